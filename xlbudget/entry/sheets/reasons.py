"""Writes the sheet on which questions of plausibility are answered."""

from xlsxwriter.worksheet import Worksheet

from xlbudget.base.texts import sentence
from xlbudget.entry.form.reasons import ASKED, FIGURES, KEY, REASON, RULE, STATE, TOP
from xlbudget.entry.formulas.questions import Questions
from xlbudget.entry.sheets.pages import colour_lights, link_look, write_link, write_value
from xlbudget.template.common import theme
from xlbudget.writer.book import Book, no_green_corners, protect, write_text
from xlbudget.writer.heading import write_header, write_title
from xlbudget.writer.page import page_of, set_up
from xlbudget.writer.style import GENERAL, Look

_WIDTHS = (10.0, 8.0, 62.0, 56.0, 50.0)
_LINES = 2
"""Lines of text for which each row has room."""


def write_reasons(book: Book, sheet: Worksheet, questions: Questions, cover: str) -> None:
    """Fills the sheet."""
    page = page_of(_WIDTHS, 0, 1, whole=False)
    last = TOP + len(questions.all) - 1
    set_up(sheet, page, (TOP - 1, TOP - 1), last)
    write_title(sheet, book, 1, len(_WIDTHS), sentence("reasons.title"))
    write_link(sheet, (1, 0), (cover, "A1"), sentence("checks.back"), link_look(book))
    sheet.write_string(TOP - 3, 0, sentence("reasons.note"), book.styles.get(Look("note")))
    sheet.set_row(TOP - 3, theme()["row_height"])
    header = (tuple(sentence("reasons.head").split("|")),)
    write_header(sheet, book, TOP - 1, header, page.widths)
    for number in range(len(questions.all)):
        _line(book, sheet, questions, number)
        sheet.set_row(TOP + number - 1, theme()["row_height"] * _LINES)
    colour_lights(book, sheet, (TOP - 1, STATE - 1, last - 1, STATE - 1))
    sheet.set_column(KEY - 1, KEY - 1, None, None, {"hidden": True})
    rule = {"validate": "length", "criteria": "<=", "value": 200}
    texts = {
        "error_title": sentence("reasons.long_title"),
        "error_message": sentence("reasons.long"),
    }
    area = TOP - 1, REASON - 1, last - 1, REASON - 1
    sheet.data_validation(*area, {**rule, **texts})
    no_green_corners(sheet, TOP, last, KEY)
    protect(sheet)


def _line(book: Book, sheet: Worksheet, questions: Questions, number: int) -> None:
    styles, row, asked = book.styles, TOP + number - 1, questions.all[number]
    centred, plain = styles.get(Look(align="center")), styles.get(Look(number=GENERAL))
    state = styles.get(Look(align="center", number=GENERAL))
    write_value(sheet, (row, STATE - 1), questions.state(number).cell(0), state)
    sheet.write_string(row, RULE - 1, asked.rule, centred)
    target = asked.place.sheet, asked.place.cell
    write_link(sheet, (row, ASKED - 1), target, asked.title, link_look(book, border=True))
    write_value(sheet, (row, FIGURES - 1), questions.figures(number).cell(0), plain)
    reason = questions.reason(asked)
    write_text(sheet, row, REASON - 1, reason, styles.get(Look(unlocked=True)))
    sheet.write_string(row, KEY - 1, asked.key, styles.get(Look("note")))
