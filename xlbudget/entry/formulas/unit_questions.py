"""Whether amounts are typed in the unit that was chosen: all of them, a sheet, a single one."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from xlbudget.base.amounts import FEN, from_fen
from xlbudget.base.texts import LANGUAGES, sentence
from xlbudget.entry.form.cells import reference, runs
from xlbudget.entry.formulas.algebra import (
    Formula,
    Part,
    all_of,
    any_of,
    as_is,
    bracketed,
    call,
    if_,
    infix,
    match,
    not_,
    rounded,
    total,
)
from xlbudget.entry.formulas.asked import Amounts, Asked, joined
from xlbudget.entry.formulas.settings import chosen
from xlbudget.meaning.catalogue import rule_texts
from xlbudget.template import Section
from xlbudget.template.entry_sheets import SETTINGS
from xlbudget.template.plausible import Compared, PartOfWhole, Plausible, SheetTotal

_PLACES = 6
"""Decimals of a difference of sums, more than anybody types."""


class UnitQuestions:
    """What is asked of the unit of amounts."""

    def __init__(self, amounts: Amounts, plausible: Plausible) -> None:
        self.amounts = amounts
        self.calc = amounts.calc
        self.family = amounts.family
        self.plausible = plausible
        self.sizes = plausible.sizes
        units = sorted(self.family.entry.units, key=FEN.__getitem__)
        self.smaller, self.larger = units[0], units[-1]
        unit = chosen(self.calc, SETTINGS[2])
        self.in_larger, self.in_smaller = (
            infix(unit, "=", self.larger),
            infix(unit, "=", self.smaller),
        )

    def all(self) -> Iterator[Asked]:
        """Yields the questions of this year's amounts; a form with a single unit has none."""
        if self.smaller == self.larger:
            return
        yield self._everything()
        for pair in self.plausible.sheets:
            yield self._sheet(pair)
        for section in self.family.entry.sections:
            if section.kind == "facts" and not section.rows:
                yield self._cells(section)

    def words(self) -> Formula:
        """Returns the whole in both units, as a question."""
        whole, table_unit = self.amounts.official.any_amount(self.plausible.total), self.family.unit
        other = self.smaller if table_unit == self.larger else self.larger
        factor = from_fen(FEN[table_unit], other)
        parts: list[Part] = [sentence("unit.total"), self.amounts.money(whole), f" {table_unit}"]
        if other != table_unit:
            scaled = infix(whole, "*", Formula(lambda _: f"{factor:f}", lambda _: factor))
            parts += [sentence("unit.that_is"), self.amounts.money(scaled, other), f" {other}"]
        return joined(*parts, sentence("unit.right"))

    # ---- all amounts ----------------------------------------------------------------------------

    @cached_property
    def _areas(self) -> tuple[list[str], list[Decimal]]:
        """Returns all cells of amounts of facts, and what is typed there."""
        regions = self.calc.places.of_kind("facts")
        areas = [
            reference(region.sheet, region.top, first + 1, region.bottom, last + 1)
            for region in regions
            for first, last in runs(column.position for column in region.section.amounts)
        ]
        unit = self.calc.inputs.amount_unit
        lines = (line for region in regions for line in self.calc.lines(region.section))
        return areas, [from_fen(fen, unit) for line in lines for fen in line.amounts.values()]

    def _count(self, sign: str, size: int) -> Formula:
        """Returns how many amounts are above a size, or at least as large."""
        areas, values = self._areas
        text = "+".join(f'COUNTIF({area},"{sign}{size}")' for area in areas)
        least = [value for value in values if (value > size if sign == ">" else value >= size)]
        settings = self.calc.places.of_kind("settings")[0].section
        sheet = self.calc.sheet_of(settings)
        heading = sentence("calculating.unit_count", sign=sign, size=str(size))
        column = self.calc.add(sheet, heading, as_is(text, len(least)), 1)
        return column.at(0)

    def _everything(self) -> Asked:
        size, count = self.sizes, self._count(">", 0)
        place = self.calc.places.setting_place(SETTINGS[2])
        none_small = infix(count, "=", self._count(">=", size["smallest"]))
        large = self._count(">=", size["large"])
        half_large = infix(infix(large, "*", 2), ">=", count)
        huge = infix(self._count(">=", size["largest"]), ">", 0)
        facts = [s for s in self.family.entry.sections if s.kind == "facts"]
        spent = [s for s in facts if s.measure == self._measure] + [
            s for s in facts if s.also and s.also.measure == self._measure
        ]
        typed = self.amounts.typed_total(spent)
        # Where some amounts are as large as in the smaller unit, a sheet is in the larger one.
        some_small = infix(infix(count, "-", self._count(">=", 1)), ">=", 2)
        broken = all_of(some_small, infix(large, "=", 0))
        little = all_of(infix(typed, ">", 0), infix(typed, "<", size["least"]))
        too_large, too_small = all_of(none_small, any_of(half_large, huge)), any_of(little, broken)
        wrong = if_(self.in_larger, too_large, if_(self.in_smaller, too_small, False))
        return Asked(
            "unit",
            "P110",
            sentence("ask.P110"),
            place,
            if_(infix(count, ">=", size["enough"]), wrong, False),
            joined(sentence("unit.everything"), self._other, sentence("unit.typed")),
            self.calc.places.of_kind("settings")[0].section.id,
        )

    @property
    def _measure(self) -> str:
        cell = self.plausible.total
        return self.family.tables[cell.table].block_of(cell.column).measure

    @property
    def _other(self) -> Formula:
        """Returns the unit that was not chosen."""
        return if_(self.in_larger, self.smaller, self.larger)

    # ---- a sheet --------------------------------------------------------------------------------

    def _sheet(self, pair: SheetTotal) -> Asked:
        section = next(s for s in self.family.entry.sections if s.id == pair.section)
        here, there = self.amounts.of_section(section), self.amounts.of(pair.other)
        least, most = self.plausible.times
        more = infix(here, ">", there)
        if pair.kind == "equals":
            larger, smaller = if_(more, here, there), if_(more, there, here)
            far = infix(larger, ">=", infix(smaller, "*", least))
            near = infix(larger, "<=", infix(smaller, "*", most))
            wrong = all_of(infix(smaller, ">", 0), far, near)
        else:
            far = infix(here, ">=", infix(there, "*", self.sizes["part"]))
            wrong = all_of(infix(there, ">", 0), far)
        name = section.title.partition("、")[2] or self.calc.region(section).sheet
        figures = self._figures(name, here, pair.other.name, there)
        title = sentence("ask.P111", name=name)
        place = self.amounts.at(section)
        asked = Asked(f"unit.{section.id}", "P111", title, place, wrong, figures, section.id)
        parts = self.family.entry.parts(self._measure_of(pair.other))
        return replace(asked, other=self.amounts.at(parts[0]), is_other=not_(self._first(more)))

    def counterpart(self, pair: PartOfWhole) -> Asked:
        """Returns whether one of two amounts that are told apart is in the other unit."""
        part, whole = self.amounts.of(pair.part), self.amounts.of(pair.whole)
        times = self.sizes["year"]
        names = pair.part.name, pair.whole.name
        return Asked(
            f"unit.{pair.id}",
            "P112",
            sentence("ask.P112", name="、".join(names)),
            self.amounts.place(pair.whole),
            self._far(part, whole, times),
            self._figures(names[0], part, names[1], whole, "unit.one"),
            self.amounts.section(pair.whole).typed_in,
        )

    @staticmethod
    def _far(one: Formula, other: Formula, times: int) -> Formula:
        """Tells whether one of two amounts is so many times the other."""
        far = any_of(
            infix(one, ">=", infix(other, "*", times)), infix(other, ">=", infix(one, "*", times))
        )
        return all_of(infix(one, ">", 0), infix(other, ">", 0), far)

    def _first(self, more: Formula) -> Formula:
        """Tells whether the first of two is in the other unit, not the second."""
        return infix(bracketed(more), "=", bracketed(self.in_larger))

    def _measure_of(self, compared: Compared) -> str:
        cell = compared.cell
        if cell:
            return self.family.tables[cell.table].block_of(cell.column).measure
        return self.amounts.section(compared).measure

    def _figures(
        self, name: str, here: Formula, other: str, there: Formula, key: str = "unit.sheet"
    ) -> Formula:
        """Returns which of two is in the other unit, and both amounts."""
        first = self._first(infix(here, ">", there))
        money, unit = self.amounts.money, self.family.unit
        return joined(
            if_(first, sentence(key, name=name), sentence(key, name=other)),
            self._other,
            sentence("unit.typed"),
            f"：{name} ",
            money(here),
            f" {unit}，{other} ",
            money(there),
            f" {unit}",
        )

    def last_year(self) -> Iterator[Asked]:
        """Yields whether last year's amounts are in another unit than this year's."""
        last = self.amounts.last_year(self.plausible.total)
        if last is None or self.smaller == self.larger:
            return
        before, place = last
        now = self.amounts.official.any_amount(self.plausible.total)
        wrong = self._far(now, before, self.sizes["year"])
        names = sentence("unit.last_year"), sentence("unit.this_year")
        figures = self._figures(names[0], before, names[1], now)
        section = self.calc.places.of_kind("last_year")[0].section.id
        title = sentence("ask.P111", name=names[0])
        yield Asked(f"unit.{section}", "P111", title, place, wrong, figures, section)

    # ---- single amounts -------------------------------------------------------------------------

    def _cells(self, section: Section) -> Asked:
        parts = [part for part in (section.also, section) if part]
        measure, times = parts[0].measure, self.sizes["cell"]
        alike = {part.typed_in for part in self.family.entry.parts(measure)}
        sections = [s for s in self.family.entry.sections if s.id in alike]
        whole = self.calc.once(
            ("typed total", measure),
            lambda: self.calc.add(
                self.calc.sheet_of(sections[0]),
                sentence("calculating.unit_total"),
                self.amounts.typed_total(sections),
                1,
            ),
        ).at(0)
        cells = self.calc.across(section, section.amounts)
        largest = call("MAX", _largest, cells)
        too_large = all_of(
            self.in_larger,
            infix(largest, ">=", self.sizes["large"]),
            infix(largest, "<", whole),
            infix(infix(largest, "*", times + 1), ">=", infix(whole, "*", times)),
        )
        tiny = self._tiny(section, whole)
        hit = too_large
        if tiny:
            too_small = infix(call("COUNTIF", list.count, cells, tiny), ">", 0)
            hit = if_(infix(tiny, ">", 0), too_small, too_large)
        count = len(self.calc.lines(section))
        name = rule_texts("P112", LANGUAGES[0], self.family)["name"]
        heading = sentence("calculating.unit_cell", rule="P112", name=name)
        column = self.calc.add(self.calc.sheet_of(section), heading, if_(hit, 1, 0), count)
        hits, region = total(column), self.calc.region(section)
        first = bracketed(infix(region.top - 1, "+", match(1, column)))
        row = joined(f"{region.sheet} {sentence('unit.row')}", first, sentence("unit.row_end"))
        looks = joined(row, sentence("unit.cell"), self._other, sentence("unit.typed"))
        title = sentence("ask.P112", name=region.sheet)
        return Asked(
            f"unit.{section.id}.cell",
            "P112",
            title,
            self.amounts.at(section),
            infix(hits, ">", 0),
            looks,
            section.id,
            column,
        )

    def _tiny(self, section: Section, whole: Formula) -> Formula | None:
        """Returns the one amount of a section that is too small for the smaller unit, or 0.

        In the larger unit it would be a part of the whole. Only columns of `tiny_of` are looked at;
        None where a section has none.
        """
        chosen = self.plausible.tiny_of
        columns = [
            self.calc.typed(section, column)
            for column in section.amounts
            for select in [{**section.select, **column.select}]
            if all(set(select.get(d, names)) <= {*names} for d, names in chosen.items())
        ]
        if not columns:
            return None
        amounts = [v for c in columns for v in c.values if not isinstance(v, str) and v > 0]
        small = [amount for amount in amounts if amount < self.sizes["tiny"]]

        def under(function: str, value: int | Decimal) -> Formula:
            """Returns what a function gives for the amounts under the size."""
            areas = [column.area.fixed for column in columns]
            all_ = "+".join(f'{function}({area},">0")' for area in areas)
            large = "".join(f'-{function}({area},">={self.sizes["tiny"]}")' for area in areas)
            return as_is(f"{all_}{large}", value)

        factor = FEN[self.larger] // FEN[self.smaller]
        total_ = rounded(under("SUMIF", sum(small, Decimal(0))), _PLACES)
        fits = infix(infix(total_, "*", factor), "<=", whole)
        alone = infix(under("COUNTIF", len(small)), "=", 1)
        value = if_(all_of(self.in_smaller, alone, fits), total_, 0)
        heading = sentence("calculating.unit_tiny", unit=self.smaller)
        return self.calc.add(self.calc.sheet_of(section), heading, value, 1).at(0)


def _largest(values: list[Decimal | str]) -> Decimal:
    return max((value for value in values if not isinstance(value, str)), default=Decimal(0))
