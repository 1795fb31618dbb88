"""Rows that a page cuts in two become one; what may be two rows stays two."""

from pathlib import Path

import pytest

from tests.support import pdf
from xlbudget.intake.cut_rows import cut_row, joined
from xlbudget.intake.document import document_of
from xlbudget.reader import MergedRange, RawCell, RawDocument, RawSheet, RawTable, read_file
from xlbudget.reader.document import Lattice
from xlbudget.reader.pdf_frame import Frame

pytestmark = pytest.mark.usefixtures("read_here")

ELSEWHERE = ("合计", "结转下年", "其他卫生健康支出", "基本")
FULL = dict.fromkeys(range(1, 10), 0.0)
Row = dict[int, str]

ONE: dict[str, tuple[Row, Row, Row]] = {
    "a name": (
        {1: "221", 4: "保障性安居工", 5: "1099.99"},
        {4: "程支出"},
        {1: "221", 4: "保障性安居工程支出", 5: "1099.99"},
    ),
    "names of both sides": (
        {1: "一、一般公共", 2: "7.77", 3: "一、一般公共服"},
        {1: "预算", 3: "务支出"},
        {1: "一、一般公共预算", 2: "7.77", 3: "一、一般公共服务支出"},
    ),
    "a name that another table says, too": (
        {1: "其他卫生健康"},
        {1: "支出"},
        {1: "其他卫生健康支出"},
    ),
    "the same name twice": (
        {1: "对机关事业单", 2: "对机关事业单", 3: "89.47"},
        {1: "位职业年金", 2: "位职业年金"},
        {1: "对机关事业单位职业年金", 2: "对机关事业单位职业年金", 3: "89.47"},
    ),
    "a number behind a name": (
        {1: "资本性支出", 2: "1.00"},
        {1: "（一）"},
        {1: "资本性支出（一）", 2: "1.00"},
    ),
    "cents": (
        {1: "合计", 5: "30,693,110", 6: "30,693,110", 7: "-"},
        {5: ".13", 6: ".13"},
        {1: "合计", 5: "30,693,110.13", 6: "30,693,110.13", 7: "-"},
    ),
    "cents behind a point, and a name": (
        {3: "五、科学技术", 4: "8,150,067."},
        {3: "支出", 4: "31"},
        {3: "五、科学技术支出", 4: "8,150,067.31"},
    ),
    "an amount within a group": (
        {1: "合计", 5: "600,423,15"},
        {5: "2.76"},
        {1: "合计", 5: "600,423,152.76"},
    ),
}

TWO: dict[str, tuple[Row, Row]] = {
    "a total": ({1: "其他支出", 2: ""}, {1: "合计"}),
    "a total with its amount": ({1: "其他支出", 2: "50.00"}, {1: "合计", 2: "100.00"}),
    "a total under codes": ({1: "208", 4: "抚恤", 5: "1.00"}, {1: "合计", 5: "1.00"}),
    "an amount where none stood": ({1: "其他卫生健康"}, {1: "支出", 2: "1.00"}),
    "a code": ({1: "208", 4: "抚恤支出", 5: "1.00"}, {1: "209", 4: "其他", 5: "1.00"}),
    "a code under a class": ({1: "208", 4: "抚恤"}, {2: "05", 4: "离退休"}),
    "a numbered row": ({1: "一、一般公共服务支出"}, {1: "二、外交支出"}),
    "a row in brackets": ({1: "一、一般公共服务支出"}, {1: "（二）外交支出"}),
    "a name that stands elsewhere": ({3: "三、其他支出", 4: "1.00"}, {3: "结转下年"}),
    "words before rows": ({1: "一般公共服务支出", 2: "1.00"}, {1: "其中："}),
    "two amounts": ({1: "合计", 5: "86994"}, {5: "700.00"}),
    "two amounts with points": ({1: "合计", 5: "12.50"}, {5: "13.50"}),
    "a dash": ({1: "合计", 5: "12,345"}, {5: "-"}),
    "words under an amount": ({1: "12,345"}, {1: "年专项"}),
    "nothing": ({1: "合计"}, {}),
}


@pytest.mark.parametrize("what", ONE)
def test_two_halves_are_one_row(what: str) -> None:
    upper, lower, row = ONE[what]
    says = [*ELSEWHERE, *upper.values(), *lower.values()]
    assert joined(upper, lower, FULL, says.count) == row


