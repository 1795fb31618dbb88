"""Tables without lines: columns by alignment, rows by figures; what is no table stays text."""

from collections.abc import Sequence

import pytest

from tests.reader.test_pdf_lines import SIZE, letters
from xlbudget.reader.pdf_grid import Edge
from xlbudget.reader.pdf_lines import Glyph
from xlbudget.reader.pdf_pages import Page, PageTable, page_of

PITCH = 18.0
LEFTS = (0.0, 60.0, 200.0, 280.0, 360.0)
WIDE = 70.0


def centred(text: str, left: float, right: float, top: float) -> list[Glyph]:
    """Returns letters in the middle between two edges."""
    wide = sum(SIZE / 2 if letter.isascii() else SIZE for letter in text)
    return letters(text, (left + right - wide) / 2, top)


def line(texts: Sequence[str], top: float) -> list[Glyph]:
    """Returns a line of a table: figures end where their columns do, other words begin there."""
    glyphs = []
    for number, (left, text) in enumerate(zip(LEFTS, texts, strict=True)):
        wide = len(text) * SIZE / 2
        at = left + WIDE - wide if number > 1 and text[:1].isdigit() else left
        glyphs += letters(text, at, top)
    return glyphs


HEADER = [
    *centred("预算数", 200, 430, 20),
    *centred("合计", 200, 270, 38),
    *centred("基本支出", 280, 350, 38),
    *centred("项目支出", 360, 430, 38),
    *centred("编码", 0, 40, 29),
    *centred("名称", 60, 190, 29),
]
BODY = [
    ("", "合计", "1,234.50", "1,000.00", "234.50"),
    ("201", "一般公共服务支出", "234.50", "", "234.50"),
    ("205", "教育支出", "1,000.00", "1,000.00", ""),
]


def body(rows: Sequence[Sequence[str]] = BODY, top: float = 56.0) -> list[Glyph]:
    return [g for number, row in enumerate(rows) for g in line(row, top + number * PITCH)]


def read(glyphs: list[Glyph], rules: Sequence[Edge] = (), before: Page | None = None) -> Page:
    return page_of(2, glyphs, rules, (), before)


def shown(table: PageTable) -> list[list[str]]:
    """Returns what stands in each row, with the columns that it takes."""
    rows: dict[int, list[str]] = {}
    for cell in table.cells:
        of = f"{cell.column}" if cell.right == cell.column else f"{cell.column}-{cell.right}"
        rows.setdefault(cell.row, []).append(f"{of} {cell.text}")
    return [rows[row] for row in sorted(rows)]


HEADED = ["1 编码", "2 名称", "3-5 预算数"]
BELOW = ["3 合计", "4 基本支出", "5 项目支出"]
READ = [
    ["2 合计", "3 1,234.50", "4 1,000.00", "5 234.50"],
    ["1 201", "2 一般公共服务支出", "3 234.50", "5 234.50"],
    ["1 205", "2 教育支出", "3 1,000.00", "4 1,000.00"],
]
TITLE = centred("2025年部门支出总表", 0, 430, -20)


def test_columns_rows_and_words_over_several_columns() -> None:
    page = read([*TITLE, *HEADER, *body()])
    [table] = page.tables
    assert table.is_aligned
    assert shown(table) == [HEADED, BELOW, *READ]
    assert [line.text for line in page.lines] == ["2025年部门支出总表"]


def test_a_column_without_figures_is_there_by_its_header() -> None:
    rows = [(*row[:3], "", row[4]) for row in BODY]
    [table] = read([*HEADER, *body(rows)]).tables
    assert shown(table)[:2] == [HEADED, BELOW]
    assert shown(table)[2] == ["2 合计", "3 1,234.50", "5 234.50"]


NAMES = {
    "figures on top": 0,
    "figures in the middle": 1,
    "figures below": 2,
}


@pytest.mark.parametrize("how", NAMES)
def test_a_name_goes_on_in_the_lines_around_its_figures(how: str) -> None:
    name = ["资源勘探工业信息等支出一二", "资源勘探工业信息等支出三四", "完"]
    top, glyphs = 56.0, [*HEADER, *line(BODY[0], 56)]
    for figures in ("11.00", "22.00"):
        top += 24
        for number, part in enumerate(name):
            code = "215" if number == NAMES[how] else ""
            amount = figures if number == NAMES[how] else ""
            glyphs += line((code, part, amount, "", amount), top)
            top += 11
    [table] = read(glyphs).tables
    joined = "".join(name)
    assert shown(table)[3:] == [
        ["1 215", f"2 {joined}", "3 11.00", "5 11.00"],
        ["1 215", f"2 {joined}", "3 22.00", "5 22.00"],
    ]


def test_names_without_figures_are_rows() -> None:
    rows = [
        ("201", "外交支出", "", "", ""),
        *BODY,
        ("", "年终结转", "", "", ""),
    ]
    [table] = read([*HEADER, *body(rows)]).tables
    assert shown(table) == [HEADED, BELOW, ["1 201", "2 外交支出"], *READ, ["2 年终结转"]]


def test_lines_across_keep_rows_apart() -> None:
    rules = [Edge(53 + number * PITCH, 0, 430) for number in range(4)]
    rows = [*BODY[:1], ("201", "一般公共服务支出一般公共服务", "234.50", "", "234.50"), BODY[2]]
    [table] = read([*HEADER, *body(rows)], rules).tables
    assert [row[0] for row in shown(table)[2:]] == ["2 合计", "1 201", "1 205"]


def test_a_table_goes_on_with_the_columns_of_the_page_before() -> None:
    first = read([*HEADER, *body()])
    rows = [("206", "科学技术支出", "10.00", "", "10.00")] * 3
    [table] = read(body(rows, top=20), before=first).tables
    assert table.edges == first.tables[0].edges
    assert shown(table)[0] == ["1 206", "2 科学技术支出", "3 10.00", "5 10.00"]
    assert read(body(rows, top=20)).tables == []  # nothing says what its columns are


NO_TABLES = {
    "a list of contents": [
        g
        for n in range(9)
        for g in letters(f"{n}、单位概况 ..........      {n + 12}", top=n * PITCH)
    ],
    "a list of contents without dots": [
        g for n in range(9) for g in letters(f"{n}、单位概况          {n + 12}", top=n * PITCH)
    ],
    "a text with figures": [
        g
        for n in range(9)
        for g in letters(f"2025年收入预算 1,234.5{n} 万元，比上年增加 12.00 万元", top=n * PITCH)
    ],
    "one figure beside a word": letters("合计          1,234.50"),
}


@pytest.mark.parametrize("how", NO_TABLES)
def test_what_is_no_table_stays_text(how: str) -> None:
    page = read(NO_TABLES[how])
    assert page.tables == []
    assert len(page.lines) == len({glyph.top for glyph in NO_TABLES[how]})
