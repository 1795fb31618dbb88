"""The functions that look values up in ranges, rank them and count them."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from xlbudget.calc.aggregates import Arguments, Scope, area_of, numbers
from xlbudget.calc.arrays import value_of
from xlbudget.calc.blocks import PlacedEntry
from xlbudget.calc.criteria import Entry, criterion
from xlbudget.calc.parser import Area, Constant, Node
from xlbudget.calc.values import (
    CannotCalculate,
    ExcelError,
    Value,
    to_number,
    to_text,
    to_truth,
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
    return value_of(scope.entry(area, area.top + row - 1, area.left + column - 1))


def _whole(scope: Scope, node: Node) -> int:
    number = to_number(scope.scalar(node))
    if number < 0:
        raise ExcelError("#VALUE!")
    return int(number)


def match(scope: Scope, nodes: Arguments) -> Value:
    """Returns the place of the first equal value in a row or column; only exact matching."""
    wanted, area = scope.scalar(nodes[0]), area_of(scope, nodes[1])
    if not nodes[2:] or to_number(scope.scalar(nodes[2])) != 0:
        raise CannotCalculate("range")  # what is nearest depends on how the range is sorted
    return Decimal(_place(scope, wanted, area))


def _place(scope: Scope, wanted: Value, area: Area, *, wild: bool = True) -> int:
    """Returns the place, from 1, of the first equal value in a row or column."""
    if wanted is None:
        raise CannotCalculate("range")  # programs differ on what a blank is equal to
    if area.top != area.bottom and area.left != area.right:
        raise ExcelError("#N/A")
    block = scope.block(area)
    cells: Iterable[PlacedEntry]
    if isinstance(wanted, bool):
        cells = (cell for cell in block.cells if cell[2] is wanted)
    elif wild and isinstance(wanted, str) and _WILD.search(wanted):
        cells = block.meeting(f"={wanted}", criterion(f"={wanted}"))
    else:
        cells = block.equal(wanted)
    for row, column, _ in cells:
        return row - area.top + column - area.left + 1
    raise ExcelError("#N/A")


def vlookup(scope: Scope, nodes: Arguments) -> Value:
    """Returns what stands beside the first equal value of a column; only exact matching."""
    area, column = _table(scope, nodes)
    keys = area._replace(right=area.left)
    if column > area.right - area.left + 1:
        raise ExcelError("#REF!")
    row = _place(scope, scope.scalar(nodes[0]), keys)
    return value_of(scope.entry(area, area.top + row - 1, area.left + column - 1))


def hlookup(scope: Scope, nodes: Arguments) -> Value:
    """Returns what stands below the first equal value of a row; only exact matching."""
    area, row = _table(scope, nodes)
    keys = area._replace(bottom=area.top)
    if row > area.bottom - area.top + 1:
        raise ExcelError("#REF!")
    column = _place(scope, scope.scalar(nodes[0]), keys)
    return value_of(scope.entry(area, area.top + row - 1, area.left + column - 1))


def _table(scope: Scope, nodes: Arguments) -> tuple[Area, int]:
    """Returns the range of a lookup and the number of its line that is wanted."""
    if not nodes[3:] or to_truth(scope.scalar(nodes[3])):
        raise CannotCalculate("range")  # what is nearest depends on how the range is sorted
    area, number = area_of(scope, nodes[1]), to_number(scope.scalar(nodes[2]))
    if number < 1:
        raise ExcelError("#VALUE!")
    scope.block(area)
    return area, int(number)


def xlookup(scope: Scope, nodes: Arguments) -> Value:
    """Returns what has the place of the first equal value; only exact matching from the start."""
    keys, values = area_of(scope, nodes[1]), area_of(scope, nodes[2])
    modes = [to_number(scope.scalar(node)) for node in nodes[4:]]
    if modes not in ([], [Decimal(0)], [Decimal(0), Decimal(1)]):
        raise CannotCalculate("range")
    if (keys.bottom - keys.top, keys.right - keys.left) != (
        values.bottom - values.top,
        values.right - values.left,
    ):
        raise CannotCalculate("range")  # it would give several cells, or none
    try:
        place = _place(scope, scope.scalar(nodes[0]), keys, wild=False) - 1
    except ExcelError as error:
        if error.reason != "#N/A" or not nodes[3:] or nodes[3] == Constant(None):
            raise
        return scope.scalar(nodes[3])
    scope.block(values)
    down, right = (place, 0) if keys.left == keys.right else (0, place)
    return value_of(scope.entry(values, values.top + down, values.left + right))


def choose(scope: Scope, nodes: Arguments) -> Value:
    """Returns the argument of a number."""
    number = int(to_number(scope.scalar(nodes[0])))
    if not 1 <= number < len(nodes):
        raise ExcelError("#VALUE!")
    return scope.scalar(nodes[number])


def row_number(scope: Scope, nodes: Arguments) -> Value:
    """Returns the row of a cell, of the formula's own without one."""
    return Decimal(_one_cell(scope, nodes).top if nodes else scope.here[0])


def column_number(scope: Scope, nodes: Arguments) -> Value:
    """Returns the column of a cell, of the formula's own without one."""
    return Decimal(_one_cell(scope, nodes).left if nodes else scope.here[1])


def _one_cell(scope: Scope, nodes: Arguments) -> Area:
    area = area_of(scope, nodes[0])
    if (area.top, area.left) != (area.bottom, area.right):
        raise CannotCalculate("range")
    return area


def rows(scope: Scope, nodes: Arguments) -> Value:
    """Returns how many rows a range has."""
    area = area_of(scope, nodes[0])
    return Decimal(area.bottom - area.top + 1)


def columns(scope: Scope, nodes: Arguments) -> Value:
    """Returns how many columns a range has."""
    area = area_of(scope, nodes[0])
    return Decimal(area.right - area.left + 1)


def small(scope: Scope, nodes: Arguments) -> Value:
    """Returns the smallest number, or the one that has so many before it."""
    return _ranked(scope, nodes, from_end=False)


def large(scope: Scope, nodes: Arguments) -> Value:
    """Returns the largest number, or the one that has so many above it."""
    return _ranked(scope, nodes, from_end=True)


def _ranked(scope: Scope, nodes: Arguments, *, from_end: bool) -> Value:
    node = scope.resolve(nodes[0])
    ranked = scope.block(node).ranked if isinstance(node, Area) else [*numbers(scope, (node,))]
    rank = to_number(scope.scalar(nodes[1]))
    if rank != rank.to_integral_value():
        raise CannotCalculate("range")  # programs differ on the way in which it is rounded
    if not 1 <= rank <= len(ranked):
        raise ExcelError("#NUM!")
    return ranked[-int(rank) if from_end else int(rank) - 1]


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


def count_blank(scope: Scope, nodes: Arguments) -> Value:
    """Returns how many cells of a range are blank or hold an empty text."""
    area = area_of(scope, nodes[0])
    full = sum(entry is not None and entry != "" for _, _, entry in scope.block(area).cells)
    return Decimal((area.bottom - area.top + 1) * (area.right - area.left + 1) - full)


def trim(scope: Scope, nodes: Arguments) -> Value:
    """Returns a text without spaces around it and with single ones inside."""
    return re.sub(" +", " ", to_text(scope.scalar(nodes[0]))).strip(" ")


def friendly_name(scope: Scope, nodes: Arguments) -> Value:
    """Returns what a link shows."""
    return scope.scalar(nodes[-1])
