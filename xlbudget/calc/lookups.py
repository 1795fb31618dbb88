"""The functions that look values up in ranges, and the few that cut numbers and texts to size."""

import re
from collections.abc import Iterable, Iterator
from decimal import ROUND_FLOOR, Decimal

from xlbudget.calc.aggregates import Arguments, Scope, area_of, numbers
from xlbudget.calc.blocks import PlacedEntry
from xlbudget.calc.criteria import Entry, criterion
from xlbudget.calc.parser import Area, Node
from xlbudget.calc.values import (
    CannotCalculate,
    ExcelError,
    Value,
    arithmetic,
    to_number,
    to_text,
)

_WILD = re.compile(r"[*?~]")


def index(scope: Scope, nodes: Arguments) -> Value:
    """Returns the value of one cell of a range, by its number or by row and column."""
    area = area_of(scope, nodes[0])
    first = _whole(scope, nodes[1])
    height, width = area.bottom - area.top + 1, area.right - area.left + 1
    if nodes[2:]:
        row, column = first, _whole(scope, nodes[2])
    elif height == 1:
        row, column = 1, first
    else:
        row, column = first, 1
    if row == 0 or column == 0 or (not nodes[2:] and height > 1 and width > 1):
        raise CannotCalculate("range")
    if not (0 < row <= height and 0 < column <= width):
        raise ExcelError("#REF!")
    return _value(scope.entry(area, area.top + row - 1, area.left + column - 1))


def _whole(scope: Scope, node: Node) -> int:
    number = to_number(scope.scalar(node))
    if number < 0:
        raise ExcelError("#VALUE!")
    return int(number)


def _value(entry: Entry) -> Value:
    if isinstance(entry, ExcelError):
        raise entry.with_traceback(None)
    return entry


def match(scope: Scope, nodes: Arguments) -> Value:
    """Returns the place of the first equal value in a row or column; only exact matching."""
    wanted, area = scope.scalar(nodes[0]), area_of(scope, nodes[1])
    if not nodes[2:] or to_number(scope.scalar(nodes[2])) != 0 or wanted is None:
        raise CannotCalculate("range")  # what is nearest depends on how the range is sorted
    if area.top != area.bottom and area.left != area.right:
        raise ExcelError("#N/A")
    block = scope.block(area)
    cells: Iterable[PlacedEntry]
    if isinstance(wanted, bool):
        cells = (cell for cell in block.cells if cell[2] is wanted)
    elif isinstance(wanted, str) and _WILD.search(wanted):
        cells = block.meeting(f"={wanted}", criterion(f"={wanted}"))
    else:
        cells = block.equal(wanted)
    for row, column, _ in cells:
        return Decimal(row - area.top + column - area.left + 1)
    raise ExcelError("#N/A")


def small(scope: Scope, nodes: Arguments) -> Value:
    """Returns the smallest number, or the one that has so many before it."""
    node = scope.resolve(nodes[0])
    ranked = scope.block(node).ranked if isinstance(node, Area) else [*numbers(scope, (node,))]
    rank = to_number(scope.scalar(nodes[1]))
    if rank != rank.to_integral_value():
        raise CannotCalculate("range")  # programs differ on the way in which it is rounded
    if not 1 <= rank <= len(ranked):
        raise ExcelError("#NUM!")
    return ranked[int(rank) - 1]


def _entries(scope: Scope, nodes: Arguments) -> Iterator[Entry]:
    for node in nodes:
        area = scope.resolve(node)
        if not isinstance(area, Area):
            raise CannotCalculate("range")
        for _, _, entry in scope.block(area).cells:
            yield entry


def count(scope: Scope, nodes: Arguments) -> Value:
    """Returns how many cells hold numbers."""
    return Decimal(sum(isinstance(entry, Decimal) for entry in _entries(scope, nodes)))


def count_all(scope: Scope, nodes: Arguments) -> Value:
    """Returns how many cells are not blank; an empty text is not blank."""
    return Decimal(sum(entry is not None for entry in _entries(scope, nodes)))


def floor(scope: Scope, nodes: Arguments) -> Value:
    """Returns the next whole number below."""
    return to_number(scope.scalar(nodes[0])).to_integral_value(ROUND_FLOOR)


def modulo(scope: Scope, nodes: Arguments) -> Value:
    """Returns the rest of a division, with the divisor's sign."""
    number, divisor = (to_number(scope.scalar(node)) for node in nodes)
    if not divisor:
        raise ExcelError("#DIV/0!")
    times = arithmetic("/", number, divisor).to_integral_value(ROUND_FLOOR)
    return arithmetic("-", number, arithmetic("*", divisor, times))


def trim(scope: Scope, nodes: Arguments) -> Value:
    """Returns a text without spaces around it and with single ones inside."""
    return re.sub(" +", " ", to_text(scope.scalar(nodes[0]))).strip(" ")


def friendly_name(scope: Scope, nodes: Arguments) -> Value:
    """Returns what a link shows."""
    return scope.scalar(nodes[-1])
