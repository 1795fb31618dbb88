"""The edits that could mend a workbook: one typed cell, and the figures that move with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from xlbudget.facts.system import System
from xlbudget.meaning.plan import Plan, evaluate
from xlbudget.template import CellRef


@dataclass(frozen=True, slots=True)
class Edit:
    """A typed cell changed by some amount; `cells` are all that change, each by a multiple.

    `carried` tells that the sums above the cell in its own table were made to agree with it.
    """

    cell: CellRef
    cells: tuple[tuple[int, CellRef], ...]
    carried: bool = False


class _Sum(NamedTuple):
    """A figure of a table and the numbers of the unknowns that it sums up."""

    cell: CellRef
    unknowns: frozenset[int]


@dataclass(frozen=True, slots=True)
class Moves:
    """The edits of cells that are typed on sheets of their own, and what stands in them in 分.

    `unit` is the one in which they are typed, such as 元.
    """

    edits: tuple[Edit, ...]
    amounts: Mapping[CellRef, int]
    unit: str


def edits_of(system: System, plan: Plan | None, typed: frozenset[CellRef]) -> tuple[Edit, ...]:
    """Returns every edit of a workbook.

    With the plan of a linked workbook a typed input moves its formulas; a formula overwritten by a
    number (in `typed`) moves alone. Without one each cell may be wrong alone, or with the sums of
    its table.
    """
    return tuple(_linked(plan, typed) if plan else _plain(system))


def _linked(plan: Plan, typed: frozenset[CellRef]) -> Iterator[Edit]:
    kept = Plan(
        plan.inputs + tuple(typed & plan.formulas.keys()),
        {cell: formula for cell, formula in plan.formulas.items() if cell not in typed},
        plan.nothing,
    )
    for cell in kept.inputs:
        moved = evaluate(kept, {cell: 1})
        yield Edit(
            cell, tuple((factor, moved_cell) for moved_cell, factor in moved.items() if factor)
        )
    for cell in plan.nothing:
        yield Edit(cell, ((1, cell),))


def _plain(system: System) -> Iterator[Edit]:
    sums_by_table: dict[str, list[_Sum]] = {}
    for bound in system.bounds:
        if bound.cell and bound.low is not None:
            unknowns = frozenset(number for _, number in bound.terms)
            sums_by_table.setdefault(bound.cell.table, []).append(_Sum(bound.cell, unknowns))
    for sums in sums_by_table.values():
        carried: dict[frozenset[CellRef], Edit] = {}
        for of_cell in sums:
            cell = of_cell.cell
            yield Edit(cell, ((1, cell),))
            above = _above(sums, of_cell)
            if above:
                moved = tuple((1, moved_cell) for moved_cell in (cell, *above))
                # A code alone under its section moves the same cells: the lowest row was typed.
                carried[frozenset((cell, *above))] = Edit(cell, moved, carried=True)
        yield from carried.values()


def _above(sums: Sequence[_Sum], part: _Sum) -> list[CellRef]:
    """Returns the other cells of the table that sum up everything this one does."""
    if not part.unknowns:
        return []
    return [
        whole.cell for whole in sums if whole.cell != part.cell and part.unknowns <= whole.unknowns
    ]
