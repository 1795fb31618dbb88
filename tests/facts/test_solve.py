"""Whether facts exist that print all figures: answers are checked again here, in integers."""

import random
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support import example
from tests.support.edits import cell_of, edit_of, edited
from tests.support.oracles import exact_amounts
from tests.support.planted import readings_of
from tests.support.random_units import random_unit
from xlbudget.base.amounts import Figure, figure_of_fen, round_to
from xlbudget.facts.solve import Consistent, Inconsistent, solve
from xlbudget.facts.system import Bound, System, system_of, totals
from xlbudget.facts.witness import holding
from xlbudget.intake.opened import applicable, open_workbook
from xlbudget.meaning.flat import UnitFigures
from xlbudget.meaning.outcomes import Outcome, judge
from xlbudget.meaning.relations import relations_of
from xlbudget.meaning.selectors import Fact
from xlbudget.meaning.structure import Structure
from xlbudget.tasks.check import check_file
from xlbudget.template import CellRef
from xlbudget.writer.content import printed
from xlbudget.writer.workbook import write_workbook

STEP = 10_000
IMPOSSIBLE = tomllib.loads((Path(__file__).parent / "impossible.toml").read_text("utf-8"))["case"]


def system(amounts: Mapping[CellRef, int], structure: Structure | None = None) -> System:
    """Returns the system of a unit that types these amounts."""
    structure = structure or example.structure()
    figures = readings_of(example.family(), amounts, structure).figures
    absent = holding(example.family(), amounts)
    return system_of(example.family(), structure, figures.get, absent)


def small(*bounds: tuple[list[tuple[int, int]], int, int], negative: bool = False) -> System:
    """Returns a system of two unknowns with these lines: terms, shown amount, last unit."""
    figures = [Figure(shown, shown, step) for _, shown, step in bounds]
    lines = tuple(
        Bound(tuple(terms), figure.low, figure.high, CellRef("t", str(number), "c"))
        for number, ((terms, _, _), figure) in enumerate(zip(bounds, figures, strict=True))
    )
    names = (Fact("spend", ("a",)), Fact("spend", ("b",)))
    return System(names, lines, frozenset((0, 1) if negative else ()))


def assert_prints(found: object, asked: System) -> None:
    """The facts of a consistent answer lie within every line."""
    assert isinstance(found, Consistent)
    for bound, total in totals(asked, found.amounts):
        assert bound.low is None or total >= bound.low
        assert bound.high is None or total <= bound.high
    assert all(v >= 0 or n in asked.may_be_negative for n, v in found.amounts.items())


def assert_proves(found: object, asked: System) -> None:
    """The weighted sum of the lines can only be at least zero, but must be less."""
    assert isinstance(found, Inconsistent)
    factors: dict[int, int] = {}
    most = 0
    for weight, bound in found.weights:
        assert bound in asked.bounds
        limit = bound.high if weight > 0 else bound.low
        assert limit is not None
        most += weight * limit
        for sign, number in bound.terms:
            factors[number] = factors.get(number, 0) + weight * sign
    assert most == found.most < found.least == 0
    assert all(factor >= 0 for factor in factors.values())
    assert not any(factors[n] for n in asked.may_be_negative if n in factors)


def test_the_example_has_facts_and_they_print_every_figure() -> None:
    unit = example.figures()
    asked = system(unit.amounts)
    found = solve(asked)
    assert_prints(found, asked)
    assert isinstance(found, Consistent)
    shown = {b.cell: round_to(t, STEP) for b, t in totals(asked, found.amounts) if b.cell}
    assert all(shown[cell] == amount for cell, amount in unit.amounts.items())


@pytest.mark.parametrize("by", [STEP * 3, -STEP * 500, 1_000_000])
def test_a_changed_figure_has_a_proof_in_whole_numbers(by: int) -> None:
    amounts = dict(example.figures().amounts)
    amounts[CellRef("t03", "total", "total")] += by
    asked = system(amounts)
    assert_proves(solve(asked), asked)


def test_any_unit_that_prints_its_facts_is_consistent() -> None:
    for seed in range(40):
        unit = random_unit(random.Random(seed), example.family(), year_end=seed % 5 == 0)
        asked = system(unit.figures.amounts, unit.structure)
        assert_prints(solve(asked), asked)


A, B, BOTH = [(1, 0)], [(1, 1)], [(1, 0), (1, 1)]


