"""Stored results: what was not calculated is told once, what nobody can confirm is doubted."""

import random
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from tests.history.parts import (
    Parts,
    formula_of,
    read_parts,
    value_of,
    with_calculation,
    with_cell,
    with_zeros,
    without_results,
    write_parts,
)
from tests.support import entry_books, example
from tests.support.shares import shared
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.meaning.plan import Plan, make_plan
from xlbudget.tasks.figures import figures
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.result import Report, Verdict
from xlbudget.writer.content import linked_as_given
from xlbudget.writer.workbook import write_workbook

FAMILY = example.family()
SHEET, CELL, VALUE = "表三", "C9", "81.06"
BESIDE, HELPER, NEXT = "占比与变动", "B5", "B6"
"""A sheet that is no official table, and two of its formulas."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    path = tmp_path_factory.mktemp("results") / "unit.xlsx"
    write_workbook(path, linked_as_given(FAMILY, example.figures()))
    return read_parts(path)


@pytest.fixture(scope="module")
def entry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with entry sheets, filled in and calculated."""
    path = tmp_path_factory.mktemp("results") / "entry.xlsx"
    write_entry_sheets(path, FAMILY, entry_books.inputs(entry_books.unit(3, codes=4)))
    return path


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(FAMILY, example.structure(), example.relations())


def opened(folder: Path, parts: Parts) -> Opened:
    return open_workbook(write_parts(folder / "unit.xlsx", parts))


def told(report: Report) -> list[str]:
    """The findings that are no relations, each with its cells, and those that failed."""
    return [
        " ".join([f.code, *(f"{cell.sheet}!{cell.cell}" for cell in f.cells)])
        for f in report.findings
        if f.code[0] in "NTEPC" or (f.outcome == "failed" and f.code[0] in "JG")
    ]


def unmarked(parts: Parts) -> Parts:
    """The workbook as one that others made."""
    return {
        name: content.replace("xlbudget", "other") if isinstance(content, str) else content
        for name, content in parts.items()
    }


def as_it_is(parts: Parts) -> Parts:
    return parts


MAKERS = (as_it_is, unmarked)

# ---- not calculated again ------------------------------------------------------------------------


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("asks", ['fullCalcOnLoad="1"', 'forceFullCalc="1"'])
@pytest.mark.parametrize("words", [True, False])
def test_what_was_never_calculated_is_computed_and_told_once(
    base: Parts, maker: Callable[[Parts], Parts], asks: str, words: bool, tmp_path: Path
) -> None:
    before = opened(tmp_path, base)
    zeros = with_zeros(with_calculation(maker(base), asks), words=words)
    after = opened(tmp_path, zeros)
    assert after.figures == before.figures
    report = check_opened(after)
    assert [finding.split()[0] for finding in told(report)] == ["N112"]
    assert report.verdict == check_opened(before).verdict == Verdict.CONSISTENT
    assert figures(tmp_path / "unit.xlsx").lines == figures_of(tmp_path, base)


def figures_of(folder: Path, parts: Parts) -> object:
    return figures(write_parts(folder / "base.xlsx", parts)).lines


@pytest.mark.parametrize("asks", ['calcMode="manual"', 'calcId="191029"', 'fullCalcOnLoad="0"'])
def test_zeros_that_programs_would_show_are_an_error(
    base: Parts, asks: str, tmp_path: Path
) -> None:
    after = opened(tmp_path, with_zeros(with_calculation(base, asks)))
    report = check_opened(after)
    assert [finding.split()[0] for finding in told(report)] == ["N109"]
    assert report.verdict == Verdict.INCONSISTENT
    assert after.figures.amounts == opened(tmp_path, base).figures.amounts


def test_a_zero_that_cannot_be_computed_is_no_figure(base: Parts, tmp_path: Path) -> None:
    zeros = with_cell(with_zeros(base), SHEET, CELL, "<f>FOO(1)</f><v>0</v>")
    after = opened(tmp_path, zeros)
    report = check_opened(after)
    codes = {finding.split()[0] for finding in told(report)}
    assert {"N104", "N112"} <= codes
    assert report.verdict == Verdict.INCONSISTENT
    assert figures(tmp_path / "unit.xlsx").left_out


