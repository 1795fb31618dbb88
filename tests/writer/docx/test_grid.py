"""Tables of the document: cells that join others, heights that hold all words, widths that fill."""

import pytest

from tests.support import word
from tests.support.documents import example_tables
from xlbudget.writer.docx.grid import Cell, Grid, grid_markup, line_height, spread
from xlbudget.writer.docx.markup import paragraph, w
from xlbudget.writer.docx.package import packed
from xlbudget.writer.docx.properties import core_part
from xlbudget.writer.docx.styles import NAMESPACE, styles_part


def test_joined_cells_are_read_as_they_were_drawn() -> None:
    cells = (
        Cell(0, 0, "甲", height=2, width=2),
        Cell(0, 2, "乙"),
        Cell(1, 2, "丙", height=2),
        Cell(2, 0, "丁\n戊"),
        Cell(2, 1, ""),
    )
    table = grid_markup(Grid(cells, (50, 50, 50), 10, 2, 4))
    body = w("body", table, paragraph("End"))
    parts = {"document": f"<w:document {NAMESPACE}>{body}</w:document>", "styles": styles_part()}
    [read] = word.opened(packed(parts, core_part(example_tables(), ""))).tables
    assert word.grid(read) == [["甲", "", "乙"], ["", "", "丙"], ["丁\n戊", "", ""]]
    assert word.repeated_rows(read) == 2


def test_rows_are_as_high_as_their_words() -> None:
    line = line_height(10)
    cells = (Cell(0, 0, "一二三四五六七八九十" * 2, width=2), Cell(1, 0, "一"), Cell(1, 1, "1"))
    assert Grid(cells, (50, 50), 10, 1, 4).heights == (3 * line + 4, line + 4)


def test_a_tall_cell_makes_up_for_what_its_rows_lack() -> None:
    line = line_height(10)
    cells = (Cell(0, 0, "一" * 16, height=2), Cell(0, 1, "二" * 8), Cell(1, 1, "三"))
    # Four lines in a column of 46 points, two of them beside the first row.
    assert Grid(cells, (52, 52), 10, 1, 4).heights == (2 * line + 4, 2 * line)


@pytest.mark.parametrize("weights", [(1, 1, 1), (26, 14, 36, 14, 14, 14), (54, *[13] * 6)])
def test_widths_fill_the_room(weights: tuple[float, ...]) -> None:
    widths = spread(weights, 495.3)
    assert sum(widths) == pytest.approx(495.3)
    assert all(round(width * 20, 6) == int(round(width * 20, 6)) for width in widths)
    for width, weight in zip(widths, weights, strict=True):
        assert width == pytest.approx(495.3 * weight / sum(weights), abs=0.06)
