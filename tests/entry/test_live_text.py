"""The text of the document as formulas: what they show is what the document says."""

import random
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest

from tests.support import entry_books, example
from xlbudget.entry.form.inputs import Inputs
from xlbudget.entry.form.live_text import KEY, TEXT, TOP, text_rows
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.meaning.shares import possible_lines
from xlbudget.narrative.told import Told
from xlbudget.narrative.write import sentence_words
from xlbudget.verdict.text import told_of

FAMILY = example.family()
SHEET = "文字"
_LONGEST_FORMULA = 8_192


def typed_inputs(seed: int) -> Inputs:
    """Returns what is typed for a random unit: last year's figures, reasons and counts too."""
    rng = random.Random(seed)
    unit = entry_books.unit(seed, rng.choice((2, 5, 12)))
    given = replace(entry_books.inputs(unit), amount_unit=rng.choice(("万元", "元")))
    last = {}
    for line in possible_lines(FAMILY):
        now = unit.figures.amounts.get(line.cell, 0)
        amount = rng.choice((now, now, 0, now // 2, now * 3, rng.randint(0, 10**9), None))
        if amount is not None:
            last[line.cell] = amount // 100 * 100
    return replace(given, last_year=last)


@cache
def book(seed: int) -> bytes:
    buffer = BytesIO()
    write_entry_sheets(buffer, FAMILY, typed_inputs(seed))
    return buffer.getvalue()


def opened(content: bytes) -> Opened:
    return open_workbook(Path("unit.xlsx"), content=content)


def shown(book: Opened) -> dict[str, str]:
    """Returns what stands in each paragraph, by its key."""
    sheet = next(sheet for sheet in book.workbook.sheets if sheet.name == SHEET)
    return {
        str(sheet.cells[row, KEY].value): str(sheet.cells[row, TEXT].value or "")
        for row in range(TOP, TOP + len(text_rows(FAMILY)))
        if (row, KEY) in sheet.cells
    }


def said(told: Told) -> dict[str, list[str]]:
    """Returns the lines that the document says in each sentence."""
    return {
        sentence.id: [line.strip() for line in sentence_words(told, sentence).split("\n")]
        for section in told.narrative.sections
        for sentence in section.sentences
    }


def lines_of(cells: dict[str, str]) -> dict[str, list[str]]:
    lines: dict[str, list[str]] = {}
    for key, text in cells.items():
        lines.setdefault(key.rpartition(":")[0], []).extend(text.split("\n"))
    return {key: [line.strip() for line in found if line.strip()] for key, found in lines.items()}


@pytest.mark.parametrize("seed", range(8))
def test_each_paragraph_says_what_the_document_says(seed: int) -> None:
    book_ = opened(book(seed))
    wanted = {key: [ln for ln in lines if ln] for key, lines in said(told_of(book_)).items()}
    assert lines_of(shown(book_)) == wanted
