"""Which digits a document has, by readers that are not ours, and which our reading accounts for."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

import docx
import html5lib
import pdfplumber
from docx.oxml.ns import qn

from xlbudget.base.place import Place
from xlbudget.intake.locate import LocatedTable
from xlbudget.intake.opened import Opened
from xlbudget.reader import RawSheet

_PAGE_NUMBER = re.compile(r"- \d+ -")
_OVER_TITLE = 2
"""Rows over a title that may have the number of the table and the unit's name."""
_UNSEEN = ("head", "script", "style")


def digits(texts: Iterable[str]) -> Counter[str]:
    """Returns how often each digit stands in some texts."""
    return Counter(letter for text in texts for letter in text if letter.isdecimal())


def of_pdf(content: bytes) -> Counter[str]:
    """Returns the digits on all pages but those of page numbers, by pdfplumber."""
    with pdfplumber.open(BytesIO(content)) as document:
        pages = ["".join(char["text"] for char in page.chars) for page in document.pages]
    return digits(_PAGE_NUMBER.sub("", page, count=1) for page in pages)


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


def read_digits(opened: Opened) -> Counter[str]:
    """Returns the digits of a document that was read, all in all."""
    document = opened.document
    assert document is not None
    cells = (
        str(cell.value) for table in document.raw.tables for cell in table.sheet.cells.values()
    )
    lines = (paragraph.text for paragraph in document.raw.paragraphs)
    return digits([*cells, *lines, *document.raw.page_texts])


def strays(opened: Opened) -> list[tuple[Place, str]]:
    """Returns the cells with digits, on sheets with a table, that have no meaning there.

    Titles, captions and headers over a table, its figures, what its columns of codes and names
    say, and the notes under it have one; findings name the others.
    """
    tables: dict[str, list[LocatedTable]] = {}
    for table in opened.located.tables.values():
        tables.setdefault(table.sheet.name, []).append(table)
    return [stray for of in tables.values() for stray in _strays(of[0].sheet, of)]


def _strays(sheet: RawSheet, tables: list[LocatedTable]) -> Iterator[tuple[Place, str]]:
    over: set[int] = set()
    within: set[tuple[int, int]] = set()
    under = 0
    for table in tables:
        first = 1 if table is tables[0] else table.title_row - _OVER_TITLE
        over.update(range(first, table.header.last_row + 1))
        over |= table.repeated
        columns = {*table.header.columns.values()}
        columns.update(column for part in table.header.parts.values() for column in part.values())
        rows = {row.row for of in table.rows.values() for row in of}
        within.update((row, column) for row in rows for column in columns)
        under = max([under, *rows])
    for (row, column), cell in sheet.cells.items():
        # A line of zeros alone may be none.
        has_digits = any(letter in "123456789" for letter in str(cell.value or ""))
        if has_digits and row not in over and (row, column) not in within:
            is_note = row > under and cell.kind == "text"
            if not is_note:
                yield Place(sheet.name, row, column), str(cell.value)
