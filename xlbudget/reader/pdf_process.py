"""The process that reads a PDF with pdfium.

Its bounds are pages, and letters and objects together.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlbudget.base.errors import WorkbookError
from xlbudget.base.meter import Meter
from xlbudget.reader.bounded_process import answer_to
from xlbudget.reader.pdf_lines import hides_sign, lines_of, uneven
from xlbudget.reader.pdf_pages import Page, page_of

if TYPE_CHECKING:
    from xlbudget.reader.pdf_objects import Drawn

_SHOWN = 40
_MANY = 0.02
"""The share of the letters without meaning from which on a text is not read at all."""
_FEW_LETTERS, _MOST_MARKS = 8, 5
_MOST_OF_PAGE = 0.5


def read(content: bytes, most_pages: int, most_objects: int) -> dict[str, Any]:
    """Returns the pages of a PDF from its bytes, and what else it holds.

    Raises WorkbookError F009, F260 to F263, and F270 where there is no pdfium.
    """
    try:
        import pypdfium2.raw as pdfium
    except ImportError:
        raise WorkbookError("F270") from None
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
    reader = _Reader(Meter("objects", most_objects))
    pages = list(reader.pages(document, count))
    if not reader.letters and not reader.without_meaning:
        raise WorkbookError("F262")
    if reader.without_meaning > _MANY * (reader.letters + reader.without_meaning):
        raise WorkbookError("F263", count=reader.without_meaning, page=reader.first_without)
    held = {
        "scripts": pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0,
        "attachments": pdfium.FPDFDoc_GetAttachmentCount(document) > 0,
        "xfa": pdfium.FPDF_GetFormType(document) > pdfium.FORMTYPE_ACRO_FORM,
    }
    return {
        "pages": [[page.number, page.tables, page.lines, page.told, page.frame] for page in pages],
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
        from xlbudget.reader.pdf_digits import Digits
        from xlbudget.reader.pdf_drawn import drawn_on
        from xlbudget.reader.pdf_marks import marks_in

        shapes = Digits()
        page: Page | None = None
        for index in range(count):
            number = index + 1
            drawn = drawn_on(document, index, self._meter, shapes)
            if drawn is None:
                raise WorkbookError("F260")
            page = page_of(number, drawn.glyphs, drawn.horizontal, drawn.vertical, page)
            told = [*page.told]
            self.letters += len(drawn.glyphs)
            if drawn.without_meaning:
                self.without_meaning += drawn.without_meaning
                self.first_without = self.first_without or number
                told.append(("D107", str(drawn.without_meaning)))
            if len(drawn.glyphs) < _FEW_LETTERS and 1 < number < count and _is_picture(drawn):
                told.append(("D102", ""))
            hidden = " ".join(line.text.strip() for line in lines_of(drawn.hidden))
            if any(letter.isdigit() for letter in hidden) or hides_sign(drawn.hidden, drawn.glyphs):
                told.append(("D104", hidden[:_SHOWN]))
            told += [("D117", text[:_SHOWN]) for text in uneven(drawn.glyphs)[:_MOST_MARKS]]
            # Numbers over each other look like no digit, and are told as what they are.
            if drawn.unlike and "D103" not in dict(page.told):
                told.append(("D114", "".join(glyph.text for glyph in drawn.unlike)[:_SHOWN]))
            if drawn.ground:
                marks = marks_in(page.tables, drawn.glyphs, drawn.ground, drawn.frame.turn)
                told += [("D115", text[:_SHOWN]) for text in marks.numbers[:_MOST_MARKS]]
                told += [("D116", str(marks.empty))] if marks.empty else []
            if drawn.notes:
                told.append(("D105", str(drawn.notes)))
            yield Page(number, page.tables, page.lines, told, drawn.frame)


def _is_picture(drawn: Drawn) -> bool:
    """Tells whether pictures take most of a page."""
    taken = sum((box[2] - box[0]) * (box[3] - box[1]) for box in drawn.pictures)
    return taken > _MOST_OF_PAGE * drawn.width * drawn.height


if __name__ == "__main__":
    answer_to(read, sys.argv[1:])
