"""Whether the facts that only a text holds fit what was typed, each other, and the tables."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from xlbudget.meaning.findings import Finding
from xlbudget.narrative.judging.found import Judged
from xlbudget.narrative.quantities import Quantity
from xlbudget.narrative.words import amount_words, count_words, figure_words
from xlbudget.template import Expression
from xlbudget.template.narrative import MEMO, Memo


def stated_memos(judged: Judged) -> Mapping[str, Quantity]:
    """Returns the number that a text states of each memo, the first where it does so twice."""
    stated: dict[str, Quantity] = {}
    for number in judged.read.numbers:
        slot = number.of.slot
        if slot.memo and slot.kind in ("amount", "count") and number.sure:
            stated.setdefault(slot.memo, number.quantity)
    return stated


def check_memos(judged: Judged) -> Iterator[Finding]:
    """Yields counts that are wrong, sums that are none, parts larger than their whole."""
    stated = stated_memos(judged)
    for name, quantity in stated.items():
        memo = judged.told.narrative.memos[name]
        if quantity.kind == "count":
            yield from _count(judged, memo, quantity)
        yield from _sum(judged, memo, quantity, stated)
        if memo.at_most:
            yield from _at_most(judged, memo, quantity, stated)


def _count(judged: Judged, memo: Memo, quantity: Quantity) -> Iterator[Finding]:
    known = judged.told.memo_count(memo.id)
    if known is not None and not quantity.fits(Fraction(known), Fraction(known)):
        expected = f"{count_words(known)}{memo.unit}"
        yield judged.finding("S926", quantity, name=memo.label, expected=expected)


def _sum(
    judged: Judged, memo: Memo, quantity: Quantity, stated: Mapping[str, Quantity]
) -> Iterator[Finding]:
    """Yields a sum whose parts, all of them stated, cannot add up to it."""
    parts = [stated[part] for part in memo.sum if part in stated]
    if not parts or len(parts) != len(memo.sum):
        return
    slack = Fraction(0)
    if quantity.kind == "amount":
        least = judged.told.narrative.decimals
        slack = sum((each.half(least) for each in (quantity, *parts)), Fraction(0))
    total = sum((part.exact for part in parts), Fraction(0))
    difference = abs(quantity.exact - total)
    if difference > slack or (slack and difference == slack):
        yield judged.finding(
            "S927", quantity, name=memo.label, expected=_words(judged, memo, total)
        )


def _words(judged: Judged, memo: Memo, value: Fraction) -> str:
    if memo.kind == "amount":
        return amount_words(int(value), judged.told.narrative)
    return f"{count_words(Decimal(value.numerator) / value.denominator)}{memo.unit}"


def _at_most(
    judged: Judged, memo: Memo, quantity: Quantity, stated: Mapping[str, Quantity]
) -> Iterator[Finding]:
    """Yields a part that is larger than its whole, whatever both were rounded from."""
    high = _most(judged, memo.at_most, stated)
    if high is not None and quantity.exact - quantity.step / 2 > high:
        name = judged.name(memo.at_most)
        figure = judged.told.amount(memo.at_most)
        said = judged.told.narrative
        whole = figure_words(figure, said) if figure else amount_words(int(high), said)
        yield judged.finding("S928", quantity, name=memo.label, whole=name, expected=whole)


def _most(
    judged: Judged, expression: Expression, stated: Mapping[str, Quantity]
) -> Fraction | None:
    figure = judged.told.amount(expression)
    if figure is not None:
        return Fraction(figure.high)
    if len(expression) == 1 and expression[0].table == MEMO and expression[0].row in stated:
        whole = stated[expression[0].row]
        return whole.exact + whole.step / 2
    return None
