"""What xls and xlsb hide or draw over amounts, and what honest ones of them have besides.

LibreOffice writes few of these, so that the files are written record by record: the example with
one thing more, at amounts drawn at random.
"""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from examples.variants import write_base
from tests.seen.case import drawing_of
from tests.support import biff8, biff12
from tests.support import biff_drawings as art
from tests.support import biff_rules as rules
from tests.support.example import FOLDER
from xlbudget.base.cellref import cell_name
from xlbudget.reader import RawCell, RawWorkbook, read_workbook
from xlbudget.tasks.check import check_file
from xlbudget.verdict.result import Report

pytestmark = pytest.mark.usefixtures("read_here")

SHEETS = ("表二", "表三", "表四", "表五", "表六")
_WHITE, _RED, _LIGHT = 9, 10, 26
_TRUE, _FALSE = b"\x1d\x01", b"\x1d\x00"
_NEGATIVE = (rules.whole(0), rules.CELL_IS, rules.LESS)
_FILL = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
Area = tuple[int, int, int, int]
Records = Callable[[Area], bytes]


def _xls(
    change: bytes, formula: bytes = _TRUE, kind: int = rules.FORMULA, operator: int = 0
) -> Records:
    made = rules.xls_rule(change, formula, kind=kind, operator=operator)
    return lambda area: rules.xls_format(area) + made


def _xls_later(change: bytes, *formulas: bytes, later: bytes = b"\0", **rule: int) -> Records:
    return lambda area: (
        rules.xls_format(area, later=True) + rules.xls_rule(change, *formulas, later=later, **rule)
    )


def _over(kind: int, words: str = "", **values: int) -> Records:
    """A shape over the cell, of a kind of object, with words."""
    properties = {art.FILL: values.get("fill", art.FILLED)}

    def records(area: Area) -> bytes:
        shapes = art.drawn(art.drawing(art.shape(art.anchor(*area), properties)))
        flags = values.get("flags", 0x6011)
        return shapes + art.obj(kind, 1, flags) + (art.text_of(words) if words else b"")

    return records


def _far(area: Area) -> bytes:
    return _over(art.PICTURE)((area[0] + 200, 1, area[0] + 210, 4))


def _note(area: Area) -> bytes:
    top, left, *_ = area
    return _over(art.COMMENT, "按批复填列 81.06")(area) + art.note(top, left, 1, shown=False)


DISHONEST_XLS: dict[str, Records] = {
    "white letters by a formula": _xls(rules.xls_change(_WHITE)),
    "white letters by a comparison": _xls(
        rules.xls_change(_WHITE), rules.whole(0), kind=rules.CELL_IS, operator=rules.GREATER
    ),
    "white letters by a formula that cannot be told": _xls(
        rules.xls_change(_WHITE), b"\x23" + bytes(4)
    ),
    "a black fill": _xls(rules.xls_change(paper=8)),
    "another number": _xls_later(rules.xls_change(code='"8.88"'), _TRUE),
    "a bar in place of it": _xls_later(
        b"", kind=rules.BAR, later=rules.xls_bar(0x638EC6, shows=False)
    ),
    "signs in place of it": _xls_later(b"", kind=rules.ICONS, later=rules.xls_icons(alone=True)),
    "a scale that ends in black": _xls_later(
        b"", kind=rules.SCALE, later=rules.xls_scale(0xFFFFFF, 0)
    ),
    "a filled shape": _over(art.SHAPE),
    "a picture": _over(art.PICTURE, fill=art.NOT_FILLED),
    "a chart": _over(art.CHART),
    "digits": _over(art.TEXT_BOX, "9123.45", fill=art.NOT_FILLED),
}
HONEST_XLS: dict[str, Records] = {
    "red letters for negatives": _xls(
        rules.xls_change(_RED), _NEGATIVE[0], kind=_NEGATIVE[1], operator=_NEGATIVE[2]
    ),
    "a light fill on every other line": _xls(rules.xls_change(paper=_LIGHT)),
    "white letters for zeros": _xls(
        rules.xls_change(_WHITE), rules.whole(0), kind=rules.CELL_IS, operator=rules.EQUAL
    ),
    "white letters that are off": _xls(rules.xls_change(_WHITE), _FALSE),
    "bars": _xls_later(b"", kind=rules.BAR, later=rules.xls_bar(0x638EC6, shows=True)),
    "a scale": _xls_later(b"", kind=rules.SCALE, later=rules.xls_scale(0xF8696B, 0x63BE7B)),
    "signs": _xls_later(b"", kind=rules.ICONS, later=rules.xls_icons(alone=False)),
    "a note": _note,
    "the arrow of a filter": _over(art.DROPDOWN, flags=0x2101),
    "an empty box without a fill": _over(art.TEXT_BOX, fill=art.NOT_FILLED),
}
_CHANGES = (
    rules.xlsb_change(0xFFFFFF)
    + rules.xlsb_change(code='"8.88"')
    + rules.xlsb_change(0xC00000, 0xFFEB9C)
)


