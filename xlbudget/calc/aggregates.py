"""The functions over ranges: sums, extremes, counts and truth of many cells."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Protocol

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


class Scope(Cells, Protocol):
    """What a function may ask about its arguments."""

    def resolve(self, node: Node) -> Node:
        """Returns the branch that a condition chooses; any other argument as it is."""

    def scalar(self, node: Node) -> Value:
        """Returns the one value of an argument, or raises CannotCalculate."""


def numbers(scope: Scope, nodes: Arguments) -> Iterator[Decimal]:
    """Yields numbers as SUM sees them: in cells text and truth values do not count."""
    for node in map(scope.resolve, nodes):
        if isinstance(node, Area):
            values = _values(scope, node)
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
    total = ZERO
    for number in numbers(scope, nodes):
        total = arithmetic("+", total, number)
    return total


def truths(scope: Scope, nodes: Arguments) -> list[bool]:
    """Returns the truth values as AND and OR see them: in cells text does not count."""
    truths: list[bool] = []
    for node in map(scope.resolve, nodes):
        if isinstance(node, Area):
            values = _values(scope, node)
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
    total = ZERO
    for entry in entries:
        if isinstance(entry, ExcelError):
            raise entry
        if isinstance(entry, Decimal):
            total = arithmetic("+", total, entry)
    return total


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
