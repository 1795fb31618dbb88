"""What the figures of a workbook are worth as a whole, and which cell to mend if they clash.

Relations looked at one by one are necessary, not sufficient: here all figures are asked at once
whether facts exist that print them. The solver is loaded only where relations do not all hold
exactly.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from xlbudget.base.amounts import Figure, step_of
from xlbudget.facts.correct import Change, Corrections, corrections
from xlbudget.facts.edits import Edit, Moves, edits_of
from xlbudget.facts.hints import WEIGHTS, hint_of
from xlbudget.facts.solve import Consistent, Unproven, find_facts, solve
from xlbudget.facts.system import System, system_of
from xlbudget.facts.witness import holding
from xlbudget.intake.readings import Readings
from xlbudget.meaning.outcomes import Judged, Outcome
from xlbudget.meaning.plan import Plan
from xlbudget.meaning.structure import RowRef, Structure
from xlbudget.template import CellRef, Family
from xlbudget.verdict.diagnosis import Correction, Diagnosis

if TYPE_CHECKING:
    from xlbudget.facts.unknown import Amounts

_WRONG = (Outcome.FAILED, Outcome.BALANCED)
_SHOWN = 3
_CANDIDATES = 40
_SMALL = 4
_LONG_SEARCH, _SHORT_SEARCH = 2.0, 0.5
"""Seconds for the search of single cells; short where one slip explains everything."""


@dataclass(frozen=True)
class Case:
    """A workbook with the outcomes of its relations, and how its cells move each other.

    `plan` is given for a linked one, `moves` where amounts are typed on sheets of their own; with
    neither, every cell is typed. What stands in an `unknown` cell is not believed; a cell that
    cannot be read is unknown anyway.
    """

    family: Family
    structure: Structure
    readings: Readings
    judgements: Sequence[Judged]
    plan: Plan | None = None
    moves: Moves | None = None
    unknown: frozenset[CellRef] = frozenset()

    def figure(self, cell: CellRef) -> Figure | None:
        """Returns the figure of a cell, None for one that is unknown."""
        return None if cell in self.unknown else self.readings.figures.get(cell)

    def typed(self, cell: CellRef) -> int:
        """Returns what is typed in a cell, of an official table or of an entry sheet, in 分."""
        if self.moves and cell in self.moves.amounts:
            return self.moves.amounts[cell]
        figure = self.figure(cell)
        return figure.shown if figure else 0

    @property
    def unread(self) -> frozenset[CellRef]:
        """Returns all cells whose amounts are not known."""
        figures = self.readings.figures.items()
        return self.unknown | {cell for cell, figure in figures if figure is None}

    @cached_property
    def judged(self) -> Sequence[Judged]:
        """Returns the outcomes; a relation with a cell that is not believed has none."""
        if not self.unknown:
            return self.judgements
        return [
            Judged(judged.relation, Outcome.NOT_CHECKED)
            if any(cell in self.unknown for _, cell in judged.relation.cells)
            else judged
            for judged in self.judgements
        ]

    @property
    def wrong(self) -> bool:
        """Tells whether a relation fails by itself."""
        return any(judged.outcome in _WRONG for judged in self.judged)

    @property
    def ambiguous(self) -> bool:
        """Tells whether a code is listed twice: then its rows have no meaning of their own.

        Unless nothing of what stands in them is believed.
        """
        return any(
            row.is_repeated and CellRef(table, row.id, column.id) not in self.unknown
            for (table, block), rows in self.structure.rows.items()
            for row in rows
            for column in self.family.tables[table].block(block).amounts
        )

    def system(self, figure: Callable[[CellRef], Figure | None]) -> System:
        """Returns the system of these figures."""
        absent = holding(self.family, self.readings.amounts)
        return system_of(self.family, self.structure, figure, absent, self.unread)


def diagnose(case: Case, *, want_facts: bool = False) -> Diagnosis:
    """Returns the diagnosis of a workbook; all exact ones are asked for facts only if wanted."""
    rounded = any(judged.outcome is Outcome.ROUNDING for judged in case.judged)
    if not (case.wrong or rounded or case.unread or want_facts) or case.ambiguous:
        return Diagnosis()
    system = case.system(case.figure)
    if case.wrong:
        return _mended(case, Diagnosis(system=system), system)
    answer = find_facts(system)
    if isinstance(answer, Consistent):
        return replace(Diagnosis(system=system, facts=answer), unknowns=_unknowns(case, system))
    if isinstance(answer, Unproven):
        return Diagnosis(unproven=answer.reason, system=system)
    last_place = isinstance(solve(case.system(_looser(case))), Consistent)
    return _mended(case, Diagnosis(proof=answer, last_place=last_place, system=system), system)


def _unknowns(case: Case, system: System) -> Mapping[CellRef, "Amounts"]:
    """Returns what the unknown cells should show, given a system that has facts."""
    if not case.unread:
        return {}
    from xlbudget.facts.unknown import amounts_of

    return amounts_of(system, case.unread, step_of(case.family.unit, case.family.decimals))


def _mended(case: Case, diagnosis: Diagnosis, system: System) -> Diagnosis:
    """Returns the diagnosis with the likeliest corrections.

    One slip with many cells is likelier than several wrong cells, but not than a single one.
    """
    slips, all_slips = ((), True) if case.plan or case.moves else _slips(case)
    searched = _corrections(case, system, _SHORT_SEARCH if slips else _LONG_SEARCH)
    explained = (_explained(case, changes) for changes in searched.answers)
    ranked = sorted(explained, key=lambda correction: correction.rank)
    complete = searched.complete or bool(slips)
    if not ranked or len(ranked[0].changes) > 1:
        slip_cells = {slip.cells for slip in slips}
        ranked = [
            *slips,
            *(correction for correction in ranked if correction.cells not in slip_cells),
        ]
        complete = complete and all_slips
    unknowns = _unknowns(case, _after(case, ranked[0])) if ranked else {}
    return replace(
        diagnosis, corrections=tuple(ranked[:_SHOWN]), complete=complete, unknowns=unknowns
    )


def _after(case: Case, correction: Correction) -> System:
    """Returns the system of the figures as a correction leaves them."""
    moved: dict[CellRef, int] = {}
    for change, likely in zip(correction.changes, correction.likely, strict=True):
        by = likely - case.typed(change.edit.cell)
        for factor, cell in change.edit.cells:
            moved[cell] = moved.get(cell, 0) + factor * by

    def figure(cell: CellRef) -> Figure | None:
        shown = case.figure(cell)
        if shown is None or cell not in moved:
            return shown
        amount = shown.shown + moved[cell]
        return Figure(amount, amount, shown.step)

    return case.system(figure)


def _slips(case: Case) -> tuple[tuple[Correction, ...], bool]:
    """Returns paste accidents that explain everything, and whether all were looked for."""
    from xlbudget.facts.accidents import accidents

    slips = accidents(case.family, case.structure, case.figure, case.judged)
    corrections = tuple(
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
    return corrections, slips.complete


def _looser(case: Case) -> Callable[[CellRef], Figure | None]:
    """Returns the figures as if each might be one last unit off."""

    def figure(cell: CellRef) -> Figure | None:
        shown = case.figure(cell)
        return Figure(shown.value, shown.shown, shown.step * 3) if shown else None

    return figure


def _corrections(case: Case, system: System, seconds: float) -> Corrections:
    figures = {cell: figure for cell in case.readings.figures if (figure := case.figure(cell))}
    printed = {cell: figure.shown for cell, figure in figures.items()}
    usual = step_of(case.family.unit, case.family.decimals)
    if case.moves and not case.plan:
        amounts = {**printed, **case.moves.amounts}
        return corrections(system, case.moves.edits, amounts, usual, seconds)
    typed = frozenset(cell for cell in figures if cell not in case.readings.formulas)
    return corrections(system, edits_of(system, case.plan, typed), printed, usual, seconds)


def _explained(case: Case, changes: tuple[Change, ...]) -> Correction:
    """Returns a correction with the slip that explains each of its changes best."""
    slips = [_slip(case, change) for change in changes]
    hints, likely = tuple(hint for hint, _ in slips), tuple(amount for _, amount in slips)
    wanted = {change.edit.cell: amount for change, (_, amount) in zip(changes, slips, strict=True)}
    from xlbudget.facts.accidents import exchanged

    if exchanged(wanted, case.readings.figures.get):
        hints = ("exchanged",) * len(changes)
    return Correction(changes, hints, likely)


def _slip(case: Case, change: Change) -> tuple[str, int]:
    """Returns the likeliest slip behind a change and the amount that it needs."""
    cell, readings = change.edit.cell, case.readings
    if case.moves and cell in case.moves.amounts:
        now = case.moves.amounts[cell]
        step = step_of(case.family.unit, case.family.decimals)
        return _best_hint(Figure(now, now, step), change, {}, case.moves.unit)
    figure = readings.figures.get(cell)
    if figure is None:
        return "", change.low
    around = _around(case.family, case.structure, readings, change.edit)
    around["counted"] = _beside(readings, case.judged, change.edit)
    return _best_hint(figure, change, around, case.family.unit)


def _best_hint(
    figure: Figure, change: Change, around: Mapping[str, frozenset[int]], unit: str
) -> tuple[str, int]:
    """Returns the likeliest slip over the amounts that the rest allows, and the amount it needs."""
    candidates = range(change.low, change.high + 1, change.step)[:_CANDIDATES]
    slips = [
        (hint_of(figure.shown, wanted, change.step, around, unit), wanted) for wanted in candidates
    ]
    return max(slips, key=lambda slip: WEIGHTS[slip[0]])


def _beside(readings: Readings, judgements: Sequence[Judged], edit: Edit) -> frozenset[int]:
    """Returns the amounts that stand beside the cell in a small relation, such as a carryover."""
    moved = {cell for _, cell in edit.cells}
    small = (judged.relation.cells for judged in judgements if len(judged.relation.cells) <= _SMALL)
    beside = (
        cell
        for cells in small
        if any(cell == edit.cell for _, cell in cells)
        for _, cell in cells
        if cell not in moved
    )
    figures = (readings.figures.get(cell) for cell in beside)
    return frozenset(abs(figure.shown) for figure in figures if figure and figure.shown)


def _around(
    family: Family, structure: Structure, readings: Readings, edit: Edit
) -> dict[str, frozenset[int]]:
    """Returns the amounts that a slip may have copied, counted in or left out.

    Cells that move with the edit's own say nothing.
    """
    cell = edit.cell
    moved = {moved_cell for _, moved_cell in edit.cells}
    block = family.tables[cell.table].block_of(cell.column)
    rows = structure.rows[cell.table, block.id]
    index = next(index for index, row in enumerate(rows) if row.id == cell.row)
    columns = [column.id for column in block.amounts]
    column = columns.index(cell.column)
    beside = columns[max(column - 1, 0) : column] + columns[column + 1 : column + 2]

    def amounts(refs: Iterable[CellRef]) -> frozenset[int]:
        figures = (readings.figures.get(ref) for ref in refs if ref not in moved)
        return frozenset(abs(figure.shown) for figure in figures if figure and figure.shown)

    def in_column(of: Iterable[RowRef]) -> frozenset[int]:
        return amounts(CellRef(cell.table, row.id, cell.column) for row in of)

    own_row = rows[index]
    return {
        "copied_row": in_column((*rows[max(index - 1, 0) : index], *rows[index + 1 : index + 2])),
        "copied_column": amounts(CellRef(cell.table, cell.row, name) for name in beside),
        "copied_parent": in_column(row for row in rows if row.id == own_row.parent),
        "missing_row": in_column(row for row in rows if row.parent == own_row.id),
    }