@pytest.mark.parametrize(
    ("lines", "consistent"),
    [
        # 1.00 and 2.00 print 3.01 at most: both halves of a unit are there, but one 分 is not.
        (((A, 1_000_000, STEP), (B, 2_000_000, STEP), (BOTH, 3_010_000, STEP)), True),
        (((A, 1_000_000, STEP), (B, 2_000_000, STEP), (BOTH, 3_020_000, STEP)), False),
        # 四舍五入: half a unit above 1.00 prints 1.01, half a unit below prints 1.00.
        (((A, 1_000_000, STEP), (A, 1_005_000, 1_000)), True),
        (((A, 1_000_000, STEP), (A, 1_005_000, 1)), False),
        (((A, 1_000_000, STEP), (A, 1_004_999, 1)), True),
        (((A, 1_000_000, STEP), (A, 995_000, 1)), True),
        (((A, 1_000_000, STEP), (A, 994_999, 1)), False),
        # 0 stands for less than half a unit on either side.
        (((A, 0, STEP), (A, 4_999, 1)), True),
        (((A, 0, STEP), (A, 5_000, 1)), False),
        # Four decimals beside two: 0.0049 and 0.0050 are 0.00 and 0.01.
        (((A, 4_900, 100), (A, 0, STEP)), True),
        (((A, 5_100, 100), (A, 0, STEP)), False),
    ],
)
def test_intervals_are_open_where_rounding_goes_up(
    lines: tuple[Any, ...], consistent: bool
) -> None:
    asked = small(*lines)
    found = solve(asked)
    if consistent:
        assert_prints(found, asked)
    else:
        assert_proves(found, asked)


@pytest.mark.parametrize(
    ("shown", "exact", "consistent"),
    [(-10_000, -15_000, False), (-10_000, -14_999, True), (-10_000, -5_000, True)],
)
def test_below_zero_rounding_is_the_mirror_image(shown: int, exact: int, consistent: bool) -> None:
    asked = small((A, shown, STEP), (A, exact, 1), negative=True)
    if consistent:
        assert_prints(solve(asked), asked)
    else:
        assert_proves(solve(asked), asked)


def test_a_refund_printed_in_all_its_tables_is_consistent() -> None:
    """Money of one code and fund that flows back: less than zero in every figure over it."""
    unit = random_unit(random.Random(6), example.family(), codes=3)
    refund = Fact("spend", ("2060501", "unit_funds", "current", "basic"))
    exact = exact_amounts(example.family(), unit.structure, {refund: -unit.facts[refund]})
    amounts = {cell: round_to(amount, STEP) for cell, amount in exact.items() if amount}
    asked = system(amounts, unit.structure)
    assert all(amount < 0 for amount in amounts.values())
    assert asked.may_be_negative
    assert_prints(solve(asked), asked)
    amounts[CellRef("t03", "total", "basic")] *= -1
    asked = system(amounts, unit.structure)
    assert_proves(solve(asked), asked)


def test_one_finer_figure_narrows_the_others() -> None:
    unit = random_unit(random.Random(8), example.family(), codes=4)
    cell = CellRef("t03", "total", "total")
    amounts = {**unit.figures.amounts, cell: unit.exact[cell] // 100 * 100}
    assert figure_of_fen(amounts[cell], "万元", 2).step < STEP
    asked = system(amounts, unit.structure)
    assert_prints(solve(asked), asked)
    amounts[cell] += 3 * STEP + 100
    asked = system(amounts, unit.structure)
    assert_proves(solve(asked), asked)


# ---- every relation holds by itself, the whole does not ------------------------------------------


def impossible(case: Mapping[str, Any]) -> UnitFigures:
    return edited(example.family(), example.figures(), edit_of({"set": case["set"]}))


@pytest.mark.parametrize("case", IMPOSSIBLE, ids=lambda case: case["name"])
def test_relations_can_all_hold_where_the_whole_cannot(case: Mapping[str, Any]) -> None:
    family, amounts = example.family(), impossible(case).amounts
    readings = readings_of(family, amounts, example.structure())
    relations = applicable(family, readings, example.relations())
    outcomes = {judge(relation, readings.figures.get).outcome for relation in relations}
    assert outcomes == {Outcome.EXACT, Outcome.ROUNDING}
    asked = system(amounts)
    assert_proves(solve(asked), asked)


@pytest.mark.parametrize("case", IMPOSSIBLE, ids=lambda case: case["name"])
def test_the_check_tells_the_proof_and_the_cell(case: Mapping[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "impossible.xlsx"
    write_workbook(path, printed(example.family(), impossible(case)))
    report = check_file(path)
    (whole,) = [finding for finding in report.findings if finding.code == "G001"]
    located = open_workbook(path).located
    places = {(p.sheet, p.cell): cell for cell, p in located.places.items()}
    assert {places[c.sheet, c.cell] for c in whole.cells} == set(map(cell_of, case["proof"]))
    first = [places[c.cell.sheet, c.cell.cell] for one in report.corrections for c in one.changes]
    assert cell_of(case["corrected"]) in first


def test_relations_of_a_random_unit_know_nothing_that_the_system_does_not() -> None:
    """A relation that fails by itself makes the whole inconsistent."""
    rng = random.Random(3)
    for _ in range(8):
        unit = random_unit(rng, example.family(), codes=5)
        cell = rng.choice(sorted(c for c, amount in unit.figures.amounts.items() if amount))
        amounts = {**unit.figures.amounts, cell: unit.figures.amounts[cell] + 7 * STEP}
        readings = readings_of(example.family(), amounts, unit.structure)
        relations = applicable(
            example.family(), readings, relations_of(example.family(), unit.structure)
        )
        outcomes = {judge(relation, readings.figures.get).outcome for relation in relations}
        if Outcome.FAILED in outcomes:
            asked = system(amounts, unit.structure)
            assert_proves(solve(asked), asked)
