"""Whether a digit looks like the one that a file says it is.

A font may draw any shape and call it "3". Each digit is drawn large and compared with those of
pdfium's own fonts: it is another one where it is clearly more like that.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Sequence
from functools import cache, reduce
from operator import mul, or_
from typing import Any

import pypdfium2.raw as pdfium

from xlbudget.reader.pdf_frame import Box, Frame

Shape = tuple[int, ...]
"""How dark each part of a picture is, in `_LENGTH`ths of all its darkness, from the top left."""
_UPRIGHT = (b"Helvetica", b"Helvetica-Bold", b"Times-Roman", b"Times-Bold", b"Courier")
_SLANTED = (b"Helvetica-Oblique", b"Helvetica-BoldOblique", b"Times-Italic", b"Courier-Oblique")
_DIGITS = 10
_HIGH, _EDGE, _BESIDE = 36, 3, 2
"""Dots of the height of a digit, and of what is drawn around it."""
_DOT = 4
"""Bytes, of which one is enough where all is grey."""
_COLUMNS, _ROWS = 9, 9
_EVERY = 2
"""Of so many rows of dots one is enough."""
_NARROWEST = 0.5
"""Of its height: a digit that is narrower stands in the middle of such a width."""
_OF_INK = 0.4
_LEAST_INK = 24
_LENGTH = 1000
_WHITE = 255
_IS_INK = bytes(dark > int(_WHITE * _OF_INK) for dark in range(_WHITE + 1))
"""1 for each darkness that is taken for ink, else 0."""
_CLEARLY = 0.1
_UNLIKE = 0.4
"""Of 1, which is how like a shape is to itself: by how much another digit is more like it, and how
little like its digit a shape is that is none."""
_MOST_DOTS = 100
_OF_KIND, _ONE_OF = 12, 16
_UPRIGHT_PAGE = Frame(0, 0, (0.0, 0.0, 0.0, 0.0))


class Digits:
    """The shapes of digits."""

    def __init__(self) -> None:
        self._usual: dict[tuple[bytes, ...], list[list[Shape]]] = {}
        self._known: dict[tuple[str, bytes], bool] = {}
        self._counts: Counter[tuple[str, int, int, int]] = Counter()

    def is_like(
        self, digit: str, seen: bytes, font: int, page: Any, box: Box, frame: Frame
    ) -> bool:
        """Tells whether a digit in a box of a page is drawn as people know it.

        It is drawn large only where it is not `seen` already, its points drawn small. Of many of
        one font, one size and one box only some are.
        """
        key = digit, seen
        if key not in self._known:
            kind = digit, font, round((box[2] - box[0]) * 10), round((box[3] - box[1]) * 10)
            self._counts[kind] += 1
            if self._counts[kind] > _OF_KIND and self._counts[kind] % _ONE_OF:
                return True
            self._known[key] = self._is_like(int(digit), picture(page, box, frame))
        return self._known[key]

    def _is_like(self, digit: int, rows: Sequence[bytes]) -> bool:
        shape = shape_of(rows)
        if shape is None:
            return True
        if self._likeness_to(digit, shape, _UPRIGHT) > 1 - _CLEARLY:
            return True  # no other digit can be clearly more like
        likeness = self._likeness(shape, _UPRIGHT)
        if not _is_best(likeness, digit):
            slanted = self._likeness(shape, _SLANTED)
            likeness = [max(both) for both in zip(likeness, slanted, strict=True)]
        return _is_best(likeness, digit)

    def _likeness(self, shape: Shape, fonts: tuple[bytes, ...]) -> list[float]:
        """Returns how like a shape is to each digit of some fonts, 1 for the same."""
        return [self._likeness_to(digit, shape, fonts) for digit in range(_DIGITS)]

    def _likeness_to(self, digit: int, shape: Shape, fonts: tuple[bytes, ...]) -> float:
        if fonts not in self._usual:
            self._usual[fonts] = _drawn(fonts)
        usual = self._usual[fonts][digit]
        return float(max(sum(map(mul, shape, of)) for of in usual) / _LENGTH**2)


def _is_best(likeness: Sequence[float], digit: int) -> bool:
    return likeness[digit] >= _UNLIKE and max(likeness) - likeness[digit] < _CLEARLY


def _drawn(fonts: Sequence[bytes]) -> list[list[Shape]]:
    """Returns the shapes of each digit in some of pdfium's own fonts."""
    document = pdfium.FPDF_CreateNewDocument()
    step = 2.0 * _HIGH
    usual: list[list[Shape]] = [[] for _ in range(_DIGITS)]
    for font_name in fonts:
        font = pdfium.FPDFText_LoadStandardFont(document, font_name)
        page = pdfium.FPDFPage_New(document, 0, step * (_DIGITS + 1), 3 * step)
        boxes = [
            _with_digit(document, page, font, digit, step * (digit + 0.5), step)
            for digit in range(_DIGITS)
        ]
        pdfium.FPDFPage_GenerateContent(page)
        for of, box in zip(usual, boxes, strict=True):
            if shape := shape_of(picture(page, box, _UPRIGHT_PAGE)):
                of.append(shape)
        pdfium.FPDF_ClosePage(page)
        pdfium.FPDFFont_Close(font)
    pdfium.FPDF_CloseDocument(document)
    return usual


