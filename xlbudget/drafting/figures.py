"""Figures of a family as rules speak of them: a term, and the money that it sums up as bits.

What rows a workbook lists is not known here, so figures are compared on three levels: every row of
a list (`*`), every class of a row set (`@classes`), and fixed rows. A bit is one member of each
dimension with fixed members; on one level, figures with the same bits are equal.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import product
from operator import or_
from typing import NamedTuple

from xlbudget.meaning.selectors import Selector, absent, link_sides
from xlbudget.template import Block, Column, Family, Row, RowList, Table, Term
from xlbudget.template.model import Select

FIXED = ""
"""The level of fixed rows; those of lists have the name of their dimension, of classes `@` and
that of the row set."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One term of a rule with its money."""

    level: str
    block: tuple[str, str]
    """Ids of its table and block."""
    row: str
    column: str
    raw: int
    """The money as its measure tells it."""
    money: int
    """The same, told by the measure that it is linked to where that is the whole of it."""
    bare: int
    """The money without what most workbooks do not have."""
    bound: int = 0
    """What it is at most, where nothing but that is known."""
    is_class: bool = False
    """Whether it has a row for each class, and not only the codes that a class sums up."""

    @property
    def term(self) -> Term:
        """Returns the figure as a rule names it."""
        return Term(1, self.block[0], self.row, self.column)


class Money:
    """The money of a family in bits, with what its links and absences say of it."""

    def __init__(self, family: Family) -> None:
        self.family = family
        self._bits: dict[tuple[str, tuple[str, ...]], int] = {}
        sides = [
            (link.kind, self.bits(left), self.bits(right))
            for link in family.links
            for left, right in link_sides(family, link)
        ]
        self._equal = [(of, to) for kind, of, to in sides if kind == "equals" and of]
        self._at_most = [(of, to) for kind, of, to in sides if kind == "at_most" and of]
        self.absent = reduce(or_, (self.bits(absent(a)) for a in family.absences), 0)

    def fixed(self, measure: str) -> list[str]:
        """Returns the dimensions of a measure whose members the family file names."""
        return [d for d in self.family.measures[measure] if d in self.family.dimensions]

    def bits(self, selector: Selector) -> int:
        """Returns the money that a selector covers, whatever the codes are."""
        dimensions = self.fixed(selector.measure)
        members = [
            [m for m in self.family.dimensions[d] if m in selector.members.get(d, (m,))]
            for d in dimensions
        ]
        money = 0
        for place in product(*members):
            key = selector.measure, place
            money |= 1 << self._bits.setdefault(key, len(self._bits))
        return money

    def told(self, money: int) -> int:
        """Returns money by the measures that links say tell the same, as far as they tell all."""
        return _through(money, self._equal)

    def most(self, money: int) -> int:
        """Returns what money is at most by a link, 0 where no link says so."""
        bound = self.told(_through(money, self._at_most))
        return 0 if bound == self.told(money) else bound


def _through(money: int, links: list[tuple[int, int]]) -> int:
    before = 0
    while before != money:
        before = money
        for of, to in links:
            if money & of == of and not money & to:
                money = money & ~of | to
    return money


class _RowName(NamedTuple):
    """How rules name rows of a block."""

    name: str
    level: str
    select: Select
    is_class: bool = False


def figures_of(family: Family) -> tuple[Figure, ...]:
    """Returns every figure that a rule can name, in the order of tables, columns and rows."""
    money = Money(family)
    figures = (
        _figure(money, table, block, column, row)
        for table, block in family.blocks()
        for column in block.amounts
        for row in _row_names(family, block)
    )
    return tuple(figure for figure in figures if figure)


def lines_of(family: Family) -> Iterator[tuple[Figure, ...]]:
    """Yields for each block its columns as figures of any row: what a row selects is left out."""
    money = Money(family)
    for table, block in family.blocks():
        row = _RowName("*", block.id, {})
        line = [_figure(money, table, block, column, row) for column in block.amounts]
        yield tuple(figure for figure in line if figure and figure.raw)


def _row_names(family: Family, block: Block) -> Iterable[_RowName]:
    names: dict[str, _RowName] = {}
    for row in block.rows:
        for of_row in _names(family, row):
            names.setdefault(of_row.name, of_row)
    return names.values()


def _names(family: Family, row: Row | RowList) -> Iterator[_RowName]:
    """Yields how rules name a row: as itself, as one of a row set, and a list as every row."""
    sets = {n: rowset for n, rowset in family.rowsets.items() if rowset.dimension in family.lists}
    if isinstance(row, RowList):
        if not row.level:
            yield _RowName("*", row.dimension, row.select)
        for name, rowset in sets.items():
            fits = row.level in (0, *map(len, rowset.labels))
            if row.coded and rowset.dimension == row.dimension and fits:
                yield _RowName(f"@{name}", f"@{name}", row.select, bool(row.level))
        return
    for name, rowset in sets.items():
        if row.id in rowset.labels:
            select = {d: members for d, members in row.select.items() if d != rowset.dimension}
            yield _RowName(f"@{name}", f"@{name}", select, True)
            return
    yield _RowName(row.id, FIXED, row.select)


def _figure(
    money: Money, table: Table, block: Block, column: Column, row: _RowName
) -> Figure | None:
    """Returns a figure; None where it selects codes, of which nothing is known here."""
    family = money.family
    selector = Selector(block.measure, block.select).narrowed(family, column.select)
    selector = selector.narrowed(family, row.select)
    if any(dimension not in family.dimensions for dimension in selector.members):
        return None
    raw = money.bits(selector)
    told = money.told(raw) if row.level == FIXED else raw
    return Figure(
        level=row.level,
        block=(table.id, block.id),
        row=row.name,
        column=column.id,
        raw=raw,
        money=told,
        bare=told & ~money.absent,
        bound=money.most(raw) if row.level == FIXED else 0,
        is_class=row.is_class,
    )
