"""Whatever layout a workbook has, the figures read back are those that were written in it."""

import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.intake.locate import corpus, layouts
from tests.support import example
from tests.support.shares import drawn
from xlbudget.base.folding import fold
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.catalogue import severity
from xlbudget.template import CellRef
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.diagnosis import Diagnosis
from xlbudget.verdict.result import Verdict

SAMPLES = int(os.environ.get("XLBUDGET_CORPUS", drawn(80)))
"""How many workbooks are made at random; more of them when the reading of tables was changed."""
WARNINGS = {
    "amounts as text": "N101",
    "zeros written in every way": "N101",
    "no unit's name": "T203",
    "hidden sheets": "T122",
}

HIDDEN = {"hidden rows and columns", "hidden sheets"}


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out the diagnosis of the whole workbook, which speaks of figures only."""
    monkeypatch.setattr("xlbudget.verdict.diagnose.diagnose", lambda *_, **__: Diagnosis())


def folded(amounts: Mapping[CellRef, int]) -> dict[CellRef, int]:
    """Names of projects are the workbook's own words, whatever brackets they have."""
    return {cell._replace(row=fold(cell.row)): a for cell, a in amounts.items() if a}


def troubles(path: Path, sample: corpus.Sample) -> list[str]:
    """What is read otherwise than it was written, and what is told though nothing is wrong."""
    opened = open_workbook(layouts.write(path, sample.sheets))
    read, written = folded(opened.figures.amounts), folded(sample.amounts)
    found = [
        f"{'.'.join(cell)}: {written.get(cell)} read as {read.get(cell)}"
        for cell in sorted({*read, *written})
        if read.get(cell) != written.get(cell)
    ]
    found += [f"unread: {'.'.join(c)}" for c, f in opened.readings.figures.items() if f is None]
    report = check_opened(opened)
    allowed = {WARNINGS.get(name) for name in sample.names}
    hidden = not HIDDEN.isdisjoint(sample.names)
    allowed |= {"R007"} if hidden else set()
    # A small table in another unit is asked about, and chance draws small ones.
    asked = not {"amounts in 元", "amounts in 千元"}.isdisjoint(sample.names)
    allowed |= {"T212"} if asked else set()
    told = Counter(
        f.code
        for f in report.findings
        if severity(f) != "note" and f.code not in allowed | {"P101"}
    )
    found += [f"{code}: {count}" for code, count in told.items()]
    doubtful = hidden or any(f.code == "T212" for f in report.findings)
    passes = {Verdict.CONSISTENT, Verdict.ROUNDING, *([Verdict.DOUBTFUL] if doubtful else [])}
    if report.verdict not in passes:
        found.append(report.verdict)
    return found


@pytest.mark.drawn
@pytest.mark.parametrize("name", corpus.VARIANTS)
def test_one_variant(tmp_path: Path, name: str) -> None:
    family = example.family()
    samples = [corpus.sample(f"{name} {n}", family, [name]) for n in range(drawn(2))]
    assert not [found for s in samples if (found := troubles(tmp_path / "unit.xlsx", s))]


TOLD = WARNINGS | {
    "amounts in 元": "T206",
    "amounts in 千元": "T206",
    "no subtotals": "C115",
    "no rows of classes": "C115",
    "no rows of sections": "C115",
    "zeros written as dashes": "N108",
    "hidden rows and columns": "R007",
    "other sheets between": "T107",
}


@pytest.mark.drawn
@pytest.mark.parametrize("name", TOLD)
def test_what_is_unusual_is_told(tmp_path: Path, name: str) -> None:
    """Other variants are read in silence."""
    told = set()
    for number in range(drawn(3)):
        sample = corpus.sample(f"{name} {number}", example.family(), [name])
        path = layouts.write(tmp_path / "unit.xlsx", sample.sheets)
        told |= {f.code for f in check_opened(open_workbook(path)).findings}
    assert TOLD[name] in told


@pytest.mark.drawn
@pytest.mark.parametrize("tenth", range(10))
def test_variants_at_random(tmp_path: Path, tenth: int) -> None:
    wrong = {}
    for number in range(tenth, SAMPLES, 10):
        sample = corpus.sample(f"layout {number}", example.family())
        if found := troubles(tmp_path / "unit.xlsx", sample):
            wrong[number] = sample.names, found[:5]
    assert wrong == {}
