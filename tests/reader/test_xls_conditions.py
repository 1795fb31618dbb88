"""Conditional formats of xls, as Excel 97 and Excel 2007 write them."""

import random
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import biff8
from tests.support.biff_rules import (
    BAR,
    BETWEEN,
    CELL_IS,
    ICONS,
    LESS,
    SCALE,
    TOP,
    fixed,
    here,
    whole,
    xls_addition,
    xls_bar,
    xls_change,
    xls_format,
    xls_icons,
    xls_next,
    xls_rule,
    xls_scale,
)
from xlbudget.base.errors import WorkbookError
from xlbudget.base.meter import Meter
from xlbudget.reader import Limits, MergedRange, RawWorkbook, read_workbook
from xlbudget.reader.model import Condition
from xlbudget.reader.xls_conditions import XlsConditions
from xlbudget.reader.xls_records import RULES as RECORDS

WHITE, RED, YELLOW = 9, 10, 13
AREA = (6, 3, 20, 4)
_HERE_BELOW_ONE = here() + whole(1) + b"\x09"
_ANY = b"\x1d\x01"
_COLOURED = xls_change(WHITE)


def theme_ink(theme: int) -> bytes:
    """Letters in a colour of the theme, as Excel 2007 adds it to one by number."""
    extension = struct.pack("<HHHH", 0, 0, 0, 1)
    colour = struct.pack("<HHHhI8x", 13, 20, 3, 0, theme)
    return xls_change(RED) + extension + colour


def plain(formula: str, **changes: object) -> Condition:
    return Condition(formula, 6, 3)._replace(**changes)  # type: ignore[arg-type]


RULES: dict[str, tuple[bytes, Condition | None]] = {
    "white letters by a formula": (
        xls_format(AREA) + xls_rule(_COLOURED, _HERE_BELOW_ONE),
        plain("(C6<1)", ink=0xFFFFFF),
    ),
    "white letters by a comparison": (
        xls_format(AREA) + xls_rule(_COLOURED, whole(5), kind=CELL_IS, operator=LESS),
        plain("C6<(5)", ink=0xFFFFFF),
    ),
    "a comparison with two cells": (
        xls_format(AREA)
        + xls_rule(_COLOURED, fixed(1, 1), fixed(2, 1), kind=CELL_IS, operator=BETWEEN),
        plain("AND(C6>=($A$1),C6<=($A$2))", ink=0xFFFFFF),
    ),
    "a fill": (
        xls_format(AREA) + xls_rule(xls_change(paper=YELLOW, border=True), _ANY),
        plain("TRUE", paper=0xFFFF00),
    ),
    "a formula that is not decoded": (
        xls_format(AREA) + xls_rule(_COLOURED, b"\x23" + bytes(4)),
        plain("", ink=0xFFFFFF),
    ),
    "a comparison that is not decoded": (
        xls_format(AREA) + xls_rule(_COLOURED, b"\x23" + bytes(4), kind=CELL_IS, operator=LESS),
        plain("", ink=0xFFFFFF),
    ),
    "nothing that is seen": (xls_format(AREA) + xls_rule(xls_change(), _ANY), None),
    "a border": (xls_format(AREA) + xls_rule(xls_change(border=True), _ANY), None),
    "a code": (
        xls_format(AREA, later=True) + xls_rule(xls_change(code='"8.88"'), _ANY, later=b"\0"),
        plain("TRUE", code='"8.88"'),
    ),
    "the number of a format": (
        xls_format(AREA, later=True) + xls_rule(xls_change(number=10), _ANY, later=b"\0"),
        plain("TRUE", code="0.00%"),
    ),
    "a code added to a rule": (
        xls_format(AREA) + xls_rule(_COLOURED, _ANY) + xls_addition(0, xls_change(code=";;;")),
        plain("TRUE", ink=0xFFFFFF, code=";;;"),
    ),
    "a colour of the theme": (
        xls_format(AREA, later=True) + xls_rule(theme_ink(0), _ANY, later=b"\0"),
        plain("TRUE", ink=0xFFFFFF),
    ),
    "the largest ones": (
        xls_format(AREA, later=True) + xls_rule(_COLOURED, kind=TOP, later=b"\0"),
        plain("", ink=0xFFFFFF),
    ),
    "a bar in place of the amount": (
        xls_format(AREA, later=True)
        + xls_rule(b"", kind=BAR, later=xls_bar(0x638EC6, shows=False)),
        plain("TRUE", paper=0x638EC6, hides=True),
    ),
    "a bar": (
        xls_format(AREA, later=True) + xls_rule(b"", kind=BAR, later=xls_bar(0x638EC6, shows=True)),
        plain("TRUE", paper=0x638EC6),
    ),
    "signs in place of the amount": (
        xls_format(AREA, later=True) + xls_rule(b"", kind=ICONS, later=xls_icons(alone=True)),
        plain("TRUE", hides=True),
    ),
    "signs": (
        xls_format(AREA, later=True) + xls_rule(b"", kind=ICONS, later=xls_icons(alone=False)),
        None,
    ),
    "a scale that ends in black": (
        xls_format(AREA, later=True) + xls_rule(b"", kind=SCALE, later=xls_scale(0xFFFFFF, 0)),
        plain("TRUE", paper=0),
    ),
    "a rule cut short": (
        xls_format(AREA) + biff8.record(0x01B1, b"\2\0\4\0"),
        plain("", hides=True),
    ),
}


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> RawWorkbook:
    """Every rule on a sheet of its own."""
    sheets = [(str(n), 0, records) for n, (records, _) in enumerate(RULES.values())]
    return read_workbook(biff8.write(tmp_path_factory.mktemp("xls") / "b.xls", sheets))


