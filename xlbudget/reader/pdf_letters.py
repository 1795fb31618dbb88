"""The letters of a page of a PDF: those that people see, and those that something hides."""

from __future__ import annotations

import ctypes
import math
from typing import Any

import pypdfium2.raw as pdfium

from xlbudget.reader.pdf_frame import Box, upright
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

    def __init__(self, drawn: Drawn, turn: int, shown: Box, objects: Objects) -> None:
        self._drawn = drawn
        self._turn = turn
        self._shown = shown
        self._covers = objects.unseen()
        self._clips = objects.clips

    def add_all(self, text: Any, count: int) -> None:
        """Adds every letter of a page."""
        rect = pdfium.FS_RECTF()
        at = ctypes.byref(rect)
        needs_object = bool(self._covers or self._clips)
        cut: dict[int, list[Glyph]] = {}
        drawn: set[int] = set()
        for index in range(count):
            code = pdfium.FPDFText_GetUnicode(text, index)
            if code in _BLANKS or code in _BREAKS:
                continue
            if code in _HYPHENS:
                if pdfium.FPDFText_IsGenerated(text, index) == 1:
                    continue
                code = ord("-")
            pdfium.FPDFText_GetLooseCharBox(text, index, at)
            box = (rect.left, rect.bottom, rect.right, rect.top)
            x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
            if not is_in(x, y, self._shown):
                continue
            if (
                pdfium.FPDFText_HasUnicodeMapError(text, index) == 1
                or code in _NO_LETTERS
                or code in _PRIVATE
            ):
                self._drawn.without_meaning += 1
                continue
            glyph = Glyph(chr(code), *upright(box, self._turn))
            of = address(pdfium.FPDFText_GetTextObject(text, index)) if needs_object else 0
            clip = self._clips.get(of)
            if clip and not is_in(x, y, clip):
                cut.setdefault(of, []).append(glyph)
            elif any(is_in(x, y, cover) for cover in self._covers.get(of, ())):
                self._drawn.hidden.append(glyph)
            else:
                drawn.add(of)
                self._drawn.glyphs.append(glyph)
        self._drawn.hidden += [
            glyph for of, glyphs in cut.items() if of in drawn for glyph in glyphs
        ]
