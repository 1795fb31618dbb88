"""Puts a diagnosis into cells and figures that people can find: corrections and the whole proof."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xlbudget.base.amounts import text_of
from xlbudget.base.cellref import parse_cell
from xlbudget.intake.opened import Opened, cell_of
from xlbudget.meaning.catalogue import unread_part
from xlbudget.meaning.findings import Finding, FoundCell
from xlbudget.meaning.outcomes import Judged, Outcome
from xlbudget.template import CellRef
from xlbudget.verdict.diagnosis import Correction, Diagnosis

if TYPE_CHECKING:
    from xlbudget.facts.correct import Change
    from xlbudget.facts.solve import Inconsistent

_BAD = (Outcome.FAILED, Outcome.BALANCED)
_WIDEST = 20
"""Last units, or the part of an amount, within which the ends of a proposal lie."""


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One cell of a correction: what it shows, what it should show, and the likely slip.

    The rest of the workbook allows every amount from `lowest` to `highest`, mostly one; `proposed`
    is the one that the slip explains, or else the lowest. `carried` cells only follow from the
    typed one.
    """

    cell: FoundCell
    proposed: str
    lowest: str
    highest: str
    unit: str
    """The unit of these amounts, in which the cell is typed."""
    hint: str
    carried: bool


@dataclass(frozen=True, slots=True)
class ShownCorrection:
    """One smallest set of changes after which everything reconciles, and the rules it mends."""

    changes: tuple[ShownChange, ...]
    resolves: tuple[str, ...]


def shown_corrections(
    opened: Opened, diagnosis: Diagnosis, judgements: Sequence[Judged]
) -> tuple[ShownCorrection, ...]:
    """Returns the corrections with their cells, and the rules that they mend altogether."""
    bad = [judged.relation for judged in judgements if judged.outcome in _BAD]
    unmended = {
        relation.rule
        for relation in bad
        if any(cell in diagnosis.unmended for _, cell in relation.cells)
    }
    rules = dict.fromkeys(relation.rule for relation in bad)
    resolves = tuple(rule for rule in rules if rule not in unmended)
    if diagnosis.proof:
        resolves = ("G001",)
    return tuple(
        ShownCorrection(tuple(_as_people_go(opened, _changes(opened, correction))), resolves)
        for correction in diagnosis.corrections
    )


def _as_people_go(opened: Opened, changes: Iterator[ShownChange]) -> list[ShownChange]:
    """Returns changes from the first table to the last one, what follows behind what is typed."""
    located, sheets = opened.located.tables, dict[str, int]()
    for number, table in enumerate(table for table in opened.family.tables if table in located):
        sheets.setdefault(located[table].sheet.name, number)

    def turn(change: ShownChange) -> tuple[int, str, bool, int, int]:
        row, column = (0, 0) if change.carried else parse_cell(change.cell.cell)
        sheet = change.cell.sheet  # entry sheets come first
        return sheets.get(sheet, -1), sheet, change.carried, row, column

    return sorted(changes, key=turn)


def _changes(opened: Opened, correction: Correction) -> Iterator[ShownChange]:
    for change, hint, likely in zip(
        correction.changes, correction.hints, correction.likely, strict=True
    ):
        amounts = (likely if hint else change.low, change.low, change.high)
        by = _moved_by(opened, correction, change.edit.cell, beside=change)
        low, high = (amount + more for amount, more in zip(amounts[1:], by, strict=True))
        figure = opened.readings.figures.get(change.edit.cell)
        if by != (0, 0) and figure and low <= figure.shown <= high:
            continue  # one change carries on to it what another one takes back: it is right
        likely_too = amounts[0] if by == (0, 0) else low
        yield _shown_change(opened, change.edit.cell, (likely_too, low, high), hint)
    shown = {change.edit.cell for change in correction.changes}
    for change in correction.changes:
        for _, cell in change.edit.cells if change.edit.carried else ():
            figure = opened.readings.figures.get(cell)
            if cell in shown or figure is None:
                continue
            shown.add(cell)
            low, high = (figure.shown + by for by in _moved_by(opened, correction, cell))
            if low <= figure.shown <= high:
                continue
            yield _shown_change(opened, cell, (low, low, high), carried=True)


def _moved_by(
    opened: Opened, correction: Correction, cell: CellRef, beside: "Change | None" = None
) -> tuple[int, int]:
    """Returns by how much in 分 sums are carried on to a cell, at least and at most."""
    low = high = 0
    for change in correction.changes:
        typed = opened.readings.figures.get(change.edit.cell)
        if change is beside or not change.edit.carried or typed is None:
            continue
        for factor in (factor for factor, moved in change.edit.cells if moved == cell):
            ends = [factor * (end - typed.shown) for end in (change.low, change.high)]
            low, high = low + min(ends), high + max(ends)
    return low, high


def _shown_change(
    opened: Opened,
    cell: CellRef,
    amounts: tuple[int, int, int],
    hint: str = "",
    *,
    carried: bool = False,
) -> ShownChange:
    family, typed = opened.family, opened.typed
    table = family.tables.get(cell.table)
    unit, decimals = (table or family).unit, (table or family).decimals
    if table is None and typed:
        # What is typed on an entry sheet is told in the unit in which it is typed.
        unit = typed.inputs.amount_unit
        decimals = decimals if unit == family.unit else 0
    proposed, lowest, highest = (text_of(amount, unit, decimals) for amount in amounts)
    entry_cell = typed.entry_cell(cell) if typed else None
    return ShownChange(
        entry_cell or cell_of(opened, cell), proposed, lowest, highest, unit, hint, carried
    )


def with_proposals(
    findings: Iterable[Finding], opened: Opened, diagnosis: Diagnosis
) -> Iterator[Finding]:
    """Yields the findings; cells that cannot be read with what the others leave for them."""
    proposals: dict[tuple[str, str], tuple[str, ...]] = {}
    for cell, amounts in diagnosis.unknowns.items():
        table = opened.family.tables[cell.table]
        # A wide range is no advice.
        if amounts.high - amounts.low <= max(_WIDEST * table.step, abs(amounts.likely) // _WIDEST):
            place = opened.located.places[cell]
            likeliest_first = (amounts.likely, amounts.low, amounts.high)
            proposals[place.sheet, place.cell] = tuple(
                table.text_of(amount) for amount in likeliest_first
            )
    for finding in findings:
        cells = tuple(
            replace(cell, proposed=shown[0], lowest=shown[1], highest=shown[2])
            if (shown := proposals.get((cell.sheet, cell.cell)))
            else cell
            for cell in (finding.cells if unread_part(finding) == "cell" else ())
        )
        yield replace(finding, cells=cells) if cells else finding


def proof_findings(opened: Opened, diagnosis: Diagnosis) -> Iterator[Finding]:
    """Yields the finding that all figures together are impossible, or that this is not known."""
    if diagnosis.unproven:
        yield Finding("G002", {"reason": diagnosis.unproven}, outcome=Outcome.NOT_CHECKED)
    if diagnosis.proof:
        yield _impossible(opened, diagnosis.proof, last_place=diagnosis.last_place)
    if diagnosis.clash:
        proof, sharper = diagnosis.clash
        told = _impossible(replace(opened, readings=sharper), proof, last_place=False)
        yield replace(told, code="S937")


def _impossible(opened: Opened, proof: "Inconsistent", *, last_place: bool) -> Finding:
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
