"""The likeliest corrections: each fault is searched apart, all are confirmed together.

One slip with many cells is likelier than several wrong cells, but not than a single one. All work
is counted in steps, so the same file gets the same answer everywhere; what the steps did not reach
is told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from xlbudget.base.amounts import Figure
from xlbudget.facts.accidents import accidents
from xlbudget.facts.balances import Balances
from xlbudget.facts.correct import Change, Clues, corrections, moved, together
from xlbudget.facts.edits import Edit, edits_of
from xlbudget.facts.faults import Fault, Faults, cells_of, faults_of
from xlbudget.facts.part import nearest, part_of
from xlbudget.facts.solve import Consistent, Inconsistent, solve
from xlbudget.facts.steps import Steps
from xlbudget.facts.system import System
from xlbudget.meaning.outcomes import Outcome, judge
from xlbudget.template import CellRef
from xlbudget.verdict.case import Case
from xlbudget.verdict.diagnosis import Correction
from xlbudget.verdict.explain import explained

_GOOD = (Outcome.EXACT, Outcome.ROUNDING, Outcome.NOT_CHECKED)
_SHOWN = 3
_TOGETHER = 4
"""So many edits are searched for together; of more each is searched with the others set free."""
_FIGURES, _FEWEST_FIGURES = 2_000, 400
"""How many figures one search looks at: the nearest ones of a large workbook."""
_SEARCH_STEPS, _SHORT_STEPS = 160_000, 40_000
"""For the search of single cells; short where one slip explains everything."""
_GUESS_STEPS = 60_000
_ACCIDENT_STEPS = 40_000


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
    return _Mender(case, system).mend(proof)


class _Mender:
    def __init__(self, case: Case, system: System) -> None:
        self.case, self.system = case, system
        figures = {cell: f for cell in case.readings.figures if (f := case.figure(cell))}
        self.shown = {cell: figure.shown for cell, figure in figures.items()}
        if case.moves and not case.plan:
            self.edits: Sequence[Edit] = case.moves.edits
            self.shown |= case.moves.amounts
        else:
            typed = frozenset(cell for cell in figures if cell not in case.readings.formulas)
            self.edits = edits_of(system, case.plan, typed)
        self.plain = not (case.plan or case.moves)
        self.balances = Balances(case.judged, case.figure)
        self.steps = Steps(_SEARCH_STEPS)
        self.accident_steps = Steps(_ACCIDENT_STEPS)
        self.complete = True

    def mend(self, proof: Inconsistent | None) -> Mend:
        """Returns the corrections of each fault put together, confirmed on the whole."""
        if proof:
            return self._of_proof(proof)
        guess_steps = Steps(_GUESS_STEPS)
        faults = faults_of(self.balances, self.edits, guess_steps)
        self.complete = faults.complete
        groups = faults.groups
        simple = len(groups) == 1 and len(groups[0].likely) == 1 and not groups[0].left
        wrong = sorted(self.balances.wrong)
        slips = () if simple else self._slips(wrong)
        if slips:
            self.steps = Steps(_SHORT_STEPS)
            others = self._searched(groups[0], faults) if len(groups) == 1 else []
            return self._whole(_with_slips(slips, others), confirmed=True)
        ranked: list[list[Correction]] = []
        unmended: dict[CellRef, None] = {}
        pieces = [piece for group in groups for piece in self._pieces(group, faults)]
        for number, piece in enumerate(pieces):
            searched = self._of_fault(piece, faults, len(pieces), len(pieces) - number)
            if searched:
                ranked.append(_inferred(searched, len(piece.failing)))
            else:
                unmended.update(self.balances.cells(piece.failing))
                self.complete = False
        if len(pieces) == 1 and ranked and self._is_whole(len(pieces)):
            return self._whole(ranked[0], confirmed=True)
        mend = self._whole(list(_joined(ranked)), frozenset(unmended))
        few = sum(max(len(group.likely), 1) for group in groups) <= _TOGETHER
        if mend.unmended and len(groups) > 1 and few:
            together = Fault(tuple(wrong), tuple(e for group in groups for e in group.likely))
            self.steps = Steps(_SEARCH_STEPS)
            again = self._searched(together, faults)
            if again:
                return self._whole(again)
        return mend

    def _of_proof(self, proof: Inconsistent) -> Mend:
        """Returns the corrections where every relation holds, but all of them cannot at once."""
        cells = dict.fromkeys(bound.cell for _, bound in proof.weights if bound.cell)
        slips = self._slips([]) if self.plain else ()
        near = self._near(cells, 1)
        answers = self._answers(near, Clues(), range(len(self.edits)))
        return self._whole(_with_slips(slips, answers), confirmed=self._is_whole(1))

    def _pieces(self, group: Fault, faults: Faults) -> Iterable[Fault]:
        """Yields a fault, or each likely edit of one that has too many to be searched together."""
        if len(group.likely) <= _TOGETHER:
            yield group
            return
        for edit in group.likely:
            touched = tuple(n for n in group.failing if edit in faults.proofs[n])
            yield Fault(touched, (edit,))
        if group.left:
            yield Fault(group.left, (), group.left)

    def _of_fault(self, fault: Fault, faults: Faults, count: int, to_do: int) -> list[Correction]:
        """Returns the corrections of one fault, the likeliest first."""
        rest, self.steps = self.steps, self.steps.share(to_do)
        given = self.steps.left
        searched = self._searched(fault, faults, count)
        rest.take(given - self.steps.left)
        self.steps = rest
        if count > 1 and (not searched or len(searched[0].changes) > 1):
            return _with_slips(self._slips(fault.failing), searched)
        return searched

    def _searched(self, fault: Fault, faults: Faults, count: int = 1) -> list[Correction]:
        """Returns the smallest corrections of one fault, while the others may be anything."""
        mine = frozenset(fault.failing)
        loose = [
            edit
            for group in faults.groups
            for edit in group.likely
            if edit not in fault.likely and (count > 1 or not mine.issuperset(group.failing))
        ]
        elsewhere = [n for group in faults.groups for n in group.left if n not in mine]
        forgotten = self.balances.cells(elsewhere)
        start = self.balances.cells(fault.failing) | cells_of(self.edits, fault.likely)
        near = self._near(start, count).difference(forgotten)
        local = [
            number
            for number, edit in enumerate(self.edits)
            if edit.cell in near or number in fault.likely
        ]
        untied = frozenset(loose)
        proofs = tuple(
            faults.proofs[n]
            for n in fault.failing
            if untied.isdisjoint(faults.proofs[n])
            and not any(cell in forgotten for _, cell in self.balances.relations[n].cells)
        )
        clues = Clues(proofs, tuple(loose), fault.likely)
        return self._answers(near, clues, sorted({*local, *loose}))

    def _answers(
        self, near: frozenset[CellRef], clues: Clues, numbers: Sequence[int]
    ) -> list[Correction]:
        """Returns the smallest sets of these edits that mend the part near the fault, ranked."""
        part = part_of(self.system, near)
        number_of = {number: index for index, number in enumerate(numbers)}

        def renumbered(edits: Iterable[int]) -> tuple[int, ...]:
            return tuple(number_of[edit] for edit in edits if edit in number_of)

        local = Clues(
            tuple(frozenset(renumbered(proof)) for proof in clues.proofs),
            renumbered(clues.loose),
            renumbered(clues.likely),
        )
        edits = [self.edits[number] for number in numbers]
        searched = corrections(part, edits, self.shown, self.case.usual, self.steps, local)
        self.complete = self.complete and searched.complete
        return sorted(
            (explained(self.case, changes) for changes in searched.answers),
            key=lambda correction: correction.rank,
        )

    def _near(self, start: Iterable[CellRef], count: int) -> frozenset[CellRef]:
        """Returns the cells that a search for one of several faults looks at."""
        cells = frozenset(bound.cell for bound in self.system.bounds if bound.cell)
        if self._is_whole(count):
            return cells
        most = max(_FIGURES // count, _FEWEST_FIGURES)
        return nearest(start, self.balances, most) & cells

    def _is_whole(self, count: int) -> bool:
        """Tells whether a search for one of several faults looks at all figures."""
        return len(self.system.bounds) <= max(_FIGURES // count, _FEWEST_FIGURES)

    def _slips(self, failing: Sequence[int]) -> tuple[Correction, ...]:
        """Returns the paste accidents that explain these failing relations."""
        if not (self.plain and failing):
            return ()
        slips = accidents(
            self.case.family, self.case.structure, self.balances, failing, self.accident_steps
        )
        self.complete = self.complete and (slips.complete or bool(slips.answers))
        return tuple(
            Correction(
                tuple(
                    Change(Edit(cell, ((1, cell),)), amount, amount)
                    for cell, amount in accident.wanted.items()
                ),
                (accident.kind,) * len(accident.wanted),
                tuple(accident.wanted.values()),
            )
            for accident in slips.answers
        )

    def _whole(
        self,
        ranked: Sequence[Correction],
        unmended: frozenset[CellRef] = frozenset(),
        *,
        confirmed: bool = False,
    ) -> Mend:
        """Returns the first corrections after which the whole workbook has facts.

        What stands in relations that no correction mends is left out of the question.
        """
        if not ranked:
            return Mend((), self.complete, unmended, self.system)
        kept = [correction for correction in ranked if self._holds(correction, unmended)]
        after = self._after((kept or ranked)[0], unmended)
        if kept and (confirmed or isinstance(solve(after), Consistent)):
            return Mend(tuple(kept[:_SHOWN]), self.complete, unmended, after)
        joint = self._joint(ranked[0], unmended)
        if joint:
            after = self._after(joint, unmended)
            return Mend((joint, *kept[1:_SHOWN]), self.complete, unmended, after)
        return Mend((), False, unmended | ranked[0].cells, self.system)

    def _joint(self, correction: Correction, unmended: frozenset[CellRef]) -> Correction | None:
        """Returns the same changes with amounts that go together, confirmed on the whole."""
        edits = [change.edit for change in correction.changes]
        system = self._after(Correction((), (), ()), unmended)
        changes = together(system, edits, self.shown, self.case.usual, self.steps)
        return explained(self.case, changes) if changes else None

    def _after(self, correction: Correction, unmended: frozenset[CellRef]) -> System:
        """Returns the system as a correction leaves it, without the cells that none mends."""
        edits = [
            (change.edit, likely - self.shown.get(change.edit.cell, 0))
            for change, likely in zip(correction.changes, correction.likely, strict=True)
        ]
        system = moved(self.system, edits, self.shown)
        if not unmended:
            return system
        bounds = tuple(
            replace(bound, low=None, high=None) if bound.cell in unmended else bound
            for bound in system.bounds
        )
        return replace(system, bounds=bounds)

    def _holds(self, correction: Correction, unmended: frozenset[CellRef]) -> bool:
        """Tells, in whole 分, whether each relation that a correction touches holds after it."""
        moves: dict[CellRef, int] = {}
        for change, likely in zip(correction.changes, correction.likely, strict=True):
            by = likely - self.shown.get(change.edit.cell, 0)
            for factor, cell in change.edit.cells:
                moves[cell] = moves.get(cell, 0) + factor * by

        def figure(cell: CellRef) -> Figure | None:
            shown = self.case.figure(cell)
            if shown is None or cell not in moves:
                return shown
            amount = shown.shown + moves[cell]
            return Figure(amount, amount, shown.step)

        numbers = {n for cell in moves for _, n in self.balances.numbers_of_cell.get(cell, ())}
        return all(
            judge(relation, figure).outcome in _GOOD
            for relation in map(self.balances.relations.__getitem__, sorted(numbers))
            if not any(cell in unmended for _, cell in relation.cells)
        )


def _with_slips(slips: Sequence[Correction], searched: list[Correction]) -> list[Correction]:
    """Returns all corrections of a fault, slips first unless a single cell explains it."""
    if searched and len(searched[0].changes) == 1:
        return searched
    cells = {slip.cells for slip in slips}
    return [*slips, *(correction for correction in searched if correction.cells not in cells)]


def _inferred(ranked: list[Correction], failing: int) -> list[Correction]:
    """Returns corrections whose cells were only inferred, named so.

    No slip explains the figure, and other figures explain the clash as well, or it is but one.
    """
    if len(ranked) == 1 and failing > 1:
        return ranked
    return [
        replace(correction, hints=tuple(hint or "inferred" for hint in correction.hints))
        for correction in ranked
    ]


def _joined(ranked: Sequence[list[Correction]]) -> Iterable[Correction]:
    """Yields the first correction of every fault together, then with one of them replaced."""
    first = [of_fault[0] for of_fault in ranked]
    if not first:
        return
    yield _together(first)
    others = [
        _together([*first[:number], other, *first[number + 1 :]])
        for number, of_fault in enumerate(ranked)
        for other in of_fault[1:_SHOWN]
    ]
    yield from sorted(others, key=lambda correction: correction.rank)


def _together(parts: Sequence[Correction]) -> Correction:
    return Correction(
        tuple(change for part in parts for change in part.changes),
        tuple(hint for part in parts for hint in part.hints),
        tuple(likely for part in parts for likely in part.likely),
    )
