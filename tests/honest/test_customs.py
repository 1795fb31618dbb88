"""Honest workbooks pass in silence, whatever people have done to their looks.

Layouts of `tests/intake/locate/corpus` and customs are combined at random; none of them gives a
warning by itself.
"""

import random
from collections.abc import Iterable
from itertools import count
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.honest.customs import CLASHES, CUSTOMS, Book, amounts
from tests.intake.locate import corpus, layouts
from tests.support import example
from tests.test_no_false_alarm import PASSES, alarms
from xlbudget.tasks.check import check_file

_MOST_CUSTOMS, _MOST_LAYOUTS = 8, 3
# These say something, or need figures that fill their columns.
_TOLD = {
    *("amounts as text", "zeros written in every way", "no unit's name", "zeros written as dashes"),
    *("hidden rows and columns", "hidden sheets", "no subtotals", "no rows of classes"),
    *("no rows of sections", "amounts in 元", "amounts in 千元", "other sheets between"),
    # Nobody gives a format for amounts to codes.
    *(name for name in corpus.VARIANTS if "codes" in name and "numbers" in name),
}
_SILENT = [name for name in corpus.VARIANTS if name not in _TOLD]


def write(seed: int, path: Path, customs: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Writes an honest workbook and returns the names of what was done to it."""
    rng = random.Random(f"honest {seed}")
    plain = rng.sample(_SILENT, rng.randint(0, _MOST_LAYOUTS)) if not customs else []
    groups = {corpus.VARIANTS[name]: name for name in plain}
    kept = [name for name in groups.values() if not _clashes(name, groups.values())]
    drawn = (corpus.sample(f"honest {seed}.{n}", example.family(), kept) for n in count())
    # No real unit has only figures that would be usual in a smaller unit.
    sample = next(one for one in drawn if min(one.amounts.values(), default=0) < 10**7)
    layouts.write(path, sample.sheets)
    chosen = customs or _chosen(rng)
    workbook = load_workbook(path)
    tables = tuple(sheet for sheet in workbook.worksheets if amounts(sheet))
    for name in chosen:
        CUSTOMS[name](Book(rng, workbook, tables))
    workbook.save(path)
    return (*kept, *chosen)


def _chosen(rng: random.Random) -> tuple[str, ...]:
    """Returns customs in their order: what is painted dark is painted last."""
    drawn = rng.sample(list(CUSTOMS), rng.randint(2, _MOST_CUSTOMS))
    return tuple(
        name for name in CUSTOMS if name in drawn and not CLASHES.get(name, set()) & {*drawn}
    )


def _clashes(name: str, names: Iterable[str]) -> bool:
    return any(name in pair and pair <= set(names) for pair in corpus.CLASHES)


def alarm(path: Path) -> str:
    """Returns what a report says that it should not, "" if nothing."""
    report = check_file(path)
    told = [finding.message_in("zh") for finding in alarms(report.findings)]
    return "" if report.verdict in PASSES and not told else f"{report.verdict}: {told[:3]}"


@pytest.mark.parametrize("name", CUSTOMS)
def test_each_by_itself(name: str, tmp_path: Path) -> None:
    write(1, tmp_path / "unit.xlsx", (name,))
    assert alarm(tmp_path / "unit.xlsx") == ""


@pytest.mark.parametrize(
    "seeds",
    [
        range(10),
        *(pytest.param(range(n, n + 100), marks=pytest.mark.long) for n in range(0, 1000, 100)),
    ],
    ids=lambda seeds: f"{seeds.start}-{seeds.stop - 1}",
)
def test_many_together(seeds: range, tmp_path: Path) -> None:
    wrong = {}
    for seed in seeds:
        names = write(seed, tmp_path / "unit.xlsx")
        if told := alarm(tmp_path / "unit.xlsx"):
            wrong[seed] = names, told
    assert wrong == {}
