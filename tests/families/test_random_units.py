"""Every family that is shipped: random units become workbooks in every way, and reconcile."""

import random
import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.support import libreoffice
from tests.support.planted import wrong_figures
from tests.support.random_units import RandomUnit, random_unit
from tests.support.shares import drawn, shared
from xlbudget.base.amounts import round_to
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.flat import UnitFigures, read_flat, write_flat
from xlbudget.meaning.structure import structure_of
from xlbudget.tasks.check import check_file
from xlbudget.tasks.figures import figures as figures_of
from xlbudget.tasks.new import new
from xlbudget.template import CellRef, Family, load_family
from xlbudget.template.families import available_families
from xlbudget.verdict.result import Verdict

FAMILIES = available_families()
PASSES = (Verdict.CONSISTENT, Verdict.ROUNDING)
HOWS: Mapping[str, Mapping[str, Any]] = {
    "printed": {"as_printed": True},
    "linked": {"entry": "tables"},
    "entry": {"entry": "sheets"},
}
BATCHES = 17
UNITS_OF_A_BATCH = 3


def units(name: str, batch: int) -> list[RandomUnit]:
    """Returns small units, whose workbooks are made and calculated soon."""
    family = load_family(name)
    seeds = [random.Random(f"{name} {batch} {n}") for n in range(drawn(UNITS_OF_A_BATCH))]
    return [random_unit(rng, family, codes=rng.randint(1, 12)) for rng in seeds]


def made(path: Path, figures: UnitFigures, how: str) -> Path:
    family = load_family(figures.template)
    flat = path.with_suffix(".csv")
    flat.write_text(write_flat(family, figures, structure_of(family, figures.rows)), "utf-8")
    path.write_bytes(new(figures=flat, **HOWS[how]).content)
    return path


def figures_in(family: Family, path: Path) -> UnitFigures:
    return read_flat(family, figures_of(path).to_csv().encode())


def classes_printed_alone(figures: UnitFigures) -> set[str]:
    """Returns the classes of which some table prints no codes: entry sheets ask for those."""
    tables = load_family(figures.template).tables
    return {
        row.code
        for (table, block), rows in figures.rows.items()
        if (row_list := tables[table].block(block).row_list) and row_list.level
        for row in rows
    }


def as_printed(family: Family, amounts: Mapping[CellRef, int]) -> dict[CellRef, int]:
    rounded = {cell: round_to(fen, family.step(cell)) for cell, fen in amounts.items()}
    return {cell: fen for cell, fen in rounded.items() if fen}


@pytest.mark.drawn
@pytest.mark.libreoffice
@pytest.mark.parametrize(("name", "batch"), shared(product(FAMILIES, range(BATCHES)), 2 * BATCHES))
def test_units_reconcile_and_another_program_calculates_the_same(
    tmp_path: Path, name: str, batch: int
) -> None:
    family, drawn_units = load_family(name), units(name, batch)
    books: dict[Path, tuple[RandomUnit, str]] = {}
    for (number, unit), how in product(enumerate(drawn_units), HOWS):
        book = made(tmp_path / f"{how}-{number}.xlsx", unit.figures, how)
        books[book] = unit, how
    again = libreoffice.recalculate_all([*books], tmp_path / "again")
    for (book, (unit, how)), calculated in zip(books.items(), again, strict=True):
        for path in (book, calculated):
            report = check_file(path)
            assert (report.template, report.unit_name) == (name, unit.figures.unit_name)
            errors = [finding for finding in report.findings if finding.severity == "error"]
            if how == "entry" and errors:
                assert {finding.code for finding in errors} == {"E132"}, (path, errors)
                codes = {c for error in errors for c in re.findall(r"\d+", error.params["code"])}
                assert codes <= classes_printed_alone(unit.figures)
            else:
                assert report.verdict in PASSES, (path, report.findings)
        before, after = figures_in(family, book), figures_in(family, calculated)
        assert after.rows == before.rows
        assert as_printed(family, after.amounts) == as_printed(family, before.amounts)
        if how != "linked":
            assert as_printed(family, after.amounts) == as_printed(family, unit.figures.amounts)


@pytest.mark.drawn
@pytest.mark.parametrize("name", FAMILIES)
def test_one_wrong_figure_is_found_and_named(tmp_path: Path, name: str) -> None:
    family, right = load_family(name), 0
    for number in range(count := drawn(30)):
        rng = random.Random(f"{name} wrong {number}")
        wrong: dict[CellRef, int] = {}
        while not wrong:  # a unit of a few small amounts may have none to mistype
            unit = random_unit(rng, family, codes=rng.randint(4, 12))
            wrong = wrong_figures(rng, unit, 1)
        figures = unit.figures
        [(cell, typed)] = wrong.items()
        amounts = {**figures.amounts, cell: typed}
        book = made(tmp_path / f"{number}.xlsx", replace(figures, amounts=amounts), "printed")
        report, place = check_file(book), open_workbook(book).located.places[cell]
        assert report.verdict not in PASSES, (number, cell)
        changes = report.corrections[0].changes if report.corrections else ()
        right += [(c.cell.sheet, c.cell.cell) for c in changes] == [(place.sheet, place.cell)]
    assert right >= 0.9 * count
