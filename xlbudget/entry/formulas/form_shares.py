"""Projects and their performance forms as formulas: which have one, and what share, by fund."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property, reduce
from typing import Any

from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import Span, reference
from xlbudget.entry.form.form_sheets import NAME, SHARES_TOP
from xlbudget.entry.form.headers import calculating_sheet
from xlbudget.entry.formulas.algebra import (
    LINE_NUMBER,
    Formula,
    FormulaColumn,
    Part,
    all_of,
    as_is,
    call,
    constant,
    if_,
    index,
    infix,
    is_in,
    looked_up,
    smallest,
    total,
    typed,
)
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.formulas.form_sheets import FormFormulas, form_formulas, number_of
from xlbudget.entry.formulas.official import Official
from xlbudget.entry.formulas.settings import chosen
from xlbudget.meaning.labels import column_label
from xlbudget.template.entry_sheets import SETTINGS

_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Fund:
    """How many projects of a fund there are, and how many of them have a form."""

    name: str
    every: Formula
    having: Formula
    too_few: Formula


def form_shares(calc: Calc, official: Official) -> "FormShares":
    """Returns the formulas of a workbook's projects, which are made once."""
    return calc.once("form shares", lambda: FormShares(form_formulas(calc, official)))


class FormShares:
    """Makes the formulas of all typed projects; lines of columns are those of the projects."""

    def __init__(self, forms: FormFormulas) -> None:
        self.forms = forms
        self.calc = forms.calc

    @cached_property
    def projects(self) -> FormulaColumn:
        """Returns the lines of the typed projects, each once, one after the other."""
        named = infix(self.calc.sought(self.forms.stack).here, "<>", "")
        first = self.calc.first_lines(self.forms.stack).here
        count = self.forms.stack.count
        is_first = all_of(named, infix(first, "=", LINE_NUMBER))
        firsts = self.forms.add_column("first", if_(is_first, LINE_NUMBER, ""), count)
        return self.forms.add_column("projects", smallest(firsts), count)

    def of_project(self, formula: Formula) -> Formula:
        """Returns a formula, but nothing where there are no more projects."""
        return if_(infix(self.projects.here, "=", ""), "", formula)

    @property
    def project_name(self) -> Formula:
        """Returns the name of each project."""
        return self.of_project(index(self.calc.names(self.forms.stack), self.projects.here))

    @cached_property
    def having(self) -> FormulaColumn:
        """Returns 1 for each project with a form."""
        sought = index(self.calc.sought(self.forms.stack), self.projects.here)
        has = if_(is_in(sought, self.forms.names), 1, 0)
        return self.forms.add_column("having", self.of_project(has), self.forms.stack.count)

    @property
    def form_of(self) -> Formula:
        """Returns the sheet of each project's form, or that it has none."""
        sheets = typed(
            Span(self.forms.sheet, self.forms.forms_top, NAME, len(self.forms.forms)),
            [f.name for f in self.forms.forms],
        )
        sought = index(self.calc.sought(self.forms.stack), self.projects.here)
        none = sentence("form_sheets.none")
        listed = if_(self.forms.listed(self.projects.here), none, sentence("form_sheets.no_amount"))
        shown = infix(sentence("form_sheets.has"), "&", looked_up(sheets, sought, self.forms.names))
        return self.of_project(if_(infix(self.having.here, "=", 1), shown, listed))

    @cached_property
    def funds(self) -> tuple[Fund, ...]:
        """Returns the funds by which the share of projects with a form is counted."""
        return tuple(self._fund(column) for column in self.forms.layout.by_fund)

    def _fund(self, column: str) -> Fund:
        table = self.calc.family.tables[self.forms.layout.table]
        name = column_label(table, column)
        amount = self.forms.amount(self.forms.layout.table, column, self.projects.here)
        flag = self.of_project(if_(infix(amount, "<>", 0), 1, 0))
        words = sentence("form_sheets.calculated_fund", fund=name)
        count = self.forms.stack.count
        has = self.having
        flags = self.calc.add(calculating_sheet(self.forms.sheet), words, flag, count)
        both = [(a, b) for a, b in zip(flags.values, has.values, strict=True)]
        having = as_is(
            f"COUNTIFS({flags.area.fixed},1,{has.area.fixed},1)",
            Decimal(sum(a == 1 and b == 1 for a, b in both)),
        )
        every = total(flags)
        year = call("N", number_of, chosen(self.calc, SETTINGS[1]))
        few = infix(infix(having, "*", _PERCENT), "<", infix(every, "*", self.forms.layout.share))
        asked = all_of(
            infix(year, ">=", self.forms.layout.since), infix(total(self.forms.used), ">", 0)
        )
        return Fund(name, every, having, all_of(asked, few))

    @property
    def summary(self) -> Formula:
        """Returns the shares of all funds in one line, for the list of contents."""
        line: Formula = constant(sentence("cover.form_sheets", least=str(self.forms.layout.share)))
        for number, fund in enumerate(self.funds):
            every, having = (self.share_cell(number, column) for column in (2, 3))
            share = call("TEXT", _percent, infix(having, "/", every), "0%")
            parts: list[Part] = ["；", fund.name, " ", having, "/", every, "（", share, "）"]
            words = reduce(lambda a, b: infix(a, "&", b), parts[1:], constant(parts[0]))
            line = infix(line, "&", if_(infix(every, "=", 0), "", words))
        return line

    def share_cell(self, number: int, column: int) -> Formula:
        """Returns the reference to what the list says of a fund: all projects, those with forms."""
        fund = self.funds[number]
        value = (fund.every if column == 2 else fund.having).value(0)  # noqa: PLR2004
        return as_is(reference(self.forms.sheet, SHARES_TOP + number, column), value)


def _percent(value: Any, _: str) -> str:
    return f"{(Decimal(value) * _PERCENT).quantize(Decimal(1), ROUND_HALF_UP)}%"
