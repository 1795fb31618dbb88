"""The lines that tell of performance forms: what is wrong with them, and funds with too few."""

from collections.abc import Iterator
from functools import reduce

from xlbudget.base.cellref import cell_name, column_letters
from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.entry.form.form_sheets import SHARES_TOP, STATE
from xlbudget.entry.formulas.algebra import Formula, bracketed, constant, if_, infix
from xlbudget.entry.formulas.check_line import Check, LineMaker, Side
from xlbudget.entry.formulas.form_shares import form_shares
from xlbudget.entry.formulas.form_sheets import form_formulas
from xlbudget.template.common import common

_SHARE = "S934"


class FormLines(LineMaker):
    """Makes the lines of the sheet that lists the forms; a workbook without forms has none."""

    def under_heading(self, row: int) -> tuple[Check, ...]:
        """Returns heading and lines, the first in this row."""
        if not self.calc.inputs.texts.forms:
            return ()
        return (Check("", form_formulas(self.calc, self.official).sheet), *self._lines(row + 1))

    def _lines(self, row: int) -> Iterator[Check]:
        formulas = form_formulas(self.calc, self.official)
        for number, rule in enumerate(formulas.faults):
            count, first = formulas.first_wrong(rule)
            yield self._line(rule, row + number, formulas.forms_top, count, first)
        funds = form_shares(self.calc, self.official).funds
        flags = [if_(fund.too_few, 1, 0) for fund in funds]
        if flags:
            count = reduce(lambda before, flag: infix(before, "+", flag), flags)
            first = constant(0)
            for number, fund in reversed([*enumerate(funds, start=1)]):
                first = if_(fund.too_few, number, first)
            yield self._line(_SHARE, row + len(formulas.faults), SHARES_TOP, count, first)

    def _line(self, rule: str, row: int, top: int, count: Formula, first: Formula) -> Check:
        """Returns a line, which leads to the first row of the list that is to be mended."""
        sheet = form_formulas(self.calc, self.official).sheet
        at = infix(column_letters(STATE), "&", bracketed(infix(first, "+", top - 1)))
        line = Check(
            rule,
            common()["rules"][rule]["zh"]["name"],
            sheet,
            left=Side(sheet, Place(sheet, top, STATE), count.cell(0)),
            target=if_(infix(first, "=", 0), cell_name(top, STATE), at).cell(0),
        )
        return self.counted(line, row, constant(sentence("checks.none")))
