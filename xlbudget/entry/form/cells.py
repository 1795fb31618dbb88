"""Cells of a workbook before they are written: a formula with its value, and how to refer to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from xlbudget.writer.formulas import fixed_cell, quoted

Value = Decimal | str | None


class Cell(NamedTuple):
    """A formula without `=` and the value that it gives; without a formula what is typed."""

    formula: str | None
    value: Value


EMPTY = Cell(None, None)


@dataclass(frozen=True)
class Span:
    """Cells of one column under each other; rows and columns are counted from 1."""

    sheet: str
    top: int
    column: int
    count: int

    @cached_property
    def fixed(self) -> str:
        """Returns the reference to all cells, with the sheet, the same wherever it stands."""
        return reference(self.sheet, self.top, self.column, self.top + self.count - 1, self.column)

    def cell(self, index: int) -> str:
        """Returns the reference to one cell, counted from 0."""
        return f"{self._column}{self.top + index}"

    @cached_property
    def _column(self) -> str:
        """Returns the reference to a cell without its row: a workbook has 100,000 of them."""
        return reference(self.sheet, 1, self.column).removesuffix("1")


def reference(
    sheet: str, top: int, left: int, bottom: int | None = None, right: int | None = None
) -> str:
    """Returns a fixed reference with the sheet's name to a cell or to a rectangle."""
    name = sheet if sheet.isascii() and sheet.isidentifier() else quoted(sheet)
    first = f"{name}!{fixed_cell(top, left)}"
    if bottom is None or right is None or (bottom, right) == (top, left):
        return first
    return f"{first}:{fixed_cell(bottom, right)}"


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Returns whole numbers as runs of neighbours: first and last of each."""
    ranges: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return ranges


def literal(text: str) -> str:
    """Returns a text as a formula writes it."""
    return '"' + text.replace('"', '""') + '"'
