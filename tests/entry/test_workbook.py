"""A workbook with entry sheets, driven as an accountant drives it."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support import cellrune_engine, entry_books, example
from tests.support.libreoffice import recalculate, recalculate_all
from tests.support.random_units import RandomUnit
from xlbudget.base.cellref import cell_name
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.outcomes import Outcome
from xlbudget.meaning.shares import share_lines
from xlbudget.reader import read_workbook
from xlbudget.verdict.check import check_opened
from xlbudget.writer.names import SHARE_COLUMNS, SHARE_FIRST_LINE

UNITS = {1: 1, 2: 3, 10: 60, 13: 200, 7: None}
"""Seed of each unit and how many codes it has."""
FILLED = [
    pytest.param((10,), id="of many codes"),  # in 万元; below, LibreOffice divides those in 元
    pytest.param((1, 2, 7, 13), id="others", marks=pytest.mark.long),
]
"""Seeds of the units whose workbooks are filled and calculated together."""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("grid") / "blank.xlsx"
    path.write_bytes(entry_books.blank_bytes())
    return path


@pytest.fixture(scope="module", params=FILLED)
def filled(request: pytest.FixtureRequest, template: Path) -> dict[int, Path]:
    """The blank template with only its input cells typed, in any order, never calculated."""
    paths = {}
    for seed in request.param:
        given = entry_books.inputs(entry_books.unit(seed, UNITS[seed]), shuffle=seed)
        if seed % 2:
            given = replace(given, amount_unit="元")
        paths[seed] = entry_books.fill(template, template.with_name(f"unit{seed}.xlsx"), given)
    return paths


def check_figures(path: Path, unit: RandomUnit) -> None:
    """Every figure of every official table is the engine's own, and nothing else is shown."""
    opened = open_workbook(path)
    assert not opened.located.findings
    for key, rows in unit.structure.rows.items():
        found = [row.code for row in opened.located.structure.rows[key] if row.code]
        wanted = [row.code for row in rows if row.code]
        if key[0] in ("t12", "t13"):  # projects stand in the order in which they were typed
            found.sort(key=str)
            wanted.sort(key=str)
        assert found == wanted, key
    figures = opened.readings.figures
    assert figures.keys() == unit.exact.keys()
    for cell, fen in unit.exact.items():
        figure = figures[cell]
        assert figure, cell
        assert figure.value == fen, cell
    findings = check_opened(opened).findings
    told = {f.code for f in findings if f.outcome != Outcome.NOT_CHECKED}
    assert told <= {"N103", "P119"}  # random amounts look odd, and each question has its reason


def test_our_own_engine_shows_every_figure(filled: dict[int, Path]) -> None:
    for seed, path in filled.items():
        check_figures(path, entry_books.unit(seed, UNITS[seed]))


@pytest.mark.libreoffice
def test_libreoffice_shows_every_figure(filled: dict[int, Path], tmp_path: Path) -> None:
    paths = recalculate_all(list(filled.values()), tmp_path)
    for seed, path in zip(filled, paths, strict=True):
        check_figures(path, entry_books.unit(seed, UNITS[seed]))


def test_cellrune_shows_what_our_own_engine_shows(filled: dict[int, Path]) -> None:
    """Figures, lights and shares of a template that was filled by hand."""
    path = next(iter(filled.values()))
    own = {
        (sheet.name, cell_name(row, column)): cell.value
        for sheet in open_workbook(path).workbook.sheets
        for (row, column), cell in sheet.cells.items()
    }
    found = cellrune_engine.recalculate(path)
    assert entry_books.differences(own, found, entry_books.formulas(path)) == []


@pytest.mark.long  # of one such workbook always: `test_live_text`
@pytest.mark.parametrize("seed", [2, 13])
def test_cellrune_agrees_with_every_stored_value(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "unit.xlsx"
    write_entry_sheets(
        path, example.family(), entry_books.inputs(entry_books.unit(seed, UNITS[seed]))
    )
    asked = entry_books.formulas(path)
    assert len(asked) > 20_000
    found = cellrune_engine.recalculate(path)
    assert entry_books.differences(entry_books.values(path), found, asked) == []


@pytest.mark.long  # as above
@pytest.mark.libreoffice
@pytest.mark.parametrize("seed", [13, 10])
def test_libreoffice_agrees_with_every_stored_value(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "unit.xlsx"
    given = entry_books.inputs(entry_books.unit(seed, UNITS[seed]))
    given = replace(given, amount_unit="元" if seed % 2 else "万元")
    write_entry_sheets(path, example.family(), given)
    again = recalculate(path, tmp_path / "again")
    asked = entry_books.formulas(path)
    assert entry_books.differences(entry_books.values(path), entry_books.values(again), asked) == []


def test_shares_and_changes_are_the_engines_own(tmp_path: Path) -> None:
    family, unit = example.family(), entry_books.unit(4, 40)
    lines = share_lines(family, unit.structure)
    last = {
        line.cell: (unit.exact[line.cell] * 3 // 2 if n % 3 else unit.exact[line.cell])
        for n, line in enumerate(lines)
        if n % 4
    }
    given = replace(entry_books.inputs(unit), last_year=last)
    path = tmp_path / "unit.xlsx"
    write_entry_sheets(path, family, given)
    assert family.shares
    sheet = next(s for s in read_workbook(path).sheets if s.name == family.shares.sheet)

    def shown(row: int, name: str) -> object:
        cell = sheet.cells.get((row, SHARE_COLUMNS[name]))
        return None if cell is None or cell.value == "" else cell.value

    for row, line in enumerate(lines, start=SHARE_FIRST_LINE):
        now, whole = Decimal(unit.exact[line.cell]), Decimal(unit.exact[line.whole])
        assert shown(row, "label") == line.label
        assert shown(row, "now") == now / 10**6
        share = shown(row, "share")
        assert isinstance(share, Decimal)
        assert abs(share - (now / whole if whole else 0)) < Decimal("1e-12")
        parts = [p.cell for p in lines if p.whole == line.cell and not p.is_whole]
        before = last.get(line.cell)
        if line.is_whole and parts:  # the sum of what is typed below it
            typed = [last[cell] for cell in parts if cell in last]
            before = sum(typed) if typed else None
        if before is None:
            assert shown(row, "word") is None
            continue
        assert shown(row, "last") == Decimal(before) / 10**6
        assert shown(row, "change") == (now - before) / 10**6
        word = "增长" if now > before else "下降" if now < before else "持平"
        assert shown(row, "word") == word
        rate = shown(row, "rate")
        if before:
            assert isinstance(rate, Decimal)
            assert abs(rate - (now - before) / abs(before)) < Decimal("1e-12")
        else:
            assert rate == "—"
