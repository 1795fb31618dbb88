"""Paste accidents: many cells are wrong, but one slip explains them all.

Rows typed into each other's place, a part of a column pasted one column or one row too far, two
cells exchanged. A hypothesis says what every cell of the slip should show; it holds if then no
relation fails. It is asked where single cells do not explain the errors.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from xlbudget.base.amounts import Figure
from xlbudget.meaning.outcomes import Judged, Outcome, judge
from xlbudget.meaning.relations import Relation
from xlbudget.meaning.structure import Structure
from xlbudget.template import Block, CellRef, Family

_GOOD = (Outcome.EXACT, Outcome.ROUNDING, Outcome.NOT_CHECKED)
_SMALL = 8
"""Relations of more cells than this do not tell which of their rows is wrong."""
_MOST_RUNS = 800

Figures = Callable[[CellRef], Figure | None]


@dataclass(frozen=True, slots=True)
class Accident:
    """One slip: its kind, and what each wrong cell should show in 分."""

    kind: str
    wanted: Mapping[CellRef, int]
    lost: CellRef | None = None
    """A cell whose own amount was overwritten; the smallest relation tells what it was."""


def accidents(
    family: Family, structure: Structure, figure: Figures, judged: Sequence[Judged]
) -> tuple[Accident, ...]:
    """Returns the slips after whose correction no relation fails, the fewest cells first."""
    failing = [one.relation for one in judged if one.outcome not in _GOOD]
    of_cell: dict[CellRef, list[Relation]] = {}
    for one in judged:
        for _, cell in one.relation.cells:
            of_cell.setdefault(cell, []).append(one.relation)
    suspects = _suspects(failing)
    found: dict[frozenset[tuple[CellRef, int]], Accident] = {}
    for accident in _hypotheses(family, structure, figure, suspects):
        whole = _completed(accident, figure, of_cell) if accident.lost else accident
        key = frozenset(whole.wanted.items())
        if key not in found and _explains(whole, figure, failing, of_cell):
            pair = exchanged(whole.wanted, figure)
            found[key] = replace(whole, kind="exchanged") if pair else whole
    return tuple(sorted(found.values(), key=lambda accident: len(accident.wanted)))


def _suspects(failing: Sequence[Relation]) -> frozenset[CellRef]:
    small = [relation for relation in failing if len(relation.cells) <= _SMALL]
    return frozenset(cell for relation in small or failing for _, cell in relation.cells)


def _explains(
    accident: Accident,
    figure: Figures,
    failing: Sequence[Relation],
    of_cell: Mapping[CellRef, Sequence[Relation]],
) -> bool:
    mended = _mended(accident, figure)
    touched = dict.fromkeys(
        relation for cell in accident.wanted for relation in of_cell.get(cell, ())
    )
    return all(
        judge(relation, mended).outcome in _GOOD for relation in dict.fromkeys([*failing, *touched])
    )


def _mended(accident: Accident, figure: Figures) -> Figures:
    def mended(cell: CellRef) -> Figure | None:
        found, wanted = figure(cell), accident.wanted.get(cell)
        if found is None or wanted is None:
            return found
        return replace(found, value=wanted, shown=wanted)

    return mended


def _completed(
    accident: Accident, figure: Figures, of_cell: Mapping[CellRef, Sequence[Relation]]
) -> Accident:
    """Returns the accident with what the smallest equation says of the lost cell."""
    assert accident.lost
    equations = [r for r in of_cell.get(accident.lost, ()) if r.kind == "equal" and not r.missing]
    if not equations:
        return accident
    equation = min(equations, key=lambda relation: len(relation.cells))
    mended = _mended(accident, figure)
    own, total = 0, 0
    for sign, cell in equation.cells:
        found = mended(cell)
        if cell == accident.lost:
            own = sign
        elif found:
            total += sign * found.shown
    return replace(accident, wanted={**accident.wanted, accident.lost: -own * total})


def _hypotheses(
    family: Family, structure: Structure, figure: Figures, suspects: frozenset[CellRef]
) -> Iterator[Accident]:
    for table in family.tables.values():
        for block in table.blocks:
            rows = [row.id for row in structure.rows.get((table.id, block.id), ())]
            columns = [column.id for column in block.amounts]
            places = [
                n
                for n, row in enumerate(rows)
                if any(CellRef(table.id, row, column) in suspects for column in columns)
            ]
            if not places:
                continue
            yield from _of_block(table.id, block, rows, places, figure)


def _of_block(
    table: str, block: Block, rows: Sequence[str], places: Sequence[int], figure: Figures
) -> Iterator[Accident]:
    columns = [column.id for column in block.amounts]

    def shown(row: int, column: str) -> int:
        found = figure(CellRef(table, rows[row], column))
        return found.shown if found else 0

    def accident(kind: str, wanted: Mapping[tuple[int, str], int]) -> Iterator[Accident]:
        changed = {
            CellRef(table, rows[row], column): amount
            for (row, column), amount in wanted.items()
            if amount != shown(row, column)
        }
        if len(changed) > 1:
            yield Accident(kind, changed)

    first, last = places[0], places[-1]
    for row in range(max(first - 1, 0), min(last + 1, len(rows) - 1)):
        swapped = {(row, c): shown(row + 1, c) for c in columns}
        swapped |= {(row + 1, c): shown(row, c) for c in columns}
        yield from accident("moved_row", swapped)

    def rotations(run: range, chosen: Sequence[str]) -> Iterator[Accident]:
        """A run typed one row too low or too high; the row that was overwritten may be lost."""
        for step, end in ((1, run[-1]), (-1, run[0])):
            rotated = {
                (row, column): shown(run[0] + (row - run[0] + step) % len(run), column)
                for row in run
                for column in chosen
            }
            for found in accident("shifted_rows", rotated):
                yield found
                if len(chosen) == 1:
                    yield replace(found, lost=CellRef(table, rows[end], chosen[0]))

    runs = [
        range(start, end + 1) for start in range(first, last + 1) for end in range(start, last + 1)
    ][:_MOST_RUNS]
    for one, other in pairwise(columns):
        for run in runs:
            swapped = {(row, one): shown(row, other) for row in run}
            swapped |= {(row, other): shown(row, one) for row in run}
            yield from accident("shifted_column", swapped)
    for run in runs:
        for chosen in (*([column] for column in columns), columns):
            yield from rotations(run, chosen)


def exchanged(changes: Mapping[CellRef, int], figure: Figures) -> bool:
    """Tells whether two changed cells each should show what the other one shows."""
    if len(changes) != 2:  # noqa: PLR2004  # an exchange has two sides
        return False
    (one, first), (other, second) = changes.items()
    here, there = figure(one), figure(other)
    return bool(here and there and here.shown == second and there.shown == first)
