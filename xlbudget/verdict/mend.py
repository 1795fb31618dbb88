"""The likeliest corrections: each fault is searched apart, all are confirmed together.

One slip with many cells is likelier than several wrong cells, but not than a single one. All work
is counted in steps, so the same file gets the same answer everywhere; what the steps did not reach
is told.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from xlbudget.facts.correct import Clues
from xlbudget.facts.correct import together as going_together
from xlbudget.facts.faults import Fault, Faults, faults_of
from xlbudget.facts.solve import Consistent, Inconsistent, Unproven, solve
from xlbudget.facts.system import System
from xlbudget.template import CellRef
from xlbudget.verdict.after import After
from xlbudget.verdict.case import Case
from xlbudget.verdict.diagnosis import Correction, together
from xlbudget.verdict.explain import explained
from xlbudget.verdict.fault_search import FaultSearch, with_slips
from xlbudget.verdict.guessed import Guessed

_SHOWN = 3
_GUESS_SHARE, _JOINT_SHARE, _PROOF_SHARE = 3, 2, 2
"""Which part of the steps guesses may take, amounts that go together, and one more proof."""
_FEW = 4
"""Faults that are searched as one where they cannot be put together."""
_MOST_ROUNDS, _MOST_PROOFS = 12, 8
"""How often faults are left unmended that spoil a relation, or the whole."""
_NOTHING = Correction((), (), ())


@dataclass(frozen=True, slots=True)
class Mend:
    """The corrections; `unmended` cells stand in relations that fail and that none mends.

    `after` are the figures as the first correction leaves them. `complete` tells whether all
    corrections of this size were looked for.
    """

    corrections: tuple[Correction, ...]
    complete: bool
    unmended: frozenset[CellRef]
    after: System


def mended(case: Case, system: System, proof: Inconsistent | None) -> Mend:
    """Returns the likeliest corrections of a workbook whose figures clash."""
    search = FaultSearch(case, system)
    steps = search.steps.share(_GUESS_SHARE)
    faults = faults_of(search.balances, search.edits, search.shown, steps, search.surety)
    search.complete = faults.complete
    pieces = [piece for group in faults.groups for piece in search.pieces(group, faults)]
    if proof:
        pieces = [Fault((), cells=_cells_of(proof))]
    simple = len(pieces) == 1 and len(pieces[0].likely) == 1 and not pieces[0].left
    slips = () if simple else search.slips(sorted(search.balances.wrong))
    if slips:
        search.hurry()
    if len(pieces) == 1:
        ranked = with_slips(slips, search.of_fault(pieces[0], faults))
        mend = _mend(search, ranked, confirmed=bool(slips) or search.is_whole(1))
        return mend if mend.corrections or search.plain else _guessed(search, faults) or mend
    if slips:
        return _mend(search, slips, confirmed=True)
    if pieces and not search.plain and (case.moves or len(pieces) > _FEW):
        answer = _guessed(search, faults)
        if answer or len(pieces) > _FEW:
            return answer or _none(search)
    return _Pieces(search, faults, pieces).mend()


def _guessed(search: FaultSearch, faults: Faults) -> Mend | None:
    """Returns the guess at all faults, if the whole confirms some of it."""
    answer = Guessed(search, faults).answer()
    if answer is None:
        return None
    return Mend((answer.correction,), False, answer.unmended, answer.system)


def _mend(
    search: FaultSearch,
    ranked: Sequence[Correction],
    unmended: frozenset[CellRef] = frozenset(),
    *,
    confirmed: bool = False,
) -> Mend:
    """Returns the first corrections after which every relation holds and the whole has facts.

    `confirmed` tells that this was asked of the whole already.
    """
    good = [each for each in ranked if not _after(search, each, unmended).failing(search.balances)]
    for correction in good[:1]:
        after = _after(search, correction, unmended).system(search.system)
        if confirmed or isinstance(solve(after, steps=search.steps), Consistent):
            # Another way that moves a cell twice is none that anybody can follow.
            good = [correction, *(each for each in good[1:] if not _moves_twice(each))]
            return Mend(tuple(good[:_SHOWN]), search.complete, unmended, after)
    for correction in ranked[:1]:
        joint = _joint(search, correction, unmended)
        if joint and not _after(search, joint, unmended).failing(search.balances):
            after = _after(search, joint, unmended).system(search.system)
            return Mend((joint, *good[1:_SHOWN]), search.complete, unmended, after)
    return _none(search)


def _none(search: FaultSearch) -> Mend:
    """Returns that nothing was found that does."""
    left = search.balances.cells(sorted(search.balances.wrong))
    return Mend((), False, frozenset(left), search.system)


def _cells_of(proof: Inconsistent) -> tuple[CellRef, ...]:
    return tuple(dict.fromkeys(bound.cell for _, bound in proof.weights if bound.cell))


def _after(search: FaultSearch, correction: Correction, unmended: frozenset[CellRef]) -> After:
    return After(correction, search.shown, unmended, behind_formulas=not search.plain)


def _joint(
    search: FaultSearch, correction: Correction, unmended: frozenset[CellRef]
) -> Correction | None:
    """Returns the same changes with amounts that go together, confirmed on the whole."""
    edits = [change.edit for change in correction.changes]
    system = _after(search, _NOTHING, unmended).system(search.system)
    clues = Clues(behind_formulas=not search.plain)
    steps = search.steps.share(_JOINT_SHARE)
    changes = going_together(system, edits, search.shown, search.case.usual, steps, clues)
    return explained(search.case, changes) if changes else None


class _Pieces:
    """Several faults, each with its corrections, that are put together."""

    def __init__(self, search: FaultSearch, faults: Faults, pieces: Sequence[Fault]) -> None:
        self.search, self.faults, self.all = search, faults, pieces
        self.ranked: list[list[Correction]] = []
        self.unmended: dict[CellRef, None] = {}

    def mend(self) -> Mend:
        """Returns the corrections of all faults at once; a fault without one is left unmended."""
        search, count = self.search, len(self.all)
        for number, piece in enumerate(self.all):
            ranked = search.of_fault(piece, self.faults, count, count - number)
            if ranked:
                self.ranked.append(ranked)
            else:
                self.unmended |= search.balances.cells(piece.failing)
        if len(self.ranked) == count and self._fits():
            return self._mend()
        for way in (self._as_guessed, self._other_amounts, self._at_once):
            mend = way()
            if mend and mend.corrections:
                return mend
        return self._without_what_clashes()

    def _fits(self) -> bool:
        """Tells whether the first corrections of all faults do together, in whole 分.

        Two that move the same cell are no two faults.
        """
        if self._crossed():
            return False
        after = self._after()
        return not after.failing(self.search.balances) and isinstance(
            solve(after.system(self.search.system), steps=self.search.steps), Consistent
        )

    def _as_guessed(self) -> Mend | None:
        """Returns the guess at all faults, where formulas carry their amounts on."""
        return _guessed(self.search, self.faults) if self.search.case.plan else None

    def _other_amounts(self) -> Mend | None:
        """Returns the same changes with amounts that go together, where few figures are asked."""
        if self.unmended or self._crossed() or not self.search.is_whole(1):
            return None
        joint = _joint(self.search, together([ranked[0] for ranked in self.ranked]), frozenset())
        return _mend(self.search, [joint], confirmed=True) if joint else None

    def _at_once(self) -> Mend | None:
        """Returns the corrections of few faults that are searched as one."""
        likely = tuple(edit for piece in self.all for edit in piece.likely)
        if len(likely) > _FEW:
            return None
        failing = tuple(sorted(self.search.balances.wrong))
        left = tuple(number for piece in self.all for number in piece.left)
        fault = Fault(failing, likely, left)
        faults = replace(self.faults, groups=(fault,))
        ranked = self.search.of_fault(fault, faults)
        return _mend(self.search, ranked, confirmed=self.search.is_whole(1))

    def _without_what_clashes(self) -> Mend:
        """Returns the corrections of those faults that do together; others are left unmended."""
        if crossed := self._crossed():
            self._leave(crossed)
        for _ in range(_MOST_ROUNDS):
            failing = self._after().failing(self.search.balances)
            if not failing:
                break
            self._leave(self.search.balances.cells(sorted(failing)))
        for _ in range(_MOST_PROOFS):
            if not self.ranked:
                break
            after = self._after().system(self.search.system)
            answer = solve(after, steps=self.search.steps)
            if isinstance(answer, Consistent):
                return self._mend()
            if isinstance(answer, Unproven):
                break
            self._meet(answer)
        return _none(self.search)

    def _mend(self) -> Mend:
        if not self.ranked:
            return _none(self.search)
        self.search.complete = self.search.complete and not self.unmended
        ranked = [_copies_left(self.search.case, each) for each in _joined(self.ranked)]
        return _mend(self.search, ranked, frozenset(self.unmended), confirmed=True)

    def _after(self) -> After:
        first = together([ranked[0] for ranked in self.ranked])
        return _after(self.search, first, frozenset(self.unmended))

    def _crossed(self) -> dict[CellRef, None]:
        """Returns the cells that several of the first corrections move."""
        return _crossed([ranked[0] for ranked in self.ranked])

    def _meet(self, proof: Inconsistent) -> None:
        """Adds the corrections of what a proof tells, or leaves its cells unmended."""
        fault = Fault((), cells=_cells_of(proof))
        ranked = self.search.of_fault(fault, self.faults, len(self.all) + 1, _PROOF_SHARE)
        if ranked:
            self.ranked.append(ranked)
        else:
            self._leave(dict.fromkeys(fault.cells))

    def _leave(self, cells: Mapping[CellRef, None]) -> None:
        """Leaves the faults unmended whose corrections change these cells."""
        kept = [ranked for ranked in self.ranked if cells.keys().isdisjoint(_moved(ranked[0]))]
        self.ranked = kept
        self.unmended |= cells


def _moved(correction: Correction) -> Iterator[CellRef]:
    """Yields the cells that a correction changes."""
    for change in correction.changes:
        yield from (cell for _, cell in change.edit.cells)


def _copies_left(case: Case, correction: Correction) -> Correction:
    """Returns a correction that calls none of its figures a copy of one that is wrong itself."""
    kinds = dict(zip(correction.changes, explained(case, correction.changes).hints, strict=True))
    return replace(
        correction,
        hints=tuple(
            (kinds[change] or "inferred") if hint.startswith("copied") else hint
            for change, hint in zip(correction.changes, correction.hints, strict=True)
        ),
    )


def _moves_twice(correction: Correction) -> bool:
    """Tells whether two changes of a correction move the same cell."""
    return max(Counter(_moved(correction)).values(), default=0) > 1


def _crossed(parts: Sequence[Correction]) -> dict[CellRef, None]:
    """Returns the cells that several corrections move, but for changes that they share.

    Where no fault can be mended without one more, the correction of each has the same changes.
    """
    moved: set[CellRef] = set()
    crossed: dict[CellRef, None] = {}
    before = together(())
    for part in parts:
        both = together([before, part])
        cells = {c for change in both.changes[len(before.changes) :] for _, c in change.edit.cells}
        crossed |= dict.fromkeys(cell for cell in _moved(part) if cell in cells & moved)
        moved |= cells
        before = both
    return crossed


def _joined(ranked: Sequence[list[Correction]]) -> Iterator[Correction]:
    """Yields the first correction of every fault together, then with one of them replaced."""
    first = [of_fault[0] for of_fault in ranked]
    yield together(first)
    others = [
        together([*first[:number], other, *first[number + 1 :]])
        for number, of_fault in enumerate(ranked)
        for other in of_fault[1:_SHOWN]
    ]
    yield from sorted(others, key=lambda correction: correction.rank)[:_SHOWN]
