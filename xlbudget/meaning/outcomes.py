"""The verdict on one relation: exact, explained by rounding, one unit beyond, failed, not checked.

Each figure stands for an interval of amounts (see `amounts`). A relation can hold if and only if
the intervals allow it; no tolerance is set anywhere.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class Judged:
    """A relation with its outcome.

    `left`, `right` and `difference` (left minus right) are sums of printed figures in 分; `bound`
    is the largest difference of that sign, in 分, that rounding can explain.
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
    value = low = high = left = right = 0
    step = 1
    finest = 0
    empty = True
    for index, (sign, cell) in enumerate(relation.cells):
        found = figure(cell)
        if found is None:
            return Judged(relation, Outcome.NOT_CHECKED)
        value += sign * found.value
        low += found.low if sign > 0 else -found.high
        high += found.high if sign > 0 else -found.low
        step = max(step, found.step)
        finest = min(finest or found.step, found.step)
        empty = empty and not found.value
        if index < len(relation.left):
            left += sign * found.shown
        else:
            right -= sign * found.shown
    upward = relation.kind == "at_most"
    outcome = _outcome(value, low, high, step, upward=upward)
    return Judged(
        relation, outcome, left, right, _bound(left - right, low, high, finest or 1), empty
    )


def _outcome(value: int, low: int, high: int, step: int, *, upward: bool) -> Outcome:
    if value == 0 or (upward and value < 0):
        return Outcome.EXACT
    if low <= 0 and (upward or high >= 0):
        return Outcome.ROUNDING
    if low - step <= 0 and (upward or high + step >= 0):
        return Outcome.BALANCED
    return Outcome.FAILED


def _bound(difference: int, low: int, high: int, step: int) -> int:
    """The printed difference may move by what its cells' intervals leave on that side."""
    room = difference - low if difference >= 0 else high - difference
    return max(room, 0) // step * step


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """Returns the worst of the outcomes; exact where there is none."""
    return max(outcomes, key=SEVERITY_ORDER.index, default=Outcome.EXACT)
