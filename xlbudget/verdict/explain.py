"""Why a figure may be wrong: each change of a correction with the slip that explains it best."""

from collections.abc import Iterable, Mapping

from xlbudget.base.amounts import Figure
from xlbudget.facts.accidents import exchanged
from xlbudget.facts.correct import Change
from xlbudget.intake.readings import Readings
from xlbudget.meaning.slips import WEIGHTS, amounts_between, hint_of
from xlbudget.meaning.structure import RowRef, Structure
from xlbudget.template import CellRef, Family
from xlbudget.verdict.case import Case
from xlbudget.verdict.diagnosis import Correction

_CANDIDATES = 40


def explained(case: Case, changes: tuple[Change, ...]) -> Correction:
    """Returns a correction with the slip that explains each of its changes best."""
    moved = frozenset(cell for change in changes for _, cell in change.edit.cells)
    slips = [_slip(case, change, moved) for change in changes]
    hints, likely = tuple(hint for hint, _ in slips), tuple(amount for _, amount in slips)
    wanted = {change.edit.cell: amount for change, (_, amount) in zip(changes, slips, strict=True)}
    if exchanged(wanted, case.readings.figures.get):
        hints = ("exchanged",) * len(changes)
    return Correction(changes, hints, likely)


def _slip(case: Case, change: Change, moved: frozenset[CellRef]) -> tuple[str, int]:
    """Returns the likeliest slip behind a change and the amount that it needs.

    What stands in cells that are `moved` with it is wrong itself and says nothing.
    """
    cell, readings = change.edit.cell, case.readings
    if case.moves and cell in case.moves.amounts:
        now = case.moves.amounts[cell]
        return _best_hint(Figure(now, now, case.usual(cell)), change, {}, case.moves.unit, finest=1)
    figure = readings.figures.get(cell)
    if figure is None:
        return "", change.low
    around = _around(case.family, case.structure, readings, cell, moved)
    around["counted"] = _beside(case, cell, moved)
    unit = case.family.tables[cell.table].unit
    return _best_hint(figure, change, around, unit, finest=change.step)


def _best_hint(
    figure: Figure, change: Change, around: Mapping[str, frozenset[int]], unit: str, *, finest: int
) -> tuple[str, int]:
    """Returns the likeliest slip over the amounts that the rest allows, and the amount it needs."""
    candidates = [
        *range(change.low, change.high + 1, change.step)[:_CANDIDATES],
        *amounts_between(figure.shown, change.low, change.high, change.step, finest),
    ]
    slips = [
        (hint_of(figure.shown, wanted, change.step, around, unit), wanted) for wanted in candidates
    ]
    return max(slips, key=lambda slip: WEIGHTS[slip[0]])


def _beside(case: Case, cell: CellRef, moved: frozenset[CellRef]) -> frozenset[int]:
    """Returns the amounts that stand beside the cell in a small relation, such as a carryover."""
    beside = (
        other
        for relation in case.small.get(cell, ())
        for _, other in relation.cells
        if other not in moved
    )
    figures = map(case.figure, beside)
    return frozenset(abs(figure.shown) for figure in figures if figure and figure.shown)


def _around(
    family: Family,
    structure: Structure,
    readings: Readings,
    cell: CellRef,
    moved: frozenset[CellRef],
) -> dict[str, frozenset[int]]:
    """Returns the amounts that a slip may have copied, counted in or left out."""
    block = family.tables[cell.table].block_of(cell.column)
    rows = structure.rows[cell.table, block.id]
    index = next(index for index, row in enumerate(rows) if row.id == cell.row)
    columns = [column.id for column in block.amounts]
    column = columns.index(cell.column)
    beside = [
        name
        for name in columns[max(column - 1, 0) : column] + columns[column + 1 : column + 2]
        if not _same_anyway(readings, cell, name, rows)
    ]

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


def _same_anyway(readings: Readings, cell: CellRef, beside: str, rows: Iterable[RowRef]) -> bool:
    """Tells whether a column has the cell's figures in all other rows, too: nobody copied it."""

    def shown(row: RowRef, column: str) -> int:
        figure = readings.figures.get(CellRef(cell.table, row.id, column))
        return figure.shown if figure else 0

    pairs = [(shown(row, cell.column), shown(row, beside)) for row in rows if row.id != cell.row]
    return all(one == other for one, other in pairs) and any(one for one, _ in pairs)
