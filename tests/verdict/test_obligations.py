"""What must be checked is the same for every unit of a template, and each of it has an outcome."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl.styles import Font

from examples.variants import variants, write_base, write_variant
from tests.support import example
from tests.support.workbooks import loaded
from xlbudget.meaning.findings import Finding, FoundCell, Waived
from xlbudget.tasks.check import check_file
from xlbudget.template import available_families, load_family
from xlbudget.verdict.obligations import Fulfilment, coverage, obligations
from xlbudget.verdict.result import Report, Verdict

FAMILY = example.family()
DUE = len(FAMILY.tables) + len(FAMILY.rules)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(example.FOLDER, tmp_path_factory.mktemp("printed") / "printed.xlsx")


def of(report: Report, code: str) -> Fulfilment:
    [duty] = [duty for duty in obligations(report) if duty.code == code]
    return duty.fulfilment


def test_each_table_and_each_rule_is_an_obligation_once(printed: Path) -> None:
    report = check_file(printed)
    duties = obligations(report)
    rules = [duty.code for duty in duties if not duty.is_presence]
    assert sorted(rules) == sorted(FAMILY.rules)
    assert [duty.tables[0] for duty in duties if duty.is_presence] == list(FAMILY.tables)
    assert {duty.fulfilment for duty in duties} == {Fulfilment.AGREES, Fulfilment.ROUNDING}
    covered = coverage(report)
    assert (covered.due, covered.checked, covered.open) == (DUE, DUE, 0)


@pytest.mark.parametrize("name", [variant.name for variant in variants(example.FOLDER)])
def test_no_workbook_changes_what_is_due(printed: Path, tmp_path: Path, name: str) -> None:
    variant = next(v for v in variants(example.FOLDER) if v.name == name)
    report = check_file(write_variant(printed, variant, tmp_path / "unit.xlsx"))
    covered = coverage(report)
    duties = obligations(report)
    if report.verdict is Verdict.UNREADABLE:
        assert (covered.due, duties) == (0, ())
        return
    assert (covered.due, len(duties)) == (DUE, DUE)
    assert covered.checked + covered.open == DUE
    wrong = {f.code for f in report.findings if f.severity == "error"} & set(FAMILY.rules)
    assert {code for code in wrong if of(report, code) is not Fulfilment.DIFFERS} == set()
    for duty in duties:
        if not duty.checked:
            assert duty.reason("zh", FAMILY)
            assert duty.reason("en", FAMILY)


def test_what_speaks_of_a_missing_table_is_not_checked_and_says_why(
    printed: Path, tmp_path: Path
) -> None:
    variant = next(v for v in variants(example.FOLDER) if v.name == "table-missing")
    report = check_file(write_variant(printed, variant, tmp_path / "unit.xlsx"))
    [lost] = [table.id for table in report.tables if not table.found]
    number = FAMILY.tables[lost].number
    duties = [duty for duty in obligations(report) if lost in duty.tables]
    kinds = Counter(duty.fulfilment for duty in duties)
    assert kinds == {Fulfilment.DIFFERS: 1, Fulfilment.NOT_CHECKED: len(duties) - 1}
    assert all(number in duty.reason("zh", FAMILY) for duty in duties if not duty.checked)
    assert coverage(report).open == len(duties) - 1


@pytest.mark.parametrize("seed", range(4))
def test_a_table_whose_figures_are_in_doubt_has_no_obligation_that_is_kept(
    printed: Path, tmp_path: Path, seed: int
) -> None:
    """White figures: stored and checked, but nobody sees them."""
    book = loaded(printed)
    report = check_file(printed)
    filled = [table for table in report.tables if table.found and not table.empty]
    table = random.Random(seed).choice(filled)
    assert table.sheet
    sheet = book[table.sheet]
    cell = next(
        c for row in sheet.iter_rows() for c in row if isinstance(c.value, float) and c.value
    )
    cell.font = Font(color="FFFFFFFF")
    book.save(tmp_path / "white.xlsx")
    doubtful = check_file(tmp_path / "white.xlsx")
    assert doubtful.verdict is Verdict.DOUBTFUL
    for duty in obligations(doubtful):
        if table.id in duty.tables and not duty.is_presence:
            assert duty.fulfilment is Fulfilment.DOUBTFUL
            assert duty.reason("zh", FAMILY)
        elif not duty.is_presence:
            assert duty.fulfilment in (Fulfilment.AGREES, Fulfilment.ROUNDING)


@pytest.mark.parametrize("name", available_families())
def test_every_rule_has_a_table_to_stand_under(name: str) -> None:
    family = load_family(name)
    for rule in family.rules.values():
        assert rule.tables[0] in family.tables


@pytest.mark.parametrize(
    ("params", "cells", "expected"),
    [
        ({}, ("表三",), {"t03"}),
        ({}, ("表三", "表五"), {"t03", "t05"}),
        ({}, ("别的表",), set()),
        ({"sheet": "表二"}, (), {"t02"}),
        ({"sheet": "别的表"}, (), set()),
        ({"number": "表四"}, (), {"t04"}),
        ({}, (), set(FAMILY.tables)),
    ],
)
def test_a_doubt_is_about_the_tables_that_it_names_and_else_about_all(
    printed: Path, params: dict[str, str], cells: tuple[str, ...], expected: set[str]
) -> None:
    report = check_file(printed)
    doubt = Finding("T125", params, tuple(FoundCell(sheet, "A1", "", "") for sheet in cells))
    duties = obligations(replace(report, findings=(*report.findings, doubt)))
    doubted = {d.code for d in duties if d.fulfilment is Fulfilment.DOUBTFUL}
    assert doubted == {c for c, rule in FAMILY.rules.items() if expected & set(rule.tables)}
    waived = replace(doubt, waived=Waived("a", "b", "2099-12-31"))
    again = obligations(replace(report, findings=(*report.findings, waived)))
    assert not any(duty.fulfilment is Fulfilment.DOUBTFUL for duty in again)
