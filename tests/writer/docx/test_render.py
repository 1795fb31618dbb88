"""The document as LibreOffice prints it: every page, and the pages that its contents name."""

import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache

import pytest

from tests.support import documents, word
from tests.support.documents import drawn, example_document, example_tables
from xlbudget.writer.docx.document import write_document
from xlbudget.writer.pdf import find_soffice, printed_as_pdf

UNITS = {
    "example": lambda: (example_tables(), example_document()),
    "sixty codes": lambda: drawn(5, 60),
    "two hundred codes": lambda: drawn(3, 200),
}
ASKED = ["example", "two hundred codes", pytest.param("sixty codes", marks=pytest.mark.long)]
_FRONT = 1
"""The cover; the pages of the contents follow it."""


@cache
def printout(name: str) -> tuple[str, ...]:
    """Returns the text of each page."""
    soffice, program = find_soffice(), shutil.which("pdftotext")
    assert soffice and program  # the marker of the test asks for both
    pdf = printed_as_pdf(soffice, write_document(*UNITS[name](), for_print=True), "docx")
    done = subprocess.run(
        [program, "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return tuple(done.stdout.decode("utf-8").removesuffix("\f").split("\f"))


def numbered(pages: Sequence[str]) -> Mapping[int, str]:
    """Returns the pages that have a number, without spaces, by that number."""
    result = {}
    for page in pages:
        bare = re.sub(r"\s", "", page)
        if number := re.search(r"—(\d+)—$", bare):
            result[int(number[1])] = bare[: number.start()]
    return result


@pytest.mark.libreoffice(writer=True)
@pytest.mark.parametrize("name", ASKED)
@pytest.mark.xdist_group("docx-render")
def test_pages_are_numbered_and_none_is_blank(name: str) -> None:
    pages = printout(name)
    body = numbered(pages)
    assert list(body) == list(range(1, len(body) + 1))
    assert all(body.values())
    front = len(pages) - len(body)
    assert _FRONT + 1 <= front <= _FRONT + 2
    assert all(page.strip() for page in pages)


@pytest.mark.libreoffice(writer=True)
@pytest.mark.parametrize("name", ASKED)
@pytest.mark.xdist_group("docx-render")
def test_the_contents_name_the_pages(name: str) -> None:
    pages, body = printout(name), numbered(printout(name))
    listed = "\n".join(pages[_FRONT : len(pages) - len(body)]).splitlines()
    front = [re.sub(r"\s", "", line) for line in listed]
    tables, document = UNITS[name]()
    lines = word.contents(word.opened(write_document(tables, document)))
    assert len(lines) > 20
    for _, words, estimated in lines:
        bare = re.sub(r"\s", "", words)
        [printed] = [match for line in front if (match := _line(bare).fullmatch(line))]
        page = int(printed[1])
        # A table is listed with its number and stands under its title.
        title = re.sub(r"^表[一二三四五六七八九十]+(?=20)", "", bare)
        assert title in body[page], words
        # What the contents show at first hangs on the fonts: text may run on by a page.
        assert abs(page - estimated) <= 1, (words, page, estimated)
        if bare.startswith(("表", "第二部分", "第一部分")):
            assert page == estimated, words


def _line(words: str) -> re.Pattern[str]:
    """Returns the pattern of a line of the contents."""
    return re.compile(rf"{re.escape(words)}\.+(\d+)")


@pytest.mark.libreoffice(writer=True)
@pytest.mark.xdist_group("docx-render")
def test_a_long_table_has_its_header_on_each_page() -> None:
    body = numbered(printout("two hundred codes"))
    titled = [n for n, page in body.items() if "预算收入总表" in page]
    following = [n for n, page in body.items() if "预算公开表3" in page]
    pages = range(titled[0], following[0])
    assert len(pages) > 5
    assert all("科目编码科目名称" in body[page] for page in pages)


@pytest.mark.libreoffice(writer=True)
@pytest.mark.parametrize("name", ASKED)
@pytest.mark.xdist_group("docx-render")
def test_every_amount_is_printed_whole(name: str) -> None:
    tables, _ = UNITS[name]()
    words = " ".join(printout(name)).split()
    shown = {f"{fen / 1_000_000:.2f}" for fen in tables.values.values() if fen}
    assert shown <= set(words)
    assert len(documents.FAMILY.tables) == sum(word.startswith("预算公开表") for word in words)
