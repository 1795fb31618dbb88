"""The letters of a page of a PDF: those that people see, and those that something hides."""

from __future__ import annotations

import ctypes
import math
from typing import Any

import pypdfium2.raw as pdfium

from xlbudget.base.folding import fold
from xlbudget.reader.pdf_digits import Digits
from xlbudget.reader.pdf_frame import upright
from xlbudget.reader.pdf_lines import Glyph
from xlbudget.reader.pdf_numbers import Numbers
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
        if digits:
            Numbers(self._page, text, self._drawn, self._shapes).add_all(digits, blanks)
        if digits and self._drawn.vertical:
            self._drawn.ground = self._objects.without_texts(self._page)

    def _on_its_line(self, text: Any, index: int, glyph: Glyph) -> Glyph:
        """Returns a letter whose font says it is far higher than wide, as high as it is wide."""
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(text, index, ctypes.byref(x), ctypes.byref(y))
        line = upright((x.value, y.value, x.value, y.value), self._turn)[1]
        width = glyph.right - glyph.left
        return glyph._replace(top=line - _OVER_LINE * width, bottom=line + _UNDER_LINE * width)


def _code_of(text: Any, index: int) -> int | None:
    """Returns a letter, None for the end of a line or a hyphen that is not in the file."""
    code = int(pdfium.FPDFText_GetUnicode(text, index))
    if code in _HYPHENS:
        return None if pdfium.FPDFText_IsGenerated(text, index) == 1 else ord("-")
    return None if code in _BREAKS else code
