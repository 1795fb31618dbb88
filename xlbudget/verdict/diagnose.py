"""What the figures of a workbook are worth as a whole, and which cell to mend if they clash.

Relations looked at one by one are necessary, not sufficient: here all figures are asked at once
whether facts exist that print them. The solver is loaded only where relations do not all hold
exactly.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from xlbudget.base.amounts import Figure, step_of
from xlbudget.facts.correct import Change, Corrections, corrections
from xlbudget.facts.edits import Edit, Moves, edits_of
from xlbudget.facts.hints import WEIGHTS, hint_of
from xlbudget.facts.solve import Consistent, Inconsistent, Unproven, solve
from xlbudget.facts.system import System, system_of
from xlbudget.facts.witness import holding
from xlbudget.intake.readings import Readings
from xlbudget.meaning.outcomes import Judged, Outcome
from xlbudget.meaning.plan import Plan
from xlbudget.meaning.structure import RowRef, Structure
from xlbudget.template import CellRef, Family

_SHOWN = 3
_CANDIDATES = 40
_SMALL = 4
_LONG_SEARCH, _SHORT_SEARCH = 2.0, 0.5
"""Seconds for the search of single cells; short where one slip explains everything."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One smallest set of changes that makes the whole workbook reconcile."""

    changes: tuple[Change, ...]
    hints: tuple[str, ...]
    """The likely slip behind each change, or ""."""
    likely: tuple[int, ...]
    """The amount in 分 that the slip needs, where the rest allows several."""

    @property
    def cells(self) -> frozenset[CellRef]:
        """Returns the typed cells that change."""
        return frozenset(change.edit.cell for change in self.changes)

    @property
    def rank(self) -> tuple[int, ...]:
        """Returns what puts the likelier correction first.

        Usual decimals before finer ones, then surer slips; a slip that was chosen out of several
        amounts or that the sums of a table must follow is a little less sure. Among equals the one
        that leaves the facts the most room: they need not all be rounded the same way.
        """
        finest = min((change.step for change in self.changes), default=0)
        carried = sum(change.edit.carried for change in self.changes)
        spread = sum(change.high != change.low for change in self.changes)
        surety = sum(WEIGHTS[hint] for hint in self.hints)
        room = sum(change.room for change in self.changes)
        return (-finest, 2 * carried + spread - surety, carried, spread, -room)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The verdict on all figures together.

    `proof` is set where every relation holds by itself but all of them cannot hold at once;
    `unproven` where the solver's answer could not be confirmed.
    """

    corrections: tuple[Correction, ...] = ()
    complete: bool = True
    proof: Inconsistent | None = None
    last_place: bool = False
    """Whether the proof vanishes when every figure may be one last unit off."""
    unproven: str = ""
    system: System | None = None
    facts: Consistent | None = None


def diagnose(
    family: Family,
    structure: Structure,
    readings: Readings,
    judged: Sequence[Judged],
    plan: Plan | None,
    *,
    want_facts: bool = False,
    moves: Moves | None = None,
) -> Diagnosis:
    """Returns the diagnosis of a workbook; `plan` is given for a linked one.

    `moves` is given where amounts are typed on sheets of their own.

    A code that is listed twice has no meaning of its own, so such a workbook is not diagnosed.
    """
    outcomes = {one.outcome for one in judged}
    wrong = outcomes & {Outcome.FAILED, Outcome.BALANCED}
    if not wrong and Outcome.ROUNDING not in outcomes and not want_facts:
        return Diagnosis()
    if any("#" in r.id and r.code != r.id for rows in structure.rows.values() for r in rows):
        return Diagnosis()
    absent = holding(family, readings.given)
    system = system_of(family, structure, readings.figures.get, absent)
    if not wrong:
        answer = solve(system)
        if isinstance(answer, Consistent):
            return Diagnosis(system=system, facts=answer)
        if isinstance(answer, Unproven):
            return Diagnosis(unproven=answer.reason, system=system)
        loose = system_of(family, structure, _looser(readings), absent)
        proof, last_place = answer, isinstance(solve(loose), Consistent)
    else:
        proof, last_place = None, False
    slips = () if plan or moves else _slips(family, structure, readings, judged)
    seconds = _SHORT_SEARCH if slips else _LONG_SEARCH
    found = _corrections(family, readings, system, plan or moves, seconds)
    ranked = sorted(
        (
            _explained(family, structure, readings, judged, answer, moves)
            for answer in found.answers
        ),
        key=lambda correction: correction.rank,
    )
    if not ranked or len(ranked[0].changes) > 1:
        # One slip with many cells is likelier than several wrong cells.
        ranked = [*slips, *(c for c in ranked if c.cells not in {s.cells for s in slips})]
    complete = found.complete or bool(slips)
    return Diagnosis(tuple(ranked[:_SHOWN]), complete, proof, last_place, "", system)


def _slips(
    family: Family, structure: Structure, readings: Readings, judged: Sequence[Judged]
) -> tuple[Correction, ...]:
    """Returns paste accidents that explain everything, as corrections of all their cells."""
    from xlbudget.facts.accidents import accidents

    return tuple(
        Correction(
            tuple(
                Change(Edit(cell, ((1, cell),)), amount, amount)
                for cell, amount in accident.wanted.items()
            ),
            (accident.kind,) * len(accident.wanted),
            tuple(accident.wanted.values()),
        )
        for accident in accidents(family, structure, readings.figures.get, judged)
    )


def _looser(readings: Readings) -> Callable[[CellRef], Figure | None]:
    """Returns the figures as if each might be one last unit off."""

    def figure(cell: CellRef) -> Figure | None:
        found = readings.figures.get(cell)
        return Figure(found.value, found.shown, found.step * 3) if found else None

    return figure


def _corrections(
    family: Family, readings: Readings, system: System, plan: Plan | Moves | None, seconds: float
) -> Corrections:
    figures = {cell: figure for cell, figure in readings.figures.items() if figure}
    shown = {cell: figure.shown for cell, figure in figures.items()}
    usual = step_of(family.unit, family.decimals)
    typed = frozenset(cell for cell in figures if cell not in readings.formulas)
    if isinstance(plan, Moves):
        return corrections(system, plan.edits, {**shown, **plan.amounts}, usual, seconds)
    return corrections(system, edits_of(system, plan, typed), shown, usual, seconds)


def _explained(
    family: Family,
    structure: Structure,
    readings: Readings,
    judged: Sequence[Judged],
    changes: tuple[Change, ...],
    moves: Moves | None,
) -> Correction:
    hints, likely = [], []
    for change in changes:
        hint, value = "", change.low
        if moves and change.edit.cell in moves.amounts:
            now = moves.amounts[change.edit.cell]
            step = step_of(family.unit, family.decimals)
            hint, value = _best_hint(Figure(now, now, step), change, {})
            hints.append(hint)
            likely.append(value)
            continue
        figure = readings.figures.get(change.edit.cell)
        if figure is not None:
            around = _around(family, structure, readings, change.edit)
            around["counted"] = _beside(readings, judged, change.edit)
            hint, value = _best_hint(figure, change, around)
        hints.append(hint)
        likely.append(value)
    wanted = {c.edit.cell: amount for c, amount in zip(changes, likely, strict=True)}
    from xlbudget.facts.accidents import exchanged

    if exchanged(wanted, readings.figures.get):
        hints = ["exchanged"] * len(changes)
    return Correction(changes, tuple(hints), tuple(likely))


def _best_hint(
    figure: Figure, change: Change, around: Mapping[str, frozenset[int]]
) -> tuple[str, int]:
    """Returns the likeliest slip over the amounts that the rest allows, and the amount it needs."""
    candidates = range(change.low, change.high + 1, change.step)[:_CANDIDATES]
    found = [(hint_of(figure.shown, wanted, change.step, around), wanted) for wanted in candidates]
    return max(found, key=lambda pair: WEIGHTS[pair[0]])


def _beside(readings: Readings, judged: Sequence[Judged], edit: Edit) -> frozenset[int]:
    """Returns the amounts that stand beside the cell in a small relation, such as a carryover."""
    moved = {other for _, other in edit.cells}
    small = (one.relation.cells for one in judged if len(one.relation.cells) <= _SMALL)
    beside = (
        cell
        for cells in small
        if any(cell == edit.cell for _, cell in cells)
        for _, cell in cells
        if cell not in moved
    )
    found = (readings.figures.get(cell) for cell in beside)
    return frozenset(abs(figure.shown) for figure in found if figure and figure.shown)


def _around(
    family: Family, structure: Structure, readings: Readings, edit: Edit
) -> dict[str, frozenset[int]]:
    """Returns the amounts that a slip may have copied, counted in or left out.

    Cells that move with the edit's own say nothing.
    """
    cell = edit.cell
    moved = {other for _, other in edit.cells}
    block = family.tables[cell.table].block_of(cell.column)
    rows = structure.rows[cell.table, block.id]
    place = next(n for n, row in enumerate(rows) if row.id == cell.row)
    columns = [column.id for column in block.amounts]
    column = columns.index(cell.column)
    beside = columns[max(column - 1, 0) : column] + columns[column + 1 : column + 2]

    def amounts(refs: Iterable[CellRef]) -> frozenset[int]:
        found = (readings.figures.get(ref) for ref in refs if ref not in moved)
        return frozenset(abs(figure.shown) for figure in found if figure and figure.shown)

    def in_column(of: Iterable[RowRef]) -> frozenset[int]:
        return amounts(CellRef(cell.table, row.id, cell.column) for row in of)

    here = rows[place]
    return {
        "copied_row": in_column((*rows[max(place - 1, 0) : place], *rows[place + 1 : place + 2])),
        "copied_column": amounts(CellRef(cell.table, cell.row, name) for name in beside),
        "copied_parent": in_column(row for row in rows if row.id == here.parent),
        "missing_row": in_column(row for row in rows if row.parent == here.id),
    }
