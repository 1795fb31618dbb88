"""Whether letters leave ink: a page is drawn small, and who is no darker than its ground is unseen.

It needs no list of the ways to hide a letter: layers that are off, masks, patterns, clips.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium

from xlbudget.reader.pdf_frame import Box
from xlbudget.reader.pdf_shapes import Matrix

_SCALE = 1.5
"""Pixels for a point."""
_MOST_PIXELS = 4_000_000
_LEAST_INK = 16
"""Of 255: by how much the darkest and the lightest point of a letter differ at least."""
_FAR = 10_000
"""Points: what is told in whole points is exact enough over so many."""
_PARTS = 4
"""Bytes of a point, of which one is enough where all is grey."""


class Ink:
    """A page as it is drawn without its notes, in grey."""

    def __init__(self, page: Any) -> None:
        width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        scale = min(_SCALE, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
        self._width, self._height = max(int(width * scale), 1), max(int(height * scale), 1)
        self._matrix = _matrix_to(page, self._width, self._height)
        self._stride = self._width * _PARTS
        self._rows = bytearray(b"\xff") * (self._stride * self._height)
        """All points, which are white before."""
        room = (ctypes.c_ubyte * len(self._rows)).from_buffer(self._rows)
        form = (self._width, self._height, pdfium.FPDFBitmap_BGRx, room, self._stride)
        bitmap = pdfium.FPDFBitmap_CreateEx(*form)
        size = (0, 0, self._width, self._height, 0)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, *size, pdfium.FPDF_GRAYSCALE)
        pdfium.FPDFBitmap_Destroy(bitmap)

    def is_in(self, box: Box) -> bool:
        """Tells whether anything is drawn in a box of the page: left, bottom, right and top."""
        left, bottom = self._pixel(box[0], box[1])
        right, top = self._pixel(box[2], box[3])
        left, right = sorted((left, right))
        top, bottom = sorted((bottom, top))
        low, high = 255, 0
        first, last = max(left, 0) * _PARTS, max(min(right + 1, self._width), 0) * _PARTS
        for y in range(max(top, 0), min(bottom + 1, self._height)):
            start = y * self._stride
            row = self._rows[start + first : start + last : _PARTS]
            if row:
                low, high = min(low, *row), max(high, *row)
            if high - low >= _LEAST_INK:
                return True
        return False

    def _pixel(self, x: float, y: float) -> tuple[int, int]:
        a, b, c, d, e, f = self._matrix
        return int(a * x + c * y + e), int(b * x + d * y + f)


def _matrix_to(page: Any, width: int, height: int) -> Matrix:
    """Returns the matrix from points of a page to those of its picture."""
    at_x, at_y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for x, y in ((0, 0), (_FAR, 0), (0, _FAR)):
        at = ctypes.byref(at_x), ctypes.byref(at_y)
        pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, *at)
        corners.append((at_x.value, at_y.value))
    (e, f), (right, under), (over, up) = corners
    return ((right - e) / _FAR, (under - f) / _FAR, (over - e) / _FAR, (up - f) / _FAR, e, f)
