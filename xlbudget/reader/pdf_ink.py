"""Whether letters leave ink: a page is drawn small, and who is no darker than its ground is unseen.

It needs no list of the ways to hide a letter: layers that are off, masks, patterns, clips.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium

from xlbudget.reader.pdf_frame import Box

_SCALE = 1.5
"""Pixels for a point."""
_MOST_PIXELS = 4_000_000
LEAST_INK = 16
"""Of 255: by how much the darkest and the lightest point of a letter differ at least."""
_FAR = 100_000
"""Points: from so far the place of a dot is exact."""
_PARTS = 4
"""Bytes of a point, of which one is enough where all is grey."""


def contrast(points: bytes) -> int:
    """Returns by how much of 255 the darkest and the lightest of some points differ."""
    return max(points, default=0) - min(points, default=0)


def differs(one: bytes, other: bytes, least: int) -> bool:
    """Tells whether any of some points is as much darker or lighter than the other there."""
    return one != other and any(abs(a - b) >= least for a, b in zip(one, other, strict=True))


class Ink:
    """A page as it is drawn, in grey; it may be asked once the page is closed."""

    def __init__(self, page: Any, *, with_notes: bool = False) -> None:
        width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        scale = min(_SCALE, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
        self._width, self._height = max(int(width * scale), 1), max(int(height * scale), 1)
        self._stride = self._width * _PARTS
        self._rows = bytearray(b"\xff") * (self._stride * self._height)
        """All points, which are white before."""
        room = (ctypes.c_ubyte * len(self._rows)).from_buffer(self._rows)
        form = (self._width, self._height, pdfium.FPDFBitmap_BGRx, room, self._stride)
        bitmap = pdfium.FPDFBitmap_CreateEx(*form)
        size = (0, 0, self._width, self._height, 0)
        flags = pdfium.FPDF_GRAYSCALE | (pdfium.FPDF_ANNOT if with_notes else 0)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, *size, flags)
        pdfium.FPDFBitmap_Destroy(bitmap)
        start, across, up = (
            self._place_of(page, *point) for point in ((0, 0), (_FAR, 0), (0, _FAR))
        )
        self._start = start
        self._across = ((across[0] - start[0]) / _FAR, (across[1] - start[1]) / _FAR)
        self._up = ((up[0] - start[0]) / _FAR, (up[1] - start[1]) / _FAR)

    def is_in(self, box: Box, least: int = LEAST_INK) -> bool:
        """Tells whether anything is drawn in a box of the page: left, bottom, right and top.

        `least` is by how much of 255 the darkest and the lightest point differ.
        """
        return contrast(self.points(box)) >= least

    def points(self, box: Box) -> bytes:
        """Returns all points of a box, row by row from the top."""
        left, bottom = self._pixel(box[0], box[1])
        right, top = self._pixel(box[2], box[3])
        left, right = sorted((left, right))
        top, bottom = sorted((bottom, top))
        first, last = max(left, 0) * _PARTS, max(min(right + 1, self._width), 0) * _PARTS
        starts = range(
            max(top, 0) * self._stride,
            min(bottom + 1, self._height) * self._stride,
            self._stride,
        )
        return b"".join([self._rows[start + first : start + last : _PARTS] for start in starts])

    def _pixel(self, x: float, y: float) -> tuple[int, int]:
        return (
            round(self._start[0] + self._across[0] * x + self._up[0] * y),
            round(self._start[1] + self._across[1] * x + self._up[1] * y),
        )

    def _place_of(self, page: Any, x: int, y: int) -> tuple[int, int]:
        at_x, at_y = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(
            *(page, 0, 0, self._width, self._height, 0, x, y),
            *(ctypes.byref(at_x), ctypes.byref(at_y)),
        )
        return at_x.value, at_y.value
