"""Writes conditional formats of xls and xlsb record by record ([MS-XLS], [MS-XLSB])."""

import struct

from tests.support import biff8, biff12

Area = tuple[int, int, int, int]
"""Top, left, bottom, right, counted from 1."""
CELL_IS, FORMULA, SCALE, BAR, TOP, ICONS = range(1, 7)
BETWEEN, _, EQUAL, _, GREATER, LESS = range(1, 7)
_NOTHING_CHANGED = 0x003F_FFFF | 1 << 31


# ---- tokens of formulas --------------------------------------------------------------------------


def whole(number: int) -> bytes:
    """Returns the token of a whole number."""
    return struct.pack("<BH", 0x1E, number)


def here(down: int = 0, right: int = 0, *, wide: bool = False) -> bytes:
    """Returns the token of a cell counted from the one that a rule is for."""
    row = struct.pack("<I", down & 0xFFFFF) if wide else struct.pack("<H", down & 0xFFFF)
    column = right & 0x3FFF if wide else right & 0xFF
    return b"\x4c" + row + struct.pack("<H", column | 0xC000)


def fixed(row: int, column: int, *, wide: bool = False) -> bytes:
    """Returns the token of a fixed cell, counted from 1."""
    return b"\x44" + struct.pack("<IH" if wide else "<HH", row - 1, column - 1)


# ---- xls -----------------------------------------------------------------------------------------


def xls_change(
    ink: int | None = None,
    paper: int | None = None,
    code: str | None = None,
    number: int | None = None,
    border: bool = False,
) -> bytes:
    """Returns what a rule changes: numbers of colours, a code, or the number of a format."""
    flags, own, parts = _NOTHING_CHANGED, 0, b""
    if code is not None:
        text = biff8.wide(code)
        flags, own = flags & ~(1 << 19) | 1 << 25, 1
        parts += struct.pack("<H", len(text) + 2) + text
    elif number is not None:
        flags = flags & ~(1 << 19) | 1 << 25
        parts += bytes([0, number])
    if ink is not None:
        flags |= 1 << 26
        parts += bytes(80) + struct.pack("<I", ink) + bytes(34)
    if border:
        flags |= 1 << 28
        parts += bytes(8)
    if paper is not None:
        flags = flags & ~(1 << 18) | 1 << 29
        parts += struct.pack("<HH", 0, paper << 7)
    return struct.pack("<IH", flags, own) + parts


def xls_format(*areas: Area, rules: int = 1, number: int = 1, later: bool = False) -> bytes:
    """Returns the head of a conditional format."""
    ranges = [struct.pack("<HHHH", t - 1, b - 1, le - 1, r - 1) for t, le, b, r in areas]
    body = struct.pack("<HH", rules, number << 1) + ranges[0]
    body += struct.pack("<H", len(ranges)) + b"".join(ranges)
    return biff8.record(0x0879, _future(0x0879) + body) if later else biff8.record(0x01B0, body)


def xls_rule(
    change: bytes, *formulas: bytes, kind: int = FORMULA, operator: int = 0, later: bytes = b""
) -> bytes:
    """Returns a rule; `later` is what one of Excel 2007 has behind its formulas."""
    sizes = struct.pack("<HH", *[*map(len, formulas), 0, 0][:2])
    if not later:
        return biff8.record(0x01B1, bytes([kind, operator]) + sizes + change + b"".join(formulas))
    size = struct.pack("<I", len(change)) + (b"" if change else b"\0\0")
    body = bytes([kind, operator]) + sizes + size + change + b"".join(formulas)
    rest = struct.pack("<HBHHB", 0, 0, 1, 0, 16) + bytes(16) + later
    return biff8.record(0x087A, _future(0x087A) + body + rest)


def xls_addition(rule: int, change: bytes, number: int = 1) -> bytes:
    """Returns what Excel 2007 adds to a rule of before."""
    head = struct.pack("<IHHBBHBB", 0, number, rule, 0, 0, 1, 1, 1)
    return biff8.record(0x087B, _future(0x087B) + head + struct.pack("<I", len(change)) + change)


def xls_next(number: int) -> bytes:
    """Returns the record that tells to which format the rule of Excel 2007 behind it belongs."""
    return biff8.record(0x087B, _future(0x087B) + struct.pack("<IH", 1, number))


def rgb_of_scale(colour: int) -> bytes:
    """Returns a colour of a scale or bar."""
    parts = bytes((colour >> 16, colour >> 8 & 0xFF, colour & 0xFF, 0xFF))
    return struct.pack("<I", 2) + parts + struct.pack("<d", 0)


