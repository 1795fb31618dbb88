"""Writes what is drawn over a sheet of xls record by record ([MS-ODRAW], [MS-XLS])."""

import struct
from collections.abc import Mapping

from tests.support import biff8

LINE, CHART, TEXT_BOX, PICTURE, CHECK_BOX, DROPDOWN, COMMENT, SHAPE = 1, 5, 6, 8, 11, 20, 25, 30
RECTANGLE, STRAIGHT, FRAME, BOX = 1, 20, 75, 202
FILL, OPACITY, LINE_WIDTH, SHOWN = 0x1BF, 0x182, 0x1CB, 0x3BF
FILLED, NOT_FILLED, NOT_SHOWN = 0x100010, 0x100000, 0x20002
Box = tuple[int, int, int, int]


def atom(kind: int, body: bytes, version: int = 0, instance: int = 0) -> bytes:
    """Returns a record of a drawing; containers have the version 15."""
    return struct.pack("<HHI", instance << 4 | version, kind, len(body)) + body


def anchor(top: int, left: int, bottom: int, right: int) -> bytes:
    """Returns the anchor of a shape that covers cells, counted from 1."""
    ends = (left - 1, 0, top - 1, 0, right, 0, bottom, 0)
    return atom(0xF010, struct.pack("<9H", 2, *ends))


def within(box: Box) -> bytes:
    """Returns the place of a shape in its group."""
    return atom(0xF00F, struct.pack("<4i", *box))


def properties(values: Mapping[int, int], word_art: str = "") -> bytes:
    """Returns the properties of a shape, and the text of one that is drawn."""
    listed = [struct.pack("<HI", name, value) for name, value in values.items()]
    text = word_art.encode("utf-16-le")
    if text:
        listed.insert(0, struct.pack("<HI", 0xC0 | 0x8000, len(text)))
    return atom(0xF00B, b"".join(listed) + text, 3, len(listed))


def shape(
    place: bytes,
    values: Mapping[int, int] | None = None,
    kind: int = RECTANGLE,
    *,
    word_art: str = "",
    group: Box | None = None,
    flags: int = 0xA00,
) -> bytes:
    """Returns a shape, or the head of a group with the coordinates in it."""
    coordinates = b"" if group is None else atom(0xF009, struct.pack("<4i", *group), 1)
    head = atom(0xF00A, struct.pack("<II", 1025, flags), 2, kind)
    own = properties(values or {}, word_art) if values or word_art else b""
    return atom(0xF004, coordinates + head + own + place + atom(0xF011, b""), 15)


def group(*shapes: bytes) -> bytes:
    """Returns a group; the first of its shapes is its head."""
    return atom(0xF003, b"".join(shapes), 15)


def drawing(*shapes: bytes) -> bytes:
    """Returns the drawing of a sheet."""
    patriarch = atom(0xF009, bytes(16), 1) + atom(0xF00A, struct.pack("<II", 1024, 5), 2)
    inside = atom(0xF003, atom(0xF004, patriarch, 15) + b"".join(shapes), 15)
    return atom(0xF002, atom(0xF008, struct.pack("<II", 1, 1025), 0, 1) + inside, 15)


def drawn(content: bytes) -> bytes:
    """Returns the record of a drawing."""
    return biff8.record(0x00EC, content)


def obj(kind: int, number: int = 1, flags: int = 0x6011) -> bytes:
    """Returns the record of an object."""
    return biff8.record(0x005D, struct.pack("<HHHHH12x", 0x15, 18, kind, number, flags) + bytes(4))


def text_of(words: str) -> bytes:
    """Returns the text of the object before."""
    head = struct.pack("<HHHHHHHI", 0x212, 0, 0, 0, 0, len(words), 16, 0)
    body = b"\1" + words.encode("utf-16-le")
    return biff8.record(0x01B6, head) + biff8.record(0x003C, body) + biff8.record(0x003C, bytes(16))


def note(row: int, column: int, number: int, *, shown: bool) -> bytes:
    """Returns what a sheet says of a comment."""
    place = struct.pack("<HHHH", row - 1, column - 1, 2 * shown, number)
    return biff8.record(0x001C, place + struct.pack("<HB", 1, 0) + b"a\0")
