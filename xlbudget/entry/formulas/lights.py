"""The lights over sheets and over the whole workbook, which lead to the first cell to mend."""

from dataclasses import dataclass
from functools import reduce

from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import EMPTY, Cell, Span, reference
from xlbudget.entry.formulas.algebra import (
    Formula,
    Part,
    as_is,
    bracketed,
    call,
    if_,
    if_error,
    index,
    infix,
    match,
    typed,
)
from xlbudget.entry.formulas.check_line import (
    GOOD,
    LEFT,
    LIGHT_ROW,
    SCORE,
    TARGET,
    TOP,
    WARNING,
    WRONG,
    linked,
)
from xlbudget.entry.formulas.live_checks import Checks
from xlbudget.template import CellRef, EntrySheet, Table


@dataclass(frozen=True)
class Lights:
    """Makes the lights from the lines of the sheet of checks."""

    checks: Checks

    @property
    def overall(self) -> Cell:
        """Returns the light over everything."""
        checks = self.checks
        regions = checks.calc.places.of_kind("facts")
        scores = typed(
            self._area(0, len(checks.lines), SCORE), [c.score.value for c in checks.lines]
        )
        blank = infix(checks.amounts(regions), "=", 0)
        light = if_(blank, sentence("checks.all_blank"), sentence("checks.all_good"))
        for score, key in ((WARNING, "checks.all_warned"), (WRONG, "checks.all_wrong")):
            count = call("COUNTIF", list.count, as_is(scores.area.fixed, scores.values), score)
            counted = infix(infix(sentence(key), "&", count), "&", sentence("checks.items"))
            light = if_(infix(count, ">", 0), counted, light)
        return light.cell(0)

    @property
    def unchecked(self) -> Cell:
        """Returns what the light over everything does not speak of."""
        empty = reduce(
            lambda before, after: infix(before, "+", after),
            [if_(self._unfilled(sheet), 1, 0) for sheet in self.checks.family.entry.sheets],
        )
        number = bracketed(empty)
        sheets = infix(
            infix(sentence("checks.not_filled"), "&", number), "&", sentence("checks.sheets")
        )
        some = if_(infix(number, ">", 0), sheets, "")
        has_forms = bool(self.checks.calc.inputs.texts.forms)
        rest = sentence("checks.text_not_checked" if has_forms else "checks.not_checked")
        return infix(some, "&", rest).cell(0)

    @property
    def overall_link(self) -> Cell:
        """Returns the light over everything as other sheets repeat it."""
        return Cell(reference(self.checks.sheet, LIGHT_ROW, 1), self.overall.value)

    @property
    def summary_link(self) -> Cell:
        """Returns the light over everything and what it does not speak of, in one cell."""
        overall, unchecked = self.overall_link, self.unchecked
        there = reference(self.checks.sheet, LIGHT_ROW, LEFT)
        summary = infix(as_is(overall.formula or "", overall.value), "&", "；")
        return infix(summary, "&", as_is(there, unchecked.value)).cell(0)

    def entry(self, sheet: EntrySheet) -> Cell:
        """Returns the light of an entry sheet; it leads to the first cell to mend there."""
        rest = if_(
            self._unfilled(sheet), sentence("checks.unfilled"), sentence("checks.state_good")
        )
        return self._mended(sheet.name, rest)

    def other(self, sheet: str) -> Cell:
        """Returns the light of another sheet, nothing where nothing is mended there."""
        if any(line.sheet == sheet for line in self.checks.lines):
            return self._mended(sheet, self._unless_blank(sentence("checks.state_good")))
        return EMPTY

    def unless_blank(self, light: Formula) -> Cell:
        """Returns a light, but that there is no data where no amount is typed at all."""
        return self._unless_blank(light).cell(0)

    def _unless_blank(self, light: Part) -> Formula:
        blank = infix(self.checks.amounts(self.checks.calc.places.of_kind("facts")), "=", 0)
        return if_(blank, sentence("checks.no_data"), light)

    def table(self, table: Table) -> Cell:
        """Returns the light of a table, which is mended on the entry sheets.

        One without any amount has nothing to judge.
        """
        checks = self.checks
        sheet = checks.official.layout.tables[table.id].sheet
        empty = infix(checks.official.any_amount(total_of(table)), "=", 0)
        rest = if_(empty, sentence("checks.no_data"), sentence("checks.state_good"))
        fed = [
            number
            for number, line in enumerate(checks.lines)
            if line.rule and table.id in line.tables and line.sheet != sheet
        ]
        if fed:
            rest = if_(
                infix(checks.worst(fed, checks.lines), "=", WRONG),
                sentence("checks.follows_entry"),
                rest,
            )
        return self._mended(sheet, if_error(rest, sentence("checks.broken")))

    def _mended(self, sheet: str, rest: Formula) -> Cell:
        """Returns the light of a sheet by the lines that are mended there, or the `rest`."""
        lines = [n for n, line in enumerate(self.checks.lines) if line.rule and line.sheet == sheet]
        first, count = lines[0], len(lines)
        scores = typed(
            self._area(first, count, SCORE), [self.checks.lines[n].score.value for n in lines]
        )
        targets = typed(
            self._area(first, count, TARGET), [self.checks.lines[n].target.value for n in lines]
        )
        worst = call("MAX", max, as_is(scores.area.fixed, scores.values))
        cell = if_(infix(worst, "=", GOOD), "A1", index(targets, match(worst, scores)))
        light = if_(infix(worst, "=", WARNING), sentence("checks.state_warned"), rest)
        light = if_(infix(worst, "=", WRONG), sentence("checks.state_wrong"), light)
        return linked(sheet, cell, light).cell(0)

    def _area(self, first: int, count: int, column: int) -> Span:
        return Span(self.checks.sheet, TOP + first, column, count)

    def _unfilled(self, sheet: EntrySheet) -> Formula:
        regions = [self.checks.calc.places.regions[section.id] for section in sheet.sections]
        amounts = self.checks.amounts([region for region in regions if region.section.amounts])
        return infix(amounts, "=", 0)


def total_of(table: Table) -> CellRef:
    """Returns the cell that stands for a whole table: the last row that nothing sums up."""
    block = table.blocks[0]
    row = [row for row in block.fixed if row.parent is None][-1]
    return CellRef(table.id, row.id, block.amounts[0].id)
