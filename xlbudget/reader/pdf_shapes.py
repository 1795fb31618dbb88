"""Boxes, matrices and colours of what pdfium finds on a page."""

from __future__ import annotations

import ctypes
import math
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from xlbudget.reader.pdf_frame import Box

Matrix = tuple[float, float, float, float, float, float]
EVERYWHERE: Box = (-math.inf, -math.inf, math.inf, math.inf)
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
WHITE = 0xFF
_FAINT = 24
"""Of 255: colours that differ by no more in each part look alike."""
_MOST_POINTS = 100
"""Of what cuts an object; the rest of it is left aside."""


class Colour(NamedTuple):
    """The colour of a fill, each part 0 to 255."""

    red: int
    green: int
    blue: int
    alpha: int

    def is_like(self, other: Colour) -> bool:
        """Tells whether two colours cannot be told apart."""
        return (
            abs(self.red - other.red) <= _FAINT
            and abs(self.green - other.green) <= _FAINT
            and abs(self.blue - other.blue) <= _FAINT
        )


def is_in(x: float, y: float, box: Box) -> bool:
    """Tells whether a point lies in a box."""
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def box_of(item: Any, matrix: Matrix) -> Box | None:
    """Returns the box of an object by the matrix of what it lies in, None if it has none."""
    x, y, to_x, to_y = ctypes.c_float(), ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
    at = ctypes.byref
    if not pdfium.FPDFPageObj_GetBounds(item, at(x), at(y), at(to_x), at(to_y)):
        return None
    left, bottom, right, top = x.value, y.value, to_x.value, to_y.value
    if matrix is not IDENTITY:
        a, b, c, d, e, f = matrix
        corners = [
            (a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)
        ]
        left, right = min(x for x, _ in corners), max(x for x, _ in corners)
        bottom, top = min(y for _, y in corners), max(y for _, y in corners)
    if not all(map(math.isfinite, (left, bottom, right, top))):
        return None
    return (left, bottom, right, top)


def matrix_of(item: Any) -> Matrix:
    """Returns the matrix of an object, one that changes nothing if it has none."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)):
        return IDENTITY
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def times(first: Matrix, then: Matrix) -> Matrix:
    """Returns the matrix that does one after the other."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        *(a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j),
        *(e * g + f * i + k, e * h + f * j + m),
    )


def is_within(box: Box, around: Box) -> bool:
    """Tells whether a box lies in another, but for a point at each side."""
    left, bottom, right, top = around
    return box[0] >= left - 1 and box[1] >= bottom - 1 and box[2] <= right + 1 and box[3] <= top + 1


def clip_box(clip: Any, count: int, matrix: Matrix) -> Box | None:
    """Returns the box that all paths of a clip leave."""
    x, y = ctypes.c_float(), ctypes.c_float()
    a, b, c, d, e, f = matrix
    box: Box | None = None
    for path in range(count):
        xs: list[float] = []
        ys: list[float] = []
        for index in range(min(pdfium.FPDFClipPath_CountPathSegments(clip, path), _MOST_POINTS)):
            segment = pdfium.FPDFClipPath_GetPathSegment(clip, path, index)
            if pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
                xs.append(a * x.value + c * y.value + e)
                ys.append(b * x.value + d * y.value + f)
        if xs:
            left, bottom, right, top = box or EVERYWHERE
            box = (
                *(max(left, min(xs)), max(bottom, min(ys))),
                *(min(right, max(xs)), min(top, max(ys))),
            )
    return box


def fill_colour(item: Any) -> Colour:
    """Returns the colour that an object is filled with, black where it does not say."""
    red, green, blue, alpha = ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
    at = ctypes.byref
    if not pdfium.FPDFPageObj_GetFillColor(item, at(red), at(green), at(blue), at(alpha)):
        return Colour(0, 0, 0, WHITE)
    return Colour(red.value, green.value, blue.value, alpha.value)


def address(item: Any) -> int:
    """Returns by what an object is known as long as its page is open."""
    return ctypes.addressof(item.contents) if item else 0
