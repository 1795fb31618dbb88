"""Dishonest histories: what a formula no longer says is told, with its code, at its cell."""

import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.history.parts import (
    Parts,
    deleted_in_excel,
    duplicated,
    formula_of,
    read_parts,
    value_of,
    with_cell,
    without_results,
    write_parts,
)
from tests.support import example
from tests.support.shares import drawn
from xlbudget.intake.marks import Marks
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.outcomes import Outcome
from xlbudget.meaning.plan import Plan, make_plan
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.checks.stored import check_stored
from xlbudget.verdict.result import Verdict
from xlbudget.writer.content import linked_as_given
from xlbudget.writer.workbook import write_workbook

FAMILY = example.family()
SHEET, CELL = "表三", "C9"  # a link to another sheet, 81.06
TITLE = "2025年预算支出总表"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    path = tmp_path_factory.mktemp("dishonest") / "unit.xlsx"
    write_workbook(path, linked_as_given(FAMILY, example.figures()))
    return read_parts(path)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(FAMILY, example.structure(), example.relations())


def opened(folder: Path, parts: Parts) -> Opened:
    return open_workbook(write_parts(folder / "unit.xlsx", parts))


def stored(found: Opened, *, words: bool = False) -> list[Finding]:
    """What is told of stored results; with words, as if others had made the workbook."""
    return list(check_stored(replace(found, marks=Marks()) if words else found))


def places(findings: Iterable[Finding]) -> set[str]:
    return {f"{f.code} {cell.sheet}!{cell.cell}" for f in findings for cell in f.cells}


def errors(found: Opened) -> set[str]:
    """What is told of sheets and formulas, each with its first cell."""
    report = check_opened(found)
    assert report.verdict in (Verdict.INCONSISTENT, Verdict.INCOMPLETE)
    return {
        " ".join([f.code, *(f"{cell.sheet}!{cell.cell}" for cell in f.cells[:1])])
        for f in report.findings
        if f.code[0] in "NT"
    }


# ---- stored results ------------------------------------------------------------------------------


@pytest.mark.drawn
@pytest.mark.parametrize("seed", range(drawn(12)))
def test_after_a_change_without_calculation_only_the_formulas_that_read_it_are_told(
    base: Parts, plan: Plan, seed: int, tmp_path: Path
) -> None:
    before = opened(tmp_path, base)
    filled = [c for c in plan.inputs if before.readings.amounts.get(c)]
    cell = random.Random(seed).choice(filled)
    place = before.located.places[cell]
    value = float(value_of(base, place.sheet, place.cell)) + 1
    after = opened(tmp_path, with_cell(base, place.sheet, place.cell, f"<v>{value!r}</v>"))
    readers = {
        f"N109 {at.sheet}!{at.cell}"
        for other, formula in plan.formulas.items()
        if any(term == cell for _, term in formula.terms)
        for at in [after.located.places[other]]
    }
    assert places(stored(after)) == readers
    if readers:
        assert check_opened(after).verdict == Verdict.INCONSISTENT


@pytest.mark.parametrize(
    ("formula", "value", "told"),
    [
        ("D9+F9", "81.06", ""),
        ("D9+F9", "81.0600000000001", ""),
        ("D9+F9", "81.064999", ""),  # prints the same
        ("D9+F9", "81.05", "N109"),
        ("D9+F9", "81.0651", "N109"),
        ("D9+F9", "-81.06", "N109"),
        ("D9*0+12.345", "12.344999999999999", ""),  # binary noise at half a unit
        ("D9*0+12.345", "12.34", ""),  # rounded down for that noise: precision as displayed
        ("D9*0+12.345", "12.35", ""),
        ("D9*0+12.345", "12.36", "N109"),
        ("D9*0+12.344999999999999", "12.35", ""),
        ("SUM(D9,F9)*1", "81.06", ""),
        ("SUM(D9:D11)", "81.06", "N109"),
        ("'表二'!C9+'表二'!D9", "1.00", "N109"),
        ("1/0", "81.06", "N109"),
        ('D9+"甲"', "81.06", "N109"),
        ("'没有'!A1", "81.06", "N109"),
        ("#REF!+D9", "81.06", "N109"),
        ("FOO(1)", "81.06", "N111"),
        ("TODAY()", "81.06", "N111"),
        ("C9+1", "81.06", "N111"),
        ("SUM(C9:E9)", "81.06", "N111"),
        ("D9+E9", "81.06", "N111"),  # E9 is C9-D9
        ("[1]Sheet1!A1", "81.06", "N111"),
        ("'[other.xlsx]Sheet 1'!A1", "81.06", "N111"),
        ("合计", "81.06", "N111"),
    ],
)
def test_one_stored_result(
    base: Parts, formula: str, value: str, told: str, tmp_path: Path
) -> None:
    text = formula.replace('"', "&quot;")
    parts = with_cell(base, SHEET, CELL, f"<f>{text}</f><v>{value}</v>")
    found = {place for place in places(stored(opened(tmp_path, parts))) if CELL in place}
    assert found == ({f"{told} {SHEET}!{CELL}"} if told else set())


