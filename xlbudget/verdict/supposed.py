"""A workbook as it would be without one slip: its rows or the unit of a table put right.

Cells keep the figures of their places; a row that is not in the workbook stands on a line that no
table reaches, and shows what the relations say that it should.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from xlbudget.base.amounts import FEN, Figure
from xlbudget.intake.locate import with_rows
from xlbudget.intake.locate.rows import LocatedRow
from xlbudget.intake.opened import Opened
from xlbudget.intake.readings import Readings
from xlbudget.meaning.outcomes import Judged, Outcome, judge
from xlbudget.meaning.relations import Relation, relations_again
from xlbudget.template import CellRef
from xlbudget.verdict.checks.codes import check_codes

BAD = (Outcome.FAILED, Outcome.BALANCED)
HOLDS = (Outcome.EXACT, Outcome.ROUNDING)
_PLAIN = 100
"""So many last units of each cell are no rounding, nor is a tenth of them."""
TYPED_UNITS = frozenset(fen for fen in FEN.values() if fen <= FEN["万元"])
"""The 分 of the units in which amounts are typed by mistake."""
ABSENT_LINE = 1_048_000
"""The first of the lines of rows that are not in the workbook, at the end of a sheet."""
Key = tuple[str, str, frozenset[tuple[str, str]]]


class Judgement:
    """An opened workbook with the outcome of each of its relations."""

    def __init__(
        self, opened: Opened, judged: tuple[Judged, ...], before: "Judgement | None" = None
    ) -> None:
        self.opened, self.judged = opened, judged
        self.keys: dict[int, Key] = dict(before.keys) if before else {}
        """The keys of what does not hold, by the outcome's identity; what is `before` is kept."""
        self._before = before

    def supposing(self, supposed: Opened) -> "Judgement":
        """Returns the judgement on a workbook that was made out of this one.

        Only relations and figures that are not the same objects are judged again.
        """
        before, figures = self.opened.readings.figures, supposed.readings.figures
        changed = [cell for cell, figure in figures.items() if before.get(cell, cell) is not figure]
        changed += before.keys() - figures.keys()
        again = {number for cell in changed for number in self._numbers.get(cell, ())}
        judged = []
        for relation in supposed.relations:
            number = self._number_of.get(id(relation), -1)
            kept = number >= 0 and number not in again
            judged.append(self.judged[number] if kept else judge(relation, figures.get))
        return Judgement(supposed, tuple(judged), self)

    @cached_property
    def _number_of(self) -> Mapping[int, int]:
        """Returns where each relation stands, by its identity: equal ones are told apart."""
        return {id(judged.relation): number for number, judged in enumerate(self.judged)}

    @cached_property
    def _numbers(self) -> Mapping[CellRef, Sequence[int]]:
        """Returns the relations of each cell."""
        numbers: dict[CellRef, list[int]] = {}
        for number, judged in enumerate(self.judged):
            for _, cell in (*judged.relation.left, *judged.relation.right):
                numbers.setdefault(cell, []).append(number)
        return numbers

    @cached_property
    def bad(self) -> Mapping[Key, Judged]:
        """Returns the relations that do not hold, each by its rule, its row and its columns."""
        bad = [judged for judged in self.judged if judged.outcome in BAD]
        for judged in bad:
            if id(judged) not in self.keys:
                self.keys[id(judged)] = key_of(judged.relation)
        return {self.keys[id(judged)]: judged for judged in bad}

    @cached_property
    def confirmed(self) -> frozenset[tuple[str, str]]:
        """Returns the tables, and their columns, that equations with others leave in their unit.

        In another one an equation that holds would fail. A table has the column "".
        """
        confirmed: set[tuple[str, str]] = set()
        for judged in self.judged:
            if judged.outcome not in HOLDS or judged.relation.kind != "equal" or judged.empty:
                continue
            sums: dict[tuple[str, str], int] = {}
            for sign, cell in judged.relation.cells:
                amount = sign * self.opened.readings.amounts.get(cell, 0)
                for key in ((cell.table, ""), (cell.table, cell.column)):
                    sums[key] = sums.get(key, 0) + amount
            steps = [self.opened.family.step(cell) for _, cell in judged.relation.cells]
            least = _PLAIN * max(steps) * len(steps)
            confirmed.update(key for key, amount in sums.items() if abs(amount) >= least)
        return frozenset(confirmed)

    @cached_property
    def tangled(self) -> int:
        """Returns how often codes stand twice or have no row above them."""
        return sum(finding.is_cause for finding in check_codes(self.opened))


def key_of(relation: Relation) -> Key:
    """Returns what a relation is known by when rows come and go."""
    columns = frozenset((cell.table, cell.column) for _, cell in relation.cells)
    return relation.rule, relation.row, columns


