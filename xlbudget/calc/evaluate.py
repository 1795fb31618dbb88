"""Evaluates the tree of one formula over the cells that it refers to."""

from collections.abc import Callable, Sequence
from operator import eq, ge, gt, le, lt, ne

from xlbudget.calc.aggregates import Cells
from xlbudget.calc.arrays import Grid, bounded, mapped, single, value_of
from xlbudget.calc.criteria import Entry
from xlbudget.calc.functions import FUNCTIONS
from xlbudget.calc.parser import (
    Area,
    Binary,
    Call,
    Constant,
    ErrorConstant,
    Name,
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
from xlbudget.calc.work import LETTERS, Work
from xlbudget.reader.model import Bounds

_COMPARISONS = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_IF_ARGUMENTS = (2, 3)
_CHOOSERS = ("IFERROR", "IFNA")
_MOST_NAMES = 100
_ELEMENT = 10
"""Steps of computing one element of an array."""
_POWER = 300
"""Steps of a power, which may be a root to 60 digits."""


class Evaluator:
    """The scope in which one formula is evaluated.

    `here` is the row and column of its cell; in an array formula every argument may be an array.
    """

    __slots__ = (
        "_inside",
        "_names",
        "_slots",
        "_work",
        "block",
        "entry",
        "here",
        "in_array",
        "named",
        "summands",
    )

    def __init__(
        self,
        cells: Cells,
        work: Work,
        slots: Sequence[Bounds] = (),
        here: tuple[int, int] = (0, 0),
        *,
        in_array: bool = False,
    ) -> None:
        self._slots = slots
        self._work = work
        self.here = here
        self._names = 0
        self._inside = 0  # how many arguments deep where ranges are arrays
        self.in_array = in_array
        self.entry = cells.entry
        self.block = cells.block
        self.summands = cells.summands
        self.named = cells.named

    def resolve(self, node: Node) -> Node:
        """Returns the branch that an IF chooses, and the cells that a slot or name stands for."""
        node = node if self.in_array else self._chosen(node)
        if isinstance(node, Name):
            node = self._named(node)
        return self._area(node) if isinstance(node, Slot) else node

    def scalar(self, node: Node) -> Value:
        """Returns the one value of a node.

        Raises CannotCalculate: it has none.
        """
        node = self._chosen(node)
        self._work.left -= 1  # judged before the next formula: this one is short
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
                return _signed(operator, self.scalar(operand))
            case Binary():
                return self._binary(node)
            case Call():
                return self._call(node)
            case Name():
                return self.scalar(self._named(node))

    def array(self, node: Node) -> Grid:
        """Returns the values of a node, element by element.

        Raises CannotCalculate: one of them is beyond the calculator.
        """
        node = node if self.in_array else self._chosen(node)
        match node:
            case Slot():
                return self._grid(self._area(node))
            case Area():
                return self._grid(node)
            case Name():
                return self.array(self._named(node))
            case Sign(operator, operand):
                return self._mapped(
                    lambda entries: _signed(operator, value_of(entries[0])), [operand]
                )
            case Binary():
                # As in `_binary`, a long sum is walked.
                chain = [node]
                while isinstance(left := chain[-1].left, Binary):
                    chain.append(left)
                grid = self.array(chain[-1].left)
                for link in reversed(chain):
                    grid = self._linked(link, grid)
                return grid
            case Call(name, arguments) if name == "IF" or (
                (function := FUNCTIONS.get(name)) and function.by_element
            ):
                if name in _CHOOSERS and not self.in_array:
                    raise CannotCalculate("range")  # programs differ outside array formulas
                return self._mapped(
                    lambda entries: self.scalar(Call(name, tuple(map(_literal, entries)))),
                    arguments,
                )
        self._inside += 1
        grid = single(lambda: self.scalar(node))
        self._inside -= 1
        return grid

    def _linked(self, link: Binary, left: Grid) -> Grid:
        right = self.array(link.right)
        self._spend_on([left, right])
        return mapped(
            lambda entries: _combined(link.operator, value_of(entries[0]), value_of(entries[1])),
            [left, right],
        )

    def _mapped(self, function: Callable[[Sequence[Entry]], Value], nodes: Sequence[Node]) -> Grid:
        grids = [self.array(node) for node in nodes]
        self._spend_on(grids)
        return mapped(function, grids) if grids else single(lambda: function([]))

    def _spend_on(self, grids: Sequence[Grid]) -> None:
        self._work.use(_ELEMENT * sum(len(grid.rows) * len(grid.rows[0]) for grid in grids))

    def _grid(self, area: Area) -> Grid:
        height, width = area.bottom - area.top + 1, area.right - area.left + 1
        self._work.use(bounded(height, width))
        rows: list[list[Entry]] = [[None] * width for _ in range(height)]
        for row, column, entry in self.block(area).cells:
            rows[row - area.top][column - area.left] = entry
        return Grid(rows)

    def _chosen(self, node: Node) -> Node:
        while isinstance(node, Call) and node.name == "IF":
            if len(node.arguments) not in _IF_ARGUMENTS:
                raise CannotCalculate("syntax")
            condition, *branches = node.arguments
            holds = to_truth(self.scalar(condition))
            node = (*branches, Constant(False))[0 if holds else 1]
        return node

    def _named(self, name: Name) -> Node:
        self._names += 1
        if self._names > _MOST_NAMES:  # of a formula: names may go round in a circle
            raise CannotCalculate("limit")
        return self.named(name.sheet, name.text)

    def _area(self, slot: Slot) -> Area:
        return Area(slot.sheet, *self._slots[slot.number])

    def _cell(self, area: Area) -> Value:
        row, column = area.top, area.left
        if (row, column) != (area.bottom, area.right):
            # Where one value is needed, a range gives the one beside the formula.
            if self.in_array or self._inside:
                raise CannotCalculate("range")
            if column == area.right and row <= self.here[0] <= area.bottom:
                row = self.here[0]
            elif row == area.bottom and column <= self.here[1] <= area.right:
                column = self.here[1]
            else:
                raise CannotCalculate("range")
        value = value_of(self.entry(area, row, column))
        if isinstance(value, str):
            self._work.use(len(value) // LETTERS)
        return value

    def _binary(self, node: Binary) -> Value:
        # A long sum leans to the left as deep as it is long: it is walked, not recursed into.
        chain = [node]
        while isinstance(left := chain[-1].left, Binary):
            chain.append(left)
        value = self.scalar(chain[-1].left)
        for link in reversed(chain):
            value = _combined(link.operator, value, self.scalar(link.right))
            self._work.use(_cost(link.operator, value))
        return value

    def _call(self, call: Call) -> Value:
        function = FUNCTIONS.get(call.name)
        if function is None:
            raise CannotCalculate(f"function:{call.name[:40]}")
        if not function.least <= len(call.arguments) <= function.most:
            raise CannotCalculate("syntax")
        value = function.apply(self, call.arguments)
        self._work.use(_cost(call.name, value))
        return value


def _cost(operation: str, value: Value) -> int:
    """Returns the steps of an operation that are more than those of its operands."""
    if isinstance(value, str):
        return len(value) // LETTERS
    return _POWER if operation == "^" else 0


def _literal(entry: Entry) -> Node:
    return ErrorConstant(entry.reason) if isinstance(entry, ExcelError) else Constant(entry)


def _signed(operator: str, value: Value) -> Value:
    return to_number(value).copy_negate() if operator == "-" else value


def _combined(operator: str, left: Value, right: Value) -> Value:
    if operator in _COMPARISONS:
        return bool(_COMPARISONS[operator](order(left, right), 0))
    if operator == "&":
        return limited(to_text(left) + to_text(right))
    return arithmetic(operator, to_number(left), to_number(right))
