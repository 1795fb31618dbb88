"""Where no correction is found, a failing relation names a cell only if all others are held."""

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.intake.locate import layouts
from tests.intake.locate.layouts import Stored, cells_of
from tests.support import example
from tests.support.shares import shared
from xlbudget.intake.opened import open_workbook
from xlbudget.report.as_text import report_text
from xlbudget.report.filed_unit import unit_of
from xlbudget.tasks.check import check_file
from xlbudget.template import CellRef
from xlbudget.verdict.diagnosis import Diagnosis
from xlbudget.verdict.result import Report

CELLS = [
    # an item has the figure of its section: its own row says so
    ({"E9": 1340.77}, {"E9": "0.00"}),
    ({"E8": 1440.77}, {"E8": "1340.77"}),
    ({"D13": 1.12}, {"D13": "0.12"}),
    # the row of an item was raised as a whole, all rows hold: nothing tells item from section
    ({"C10": 1440.77, "E10": 1440.77}, {}),
]


@pytest.fixture(autouse=True)
def without_corrections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlbudget.verdict.diagnose.diagnose", lambda *_, **__: Diagnosis())


def report_on(folder: Path, cells: Mapping[str, Stored]) -> Report:
    wrong = cells_of(表三=dict(cells))(layouts.sheets())
    return check_file(layouts.write(folder / "unit.xlsx", wrong))


def named(report: Report) -> dict[str, str]:
    return {c.cell: c.proposed for f in report.findings for c in f.cells if c.proposed}


@pytest.mark.parametrize(("cells", "right"), CELLS)
def test_the_cell_that_nothing_else_holds_is_named(
    tmp_path: Path, cells: Mapping[str, Stored], right: Mapping[str, str]
) -> None:
    report = report_on(tmp_path, cells)
    assert named(report) == right
    text = report_text(report, "zh", everything=False)
    for cell, amount in right.items():
        number = f"{float(amount):,.2f}"
        assert f"表三 {cell} 按其余各数应为 {number}" in text
        assert f"{cell} = {number}" in {line.should for line in unit_of(report, "zh").findings}


def test_where_nothing_tells_both_possibilities_are_said(tmp_path: Path) -> None:
    report = report_on(tmp_path, {"C10": 1440.77, "E10": 1440.77})
    should = {line.item.split()[0]: line.should for line in unit_of(report, "zh").findings}
    assert should["J301"] == "E8 = 1,440.77\n或 3 格合计 = 1,340.77"
    # Of two tables each cell is named with its own.
    assert should["G108"].startswith("表三 C10 = 1,340.77\n或 2 格合计 = 1,440.77")


@pytest.mark.parametrize("seed", shared(range(12), 4))
def test_no_right_figure_is_named(tmp_path: Path, seed: int) -> None:
    """One wrong figure, drawn anywhere in the table: it is named, or nothing is."""
    chance = random.Random(seed)
    figures = example.figures().amounts
    cell = chance.choice(sorted(c for c in figures if c.table == "t03"))
    places = {ref: place for ref, place in _places(tmp_path).items() if ref.table == "t03"}
    fen = figures[cell] + 100 * chance.randrange(10, 9_000)
    report = report_on(tmp_path, {places[cell]: fen / 10**6})
    assert set(named(report)) <= {places[cell]}


def _places(folder: Path) -> dict[CellRef, str]:
    path = layouts.write(folder / "right.xlsx", layouts.sheets())
    return {ref: place.cell for ref, place in open_workbook(path).located.places.items()}
