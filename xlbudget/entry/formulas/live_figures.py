"""The figures of live sentences: amounts, shares and changes, and the words that say them.

What is said, and how it is rounded, is that of `narrative/words.py`.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import reduce
from typing import Any, NamedTuple

from xlbudget.base.amounts import FEN
from xlbudget.entry.form.cells import reference
from xlbudget.entry.form.texts import TYPED
from xlbudget.entry.formulas.algebra import (
    Formula,
    Part,
    all_of,
    any_of,
    as_is,
    call,
    constant,
    if_,
    infix,
    rounded,
)
from xlbudget.entry.formulas.live_columns import LiveColumns
from xlbudget.entry.formulas.official import Official
from xlbudget.entry.formulas.texts import TextFormulas
from xlbudget.meaning.shares import possible_lines
from xlbudget.narrative.words import PERCENT_DECIMALS, blank
from xlbudget.template import CellRef, Expression, Term
from xlbudget.template.common import document_words
from xlbudget.template.narrative import MEMO, Narrative

_WHOLE = 100


class Amount(NamedTuple):
    """An amount in its cells: as tables print it, as the text says it, and last year's.

    `last` is an empty text where last year's is not known.
    """

    exact: Formula
    said: Formula
    last: Formula


class LiveFigures:
    """Makes the cells of amounts, each once."""

    def __init__(
        self, columns: LiveColumns, official: Official, texts: TextFormulas, said: Narrative
    ) -> None:
        self.columns = columns
        self.calc = columns.calc
        self.official = official
        self.texts = texts
        self.said = said
        self._amounts: dict[tuple[tuple[int, CellRef], ...], Amount] = {}
        self._lines = {line.cell: n for n, line in enumerate(possible_lines(self.calc.family))}
        self._memos = {line.key: line for line in texts.lines}

    def amount(self, left: Expression, row: str = "", table: str = "") -> Amount:
        """Returns what an expression sums up to: `row` of `table` is the one that a list is at."""
        key = tuple(
            (t.sign, CellRef(t.table or table, t.row or row, "" if t.table == MEMO else t.column))
            for t in left
        )
        if key not in self._amounts:
            terms = [Term(sign, cell.table, cell.row, cell.column) for sign, cell in key]
            self._amounts[key] = self._made(terms)
        return self._amounts[key]

    def _made(self, terms: list[Term]) -> Amount:
        total = _sum([(term.sign, self._now(term)) for term in terms])
        exact = self.columns.put("exact", self.calc.rounded(total) if len(terms) > 1 else total)
        said = self.columns.put("said", self._said(exact))
        cells = [self._last(term) for term in terms]
        known = [(term.sign, cell) for term, cell in zip(terms, cells, strict=True) if cell]
        if len(known) < len(terms):
            return Amount(exact, said, self.columns.put("last", constant("")))
        numbers = [_is_number(cell) for _, cell in known]
        amount = self._said(self.calc.scaled(_bracketed(_sum(known))))
        last = if_(numbers[0] if len(numbers) == 1 else all_of(*numbers), amount, "")
        return Amount(exact, said, self.columns.put("last", last))

    def _now(self, term: Term) -> Formula:
        if term.table != MEMO:
            cell = CellRef(term.table, term.row, term.column)
            return self.official.printed(cell)
        return self.calc.scaled(self.memo(term.row))

    def memo(self, name: str) -> Formula:
        """Returns the number of a memo as it is typed; what is none, or less than 0, is 0."""
        held = self.held(name)
        return if_(_is_number(held), call("MAX", max, held, 0), 0)

    def held(self, name: str) -> Formula:
        """Returns the reference to the cell of the sheet of texts that holds a memo."""
        line = self._memos[name]
        return as_is(reference(self.texts.sheet, line.row, TYPED), self.texts.value(line))

    def _last(self, term: Term) -> Formula | None:
        """Returns the cell in which last year's amount stands, None where it has none."""
        number = self._lines.get(CellRef(term.table, term.row, term.column))
        region = next(iter(self.calc.places.of_kind("last_year")), None)
        if number is None or region is None:
            return None
        return self.calc.typed(region.section, region.section.amounts[0]).at(number)

    def _said(self, amount: Formula) -> Formula:
        """Returns an amount in the unit and with the decimals of the text."""
        of_text, of_tables = FEN[self.said.unit], FEN[self.calc.family.unit]
        if of_text > of_tables:
            amount = infix(amount, "/", of_text // of_tables)
        elif of_text < of_tables:
            amount = infix(amount, "*", of_tables // of_text)
        return rounded(amount, self.said.decimals)

    # ---- words ----------------------------------------------------------------------------------

    def amount_words(self, said: Formula) -> Formula:
        """Returns an amount with its unit; nothing at all is `0万元`."""
        number = _text(said, self.said.decimals, separated=self.said.thousands)
        words = if_(infix(said, "=", 0), "0", number)
        return infix(words, "&", self.said.unit)

    def share_words(self, part: Formula, whole: Formula) -> Formula:
        """Returns the share that an amount is of another."""
        share = if_(infix(whole, "=", 0), 0, _percent(part, whole))
        percent = self.columns.put("percent", share)
        nothing = any_of(infix(part, "=", 0), infix(whole, "=", 0))
        return if_(nothing, "0%", _percent_words(percent))

    def change_words(self, amount: Amount, against: list[Formula]) -> Formula:
        """Returns how an amount changed; `against` is what it is measured against, in pieces."""
        now, last = amount.said, amount.last
        words = document_words()["narrative"]
        gap = rounded(call("ABS", abs, infix(now, "-", last)), self.said.decimals)
        known = all_of(infix(last, "<>", ""), infix(last, "<>", 0))
        rate = if_(known, _percent(gap, call("ABS", abs, last)), 0)
        percent = self.columns.put("percent", rate)
        (more, higher), (less, lower) = words["up"], words["down"]
        rises = infix(now, ">", last)
        changed = joined(
            words["than"],
            *against,
            if_(rises, more, less),
            self.amount_words(gap),
            "，",
            if_(rises, higher, lower),
            _percent_words(percent),
        )
        same = joined(words["same_as"], *against, words["same"])
        changed = if_(infix(last, "=", 0), str(words["no_last_year"]), changed)
        changed = if_(infix(now, "=", last), same, changed)
        return if_(infix(last, "=", ""), joined(words["than"], *against, blank()), changed)


def joined(*parts: Part) -> Formula:
    """Returns words one behind the other; without any, an empty text."""
    first, *others = parts or ("",)
    return reduce(lambda left, right: infix(left, "&", right), others, constant(first))


def _sum(parts: Sequence[tuple[int, Formula]]) -> Formula:
    (sign, first), *others = parts
    return reduce(
        lambda left, part: infix(left, "+" if part[0] > 0 else "-", part[1]),
        others,
        first if sign > 0 else infix(0, "-", first),
    )


def _is_number(cell: Formula) -> Formula:
    return call("ISNUMBER", lambda value: not isinstance(value, str), cell)


def _percent(part: Formula, whole: Formula) -> Formula:
    quotient = infix(infix(part, "/", whole), "*", _WHOLE)
    return rounded(quotient, PERCENT_DECIMALS)


def _percent_words(percent: Formula) -> Formula:
    whole = infix(call("ABS", abs, percent), "=", _WHOLE)
    number = infix(_text(percent, PERCENT_DECIMALS), "&", "%")
    return if_(whole, f"{_WHOLE}%", number)


def _text(number: Formula, decimals: int, *, separated: bool = False) -> Formula:
    shape = ("#,##0" if separated else "0") + ("." + "0" * decimals if decimals else "")
    wanted = f"{',' if separated else ''}.{decimals}f"

    def compute(value: Any, _: str) -> str:
        return format(Decimal(value), wanted)

    return call("TEXT", compute, number, shape)


def _bracketed(part: Formula) -> Formula:
    return Formula(lambda i: f"({part.text(i)})", part.value)
