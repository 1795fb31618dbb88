"""Sums over facts, and the facts that a workbook's rows leave room for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import product
from operator import or_

from xlbudget.meaning.selectors import (
    Fact,
    Selector,
    absent,
    is_member,
    row_select,
)
from xlbudget.meaning.structure import Structure, nearest_above
from xlbudget.template import Block, CellRef, Family

OTHER = "other"
"""A member of every listed dimension that no table lists."""


class Cube:
    """Facts with an index from members to facts, so that selectors are looked up and not tried.

    A set of facts is the bits of a number: the facts with all of several members are its `&`.
    """

    def __init__(self, family: Family, facts: Iterable[Fact]) -> None:
        self.family = family
        self.facts = tuple(facts)
        self._measures: dict[str, int] = {}
        self._by_name: dict[tuple[str, str], dict[str, int]] = {}
        self._bits_of_members: dict[tuple[str, str, tuple[str, ...]], int] = {}
        for measure, dimensions in family.measures.items():
            names = [self._by_name.setdefault((measure, d), {}) for d in dimensions]
            whole = 0
            for number, fact in enumerate(self.facts):
                if fact.measure == measure:
                    bit = 1 << number
                    whole |= bit
                    for of_dimension, name in zip(names, fact.members, strict=True):
                        of_dimension[name] = of_dimension.get(name, 0) | bit
            self._measures[measure] = whole

    def bits(self, selector: Selector) -> int:
        """Returns the facts that the selector covers, as bits by their numbers in `facts`."""
        bits = self._measures[selector.measure]
        for dimension, members in selector.members.items():
            bits &= self._bits(selector.measure, dimension, members)
        return bits

    def covered(self, selector: Selector) -> list[Fact]:
        """Returns the facts that the selector covers."""
        return [self.facts[number] for number in bit_numbers(self.bits(selector))]

    def figures(self, structure: Structure) -> Iterator[tuple[CellRef, int]]:
        """Yields every figure's cell with its facts: those of its row that are its column's too."""
        for table, block in self.family.blocks():
            whole = self.bits(Selector(block.measure, block.select))
            columns = [
                (column.id, whole & self.bits(Selector(block.measure, column.select)))
                for column in block.amounts
            ]
            for row in structure.rows.get((table.id, block.id), ()):
                of_row = self.bits(Selector(block.measure, row_select(block, row)))
                for column, of_column in columns:
                    yield CellRef(table.id, row.id, column), of_row & of_column

    def names(self, measure: str, dimension: str) -> Mapping[str, int]:
        """Returns the facts of each name that a dimension of a measure has."""
        return self._by_name[measure, dimension]

    def _bits(self, measure: str, dimension: str, members: tuple[str, ...]) -> int:
        key = measure, dimension, members
        bits = self._bits_of_members.get(key)
        if bits is None:
            bits = self._bits_of_members[key] = reduce(or_, self._parts(*key), 0)
        return bits

    def _parts(self, measure: str, dimension: str, members: tuple[str, ...]) -> Iterator[int]:
        names = self._by_name[measure, dimension]
        if not self.family.lists.get(dimension):
            yield from (names.get(member, 0) for member in members)
            return
        for name, facts in names.items():
            # What lies under a code begins with it, which is quickly asked.
            if name.startswith(members) and any(
                is_member(self.family, dimension, name, member) for member in members
            ):
                yield facts


def bit_numbers(bits: int) -> list[int]:
    """Returns the numbers of the bits that are set, from the lowest."""
    numbers = []
    while bits:
        lowest = bits & -bits
        numbers.append(lowest.bit_length() - 1)
        bits ^= lowest
    return numbers


def possible_bits(
    family: Family, structure: Structure, *, without: Sequence[str] = ()
) -> tuple[Cube, int]:
    """Returns the facts of all codes that any table lists, and which of them are possible."""
    lists = list(_lists(family, structure))
    listed: dict[str, dict[str, None]] = {}
    for dimension, _, codes in lists:
        listed.setdefault(dimension, {}).update(dict.fromkeys(codes))
    cube = Cube(family, _facts(family, {name: leaves(codes) for name, codes in listed.items()}))
    gone = 0
    for name in without:
        gone |= cube.bits(absent(family.absence[name]))
    for dimension, block, codes in lists:
        lowest_codes = frozenset(leaves(codes))
        coded = bool(family.lists.get(dimension))
        shown = 0
        for column in block.amounts:
            shown |= cube.bits(Selector(block.measure, column.select))
        shown &= cube.bits(Selector(block.measure, block.select))
        if block.row_list and block.row_list.select:
            shown &= cube.bits(Selector(block.measure, block.row_list.select))
        for name, facts in cube.names(block.measure, dimension).items():
            under = coded and nearest_above(name, lowest_codes) is not None
            if name not in lowest_codes and not under:
                gone |= shown & facts
    for table in structure.left_out:
        for block in family.tables[table].blocks:
            gone |= shown_by(cube, block)
    return cube, ((1 << len(cube.facts)) - 1) & ~gone


def shown_by(cube: Cube, block: Block) -> int:
    """Returns the facts that any figure of a block sums up, where each code may be listed."""
    columns = rows = 0
    for column in block.amounts:
        columns |= cube.bits(Selector(block.measure, column.select))
    for row in block.rows:
        rows |= cube.bits(Selector(block.measure, row.select))
    return columns & rows & cube.bits(Selector(block.measure, block.select))


def leaves(codes: Iterable[str]) -> tuple[str, ...]:
    """Returns the codes with no other code under them: where the amounts are."""
    every = dict.fromkeys(codes)
    above = {nearest_above(code, every) for code in every}
    return tuple(code for code in every if code not in above)


def _lists(family: Family, structure: Structure) -> Iterator[tuple[str, Block, tuple[str, ...]]]:
    """Yields every block that lists rows of its own: the dimension, the block and its codes."""
    for table, block in family.blocks():
        rows = structure.rows.get((table.id, block.id))
        if block.row_list and rows is not None:
            codes = tuple(row.code for row in rows if row.code is not None)
            yield block.row_list.dimension, block, codes


def _facts(family: Family, listed: Mapping[str, tuple[str, ...]]) -> Iterator[Fact]:
    for measure, dimensions in family.measures.items():
        names = [
            family.dimensions.get(dimension) or (*listed.get(dimension, ()), OTHER)
            for dimension in dimensions
        ]
        for members in product(*names):
            yield Fact(measure, members)
