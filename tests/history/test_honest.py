"""Honest histories: however a workbook was saved on its way, its figures are those written.

`XLBUDGET_HISTORIES=300 pytest tests/history` tries more of them.
"""

import itertools
import os
import random
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from openpyxl import load_workbook

from tests.history.parts import (
    HONEST,
    Parts,
    formula_of,
    read_parts,
    sheet_names,
    strict,
    with_shared_formulas,
    write_parts,
)
from tests.support import example
from tests.support.libreoffice import recalculate_all
from tests.support.random_units import random_unit
from tests.support.second_reader import assert_same_as_openpyxl
from tests.support.shares import drawn, shared
from tests.test_no_false_alarm import exact_figures
from xlbudget.intake.opened import open_workbook
from xlbudget.reader import read_workbook
from xlbudget.template import CellRef
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.result import Verdict
from xlbudget.writer.content import linked, linked_as_given
from xlbudget.writer.workbook import write_workbook

FAMILY = example.family()
COUNT = int(os.environ.get("XLBUDGET_HISTORIES", drawn(40)))
MOST_TOGETHER = 4
PROGRAMS = ("", "openpyxl", "LibreOffice")


@dataclass(frozen=True, slots=True)
class Base:
    """A linked workbook as generated, with the amounts that it was made of."""

    parts: Parts
    amounts: Mapping[CellRef, int]


@cache
def base(name: str) -> Base:
    """Returns the example, or the random unit of a seed."""
    if name == "example":
        content = linked_as_given(FAMILY, example.figures())
    else:
        unit = random_unit(random.Random(name), FAMILY, codes=int(name) % 6 + 1)
        content = linked(FAMILY, exact_figures(unit))
    with TemporaryDirectory() as folder:
        write_workbook(Path(folder) / "unit.xlsx", content)
        return Base(read_parts(Path(folder) / "unit.xlsx"), content.values)


@dataclass(frozen=True, slots=True)
class History:
    """One sample: the unit, the program that saved it first, and what happened after."""

    number: int

    @property
    def steps(self) -> tuple[str, str, tuple[str, ...]]:
        """Returns the unit, the program and the changes."""
        rng = random.Random(f"history-{self.number}")
        unit = "example" if self.number % 8 == 0 else str(self.number % 12)
        changes = rng.sample(sorted(HONEST), rng.randint(0, MOST_TOGETHER))
        return unit, rng.choice(PROGRAMS), tuple(changes)


def histories(program: str, count: int) -> list[History]:
    """Returns the samples that a program saved first."""
    return list(
        itertools.islice(
            (h for h in map(History, itertools.count()) if h.steps[1] == program), count
        )
    )


def checked(
    folder: Path, start: Parts, name: str, changes: tuple[str, ...], program: str = ""
) -> None:
    """Asserts that nothing of a unit is lost or accused after its history."""
    path = unit = write_parts(folder / "unit.xlsx", changed(start, changes))
    opened = open_workbook(path)
    written = {cell: amount for cell, amount in base(name).amounts.items() if amount}
    read = {cell: amount for cell, amount in opened.figures.amounts.items() if amount}
    assert read == written
    report = check_opened(opened)
    told = {f.code for f in report.findings} - before(name)
    bare = program == "openpyxl" or "no results" in changes
    assert told == ({"N103"} if bare else set())
    assert report.verdict in (Verdict.CONSISTENT, Verdict.ROUNDING)
    if "strict" in changes:  # openpyxl does not read it, so it reads the same without
        others = tuple(change for change in changes if change != "strict")
        path = write_parts(folder / "twin.xlsx", changed(start, others))
        assert read_workbook(path).sheets == read_workbook(unit).sheets
    assert assert_same_as_openpyxl(path) > len(written)


@cache
def before(name: str) -> frozenset[str]:
    """Returns what is told of the workbook as generated."""
    with TemporaryDirectory() as folder:
        path = write_parts(Path(folder) / "unit.xlsx", base(name).parts)
        opened = open_workbook(path)
        return frozenset(f.code for f in check_opened(opened).findings)


