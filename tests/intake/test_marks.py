"""What a generated workbook says of itself; whatever of it is lost, the tables are still found."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from tests.support import example
from xlbudget.intake.marks import Marks, read_marks
from xlbudget.intake.opened import open_workbook
from xlbudget.reader import RawSheet, RawWorkbook, read_workbook
from xlbudget.reader.model import RawCell
from xlbudget.tasks.check import check_file
from xlbudget.template import CellRef
from xlbudget.verdict.diagnosis import Diagnosis
from xlbudget.verdict.result import Report
from xlbudget.writer.content import linked, printed
from xlbudget.writer.workbook import write_workbook

FAMILY = example.family()
LAST = {CellRef("t01", "total", "income"): 2_000_000_000, CellRef("t05", "201", "total"): 5_000_000}
MARKED = Marks("shanxi-unit", str(FAMILY.version), "linked", "2025")


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out the diagnosis of the whole workbook, which takes its time."""
    monkeypatch.setattr("xlbudget.verdict.diagnose.diagnose", lambda *_, **__: Diagnosis())


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A linked workbook of the example with last year's figures."""
    path = tmp_path_factory.mktemp("marks") / "linked.xlsx"
    write_workbook(path, linked(FAMILY, replace(example.figures(), last_year=LAST)))
    return path


def properties(workbook: Workbook) -> Any:
    return workbook.custom_doc_props  # type: ignore[attr-defined]  # missing in the stubs


def without_properties(workbook: Workbook) -> None:
    for name in list(properties(workbook).names):
        del properties(workbook)[name]


def without_sheet(workbook: Workbook) -> None:
    del workbook["_xlbudget"]


def without_both(workbook: Workbook) -> None:
    without_properties(workbook)
    without_sheet(workbook)


def saved(base: Path, *changes: Any) -> Path:
    workbook = load_workbook(base)
    for change in changes:
        change(workbook)
    path = base.with_name("changed.xlsx")
    workbook.save(path)
    return path


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings if finding.code not in FAMILY.rules}


def test_marks_of_a_generated_workbook(base: Path, tmp_path: Path) -> None:
    assert read_marks(read_workbook(base)) == MARKED
    write_workbook(tmp_path / "printed.xlsx", printed(FAMILY, example.figures()))
    assert read_marks(read_workbook(tmp_path / "printed.xlsx")).mode == "printed"


@pytest.mark.parametrize("loss", [without_properties, without_sheet])
def test_one_of_both_marks_is_enough(base: Path, loss: Any) -> None:
    path = saved(base, loss)
    assert read_marks(read_workbook(path)) == MARKED
    changed = saved(base, loss, lambda workbook: workbook["表三"].__setitem__("D7", 1))
    assert "N106" in codes(check_file(changed))


def test_without_marks_the_tables_are_found_by_themselves(base: Path) -> None:
    path = saved(base, without_both)
    found = open_workbook(path)
    assert found.marks.template == found.marks.mode == ""
    assert found.family.id == "shanxi-unit"
    assert found.figures.amounts == open_workbook(saved(base)).figures.amounts
    report, marked = check_file(path), check_file(saved(base))
    assert report.verdict == marked.verdict
    assert codes(report) == codes(marked)


def test_properties_go_before_the_hidden_sheet(base: Path) -> None:
    def other(workbook: Workbook) -> None:
        workbook["_xlbudget"]["B2"] = "77"

    assert read_marks(read_workbook(saved(base, other))).version == MARKED.version
    assert read_marks(read_workbook(saved(base, other, without_properties))).version == "77"


def test_another_version_is_told(base: Path) -> None:
    def other(workbook: Workbook) -> None:
        properties(workbook)["xlbudget.version"].value = "7"

    [finding] = [f for f in check_file(saved(base, other)).findings if f.code == "T109"]
    assert finding.params == {"version": "7", "current": str(FAMILY.version)}


@pytest.mark.parametrize("value", ["no-such-family", "", "../shanxi-unit"])
def test_a_mark_that_names_no_template_is_no_hindrance(base: Path, value: str) -> None:
    def other(workbook: Workbook) -> None:
        properties(workbook)["xlbudget.template"].value = value

    report = check_file(saved(base, other))
    assert report.family is FAMILY
    assert "T109" not in codes(report)


def raw(*cells: tuple[int, int, str], **given: str) -> RawWorkbook:
    values = {(r, c): RawCell(r, c, "text", v, None) for r, c, v in cells}
    sheet = RawSheet("_xlbudget", "veryHidden", values, (), frozenset(), frozenset())
    names = {f"xlbudget.{key}": value for key, value in given.items()}
    return RawWorkbook(Path("x"), (sheet,), names, {}, ())


def test_marks_that_make_no_sense_are_left_out() -> None:
    assert read_marks(raw()) == Marks()
    assert read_marks(raw((1, 1, "template"), (2, 2, "1"), (3, 1, "x"), (3, 2, "y"))) == Marks()
    assert read_marks(raw((4, 1, "mode"), (4, 2, "linked"), unknown="z")) == Marks(mode="linked")
    assert read_marks(raw((1, 1, "mode"), (1, 2, "printed"), mode="linked")).mode == "linked"


# ---- last year's figures on the sheet of shares --------------------------------------------------


def test_last_year_is_read_from_the_sheet_of_shares(base: Path) -> None:
    found = open_workbook(base)
    assert found.last_year == LAST
    assert found.figures.last_year == LAST
    assert "T107" not in codes(check_file(base))


def test_the_sheet_of_shares_may_have_another_name_and_year(base: Path) -> None:
    def rename(workbook: Workbook) -> None:
        sheet = workbook["占比与变动"]
        sheet.title = "Sheet99"
        title = next(c for row in sheet.iter_rows(max_row=3) for c in row if c.value)
        title.value = str(title.value).replace("2025", "2024")

    assert open_workbook(saved(base, rename)).figures.last_year == LAST


def test_a_line_whose_label_is_another_one_gives_nothing(base: Path) -> None:
    """A code that was added to a table moves all lines of the sheet of shares behind it."""

    def insert(workbook: Workbook) -> None:
        sheet = workbook["占比与变动"]
        row = next(c.row for c in sheet["A"] if c.value == "一般公共服务支出")
        sheet.insert_rows(row)

    found = open_workbook(saved(base, insert))
    assert found.figures.last_year == {
        cell: amount for cell, amount in LAST.items() if cell.table == "t01"
    }


@pytest.mark.parametrize(
    ("value", "amount"), [("2,000.00", 2_000_000_000), ("某", None), (None, None)]
)
def test_last_year_as_people_write_it(base: Path, value: str | None, amount: int | None) -> None:
    def edit(workbook: Workbook) -> None:
        sheet = workbook["占比与变动"]
        cell = next(c for row in sheet.iter_rows() for c in row if c.value == 2000)
        cell.value = value

    found = open_workbook(saved(base, edit)).figures.last_year
    assert found.get(CellRef("t01", "total", "income")) == amount


def test_a_workbook_without_the_sheet_of_shares_has_no_last_year(base: Path) -> None:
    def remove(workbook: Workbook) -> None:
        del workbook["占比与变动"]

    assert open_workbook(saved(base, remove)).figures.last_year == {}
    assert check_file(saved(base, remove)).verdict == check_file(base).verdict
