"""Which relations a workbook with entry sheets leaves open.

Most relations of the catalogue hold whatever is typed, because both sides sum up the same entry
cells. Only those between different cells can fail, and only these are checked in the workbook.
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from xlbudget.entry.formulas.links import LinkedTotal, linked_totals
from xlbudget.entry.formulas.listed import inside
from xlbudget.template import Expression, Family, Rule, Section, Term
from xlbudget.template.entry_sheets import absent_facts, facts_of, held
from xlbudget.template.rules import instances

Vector = Counter[tuple[str, str, str, str]]
"""How often each entry cell is counted: section, fixed row, column, and the codes it is under."""


class OpenRelation(NamedTuple):
    """A relation that what is typed may break, with its sides filled in."""

    rule: Rule
    left: Expression
    right: Expression


def open_relations(family: Family) -> tuple[OpenRelation, ...]:
    """Returns the relations between fixed rows that do not hold by construction.

    One that is not applied where certain facts are is asked to hold without them. A part and its
    whole hold as long as no amount is below zero, which is a warning of its own.
    """
    return family.once(open_relations, lambda: tuple(_open_relations(family)))


def _open_relations(family: Family) -> Iterator[OpenRelation]:
    for rule in family.rules.values():
        if rule.kind not in ("equal", "at_most"):
            continue  # rows under each other, and codes that another table lists
        for left, right in _filled(family, rule):
            gap = _vector(family, right, rule.unless)
            gap.subtract(_vector(family, left, rule.unless))
            counts = [count for count in gap.values() if count]
            if (rule.kind == "equal" and counts) or min(counts, default=0) < 0:
                yield OpenRelation(rule, left, right)


def _filled(family: Family, rule: Rule) -> Iterator[tuple[Expression, Expression]]:
    for sides in instances(rule):
        sets = {t.row for side in sides for t in side if t.row.startswith("@")}
        names = [""]
        if sets:
            names = list(family.rowsets[next(iter(sets))[1:]].labels)
        for name in names:
            left, right = (
                tuple(t._replace(row=name) if t.row.startswith("@") else t for t in side)
                for side in sides
            )
            yield left, right


def _vector(family: Family, side: Expression, unless: tuple[str, ...] = ()) -> Vector:
    counts: Vector = Counter()
    for term in side:
        for key in _cells(family, term, unless):
            counts[key] += term.sign
    return counts


def _cells(
    family: Family, term: Term, unless: tuple[str, ...]
) -> Iterator[tuple[str, str, str, str]]:
    block = family.tables[term.table].block_of(term.column)
    column = block.column(term.column)
    row = next((fixed for fixed in block.fixed if fixed.id == term.row), None)
    chosen = dict(row.select) if row else {}
    absent = absent_facts(family, block.measure, *unless) if unless else frozenset()
    for section in family.entry.parts(block.measure):
        if section.rows:
            covered = facts_of(family, block.measure, block.select, column.select, chosen)
            for entry, entry_row, facts in held(family, section):
                if entry_row and facts and facts <= covered:
                    yield section.typed_in, entry_row.id, entry.id, ""
            continue
        codes: tuple[str, ...] = chosen.get(section.each, ("",))
        if row is None:  # every row, or a code that a table lists
            codes = (term.row,)
        held_absent = {entry.id for entry, _, facts in held(family, section) if facts <= absent}
        for entry in inside(family, section, block, column.select, chosen):
            if entry.id not in held_absent:
                yield from ((section.typed_in, "", entry.id, code) for code in codes)


def sections_of(family: Family, relation: OpenRelation) -> tuple[Section, ...]:
    """Returns the sections that a relation sums up, in the order of filling.

    What only the last of them can put right is mended there: those before it were settled already.
    """
    sides = (_vector(family, side) for side in (relation.left, relation.right))
    typed_in = {key[0] for side in sides for key in side}
    return tuple(section for section in family.entry.sections if section.id in typed_in)


class OpenLink(NamedTuple):
    """A total of one section that must be that of another, and that no relation tells of."""

    section: Section
    total: LinkedTotal


def open_links(family: Family) -> tuple[OpenLink, ...]:
    """Returns the links between entry sheets that the catalogue does not state already."""
    return family.once(open_links, lambda: tuple(_open_links(family)))


def _open_links(family: Family) -> Iterator[OpenLink]:
    stated = []
    for relation in open_relations(family):
        if relation.rule.kind == "equal":
            gap = _vector(family, relation.left)
            gap.subtract(_vector(family, relation.right))
            stated += [gap, Counter({key: -count for key, count in gap.items()})]
    for section in family.entry.sections:
        totals = linked_totals(family, section)
        for total in totals:
            gap = Counter({(section.id, "", c.id, ""): 1 for c in total.columns})
            gap.subtract({(part.typed_in, "", c.id, ""): 1 for part, c in total.target})
            whole = total.column.kind == "sum" and len(totals) > 1
            if not whole and gap not in stated:
                yield OpenLink(section, total)