def xls_bar(colour: int, *, shows: bool) -> bytes:
    """Returns what a bar has behind its formulas."""
    return bytes([0, 0, 0, 2 * shows, 10, 90]) + rgb_of_scale(colour) + b"\2\0\0\3\0\0"


def xls_icons(*, alone: bool) -> bytes:
    """Returns what a set of icons has behind its formulas."""
    return bytes([0, 0, 0, 3, 0, alone])


def xls_scale(first: int, last: int) -> bytes:
    """Returns what a scale of two colours has behind its formulas."""
    ends = b"\2\0\0" + bytes(8) + b"\4\0\0" + struct.pack("<d", 50) + bytes(8)
    colours = b"".join(bytes(8) + rgb_of_scale(colour) for colour in (first, last))
    return bytes([0, 0, 0, 2, 2, 3]) + ends + colours


def _future(kind: int) -> bytes:
    return struct.pack("<HH", kind, 1) + bytes(8)


# ---- xlsb ----------------------------------------------------------------------------------------


def xlsb_change(
    ink: int | None = None,
    paper: int | None = None,
    code: str | None = None,
    *,
    later: bool = False,
) -> bytes:
    """Returns what a rule changes, a record of the styles: colours `0xRRGGBB`, a code."""
    properties = []
    if code is not None:
        properties.append((38, struct.pack("<H", len(code)) + code.encode("utf-16-le")))
    if ink is not None:
        properties.append((5, _xlsb_colour(ink)))
    if paper is not None:
        properties.append((2, _xlsb_colour(paper)))
    body = b"".join(struct.pack("<HH", kind, 4 + len(data)) + data for kind, data in properties)
    head = bytes(4) if later else b""
    record = head + bytes(2) + struct.pack("<HH", 0, len(properties)) + body
    return biff12.record(1171 if later else 507, record)


def xlsb_format(*areas: Area, rules: bytes, later: bool = False) -> bytes:
    """Returns a conditional format with its rules."""
    ranges = b"".join(struct.pack("<IIII", t - 1, b - 1, le - 1, r - 1) for t, le, b, r in areas)
    listed = struct.pack("<I", len(areas)) + ranges
    if later:
        head = struct.pack("<III", 2, 1, 0) + listed + struct.pack("<II", 1, 0)
        return biff12.record(1046, head) + rules + biff12.record(1047)
    return biff12.record(461, struct.pack("<II", 1, 0) + listed) + rules + biff12.record(462)


def xlsb_rule(
    change: int,
    *formulas: bytes,
    kind: int = FORMULA,
    operator: int = 0,
    later: bool = False,
    inside: bytes = b"",
) -> bytes:
    """Returns a rule with what stands in it; `change` is the number of what it changes."""
    body = struct.pack("<IIiiIIIH", kind, kind - 1, change, 1, operator, 0, 0, 0)
    sizes = struct.pack("<III", *[*map(len, formulas), 0, 0, 0][:3])
    none = struct.pack("<I", 0xFFFFFFFF)
    if later:
        before = b"".join(struct.pack("<III", 0, len(f), 0) + f for f in formulas)
        head = struct.pack("<II", 4, len(formulas)) + before if formulas else bytes(4)
        ends = biff12.record(1049)
        return biff12.record(1048, head + body + sizes + bytes(24) + none) + inside + ends
    tokens = b"".join(struct.pack("<I", len(f)) + f + bytes(4) for f in formulas)
    return biff12.record(463, body + sizes + none + tokens) + inside + biff12.record(464)


def xlsb_bar(colour: int, *, shows: bool = True, later: bool = False) -> bytes:
    """Returns a bar, which stands in a rule."""
    ends = biff12.record(471, struct.pack("<IdIII", 2, 0, 0, 0, 0)) * 2
    head = biff12.record(1051 if later else 467, bytes(4 * later) + bytes([10, 90, shows]))
    shade = biff12.record(1055 if later else 564, bytes(4 * later) + _xlsb_colour(colour))
    return head + ends + shade + biff12.record(468)


def xlsb_scale(*colours: int) -> bytes:
    """Returns a scale of colours, which stands in a rule."""
    shades = b"".join(biff12.record(564, _xlsb_colour(colour)) for colour in colours)
    return biff12.record(469) + shades + biff12.record(470)


def xlsb_icons(*, alone: bool, later: bool = False) -> bytes:
    """Returns a set of icons, which stands in a rule."""
    head = bytes(4 * later) + struct.pack("<IH", 0, 2 * alone)
    return biff12.record(1052 if later else 465, head) + biff12.record(466)


def _xlsb_colour(colour: int) -> bytes:
    red, green, blue = colour >> 16, colour >> 8 & 0xFF, colour & 0xFF
    return bytes([2 << 1 | 1, 0, 0, 0, red, green, blue, 0xFF])
