"""Finds stored results that their formulas do not give: workbooks that were not calculated again.

Every formula is computed from what the cells that it refers to store, so that of a chain only
the formula at fault is told and not all that follow it. What is compared is what is printed: the
binary noise of a program's sums is no difference, nor is half a unit rounded the other way.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from xlbudget.base.amounts import FEN, Figure, round_to, step_of, text_of
from xlbudget.base.folding import fold
from xlbudget.base.place import Place
from xlbudget.base.texts import quoted
from xlbudget.calc.again import Recalculation
from xlbudget.calc.fill import Failure, with_cells
from xlbudget.calc.work import Work
from xlbudget.intake.locate import Located
from xlbudget.intake.readings import Readings, parse_amount
from xlbudget.meaning.findings import Finding, at
from xlbudget.reader import RawCell, RawWorkbook
from xlbudget.template import CellRef, Family

_SHOWN_CELLS = 5
_NOISE = Decimal("0.001")  # of one 分
_RELATIVE_NOISE = Decimal("1e-13")  # of a sum of many numbers in binary, with a margin


@dataclass(frozen=True, slots=True)
class _Stale:
    """A stored result that its formula does not give; `again` is the cell computed again."""

    place: Place
    formula: str
    stored: str
    computed: str
    again: RawCell


def check_stored(
    family: Family,
    workbook: RawWorkbook,
    located: Located,
    readings: Readings,
    *,
    confirmed: Collection[CellRef] = (),
    with_texts: bool,
) -> Iterator[Finding]:
    """Yields the figures, and `with_texts` the words around them, that a calculation would change.

    One finding for each table. A formula that cannot be computed here is no fault: a note counts
    them. Cells that are `confirmed` by other means are not computed again.
    """
    work = Work()
    checker = _Checker(family, workbook, Recalculation(workbook, work))

    def stale_of(cells: Iterable[CellRef], checker: _Checker) -> dict[CellRef, _Stale]:
        return {
            cell: stale
            for cell in cells
            if (figure := readings.figures.get(cell)) is not None
            and (unit := located.tables[cell.table].amount_unit)
            and (stale := checker.figure(located.places[cell], figure, unit))
        }

    stale_by_cell = stale_of((cell for cell in readings.formulas if cell not in confirmed), checker)
    if stale_by_cell:
        # A result that fits what the others should be is not at fault, one of the others is.
        results = {
            (stale.place.sheet, stale.place.row, stale.place.column): stale.again
            for stale in stale_by_cell.values()
        }
        with_all = _Checker(family, workbook, Recalculation(with_cells(workbook, results), work))
        stale_by_cell = stale_of(stale_by_cell, with_all) or stale_by_cell
    stale_by_table: dict[str, list[_Stale]] = {}
    for cell, stale in stale_by_cell.items():
        number = located.tables[cell.table].table.number
        stale_by_table.setdefault(number, []).append(stale)
    for number, stale_cells in stale_by_table.items():
        yield _finding(number, stale_cells)
    if with_texts:
        yield from _stale_texts(checker, located)
    yield from checker.notes()


class _Checker:
    """Computes the formulas of one workbook again and keeps those that it cannot compute."""

    def __init__(self, family: Family, workbook: RawWorkbook, recalculation: Recalculation) -> None:
        self._family = family
        self._cells = {sheet.name: sheet.cells for sheet in workbook.sheets}
        self._recalculation = recalculation
        self._unknown: dict[str, list[tuple[Place, str]]] = {}

    def figure(self, place: Place, figure: Figure, unit: str) -> _Stale | None:
        """Returns the amount at a place if its formula gives another printed one."""
        raw = self._cells[place.sheet][place.row, place.column]
        again = self._again(place, raw)
        if again is None or again is raw:
            return None
        value = parse_amount(again).value if again.kind != "error" else None
        decimals = self._family.decimals
        if value is None:
            computed = str(again.value)
        else:
            shown = decimals if raw.decimals is None else min(decimals, raw.decimals)
            amount = value * FEN[unit]
            within = Decimal(step_of(unit, shown)) / 2 + _NOISE + _RELATIVE_NOISE * abs(amount)
            if abs(amount - figure.shown) <= within:
                return None
            fen = round_to(int(amount.to_integral_value(ROUND_HALF_UP)), step_of(unit, decimals))
            computed = text_of(fen, self._family.unit, decimals, separator=",")
        stored = text_of(figure.shown, self._family.unit, decimals, separator=",")
        return _Stale(place, raw.formula or "", stored, computed, again)

    def text(self, place: Place, raw: RawCell) -> _Stale | None:
        """Returns the text at a place if its formula gives another."""
        again = self._again(place, raw)
        if again is None or fold(str(again.value)) == fold(str(raw.value)):
            return None
        return _Stale(place, raw.formula or "", str(raw.value), str(again.value), again)

    def _again(self, place: Place, raw: RawCell) -> RawCell | None:
        """Returns the cell computed again, None where that cannot be done."""
        again = self._recalculation.cell(place.sheet, raw)
        if isinstance(again, Failure):
            self._unknown.setdefault(place.sheet, []).append((place, again.reason))
            return None
        return again

    def notes(self) -> Iterator[Finding]:
        """Yields for each sheet how many formulas could not be computed again."""
        for sheet, cells in self._unknown.items():
            place, reason = cells[0]
            params = {
                "sheet": sheet,
                "count": str(len(cells)),
                "cell": place.cell,
                "formula": quoted(self._cells[sheet][place.row, place.column].formula or ""),
                "reason": reason,
            }
            yield Finding("N110", params, tuple(at(place) for place, _ in cells))


def _stale_texts(checker: _Checker, located: Located) -> Iterator[Finding]:
    """Yields titles, names and labels that are stale formulas, on the sheets of the tables."""
    figures = {(place.sheet, place.row, place.column) for place in located.places.values()}
    sheets_seen: set[str] = set()
    for table in located.tables.values():
        sheet = table.sheet
        if sheet.name in sheets_seen:
            continue
        sheets_seen.add(sheet.name)
        stale_texts = [
            stale_text
            for (row, column), raw in sheet.cells.items()
            if raw.formula
            and raw.kind == "text"
            and (sheet.name, row, column) not in figures
            and (stale_text := checker.text(Place(sheet.name, row, column), raw))
        ]
        if stale_texts:
            yield _finding(table.table.number, stale_texts)


def _finding(number: str, stale_cells: list[_Stale]) -> Finding:
    first = stale_cells[0]
    shown = "、".join(stale.place.cell for stale in stale_cells[:_SHOWN_CELLS])
    params = {
        "number": number,
        "count": str(len(stale_cells)),
        "cells": shown + ("…" if len(stale_cells) > _SHOWN_CELLS else ""),
        "cell": first.place.cell,
        "formula": quoted(first.formula),
        "value": first.stored,
        "expected": first.computed,
    }
    return Finding("N109", params, tuple(at(stale.place, stale.stored) for stale in stale_cells))