@pytest.mark.parametrize("what", TWO)
def test_what_may_be_two_rows_is_none(what: str) -> None:
    upper, lower = TWO[what]
    says = [*ELSEWHERE, *upper.values(), *lower.values()]
    assert joined(upper, lower, FULL, says.count) == {}


ROOM = {"支出": (0.9, 1.0), "（境）费": (2.9, 3.0), "）支出": (0.9, 1.0), "“三公”": (1.9, 2.0)}


@pytest.mark.parametrize("rest", ROOM)
def test_a_name_goes_on_where_its_next_letters_have_no_room(rest: str) -> None:
    for room, is_one in zip(ROOM[rest], (True, False), strict=True):
        assert bool(joined({1: "因公出国"}, {1: rest}, {1: room}, [rest].count)) is is_one


HEAD = ["科目编码", "科目名称", "合计"]
FIRST = [["208", "社会保障", "5.00"], ["20805", "行政事业单位养老", "111,123,412,345,678."]]
AFTER = ["210", "卫生健康", "1.00"]
SHORT = ["20805", "行政事业单位养老", "7.00"]
REST = ["", "支出", "25"]
WHOLE, LONG = "行政事业单位养老支出", "111123412345678.25"
PAGES: dict[str, tuple[list[list[list[str]]], tuple[int, str, str]]] = {
    "with its header again": ([[HEAD, *FIRST], [HEAD, REST, AFTER]], (4, WHOLE, LONG)),
    "without": ([[HEAD, *FIRST], [REST, AFTER]], (4, WHOLE, LONG)),
    "alone on its page": ([[HEAD, *FIRST], [REST]], (3, WHOLE, LONG)),
    "a name": ([[HEAD, FIRST[0], SHORT], [HEAD, ["", "支出", ""], AFTER]], (4, WHOLE, "7.00")),
    "a total": ([[HEAD, FIRST[0], SHORT], [["", "合计", "6.00"]]], (4, SHORT[1], "7.00")),
    "a total without amounts": (
        [[HEAD, FIRST[0], SHORT], [["", "合计", ""]]],
        (4, SHORT[1], "7.00"),
    ),
    "another row": ([[HEAD, FIRST[0], SHORT], [AFTER]], (4, SHORT[1], "7.00")),
}


@pytest.mark.parametrize("layout", [pdf.Layout(numbers=False), pdf.Layout(turn=90, pen="box")])
@pytest.mark.parametrize("what", PAGES)
def test_rows_over_pages_of_a_pdf(what: str, layout: pdf.Layout) -> None:
    pages, expected = PAGES[what]
    raw = read_file(Path("公开.pdf"), content=pdf.pieces(pages, 86.0, layout))
    assert isinstance(raw, RawDocument)
    [sheet] = document_of(raw).workbook.sheets
    name, amount = (str(sheet.cells[3, column].value) for column in (2, 3))
    assert (max(row for row, _ in sheet.cells), name, amount) == expected


GROUP = MergedRange(1, 2, 1, 3)
NAME = MergedRange(1, 1, 2, 1)


def half(page: int, rows: list[Row], merged: tuple[MergedRange, ...], top: float) -> RawTable:
    """Returns a part of a table of three columns, whose cells in the last row have no more room."""
    texts = {(at, n): text for at, row in enumerate(rows, 1) for n, text in row.items()}
    cells = {key: RawCell(*key, "text", text, None) for key, text in texts.items()}
    sheet = RawSheet(str(page), "visible", cells, merged, frozenset(), frozenset())
    lattice = Lattice(
        Frame(0, 0, (0, 0, 300, 800)),
        [0, 100, 200, 300],
        [top + 20 * at - 800 for at in range(len(rows) + 1)],
    )
    return RawTable(page, sheet, len(rows), 3, page=page, lattice=lattice, room=FULL)


def test_a_cell_beside_one_of_more_rows_goes_on_where_these_end_with_the_page() -> None:
    head: list[Row] = [{1: "单位名称", 2: "预算数"}, {2: "合计", 3: "国有资本经营预"}]
    upper = half(1, head, (NAME, GROUP), 740)
    lower = half(2, [{3: "算"}, {1: "某局", 2: "1.00", 3: "1.00"}], (), 20)
    assert cut_row(upper, lower, 1, ELSEWHERE.count) == {2: "合计", 3: "国有资本经营预算"}
    below = half(2, [{3: "算"}, {1: "某局", 2: "1.00"}], (MergedRange(1, 3, 2, 3),), 20)
    assert cut_row(upper, below, 1, ELSEWHERE.count) == {}
