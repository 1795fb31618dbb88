"""Reads the amounts of located cells: a figure each, or a finding that says why not.

Text that is plainly a number is read with a note; a dash counts as zero with a note; anything
else is an error at its cell and never zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from xlbudget.amounts import Figure, computed, number_in, step_of, typed
from xlbudget.findings import Finding, at
from xlbudget.flat import Place
from xlbudget.folding import fold
from xlbudget.locate import Located
from xlbudget.reader import RawCell, RawWorkbook
from xlbudget.template import CellRef, Family
from xlbudget.uncalculated import Filled

_ZERO = frozenset({"-", "--", "—", "——", "–", "/", "无", "零"})
_LARGEST = Decimal(10) ** 13
_SHOWN_CELLS = 5


@dataclass(slots=True)
class Readings:
    """The figures of a workbook; None where a cell cannot be read as an amount."""

    figures: dict[CellRef, Figure | None] = field(default_factory=dict)
    formulas: dict[CellRef, str] = field(default_factory=dict)
    given: dict[CellRef, int] = field(default_factory=dict)
    """Amount in 分 of every cell that shows something."""
    findings: list[Finding] = field(default_factory=list)


def read_amounts(
    family: Family, workbook: RawWorkbook, located: Located, filled: Filled = frozenset()
) -> Readings:
    """Returns the figures of all located cells; the results of `filled` cells were computed."""
    readings = Readings()
    notes: dict[tuple[str, str], list[Place]] = {}
    computed_count = 0
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    for cell, place in located.places.items():
        table = located.tables[cell.table]
        raw = sheets[place.sheet].cells.get((place.row, place.column))
        if raw is None:
            readings.figures[cell] = Figure(0, 0, step_of(table.amount_unit, family.decimals))
            continue
        if raw.formula is not None:
            readings.formulas[cell] = raw.formula
        computed_count += (place.sheet, place.row, place.column) in filled
        if (
            raw.kind == "blank"
            and raw.formula is not None
            and (reason := _why_not(workbook, place))
        ):
            params = {"number": table.table.number, "formula": raw.formula, "reason": reason}
            readings.findings.append(Finding("N104", params, (at(place),)))
            readings.figures[cell] = None
            continue
        parsed = parse_amount(raw)
        if parsed.value is None:
            params = {"number": table.table.number, "value": str(raw.value)}
            readings.findings.append(Finding("N102", params, (at(place, raw.value),)))
            readings.figures[cell] = None
            continue
        if parsed.note:
            notes.setdefault((parsed.note, cell.table), []).append(place)
        figure = _figure(parsed.value, raw, table.amount_unit, family)
        readings.figures[cell] = figure
        if raw.value is not None and str(raw.value).strip():
            readings.given[cell] = figure.value
    readings.findings.extend(_notes(notes, located))
    if computed_count:
        readings.findings.append(Finding("N103", {"count": str(computed_count)}))
    return readings


@dataclass(frozen=True, slots=True)
class Parsed:
    """An amount as read; `note` is the rule that tells of an unusual way of writing it."""

    value: Decimal | None
    note: str | None = None


def parse_amount(cell: RawCell) -> Parsed:
    """Returns the amount that a cell shows, or no value where it is none."""
    if cell.kind == "blank" or cell.value is None:
        return Parsed(Decimal(0))
    if cell.kind == "number" and isinstance(cell.value, Decimal):
        return Parsed(_bounded(cell.value))
    if cell.kind != "text" or not isinstance(cell.value, str):
        return Parsed(None)
    words = fold(cell.value)
    if not words:
        return Parsed(Decimal(0))
    if words in _ZERO:
        return Parsed(Decimal(0), "N108")
    value = _bounded(number_in(cell.value))
    return Parsed(value, None if value is None else "N101")


def _bounded(value: Decimal | None) -> Decimal | None:
    return value if value is not None and abs(value) < _LARGEST else None


def _figure(value: Decimal, raw: RawCell, unit: str, family: Family) -> Figure:
    if raw.formula is not None:
        return computed(value, unit, family.decimals)
    return typed(value, unit, family.decimals)


def _why_not(workbook: RawWorkbook, place: Place) -> str:
    """Returns why a formula without a result cannot be computed, or "" if it gives nothing."""
    from xlbudget.calc import Calculator, CannotCalculate

    try:
        Calculator(workbook).value(place.sheet, place.row, place.column)
    except CannotCalculate as problem:
        return problem.reason
    return ""


def _notes(notes: Mapping[tuple[str, str], list[Place]], located: Located) -> list[Finding]:
    found = []
    for (code, table), places in notes.items():
        shown = "、".join(place.cell for place in places[:_SHOWN_CELLS])
        more = "…" if len(places) > _SHOWN_CELLS else ""
        params = {
            "number": located.tables[table].table.number,
            "count": str(len(places)),
            "cells": shown + more,
        }
        found.append(Finding(code, params, tuple(at(place) for place in places)))
    return found


__all__ = ["Parsed", "Readings", "parse_amount", "read_amounts"]
