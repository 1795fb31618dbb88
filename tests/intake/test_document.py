"""The tables of a document as sheets: what stands around them, how they go on, where they stand."""

from pathlib import Path

import pytest

from tests.support import docx
from tests.support.docx import cell, grid, para, row, table
from xlbudget.intake.document import Document, document_of
from xlbudget.reader import RawDocument, read_file

HEADER = ["科目编码", "科目名称", "合计"]
TITLE, UNIT, NAME = "2025年预算支出总表", "单位：万元", "单位名称：某局"


def opened(body: str) -> Document:
    raw = read_file(Path("公开.docx"), content=docx.package(body))
    assert isinstance(raw, RawDocument)
    return document_of(raw)


def shown(document: Document, number: int = 0) -> list[list[str]]:
    """Returns what the rows of a sheet show."""
    sheet = document.workbook.sheets[number]
    height = max(key[0] for key in sheet.cells)
    return [
        [str(sheet.cells[key].value) for key in sorted(sheet.cells) if key[0] == at]
        for at in range(1, height + 1)
    ]


def names(document: Document) -> list[str]:
    return [sheet.name for sheet in document.workbook.sheets]


def lines(*texts: str) -> str:
    return "".join(map(para, texts))


SMALL = grid([HEADER, ["201", "一般公共服务支出", "81.06"]])


def test_a_table_becomes_a_sheet_with_what_stands_over_it_and_its_notes() -> None:
    body = lines("第二部分 报表", "预算公开表3", TITLE, NAME, UNIT) + SMALL + lines("注：不含结转")
    document = opened(body + lines("这一段是正文。"))
    assert shown(document) == [
        *(["预算公开表3"], [TITLE], [NAME], [UNIT]),
        *(HEADER, ["201", "一般公共服务支出", "81.06"], ["注：不含结转"]),
    ]
    assert names(document) == [TITLE]


NAMED = {
    "by its title": (lines("预算公开表3", TITLE, NAME, UNIT) + SMALL, [TITLE]),
    "by a title with brackets": (
        lines("表五 一般公共预算支出表（不含上年结转）", UNIT) + SMALL,
        ["表五 一般公共预算支出表（不含上年结转）"],
    ),
    "by the first row": (
        table([row([cell(TITLE, '<w:gridSpan w:val="3"/>')]), row(HEADER)]),
        [TITLE],
    ),
    "by a number that stands in one cell of the first row": (
        SMALL + grid([["预算公开表3", "", ""], HEADER]),
        ["第1个表", "预算公开表3"],
    ),
    "by its number": (SMALL + para("正文在此。") + SMALL, ["第1个表", "第2个表"]),
    "with the same title": (
        lines(TITLE) + SMALL + para("正文在此。") + lines(TITLE) + SMALL,
        [TITLE, f"{TITLE} (2)"],
    ),
    "with a title that looks like another's": (
        "".join(
            lines(title) + SMALL + para("正文在此。") for title in (f"{TITLE} (2)", TITLE, TITLE)
        ),
        [f"{TITLE} (2)", TITLE, f"{TITLE} (3)"],
    ),
}


@pytest.mark.parametrize("how", NAMED)
def test_sheets_are_called_as_a_person_calls_the_table(how: str) -> None:
    body, expected = NAMED[how]
    assert names(opened(body)) == expected


MORE = ["202", "外交支出", "9.00"]
GOES_ON = {
    "right under it": "",
    "behind an empty line": para(),
    "behind a line that says so": para("续表"),
}


@pytest.mark.parametrize("between", GOES_ON)
@pytest.mark.parametrize("repeats", [True, False])
def test_a_table_goes_on_in_the_next_one(between: str, repeats: bool) -> None:
    rest = grid([HEADER, MORE] if repeats else [MORE])
    document = opened(lines(TITLE) + SMALL + GOES_ON[between] + rest)
    assert shown(document) == [[TITLE], HEADER, ["201", "一般公共服务支出", "81.06"], MORE]
    assert document.place(TITLE, "C3") == (TITLE, "R2C3")
    assert document.place(TITLE, "C4") == (f"{TITLE}（续1）", f"R{2 if repeats else 1}C3")


APART = {
    "of another width": grid([["202", "9.00"]]),
    "with a title inside": table(
        [row([cell("2025年预算收入总表", '<w:gridSpan w:val="3"/>')]), row(MORE)]
    ),
    "with a title over it": para("2025年预算收入总表") + grid([HEADER, MORE]),
    "behind text": para("其中，人员经费9.00万元。") + grid([MORE]),
    "behind a note": para("注：不含结转") + grid([MORE]),
}


@pytest.mark.parametrize("how", APART)
def test_a_table_of_its_own_is_not_joined(how: str) -> None:
    document = opened(lines(TITLE) + SMALL + APART[how])
    assert len(document.workbook.sheets) == 2


def test_a_repeated_title_stays_for_whoever_looks_for_titles() -> None:
    document = opened(lines(TITLE, UNIT) + SMALL + lines(TITLE, UNIT) + grid([HEADER, MORE]))
    assert names(document) == [TITLE]
    assert shown(document)[4:] == [[TITLE], [UNIT], HEADER, MORE]


def test_places_are_those_of_tables_and_of_the_text() -> None:
    document = opened(para("第一部分 概况") + lines(TITLE, UNIT) + SMALL)
    sheet = names(document)[0]
    rows = {place: document.place(sheet, place) for place in ("A1", "C3", "C99")}
    assert rows == {"A1": ("正文", "A2"), "C3": (sheet, "R1C3"), "C99": (sheet, "C99")}


def test_numbers_are_numbers_and_codes_are_texts() -> None:
    texts = ["81.06", "1,340.77", "(12.30)", "2010301", "05", "12", "—", "12\u202e.3", "９.5"]
    cells = opened(grid([texts])).workbook.sheets[0].cells.values()
    kinds = ["number", "number", "number", "text", "text", "number", "text", "text", "number"]
    assert [c.kind for c in cells] == kinds


def test_text_is_what_stands_around_no_official_table() -> None:
    body = lines("第三部分 情况说明", "一、收入预算情况", "（一）总体", "预算收入12.50万元。")
    contents = lines("目录", "一、收入预算情况\t17", "二、支出……………3")
    document = opened(contents + body + lines(TITLE, UNIT) + SMALL)
    texts = {line.text: line.level for line in document.text(())}
    assert texts == {
        **{"目录": 0, "第三部分 情况说明": 1, "一、收入预算情况": 2, "（一）总体": 3},
        **{"预算收入12.50万元。": 0, TITLE: 0, UNIT: 0},
    }


def test_a_section_before_the_tables_is_none_of_their_captions() -> None:
    body = lines("二、机构设置", "无", "第二部分 报表", "预算公开表3", NAME, TITLE, UNIT) + SMALL
    document = opened(body)
    assert shown(document)[:4] == [["预算公开表3"], [NAME], [TITLE], [UNIT]]


def test_a_sentence_over_a_table_is_no_caption() -> None:
    body = lines(TITLE, "一般公共预算支出12.50万元。", UNIT) + SMALL
    assert shown(opened(body))[0] == [UNIT]
