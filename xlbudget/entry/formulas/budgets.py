"""The budgets to which codes belong, against the columns in which their amounts are typed."""

from collections.abc import Mapping

from xlbudget.base.texts import sentence
from xlbudget.entry.formulas.algebra import (
    Formula,
    FormulaColumn,
    all_of,
    any_of,
    call,
    if_,
    infix,
    looked_up,
)
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.formulas.made_once import Columns
from xlbudget.template import EntryColumn, Family, Section
from xlbudget.template.entry_sheets import facts_of, held


def coded_part(section: Section) -> Section | None:
    """Returns the section, or what it also is a part of, whose lines codes name."""
    parts = (part for part in (section, section.also) if part and part.of_kind("code"))
    return next(parts, None)


def columns_of_budgets(family: Family, section: Section) -> Mapping[str, Columns]:
    """Returns the columns whose amounts stand in tables of a single budget, by budget."""
    return family.once(
        (columns_of_budgets, section.id), lambda: _columns_of_budgets(family, section)
    )


def _columns_of_budgets(family: Family, section: Section) -> Mapping[str, Columns]:
    part, of_budgets = coded_part(section), dict[str, dict[str, EntryColumn]]()
    for table, block in family.blocks():
        row_list = block.row_list
        if not (part and table.budget and row_list and row_list.dimension == part.each):
            continue
        shown = facts_of(family, block.measure, block.select)
        for column, _, facts in held(family, part) if block.measure == part.measure else ():
            if facts & shown:
                of_budgets.setdefault(table.budget, {})[column.id] = column
    return {budget: tuple(columns.values()) for budget, columns in of_budgets.items()}


def budgets_of_lines(calc: Calc, section: Section) -> FormulaColumn:
    """Returns the budgets of the code of each line, nothing where the list is not sure."""
    part = coded_part(section)
    assert part  # the caller asks only for sections whose columns are of a budget

    def make() -> FormulaColumn:
        code, codes = calc.codes_of(part).here, calc.listed(part.each, "code")
        budgets = looked_up(calc.listed(part.each, "budget"), code, codes)
        count = len(calc.lines(section))
        return calc.add(calc.sheet_of(section), sentence("calculating.budgets"), budgets, count)

    return calc.once(("budgets", section.id), make)


def of_another_budget(calc: Calc, section: Section) -> Formula:
    """Tells whether a line has amounts in a column whose budget is none of its code."""
    budgets = budgets_of_lines(calc, section).here
    wrong = (
        all_of(infix(calc.count(section, columns, ">"), ">", 0), _outside(budgets, budget))
        for budget, columns in columns_of_budgets(calc.family, section).items()
    )
    return if_(infix(budgets, "=", ""), False, any_of(*wrong))


def outside(budgets: Formula, budget: str) -> Formula:
    """Tells whether a code of these budgets, which may be unknown, is surely none of a budget."""
    return if_(infix(budgets, "=", ""), False, _outside(budgets, budget))


def _outside(budgets: Formula, budget: str) -> Formula:
    return infix(call("SUBSTITUTE", str.replace, budgets, budget, ""), "=", budgets)


def budget_of(family: Family, section: Section, column: EntryColumn) -> str:
    """Returns the budget of the tables in which a column's amounts stand, or nothing."""
    of_budgets = columns_of_budgets(family, section).items()
    return next((budget for budget, columns in of_budgets if column in columns), "")
