"""Writes the sheet of shares and changes."""

from xlsxwriter.worksheet import Worksheet

from xlbudget.entry.form.cells import Cell, literal
from xlbudget.entry.formulas.changes import Changes
from xlbudget.entry.sheets.pages import (
    border_lines,
    indent_names,
    print_lines,
    write_light,
    write_value,
)
from xlbudget.template import Shares
from xlbudget.template.common import theme
from xlbudget.writer.book import Book, no_green_corners, protect
from xlbudget.writer.heading import write_captions, write_header, write_title
from xlbudget.writer.names import SHARE_COLUMNS, SHARE_FIRST_LINE
from xlbudget.writer.page import page_of, set_up
from xlbudget.writer.style import GENERAL, Look

_WIDTHS = (36.0, 14.0, 12.0, 14.0, 14.0, 12.0, 10.0)
_FORMATS = {
    "now": "amount",
    "share": "share",
    "last": "amount",
    "change": "amount",
    "rate": "change",
}


def write_changes(
    book: Book, sheet: Worksheet, changes: Changes, shares: Shares, light: tuple[Cell, str]
) -> None:
    """Fills the sheet."""
    count = len(changes.sources)
    page = page_of(_WIDTHS, 0, 1, whole=False)
    last = SHARE_FIRST_LINE + count - 1
    set_up(sheet, page, (SHARE_FIRST_LINE - 1, SHARE_FIRST_LINE - 1), None)
    write_title(sheet, book, 1, len(_WIDTHS), shares.title)
    write_captions(sheet, book, 2, page.widths, shares.sheet, unit=book.unit)
    write_header(sheet, book, SHARE_FIRST_LINE - 1, (shares.header,), page.widths)
    for line in range(count):
        _line(book, sheet, changes, line)
    _frame(book, sheet, changes, last)
    no_green_corners(sheet, SHARE_FIRST_LINE, last, len(_WIDTHS))
    write_light(book, sheet, (0, len(_WIDTHS) + 1), *light)
    protect(sheet)


def _line(book: Book, sheet: Worksheet, changes: Changes, line: int) -> None:
    row = SHARE_FIRST_LINE + line - 1
    sheet.set_row(row, theme()["row_height"])
    for name, column in SHARE_COLUMNS.items():
        look = Look("row", align="center" if name == "word" else "left", number=GENERAL)
        if name in _FORMATS:
            look = Look("row", align="right", number=book.number_format(f"{_FORMATS[name]}_format"))
        cell = changes.formulas[name].cell(line)
        write_value(sheet, (row, column - 1), cell, book.styles.get(look))


def _frame(book: Book, sheet: Worksheet, changes: Changes, last: int) -> None:
    """Borders for lines in use, bold letters for wholes, and the area that is printed."""
    first, width = SHARE_FIRST_LINE, len(_WIDTHS)
    wholes = ",".join(
        f"$A{first}={literal(source.label)}"
        for number, source in enumerate(changes.sources)
        if source.whole == number
    )
    names, area = (first - 1, 0, last - 1, 0), (first - 1, 0, last - 1, width - 1)
    indent_names(book, sheet, names, [f'AND($A{first}<>"",NOT(OR({wholes})))'])
    border_lines(book, sheet, area, f'$A{first}<>""', f"OR({wholes})")
    count = f"COUNT({changes.line.area.fixed})"
    print_lines(book, sheet.name, width, last, f"{first - 1}+{count}")
