"""Wrong amounts behind formulas are placed together, though their sums overlap."""

import random
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from tests.support import example
from tests.support.planted import any_slip
from tests.support.random_units import RandomUnit, random_unit
from xlbudget.tasks.check import check_file
from xlbudget.template import CellRef
from xlbudget.verdict.result import Report
from xlbudget.writer.content import linked
from xlbudget.writer.workbook import write_workbook

COUNT = 8


def overwritten(seed: int, count: int) -> tuple[RandomUnit, Mapping[CellRef, int], bytes]:
    """Returns a linked workbook in which wrong amounts stand in the place of formulas."""
    rng, family = random.Random(f"overwritten {seed}"), example.family()
    unit = random_unit(rng, family, codes=12 + 6 * seed)
    right = linked(family, replace(unit.figures, amounts=unit.exact))
    assert right.plan
    formulas = [cell for cell in right.plan.formulas if right.values.get(cell)]
    wrong: dict[CellRef, int] = {}
    for cell in rng.sample(formulas, len(formulas)):
        typed = any_slip(rng, right.values[cell])
        if len(wrong) < count and typed not in (None, right.values[cell]):
            wrong[cell] = typed
    kept = {cell: each for cell, each in right.plan.formulas.items() if cell not in wrong}
    plan, values = replace(right.plan, formulas=kept), {**right.values, **wrong}
    target = BytesIO()
    write_workbook(target, replace(right, values=values, plan=plan))
    return unit, {cell: right.values[cell] for cell in wrong}, target.getvalue()


def places_of(report: Report) -> list[tuple[str, str]]:
    """Returns the cells that the first correction changes."""
    changes = report.corrections[0].changes if report.corrections else ()
    return [(change.cell.sheet, change.cell.cell) for change in changes if not change.carried]


@pytest.mark.parametrize("count", [2, COUNT])
def test_amounts_in_the_place_of_formulas_are_placed_together(count: int) -> None:
    placed = others = 0
    for seed in range(4):
        _, right, content = overwritten(seed, count)
        report = check_file(Path("unit.xlsx"), content=content)
        opened = open_places(content)
        wrong = {opened[cell] for cell in right}
        changes = set(places_of(report))
        assert changes, "a correction of all or of a part"
        placed += len(changes & wrong)
        others += len(changes - wrong)
    assert placed >= 0.8 * 4 * count
    assert others <= 0.2 * 4 * count


def test_a_guess_is_the_same_every_time_and_says_that_it_is_not_all() -> None:
    _, _, content = overwritten(1, COUNT)
    first, second = (check_file(Path("unit.xlsx"), content=content) for _ in range(2))
    assert first.corrections == second.corrections
    assert not first.complete


def open_places(content: bytes) -> Mapping[CellRef, tuple[str, str]]:
    """Returns where each official cell stands."""
    from xlbudget.intake.opened import open_workbook

    places = open_workbook(Path("unit.xlsx"), content=content).located.places
    return {cell: (place.sheet, place.cell) for cell, place in places.items()}
