"""The functions that sum up, count or average the cells that meet several criteria."""

from collections.abc import Iterator
from decimal import Decimal

from xlbudget.calc.aggregates import Arguments, Scope, area_of, average
from xlbudget.calc.arrays import value_of
from xlbudget.calc.criteria import Test, criterion
from xlbudget.calc.parser import Area
from xlbudget.calc.values import ZERO, CannotCalculate, ExcelError, Value, arithmetic

Condition = tuple[Area, Test]


def sum_ifs(scope: Scope, nodes: Arguments) -> Value:
    """Returns the sum of the numbers of a range whose lines meet every criterion."""
    total = ZERO
    for number in _numbers(scope, area_of(scope, nodes[0]), _conditions(scope, nodes[1:])):
        total = arithmetic("+", total, number)
    return total


def average_ifs(scope: Scope, nodes: Arguments) -> Value:
    """Returns the average of the numbers of a range whose lines meet every criterion."""
    conditions = _conditions(scope, nodes[1:])
    return average(list(_numbers(scope, area_of(scope, nodes[0]), conditions)))


def average_if(scope: Scope, nodes: Arguments) -> Value:
    """Returns the average of the numbers beside or in the cells that meet a criterion."""
    averaged = area_of(scope, nodes[2] if nodes[2:] else nodes[0])
    return average(list(_numbers(scope, averaged, _conditions(scope, nodes[:2]))))


def count_ifs(scope: Scope, nodes: Arguments) -> Value:
    """Returns how many lines meet every criterion."""
    conditions = _conditions(scope, nodes)
    first = conditions[0][0]
    for area, _ in conditions:
        _same_size(area, first)
    places = {
        (row - area.top, column - area.left)
        for area, _ in conditions
        for row, column, _ in scope.block(area).cells
    }
    count = sum(_meets(scope, conditions, *place) for place in places)
    if all(test(None) for _, test in conditions):
        size = (first.bottom - first.top + 1) * (first.right - first.left + 1)
        count += size - len(places)
    return Decimal(count)


def _conditions(scope: Scope, nodes: Arguments) -> list[Condition]:
    if len(nodes) % 2:
        raise CannotCalculate("syntax")
    return [
        (area_of(scope, nodes[at]), criterion(scope.scalar(nodes[at + 1])))
        for at in range(0, len(nodes), 2)
    ]


def _numbers(scope: Scope, area: Area, conditions: list[Condition]) -> Iterator[Decimal]:
    """Yields the numbers of an area whose lines meet every criterion."""
    for tested, _ in conditions:
        _same_size(tested, area)
        scope.block(tested)  # all of it is computed before cells of it are asked for
    for row, column, entry in scope.block(area).cells:
        if _meets(scope, conditions, row - area.top, column - area.left):
            value = value_of(entry)
            if isinstance(value, Decimal):
                yield value


def _meets(scope: Scope, conditions: list[Condition], down: int, right: int) -> bool:
    return all(
        test(scope.entry(area, area.top + down, area.left + right)) for area, test in conditions
    )


def _same_size(area: Area, other: Area) -> None:
    sizes = {(a.bottom - a.top, a.right - a.left) for a in (area, other)}
    if len(sizes) > 1:
        raise ExcelError("#VALUE!")
