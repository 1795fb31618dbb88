"""What a line shows of its code that is typed on other sheets, so that its sum is the whole."""

from xlbudget.entry.form.stacks import stack_of
from xlbudget.entry.formulas.algebra import Formula, if_, infix, total
from xlbudget.entry.formulas.calculating import Calc, Sums
from xlbudget.entry.formulas.made_once import Columns
from xlbudget.template import EntryColumn, Section
from xlbudget.template.entry_sheets import facts_of, held


def shown_elsewhere(calc: Calc, section: Section, column: EntryColumn) -> Formula:
    """Returns the amount of a `shown` column in the unit in which amounts are typed."""
    sums, code = _sums(calc, section, column), calc.codes_of(section).here
    amount = calc.sums_at(calc.codes(sums.stack), sums.column).of(code)
    return if_(infix(code, "=", ""), "", infix(amount, "*", calc.scale))


def total_elsewhere(calc: Calc, section: Section, column: EntryColumn) -> Formula:
    """Returns the sum of what a `shown` column shows, and of codes that the section has not."""
    return infix(total(_sums(calc, section, column).column), "*", calc.scale)


def _sums(calc: Calc, section: Section, column: EntryColumn) -> Sums:
    family, stack = calc.family, stack_of(calc.family, section)
    wanted = facts_of(family, section.measure, column.select)

    def chosen(part: Section) -> Columns:
        if part is section:
            return ()
        return tuple(c for c, _, facts in held(family, part) if facts and facts <= wanted)

    return calc.sums(stack, tuple(chosen(part) for part in stack.parts))
