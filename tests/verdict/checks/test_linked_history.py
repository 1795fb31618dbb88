"""What people do to a linked workbook: what was a formula is still known, and changes are told."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from tests.intake.locate.layouts import Formatted, Value
from tests.support import example
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.meaning.catalogue import severity
from xlbudget.meaning.plan import Plan, make_plan
from xlbudget.template import CellRef
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.checks.formulas import check_formulas
from xlbudget.verdict.result import Report, Verdict
from xlbudget.writer.content import linked_as_given
from xlbudget.writer.workbook import write_workbook

FAMILY = example.family()
CELL = CellRef("t03", "201", "basic")  # 表三 D7, a sum of two sections


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as a linked workbook that prints every published figure."""
    path = tmp_path_factory.mktemp("history") / "linked.xlsx"
    write_workbook(path, linked_as_given(FAMILY, example.figures()))
    return path


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(FAMILY, example.structure(), example.relations())


def edited(base: Path, cells: Mapping[str, Value]) -> Opened:
    """The workbook after somebody changed cells and saved it with a program of theirs."""
    workbook: Workbook = load_workbook(base)
    for name, value in cells.items():
        sheet, cell = name.split("!")
        assert not isinstance(value, Formatted)
        workbook[sheet][cell] = value
    path = base.with_name("edited.xlsx")
    workbook.save(path)
    return open_workbook(path)


def told(opened: Opened) -> list[str]:
    found = check_formulas(opened)
    return [f"{f.code} {f.cells[0].cell} {f.cells[0].value}" for f in found]


def report_on(base: Path, opened: Opened) -> Report:
    return check_opened(opened)


def test_as_generated_no_formula_differs(base: Path, plan: Plan) -> None:
    opened = open_workbook(base)
    assert told(opened) == []
    formulas = {c for c, f in plan.formulas.items() if f.terms}
    assert set(opened.readings.formulas) == formulas


def test_saved_by_another_program_it_is_computed_again_with_the_same_figures(base: Path) -> None:
    before, after = open_workbook(base), edited(base, {})
    assert after.figures.amounts == before.figures.amounts
    assert after.figures.rows == before.figures.rows
    first, second = report_on(base, before), report_on(base, after)
    assert [f.code for f in second.findings if f not in first.findings] == ["N103"]
    assert second.verdict == first.verdict == Verdict.CONSISTENT
    [note] = [f for f in second.findings if f.code == "N103"]
    assert int(note.params["count"]) == len(before.readings.formulas)
    assert severity(note) == "note"


@pytest.mark.parametrize(
    ("value", "finding"),
    [
        (189.17, "N105 D7 189.17"),
        ("189.17", "N105 D7 189.17"),
        (189.174, "N106 D7 189.174"),
        (189.18, "N106 D7 189.18"),
        (200, "N106 D7 200.00"),
        (-189.17, "N106 D7 -189.17"),
        (None, "N106 D7 0.00"),
        ("-", "N106 D7 0.00"),
    ],
)
def test_a_formula_that_was_overwritten(base: Path, plan: Plan, value: Value, finding: str) -> None:
    assert told(edited(base, {"表三!D7": value})) == [finding]


def test_an_overwritten_formula_is_compared_with_the_cells_as_they_are_now(base: Path) -> None:
    opened = edited(base, {"表三!D7": 289.17, "表三!D9": 181.06})
    found = list(check_formulas(opened))
    assert [f.code for f in found] == ["N105"]
    wrong = edited(base, {"表三!D7": 189.17, "表三!D9": 181.06})
    [finding] = check_formulas(wrong)
    assert (finding.params["value"], finding.params["expected"]) == ("189.17", "289.17")


def test_what_cannot_be_read_is_not_compared(base: Path) -> None:
    assert told(edited(base, {"表三!D7": "某某"})) == []
    assert told(edited(base, {"表三!D7": 200, "表三!D8": "某某"})) == []


@pytest.mark.parametrize("formula", ["=D8+D12", "=$D$8+$D$12", "= d8 + D12", "=+D8+D12"])
def test_the_same_formula_in_another_hand(base: Path, formula: str) -> None:
    assert told(edited(base, {"表三!D7": formula})) == []


@pytest.mark.parametrize(
    "formula", ["=SUM(D8:D12)", "=D8", "=D8+D13", "=D8+D12-0.01", "=ROUND(D8+D12,2)"]
)
def test_another_formula(base: Path, formula: str) -> None:
    [finding] = check_formulas(edited(base, {"表三!D7": formula}))
    assert finding.code == "N107"
    assert "=" + finding.params["actual"] == formula
    assert finding.params["formula"] == "D8+D12"


def test_formulas_between_sheets_follow_their_names(base: Path) -> None:
    workbook = load_workbook(base)
    first, other = workbook["表三"]["C9"].value, "支出 '总' 表"
    assert isinstance(first, str)
    assert "表二" in first
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    cell.value = cell.value.replace("'表二'", "'支出 ''总'' 表'")
    workbook["表二"].title = other
    path = base.with_name("renamed.xlsx")
    workbook.save(path)
    assert told(open_workbook(path)) == []


def test_every_formula_is_watched(base: Path, plan: Plan) -> None:
    """Each formula in turn becomes a number that is 1 more; each time exactly that is told."""
    saved = open_workbook(base)
    figures, formulas = dict(saved.readings.figures), dict(saved.readings.formulas)
    opened = replace(saved, readings=replace(saved.readings, figures=figures, formulas=formulas))
    assert opened.plan == plan
    for cell, formula in plan.formulas.items():
        figure = figures[cell]
        if not formula.terms or figure is None:
            continue
        kept = formulas.pop(cell)
        figures[cell] = type(figure)(figure.value + 10**6, figure.shown + 10**6, figure.step)
        found = list(check_formulas(opened))
        assert [
            f.code
            for f in found
            if f.cells[0].cell == opened.located.places[cell].cell
            and f.cells[0].sheet == opened.located.places[cell].sheet
        ] == ["N106"], cell
        formulas[cell], figures[cell] = kept, figure
