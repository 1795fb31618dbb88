"""The process that draws parts of the pages of a PDF with pdfium.

Its input is a line of JSON that says which, then the document.
"""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from xlbudget.base.errors import WorkbookError
from xlbudget.base.png import png
from xlbudget.reader.bounded_process import answer_to
from xlbudget.reader.pdf_frame import Box, Frame, of_letters, upright

_SCALE, _WIDEST, _HIGHEST = 1.9, 1500, 900
"""Dots for each point, and of a picture."""
_SMALLER, _TRIES = 0.8, 5
_GREYS = 8
_LEVELS = bytes(level * _GREYS // 256 for level in range(256))
_WHITE, _BAND = _GREYS - 1, _GREYS - 2
_STRONG, _LIGHT = _GREYS, _GREYS + 1
_PALETTE = [*((n * 255 // (_GREYS - 1),) * 3 for n in range(_GREYS)), (208, 0, 32), (240, 150, 90)]
_GAP = 5
"""Dots between two strips."""
_KEPT_PAGES = 4


class _Opened(NamedTuple):
    """A page of the document."""

    page: Any
    frame: Frame


def read(content: bytes, largest: int) -> dict[str, Any]:
    """Returns the pictures that the first line of an input asks for; raises WorkbookError F260."""
    import pypdfium2.raw as pdfium

    line, _, file = content.partition(b"\n")
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(file, len(file), None)
    if not document:
        raise WorkbookError("F260")
    painter = _Painter(document)
    drawn = (painter.picture(strips, largest) for strips in json.loads(line))
    return {"pictures": [b64encode(picture).decode() for picture in drawn]}


class _Painter:
    """Draws pictures, and keeps the last pages open."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._pages: dict[int, _Opened | None] = {}

    def picture(self, strips: Sequence[Any], largest: int) -> bytes:
        """Returns a picture of strips, no larger than so many bytes; b"" where there is none."""
        parts = [(self._page(number), *boxes) for number, *boxes in strips]
        opened = [part for part in parts if part[0]]
        if len(opened) < len(parts) or not parts:
            return b""
        placed = [_Part(*part) for part in opened]
        scale = min(_SCALE, _WIDEST / max(part.width for part in placed))
        scale = min(scale, _HIGHEST / sum(part.height for part in placed))
        for _ in range(_TRIES):
            picture = png(_stacked([part.rows(scale) for part in placed]), _PALETTE)
            if len(picture) <= largest:
                return picture
            scale *= _SMALLER
        return b""

    def _page(self, number: int) -> _Opened | None:
        import pypdfium2.raw as pdfium

        from xlbudget.reader.pdf_drawn import page_box
        from xlbudget.reader.pdf_letters import turn_of

        if number in self._pages:
            return self._pages[number]
        while len(self._pages) >= _KEPT_PAGES:
            if oldest := self._pages.pop(next(iter(self._pages))):
                pdfium.FPDF_ClosePage(oldest.page)
        opened = None
        if page := pdfium.FPDF_LoadPage(self._document, number - 1):
            text = pdfium.FPDFText_LoadPage(page)
            turn = turn_of(text, max(pdfium.FPDFText_CountChars(text), 0)) if text else 0
            opened = _Opened(page, Frame(turn, pdfium.FPDFPage_GetRotation(page), page_box(page)))
            if text:
                pdfium.FPDFText_ClosePage(text)
        self._pages[number] = opened
        return opened


class _Part:
    """A strip of a page, with letters upright."""

    def __init__(
        self, opened: _Opened, box: Box, marked: Sequence[Box], beside: Sequence[Box]
    ) -> None:
        self._page, self._frame = opened
        self._box = of_letters(box, self._frame)
        self._marks = [
            (of_letters(mark, self._frame), colour)
            for marks, colour in ((beside, _LIGHT), (marked, _STRONG))
            for mark in marks
        ]
        left, top, right, bottom = self._box
        self.width, self.height = max(right - left, 1.0), max(bottom - top, 1.0)

    def rows(self, scale: float) -> list[bytearray]:
        """Returns the dots of each row, so many for each point."""
        width, height = max(round(self.width * scale), 1), max(round(self.height * scale), 1)
        left, top = self._box[:2]
        rows = self._drawn(width, height, scale)
        for box, colour in self._marks:
            x, y = round((box[0] - left) * scale), round((box[1] - top) * scale)
            to_x, to_y = round((box[2] - left) * scale), round((box[3] - top) * scale)
            _outline(rows, (x, y, to_x, to_y), colour, 3 if colour == _STRONG else 2)
        return rows

    def _drawn(self, width: int, height: int, scale: float) -> list[bytearray]:
        import ctypes

        import pypdfium2.raw as pdfium

        left, top, right, bottom = upright(self._frame.box, self._frame.turn)
        page = round((right - left) * scale), round((bottom - top) * scale)
        corner = round(-self._box[0] * scale), round(-self._box[1] * scale)
        turned = (self._frame.turn - self._frame.rotation) % 4
        bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, None, 0)
        if not bitmap:
            raise MemoryError
        try:
            pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
            flags = pdfium.FPDF_ANNOT | pdfium.FPDF_GRAYSCALE
            pdfium.FPDF_RenderPageBitmap(bitmap, self._page, *corner, *page, turned, flags)
            stride = pdfium.FPDFBitmap_GetStride(bitmap)
            dots = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)
        dots = dots.translate(_LEVELS)
        return [bytearray(dots[n * stride : n * stride + width]) for n in range(height)]


def _outline(
    rows: Sequence[bytearray], box: tuple[int, int, int, int], colour: int, thick: int
) -> None:
    """Draws an outline around a box, as far as it lies in the picture."""
    width = len(rows[0])
    left, top, right, bottom = box
    left, right = max(left - thick, 0), min(right + thick, width)
    top, bottom = max(top - thick, 0), min(bottom + thick, len(rows))
    for y in range(top, bottom):
        row = rows[y]
        if y < top + thick or y >= bottom - thick:
            row[left:right] = bytes([colour]) * max(right - left, 0)
        else:
            for x in (
                *range(left, min(left + thick, right)),
                *range(max(right - thick, left), right),
            ):
                row[x] = colour


def _stacked(parts: Sequence[Sequence[bytearray]]) -> list[bytes]:
    """Returns the rows of pictures one below the other, with a band between them."""
    width = max(len(part[0]) for part in parts)
    return [*_rows(parts, width)]


def _rows(parts: Sequence[Sequence[bytearray]], width: int) -> Iterator[bytes]:
    for number, part in enumerate(parts):
        if number:
            yield from [bytes([_BAND]) * width] * _GAP
        for row in part:
            yield bytes(row) + bytes([_WHITE]) * (width - len(row))


if __name__ == "__main__":
    answer_to(read, sys.argv[1:])
