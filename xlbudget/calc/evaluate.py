"""Evaluates the tree of one formula over the cells that it refers to."""

from collections.abc import Sequence
from operator import eq, ge, gt, le, lt, ne

from xlbudget.calc.aggregates import Cells
from xlbudget.calc.functions import FUNCTIONS
from xlbudget.calc.parser import (
    Area,
    Binary,
    Call,
    Constant,
    ErrorConstant,
    Node,
    Sign,
    Slot,
)
from xlbudget.calc.values import (
    CannotCalculate,
    ExcelError,
    Value,
    arithmetic,
    limited,
    order,
    to_number,
    to_text,
    to_truth,
)
from xlbudget.reader.model import Bounds

_COMPARISONS = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_IF_ARGUMENTS = (2, 3)


class Evaluator:
    """The scope in which one formula is evaluated."""

    __slots__ = ("_slots", "block", "entry")

    def __init__(self, cells: Cells, slots: Sequence[Bounds] = ()) -> None:
        self._slots = slots
        self.entry = cells.entry
        self.block = cells.block

    def resolve(self, node: Node) -> Node:
        """Returns the branch that an IF chooses, and the cells that a slot stands for."""
        node = self._chosen(node)
        return self._area(node) if isinstance(node, Slot) else node

    def scalar(self, node: Node) -> Value:
        """Returns the one value of a node.

        Raises CannotCalculate: it has none.
        """
        node = self._chosen(node)
        match node:
            case Slot():
                return self._cell(self._area(node))
            case Constant(value):
                return value
            case Area():
                return self._cell(node)
            case ErrorConstant(error):
                raise ExcelError(error)
            case Sign(operator, operand):
                value = self.scalar(operand)
                return to_number(value).copy_negate() if operator == "-" else value
            case Binary():
                return self._binary(node)
            case Call():
                return self._call(node)

    def _chosen(self, node: Node) -> Node:
        while isinstance(node, Call) and node.name == "IF":
            if len(node.arguments) not in _IF_ARGUMENTS:
                raise CannotCalculate("syntax")
            condition, *branches = node.arguments
            holds = to_truth(self.scalar(condition))
            node = (*branches, Constant(False))[0 if holds else 1]
        return node

    def _area(self, slot: Slot) -> Area:
        return Area(slot.sheet, *self._slots[slot.number])

    def _cell(self, area: Area) -> Value:
        if (area.top, area.left) != (area.bottom, area.right):
            raise CannotCalculate("range")
        entry = self.entry(area, area.top, area.left)
        if isinstance(entry, ExcelError):
            raise entry.with_traceback(None)
        return entry

    def _binary(self, node: Binary) -> Value:
        # A long sum leans to the left as deep as it is long: it is walked, not recursed into.
        chain = [node]
        while isinstance(left := chain[-1].left, Binary):
            chain.append(left)
        value = self.scalar(chain[-1].left)
        for link in reversed(chain):
            value = _combined(link.operator, value, self.scalar(link.right))
        return value

    def _call(self, call: Call) -> Value:
        function = FUNCTIONS.get(call.name)
        if function is None:
            raise CannotCalculate(f"function:{call.name[:40]}")
        if not function.least <= len(call.arguments) <= function.most:
            raise CannotCalculate("syntax")
        return function.apply(self, call.arguments)


def _combined(operator: str, left: Value, right: Value) -> Value:
    if operator in _COMPARISONS:
        return bool(_COMPARISONS[operator](order(left, right), 0))
    if operator == "&":
        return limited(to_text(left) + to_text(right))
    return arithmetic(operator, to_number(left), to_number(right))
