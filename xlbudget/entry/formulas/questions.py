"""Questions of plausibility: figures that agree and yet may be wrong, each to be explained.

A question has a key that never changes, so that a reason stays with it. What it compares and from
which size on stands in the template; `check` asks the same formulas.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import reference
from xlbudget.entry.form.reasons import REASON, STATE, TOP
from xlbudget.entry.formulas.algebra import (
    Formula,
    Part,
    all_of,
    any_of,
    as_is,
    bracketed,
    call,
    constant,
    if_,
    if_error,
    infix,
    rounded,
)
from xlbudget.entry.formulas.asked import Amounts, Asked, joined
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.formulas.official import Official
from xlbudget.entry.formulas.settings import chosen, typed_setting
from xlbudget.entry.formulas.unit_questions import UnitQuestions
from xlbudget.template.entry_sheets import SETTINGS

_PLACES = 6
"""Decimals of a difference, more than any unit of amounts has."""


class Questions:
    """All questions of a form, each with a line on the sheet of reasons; some forms have none."""

    def __init__(self, calc: Calc, official: Official) -> None:
        self.calc = calc
        self.family = calc.family
        self.plausible = calc.family.plausible
        self.amounts = Amounts(calc, official)

    @cached_property
    def all(self) -> tuple[Asked, ...]:
        """Returns all questions in their order; those of the unit of amounts come first."""
        return (*self._of_units, *self._others())

    @cached_property
    def words(self) -> Formula | None:
        """Returns the whole in both units, as a question; nothing where nothing is spent."""
        if self.plausible is None:
            return None
        whole = self.amounts.official.any_amount(self.plausible.total)
        words = UnitQuestions(self.amounts, self.plausible).words()
        return if_error(if_(infix(whole, "=", 0), "", words), "")

    def reason(self, asked: Asked) -> str:
        """Returns the reason that answers a question, or nothing."""
        return self.calc.inputs.reasons.get(asked.key, "")

    def state(self, number: int) -> Formula:
        """Returns the light of a question, counted from 0: none, to be answered, answered."""
        return self._state(self.all[number], number)

    def _state(self, asked: Asked, number: int) -> Formula:
        cell = as_is(self.reason_cell(number), self.reason(asked))
        text = call("TRIM", str.strip, infix(cell, "&", ""))
        open_ = if_(infix(text, "=", ""), sentence("reasons.open"), sentence("reasons.answered"))
        none = sentence("reasons.none")
        return if_error(if_(asked.asked, open_, none), none)

    def figures(self, number: int) -> Formula:
        """Returns what a question says, nothing where it is not asked."""
        asked = self.all[number]
        return if_error(if_(asked.asked, asked.figures, ""), "")

    @cached_property
    def remarks(self) -> Mapping[str, Formula]:
        """Returns what stands beside the lines of sections of which a question is open."""
        remarks: dict[str, Formula] = {}
        for number, asked in enumerate(self.all):
            if asked.lines:
                here = reference(sentence("reasons.sheet"), TOP + number, STATE)
                state = as_is(here, self.state(number).value(0))
                is_open = infix(state, "=", sentence("reasons.open"))
                words = if_(is_open, sentence(f"remark.{asked.rule}"), "")
                remarks[asked.section] = if_(infix(asked.lines.here, "=", 1), words, "")
        return remarks

    @staticmethod
    def reason_cell(number: int) -> str:
        """Returns the reference to the cell of a reason."""
        return reference(sentence("reasons.sheet"), TOP + number, REASON)

    @cached_property
    def _of_units(self) -> tuple[Asked, ...]:
        if self.plausible is None:
            return ()
        units = UnitQuestions(self.amounts, self.plausible)
        first = tuple(units.all())
        clear = self._clear(first)
        return (*first, *(_only_if(clear, asked) for asked in units.last_year()))

    def _others(self) -> Iterator[Asked]:
        """Yields the other questions; figures are compared only where their units are clear."""
        if self.plausible is None:
            return
        yield self._name()
        yield self._year()
        clear = self._clear(self._of_units)
        for asked in (*self._counterparts(), *self._parts(), *self._changes()):
            yield _only_if(clear, asked)

    def _clear(self, first: Sequence[Asked]) -> Formula:
        """Tells whether none of the questions that stand first is open."""
        states = [self._state(asked, number).value(0) for number, asked in enumerate(first)]
        if not states:
            return constant(True)
        area = reference(sentence("reasons.sheet"), TOP, STATE, TOP + len(states) - 1, STATE)
        count = call("COUNTIF", list.count, as_is(area, states), sentence("reasons.open"))
        return infix(count, "=", 0)

    def _counterparts(self) -> Iterator[Asked]:
        assert self.plausible
        units = UnitQuestions(self.amounts, self.plausible)
        for pair in self.plausible.parts:
            if not pair.whole.cell:
                yield units.counterpart(pair)

    @property
    def _filled(self) -> Formula:
        assert self.plausible  # nobody asks where nothing is to be asked
        return infix(self.amounts.official.any_amount(self.plausible.total), "<>", 0)

    def _name(self) -> Asked:
        assert self.plausible
        name = typed_setting(self.calc, SETTINGS[0])
        signs = (
            infix(call("SUBSTITUTE", str.replace, name, sign, ""), "<>", infix(name, "&", ""))
            for sign in self.plausible.placeholders
        )
        asked = if_(self._filled, any_of(*signs), False)
        place = self.calc.places.setting_place(SETTINGS[0])
        section = self.calc.places.of_kind("settings")[0].section.id
        return Asked("name", "P105", sentence("ask.P105"), place, asked, joined(name), section)

    def _year(self) -> Asked:
        assert self.plausible
        year, (first, last) = chosen(self.calc, SETTINGS[1]), self.plausible.years
        outside = if_(infix(year, "<", first), True, infix(year, ">", last))
        asked = if_(infix(year, "=", ""), False, if_(self._filled, outside, False))
        place = self.calc.places.setting_place(SETTINGS[1])
        section = self.calc.places.of_kind("settings")[0].section.id
        return Asked("year", "P104", sentence("ask.P104"), place, asked, joined(year, ""), section)

    def _parts(self) -> Iterator[Asked]:
        assert self.plausible
        for pair in self.plausible.parts:
            part, whole = self.amounts.of(pair.part), self.amounts.of(pair.whole)
            title = sentence("ask.P102", part=pair.part.name, whole=pair.whole.name)
            yield Asked(
                f"part.{pair.id}",
                "P102",
                title,
                self.amounts.place(pair.part),
                infix(self._rounded(part), ">", self._rounded(whole)),
                self._both((pair.part.name, part), (pair.whole.name, whole)),
                self.amounts.section(pair.part).typed_in,
            )

    def _changes(self) -> Iterator[Asked]:
        assert self.plausible
        changes = self.plausible.changes
        region = next(iter(self.calc.places.of_kind("last_year")), None)
        for cell in changes.cells:
            typed = self.amounts.last_year(cell)
            if typed is None or region is None:
                continue
            last, place = typed
            label = next(line.label for line in region.lines if line.cell == cell)
            now = self.amounts.official.any_amount(cell)
            change = call("ABS", abs, self._rounded(infix(now, "-", last)))
            much = infix(infix(change, "*", 100), ">", infix(bracketed(last), "*", changes.percent))
            asked = all_of(infix(last, ">", 0), infix(change, ">=", changes.least), much)
            names = sentence("unit.this_year"), sentence("unit.last_year")
            yield Asked(
                f"change.{cell.table}",
                "P103",
                sentence("ask.P103", name=label, percent=str(changes.percent)),
                place,
                asked,
                self._both((names[0], now), (names[1], last)),
                region.section.id,
            )

    def _both(self, left: tuple[str, Formula], right: tuple[str, Formula]) -> Formula:
        money, unit = self.amounts.money, self.family.unit
        parts: list[Part] = [f"{left[0]} ", money(left[1]), f" {unit}，{right[0]} "]
        return joined(*parts, money(right[1]), f" {unit}")

    @staticmethod
    def _rounded(amount: Formula) -> Formula:
        return rounded(amount, _PLACES)


def _only_if(condition: Formula, asked: Asked) -> Asked:
    return replace(asked, asked=if_(condition, asked.asked, False))