def with_lines(
    opened: Opened, table: str, change: Callable[[str, Iterable[LocatedRow]], Iterable[LocatedRow]]
) -> Opened:
    """Returns the workbook as if a table had other lines: `change` gives those of each block."""
    readings = opened.readings
    blocks = opened.located.tables[table].rows
    changed = {block: tuple(change(block, lines)) for block, lines in blocks.items()}
    located = with_rows(opened.located, table, changed)
    cells = {p: cell for cell, p in opened.located.places.items() if cell.table == table}
    moved = {
        cell: cell if cell.table != table else cells[place]
        for cell, place in located.places.items()
        if cell.table != table or place in cells
    }
    moved_readings = Readings(
        {cell: readings.figures.get(old) for cell, old in moved.items()},
        {cell: readings.formulas[old] for cell, old in moved.items() if old in readings.formulas},
        {cell: readings.amounts[old] for cell, old in moved.items() if old in readings.amounts},
        readings.findings,
    )
    relations = relations_again(
        opened.family, located.structure, opened.located.structure, opened.stated
    )
    supposed = replace(opened, located=located, readings=moved_readings, known=relations)
    return _with_estimates(supposed, frozenset(located.places.keys() - moved.keys()))


def without_estimates(opened: Opened) -> Opened:
    """Returns the workbook with the cells of lost rows unknown."""
    figures = {
        cell: None if opened.located.places[cell].row >= ABSENT_LINE else figure
        for cell, figure in opened.readings.figures.items()
    }
    readings = replace(opened.readings, figures=figures)
    return replace(opened, readings=readings, known=opened.stated)


def in_other_unit(opened: Opened, touches: Callable[[CellRef], bool], power: int) -> Opened:
    """Returns the workbook as if the amounts of some cells were 10^`power` times what they are."""
    family, readings = opened.family, opened.readings

    times = int(10 ** abs(power))

    def scaled(amount: int) -> int:
        return amount * times if power > 0 else amount // times

    def figure_of(cell: CellRef, figure: Figure) -> Figure:
        """Returns the figure in the other unit; in a larger one it is as exact as it was typed."""
        table = family.tables[cell.table]
        now = table.figure_of(scaled(figure.value))
        if power > 0 and FEN[table.unit] * times in TYPED_UNITS:
            return replace(now, step=max(now.step, figure.step * times))
        return now

    figures = {
        cell: figure_of(cell, figure) if figure and touches(cell) else figure
        for cell, figure in readings.figures.items()
    }
    amounts = {
        cell: scaled(amount) if touches(cell) else amount
        for cell, amount in readings.amounts.items()
    }
    return replace(
        opened,
        readings=replace(readings, figures=figures, amounts=amounts),
        known=opened.stated,
    )


def _with_estimates(opened: Opened, lost: frozenset[CellRef]) -> Opened:
    """Returns the workbook with what its equations say of the cells of lost rows."""
    if not lost:
        return opened
    figures = dict(opened.readings.figures)
    equations = [
        relation
        for relation in opened.relations
        if relation.kind == "equal"
        and not relation.missing
        and any(cell in lost for _, cell in relation.cells)
    ]
    # The fewer cells, the less is rounded away; another table that prints the same comes first.
    equations.sort(key=lambda relation: len(relation.cells))
    unknown = set(lost)
    while unknown:
        estimates = (_estimate(relation, unknown, figures) for relation in equations)
        estimate = next(filter(None, estimates), None)
        if estimate is None:
            break
        cell, figure = estimate
        figures[cell] = figure
        unknown.remove(cell)
    amounts = {
        **opened.readings.amounts,
        **{cell: estimated.value for cell in lost if (estimated := figures.get(cell))},
    }
    return replace(opened, readings=replace(opened.readings, figures=figures, amounts=amounts))


def _estimate(
    relation: Relation, unknown: set[CellRef], figures: Mapping[CellRef, Figure | None]
) -> tuple[CellRef, Figure] | None:
    """Returns the one unknown cell of an equation with what rounding leaves of its figure."""
    lost = [(sign, cell) for sign, cell in relation.cells if cell in unknown]
    if len(lost) != 1:
        return None
    [(lost_sign, lost_cell)] = lost
    known = [(sign, figures.get(cell)) for sign, cell in relation.cells if cell != lost_cell]
    total, width = 0, 0
    for sign, known_figure in known:
        if known_figure is None:
            return None
        total += sign * known_figure.shown
        width += known_figure.step
    amount = -lost_sign * total
    return lost_cell, Figure(amount, amount, max(width, 1))
