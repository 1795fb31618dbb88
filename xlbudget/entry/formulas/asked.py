"""What questions of plausibility are made of: amounts by name, and the figures as words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from xlbudget.base.amounts import from_fen
from xlbudget.base.place import Place
from xlbudget.entry.form.cells import reference
from xlbudget.entry.form.last_year import shown_last_year
from xlbudget.entry.form.places import Region
from xlbudget.entry.form.stacks import stack_of
from xlbudget.entry.formulas.algebra import (
    Formula,
    FormulaColumn,
    Part,
    added,
    as_is,
    call,
    constant,
    infix,
    rounded,
    total,
)
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.formulas.official import Official
from xlbudget.template import CellRef, Section
from xlbudget.template.plausible import Compared


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is asked: its key, rule, title, where to mend, whether, and the figures.

    `lines` has 1 for each line of the section that it is about, where it is about lines.
    """

    key: str
    rule: str
    title: str
    place: Place
    asked: Formula
    figures: Formula
    section: str = ""
    lines: FormulaColumn | None = None
    other: Place | None = None
    """Where to mend instead if `is_other`."""
    is_other: Formula | None = None


def joined(*parts: Part) -> Formula:
    """Returns texts one after the other."""
    first, *rest = parts
    return reduce(lambda before, part: infix(before, "&", part), rest, constant(first))


class Amounts:
    """The amounts that are compared, in the unit of the official tables."""

    def __init__(self, calc: Calc, official: Official) -> None:
        self.calc = calc
        self.family = calc.family
        self.official = official

    def of(self, compared: Compared) -> Formula:
        """Returns an amount that the template names."""
        if compared.cell:
            return self.official.any_amount(compared.cell)
        if compared.section:
            return self.of_section(self._section(compared.section), compared.row)
        part = self.family.entry.parts(compared.measure)[0]
        stack = stack_of(self.family, part)
        sums = self.calc.sums(stack, tuple(part.amounts for part in stack.parts))
        return self.calc.under(sums).of(f"{compared.code}*")

    def of_section(self, section: Section, row: str = "") -> Formula:
        """Returns what stands in a section, or on one of its rows."""
        if not row:
            return self.calc.scaled(self.typed_total([section]))
        index = [fixed.id for fixed in section.rows].index(row)
        cells = self.calc.across(section, section.amounts)
        here = Formula(lambda _: cells.text(index), lambda _: cells.value(index))
        return self.calc.scaled(added(here))

    def typed_total(self, sections: Sequence[Section]) -> Formula:
        """Returns the sum of all amounts of some sections in the unit in which they are typed."""
        return total(*(self.calc.typed(s, column) for s in sections for column in s.amounts))

    def place(self, compared: Compared) -> Place:
        """Returns where to look at an amount first."""
        if compared.cell:
            return self.official.layout.places[compared.cell]
        section = self.section(compared)
        rows = [row.id for row in section.rows]
        return self.at(section, rows.index(compared.row) if compared.row else 0)

    def section(self, compared: Compared) -> Section:
        """Returns the section in which an amount is typed that is no official cell."""
        if compared.section:
            return self._section(compared.section)
        return self.family.entry.parts(compared.measure)[0]

    def at(self, section: Section, line: int = 0) -> Place:
        """Returns the first amount of a line."""
        region = self.calc.region(section)
        return Place(region.sheet, region.top + line, section.amounts[0].position + 1)

    def last_year(self, cell: CellRef) -> tuple[Formula, Place] | None:
        """Returns last year's amount of an official cell, and where it is typed."""
        region: Region | None = next(iter(self.calc.places.of_kind("last_year")), None)
        lines = [line.cell for line in region.lines] if region else []
        if region is None or cell not in lines:
            return None
        place = self.at(region.section, lines.index(cell))
        shown = shown_last_year(self.family, self.calc.inputs.last_year)
        amount = from_fen(shown[lines.index(cell)] or 0, self.calc.inputs.amount_unit)
        typed = as_is(reference(place.sheet, place.row, place.column), amount)
        return self.calc.scaled(call("N", lambda value: value, typed)), place

    def money(self, amount: Formula, unit: str = "") -> Formula:
        """Returns an amount as words, in the unit of the tables unless it is in another one."""
        decimals = self.family.decimals if not unit else 2
        shape = "#,##0" + ("." + "0" * decimals if decimals else "")

        def words(value: Decimal, _: str) -> str:
            return f"{value:,.{decimals}f}"

        return call("TEXT", words, rounded(amount, decimals), shape)

    def _section(self, name: str) -> Section:
        return next(section for section in self.family.entry.sections if section.id == name)
