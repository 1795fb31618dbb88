"""The edits that could mend a workbook: one typed cell, and the figures that move with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple

from xlbudget.facts.cube import bit_numbers
from xlbudget.facts.system import System
from xlbudget.meaning.plan import Plan
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
    """A figure of a table and the unknowns that it sums up, as bits."""

    cell: CellRef
    unknowns: int


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
    moved: dict[CellRef, list[tuple[int, CellRef]]] = {cell: [] for cell in kept.inputs}
    for cell, inputs in _inputs_of(kept).items():
        for typed_cell, factor in inputs.items():
            moved[typed_cell].append((factor, cell))
    yield from (Edit(cell, tuple(cells)) for cell, cells in moved.items())
    for cell in plan.nothing:
        yield Edit(cell, ((1, cell),))


def _inputs_of(plan: Plan) -> dict[CellRef, dict[CellRef, int]]:
    """Returns the typed cells that every cell adds up, with how often each counts."""
    inputs: dict[CellRef, dict[CellRef, int]] = {cell: {cell: 1} for cell in plan.inputs}
    inputs.update((cell, {}) for cell in plan.nothing)

    def inputs_of(cell: CellRef) -> dict[CellRef, int]:
        if cell not in inputs:
            counted: dict[CellRef, int] = {}
            for sign, part in plan.formulas[cell].terms:
                for typed_cell, factor in inputs_of(part).items():
                    counted[typed_cell] = counted.get(typed_cell, 0) + sign * factor
            inputs[cell] = {typed_cell: factor for typed_cell, factor in counted.items() if factor}
        return inputs[cell]

    for cell in plan.formulas:
        inputs_of(cell)
    return inputs


def _plain(system: System) -> Iterator[Edit]:
    sums_by_table: dict[str, list[_Sum]] = {}
    for bound in system.bounds:
        if bound.cell and bound.low is not None:
            unknowns = reduce(or_, (1 << number for _, number in bound.terms), 0)
            sums_by_table.setdefault(bound.cell.table, []).append(_Sum(bound.cell, unknowns))
    for sums in sums_by_table.values():
        sums_with: dict[int, list[_Sum]] = {}
        for of_cell in sums:
            for number in bit_numbers(of_cell.unknowns):
                sums_with.setdefault(number, []).append(of_cell)
        carried: dict[frozenset[CellRef], Edit] = {}
        for of_cell in sums:
            cell = of_cell.cell
            yield Edit(cell, ((1, cell),))
            above = _above(sums_with, of_cell)
            if above:
                moved = tuple((1, moved_cell) for moved_cell in (cell, *above))
                # A code alone under its section moves the same cells: the lowest row was typed.
                carried[frozenset((cell, *above))] = Edit(cell, moved, carried=True)
        yield from carried.values()


def _above(sums_with: Mapping[int, Sequence[_Sum]], part: _Sum) -> list[CellRef]:
    """Returns the other cells of the table that sum up everything this one does."""
    unknowns, cell = part.unknowns, part.cell
    if not unknowns:
        return []
    return [
        whole.cell
        for whole in sums_with[(unknowns & -unknowns).bit_length() - 1]
        if whole.unknowns & unknowns == unknowns and whole.cell != cell
    ]
