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
_MOST_JUDGED = 60_000
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


def causes_of(opened: Opened, judged: Sequence[Judged], *, tangled: bool = False) -> Causes:
    """Returns the slips of rows and tables behind the relations that fail.

    There are none where nothing fails and no codes are `tangled`: twice, or without those above
    them; nor on entry sheets, from which the tables follow.
    """
    bad = any(judgement.outcome in BAD for judgement in judged)
    if opened.typed or not (bad or tangled):
        return Causes((), opened, judged)
    # What looks for slips is of no use to a workbook whose relations hold.
    from xlbudget.verdict.suspected import suspected

    start = judgement = Judgement(opened, tuple(judged))
    slips: list[Slip] = []
    room = _MOST_JUDGED
    while len(slips) < _MOST_CAUSES and (judgement.bad or (tangled and judgement.tangled)):
        best: tuple[Hypothesis, Judgement] | None = None
        for hypothesis in suspected(judgement):
            if room < 0:
                break
            supposed = judgement.supposing(hypothesis.suppose(judgement.opened))
            room -= len(supposed.judged)
            fewest = best[1] if best else judgement
            fewer = len(supposed.bad) < len(fewest.bad) or (
                tangled
                and len(supposed.bad) == len(fewest.bad)
                and supposed.tangled < fewest.tangled
            )
            if fewer and _is_better(hypothesis, judgement, supposed):
                best = hypothesis, supposed
                if not supposed.bad and not (tangled and supposed.tangled):
                    break
        if best is None:
            break
        slips.append(Slip(best[0], judgement.opened, best[1].opened))
        judgement = best[1]
    # What a lost row seems to show confirms its slip; what is asked next takes it for unknown.
    left = judgement.supposing(without_estimates(judgement.opened)) if slips else start
    return Causes(
        tuple(slips),
        left.opened,
        left.judged,
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
