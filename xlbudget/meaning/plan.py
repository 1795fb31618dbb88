"""Which cells of a linked workbook are typed and which are formulas, and what the formulas give.

A formula is a relation of the catalogue solved for the cell, so the sheet, the check and the
manual cannot disagree. The `by` of a row or column names the relation; parents follow their tree.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xlbudget.base.code import Code
from xlbudget.base.errors import TemplateError
from xlbudget.meaning.relations import Relation, SignedCell
from xlbudget.meaning.structure import Structure
from xlbudget.template import CellRef, Family


@dataclass(frozen=True, slots=True)
class PlannedFormula:
    """A cell that is the signed sum of other cells, by a relation of the catalogue."""

    rule: str
    terms: tuple[SignedCell, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What each cell of a linked workbook is: typed, a formula, or nothing at all."""

    inputs: tuple[CellRef, ...]
    formulas: Mapping[CellRef, PlannedFormula]
    nothing: frozenset[CellRef]
    """Cells that must stay empty, because another table does not list their row."""


def make_plan(family: Family, structure: Structure, relations: Iterable[Relation]) -> Plan:
    """Returns the plan of a workbook with this structure.

    Raises TemplateError F103 where the template's formulas go round in a circle.
    """
    by_rule, trees, must_be_nothing = _index(family, relations)
    inputs: list[CellRef] = []
    formulas: dict[CellRef, PlannedFormula] = {}
    nothing: set[CellRef] = set()
    for cell, rule in cells_of(family, structure):
        relation = trees.get(cell) or (by_rule.get((rule, cell)) if rule else None)
        if relation and cell not in trees and _is_listed_again(relation, cell):
            relation = None
        if relation:
            terms = solved_for(relation, cell)
            if terms or cell in trees:
                formulas[cell] = PlannedFormula(relation.rule, terms)
            else:
                nothing.add(cell)
        elif cell in must_be_nothing:
            nothing.add(cell)
        else:
            inputs.append(cell)
    plan = Plan(tuple(inputs), formulas, frozenset(nothing))
    evaluate(plan, {})
    return plan


def _is_listed_again(relation: Relation, cell: CellRef) -> bool:
    """Tells whether a code stands twice: then its relation cannot tell which row has what."""
    table, row, column = cell
    return any(
        other.column == column
        and other.table == table
        and other.row != row
        and Code.of(other.row).first == Code.of(row).first
        for _, other in relation.cells
    )


def cells_of(family: Family, structure: Structure) -> Iterable[tuple[CellRef, str | None]]:
    """Yields every figure's cell with the rule that its row or column names for it."""
    for table, block in family.blocks():
        by_row = {row.id: row.by for row in block.fixed}
        for row in structure.rows.get((table.id, block.id), ()):
            for column in block.amounts:
                yield CellRef(table.id, row.id, column.id), by_row.get(row.id) or column.by


def _index(
    family: Family, relations: Iterable[Relation]
) -> tuple[dict[tuple[str, CellRef], Relation], dict[CellRef, Relation], frozenset[CellRef]]:
    by_rule: dict[tuple[str, CellRef], Relation] = {}
    trees: dict[CellRef, Relation] = {}
    empty: set[CellRef] = set()
    for relation in relations:
        if relation.kind != "equal" or relation.missing:
            continue
        if family.rules[relation.rule].kind == "tree":
            trees[relation.left[0][1]] = relation
            continue
        if family.rules[relation.rule].kind == "listed":
            empty.add(relation.left[0][1])
        for _, cell in relation.cells:
            by_rule[relation.rule, cell] = relation
    return by_rule, trees, frozenset(empty)


def solved_for(relation: Relation, target: CellRef) -> tuple[SignedCell, ...]:
    """Returns the terms whose sum the target is, from `left = right`."""
    sign = next(sign for sign, cell in relation.cells if cell == target)
    ordered = (*relation.right, *((-s, c) for s, c in relation.left))
    return tuple((sign * s, cell) for s, cell in ordered if cell != target)


def evaluate(plan: Plan, typed: Mapping[CellRef, int]) -> dict[CellRef, int]:
    """Returns the amount in 分 of every typed cell and formula; what is not typed counts as 0."""
    values: dict[CellRef, int] = {cell: typed.get(cell, 0) for cell in plan.inputs}
    values.update(dict.fromkeys(plan.nothing, 0))
    under_way: set[CellRef] = set()

    def value_of(cell: CellRef) -> int:
        if cell in values:
            return values[cell]
        if cell in under_way or cell not in plan.formulas:
            raise TemplateError("F103", cell=f"{cell.table}[{cell.row}].{cell.column}")
        under_way.add(cell)
        values[cell] = sum(sign * value_of(part) for sign, part in plan.formulas[cell].terms)
        return values[cell]

    for cell in plan.formulas:
        value_of(cell)
    return values
