"""The functions over ranges: sums, extremes, counts and truth of many cells."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Protocol

from xlbudget.calc.arrays import Grid, value_of
from xlbudget.calc.blocks import RangeValues
from xlbudget.calc.criteria import Entry, criterion
from xlbudget.calc.parser import Area, Node
from xlbudget.calc.values import (
    ZERO,
    CannotCalculate,
    ExcelError,
    Value,
    arithmetic,
    to_number,
    to_truth,
)

Arguments = tuple[Node, ...]


class Cells(Protocol):
    """The cells of a workbook as one formula sees them."""

    def block(self, area: Area) -> RangeValues:
        """Returns the cells of an area that exist."""

    def entry(self, area: Area, row: int, column: int) -> Entry:
        """Returns the value of one cell on the sheet of an area."""

    def summands(self, area: Area, *, nested: bool, hidden: bool | None) -> RangeValues:
        """Returns the cells of an area, without `nested` subtotals or `hidden` rows if not asked.

        With None for `hidden`, what depends on it cannot be computed.
        """

    def named(self, sheet: str | None, name: str) -> Node:
        """Returns what a defined name stands for."""


class Scope(Cells, Protocol):
    """What a function may ask about its arguments.

    `here` is the row and column of the formula; `in_array` tells whether it is an array formula.
    """

    here: tuple[int, int]
    in_array: bool

    def resolve(self, node: Node) -> Node:
        """Returns the branch that a condition chooses; any other argument as it is."""

    def scalar(self, node: Node) -> Value:
        """Returns the one value of an argument, or raises CannotCalculate."""

    def array(self, node: Node) -> Grid:
        """Returns the values of an argument, element by element."""


def numbers(scope: Scope, nodes: Arguments) -> Iterator[Decimal]:
    """Yields numbers as SUM sees them: in cells text and truth values do not count."""
    for node in map(scope.resolve, nodes):
        if isinstance(node, Area):
            values = _values(scope, node)
            yield from (value for value in values if isinstance(value, Decimal))
        elif scope.in_array and (grid := scope.array(node)).size != (1, 1):
            values = map(value_of, grid.entries())
            yield from (value for value in values if isinstance(value, Decimal))
        else:
            yield to_number(scope.scalar(node))


def _values(scope: Scope, area: Area) -> Iterator[Value]:
    for _row, _column, entry in scope.block(area).cells:
        if isinstance(entry, ExcelError):
            raise entry
        yield entry


def sum_numbers(scope: Scope, nodes: Arguments) -> Value:
    """Returns the sum of all numbers."""
    return sum_of(numbers(scope, nodes))


def sum_of(summands: Iterable[Decimal]) -> Decimal:
    """Returns the sum of numbers."""
    total = ZERO
    for number in summands:
        total = arithmetic("+", total, number)
    return total


def product_of(factors: Iterable[Decimal]) -> Decimal:
    """Returns the product of numbers, 0 of none."""
    numbers = list(factors)
    product = Decimal(1) if numbers else ZERO
    for number in numbers:
        product = arithmetic("*", product, number)
    return product


def average(numbers: Sequence[Decimal]) -> Decimal:
    """Returns the average of numbers.

    Raises ExcelError: there are none.
    """
    return arithmetic("/", sum_of(numbers), Decimal(len(numbers)))


def sum_of_products(scope: Scope, nodes: Arguments) -> Value:
    """Returns the sum of the products of the elements at each place of arrays of one size."""
    grids = [scope.array(node) for node in nodes]
    if len({grid.size for grid in grids}) > 1:
        raise ExcelError("#VALUE!")
    total = ZERO
    for entries in zip(*(grid.entries() for grid in grids), strict=True):
        values = [value_of(entry) for entry in entries]
        factors = [value if isinstance(value, Decimal) else ZERO for value in values]
        total = arithmetic("+", total, product_of(factors))
    return total


def truths(scope: Scope, nodes: Arguments) -> list[bool]:
    """Returns the truth values as AND and OR see them: in cells text does not count."""
    truths: list[bool] = []
    for node in map(scope.resolve, nodes):
        if isinstance(node, Area):
            values = _values(scope, node)
            truths.extend(bool(value) for value in values if isinstance(value, Decimal | bool))
        elif scope.in_array and (grid := scope.array(node)).size != (1, 1):
            values = map(value_of, grid.entries())
            truths.extend(bool(value) for value in values if isinstance(value, Decimal | bool))
        else:
            truths.append(to_truth(scope.scalar(node)))
    if not truths:
        raise ExcelError("#VALUE!")
    return truths


def area_of(scope: Scope, node: Node) -> Area:
    """Returns the range that an argument is; anything else cannot be computed here."""
    area = scope.resolve(node)
    if not isinstance(area, Area):
        raise CannotCalculate("range")
    return area


def sum_if(scope: Scope, nodes: Arguments) -> Value:
    """Returns the sum of the numbers beside or in the cells that meet a criterion."""
    tested = area_of(scope, nodes[0])
    condition = scope.scalar(nodes[1])
    test = criterion(condition)
    summed = area_of(scope, nodes[2]) if nodes[2:] else tested
    # Only the corner of the third argument counts: it has the size of the first (Excel).
    down, right = summed.top - tested.top, summed.left - tested.left
    block = scope.block(tested)
    same_size = Area(
        summed.sheet, summed.top, summed.left, tested.bottom + down, tested.right + right
    )
    beside = scope.block(same_size)
    if test(None):
        entries = [
            entry
            for row, column, entry in beside.cells
            if test(scope.entry(tested, row - down, column - right))
        ]
    else:
        meeting = block.meeting(condition, test)
        entries = [scope.entry(same_size, row + down, column + right) for row, column, _ in meeting]
    values = map(value_of, entries)
    return sum_of(value for value in values if isinstance(value, Decimal))


def count_if(scope: Scope, nodes: Arguments) -> Value:
    """Returns how many cells of a range meet a criterion."""
    tested = area_of(scope, nodes[0])
    condition = scope.scalar(nodes[1])
    test = criterion(condition)
    block = scope.block(tested)
    count = len(block.meeting(condition, test))
    if test(None):
        size = (tested.bottom - tested.top + 1) * (tested.right - tested.left + 1)
        count += size - len(block)
    return Decimal(count)
