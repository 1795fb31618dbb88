"""Names the cell of a failing relation that is wrong, where the relations of all others hold.

A parent and its children that disagree do not tell which of them is wrong; the other relations in
which they stand often do. It is asked only where no correction was found.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from xlbudget.intake.opened import Opened
from xlbudget.meaning.findings import Finding, FoundCell
from xlbudget.meaning.outcomes import Judged
from xlbudget.meaning.relations import Relation
from xlbudget.template import CellRef
from xlbudget.verdict.diagnosis import Diagnosis
from xlbudget.verdict.supposed import BAD, HOLDS


class Decided(NamedTuple):
    """The cell of a relation that is wrong, and what it should show in 分."""

    cell: CellRef
    amount: int


def decided_cells(
    opened: Opened, judgements: Sequence[Judged], diagnosis: Diagnosis
) -> Mapping[Relation, Decided]:
    """Returns the cell of each failing relation that others leave no doubt of.

    Only of relations that no correction mends.
    """
    failing = [judged for judged in judgements if judged.outcome in BAD and _is_equal(judged)]
    if diagnosis.corrections:
        failing = [
            judged
            for judged in failing
            if any(cell in diagnosis.unmended for _, cell in judged.relation.cells)
        ]
    if not failing:
        return {}
    relations_of: dict[CellRef, list[Judged]] = {}
    for judged in filter(_is_equal, judgements):
        for _, cell in judged.relation.cells:
            relations_of.setdefault(cell, []).append(judged)
    decided: dict[Relation, Decided] = {}
    for judged in failing:
        named = list(_nameable(judged, relations_of))
        most = max((mended for mended, *_ in named), default=0)
        best = [(cell, by) for mended, cell, by in named if mended == most]
        if len(best) == 1:
            [(cell, by)] = best
            figure = opened.readings.figures.get(cell)
            amount = (figure.shown if figure else 0) + by
            if amount >= 0:
                decided[judged.relation] = Decided(cell, amount)
    return decided


def _is_equal(judged: Judged) -> bool:
    return judged.relation.kind == "equal"


def _nameable(
    judged: Judged, relations_of: Mapping[CellRef, Sequence[Judged]]
) -> Iterator[tuple[int, CellRef, int]]:
    """Yields the cells that no relation holds where they are, with how many they would mend.

    The last number is what must be added to the cell, in 分.
    """
    for sign, cell in judged.relation.cells:
        by = -sign * judged.difference
        others = [(other, _sign(other.relation, cell)) for other in relations_of[cell]]
        if not any(other.outcome in HOLDS for other, _ in others):
            mended = sum(abs(other.difference + s * by) <= other.bound for other, s in others)
            yield mended, cell, by


def _sign(relation: Relation, cell: CellRef) -> int:
    return sum(sign for sign, each in relation.cells if each == cell)


def with_decided(finding: Finding, opened: Opened, decided: Decided | None) -> Finding:
    """Returns the finding of a relation with what its wrong cell should show."""
    if decided is None:
        return finding
    place = opened.located.places[decided.cell]
    amount = opened.family.tables[decided.cell.table].text_of(decided.amount)

    def told(cell: FoundCell) -> FoundCell:
        if (cell.sheet, cell.cell) != (place.sheet, place.cell):
            return cell
        return replace(cell, proposed=amount, lowest=amount, highest=amount)

    return replace(finding, cells=tuple(map(told, finding.cells)))
