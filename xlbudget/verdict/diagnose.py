"""What the figures of a workbook are worth as a whole, and which cell to mend if they clash.

Relations looked at one by one are necessary, not sufficient: here all figures are asked at once
whether facts exist that print them. The solver is loaded only where relations do not all hold
exactly.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from xlbudget.base.amounts import Figure
from xlbudget.facts.solve import Consistent, Unproven, find_facts, solve
from xlbudget.facts.system import System
from xlbudget.meaning.outcomes import Outcome
from xlbudget.template import CellRef
from xlbudget.verdict.case import Case
from xlbudget.verdict.diagnosis import Diagnosis

if TYPE_CHECKING:
    from xlbudget.facts.unknown import Amounts

__all__ = ["Case", "diagnose"]


def diagnose(case: Case, *, want_facts: bool = False) -> Diagnosis:
    """Returns the diagnosis of a workbook; all exact ones are asked for facts only if wanted."""
    rounded = any(judged.outcome is Outcome.ROUNDING for judged in case.judged)
    if not (case.wrong or rounded or case.unread or want_facts) or case.ambiguous:
        return Diagnosis()
    system = case.system(case.figure)
    if case.wrong:
        failed = any(judged.outcome is Outcome.FAILED for judged in case.judged)
        last_place = not failed and isinstance(solve(case.system(_looser(case))), Consistent)
        return _mended(case, Diagnosis(last_place=last_place, system=system), system)
    answer = find_facts(system)
    if isinstance(answer, Consistent):
        return replace(Diagnosis(system=system, facts=answer), unknowns=_unknowns(case, system))
    if isinstance(answer, Unproven):
        return Diagnosis(unproven=answer.reason, system=system)
    last_place = isinstance(solve(case.system(_looser(case))), Consistent)
    return _mended(case, Diagnosis(proof=answer, last_place=last_place, system=system), system)


def _unknowns(case: Case, system: System) -> Mapping[CellRef, "Amounts"]:
    """Returns what the unknown cells should show, given a system that has facts."""
    if not case.unread:
        return {}
    from xlbudget.facts.unknown import amounts_of

    return amounts_of(system, case.unread, case.usual)


def _mended(case: Case, diagnosis: Diagnosis, system: System) -> Diagnosis:
    """Returns the diagnosis with the likeliest corrections."""
    # What looks for them is a good part of what a check imports.
    from xlbudget.verdict.mend import mended

    mend = mended(case, system, diagnosis.proof)
    unknowns = _unknowns(case, mend.after) if mend.corrections and not mend.unmended else {}
    return replace(
        diagnosis,
        corrections=mend.corrections,
        complete=mend.complete,
        unmended=mend.unmended,
        unknowns=unknowns,
    )


def _looser(case: Case) -> Callable[[CellRef], Figure | None]:
    """Returns the figures as if each might be one last unit off."""

    def figure(cell: CellRef) -> Figure | None:
        shown = case.figure(cell)
        return Figure(shown.value, shown.shown, shown.step * 3) if shown else None

    return figure
