"""The tables that lines draw on a page: edges become cells with their spans.

Coordinates are points from the left and from the top of the page as its letters stand upright.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from xlbudget.base.errors import WorkbookError

NEAR = 3.0
"""Points by which the lines of one edge may lie apart."""
_DOUBLE = 1.0
"""Points by which two lines of one edge lie apart at least."""
_REACH = 4.5
"""Points by which lines may end before a corner."""
_OPEN = 8.0
"""Points by which lines reach beyond the last one across them, where a side is left open."""
_MOST_CROSSINGS = 500_000
_MOST_CELLS = 60_000
_SHARE_OF_OPEN = 0.6
_LEAST_HANGING = 3
_LEAST = 2
"""So many lines, or cells, a table has."""


class Edge(NamedTuple):
    """A straight line: where it lies, across its direction, and from where to where it goes."""

    at: float
    start: float
    end: float


class Area(NamedTuple):
    """The rows and columns of a cell, the last ones included, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """The cells between the edges `xs` and `ys`; `areas` tells for each row and column whose."""

    xs: Sequence[float]
    ys: Sequence[float]
    areas: Sequence[Sequence[Area]]

    def area_at(self, x: float, y: float) -> Area | None:
        """Returns the cell at a point, None outside of the table."""
        column, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if not (0 <= column < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1):
            return None
        return self.areas[row][column]

    @property
    def cells(self) -> Iterator[Area]:
        """Yields each cell once, row by row."""
        for number, row in enumerate(self.areas):
            for column, area in enumerate(row):
                if (area.top, area.left) == (number, column):
                    yield area

    @property
    def size(self) -> float:
        """Returns how much of the page it takes, in square points."""
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])


def grids_of(horizontal: Iterable[Edge], vertical: Iterable[Edge]) -> list[Grid]:
    """Returns the tables of a page from its edges, from the top down.

    Raises WorkbookError F009 where there are more lines and cells than any page has.
    """
    across, down = joined(horizontal), joined(vertical)
    grids = [
        grid
        for group in connected(across, down)
        for grid in [grid_between(*_closed(*group))]
        if grid is not None
    ]
    return sorted(grids, key=lambda grid: (grid.ys[0], grid.xs[0]))


def joined(edges: Iterable[Edge]) -> list[Edge]:
    """Returns edges with those in one line that meet, or all but meet, as one.

    Double lines end as far from those that they meet as they lie apart.
    """
    groups: list[list[Edge]] = []
    for edge in sorted(edges):
        if groups and edge.at - groups[-1][0].at <= NEAR:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    together: list[Edge] = []
    for group in groups:
        at = sum(edge.at for edge in group) / len(group)
        apart = group[-1].at - group[0].at
        apart = apart if apart > _DOUBLE else 0.0
        group.sort(key=lambda edge: edge.start)
        start, end = group[0].start, group[0].end
        for edge in group:
            if edge.start > end + NEAR + apart:
                together.append(Edge(at, start - apart, end + apart))
                start = edge.start
            end = max(end, edge.end)
        together.append(Edge(at, start - apart, end + apart))
    return together


def connected(across: Sequence[Edge], down: Sequence[Edge]) -> list[tuple[list[Edge], list[Edge]]]:
    """Returns the edges of each table: those that touch each other.

    Raises WorkbookError F009.
    """
    heads = [*range(len(across) + len(down))]

    def head(number: int) -> int:
        while heads[number] != number:
            heads[number] = heads[heads[number]]
            number = heads[number]
        return number

    order = sorted(range(len(down)), key=lambda number: down[number].at)
    places = [down[number].at for number in order]
    crossings = 0
    for number, edge in enumerate(across):
        first = bisect_left(places, edge.start - _REACH)
        last = bisect_right(places, edge.end + _REACH)
        crossings += last - first
        if crossings > _MOST_CROSSINGS:
            raise WorkbookError("F009", what="objects", limit=_MOST_CROSSINGS)
        for other in order[first:last]:
            if down[other].start - _REACH <= edge.at <= down[other].end + _REACH:
                heads[head(number)] = head(len(across) + other)
    groups: dict[int, tuple[list[Edge], list[Edge]]] = {}
    for number in range(len(heads)):
        group = groups.setdefault(head(number), ([], []))
        if number < len(across):
            group[0].append(across[number])
        else:
            group[1].append(down[number - len(across)])
    return [group for group in groups.values() if group[1] and _is_table(*group)]


