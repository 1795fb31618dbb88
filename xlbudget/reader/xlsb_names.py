"""What binary workbooks print of a sheet: the areas that a name of it lists as tokens."""

import struct
from collections.abc import Iterator

from xlbudget.base.cellref import cell_name
from xlbudget.reader.biff12 import whole, wide_text
from xlbudget.reader.model import PRINT_AREA

NAME = 39
"""The number of the record of a defined name ([MS-XLSB], 2.4.711)."""
_SCOPE, _TEXT = 5, 9
"""Where the sheet of a name stands, and its text."""
_CLASSES, _CLASS = 0x1F, 0x20
_AREAS = {0x3A: "<HIH", 0x3B: "<HIIHH"}
"""Tokens of a cell and of an area of a sheet, and what stands behind them."""
_AROUND = {0x10: 0, 0x15: 0, 0x29: 2, 0x26: 6}
"""Tokens that join areas and say how long they are, and how many bytes stand behind them."""
_COLUMN = 0x3FFF


def print_area(body: bytes) -> tuple[int, str] | None:
    """Returns the number of a sheet, from 0, and what is printed of it, None for other names.

    The areas are as other forms write them; they are empty where they are computed.
    """
    text, at = wide_text(body, _TEXT)
    if text != PRINT_AREA:
        return None
    size = whole(body, at)
    tokens = body[at + 4 : at + 4 + size]
    try:
        areas = ",".join(_areas(tokens))
    except (struct.error, KeyError, ValueError):
        areas = ""
    return whole(body, _SCOPE), areas


def _areas(tokens: bytes) -> Iterator[str]:
    at = 0
    while at < len(tokens):
        kind = tokens[at] if tokens[at] < _CLASS else tokens[at] & _CLASSES | _CLASS
        at += 1
        if kind in _AROUND:
            at += _AROUND[kind]
            continue
        layout = _AREAS[kind]
        _, *corner = struct.unpack_from(layout, tokens, at)
        at += struct.calcsize(layout)
        rows, columns = corner[: len(corner) // 2], corner[len(corner) // 2 :]
        cells = zip(rows, columns, strict=True)
        yield ":".join(cell_name(row + 1, (column & _COLUMN) + 1) for row, column in cells)
