"""The smallest correction: the fewest edits after which some facts print the whole workbook.

The search proposes sets of edits; what their cells should show is confirmed in whole 分 here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xlbudget.base.amounts import Figure, round_to
from xlbudget.facts.edits import Edit
from xlbudget.facts.solve import Consistent, solve
from xlbudget.facts.steps import Steps
from xlbudget.facts.system import Bound, System
from xlbudget.template import CellRef

if TYPE_CHECKING:
    from xlbudget.facts.search import Search

_MOST_ANSWERS = 12
_LAST_STEPS, _FEW_STEPS = 20_000, 3_000
"""What is kept for the last question, half of the steps at most; less for one of several faults."""
_CONFIRMED = 2
"""Steps that one confirmation may take beyond what is left, for each line and unknown."""
_FEW = 20
"""Last units that are no absurd reach, however small the figure."""


LastUnit = Callable[[CellRef], int]
"""Gives the last unit in 分 of what a cell prints."""


@dataclass(frozen=True, slots=True)
class Change:
    """One edit with what its cell should show: from `low` to `high` in 分, mostly the same.

    The amounts between are multiples of `step`.
    """

    edit: Edit
    low: int
    high: int
    step: int = 1
    room: int = 0
    """How much of what the other figures allow prints the middle of these amounts, in 分."""

    def is_absurd(self, shown: Mapping[CellRef, int]) -> bool:
        """Tells whether the amounts reach over more than the figure's own size: no advice."""
        least = 0 if self.low <= 0 <= self.high else min(abs(self.low), abs(self.high))
        size = max(abs(shown.get(self.edit.cell, 0)), least, _FEW * self.step)
        return self.high - self.low > size


@dataclass(frozen=True, slots=True)
class Clues:
    """What is known of the edits before the search, by their numbers.

    Every correction holds one of each of the `proofs`; the `loose` mend what is looked at
    elsewhere; the `likely` should do together and are asked last where no smaller set was found.
    """

    proofs: tuple[frozenset[int], ...] = ()
    loose: tuple[int, ...] = ()
    likely: tuple[int, ...] = ()
    confirmed_later: bool = False
    """Whether what leaves no choice of amounts is confirmed on the whole, with other edits."""
    behind_formulas: bool = False
    """Whether what is typed may have more decimals than any figure prints."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """The smallest corrections that were found; `complete` tells whether all were looked for."""

    answers: tuple[tuple[Change, ...], ...]
    complete: bool


def corrections(
    system: System,
    edits: Sequence[Edit],
    shown: Mapping[CellRef, int],
    usual: LastUnit,
    steps: Steps,
    clues: Clues | None = None,
) -> Corrections:
    """Returns the smallest sets of edits that mend the workbook, verified in whole 分.

    `shown` is the printed amount of each cell and `usual` gives the last unit in 分 that is
    proposed for it wherever that will do. Where the steps end, the best known answers are returned
    as incomplete.
    """
    from xlbudget.facts.search import MOST_EDITS, Search, least_edits

    clues = clues or Clues()
    if least_edits(clues.proofs) > MOST_EDITS:
        return Corrections((), complete=False)
    last = _FEW_STEPS if clues.confirmed_later else _LAST_STEPS
    kept = min(last, steps.left // 2) if clues.likely else 0
    search = Search(system, edits, steps.up_to(steps.left - kept), clues.proofs, clues.loose)
    proposals = _Proposals(search, shown, usual, clues)
    answers: list[tuple[Change, ...]] = []

    def propose(chosen: Sequence[int]) -> None:
        changes = proposals.changes(chosen)
        if changes and not any(change.is_absurd(shown) for change in changes):
            answers.append(changes)

    for chosen in search.answers():
        propose(chosen)
        if len(answers) >= _MOST_ANSWERS:
            break
    complete = search.complete and len(answers) < _MOST_ANSWERS
    if not answers and clues.likely:
        search.steps = steps
        propose(clues.likely)
    return Corrections(tuple(answers), complete)


def together(
    system: System,
    edits: Sequence[Edit],
    shown: Mapping[CellRef, int],
    usual: LastUnit,
    steps: Steps,
    clues: Clues,
) -> tuple[Change, ...]:
    """Returns what all these edits should show at once, verified in whole 分, or nothing."""
    from xlbudget.facts.search import Search

    return _Proposals(Search(system, edits, steps), shown, usual, clues).changes(range(len(edits)))


def _mends(
    system: System,
    edits: Sequence[Edit],
    values: Sequence[int],
    shown: Mapping[CellRef, int],
    steps: Steps,
) -> bool:
    """Tells whether the workbook with these amounts in the edits' cells has facts, in integers."""
    by = [value - shown.get(edit.cell, 0) for edit, value in zip(edits, values, strict=True)]
    after = moved(system, zip(edits, by, strict=True), shown)
    size = len(system.bounds) + len(system.facts)
    # What the search has proposed is confirmed, even with steps that it has not left.
    left = Steps(max(steps.left, 0) + size * _CONFIRMED, steps)
    return isinstance(solve(after, steps=left), Consistent)


def moved(
    system: System, edits: Iterable[tuple[Edit, int]], shown: Mapping[CellRef, int]
) -> System:
    """Returns the system of the figures after edits, each by an amount in 分."""
    moves: dict[CellRef, int] = {}
    for edit, by in edits:
        for factor, cell in edit.cells:
            moves[cell] = moves.get(cell, 0) + factor * by
    bounds = tuple(_moved(b, moves, shown) if b.cell in moves else b for b in system.bounds)
    return replace(system, bounds=bounds)


