"""Conditional formats of xlsb, those of Excel 2010 too."""

import random
from pathlib import Path

import pytest

from tests.support import biff12
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
    xlsb_bar,
    xlsb_change,
    xlsb_format,
    xlsb_icons,
    xlsb_rule,
    xlsb_scale,
)
from tests.support.libreoffice import recalculate
from xlbudget.base.errors import WorkbookError
from xlbudget.reader import Limits, MergedRange, RawWorkbook, read_workbook
from xlbudget.reader.model import Condition

AREA = (6, 3, 20, 4)
WHITE, RED_ON_LIGHT, CODE = range(3)
CHANGES = (
    xlsb_change(0xFFFFFF)
    + xlsb_change(0xC00000, 0xFFEB9C)
    + xlsb_change(code='"8.88"')
    + xlsb_change(0x00FF00, later=True)
)
_ANY = b"\x1d\x01"
_HERE_BELOW_ONE = here(wide=True) + whole(1) + b"\x09"


def plain(formula: str, **changes: object) -> Condition:
    return Condition(formula, 6, 3)._replace(**changes)  # type: ignore[arg-type]


RULES: dict[str, tuple[bytes, Condition | None]] = {
    "white letters by a formula": (
        xlsb_rule(WHITE, _HERE_BELOW_ONE),
        plain("(C6<1)", ink=0xFFFFFF),
    ),
    "white letters by a comparison": (
        xlsb_rule(WHITE, whole(5), kind=CELL_IS, operator=LESS),
        plain("C6<(5)", ink=0xFFFFFF),
    ),
    "a comparison with two cells": (
        xlsb_rule(
            WHITE, fixed(1, 1, wide=True), fixed(2, 1, wide=True), kind=CELL_IS, operator=BETWEEN
        ),
        plain("AND(C6>=($A$1),C6<=($A$2))", ink=0xFFFFFF),
    ),
    "red on a light fill": (
        xlsb_rule(RED_ON_LIGHT, _ANY),
        plain("TRUE", ink=0xC00000, paper=0xFFEB9C),
    ),
    "a code": (xlsb_rule(CODE, _ANY), plain("TRUE", code='"8.88"')),
    "a formula that is not decoded": (
        xlsb_rule(WHITE, b"\x23" + bytes(4)),
        plain("", ink=0xFFFFFF),
    ),
    "the largest ones": (xlsb_rule(WHITE, kind=TOP), plain("", ink=0xFFFFFF)),
    "no change": (xlsb_rule(-1, _ANY), None),
    "a bar in place of the amount": (
        xlsb_rule(-1, kind=BAR, inside=xlsb_bar(0x638EC6, shows=False)),
        plain("TRUE", paper=0x638EC6, hides=True),
    ),
    "a bar": (
        xlsb_rule(-1, kind=BAR, inside=xlsb_bar(0x638EC6)),
        plain("TRUE", paper=0x638EC6),
    ),
    "a scale that ends in black": (
        xlsb_rule(-1, kind=SCALE, inside=xlsb_scale(0xFFFFFF, 0)),
        plain("TRUE", paper=0),
    ),
    "signs": (xlsb_rule(-1, kind=ICONS, inside=xlsb_icons(alone=False)), None),
    "signs in place of the amount": (
        xlsb_rule(-1, kind=ICONS, inside=xlsb_icons(alone=True)),
        plain("TRUE", hides=True),
    ),
    "a rule of 2010": (
        xlsb_rule(0, _HERE_BELOW_ONE, later=True),
        plain("(C6<1)", ink=0x00FF00),
    ),
    "signs of 2010 in place of the amount": (
        xlsb_rule(-1, kind=ICONS, inside=xlsb_icons(alone=True, later=True), later=True),
        plain("TRUE", hides=True),
    ),
    "a black bar of 2010": (
        xlsb_rule(-1, kind=BAR, inside=xlsb_bar(0, later=True), later=True),
        plain("TRUE", paper=0),
    ),
}


