"""Performance forms as formulas: sums, whether each is filled in and agrees with the tables.

What is wrong with a form is what `narrative/judging/forms.py` tells of it, as far as formulas can.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import cached_property, reduce
from typing import Any

from xlbudget.base.amounts import FEN, from_fen
from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import reference
from xlbudget.entry.form.form_sheets import (
    PROJECT_NAME,
    FormSheet,
    form_sheets,
    forms_top,
    list_sheet,
    project_section,
    projects_top,
)
from xlbudget.entry.form.headers import calculating_sheet
from xlbudget.entry.form.stacks import stack_of
from xlbudget.entry.formulas.algebra import (
    Formula,
    FormulaColumn,
    Part,
    all_of,
    any_of,
    as_is,
    bracketed,
    call,
    constant,
    count_if,
    if_,
    if_error,
    index,
    infix,
    is_in,
    match,
    rounded,
    spread,
    total,
)
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.formulas.official import Official
from xlbudget.entry.formulas.typed_words import trimmed_name, without_signs_of_match
from xlbudget.narrative.form_read import PROJECT, TERM, YEAR, YEAR_GOALS
from xlbudget.narrative.texts import PLACE
from xlbudget.template import Section
from xlbudget.template.forms import COLUMNS, FormLayout

_YUAN = 6
"""Decimals of an amount in 元 in the unit of the tables; what is beyond is noise of floats."""
_PERCENT = 100


def form_formulas(calc: Calc, official: Official) -> "FormFormulas":
    """Returns the formulas of a workbook's forms, which are made once."""
    return calc.once("form sheets", lambda: FormFormulas(calc, official))


