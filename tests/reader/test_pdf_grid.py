"""Edges of a page become tables: lines joined, cells with their spans, open sides."""

from collections.abc import Sequence
from itertools import pairwise
from random import Random

import pytest

from xlbudget.base.errors import WorkbookError
from xlbudget.reader.pdf_grid import Area, Edge, Grid, connected, grids_of, joined

XS, YS = (0.0, 50.0, 100.0, 200.0), (0.0, 20.0, 40.0, 60.0)


def edges(xs: Sequence[float] = XS, ys: Sequence[float] = YS) -> tuple[list[Edge], list[Edge]]:
    """Returns the edges of a whole grid, each in pieces from one crossing to the next."""
    across = [Edge(y, a, b) for y in ys for a, b in pairwise(xs)]
    down = [Edge(x, a, b) for x in xs for a, b in pairwise(ys)]
    return across, down


def only(across: Sequence[Edge], down: Sequence[Edge]) -> Grid:
    [grid] = grids_of(across, down)
    return grid


def test_lines_that_meet_are_one() -> None:
    pieces = [Edge(10, 60, 90), Edge(10.5, 0, 30), Edge(9.8, 28, 61), Edge(10, 200, 250)]
    [first, second] = joined(pieces)
    assert (first.start, first.end, second.start, second.end) == (0, 90, 200, 250)
    # The first in order of where they lie need not be the first from the left.
    assert [e[1:] for e in joined([Edge(9, 500, 600), Edge(10, 0, 100)])] == [(0, 100), (500, 600)]


def test_double_lines_end_before_those_that_they_meet() -> None:
    xs, ys = (-3.0, 0.0, 50.0, 53.0, 100.0, 103.0), (-3.0, 0.0, 30.0, 33.0, 60.0, 63.0)
    down = [Edge(x, 3.7, 56.3) if 50 <= x <= 53 else Edge(x, -3, 63) for x in xs]
    across = [Edge(y, 3.7, 96.3) if 30 <= y <= 33 else Edge(y, -3, 103) for y in ys]
    grid = only(across, down)
    assert (len(list(grid.cells)), grid.xs[0], grid.ys[-1]) == (4, -1.5, 61.5)


def test_the_last_row_hangs_from_one_line_where_it_has_none_under_it() -> None:
    down = [Edge(x, 10, 26) for x in (0, 50, 100)]
    assert len(list(only([Edge(10, 0, 100)], down).cells)) == 2
    assert grids_of([Edge(10, 0, 100)], down[:2]) == []
    assert grids_of([Edge(10, 0, 100)], [Edge(x, 4, 26) for x in (0, 50, 100)]) == []


def test_a_last_row_of_few_cells_has_no_line_under_it() -> None:
    across = [Edge(y, 0, 100) for y in (0, 20)]
    down = [Edge(x, 0, 40 if x in (0, 80, 100) else 20) for x in (0, 20, 40, 60, 80, 100)]
    cells = [*only(across, down).cells]
    assert (len(cells), cells[5], cells[6]) == (7, (1, 0, 1, 3), (1, 4, 1, 4))


def test_a_whole_grid_has_a_cell_between_all_edges() -> None:
    grid = only(*edges())
    assert len([*grid.cells]) == 9
    assert grid.area_at(75, 30) == Area(1, 1, 1, 1)
    assert grid.area_at(75, 61) is None
    assert grid.area_at(-1, 30) is None


def test_a_cell_spans_where_lines_are_missing() -> None:
    across, down = edges()
    across.remove(Edge(20.0, 0.0, 50.0))
    down.remove(Edge(100.0, 40.0, 60.0))
    areas = {*only(across, down).cells}
    assert Area(0, 0, 1, 0) in areas
    assert Area(2, 1, 2, 2) in areas
    assert len(areas) == 7


@pytest.mark.parametrize("seed", range(20))
def test_lines_may_be_drawn_a_little_off_in_any_order(seed: int) -> None:
    rng = Random(seed)
    off = [
        [Edge(e.at + rng.uniform(-1, 1), e.start + rng.uniform(-1, 1), e.end) for e in side]
        for side in edges()
    ]
    for side in off:
        rng.shuffle(side)
    grid = only(off[0], off[1])
    assert {*grid.cells} == {*only(*edges()).cells}


def test_tables_apart_are_two_and_frames_are_none() -> None:
    across, down = edges()
    below = [Edge(e.at + 100, e.start, e.end) for e in across]
    beside = [Edge(e.at, e.start + 100, e.end + 100) for e in down]
    frame = [Edge(-50, -50, 300), Edge(300, -50, 300)]
    grids = grids_of([*across, *below, *frame], [*down, *beside, *frame])
    assert [len([*grid.cells]) for grid in grids] == [9, 9]
    assert grids[0].ys[0] < grids[1].ys[0]


def test_open_sides_are_closed() -> None:
    across, down = edges()
    inner = [e for e in down if e.at not in (XS[0], XS[-1])]
    assert only(across, inner).xs == list(XS)
    # Lines under a title that only begin on one side do not close it.
    assert only([*across, Edge(20, 200, 230)], down).xs == list(XS)


def test_lines_without_any_across_them_are_no_table() -> None:
    assert grids_of([Edge(10, 0, 100), Edge(30, 0, 100)], []) == []
    assert connected([Edge(10, 0, 100)], [Edge(50, 0, 100)]) == []


def test_more_lines_than_any_page_has_are_refused() -> None:
    many = [Edge(number * 4.0, 0, 8_000) for number in range(2_000)]
    with pytest.raises(WorkbookError) as error:
        grids_of(many, many)
    assert error.value.code == "F009"
