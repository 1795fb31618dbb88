"""The functions that round numbers, and those that divide into whole parts."""

from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Decimal

from xlbudget.calc.aggregates import Arguments, Scope
from xlbudget.calc.values import (
    CannotCalculate,
    ExcelError,
    Value,
    arithmetic,
    rounded,
    shown,
    to_number,
)

_FARTHEST = 400


def round_half_up(scope: Scope, nodes: Arguments) -> Value:
    """Returns a number rounded half away from zero."""
    return _to_digits(scope, nodes, ROUND_HALF_UP)


def round_up(scope: Scope, nodes: Arguments) -> Value:
    """Returns a number rounded away from zero."""
    return _to_digits(scope, nodes, ROUND_UP)


def round_down(scope: Scope, nodes: Arguments) -> Value:
    """Returns a number rounded towards zero."""
    return _to_digits(scope, nodes, ROUND_DOWN)


def _to_digits(scope: Scope, nodes: Arguments, rounding: str) -> Value:
    number = to_number(scope.scalar(nodes[0]))
    digits = to_number(scope.scalar(nodes[1])) if nodes[1:] else Decimal(0)
    if abs(digits) > _FARTHEST:
        raise CannotCalculate("limit")
    if rounding != ROUND_HALF_UP:
        # Programs round the fifteen digits that they show: noise behind them is no amount.
        number = shown(number)
    return rounded(number, int(digits), rounding)


def round_to_multiple(scope: Scope, nodes: Arguments) -> Value:
    """Returns a number rounded half away from zero to the next multiple of another."""
    number, multiple = (to_number(scope.scalar(node)) for node in nodes)
    if not multiple or not number:
        return Decimal(0)
    if (number < 0) != (multiple < 0):
        raise CannotCalculate("range")  # an error of Excel's, a number of others'
    times = shown(arithmetic("/", number, multiple)).to_integral_value(ROUND_HALF_UP)
    return arithmetic("*", times, multiple)


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


def quotient(scope: Scope, nodes: Arguments) -> Value:
    """Returns the whole part of a division."""
    number, divisor = (to_number(scope.scalar(node)) for node in nodes)
    return arithmetic("/", number, divisor).to_integral_value(ROUND_DOWN)


def sign(scope: Scope, nodes: Arguments) -> Value:
    """Returns 1, 0 or -1 as a number is above, at or below zero."""
    number = to_number(scope.scalar(nodes[0]))
    return Decimal((number > 0) - (number < 0))


def power(scope: Scope, nodes: Arguments) -> Value:
    """Returns a number raised to another."""
    number, exponent = (to_number(scope.scalar(node)) for node in nodes)
    return arithmetic("^", number, exponent)
