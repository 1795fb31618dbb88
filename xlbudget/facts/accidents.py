"""Paste accidents: many cells are wrong, but one slip explains them all.

Rows typed into each other's place, a part of a column pasted one column or one row too far, two
cells exchanged. A hypothesis says what every cell of the slip should show; it holds if then no
relation fails. It is asked where single cells do not explain the errors.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice, pairwise

from xlbudget.base.amounts import Figure
from xlbudget.facts.balances import Balances
from xlbudget.facts.steps import Steps
from xlbudget.meaning.outcomes import Outcome, judge
from xlbudget.meaning.structure import Structure
from xlbudget.template import CellRef, Family

_GOOD = (Outcome.EXACT, Outcome.ROUNDING, Outcome.NOT_CHECKED)
_SMALL = 8
"""Relations of more cells than this do not tell which of their rows is wrong."""
_MOST_RUNS = 800
_CELLS = 4
"""How many cells of a hypothesis make one step."""

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
    family: Family,
    structure: Structure,
    balances: Balances,
    failing: Sequence[int],
    steps: Steps,
) -> Accidents:
    """Returns the slips that mend these failing relations and spoil none, the fewest cells first.

    Relations that fail elsewhere are another matter. The search ends where the steps do.
    """
    touched = [frozenset(cell for _, cell in balances.relations[n].cells) for n in failing]
    blocks = [
        block
        for block in _suspected(family, structure, balances.figure, _suspects(balances, failing))
        if block.could_explain(touched)
    ]
    answers: dict[frozenset[tuple[CellRef, int]], Accident] = {}
    touched.sort(key=len)
    for block in blocks:
        for accident in block.hypotheses(touched):
            if steps.spent:
                break
            steps.take(len(accident.wanted) // _CELLS + 4)
            if any(cells.isdisjoint(accident.wanted) for cells in touched):
                continue
            whole = _completed(accident, balances) if accident.lost else accident
            key = frozenset(whole.wanted.items())
            if key not in answers and _explains(whole, balances, failing, steps):
                pair = exchanged(whole.wanted, balances.figure)
                answers[key] = replace(whole, kind="exchanged") if pair else whole
    fewest = sorted(answers.values(), key=lambda accident: len(accident.wanted))
    return Accidents(tuple(fewest), not (steps.spent or any(block.cut for block in blocks)))


def _suspects(balances: Balances, failing: Sequence[int]) -> frozenset[CellRef]:
    small = [n for n in failing if len(balances.relations[n].cells) <= _SMALL]
    return frozenset(balances.cells(small or failing))


def _explains(accident: Accident, balances: Balances, failing: Sequence[int], steps: Steps) -> bool:
    mended = _mended(accident, balances.figure)
    elsewhere = balances.wrong.difference(failing)
    touched = dict.fromkeys(failing)
    for cell in accident.wanted:
        for _, number in balances.numbers_of_cell.get(cell, ()):
            if number not in elsewhere:
                touched[number] = None
    for number in touched:
        steps.take(1)
        if judge(balances.relations[number], mended).outcome not in _GOOD:
            return False
    return True


def _mended(accident: Accident, figure: Figures) -> Figures:
    def mended(cell: CellRef) -> Figure | None:
        shown, wanted = figure(cell), accident.wanted.get(cell)
        if shown is None or wanted is None:
            return shown
        return replace(shown, value=wanted, shown=wanted)

    return mended


def _completed(accident: Accident, balances: Balances) -> Accident:
    """Returns the accident with what the smallest equation says of the lost cell."""
    assert accident.lost
    equations = [
        balances.relations[number]
        for _, number in balances.numbers_of_cell.get(accident.lost, ())
        if balances.relations[number].kind == "equal"
    ]
    if not equations:
        return accident
    equation = min(equations, key=lambda relation: len(relation.cells))
    mended = _mended(accident, balances.figure)
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
    parents: Sequence[int | None]
    """The row above each row in the tree, by number."""
    columns: Sequence[str]
    first: int
    last: int
    figure: Figures

    def could_explain(self, touched: Iterable[frozenset[CellRef]]) -> bool:
        """Tells whether each failing relation has a cell in the suspected rows."""
        rows = frozenset(self.rows[max(self.first - 1, 0) : self.last + 2])
        columns = frozenset(self.columns)
        return all(
            any(c.table == self.table and c.row in rows and c.column in columns for c in cells)
            for cells in touched
        )

    def hypotheses(self, touched: Sequence[frozenset[CellRef]]) -> Iterator[Accident]:
        """Yields the slips that could have happened here and change each failing relation."""
        yield from self._moved_rows()
        yield from self._other_column()
        runs = list(self._runs(touched))
        yield from self._shifted_columns(runs)
        for run in runs:
            for chosen in (*([column] for column in self.columns), self.columns):
                yield from self._shifted_rows(run, chosen)

    @property
    def cut(self) -> bool:
        """Tells whether there are more runs of rows than are tried."""
        count = self.last - self.first + 1
        return count * (count + 1) // 2 > _MOST_RUNS

    def _runs(self, touched: Sequence[frozenset[CellRef]]) -> Iterable[range]:
        """Yields the runs of rows that have a cell in each failing relation."""
        number_of = {row: number for number, row in enumerate(self.rows)}
        of_relation = {
            frozenset(
                number_of[c.row] for c in cells if c.table == self.table and c.row in number_of
            )
            for cells in touched
        }
        return islice(self._runs_over(of_relation), _MOST_RUNS)

    def _runs_over(self, of_relation: Collection[frozenset[int]]) -> Iterator[range]:
        for start in range(self.first, self.last + 1):
            reached = [min((n for n in rows if n >= start), default=None) for rows in of_relation]
            ends = [end for end in reached if end is not None]
            if len(ends) < len(reached):
                return
            for end in range(max(ends, default=start), self.last + 1):
                yield range(start, end + 1)

    def _moved_rows(self) -> Iterator[Accident]:
        """Yields two neighbouring rows typed into each other's place."""
        for row in range(max(self.first - 1, 0), min(self.last + 1, len(self.rows) - 1)):
            swapped = {(row, column): self._shown(row + 1, column) for column in self.columns}
            swapped |= {(row + 1, column): self._shown(row, column) for column in self.columns}
            yield from self._accident("moved_row", swapped)
            yield from self._accident("moved_row", self._carried(swapped))

    def _other_column(self) -> Iterator[Accident]:
        """Yields two figures of a row in each other's place; the sums may agree with them."""
        for row in range(self.first, self.last + 1):
            for left, right in combinations(self.columns, 2):
                swapped = {
                    (row, left): self._shown(row, right),
                    (row, right): self._shown(row, left),
                }
                yield from self._accident("other_column", swapped)
                yield from self._accident("other_column", self._carried(swapped))

    def _carried(self, wanted: Mapping[tuple[int, str], int]) -> dict[tuple[int, str], int]:
        """Returns the amounts with those of the rows above, which follow them."""
        carried = dict(wanted)
        for (row, column), amount in wanted.items():
            above = self.parents[row]
            while above is not None:
                if (above, column) not in wanted:
                    now = carried.get((above, column), self._shown(above, column))
                    carried[above, column] = now + amount - self._shown(row, column)
                above = self.parents[above]
        return carried

    def _shifted_columns(self, runs: Iterable[range]) -> Iterator[Accident]:
        """Yields rows of a column pasted into its neighbour."""
        for left, right in pairwise(self.columns):
            for run in runs:
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
        listed = structure.rows.get((table.id, block.id), ())
        rows = [row.id for row in listed]
        number_of = {row: number for number, row in enumerate(rows)}
        parents = [number_of.get(row.parent) if row.parent else None for row in listed]
        columns = [column.id for column in block.amounts]
        numbers = [
            number
            for number, row in enumerate(rows)
            if any(CellRef(table.id, row, column) in suspects for column in columns)
        ]
        if numbers:
            yield _Suspected(table.id, rows, parents, columns, numbers[0], numbers[-1], figure)


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
