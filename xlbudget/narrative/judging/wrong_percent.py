"""Why the percent of a change is wrong: the slips that people make when they reckon it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from xlbudget.base.amounts import Figure
from xlbudget.narrative.bound import BoundChange
from xlbudget.narrative.judging.found import Judged, slip
from xlbudget.narrative.quantities import Quantity

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_POWERS = (Fraction(1, 100), Fraction(1, 10), 10, 100)

Interval = tuple[Fraction, Fraction]
"""The least and the most that something can be."""


class Rate(NamedTuple):
    """What a percent should be reckoned from: both amounts in 分, and what it then can be."""

    now: Figure
    base: Interval
    right: Interval


def printed_interval(quantity: Quantity) -> Interval:
    """Returns what a printed number can stand for."""
    return quantity.exact - quantity.step / 2, quantity.exact + quantity.step / 2


def wrong_percent(judged: Judged, change: BoundChange, percent: Quantity, rate: Rate) -> str:
    """Returns what a percent was reckoned on instead, or another slip behind it."""
    if not percent.value:
        return ""
    signed, (now, base, right) = percent.exact * percent.direction, rate
    if any(percent.direct(signed, right[0] * power, right[1] * power) for power in _POWERS):
        return slip("point")
    for other in _said_otherwise(judged, change):
        if percent.direct(signed, *_risen(printed_interval(other), base)):
            return slip("other_amount", other.text)
    if now.low > 0:
        low, high = 1 - base[1] / now.low, 1 - base[0] / now.high
        if percent.direct(signed, low * 100, high * 100):
            return slip("divided_by_new")
    if typed := _without_a_digit(change, percent, now):
        return slip("base", typed)
    before = _before(judged, change)
    if before and (before.exact, before.direction) == (percent.exact, percent.direction):
        return slip("copied_percent")
    if percent.fits(now.low * 100 / base[1], now.high * 100 / base[0]):
        return slip("quotient")
    return ""


def _risen(now: Interval, base: Interval) -> Interval:
    return (now[0] / base[1] - 1) * 100, (now[1] / base[0] - 1) * 100


def _said_otherwise(judged: Judged, change: BoundChange) -> Iterator[Quantity]:
    """Yields the amounts by which the text states what changed, in the same paragraph."""
    for number in judged.read.numbers:
        of, quantity = number.of, number.quantity
        alike = (of.slot.left, of.row) == (change.of.slot.left, change.of.row)
        if of.slot.kind == "amount" and alike and quantity.passage == change.head.passage:
            yield quantity


def _without_a_digit(change: BoundChange, percent: Quantity, now: Figure) -> str:
    """Returns last year's amount without the digit by which the percent would be right."""
    base = change.base
    for at, character in enumerate(base.text if base else ""):
        assert base
        text = base.text[:at] + base.text[at + 1 :]
        number = text.removesuffix(base.unit).replace(",", "")
        if not character.isdigit() or not _NUMBER.fullmatch(number):
            continue
        low, high = printed_interval(replace(base, value=Decimal(number)))
        ends = Fraction(now.low), Fraction(now.high)
        if low > 0 and percent.direct(
            percent.exact * percent.direction, *_risen(ends, (low, high))
        ):
            return text
    return ""


def _before(judged: Judged, change: BoundChange) -> Quantity | None:
    """Returns the percent of the change before a change."""
    before = judged.change_before.get(change.first)
    return before.percent if before else None
