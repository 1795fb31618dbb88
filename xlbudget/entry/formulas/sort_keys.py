"""The numbers by which the calculating sheets sort lines, because formulas can only sort numbers.

A key is the digits of a code, filled up with zeros to the same width, and behind them one more
number: so a class stands before what is under it. What that number is depends on how a section
lists its rows.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from xlbudget.entry.form.cells import Span
from xlbudget.entry.form.stacks import Stack
from xlbudget.entry.formulas.algebra import (
    Formula,
    FormulaColumn,
    Part,
    call,
    if_,
    infix,
    left,
    number,
)
from xlbudget.template import Family


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a table's lines, one under the other; `used` are those in use, in order.

    `left_out` is how many keys there are behind the last line.
    """

    column: FormulaColumn
    used: tuple[int, ...]
    left_out: Formula


def in_order(block: str, lines: Span, ordered: Sequence[int]) -> Formula:
    """Returns the keys of a block one after the other, each once, on the lines where they stand."""

    def line(index: int) -> str:
        if not index:
            return f'IFERROR(SMALL({block},1),"")'
        before = lines.cell(index - 1)
        following = f'SMALL({block},COUNTIF({block},"<="&{before})+1)'
        return f'IF({before}="","",IFERROR({following},""))'

    return Formula(line, lambda i: ordered[i] if i < len(ordered) else "")


def or_above(lowest: FormulaColumn, above: FormulaColumn) -> Formula:
    """Returns the key of the code above a line, or the line's own where it has none above it."""
    return if_(infix(above.here, "=", ""), lowest.here, above.here)


@dataclass(frozen=True, slots=True)
class SortKey(ABC):
    """How the key of a line is made of its code, and read again."""

    width: int
    """To how many digits codes are filled up."""

    factor: ClassVar[int]
    """What the digits are multiplied by: one more than the greatest number behind them."""

    @abstractmethod
    def of_line(self, code: Formula, line: Formula) -> Formula:
        """Returns the key of a line, from its code and its number; an error without digits."""

    @abstractmethod
    def above(self, code: Formula, level: int) -> Formula:
        """Returns the key of the code above a line that has `level` digits."""

    @classmethod
    def behind(cls, key: Formula) -> Formula:
        """Returns the number behind the digits of a key."""
        return call("MOD", lambda whole, factor: whole % factor, key, cls.factor)

    def _filled(self, code: Formula) -> Formula:
        """Returns the digits of a code, filled up with zeros and cut to the width."""
        return left(infix(code, "&", "0" * self.width), self.width)

    def _filled_above(self, code: Formula, level: int) -> Formula:
        return infix(left(code, level), "&", "0" * (self.width - level))

    def _packed(self, digits: Formula, behind: Part | None = None) -> Formula:
        before = infix(number(digits), "*", self.factor)
        return before if behind is None else infix(before, "+", behind)


class CodeKey(SortKey):
    """A code and its length, so that a code typed twice has one line: `2010301007`."""

    factor = 10

    def of_line(self, code: Formula, line: Formula) -> Formula:
        """Returns the key of the line's code, the same for all lines with this code."""
        del line
        return self._packed(self._filled(code), call("LEN", len, code))

    def above(self, code: Formula, level: int) -> Formula:
        """Returns the key of the code above."""
        return self._packed(self._filled_above(code, level), level)

    @classmethod
    def code(cls, key: Formula) -> Formula:
        """Returns the code that a key stands for."""
        return left(call("INT", int, infix(key, "/", cls.factor)), cls.behind(key))


class LineKey(SortKey):
    """A code and the number of its line, which is 0 for a class: `301010012`, `301000000`."""

    factor = 10_000

    def of_line(self, code: Formula, line: Formula) -> Formula:
        """Returns the key of the line, which no other line has."""
        return self._packed(self._filled(code), line)

    def above(self, code: Formula, level: int) -> Formula:
        """Returns the key of the class, which has no line of its own."""
        return self._packed(self._filled_above(code, level))

    @staticmethod
    def first_digits(key: Formula, count: int) -> Formula:
        """Returns the first digits of the code that a key stands for."""
        return left(key, count)


_LONGEST_CODE = 9


def sort_key_of(family: Family, stack: Stack) -> SortKey:
    """Returns how the lines of a stack with codes are sorted."""
    if stack.printed:
        return LineKey(family.lists[stack.each][-1])
    return CodeKey(_LONGEST_CODE)
