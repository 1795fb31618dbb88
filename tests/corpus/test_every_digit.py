"""Every digit of a document lies in what was read, counted by readers that are not ours."""

from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import docx
import html5lib
import pdfplumber
import pytest
from docx.oxml.ns import qn

from tests.corpus.digits import digits, read_digits, strays
from tests.corpus.samples import FAMILIES, Sample, sample
from tests.corpus.writers import by_hand, with_html, with_reportlab, with_text
from tests.support.shares import DRAWS_ALL
from xlbudget.intake.opened import open_workbook

_UNSEEN = ("head", "script", "style")


def of_pdf(content: bytes) -> Counter[str]:
    """Returns the digits on all pages but those of page numbers, by pdfplumber."""
    with pdfplumber.open(BytesIO(content)) as document:
        pages = [char["text"] for page in document.pages for char in page.chars]
        lines = [page.extract_text_lines()[-1:] for page in document.pages]
    numbers = [line[0]["text"] for line in lines if line and line[0]["text"].startswith("- ")]
    return digits(pages) - digits(numbers)


def of_word(content: bytes) -> Counter[str]:
    """Returns the digits in the text of a document of Word, by python-docx."""
    body = docx.Document(BytesIO(content)).element.body
    return digits(text.text or "" for text in body.iter(qn("w:t")))


def of_page(content: bytes) -> Counter[str]:
    """Returns the digits that a web page shows, by html5lib."""
    return digits(_shown(html5lib.parse(content, namespaceHTMLElements=False)))


def _shown(element: Any) -> Iterator[str]:
    if element.tag not in _UNSEEN and element.get("class") not in ("nav", "en"):
        yield element.text or ""
        for child in element:
            yield from _shown(child)
            yield child.tail or ""


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
