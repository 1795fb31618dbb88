"""`figures` and `new --figures --as-printed` are inverse; linked inputs survive too."""

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from tests.support import example
from tests.support.random_units import RandomUnit, units
from tests.support.shares import drawn
from xlbudget.cli.main import main
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.flat import read_flat, write_flat
from xlbudget.writer.content import linked, printed
from xlbudget.writer.workbook import write_workbook


def run(*arguments: object) -> str:
    """Runs a command that must succeed and returns its output."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def flat_lines(text: str) -> list[list[str]]:
    """Returns the lines of a flat file without where the figures stand."""
    return [line[:6] for line in csv.reader(io.StringIO(text))]


def test_figures_of_the_printed_workbook_are_the_given_file(tmp_path: Path) -> None:
    given_file = example.FOLDER / "figures.csv"
    printed_file = tmp_path / "printed.xlsx"
    run("new", "--figures", given_file, "--as-printed", "-o", printed_file)
    found = flat_lines(run("figures", printed_file))
    wanted = flat_lines(given_file.read_text(encoding="utf-8"))
    assert found == wanted


def test_a_second_round_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    run("new", "--figures", example.FOLDER / "figures.csv", "--as-printed", "-o", first)
    run("figures", first, "-o", tmp_path / "1.csv")
    run("new", "--figures", tmp_path / "1.csv", "--as-printed", "-o", second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("as_printed", [True, False])
def test_linked_and_printed_workbooks_give_back_their_figures(
    tmp_path: Path, as_printed: bool
) -> None:
    family, figures = example.family(), example.figures()
    content = printed(family, figures) if as_printed else linked(family, figures)
    path = tmp_path / "unit.xlsx"
    write_workbook(path, content)
    opened = open_workbook(path)
    flat = tmp_path / "unit.csv"
    flat.write_text(write_flat(family, opened.figures, opened.located.structure), "utf-8")
    again = read_flat(family, flat)
    assert again.rows == figures.rows
    assert (again.unit_name, again.year) == (figures.unit_name, figures.year)
    if content.plan is None:
        assert again.amounts == figures.amounts
    else:
        for cell in content.plan.inputs:
            assert again.amounts.get(cell) == figures.amounts.get(cell)


@hypothesis_settings(max_examples=drawn(25))
@given(unit=units())
def test_random_units_survive_the_round_trip(
    tmp_path_factory: pytest.TempPathFactory, unit: RandomUnit
) -> None:
    folder = tmp_path_factory.mktemp("round")
    path = folder / "unit.xlsx"
    write_workbook(path, printed(example.family(), unit.figures))
    opened = open_workbook(path)
    assert opened.readings.findings == ()
    assert opened.located.findings == []
    assert opened.figures.amounts == unit.figures.amounts
    given_rows = {key: rows for key, rows in unit.figures.rows.items() if rows}
    assert opened.figures.rows == given_rows
