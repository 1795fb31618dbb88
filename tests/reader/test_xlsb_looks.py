"""How letters of xlsb look and stand, runs of texts, and what is printed: record by record."""

import struct
from pathlib import Path

import pytest

from tests.support import biff12
from tests.support.biff12 import cell, record, row, sheet_part, text
from xlbudget.reader import RawSheet, read_workbook
from xlbudget.reader.model import PRINT_AREA

_WHITE, _BLACK = 0xFFFFFF, 0


def font(points: float, ink: int = _BLACK, *, raised: bool = False) -> bytes:
    """Returns a font: its size, its colour, whether it stands above the line."""
    colour = bytes([5, 0, 0, 0]) + ink.to_bytes(3, "big") + b"\xff"
    head = struct.pack("<HHHHBBBB", round(points * 20), 0, 400, int(raised), 0, 0, 0, 0)
    return record(43, head + colour + b"\0" + text("宋体"))


def border(up: bool, down: bool, line: int) -> bytes:
    """Returns a border whose diagonals have a line."""
    side = bytes(10)
    return record(46, bytes([down | up << 1]) + side * 4 + bytes([line]) + bytes(9))


def look(font: int = 0, border: int = 0, turned: int = 0, indent: int = 0, flags: int = 0) -> bytes:
    """Returns the format of a cell."""
    return record(47, struct.pack("<HHHHHBBHH", 0, 0, font, 0, border, turned, indent, flags, 0))


def styles(fonts: bytes, borders: bytes, looks: bytes) -> bytes:
    return b"".join((record(278), fonts, borders, record(617), looks, record(618), record(279)))


def rich(words: str, *runs: tuple[int, int]) -> bytes:
    """Returns a shared string with runs: where each begins, and its font."""
    listed = b"".join(struct.pack("<HH", *run) for run in runs)
    return record(19, b"\1" + text(words) + struct.pack("<I", len(runs)) + listed)


def read(path: Path, rows: bytes, parts: dict[str, bytes]) -> RawSheet:
    book = biff12.book([("表", 0, sheet_part(rows))])
    return read_workbook(biff12.pack(path, {**book, **parts})).sheets[0]


def one(style: int) -> bytes:
    return row(1) + cell(5, 1, struct.pack("<d", 9123.45), style)


def test_letters_and_how_they_are_placed(tmp_path: Path) -> None:
    looks = (
        *(look(), look(font=1), look(turned=90), look(turned=255), look(indent=9)),
        *(look(flags=0x40), look(flags=0x100), look(border=1), look(border=2), look(border=3)),
    )
    borders = border(False, False, 0) + border(True, False, 1)
    borders += border(False, True, 2) + border(True, True, 0)
    part = styles(font(10) + font(40), borders, b"".join(looks))
    shown = [
        read(tmp_path / "unit.xlsb", one(number), {biff12.STYLES: part}).cells[1, 1].look
        for number in range(len(looks))
    ]
    assert [each.points for each in shown] == [0, 40, 10, 10, *[0] * 6]
    assert [each.breadth for each in shown] == [1, 4, 0, 0, 1, 1, 0, 1, 1, 1]
    assert [each.turned for each in shown[:4]] == [0, 0, 1, 2]
    assert [each.wraps for each in shown] == [*[False] * 5, True, *[False] * 4]
    assert shown[4].indent == 9
    hidden = ["", "", "", "", "indent", "", "", "crossed", "crossed", ""]
    assert [each.hidden_by for each in shown] == hidden


@pytest.mark.parametrize(
    ("runs", "hidden_by"),
    [
        (((0, 1), (1, 0)), "runs"),
        (((4, 2),), "runs"),
        (((6, 3),), "raised"),
        (((2, 0),), ""),
        (((1, 9),), ""),
        ((), ""),
    ],
)
def test_runs_of_a_text(runs: tuple[tuple[int, int], ...], hidden_by: str, tmp_path: Path) -> None:
    fonts = font(11) + font(11, _WHITE) + font(1) + font(11, raised=True)
    shared = record(159) + rich("19123.45", *runs) + record(160)
    parts = {biff12.STYLES: styles(fonts, b"", look()), biff12.STRINGS: shared}
    for rows in (
        row(1) + cell(7, 1, struct.pack("<I", 0)),
        row(1) + cell(62, 1, rich("19123.45", *runs)[2:]),
    ):
        [raw] = read(tmp_path / "unit.xlsb", rows, parts).cells.values()
        assert (raw.value, raw.look.hidden_by) == ("19123.45", hidden_by)


def area(top: int, bottom: int, left: int, right: int) -> bytes:
    return b"\x3b" + struct.pack("<HIIHH", 0, top - 1, bottom - 1, left - 1, right - 1)


_TWO = area(1, 9, 1, 5) + area(12, 20, 1, 5)


@pytest.mark.parametrize(
    ("name", "tokens", "areas"),
    [
        (PRINT_AREA, area(1, 36, 1, 5), "A1:E36"),
        (PRINT_AREA, _TWO + b"\x10", "A1:E9,A12:E20"),
        (PRINT_AREA, b"\x29" + struct.pack("<H", 99) + _TWO + b"\x10\x15", "A1:E9,A12:E20"),
        (PRINT_AREA, b"\x3a" + struct.pack("<HIH", 0, 4, 1), "B5"),
        (PRINT_AREA, b"\x22\x03\x4e\x00", ""),
        ("_xlnm.Print_Titles", area(4, 5, 1, 3), None),
    ],
)
def test_what_is_printed(name: str, tokens: bytes, areas: str | None, tmp_path: Path) -> None:
    head = struct.pack("<IBI", 0x20, 0, 0)
    named = record(39, head + text(name) + struct.pack("<I", len(tokens)) + tokens + bytes(8))
    book = biff12.book([("表", 0, sheet_part(one(0)))])
    book[biff12.BOOK] = book[biff12.BOOK].removesuffix(record(132)) + named + record(132)
    workbook = read_workbook(biff12.pack(tmp_path / "unit.xlsb", book))
    assert workbook.names.get(f"表!{PRINT_AREA}") == areas
