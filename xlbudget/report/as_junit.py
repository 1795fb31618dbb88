"""The obligations as JUnit XML, which servers show as passed and failed tests.

A suite for each file, a case for each obligation; findings of other rules that make a file fail
are cases, too.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from xlbudget.meaning.catalogue import makes_doubtful, rule_texts
from xlbudget.meaning.findings import Finding
from xlbudget.report.filed import harmless
from xlbudget.template import Family
from xlbudget.verdict.obligations import Fulfilment, Obligation, obligations
from xlbudget.verdict.result import Report, Verdict

_FAILED = (Fulfilment.DIFFERS, Fulfilment.DOUBTFUL)


class _Case(NamedTuple):
    """A case; `outcome` is `failure`, `error`, `skipped` or "" for one that passed."""

    name: str
    outcome: str = ""
    message: str = ""


def report_junit(reports: Sequence[Report], lang: str) -> str:
    """Returns the document of all reports; what was waived or not checked counts as skipped."""
    suites = "".join(map(_suite, reports, [lang] * len(reports)))
    top = f'<testsuites name="xlbudget">\n{suites}</testsuites>\n'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{top}'


def _suite(report: Report, lang: str) -> str:
    file = _safe(str(report.path))
    cases = list(_cases(report, lang))
    counts = Counter(case.outcome for case in cases)
    numbers = (
        f'tests="{len(cases)}" failures="{counts["failure"]}" '
        f'errors="{counts["error"]}" skipped="{counts["skipped"]}"'
    )
    body = "".join(_case(case, file) for case in cases)
    return f' <testsuite name="{file}" {numbers}>\n{body} </testsuite>\n'


def _case(case: _Case, file: str) -> str:
    start = f'  <testcase classname="{file}" name="{_safe(case.name)}"'
    if not case.outcome:
        return f"{start}/>\n"
    inner = f'<{case.outcome} message="{_safe(case.message)}"/>'
    return f"{start}>{inner}</testcase>\n"


def _safe(text: str) -> str:
    return escape(harmless(text))


def _cases(report: Report, lang: str) -> Iterator[_Case]:
    family = report.family
    duties = obligations(report)
    if family:
        yield from (_of_duty(duty, family, lang) for duty in duties)
    known = {duty.code for duty in duties}
    for finding in report.findings:
        if finding.code in known or not _fails(finding) or finding.explained:
            continue
        name = f"{finding.code} {rule_texts(finding.code, lang, family).get('name', '')}"
        outcome = "error" if report.verdict is Verdict.UNREADABLE else "failure"
        yield _Case(name, "skipped" if finding.waived else outcome, _message(finding, lang))


def _of_duty(duty: Obligation, family: Family, lang: str) -> _Case:
    tables = "、".join(family.tables[table].number for table in duty.tables)
    name = f"{duty.code} {tables} {rule_texts(duty.code, lang, family)['name']}"
    message = _message(duty.finding, lang) if duty.finding else duty.reason(lang, family)
    if not duty.checked or (duty.waived and duty.fulfilment in _FAILED):
        return _Case(name, "skipped", message)
    # A figure that looks forced to fit is in doubt, but passes.
    fails = duty.finding is not None and _fails(duty.finding)
    return _Case(name, "failure", message) if fails and duty.fulfilment in _FAILED else _Case(name)


def _fails(finding: Finding) -> bool:
    """Tells whether a file with this finding does not pass."""
    return finding.severity == "error" or makes_doubtful(finding)


def _message(finding: Finding, lang: str) -> str:
    waived = finding.waived
    more = f" [{waived.reason}; {waived.approver}; {waived.until}]" if waived else ""
    cells = " ".join(f"{cell.sheet}!{cell.cell}" for cell in finding.cells)
    return f"{finding.message_in(lang)}{more} {cells}".strip()
