"""Paragraphs: full lines go on, also over the end of a page; what is indented begins anew."""

from dataclasses import replace
from math import inf

import pytest

from tests.reader.test_pdf_lines import line
from xlbudget.reader.pdf_frame import Frame
from xlbudget.reader.pdf_lines import Line
from xlbudget.reader.pdf_pages import Cell, Page, PageTable
from xlbudget.reader.pdf_paragraphs import (
    Margins,
    Paragraph,
    blocks_of,
    joined_text,
    margins_of,
    paragraphs_of,
)

FULL = "第一段很长的一行，"


def test_a_full_line_goes_on_in_the_next_that_is_not_indented() -> None:
    lines = [
        line(FULL, 20, 500, 0),
        line("到这里完。", 0, 60, 15),
        line("第二段", 20, 500, 30),
        line("第三段", 20, 80, 45),
        line("远处", 0, 80, 200),
    ]
    texts = [joined_text(paragraph) for paragraph in paragraphs_of(lines, Margins(0, 500))]
    assert texts == ["第一段很长的一行，到这里完。", "第二段", "第三段", "远处"]


def test_a_number_goes_on_without_a_space_and_a_word_with_one() -> None:
    assert joined_text([line("共12", 0, 1, 0), line("34万元", 0, 1, 0)]) == "共1234万元"
    assert joined_text([line("the", 0, 1, 0), line("end", 0, 1, 0)]) == "the end"


def page(number: int, *lines: Line, table_at: float = 0.0) -> Page:
    tables = [PageTable(0, table_at, 90, table_at + 9, [0, 90], 1, [Cell(1, 1, 1, 1, "表")])]
    return Page(number, tables if table_at else (), lines)


def shown(*pages: Page) -> list[tuple[int, str]]:
    return [
        (block.page, joined_text(block.lines)) if isinstance(block, Paragraph) else (block[0], "表")
        for block in blocks_of(pages)
    ]


BEFORE = [line("部门概况", 20, 80, 0), line("上面的", 0, 200, 15), line(FULL, 20, 500, 700)]
FEW = line("到这里完。", 0, 60, 10)
NEXT = {
    "goes on": ([FEW], [(1, FULL + "到这里完。")]),
    "goes on and ends": (
        [line("又一行很长很长，", 0, 500, 10), line("完。", 0, 30, 25), line("下段", 20, 50, 40)],
        [(1, FULL + "又一行很长很长，完。"), (2, "下段")],
    ),
    "a new one": ([line("第二段", 20, 500, 10)], [(1, FULL), (2, "第二段")]),
    "a new one, all lines of the page indented alike": (
        [line(text, 20, 80, top) for top, text in ((10, "一"), (30, "二"))],
        [(1, FULL), (2, "一"), (2, "二")],
    ),
    "letters of another size": (
        [Line("第三部分 预算表", 0, 10, 200, 40)],
        [(1, FULL), (2, "第三部分 预算表")],
    ),
    "other margins": (
        [line("到这里完。", 60, 110, 10), *(line(text, 60, 90, 40) for text in "一二")],
        [(1, FULL + "到这里完。"), (2, "一"), (2, "二")],
    ),
}


@pytest.mark.parametrize("how", NEXT)
def test_a_paragraph_goes_on_over_the_end_of_a_page(how: str) -> None:
    lines, expected = NEXT[how]
    assert shown(page(1, *BEFORE), page(2, *lines))[2:] == expected


def test_it_goes_on_over_more_pages_but_over_no_table_and_no_empty_page() -> None:
    full = [page(number, line(FULL, 0, 500, 10)) for number in (1, 2, 3)]
    assert shown(*full) == [(1, FULL * 3)]
    last = page(4, FEW)
    assert shown(page(3, *BEFORE), page(4, FEW, table_at=5.0))[-2:] == [(4, "表"), (4, FEW.text)]
    assert shown(page(3, *BEFORE, table_at=800.0), last)[-2:] == [(3, "表"), (4, FEW.text)]
    assert shown(page(2, *BEFORE), page(3), last)[-1] == (4, FEW.text)


def test_margins_are_those_of_the_lines_or_of_the_table_beside_which_they_are_short() -> None:
    assert margins_of(page(1, *BEFORE)) == (0, 500)
    assert margins_of(page(1)) == (0, 0)
    assert margins_of(page(1, line("标题", 20, 60, 0), table_at=20.0)) == (20, 90)
    assert margins_of(page(1, *[line("正文", 0, 80, 0)] * 3, table_at=20.0)) == (0, 80)
    titles = page(1, *[line("标题", 0, 40, 0)] * 3, table_at=20.0)
    assert margins_of(titles) == (0, 40)
    for width, right in ((60, 40), (61, 90), (135, 90), (136, inf)):
        whole = replace(titles, frame=Frame(0, 0, (0, 0, width, 800)))
        assert margins_of(whole) == (0, right)


NUMBERED = {
    "behind a sentence": (["……共100万元。", "四、绩效目标"], 0, 2),
    "in a table of contents": (["一、主要职能……………………12", "二、机构设置"], 0, 2),
    "set off from the margin": (["一行写到页边的业务量增", "3、公共安全支出"], 8, 2),
    "within a sentence": (["一行写到页边的总数为第", "3、4两项"], 0, 1),
    "a date": (["截至上年年底为止。", "2025年12月"], 0, 1),
    "an amount": (["合计为以下数目：", "3.5万元"], 0, 1),
}


@pytest.mark.parametrize("how", NUMBERED)
def test_a_number_behind_a_full_line_may_begin_a_paragraph(how: str) -> None:
    (full, after), left, count = NUMBERED[how]
    lines = [line(full, 20, 500, 0), line(after, left, 200, 15)]
    assert len(list(paragraphs_of(lines, Margins(0, 500)))) == count
