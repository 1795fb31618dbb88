"""Pages: each letter is in one cell or line; headers and page numbers are out; tables go on."""

import pytest

from tests.reader.test_pdf_grid import edges
from tests.reader.test_pdf_lines import letters, line
from xlbudget.reader.pdf_pages import (
    Cell,
    Page,
    PageTable,
    goes_on,
    page_of,
    with_whole_headers,
    without_borders,
)


def texts(page: Page) -> list[str]:
    return [line.text for line in page.lines]


def test_each_letter_is_in_one_cell_or_in_one_line() -> None:
    glyphs = [*letters("表一", top=-30), *letters("12.3", 2, 22), *letters("合计", 52, 2)]
    page = page_of(3, glyphs, *edges())
    [table] = page.tables
    assert [(c.row, c.column, c.text) for c in table.cells] == [(1, 2, "合计"), (2, 1, "12.3")]
    assert (texts(page), page.told) == (["表一"], [])


def test_figures_beside_a_table_are_told() -> None:
    page = page_of(3, [*letters("1", 2, 2), *letters("99.99", 210, 22)], *edges())
    assert page.told == [("D101", "99.99")]
    assert texts(page) == ["99.99"]


def test_a_table_without_letters_is_none() -> None:
    assert page_of(1, letters("一", top=100), *edges()).tables == []


def table(columns: list[float], top: float = 100.0) -> PageTable:
    cells = [Cell(1, n, 1, n, str(n)) for n in range(1, len(columns))]
    return PageTable(columns[0], top, columns[-1], top + 20, columns, 1, cells)


def pages(count: int, over: str, under: str) -> list[Page]:
    return [
        Page(
            number,
            [table([0, 50])],
            [
                line(over.format(number), 0, 50, 10),
                line(f"预算公开表{number}", 0, 50, 40),
                line("单位：万元", 0, 50, 60),
                line(under.format(number), 0, 50, 800),
            ],
        )
        for number in range(1, count + 1)
    ]


NUMBERS = ["- {} -", "第{}页", "第 {} 页 共 9 页", "{}", "— {} —"]


@pytest.mark.parametrize("number", NUMBERS)
def test_headers_and_the_numbers_of_pages_are_out(number: str) -> None:
    left, said = without_borders(pages(6, "某某局2025年预算公开", number))
    assert said == ["某某局2025年预算公开"]
    assert [texts(page) for page in left] == [
        [f"预算公开表{page.number}", "单位：万元"] for page in left
    ]


def test_the_same_note_under_most_tables_is_no_footer() -> None:
    under = [line("注：本表无数据", 0, 50, 125), line("续", 0, 50, 140)]
    noted = [Page(n, [table([0, 50])], under) for n in range(1, 7)]
    left, said = without_borders(noted)
    assert (said, [page.lines for page in left]) == ([], [under] * 6)
    left, said = without_borders([*noted, Page(7, [table([0, 50], 20)], under)])
    assert (sorted(said), [texts(page) for page in left]) == (["注：本表无数据", "续"], [[]] * 7)


def test_what_is_not_alike_on_the_pages_stays() -> None:
    left, said = without_borders(pages(6, "第{}部分", "共计{}万元"))
    assert (said, len(left[0].lines)) == ([], 4)
    [alone] = without_borders([Page(1, [], [line("12", 0, 9, 0)])])[0]
    assert texts(alone) == ["12"]


def test_a_number_that_is_not_the_page_s_stays() -> None:
    lines = {n: [line(f"正文{n}", 0, 9, 0), line(str(n * n), 0, 9, 9)] for n in (2, 3, 5)}
    numbered = [Page(number, [], of) for number, of in lines.items()]
    assert [len(page.lines) for page in without_borders(numbered)[0]] == [2, 2, 2]


def test_a_total_alone_has_the_columns_of_the_table_before() -> None:
    before = table([0, 30, 60, 100, 200])
    total = goes_on(table([0.5, 60, 100.2, 199]), before)
    assert total
    assert total.width == 4
    assert [(c.column, c.right) for c in total.cells] == [(1, 2), (3, 3), (4, 4)]


OTHERS = {"other edges": [0.0, 45, 100, 200], "narrower": [0.0, 60, 100], "later": [30.0, 60, 200]}


@pytest.mark.parametrize("how", OTHERS)
def test_a_table_with_other_edges_does_not_go_on(how: str) -> None:
    assert goes_on(table(OTHERS[how]), table([0, 30, 60, 100, 200])) is None


def test_a_number_too_wide_for_its_cell_stays_one() -> None:
    page = page_of(1, [*letters("1,234,567.89", 45, 22), *letters("合计", 2, 2)], *edges())
    [table] = page.tables
    assert [(c.column, c.text) for c in table.cells] == [(1, "合计"), (2, "1,234,567.89")]


def test_full_cells_beside_each_other_stay_two() -> None:
    glyphs = [*letters("123456789", 4, 22), *letters("98765", 50.8, 22)]
    [table] = page_of(1, glyphs, *edges()).tables
    assert [(c.column, c.text) for c in table.cells] == [(1, "123456789"), (2, "98765")]


@pytest.mark.parametrize(
    ("text", "edges_of_first", "is_begun"),
    [
        ("项目", [0, 200, 400], True),
        ("项目", [0, 150, 400], False),
        ("合计 12.00", [0, 200, 400], False),
        ("项目", [0, 100, 200, 300, 400], False),
    ],
)
def test_a_header_that_the_end_of_a_page_cuts_has_the_columns_of_its_rest(
    text: str, edges_of_first: list[float], is_begun: bool
) -> None:
    last = len(edges_of_first) - 1
    cells = [Cell(1, 1, 1, 1, text), Cell(1, last, 1, last, "预算数")]
    first = Page(1, [PageTable(0, 700, 400, 720, edges_of_first, 1, cells)], [])
    edges_of_rest = [0.0, 100, 200, 300, 400]
    rest = PageTable(0, 40, 400, 300, edges_of_rest, 9, [Cell(1, 1, 1, 1, "编码")])
    [begun] = with_whole_headers([first, Page(2, [rest], [])])[0].tables
    if is_begun:
        assert begun.edges == edges_of_rest
        assert [cell[1:4] for cell in begun.cells] == [(1, 1, 2), (3, 1, 4)]
    else:
        assert begun == first.tables[0]
