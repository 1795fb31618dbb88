"""Writes the sheet on which the text of the document stands while figures are typed."""

from xlsxwriter.worksheet import Worksheet

from xlbudget.base.texts import sentence
from xlbudget.entry.form.live_text import KEY, TEXT, TOP
from xlbudget.entry.formulas.live_text import LiveText
from xlbudget.entry.sheets.pages import link_look, write_link, write_value
from xlbudget.template.common import theme
from xlbudget.writer.book import Book, no_green_corners, protect
from xlbudget.writer.heading import write_title
from xlbudget.writer.measure import lines_needed
from xlbudget.writer.page import page_of, set_up
from xlbudget.writer.style import GENERAL, Look

_WIDTHS = (120.0,)
_SPARE = 1
"""Lines for which a paragraph has more room than it needs now."""
_HIGHEST = 400
"""Points of a row; Excel has no higher ones than 409."""


def write_live_text(book: Book, sheet: Worksheet, text: LiveText, cover: str) -> None:
    """Fills the sheet; `cover` is the one to lead back to."""
    sheet.set_tab_color(f"#{theme()['tab_check']}")
    last = text.rows[-1].row
    page = page_of(_WIDTHS, 0, 1, whole=False)
    set_up(sheet, page, (TOP - 1, TOP - 1), last)
    sheet.set_column(TEXT - 1, TEXT - 1, _WIDTHS[0])
    write_title(sheet, book, 1, 1, sentence("live.title"))
    write_link(sheet, (1, 0), (cover, "A1"), sentence("checks.back"), link_look(book))
    sheet.write_string(2, 0, sentence("live.note"), book.styles.get(Look("note")))
    heading = book.styles.get(Look("note", bold=True, number=GENERAL))
    words, key = book.styles.get(Look("plain", number=GENERAL)), book.styles.get(Look("note"))
    for row in text.rows:
        cell = text.formulas[row.row].cell(0)
        write_value(sheet, (row.row - 1, TEXT - 1), cell, words if row.key else heading)
        if row.key:
            sheet.write_string(row.row - 1, KEY - 1, row.key, key)
        lines = lines_needed(str(cell.value), _WIDTHS[0]) + (_SPARE if row.key else 0)
        height = theme()["row_height"] + (lines - 1) * theme()["line_height"]
        sheet.set_row(row.row - 1, min(height, _HIGHEST))
    sheet.set_column(KEY - 1, KEY - 1, None, None, {"hidden": True})
    no_green_corners(sheet, TOP, last, KEY)
    protect(sheet)
