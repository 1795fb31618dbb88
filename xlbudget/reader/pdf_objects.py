"""What a page of a PDF draws but letters: lines, pictures, and what lies over or under a text.

Points are turned so that most letters of the page stand upright, and count from its top.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from xlbudget.base.meter import Meter
from xlbudget.reader.pdf_frame import Box, Frame, upright
from xlbudget.reader.pdf_grid import Edge
from xlbudget.reader.pdf_ink import Ink
from xlbudget.reader.pdf_lines import Glyph
from xlbudget.reader.pdf_shapes import (
    EVERYWHERE,
    IDENTITY,
    WHITE,
    Colour,
    Matrix,
    address,
    box_of,
    clip_box,
    fill_colour,
    is_within,
    matrix_of,
    times,
)

_THIN = 2.2
"""Points: what is drawn so thin is a line, also where it is a filled area."""
_STRAIGHT = 0.5
_SHORT = 2.0
_DEEPEST = 8
_MOST_CLIPS = 100
_OF_BOX = 5
"""Points of a rectangle with its first one again."""
_INVISIBLE = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_BAND, _FARTHEST = 16, 15_000
"""Points: areas are looked for by bands of the page."""
_PAPER = Colour(WHITE, WHITE, WHITE, WHITE)


@dataclass
class Drawn:
    """What is drawn on a page."""

    frame: Frame
    glyphs: list[Glyph] = field(default_factory=list)
    horizontal: list[Edge] = field(default_factory=list)
    vertical: list[Edge] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    hidden: list[Glyph] = field(default_factory=list)
    """Letters that nobody sees."""
    unlike: list[Glyph] = field(default_factory=list)
    """Digits that are drawn otherwise than the file says; they are among the glyphs."""
    noted: list[Glyph] = field(default_factory=list)
    """Letters of numbers that a note changes."""
    ground: Ink | None = None
    """The page as it is drawn without its letters, None where it has no digits or no table."""
    without_meaning: int = 0
    """How many letters the file does not say the meaning of."""
    notes: int = 0
    """How many notes, fields or stamps lie over the page."""
    width: float = 0.0
    height: float = 0.0


class _Fill(NamedTuple):
    """An area that is filled, and its turn among all that is drawn."""

    turn: int
    box: Box
    colour: Colour | None
    """None for a picture, whose colours are not known."""


def _band(y: float) -> int:
    return int(min(max(y, -_FARTHEST), _FARTHEST) // _BAND)


class Objects:
    """Goes through what a page draws, in its order: the later lies over the earlier."""

    def __init__(self, drawn: Drawn, turn: int, meter: Meter) -> None:
        self._drawn = drawn
        self._turn = turn
        self._meter = meter
        self._number = 0
        self._fills: list[_Fill] = []
        self._texts: list[tuple[int, int, Box, Colour]] = []
        self._items: list[Any] = []
        """All texts."""
        self._unseen: set[int] = set()
        self.replaced: set[int] = set()
        """The texts in place of which the file gives another one to be copied."""
        self.clips: dict[int, Box] = {}
        """The part of each text that is drawn, where not all of it is."""
        self._known_clips: dict[tuple[int, int, Matrix], Box | None] = {}

    def add_all(self, page: Any) -> None:
        """Adds every object of a page."""
        count = pdfium.FPDFPage_CountObjects(page)
        self._meter.use(max(count, 0))
        for index in range(count):
            self._add(pdfium.FPDFPage_GetObject(page, index), IDENTITY, 0)

    def without_texts(self, page: Any) -> Ink:
        """Returns the page as it is drawn without any text."""
        for item in self._items:
            pdfium.FPDFPageObj_SetIsActive(item, 0)
        ink = Ink(page)
        for item in self._items:
            pdfium.FPDFPageObj_SetIsActive(item, 1)
        return ink

    def unseen(self) -> dict[int, Sequence[Box]]:
        """Returns the addresses of the texts that nobody sees, or not where something covers them.

        A text as its ground is seen nowhere: its box is the whole page.
        """
        unseen: dict[int, Sequence[Box]] = dict.fromkeys(self._unseen, (EVERYWHERE,))
        bands: dict[int, list[_Fill]] = {}
        for fill in self._fills:
            for band in range(_band(fill.box[1]), _band(fill.box[3]) + 1):
                bands.setdefault(band, []).append(fill)
        for turn, of, box, colour in self._texts:
            x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
            ground: Colour | None = _PAPER
            covers = []
            for fill in bands.get(_band(y), ()):
                left, bottom, right, top = fill.box
                if not bottom <= y <= top:
                    continue
                if fill.turn > turn:
                    covers += [fill.box] if left < box[2] and right > box[0] else []
                elif left <= x <= right:
                    ground = fill.colour
            if not colour.alpha or (ground and colour.is_like(ground)):
                unseen[of] = (EVERYWHERE,)
            elif covers:
                unseen[of] = covers
        return unseen

    def _add(self, item: Any, matrix: Matrix, depth: int) -> None:
        self._number += 1
        match pdfium.FPDFPageObj_GetType(item):
            case pdfium.FPDF_PAGEOBJ_PATH:
                self._add_path(item, matrix)
            case pdfium.FPDF_PAGEOBJ_TEXT:
                self._add_text(item, matrix)
            case pdfium.FPDF_PAGEOBJ_IMAGE:
                if box := box_of(item, matrix):
                    self._drawn.pictures.append(upright(box, self._turn))
                    if not pdfium.FPDFPageObj_HasTransparency(item):
                        self._fills.append(_Fill(self._number, box, None))
            case pdfium.FPDF_PAGEOBJ_FORM if depth < _DEEPEST:
                inner = times(matrix_of(item), matrix)
                count = pdfium.FPDFFormObj_CountObjects(item)
                self._meter.use(max(count, 0))
                for index in range(count):
                    self._add(pdfium.FPDFFormObj_GetObject(item, index), inner, depth + 1)

    def _add_text(self, item: Any, matrix: Matrix) -> None:
        self._items.append(item)
        if _says_otherwise(item):
            self.replaced.add(address(item))
        if pdfium.FPDFTextObj_GetTextRenderMode(item) in _INVISIBLE:
            self._unseen.add(address(item))
        elif box := box_of(item, matrix):
            self._texts.append((self._number, address(item), box, fill_colour(item)))
            clip = self._clip_of(item, matrix)
            if clip and not is_within(box, clip):
                self.clips[address(item)] = clip

    def _clip_of(self, item: Any, matrix: Matrix) -> Box | None:
        """Returns the box beyond which nothing of an object is drawn, None where there is none."""
        clip = pdfium.FPDFPageObj_GetClipPath(item)
        count = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
        if count < 1:
            return None
        # Objects that are cut alike share what cuts them.
        key = (address(pdfium.FPDFClipPath_GetPathSegment(clip, count - 1, 0)), count, matrix)
        if key not in self._known_clips:
            self._known_clips[key] = clip_box(clip, min(count, _MOST_CLIPS), matrix)
        return self._known_clips[key]

    def _add_path(self, item: Any, matrix: Matrix) -> None:
        box = box_of(item, matrix)
        if box is None:
            return
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
        width, height = box[2] - box[0], box[3] - box[1]
        if width <= _THIN or height <= _THIN:
            if fill.value or stroke.value:
                self._add_line(box)
            return
        count = pdfium.FPDFPath_CountSegments(item)
        self._meter.use(max(count, 0))
        if fill.value:
            colour = fill_colour(item)
            is_opaque = not pdfium.FPDFPageObj_HasTransparency(item) and colour.alpha == WHITE
            if count <= _OF_BOX and is_opaque:
                self._fills.append(_Fill(self._number, box, colour))
        if stroke.value or (fill.value and count > _OF_BOX):
            self._add_segments(item, times(matrix_of(item), matrix), count, bool(stroke.value))

    def _add_segments(self, item: Any, matrix: Matrix, count: int, is_stroked: bool) -> None:
        """Adds the straight lines of a path: those drawn, or areas so thin that they are lines."""
        for points in _figures(item, matrix, count):
            if is_stroked:
                for (x, y), (to_x, to_y) in pairwise(points):
                    box = (min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))
                    if box[2] - box[0] <= _STRAIGHT or box[3] - box[1] <= _STRAIGHT:
                        self._add_line(box)
            elif points:
                xs, ys = [x for x, _ in points], [y for _, y in points]
                box = (min(xs), min(ys), max(xs), max(ys))
                if box[2] - box[0] <= _THIN or box[3] - box[1] <= _THIN:
                    self._add_line(box)

    def _add_line(self, box: Box) -> None:
        left, top, right, bottom = upright(box, self._turn)
        width, height = right - left, bottom - top
        if height <= width > _SHORT:
            self._drawn.horizontal.append(Edge((top + bottom) / 2, left, right))
        elif height > _SHORT:
            self._drawn.vertical.append(Edge((left + right) / 2, top, bottom))


def _says_otherwise(item: Any) -> bool:
    """Tells whether the file gives a text to be copied in place of what is drawn."""
    length = ctypes.c_ulong()
    return any(
        pdfium.FPDFPageObjMark_GetParamStringValue(
            pdfium.FPDFPageObj_GetMark(item, number), b"ActualText", None, 0, ctypes.byref(length)
        )
        for number in range(min(pdfium.FPDFPageObj_CountMarks(item), _DEEPEST))
    )


def _figures(item: Any, matrix: Matrix, count: int) -> Iterator[Sequence[tuple[float, float]]]:
    """Yields the points of each closed or open part of a path."""
    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    a, b, c, d, e, f = matrix
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        at = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if points:
                yield points
            points = []
        points.append(at)
        if pdfium.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
    if points:
        yield points
