"""Small workbooks of a family, drawn at random: their rows, and what the cells of these mean.

A rule is proved for the rows of one workbook at a time. Few codes are enough, if some lie under
one class, some alone, and each may or may not have each kind of money.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from itertools import product
from operator import or_

from xlbudget.base.code import Code
from xlbudget.facts.cube import Cube, bit_numbers, possible_bits, shown_by
from xlbudget.meaning.selectors import Fact, Selector, absent, link_sides
from xlbudget.meaning.structure import BlockKey, ListedRow, Structure, structure_of
from xlbudget.template import Block, CellRef, Family, Link
from xlbudget.template.code_lists import code_list
from xlbudget.template.pairs import pairs_of

_DENSITIES = (1.0, 0.5, 0.2)
"""How likely a code has money of a kind: all of it, half, little."""
_LEFT_OUT = 0.5
"""How likely what may be left out is."""
_CODES = (3, 1)
"""How many codes are drawn, of one class and of another."""
_NAMES = ("甲", "乙", "丙")


@dataclass(frozen=True)
class Sample:
    """The rows of a workbook in which there are no facts under the absences `without`."""

    family: Family
    structure: Structure
    without: tuple[str, ...]

    @cached_property
    def cube(self) -> Cube:
        """Returns the facts of all codes that a table lists, also of those that cannot be."""
        return self._possible[0]

    @cached_property
    def meanings(self) -> Mapping[CellRef, int]:
        """Returns the possible facts of every cell, as bits of the cube."""
        cube, possible = self._possible
        return {cell: bits & possible for cell, bits in cube.figures(self.structure)}

    @cached_property
    def links(self) -> tuple[tuple[Link, int, int], ...]:
        """Returns each link, once for each combination of members, with the facts of its sides.

        What tells the money of another measure comes before that.
        """
        cube, possible = self._possible
        return tuple(
            (link, cube.bits(left) & possible, cube.bits(right) & possible)
            for link in sorted(self.family.links, key=lambda link: _depth(self.family, link.of))
            for left, right in link_sides(self.family, link)
        )

    def facts_of(self, cell: CellRef) -> Sequence[int]:
        """Returns the numbers of a cell's facts in the cube."""
        numbers = self._numbers.get(cell)
        if numbers is None:
            numbers = self._numbers[cell] = bit_numbers(self.meanings[cell])
        return numbers

    @cached_property
    def _numbers(self) -> dict[CellRef, Sequence[int]]:
        return {}

    @cached_property
    def nothing(self) -> int:
        """Returns the facts that are nothing, as what a link says they equal is."""
        gone = 0
        for link, of, to in self.links:
            if link.kind == "equals" and not (of and to):
                gone |= of | to
        return gone

    @cached_property
    def premises(self) -> frozenset[CellRef]:
        """Returns the cells that an absence supposes to be nothing: all their facts lie in it."""
        cube, every = possible_bits(self.family, self.structure)
        gone = reduce(or_, (cube.bits(absent(self.family.absence[n])) for n in self.without), 0)
        figures = cube.figures(self.structure)
        return frozenset(cell for cell, bits in figures if 0 != bits & every == bits & every & gone)

    @cached_property
    def _possible(self) -> tuple[Cube, int]:
        return possible_bits(self.family, self.structure, without=self.without)


def _depth(family: Family, measure: str, seen: tuple[str, ...] = ()) -> int:
    """Returns how many links lead to a measure, one behind the other."""
    below = [link.of for link in family.links if link.measure == measure and link.of not in seen]
    return max((1 + _depth(family, of, (*seen, measure)) for of in below), default=0)


def samples(family: Family, count: int = 4) -> Iterator[Sample]:
    """Yields workbooks of a family, the same ones each time.

    Of each number there is one in which nothing is absent and one in which all that may be is.
    """
    family = _with_named_codes(family)
    every = tuple(family.absence)
    for number in range(count):
        for without in dict.fromkeys(((), every)):
            yield Sample(
                family, _structure(family, random.Random(number), number, without), without
            )


def _with_named_codes(family: Family) -> Family:
    """Returns the family with lists that no table lists as dimensions of the codes of its rows."""
    listed = {block.row_list.dimension for _, block in family.blocks() if block.row_list}
    named: dict[str, dict[str, None]] = {}
    for _, block in family.blocks():
        for row in block.fixed:
            for dimension in row.select.keys() & family.lists.keys() - listed:
                named.setdefault(dimension, {}).update(dict.fromkeys(row.select[dimension]))
    if not named:
        return family
    dimensions = {**family.dimensions, **{name: tuple(codes) for name, codes in named.items()}}
    lists = {name: levels for name, levels in family.lists.items() if name not in named}
    return replace(family, dimensions=dimensions, lists=lists)


