"""Titles and headers that the end of a page cuts off from their table are read as its own."""

from pathlib import Path

import pytest

from tests.support import pdf
from xlbudget.intake.document import Document, document_of
from xlbudget.reader import RawDocument, read_file

TITLES = [["公开10表"], ["2026年一般公共预算支出表"], ["单位名称：某局"], ["单位：万元"]]
HEAD = ["科目编码", "科目名称", "合计", "基本支出"]
BODY = [["208", "社会保障", "5.00", "5.00"], ["210", "卫生健康", "1.00", "1.00"]]
LAYOUTS = {
    "with letters upright": pdf.Layout(numbers=False),
    "on a turned page": pdf.Layout(numbers=False, turn=90, pen="box"),
}


def opened(pages: list[list[list[str]]], layout: pdf.Layout) -> Document:
    raw = read_file(Path("公开.pdf"), content=pdf.pieces(pages, 86.0, layout))
    assert isinstance(raw, RawDocument)
    return document_of(raw)


def shown(document: Document) -> list[list[str]]:
    [sheet] = document.workbook.sheets
    height = max(row for row, _ in sheet.cells)
    return [
        [str(sheet.cells[key].value) for key in sorted(sheet.cells) if key[0] == row]
        for row in range(1, height + 1)
    ]


@pytest.mark.parametrize("last", [2, 3, 4])
@pytest.mark.parametrize("how", LAYOUTS)
def test_titles_go_with_the_table_on_the_next_page(how: str, last: int) -> None:
    document = opened([TITLES[:last], [*TITLES[last:], HEAD, *BODY]], LAYOUTS[how])
    assert shown(document) == [*TITLES, HEAD, *BODY]
    name = document.workbook.sheets[0].name
    assert document.place(name, "A2") == ("第1页 正文", "A2")
    assert document.spot(name, "A2") is not None
    assert document.place(name, f"C{len(TITLES) + 2}")[0] == f"第2页 {name}"


OTHERS: dict[str, list[list[list[str]]]] = {
    "under a table": [[HEAD, *BODY], [HEAD, *BODY]],
    "of more rows": [[["一行"]] * 9, [HEAD, *BODY]],
}


@pytest.mark.parametrize("what", OTHERS)
def test_other_tables_stay_tables(what: str) -> None:
    raw = read_file(
        Path("公开.pdf"), content=pdf.pieces(OTHERS[what], 86.0, pdf.Layout(numbers=False))
    )
    assert isinstance(raw, RawDocument)
    assert [table.page for table in raw.tables] == [1, 2]


@pytest.mark.parametrize("how", LAYOUTS)
def test_a_header_whose_columns_begin_on_the_next_page(how: str) -> None:
    """Under its group; a cell beside the group is of both pages."""
    head = [["功能分类科", "基本支出"], ["目名称", "人员经费", "公用经费"]]
    rows = [["社会保障", "3.00", "2.00"], ["卫生健康", "1.00", "0.00"]]
    document = opened([[TITLES[0], head[0]], [head[1], *rows]], LAYOUTS[how])
    one = [["功能分类科目名称", "基本支出"], ["人员经费", "公用经费"]]
    assert shown(document) == [TITLES[0], *one, *rows]
    [sheet] = document.workbook.sheets
    assert sorted(key for key in sheet.cells if key[0] in (2, 3)) == [
        (2, 1),
        (2, 2),
        (3, 2),
        (3, 3),
    ]


WHOLE = [["功能分类科目名称", "基本支出"], ["", "人员经费", "公用经费"]]
HALVES = [["功能分类科", "基本支出"], ["目名称", "人员经费", "公用经费"]]
ROWS = [[f"第{n}类支出", "3.00", f"{n}.00"] for n in range(1, 46)]


@pytest.mark.parametrize("parts", [HALVES, WHOLE])
@pytest.mark.parametrize("how", LAYOUTS)
def test_a_repeated_header_that_is_cut_in_two_is_no_row(how: str, parts: list[list[str]]) -> None:
    pages = [[TITLES[0], *WHOLE, ROWS[0]], parts[:1], [parts[1], ROWS[1]]]
    document = opened(pages, LAYOUTS[how])
    assert shown(document) == [TITLES[0], WHOLE[0], WHOLE[1][1:], *ROWS[:2]]
    name = document.workbook.sheets[0].name
    assert document.place(name, "B5") == (f"第3页 {name}", "R2C2")


def test_a_header_that_is_cut_in_two_is_known_where_it_is_repeated_whole() -> None:
    """Its next page is a full one."""
    pages = [[TITLES[0], HALVES[0]], [HALVES[1], *ROWS[:-1]], [*WHOLE, ROWS[-1]]]
    document = opened(pages, LAYOUTS["with letters upright"])
    assert shown(document) == [TITLES[0], WHOLE[0], WHOLE[1][1:], *ROWS]


@pytest.mark.parametrize("row", [["卫生健康", "210", "05"], ["卫生健康", "1.00", "0.00"]])
def test_a_row_under_one_that_is_blank_is_no_header(row: list[str]) -> None:
    document = opened(
        [[["名称", "编码", "金额"], ["其中", "未列明"]], [row]], LAYOUTS["with letters upright"]
    )
    assert shown(document)[-1] == row
