"""A guess at what is wrong, by relations alone.

As a decoder flips the bits that most of the checks accuse: the edit that makes most failing
relations hold and spoils none is made first, then the next, until no edit helps. A relation that
few edits could mend tells more than a sum of everything. What was guessed first is asked again
when the rest is known: it may not be needed any more, or another edit may do better.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from xlbudget.facts.balances import FAR, Amount, Balances
from xlbudget.facts.edits import Edit
from xlbudget.facts.steps import Steps
from xlbudget.meaning.slips import WEIGHTS
from xlbudget.template import CellRef

_MOST = 30
_ROUNDS = 3
"""How often every guess is asked again."""
_WHOLE = 1_000_000
"""What a failing relation weighs, shared by the edits that could mend it."""
Better = tuple[int, ...]
Helping = tuple[Better, Amount]
Surety = Callable[[Edit, Amount], int]
"""How surely a slip explains that an edit is needed."""
_SLIP_STEPS = 20


class Guess:
    """The edits that were made, by number, with their amounts in 分; `balances` are after them."""

    def __init__(
        self,
        balances: Balances,
        edits: Sequence[Edit],
        shown: Mapping[CellRef, int],
        steps: Steps,
        surety: Surety,
    ) -> None:
        self.balances, self.edits, self.shown, self.steps = balances, edits, shown, steps
        self.surety = surety
        self.effects = dict(self._effects())
        """The edits that change what a failing relation misses, with all their effects."""
        proofs: dict[int, set[int]] = {number: set() for number in balances.wrong}
        for edit, of_edit in self.effects.items():
            for number in of_edit:
                if number in balances.wrong:
                    proofs[number].add(edit)
        self.proofs: Mapping[int, frozenset[int]] = {
            number: frozenset(of_number) for number, of_number in proofs.items()
        }
        """The edits that change what each failing relation misses."""
        balances.weights = {
            number: _WHOLE // max(len(proof), 1) for number, proof in self.proofs.items()
        }
        self.made: dict[int, int] = {}

    def _effects(self) -> Iterator[tuple[int, Mapping[int, int]]]:
        cells = self.balances.cells(sorted(self.balances.wrong))
        for number, edit in enumerate(self.edits):
            if any(cell in cells for _, cell in edit.cells):
                effects = self.balances.effects(edit)
                self.steps.take(len(effects) // 4 + 1)
                if any(relation in self.balances.wrong for relation in effects):
                    yield number, effects

    def make(self) -> bool:
        """Makes the edits that help most; tells whether no more of them would."""
        complete = self._extend()
        for _ in range(_ROUNDS):
            if not self._ask_again():
                break
            complete = self._extend()
        return complete

    def _extend(self) -> bool:
        """Makes what helps most, one edit after the other; tells whether all were made."""
        waiting = _Waiting()
        numbers = self._accused(sorted(self.balances.failing))
        while not self.steps.spent:
            for number in numbers:
                waiting.renew(number, self._helping(number))
            rivals = waiting.next()
            if not rivals:
                return True
            if len(self.made) == _MOST:
                return False
            chosen = self._likeliest(rivals)
            self._make(chosen, waiting.current.pop(chosen)[1])
            numbers = self._accused(self.effects[chosen])
        return False

    def _ask_again(self) -> bool:
        """Replaces each guess by what helps most when all others are made; tells of changes."""
        changed = False
        if len(self.made) == 1:
            return changed
        for number in tuple(self.made):
            if self.steps.spent:
                return False
            self.balances.make(self.effects[number], -self.made.pop(number))
            failing = [n for n in self.effects[number] if n in self.balances.failing]
            waiting = _Waiting()
            for each in self._accused(failing):
                waiting.renew(each, self._helping(each))
            if rivals := waiting.first():
                best = self._likeliest(rivals)
                self._make(best, waiting.current[best][1])
            changed = changed or number not in self.made
        return changed

    def _accused(self, relations: Iterable[int]) -> Sequence[int]:
        """Returns the edits that could mend some of these relations and are not made yet."""
        accused = {edit for number in relations for edit in self.proofs.get(number, ())}
        return sorted(accused.difference(self.made))

    def _helping(self, number: int) -> Helping | None:
        """Returns what puts an edit before others, and by how much it should be made."""
        before = self.balances.looks
        amount = self.balances.best(self.effects[number], least_of(self.shown, self.edits[number]))
        self.steps.take((self.balances.looks - before) // 2 + 1)
        if amount is None:
            return None
        edit = self.edits[number]
        return (-amount.weight, amount.missed, edit.carried, len(edit.cells)), amount

    def _likeliest(self, rivals: Sequence[tuple[int, Amount]]) -> int:
        """Returns the edit that a slip explains best, of those that mend the same.

        Where none does it is the one that leaves the smallest amount.
        """
        if len(rivals) == 1:
            return rivals[0][0]
        self.steps.take(len(rivals) * _SLIP_STEPS)

        def likelihood(rival: tuple[int, Amount]) -> tuple[int, int]:
            edit, amount = self.edits[rival[0]], rival[1]
            surety = self.surety(edit, amount)
            size = abs(self.shown.get(edit.cell, 0) + amount.likely)
            return (surety if surety > WEIGHTS["blank"] else 0, -size)

        return max(rivals, key=likelihood)[0]

    def _make(self, number: int, amount: Amount) -> None:
        self.made[number] = amount.likely
        self.balances.make(self.effects[number], amount.likely)
        # What misses by no more than a tie is mended.
        self.balances.failing.difference_update(amount.mended)


def least_of(shown: Mapping[CellRef, int], edit: Edit) -> int:
    """Returns the least amount in 分 of an edit: what is not below zero does not get there."""
    now = shown.get(edit.cell, 0)
    return -now if now >= 0 else -FAR


class _Waiting:
    """The edits that would help, the best first; of two that mend the same none comes early.

    What mends as much as another edit does may be told from it when others are made.
    """

    def __init__(self) -> None:
        self.current: dict[int, Helping] = {}
        self.heap: list[tuple[Better, int]] = []

    def renew(self, number: int, helping: Helping | None) -> None:
        """Takes what an edit would do now."""
        if helping is None:
            self.current.pop(number, None)
        elif self.current.get(number) != helping:
            self.current[number] = helping
            heapq.heappush(self.heap, (helping[0], number))

    def next(self) -> list[tuple[int, Amount]]:
        """Returns the best edit that has no rival, or the best of all with its rivals."""
        passed: list[tuple[Better, int]] = []
        claimed: set[int] = set()
        first: list[tuple[int, Amount]] = []
        while self.heap:
            equal = list(self._equal())
            passed += equal
            rivals: dict[frozenset[int], list[tuple[int, Amount]]] = {}
            for _, number in equal:
                amount = self.current[number][1]
                rivals.setdefault(frozenset(amount.mended), []).append((number, amount))
            alone = [
                each
                for mended, each in rivals.items()
                if len(each) == 1 and claimed.isdisjoint(mended)
            ]
            first = first or next(iter(rivals.values()), [])
            if alone:
                first = alone[0]
                break
            claimed.update(*rivals)
        for each in passed:
            heapq.heappush(self.heap, each)
        return first

    def first(self) -> list[tuple[int, Amount]]:
        """Returns the best edit of all with its rivals."""
        equal = [(number, self.current[number][1]) for _, number in self._equal()]
        return [each for each in equal if {*each[1].mended} == {*equal[0][1].mended}]

    def _equal(self) -> Iterator[tuple[Better, int]]:
        """Yields the best edits of all that are left, those of the same weight."""
        weight = None
        while self.heap and (weight is None or self.heap[0][0][0] == weight):
            better, number = heapq.heappop(self.heap)
            if number in self.current and self.current[number][0] == better:
                weight = better[0]
                yield better, number
