"""The causes of what fails: slips of a row or a whole table, found before single cells are blamed.

A hypothesis holds if without its slip fewer relations fail, none fails that held, and its own rows
are right. The best one is taken, and the search goes on in the workbook as it would be without it;
it is bounded by the relations that it judges.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlbudget.intake.opened import Opened
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.outcomes import Judged
from xlbudget.template import CellRef
from xlbudget.verdict.supposed import BAD, Judgement, Key, without_estimates

if TYPE_CHECKING:
    from xlbudget.verdict.hypotheses import Hypothesis

_MOST_CAUSES = 8
_MOST_JUDGED = 100_000
"""Relations judged in the whole search; a plain workbook has a thousand."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip with the workbook before it is mended, and after."""

    hypothesis: "Hypothesis"
    before: Opened
    after: Opened


@dataclass(frozen=True, slots=True)
class Causes:
    """The slips that were found, and the workbook as it would be without them.

    Cells of lost rows are unknown in it. `explained` are the relations, by their keys, that fail
    only because of the slips.
    """

    slips: tuple[Slip, ...]
    opened: Opened
    judged: Sequence[Judged]
    explained: frozenset[Key] = frozenset()
    complete: bool = True

    def findings(self, amounts: Mapping[CellRef, int]) -> tuple[Finding, ...]:
        """Returns a finding for each slip; `amounts` in 分 are what cells of lost rows show."""
        return tuple(
            slip.hypothesis.finding(slip.before, slip.after, amounts) for slip in self.slips
        )


def causes_of(opened: Opened, judged: Sequence[Judged]) -> Causes:
    """Returns the slips of rows and tables behind the relations that fail.

    There are none where nothing fails, and on entry sheets, from which the tables follow.
    """
    if opened.typed or not any(judgement.outcome in BAD for judgement in judged):
        return Causes((), opened, judged)
    # What looks for slips is of no use to a workbook whose relations hold.
    from xlbudget.verdict.suspected import suspected

    start = judgement = Judgement(opened, tuple(judged))
    slips: list[Slip] = []
    room = _MOST_JUDGED
    while len(slips) < _MOST_CAUSES and judgement.bad:
        best: tuple[Hypothesis, Judgement] | None = None
        for hypothesis in suspected(judgement):
            if room < 0:
                break
            supposed = Judgement(hypothesis.suppose(judgement.opened))
            room -= len(supposed.judged)
            fewest = len((best[1] if best else judgement).bad)
            if len(supposed.bad) < fewest and _is_better(hypothesis, judgement, supposed):
                best = hypothesis, supposed
                if not supposed.bad:
                    break
        if best is None:
            break
        slips.append(Slip(best[0], judgement.opened, best[1].opened))
        judgement = best[1]
    return Causes(
        tuple(slips),
        without_estimates(judgement.opened) if slips else opened,
        judgement.judged,
        frozenset(start.bad.keys() - judgement.bad.keys()),
        complete=room >= 0,
    )


def _is_better(hypothesis: "Hypothesis", before: Judgement, after: Judgement) -> bool:
    """Tells whether nothing new fails, and what the slip touched is right."""
    return (
        after.bad.keys() <= before.bad.keys()
        and hypothesis.holds(after.opened)
        and not any(
            hypothesis.touches(cell)
            for judged in after.bad.values()
            for _, cell in judged.relation.cells
        )
    )
