"""Whether a change that a text states is one: which way, by how much, by how many percent."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from xlbudget.base.amounts import Figure, step_of
from xlbudget.meaning.findings import Finding
from xlbudget.narrative.bound import BoundChange
from xlbudget.narrative.judging.found import Judged, slip
from xlbudget.narrative.quantities import Quantity, figure_of
from xlbudget.narrative.words import amount_words, change_words, percent_words, shown
from xlbudget.template.common import document_words

_POWERS = (Fraction(1, 100), Fraction(1, 10), 10, 100)

Interval = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class _Base:
    """Last year's amount: what it can be in 分, and where it is known from."""

    low: Fraction
    high: Fraction
    known: bool
    """Whether it was typed; else it follows from what the text itself says."""


def check_changes(judged: Judged) -> Iterator[Finding]:
    """Yields what is wrong with each change that the text states."""
    for change in judged.read.changes:
        yield from _Change(judged, change).findings()


class _Change:
    """One change, judged from what is known of both years."""

    def __init__(self, judged: Judged, change: BoundChange) -> None:
        self.judged = judged
        self.change = change
        told, spoken = judged.told, change.of
        at = spoken.row, spoken.table
        left = spoken.slot.left
        self.now = told.amount(left, *at) or figure_of(change.head)
        self.last = told.last(left, *at)
        self.name = judged.name(left, *at)
        self.least = told.family.decimals

    def findings(self) -> Iterator[Finding]:
        """Yields what is wrong: the year compared with, the direction, then the amounts."""
        change, year = self.change, self.judged.told.year
        if change.first.year not in (0, year - 1):
            yield self._finding("S917", change.first, expected=str(year - 1))
        if self._two_directions():
            yield self._finding("S914", change.first, fault="both")
            return
        if change.same:
            yield from self._same(change.same)
            return
        if change.amount:
            impossible = self._impossible(change.amount)
            if impossible:
                yield impossible
                return
            wrong = self._amount(change.amount)
            if wrong:
                yield wrong
                if wrong.code != "S911":
                    return
        if change.percent:
            yield from self._percent(change.percent)

    def _finding(self, code: str, quantity: Quantity, **params: str) -> Finding:
        return self.judged.finding(code, quantity, None, name=self.name, **params)

    # ---- the direction ---------------------------------------------------------------------------

    def _two_directions(self) -> bool:
        amount, percent = self.change.amount, self.change.percent
        return bool(
            amount
            and percent
            and amount.value > 0
            and percent.value > 0
            and amount.direction != percent.direction
        )

    def _same(self, same: Quantity) -> Iterator[Finding]:
        if self.last is None:
            return
        if same.kind == "new" and not shown(self.last, self.judged.told.family):
            return
        step = step_of(self.judged.told.family.unit, self.least)
        low, high = self.now.low - self.last.high, self.now.high - self.last.low
        if same.kind == "new" or high <= -step or low >= step:
            yield self._finding("S914", same, fault=f"same:{self._words()}")

    def _words(self) -> str:
        """Returns the change as it should be said."""
        assert self.last  # asked only where last year's amount is known
        family = self.judged.told.family
        against = self.judged.told.filled(self.change.of.sentence.against)
        return change_words(shown(self.now, family), shown(self.last, family), against, family)

    # ---- the amount ------------------------------------------------------------------------------

    def _impossible(self, amount: Quantity) -> Finding | None:
        """Returns that an amount cannot have risen by more than there is now."""
        signed = amount.exact * amount.direction
        if signed > 0 and self.now.high < amount.exact - amount.step / 2:
            now = amount_words(shown(self.now, self.judged.told.family), self.judged.told.family)
            return self._finding("S915", amount, now=now)
        return None

    def _amount(self, amount: Quantity) -> Finding | None:
        signed = amount.exact * amount.direction
        if self.last is None:
            equal = not amount.exact
            return self._finding("S914", amount, fault="zero") if equal else None
        low, high = self.now.low - self.last.high, self.now.high - self.last.low
        if not amount.exact and amount.fits(low, high, self.least):
            return self._finding("S914", amount, fault="zero")
        if amount.direct(signed, low, high, self.least):
            return None
        if amount.direct(-signed, low, high, self.least):
            return self._finding("S914", amount, fault=f"direction:{self._words()}")
        low, high = sorted((low * amount.direction, high * amount.direction))
        family = self.judged.told.family
        difference = shown(self.now, family) - shown(self.last, family)
        expected = (
            self._words()
            if difference * amount.direction <= 0
            else amount_words(abs(difference), family)
        )
        name = document_words()["narrative"]["change_of"].replace("{name}", self.name)
        if amount.value > 0 and amount.cut_off(low, high):
            return self.judged.finding("S911", amount, name=name, expected=expected)
        return self.judged.finding("S910", amount, name=name, expected=expected, slip="")

    # ---- the percent -----------------------------------------------------------------------------

    def _base(self) -> _Base | None:
        """Returns last year's amount, typed or from the text's own numbers."""
        if self.last is not None:
            return _Base(Fraction(self.last.low), Fraction(self.last.high), True)
        if self.change.base:
            return _Base(*_printed(self.change.base), False)
        amount = self.change.amount
        if amount is None:
            return None
        low, high = _printed(amount)
        if amount.direction > 0:
            return _Base(self.now.low - high, self.now.high - low, False)
        return _Base(self.now.low + low, self.now.high + high, False)

    def _percent(self, percent: Quantity) -> Iterator[Finding]:
        base = self._base()
        if base is None:
            return
        if base.low <= 0:
            if base.high >= 0 and self._nothing_before(base):
                yield self._finding("S916", percent)
            return
        rates = self._rates(base)
        signed = percent.exact * percent.direction
        if percent.direct(signed, *rates):
            return
        expected = percent_words(abs(rates[0] + rates[1]) / 2)
        if percent.direct(-signed, *rates) and percent.value:
            fault = "other_way" if self.last is None else f"direction:{self._words()}"
            yield self._finding("S914", percent, fault=fault)
            return
        low, high = sorted((rates[0] * percent.direction, rates[1] * percent.direction))
        if percent.value >= 0 and percent.cut_off(low, high):
            yield self._finding("S913", percent, expected=expected)
            return
        why = self._wrong_base(percent, signed, base, rates)
        yield self._finding("S912", percent, expected=expected, slip=why)

    def _nothing_before(self, base: _Base) -> bool:
        """Tells whether last year's amount is nothing, and not only too small to be sure of."""
        if self.last is not None:
            return self.last.shown == 0
        if self.change.base:
            return not self.change.base.exact
        return bool(
            self.change.amount and self.change.amount.exact == figure_of(self.change.head).shown
        )

    def _rates(self, base: _Base) -> Interval:
        """Returns the least and the most percent by which this year's amount can differ.

        Where the base follows from the change itself, both move together.
        """
        amount = self.change.amount
        if self.last is None and self.change.base is None and amount:
            # change / (now - change) grows with the change, and falls with what there is now.
            low, high = (value * amount.direction for value in _printed(amount))
            low, high = min(low, high), max(low, high)
            return (
                low / (_at(self.now, low) - low) * 100,
                high / (_at(self.now, -high) - high) * 100,
            )
        low, high = self.now.low / base.high - 1, self.now.high / base.low - 1
        if self.now.low < 0:
            low = self.now.low / base.low - 1
        return low * 100, high * 100

    def _wrong_base(self, percent: Quantity, signed: Fraction, base: _Base, rates: Interval) -> str:
        """Returns what the percent was reckoned on instead, or another slip behind it."""
        if not percent.value:
            return ""
        if any(percent.direct(signed, low, high) for low, high in _moved(rates)):
            return slip("point")
        for other in self._others():
            rate = self._rate_from(other, base)
            if rate and percent.direct(signed, *rate):
                return slip("other_amount", other.text)
        if self.now.low > 0:
            low, high = 1 - base.high / self.now.low, 1 - base.low / self.now.high
            if percent.direct(signed, low * 100, high * 100):
                return slip("divided_by_new")
        before = self._before()
        if before and before.exact == percent.exact and before.direction == percent.direction:
            return slip("copied_percent")
        if percent.fits(self.now.low * 100 / base.high, self.now.high * 100 / base.low):
            return slip("quotient")
        return ""

    def _others(self) -> Iterator[Quantity]:
        """Yields amounts by which the text states again, and otherwise, what is judged."""
        change = self.change
        for number in self.judged.read.numbers:
            of, quantity = number.of, number.quantity
            alike = (of.slot.left, of.row) == (change.of.slot.left, change.of.row)
            if of.slot.kind == "amount" and alike and quantity.passage == change.head.passage:
                yield quantity

    def _rate_from(self, other: Quantity, base: _Base) -> Interval | None:
        low, high = _printed(other)
        return (low / base.high - 1) * 100, (high / base.low - 1) * 100

    def _before(self) -> Quantity | None:
        changes = self.judged.read.changes
        at = changes.index(self.change)
        return changes[at - 1].percent if at else None


def _printed(quantity: Quantity) -> Interval:
    """Returns what a printed number can stand for."""
    return quantity.exact - quantity.step / 2, quantity.exact + quantity.step / 2


def _at(now: Figure, change: Fraction) -> int:
    """Returns the end of this year's amount at which a rate is the least."""
    return now.high if change >= 0 else now.low


def _moved(rates: Interval) -> Iterator[Interval]:
    yield from ((rates[0] * power, rates[1] * power) for power in _POWERS)
