"""Areas that lie over the cells of a table."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from xlbudget.base.place import Place
from xlbudget.reader import MergedRange


class Cover:
    """Areas over the columns of a table, joined, so that areas over each other cost nothing."""

    def __init__(self, areas: Iterable[MergedRange], columns: Iterable[int]) -> None:
        areas = sorted(areas, key=lambda area: area.top)
        self._starts: dict[int, list[int]] = {}
        self._ends: dict[int, list[int]] = {}
        for column in columns if areas else ():
            starts: list[int] = []
            ends: list[int] = []
            for area in areas:
                if not area.left <= column <= area.right:
                    continue
                if ends and area.top <= ends[-1]:
                    ends[-1] = max(ends[-1], area.bottom)
                else:
                    starts.append(area.top)
                    ends.append(area.bottom)
            self._starts[column], self._ends[column] = starts, ends

    def has(self, place: Place) -> bool:
        """Tells whether a cell is covered."""
        starts = self._starts.get(place.column)
        if not starts:
            return False
        index = bisect_right(starts, place.row) - 1
        return index >= 0 and place.row <= self._ends[place.column][index]


def without_first(merged: Iterable[MergedRange]) -> Iterator[MergedRange]:
    """Yields the areas of merged cells that do not show: all but the first cell."""
    for area in merged:
        if area.bottom > area.top:
            yield MergedRange(area.top + 1, area.left, area.bottom, area.right)
        if area.right > area.left:
            yield MergedRange(area.top, area.left + 1, area.top, area.right)
