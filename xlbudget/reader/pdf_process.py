"""The process that reads a PDF with pdfium: bytes in, JSON out.

Arguments are the bounds: pages, letters and objects together, bytes of memory, seconds of
computing. The answer has `pages` and `held`, or `code` and `params` of a WorkbookError.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from xlbudget.base.errors import WorkbookError
from xlbudget.base.meter import Meter
from xlbudget.reader.pdf_lines import lines_of
from xlbudget.reader.pdf_pages import Page, page_of

if TYPE_CHECKING:
    from xlbudget.reader.pdf_objects import Drawn

_SHOWN = 40
_MANY = 0.02
"""The share of the letters without meaning from which on a text is not read at all."""
_FEW_LETTERS = 8
_MOST_OF_PAGE = 0.5


def main(arguments: list[str]) -> None:
    """Reads the document on standard input and writes what is in it to standard output."""
    pages, objects, memory, seconds = map(int, arguments)
    content = sys.stdin.buffer.read()
    _limit(memory, seconds)
    answer: dict[str, Any]
    try:
        answer = _read(content, pages, Meter("objects", objects))
    except WorkbookError as error:
        answer = {"code": error.code, "params": dict(error.params)}
    except MemoryError:
        answer = {"code": "F009", "params": {"what": "megabytes", "limit": str(memory >> 20)}}
    sys.stdout.write(json.dumps(answer))


def _limit(memory: int, seconds: int) -> None:
    # Windows has no such limits, macOS refuses to set them: there only the time is bounded, by
    # the process that waits.
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _read(content: bytes, most_pages: int, meter: Meter) -> dict[str, Any]:
    import pypdfium2.raw as pdfium

    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    if not document:
        is_locked = pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD
        raise WorkbookError("F261" if is_locked else "F260")
    count = pdfium.FPDF_GetPageCount(document)
    if count > most_pages:
        raise WorkbookError("F009", what="pages", limit=most_pages)
    if count < 1:
        raise WorkbookError("F260")
    reader = _Reader(meter)
    pages = list(reader.pages(document, count))
    if not reader.letters and not reader.without_meaning:
        raise WorkbookError("F262")
    if reader.without_meaning > _MANY * (reader.letters + reader.without_meaning):
        raise WorkbookError("F263", count=reader.without_meaning, page=reader.first_without)
    held = {
        "scripts": pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0,
        "attachments": pdfium.FPDFDoc_GetAttachmentCount(document) > 0,
    }
    return {
        "pages": [
            [page.number, page.tables, page.lines, page.told, page.frame] for page in pages
        ],
        "held": [name for name, has in held.items() if has],
    }


class _Reader:
    """Reads one page after the other and counts what has no meaning."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self.letters = 0
        self.without_meaning = 0
        self.first_without = 0

    def pages(self, document: Any, count: int) -> Iterator[Page]:
        """Yields the pages; raises WorkbookError F260 for one that is damaged."""
        from xlbudget.reader.pdf_drawn import drawn_on

        for index in range(count):
            number = index + 1
            drawn = drawn_on(document, index, self._meter)
            if drawn is None:
                raise WorkbookError("F260")
            page = page_of(number, drawn.glyphs, drawn.horizontal, drawn.vertical)
            told = [*page.told]
            self.letters += len(drawn.glyphs)
            if drawn.without_meaning:
                self.without_meaning += drawn.without_meaning
                self.first_without = self.first_without or number
                told.append(("D107", str(drawn.without_meaning)))
            if len(drawn.glyphs) < _FEW_LETTERS and 1 < number < count and _is_picture(drawn):
                told.append(("D102", ""))
            hidden = " ".join(line.text.strip() for line in lines_of(drawn.hidden))
            if any(letter.isdigit() for letter in hidden):
                told.append(("D104", hidden[:_SHOWN]))
            if drawn.notes:
                told.append(("D105", str(drawn.notes)))
            yield Page(number, page.tables, page.lines, told, drawn.frame)


def _is_picture(drawn: Drawn) -> bool:
    """Tells whether pictures take most of a page."""
    taken = sum((box[2] - box[0]) * (box[3] - box[1]) for box in drawn.pictures)
    return taken > _MOST_OF_PAGE * drawn.width * drawn.height


if __name__ == "__main__":
    main(sys.argv[1:])