@pytest.mark.parametrize(
    ("seed", "asks"),
    shared(product(range(8), ('fullCalcOnLoad="1"', 'calcMode="manual"')), every=3),
)
def test_an_input_changed_by_a_script_is_told_once_and_nothing_that_follows(
    base: Parts, plan: Plan, seed: int, asks: str, tmp_path: Path
) -> None:
    before = opened(tmp_path, base)
    rng = random.Random(seed)
    read = {term for formula in plan.formulas.values() for _, term in formula.terms}
    cell = rng.choice([c for c in plan.inputs if before.readings.amounts.get(c) and c in read])
    place = before.located.places[cell]
    value = float(value_of(base, place.sheet, place.cell)) + rng.randint(1, 900)
    parts = with_cell(base, place.sheet, place.cell, f"<v>{value!r}</v>")
    bare = opened(tmp_path, without_results(parts))
    stale = opened(tmp_path, with_calculation(parts, asks))
    # What is checked is what a calculation gives: the same as if there were no results.
    assert stale.figures == bare.figures
    report, right = check_opened(stale), check_opened(bare)
    assert [t for t in told(report) if not t.startswith("N109")] == [
        t for t in told(right) if not t.startswith("N103")
    ]
    assert len([t for t in told(report) if t.startswith("N109")]) == 1
    assert report.verdict == Verdict.INCONSISTENT


def test_typed_amounts_changed_by_a_script_are_told_once(entry: Path, tmp_path: Path) -> None:
    sound = open_workbook(entry)
    told_before = told(check_opened(sound))
    assert not told_before
    assert sound.typed is not None
    cells = [(place, fen) for _, _, place, fen in sound.typed.cells() if fen]
    place, _ = random.Random(1).choice(cells)
    name = f"{place.sheet}!{place.cell}"
    after = open_workbook(entry_books.overwritten(entry, tmp_path / "a.xlsx", {name: 123_456}))
    report = check_opened(after)
    codes = [finding.split()[0] for finding in told(report) if finding not in told_before]
    assert codes.count("N109") == 1
    assert "E120" not in codes
    assert len(codes) < 4, codes
    assert after.figures.amounts != sound.figures.amounts


def test_entry_sheets_that_were_never_calculated(entry: Path, tmp_path: Path) -> None:
    path = write_parts(tmp_path / "zeros.xlsx", with_zeros(read_parts(entry), words=False))
    before, after = open_workbook(entry), open_workbook(path)
    report, right = check_opened(after), check_opened(before)
    new = [finding for finding in told(report) if finding not in told(right)]
    assert [finding.split()[0] for finding in new] == ["N112"]
    assert after.figures.amounts == before.figures.amounts
    assert report.verdict == right.verdict


@pytest.mark.parametrize(
    "asks",
    [
        'fullCalcOnLoad="1"',
        'forceFullCalc="1" calcOnSave="0"',
        'calcMode="manual"',
        'calcMode="autoNoTable" iterate="1" iterateCount="100" iterateDelta="0.001"',
        'fullPrecision="0"',
        'calcCompleted="0" calcId="0"',
    ],
)
@pytest.mark.parametrize("maker", MAKERS)
def test_true_results_raise_nothing_whatever_the_workbook_asks_for(
    base: Parts, maker: Callable[[Parts], Parts], asks: str, tmp_path: Path
) -> None:
    report = check_opened(opened(tmp_path, with_calculation(maker(base), asks)))
    assert told(report) == []
    assert report.verdict == Verdict.CONSISTENT


