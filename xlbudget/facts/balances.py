"""By how much each relation misses, and which amounts of an edit would make it hold."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from xlbudget.base.amounts import Figure
from xlbudget.facts.edits import Edit
from xlbudget.meaning.outcomes import Judged, Outcome
from xlbudget.meaning.relations import Relation
from xlbudget.template import CellRef

FAR = 10**18
"""Stands for no bound at all."""
WRONG = (Outcome.FAILED, Outcome.BALANCED)
Ends = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Amount:
    """The amounts in 分, from `low` to `high`, by which an edit makes most relations hold.

    It spoils none. `mended` fail now and would hold, and have this `weight` together; so many are
    `missed` and would go on failing.
    """

    low: int
    high: int
    mended: tuple[int, ...]
    weight: int
    missed: int

    @property
    def likely(self) -> int:
        """Returns the middle."""
        return (self.low + self.high) // 2


class Balances:
    """The relations that can be judged, by their numbers, as edits that were made leave them."""

    def __init__(
        self, judged: Sequence[Judged], figure: Callable[[CellRef], Figure | None]
    ) -> None:
        self.relations: list[Relation] = []
        self.figure = figure
        self.wrong: set[int] = set()
        """The relations that fail from the start."""
        self.numbers_of_cell: dict[CellRef, list[tuple[int, int]]] = {}
        for judgement in judged:
            if judgement.outcome is Outcome.NOT_CHECKED:
                continue
            number = len(self.relations)
            self.relations.append(judgement.relation)
            if judgement.outcome in WRONG:
                self.wrong.add(number)
            for sign, cell in judgement.relation.cells:
                self.numbers_of_cell.setdefault(cell, []).append((sign, number))
        self.failing = set(self.wrong)
        """The relations that fail now."""
        self.weights: Mapping[int, int] = {}
        """How much it tells of an edit that a failing relation would hold."""
        self.looks = 0
        """How often it was asked what a relation wants: the work of all searches."""
        self._ends: dict[int, Ends] = {}

    def effects(self, edit: Edit) -> dict[int, int]:
        """Returns how often an edit's amount counts in each relation."""
        effects: dict[int, int] = {}
        for factor, cell in edit.cells:
            for sign, number in self.numbers_of_cell.get(cell, ()):
                effects[number] = effects.get(number, 0) + sign * factor
        return {number: factor for number, factor in effects.items() if factor}

    def best(self, effects: Mapping[int, int], least: int = -FAR, tie: int = 1) -> Amount | None:
        """Returns the amounts that make most failing relations hold, by weight, and spoil none.

        They are `least` 分 or more. A rounded figure that changes its sign may gain a `tie` of one.
        """
        wanted = [
            (*self._wanted(number, effects[number], tie), number)
            for number in effects
            if number in self.failing
        ]
        low, high = least, FAR
        clipped = [(max(first, low), last, number) for first, last, number in wanted if last >= low]
        if not clipped:
            return None
        for number, factor in effects.items():
            if number in self.failing:
                continue
            first, last = self._wanted(number, factor)
            if first > low or last < high:
                low, high = max(low, first), min(high, last)
                # Most edits are ruled out by the first relation that holds as it is.
                clipped = [
                    (max(first, low), min(last, high), number)
                    for first, last, number in clipped
                    if max(first, low) <= min(last, high)
                ]
                if not clipped:
                    return None
        most, weight = clipped, 0
        for start in sorted({first for first, _, _ in clipped}):
            holding = [each for each in clipped if each[0] <= start <= each[1]]
            of_start = sum(self.weights.get(number, 1) for _, _, number in holding)
            if of_start > weight:
                most, weight = holding, of_start
        return Amount(
            max(first for first, _, _ in most),
            min(last for _, last, _ in most),
            tuple(number for _, _, number in most),
            weight,
            len(wanted) - len(most),
        )

    def make(self, effects: Mapping[int, int], by: int) -> None:
        """Makes an edit by an amount in 分."""
        for number, factor in effects.items():
            low, high = self.ends(number)
            low, high = low + factor * by, high + factor * by
            self._ends[number] = low, high
            (self.failing.discard if self._holds(number, low, high) else self.failing.add)(number)

    def restart(self) -> None:
        """Takes back all edits that were made."""
        self.failing = set(self.wrong)
        self._ends.clear()

    def ends(self, number: int) -> Ends:
        """Returns what the figures allow a relation's left less its right to be, in 分."""
        if number not in self._ends:
            low = high = 0
            for sign, cell in self.relations[number].cells:
                shown = self.figure(cell)
                assert shown is not None  # a relation that is judged has all its figures
                low += shown.low if sign > 0 else -shown.high
                high += shown.high if sign > 0 else -shown.low
            self._ends[number] = low, high
        return self._ends[number]

    def _holds(self, number: int, low: int, high: int) -> bool:
        return low <= 0 and (self.relations[number].kind == "at_most" or high >= 0)

    def _wanted(self, number: int, factor: int, tie: int = 0) -> Ends:
        """Returns the amounts with which a relation holds, up to a `tie` beyond either end."""
        self.looks += 1
        low, high = self.ends(number)
        upward = self.relations[number].kind == "at_most"
        first, last = -high - tie, -low + tie
        if factor > 0:
            return (-FAR if upward else -(-first // factor)), last // factor
        return -(last // -factor), (FAR if upward else -first // -factor)

    def cells(self, numbers: Iterable[int]) -> dict[CellRef, None]:
        """Returns the cells of relations, in order."""
        return dict.fromkeys(cell for n in numbers for _, cell in self.relations[n].cells)
