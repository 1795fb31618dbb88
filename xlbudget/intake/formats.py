"""Tells of cells whose number format shows something else than they hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from xlbudget.base.folding import fold
from xlbudget.base.place import Place
from xlbudget.intake.amounts import Parsed
from xlbudget.intake.locate import Located
from xlbudget.intake.locate.codes import code_text
from xlbudget.intake.locate.find import LocatedTable
from xlbudget.meaning.findings import Finding, at
from xlbudget.reader import RawCell
from xlbudget.reader.number_format import shown_number, shown_text
from xlbudget.template.common import document_words

BY_FORMAT = frozenset({"N121", "N122", "N123"})
"""The rules that tell of an amount as its format shows it."""
_SHOWN_CELLS = 5


class _Formatted(NamedTuple):
    """A cell whose format shows something else, and what it shows."""

    place: Place
    cell: RawCell
    shown: str


@dataclass
class FormatNotes:
    """Gathers the amounts of tables whose formats show something else."""

    _cells: dict[tuple[str, str, str, str, str], list[_Formatted]] = field(default_factory=dict)

    def add(self, table: LocatedTable, place: Place, cell: RawCell, parsed: Parsed) -> None:
        """Takes note of an amount that was read, if its format tells something of its own."""
        number, expected = table.table.number, table.amount_unit
        formatted = _Formatted(place, cell, parsed.text)
        if parsed.note in BY_FORMAT:
            key = (parsed.note or "", number, cell.look.code, "", "")
            self._cells.setdefault(key, []).append(formatted)
        if parsed.unit and parsed.unit != expected:
            key = ("N124", number, cell.look.code, parsed.unit, expected)
            self._cells.setdefault(key, []).append(formatted)

    def findings(self) -> Iterator[Finding]:
        """Yields one finding for each rule, table and format."""
        for (rule, number, _, unit, expected), cells in self._cells.items():
            yield _finding(rule, {"number": number, "unit": unit, "expected": expected}, cells)


def changed_texts(located: Located) -> Iterator[Finding]:
    """Yields N125 for words and codes on the sheets of tables that formats show otherwise."""
    cells: dict[tuple[str, str], list[_Formatted]] = {}
    sheets = {table.sheet.name: table.sheet for table in located.tables.values()}
    for sheet in sheets.values():
        codes = {cell.look.code for cell in sheet.cells.values()}
        changing = frozenset(filter(_changes_text, codes))
        for (row, column), cell in sheet.cells.items() if changing else ():
            if cell.kind != "text" or cell.look.code not in changing:
                continue
            shown = shown_text(str(cell.value), cell.look.code)
            if _as_shown(fold(shown)) != _as_shown(fold(str(cell.value))):
                formatted = _Formatted(Place(sheet.name, row, column), cell, shown)
                cells.setdefault((sheet.name, cell.look.code), []).append(formatted)
    for table in located.tables.values():
        for place, cell in _numbers_in_words(table):
            value = cell.value if isinstance(cell.value, Decimal) else Decimal(0)
            shown = shown_number(value, cell.look.code) or "？"
            if fold(shown) != code_text(cell):
                formatted = _Formatted(place, cell, shown)
                cells.setdefault((place.sheet, cell.look.code), []).append(formatted)
    for (name, _), formatted_cells in cells.items():
        yield _finding("N125", {"sheet": name}, formatted_cells)


def _as_shown(folded: str) -> str:
    """Returns a folded text, nothing for a dash: where a format blanks it, no amount is lost."""
    return "" if folded in document_words()["zero"] else folded


@lru_cache(maxsize=1024)
def _changes_text(code: str) -> bool:
    return bool(fold(shown_text("", code))) or fold(shown_text("x", code)) != "x"


def _numbers_in_words(table: LocatedTable) -> Iterator[tuple[Place, RawCell]]:
    """Yields the numbers with a format of their own where a table's lines have codes or names."""
    amounts = {column.id for column in table.table.columns if column.kind == "amount"}
    columns = {at for name, at in table.header.columns.items() if name not in amounts}
    columns.update(at for parts in table.header.parts.values() for at in parts.values())
    lines = {located.row for rows in table.rows.values() for located in rows}
    for row in sorted(lines):
        for column in sorted(columns):
            cell = table.sheet.cells.get((row, column))
            if cell and cell.kind in ("number", "date") and not cell.look.is_plain:
                yield Place(table.sheet.name, row, column), cell


def _finding(rule: str, params: dict[str, str], cells: list[_Formatted]) -> Finding:
    first = cells[0]
    names = "、".join(formatted.place.cell for formatted in cells[:_SHOWN_CELLS])
    params |= {
        "count": str(len(cells)),
        "cells": names + ("…" if len(cells) > _SHOWN_CELLS else ""),
        "cell": first.place.cell,
        "stored": str(first.cell.value),
        "format": first.cell.look.code,
        "value": first.shown,
    }
    return Finding(rule, params, tuple(at(each.place, each.shown) for each in cells))
