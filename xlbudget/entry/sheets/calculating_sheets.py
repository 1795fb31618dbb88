"""Writes the sheets behind the official tables: those that calculate, and the classification."""

from xlsxwriter.worksheet import Worksheet

from xlbudget.base.texts import sentence
from xlbudget.entry.form import lists
from xlbudget.entry.form.headers import calculating_sheet
from xlbudget.entry.formulas import calculating
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.sheets.pages import write_value
from xlbudget.template.common import theme
from xlbudget.writer.book import Book, protect
from xlbudget.writer.style import Look

_WIDTH, _LIST_WIDTH = 15.0, 24.0
_HEAD_HEIGHT = 84.0


def write_calculating(book: Book, calc: Calc) -> list[Worksheet]:
    """Adds the sheets, in the order of those from which they calculate, and returns them."""
    used = {column.area.sheet for _, column in calc.columns} | {calc.scale_place.sheet}
    before = [sheet.name for sheet in calc.family.entry.sheets]
    names = dict.fromkeys(name for name in map(calculating_sheet, before) if name in used)
    names |= dict.fromkeys(column.area.sheet for _, column in calc.columns)
    sheets = {name: _sheet(book, name, calculating.HEAD_ROW) for name in names}
    plain = book.workbook.add_format()  # as every cell without a look
    for heading, column in calc.columns:
        area = column.area
        sheet = sheets[area.sheet]
        _head(book, sheet, calculating.HEAD_ROW, area.column, heading, _WIDTH)
        for index in range(area.count):
            position = area.top + index - 1, area.column - 1
            write_value(sheet, position, column.formula.cell(index), plain)
    place = calc.scale_place
    scale = sheets[place.sheet]
    scale.write_string(place.row - 1, place.column - 2, sentence("calculating.scale"))
    write_value(scale, (place.row - 1, place.column - 1), calc.scale_cell, plain)
    return list(sheets.values())


def write_lists(book: Book, calc: Calc) -> Worksheet:
    """Adds the sheet with the classification and returns it."""
    sheet = _sheet(book, calc.lists.sheet, lists.HEAD_ROW)
    for number, column in enumerate(calc.lists.columns, start=1):
        heading = calc.lists.heading(column)
        _head(book, sheet, lists.HEAD_ROW, number, heading, _LIST_WIDTH)
        sheet.write_column(lists.HEAD_ROW, number - 1, column.entries)
    return sheet


def _sheet(book: Book, name: str, head_row: int) -> Worksheet:
    """Adds a sheet that nobody types into and no program prints."""
    sheet = book.workbook.add_worksheet(name)
    key = "lists_title" if name == sentence("calculating.lists") else "title"
    title = sentence(f"calculating.{key}", of=name)
    sheet.write_string(0, 0, title, book.styles.get(Look("note", bold=True)))
    sheet.set_row(head_row - 1, _HEAD_HEIGHT)
    sheet.freeze_panes(head_row, 0)
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.set_tab_color(f"#{theme()['tab_calculating']}")
    # An area without anything in it has no pages, in Excel and in LibreOffice.
    sheet.print_area(1, 3, 1, 3)
    protect(sheet)
    return sheet


def _head(book: Book, sheet: Worksheet, row: int, column: int, heading: str, width: float) -> None:
    sheet.set_column(column - 1, column - 1, width)
    sheet.write_string(
        row - 1, column - 1, heading, book.styles.get(Look("header", align="center"))
    )