# ---- what formulas beside the tables give --------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "helper", "after_it", "expected"),
    [
        (f"{BESIDE}!{HELPER}", "40+41.06", "", []),
        (f"{BESIDE}!{HELPER}", "40+42.06", "", [f"N109 {SHEET}!{CELL}"]),
        (f"SUM({BESIDE}!{HELPER})", "40+42.06", "", [f"N109 {SHEET}!{CELL}"]),
        (f"IFERROR({BESIDE}!{HELPER},81.06)", "1/0", "", []),
        (f"IFERROR({BESIDE}!{HELPER},0)", "1/0", "", [f"N109 {SHEET}!{CELL}"]),
        (f"{BESIDE}!{HELPER}", f"{NEXT}+0", "81.06", []),
        (f"{BESIDE}!{HELPER}", f"{NEXT}+0", "81.05", [f"N109 {SHEET}!{CELL}"]),
        (f"{BESIDE}!{HELPER}", f"{NEXT}+0", "RAND()", [f"N111 {SHEET}!{CELL}"]),
        (f"{BESIDE}!{HELPER}", "RAND()", "", [f"N111 {SHEET}!{CELL}"]),
        (f"SUM({BESIDE}!{HELPER})", "[1]Sheet1!A1", "", [f"N111 {SHEET}!{CELL}"]),
        (f"{BESIDE}!{HELPER}", f"{HELPER}*1", "", [f"N111 {SHEET}!{CELL}"]),
    ],
)
def test_a_formula_beside_the_tables_is_part_of_the_way(
    base: Parts, formula: str, helper: str, after_it: str, expected: list[str], tmp_path: Path
) -> None:
    parts = with_cell(base, SHEET, CELL, f"<f>{formula}</f><v>{VALUE}</v>")
    parts = with_cell(parts, BESIDE, HELPER, f"<f>{helper}</f><v>{VALUE}</v>")
    if after_it:
        parts = with_cell(parts, BESIDE, NEXT, f"<f>{after_it}</f><v>{VALUE}</v>")
    report = check_opened(opened(tmp_path, unmarked(parts)))
    assert [finding for finding in told(report) if finding[0] == "N"] == expected
    if not expected:
        assert report.verdict == Verdict.CONSISTENT
    elif expected[0].startswith("N111"):
        assert report.verdict == Verdict.DOUBTFUL
        assert report.findings[0].code == "N111"


# ---- what nobody can confirm ---------------------------------------------------------------------

UNCONFIRMED = (
    "RAND()*0+81.06",
    "NOW()*0+81.06",
    "TODAY()*0+81.06",
    'INDIRECT("表二!C9")',
    "OFFSET(表二!C9,0,0)",
    'CELL("row",A1)',
    "FOO(D9)",
    "_xll.ADDIN(D9)",
    "_xludf.MYSUM(D9)",
    "C9*1",
    "C8-C10-C11",
    "[1]Sheet1!A1",
    "'[other.xlsx]Sheet 1'!A1",
    "没有的名称",
    "表1[[#This Row],[金额]]",
    "SUM(D9:E9 C9:F9)",
)


@pytest.mark.parametrize(
    ("formula", "maker"),
    shared(
        (
            (formula, maker)
            for n, formula in enumerate(UNCONFIRMED)
            for maker in MAKERS[:: (-1) ** n]
        ),
        every=2,
    ),
)
def test_a_result_that_cannot_be_confirmed_makes_the_verdict_doubtful(
    base: Parts, maker: Callable[[Parts], Parts], formula: str, tmp_path: Path
) -> None:
    text = formula.replace('"', "&quot;")
    parts = with_cell(maker(base), SHEET, CELL, f"<f>{text}</f><v>{VALUE}</v>")
    report = check_opened(opened(tmp_path, parts))
    assert report.verdict == Verdict.DOUBTFUL
    first = report.findings[0]
    assert first.code == "N111"
    assert (SHEET, CELL) in {(cell.sheet, cell.cell) for cell in first.cells}


@pytest.mark.parametrize("seed", range(6))
def test_several_are_grouped_by_table_and_reason(base: Parts, seed: int, tmp_path: Path) -> None:
    before = opened(tmp_path, base)
    rng = random.Random(seed)
    cells = rng.sample(sorted(before.readings.formulas), 5)
    reasons = {cell: rng.choice(["RAND()", "NOW()"]) for cell in cells}
    parts = base
    for cell, formula in reasons.items():
        place = before.located.places[cell]
        stored = value_of(base, place.sheet, place.cell)
        parts = with_cell(parts, place.sheet, place.cell, f"<f>{formula}</f><v>{stored}</v>")
    report = check_opened(opened(tmp_path, parts))
    findings = [f for f in report.findings if f.code == "N111"]
    assert len(findings) == len({(cell.table, formula) for cell, formula in reasons.items()})
    named = {(cell.sheet, cell.cell) for f in findings for cell in f.cells}
    places = [before.located.places[cell] for cell in cells]
    assert named == {(place.sheet, place.cell) for place in places}
    assert all(f.params["reason"].split(":")[1] + "()" in reasons.values() for f in findings)


