"""What performance forms in 元 say more exactly than the table of projects in 万元 does.

A form's amount is a point in the interval of the figure that the table prints. Points may
contradict sums that the intervals leave room for, and they narrow what a correction may be.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from xlbudget.base.amounts import Figure
from xlbudget.base.folding import fold
from xlbudget.facts.solve import Inconsistent, find_facts
from xlbudget.intake.opened import Opened
from xlbudget.intake.readings import Readings
from xlbudget.narrative.form_read import ReadForm, read_form
from xlbudget.template import CellRef
from xlbudget.template.forms import FormLayout
from xlbudget.verdict.case import Case
from xlbudget.verdict.diagnose import diagnose
from xlbudget.verdict.diagnosis import Diagnosis
from xlbudget.verdict.forms import listed_projects

_T = TypeVar("_T")


def sharpened(opened: Opened) -> Readings | None:
    """Returns the figures with the points of forms in them, None where no form gives any."""
    layout = opened.family.forms
    if layout is None or opened.beside is not None:
        return None
    forms = [form.read for form in opened.form_sheets if form.is_used]
    forms += [read_form(layout, form.cells) for form in opened.forms]
    points = _points(opened, layout, forms) if forms else {}
    if not points:
        return None
    readings = opened.readings
    return replace(readings, figures={**readings.figures, **points})


def with_points(case: Case, diagnosis: Diagnosis, sharper: Readings) -> Diagnosis:
    """Returns the diagnosis of a workbook with what the points add to it.

    Corrections that hold with the points are surer than others. Where everything agrees without
    them, `clash` is the proof that it does not with them.
    """
    sharp = replace(case, readings=sharper)
    if case.ambiguous or diagnosis.proof or diagnosis.unproven:
        return diagnosis
    if case.wrong:
        again = diagnose(sharp)
        return again if again.corrections and not again.unmended else diagnosis
    answer = find_facts(sharp.system(sharp.figure))
    if isinstance(answer, Inconsistent):
        return replace(diagnosis, clash=(answer, sharper))
    return diagnosis


def _points(opened: Opened, layout: FormLayout, forms: list[ReadForm]) -> Mapping[CellRef, Figure]:
    """Returns the exact figures of projects that one line and one form are of.

    An amount that says no more than the printed figure, such as 16,900 元 for 1.69 万元, may have
    been made of it: it is no point.
    """
    lines = _by_name(listed_projects(opened, layout.table, layout.total))
    carried = _by_name(listed_projects(opened, layout.carried, layout.total))
    by_name = _by_name((read.form.project, read) for read in forms)
    points: dict[CellRef, Figure] = {}
    for name, of_name in by_name.items():
        if len(of_name) > 1 or len(lines.get(name, ())) != 1 or name in carried:
            continue
        [read], [cell] = of_name, lines[name]
        figure, form = opened.readings.figures.get(cell), read.form
        if figure is None or read.unread or (form.year_total is None and not form.year):
            continue
        amount = form.year_amount
        if form.year and form.year_total not in (None, sum(form.year.values())):
            continue
        if figure.low <= amount <= figure.high and amount % figure.step:
            points[cell] = Figure(amount, amount, 1)
    return points


def _by_name(named: Iterable[tuple[str, _T]]) -> dict[str, list[_T]]:
    by_name: dict[str, list[_T]] = {}
    for name, value in named:
        by_name.setdefault(fold(name), []).append(value)
    return by_name
