"""Names the cells of findings as people find them in a document: by table, row and column.

On a page they also get the spot where they stand there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from xlbudget.base.cellref import cell_name, parse_cell
from xlbudget.intake.document import Number
from xlbudget.meaning.findings import Finding, FoundCell
from xlbudget.verdict.result import Report

if TYPE_CHECKING:
    from xlbudget.intake.document import Document
    from xlbudget.intake.locate import LocatedTable
    from xlbudget.intake.opened import Opened

_CELL = re.compile(r"\b[A-Z]{1,3}[1-9]\d{0,6}\b")
_CELLS = ("cell", "cells", "where")
"""Parameters that name cells."""


def in_document(report: Report, opened: "Opened", document: "Document") -> Report:
    """Returns a report with the places of a document in place of those of its sheets."""
    named = _Named(document, opened)
    corrections = (
        replace(
            correction,
            changes=tuple(
                replace(change, cell=named.cell(change.cell)) for change in correction.changes
            ),
        )
        for correction in report.corrections
    )
    return replace(
        report,
        findings=tuple(map(named.finding, report.findings)),
        corrections=tuple(corrections),
    )


class _Named:
    """Names the cells of a document."""

    def __init__(self, document: "Document", opened: "Opened") -> None:
        self._document = document
        self._tables: dict[str, list[LocatedTable]] = {}
        for table in opened.located.tables.values():
            self._tables.setdefault(table.sheet.name, []).append(table)

    def finding(self, finding: Finding) -> Finding:
        """Returns a finding whose cells, and those that its sentence names, are the document's."""
        printed = finding.params.get("printed", "")
        cells = tuple(self.cell(cell, printed) for cell in finding.cells)
        names = {old.cell: new.cell for old, new in zip(finding.cells, cells, strict=True)}
        params = {
            name: _renamed(value, names) if name in _CELLS else value
            for name, value in finding.params.items()
        }
        before = tuple(self._before(finding, cells))
        if before:
            params["earlier"] = "seen"
        return replace(finding, cells=(*cells, *before), params=params)

    def _before(self, finding: Finding, cells: Sequence[FoundCell]) -> Iterator[FoundCell]:
        """Yields the passage that one says again, where its number tells nobody where it is."""
        row, before = finding.params.get("row", ""), finding.params.get("before")
        if cells and cells[0].spot and before == finding.cells[0].sheet and row.isdigit():
            yield self.cell(FoundCell(before, cell_name(int(row), 1), "", "", "right"))

    def cell(self, cell: FoundCell, printed: str = "") -> FoundCell:
        """Returns a cell with its place in the document; `printed` is what is wrong of a text.

        One of a performance form has its place already.
        """
        if not _CELL.fullmatch(cell.cell):
            return cell
        table = self._table(cell)
        number = Number(cell.value or printed, cell.start)
        called = table.table.number if table else ""
        sheet, name = self._document.place(cell.sheet, cell.cell, called, number)
        header: Sequence[int] = table.header.rows if table else ()
        spot = self._document.spot(cell.sheet, cell.cell, header, number)
        return replace(cell, sheet=sheet, cell=name, spot=spot)

    def _table(self, cell: FoundCell) -> "LocatedTable | None":
        tables = self._tables.get(cell.sheet, ())
        row, _ = parse_cell(cell.cell)
        return next((t for t in tables if t.title_row <= row <= t.last_row), None)


def _renamed(text: str, names: dict[str, str]) -> str:
    """Returns names of cells as the document has them, each once where they are a list."""
    parts = [
        _CELL.sub(lambda match: names.get(match[0], match[0]), part) for part in text.split("、")
    ]
    return "、".join(dict.fromkeys(parts))