def _is_table(across: Sequence[Edge], down: Sequence[Edge]) -> bool:
    """Tells whether there are two lines across, or one from which those of a last row hang."""
    if len(across) != 1:
        return len(across) > 1
    hang = all(abs(edge.start - across[0].at) <= NEAR for edge in down)
    return len(down) >= _LEAST_HANGING and hang


def _closed(across: list[Edge], down: list[Edge]) -> tuple[list[Edge], list[Edge]]:
    """Returns the edges of a table with those of the sides that it leaves open."""
    return [*across, *_sides(down, across)], [*down, *_sides(across, down)]


def _sides(edges: Sequence[Edge], others: Sequence[Edge]) -> Iterator[Edge]:
    """Yields the sides at which most edges, or the outer ones, end without another across them."""
    if len(edges) < _LEAST:
        return
    first, last = min(e.at for e in others), max(e.at for e in others)
    low, high = min(e.start for e in edges), max(e.end for e in edges)
    reach = min(e.at for e in edges), max(e.at for e in edges)
    if low < first - _OPEN and _are_most([e.at for e in edges if e.start - low <= NEAR], edges):
        yield Edge(low, *reach)
    if high > last + _OPEN and _are_most([e.at for e in edges if high - e.end <= NEAR], edges):
        yield Edge(high, *reach)


def _are_most(places: Sequence[float], edges: Sequence[Edge]) -> bool:
    """Tells whether so many edges, or the first and the last one, are at some places."""
    every = [edge.at for edge in edges]
    is_whole = min(places) == min(every) and max(places) == max(every)
    return is_whole or len(places) >= _SHARE_OF_OPEN * len({round(at) for at in every})


def grid_between(across: Sequence[Edge], down: Sequence[Edge]) -> Grid | None:
    """Returns the table between edges, None where they only frame something."""
    ys, xs = _places(across), _places(down)
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 1 or rows * columns < _LEAST:
        return None
    if rows * columns > _MOST_CELLS:
        raise WorkbookError("F009", what="cells", limit=_MOST_CELLS)
    below = _Lines(across, ys)
    right = _Lines(down, xs)
    areas: list[list[Area | None]] = [[None] * columns for _ in range(rows)]
    for row in range(rows):
        for column in range(columns):
            if areas[row][column] is not None:
                continue
            last = column
            while (
                last + 1 < columns
                and areas[row][last + 1] is None
                and not right.has(last + 1, ys[row], ys[row + 1])
            ):
                last += 1
            bottom = row
            while bottom + 1 < rows and not any(
                below.has(bottom + 1, xs[n], xs[n + 1]) for n in range(column, last + 1)
            ):
                bottom += 1
            area = Area(row, column, bottom, last)
            for covered in range(row, bottom + 1):
                for at in range(column, last + 1):
                    areas[covered][at] = areas[covered][at] or area
    return Grid(xs, ys, [[area for area in row if area is not None] for row in areas])


def _places(edges: Iterable[Edge]) -> list[float]:
    places: list[float] = []
    for edge in sorted(edges):
        if not places or edge.at - places[-1] > NEAR:
            places.append(edge.at)
    return places


class _Lines:
    """Whether a line is drawn at an edge of the grid between two others."""

    def __init__(self, edges: Iterable[Edge], places: Sequence[float]) -> None:
        self._edges: list[list[Edge]] = [[] for _ in places]
        for edge in edges:
            number = bisect_right(places, edge.at + NEAR) - 1
            if number > 0 and edge.at - places[number - 1] < abs(edge.at - places[number]):
                number -= 1
            self._edges[number].append(edge)

    def has(self, number: int, start: float, end: float) -> bool:
        """Tells whether a line at an edge passes the middle between two others."""
        middle = (start + end) / 2
        return any(edge.start - 1 <= middle <= edge.end + 1 for edge in self._edges[number])
