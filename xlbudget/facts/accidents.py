"""Paste accidents: many cells are wrong, but one slip explains them all.

Rows typed into each other's place, a part of a column pasted one column or one row too far, two
cells exchanged. A hypothesis says what every cell of the slip should show; it holds if then no
relation fails. It is asked where single cells do not explain the errors.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, pairwise

from xlbudget.base.amounts import Figure
from xlbudget.meaning.outcomes import Judged, Outcome, judge
from xlbudget.meaning.relations import Relation
from xlbudget.meaning.structure import Structure
from xlbudget.template import CellRef, Family

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


@dataclass(frozen=True, slots=True)
class Accidents:
    """The slips that explain everything; `complete` tells whether all were looked for."""

    answers: tuple[Accident, ...]
    complete: bool


def accidents(
    family: Family, structure: Structure, figure: Figures, judged: Sequence[Judged]
) -> Accidents:
    """Returns the slips after whose correction no relation fails, the fewest cells first."""
    failing = [judgement.relation for judgement in judged if judgement.outcome not in _GOOD]
    relations_of_cell: dict[CellRef, list[Relation]] = {}
    for judgement in judged:
        for _, cell in judgement.relation.cells:
            relations_of_cell.setdefault(cell, []).append(judgement.relation)
    blocks = list(_suspected(family, structure, figure, _suspects(failing)))
    answers: dict[frozenset[tuple[CellRef, int]], Accident] = {}
    for accident in chain.from_iterable(block.hypotheses() for block in blocks):
        whole = _completed(accident, figure, relations_of_cell) if accident.lost else accident
        key = frozenset(whole.wanted.items())
        if key not in answers and _explains(whole, figure, failing, relations_of_cell):
            pair = exchanged(whole.wanted, figure)
            answers[key] = replace(whole, kind="exchanged") if pair else whole
    fewest = sorted(answers.values(), key=lambda accident: len(accident.wanted))
    return Accidents(tuple(fewest), not any(block.cut for block in blocks))


def _suspects(failing: Sequence[Relation]) -> frozenset[CellRef]:
    small = [relation for relation in failing if len(relation.cells) <= _SMALL]
    return frozenset(cell for relation in small or failing for _, cell in relation.cells)


def _explains(
    accident: Accident,
    figure: Figures,
    failing: Sequence[Relation],
    relations_of_cell: Mapping[CellRef, Sequence[Relation]],
) -> bool:
    mended = _mended(accident, figure)
    touched = dict.fromkeys(
        relation for cell in accident.wanted for relation in relations_of_cell.get(cell, ())
    )
    return all(
        judge(relation, mended).outcome in _GOOD for relation in dict.fromkeys([*failing, *touched])
    )


def _mended(accident: Accident, figure: Figures) -> Figures:
    def mended(cell: CellRef) -> Figure | None:
        shown, wanted = figure(cell), accident.wanted.get(cell)
        if shown is None or wanted is None:
            return shown
        return replace(shown, value=wanted, shown=wanted)

    return mended


def _completed(
    accident: Accident, figure: Figures, relations_of_cell: Mapping[CellRef, Sequence[Relation]]
) -> Accident:
    """Returns the accident with what the smallest equation says of the lost cell."""
    assert accident.lost
    equations = [
        r for r in relations_of_cell.get(accident.lost, ()) if r.kind == "equal" and not r.missing
    ]
    if not equations:
        return accident
    equation = min(equations, key=lambda relation: len(relation.cells))
    mended = _mended(accident, figure)
    lost_sign, total = 0, 0
    for sign, cell in equation.cells:
        shown = mended(cell)
        if cell == accident.lost:
            lost_sign = sign
        elif shown:
            total += sign * shown.shown
    return replace(accident, wanted={**accident.wanted, accident.lost: -lost_sign * total})


@dataclass(frozen=True, slots=True)
class _Suspected:
    """The rows of a block from the first suspected one to the last, with what all rows show."""

    table: str
    rows: Sequence[str]
    columns: Sequence[str]
    first: int
    last: int
    figure: Figures

    def hypotheses(self) -> Iterator[Accident]:
        """Yields the slips that could have happened here."""
        yield from self._moved_rows()
        yield from self._shifted_columns()
        for run in self._runs():
            for chosen in (*([column] for column in self.columns), self.columns):
                yield from self._shifted_rows(run, chosen)

    @property
    def cut(self) -> bool:
        """Tells whether there are more runs of rows than are tried."""
        count = self.last - self.first + 1
        return count * (count + 1) // 2 > _MOST_RUNS

    def _runs(self) -> Iterable[range]:
        rows = range(self.first, self.last + 1)
        runs = (range(start, end + 1) for start in rows for end in range(start, self.last + 1))
        return islice(runs, _MOST_RUNS)

    def _moved_rows(self) -> Iterator[Accident]:
        """Yields two neighbouring rows typed into each other's place."""
        for row in range(max(self.first - 1, 0), min(self.last + 1, len(self.rows) - 1)):
            swapped = {(row, column): self._shown(row + 1, column) for column in self.columns}
            swapped |= {(row + 1, column): self._shown(row, column) for column in self.columns}
            yield from self._accident("moved_row", swapped)

    def _shifted_columns(self) -> Iterator[Accident]:
        """Yields rows of a column pasted into its neighbour."""
        for left, right in pairwise(self.columns):
            for run in self._runs():
                swapped = {(row, left): self._shown(row, right) for row in run}
                swapped |= {(row, right): self._shown(row, left) for row in run}
                yield from self._accident("shifted_column", swapped)

    def _shifted_rows(self, run: range, columns: Sequence[str]) -> Iterator[Accident]:
        """Yields a run typed one row too low or too high; the overwritten row may be lost."""
        for step, end in ((1, run[-1]), (-1, run[0])):
            rotated = {
                (row, column): self._shown(run[0] + (row - run[0] + step) % len(run), column)
                for row in run
                for column in columns
            }
            for accident in self._accident("shifted_rows", rotated):
                yield accident
                if len(columns) == 1:
                    yield replace(accident, lost=CellRef(self.table, self.rows[end], columns[0]))

    def _accident(self, kind: str, wanted: Mapping[tuple[int, str], int]) -> Iterator[Accident]:
        """Yields the accident if it changes more than one cell."""
        changed = {
            CellRef(self.table, self.rows[row], column): amount
            for (row, column), amount in wanted.items()
            if amount != self._shown(row, column)
        }
        if len(changed) > 1:
            yield Accident(kind, changed)

    def _shown(self, row: int, column: str) -> int:
        figure = self.figure(CellRef(self.table, self.rows[row], column))
        return figure.shown if figure else 0


def _suspected(
    family: Family, structure: Structure, figure: Figures, suspects: frozenset[CellRef]
) -> Iterator[_Suspected]:
    for table, block in family.blocks():
        rows = [row.id for row in structure.rows.get((table.id, block.id), ())]
        columns = [column.id for column in block.amounts]
        numbers = [
            number
            for number, row in enumerate(rows)
            if any(CellRef(table.id, row, column) in suspects for column in columns)
        ]
        if numbers:
            yield _Suspected(table.id, rows, columns, numbers[0], numbers[-1], figure)


def exchanged(changes: Mapping[CellRef, int], figure: Figures) -> bool:
    """Tells whether two changed cells each should show what the other one shows."""
    if len(changes) != 2:  # noqa: PLR2004  # an exchange has two sides
        return False
    (left, left_wanted), (right, right_wanted) = changes.items()
    left_figure, right_figure = figure(left), figure(right)
    return bool(
        left_figure
        and right_figure
        and left_figure.shown == right_wanted
        and right_figure.shown == left_wanted
    )
