"""Every digit of a document lies in what was read, counted by readers that are not ours."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from tests.corpus.digits import of_page, of_pdf, of_word, read_digits, strays
from tests.corpus.samples import FAMILIES, Sample, sample
from tests.corpus.writers import by_hand, with_html, with_reportlab, with_text
from tests.support.shares import DRAWS_ALL
from xlbudget.intake.opened import open_workbook


class Case(NamedTuple):
    """Who writes a document of which form, and who counts its digits."""

    form: str
    write: Callable[[Sample], bytes]
    digits: Callable[[bytes], Counter[str]]


CASES = {
    "pdf": Case("pdf", with_reportlab, of_pdf),
    "pdf with its text": Case("pdf", with_text, of_pdf),
    "docx": Case("docx", by_hand, of_word),
    "html": Case("html", with_html, of_page),
}


@pytest.mark.drawn
@pytest.mark.parametrize("name", CASES)
def test_every_digit_is_read_and_has_a_meaning(name: str) -> None:
    form, write, digits_of = CASES[name]
    for seed in range(10 if DRAWS_ALL else 1):
        family = Random(f"{name} {seed}").choice(FAMILIES)
        content = write(sample(family, seed))
        opened = open_workbook(Path(f"公开.{form}"), content=content)
        assert read_digits(opened) == digits_of(content), (family, seed)
        assert strays(opened) == []
