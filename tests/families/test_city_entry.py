"""Entry sheets of a family whose classes are there only when used: they follow typed codes."""

import random
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.support import city_units
from tests.support.city_units import city_unit
from tests.support.libreoffice import recalculate_all
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.flat import UnitFigures, write_flat
from xlbudget.tasks.check import check_file
from xlbudget.tasks.new import new
from xlbudget.tasks.publish import publish
from xlbudget.verdict.result import Verdict

SEEDS = range(4)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The family with its entry sheets."""
    target = tmp_path_factory.mktemp("family") / "city-tables"
    shutil.copytree(city_units.FOLDER, target)
    shutil.copy(Path(__file__).with_name("city_entry.toml"), target / "entry.toml")
    return str(target)


def unit(seed: int) -> UnitFigures:
    return city_unit(random.Random(seed))


def filled(folder: str, target: Path, seed: int) -> Path:
    flat = write_flat(city_units.family(), unit(seed), city_units.structure(unit(seed)))
    return new(figures=flat.encode(), template=folder, entry="sheets").save(target)


def amounts(figures: UnitFigures) -> dict[object, int]:
    return {cell: fen for cell, fen in figures.amounts.items() if fen}


@pytest.mark.libreoffice
def test_entry_sheets_give_every_figure_as_other_programs_reckon(
    folder: str, tmp_path: Path
) -> None:
    paths = [filled(folder, tmp_path / f"{seed}.xlsx", seed) for seed in SEEDS]
    for seed, path in zip(SEEDS, recalculate_all(paths, tmp_path / "again"), strict=True):
        assert check_file(path, folder).verdict == Verdict.CONSISTENT
        assert amounts(open_workbook(path, folder).figures) == amounts(unit(seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_entry_sheets_give_every_figure(folder: str, tmp_path: Path, seed: int) -> None:
    path = filled(folder, tmp_path / "a.xlsx", seed)
    report = check_file(path, folder)
    told = [f for f in report.findings if f.severity != "note"]  # of names of another year
    assert (report.verdict, told) == (Verdict.CONSISTENT, [])
    assert amounts(open_workbook(path, folder).figures) == amounts(unit(seed))


@pytest.mark.filterwarnings("ignore:Print area")
def test_what_is_typed_wrong_is_found_behind_the_classes(folder: str, tmp_path: Path) -> None:
    path = filled(folder, tmp_path / "a.xlsx", 1)
    book = load_workbook(path)
    book["表1"]["E7"].value = 5  # over the formula
    book.save(path)
    report = check_file(path, folder)
    assert report.verdict != Verdict.CONSISTENT
    assert ("表1", "E7") in {(c.sheet, c.cell) for f in report.findings for c in f.cells}


def test_what_is_published_has_the_classes_in_use_and_its_total_last(
    folder: str, tmp_path: Path
) -> None:
    path = filled(folder, tmp_path / "a.xlsx", 2)
    shown = tmp_path / "b.xlsx"
    shown.write_bytes(publish(path, template=folder).content)
    column = [str(cell.value) for cell in load_workbook(shown)["表1"]["C"] if cell.value]
    rows = unit(2).rows["c1", "expenditure"]
    assert len(column) == 1 + 1 + len(rows) + 1
    assert column[2].startswith("一、")
    assert column[-1] == "支出总计"
    assert [cell.value for cell in load_workbook(shown)["表2"]["A"]][-1] == "合计"
    assert check_file(shown, folder).verdict == Verdict.CONSISTENT