@pytest.mark.parametrize("name", RULES)
def test_rule(name: str, workbook: RawWorkbook) -> None:
    veils = workbook.sheets[[*RULES].index(name)].veils
    condition = RULES[name][1]
    assert [veil.condition for veil in veils] == ([condition] if condition else [])
    assert all(veil.area == MergedRange(*AREA) for veil in veils)


def test_rules_of_several_formats(tmp_path: Path) -> None:
    """A rule of Excel 2007 names the format that it belongs to, which may be an earlier one."""
    records = (
        xls_format((3, 3, 3, 3), (2, 5, 2, 5), number=1)
        + xls_rule(_COLOURED, _HERE_BELOW_ONE)
        + xls_format((9, 9, 9, 9), number=2)
        + xls_next(1)
        + xls_rule(xls_change(RED), _ANY, later=b"\0")
    )
    (sheet,) = read_workbook(biff8.write(tmp_path / "b.xls", [("表", 0, records)])).sheets
    first, second = MergedRange(3, 3, 3, 3), MergedRange(2, 5, 2, 5)
    # Formulas are those of the first row and the first column of all areas.
    assert [(v.area, v.condition and v.condition.formula) for v in sheet.veils] == [
        *((first, "(C2<1)"), (second, "(C2<1)"), (first, "TRUE"), (second, "TRUE")),
    ]


def test_many_areas_are_bounded(tmp_path: Path) -> None:
    areas = [(1, 1, 65536, 256)] * 1000
    records = (xls_format(*areas) + xls_rule(_COLOURED, _ANY) * 2) * 250
    path = biff8.write(tmp_path / "b.xls", [("表", 0, records)])
    with pytest.raises(WorkbookError) as raised:
        read_workbook(path)
    assert (raised.value.code, raised.value.params["what"]) == ("F009", "cells")
    few = biff8.write(tmp_path / "few.xls", [("表", 0, records[: len(records) // 250])])
    assert len(read_workbook(few).sheets[0].veils) == 2 * len(areas)
    with pytest.raises(WorkbookError):
        read_workbook(few, Limits(cells=len(areas)))


def records_in(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


@pytest.mark.parametrize("seed", range(8))
def test_records_of_any_length_and_content(seed: int) -> None:
    """Nothing but a limit ends the reading, whatever the records hold."""
    import xlrd

    book = xlrd.open_workbook(file_contents=biff8.stream([("表", 0, b"")]), formatting_info=True)
    rng = random.Random(seed)
    for name, (stream, _) in RULES.items():
        conditions = XlsConditions(book, Meter("cells", 100_000))
        for kind, body in records_in(stream):
            assert kind in RECORDS, name
            damaged = bytearray(body[: rng.randrange(len(body) + 1)])
            for _ in range(rng.randrange(4)):
                if damaged:
                    damaged[rng.randrange(len(damaged))] = rng.randrange(256)
            conditions.on_record(kind, body)
            conditions.on_record(kind, bytes(damaged))
        try:
            list(conditions.veils())
        except WorkbookError as error:
            assert error.code == "F009"
