"""What cannot be read is told at its place, and what depends on it is not judged: never silence."""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell

from examples.variants import write_base
from tests.intake.locate import layouts
from tests.intake.locate.layouts import (
    Layout,
    Plain,
    cells_of,
    on_one_sheet,
    only,
    row_deleted,
    rows_inserted,
    with_cells,
)
from tests.support import example
from tests.support.shares import drawn
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.meaning.catalogue import message, severity
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.outcomes import Outcome
from xlbudget.tasks.check import check_file
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.diagnosis import Diagnosis
from xlbudget.verdict.result import Report, Verdict

FAMILY = example.family()


@dataclass(frozen=True, slots=True)
class Case:
    """A layout, its findings about structure (`code sheet!cell`), and what was not checked why."""

    layout: Layout
    findings: tuple[str, ...]
    reasons: frozenset[str] = frozenset()
    verdict: Verdict = Verdict.INCONSISTENT


def missing(*reasons: str) -> frozenset[str]:
    return frozenset(reasons)


def column_gone(sheet: Plain, column: int) -> Plain:
    return replace(sheet, cells={p: v for p, v in sheet.cells.items() if p[1] != column})


CASES = {
    "a table is missing": Case(
        lambda given: tuple(s for s in given if s.name != "表七"),
        ("T101",),
        missing("缺少表七"),
        Verdict.INCOMPLETE,
    ),
    "the title says something else": Case(
        cells_of(表八={"A1": None, "A2": "2025年政府性基金支出情况"}),
        ("T101",),
        missing("缺少表八"),
        Verdict.INCOMPLETE,
    ),
    "the title says something else under the table's mark": Case(
        cells_of(表八={"A2": "2025年政府性基金支出情况"}),
        ("T123 表八!A1",),
        verdict=Verdict.DOUBTFUL,
    ),
    "a title without its header": Case(
        only("表十", lambda s: replace(s, cells={p: v for p, v in s.cells.items() if p[0] < 4})),
        ("T101",),
        missing("缺少表十"),
        Verdict.INCOMPLETE,
    ),
    "a table stands twice": Case(
        lambda given: (*given, replace(given[2], name="表三（旧）")),
        ("T102 表三（旧）!A2",),
    ),
    "a table stands twice on one sheet": Case(
        lambda given: on_one_sheet((*given, given[6])),
        (f"T102 收支总表!A{2 + sum(s.height + 2 for s in layouts.sheets())}",),
    ),
    "a header word is wrong": Case(
        cells_of(表五={"E5": "项目经费"}),
        (
            "T103 表五!A5",
            *(f"T106 表五!E{r}" for r, c in layouts.sheets()[4].cells if c == 5 and r > 5),
        ),
        missing("表五没有找到“项目支出”栏"),
        Verdict.INCOMPLETE,
    ),
    "a column is missing": Case(
        only("表十二", lambda s: column_gone(s, 5)),
        ("T103 表十二!A6",),
        missing("表十二没有找到“国有资本经营预算”栏"),
        Verdict.INCOMPLETE,
    ),
    "a column of names is missing": Case(
        cells_of(表三={"B5": None}),
        ("T103 表三!A5", *(f"C113 表三!A{row}" for row in range(7, 36))),
    ),
    "a fixed row is missing": Case(
        only("表一", lambda s: row_deleted(s, 37)),
        ("T104 表一!A6", "T104 表一!A6"),
        missing("表一没有找到“上年结转”行", "表一没有找到“年终结转”行"),
        Verdict.INCOMPLETE,
    ),
    "a label says something else": Case(
        cells_of(表四={"A37": "合计"}),
        ("T104 表四!A7", "T105 表四!B37"),
        missing("表四没有找到“本年收入合计”行"),
    ),
    "the unit's row has another name": Case(
        cells_of(表十二={"A7": "某某中心"}),
        ("T104 表十二!A7", *(f"T105 表十二!B{row}" for row in range(7, 17))),
        missing("表十二没有找到“单位”行"),
    ),
    "the unit's row of a table of its own has another name": Case(
        cells_of(表十一={"A7": "某某中心"}), ("T202 表十一!A7",)
    ),
    "a line of an unknown class": Case(
        only(
            "表一",
            lambda s: with_cells(rows_inserted(s, 20), {"C20": "三十一、某某支出", "D20": 5}),
        ),
        ("T105 表一!D20",),
    ),
    "a line without a code": Case(
        only(
            "表三", lambda s: with_cells(rows_inserted(s, 20), {"B20": "另补", "C20": 3, "E20": 3})
        ),
        ("T105 表三!C20",),
    ),
    "a formula that cannot be computed on an unknown line": Case(
        only("表三", lambda s: with_cells(s, {"A36": "其中", "C36": "=FOO(C7)"})),
        ("T105 表三!C36",),
    ),
    "a project under a note": Case(
        only("表十二", lambda s: with_cells(s, {"A17": "注：另有追加", "B17": 8, "C17": 8})),
        ("T111 表十二!A17",),  # its amounts are in no sum
    ),
    "amounts on a note": Case(
        only("表三", lambda s: with_cells(s, {"A36": "注：本表无数据", "D36": 12.5})),
        ("T105 表三!D36",),
    ),
    "an amount outside the columns": Case(
        cells_of(表六={"G9": 26.08, "H9": "1,529.94", "G12": "备注"}),
        ("T106 表六!G9",),
        verdict=Verdict.DOUBTFUL,
    ),
    "an amount below the table": Case(cells_of(表二={"C40": "12a"}), ("T105 表二!C40",)),
    "an amount under another table of the sheet": Case(
        lambda given: on_one_sheet(
            tuple(with_cells(s, {"C38": 7}) if s.name == "表二" else s for s in given)
        ),
        ("T105 收支总表!C78",),
    ),
    "a stray title cuts nothing off": Case(
        cells_of(表三={"G9": "2025年预算收入总表", "D12": None}), ()
    ),
}


