"""Finds formulas that go round in a circle: what they give depends on the order of calculation."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple


class Range(NamedTuple):
    """A range that formulas refer to, which leads on to those in it: a column shares its own."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


Place = tuple[str, int, int] | Range
"""Folded name of a sheet, row and column; or a range."""
Precedents = Callable[[Place], Sequence[Place]]
"""What the formula at a place refers to, or the formulas that stand in a range."""


def circular(places: Iterable[Place], precedents: Precedents) -> frozenset[Place]:
    """Returns what stands on a circle, of the formulas at some places and what they refer to."""
    search = _Search(precedents)
    for place in places:
        if place not in search.number:
            search.visit(place)
    return frozenset(search.on_circles)


class _Step(NamedTuple):
    """A formula on the way and the next of those that it refers to."""

    place: Place
    following: Sequence[Place]


class _Search:
    """Strongly connected components (Tarjan), with a stack of its own for long chains."""

    def __init__(self, precedents: Precedents) -> None:
        self.number: dict[Place, int] = {}
        self.on_circles: set[Place] = set()
        self._precedents = precedents
        self._lowest: dict[Place, int] = {}
        self._next: list[int] = []
        self._path: list[Place] = []
        self._open: set[Place] = set()

    def visit(self, start: Place) -> None:
        """Visits everything that a formula refers to, and what that refers to."""
        following = self._precedents(start)
        if not following:
            self.number[start] = -1  # no circle goes through it
            return
        work = [self._entered(start, following)]
        while work:
            place, following = work[-1]
            at = self._next[-1]
            if at == len(following):
                self._left(work)
                continue
            self._next[-1] += 1
            after = following[at]
            if after == place:
                self.on_circles.add(place)
            elif after not in self.number:
                further = self._precedents(after)
                if further:
                    work.append(self._entered(after, further))
                else:
                    self.number[after] = -1
            elif after in self._open:
                self._lowest[place] = min(self._lowest[place], self.number[after])

    def _entered(self, place: Place, following: Sequence[Place]) -> _Step:
        self.number[place] = self._lowest[place] = len(self.number)
        self._path.append(place)
        self._open.add(place)
        self._next.append(0)
        return _Step(place, following)

    def _left(self, work: list[_Step]) -> None:
        place = work.pop().place
        self._next.pop()
        lowest = self._lowest[place]
        if work:
            above = work[-1].place
            self._lowest[above] = min(self._lowest[above], lowest)
        if lowest == self.number[place]:
            component = [self._path.pop()]
            while component[-1] != place:
                component.append(self._path.pop())
            self._open.difference_update(component)
            if len(component) > 1:
                self.on_circles.update(component)
