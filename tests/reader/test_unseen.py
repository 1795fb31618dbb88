"""What a sheet holds that nobody sees, or shows without holding it, is told."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tests.reader.samples import minimal_parts, pack
from xlbudget.base.errors import WorkbookError
from xlbudget.reader import Limits, read_workbook

# One white point.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63f80f0001010100b5ba1d2d0000000049454e44ae426082"
)


def merged(_: Workbook, sheet: Worksheet) -> None:
    sheet.merge_range("B2:D4", 5)
    sheet.write("C3", 7)


def merged_with_nothing_under(_: Workbook, sheet: Worksheet) -> None:
    sheet.merge_range("B2:D4", 5)
    sheet.write("A2", 1)
    sheet.write("E4", 1)
    sheet.write("C5", 1)


def white_letters(book: Workbook, sheet: Worksheet) -> None:
    sheet.write("A1", "标题", book.add_format({"font_color": "white"}))
    sheet.write("B1", 3, book.add_format({"font_color": "white"}))


def white_letters_on_white(book: Workbook, sheet: Worksheet) -> None:
    sheet.write("B1", 3, book.add_format({"font_color": "#FFFFFF", "bg_color": "#FFFFFF"}))


def white_letters_on_blue(book: Workbook, sheet: Worksheet) -> None:
    sheet.write("A1", 3, book.add_format({"font_color": "white", "bg_color": "blue"}))


def white_where_a_condition_holds(book: Workbook, sheet: Worksheet) -> None:
    rule = {"type": "cell", "criteria": "=", "value": 0}
    sheet.conditional_format("A1:A9", {**rule, "format": book.add_format({"font_color": "white"})})
    sheet.write("A1", 3)


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
        (merged, [("R006", "C3")]),
        (merged_with_nothing_under, []),
        (white_letters, [("R007", "B1")]),
        (white_letters_on_white, [("R007", "B1")]),
        (white_letters_on_blue, []),
        (white_where_a_condition_holds, []),
        (text_box, [("R008", "合计 1,234.56 万元")]),
        (text_box_of_words, []),
        (picture, [("R009", "")]),
        (comment, []),
        (other_workbook, [("R010", "B2")]),
        (column_of_a_table, []),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_not_seen_is_told(
    write: Callable[[Workbook, Worksheet], None], told: list[tuple[str, str]], tmp_path: Path
) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        write(book, book.add_worksheet("表"))
    assert [
        (odd.code, odd.params.get("cell") or odd.params.get("text", ""))
        for odd in read_workbook(path).oddities
    ] == told


def test_a_row_or_column_without_size_is_hidden(tmp_path: Path) -> None:
    parts = minimal_parts('<row r="1" ht="0"/><row r="2" ht="15"/>')
    name = "xl/worksheets/sheet1.xml"
    columns = '<cols><col min="2" max="3" width="0"/><col min="4" max="4" width="9"/></cols>'
    parts[name] = parts[name].replace("<sheetData>", columns + "<sheetData>")
    sheet = read_workbook(pack(tmp_path / "book.xlsx", parts)).sheets[0]
    assert sheet.hidden_rows == {1}
    assert sheet.hidden_columns == {2, 3}


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


def test_ranges_over_each_other_do_not_multiply(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 1001))
    ranges = '<mergeCell ref="B1:C1000"/>' * 1000
    path = pack(tmp_path / "book.xlsx", minimal_parts(rows, f"<mergeCells>{ranges}</mergeCells>"))
    with pytest.raises(WorkbookError) as raised:
        read_workbook(path, Limits(cells=100_000))
    assert (raised.value.code, raised.value.params["what"]) == ("F009", "cells")
