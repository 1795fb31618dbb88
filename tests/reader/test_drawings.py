"""What is drawn over a sheet, which cells it covers, and which rows and columns have no size."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tests.reader.samples import PNG, minimal_parts, pack
from xlbudget.base.errors import WorkbookError
from xlbudget.reader import read_workbook


def text_box(_: Workbook, sheet: Worksheet) -> None:
    sheet.insert_textbox("B2", "合计 1,234.56 万元")


def text_box_of_words(_: Workbook, sheet: Worksheet) -> None:
    sheet.insert_textbox("B2", "2025年 附件1")


def picture(_: Workbook, sheet: Worksheet) -> None:
    sheet.insert_image("B2", "a.png", {"image_data": BytesIO(PNG)})


def comment(_: Workbook, sheet: Worksheet) -> None:
    sheet.write_comment("B2", "1234.56")


def other_workbook(_: Workbook, sheet: Worksheet) -> None:
    sheet.write_formula("B2", "=[1]Sheet1!A1+1", None, 5)


def column_of_a_table(_: Workbook, sheet: Worksheet) -> None:
    sheet.write_formula("B2", '=SUM(Table1[2025])&"x"', None, "5")


@pytest.mark.parametrize(
    ("write", "told"),
    [
        (text_box, [("R008", "合计 1,234.56 万元")]),
        (text_box_of_words, []),
        (picture, [("R009", "")]),
        (comment, []),
        (other_workbook, [("R010", "B2")]),
        (column_of_a_table, []),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_cells_do_not_hold_is_told(
    write: Callable[[Workbook, Worksheet], None], told: list[tuple[str, str]], tmp_path: Path
) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        write(book, book.add_worksheet("表"))
    assert [
        (odd.code, odd.params.get("cell") or odd.params.get("text", ""))
        for odd in read_workbook(path).oddities
    ] == told


NO_SIZES = ("0", "0.0", "0.00", "-5", "1e-9", "0.4", ".1", "2.25", "x")


@pytest.mark.parametrize("size", NO_SIZES)
def test_a_row_without_size_is_hidden(size: str, tmp_path: Path) -> None:
    parts = minimal_parts(f'<row r="1" ht="{size}"/><row r="2" ht="15"/><row r="3"/>')
    assert read_workbook(pack(tmp_path / "book.xlsx", parts)).sheets[0].hidden_rows == {1}


@pytest.mark.parametrize("size", [size for size in NO_SIZES if size != "2.25"])
def test_a_column_without_size_is_hidden(size: str, tmp_path: Path) -> None:
    columns = f'<cols><col min="2" max="3" width="{size}"/><col min="4" max="4" width="9"/></cols>'
    parts = with_head(minimal_parts(), columns)
    assert read_workbook(pack(tmp_path / "book.xlsx", parts)).sheets[0].hidden_columns == {2, 3}


@pytest.mark.parametrize(
    ("usual", "rows", "columns"),
    [
        ('defaultRowHeight="0"', {1}, set()),
        ('defaultRowHeight="0.1" customHeight="1"', {1}, set()),
        ('defaultRowHeight="15" defaultColWidth="0"', set(), {1, 2}),
        ('defaultRowHeight="15" baseColWidth="0"', set(), {1, 2}),
        ('defaultRowHeight="15" baseColWidth="10"', set(), set()),
        ('defaultRowHeight="15" zeroHeight="1"', set(), set()),  # rows that are listed are shown
        ('defaultRowHeight="13.5" defaultColWidth="9"', set(), set()),
    ],
)
def test_usual_sizes(usual: str, rows: set[int], columns: set[int], tmp_path: Path) -> None:
    data = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>1</v></c></row><row r="2" ht="15"/>'
    parts = with_head(minimal_parts(data), f"<sheetFormatPr {usual}/>")
    sheet = read_workbook(pack(tmp_path / "book.xlsx", parts)).sheets[0]
    assert sheet.hidden_rows == rows
    assert sheet.hidden_columns == columns


def test_rows_that_a_line_folds_up_are_hidden(tmp_path: Path) -> None:
    data = "".join(f'<row r="{row}" outlineLevel="1"/>' for row in (2, 3))
    parts = minimal_parts(f'<row r="1"/>{data}<row r="4" collapsed="1"/><row r="5"/>')
    assert read_workbook(pack(tmp_path / "book.xlsx", parts)).sheets[0].hidden_rows == {2, 3}


def with_head(parts: dict[str, str], head: str) -> dict[str, str]:
    """Returns the parts with something before the rows of the sheet."""
    name = "xl/worksheets/sheet1.xml"
    return {**parts, name: parts[name].replace("<sheetData>", head + "<sheetData>")}


def test_what_is_drawn_covers_the_cells_under_it(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("表")
        sheet.set_row(1, 60)
        sheet.set_column("B:B", 30)
        sheet.insert_image("A1", "a.png", {"image_data": BytesIO(PNG)})  # a point hides nothing
        size = {"x_scale": 250, "y_scale": 90}
        sheet.insert_image("B2", "b.png", {"image_data": BytesIO(PNG), **size})
        sheet.insert_textbox("D4", "1", {"fill": {"none": True}, "width": 5, "height": 5})
        sheet.insert_textbox("D9", "附表", {"fill": {"none": True}})  # letters without digits
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=表!$A$1:$A$5"})
        sheet.insert_chart("F10", chart, {"x_scale": 0.2, "y_scale": 0.2})
        sheet.write_comment("A20", "1", {"visible": True, "start_cell": "H20"})
        sheet.write_comment("A30", "1", {"start_cell": "H30"})
    corners = {(veil.area.top, veil.area.left) for veil in read_workbook(path).sheets[0].veils}
    assert corners == {(2, 2), (4, 4), (10, 6), (20, 8)}


def test_a_damaged_drawing_is_told_and_an_endless_one_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        text_box(book, book.add_worksheet("表"))
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    drawing = "xl/drawings/drawing1.xml"
    damaged = read_workbook(pack(path, {**parts, drawing: parts[drawing][:-9]}))
    assert "R009" in [odd.code for odd in damaged.oddities]
    with pytest.raises(WorkbookError) as raised:
        read_workbook(pack(path, {**parts, drawing: b"<a>" * 100}))
    assert raised.value.code == "F009"
