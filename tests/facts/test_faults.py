"""Independent faults are found apart and corrected together, by the same steps every time."""

import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.facts.test_correct import diagnosed
from tests.support import example
from tests.support.planted import wrong_figures
from tests.support.random_units import RandomUnit, random_unit
from tests.support.shares import drawn
from xlbudget.facts.steps import Steps
from xlbudget.template import CellRef
from xlbudget.verdict.diagnosis import Diagnosis

ROOT = Path(__file__).parents[2]
STEP = 10_000


def damaged(seed: str, codes: int, count: int) -> tuple[RandomUnit, Mapping[CellRef, int]]:
    """Returns a random unit and the wrong amounts that are typed in some of its cells."""
    rng = random.Random(seed)
    unit = random_unit(rng, example.family(), codes=codes)
    return unit, wrong_figures(rng, unit, count)


def diagnosis_of(unit: RandomUnit, wrong: Mapping[CellRef, int]) -> Diagnosis:
    return diagnosed({**unit.figures.amounts, **wrong}, unit.structure)


def placed(diagnosis: Diagnosis) -> dict[CellRef, tuple[int, int]]:
    """Returns the cells of the first correction with what they should show."""
    if not diagnosis.corrections:
        return {}
    return {c.edit.cell: (c.low, c.high) for c in diagnosis.corrections[0].changes}


@pytest.mark.parametrize("count", [5, 8, 12])
def test_many_faults_are_all_placed(count: int) -> None:
    right = 0
    for seed in range(4):
        unit, wrong = damaged(f"many {seed}", 14 + 6 * seed, count)
        changes = placed(diagnosis_of(unit, wrong))
        right += sum(
            low <= unit.figures.amounts[cell] <= high
            for cell, (low, high) in changes.items()
            if cell in wrong
        )
        assert len(changes.keys() - wrong.keys()) <= 1
    assert right >= 0.95 * 4 * count


def test_what_cannot_be_mended_is_named_and_the_rest_still_is() -> None:
    """A row that is all invented has no small correction; a figure elsewhere has."""
    unit, wrong = damaged("elsewhere", 12, 1)
    (lone,) = wrong
    rng = random.Random("invented")
    table = next(t for t in ("t02", "t03", "t05") if t != lone.table)
    invented = {
        cell: rng.randrange(10**6) * STEP
        for cell, amount in unit.figures.amounts.items()
        if cell.table == table and amount
    }
    diagnosis = diagnosis_of(unit, {**invented, **wrong})
    assert not diagnosis.complete
    assert diagnosis.unmended & invented.keys()
    assert placed(diagnosis)[lone][0] == unit.figures.amounts[lone]


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6])
@pytest.mark.parametrize("codes", [20, 60])
def test_work_is_bounded_whatever_is_wrong(
    codes: int, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = 0
    take = Steps.take

    def counted(steps: Steps, count: int) -> None:
        nonlocal taken
        taken += 0 if steps.whole else count
        take(steps, count)

    unit = random_unit(random.Random(f"{codes}"), example.family(), codes=codes)
    count = round(share * sum(amount > 0 for amount in unit.figures.amounts.values()))
    wrong = wrong_figures(random.Random(f"{share}"), unit, count)
    monkeypatch.setattr(Steps, "take", counted)
    diagnosis_of(unit, wrong)
    assert taken < MOST_STEPS


MOST_STEPS = 200_000
"""About one second."""


TIMES = drawn(5)


def described() -> Iterator[str]:
    """Yields what is said of two damaged units, several times each."""
    for seed, count in (("a", 3), ("b", 7)):
        unit, wrong = damaged(seed, 6, count)
        for _ in range(TIMES):
            diagnosis = diagnosis_of(unit, wrong)
            yield repr((diagnosis.corrections, diagnosis.complete, sorted(diagnosis.unmended)))


@pytest.mark.drawn
def test_the_same_file_gets_the_same_answer_under_load() -> None:
    """Some processes at a time, each of which says everything several times."""
    command = "from tests.facts.test_faults import described\nfor line in described(): print(line)"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", command], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(max(drawn(4), 2))
    ]
    outputs = {process.communicate()[0] for process in started}
    assert len(outputs) == 1
    lines = outputs.pop().splitlines()
    assert len(lines) == 2 * TIMES
    assert len(set(lines[:TIMES])) == len(set(lines[TIMES:])) == 1
