"""Formulas that differ only in the cells that they name share one tree.

Tables are columns of one formula, so a workbook of tens of thousands has some hundreds of shapes.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from xlbudget.base.cellref import MAX_ROW, column_number
from xlbudget.calc.parser import Area, Binary, Call, Node, Sign, Slot, parse_formula, parse_tokens
from xlbudget.calc.tokens import SLOT, tokens
from xlbudget.calc.values import CannotCalculate
from xlbudget.reader.model import Bounds

_TEXT_OR_CELLS = re.compile(
    r"""("(?:[^"]|"")*"|'(?:[^']|'')+')"""
    r"|(?<![\w.$\\?\]:#])\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})"
    r"(?::\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6}))?(?![\w.$(!\[\\?:])"
)
_GROUPS = 6  # of the pattern, with the text that follows


def shape_of(formula: str) -> tuple[Node, tuple[Bounds, ...]]:
    """Returns the tree of a formula and the cells that its slots stand for.

    Raises CannotCalculate: `syntax`.
    """
    before, *pieces = _TEXT_OR_CELLS.split(formula)
    shape, cells = [before], []
    for at in range(0, len(pieces), _GROUPS):
        text, left, top, right, bottom, after = pieces[at : at + _GROUPS]
        if text is None:
            bounds = _bounds(left, top, right or left, bottom or top)
            if bounds is None:
                return parse_formula(formula), ()
            cells.append(bounds)
        shape += (SLOT if text is None else text, after)
    tree = None if SLOT in formula else _tree("".join(shape))
    if tree is None:
        return parse_formula(formula), ()
    return tree, tuple(cells)


def areas_of(formula: str) -> Iterator[tuple[str | None, Bounds]]:
    """Yields the ranges that a formula names, with their sheet; None is the formula's own.

    Raises CannotCalculate: as for its shape.
    """
    tree, slots = shape_of(formula)
    nodes = [tree]
    while nodes:
        match nodes.pop():
            case Slot(sheet, at):
                yield sheet, slots[at]
            case Area(sheet, top, left, bottom, right):
                yield sheet, (top, left, bottom, right)
            case Sign(_, operand):
                nodes.append(operand)
            case Binary(_, first, second):
                nodes += (first, second)
            case Call(_, arguments):
                nodes += arguments


def _bounds(left: str, top: str, right: str, bottom: str) -> Bounds | None:
    first, last = int(top), int(bottom)
    try:
        start, end = column_number(left), column_number(right)
    except ValueError:
        return None  # a defined name such as ZZZ2025
    if first > last:
        first, last = last, first
    if start > end:
        start, end = end, start
    return None if last > MAX_ROW else (first, start, last, end)


@lru_cache(maxsize=1024)
def _tree(shape: str) -> Node | None:
    """Returns the tree of a shape, or None where the formula must be parsed by itself."""
    try:
        return parse_tokens(tokens(shape))
    except CannotCalculate:
        return None
