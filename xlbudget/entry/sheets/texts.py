"""Writes the sheet on which everything is typed that only the text of the document says."""

from xlsxwriter.worksheet import Worksheet

from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import runs
from xlbudget.entry.form.texts import (
    KEY,
    LABEL,
    NUMBERS,
    OTHERWISE,
    STATE,
    TOP,
    TYPED,
    UNIT,
    TextLine,
)
from xlbudget.entry.formulas.texts import TextFormulas
from xlbudget.entry.sheets.pages import colour_lights, link_look, write_link, write_value
from xlbudget.template.common import theme
from xlbudget.writer.book import (
    Book,
    amount_validation,
    no_green_corners,
    protect,
    write_formula,
    write_text,
    write_year,
)
from xlbudget.writer.heading import write_header, write_title
from xlbudget.writer.measure import lines_needed
from xlbudget.writer.page import page_of, set_up
from xlbudget.writer.style import GENERAL, Look

_WIDTHS = (36.0, 72.0, 10.0, 12.0, 56.0)
_LONGEST = 30_000
_HIGHEST = 400
"""Points of a row; Excel has no higher ones than 409."""


def write_texts(book: Book, sheet: Worksheet, formulas: TextFormulas, cover: str) -> None:
    """Fills the sheet; `cover` is the one to lead back to."""
    sheet.set_tab_color(f"#{theme()['tab_input']}")
    last = formulas.lines[-1].row
    page = page_of(_WIDTHS, 0, 1, whole=False)
    set_up(sheet, page, (TOP - 1, TOP - 1), last)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    write_title(sheet, book, 1, len(_WIDTHS), sentence("texts.title"))
    write_link(sheet, (1, 0), (cover, "A1"), sentence("checks.back"), link_look(book))
    note = book.styles.get(Look("note"))
    sheet.write_string(TOP - 4, 0, sentence("texts.note"), note)
    sheet.write_string(TOP - 3, 0, sentence("texts.forms_note"), note)
    for row in (1, TOP - 4, TOP - 3):
        sheet.set_row(row, theme()["row_height"])
    header = (tuple(sentence("texts.head").split("|")),)
    write_header(sheet, book, TOP - 1, header, page.widths)
    heading = book.styles.get(Look("note", bold=True, number=GENERAL))
    for line in formulas.lines:
        if line.key:
            _line(book, sheet, formulas, line)
        else:
            write_year(sheet, (line.row - 1, 0), book, line.label, heading)
            sheet.set_row(line.row - 1, theme()["row_height"])
    _validate(sheet, formulas.lines)
    colour_lights(book, sheet, (TOP - 1, STATE - 1, last - 1, STATE - 1))
    sheet.set_column(KEY - 1, KEY - 1, None, None, {"hidden": True})
    no_green_corners(sheet, TOP, last, KEY)
    protect(sheet)


def _line(book: Book, sheet: Worksheet, formulas: TextFormulas, line: TextLine) -> None:
    styles, row = book.styles, line.row - 1
    plain, centred = styles.get(Look(number=GENERAL)), Look(align="center", number=GENERAL)
    sheet.write_string(row, LABEL - 1, line.label, styles.get(Look()))
    _value(book, sheet, formulas, line)
    if line.kind == "amount":
        unit, taken = formulas.unit.text(0), formulas.unit.value(0)
        write_formula(sheet, (row, UNIT - 1), f'{unit}&""', styles.get(centred), taken)
    else:
        write_text(sheet, row, UNIT - 1, line.unit, styles.get(Look(align="center")))
    if line.is_typed:
        write_value(sheet, (row, STATE - 1), formulas.state(line).cell(0), styles.get(centred))
    else:
        where = sentence("texts.sum") if line.parts else formulas.sheet_of(line)
        write_text(sheet, row, STATE - 1, where, styles.get(Look(align="center", shrink=True)))
    otherwise = formulas.otherwise(line).cell(0)
    if line.is_typed and "{" in line.otherwise:
        write_value(sheet, (row, OTHERWISE - 1), otherwise, plain)
    else:
        words = str(otherwise.value) if line.is_typed else ""
        write_text(sheet, row, OTHERWISE - 1, words, styles.get(Look()))
    sheet.write_string(row, KEY - 1, line.key, styles.get(Look("note")))
    _height(sheet, formulas, line)


def _value(book: Book, sheet: Worksheet, formulas: TextFormulas, line: TextLine) -> None:
    at, value = (line.row - 1, TYPED - 1), formulas.value(line)
    if line.kind in NUMBERS:
        number = theme()["entry_format"] if line.kind == "amount" else GENERAL
        look = book.styles.get(
            Look(align="right", number=number, unlocked=line.is_typed, shrink=True)
        )
        if not line.is_typed:
            write_value(sheet, at, formulas.shown(line).cell(0), look)
        elif value == "":
            sheet.write_blank(*at, None, look)
        else:
            sheet.write_number(*at, float(value), look)
        return
    write_text(sheet, *at, str(value), book.styles.get(Look(unlocked=True)))


def _validate(sheet: Worksheet, lines: tuple[TextLine, ...]) -> None:
    """Refuses words where a number stands, and texts that are longer than a cell holds."""
    number = {k: v for k, v in amount_validation("").items() if not k.startswith("input_")}
    text = {
        "validate": "length",
        "criteria": "<=",
        "value": _LONGEST,
        "error_title": sentence("texts.long_title"),
        "error_message": sentence("texts.long"),
    }
    for rule, numbers in (({**number, "minimum": 0}, True), (text, False)):
        rows = [ln.row - 1 for ln in lines if ln.is_typed and (ln.kind in NUMBERS) == numbers]
        column = TYPED - 1
        areas = [[first, column, last, column] for first, last in runs(rows)]
        if areas:
            sheet.data_validation(*areas[0], {**rule, "other_cells": areas[1:]})


def _height(sheet: Worksheet, formulas: TextFormulas, line: TextLine) -> None:
    words = {TYPED: str(formulas.value(line)), OTHERWISE: str(formulas.otherwise(line).value(0))}
    lines = max(lines_needed(text, _WIDTHS[column - 1]) for column, text in words.items())
    height = theme()["row_height"] + (lines - 1) * theme()["line_height"]
    sheet.set_row(line.row - 1, min(height, _HIGHEST))
