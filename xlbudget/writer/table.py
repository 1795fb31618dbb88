"""Writes one official table in its official form."""

import unicodedata
from collections.abc import Iterator
from math import ceil
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from xlbudget.amounts import from_fen
from xlbudget.cellref import cell_name
from xlbudget.flat import Place
from xlbudget.layout import HEADER_ROW, MARK_ROW, TITLE_ROW, UNIT_ROW, Layout, TableLayout
from xlbudget.structure import RowRef
from xlbudget.template import Block, CellRef, Column
from xlbudget.texts import text
from xlbudget.writer.formulas import formula_text, reference
from xlbudget.writer.style import Look, Styles, theme
from xlbudget.writer.workbook import WorkbookContent

NAME_LIMIT = 100


def float_of(fen: int, unit: str) -> float:
    """Returns an amount as the number that a cell stores: the shortest one that reads the same."""
    return float(from_fen(fen, unit))


def amount_validation(unit: str) -> dict[str, Any]:
    """Returns the validation of a cell for an amount, with its prompt; text is refused on entry."""
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": -(10**9),
        "maximum": 10**9,
        "ignore_blank": True,
        "input_title": text("input_title"),
        "input_message": text("input_message", unit=unit),
        "error_title": text("error_title"),
        "error_message": text("error_message"),
    }


