"""Judges a text: what each of its numbers should be, by the tables and by what was typed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from xlbudget.base.folding import fold
from xlbudget.meaning.findings import Finding
from xlbudget.narrative.bound import Bound
from xlbudget.narrative.judging.amounts import check_amounts, check_shares
from xlbudget.narrative.judging.changes import check_changes
from xlbudget.narrative.judging.dates import check_dates
from xlbudget.narrative.judging.found import Judged
from xlbudget.narrative.judging.lists import check_lists
from xlbudget.narrative.judging.memos import check_memos, stated_memos
from xlbudget.narrative.judging.words import (
    check_missing,
    check_titles,
    check_unbound,
    check_unit_name,
    check_words,
    repeated,
)
from xlbudget.narrative.passages import Passage
from xlbudget.narrative.quantities import figure_of
from xlbudget.narrative.read import bound
from xlbudget.narrative.told import Told

CHECKS: tuple[Callable[[Judged], Iterator[Finding]], ...] = (
    check_missing,
    check_words,
    check_titles,
    check_unit_name,
    check_amounts,
    check_shares,
    check_changes,
    check_lists,
    check_memos,
    check_dates,
    check_unbound,
)


def judge(told: Told, passages: Sequence[Passage]) -> tuple[Finding, ...]:
    """Returns what is wrong in a text; each finding has its passage as its cell."""
    return judged(told, passages)[1]


def judged(told: Told, passages: Sequence[Passage]) -> tuple[Bound, tuple[Finding, ...]]:
    """Returns a text as it was read, and what is wrong in it.

    A passage that says again what one before says is told once, and not read again.
    """
    again = repeated(tuple(fold(passage.text) for passage in passages))
    once = [
        replace(passage, text="") if number in again else passage
        for number, passage in enumerate(passages)
    ]
    read = bound(told, once)
    with_text = Judged(told, read)
    stated = {
        name: figure_of(quantity)
        for name, quantity in stated_memos(with_text).items()
        if quantity.kind == "amount"
    }
    with_text = Judged(replace(told, stated=stated), read)
    findings = [
        with_text.of_passage(
            "S920",
            number,
            before=passages[first].place.sheet,
            row=str(passages[first].place.row),
            earlier=f"number:{passages[first].place.row}",
        )
        for number, first in again.items()
    ]
    findings += [finding for check in CHECKS for finding in check(with_text)]
    return read, tuple(findings)
