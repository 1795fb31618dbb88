"""Formulas that are stated once: the same statement writes the text and computes the value.

A formula stands in lines under each other, as in a column of a calculating sheet or of a table.
Amounts are exact `Decimal` in the unit that the cells show, words are `str`, counts are `int`.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from xlbudget.entry.form.cells import Cell, Span, literal


class NoValue(Exception):
    """Raised where a formula gives an error of Excel, such as #N/A."""


@dataclass(frozen=True, slots=True)
class Formula:
    """What a formula says and gives in a line, counted from 0."""

    text: Callable[[int], str]
    value: Callable[[int], Any]

    def cell(self, index: int) -> Cell:
        """Returns the formula of one line with its value."""
        value = self.value(index)
        return Cell(self.text(index), Decimal(value) if isinstance(value, int) else value)


Part = Formula | str | int | bool
"""A formula, or a constant in one."""


@dataclass(frozen=True)
class FormulaColumn:
    """Cells under each other and the formula that stands in them."""

    area: Span
    formula: Formula
    counts: Sequence[int] = ()
    """How many lines have the same formula but for its line; not given, all of them."""
    like: Sequence[int] = ()
    """For each line the first one that gives the same; not given, each by itself."""

    def part(self, start: int, count: int) -> "FormulaColumn":
        """Returns some of the lines as a column; `start` counts from 0."""
        area = replace(self.area, top=self.area.top + start, count=count)
        return FormulaColumn(area, Formula(area.cell, lambda i: self.values[start + i]))

    @cached_property
    def values(self) -> list[Any]:
        """Returns the values of all lines."""
        lines = self.like or range(self.area.count)
        values = {index: self.formula.value(index) for index in dict.fromkeys(lines)}
        return [values[index] for index in lines]

    @cached_property
    def positions(self) -> Mapping[Any, int]:
        """Returns where each value stands first, counted from 1; Excel ignores case."""
        return {
            _folded(value): position
            for position, value in reversed(list(enumerate(self.values, start=1)))
            if value != ""
        }

    def at(self, index: int) -> Formula:
        """Returns the reference to the cell of one line, the same from wherever it is asked."""
        return Formula(lambda _: self.area.cell(index), lambda _: self.values[index])

    @property
    def here(self) -> Formula:
        """Returns the reference to the cell of the same line."""
        return Formula(self.area.cell, lambda i: self.values[i])


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def as_is(text: str, value: Any) -> Formula:
    """Returns a formula with this text and this value in every line."""
    return Formula(lambda _: text, lambda _: value)


LINE_NUMBER = Formula(lambda i: str(i + 1), lambda i: i + 1)
"""The number of the line, counted from 1."""


def typed(area: Span, values: Sequence[Any]) -> FormulaColumn:
    """Returns a column in which values stand and no formulas."""
    return FormulaColumn(area, Formula(area.cell, lambda i: values[i]))


def constant(part: Part) -> Formula:
    """Returns a constant as a formula; a formula stays as it is."""
    if isinstance(part, Formula):
        return part
    text = literal(part) if isinstance(part, str) else str(part).upper()
    return as_is(text, part)


def call(name: str, compute: Callable[..., Any], *parts: Part) -> Formula:
    """Returns a function of Excel over some parts."""
    inner = [constant(part) for part in parts]
    return Formula(
        lambda i: f"{name}({','.join(part.text(i) for part in inner)})",
        lambda i: compute(*(part.value(i) for part in inner)),
    )


_SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    "<=": operator.le,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "&": lambda left, right: f"{left}{right}",
}


def infix(left: Part, sign: str, right: Part) -> Formula:
    """Returns two parts with a sign between them."""
    first, second, compute = constant(left), constant(right), _SIGNS[sign]
    return Formula(
        lambda i: f"{first.text(i)}{sign}{second.text(i)}",
        lambda i: compute(first.value(i), second.value(i)),
    )


def prefix(sign: str, compute: Callable[[Any], Any], part: Formula) -> Formula:
    """Returns a part with a sign before it."""
    return Formula(lambda i: f"{sign}{part.text(i)}", lambda i: compute(part.value(i)))


def bracketed(part: Formula) -> Formula:
    """Returns a part in brackets."""
    return call("", lambda value: value, part)


def if_(condition: Formula, then: Part, otherwise: Part) -> Formula:
    """Returns one of two parts."""
    yes, no = constant(then), constant(otherwise)
    return Formula(
        lambda i: f"IF({condition.text(i)},{yes.text(i)},{no.text(i)})",
        lambda i: (yes if condition.value(i) else no).value(i),
    )


def any_of(*conditions: Formula) -> Formula:
    """Tells whether one of several conditions holds."""
    return call("OR", lambda *each: any(each), *conditions)


def all_of(*conditions: Formula) -> Formula:
    """Tells whether several conditions hold; an error in one is an error of all."""
    return call("AND", lambda *each: all(each), *conditions)


def if_error(part: Formula, otherwise: Part) -> Formula:
    """Returns a part, or another where it gives an error."""
    no = constant(otherwise)

    def value(index: int) -> Any:
        try:
            return part.value(index)
        except NoValue:
            return no.value(index)

    return Formula(lambda i: f"IFERROR({part.text(i)},{no.text(i)})", value)


def not_(part: Formula) -> Formula:
    """Returns the contrary."""
    return call("NOT", operator.not_, part)


def left(part: Part, count: Part) -> Formula:
    """Returns the first characters."""
    return call("LEFT", lambda text, number: str(text)[:number], part, count)


def middle(part: Part, start: int, count: int) -> Formula:
    """Returns some characters from one on, counted from 1."""

    def compute(text: str, first: int, number: int) -> str:
        return str(text)[first - 1 : first - 1 + number]

    return call("MID", compute, part, start, count)