def book(path: Path) -> Path:
    """Every rule on a sheet of its own."""
    sheets = [
        (str(number), 0, with_formats(xlsb_format(AREA, rules=rule, later="2010" in name)))
        for number, (name, (rule, _)) in enumerate(RULES.items())
    ]
    parts = biff12.book(sheets) | {biff12.STYLES: biff12.styles_part((0,), CHANGES)}
    return biff12.pack(path, parts)


def with_formats(formats: bytes) -> bytes:
    """A sheet with one amount, and conditional formats behind its cells."""
    cells = biff12.row(6) + biff12.cell(2, 3, biff12.rk_whole(3))
    part = biff12.sheet_part(cells)
    end = len(part) - len(biff12.record(130))
    return part[:end] + formats + part[end:]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file with every rule."""
    return book(tmp_path_factory.mktemp("xlsb") / "b.xlsb")


@pytest.fixture(scope="module")
def workbook(path: Path) -> RawWorkbook:
    """What is read of it."""
    return read_workbook(path)


def conditions(workbook: RawWorkbook, name: str) -> list[Condition | None]:
    return [veil.condition for veil in workbook.sheets[[*RULES].index(name)].veils]


@pytest.mark.parametrize("name", RULES)
def test_rule(name: str, workbook: RawWorkbook) -> None:
    condition = RULES[name][1]
    assert conditions(workbook, name) == ([condition] if condition else [])
    veils = workbook.sheets[[*RULES].index(name)].veils
    assert all(veil.area == MergedRange(*AREA) for veil in veils)


def test_another_program_reads_the_same(path: Path, tmp_path: Path) -> None:
    """What these tests write is what LibreOffice reads, too."""
    other = read_workbook(recalculate(path, tmp_path))
    # It reads no rules of 2010, and sorts colours and formulas otherwise.
    for name in ("white letters by a formula", "white letters by a comparison", "a code"):
        (theirs,) = conditions(other, name)
        expected = RULES[name][1]
        assert theirs is not None
        assert expected is not None
        assert theirs.ink in (expected.ink, 0), name
        assert theirs.code == (expected.code or "General"), name
        assert theirs.formula.translate({40: None, 41: None}) == expected.formula.translate(
            {40: None, 41: None}
        )


def test_many_areas_are_bounded(tmp_path: Path) -> None:
    formats = xlsb_format(*[(1, 1, 100, 100)] * 8000, rules=xlsb_rule(WHITE, _ANY) * 40)
    parts = biff12.book([("表", 0, with_formats(formats))])
    parts |= {biff12.STYLES: biff12.styles_part((0,), CHANGES)}
    path = biff12.pack(tmp_path / "b.xlsb", parts)
    with pytest.raises(WorkbookError) as raised:
        read_workbook(path)
    assert (raised.value.code, raised.value.params["what"]) == ("F009", "cells")
    assert len(read_workbook(path, Limits(cells=10**6)).sheets[0].veils) == 8000 * 40


@pytest.mark.parametrize("seed", range(4))
def test_records_of_any_length_and_content(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    rules = [xlsb_format(AREA, rules=rule) for rule, _ in RULES.values()]
    for number, rule in enumerate(rules):
        body = bytearray(rule)
        for _ in range(rng.randrange(1, 6)):
            body[rng.randrange(len(body))] = rng.randrange(256)
        changes = bytearray(CHANGES)
        changes[rng.randrange(len(changes))] = rng.randrange(256)
        parts = biff12.book([("表", 0, with_formats(bytes(body)))])
        parts |= {biff12.STYLES: biff12.styles_part((0,), bytes(changes))}
        try:
            read_workbook(biff12.pack(tmp_path / f"{number}.xlsb", parts))
        except WorkbookError as error:
            assert error.code in ("F008", "F009", "F012")
