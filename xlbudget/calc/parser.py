"""Formulas as trees, by operator precedence (ECMA-376 part 1, 18.17.2.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from xlbudget.base.cellref import MAX_COLUMN, MAX_ROW, column_number, parse_cell
from xlbudget.calc.tokens import SLOT, Token, tokens
from xlbudget.calc.values import CannotCalculate, Value, plain_number


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, text or truth value; None is an argument left out."""

    value: Value


@dataclass(frozen=True, slots=True)
class ErrorConstant:
    """An error written in the formula, such as `#REF!`."""

    error: str


class Area(NamedTuple):
    """A cell or a range of cells; `sheet` is None for the sheet of the formula."""

    sheet: str | None
    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Slot:
    """Cells that each formula of one shape names for itself, by number from 0."""

    sheet: str | None
    number: int


@dataclass(frozen=True, slots=True)
class Sign:
    """A plus or minus sign before an operand."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands and the operator between them."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments; `name` is in capitals."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A defined name; `sheet` is None where the formula does not say whose it is."""

    sheet: str | None
    text: str


Node = Constant | ErrorConstant | Area | Slot | Sign | Binary | Call | Name

_POWERS = (
    dict.fromkeys(("=", "<>", "<", "<=", ">", ">="), 1)
    | {"&": 2}
    | dict.fromkeys("+-", 3)
    | dict.fromkeys("*/", 4)
    | {"^": 5}
)
_SIGN_POWER = 6  # a sign binds tighter than a power: -2^2 is 4
# Excel nests 64 functions; deeper than this only a hostile file goes.
_DEEPEST = 80
_HUNDRED = Constant(Decimal(100))


@lru_cache(maxsize=256)
def parse_formula(formula: str) -> Node:
    """Returns the tree of a formula given without its equals sign.

    Raises CannotCalculate: `syntax`.
    """
    if SLOT in formula:
        raise CannotCalculate("syntax")
    return parse_tokens(tokens(formula))


def parse_tokens(formula_tokens: Iterable[Token]) -> Node:
    """Returns the tree of the tokens of a formula, which may have slots for cells.

    Raises CannotCalculate: as for formulas.
    """
    return _Parser(list(formula_tokens)).formula()


class _Parser:
    """The tokens of one formula and the position reached in them."""

    def __init__(self, formula_tokens: list[Token]) -> None:
        self._tokens = formula_tokens
        self._next = 0
        self._depth = 0
        self._slots = 0

    def formula(self) -> Node:
        node = self._expression(0)
        if self._tokens[self._next].kind != "end":
            raise CannotCalculate("syntax")
        return node

    def _expression(self, weakest: int) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise CannotCalculate("syntax")
        left = self._operand()
        while (token := self._tokens[self._next]).kind == "operator":
            if token.text == "%":
                self._next += 1
                left = Binary("/", left, _HUNDRED)
                continue
            power = _POWERS.get(token.text, 0)
            if power <= weakest:
                break
            self._next += 1
            left = Binary(token.text, left, self._expression(power))
        self._depth -= 1
        return left

    def _operand(self) -> Node:
        token = self._take()
        if token.text == "(":
            inside = self._expression(0)
            self._expect(")")
            return inside
        if token.text in ("+", "-"):
            return Sign(token.text, self._expression(_SIGN_POWER))
        if token.kind == "function":
            # What is younger than the file format is written with a prefix.
            name = token.text[:-1].upper().removeprefix("_XLFN.").removeprefix("_XLWS.")
            return Call(name, self._arguments())
        if token.kind == "sheet":
            name = token.text[:-1]
            if name.startswith("'"):
                name = name[1:-1].replace("''", "'")
            if "[" in name:
                raise CannotCalculate("external")
            if ":" in name:
                raise CannotCalculate("syntax")  # the same cell of several sheets
            return self._cells(name, self._take())
        return _constant(token) or self._cells(None, token)

    def _cells(self, sheet: str | None, token: Token) -> Node:
        if token.kind != "slot":
            return _area(sheet, token)
        self._slots += 1
        return Slot(sheet, self._slots - 1)

    def _arguments(self) -> tuple[Node, ...]:
        arguments: list[Node] = []
        if self._tokens[self._next].text == ")":
            self._next += 1
            return ()
        while True:
            left_out = self._tokens[self._next].text in (",", ")")
            arguments.append(Constant(None) if left_out else self._expression(0))
            if self._tokens[self._next].text == ")":
                self._next += 1
                return tuple(arguments)
            self._expect(",")

    def _take(self) -> Token:
        token = self._tokens[self._next]
        if token.kind == "end":
            raise CannotCalculate("syntax")
        self._next += 1
        return token

    def _expect(self, text: str) -> None:
        if self._take().text != text:
            raise CannotCalculate("syntax")


def _constant(token: Token) -> Constant | None:
    if token.kind == "number":
        number = plain_number(token.text)
        if number is None:
            raise CannotCalculate("limit")
        return Constant(number)
    if token.kind == "string":
        return Constant(token.text[1:-1].replace('""', '"'))
    if token.kind == "name" and token.text.upper() in ("TRUE", "FALSE"):
        return Constant(token.text.upper() == "TRUE")
    return None


def _area(sheet: str | None, token: Token) -> Area | ErrorConstant | Name:
    first, _, last = token.text.replace("$", "").partition(":")
    try:
        match token.kind:
            case "cells":
                (top, left), (bottom, right) = parse_cell(first), parse_cell(last or first)
            case "columns":
                top, bottom = 1, MAX_ROW
                left, right = column_number(first), column_number(last)
            case "rows":
                left, right = 1, MAX_COLUMN
                top, bottom = int(first), int(last)
            case "error":
                return ErrorConstant(token.text)
            case "name":
                return Name(sheet, token.text)
            case _:
                raise CannotCalculate("syntax")
    except ValueError:
        return Name(sheet, token.text)  # beyond the edge of a sheet, such as ZZZ2025
    return Area(sheet, min(top, bottom), min(left, right), max(top, bottom), max(left, right))
