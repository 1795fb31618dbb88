"""The sheets as they are drawn beside the findings."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from examples.variants import variants, write_base, write_variant
from tests.support import biff8, biff12, example, ods
from xlbudget.base.errors import WorkbookError
from xlbudget.reader import read_workbook
from xlbudget.report import as_view
from xlbudget.tasks.check import check_and_view, view_of_sheet
from xlbudget.verdict.result import Verdict


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("view")
    base = write_base(example.FOLDER, folder / "printed.xlsx")
    swapped = next(v for v in variants(example.FOLDER) if v.name == "two-digits-swapped")
    return write_variant(base, swapped, folder / "planted.xlsx")


def test_each_cell_shows_what_a_person_sees(planted: Path) -> None:
    report, views = check_and_view(planted.read_bytes(), "unit.xlsx")
    assert report.verdict is Verdict.INCONSISTENT
    view = next(view for view in views if view["name"] == "表三")
    assert (view["state"], view["cut"], view["columns"]) == ("visible", False, 5)
    rows = {number: cells for number, _, cells in view["rows"]}
    assert [3, "1304.77", True, 1, 1] in rows[10]
    assert [1, "2025年预算支出总表", False, 5, 1] in rows[2]
    json.dumps(views)


def test_only_sheets_that_are_named_are_drawn(planted: Path) -> None:
    report, views = check_and_view(planted.read_bytes(), "unit.xlsx")
    named = {cell.sheet for finding in report.findings for cell in finding.cells}
    assert {view["name"] for view in views if "rows" in view} == named
    assert [view["name"] for view in views] == openpyxl.load_workbook(planted).sheetnames


@pytest.mark.parametrize(
    ("form", "write"),
    [("xls", biff8.write_raw), ("xlsb", biff12.write_raw), ("ods", ods.write_raw)],
)
def test_other_forms_show_the_same(
    planted: Path, tmp_path: Path, form: str, write: Callable[..., Path]
) -> None:
    other = write(tmp_path / f"unit.{form}", read_workbook(planted))
    _, views = check_and_view(planted.read_bytes(), "unit.xlsx")
    _, again = check_and_view(other.read_bytes(), other.name)
    drawn = [view for view in views if "rows" in view]
    assert list(map(_texts, (view for view in again if "rows" in view))) == list(map(_texts, drawn))


def _texts(view: Mapping[str, Any]) -> list[list[tuple[int, str | Decimal]]]:
    """Returns what stands in each row; amounts as such, since these forms have no formats here."""
    return [
        [(at, Decimal(text) if number else text) for at, text, number, *_ in cells if text]
        for _, _, cells in view["rows"]
    ]


def test_a_hidden_row_is_drawn_as_such(planted: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(planted)
    book["表三"].row_dimensions[12].hidden = True
    path = tmp_path / "hidden.xlsx"
    book.save(path)
    _, views = check_and_view(path.read_bytes(), path.name)
    view = next(view for view in views if view["name"] == "表三")
    assert [number for number, unseen, _ in view["rows"] if unseen] == [12]


def test_a_sheet_that_no_finding_names_is_drawn_when_it_is_asked_for(
    planted: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(planted)
    sheet = book["表十三"]
    sheet["A1"].fill = PatternFill("solid", fgColor="FFFFE08A")
    sheet.column_dimensions["B"].hidden = True
    path = tmp_path / "filled.xlsx"
    book.save(path)
    number = book.sheetnames.index("表十三")
    view = view_of_sheet(path.read_bytes(), path.name, number)
    assert (view["name"], 2 in view["unseen"]) == ("表十三", True)
    assert view["rows"][0][2][0] == [1, "预算公开表13", False, 1, 1, "ffe08a"]
    with pytest.raises(IndexError):
        view_of_sheet(path.read_bytes(), path.name, 99)
    with pytest.raises(WorkbookError):
        view_of_sheet(b"no workbook", path.name, 0)


def test_a_workbook_of_no_template_has_its_sheets() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "x"
    stream = BytesIO()
    book.save(stream)
    assert view_of_sheet(stream.getvalue(), "a.xlsx", 0)["rows"] == [
        [1, False, [[1, "x", False, 1, 1]]]
    ]


def test_what_is_too_large_is_cut_and_says_so(
    planted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(as_view, "_MOST_CELLS", 100)
    _, views = check_and_view(planted.read_bytes(), "unit.xlsx")
    drawn = [view for view in views if "rows" in view]
    assert sum(len(cells) for view in drawn for _, _, cells in view["rows"]) == 100
    assert drawn[-1]["cut"]


def test_what_cannot_be_read_has_no_sheets() -> None:
    report, views = check_and_view(b"no workbook", "unit.xlsx")
    assert (report.verdict, views) == (Verdict.UNREADABLE, [])
