"""Checks whether typed figures that agree are plausible, by the workbook's own questions."""

from collections.abc import Iterator

from xlbudget.base.place import Place
from xlbudget.entry.formulas.asked import Asked
from xlbudget.entry.formulas.questions import Questions
from xlbudget.intake.implied import official_of
from xlbudget.intake.opened import Opened
from xlbudget.intake.typed import Typed
from xlbudget.meaning.findings import Finding, FoundCell, at

ANSWERED = "P119"


def check_plausible(opened: Opened) -> Iterator[Finding]:
    """Yields each question that is open, and a note of each that is answered with its reason."""
    typed = opened.typed
    if typed is None or not typed.is_read or typed.calc.family.plausible is None:
        return
    questions = Questions(typed.calc, official_of(typed))
    for asked in questions.all:
        if not asked.asked.value(0):
            continue
        params = {
            "question": asked.title,
            "figures": str(asked.figures.value(0)),
            "unit": typed.inputs.amount_unit,
            "rule": asked.rule,
        }
        reason = questions.reason(asked)
        code = ANSWERED if reason else asked.rule
        yield Finding(code, {**params, "because": reason}, tuple(_cells(typed, asked)))


def _cells(typed: Typed, asked: Asked) -> Iterator[FoundCell]:
    """Yields the cells to look at: the lines that a question is about, or where it leads."""
    section = next(
        (s for s in typed.calc.family.entry.sections if s.id == asked.section and asked.lines), None
    )
    if section is None or asked.lines is None:
        elsewhere = asked.other and asked.is_other and asked.is_other.value(0)
        yield at(asked.other if asked.other and elsewhere else asked.place)
        return
    region = typed.calc.region(section)
    for index, hit in enumerate(asked.lines.values):
        if hit:
            amounts = typed.calc.lines(section)[index].amounts
            largest = max(section.amounts, key=lambda column: amounts.get(column.id, 0))
            yield at(Place(region.sheet, region.top + index, largest.position + 1))