class FormFormulas:
    """Makes the formulas of the sheets of forms; lines of columns are those of the forms."""

    def __init__(self, calc: Calc, official: Official) -> None:
        layout, section = calc.family.forms, project_section(calc.family)
        assert layout
        assert section  # nobody asks for a family whose forms stand on no sheet
        self.calc = calc
        self.official = official
        self.layout: FormLayout = layout
        self.section: Section = section
        self.stack = stack_of(calc.family, section)
        self.sheet = list_sheet()
        self.forms = form_sheets(layout, calc.inputs.texts.forms)
        self.forms_top = forms_top(layout)
        self.projects_top = projects_top(layout, len(self.forms))

    def add_column(self, heading: str, formula: Formula, count: int) -> FormulaColumn:
        """Adds a column to the calculating sheet of the forms; `heading` is a key of its words."""
        words = sentence(f"form_sheets.calculated_{heading}")
        return self.calc.add(calculating_sheet(self.sheet), words, formula, count)

    def _of_forms(self, heading: str, make: Callable[[FormSheet], Formula]) -> FormulaColumn:
        """Returns a column with a line for each form."""
        return self.add_column(
            heading, spread([make(form) for form in self.forms]), len(self.forms)
        )

    @property
    def place(self) -> str:
        """Returns the place that every title begins with: the first that a form names."""
        return next(filter(None, (form.form.fields.get(PLACE, "") for form in self.forms)), "")

    # ---- a form ----------------------------------------------------------------------------------

    def cell(self, form: FormSheet, of: str) -> Formula:
        """Returns the reference to what a form says, by the name of its cell."""
        place = form.places[of]
        part, _, _ = of.partition(".")
        if part in (TERM, YEAR):
            fen = form.fen(of)
            value: Any = "" if fen is None else from_fen(fen, self.layout.unit)
        else:
            value = next(cell.text for cell in form.cells if cell.of == of)
        return as_is(reference(place.sheet, place.row, place.column), value)

    def sources(self, form: FormSheet, part: str) -> Formula:
        """Returns the cells of the amounts by source, one below the other."""
        cells = [self.cell(form, f"{part}.{source.id}") for source in self.layout.sources]
        first, last = (form.places[f"{part}.{self.layout.sources[n].id}"] for n in (0, -1))
        area = reference(form.name, first.row, first.column, last.row, last.column)
        return as_is(area, [cell.value(0) for cell in cells])

    def total(self, form: FormSheet, part: str) -> Formula:
        """Returns the sum of the sources; nothing where no amount is typed."""
        sources = self.sources(form, part)
        added = call("SUM", lambda values: sum(v for v in values if v != ""), sources)
        return if_(infix(_count(sources), "=", 0), "", added)

    @cached_property
    def used(self) -> FormulaColumn:
        """Returns 1 for each form in which anything is typed."""

        def make(form: FormSheet) -> Formula:
            bottom = max(form.place(cell).row for cell in form.cells)
            top = min(form.place(cell).row for cell in form.cells)
            area = reference(form.name, top, 1, bottom, COLUMNS)
            labels = sum(cell.part == "label" and bool(cell.text) for cell in form.cells)
            totals = len((TERM, YEAR))
            count = as_is(f"COUNTA({area})", labels + totals + form.is_used)
            return if_(infix(count, ">", labels + totals), 1, 0)

        return self._of_forms("used", make)

    @cached_property
    def names(self) -> FormulaColumn:
        """Returns the names of the projects as they are looked for."""

        def make(form: FormSheet) -> Formula:
            name = infix(self.cell(form, PROJECT), "&", "")
            return without_signs_of_match(call("TRIM", trimmed_name, name))

        return self._of_forms("name", make)

    @cached_property
    def lines(self) -> FormulaColumn:
        """Returns the first typed line of each form's project, counted from 1; 0 where none is."""
        name, sought = self.names.here, self.calc.sought(self.stack)
        line = if_(infix(name, "=", ""), 0, if_error(match(name, sought), 0))
        return self.add_column("line", line, len(self.forms))

    def amount(self, table: str, column: str, line: Formula) -> Formula:
        """Returns what a table prints of the project of a line."""
        calc, block = self.calc, self.calc.family.tables[table].block_of(column)
        listed = self.official.listed(calc.family.tables[table], block)
        sums = calc.sums_at(calc.first_lines(self.stack), listed.sums[column].column)
        return rounded(calc.rounded(sums.of(line)), calc.family.decimals)

    def _is_listed(self, table: str, line: Formula) -> Formula:
        block = self.calc.family.tables[table].block_of(self.layout.total)
        rows = self.official.listed(self.calc.family.tables[table], block)
        return is_in(line, rows.keys.column)

    def listed(self, line: Formula) -> Formula:
        """Tells whether a table lists the project of a line."""
        tables = [table for table in (self.layout.table, self.layout.carried) if table]
        return any_of(*(self._is_listed(table, line) for table in tables))

    @cached_property
    def now(self) -> FormulaColumn:
        """Returns what the list of projects prints of each form's project."""
        amount = self.amount(self.layout.table, self.layout.total, self.lines.here)
        return self.add_column("now", amount, len(self.forms))

    @cached_property
    def carried(self) -> FormulaColumn:
        """Returns what goes on of each form's project with what was left of last year."""
        amount: Formula = constant(0)
        if self.layout.carried:
            amount = self.amount(self.layout.carried, self.layout.total, self.lines.here)
        return self.add_column("carried", amount, len(self.forms))

    # ---- what is wrong with it -------------------------------------------------------------------

    @cached_property
    def faults(self) -> dict[str, FormulaColumn]:
        """Returns by rule how much is wrong with each form, 0 where nothing is."""
        project = self.names.here
        named = infix(project, "<>", "")
        unlisted = if_(all_of(named, infix(self.lines.here, "=", 0)), 1, 0)
        twice = if_error(infix(count_if(self.names, project), ">", 1), False)
        faults = {
            "S932": self.add_column("unlisted", unlisted, len(self.forms)),
            "S933": self.add_column("twice", if_(all_of(named, twice), 1, 0), len(self.forms)),
        }
        faults["S931"] = self._of_forms("amount", self._misses)
        faults["S935"] = self.add_column(
            "is_blank", if_(infix(self.blanks.here, ">", 0), 1, 0), len(self.forms)
        )
        return faults

    @cached_property
    def blanks(self) -> FormulaColumn:
        """Returns how many things are not filled in, in each form of which any is."""
        blanks = spread([self._blanks(form) for form in self.forms])
        return self.add_column(
            "blank", if_(infix(self.used.here, "=", 0), 0, blanks), len(self.forms)
        )

    def _misses(self, form: FormSheet) -> Formula:
        """Tells whether the money of the year is not what the tables print."""
        n, unit = self.forms.index(form), FEN[self.calc.family.unit] // FEN[self.layout.unit]
        now, carried = self.now.at(n), self.carried.at(n)
        year = rounded(infix(call("N", number_of, self.cell(form, YEAR)), "/", unit), _YUAN)
        half = Decimal(5).scaleb(-self.calc.family.decimals - 1)
        fits = [(now, half), (carried, half), (bracketed(infix(now, "+", carried)), 2 * half)]
        near = [
            call("AND", lambda *each: all(each), infix(carried, "<>", 0), _within(year, of, most))
            if number
            else _within(year, of, most)
            for number, (of, most) in enumerate(fits)
        ]
        asked = all_of(
            infix(_count(self.sources(form, YEAR)), ">", 0), infix(self.lines.at(n), ">", 0)
        )
        return if_(all_of(asked, infix(any_of(*near), "=", False)), 1, 0)

    def _blanks(self, form: FormSheet) -> Formula:
        """Returns how many things are not filled in of a form."""
        asked = [field.id for field in self.layout.fields if field.needed]
        texts = [self.cell(form, of) for of in (PROJECT, *asked, YEAR_GOALS)]
        blank = [if_(infix(_trimmed(text), "=", ""), 1, 0) for text in texts]
        blank.append(if_(infix(_count(self.sources(form, YEAR)), "=", 0), 1, 0))
        values = [c for c in form.cells if c.part == "text" and not c.of]
        right = [c for c in values if c.column >= COLUMNS - 2]
        top, bottom = (form.place(pick(right, key=lambda c: c.row)).row for pick in (min, max))
        area = reference(form.name, top, COLUMNS - 1, bottom, COLUMNS)
        typed_here = as_is(f"COUNTA({area})", sum(bool(c.text) for c in right))
        blank.append(if_(infix(typed_here, "=", 0), 1, 0))
        return reduce(lambda before, part: infix(before, "+", part), blank)

    def state(self, number: int) -> Formula:
        """Returns the light of a form, by what is worst."""
        faults = {rule: column.at(number) for rule, column in self.faults.items()}
        unit, blanks = self.calc.family.unit, self.blanks.at(number)
        now = call("TEXT", self._in_words, self.now.at(number), self._shape)
        printed = infix(infix(sentence("form_sheets.misses"), "&", now), "&", unit)
        blank = infix(
            infix(sentence("form_sheets.blank"), "&", blanks), "&", sentence("form_sheets.places")
        )
        light: Part = sentence("checks.state_good")
        if self.section.of_kind("choice"):
            light = if_(
                infix(self.category_of(number), "=", ""), sentence("form_sheets.no_category"), light
            )
        light = if_(infix(faults["S935"], ">", 0), blank, light)
        light = if_(infix(faults["S933"], "=", 1), sentence("form_sheets.twice"), light)
        light = if_(infix(faults["S931"], "=", 1), printed, light)
        light = if_(infix(faults["S932"], "=", 1), sentence("form_sheets.unlisted"), light)
        return if_(infix(self.used.at(number), "=", 0), sentence("form_sheets.unused"), light)

    @property
    def _shape(self) -> str:
        decimals = self.calc.family.decimals
        return f"0.{'0' * decimals}" if decimals else "0"

    def _in_words(self, amount: Any, _: str) -> str:
        return f"{Decimal(amount):.{self.calc.family.decimals}f}"

    def first_wrong(self, rule: str) -> tuple[Formula, Formula]:
        """Returns how many forms break a rule, and the number of the first; 0 where none does."""
        faults = self.faults[rule]
        return total(faults), if_error(match(1, faults), 0)

    # ---- its project -----------------------------------------------------------------------------

    @property
    def names_to_choose(self) -> str:
        """Returns the reference to the names of the projects, as many as there are."""
        top, count = self.projects_top, self.stack.count
        first = reference(self.sheet, top, PROJECT_NAME)
        area = reference(self.sheet, top, PROJECT_NAME, top + count - 1, PROJECT_NAME)
        return f'{first}:INDEX({area},MAX(1,COUNTIF({area},"?*")))'

    def category(self, line: Formula) -> Formula:
        """Returns the category of the project of a line, as the text calls it."""
        column = next(iter(self.section.of_kind("choice")), None)
        if column is None:
            return constant("")
        word = infix(index(self.calc.typed(self.section, column), line), "&", "")
        said: Formula = word
        for typed_as, called in self.layout.categories.items():
            said = if_(infix(word, "=", typed_as), called, said)
        return if_error(said, "")

    def category_of(self, number: int) -> Formula:
        """Returns the category of the project of a form."""
        line = self.lines.at(number)
        return if_(infix(line, "=", 0), "", self.category(line))


def number_of(value: Any) -> Any:
    """Returns a number as `N` does: words are 0."""
    return Decimal(0) if isinstance(value, str) else Decimal(value)


def _count(cells: Formula) -> Formula:
    return call("COUNT", lambda values: sum(1 for v in values if not isinstance(v, str)), cells)


def _trimmed(cell: Formula) -> Formula:
    return call("TRIM", trimmed_name, infix(cell, "&", ""))


def _within(amount: Formula, of: Formula, most: Decimal) -> Formula:
    gap = call("ABS", abs, rounded(bracketed(infix(amount, "-", of)), _YUAN))
    return infix(gap, "<=", as_is(str(most), most))
