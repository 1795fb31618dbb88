"""Which failing relations belong together, so that independent faults are searched apart.

They do if one edit of the guess at what is wrong mends them; the search for the smallest
corrections starts from that guess, one group at a time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlbudget.facts.balances import Balances
from xlbudget.facts.edits import Edit
from xlbudget.facts.guess import Guess, Surety
from xlbudget.facts.steps import Steps
from xlbudget.template import CellRef

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
    amounts: Mapping[int, int]
    """By how much in 分 the likely edits were made, in their order."""


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


def faults_of(
    balances: Balances,
    edits: Sequence[Edit],
    shown: Mapping[CellRef, int],
    steps: Steps,
    surety: Surety,
) -> Faults:
    """Returns the failing relations in groups that can be searched apart.

    `shown` are the amounts in 分 of the cells that the edits change.
    """
    guess = Guess(balances, edits, shown, steps, surety)
    complete = guess.make()
    effects, guesses = guess.effects, guess.made
    left = balances.failing & balances.wrong
    balances.restart()
    groups = _Groups()
    for number in sorted(balances.wrong):
        groups.top(number)
    for edit in guesses:
        groups.join([number for number in effects[edit] if number in balances.wrong])
    _join_tied(balances, sorted(left), groups)
    failing: dict[int, list[int]] = {}
    for number in sorted(balances.wrong):
        failing.setdefault(groups.top(number), []).append(number)
    likely: dict[int, list[int]] = {}
    for edit in guesses:
        number = next(n for n in effects[edit] if n in balances.wrong)
        likely.setdefault(groups.top(number), []).append(edit)
    whole = [
        Fault(
            tuple(numbers),
            tuple(likely.get(top, ())),
            tuple(number for number in numbers if number in left),
        )
        for top, numbers in failing.items()
    ]
    whole.sort(key=lambda fault: (bool(fault.left), len(fault.likely), len(fault.failing)))
    return Faults(tuple(whole), complete, guess.proofs, guess.made)


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
