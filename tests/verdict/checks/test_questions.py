"""What official tables are asked that nobody fed from entry sheets."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support import example, libreoffice
from tests.support.random_units import RandomUnit, random_unit
from tests.support.shares import shared
from tests.test_no_false_alarm import PASSES, alarms
from xlbudget.base.code import Code
from xlbudget.meaning.catalogue import severity
from xlbudget.meaning.flat import UnitFigures
from xlbudget.tasks.check import check_file
from xlbudget.template import CellRef
from xlbudget.verdict.result import Report
from xlbudget.writer.content import linked, printed
from xlbudget.writer.workbook import write_workbook

FAMILY = example.family()
LINES = {"30212": "abroad", "30217": "reception", "30231": "vehicle_running"}
TOTAL = CellRef("t03", "total", "total")


def units(code: str, count: int) -> Iterator[RandomUnit]:
    """Yields random units that have basic spending under an economic code to be seen."""
    seed = 0
    while count:
        unit = random_unit(random.Random(f"{code} {seed}"), FAMILY, codes=8)
        seed += 1
        if basic(unit.figures, code) > 100:
            yield unit
            count -= 1


def basic(figures: UnitFigures, code: str) -> int:
    """Returns what is printed under an economic code, whichever its counterpart."""
    return sum(
        amount
        for cell, amount in figures.amounts.items()
        if (cell.table, cell.column) == ("t06", "total") and Code.of(cell.row).digits == code
    )


def without_line(figures: UnitFigures, line: str) -> UnitFigures:
    """Returns the figures as if nothing stood on a line of the 三公 table."""
    kept = {c: v for c, v in figures.amounts.items() if (c.table, c.row) != ("t10", line)}
    return replace(figures, amounts=kept)


def checked(path: Path, figures: UnitFigures) -> Report:
    write_workbook(path, printed(FAMILY, figures))
    return check_file(path)


def questions(report: Report) -> Mapping[str, tuple[str, ...]]:
    """Returns the sheets that the questions lead to, by rule."""
    asked = [f for f in report.findings if f.code.startswith("P1")]
    return {f.code: tuple(cell.sheet for cell in f.cells) for f in asked}


@pytest.mark.parametrize("code", LINES)
def test_a_part_is_not_larger_than_its_whole(code: str, tmp_path: Path) -> None:
    for unit in units(code, 3):
        assert questions(checked(tmp_path / "unit.xlsx", unit.figures)) == {}
        report = checked(tmp_path / "unit.xlsx", without_line(unit.figures, LINES[code]))
        assert questions(report) == {"P102": ("表六", "表十")}
        [asked] = [f for f in report.findings if f.code == "P102"]
        assert asked.message.startswith(f"基本支出 {code}大于“三公”")


def test_rounding_makes_no_part_larger(tmp_path: Path) -> None:
    [unit] = units("30217", 1)
    place = CellRef("t10", "reception", "total")
    less = {**unit.figures.amounts, place: unit.figures.amounts.get(place, 0)}
    less[place] = basic(unit.figures, "30217") - 100  # the last digit that is printed
    report = checked(tmp_path / "unit.xlsx", replace(unit.figures, amounts=less))
    assert "P102" not in questions(report)


@pytest.mark.parametrize("name", ["某某局", "××县水利局"])
def test_a_name_to_be_filled_in_is_asked_about(name: str, tmp_path: Path) -> None:
    figures = random_unit(random.Random(name), FAMILY, codes=3).figures
    assert questions(checked(tmp_path / "unit.xlsx", replace(figures, unit_name=name))) == {
        "P105": ()
    }


@pytest.mark.parametrize("year", [2004, 2053])
def test_a_year_outside_is_asked_about(year: int, tmp_path: Path) -> None:
    figures = random_unit(random.Random(year), FAMILY, codes=3).figures
    report = checked(tmp_path / "unit.xlsx", replace(figures, year=year))
    assert questions(report) == {"P104": ()}
    assert report.verdict in PASSES


def test_a_change_against_last_year_is_a_note(tmp_path: Path) -> None:
    for seed, factor, asked in ((1, 3, True), (2, 0.3, True), (3, 1.2, False)):
        unit = random_unit(random.Random(seed), FAMILY, codes=8)
        now = unit.exact[TOTAL]
        figures = replace(unit.figures, last_year={TOTAL: int(now * factor)})
        write_workbook(tmp_path / "unit.xlsx", linked(FAMILY, replace(figures, amounts=unit.exact)))
        report = check_file(tmp_path / "unit.xlsx")
        told = [severity(f) for f in report.findings if f.code == "P103"]
        assert told == (["note"] if asked else []), seed
        assert alarms(report.findings) == []


def test_a_blank_workbook_is_asked_nothing(tmp_path: Path) -> None:
    figures = UnitFigures(FAMILY.id, "某某局", 2053, example.figures().rows, {})
    assert set(questions(checked(tmp_path / "unit.xlsx", figures))) == {"P101"}


@pytest.mark.libreoffice
@pytest.mark.parametrize("form", shared(["ods", "xls"], 2, first=1))
def test_other_forms_are_asked_the_same(form: str, tmp_path: Path) -> None:
    paths = []
    for code, line in LINES.items():
        [unit] = units(code, 1)
        odd = replace(without_line(unit.figures, line), unit_name="某某局", year=2004)
        paths.append(tmp_path / f"{code}.xlsx")
        write_workbook(paths[-1], printed(FAMILY, odd))
    for path in libreoffice.save_all_as(form, paths, tmp_path / form):
        assert set(questions(check_file(path))) == {"P102", "P104", "P105"}
