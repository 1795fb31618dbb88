"""Rounding is never called an error: whatever facts a unit has, its printed tables pass."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from tests.support import example
from tests.support.random_units import RandomUnit, units
from xlbudget.meaning.catalogue import severity
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.flat import UnitFigures
from xlbudget.tasks.check import check_file
from xlbudget.verdict.result import Verdict
from xlbudget.writer.content import linked, printed
from xlbudget.writer.workbook import write_workbook

PASSES = (Verdict.CONSISTENT, Verdict.ROUNDING)


def alarms(findings: tuple[Finding, ...]) -> list[Finding]:
    """Returns what is more than a note; that nothing is filled in is no word about amounts."""
    return [f for f in findings if severity(f) != "note" and f.code != "P101"]


@settings(max_examples=50)
@given(unit=units())
def test_printed_tables_of_any_facts_pass(
    tmp_path_factory: pytest.TempPathFactory, unit: RandomUnit
) -> None:
    path = tmp_path_factory.mktemp("printed") / "unit.xlsx"
    write_workbook(path, printed(example.family(), unit.figures))
    report = check_file(path)
    assert alarms(report.findings) == []
    assert report.verdict in PASSES


@settings(max_examples=30)
@given(unit=units())
def test_linked_workbook_of_exact_facts_passes_and_prints_the_same(
    tmp_path_factory: pytest.TempPathFactory, unit: RandomUnit
) -> None:
    family = example.family()
    exact = exact_figures(unit)
    content = linked(family, exact)
    path = tmp_path_factory.mktemp("linked") / "unit.xlsx"
    write_workbook(path, content)
    report = check_file(path)
    assert alarms(report.findings) == []
    assert report.verdict in PASSES
    assert all(content.values.get(cell, 0) == amount for cell, amount in exact.amounts.items())


def exact_figures(unit: RandomUnit) -> UnitFigures:
    """Returns the unit's figures before they were rounded."""
    return replace(unit.figures, amounts=unit.exact)
