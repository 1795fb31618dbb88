"""Which projects of a new workbook get a performance form: what `new --forms` asks for."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from xlbudget.base.errors import UsageError, wrong_argument
from xlbudget.base.folding import fold, years_in
from xlbudget.base.place import Place
from xlbudget.base.texts import UNWRITABLE
from xlbudget.entry.form.form_sheets import BLANK, MOST_FORMS, form_sheets
from xlbudget.narrative.texts import FormFacts
from xlbudget.template import Family

ALL, NONE = "all", "none"
_DIGITS = 10
_NAME = re.compile(r"[^\W\d_]")
"""A letter: what has none is no name of a project, but a number that was mistyped."""
_LONGEST_NAME = 255
Forms = str | int | Sequence[str] | None
"""`all`, `none`, a number, or names of projects."""


def check_forms_wish(forms: object) -> tuple[str, ...]:
    """Returns what is asked for, in words; raises UsageError F215 for what nobody can ask for."""
    if forms is None:
        return ()
    given = (forms,) if isinstance(forms, str | int) else forms
    if isinstance(forms, bool) or not isinstance(given, list | tuple):
        raise wrong_argument("forms", forms, "forms")
    wishes = tuple(str(wish).strip() for wish in given if isinstance(wish, str | int))
    if len(wishes) != len(given) or not wishes or len(wishes) > MOST_FORMS:
        raise wrong_argument("forms", forms, "forms")
    for wish in wishes:
        is_count = len(wishes) == 1 and wish.isdecimal() and len(wish) < _DIGITS
        if is_count and 1 <= int(wish) <= MOST_FORMS:
            continue
        if not _NAME.search(wish) or UNWRITABLE.search(wish) or len(wish) > _LONGEST_NAME:
            raise wrong_argument("forms", wish, "forms")
    return wishes


def chosen_forms(
    family: Family, wishes: Sequence[str], given: Sequence[FormFacts], projects: Sequence[str]
) -> tuple[FormFacts, ...]:
    """Returns the forms of a new workbook: those `given`, others with nothing but a project's name.

    A number takes the first of them, and blank ones behind them. Raises UsageError F238 for a
    family without forms, and for all of no project at all; F239 for a project that is not known.
    """
    [first, *others] = wishes
    if not others and first == NONE:
        return ()
    if family.forms is None:
        raise UsageError("F238", template=family.id)
    by_name = {fold(form.project): form for form in given}
    for name in projects:
        by_name.setdefault(fold(name), FormFacts(name, {}, {}, {}))
    known = tuple(by_name.values())
    if not others and first == ALL:
        if not known:
            raise UsageError("F282")
        return known[:MOST_FORMS]
    if not others and first.isdecimal():
        return (*known, *(BLANK,) * int(first))[: int(first)]
    return tuple(_named(name, by_name) for name in dict.fromkeys(wishes))


def _named(name: str, known: dict[str, FormFacts]) -> FormFacts:
    """Returns the form of a project; where none is known, any name will do."""
    form = known.get(fold(name))
    if form is None and known:
        within = [listed for listed in known if fold(name) in listed]
        near = within or get_close_matches(fold(name), known, 1)
        slip = f"name:{known[near[0]].project}" if near else ""
        raise UsageError("F239", project=name, slip=slip)
    return form or FormFacts(name, {}, {}, {})


def old_periods(
    family: Family, forms: Sequence[FormFacts], year: int
) -> Iterator[tuple[Place, str]]:
    """Yields where forms name a period that the year is not in, and the project."""
    layout = family.forms
    periods = [field.id for field in layout.fields if field.is_period] if layout else []
    for sheet in form_sheets(layout, forms) if layout else ():
        for period in periods:
            years = years_in(sheet.form.fields.get(period, ""))
            if years and not min(years) <= year <= max(years):
                yield sheet.places[period], sheet.form.project
