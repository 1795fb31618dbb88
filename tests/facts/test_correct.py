"""The smallest correction is the planted error."""

import random
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.support import example
from tests.support.planted import CARRIED, SLIPS, cases, readings_of
from tests.support.random_units import RandomUnit, random_unit
from tests.support.shares import shared
from xlbudget.facts.cube import possible_bits
from xlbudget.intake.opened import applicable, open_workbook
from xlbudget.meaning.outcomes import judge
from xlbudget.meaning.relations import relations_of
from xlbudget.meaning.structure import Structure
from xlbudget.tasks.check import check_file
from xlbudget.template import CellRef, Family, load_family
from xlbudget.template.families import available_families
from xlbudget.verdict.diagnose import Case, diagnose
from xlbudget.verdict.diagnosis import Diagnosis
from xlbudget.writer.content import linked_as_given
from xlbudget.writer.workbook import write_workbook

MILLION = 1_000_000


def diagnosed(
    amounts: Mapping[CellRef, int], structure: Structure, family: Family | None = None
) -> Diagnosis:
    """Returns the diagnosis of a workbook that types these amounts; of the example's family."""
    family = family or example.family()
    readings = readings_of(family, amounts, structure)
    relations = applicable(family, readings, relations_of(family, structure))
    judged = [judge(relation, readings.figures.get) for relation in relations]
    return diagnose(Case(family, structure, readings, judged))


def first_of(diagnosis: Diagnosis) -> Mapping[CellRef, tuple[int, int]]:
    """Returns the cells of the first correction with the amounts that they may show."""
    assert diagnosis.corrections
    return {c.edit.cell: (c.low, c.high) for c in diagnosis.corrections[0].changes}


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_wrong_figures_of_the_example_are_the_first_answer(seed: int, count: int) -> None:
    rng = random.Random(f"{seed} {count}")
    right = example.figures().amounts
    tables = rng.sample(["t01", "t02", "t03", "t04", "t05"], count)
    cells = [rng.choice(sorted(c for c in right if c.table == table)) for table in tables]
    amounts = {**right, **{cell: right[cell] + rng.choice((-3, 7)) * MILLION for cell in cells}}
    found = first_of(diagnosed(amounts, example.structure()))
    assert set(found) == set(cells)
    assert all(low <= right[cell] <= high for cell, (low, high) in found.items())


@pytest.mark.parametrize("name", available_families())
@pytest.mark.parametrize("seed", shared(range(4), 4))
def test_slips_in_random_units_are_the_first_answer(seed: int, name: str) -> None:
    """Those of tables printed to the 分, of which one that is below zero has no tie, too.

    A figure that no other table has is one of the first three: its own sums may be wrong instead.
    """
    rng, family = random.Random(f"slips {seed}"), load_family(name)
    unit = random_unit(rng, family, codes=6)
    elsewhere = in_other_tables(family, unit)
    for case in cases(rng, family, unit):
        if case.kind not in SLIPS or case.kind.startswith("last place"):
            continue
        diagnosis = diagnosed(case.amounts, unit.structure, family)
        found = first_of(diagnosis)
        if set(found) != set(case.wrong) and elsewhere.isdisjoint(case.wrong):
            assert set(case.wrong) in [c.cells for c in diagnosis.corrections[:3]], case.kind
            continue
        assert set(found) == set(case.wrong), case.kind
        assert all(low <= case.wrong[cell] <= high for cell, (low, high) in found.items())


def in_other_tables(family: Family, unit: RandomUnit) -> set[CellRef]:
    """Returns the cells whose facts are those of a cell of another table, too."""
    tables_of: dict[int, set[str]] = {}
    cube, possible = possible_bits(family, unit.structure)
    figures = [(cell, facts & possible) for cell, facts in cube.figures(unit.structure)]
    for cell, facts in figures:
        tables_of.setdefault(facts, set()).add(cell.table)
    return {cell for cell, facts in figures if len(tables_of[facts]) > 1}


def test_a_leaf_carried_through_its_sums_is_one_typed_cell() -> None:
    seen = 0
    for seed in range(8):
        rng = random.Random(f"carried {seed}")
        unit = random_unit(rng, example.family(), codes=8)
        for case in cases(rng, example.family(), unit):
            if case.kind != CARRIED or not case.apart:
                continue
            seen += 1
            diagnosis = diagnosed(case.amounts, unit.structure)
            assert set(first_of(diagnosis)) == set(case.wrong)
            assert all(c.edit.carried for c in diagnosis.corrections[0].changes)
    assert seen > 2


def test_a_wrong_sign_is_mended_though_rounding_is_mirrored() -> None:
    right = example.figures().amounts
    cells = [CellRef("t04", "total", "general"), CellRef("t02", "total", "total")]
    amounts = {**right, **{cell: -right[cell] for cell in cells}}
    found = first_of(diagnosed(amounts, example.structure()))
    assert set(found) == set(cells)
    assert all(low <= right[cell] <= high for cell, (low, high) in found.items())


def test_proposals_have_the_usual_decimals() -> None:
    right = example.figures().amounts
    cell = CellRef("t02", "2010301", "total")
    diagnosis = diagnosed({**right, cell: right[cell] // 100}, example.structure())
    assert first_of(diagnosis) == {cell: (right[cell], right[cell])}


def test_tables_in_order_have_no_correction() -> None:
    assert diagnosed(example.figures().amounts, example.structure()).corrections == ()


def test_an_input_of_a_linked_workbook_is_proposed(tmp_path: Path) -> None:
    """The input that is overwritten spoils a typed total: the project list against table 3."""
    content = linked_as_given(example.family(), example.figures())
    assert content.plan
    path = tmp_path / "linked.xlsx"
    write_workbook(path, content)
    assert not check_file(path).corrections
    place = open_workbook(path).located.places[_input(content.plan.inputs, content.values)]
    workbook = load_workbook(path)
    cell = workbook[place.sheet].cell(place.row, place.column)
    assert isinstance(cell.value, int | float)
    cell.value = float(cell.value) + 123.45
    workbook.save(path)
    report = check_file(path)
    assert report.corrections
    proposed = {(c.cell.sheet, c.cell.cell) for c in report.corrections[0].changes}
    assert (place.sheet, place.cell) in proposed


def _input(inputs: tuple[CellRef, ...], values: Mapping[CellRef, int]) -> CellRef:
    """Returns a large typed amount of the economic table."""
    return max((c for c in inputs if c.table == "t06"), key=lambda c: values.get(c, 0))
