"""Amounts as people write them: read as they are meant, or an error at their cell, never zero."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from tests.intake.locate import layouts
from tests.intake.locate.layouts import Value, cells_of
from tests.support import example
from xlbudget.base.amounts import Figure
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.intake.readings import Parsed, parse_amount
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.outcomes import Outcome
from xlbudget.reader.model import Kind, RawCell
from xlbudget.template import CellRef
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.diagnosis import Diagnosis

CELL = CellRef("t03", "2010301", "basic")  # 表三 D9, 81.06
STEP = 10_000


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out the diagnosis of the whole workbook, which takes its time."""
    monkeypatch.setattr("xlbudget.verdict.diagnose.diagnose", lambda *_, **__: Diagnosis())


def raw(value: Decimal | str | bool | None, kind: Kind = "text") -> RawCell:
    return RawCell(1, 1, kind, value, None)


def opened(folder: Path, **cells: Mapping[str, Value]) -> Opened:
    """The example's workbook with some cells changed."""
    sheets = cells_of(**cells)(layouts.sheets())
    return open_workbook(layouts.write(folder / "unit.xlsx", sheets))


def told(found: Opened) -> list[tuple[str, str]]:
    """Code and first cell of what was noticed while reading amounts."""
    return [(f.code, f.cells[0].cell if f.cells else "") for f in found.readings.findings]


@pytest.mark.parametrize(
    ("cell", "parsed"),
    [
        (raw(None, "blank"), Parsed(Decimal(0))),
        (raw(None), Parsed(Decimal(0))),
        (raw(""), Parsed(Decimal(0))),
        (raw(" \xa0　"), Parsed(Decimal(0))),
        (raw(Decimal("81.06"), "number"), Parsed(Decimal("81.06"))),
        (raw(Decimal(-3), "number"), Parsed(Decimal(-3))),
        (raw(Decimal("9999999999999.99"), "number"), Parsed(Decimal("9999999999999.99"))),
        (raw(Decimal("1e13"), "number"), Parsed(None)),
        (raw(Decimal("-1e400"), "number"), Parsed(None)),
        (raw(Decimal(45000), "date"), Parsed(None)),
        (raw("#REF!", "error"), Parsed(None)),
        (raw("1e400", "error"), Parsed(None)),
        (raw(True, "bool"), Parsed(None)),
        (raw("1,529.94"), Parsed(Decimal("1529.94"), "N101")),
        (raw("１，５２９．９４"), Parsed(Decimal("1529.94"), "N101")),
        (raw("1 529.94 "), Parsed(Decimal("1529.94"), "N101")),
        (raw("1\xa0529.94"), Parsed(Decimal("1529.94"), "N101")),
        (raw("(12.00)"), Parsed(Decimal(-12), "N101")),
        (raw("0"), Parsed(Decimal(0), "N101")),
        (raw("9" * 14), Parsed(None)),
        (raw("1e3"), Parsed(None)),
        (raw("12a"), Parsed(None)),
        (raw("12①"), Parsed(None)),
        (raw("2025-01-01"), Parsed(None)),
        (raw("TRUE"), Parsed(None)),
        (raw("#REF!"), Parsed(None)),
        (raw("同上"), Parsed(None)),
        (raw("?"), Parsed(None)),
    ],
)
def test_one_cell(cell: RawCell, parsed: Parsed) -> None:
    assert parse_amount(cell) == parsed


@pytest.mark.parametrize(
    "words", ["-", "--", "—", "——", "–", "－", "/", "无", "零", " — ", "\xa0-"]
)
def test_dashes_and_words_for_zero(words: str) -> None:
    assert parse_amount(raw(words)) == Parsed(Decimal(0), "N108")


@pytest.mark.parametrize(
    ("value", "figure", "codes"),
    [
        (81.06, Figure(81_060_000, 81_060_000, STEP), []),
        ("81.06", Figure(81_060_000, 81_060_000, STEP), ["N101"]),
        (81.0612, Figure(81_061_200, 81_061_200, 100), []),
        (81.061234, Figure(81_061_234, 81_061_234, 1), []),
        (0, Figure(0, 0, STEP), []),
        (None, Figure(0, 0, STEP), []),
        (" ", Figure(0, 0, STEP), []),
        ("—", Figure(0, 0, STEP), ["N108"]),
        (-81.06, Figure(-81_060_000, -81_060_000, STEP), []),
        ("=81+0.0612", Figure(81_061_200, 81_060_000, STEP), ["N103"]),
        ("=E9", Figure(0, 0, STEP), ["N103"]),
        ('="81"&".06"', Figure(81_060_000, 81_060_000, STEP), ["N101", "N103"]),
        ("=SUM(D10:D11)-D11+81.06", Figure(81_060_000, 81_060_000, STEP), ["N103"]),
        ("八十一", None, ["N102"]),
        (True, None, ["N102"]),
        ("#REF!", None, ["N102"]),
        ("=1/0", None, ["N104"]),
        ("=D9", None, ["N104"]),
        ("=FOO(1)", None, ["N104"]),
        ("='[other.xlsx]Sheet1'!A1", None, ["N104"]),
        ("=没有这个名称", None, ["N104"]),
        ("=1=1", None, ["N102", "N103"]),
    ],
)
def test_one_cell_of_a_workbook(
    tmp_path: Path, value: Value, figure: Figure | None, codes: list[str]
) -> None:
    found = opened(tmp_path, 表三={"D9": value})
    assert found.readings.figures[CELL] == figure
    assert sorted(code for code, _ in told(found)) == codes
    assert all(cell in ("D9", "") for _, cell in told(found))


