"""Writes the official tables of a workbook with entry sheets: formulas only, nothing to type."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from xlsxwriter.format import Format

from xlbudget.base.cellref import cell_name
from xlbudget.entry.form.cells import reference
from xlbudget.entry.formulas.official import Official
from xlbudget.entry.sheets.pages import border_lines, indent_names, print_lines, write_value
from xlbudget.meaning.structure import RowRef
from xlbudget.template import Block, Column
from xlbudget.template.common import theme
from xlbudget.writer.book import Book
from xlbudget.writer.layout import HEADER_ROW, TableLayout
from xlbudget.writer.style import GENERAL, Look
from xlbudget.writer.table import TableWriter


class FormulaTable(TableWriter):
    """Writes one table; lines that are not in use show nothing and have no borders."""

    def __init__(self, book: Book, layout: TableLayout, official: Official) -> None:
        super().__init__(book, layout)
        self.official = official
        self.dynamic = any(map(_is_long, self.table.blocks))

    def write(self) -> None:
        """Fills the sheet."""
        super().write()
        self.sheet.set_tab_color(f"#{theme()['tab_official']}")
        for block in self.table.blocks:
            if _is_long(block):
                self._borders(block)

    def set_up_page(self) -> None:
        """Sets the paper, the repeated header and the printed area."""
        header = HEADER_ROW, self.layout.first_line - 1
        self.set_up_paper(header, None if self.dynamic else self.layout.note_row)
        if not self.dynamic:
            return
        layout, first = self.layout, self._first_listed
        columns = [block.amounts[0].position + 1 for block in self.table.blocks if _is_long(block)]
        # Each line in use shows its amounts, be they 0.
        counts = ",".join(
            f"COUNT({reference(layout.sheet, first, column, layout.note_row - 1, column)})"
            for column in columns
        )
        rows = f"{first - 1}+MAX(1,{counts})"
        print_lines(self.book, layout.sheet, layout.width, layout.note_row, rows)

    @property
    def _first_listed(self) -> int:
        """Returns the sheet row of the first listed line."""
        return next(
            row
            for row, line in enumerate(self.layout.lines, start=self.layout.first_line)
            if any(ref and ref.code is not None for ref in line)
        )

    def row_labels(self, block: Block, ref: RowRef, row: int) -> int:
        """Writes what names the row and returns how many lines it takes."""
        if ref.code is None:
            return super().row_labels(block, ref, row)
        look = self.styles.get(Look("row" if _is_long(block) else "body", number=GENERAL))
        for column in block.columns:
            if column.kind != "amount":
                cells = self.official.texts(self.table, block, ref, column)
                for place, cell in zip(column.places, cells, strict=True):
                    write_value(self.sheet, (row, place), cell, look)
        return 1

    def row_amount(self, block: Block, ref: RowRef, column: Column, row: int) -> None:
        """Writes one amount of a row."""
        total = ref.code is None and self.standings[block.id][ref.id].total
        long = ref.code is not None and _is_long(block)
        kind = "row" if long else "total" if total else "body"
        cell = self.official.amount(self.table, block, ref, column)
        write_value(self.sheet, (row, column.position), cell, self._amounts[kind])

    @cached_property
    def _amounts(self) -> Mapping[str, Format]:
        """Returns the looks of amounts by the kind of their row."""
        number = self.book.number_format("amount_format", self.table.decimals)
        amount = Look(align="right", number=number)
        row, total = replace(amount, role="row"), replace(amount, bold=True)
        looks = {"row": row, "body": amount, "total": total}
        return {kind: self.styles.get(look) for kind, look in looks.items()}

    def note(self) -> None:
        """Writes below the lines that there is no data, or nothing."""
        if not self.dynamic:
            super().note()

    def _borders(self, block: Block) -> None:
        """Gives lines in use their borders, and classes bold letters."""
        first, last = self._first_listed - 1, self.layout.note_row - 2
        left, right = block.columns[0].position, block.columns[-1].places[-1]
        row = first + 1
        used = f'${cell_name(row, block.amounts[0].position + 1)}<>""'
        coded = next((c for c in block.columns if c.kind == "code"), None)
        paired = next((c for c in block.columns if c.kind == "government"), None)
        heading, below = "", list[str]()
        if coded:
            assert block.row_list  # the caller asks only for blocks that list rows
            levels = self.book.content.family.lists[block.row_list.dimension]
            code = "&".join(f"${cell_name(row, place + 1)}" for place in coded.places)
            length = f"LEN({code})="
            heading, *below = (f"{length}{digits}" for digits in levels)
        elif paired:
            no_pair = f'${cell_name(row, paired.position + 1)}=""'
            heading, below = f"AND({used},{no_pair})", [f"AND({used},NOT({no_pair}))"]
        for name in (c for c in block.columns if c.kind == "name"):
            area = first, name.position, last, name.position
            indent_names(self.book, self.sheet, area, below)
        border_lines(self.book, self.sheet, (first, left, last, right), used, heading)


def _is_long(block: Block) -> bool:
    """Tells whether a block lists any number of rows; there are a few lines for classes."""
    return block.row_list is not None and not block.row_list.level
