"""A PDF as a document: read by pdfium in a process of its own, with limits for time and memory.

Its pages become paragraphs and tables as those of any document; tables that go on over pages get
the columns of the one that they go on from.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from xlbudget.base.errors import WorkbookError
from xlbudget.reader.bounded_process import answer_of
from xlbudget.reader.document import (
    Block,
    Lattice,
    PlacedLine,
    RawDocument,
    RawParagraph,
    RawTable,
)
from xlbudget.reader.model import Limits, MergedRange, Oddity, RawCell, RawSheet
from xlbudget.reader.pdf_frame import Frame, shown
from xlbudget.reader.pdf_lines import Line
from xlbudget.reader.pdf_pages import (
    Cell,
    Page,
    PageTable,
    begins,
    goes_on,
    without_borders,
)
from xlbudget.reader.pdf_paragraphs import Paragraph, blocks_of, joined_text

_PAGES, _OBJECTS = 300, 1_500_000
"""A document of more is none of one unit's or department's."""


def read_pdf(path: Path, content: bytes, limits: Limits) -> RawDocument:
    """Returns the document that a PDF is.

    Raises WorkbookError: F009, F260 to F263 and F270.
    """
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
            Frame(*frame),
        )
        for number, tables, lines, told, frame in answer["pages"]
    ]


_SHOWN_AS = dict.fromkeys(("D101", "D104", "D114", "D115", "D117"), "text")


def _answer(content: bytes) -> dict[str, Any]:
    """Returns what the process says; raises WorkbookError."""
    bounds = _PAGES, _OBJECTS
    return answer_of("xlbudget.reader.pdf_process", content, bounds, damaged="F260")


def _table(*parts: Any) -> PageTable:
    table = PageTable(*parts)
    return table._replace(cells=[Cell(*cell) for cell in table.cells])


class _Blocks:
    """Numbers paragraphs and tables as they stand one after another, over all pages."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._paragraphs = self._tables = self._cells = 0
        self._before: PageTable | None = None
        self._at: dict[int, tuple[Page, int]] = {}
        """The page of each line, and its number there."""
        self._frames: dict[int, Frame | None] = {}

    def all(self, pages: Sequence[Page]) -> Iterator[Block]:
        """Yields the paragraphs and tables of all pages; raises WorkbookError F009."""
        for page in pages:
            self._frames[page.number] = page.frame
            for number, line in enumerate(page.lines, start=1):
                self._at[id(line)] = page, number
        blocks = [*blocks_of(pages)]
        for at, block in enumerate(blocks):
            if isinstance(block, Paragraph):
                self._paragraphs += 1
                text = joined_text(block.lines)
                lines = tuple(self._placed(block.lines))
                yield RawParagraph(self._paragraphs, text, page=block.page, lines=lines)
            else:
                page_number, table = block
                after = blocks[at + 1] if at + 1 < len(blocks) else None
                if after and not isinstance(after, Paragraph):
                    table = begins(table, after[1]) or table
                yield self._table(table, page_number)

    def _placed(self, lines: Sequence[Line]) -> Iterator[PlacedLine]:
        for line in lines:
            page, number = self._at[id(line)]
            if page.frame:
                yield PlacedLine(page.number, number, line.text, shown(line[1:], page.frame))

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
        frame = self._frames[page]
        return RawTable(
            *(self._tables, sheet, table.height, table.width),
            page=page,
            is_aligned=table.is_aligned,
            lattice=Lattice(frame, table.edges, table.tops) if frame and table.tops else None,
            room={} if table.is_aligned else dict(table.room),
        )