@pytest.mark.parametrize(
    ("inside", "kind", "expected"),
    [
        ("<f>IFERROR(D9+F9,0)</f><v>81.06</v>", "", set()),
        ("<f>IFERROR(1/0,D9)</f><v>81.06</v>", "", set()),
        ("<f>IFERROR(D9+F9,0)</f><v>0</v>", "", {"N109"}),
        ("<f>D9+F9</f><v>#DIV/0!</v>", "e", {"N109"}),
        ("<f>D9/0</f><v>#DIV/0!</v>", "e", {"N102"}),
        ("<f>FOO(D9)</f><v>#NAME?</v>", "e", {"N102"}),
        ("<f>D9+F9</f><v>八十一</v>", "str", {"N109"}),
        ("<f>&quot;八十一&quot;</f><v>八十一</v>", "str", {"N102"}),
        ("<f>&quot;&quot;</f><v></v>", "str", set()),
        ("<f>TEXT(D9,&quot;0.00&quot;)</f><v>81.06</v>", "str", {"N101"}),
        ("<f>TEXT(D9,&quot;0.00&quot;)</f><v>81.07</v>", "str", {"N101", "N109"}),
        ("<f>D9&amp;&quot;元&quot;</f><v>81.06</v>", "", {"N102", "N109"}),
        ("<f>IF(FALSE,RAND(),D9)</f><v>81.06</v>", "", set()),
    ],
)
def test_errors_and_texts_are_results_too(
    base: Parts, inside: str, kind: str, expected: set[str], tmp_path: Path
) -> None:
    report = check_opened(opened(tmp_path, with_cell(base, SHEET, CELL, inside, kind)))
    codes = {f.code for f in report.findings if CELL in [cell.cell for cell in f.cells]}
    assert codes & {"N101", "N102", "N104", "N109", "N111"} == expected


# ---- formulas that fill ranges -------------------------------------------------------------------

SPREAD = "表二!C9:C11+表二!I9:I11"


def spread(parts: Parts, formula: str, *, results: bool, kind: str = "array") -> Parts:
    """表三 C9 to C11 are filled by one formula."""
    first = f'<f t="{kind}" ref="C9:C11" r1="A1">{formula}</f><v>{VALUE}</v>'
    for name in ("C10", "C11"):
        value = value_of(parts, SHEET, name)
        parts = with_cell(parts, SHEET, name, f"<v>{value}</v>" if results else "")
    return with_cell(parts, SHEET, CELL, first)


@pytest.mark.parametrize("results", [True, False])
@pytest.mark.parametrize(
    ("formula", "kind", "expected"),
    [
        (SPREAD, "array", Verdict.CONSISTENT),
        ("SUM(表二!C9)+表二!C9:C11-表二!C9+表二!I9:I11", "array", Verdict.CONSISTENT),
        (f"({SPREAD})*2", "array", Verdict.INCONSISTENT),
        (f"({SPREAD})*RAND()", "array", Verdict.DOUBTFUL),
        ("", "dataTable", Verdict.DOUBTFUL),
    ],
)
def test_cells_of_arrays_and_data_tables(
    base: Parts, formula: str, kind: str, expected: Verdict, results: bool, tmp_path: Path
) -> None:
    after = opened(tmp_path, spread(base, formula, results=results, kind=kind))
    report = check_opened(after)
    codes = [f.code for f in report.findings]
    assert not {"N105", "N106"} & set(codes)
    if results or expected != Verdict.DOUBTFUL:
        assert report.verdict == expected
    else:  # nothing is known of the cells without result: they are not taken for zeros
        assert "N104" in codes
    if expected == Verdict.CONSISTENT:
        assert after.figures.amounts == opened(tmp_path, base).figures.amounts


def test_formulas_are_read_as_they_stand(base: Parts, tmp_path: Path) -> None:
    assert formula_of(base, SHEET, CELL) == "'表二'!C9+'表二'!I9"
    assert value_of(base, SHEET, CELL) == VALUE
    assert opened(tmp_path, base).results.stale == {}
