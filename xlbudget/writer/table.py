"""Writes one official table in its official form."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from xlsxwriter.worksheet import Worksheet

from xlbudget.base.amounts import number_in
from xlbudget.base.cellref import cell_name
from xlbudget.base.code import Code
from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.meaning.structure import RowRef
from xlbudget.template import Block, CellRef, Column
from xlbudget.template.common import theme
from xlbudget.writer.book import (
    Book,
    amount_validation,
    float_of,
    no_green_corners,
    protect,
    write_across,
    write_formula,
    write_text,
)
from xlbudget.writer.formulas import formula_text
from xlbudget.writer.heading import header_heights, write_captions, write_header, write_title
from xlbudget.writer.layout import HEADER_ROW, MARK_ROW, TITLE_ROW, UNIT_ROW, TableLayout
from xlbudget.writer.measure import lines_needed
from xlbudget.writer.page import Page, page_of, set_up
from xlbudget.writer.standing import Standing, label_places, row_texts, standings
from xlbudget.writer.style import GENERAL, TEXT, Look

_UNIT = "{unit}"
_INDENT = 3
"""Characters of one level of indentation."""


class TableWriter:
    """Writes one table onto a sheet of its own.

    Another kind of table may answer `set_up_page`, `row_labels`, `row_amount` and `note` otherwise.
    """

    def __init__(self, book: Book, layout: TableLayout) -> None:
        self.book = book
        self.layout = layout
        self.table = layout.table
        self.page = _page(layout)
        self.styles = book.styles
        self.sheet: Worksheet = book.workbook.add_worksheet(layout.sheet)
        rows = book.content.structure.rows
        self.standings: Mapping[str, Mapping[str, Standing]] = {
            block.id: standings(block, rows.get((self.table.id, block.id), ()))
            for block in self.table.blocks
        }

    def write(self) -> None:
        """Fills the sheet."""
        book, sheet, layout, widths = self.book, self.sheet, self.layout, self.page.widths
        self.set_up_page()
        sheet.set_row(MARK_ROW - 1, theme()["row_height"])
        if self.table.mark:
            sheet.write_string(MARK_ROW - 1, 0, self.table.mark, self.styles.get(Look("note")))
        write_title(sheet, book, TITLE_ROW, layout.width, self.table.title)
        write_captions(sheet, book, UNIT_ROW, widths, layout.sheet, unit=self.table.unit)
        write_header(sheet, book, HEADER_ROW, self.table.header, widths)
        for offset, line in enumerate(layout.lines):
            self._line(layout.first_line + offset - 1, line)
        self.note()
        no_green_corners(sheet, HEADER_ROW, layout.note_row, layout.width)
        if book.linked:
            protect(sheet)
            self._validate()

    def set_up_page(self) -> None:
        """Sets the paper, the repeated header and the printed area."""
        header = HEADER_ROW, self.layout.first_line - 1
        self.set_up_paper(header, self.layout.note_row)

    def set_up_paper(self, header: tuple[int, int], last_row: int | None) -> None:
        """Sets up the paper; the official tables are numbered by themselves, from page 1 on."""
        # Only where nothing else is in the workbook is the number of all pages theirs.
        footer = "page_footer" if self.book.linked else "page_footer_of"
        set_up(self.sheet, self.page, header, last_row, footer=footer)
        if self.layout is next(iter(self.book.layout.tables.values())):
            self.sheet.set_start_page(1)

    # ---- lines ----------------------------------------------------------------------------------

    def _line(self, row: int, line: tuple[RowRef | None, ...]) -> None:
        tallest = 1
        for block, ref in zip(self.table.blocks, line, strict=True):
            if ref is None:
                for place in (place for column in block.columns for place in column.places):
                    self.sheet.write_blank(row, place, None, self.styles.get(Look()))
                continue
            tallest = max(tallest, self.row_labels(block, ref, row))
            for column in block.amounts:
                self.row_amount(block, ref, column, row)
        self.sheet.set_row(row, self.page.height(tallest))

    def row_labels(self, block: Block, ref: RowRef, row: int) -> int:
        """Writes what names the row and returns how many lines it takes."""
        columns = [column for column in block.columns if column.kind != "amount"]
        standing = self.standings[block.id][ref.id]
        if ref.code is None:
            return self._fixed_label(block, ref, row, label_places(block))
        is_class = bool(block.row_list and block.row_list.level) and not Code.of(ref.code).is_blank
        lines = 1
        for column in columns:
            texts = row_texts(self.book.content.family, block, ref, column, standing)
            indent = standing.depth if column.kind in ("name", "label") else 0
            fill_in = column.kind in ("label", "text", "count") and not is_class
            look = Look(unlocked=self.book.linked and fill_in, indent=indent)
            for place, text in zip(column.places, texts, strict=True):
                if column.kind == "count":
                    self._count(row, place, text, replace(look, align="right", number=GENERAL))
                    continue
                write_text(self.sheet, row, place, text, self.styles.get(look))
                room = self.page.widths[place] - _INDENT * indent
                lines = max(lines, lines_needed(text, room))
        return lines

    def _count(self, row: int, place: int, text: str, look: Look) -> None:
        """Writes a number that is no money, or the words that stand in its place."""
        number = number_in(text)
        if number is None:
            write_text(self.sheet, row, place, text, self.styles.get(look))
        else:
            self.sheet.write_number(row, place, float(number), self.styles.get(look))

    def _fixed_label(self, block: Block, ref: RowRef, row: int, columns: Sequence[int]) -> int:
        if not columns:
            return 1
        standing = self.standings[block.id][ref.id]
        is_name = ref.label == _UNIT
        link = is_name and self.book.linked
        label = ref.label.replace(_UNIT, self.book.content.figures.unit_name)
        look = self.styles.get(
            Look(
                bold=standing.total,
                align="center" if standing.total and not is_name else "left",
                number=GENERAL if link else TEXT,
                indent=standing.depth,
            )
        )
        write_across(self.sheet, row, columns, label, look)
        for place in (place for column in block.typed for place in column.places):
            if place not in columns:
                self.sheet.write_blank(row, place, None, self.styles.get(Look()))
        if link:
            formula = self.book.name_link(self.layout.sheet)
            write_formula(self.sheet, (row, columns[0]), formula, look, label)
        room = sum(self.page.widths[column] for column in columns) - _INDENT * standing.depth
        return lines_needed(label, room)

    def row_amount(self, block: Block, ref: RowRef, column: Column, row: int) -> None:
        """Writes one amount of a row."""
        cell = CellRef(self.table.id, ref.id, column.id)
        content = self.book.content
        plan, value = content.plan, content.values.get(cell)
        formula = plan.formulas.get(cell) if plan else None
        nothing = plan is not None and cell in plan.nothing
        look = self.styles.get(
            Look(
                bold=self.standings[block.id][ref.id].total,
                align="right",
                number=self.book.number_format("amount_format", self.table.decimals),
                unlocked=plan is not None and not formula and not nothing,
            )
        )
        position = (row, column.position)
        if formula and not formula.terms:
            self.sheet.write_number(*position, 0, look)
        elif formula:
            text = formula_text(content.family, cell, formula.terms, self.book.layout.places)
            stored = float_of(value or 0, self.table.unit)
            write_formula(self.sheet, position, text, look, stored)
        elif value is None or nothing:
            self.sheet.write_blank(*position, None, look)
        else:
            self.sheet.write_number(*position, float_of(value, self.table.unit), look)

    # ---- below and around -----------------------------------------------------------------------

    def note(self) -> None:
        """Writes below the lines that there is no data, or nothing."""
        words = self.table.empty or sentence("no_data")
        no_data = self.book.with_year(words)
        values = self.book.content.values
        empty = not any(values.get(cell) for cell in self._cells())
        row = self.layout.note_row - 1
        self.sheet.set_row(row, theme()["row_height"])
        if self.book.linked:
            areas = ",".join(self._areas())
            formula = f'IF(AND(MAX({areas})=0,MIN({areas})=0),{self.book.year_text(words)},"")'
            look = self.styles.get(Look("note", number=GENERAL))
            write_formula(self.sheet, (row, 0), formula, look, no_data if empty else "")
        elif empty:
            self.sheet.write_string(row, 0, no_data, self.styles.get(Look("note")))

    def _cells(self) -> Iterator[CellRef]:
        for line in self.layout.lines:
            for block, ref in zip(self.table.blocks, line, strict=True):
                if ref:
                    yield from (CellRef(self.table.id, ref.id, c.id) for c in block.amounts)

    def _areas(self) -> Iterator[str]:
        """Yields the ranges of figures, one per block."""
        last_line = self.layout.first_line + len(self.layout.lines) - 1
        for block in self.table.blocks:
            positions = [column.position + 1 for column in block.amounts]
            first = cell_name(self.layout.first_line, min(positions))
            yield f"{first}:{cell_name(last_line, max(positions))}"

    def _validate(self) -> None:
        plan = self.book.content.plan
        typed = set(plan.inputs) if plan else set()
        places = (self.book.layout.places[cell] for cell in self._cells() if cell in typed)
        rule = amount_validation(self.table.unit)
        for first, last, column in _runs(places):
            self.sheet.data_validation(first - 1, column - 1, last - 1, column - 1, rule)


def _page(layout: TableLayout) -> Page:
    table = layout.table
    widths = table.widths
    captions = 3 * theme()["row_height"] + theme()["title_height"]  # two above, a note below
    above = captions + sum(header_heights(table.header, widths))
    fixed = all(block.row_list is None for block in table.blocks)
    return page_of(widths, above, len(layout.lines), whole=fixed)


def _runs(places: Iterator[Place]) -> Iterator[tuple[int, int, int]]:
    """Yields the vertical runs of places as first row, last row and column."""
    run: tuple[int, int, int] | None = None
    for place in sorted(places, key=lambda p: (p.column, p.row)):
        if run and place.column == run[2] and place.row == run[1] + 1:
            run = (run[0], place.row, run[2])
            continue
        if run:
            yield run
        run = (place.row, place.row, place.column)
    if run:
        yield run