def _with_digit(document: Any, page: Any, font: Any, digit: int, x: float, y: float) -> Box:
    """Returns the box of a digit once it is put on a page."""
    item = pdfium.FPDFPageObj_CreateTextObj(document, font, float(_HIGH))
    pdfium.FPDFText_SetText(item, (ctypes.c_ushort * 2)(ord("0") + digit, 0))
    pdfium.FPDFPageObj_Transform(item, 1, 0, 0, 1, x, y)
    pdfium.FPDFPage_InsertObject(page, item)
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(item, *map(ctypes.byref, (left, bottom, right, top)))
    return (left.value, bottom.value, right.value, top.value)


def picture(page: Any, box: Box, frame: Frame) -> list[bytes]:
    """Returns a box of a page drawn in grey with its letters upright, its rows from the top."""
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    turn = (frame.turn - frame.rotation) % 4
    if turn % 2:
        width, height = height, width
    high = box[2] - box[0] if frame.turn % 2 else box[3] - box[1]
    scale = _HIGH / max(high, 1.0)
    size = round(width * scale), round(height * scale)
    x, y, to_x, to_y = (ctypes.c_int() for _ in range(4))
    at = ctypes.byref
    pdfium.FPDF_PageToDevice(page, 0, 0, *size, turn, box[0], box[1], at(x), at(y))
    pdfium.FPDF_PageToDevice(page, 0, 0, *size, turn, box[2], box[3], at(to_x), at(to_y))
    left, right = sorted((x.value, to_x.value))
    top, bottom = sorted((y.value, to_y.value))
    left, top = left - _EDGE, top - _EDGE
    wide, high = min(right + _EDGE - left, _MOST_DOTS), min(bottom + _EDGE - top, _MOST_DOTS)
    dots = bytearray(b"\xff") * (wide * high * _DOT)
    room = (ctypes.c_ubyte * len(dots)).from_buffer(dots)
    bitmap = pdfium.FPDFBitmap_CreateEx(wide, high, pdfium.FPDFBitmap_BGRx, room, wide * _DOT)
    flags = pdfium.FPDF_GRAYSCALE
    pdfium.FPDF_RenderPageBitmap(bitmap, page, -left, -top, *size, turn, flags)
    pdfium.FPDFBitmap_Destroy(bitmap)
    step = wide * _DOT
    return [bytes(dots[at : at + step : _DOT]) for at in range(0, step * high, step)]


def shape_of(rows: Sequence[bytes]) -> Shape | None:
    """Returns the shape of what stands on the even ground of a picture, None for nothing."""
    around = sorted(
        rows[0] + rows[-1] + bytes(row[0] for row in rows) + bytes(row[-1] for row in rows)
    )
    ground = around[len(around) // 2]
    dots = b"".join(rows)
    most = max(max(dots) - ground, ground - min(dots))
    if most < _LEAST_INK:
        return None
    ink = _darkness(ground, most)
    # At the edges the letters beside it may begin.
    dark = [row[_BESIDE:-_BESIDE].translate(ink) for row in rows[_BESIDE:-_BESIDE]]
    inked = [row.translate(_IS_INK) for row in dark]
    count = len(dark[0])
    # Rows are put over each other as whole numbers: where any of them has ink.
    together = reduce(or_, map(int.from_bytes, inked)).to_bytes(count, "big")
    tall = [at for at, row in enumerate(inked) if 1 in row]
    if not tall:
        return None
    top, bottom = tall[0], tall[-1] + 1
    left, right = together.index(1), together.rindex(1) + 1
    half = max(right - left, (bottom - top) * _NARROWEST) / 2
    middle = (left + right) / 2
    # Parts overlap, so that what lies a little beside is nearly alike.
    across = [
        (max(start, 0), min(end, count))
        for start, end in _parts(middle - half, middle + half, _COLUMNS)
    ]
    lines = [[sum(row[start:end]) for start, end in across] for row in dark[top:bottom:_EVERY]]
    parts = [
        sum(column) / len(column)
        for start, end in _parts(0, len(lines), _ROWS)
        for column in zip(*lines[max(start, 0) : end], strict=True)
    ]
    mean = sum(parts) / len(parts)
    length = sum((part - mean) ** 2 for part in parts) ** 0.5 or 1.0
    return tuple(round((part - mean) * _LENGTH / length) for part in parts)


@cache
def _darkness(ground: int, most: int) -> bytes:
    """Returns how dark each grey is on a ground, the darkest by so `most`."""
    return bytes(min(abs(dot - ground) * _WHITE // most, _WHITE) for dot in range(_WHITE + 1))


@cache
def _parts(start: float, end: float, count: int) -> Sequence[tuple[int, int]]:
    """Returns from where to where each of so many parts goes, half a part beyond itself."""
    step = (end - start) / count
    return [
        (round(start + step * (at - 0.5)), round(start + step * (at + 1.5))) for at in range(count)
    ]
