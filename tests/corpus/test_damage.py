"""What is taken from a document, or changed in it, is told, or changes none of its figures."""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from tests.corpus.changes import CHANGES, READ_AS_CHANGED, changed, said
from tests.corpus.damages import PDF_DAMAGES, damaged_pdf, with_page_of
from tests.corpus.digits import of_page, of_pdf, of_word, read_digits, strays
from tests.corpus.markup_damages import HTML_DAMAGES, WORD_DAMAGES, damaged_html, damaged_word
from tests.corpus.samples import FAMILIES, Sample, amounts, sample
from tests.corpus.writers import by_hand, of_last_year, with_html, with_reportlab
from tests.support.shares import DRAWS_ALL, shared
from xlbudget.base.errors import WorkbookError
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.meaning.outcomes import Outcome, judge
from xlbudget.template import CellRef
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.result import Report, Verdict

pytestmark = pytest.mark.usefixtures("read_here")

PASSES = (Verdict.CONSISTENT, Verdict.ROUNDING)
EACH = 12 if DRAWS_ALL else 1
SUBTOTALS = "C115"
"""The note that a table has none; what they were follows from the others."""
WRITERS: Mapping[str, Callable[[Sample], bytes]] = {
    "pdf": with_reportlab,
    "docx": by_hand,
    "html": with_html,
}
DIGITS_OF = {"pdf": of_pdf, "docx": of_word, "html": of_page}
Amounts = Mapping[CellRef, int | None]


class Read(NamedTuple):
    """What is read of a document: its amounts in 分, and with each how much its last decimal is."""

    opened: Opened
    amounts: Amounts
    steps: Mapping[CellRef, int]


def read(content: bytes, form: str) -> Read:
    opened = open_workbook(Path(f"公开.{form}"), content=content)
    figures = opened.readings.figures
    steps = {cell: figure.step if figure else 0 for cell, figure in figures.items()}
    return Read(opened, amounts(figures), steps)


def told(report: Report) -> Counter[str]:
    """Returns the codes of what is told of a document."""
    return Counter(
        finding.code
        for finding in report.findings
        if finding.severity != "note" or finding.code == SUBTOTALS
    )


def is_told(damaged: Opened, whole: Opened) -> bool:
    """Tells whether something is told of a document that is not of the whole one."""
    figures = damaged.readings.figures
    # First what takes no time.
    if any(judge(each, figures.get).outcome == Outcome.FAILED for each in damaged.relations):
        return True
    report = check_opened(damaged)
    if report.verdict not in PASSES:
        return True
    codes = told(report)
    return bool(codes) and bool(codes - told(check_opened(whole)))


def optional_rows(opened: Opened) -> set[tuple[str, str]]:
    """Returns the table and the id of each row that a template lets a unit leave out."""
    return {
        (table.id, row.id)
        for table in opened.family.tables.values()
        for block in table.blocks
        for row in block.fixed
        if row.optional
    }


def is_silent(damaged: bytes, form: str, whole: Read, meant: Amounts) -> bool:
    """Tells whether a document with other figures than those that are meant passes without a word.

    So does one with a number that is not read, or has no meaning where it stands. A figure that is
    off by its last decimal may be rounded: so a person reads it, too.
    """
    try:
        now = read(damaged, form)
    except WorkbookError:
        return False
    if is_told(now.opened, whole.opened):
        return False
    may_lack = optional_rows(now.opened)
    is_off = any(
        abs((now.amounts.get(cell) or 0) - (meant.get(cell) or 0)) > whole.steps.get(cell, 0)
        for cell in {**now.amounts, **meant}
        if cell in now.amounts or (cell.table, cell.row) not in may_lack
    )
    is_stray = {text for _, text in strays(now.opened)} - {text for _, text in strays(whole.opened)}
    return bool(is_off or is_stray) or read_digits(now.opened) != DIGITS_OF[form](damaged)


@cache
def document(form: str, family: str, seed: int) -> tuple[bytes, Read]:
    content = WRITERS[form](sample(family, seed))
    return content, read(content, form)


def assert_told(form: str, how: str, damage: Callable[[Random, str, bytes], bytes]) -> None:
    for seed in range(EACH):
        for family in FAMILIES if DRAWS_ALL else [Random(how).choice(FAMILIES)]:
            rng = Random(f"{how} {family} {seed}")
            content, whole = document(form, family, seed % 7)
            damaged = damage(rng, how, content)
            assert not is_silent(damaged, form, whole, whole.amounts), (family, seed)


@pytest.mark.drawn
@pytest.mark.parametrize("how", shared(PDF_DAMAGES, 3))
def test_what_is_damaged_in_a_pdf_is_told(how: str) -> None:
    assert_told("pdf", how, damaged_pdf)


@pytest.mark.drawn
@pytest.mark.parametrize("how", shared(WORD_DAMAGES, 4))
def test_what_is_damaged_in_a_document_of_word_is_told(how: str) -> None:
    assert_told("docx", how, damaged_word)


@pytest.mark.drawn
@pytest.mark.parametrize("how", shared(HTML_DAMAGES, 5))
def test_what_is_damaged_in_a_web_page_is_told(how: str) -> None:
    assert_told("html", how, damaged_html)


@pytest.mark.drawn
@pytest.mark.parametrize("whose", ["another unit", "last year"])
def test_a_page_that_is_from_another_document_is_told(whose: str) -> None:
    for seed in range(EACH):
        for family in FAMILIES if DRAWS_ALL else FAMILIES[:1]:
            content, whole = document("pdf", family, seed % 7)
            is_last_year = whose == "last year"
            unit = sample(family, seed % 7 + (not is_last_year))
            other = of_last_year(unit) if is_last_year else with_reportlab(unit)
            rng = Random(f"{whose} {family} {seed}")
            try:
                now = read(with_page_of(rng, content, other), "pdf").opened
            except WorkbookError:
                continue
            is_same = read_digits(now) == read_digits(whole.opened)
            assert is_same or is_told(now, whole.opened), (family, seed)


@pytest.mark.drawn
@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("how", shared(CHANGES, 5))
def test_what_is_changed_is_told_or_read_as_a_person_does(how: str, form: str) -> None:
    for seed in range(EACH):
        for family in FAMILIES if DRAWS_ALL else [Random(how).choice(FAMILIES)]:
            _, whole = document(form, family, seed % 7)
            other = changed(Random(f"{how} {family} {seed}"), how, sample(family, seed % 7))
            if other:
                meant = said(other) if how in READ_AS_CHANGED else whole.amounts
                assert not is_silent(WRITERS[form](other), form, whole, meant), (family, seed)
