"""How many numbers of a text have a counterpart: a figure of the tables, or something typed."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from xlbudget.narrative.bound import Bound, BoundChange, BoundNumber
from xlbudget.narrative.quantities import Quantity
from xlbudget.narrative.spent import change_is_of_spent, is_of_spent
from xlbudget.narrative.told import Told


class Compared(NamedTuple):
    """The numbers of a text that were read, by what they were compared with."""

    with_figures: frozenset[Quantity]
    without_last_year: frozenset[Quantity]
    """What is said of changes of which no figure of last year is known."""
    only_in_text: frozenset[Quantity]
    """What nothing but the text holds, such as vehicles: compared with each other at most."""


def compared(told: Told, read: Bound) -> Compared:
    """Returns the numbers of a text by what they could be compared with.

    What the text itself states of a memo is no counterpart: both may be wrong together.
    """
    known = replace(told, stated={})
    with_figures = {n.quantity for n in read.numbers if _has_figure(known, read, n)}
    changes = set[Quantity]()
    for change in read.changes:
        (with_figures if _has_last_year(known, read, change) else changes).update(_numbers(change))
    changes |= {n.quantity for n in read.numbers if n.of.slot.kind == "base"}
    every = {number.quantity for number in read.numbers} | changes
    changes -= with_figures
    return Compared(
        frozenset(with_figures),
        frozenset(changes),
        frozenset(every - with_figures - changes),
    )


def _has_figure(told: Told, read: Bound, number: BoundNumber) -> bool:
    spoken, slot = number.of, number.of.slot
    at = spoken.row, spoken.table
    match slot.kind:
        case "count":
            return told.memo_count(slot.memo) is not None
        case "date":
            return slot.memo in told.texts.texts
        case "base":
            is_budget = not is_of_spent(read, spoken, (number.quantity,))
            return is_budget and told.last(slot.left, *at) is not None
        case "share":
            return None not in (told.amount(slot.left, *at), told.amount(slot.right, *at))
        case _:
            return told.amount(slot.left, *at) is not None


def _has_last_year(told: Told, read: Bound, change: BoundChange) -> bool:
    spoken = change.of
    is_budget = not change_is_of_spent(read, change)
    return is_budget and told.last(spoken.slot.left, spoken.row, spoken.table) is not None


def _numbers(change: BoundChange) -> Iterable[Quantity]:
    numbers = (change.amount, change.percent, change.same, change.base, change.moved)
    return [quantity for quantity in numbers if quantity]