def _moved(bound: Bound, moves: Mapping[CellRef, int], shown: Mapping[CellRef, int]) -> Bound:
    """Returns the bounds of a figure that shows another amount, of the same last unit."""
    if bound.cell is None or bound.low is None or bound.high is None:
        return bound
    after = shown.get(bound.cell, 0) + moves[bound.cell]
    figure = Figure(after, after, _step_of(bound))
    return replace(bound, low=figure.low, high=figure.high)


def _step_of(bound: Bound) -> int:
    """Returns the last unit in 分 of the figure that sets a bound."""
    assert bound.low is not None and bound.high is not None
    width = bound.high - bound.low
    zero = bound.low <= 0 <= bound.high and bound.low == -bound.high
    return width + (2 if zero and width else 1)


class _Proposals:
    """What the cells of a set of edits should show, given all other figures."""

    def __init__(
        self,
        search: "Search",
        shown: Mapping[CellRef, int],
        usual: LastUnit,
        clues: Clues,
    ) -> None:
        self.search, self.shown, self.usual, self.clues = search, shown, usual, clues
        loose = {cell for n in search.loose for _, cell in search.edits[n].cells}
        self.judged = replace(
            search.system,
            bounds=tuple(
                replace(bound, low=None, high=None) if bound.cell in loose else bound
                for bound in search.system.bounds
            ),
        )
        """The system without what the loose edits will change."""

    def changes(self, chosen: Sequence[int]) -> tuple[Change, ...]:
        """Returns what the edits' cells should show: all amounts that the rest allows.

        Every end is confirmed in integers; empty where no amounts are.
        """
        changes: list[Change] = []
        self.search.free(chosen)
        for number in chosen:
            span = self._span(number)
            if span is None:
                break
            changes.append(span[0])
        else:
            clear = self.clues.confirmed_later and all(each.low == each.high for each in changes)
            for index, change in enumerate(() if clear else tuple(changes)):
                confirmed = self._confirmed(chosen, changes, index, change)
                if confirmed is None:
                    changes = []
                    break
                changes[index] = confirmed
                if all(each.low == each.high for each in changes):
                    break  # one confirmation speaks for all
        self.search.fix(chosen)
        return tuple(changes) if len(changes) == len(chosen) else ()

    def _confirmed(
        self, chosen: Sequence[int], changes: Sequence[Change], index: int, change: Change
    ) -> Change | None:
        """Returns a change with the ends moved in by a unit where integers do not confirm them."""
        ends = [change.low, change.high]
        for side, by in ((0, change.step), (1, -change.step)):
            if side and ends[0] == change.high:
                ends[1] = ends[0]
                break
            for _ in range(2):
                if ends[0] <= ends[1] and self._holds(chosen, changes, index, ends[side]):
                    break
                ends[side] += by
            else:
                return None
        return replace(change, low=ends[0], high=ends[1])

    def _holds(
        self, chosen: Sequence[int], changes: Sequence[Change], index: int, value: int
    ) -> bool:
        """Tells whether one cell may show this amount, with fitting amounts in the others."""
        edits = [self.search.edits[number] for number in chosen]
        values = [0] * len(chosen)
        order = [index, *(n for n in range(len(chosen)) if n != index)]
        for turn, n in enumerate(order):
            if turn:
                span = self._span(chosen[n], changes[n].step)
                if span is None:
                    break
                value = span[1]
            values[n] = value
            self.search.pin(chosen[n], value - self.shown.get(edits[n].cell, 0))
        else:
            self.search.free(chosen)
            return _mends(self.judged, edits, values, self.shown, self.search.steps)
        self.search.free(chosen)
        return False

    def _span(self, number: int, usual: int | None = None) -> tuple[Change, int] | None:
        """Returns what one edit's cell may show, and of that the amount farthest from both ends.

        It is in the usual last unit if such an amount will do, otherwise in the cell's own, which
        is finer where it was typed with more decimals.
        """
        edit = self.search.edits[number]
        usual = usual or self.usual(edit.cell)
        low = self.search.end(number, upper=False)
        high = None if low is None else self.search.end(number, upper=True)
        if low is None or high is None:
            return None
        shown = self.shown.get(edit.cell, 0)
        row = self.search.rows.get(edit.cell)
        finest = usual if row is None else _step_of(self.search.system.bounds[row])
        if self.clues.behind_formulas:
            finest = 1
        return change_between(edit, shown + low, shown + high, usual, finest)


def change_between(
    edit: Edit, first: int, last: int, usual: int, finest: int
) -> tuple[Change, int] | None:
    """Returns the change to amounts between two, and of these the farthest from both ends.

    They are in the last unit `usual` if such an amount will do, otherwise in a finer one, down to
    `finest`; None where no amount is.
    """
    step, finest = usual, min(usual, finest)
    while step >= finest:
        bottom, top = -(-first // step) * step, last // step * step
        if bottom <= top:
            middle = min(max(round_to((first + last) // 2, step), bottom), top)
            room = min(last, middle + step) - max(first, middle - step) - step
            return Change(edit, bottom, top, step, room), middle
        step //= 10
    return None
