"""The JSON report: a contract, described in docs/json.md and by docs/report.schema.json."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from xlbudget.base.amounts import text_of
from xlbudget.meaning.catalogue import message, severity
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.outcomes import Outcome
from xlbudget.report.hints import hint_text
from xlbudget.template import Family
from xlbudget.verdict.result import Report, Verdict

VERSION = 1
PASSES = (Verdict.CONSISTENT, Verdict.ROUNDING, Verdict.BALANCED)


def report_json(reports: Sequence[Report], lang: str, *, everything: bool) -> str:
    """Returns the JSON text of reports; notes and roundings only with `everything`."""
    verdicts = Counter(report.verdict for report in reports)
    data = {
        "version": VERSION,
        "files": [_file(report, lang, everything=everything) for report in reports],
        "summary": {
            "files": len(reports),
            "consistent": sum(verdicts[verdict] for verdict in PASSES),
            "inconsistent": verdicts[Verdict.INCONSISTENT] + verdicts[Verdict.INCOMPLETE],
            "unreadable": verdicts[Verdict.UNREADABLE],
        },
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def _file(report: Report, lang: str, *, everything: bool) -> dict[str, Any]:
    family = report.family
    findings = [f for f in report.findings if everything or severity(f) != "note"]
    outcomes = Counter(report.rules.values())
    return {
        "path": str(report.path),
        "template": family.id if family else None,
        "year": report.year,
        "unit_name": report.unit_name or None,
        "amount_unit": family.unit if family else None,
        "verdict": report.verdict.value,
        "tables": list(_tables(report)),
        "findings": [_finding(finding, lang, family) for finding in findings],
        "corrections": [
            {
                "cells": [
                    {
                        "sheet": change.cell.sheet,
                        "cell": change.cell.cell,
                        "value": change.cell.value,
                        "proposed": change.proposed,
                        "range": (
                            None
                            if change.lowest == change.highest
                            else [change.lowest, change.highest]
                        ),
                        "hint": hint_text(change, lang),
                        "carried": change.carried,
                    }
                    for change in correction.changes
                ],
                "resolves": list(correction.resolves),
            }
            for correction in report.corrections
        ],
        "outcomes": {outcome.value: outcomes[outcome] for outcome in Outcome},
    }


def _tables(report: Report) -> Iterator[dict[str, Any]]:
    if report.family is None or report.located is None:
        return
    for table in report.family.tables.values():
        found = report.located.tables.get(table.id)
        yield {
            "id": table.id,
            "title": found.title if found else None,
            "sheet": found.sheet.name if found else None,
            "found": found is not None,
            "empty": table.id in report.empty_tables,
        }


def _finding(finding: Finding, lang: str, family: Family | None) -> dict[str, Any]:
    def amount(fen: int | None) -> str | None:
        if fen is None or family is None:
            return None
        return text_of(fen, family.unit, family.decimals)

    return {
        "code": finding.code,
        "severity": severity(finding),
        "outcome": finding.outcome.value,
        "message": message(finding, lang, family),
        "cells": [
            {
                "sheet": cell.sheet,
                "cell": cell.cell,
                "value": cell.value or None,
                "label": cell.label or None,
            }
            for cell in finding.cells
        ],
        "left": amount(finding.left),
        "right": amount(finding.right),
        "difference": amount(finding.difference),
        "bound": amount(finding.bound),
    }