def _structure(
    family: Family, rng: random.Random, number: int, without: Iterable[str]
) -> Structure:
    """Returns drawn rows; in every second workbook some of what may be left out is."""
    codes = {name: _codes(family, rng, name) for name in family.lists}
    density = _DENSITIES[number % len(_DENSITIES)]
    cube = Cube(family, _facts(family, rng, codes, density))
    gone = reduce(or_, (cube.bits(absent(family.absence[name])) for name in without), 0)
    odds = number % 2 * _LEFT_OUT
    tables = {t.id for t in family.tables.values() if t.optional and rng.random() < odds}
    rows: dict[BlockKey, list[ListedRow]] = {}
    left_out: dict[BlockKey, set[str]] = {}
    for table, block in family.blocks():
        if table.id in tables:
            gone |= shown_by(cube, block)
    for table, block in family.blocks():
        key = table.id, block.id
        rows[key] = [ListedRow(code, code, code) for code in _listed(family, block, cube, gone)]
        parents = {row.parent for row in block.rows}
        optional = [row.id for row in block.fixed if row.optional and row.id in parents]
        left_out[key] = {row for row in optional if rng.random() < odds}
    structure = structure_of(family, rows, left_out)
    kept = {key: of_block for key, of_block in structure.rows.items() if key[0] not in tables}
    return Structure(kept, left_out=frozenset(tables))


def _facts(
    family: Family, rng: random.Random, codes: Mapping[str, tuple[str, ...]], density: float
) -> Iterator[Fact]:
    for measure, dimensions in family.measures.items():
        for members in product(*(codes.get(d) or family.dimensions[d] for d in dimensions)):
            if rng.random() < density:
                yield Fact(measure, members)


def _codes(family: Family, rng: random.Random, dimension: str) -> tuple[str, ...]:
    """Returns codes of a list, or names: several under one class and one of another class."""
    if not family.lists[dimension]:
        return _NAMES[: rng.randint(1, len(_NAMES))]
    by_class: dict[str, list[str]] = {}
    for code in _lowest(family, dimension):
        by_class.setdefault(code[: family.lists[dimension][0]], []).append(code)
    chosen: list[str] = []
    for top, most in zip(
        rng.sample(sorted(by_class), min(len(_CODES), len(by_class))), _CODES, strict=False
    ):
        under = by_class[top]
        chosen += rng.sample(under, min(len(under), most))
    pairs = pairs_of(family.classification.get(dimension, ""))
    return tuple(sorted(f"{code}/{pairs[code][0]}" if code in pairs else code for code in chosen))


def _lowest(family: Family, dimension: str) -> list[str]:
    """Returns the codes under which no others lie; all of one class where a form names classes."""
    name = family.classification.get(dimension)
    levels = family.lists[dimension]
    known = sorted(code_list(name).entries) if name else [_digits(n, levels) for n in range(9)]
    known = [code for code in known if len(code) in levels]
    above = {code[:length] for code in known for length in levels if length < len(code)}
    fixed = _fixed_classes(family, dimension)
    return [code for code in known if code not in above and (not fixed or code.startswith(fixed))]


def _digits(number: int, levels: tuple[int, ...]) -> str:
    """Returns a code of a list that no classification holds: 1 lies under 1, 4 under 2."""
    return str(number % 3 + 1).ljust(levels[-1] - 1, "1") + str(number // 3 + 1)


def _fixed_classes(family: Family, dimension: str) -> tuple[str, ...]:
    """Returns the codes that are fixed rows of a table: money under others has no row there."""
    return tuple(
        code
        for rowset in family.rowsets.values()
        if rowset.dimension == dimension
        for code in rowset.labels
        if any(code in block.fixed_by_id for _, block in family.blocks())
    )


def _listed(family: Family, block: Block, cube: Cube, gone: int) -> list[str]:
    """Returns what a block lists: each code with a fact that it shows, and those above it."""
    row_list = block.row_list
    if row_list is None:
        return []
    whole = Selector(block.measure, block.select).narrowed(family, row_list.select)
    selectors = [whole.narrowed(family, column.select) for column in block.amounts]
    shown = reduce(or_, map(cube.bits, selectors), 0) & ~gone
    names = [
        name for name, bits in cube.names(block.measure, row_list.dimension).items() if bits & shown
    ]
    if not row_list.coded:
        return sorted(names)
    levels = family.lists[row_list.dimension]
    if row_list.level:
        return sorted({Code.of(name).digits[: row_list.level] for name in names})
    digits = [Code.of(name).digits for name in names]
    above = {code[:length] for code in digits for length in levels if length < len(code)}
    return sorted({*names, *above})
