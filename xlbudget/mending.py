"""Puts a diagnosis into cells and figures that people can find: corrections and the whole proof."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlbudget.amounts import text_of
from xlbudget.diagnose import Correction, Diagnosis
from xlbudget.facts.correct import Change
from xlbudget.facts.solve import Inconsistent
from xlbudget.findings import Finding, FoundCell
from xlbudget.opened import Opened, cell_of
from xlbudget.outcomes import Judged, Outcome

_BAD = (Outcome.FAILED, Outcome.BALANCED)


@dataclass(frozen=True, slots=True)
class FoundChange:
    """One cell of a correction: what it shows, what it should show, and the likely slip.

    `proposed` is an amount, or two with ` ~ ` between where the rest allows several. `carried`
    cells only follow from the typed one.
    """

    cell: FoundCell
    proposed: str
    hint: str
    carried: bool
    likely: str = ""
    """The amount that the slip needs, where several are proposed."""


@dataclass(frozen=True, slots=True)
class FoundCorrection:
    """One smallest set of changes after which everything reconciles, and the rules it mends."""

    changes: tuple[FoundChange, ...]
    resolves: tuple[str, ...]


def found_corrections(
    opened: Opened, diagnosis: Diagnosis, judged: Sequence[Judged]
) -> tuple[FoundCorrection, ...]:
    """Returns the corrections with their cells; each resolves every relation that fails."""
    resolves = tuple(dict.fromkeys(one.relation.rule for one in judged if one.outcome in _BAD))
    if diagnosis.proof:
        resolves = ("G001",)
    return tuple(
        FoundCorrection(tuple(_changes(opened, correction)), resolves)
        for correction in diagnosis.corrections
    )


def _changes(opened: Opened, correction: Correction) -> Iterator[FoundChange]:
    for change, hint, likely in zip(
        correction.changes, correction.hints, correction.likely, strict=True
    ):
        yield _change(opened, change, hint, likely)
    for change in correction.changes:
        if not change.edit.carried:
            continue
        for factor, cell in change.edit.cells:
            if cell == change.edit.cell:
                continue
            figure = opened.readings.figures.get(cell)
            typed = opened.readings.figures.get(change.edit.cell)
            if figure is None or typed is None:
                continue
            ends = [
                figure.shown + factor * (end - typed.shown) for end in (change.low, change.high)
            ]
            yield FoundChange(cell_of(opened, cell), _amounts(opened, *ends), "", carried=True)


def _change(opened: Opened, change: Change, hint: str, likely: int) -> FoundChange:
    words = _amounts(opened, change.low, change.high)
    one = _amounts(opened, likely, likely) if hint and change.low != change.high else ""
    return FoundChange(cell_of(opened, change.edit.cell), words, hint, carried=False, likely=one)


def _amounts(opened: Opened, low: int, high: int) -> str:
    unit, decimals = opened.family.unit, opened.family.decimals
    ends = dict.fromkeys(text_of(end, unit, decimals) for end in (low, high))
    return " ~ ".join(ends)


def whole(opened: Opened, diagnosis: Diagnosis) -> Iterator[Finding]:
    """Yields the finding that all figures together are impossible, or that this is not known."""
    if diagnosis.unproven:
        yield Finding("G002", {"reason": diagnosis.unproven}, outcome=Outcome.NOT_CHECKED)
    if diagnosis.proof:
        yield _impossible(opened, diagnosis.proof, last_place=diagnosis.last_place)


def _impossible(opened: Opened, proof: Inconsistent, *, last_place: bool) -> Finding:
    """The proof in the cells' figures: their signed sum misses zero by more than rounding can."""
    unit, decimals = opened.family.unit, opened.family.decimals
    cells, total, slack = [], 0, 0
    for weight, bound in proof.weights:
        figure = opened.readings.figures.get(bound.cell) if bound.cell else None
        if bound.cell is None or figure is None:
            continue
        total += weight * figure.shown
        limit = figure.high if weight > 0 else figure.low
        slack += weight * (limit - figure.shown)
        side = "left" if weight > 0 else "right"
        sign = 1 if abs(weight) == 1 else abs(weight)
        cells.append(cell_of(opened, bound.cell, side, sign))
    params = {
        "difference": text_of(-total, unit, decimals, separator=","),
        "bound": text_of(slack, unit, decimals, separator=","),
    }
    return Finding(
        "G001",
        params,
        tuple(cells),
        Outcome.BALANCED if last_place else Outcome.FAILED,
        severity="warning" if last_place else "error",
    )
