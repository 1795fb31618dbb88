"""The catalogue's rules turned into relations between the cells that a workbook has."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from xlbudget.base.code import LONGEST, Code
from xlbudget.meaning.labels import label_of, row_label
from xlbudget.meaning.structure import BlockKey, Structure
from xlbudget.template import CellRef, Expression, Family, Rule, Term
from xlbudget.template.rules import instances

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


class Relation(NamedTuple):
    """One relation between cells: the left sum equals (or is at most) the right sum.

    `row` is the row id or code that it speaks of, where the rule has one per row; `unlisted` names
    tables that do not list that code, which counts as no amount. A tuple, as each check makes a
    thousand.
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
        return (*self.left, *[(-sign, cell) for sign, cell in self.right])


def relations_of(family: Family, structure: Structure) -> tuple[Relation, ...]:
    """Returns every relation that the catalogue states for a workbook of this structure."""
    relations: list[Relation] = []
    for rule in family.rules.values():
        relations.extend(_of_rule(family, structure, rule))
    return tuple(relations)


def relations_again(
    family: Family, structure: Structure, before: Structure, relations: Iterable[Relation]
) -> tuple[Relation, ...]:
    """Returns the relations of a workbook of which some rows came, went or changed.

    `relations` are those of the structure `before`, in which the same blocks are; where no row
    changed that they speak of, they are returned themselves.
    """
    rows_of = {
        key: {*structure.rows[key]}.symmetric_difference(before.rows[key])
        for key in structure.rows
        if structure.rows[key] is not before.rows[key]
    }
    tables = {table for table, _ in rows_of}
    changed = [row for rows in rows_of.values() for row in rows]
    texts = {text for row in changed for text in (row.id, row.code or "", row.instead_of)}
    # A code without a row of its own is the sum of those under it.
    names = {text[:end] for text in texts for end in range(1, min(len(text), LONGEST) + 1)} | texts
    parents = names.union(row.parent or "" for row in changed)
    known: dict[str, list[Relation]] = {}
    for relation in relations:
        known.setdefault(relation.rule, []).append(relation)
    again: list[Relation] = []
    for rule in family.rules.values():
        of_rule = known.get(rule.code, [])
        if tables.isdisjoint(rule.tables):
            again += of_rule
        elif rule.kind == "tree":
            again += _tree(family, structure, rule, _by_row(of_rule, parents))
        elif rule.kind == "listed" or any(relation.missing for relation in of_rule):
            again += _of_rule(family, structure, rule)
        else:
            stated = iter(of_rule)
            for equation in _equations(family)[rule.code]:
                of_names = dict(zip(_row_names(family, before, equation), stated, strict=False))
                if any(summand.row in names for summand in (*equation.left, *equation.right)):
                    of_names = {}
                again += [
                    of_names[name]
                    if name in of_names and name not in names
                    else _relation(structure, rule, equation, name)
                    for name in _row_names(family, structure, equation)
                ]
    return tuple(again)


def _by_row(
    relations: Iterable[Relation], without: Collection[str]
) -> Mapping[str, Sequence[Relation]]:
    by_row: dict[str, list[Relation]] = {}
    for relation in relations:
        if relation.row not in without:
            by_row.setdefault(relation.row, []).append(relation)
    return by_row


def _of_rule(family: Family, structure: Structure, rule: Rule) -> Iterator[Relation]:
    if structure.left_out.issuperset(rule.tables):
        return
    lost = tuple(
        Missing("table", t)
        for t in rule.tables
        if not structure.has(t) and t not in structure.left_out
    )
    if lost:
        yield Relation(rule.code, "equal", (), (), missing=lost)
    elif rule.kind == "tree":
        yield from _tree(family, structure, rule, {})
    elif rule.kind == "listed":
        yield from _unlisted(family, structure, rule)
    else:
        for equation in _equations(family)[rule.code]:
            for name in _row_names(family, structure, equation):
                yield _relation(structure, rule, equation, name)


def _tree(
    family: Family, structure: Structure, rule: Rule, known: Mapping[str, Sequence[Relation]]
) -> Iterator[Relation]:
    """Yields the relations of each row with those under it; those `known` are not made again."""
    assert rule.block  # a tree rule names its block
    table = family.tables[rule.block[0]]
    block = table.block(rule.block[1])
    listed = block.row_list
    rows = structure.rows.get(rule.block, ())
    present = {row.id for row in rows}
    gone = {
        Missing("row", table.id, row.id, block.id): row.parent
        for row in block.fixed
        if row.id not in present and not row.optional
    }
    for row in rows:
        if row.id in known:
            yield from known[row.id]
            continue
        children = structure.children(rule.block, row)
        under = tuple(lost for lost, parent in gone.items() if parent == row.id)
        if not children and not under and not (listed and row.id == listed.parent):
            continue
        for column in block.amounts:
            yield Relation(
                rule.code,
                "equal",
                ((1, CellRef(table.id, row.id, column.id)),),
                tuple([(1, CellRef(table.id, child.id, column.id)) for child in children]),
                row.id,
                missing=(*under, *_missing(structure, table.id, column.id)),
            )
    parents = {row.parent for row in block.rows if row.parent}
    for lost in gone:
        if lost.name in parents:
            yield Relation(rule.code, "equal", (), (), lost.name, missing=(lost,))


def _unlisted(family: Family, structure: Structure, rule: Rule) -> Iterator[Relation]:
    """Yields cells that must print nothing where the other table does not list their code."""
    term, other_table = rule.left[0], rule.right[0].table
    names = family.rowsets[term.row[1:]].labels
    for block in family.tables[term.table].blocks:
        for row in structure.rows.get((term.table, block.id), ()):
            if row.id not in names or _lists(family, structure, other_table, row.id):
                continue
            for column in block.amounts:
                yield Relation(
                    rule.code,
                    "equal",
                    ((1, CellRef(term.table, row.id, column.id)),),
                    (),
                    row.id,
                    (other_table,),
                    _missing(structure, term.table, column.id),
                )


