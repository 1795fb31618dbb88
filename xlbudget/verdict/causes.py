"""The causes of what fails: slips of a row or a whole table, found before single cells are blamed.

A hypothesis holds if without its slip fewer relations fail, none fails that held, and its own rows
are right. The best one is taken, and the search goes on in the workbook as it would be without it;
it is bounded by the relations that it judges.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from xlbudget.intake.opened import Opened
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.outcomes import Judged, Outcome
from xlbudget.verdict.hypotheses import Hypothesis, hypotheses
from xlbudget.verdict.supposed import Judgement, Key, without_estimates

_MOST_CAUSES = 8
_MOST_JUDGED = 150_000
"""Relations judged in the whole search; a plain workbook has a thousand."""


@dataclass(frozen=True, slots=True)
class Causes:
    """The slips that were found, and the workbook as it would be without them.

    `explained` are the relations, by their keys, that fail only because of them.
    """

    findings: tuple[Finding, ...]
    opened: Opened
    judged: Sequence[Judged]
    explained: frozenset[Key] = frozenset()
    complete: bool = True


def causes_of(opened: Opened, judged: Sequence[Judged]) -> Causes:
    """Returns the slips of rows and tables behind the relations that fail.

    There are none where nothing fails, and on entry sheets, from which the tables follow.
    """
    if opened.typed or not any(judgement.outcome is Outcome.FAILED for judgement in judged):
        return Causes((), opened, judged)
    start = judgement = Judgement(opened, tuple(judged))
    findings: list[Finding] = []
    room = _MOST_JUDGED
    while len(findings) < _MOST_CAUSES and _fails(judgement):
        best: tuple[Hypothesis, Judgement] | None = None
        for hypothesis in hypotheses(judgement):
            if room < 0:
                break
            supposed = Judgement(hypothesis.suppose(judgement.opened))
            room -= len(supposed.judged)
            if _is_better(hypothesis, judgement, supposed) and (
                best is None or len(supposed.bad) < len(best[1].bad)
            ):
                best = hypothesis, supposed
                if not supposed.bad:
                    break
        if best is None:
            break
        hypothesis, supposed = best
        findings.append(hypothesis.finding(judgement.opened, supposed.opened))
        judgement = supposed
    explained = frozenset(start.bad.keys() - judgement.bad.keys())
    return Causes(
        tuple(findings),
        without_estimates(judgement.opened) if findings else opened,
        judgement.judged,
        explained,
        complete=room >= 0,
    )


def _fails(judgement: Judgement) -> bool:
    return any(judged.outcome is Outcome.FAILED for judged in judgement.bad.values())


def _is_better(hypothesis: Hypothesis, before: Judgement, after: Judgement) -> bool:
    rows = hypothesis.rows
    return (
        len(after.bad) < len(before.bad)
        and after.bad.keys() <= before.bad.keys()
        and hypothesis.holds(after.opened)
        and not any(
            (cell.table, cell.row) in rows
            for judged in after.bad.values()
            for _, cell in judged.relation.cells
        )
    )
