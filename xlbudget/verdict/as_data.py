"""A report as plain data, which becomes JSON.

The contract of docs/json.md and docs/report.schema.json.
"""

from collections import Counter
from dataclasses import asdict
from typing import Any

from xlbudget.base.amounts import text_of
from xlbudget.base.errors import encodable
from xlbudget.base.texts import check_language
from xlbudget.meaning.catalogue import always_told
from xlbudget.meaning.findings import Finding, FoundCell
from xlbudget.meaning.outcomes import Outcome
from xlbudget.template import Family
from xlbudget.verdict.corrections import ShownChange
from xlbudget.verdict.obligations import coverage, obligations
from xlbudget.verdict.result import Report
from xlbudget.verdict.slips import slip_text


def file_data(report: Report, lang: str, *, everything: bool) -> dict[str, Any]:
    """Returns what the contract says of one file."""
    check_language(lang)
    family = report.family
    findings = [
        finding
        for finding in report.findings
        if everything or finding.severity != "note" or always_told(finding)
    ]
    outcomes = Counter(report.rules.values())
    return {
        "path": encodable(str(report.path)),
        "template": family.id if family and report.template else None,
        "year": report.year,
        "unit_name": report.unit_name or None,
        "amount_unit": family.unit if family else None,
        "verdict": report.verdict.value,
        "tables": [
            {
                "id": table.id,
                "title": table.title,
                "sheet": table.sheet,
                "found": table.found,
                "empty": table.empty,
            }
            for table in report.tables
        ],
        "findings": [_finding(finding, lang, family) for finding in findings],
        "corrections": [
            {
                "cells": [_change(change, lang) for change in correction.changes],
                "resolves": list(correction.resolves),
            }
            for correction in report.corrections
        ],
        "text": report.text and asdict(report.text),
        "tables_of": encodable(str(report.tables_of)) if report.tables_of else None,
        "outcomes": {outcome.value: outcomes[outcome] for outcome in Outcome},
        "obligations": _obligations(report, lang),
    }


def _obligations(report: Report, lang: str) -> dict[str, Any]:
    covered, family = coverage(report), report.family
    return {
        "due": covered.due,
        "checked": covered.checked,
        "not_applicable": covered.not_applicable,
        "items": [
            {
                "code": obligation.code,
                "tables": list(obligation.tables),
                "outcome": obligation.fulfilment.value,
                "waived": obligation.waived,
                "reason": (family and obligation.reason(lang, family)) or None,
            }
            for obligation in obligations(report)
        ],
    }


def _finding(finding: Finding, lang: str, family: Family | None) -> dict[str, Any]:
    def amount(fen: int | None) -> str | None:
        if fen is None or family is None:
            return None
        return text_of(fen, family.unit, family.decimals)

    return {
        "code": finding.code,
        "severity": finding.severity,
        "outcome": finding.outcome.value,
        "message": finding.message_in(lang),
        "explained": finding.explained,
        "waived": finding.waived and finding.waived._asdict(),
        "cells": [
            {
                "sheet": cell.sheet,
                "cell": cell.cell,
                "value": cell.value or None,
                "label": cell.label or None,
                "proposed": cell.proposed or None,
                "range": [cell.lowest, cell.highest] if cell.lowest != cell.highest else None,
                **_on_page(cell),
            }
            for cell in finding.cells
        ],
        "left": amount(finding.left),
        "right": amount(finding.right),
        "difference": amount(finding.difference),
        "bound": amount(finding.bound),
    }


def _change(change: ShownChange, lang: str) -> dict[str, Any]:
    spread = change.lowest != change.highest
    return {
        "sheet": change.cell.sheet,
        "cell": change.cell.cell,
        "value": change.cell.value,
        "proposed": change.proposed,
        "range": [change.lowest, change.highest] if spread else None,
        "hint": slip_text(change, lang),
        "carried": change.carried,
        **_on_page(change.cell),
    }


def _on_page(cell: FoundCell) -> dict[str, Any]:
    """Returns where a cell of a document stands on its page, in points."""
    spot = cell.spot
    box = [round(side, 1) for side in spot.box] if spot else None
    return {"page": spot and spot.page, "box": box}
