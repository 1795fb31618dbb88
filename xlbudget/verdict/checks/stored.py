"""Tells of stored results that their formulas do not give, and of those that cannot be confirmed.

A workbook that was not calculated again after a change is told once, whatever follows from it.
"""

from collections.abc import Iterable, Iterator

from xlbudget.base.folding import fold
from xlbudget.base.place import Place
from xlbudget.base.texts import quoted
from xlbudget.calc.again import Recalculation
from xlbudget.calc.fill import Failure
from xlbudget.intake.locate import LocatedTable
from xlbudget.intake.opened import Opened
from xlbudget.intake.results import StaleCell
from xlbudget.meaning.findings import Finding, at
from xlbudget.reader import RawCell
from xlbudget.template import CellRef
from xlbudget.writer.names import ENTRY_MODE

_SHOWN_CELLS = 5


def check_stored(opened: Opened) -> Iterator[Finding]:
    """Yields the figures that a calculation would change, and those that nobody can compute here.

    Words are looked at, too, but for those of workbooks with entry sheets, which follow from what
    is typed there.
    """
    stale = opened.results.stale
    if stale:
        places = opened.results.places
        at_places = [(places[cell], stale_cell) for cell, stale_cell in stale.items()]
        asked = opened.results.never and opened.workbook.calculation.on_load
        yield _stale("N112" if asked else "N109", "、".join(_numbers(opened, stale)), at_places)
    elif opened.changed_calculation:
        yield Finding("T129", {"sheet": opened.changed_calculation})
    yield from _unconfirmed(opened)
    recalculation = Recalculation(opened.workbook)
    if not stale and opened.marks.mode != ENTRY_MODE:
        yield from _stale_texts(opened, recalculation)
    else:
        yield from _unsure_captions(opened, recalculation)


def _numbers(opened: Opened, cells: Iterable[CellRef]) -> dict[str, None]:
    """Returns the numbers of the tables of cells, each once."""
    return dict.fromkeys(opened.family.tables[cell.table].number for cell in cells)


def _unconfirmed(opened: Opened) -> Iterator[Finding]:
    """Yields one finding for each table and reason."""
    groups: dict[tuple[str, str], list[tuple[Place, Failure]]] = {}
    for cell, failure in opened.results.unconfirmed.items():
        number = opened.located.tables[cell.table].table.number
        place = opened.located.places[cell]
        groups.setdefault((number, failure.reason), []).append((place, failure))
    sheets = {sheet.name: sheet.cells for sheet in opened.workbook.sheets}
    for (number, reason), cells in groups.items():
        places = [place for place, _ in cells]
        origin = Place(*cells[0][1].origin)
        raw = sheets[origin.sheet].get((origin.row, origin.column))
        params = {
            "number": number,
            "count": str(len(cells)),
            "cells": _shown([place.cell for place in places]),
            "where": f"{origin.sheet} {origin.cell}",
            "formula": quoted((raw and raw.formula) or ""),
            "reason": reason,
        }
        yield Finding("N111", params, tuple(at(place) for place in places))


def _captions(table: LocatedTable) -> Iterator[RawCell]:
    """Yields the formulas of a table's title, of its header and of the unit of its amounts."""
    cells = table.sheet.cells
    columns = range(1, max(table.header.columns.values()) + 1)
    rows = (table.title_row, *table.header.rows)
    keys = dict.fromkeys((row, column) for row in rows for column in columns)
    keys |= dict.fromkeys((seen.place.row, seen.place.column) for seen in table.units if seen.place)
    for key in keys:
        cell = cells.get(key)
        if cell is not None and cell.formula and cell.kind == "text":
            yield cell


def _unsure_captions(opened: Opened, recalculation: Recalculation) -> Iterator[Finding]:
    """Yields captions whose formulas cannot be computed again, one finding for each table."""
    for table in opened.located.tables.values():
        for raw in _captions(table):
            again = recalculation.cell(table.sheet.name, raw)
            if isinstance(again, Failure):
                yield _unsure(table, raw, again.reason)
                break


def _unsure(table: LocatedTable, raw: RawCell, reason: str) -> Finding:
    place = Place(table.sheet.name, raw.row, raw.column)
    number, formula = table.table.number, quoted(raw.formula or "")
    params = {"number": number, "cell": place.cell, "formula": formula, "reason": reason}
    return Finding("T128", params, (at(place, raw.value),))


def _stale_texts(opened: Opened, recalculation: Recalculation) -> Iterator[Finding]:
    """Yields titles, names and labels that are stale formulas, on the sheets of the tables."""
    tables = opened.located.tables.values()
    cells = (raw for table in tables for raw in table.sheet.cells.values())
    if not any(raw.formula and raw.kind == "text" for raw in cells):
        return  # as is usual
    figures = {(place.sheet, place.row, place.column) for place in opened.located.places.values()}
    captions = {(t.sheet.name, raw.row, raw.column): t for t in tables for raw in _captions(t)}
    unsure: dict[str, Finding] = {}
    sheets_seen: set[str] = set()
    for table in opened.located.tables.values():
        sheet = table.sheet
        if sheet.name in sheets_seen:
            continue
        sheets_seen.add(sheet.name)
        stale: list[tuple[Place, StaleCell]] = []
        unknown: list[tuple[Place, RawCell, str]] = []
        for (row, column), raw in sheet.cells.items():
            if not raw.formula or raw.kind != "text" or (sheet.name, row, column) in figures:
                continue
            place = Place(sheet.name, row, column)
            again = recalculation.cell(sheet.name, raw)
            if isinstance(again, Failure):
                if captioned := captions.get((sheet.name, row, column)):
                    finding = _unsure(captioned, raw, again.reason)
                    unsure.setdefault(captioned.table.number, finding)
                    continue
                unknown.append((place, raw, again.reason))
            elif fold(str(again.value)) != fold(str(raw.value)):
                texts = StaleCell(raw.formula, str(raw.value), str(again.value))
                stale.append((place, texts))
        if stale:
            yield _stale("N109", table.table.number, stale)
        if unknown:
            yield _not_computed(unknown)
    yield from unsure.values()


def _not_computed(unknown: list[tuple[Place, RawCell, str]]) -> Finding:
    place, raw, reason = unknown[0]
    params = {
        "sheet": place.sheet,
        "count": str(len(unknown)),
        "cell": place.cell,
        "formula": quoted(raw.formula or ""),
        "reason": reason,
    }
    return Finding("N110", params, tuple(at(place) for place, _, _ in unknown))


def _stale(code: str, number: str, cells: list[tuple[Place, StaleCell]]) -> Finding:
    place, first = cells[0]
    params = {
        "number": number,
        "count": str(len(cells)),
        "cells": _shown([f"{place.sheet} {place.cell}" for place, _ in cells]),
        "cell": f"{place.sheet} {place.cell}",
        "formula": quoted(first.formula),
        "value": first.stored,
        "expected": first.computed,
    }
    return Finding(code, params, tuple(at(place, stale.stored) for place, stale in cells))


def _shown(cells: list[str]) -> str:
    return "、".join(cells[:_SHOWN_CELLS]) + ("…" if len(cells) > _SHOWN_CELLS else "")