def changed(parts: Parts, changes: tuple[str, ...]) -> Parts:
    for change in changes:
        parts = HONEST[change](parts)
    return parts


@pytest.mark.parametrize(
    ("name", "change"),
    [*(("2", change) for change in HONEST), *shared((("example", c) for c in HONEST), every=4)],
)
def test_each_by_itself(name: str, change: str, tmp_path: Path) -> None:
    assert changed(base(name).parts, (change,)) != base(name).parts
    checked(tmp_path, base(name).parts, name, (change,))


@pytest.mark.drawn
@pytest.mark.parametrize("history", histories("", COUNT // 2), ids=lambda h: str(h.number))
def test_together(history: History, tmp_path: Path) -> None:
    name, _, changes = history.steps
    checked(tmp_path, base(name).parts, name, changes)


@pytest.mark.drawn
@pytest.mark.parametrize("history", histories("openpyxl", COUNT // 4), ids=lambda h: str(h.number))
def test_saved_by_openpyxl_and_then_more(history: History, tmp_path: Path) -> None:
    name, program, changes = history.steps
    path = write_parts(tmp_path / "unit.xlsx", base(name).parts)
    load_workbook(path).save(path)
    checked(tmp_path, read_parts(path), name, changes, program)


@pytest.mark.drawn
@pytest.mark.libreoffice
def test_saved_by_libreoffice_and_then_more(tmp_path: Path) -> None:
    """All in one, because LibreOffice takes its time to start."""
    samples = histories("LibreOffice", COUNT // 4)
    names = sorted({sample.steps[0] for sample in samples})
    paths = [write_parts(tmp_path / f"{name}.xlsx", base(name).parts) for name in names]
    saved = dict(zip(names, recalculate_all(paths, tmp_path / "saved"), strict=True))
    for sample in samples:
        name, program, changes = sample.steps
        folder = tmp_path / str(sample.number)
        folder.mkdir()
        checked(folder, read_parts(saved[name]), name, changes, program)


@pytest.mark.libreoffice
def test_libreoffice_reads_what_we_say_other_programs_write(tmp_path: Path) -> None:
    """The samples are workbooks to another program too, with the same results."""
    combined = [("WPS", "macros", "1904"), ("strict", "renamed"), ("shared formulas", "no results")]
    paths = []
    for number, changes in enumerate(combined):
        parts = changed(base("example").parts, changes)
        paths.append(write_parts(tmp_path / f"{number}.xlsx", parts))
    for path in recalculate_all(paths, tmp_path / "saved"):
        opened = open_workbook(path)
        written = {c: amount for c, amount in base("example").amounts.items() if amount}
        assert {c: v for c, v in opened.figures.amounts.items() if v} == written


def test_shared_formulas_read_as_the_formulas_that_they_stand_for(tmp_path: Path) -> None:
    parts = base("example").parts
    shared = with_shared_formulas(parts)
    text = "".join(str(shared[part]) for part in sheet_names(shared).values())
    assert text.count('t="shared"') > 200
    before, after = (
        read_workbook(write_parts(tmp_path / f"{n}.xlsx", p)) for n, p in enumerate((parts, shared))
    )
    assert before.sheets == after.sheets


def test_renamed_sheets_are_renamed_in_formulas(tmp_path: Path) -> None:
    parts = changed(base("example").parts, ("renamed",))
    assert "表三" not in sheet_names(parts)
    assert formula_of(parts, "3.表三's 表 (公开)", "C9").startswith("'2.表二''s 表 (公开)'!")


def test_strict_is_what_openpyxl_cannot_read(tmp_path: Path) -> None:
    """Were it to learn it, the comparison above need not go by the twin."""
    path = write_parts(tmp_path / "strict.xlsx", strict(base("2").parts))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert load_workbook(path).sheetnames == []
    assert len(read_workbook(path).sheets) == len(sheet_names(base("2").parts))
