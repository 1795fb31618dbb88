"""The letters of a page of a PDF: those that people see, and those that something hides."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Mapping
from typing import Any

import pypdfium2.raw as pdfium

from xlbudget.base.folding import fold
from xlbudget.reader.pdf_digits import Digits, picture
from xlbudget.reader.pdf_frame import Box, upright
from xlbudget.reader.pdf_ink import LEAST_INK, Ink, contrast, differs
from xlbudget.reader.pdf_lines import Glyph
from xlbudget.reader.pdf_objects import Drawn, Objects
from xlbudget.reader.pdf_shapes import address, is_in

_SAMPLES = 101
_RIGHT_ANGLE = 90
_BREAKS = (0x0D, 0x0A)
_BLANKS = (0x20, 0xA0, 0x3000, 0x09, 0xAD, 0xFEFF, 0x200B)
_HYPHENS = (0x02, 0xFFFE)
_NO_LETTERS = (0, 0xFFFD)
_PRIVATE = range(0xE000, 0xF900)
_RADICALS = range(0x2E80, 0x2FE0)
"""Parts of letters, named in place of the letters that look alike."""
_OF_NUMBERS = frozenset(map(ord, "0123456789.-−－,，．—–"))
_WIDE, _HIGH = 0x2E80, 1.7
"""Letters from here on are about as high as wide, with the room between lines."""
_OVER_LINE, _UNDER_LINE = 0.9, 0.2
"""Of the width of such a letter: how far it goes over and under its line."""
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


def turn_of(text: Any, count: int) -> int:
    """Returns by how many right angles most letters are turned."""
    turns = [0, 0, 0, 0]
    for index in range(0, count, max(count // _SAMPLES, 1)):
        if pdfium.FPDFText_GetUnicode(text, index) > _BLANKS[0]:
            # Told clockwise, turned back against it.
            angle = math.degrees(pdfium.FPDFText_GetCharAngle(text, index))
            turns[round(-angle / _RIGHT_ANGLE) % 4] += 1
    return turns.index(max(turns))


class Letters:
    """Takes the letters of a page: those that are seen, and those that something hides.

    What lies off the page, or wholly outside of what is drawn, is none of it: files that were split
    keep it there.
    """

    def __init__(self, page: Any, drawn: Drawn, objects: Objects, shapes: Digits) -> None:
        self._page = page
        self._drawn = drawn
        self._turn = drawn.frame.turn
        self._shown = drawn.frame.box
        self._shapes = shapes
        self._objects = objects
        self._covers = objects.unseen()
        self._clips = objects.clips
        self._replaced = objects.replaced

    def add_all(self, text: Any, count: int) -> None:
        """Adds every letter of a page."""
        rect = pdfium.FS_RECTF()
        at = ctypes.byref(rect)
        needs_object = bool(self._covers or self._clips or self._replaced)
        cut: dict[int, list[Glyph]] = {}
        drawn: set[int] = set()
        digits: dict[int, Glyph] = {}
        blanks: list[int] = []
        for index in range(count):
            code = _code_of(text, index)
            if code is None or code in _BLANKS:
                blanks += () if code is None else (index,)
                continue
            pdfium.FPDFText_GetLooseCharBox(text, index, at)
            box = (rect.left, rect.bottom, rect.right, rect.top)
            x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
            if not is_in(x, y, self._shown):
                continue
            is_mapped = pdfium.FPDFText_HasUnicodeMapError(text, index) != 1
            if not is_mapped or code in _NO_LETTERS or code in _PRIVATE:
                self._drawn.without_meaning += 1
                continue
            letter = fold(chr(code)) if code in _RADICALS else chr(code)
            glyph = Glyph(letter, *upright(box, self._turn))
            if code >= _WIDE and glyph.height > _HIGH * (glyph.right - glyph.left):
                glyph = self._on_its_line(text, index, glyph)
            of = address(pdfium.FPDFText_GetTextObject(text, index)) if needs_object else 0
            clip = self._clips.get(of)
            if clip and not is_in(x, y, clip):
                cut.setdefault(of, []).append(glyph)
            elif any(is_in(x, y, cover) for cover in self._covers.get(of, ())) or (
                of in self._replaced and chr(code).isdigit()
            ):
                self._drawn.hidden.append(glyph)
            else:
                drawn.add(of)
                if code in _OF_NUMBERS:
                    digits[index] = glyph
                else:
                    self._drawn.glyphs.append(glyph)
        self._drawn.hidden += [
            glyph for of, glyphs in cut.items() if of in drawn for glyph in glyphs
        ]
        unread = self._unread(text, digits, blanks) if digits else set()
        if digits and self._drawn.vertical:
            self._drawn.ground = self._objects.without_texts(self._page)
        for index, glyph in digits.items():
            (self._drawn.hidden if index in unread else self._drawn.glyphs).append(glyph)

    def _unread(self, text: Any, digits: Mapping[int, Glyph], blanks: Iterable[int]) -> set[int]:
        """Returns which letters of numbers nobody can read: pale, tiny or in a mirror.

        Blanks that leave ink have no meaning that anybody knows.
        """
        ink = Ink(self._page)
        for index in blanks:
            box = _ink_box(text, index)
            is_large = min(box[2] - box[0], box[3] - box[1]) > _INKED
            if is_large and pdfium.FPDFText_IsGenerated(text, index) != 1 and ink.is_in(box):
                self._drawn.without_meaning += 1
        noted = None
        if pdfium.FPDFPage_GetAnnotCount(self._page) > 0:
            noted = Ink(self._page, with_notes=True)
        unread: set[int] = set()
        pale: set[int] = set()
        for index, glyph in digits.items():
            width = glyph.right - glyph.left
            is_digit = glyph.text.isdigit()
            is_flat = is_digit and min(width, glyph.height) < _NO_WIDTH * max(width, glyph.height)
            if glyph.height < _TINY or is_flat or _is_mirrored(text, index):
                unread.add(index)
                continue
            box = _ink_box(text, index)
            points = ink.points(box)
            if noted and differs(points, noted.points(box), _BY_NOTE):
                self._drawn.noted.append(glyph)
            if contrast(points) < LEAST_INK and (is_digit or not self._is_drawn(box)):
                pale.add(index)
            elif is_digit:
                is_unlike = self._is_unlike(text, index, points, box)
                if is_unlike and _is_across(text, index, self._turn):
                    self._drawn.unlike.append(glyph)
            elif _is_tall(text, index, box):
                self._drawn.unlike.append(glyph)
        if pale:
            # Of a font that the file does not hold nobody knows whether it can be drawn here.
            fonts = {_font(text, index)[0] for index in digits.keys() - pale - unread}
            for index in pale:
                font, is_held = _font(text, index)
                if is_held or (font in fonts and not self._is_squeezed(text, index, digits)):
                    unread.add(index)
        return unread

    def _is_squeezed(self, text: Any, index: int, letters: Mapping[int, Glyph]) -> bool:
        """Tells whether a point is drawn nearer to where it begins than its box says.

        So it is where a font of this machine, which stands in for one that the file does not hold,
        is wider and drawn as narrow as the file says.
        """
        if letters[index].text.isdigit():
            return False
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(text, index, ctypes.byref(x), ctypes.byref(y))
        left, bottom, right, top = _ink_box(text, index)
        if abs(left + right - 2 * x.value) > abs(bottom + top - 2 * y.value):
            left, right = _squeezed(x.value, left, right)
        else:
            bottom, top = _squeezed(y.value, bottom, top)
        return self._is_drawn((left, bottom, right, top))

    def _on_its_line(self, text: Any, index: int, glyph: Glyph) -> Glyph:
        """Returns a letter whose font says it is far higher than wide, as high as it is wide."""
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(text, index, ctypes.byref(x), ctypes.byref(y))
        line = upright((x.value, y.value, x.value, y.value), self._turn)[1]
        width = glyph.right - glyph.left
        return glyph._replace(top=line - _OVER_LINE * width, bottom=line + _UNDER_LINE * width)

    def _is_drawn(self, box: Box) -> bool:
        """Tells whether a small sign, such as a point, is seen once it is drawn large."""
        return contrast(b"".join(picture(self._page, box, self._drawn.frame))) >= LEAST_INK

    def _is_unlike(self, text: Any, index: int, seen: bytes, box: Box) -> bool:
        """Tells whether a digit is drawn as another one, or as none."""
        digit = chr(pdfium.FPDFText_GetUnicode(text, index))
        font = address(pdfium.FPDFTextObj_GetFont(pdfium.FPDFText_GetTextObject(text, index)))
        frame = self._drawn.frame
        return not self._shapes.is_like(digit, seen, font, self._page, box, frame)


def _code_of(text: Any, index: int) -> int | None:
    """Returns a letter, None for the end of a line or a hyphen that is not in the file."""
    code = int(pdfium.FPDFText_GetUnicode(text, index))
    if code in _HYPHENS:
        return None if pdfium.FPDFText_IsGenerated(text, index) == 1 else ord("-")
    return None if code in _BREAKS else code


def _squeezed(origin: float, low: float, high: float) -> tuple[float, float]:
    """Returns between where a letter is drawn that is narrower than it says."""
    near, far = sorted((low, high), key=lambda end: abs(end - origin))
    ends = origin + _NARROWEST * (near - origin), origin + _NARROWER * (far - origin)
    return min(ends), max(ends)


def _ink_box(text: Any, index: int) -> Box:
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
