"""What is counted from the sheets of performance forms: how many there are, and their money."""

from decimal import Decimal

from xlbudget.base.amounts import FEN, from_fen
from xlbudget.entry.form.cells import reference
from xlbudget.entry.form.form_sheets import (
    AMOUNT,
    IS_PUBLISHED,
    KIND,
    USED,
    form_sheets,
    forms_top,
    list_sheet,
)
from xlbudget.entry.formulas.algebra import Formula, as_is, if_, infix, rounded
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.narrative.texts import PUBLISHED
from xlbudget.narrative.told import NOT_PUBLISHED, counted_forms
from xlbudget.template.narrative import Memo

_DECIMALS = 6


def counted(calc: Calc, memo: Memo) -> Formula:
    """Returns what a memo counts, in the unit of typed amounts; nothing while no form is used."""
    layout = calc.family.forms
    assert layout  # there are forms
    sheets = [sheet for sheet in form_sheets(layout, calc.inputs.texts.forms) if sheet.is_used]
    forms = counted_forms(memo, [sheet.form for sheet in sheets])
    top, count = forms_top(layout), len(calc.inputs.texts.forms)

    def area(column: int) -> str:
        return reference(list_sheet(), top, column, top + count - 1, column)

    asked = f"{area(USED)},1"
    if memo.category:
        asked += f',{area(KIND)},"{memo.category}"'
    if memo.derived == PUBLISHED:
        asked += f',{area(IS_PUBLISHED)},"<>{NOT_PUBLISHED}"'
    if memo.kind == "amount":
        fen = sum(sum(form.year.values()) for form in forms)
        yuan = as_is(f"SUMIFS({area(AMOUNT)},{asked})", from_fen(fen, layout.unit))
        per = FEN[calc.family.unit] // FEN[layout.unit]
        said = rounded(infix(infix(yuan, "*", calc.scale), "/", per), _DECIMALS)
    else:
        said = as_is(f"COUNTIFS({asked})", Decimal(len(forms)))
    used = as_is(f"SUM({area(USED)})", len(sheets))
    return if_(infix(used, "=", 0), "", said)