def test_a_result_that_was_changed_is_told_and_not_the_sums_over_it(
    base: Parts, tmp_path: Path
) -> None:
    parts = with_cell(base, "表三", "D8", "<f>SUM(D9:D11)</f><v>190.17</v>")
    assert places(stored(opened(tmp_path, parts))) == {"N109 表三!D8"}
    # Sums that were calculated from it are right in themselves: where it began is told.
    parts = with_cell(parts, "表三", "D7", "<f>D8+D12</f><v>190.17</v>")
    assert "N109 表三!D8" in places(stored(opened(tmp_path, parts)))


def test_what_the_finding_says(base: Parts, tmp_path: Path) -> None:
    changed = with_cell(base, SHEET, "D9", "<v>1081.06</v>")
    [finding] = stored(opened(tmp_path, changed))
    assert finding.params == {
        "number": "表三",
        "count": "2",
        "cells": "表三 D8、表三 E9",
        "cell": "表三 D8",
        "formula": formula_of(base, "表三", "D8"),
        "value": "189.05",
        "expected": "1,189.05",
    }


@pytest.mark.parametrize(
    ("formula", "words", "told"),
    [
        (f"&quot;{TITLE}&quot;", TITLE, set()),
        ("(2020+5)&amp;&quot;年预算支出总表&quot;", TITLE, set()),
        ("(2020+6)&amp;&quot;年预算支出总表&quot;", TITLE, {"N109 表三!A2"}),
        ("TEXT(TODAY(),&quot;yyyy&quot;)&amp;&quot;年预算支出总表&quot;", TITLE, {"T128 表三!A2"}),
    ],
)
def test_words_by_formula_in_a_workbook_of_others(
    base: Parts, formula: str, words: str, told: set[str], tmp_path: Path
) -> None:
    parts = with_cell(base, SHEET, "A2", f"<f>{formula}</f><v>{words}</v>", "str")
    assert places(stored(opened(tmp_path, parts), words=True)) == told


def test_a_workbook_as_made_has_no_stale_words_either(base: Parts, tmp_path: Path) -> None:
    assert stored(opened(tmp_path, base), words=True) == []


# ---- formulas that are gone ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "kind", "told"),
    [
        ("<v>189.17</v>", "", {"N105 表三!D7"}),
        ("<v>200</v>", "", {"N106 表三!D7"}),
        ("<f>D8+D13</f>", "", {"N107 表三!D7"}),
        ("<f>SUM(D8,D12)</f>", "", set()),
        ("<f>D12+D8</f>", "", set()),
        ("<is><t>189.17</t></is>", "inlineStr", {"N101 表三!D7", "N105 表三!D7"}),
        ("<is><t>12.00</t></is>", "inlineStr", {"N101 表三!D7", "N106 表三!D7"}),
        ("<is><t>见附表</t></is>", "inlineStr", {"N102 表三!D7"}),
        ("<f>&quot;见附表&quot;</f>", "", {"N102 表三!D7", "N107 表三!D7"}),
    ],
)
def test_a_formula_that_was_replaced(
    base: Parts, inside: str, kind: str, told: set[str], tmp_path: Path
) -> None:
    parts = with_cell(without_results(base), "表三", "D7", inside, kind)
    found = opened(tmp_path, parts)
    report = check_opened(found)
    named = {
        " ".join([f.code, *(f"{cell.sheet}!{cell.cell}" for cell in f.cells[:1])])
        for f in report.findings
        if f.code[0] in "NT"
    }
    # Words in a sum leave those without a value that add them up with a plus sign.
    assert {one for one in named if not one.startswith("N104")} == told | {"N103"}


# ---- sheets --------------------------------------------------------------------------------------


def test_a_sheet_that_was_copied(base: Parts, tmp_path: Path) -> None:
    found = opened(tmp_path, duplicated(base, "表七"))
    assert errors(found) == {"T102 表七 (2)!A2"}
    assert found.figures.amounts == opened(tmp_path, base).figures.amounts


@pytest.mark.parametrize("sheet", ["表二", "表五"])
def test_a_deleted_sheet_of_a_workbook_without_results_is_told_once(
    base: Parts, sheet: str, tmp_path: Path
) -> None:
    path = write_parts(tmp_path / "unit.xlsx", base)
    workbook = load_workbook(path)
    del workbook[sheet]
    workbook.save(path)
    found = open_workbook(path)
    told = errors(found)
    assert {one.split()[0] for one in told} == {"T101", "N103", "N104"}
    assert len(told) == 3
    report = check_opened(found)
    [finding] = [f for f in report.findings if f.code == "N104"]
    assert finding.params["reason"] == f"sheet:{sheet}"
    assert sheet in finding.params["formula"]
    assert int(finding.params["count"]) == len(finding.cells) > 10
    assert not [f for f in report.findings if f.outcome == Outcome.FAILED and f.code[0] in "JG"]


def test_a_sheet_that_was_deleted_in_excel(base: Parts, tmp_path: Path) -> None:
    found = opened(tmp_path, deleted_in_excel(base, "表二"))
    told = errors(found)
    assert "T101" in told
    report = check_opened(found)
    [finding] = [f for f in report.findings if f.code == "N102"]
    assert finding.params["value"] == "#REF!"
    root = finding.cells[0]
    assert "#REF!" in formula_of(read_parts(tmp_path / "unit.xlsx"), root.sheet, root.cell)