class TableWriter:
    """Writes tables of one workbook, sheet by sheet."""

    def __init__(
        self,
        workbook: Workbook,
        styles: Styles,
        content: WorkbookContent,
        layout: Layout,
        home: Place,
    ) -> None:
        self.workbook = workbook
        self.styles = styles
        self.content = content
        self.layout = layout
        self.home = home
        self.unit = content.family.unit

    def write(self, layout: TableLayout) -> None:
        """Adds the table's sheet to the workbook."""
        sheet = self.workbook.add_worksheet(layout.sheet)
        self._page(sheet, layout)
        self._heading(sheet, layout)
        self._header(sheet, layout)
        for offset, line in enumerate(layout.lines):
            self._line(sheet, layout, layout.first_line + offset, line)
        self._note(sheet, layout)
        if self.content.plan:
            self._protect(sheet, layout)

    # ---- page and heading -----------------------------------------------------------------------

    def _page(self, sheet: Worksheet, layout: TableLayout) -> None:
        columns = layout.table.columns
        for column in columns:
            sheet.set_column(
                column.position,
                column.position,
                column.width,
                self.styles.get(Look("plain")),
            )
        if sum(column.width for column in columns) >= theme()["landscape_from"]:
            sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.center_horizontally()
        sheet.repeat_rows(HEADER_ROW - 1, layout.first_line - 2)
        sheet.set_footer("&C" + text("page_footer"))
        sheet.print_area(0, 0, layout.note_row - 1, layout.width - 1)
        sheet.freeze_panes(layout.first_line - 1, 0)
        sheet.hide_gridlines(2)

    def _heading(self, sheet: Worksheet, layout: TableLayout) -> None:
        table, last = layout.table, layout.width - 1
        year = self.content.figures.year
        sheet.write_string(MARK_ROW - 1, 0, table.mark, self.styles.get(Look("plain")))
        sheet.set_row(TITLE_ROW - 1, theme()["title_height"])
        title = table.title.replace("{year}", str(year or ""))
        look = self.styles.get(Look("title", align="center"))
        sheet.merge_range(TITLE_ROW - 1, 0, TITLE_ROW - 1, last, title, look)
        right = Look("plain", align="right")
        split = self._unit_split(layout)
        caption = text("amount_unit", unit=self.unit)
        if split < last:
            sheet.merge_range(
                UNIT_ROW - 1, split, UNIT_ROW - 1, last, caption, self.styles.get(right)
            )
        else:
            sheet.write_string(UNIT_ROW - 1, last, caption, self.styles.get(right))
        self._unit_name(sheet, layout, split - 1)

    def _unit_split(self, layout: TableLayout) -> int:
        """Returns the first column of the unit caption: the right-hand part, wide enough for it."""
        widths = [column.width for column in layout.table.columns]
        split = len(widths) - 1
        while split > 1 and sum(widths[split:]) < len("单位：万元") * 2 + 2:
            split -= 1
        return split

    def _unit_name(self, sheet: Worksheet, layout: TableLayout, last: int) -> None:
        caption = text("unit_name", name=self.content.figures.unit_name)
        here = layout.sheet == self.home.sheet
        unlocked = here and self.content.plan is not None
        look = self.styles.get(Look("plain", unlocked=unlocked))
        row = UNIT_ROW - 1
        if last > 0:
            sheet.merge_range(row, 0, row, last, "", look)
        if here or not self.content.plan:
            sheet.write_string(row, 0, caption, look)
        else:
            sheet.write_formula(
                row, 0, "=" + reference(self.home, layout.sheet, fixed=True), look, caption
            )

    # ---- header ---------------------------------------------------------------------------------

    def _header(self, sheet: Worksheet, layout: TableLayout) -> None:
        year = str(self.content.figures.year or "")
        look = self.styles.get(Look("header", align="center"))
        top = HEADER_ROW - 1
        for row, column, height, width, words in header_cells(layout.table.header):
            filled = words.replace("{year}", year)
            if height == width == 1:
                sheet.write_string(top + row, column, filled, look)
            else:
                sheet.merge_range(
                    top + row, column, top + row + height - 1, column + width - 1, filled, look
                )
        for row, line in enumerate(layout.table.header):
            tallest = max(
                _lines_needed(words, column.width)
                for words, column in zip(line, layout.table.columns, strict=True)
                if row + 1 == len(layout.table.header) or "\n" in words or words not in "<^"
            )
            spread = 1 if row + 1 < len(layout.table.header) else tallest
            sheet.set_row(top + row, theme()["header_height"] * max(1, spread * 0.8))

    # ---- lines ----------------------------------------------------------------------------------

    def _line(
        self,
        sheet: Worksheet,
        layout: TableLayout,
        row: int,
        line: tuple[RowRef | None, ...],
    ) -> None:
        tallest = 1
        for block, ref in zip(layout.table.blocks, line, strict=True):
            if ref is None:
                for column in block.columns:
                    look = Look(align="right" if column.kind == "amount" else "left")
                    sheet.write_blank(row - 1, column.position, None, self.styles.get(look))
                continue
            tallest = max(tallest, self._labels(sheet, layout, block, ref, row))
            for column in block.amounts:
                self._amount(sheet, layout, block, ref, column, row)
        sheet.set_row(row - 1, theme()["row_height"] * max(1, tallest * 0.85))

    def _labels(
        self, sheet: Worksheet, layout: TableLayout, block: Block, ref: RowRef, row: int
    ) -> int:
        columns = [column for column in block.columns if column.kind != "amount"]
        bold = self._is_total(layout, block, ref)
        if ref.code is None and len(columns) > 1:
            look = self.styles.get(Look(bold=bold, align="center"))
            first, last = columns[0].position, columns[-1].position
            sheet.merge_range(row - 1, first, row - 1, last, ref.label, look)
            return 1
        lines = 1
        for column in columns:
            words = self._words(ref, column)
            open_name = bool(self.content.plan) and ref.code is not None and column.kind == "label"
            centred = ref.code is None and not ref.parent
            look = self.styles.get(
                Look(
                    bold=bold,
                    align="center" if centred else "left",
                    unlocked=open_name,
                    indent=0 if column.kind == "code" else self._depth(layout, block, ref),
                )
            )
            if ref.label == "{unit}" and self.content.plan:
                formula = (
                    f"=MID({reference(self.home, layout.sheet, fixed=True)},"
                    f"{len(text('unit_name', name='')) + 1},{NAME_LIMIT})"
                )
                sheet.write_formula(row - 1, column.position, formula, look, words)
            else:
                sheet.write_string(row - 1, column.position, words, look)
            lines = max(lines, _lines_needed(words, column.width))
        return lines

    def _words(self, ref: RowRef, column: Column) -> str:
        if column.kind == "code":
            return (ref.code or ref.label).removeprefix("?")
        if column.kind == "government":
            return ref.government
        return ref.label.replace("{unit}", self.content.figures.unit_name)

    def _is_total(self, layout: TableLayout, block: Block, ref: RowRef) -> bool:
        key = (layout.table.id, block.id)
        listed = block.row_list
        is_parent = bool(self.content.structure.children(key, ref))
        return ref.code is None and (is_parent or bool(listed and listed.parent == ref.id))

    def _depth(self, layout: TableLayout, block: Block, ref: RowRef) -> int:
        """Returns how deep a listed row lies under the first listed row above it."""
        if ref.code is None:
            return 0
        rows = {r.id: r for r in self.content.structure.rows[layout.table.id, block.id]}
        depth, parent = 0, rows.get(ref.parent or "")
        while parent is not None and parent.code is not None:
            depth, parent = depth + 1, rows.get(parent.parent or "")
        return depth

    def _amount(
        self,
        sheet: Worksheet,
        layout: TableLayout,
        block: Block,
        ref: RowRef,
        column: Column,
        row: int,
    ) -> None:
        cell = CellRef(layout.table.id, ref.id, column.id)
        plan, value = self.content.plan, self.content.values.get(cell)
        typed = plan is not None and cell not in plan.formulas and cell not in plan.nothing
        look = self.styles.get(
            Look(
                bold=self._is_total(layout, block, ref),
                align="right",
                number=theme()["amount_format"],
                unlocked=typed,
            )
        )
        place = (row - 1, column.position)
        formula = plan.formulas.get(cell) if plan else None
        if formula and not formula.terms:
            sheet.write_number(*place, 0, look)
        elif formula:
            words = formula_text(formula.terms, self.layout.places, layout.sheet)
            sheet.write_formula(*place, f"={words}", look, float_of(value or 0, self.unit))
        elif value is None or (plan and cell in plan.nothing):
            sheet.write_blank(*place, None, look)
        else:
            sheet.write_number(*place, float_of(value, self.unit), look)

    # ---- below and around -----------------------------------------------------------------------

    def _note(self, sheet: Worksheet, layout: TableLayout) -> None:
        words = text("no_data")
        look = self.styles.get(Look("plain"))
        shown = [self.content.values.get(cell) or 0 for cell in self._cells(layout)]
        empty = not any(shown)
        row = layout.note_row - 1
        if self.content.plan:
            areas = ",".join(self._areas(layout))
            formula = f'=IF(AND(MAX({areas})=0,MIN({areas})=0),"{words}","")'
            sheet.write_formula(row, 0, formula, look, words if empty else "")
        elif empty:
            sheet.write_string(row, 0, words, look)

    def _cells(self, layout: TableLayout) -> Iterator[CellRef]:
        for line in layout.lines:
            for block, ref in zip(layout.table.blocks, line, strict=True):
                for column in block.amounts if ref else ():
                    yield CellRef(layout.table.id, ref.id if ref else "", column.id)

    def _areas(self, layout: TableLayout) -> Iterator[str]:
        """Yields the ranges of figures, one per block."""
        for block in layout.table.blocks:
            positions = [column.position + 1 for column in block.amounts]
            first = cell_name(layout.first_line, min(positions))
            last = cell_name(layout.first_line + len(layout.lines) - 1, max(positions))
            yield f"{first}:{last}"

    def _protect(self, sheet: Worksheet, layout: TableLayout) -> None:
        sheet.protect(
            "",
            {
                "format_cells": True,
                "format_columns": True,
                "format_rows": True,
                "sort": True,
                "autofilter": True,
            },
        )
        rule = amount_validation(self.unit)
        plan = self.content.plan
        typed = set(plan.inputs) if plan else set()
        for first, last, column in _runs(
            self.layout.places[cell] for cell in self._cells(layout) if cell in typed
        ):
            sheet.data_validation(first - 1, column - 1, last - 1, column - 1, rule)


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


def header_cells(
    header: tuple[tuple[str, ...], ...],
) -> Iterator[tuple[int, int, int, int, str]]:
    """Yields row, column, height, width and words of each cell of a header picture."""
    for row, line in enumerate(header):
        for column, words in enumerate(line):
            if words in ("<", "^"):
                continue
            width = 1
            while column + width < len(line) and line[column + width] == "<":
                width += 1
            height = 1
            while row + height < len(header) and header[row + height][column] == "^":
                height += 1
            yield row, column, height, width, words


def display_width(words: str) -> int:
    """Returns how many half-width characters a text takes up."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)


def _lines_needed(words: str, width: float) -> int:
    return sum(max(1, ceil(display_width(part) / max(width - 1, 1))) for part in words.split("\n"))
