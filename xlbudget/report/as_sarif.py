"""The findings as SARIF 2.1.0, the format in which programs that review exchange results."""

import json
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from xlbudget import __version__
from xlbudget.base.errors import encodable
from xlbudget.meaning.catalogue import rule_texts
from xlbudget.meaning.findings import Finding
from xlbudget.verdict.result import Report

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def report_sarif(reports: Sequence[Report], lang: str) -> str:
    """Returns the log of all reports; what was waived is in it as suppressed."""
    rules = {
        finding.code: _rule(report, finding, lang)
        for report in reports
        for finding in report.findings
    }
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "xlbudget",
                        "version": __version__,
                        "rules": [rules[code] for code in sorted(rules)],
                    }
                },
                "results": [result for report in reports for result in _results(report, lang)],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _rule(report: Report, finding: Finding, lang: str) -> dict[str, Any]:
    texts = rule_texts(finding.code, lang, report.family)
    return {
        "id": finding.code,
        "shortDescription": {"text": texts["name"]},
        "fullDescription": {"text": texts["why"]},
        "help": {"text": texts["fix"]},
    }


def _results(report: Report, lang: str) -> Iterator[dict[str, Any]]:
    file = {"artifactLocation": {"uri": quote(encodable(report.path.as_posix()))}}
    for finding in report.findings:
        places = [
            {"fullyQualifiedName": encodable(f"{cell.sheet}!{cell.cell}"), "kind": "member"}
            for cell in finding.cells
        ]
        location: dict[str, Any] = {"physicalLocation": file}
        if places:
            location["logicalLocations"] = places
        result = {
            "ruleId": finding.code,
            "level": finding.severity,
            "message": {"text": encodable(finding.message_in(lang))},
            "locations": [location],
        }
        if waived := finding.waived:
            why = f"{waived.reason} ({waived.approver}, {waived.until})"
            result["suppressions"] = [{"kind": "external", "justification": encodable(why)}]
        yield result
