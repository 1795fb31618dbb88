"""What the settings are taken for: `2025年` for 2025, `万` for 万元, other words for nothing.

The sheet shows it beside what is typed, and everything else refers to it, never to what is typed.
"""

from xlbudget.entry.form.places import SETTING
from xlbudget.entry.formulas.algebra import (
    Formula,
    any_of,
    as_is,
    call,
    constant,
    if_,
    if_error,
    infix,
    number,
)
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.template import EntryForm
from xlbudget.template.entry_sheets import SETTINGS

_SPACES = (" ", "\u3000")
_YEARS = (2000, 2099)


def taken_year(typed: Formula) -> Formula:
    """Returns the year that a text says, as a number, or nothing."""
    digits = ((chr(0xFF10 + digit), str(digit)) for digit in range(10))
    text = _without(typed, *_SPACES, "年度", "年")
    for wide, plain in digits:
        text = call("SUBSTITUTE", str.replace, text, wide, plain)
    year, first = number(text), constant(_YEARS[0])
    in_range = if_(infix(year, "<", first), False, infix(year, "<=", _YEARS[1]))
    is_year = if_(infix(call("LEN", len, text), "=", 4), in_range, False)
    return if_error(if_(is_year, year, ""), "")


def taken_unit(form: EntryForm, typed: Formula) -> Formula:
    """Returns the unit of money that a text says, one of those of the form, or nothing."""
    text, taken = _without(typed, *_SPACES), constant("")
    for unit in reversed(form.units):
        names = unit, *(word for word, meant in form.aliases.items() if meant == unit)
        taken = if_(any_of(*(infix(text, "=", name) for name in names)), unit, taken)
    return taken


def typed_setting(calc: Calc, name: str) -> Formula:
    """Returns the reference to one of the settings as it is typed."""
    inputs = calc.inputs
    texts = (inputs.unit_name, inputs.typed_year, inputs.typed_unit)
    return as_is(calc.places.setting(name, SETTING), dict(zip(SETTINGS, texts, strict=True))[name])


def taken_settings(calc: Calc) -> dict[str, Formula]:
    """Returns what settings are taken for, by their ids, as the cells beside them compute it."""
    _, year, unit = SETTINGS
    return {
        year: taken_year(typed_setting(calc, year)),
        unit: taken_unit(calc.family.entry, typed_setting(calc, unit)),
    }


def chosen(calc: Calc, name: str) -> Formula:
    """Returns the reference to what a setting is taken for."""
    address = {SETTINGS[1]: calc.places.year, SETTINGS[2]: calc.places.amount_unit}[name]
    return as_is(address, taken_settings(calc)[name].value(0))


def not_taken(calc: Calc, name: str, needed: Formula) -> Formula:
    """Tells whether a setting is typed, or `needed`, and nothing that it can be taken for."""
    typed = infix(typed_setting(calc, name), "<>", "")
    missing = infix(chosen(calc, name), "=", "")
    return if_(missing, if_(typed, True, needed), False)


def _without(typed: Formula, *parts: str) -> Formula:
    text = infix(typed, "&", "")
    for part in parts:
        text = call("SUBSTITUTE", str.replace, text, part, "")
    return text
