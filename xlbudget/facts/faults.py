"""Which failing relations belong together, so that independent faults are searched apart.

As a decoder flips the bits that most of the checks accuse: the edit that makes most failing
relations hold and spoils none is made first, then the next, until no edit helps. That is a guess at
what is wrong; the search for the smallest corrections starts from it, one group at a time.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xlbudget.facts.balances import Amount, Balances
from xlbudget.facts.edits import Edit
from xlbudget.facts.steps import Steps
from xlbudget.template import CellRef

_MOST_GUESSES = 30
_CROWD = 12
"""A cell in more failing relations than this says nothing of what belongs together."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Relations that fail together, by number; the `likely` edits make all but `left` hold.

    Where every relation holds but all of them cannot at once, `cells` are those of the proof.
    """

    failing: tuple[int, ...]
    likely: tuple[int, ...] = ()
    left: tuple[int, ...] = ()
    cells: tuple[CellRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Faults:
    """The faults of a workbook, those of the fewest edits first; `complete` if none was cut off."""

    groups: tuple[Fault, ...]
    complete: bool
    proofs: Mapping[int, frozenset[int]]
    """The edits that change what each failing relation misses."""


class _Groups:
    """Numbers that are joined into groups."""

    def __init__(self) -> None:
        self.above: dict[int, int] = {}

    def top(self, number: int) -> int:
        """Returns what stands for the group of a number."""
        while (above := self.above.setdefault(number, number)) != number:
            self.above[number] = number = self.above.setdefault(above, above)
        return number

    def join(self, numbers: Sequence[int]) -> None:
        """Joins the groups of some numbers."""
        for number in numbers[1:]:
            self.above[self.top(number)] = self.top(numbers[0])


def faults_of(balances: Balances, edits: Sequence[Edit], steps: Steps) -> Faults:
    """Returns the failing relations in groups that can be searched apart."""
    effects = dict(_effects(balances, edits, steps))
    proofs: dict[int, set[int]] = {number: set() for number in balances.wrong}
    for edit, of_edit in effects.items():
        for number in of_edit:
            if number in balances.wrong:
                proofs[number].add(edit)
    guesses = list(_guesses(balances, edits, effects, proofs, steps))
    left = balances.failing & balances.wrong
    balances.restart()
    groups = _Groups()
    for number in sorted(balances.wrong):
        groups.top(number)
    for guess in guesses:
        groups.join([number for number in effects[guess] if number in balances.wrong])
    _join_tied(balances, sorted(left), groups)
    failing: dict[int, list[int]] = {}
    for number in sorted(balances.wrong):
        failing.setdefault(groups.top(number), []).append(number)
    likely: dict[int, list[int]] = {}
    for guess in guesses:
        number = next(n for n in effects[guess] if n in balances.wrong)
        likely.setdefault(groups.top(number), []).append(guess)
    whole = [
        Fault(
            tuple(numbers),
            tuple(likely.get(top, ())),
            tuple(number for number in numbers if number in left),
        )
        for top, numbers in failing.items()
    ]
    whole.sort(key=lambda fault: (bool(fault.left), len(fault.likely), len(fault.failing)))
    complete = not steps.spent and len(guesses) < _MOST_GUESSES
    frozen = {number: frozenset(of_number) for number, of_number in proofs.items()}
    return Faults(tuple(whole), complete, frozen)


def _effects(
    balances: Balances, edits: Sequence[Edit], steps: Steps
) -> Iterator[tuple[int, Mapping[int, int]]]:
    """Yields the edits that change what a failing relation misses, with all their effects."""
    cells = balances.cells(sorted(balances.wrong))
    for number, edit in enumerate(edits):
        if any(cell in cells for _, cell in edit.cells):
            effects = balances.effects(edit)
            steps.take(len(effects) // 4 + 1)
            if any(relation in balances.wrong for relation in effects):
                yield number, effects


def _guesses(
    balances: Balances,
    edits: Sequence[Edit],
    effects: Mapping[int, Mapping[int, int]],
    proofs: Mapping[int, set[int]],
    steps: Steps,
) -> Iterator[int]:
    """Makes the edits that help most, one after the other, and yields them."""

    def entry(number: int) -> tuple[tuple[int, ...], int, Amount] | None:
        steps.take(len(effects[number]) // 2 + 1)
        amount = balances.best(effects[number])
        if amount is None:
            return None
        edit = edits[number]
        better = (-len(amount.mended), amount.missed, edit.carried, len(edit.cells))
        return better, number, amount

    current = {number: each for number in effects if (each := entry(number))}
    heap = [(better, number) for better, number, _ in current.values()]
    heapq.heapify(heap)
    made: set[int] = set()
    while heap and len(made) < _MOST_GUESSES and not steps.spent:
        better, number = heapq.heappop(heap)
        if number in made or number not in current or current[number][0] != better:
            continue
        amount = current[number][2]
        made.add(number)
        balances.make(effects[number], amount.likely)
        yield number
        touched = {
            other
            for relation in effects[number]
            for other in proofs.get(relation, ())
            if other not in made
        }
        for other in sorted(touched):
            renewed = entry(other)
            if renewed is None:
                current.pop(other, None)
            elif current.get(other) != renewed:
                current[other] = renewed
                heapq.heappush(heap, (renewed[0], other))


def _join_tied(balances: Balances, left: Sequence[int], groups: _Groups) -> None:
    """Joins failing relations that no edit mends alone, where another relation ties their cells."""
    first_with: dict[int, int] = {}
    for number in left:
        for cell in balances.cells((number,)):
            tied = balances.numbers_of_cell[cell]
            for _, other in tied[:_CROWD]:
                groups.join([first_with.setdefault(other, number), number])


def cells_of(edits: Sequence[Edit], numbers: Sequence[int]) -> dict[CellRef, None]:
    """Returns the cells that some edits change, in order."""
    return dict.fromkeys(cell for number in numbers for _, cell in edits[number].cells)
