"""What cannot be read as an amount is an error at its cell, in whatever layout, and never zero."""

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.intake.locate import layouts
from tests.intake.locate.layouts import on_one_sheet
from tests.support.shares import shared
from xlbudget.intake.opened import open_workbook
from xlbudget.template import CellRef
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.diagnosis import Diagnosis
from xlbudget.verdict.result import Verdict

CELL = CellRef("t03", "2010301", "basic")  # 表三 D9, 81.06
UNREADABLE = {
    "a letter behind": "12a",
    "a date": date(2025, 3, 1),
    "a time": time(8, 30),
    "an error": "#REF!",
    "another error": "#N/A",
    "a truth value": True,
    "a truth value as text": "TRUE",
    "two numbers": "12 34",
    "two numbers on two lines": "12\n34",
    "two numbers and a slash": "12/34",
    "a range": "12-34",
    "a number out of bounds": 1e300,
    "a text out of bounds": "1e400",
    "many digits": "9" * 40,
    "an exponent": "1e3",
    "a percentage": "12%",
    "a sum that is not computed": "81+0.06",
    "a unit behind": "81.06万元",
    "a currency before": "¥81.06",
    "two points": "81.0.6",
    "thousands in a wrong place": "8,1.06",
    "a footnote": "81.06①",
    "words": "八十一",
    "ditto": "同上",
    "a question mark": "?",
    "an apostrophe alone": "'",
    "a bracket that stays open": "(81.06",
    "brackets and a sign": "(-81.06)",
}


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out the diagnosis of the whole workbook, which takes its time."""
    monkeypatch.setattr("xlbudget.verdict.diagnose.diagnose", lambda *_, **__: Diagnosis())


@pytest.mark.parametrize(
    ("name", "together"),
    [
        *((name, False) for name in UNREADABLE),
        *shared(((name, True) for name in UNREADABLE), every=4),
    ],
)
def test_it_is_an_error_at_its_cell(tmp_path: Path, name: str, *, together: bool) -> None:
    plain = layouts.sheets()
    sheets = on_one_sheet(plain) if together else plain
    path = layouts.write(tmp_path / "unit.xlsx", sheets)
    place = open_workbook(path).located.places[CELL]
    workbook = load_workbook(path)
    workbook[place.sheet][place.cell].value = UNREADABLE[name]
    workbook.save(path)
    opened = open_workbook(path)
    assert opened.readings.figures[CELL] is None
    assert CELL not in opened.figures.amounts
    told = [(f.code, f.cells[0].sheet, f.cells[0].cell) for f in opened.readings.findings]
    code = "N121" if name in ("a date", "a time") else "N102"
    assert told == [(code, place.sheet, place.cell)]
    assert check_opened(opened).verdict == Verdict.INCONSISTENT


def test_every_amount_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """All amounts of a table as text with a letter behind them."""
    sheet = layouts.sheets()[2]
    letters = {p: f"{v}a" if isinstance(v, int | float) else v for p, v in sheet.cells.items()}
    broken = replace(sheet, cells=letters)
    sheets = tuple(broken if s.name == sheet.name else s for s in layouts.sheets())
    opened = open_workbook(layouts.write(tmp_path / "unit.xlsx", sheets))
    told = {f.cells[0].cell for f in opened.readings.findings if f.code == "N102"}
    amounts = {p for p, v in sheet.cells.items() if isinstance(v, int | float)}
    assert len(told) == len(amounts)
    assert not any(cell.table == "t03" for cell in opened.figures.amounts)