def find(sought: Part, part: Part) -> Formula:
    """Returns where a text has another first, counted from 1."""

    def compute(within: str, text: str) -> int:
        if within not in text:
            raise NoValue
        return text.index(within) + 1

    return call("FIND", compute, sought, part)


def number(part: Part) -> Formula:
    """Returns digits as a number."""

    def compute(text: str) -> int:
        if not (text.isascii() and text.isdigit()):
            raise NoValue
        return int(text)

    return call("VALUE", compute, part)


def rounded(part: Part, places: int) -> Formula:
    """Returns an amount rounded half away from zero."""

    def compute(amount: Decimal, digits: int) -> Decimal:
        short = int(amount.as_tuple().exponent) >= -digits if amount else True
        return amount if short else amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)

    return call("ROUND", compute, part, places)


def added(parts: Formula) -> Formula:
    """Returns the sum of several cells; words count as nothing."""
    return call("SUM", lambda values: sum(v for v in values if not isinstance(v, str)), parts)


def match(part: Part, column: FormulaColumn) -> Formula:
    """Returns where a column has a value first, counted from 1."""
    sought = constant(part)

    def value(index: int) -> int:
        position = column.positions.get(_folded(sought.value(index)))
        if position is None:
            raise NoValue
        return position

    return Formula(lambda i: f"MATCH({sought.text(i)},{column.area.fixed},0)", value)


def is_in(part: Part, column: FormulaColumn) -> Formula:
    """Tells whether a column has a value."""
    position = match(part, column)
    member = constant(part)
    return Formula(
        lambda i: f"ISNUMBER({position.text(i)})",
        lambda i: _folded(member.value(i)) in column.positions,
    )


def index(column: FormulaColumn, line: Part) -> Formula:
    """Returns the value of one line of a column, counted from 1."""
    position = constant(line)
    return Formula(
        lambda i: f"INDEX({column.area.fixed},{position.text(i)})",
        lambda i: column.values[position.value(i) - 1],
    )


def looked_up(
    shown: FormulaColumn, part: Part, searched: FormulaColumn, otherwise: Part = ""
) -> Formula:
    """Returns what stands in a column where the searched one has a value, or else `otherwise`."""
    return if_error(index(shown, match(part, searched)), otherwise)


def count_if(column: FormulaColumn, criterion: Part) -> Formula:
    """Returns how many words are a criterion, or begin with it and go on where it ends in `?*`."""
    sought = constant(criterion)

    def value(index: int) -> int:
        text: str = sought.value(index)
        if text.endswith("?*"):
            start = text[:-2]
            return sum(value.startswith(start) and value != start for value in column.values)
        return column.values.count(text)

    return Formula(lambda i: f"COUNTIF({column.area.fixed},{sought.text(i)})", value)


class SumsUnder:
    """The sums of the lines whose codes begin alike."""

    def __init__(self, codes: FormulaColumn, amounts: FormulaColumn) -> None:
        self._codes, self._amounts = codes, amounts

    @cached_property
    def _sums(self) -> Mapping[str, Decimal]:
        sums: dict[str, Decimal] = {}
        for code, amount in zip(self._codes.values, self._amounts.values, strict=True):
            for length in range(1, len(code) + 1) if amount else ():
                sums[code[:length]] = sums.get(code[:length], Decimal(0)) + amount
        return sums

    def of(self, criterion: Part) -> Formula:
        """Returns the sum under a criterion, which is the beginning of codes and `*`."""
        sought, codes, amounts = constant(criterion), self._codes.area, self._amounts.area
        return Formula(
            lambda i: f"SUMIF({codes.fixed},{sought.text(i)},{amounts.fixed})",
            lambda i: self._sums.get(sought.value(i).removesuffix("*"), Decimal(0)),
        )


class SumsAt:
    """The sums of the lines that have the same number, or the same word without `*`, `?`, `~`."""

    def __init__(self, keys: FormulaColumn, amounts: FormulaColumn) -> None:
        self._keys, self._amounts = keys, amounts

    @cached_property
    def _sums(self) -> Mapping[Any, Decimal]:
        sums: dict[Any, Decimal] = {}
        for key, amount in zip(self._keys.values, self._amounts.values, strict=True):
            if amount:
                sums[_folded(key)] = sums.get(_folded(key), Decimal(0)) + amount
        return sums

    def of(self, key: Part) -> Formula:
        """Returns the sum of the lines with a key."""
        sought, keys, amounts = constant(key), self._keys.area, self._amounts.area
        return Formula(
            lambda i: f"SUMIF({keys.fixed},{sought.text(i)},{amounts.fixed})",
            lambda i: self._sums.get(_folded(sought.value(i)), Decimal(0)),
        )


def total(*columns: FormulaColumn) -> Formula:
    """Returns the sum of whole columns; words count as nothing."""
    areas = ",".join(column.area.fixed for column in columns)
    return added(Formula(lambda _: areas, lambda _: [v for c in columns for v in c.values]))


def spread(formulas: Sequence[Formula]) -> Formula:
    """Returns a formula that is another one in each line."""
    return Formula(lambda i: formulas[i].text(i), lambda i: formulas[i].value(i))


def shifted(formula: Formula, by: int) -> Formula:
    """Returns a formula as it stands `by` lines further down."""
    return Formula(lambda i: formula.text(i + by), lambda i: formula.value(i + by))


def smallest(column: FormulaColumn) -> Formula:
    """Returns the numbers of a column in order, one in each line, and nothing when they end."""
    return Formula(
        lambda i: f'IFERROR(SMALL({column.area.fixed},{i + 1}),"")',
        lambda i: [*sorted(v for v in column.values if v != ""), *("" for _ in column.values)][i],
    )
