"""Writes the sheet of checks."""

from xlsxwriter.worksheet import Worksheet

from xlbudget.base.texts import sentence
from xlbudget.entry.formulas.check_line import (
    BOUND,
    CODE,
    FIRST,
    GAP,
    LABEL,
    LEFT,
    LEFT_VALUE,
    LIGHT_ROW,
    RESULT,
    RIGHT,
    RIGHT_VALUE,
    SCORE,
    TARGET,
    TOP,
    Check,
    Side,
)
from xlbudget.entry.formulas.lights import Lights
from xlbudget.entry.formulas.live_checks import Checks
from xlbudget.entry.sheets.pages import colour_lights, link_look, write_link, write_value
from xlbudget.template.common import theme
from xlbudget.writer.book import Book, no_green_corners, protect, write_across
from xlbudget.writer.heading import write_header, write_title
from xlbudget.writer.measure import lines_needed
from xlbudget.writer.page import page_of, set_up
from xlbudget.writer.style import GENERAL, Look

_WIDTHS = (8.0, 50.0, 26.0, 14.0, 26.0, 14.0, 12.0, 10.0, 24.0)


def write_checks(book: Book, sheet: Worksheet, checks: Checks, cover: str) -> None:
    """Fills the sheet."""
    header = (tuple(sentence("checks.head").split("|")),)
    page = page_of(_WIDTHS, 0, 1, whole=False)
    last = TOP + len(checks.lines) - 1
    set_up(sheet, page, (TOP - 1, TOP - 1), last)
    write_title(sheet, book, 1, len(_WIDTHS), sentence("checks.title"))
    light = book.styles.get(Look("caption", bold=True, number=GENERAL))
    write_across(sheet, LIGHT_ROW - 1, (0, 1), "", light)
    lights = Lights(checks)
    write_value(sheet, (LIGHT_ROW - 1, 0), lights.overall, light)
    note = book.styles.get(Look("note"))
    write_value(sheet, (LIGHT_ROW - 1, LEFT - 1), lights.unchecked, note)
    for row in (LIGHT_ROW, TOP - 2):
        sheet.set_row(row - 1, theme()["row_height"])
    area = (LIGHT_ROW - 1, 0, LIGHT_ROW - 1, 1)
    colour_lights(book, sheet, area)
    back = sentence("checks.back")
    write_link(sheet, (LIGHT_ROW - 1, RESULT - 1), (cover, "A1"), back, link_look(book))
    sheet.write_string(TOP - 3, 0, sentence("checks.note"), note)
    write_header(sheet, book, TOP - 1, header, page.widths)
    for row, line in enumerate(checks.lines, start=TOP):
        _line(book, sheet, row - 1, line)
        height = lines_needed(line.label, page.widths[LABEL - 1])
        sheet.set_row(row - 1, page.height(height))
    colour_lights(book, sheet, (TOP - 1, RESULT - 1, last - 1, RESULT - 1))
    sheet.set_column(SCORE - 1, TARGET - 1, None, None, {"hidden": True})
    no_green_corners(sheet, TOP, last, TARGET)
    protect(sheet)


def _line(book: Book, sheet: Worksheet, row: int, line: Check) -> None:
    styles = book.styles
    if not line.rule:
        look = styles.get(Look("body", bold=True))
        sheet.merge_range(row, 0, row, RESULT - 1, line.label, look)
        return
    amount = styles.get(Look(align="right", number=book.number_format("check_format")))
    count = styles.get(Look(align="right", number="0"))
    plain = styles.get(Look())
    sheet.write_string(row, CODE - 1, line.rule, styles.get(Look(align="center")))
    sheet.write_string(row, LABEL - 1, line.label, plain)

    def write_side(side: Side | None, column: int) -> None:
        if side is None:
            sheet.write_blank(row, column - 1, None, plain)
            sheet.write_blank(row, column, None, plain)
            return
        look = link_look(book, border=True)
        write_link(sheet, (row, column - 1), (side.place.sheet, side.place.cell), side.label, look)
        write_value(sheet, (row, column), side.value, amount if line.right else count)

    assert (LEFT_VALUE, RIGHT_VALUE) == (LEFT + 1, RIGHT + 1)  # each value beside its link
    write_side(line.left, LEFT)
    write_side(line.right, RIGHT)
    if line.gap is None or line.bound is None:
        sheet.write_blank(row, GAP - 1, None, plain)
        sheet.write_blank(row, BOUND - 1, None, plain)
    else:
        write_value(sheet, (row, GAP - 1), line.gap, amount)
        sheet.write_number(row, BOUND - 1, float(line.bound), amount)
    write_value(sheet, (row, RESULT - 1), line.result, styles.get(Look(number=GENERAL)))
    hidden = styles.get(Look("note", number=GENERAL))
    for column, cell in ((SCORE, line.score), (FIRST, line.first), (TARGET, line.target)):
        write_value(sheet, (row, column - 1), cell, hidden)
