"""The verdict on one relation: exact, explained by rounding, one unit beyond, failed, not checked.

Each figure stands for an interval of amounts (see `amounts`). A relation can hold if and only if
the intervals allow it; no tolerance is set anywhere.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import NamedTuple

from xlbudget.base.amounts import Figure
from xlbudget.meaning.relations import Relation
from xlbudget.template import CellRef


class Outcome(StrEnum):
    """What became of a relation, from best to worst; `not_checked` stands apart."""

    EXACT = "exact"
    ROUNDING = "rounding"
    BALANCED = "balanced"
    FAILED = "failed"
    NOT_CHECKED = "not_checked"


SEVERITY_ORDER = (
    Outcome.EXACT,
    Outcome.NOT_CHECKED,
    Outcome.ROUNDING,
    Outcome.BALANCED,
    Outcome.FAILED,
)


class Judged(NamedTuple):
    """A relation with its outcome.

    `left`, `right` and `difference` (left minus right) are sums of printed figures in 分; `bound`
    is the largest difference of that sign, in 分, that rounding can explain where it must.
    """

    relation: Relation
    outcome: Outcome
    left: int = 0
    right: int = 0
    bound: int = 0
    empty: bool = False
    """Whether all cells of the relation print nothing."""

    @property
    def difference(self) -> int:
        """Returns left minus right in 分."""
        return self.left - self.right


def judge(relation: Relation, figure: Callable[[CellRef], Figure | None]) -> Judged:
    """Returns the outcome of one relation; a cell without a figure makes it not checked.

    A figure that cannot be read is an error of its own, so nothing built on it is judged.
    """
    if relation.missing:
        return Judged(relation, Outcome.NOT_CHECKED)
    signed: list[tuple[int, Figure]] = []
    value = left = right = 0
    for sign, cell in relation.left:
        shown = figure(cell)
        if shown is None:
            return Judged(relation, Outcome.NOT_CHECKED)
        left += sign * shown.shown
        value += sign * shown.value
        signed.append((sign, shown))
    for sign, cell in relation.right:
        shown = figure(cell)
        if shown is None:
            return Judged(relation, Outcome.NOT_CHECKED)
        right += sign * shown.shown
        value -= sign * shown.value
        signed.append((-sign, shown))
    upward = relation.kind == "at_most"
    if value == 0 or (upward and value < 0):
        empty = not (left or right) and not any([shown.value for _, shown in signed])
        return Judged(relation, Outcome.EXACT, left, right, empty=empty)
    low = sum([shown.low if sign > 0 else -shown.high for sign, shown in signed])
    high = sum([shown.high if sign > 0 else -shown.low for sign, shown in signed])
    steps = [shown.step for _, shown in signed]
    outcome = _outcome(low, high, max(steps), upward=upward)
    return Judged(relation, outcome, left, right, _bound(left - right, low, high, min(steps)))


def _outcome(low: int, high: int, step: int, *, upward: bool) -> Outcome:
    if low <= 0 and (upward or high >= 0):
        return Outcome.ROUNDING
    if low - step <= 0 and (upward or high + step >= 0):
        return Outcome.BALANCED
    return Outcome.FAILED


def _bound(difference: int, low: int, high: int, step: int) -> int:
    """Returns how far the printed difference may move: what its cells leave on that side."""
    room = difference - low if difference >= 0 else high - difference
    return max(room, 0) // step * step


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """Returns the worst of the outcomes; exact where there is none."""
    return max(outcomes, key=SEVERITY_ORDER.index, default=Outcome.EXACT)