@pytest.mark.parametrize("value", [None, "", " "])
def test_a_cell_that_shows_nothing_gives_no_amount(tmp_path: Path, value: Value) -> None:
    assert CELL not in opened(tmp_path, 表三={"D9": value}).figures.amounts


@pytest.mark.parametrize("value", [0, "0.00", "—"])
def test_a_zero_that_is_shown_is_an_amount(tmp_path: Path, value: Value) -> None:
    assert opened(tmp_path, 表三={"D9": value}).figures.amounts[CELL] == 0


@pytest.mark.parametrize("value", ["八十一", "12a", "=FOO(1)", True])
def test_nothing_that_needs_an_unread_cell_is_judged(tmp_path: Path, value: Value) -> None:
    found = opened(tmp_path, 表三={"D9": value})
    report = check_opened(found)
    needs = {
        relation.rule
        for relation in example.relations()
        if any(cell == CELL for _, cell in relation.cells)
    }
    outcomes = {
        f.code: f.outcome
        for f in report.findings
        if f.code in needs and f.outcome != Outcome.ROUNDING
    }
    assert {"J301", "J302"} <= needs
    assert outcomes == dict.fromkeys(needs, Outcome.NOT_CHECKED)
    assert all(report.rules[code] in (Outcome.NOT_CHECKED, Outcome.ROUNDING) for code in needs)
    assert CELL not in found.figures.amounts


def test_notes_are_gathered_by_table_and_name_the_first_cells(tmp_path: Path) -> None:
    column = {f"E{row}": "0.00" for row in range(7, 14) if row not in (7, 8, 10)}
    found = opened(tmp_path, 表三=column | {"E16": "0", "E17": "0"}, 表五={"E9": "0"})
    notes = {f.params["number"]: f for f in found.readings.findings}
    assert notes["表三"].params["cells"] == "E9、E11、E12、E13、E16…"
    assert notes["表三"].params["count"] == "6"
    assert [cell.cell for cell in notes["表三"].cells] == ["E9", "E11", "E12", "E13", "E16", "E17"]
    assert notes["表五"].params["cells"] == "E9"


def test_formulas_without_a_result_are_computed_and_counted(tmp_path: Path) -> None:
    formulas: dict[str, Value] = {"C7": "=C8+C12", "C8": "=SUM(C9:C11)", "C6": "='表二'!C6+16.69"}
    found = opened(tmp_path, 表三=formulas)
    assert found.readings.findings == (Finding("N103", {"count": "3"}),)
    assert found.readings.formulas[CellRef("t03", "20103", "total")] == "SUM(C9:C11)"
    amounts = example.figures().amounts
    for row in ("201", "20103"):
        cell = CellRef("t03", row, "total")
        assert found.figures.amounts[cell] == pytest.approx(amounts[cell], abs=STEP)


@pytest.mark.parametrize(("unit", "times"), [("元", 10_000), ("千元", 10), ("百元", 100)])
def test_a_table_in_another_unit_is_converted(tmp_path: Path, unit: str, times: int) -> None:
    sheets = layouts.sheets()
    sheet = next(s for s in sheets if s.name == "表七")
    lines: dict[str, Value] = {"A7": "103", "B7": "非税收入", "A6": "合计"}
    amounts: dict[str, Value] = {"C3": f"单位：{unit}", "C6": 12.34 * times, "C7": 12.34 * times}
    changed = layouts.with_cells(sheet, lines | amounts)
    given = tuple(changed if s.name == "表七" else s for s in sheets)
    found = open_workbook(layouts.write(tmp_path / "unit.xlsx", given))
    assert found.figures.amounts[CellRef("t07", "total", "amount")] == 12_340_000
    report = check_opened(found)
    assert [f.params for f in report.findings if f.code == "T206"] == [
        {"number": "表七", "unit": unit, "expected": "万元"}
    ]


def test_a_table_in_yuan_is_as_exact_as_its_figures(tmp_path: Path) -> None:
    """12.34 元 is known to the 分; 12.34 万元 is known to the 元 hundred."""
    found = opened(tmp_path, 表七={"C3": "单位：元", "C6": 123_456.78})
    assert found.readings.figures[CellRef("t07", "total", "amount")] == Figure(
        12_345_678, 12_345_678, 1
    )