def _lists(family: Family, structure: Structure, table: str, name: str) -> bool:
    return any(structure.find((table, b.id), name) for b in family.tables[table].blocks)


class _Summand(NamedTuple):
    """One term of a rule: the column of a block and its row, `""` for the row of the relation."""

    sign: int
    table: str
    row: str
    column: str
    block: BlockKey
    fixed: Collection[str]
    """The rows of the block that are the same in every workbook."""
    optional: Collection[str]
    """Those of them that it may leave out."""


@dataclass(frozen=True, slots=True)
class _Equation:
    """A rule with its variables filled in; `pattern` says for which rows it is stated."""

    left: tuple[_Summand, ...]
    right: tuple[_Summand, ...]
    pattern: str
    level: int
    """How long the codes are that `pattern` stands for, where they are those that are used."""
    optional: tuple[tuple[BlockKey, str], ...]
    """Rows without which, or what lies under them, it is not stated."""


@lru_cache(maxsize=8)
def _equations(family: Family) -> Mapping[str, tuple[_Equation, ...]]:
    """Returns the equations of each rule, which are the same for all workbooks of a family."""

    def equation(left: Expression, right: Expression) -> _Equation:
        rows = (term.row for term in (*left, *right))
        pattern = next((row for row in rows if _is_pattern(row)), "")
        sides = tuple(map(summand, left)), tuple(map(summand, right))
        terms = (*sides[0], *sides[1])
        optional = tuple((term.block, term.row) for term in terms if term.row in term.optional)
        rowset = family.rowsets.get(pattern[1:])
        return _Equation(*sides, pattern, rowset.level if rowset else 0, optional)

    def summand(term: Term) -> _Summand:
        block = family.tables[term.table].block_of(term.column)
        row = "" if _is_pattern(term.row) else term.row
        key = term.table, block.id
        optional = [fixed.id for fixed in block.fixed if fixed.optional]
        fixed_ids = block.fixed_by_id.keys()
        return _Summand(term.sign, term.table, row, term.column, key, fixed_ids, optional)

    return {
        rule.code: tuple(equation(*sides) for sides in instances(rule))
        for rule in family.rules.values()
        if rule.kind in ("equal", "at_most")
    }


def _is_pattern(row: str) -> bool:
    return row == "*" or row.startswith("@")


def _row_names(family: Family, structure: Structure, equation: _Equation) -> Iterable[str]:
    """Returns every row of a set; for `*` those that a block of the terms has or should have."""
    if not all(structure.find(*row) for row in equation.optional):
        return ()
    if not equation.pattern:
        return ("",)
    if equation.level:
        return _used_codes(structure, equation)
    if equation.pattern.startswith("@"):
        return family.rowsets[equation.pattern[1:]].labels
    summands = (*equation.left, *equation.right)
    blocks = {summand.block: summand.fixed for summand in summands}
    names: dict[str, None] = {}
    for block in blocks:
        for row in structure.rows.get(block, ()):
            name = row.id if row.code is None else row.code
            if row.code is not None or all(name in fixed for fixed in blocks.values()):
                names[name] = None
    everywhere = set.intersection(*map(set, blocks.values()))
    every = dict.fromkeys((*names, *sorted(everywhere)))
    for summand in summands:
        for name in summand.optional:
            if name in every and not structure.find(summand.block, name):
                del every[name]
    return every


def _used_codes(structure: Structure, equation: _Equation) -> Iterable[str]:
    """Returns the codes of the set's level that any block of the terms lists, or lists under."""
    codes = (
        Code.of(row.code).digits[: equation.level]
        for block in {summand.block for summand in (*equation.left, *equation.right)}
        for row in structure.rows.get(block, ())
        if row.code is not None
    )
    return sorted({code for code in codes if len(code) == equation.level})


def _relation(structure: Structure, rule: Rule, equation: _Equation, name: str) -> Relation:
    unlisted: list[str] = []
    lost: list[Missing] = []
    sides = [
        _cells(structure, side, name, lost, unlisted) for side in (equation.left, equation.right)
    ]
    kind: Literal["equal", "at_most"] = "at_most" if rule.kind == "at_most" else "equal"
    return Relation(
        rule.code,
        kind,
        sides[0],
        sides[1],
        name,
        tuple(dict.fromkeys(unlisted)),
        tuple(dict.fromkeys(lost)),
    )


def _cells(
    structure: Structure,
    side: tuple[_Summand, ...],
    name: str,
    lost: list[Missing],
    unlisted: list[str],
) -> tuple[SignedCell, ...]:
    """Returns the cells of a side; what of them is not there is added to the last two lists."""
    cells: list[SignedCell] = []
    for sign, table, row, column, block, fixed, _ in side:
        if structure.missing_columns:
            lost += _missing(structure, table, column)
        rows = structure.find(block, row or name)
        if rows:
            cells += [(sign, CellRef(table, ref.id, column)) for ref in rows]
        elif (row or name) in fixed and table not in structure.left_out:
            lost.append(Missing("row", table, row or name, block[1]))
        else:
            unlisted.append(table)
    return tuple(cells)


def _missing(structure: Structure, table: str, column: str) -> tuple[Missing, ...]:
    if (table, column) in structure.missing_columns:
        return (Missing("column", table, column),)
    return ()


__all__ = [
    "Missing",
    "Relation",
    "SignedCell",
    "Term",
    "label_of",
    "relations_again",
    "relations_of",
    "row_label",
]
