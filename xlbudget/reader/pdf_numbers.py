"""The letters of numbers on a page of a PDF: whether people see in them what the file says.

A page is drawn small for all of them, and a digit large where its points are not known yet.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Mapping
from typing import Any

import pypdfium2.raw as pdfium

from xlbudget.reader.pdf_digits import Digits, picture
from xlbudget.reader.pdf_frame import Box
from xlbudget.reader.pdf_ink import LEAST_INK, Ink, contrast, differs
from xlbudget.reader.pdf_lines import Glyph
from xlbudget.reader.pdf_objects import Drawn
from xlbudget.reader.pdf_shapes import address

_RIGHT_ANGLE = 90
_BY_NOTE = 120
"""Of 255: what a note that only marks a text does not change of its letters and their ground."""
_TALL = 0.45
"""Of the size of its letters: no point, comma or dash is so high."""
_INKED = 1.0
"""Points: what is drawn of a blank that is none."""
_LONGEST_NAME = 200
_SLANTED = 0.1
"""Of a right angle: what is turned by more stands on the slant."""
_TINY = 2.0
"""Points: letters that are no higher cannot be read."""
_NO_WIDTH = 0.1
"""Of its height: how wide a digit is at least."""
_NARROWEST, _NARROWER = 0.5, 0.8
"""Of the width of a letter: how narrow it is drawn where another font stands in for its own."""


class Numbers:
    """Takes the letters of a page that numbers are made of, each by its index in the page."""

    def __init__(self, page: Any, text: Any, drawn: Drawn, shapes: Digits) -> None:
        self._page = page
        self._text = text
        self._drawn = drawn
        self._shapes = shapes
        self._ink = Ink(page)
        has_notes = pdfium.FPDFPage_GetAnnotCount(page) > 0
        self._noted = Ink(page, with_notes=True) if has_notes else None

    def add_all(self, letters: Mapping[int, Glyph], blanks: Iterable[int]) -> None:
        """Adds the letters of numbers to those that are seen or to those that are hidden.

        Blanks that leave ink have no meaning that anybody knows.
        """
        self._count_inked(blanks)
        unread = self._unread(letters)
        for index, glyph in letters.items():
            (self._drawn.hidden if index in unread else self._drawn.glyphs).append(glyph)

    def _count_inked(self, blanks: Iterable[int]) -> None:
        for index in blanks:
            box = ink_box(self._text, index)
            is_large = min(box[2] - box[0], box[3] - box[1]) > _INKED
            is_of_file = pdfium.FPDFText_IsGenerated(self._text, index) != 1
            if is_large and is_of_file and self._ink.is_in(box):
                self._drawn.without_meaning += 1

    def _unread(self, letters: Mapping[int, Glyph]) -> set[int]:
        """Returns which letters nobody can read: pale, tiny or in a mirror."""
        text = self._text
        unread: set[int] = set()
        pale: set[int] = set()
        for index, glyph in letters.items():
            width = glyph.right - glyph.left
            is_digit = glyph.text.isdigit()
            is_flat = is_digit and min(width, glyph.height) < _NO_WIDTH * max(width, glyph.height)
            if glyph.height < _TINY or is_flat or _is_mirrored(text, index):
                unread.add(index)
            elif self._is_pale(index, glyph):
                pale.add(index)
        # Of a font that the file does not hold nobody knows whether it can be drawn here.
        fonts = {_font(text, index)[0] for index in letters.keys() - pale - unread} if pale else ()
        for index in pale:
            font, is_held = _font(text, index)
            if is_held or (font in fonts and not self._is_squeezed(index, letters[index])):
                unread.add(index)
        return unread

    def _is_pale(self, index: int, glyph: Glyph) -> bool:
        """Tells whether a letter leaves no ink; notes those that are drawn as something else."""
        text, is_digit = self._text, glyph.text.isdigit()
        box = ink_box(text, index)
        points = self._ink.points(box)
        if self._noted and differs(points, self._noted.points(box), _BY_NOTE):
            self._drawn.noted.append(glyph)
        if contrast(points) < LEAST_INK and (is_digit or not self._is_drawn(box)):
            return True
        if is_digit:
            is_unlike = self._is_unlike(index, points, box)
            is_unlike = is_unlike and _is_across(text, index, self._drawn.frame.turn)
        else:
            is_unlike = _is_tall(text, index, box)
        if is_unlike:
            self._drawn.unlike.append(glyph)
        return False

    def _is_squeezed(self, index: int, glyph: Glyph) -> bool:
        """Tells whether a point is drawn nearer to where it begins than its box says.

        So it is where a font of this machine, which stands in for one that the file does not hold,
        is wider and drawn as narrow as the file says.
        """
        if glyph.text.isdigit():
            return False
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self._text, index, ctypes.byref(x), ctypes.byref(y))
        left, bottom, right, top = ink_box(self._text, index)
        if abs(left + right - 2 * x.value) > abs(bottom + top - 2 * y.value):
            left, right = _squeezed(x.value, left, right)
        else:
            bottom, top = _squeezed(y.value, bottom, top)
        return self._is_drawn((left, bottom, right, top))

    def _is_drawn(self, box: Box) -> bool:
        """Tells whether a small sign, such as a point, is seen once it is drawn large."""
        return contrast(b"".join(picture(self._page, box, self._drawn.frame))) >= LEAST_INK

    def _is_unlike(self, index: int, seen: bytes, box: Box) -> bool:
        """Tells whether a digit is drawn as another one, or as none."""
        text = self._text
        digit = chr(pdfium.FPDFText_GetUnicode(text, index))
        font = address(pdfium.FPDFTextObj_GetFont(pdfium.FPDFText_GetTextObject(text, index)))
        frame = self._drawn.frame
        return not self._shapes.is_like(digit, seen, font, self._page, box, frame)


def _squeezed(origin: float, low: float, high: float) -> tuple[float, float]:
    """Returns between where a letter is drawn that is narrower than it says."""
    near, far = sorted((low, high), key=lambda end: abs(end - origin))
    ends = origin + _NARROWEST * (near - origin), origin + _NARROWER * (far - origin)
    return min(ends), max(ends)


def ink_box(text: Any, index: int) -> Box:
    """Returns the box of what is drawn of a letter, without the room around it."""
    parts = [ctypes.c_double() for _ in range(4)]
    left, right, bottom, top = parts
    pdfium.FPDFText_GetCharBox(text, index, *map(ctypes.byref, parts))
    return (left.value, bottom.value, right.value, top.value)


def _is_mirrored(text: Any, index: int) -> bool:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, index, ctypes.byref(matrix))
    return bool(matrix.a * matrix.d < matrix.b * matrix.c)


def _is_tall(text: Any, index: int, box: Box) -> bool:
    """Tells whether what is drawn of a sign is as high as a digit, whatever way it is turned."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, index, ctypes.byref(matrix))
    size = pdfium.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)
    across = abs(matrix.b) > abs(matrix.a)
    return bool((box[2] - box[0] if across else box[3] - box[1]) > _TALL * size)


def _is_across(text: Any, index: int, turn: int) -> bool:
    """Tells whether a letter stands upright or upside down where most letters stand upright."""
    angle = math.degrees(pdfium.FPDFText_GetCharAngle(text, index)) / _RIGHT_ANGLE + turn
    return abs(angle - 2 * round(angle / 2)) < _SLANTED


def _font(text: Any, index: int) -> tuple[bytes, bool]:
    """Returns the name of the font of a letter, and whether the file holds it."""
    font = pdfium.FPDFTextObj_GetFont(pdfium.FPDFText_GetTextObject(text, index))
    name = ctypes.create_string_buffer(_LONGEST_NAME)
    pdfium.FPDFFont_GetBaseFontName(font, name, _LONGEST_NAME)
    return name.value, pdfium.FPDFFont_GetIsEmbedded(font) == 1
