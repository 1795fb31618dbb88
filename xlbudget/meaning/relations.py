"""The catalogue's rules turned into relations between the cells that a workbook has."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from xlbudget.meaning.labels import label_of, row_label
from xlbudget.meaning.structure import Structure
from xlbudget.template import Block, CellRef, Expression, Family, Rule, Table, Term
from xlbudget.template.rules import assignments, fill

SignedCell = tuple[int, CellRef]


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a relation cannot be evaluated.

    A table, row or column was not found, or an absence that it needs (`name`) does not hold.
    """

    kind: Literal["table", "row", "column", "absence"]
    table: str
    name: str = ""
    block: str = ""
    """The block of a row: two blocks of a table may have rows of one name."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation between cells: the left sum equals (or is at most) the right sum.

    `row` is the row id or code that it speaks of, where the rule has one per row; `unlisted` names
    tables that do not list that code, which counts as no amount.
    """

    rule: str
    kind: Literal["equal", "at_most"]
    left: tuple[SignedCell, ...]
    right: tuple[SignedCell, ...]
    row: str = ""
    unlisted: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()

    @property
    def cells(self) -> tuple[SignedCell, ...]:
        """Returns all cells with the signs of left minus right."""
        return (*self.left, *((-sign, cell) for sign, cell in self.right))


def relations_of(family: Family, structure: Structure) -> tuple[Relation, ...]:
    """Returns every relation that the catalogue states for a workbook of this structure."""
    found: list[Relation] = []
    for rule in family.rules.values():
        found.extend(_of_rule(family, structure, rule))
    return tuple(found)


def _of_rule(family: Family, structure: Structure, rule: Rule) -> Iterator[Relation]:
    lost = tuple(Missing("table", t) for t in rule.tables if not structure.has(t))
    if lost:
        yield Relation(rule.code, "equal", (), (), missing=lost)
    elif rule.kind == "tree":
        yield from _tree(family, structure, rule)
    elif rule.kind == "listed":
        yield from _unlisted(family, structure, rule)
    else:
        for values in assignments(rule):
            left, right = (
                tuple(t._replace(row=fill(t.row, values), column=fill(t.column, values)) for t in e)
                for e in (rule.left, rule.right)
            )
            yield from _instances(family, structure, rule, left, right)


def _tree(family: Family, structure: Structure, rule: Rule) -> Iterator[Relation]:
    assert rule.block  # a tree rule names its block
    table, block = _block(family, *rule.block)
    listed = block.row_list
    found = {row.id for row in structure.rows.get(rule.block, ())}
    gone = {
        Missing("row", table.id, row.id, block.id): row.parent
        for row in block.fixed
        if row.id not in found
    }
    for row in structure.rows.get(rule.block, ()):
        children = structure.children(rule.block, row)
        under = tuple(lost for lost, parent in gone.items() if parent == row.id)
        if not children and not under and not (listed and row.id == listed.parent):
            continue
        for column in block.amounts:
            missing = (*under, *_missing(structure, table, column.id))
            yield Relation(
                rule.code,
                "equal",
                ((1, CellRef(table.id, row.id, column.id)),),
                tuple((1, CellRef(table.id, child.id, column.id)) for child in children),
                row.id,
                missing=missing,
            )
    parents = {row.parent for row in block.rows if row.parent}
    for lost in gone:
        if lost.name in parents:
            yield Relation(rule.code, "equal", (), (), lost.name, missing=(lost,))


def _unlisted(family: Family, structure: Structure, rule: Rule) -> Iterator[Relation]:
    """Cells that must print nothing where the other table does not list their code."""
    term, other = rule.left[0], rule.right[0].table
    names = family.rowsets[term.row[1:]].labels
    for block in family.tables[term.table].blocks:
        for row in structure.rows.get((term.table, block.id), ()):
            if row.id not in names or _lists(family, structure, other, row.id):
                continue
            for column in block.amounts:
                yield Relation(
                    rule.code,
                    "equal",
                    ((1, CellRef(term.table, row.id, column.id)),),
                    (),
                    row.id,
                    (other,),
                    _missing(structure, family.tables[term.table], column.id),
                )


def _lists(family: Family, structure: Structure, table: str, name: str) -> bool:
    return any(structure.find((table, b.id), name) for b in family.tables[table].blocks)


def _instances(
    family: Family, structure: Structure, rule: Rule, left: Expression, right: Expression
) -> Iterator[Relation]:
    patterns = {t.row for t in (*left, *right) if t.row == "*" or t.row.startswith("@")}
    if not patterns:
        yield _relation(family, structure, rule, left, right, "")
        return
    for name in _row_names(family, structure, (*left, *right), next(iter(patterns))):
        sides = [
            tuple(t._replace(row=name) if t.row in patterns else t for t in side)
            for side in (left, right)
        ]
        yield _relation(family, structure, rule, sides[0], sides[1], name)


def _row_names(
    family: Family, structure: Structure, terms: Expression, pattern: str
) -> Iterator[str]:
    """Every row of a set; for `*` every row that any of the terms' blocks has or should have."""
    if pattern.startswith("@"):
        yield from family.rowsets[pattern[1:]].labels
        return
    keys = dict.fromkeys((t.table, family.tables[t.table].block_of(t.column).id) for t in terms)
    fixed = [{r.id for r in _block(family, *key)[1].fixed} for key in keys]
    found: dict[str, None] = {}
    for key in keys:
        for row in structure.rows.get(key, ()):
            name = row.id if row.code is None else row.code
            if row.code is not None or all(name in names for names in fixed):
                found[name] = None
    everywhere = set.intersection(*fixed)
    yield from dict.fromkeys((*found, *sorted(everywhere)))


def _relation(
    family: Family,
    structure: Structure,
    rule: Rule,
    left: Expression,
    right: Expression,
    name: str,
) -> Relation:
    unlisted: list[str] = []
    missing: list[Missing] = []

    def cells(side: Expression) -> tuple[SignedCell, ...]:
        result: list[SignedCell] = []
        for term in side:
            table = family.tables[term.table]
            block = table.block_of(term.column)
            missing.extend(_missing(structure, table, term.column))
            rows = structure.find((table.id, block.id), term.row)
            if not rows:
                if term.row in {r.id for r in block.fixed}:
                    missing.append(Missing("row", table.id, term.row, block.id))
                else:
                    unlisted.append(table.id)
            result.extend((term.sign, CellRef(table.id, r.id, term.column)) for r in rows)
        return tuple(result)

    kind: Literal["equal", "at_most"] = "at_most" if rule.kind == "at_most" else "equal"
    sides = cells(left), cells(right)
    lost, gone = tuple(dict.fromkeys(missing)), tuple(dict.fromkeys(unlisted))
    return Relation(rule.code, kind, *sides, name, gone, lost)


def _missing(structure: Structure, table: Table, column: str) -> tuple[Missing, ...]:
    if (table.id, column) in structure.missing_columns:
        return (Missing("column", table.id, column),)
    return ()


def _block(family: Family, table: str, block: str) -> tuple[Table, Block]:
    found = family.tables[table]
    return found, next(b for b in found.blocks if b.id == block)


__all__ = ["Missing", "Relation", "SignedCell", "Term", "label_of", "relations_of", "row_label"]
