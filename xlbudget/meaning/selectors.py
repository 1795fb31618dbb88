"""What a figure means: which facts it sums up.

A fact is an amount of money that has one member of every dimension of its measure; a figure sums
the facts that its block, row and column select. Relations between figures are true because of
this meaning alone, so the catalogue of rules can be proved against it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from xlbudget.meaning.structure import RowRef, Structure, nearest_above
from xlbudget.template import Absence, Block, CellRef, Family, Link
from xlbudget.template.model import Select


class Fact(NamedTuple):
    """One place of a measure: a member for each of its dimensions, in the family's order."""

    measure: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Selector:
    """The facts of a measure that a figure sums up; a dimension that is not named means all.

    A member of a coded list stands for everything under it.
    """

    measure: str
    members: Select

    def narrowed(self, family: Family, select: Select) -> "Selector":
        """Returns the facts that a further selection leaves."""
        members = dict(self.members)
        for dimension, chosen in select.items():
            kept = members.get(dimension)
            members[dimension] = chosen if kept is None else _both(family, dimension, kept, chosen)
        return Selector(self.measure, members)


def selector_of(family: Family, structure: Structure, cell: CellRef) -> Selector:
    """Returns what a cell sums up; its row must be one of the structure's."""
    block = family.tables[cell.table].block_of(cell.column)
    row = next(r for r in structure.rows[cell.table, block.id] if r.id == cell.row)
    whole = Selector(block.measure, block.select).narrowed(family, block.column(cell.column).select)
    return whole.narrowed(family, row_select(block, row))


def row_select(block: Block, row: RowRef) -> Select:
    """Returns what a row of a block selects: its fixed members, or its own code."""
    if row.code is None:
        return block.fixed_by_id[row.id].select
    row_list = block.row_list
    assert row_list  # only a row list gives rows a code
    return {**row_list.select, row_list.dimension: (row.code,)}


def members_of(family: Family, fact: Fact) -> Mapping[str, str]:
    """Returns the fact's member of each dimension."""
    return dict(zip(family.measures[fact.measure], fact.members, strict=True))


def is_member(family: Family, dimension: str, name: str, member: str) -> bool:
    """Tells whether a name is the member or, in a list of codes, lies under it."""
    if name == member:
        return True
    return bool(family.lists.get(dimension)) and nearest_above(name, (member,)) is not None


def absent(absence: Absence) -> Selector:
    """Returns the facts that an absence says do not exist."""
    return Selector(absence.measure, absence.select)


def link_sides(family: Family, link: Link) -> Iterator[tuple[Selector, Selector]]:
    """Yields both sides of a link for each combination of members that it distinguishes.

    A link of a part (`where`) says nothing about the members outside of it.
    """
    sides = [(Selector(link.of, link.where), Selector(link.measure, link.select))]
    for dimension in link.by:
        sides = [
            (
                left.narrowed(family, {dimension: (member,)}),
                right.narrowed(family, {dimension: (member,)}),
            )
            for left, right in sides
            for member in link.where.get(dimension, family.dimensions[dimension])
        ]
    yield from sides


def _both(
    family: Family, dimension: str, left: tuple[str, ...], right: tuple[str, ...]
) -> tuple[str, ...]:
    """Returns the members of each side that lie in the other; of two codes the longer one."""
    pairs = ((left, right), (right, left))
    kept = (
        name
        for these, those in pairs
        for name in these
        if any(is_member(family, dimension, name, member) for member in those)
    )
    return tuple(dict.fromkeys(kept))
