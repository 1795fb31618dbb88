"""A workbook against last year's: honest pairs say nothing, what does not fit is named."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import xlbudget
from tests.support import libreoffice, ods
from tests.support.entry_books import inputs
from tests.support.random_units import random_unit
from xlbudget.base.amounts import step_of
from xlbudget.entry.form.places import places_of
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.flat import UnitFigures
from xlbudget.meaning.shares import share_lines
from xlbudget.meaning.structure import structure_of
from xlbudget.reader import read_workbook
from xlbudget.template import CellRef, load_family
from xlbudget.writer.content import linked, printed
from xlbudget.writer.workbook import write_workbook

FAMILY = load_family("shanxi-unit")
STEP = step_of(FAMILY.unit, FAMILY.decimals)
UNIT = "某县水利局"
YEAR = 2026


def two_years(seed: int, *, year_end: bool = False) -> tuple[UnitFigures, UnitFigures]:
    """Returns the figures of a unit of one year, and of the next, which quotes them.

    Projects that go on have the names that they had.
    """
    rng = random.Random(seed)
    before = random_unit(rng, FAMILY, codes=6, projects=12, year_end=year_end)
    now = random_unit(rng, FAMILY, codes=6, projects=4)
    last = replace(before.figures, unit_name=UNIT, year=YEAR - 1)
    old = dict.fromkeys(name for table in ("t12", "t13") for name in projects(last, table))
    last = renamed(last, ("t12", "t13"), dict(zip(old, projects(now.figures, "t13"), strict=False)))
    lines = share_lines(FAMILY, now.structure)
    quoted = {line.cell: last.amounts.get(line.cell, 0) for line in lines}
    return last, replace(now.figures, unit_name=UNIT, year=YEAR, last_year=quoted)


def projects(figures: UnitFigures, table: str) -> list[str]:
    """Returns the projects that a table lists."""
    return [row.id for key, rows in figures.rows.items() if key[0] == table for row in rows]


def renamed(figures: UnitFigures, tables: Sequence[str], names: Mapping[str, str]) -> UnitFigures:
    """Returns figures in which some projects of some tables have other names."""

    def new(table: str, name: str) -> str:
        return names.get(name, name) if table in tables else name

    return replace(
        figures,
        rows={
            key: tuple(
                replace(row, id=name, code=name, label=name) if name != row.id else row
                for row in rows
                for name in [new(key[0], row.id)]
            )
            for key, rows in figures.rows.items()
        },
        amounts={
            cell._replace(row=new(cell.table, cell.row)): fen
            for cell, fen in figures.amounts.items()
        },
    )


def written(path: Path, figures: UnitFigures, *, as_printed: bool = False) -> Path:
    write_workbook(path, (printed if as_printed else linked)(FAMILY, figures))
    return path


def compared(folder: Path, last: UnitFigures, this: UnitFigures) -> list[Finding]:
    """Returns what is found of two workbooks by comparing them."""
    before = written(folder / "last.xlsx", last, as_printed=True)
    report = xlbudget.check(written(folder / "this.xlsx", this), last=before)
    return [finding for finding in report.findings if finding.code.startswith("S94")]


@pytest.mark.parametrize("seed", range(6))
def test_an_honest_pair_says_nothing(tmp_path: Path, seed: int) -> None:
    assert compared(tmp_path, *two_years(seed)) == []


@pytest.mark.parametrize("seed", range(6))
def test_one_digit_changed_in_a_quoted_figure_is_named_at_its_cell(
    tmp_path: Path, seed: int
) -> None:
    last, this = two_years(seed)
    rng = random.Random(seed)
    cell = rng.choice(sorted(this.last_year))
    wrong = this.last_year[cell] + STEP * rng.choice((1, 10, 1000, -1))
    changed = replace(this, last_year={**this.last_year, cell: wrong})
    [finding] = compared(tmp_path, last, changed)
    assert finding.code == "S947"
    lines = [line.cell for line in share_lines(FAMILY, structure_of(FAMILY, this.rows))]
    [where] = finding.cells
    sheet = read_workbook(tmp_path / "this.xlsx")
    [stored] = [
        value.value
        for s in sheet.sheets
        if s.name == where.sheet
        for value in s.cells.values()
        if f"{'ABCDEFGH'[value.column - 1]}{value.row}" == where.cell
    ]
    assert isinstance(stored, Decimal)
    assert stored * 1_000_000 == wrong
    assert cell in lines


CASES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "another unit": ("S943", {"unit_name": "某县林业局"}),
    "two years before": ("S944", {"year": YEAR - 2}),
    "the same year": ("S944", {"year": YEAR}),
}


@pytest.mark.parametrize("name", CASES)
def test_a_workbook_that_is_not_last_years_is_told(tmp_path: Path, name: str) -> None:
    code, changes = CASES[name]
    last, this = two_years(3)
    assert [f.code for f in compared(tmp_path, replace(last, **changes), this)] == [code]


def test_money_left_last_year_is_what_this_year_brings_in(tmp_path: Path) -> None:
    last, this = two_years(11, year_end=True)
    left = last.amounts[CellRef("t01", "year_end", "total")]
    brought = this.amounts.get(CellRef("t01", "carryover", "income"), 0)
    assert left != brought
    [finding] = compared(tmp_path, last, this)
    assert finding.code == "S940"
    assert [cell.sheet for cell in finding.cells] == ["表一"]


@pytest.mark.parametrize(("slip", "code"), [("项", "S942"), ("另一件完全不同的事情", "S946")])
def test_a_project_that_goes_on_under_another_name_is_told(
    tmp_path: Path, slip: str, code: str
) -> None:
    last, this = two_years(6)
    old = next(
        name
        for name in projects(this, "t13")
        if any(fen for cell, fen in this.amounts.items() if cell[:2] == ("t13", name))
    )
    name = old + slip if code == "S942" else slip
    changed = renamed(this, ("t13",), {old: name})
    [finding] = compared(tmp_path, last, changed)
    assert finding.code == code
    assert finding.params["other"] == (old if code == "S942" else "")
    assert [cell.value for cell in finding.cells] == [name]


def test_a_file_that_cannot_be_read_is_told_and_the_check_goes_on(tmp_path: Path) -> None:
    _, this = two_years(1)
    path = written(tmp_path / "this.xlsx", this)
    broken = tmp_path / "last.xlsx"
    broken.write_text("no workbook")
    report = xlbudget.check(path, last=broken)
    assert [f.code for f in report.findings if f.code[0] == "S"] == ["S944"]
    assert report.verdict == xlbudget.Verdict.INCOMPLETE


def test_figures_typed_in_entry_sheets_are_compared_too(tmp_path: Path) -> None:
    last = random_unit(random.Random(5), FAMILY, codes=5)
    this = random_unit(random.Random(6), FAMILY, codes=5)
    before = written(tmp_path / "last.xlsx", replace(last.figures, unit_name=UNIT, year=YEAR - 1))
    region = places_of(FAMILY).of_kind("last_year")[0]
    quoted = {
        line.cell: last.figures.amounts.get(line.cell, 0)
        for line in region.lines
        if not line.is_whole
    }
    cell = next(cell for cell, fen in quoted.items() if fen)
    codes = []
    for wrong in (0, STEP):
        typed = replace(
            inputs(this),
            unit_name=UNIT,
            year=YEAR,
            last_year={**quoted, cell: quoted[cell] + wrong},
        )
        write_entry_sheets(tmp_path / "this.xlsx", FAMILY, typed)
        report = xlbudget.check(tmp_path / "this.xlsx", last=before)
        codes.append([(f.code, f.cells[0].sheet) for f in report.findings if f.code == "S947"])
    assert codes == [[], [("S947", region.sheet)]]


def test_last_years_workbook_may_be_of_any_form(tmp_path: Path) -> None:
    last, this = two_years(4)
    path = written(tmp_path / "this.xlsx", this)
    xlsx = written(tmp_path / "last.xlsx", last, as_printed=True)
    before = ods.write_raw(tmp_path / "last.ods", read_workbook(xlsx))
    assert [f.code for f in xlbudget.check(path, last=before).findings if f.code[0] == "S"] == []
    if not libreoffice.missing_programs():
        [xls] = libreoffice.save_all_as("xls", [xlsx], tmp_path / "out")
        assert [f.code for f in xlbudget.check(path, last=xls).findings if f.code[0] == "S"] == []


def test_a_folder_is_searched_by_name_and_then_by_unit(tmp_path: Path) -> None:
    last, this = two_years(7)
    (tmp_path / "2025").mkdir()
    (tmp_path / "2026").mkdir()
    named = written(tmp_path / "2026" / "水利局2026.xlsx", this)
    other = written(tmp_path / "2026" / "b.xlsx", replace(this, unit_name="某县林业局"))
    alone = written(tmp_path / "2026" / "c.xlsx", replace(this, unit_name="某县审计局"))
    written(tmp_path / "2025" / "水利局2025.xlsx", last, as_printed=True)
    cell = max(last.amounts, key=lambda c: last.amounts[c] if c.table == "t03" else 0)
    wrong = {**last.amounts, cell: last.amounts[cell] + STEP}
    written(
        tmp_path / "2025" / "x.xlsx",
        replace(last, unit_name="某县林业局", amounts=wrong),
        as_printed=True,
    )
    reports = xlbudget.check_many([named, other, alone], last=tmp_path / "2025")
    codes = [[f.code for f in report.findings if f.code[0] == "S"] for report in reports]
    assert codes == [[], ["S947"] if cell in this.last_year else [], ["S945"]]
