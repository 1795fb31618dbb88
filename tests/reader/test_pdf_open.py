"""Tables of which some lines are missing: what other rows draw, and what nothing does."""

from collections.abc import Sequence

from tests.reader.test_pdf_lines import letters
from xlbudget.reader.pdf_grid import Edge
from xlbudget.reader.pdf_lines import Glyph
from xlbudget.reader.pdf_pages import PageTable, page_of

XS = (0.0, 60.0, 200.0, 290.0, 380.0)
PITCH = 20.0
ROWS = [
    ("编码", "名称", "合计", "基本支出"),
    ("201", "一般公共服务支出", "234.50", "1,000.00"),
    ("205", "教育支出", "1,000.00", ""),
    ("206", "科学技术支出", "8.00", "7.00"),
]


def written(rows: Sequence[Sequence[str]] = ROWS) -> list[Glyph]:
    return [
        glyph
        for number, row in enumerate(rows)
        for x, text in zip(XS, row, strict=False)
        for glyph in letters(text, x + 3, number * PITCH + 5)
    ]


def across(numbers: Sequence[int] = range(len(ROWS) + 1)) -> list[Edge]:
    return [Edge(number * PITCH, XS[0], XS[-1]) for number in numbers]


def down(without: Sequence[tuple[int, int]] = ()) -> list[Edge]:
    """Returns the lines down, without those at some rows and edges."""
    return [
        Edge(x, row * PITCH, (row + 1) * PITCH)
        for row in range(len(ROWS))
        for number, x in enumerate(XS)
        if (row, number) not in without
    ]


def shown(table: PageTable) -> list[tuple[str, ...]]:
    rows: dict[int, dict[int, str]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, {})[cell.column] = cell.text
    return [tuple(rows[n].get(at, "") for at in range(1, len(XS))) for n in sorted(rows)]


def test_whole_lines_are_no_open_ones() -> None:
    [table] = page_of(1, written(), across(), down()).tables
    assert (table.is_aligned, shown(table)) == (False, ROWS)


def test_a_row_without_lines_down_is_split_where_others_draw_them() -> None:
    for row in (1, 2, 3):
        lines = down([(row, 1), (row, 2), (row, 3)])
        [table] = page_of(1, written(), across(), lines).tables
        assert (table.is_aligned, shown(table)) == (True, ROWS)


def test_a_line_across_that_is_missing_leaves_two_rows() -> None:
    part = [edge for edge in across() if edge.at != 2 * PITCH] + [Edge(2 * PITCH, 0, XS[2])]
    [table] = page_of(1, written(), part, down()).tables
    assert (table.is_aligned, shown(table)) == (True, ROWS)


def test_words_of_a_header_over_several_columns_are_one() -> None:
    rows = [("编码", "名称", "预算 情况", ""), *ROWS[1:]]
    [table] = page_of(1, written(rows), across(), down([(0, 3)])).tables
    assert not table.is_aligned
    assert table.cells[2][:2] == (1, 3)
    assert (table.cells[2].right, table.cells[2].text) == (4, "预算 情况")


def test_a_frame_and_a_header_leave_the_rest_to_how_letters_stand() -> None:
    outer = [Edge(0, 0, XS[-1]), Edge(len(ROWS) * PITCH, 0, XS[-1])]
    frame = [Edge(XS[0], 0, len(ROWS) * PITCH), Edge(XS[-1], 0, len(ROWS) * PITCH)]
    head = [Edge(y, 0, XS[-1]) for y in (0, PITCH)], [Edge(x, 0, PITCH) for x in XS]
    for lines in ((outer, frame), ([*outer, *across([1])], frame), head, ([], down())):
        [table] = page_of(1, written(), *lines).tables
        assert (table.is_aligned, shown(table)) == (True, ROWS)
