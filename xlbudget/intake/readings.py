"""Reads the amounts of located cells: a figure each, or a finding that says why not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from xlbudget.base.amounts import Figure, step_of
from xlbudget.base.place import Place
from xlbudget.base.texts import quoted
from xlbudget.calc.fill import Failure, Filled
from xlbudget.intake.amounts import figure_of, parse_amount
from xlbudget.intake.formats import BY_FORMAT, FormatNotes, changed_texts
from xlbudget.intake.locate import Located
from xlbudget.intake.precision import as_printed, as_published
from xlbudget.meaning.findings import Finding, at
from xlbudget.reader import RawCell, RawSheet, RawWorkbook
from xlbudget.reader.model import DOCUMENTS
from xlbudget.template import CellRef

_SHOWN_CELLS = 5


@dataclass(frozen=True, slots=True)
class Readings:
    """The figures of a workbook; None where a cell cannot be read as an amount."""

    figures: Mapping[CellRef, Figure | None] = field(default_factory=dict)
    formulas: Mapping[CellRef, str] = field(default_factory=dict)
    amounts: Mapping[CellRef, int] = field(default_factory=dict)
    """Amount in 分 of every cell that shows something."""
    findings: tuple[Finding, ...] = ()


class _NoResult(NamedTuple):
    """A formula without a result: where it stands, the table's number, where the fault arose."""

    place: Place
    number: str
    origin: Place


class _NoAmount(NamedTuple):
    """A cell that cannot be read as an amount, with its place and the table's number."""

    place: Place
    number: str
    cell: RawCell


def read_amounts(workbook: RawWorkbook, located: Located, filled: Filled | None = None) -> Readings:
    """Returns the figures of all located cells; the results of `filled` cells were computed."""
    figures: dict[CellRef, Figure | None] = {}
    formulas: dict[CellRef, str] = {}
    amounts: dict[CellRef, int] = {}
    filled = filled or Filled()
    failed_by_reason: dict[str, list[_NoResult]] = {}
    unread_by_cause: dict[str | Place, list[_NoAmount]] = {}
    notes_by_rule: dict[tuple[str, str], list[Place]] = {}
    format_notes = FormatNotes()
    computed_count = 0
    blank_by_table = {
        name: Figure(0, 0, step_of(table.amount_unit, table.table.decimals))
        for name, table in located.tables.items()
    }
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    for cell, place in located.places.items():
        table = located.tables[cell.table]
        raw = sheets[place.sheet].cells.get((place.row, place.column))
        if raw is None:
            figures[cell] = blank_by_table[cell.table]
            continue
        if raw.formula:
            formulas[cell] = raw.formula
        key = (place.sheet, place.row, place.column)
        computed_count += key in filled.results
        if raw.kind == "blank" and raw.formula is not None:
            failure = filled.failures.get(key, Failure("missing", key))
            origin = Place(*failure.origin)
            no_result = _NoResult(place, table.table.number, origin)
            failed_by_reason.setdefault(failure.reason, []).append(no_result)
            figures[cell] = None
            continue
        parsed = parse_amount(raw)
        figure = figures[cell] = figure_of(parsed, raw, table.amount_unit, table.table.decimals)
        if parsed.note or parsed.unit:
            format_notes.add(table, place, raw, parsed)
        if figure is None:
            if parsed.note:
                continue
            # An error of Excel spreads to every formula after it: it is told once.
            cause = str(raw.value) if raw.kind == "error" else place
            no_amount = _NoAmount(place, table.table.number, raw)
            unread_by_cause.setdefault(cause, []).append(no_amount)
            continue
        if parsed.note == "N101" and workbook.form in DOCUMENTS:
            parsed = parsed._replace(note=None)  # in a document every number is text
        if parsed.note and parsed.note not in BY_FORMAT:
            notes_by_rule.setdefault((parsed.note, cell.table), []).append(place)
        if raw.value is not None and str(raw.value).strip():
            amounts[cell] = figure.value
    findings = [
        *map(_unread, unread_by_cause.values()),
        *_failures(failed_by_reason, sheets),
        *_notes(notes_by_rule, located),
        *format_notes.findings(),
        *changed_texts(located),
    ]
    if computed_count:
        findings.append(Finding("N103", {"count": str(computed_count)}))
    exact = as_published(located, as_printed(located, figures, sheets))
    return Readings(exact, formulas, amounts, tuple(findings))


def _unread(cells: list[_NoAmount]) -> Finding:
    """Returns what is no amount; formulas that name an error themselves come first."""
    value = str(cells[0].cell.value)
    cells = sorted(cells, key=lambda no_amount: value not in (no_amount.cell.formula or ""))
    numbers = dict.fromkeys(no_amount.number for no_amount in cells)
    params = {"number": "、".join(numbers), "value": value}
    return Finding("N102", params, tuple(at(no_amount.place, value) for no_amount in cells))


def _failures(
    failed_by_reason: Mapping[str, list[_NoResult]], sheets: Mapping[str, RawSheet]
) -> Iterator[Finding]:
    """Yields one finding for each reason: a sheet that is gone breaks formulas everywhere.

    Where the fault arose comes first, then the cells that have no result because of it.
    """
    for reason, cells in failed_by_reason.items():
        places = dict.fromkeys(no_result.place for no_result in cells)
        origins = dict.fromkeys(no_result.origin for no_result in cells)
        first = next((origin for origin in origins if origin in places), next(iter(origins)))
        raw = sheets[first.sheet].cells.get((first.row, first.column))
        params = {
            "number": "、".join(dict.fromkeys(no_result.number for no_result in cells)),
            "count": str(len(cells)),
            "where": f"{first.sheet} {first.cell}",
            "formula": quoted((raw and raw.formula) or ""),
            "reason": reason,
        }
        ordered = dict.fromkeys(
            (first, *(origin for origin in origins if origin in places), *places)
        )
        yield Finding("N104", params, tuple(at(place) for place in ordered))


def _notes(
    notes_by_rule: Mapping[tuple[str, str], list[Place]], located: Located
) -> Iterator[Finding]:
    """Yields one note for each rule and table."""
    for (code, table), places in notes_by_rule.items():
        shown = "、".join(place.cell for place in places[:_SHOWN_CELLS])
        more = "…" if len(places) > _SHOWN_CELLS else ""
        params = {
            "number": located.tables[table].table.number,
            "count": str(len(places)),
            "cells": shown + more,
        }
        yield Finding(code, params, tuple(at(place) for place in places))
