"""A PDF as a document: read by pdfium in a process of its own, with limits for time and memory.

Its pages become paragraphs and tables as those of any document; tables that go on over pages get
the columns of the one that they go on from.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from xlbudget.base.child import command_of, environment
from xlbudget.base.errors import WorkbookError
from xlbudget.reader.document import Block, RawDocument, RawParagraph, RawTable
from xlbudget.reader.model import Limits, MergedRange, Oddity, RawCell, RawSheet
from xlbudget.reader.pdf_lines import Line, joined_text, paragraphs_of
from xlbudget.reader.pdf_pages import (
    Cell,
    Item,
    Page,
    PageTable,
    goes_on,
    items_of,
    without_borders,
)

COMMAND = command_of("xlbudget.reader.pdf_process")
SECONDS = 4
"""Of computing, where the system counts it: how busy the machine is does not matter."""
WAIT = 60
"""Seconds until a process is given up that does not even compute."""
MEGABYTES = 400
_PAGES, _OBJECTS = 300, 1_500_000
"""A document of more is none of one unit's or department's."""
_ALONE = sys.platform == "emscripten"
"""Whether there are no other processes, and no pdfium, as in a browser."""


def read_pdf(path: Path, content: bytes, limits: Limits) -> RawDocument:
    """Returns the document that a PDF is.

    Raises WorkbookError: F009, F256 or F260 to F263.
    """
    if _ALONE:
        raise WorkbookError("F256")
    answer = _answer(content)
    whole = _pages(answer)
    pages, page_texts = without_borders(whole)
    oddities = [
        Oddity(code, {"page": str(page.number), _SHOWN_AS.get(code, "count"): text})
        for page in pages
        for code, text in page.told
    ]
    oddities += [Oddity("D108", {"held": kind}) for kind in answer["held"]]
    blocks = tuple(_Blocks(limits).all(pages))
    return RawDocument(path, blocks, tuple(oddities), tuple(page_texts), form="pdf")


def pages_of(content: bytes) -> list[Page]:
    """Returns the pages of a PDF with all that stands on them; raises WorkbookError."""
    return _pages(_answer(content))


def _pages(answer: dict[str, Any]) -> list[Page]:
    return [
        Page(
            number,
            [_table(*table) for table in tables],
            [Line(*line) for line in lines],
            [(code, text) for code, text in told],
        )
        for number, tables, lines, told in answer["pages"]
    ]


_SHOWN_AS = {"D101": "text", "D104": "text"}


def _answer(content: bytes) -> dict[str, Any]:
    """Returns what the process says; raises WorkbookError."""
    bounds = [str(_PAGES), str(_OBJECTS), str(MEGABYTES << 20), str(SECONDS)]
    try:
        done = subprocess.run(
            [*COMMAND, *bounds],
            input=content,
            capture_output=True,
            timeout=WAIT,
            check=False,
            env=environment(),
        )
    except subprocess.TimeoutExpired:
        raise WorkbookError("F009", what="seconds", limit=WAIT) from None
    if done.returncode == -getattr(signal, "SIGXCPU", 0):
        raise WorkbookError("F009", what="seconds", limit=SECONDS)
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        if done.returncode in (-getattr(signal, "SIGSEGV", 11), -getattr(signal, "SIGBUS", 7)):
            raise WorkbookError("F260") from None  # the library fell over the damage
        # It ends itself where there is no more memory.
        raise WorkbookError("F009", what="megabytes", limit=MEGABYTES) from None
    if "code" in answer:
        raise WorkbookError(answer["code"], **answer["params"])
    return answer


def _table(*parts: Any) -> PageTable:
    table = PageTable(*parts)
    return table._replace(cells=[Cell(*cell) for cell in table.cells])


class _Blocks:
    """Numbers paragraphs and tables as they stand one after another, over all pages."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._paragraphs = self._tables = self._cells = 0
        self._before: PageTable | None = None
        self._left = self._right = 0.0

    def all(self, pages: Sequence[Page]) -> Iterator[Block]:
        """Yields the paragraphs and tables of all pages; raises WorkbookError F009."""
        for page in pages:
            lines: list[Line] = []
            boxes: list[Item] = [*page.lines, *page.tables]
            self._left = min((box.left for box in boxes), default=0.0)
            self._right = max((box.right for box in boxes), default=0.0)
            for item in items_of(page):
                if isinstance(item, Line):
                    lines.append(item)
                    continue
                yield from self._text(lines, page.number)
                lines = []
                yield self._table(item, page.number)
            yield from self._text(lines, page.number)

    def _text(self, lines: Sequence[Line], page: int) -> Iterator[RawParagraph]:
        for paragraph in paragraphs_of(lines, self._left, self._right):
            self._paragraphs += 1
            yield RawParagraph(self._paragraphs, joined_text(paragraph), page=page)

    def _table(self, table: PageTable, page: int) -> RawTable:
        self._tables += 1
        self._cells += len(table.cells)
        if self._cells > self._limits.cells:
            raise WorkbookError("F009", what="cells", limit=self._limits.cells)
        if self._before:
            table = goes_on(table, self._before) or table
        self._before = table
        cells = {
            (cell.row, cell.column): RawCell(cell.row, cell.column, "text", cell.text, None)
            for cell in table.cells
            if cell.text
        }
        merged = tuple(
            MergedRange(cell.row, cell.column, cell.bottom, cell.right)
            for cell in table.cells
            if (cell.bottom, cell.right) != (cell.row, cell.column)
        )
        sheet = RawSheet(
            name=str(self._tables),
            state="visible",
            cells=cells,
            merged=merged,
            hidden_rows=frozenset(),
            hidden_columns=frozenset(),
        )
        return RawTable(self._tables, sheet, table.height, table.width, page=page)