def _xlsb(change: int, *formulas: bytes, later: bool = False, **rule: int | bytes) -> Records:
    made = rules.xlsb_rule(change, *formulas, later=later, **rule)  # type: ignore[arg-type]
    return lambda area: rules.xlsb_format(area, rules=made, later=later)


DISHONEST_XLSB: dict[str, Records] = {
    "white letters by a formula": _xlsb(0, _TRUE),
    "white letters by a comparison": _xlsb(
        0, rules.whole(0), kind=rules.CELL_IS, operator=rules.GREATER
    ),
    "white letters by a formula that cannot be told": _xlsb(0, b"\x23" + bytes(4)),
    "another number": _xlsb(1, _TRUE),
    "a bar in place of it": _xlsb(-1, kind=rules.BAR, inside=rules.xlsb_bar(0x638EC6, shows=False)),
    "signs of 2010 in place of it": _xlsb(
        -1, kind=rules.ICONS, inside=rules.xlsb_icons(alone=True, later=True), later=True
    ),
}
HONEST_XLSB: dict[str, Records] = {
    "red letters on a light fill": _xlsb(2, _TRUE),
    "white letters for zeros": _xlsb(0, rules.whole(0), kind=rules.CELL_IS, operator=rules.EQUAL),
    "bars": _xlsb(-1, kind=rules.BAR, inside=rules.xlsb_bar(0x638EC6)),
    "a scale": _xlsb(-1, kind=rules.SCALE, inside=rules.xlsb_scale(0xF8696B, 0x63BE7B)),
}
SEEDS = (0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 5)))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> RawWorkbook:
    """The example's workbook as printed."""
    return read_workbook(write_base(FOLDER, tmp_path_factory.mktemp("base") / "base.xlsx"))


def amount(workbook: RawWorkbook, seed: str) -> tuple[str, RawCell]:
    """An amount above zero and the name of its sheet."""
    cells = [
        (sheet.name, cell)
        for sheet in workbook.sheets
        if sheet.name in SHEETS
        for cell in sheet.cells.values()
        if cell.kind == "number" and float(str(cell.value)) > 1 and cell.row > 5
    ]
    return random.Random(seed).choice(cells)


def area_of(cell: RawCell) -> Area:
    return cell.row, cell.column, cell.row, cell.column


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", [*DISHONEST_XLS, *HONEST_XLS, "a picture elsewhere"])
def test_xls(name: str, seed: int, base: RawWorkbook, tmp_path: Path) -> None:
    records = (DISHONEST_XLS | HONEST_XLS | {"a picture elsewhere": _far})[name]
    sheet, cell = amount(base, f"{name}{seed}")
    path = biff8.write_raw(tmp_path / "unit.xls", base, {sheet: records(area_of(cell))})
    judge(check_file(path), cell, is_honest=name not in DISHONEST_XLS)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", [*DISHONEST_XLSB, *HONEST_XLSB])
def test_xlsb(name: str, seed: int, base: RawWorkbook, tmp_path: Path) -> None:
    records = (DISHONEST_XLSB | HONEST_XLSB)[name]
    sheet, cell = amount(base, f"{name}{seed}")
    over = {sheet: records(area_of(cell))}
    path = biff12.write_raw(tmp_path / "unit.xlsb", base, over, _CHANGES)
    judge(check_file(path), cell, is_honest=name not in DISHONEST_XLSB)


@pytest.mark.parametrize(("below", "is_honest"), [(0, False), (200, True)])
def test_drawings_of_xlsb(below: int, is_honest: bool, base: RawWorkbook, tmp_path: Path) -> None:
    sheet, cell = amount(base, str(below))
    drawings = {sheet: drawing_of(cell.column - 1, cell.row - 1 + below, _FILL)}
    path = biff12.write_raw(tmp_path / "unit.xlsb", base, drawings=drawings)
    judge(check_file(path), cell, is_honest=is_honest)


def judge(report: Report, cell: RawCell, *, is_honest: bool) -> None:
    """Asserts that a cell that is not seen is named, and that an honest file raises nothing."""
    if is_honest:
        assert report.verdict == "rounding"
        assert not {f.code for f in report.findings} & {"R007", "R008", "T108"}
    else:
        assert report.verdict == "doubtful"
        unseen = [finding for finding in report.findings if finding.code == "R007"]
        name = cell_name(cell.row, cell.column)
        assert name in {place.cell for finding in unseen for place in finding.cells}
