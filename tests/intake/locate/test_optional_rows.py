"""A unit alone prints one line where a department's stands over the unit's: that is no error."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.support import biff8, biff12, example, ods
from xlbudget.intake.opened import open_workbook
from xlbudget.reader import read_workbook
from xlbudget.tasks.check import check_file
from xlbudget.tasks.new import new
from xlbudget.verdict.result import Verdict
from xlbudget.writer.content import WorkbookContent, linked, printed
from xlbudget.writer.workbook import write_workbook

PROJECTS, FIRST = "表十三", 7
FORMS: Mapping[str, Callable[..., Path]] = {
    "xls": biff8.write_raw,
    "xlsb": biff12.write_raw,
    "ods": ods.write_raw,
}


def written(folder: Path, change: Callable[[Worksheet], object]) -> Path:
    path = folder / "unit.xlsx"
    write_workbook(path, printed(example.family(), example.figures()))
    book = load_workbook(path)
    change(book[PROJECTS])
    book.save(path)
    return path


def alone(sheet: Worksheet) -> None:
    sheet.delete_rows(FIRST)


def names(path: Path) -> list[str]:
    structure = open_workbook(path).located.structure
    return [row.id for row in structure.rows["t13", "main"] if row.code is None]


@pytest.mark.parametrize(
    ("change", "rows"), [(lambda _: None, ["department", "unit"]), (alone, ["unit"])]
)
def test_one_line_and_two_are_as_good(
    tmp_path: Path, change: Callable[[Worksheet], None], rows: list[str]
) -> None:
    path = written(tmp_path, change)
    assert names(path) == rows
    report = check_file(path)
    assert report.verdict == Verdict.ROUNDING  # as the example is
    assert {f.outcome for f in report.findings if f.outcome} <= {"rounding"}


@pytest.mark.parametrize("form", FORMS)
def test_one_line_is_as_good_in_every_form(tmp_path: Path, form: str) -> None:
    path = written(tmp_path, alone)
    other = FORMS[form](tmp_path / f"unit.{form}", read_workbook(path))
    assert names(other) == ["unit"]
    assert check_file(other).verdict == Verdict.ROUNDING


@pytest.mark.parametrize("cell", ["B7", "E7", "B8", "E9"])
def test_a_wrong_amount_is_found_with_one_line(tmp_path: Path, cell: str) -> None:
    def slip(sheet: Worksheet) -> None:
        alone(sheet)
        sheet[cell].value += 90

    report = check_file(written(tmp_path, slip))
    assert report.verdict == Verdict.INCONSISTENT
    assert (PROJECTS, cell) in {(c.sheet, c.cell) for f in report.findings for c in f.cells}


def test_what_rules_say_of_the_department_is_said_of_the_unit(tmp_path: Path) -> None:
    """All lines are 90 too much, and they add up: other tables have less carried over."""

    def more(sheet: Worksheet) -> None:
        alone(sheet)
        for cell in ("B7", "E7", "B8", "E8"):
            sheet[cell].value += 90

    report = check_file(written(tmp_path, more))
    assert {f.code for f in report.findings if f.outcome == "failed"} == {"G154", "G156"}


@pytest.mark.parametrize("make", [printed, linked])
def test_figures_of_one_line_are_written_as_one(
    tmp_path: Path, make: Callable[..., WorkbookContent]
) -> None:
    figures = open_workbook(written(tmp_path, alone)).figures
    path = tmp_path / "again.xlsx"
    write_workbook(path, make(example.family(), figures))
    assert names(path) == ["unit"]


def test_a_blank_workbook_has_both_lines(tmp_path: Path) -> None:
    blank = new(codes=b"2010301", unit="某局", year=2026, entry="tables")
    assert names(blank.save(tmp_path / "blank.xlsx")) == ["department", "unit"]
