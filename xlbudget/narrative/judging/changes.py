"""Whether a change that a text states is one: which way, by how much, by how many percent."""

from collections.abc import Iterator
from fractions import Fraction

from xlbudget.base.amounts import Figure, step_of
from xlbudget.meaning.findings import Finding
from xlbudget.narrative.bound import BoundChange
from xlbudget.narrative.judging.found import Judged, slip
from xlbudget.narrative.judging.wrong_percent import Interval, Rate, printed_interval, wrong_percent
from xlbudget.narrative.quantities import Quantity, figure_of
from xlbudget.narrative.spent import change_is_of_spent
from xlbudget.narrative.words import (
    amount_words,
    as_said,
    change_words,
    figure_words,
    percent_words,
    shown,
)
from xlbudget.template.common import document_words


def check_changes(judged: Judged) -> Iterator[Finding]:
    """Yields what is wrong with each change that the text states."""
    first: dict[Quantity, BoundChange] = {}
    for change in judged.read.changes:
        before = first.setdefault(change.head, change)
        judge = _Change(judged, change)
        if before is change or judge.last:
            yield from judge.findings()
        else:
            yield from judge.against(before)


class _Change:
    """One change, judged from what is known of both years."""

    def __init__(self, judged: Judged, change: BoundChange) -> None:
        self.judged = judged
        self.change = change
        told, spoken = judged.told, change.of
        at = spoken.row, spoken.table
        left = spoken.slot.left
        last = None if change_is_of_spent(judged.read, change) else told.last(left, *at)
        if last is None and change.base and not change.percent:
            last = figure_of(change.base)  # nothing else tells whether the change is right
        self.now = as_said(told.amount(left, *at) or figure_of(change.head), told.narrative)
        self.last = as_said(last, told.narrative) if last else None
        self.name = judged.name(left, *at)
        self.least = told.narrative.decimals

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
        if change.moved:
            yield from self._moved(change.moved)
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
        if same.kind == "new" and not shown(self.last, self.judged.told.narrative):
            return
        step = step_of(self.judged.told.narrative.unit, self.least)
        low, high = self.now.low - self.last.high, self.now.high - self.last.low
        if same.kind == "new" or high <= -step or low >= step:
            yield self._finding("S914", same, fault=f"same:{self._words()}")

    def _moved(self, moved: Quantity) -> Iterator[Finding]:
        """Yields a direction that both years' figures contradict."""
        if self.last is None:
            return
        low, high = self.now.low - self.last.high, self.now.high - self.last.low
        if high * moved.direction <= 0 and low * moved.direction <= 0:
            yield self._finding("S914", moved, fault=f"direction:{self._words()}")

    def against(self, before: BoundChange) -> Iterator[Finding]:
        """Yields what the same change says otherwise than it said before."""
        pairs = (
            ("S910", self.change.amount, before.amount),
            ("S912", self.change.percent, before.percent),
        )
        for code, now, stated in pairs:
            if now and stated:
                low, high = sorted(end * stated.direction for end in printed_interval(stated))
                if not now.direct(now.exact * now.direction, low, high):
                    name = self._change_name() if code == "S910" else self.name
                    params = {"name": name, "expected": stated.text, "slip": slip("before")}
                    yield self.judged.finding(code, now, **params)

    def _words(self) -> str:
        """Returns the change as it should be said."""
        assert self.last  # asked only where last year's amount is known
        said = self.judged.told.narrative
        against = self.judged.told.filled(self.change.of.sentence.against)
        return change_words(shown(self.now, said), shown(self.last, said), against, said)

    # ---- the amount ------------------------------------------------------------------------------

    def _impossible(self, amount: Quantity) -> Finding | None:
        """Returns that an amount cannot have risen by more than there is now."""
        signed = amount.exact * amount.direction
        if signed > 0 and self.now.high < amount.exact - amount.step / 2:
            now = figure_words(self.now, self.judged.told.narrative)
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
        said = self.judged.told.narrative
        difference = shown(self.now, said) - shown(self.last, said)
        expected = (
            self._words()
            if difference * amount.direction <= 0
            else amount_words(abs(difference), said)
        )
        name = self._change_name()
        if amount.value > 0 and amount.cut_off(low, high):
            return self.judged.finding("S911", amount, name=name, expected=expected)
        return self.judged.finding("S910", amount, name=name, expected=expected, slip="")

    def _change_name(self) -> str:
        return str(document_words()["narrative"]["change_of"]).replace("{name}", self.name)

    # ---- the percent -----------------------------------------------------------------------------

    def _base(self) -> Interval | None:
        """Returns last year's amount, typed or from the text's own numbers."""
        if self.last is not None:
            return Fraction(self.last.low), Fraction(self.last.high)
        if self.change.base:
            return printed_interval(self.change.base)
        amount = self.change.amount
        if amount is None:
            return None
        low, high = printed_interval(amount)
        if amount.direction > 0:
            return self.now.low - high, self.now.high - low
        return self.now.low + low, self.now.high + high

    def _percent(self, percent: Quantity) -> Iterator[Finding]:
        base = self._base()
        if base is None:
            return
        if base[0] <= 0:
            if base[1] >= 0 and self._nothing_before():
                yield self._finding("S916", percent)
            return
        rates = self._rates(base)
        signed = percent.exact * percent.direction
        if percent.direct(signed, *rates):
            return
        middle = (rates[0] + rates[1]) / 2
        expected = percent_words(abs(middle))
        if percent.direct(-signed, *rates) and percent.value:
            fault = "other_way" if self.last is None else f"direction:{self._words()}"
            yield self._finding("S914", percent, fault=fault)
            return
        low, high = sorted((rates[0] * percent.direction, rates[1] * percent.direction))
        if percent.value >= 0 and percent.cut_off(low, high):
            yield self._finding("S913", percent, expected=expected)
            return
        if middle * percent.direction < 0:  # it goes the other way, and is wrong besides
            words = document_words()["narrative"]
            expected = f"{words['up' if middle > 0 else 'down'][-1]}{expected}"
        why = wrong_percent(self.judged, self.change, percent, Rate(self.now, base, rates))
        yield self._finding("S912", percent, expected=expected, slip=why)

    def _nothing_before(self) -> bool:
        """Tells whether last year's amount is nothing, and not only too small to be sure of."""
        if self.last is not None:
            return self.last.shown == 0
        if self.change.base:
            return not self.change.base.exact
        amount = self.change.amount
        return bool(amount and amount.exact == self.change.head.exact)

    def _rates(self, base: Interval) -> Interval:
        """Returns the least and the most percent by which this year's amount can differ.

        Where the base follows from the change itself, both move together.
        """
        amount = self.change.amount
        if self.last is None and self.change.base is None and amount:
            # change / (now - change) grows with the change, and falls with what there is now.
            low, high = (value * amount.direction for value in printed_interval(amount))
            low, high = min(low, high), max(low, high)
            return (
                low / (_at(self.now, low) - low) * 100,
                high / (_at(self.now, -high) - high) * 100,
            )
        least = base[1] if self.now.low >= 0 else base[0]
        return (self.now.low / least - 1) * 100, (self.now.high / base[0] - 1) * 100


def _at(now: Figure, change: Fraction) -> int:
    """Returns the end of this year's amount at which a rate is the least."""
    return now.high if change >= 0 else now.low
