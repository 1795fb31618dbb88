"""What the sheet of texts shows beside what is typed: whether it is, sums, what holds otherwise."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

from xlbudget.base.amounts import from_fen
from xlbudget.base.cellref import cell_name
from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import Span, reference, runs
from xlbudget.entry.form.form_sheets import list_sheet
from xlbudget.entry.form.texts import (
    NUMBERS,
    STATE,
    TOP,
    TYPED,
    TextLine,
    lines_beside_forms,
    text_lines,
    typed_elsewhere,
)
from xlbudget.entry.formulas.algebra import (
    Formula,
    FormulaColumn,
    added,
    any_of,
    as_is,
    call,
    constant,
    if_,
    infix,
    typed,
)
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.formulas.form_memos import counted
from xlbudget.entry.formulas.settings import chosen
from xlbudget.narrative.words import blank
from xlbudget.template.entry_sheets import SETTINGS

_LONGEST_LITERAL = 250
"""Characters of a text in a formula, of which Excel takes 255."""


class TextFormulas:
    """Makes the formulas of the sheet of texts, each of a line by its key."""

    def __init__(self, calc: Calc) -> None:
        self.calc = calc
        self.sheet = sentence("texts.sheet")
        has_forms = bool(calc.inputs.texts.forms)
        self.lines = (lines_beside_forms if has_forms else text_lines)(calc.family)

    @cached_property
    def typed_amounts(self) -> Mapping[str, int]:
        """Returns the amounts in 分 of memos that are typed somewhere, by memo."""
        inputs = self.calc.inputs
        return {**typed_elsewhere(self.calc.family, inputs.lines), **inputs.texts.amounts}

    @property
    def unit(self) -> Formula:
        """Returns the unit of typed amounts."""
        return chosen(self.calc, SETTINGS[2])

    def sheet_of(self, line: TextLine) -> str:
        """Returns the name of the sheet on which a line is typed."""
        if line.is_counted:
            return list_sheet()
        return self.calc.places.regions[line.source[0]].sheet if line.source else self.sheet

    def value(self, line: TextLine) -> Decimal | str:
        """Returns what a line holds, in the unit of typed amounts; nothing is an empty text."""
        texts = self.calc.inputs.texts
        if line.is_counted:
            return cast(Decimal | str, self._counted(line).value(0))
        if line.parts:
            parts = [part for part in self._parts(line) if part != ""]
            return sum((Decimal(part) for part in parts), Decimal(0)) if parts else ""
        if line.kind == "amount":
            fen = self.typed_amounts.get(line.key)
            return "" if fen is None else from_fen(fen, self.calc.inputs.amount_unit)
        if line.kind in NUMBERS:
            return texts.counts.get(line.key, "")
        return texts.texts.get(line.key, "")

    def _counted(self, line: TextLine) -> Formula:
        assert self.calc.family.narrative  # its memos have lines
        return counted(self.calc, self.calc.family.narrative.memos[line.key])

    def _parts(self, line: TextLine) -> list[Decimal | str]:
        by_key = {other.key: other for other in self.lines}
        return [self.value(by_key[key]) for key in line.parts]

    def typed(self, line: TextLine) -> Formula:
        """Returns the reference to what a line holds, as the same sheet writes it."""
        return as_is(cell_name(line.row, TYPED), self.value(line))

    def shown(self, line: TextLine) -> Formula:
        """Returns what stands in a line that is not typed: a sum, or what another sheet types."""
        if line.is_counted:
            return self._counted(line)
        if line.source:
            region = self.calc.places.regions[line.source[0]]
            section = region.section
            number = [row.id for row in section.rows].index(line.source[1])
            cell = reference(region.sheet, region.top + number, section.amounts[0].position + 1)
            there = as_is(cell, self.value(line))
            return if_(infix(there, "=", ""), "", there)
        rows = {other.key: other.row for other in self.lines}
        runs_of_rows = runs(rows[key] for key in line.parts)
        cells = ",".join(
            f"{cell_name(first, TYPED)}:{cell_name(last, TYPED)}" for first, last in runs_of_rows
        )
        values = self._parts(line)
        count = call("COUNT", lambda each: len([v for v in each if v != ""]), as_is(cells, values))
        return if_(infix(count, "=", 0), "", added(as_is(cells, values)))

    def state(self, line: TextLine) -> Formula:
        """Returns whether a line is typed, and whether it is a number where it must be one."""
        held = self.typed(line)
        good: Formula = constant(sentence("texts.typed"))
        if line.kind in NUMBERS:
            is_number = call("ISNUMBER", lambda value: not isinstance(value, str), held)
            below = call("COUNTIF", _below, held, "<0")
            wrong = any_of(infix(is_number, "=", False), infix(below, ">", 0))
            good = if_(wrong, sentence("texts.wrong"), good)
        return if_(infix(held, "=", ""), sentence("texts.untyped"), good)

    def otherwise(self, line: TextLine) -> Formula:
        """Returns what the document says where nothing is typed."""
        if line.kind in NUMBERS:
            return constant("0")
        if line.is_reason:
            return constant(sentence("texts.left_out"))
        if not line.otherwise:
            return constant(blank())
        return self.filled(line.otherwise)

    @cached_property
    def _slots(self) -> Mapping[str, Formula]:
        """Returns what stands for the open places of every text."""
        year = chosen(self.calc, SETTINGS[1])
        return {
            "{year}": year,
            "{last}": if_(infix(year, "=", ""), "", infix(year, "-", 1)),
            "{unit}": as_is(self.calc.places.unit_name, self.calc.inputs.unit_name),
        }

    def filled(self, text: str) -> Formula:
        """Returns words with the year, the one before and the unit's name as they are typed."""
        slots = self._slots
        parts: list[Formula] = []
        for piece in _pieces(text, tuple(slots)):
            parts.append(slots[piece] if piece in slots else constant(piece))
        joined = parts[0]
        for part in parts[1:]:
            joined = infix(joined, "&", part)
        return joined if len(parts) > 1 else infix(joined, "&", "") if text in slots else joined

    @cached_property
    def states(self) -> FormulaColumn:
        """Returns whether lines are typed, one cell for each row of the sheet."""
        area = Span(self.sheet, TOP, STATE, len(self.lines))
        values = [self.state(line).value(0) if line.is_typed else "" for line in self.lines]
        return typed(area, values)

    def _count(self, key: str) -> Formula:
        states = as_is(self.states.area.fixed, self.states.values)
        return call("COUNTIF", list.count, states, sentence(f"texts.{key}"))

    @property
    def wrong(self) -> Formula:
        """Returns how many lines hold words where a number should be."""
        return self._count("wrong")

    @property
    def summary(self) -> Formula:
        """Returns how many lines are typed, for the list of contents."""
        number, asked = self._count("typed"), sum(line.is_typed for line in self.lines)
        some = infix(infix(sentence("texts.some"), "&", number), "&", f"/{asked}")
        light = if_(infix(number, "=", 0), sentence("checks.no_data"), some)
        return if_(infix(self.wrong, ">", 0), sentence("texts.wrong"), light)


def _below(value: Any, _: str) -> int:
    return int(isinstance(value, Decimal) and value < 0)


def _pieces(text: str, slots: tuple[str, ...]) -> list[str]:
    """Returns a text in pieces: slots by themselves, and words that a formula can hold."""
    for slot in slots:
        text = text.replace(slot, f"\0{slot}\0")
    pieces: list[str] = []
    for part in filter(None, text.split("\0")):
        pieces += [part[n : n + _LONGEST_LITERAL] for n in range(0, len(part), _LONGEST_LITERAL)]
    return pieces