def structural(findings: Iterable[Finding]) -> list[str]:
    """Findings about one table, more than notes and no relations, as cases write them."""
    return [
        " ".join([f.code, *(f"{cell.sheet}!{cell.cell}" for cell in f.cells[:1])])
        for f in findings
        if f.code[0] in "TNCP" and severity(f) != "note"
    ]


def reasons(report: Report) -> frozenset[str]:
    """Why relations were not checked, each reason by itself."""
    told = (message(f, "zh", FAMILY) for f in report.findings if f.outcome == Outcome.NOT_CHECKED)
    return frozenset(part for words in told for part in words.split("因为")[1].split("、"))


@pytest.mark.parametrize("name", CASES)
def test_a_dishonest_layout_gives_exactly_its_findings(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    path = layouts.write(tmp_path / "unit.xlsx", case.layout(layouts.sheets()))
    report = check_file(path)
    assert Counter(structural(report.findings)) == Counter(case.findings)
    assert reasons(report) == case.reasons
    assert report.verdict == case.verdict


# ---- damage at random ----------------------------------------------------------------------------

GARBLED = ("某某", "12a", "#REF!", "注：本表无数据", "说明：", "合计", "2025年", "0", "1,234.56")


def shown(opened: Opened) -> Counter[tuple[str, str, int]]:
    """Every figure that is read, by table and column; how a row is called does not matter."""
    amounts = opened.figures.amounts
    return Counter((cell.table, cell.column, amount) for cell, amount in amounts.items() if amount)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(example.FOLDER, tmp_path_factory.mktemp("damage") / "base.xlsx")


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out the diagnosis of the whole workbook: relations must tell by themselves."""
    monkeypatch.setattr("xlbudget.verdict.diagnose.diagnose", lambda *_, **__: Diagnosis())


@pytest.mark.drawn
@pytest.mark.usefixtures("one_by_one")
@pytest.mark.parametrize("kind", ["delete", "garble", "move"])
def test_damage_of_any_one_cell_is_never_a_pass_with_fewer_figures(base: Path, kind: str) -> None:
    rng = random.Random(f"damage {kind}")
    workbook = load_workbook(base)
    sheets = [sheet for sheet in workbook if sheet.sheet_state == "visible"]
    wanted = shown(open_workbook(base))
    damaged = base.with_name(f"{kind}.xlsx")
    silent = []
    for _ in range(drawn(50)):
        sheet = rng.choice(sheets)
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        free = [
            cell
            for row in sheet.iter_rows(max_row=sheet.max_row + 2)
            for cell in row
            if cell.value is None and not isinstance(cell, MergedCell)
        ]
        cell, other = rng.choice(cells), rng.choice(free)
        kept = cell.value
        cell.value = rng.choice(GARBLED) if kind == "garble" else None
        other.value = kept if kind == "move" else None
        workbook.save(damaged)
        opened = open_workbook(damaged)
        report = check_opened(opened)
        loud = any(severity(f) != "note" for f in report.findings)
        passed = report.verdict in (Verdict.CONSISTENT, Verdict.ROUNDING)
        if shown(opened) != wanted and (passed or not loud):
            silent.append(f"{sheet.title}!{cell.coordinate} {kept!r} -> {other.coordinate}")
        cell.value, other.value = kept, None
    assert silent == []


def test_a_line_left_out_as_a_whole_is_never_a_pass(base: Path) -> None:
    """A deleted line is missed by its parent or by another table."""
    damaged = base.with_name("line.xlsx")
    for name, row in (("表二", 12), ("表三", 35), ("表六", 26), ("表九", 10), ("表十三", 11)):
        workbook = load_workbook(base)
        workbook[name].delete_rows(row)
        workbook.save(damaged)
        assert check_file(damaged).verdict == Verdict.INCONSISTENT, name
