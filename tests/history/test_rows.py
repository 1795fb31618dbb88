"""Rows that an accountant puts into a linked workbook or takes out, with the formulas following."""

import itertools
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from tests.history.rows import delete_row, insert_row
from tests.support import example
from tests.support.random_units import RandomUnit, random_unit
from tests.test_no_false_alarm import exact_figures
from xlbudget.base.place import Place
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.meaning.outcomes import Outcome
from xlbudget.template import CellRef
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.result import Report, Verdict
from xlbudget.writer.content import linked
from xlbudget.writer.workbook import write_workbook

FAMILY = example.family()
TABLES = ("t02", "t03", "t05")  # income, spending and the general budget by code
TREES = {"J201", "J301", "J501"}
ITEMS = 4  # fewer are no range that could grow


@dataclass(frozen=True, slots=True)
class Section:
    """A unit one of whose sections has several items, and the items' codes in order."""

    unit: RandomUnit
    code: str
    items: tuple[str, ...]


@cache
def section() -> Section:
    """Returns the first random unit with such a section; all its items are in table 3 and 5."""
    for seed in itertools.count():
        unit = random_unit(random.Random(seed), FAMILY, codes=60)
        listed = {table: {row.id for row in unit.figures.rows[table, "main"]} for table in TABLES}
        for code in sorted(c for c in listed["t05"] if len(c) == len("20103")):
            items = sorted(c for c in listed["t03"] if c.startswith(code) and c != code)
            if len(items) >= ITEMS and all(set(items) <= codes for codes in listed.values()):
                return Section(unit, code, tuple(items))
    raise AssertionError("seeds never end")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rows") / "unit.xlsx"
    write_workbook(path, linked(FAMILY, exact_figures(section().unit)))
    return path


def row_of(opened: Opened, table: str, code: str) -> Place:
    return next(p for c, p in opened.located.places.items() if (c.table, c.row) == (table, code))


def taken_out(path: Path, code: str) -> tuple[Workbook, dict[str, list[object]]]:
    """The workbook without the rows of a code, and what stood in them by sheet."""
    opened, workbook = open_workbook(path), load_workbook(path)
    kept: dict[str, list[object]] = {}
    for table in TABLES:
        place = row_of(opened, table, code)
        sheet = workbook[place.sheet]
        kept[place.sheet] = [cell.value for cell in sheet[place.row]]
    for table in TABLES:
        place = row_of(opened, table, code)
        delete_row(workbook, place.sheet, place.row)
    return workbook, kept


def put_back(workbook: Workbook, path: Path, code: str, kept: dict[str, list[object]]) -> Opened:
    """The code's rows stand again where they stood; what was in them is typed in again."""
    before = open_workbook(path)
    for table in TABLES:
        place = row_of(before, table, code)
        insert_row(workbook, place.sheet, place.row)
    for table in TABLES:
        place = row_of(before, table, code)
        for column, value in enumerate(kept[place.sheet], start=1):
            if value is not None:
                workbook[place.sheet].cell(place.row, column).value = value  # type: ignore[assignment]
    return saved(workbook, path)


def saved(workbook: Workbook, path: Path) -> Opened:
    target = path.with_name("changed.xlsx")
    workbook.save(target)
    return open_workbook(target)


def told(opened: Opened) -> tuple[Report, set[str]]:
    report = check_opened(opened)
    return report, {f.code for f in report.findings}


def test_a_row_inside_a_sum_makes_it_grow(base: Path) -> None:
    code = section().items[1]
    workbook, kept = taken_out(base, code)
    opened, before = put_back(workbook, base, code, kept), open_workbook(base)
    assert opened.figures.amounts == before.figures.amounts
    assert opened.readings.formulas == before.readings.formulas
    report, codes = told(opened)
    assert codes - told(before)[1] == {"N103"}
    assert report.verdict in (Verdict.CONSISTENT, Verdict.ROUNDING)


def test_a_row_after_the_last_of_a_sum_is_missed_and_the_sum_is_named(base: Path) -> None:
    code = section().items[-1]
    workbook, kept = taken_out(base, code)
    opened = put_back(workbook, base, code, kept)
    report, _ = told(opened)
    assert report.verdict == Verdict.INCONSISTENT
    parents = {
        (place.sheet, place.cell)
        for cell, place in opened.located.places.items()
        if cell.table in TABLES and cell.row == section().code and cell in opened.readings.formulas
    }
    changed = [f.cells[0] for f in report.findings if f.code == "N107"]
    assert changed
    assert {(cell.sheet, cell.cell) for cell in changed} <= parents
    trees = [f for f in report.findings if f.code in TREES and f.outcome == Outcome.FAILED]
    assert {f.code for f in trees} == TREES
    assert {(f.cells[0].sheet, f.cells[0].cell) for f in trees} <= parents
    for finding in trees:
        missed = opened.readings.figures[
            next(
                CellRef(c.table, code, c.column)
                for c, p in opened.located.places.items()
                if (p.sheet, p.cell) == (finding.cells[0].sheet, finding.cells[0].cell)
            )
        ]
        assert missed
        assert abs((finding.difference or 0) + missed.shown) <= (finding.bound or 0)


def test_rows_that_were_taken_out_leave_no_formula_astray(base: Path) -> None:
    workbook, _ = taken_out(base, section().items[1])
    opened = saved(workbook, base)
    report, codes = told(opened)
    assert not codes & {"N102", "N104", "N105", "N106", "N107"}
    assert not [f for f in report.findings if f.code in TREES and f.outcome == Outcome.FAILED]
    gone = section().items[1]
    before = open_workbook(base)
    assert set(opened.located.places) == {
        c for c in before.located.places if not (c.table in TABLES and c.row == gone)
    }


@pytest.mark.parametrize("where", ["above", "inside"])
def test_blank_rows_change_nothing(base: Path, where: str) -> None:
    workbook, before = load_workbook(base), open_workbook(base)
    for table in TABLES:
        place = row_of(before, table, section().items[1])
        insert_row(workbook, place.sheet, 1 if where == "above" else place.row)
    opened = saved(workbook, base)
    assert opened.figures.amounts == before.figures.amounts
    report, codes = told(opened)
    assert codes - told(before)[1] == {"N103"}
    assert report.verdict in (Verdict.CONSISTENT, Verdict.ROUNDING)
