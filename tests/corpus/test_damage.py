"""What is taken away from a document is told, or changes none of its figures."""

from pathlib import Path
from random import Random

import pytest

from tests.corpus.damages import PDF_DAMAGES, WORD_DAMAGES, damaged_pdf, damaged_word
from tests.corpus.samples import FAMILIES, amounts, sample
from tests.corpus.writers import by_hand, with_reportlab
from tests.support.shares import DRAWS_ALL
from xlbudget.base.errors import WorkbookError
from xlbudget.intake.opened import open_workbook
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.result import Verdict

pytestmark = pytest.mark.usefixtures("read_here")

PASSES = (Verdict.CONSISTENT, Verdict.ROUNDING)


def silent(content: bytes, form: str, damaged: bytes) -> bool:
    """Tells whether a damaged document passes with other figures than the whole one.

    A figure that is off by its last decimal may be rounded: so a person reads it, too.
    """
    name = Path(f"公开.{form}")
    try:
        opened = open_workbook(name, content=damaged)
    except WorkbookError:
        return False
    if check_opened(opened).verdict not in PASSES:
        return False
    whole = open_workbook(name, content=content).readings.figures
    here, there = amounts(opened.readings.figures), amounts(whole)
    lasts = {cell: figure.step if figure else 0 for cell, figure in whole.items()}
    return any(
        abs((here.get(c) or 0) - (there.get(c) or 0)) > lasts.get(c, 0) for c in {**here, **there}
    )


@pytest.mark.drawn
@pytest.mark.parametrize("how", PDF_DAMAGES)
def test_what_is_lost_from_a_pdf_is_told(how: str) -> None:
    for seed in range(34 if DRAWS_ALL else 1):
        rng = Random(f"{how} {seed}")
        content = with_reportlab(sample(rng.choice(FAMILIES), seed % 7))
        assert not silent(content, "pdf", damaged_pdf(rng, how, content)), seed


@pytest.mark.drawn
@pytest.mark.parametrize("how", WORD_DAMAGES)
def test_what_is_lost_from_a_document_of_word_is_told(how: str) -> None:
    for seed in range(23 if DRAWS_ALL else 1):
        rng = Random(f"{how} {seed}")
        content = by_hand(sample(rng.choice(FAMILIES), seed % 7))
        assert not silent(content, "docx", damaged_word(rng, how, content)), seed
