"""Names the cells of findings as people find them in a document: by table, row and column."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from xlbudget.base.texts import sentence
from xlbudget.meaning.findings import Finding, FoundCell
from xlbudget.verdict.result import Report

if TYPE_CHECKING:
    from xlbudget.intake.document import Document

_CELL = re.compile(r"\b[A-Z]{1,3}[1-9]\d{0,6}\b")
_CELLS = ("cell", "cells", "where")
"""Parameters that name cells."""


def in_document(report: Report, document: "Document") -> Report:
    """Returns a report with the places of a document in place of those of its sheets."""
    corrections = (
        replace(
            correction,
            changes=tuple(
                replace(change, cell=_quoted(change.cell, document))
                for change in correction.changes
            ),
        )
        for correction in report.corrections
    )
    return replace(
        report,
        findings=tuple(_named(finding, document) for finding in report.findings),
        corrections=tuple(corrections),
    )


def _named(finding: Finding, document: "Document") -> Finding:
    cells = tuple(_placed(cell, document) for cell in finding.cells)
    names = {old.cell: new.cell for old, new in zip(finding.cells, cells, strict=True)}
    params = {
        name: _CELL.sub(lambda match: names.get(match[0], match[0]), value)
        if name in _CELLS
        else value
        for name, value in finding.params.items()
    }
    return replace(finding, cells=cells, params=params)


def _placed(cell: FoundCell, document: "Document") -> FoundCell:
    sheet, name = document.place(cell.sheet, cell.cell)
    return replace(cell, sheet=sheet, cell=name)


def _quoted(cell: FoundCell, document: "Document") -> FoundCell:
    """Returns a cell to change with its text as the page shows it: a misreading is told by that."""
    placed = _placed(cell, document)
    if document.raw.form != "pdf":
        return placed
    text = document.text_at(cell.sheet, cell.cell)
    return replace(placed, label=sentence("docx.on_paper", text=text, label=placed.label))
