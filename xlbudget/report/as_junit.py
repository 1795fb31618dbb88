"""The obligations as JUnit XML, which servers show as passed and failed tests.

A suite for each file, a case for each obligation; findings of other rules that make a file fail
are cases, too.
"""

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from xlbudget.meaning.catalogue import makes_doubtful, rule_texts
from xlbudget.meaning.findings import Finding
from xlbudget.report.filed import harmless
from xlbudget.template import Family
from xlbudget.verdict.obligations import Fulfilment, Obligation, obligations
from xlbudget.verdict.result import Report, Verdict

_FAILED = (Fulfilment.DIFFERS, Fulfilment.DOUBTFUL)


def report_junit(reports: Sequence[Report], lang: str) -> str:
    """Returns the document of all reports; what was waived or not checked counts as skipped."""
    top = ET.Element("testsuites", name="xlbudget")
    for report in reports:
        name = harmless(str(report.path))
        cases = list(_cases(report, name, lang))
        suite = ET.SubElement(top, "testsuite", name=name, tests=str(len(cases)))
        for attribute, tag in (
            ("failures", "failure"),
            ("errors", "error"),
            ("skipped", "skipped"),
        ):
            suite.set(attribute, str(sum(case.find(tag) is not None for case in cases)))
        suite.extend(cases)
    ET.indent(top, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(top, encoding="unicode") + "\n"


def _cases(report: Report, file: str, lang: str) -> Iterator[ET.Element]:
    family = report.family
    duties = obligations(report)
    if family:
        for duty in duties:
            yield _of_duty(duty, family, file, lang)
    known = {duty.code for duty in duties}
    for finding in report.findings:
        fails = finding.severity == "error" or makes_doubtful(finding)
        if finding.code in known or not fails or finding.explained:
            continue
        name = f"{finding.code} {rule_texts(finding.code, lang, family).get('name', '')}"
        case = ET.Element("testcase", classname=file, name=name)
        tag = "error" if report.verdict is Verdict.UNREADABLE else "failure"
        _say(case, "skipped" if finding.waived else tag, _message(finding, lang))
        yield case


def _of_duty(duty: Obligation, family: Family, file: str, lang: str) -> ET.Element:
    tables = "、".join(family.tables[table].number for table in duty.tables)
    name = rule_texts(duty.code, lang, family)["name"]
    case = ET.Element("testcase", classname=file, name=f"{duty.code} {tables} {name}")
    message = _message(duty.finding, lang) if duty.finding else duty.reason(lang, family)
    if not duty.checked or (duty.waived and duty.fulfilment in _FAILED):
        _say(case, "skipped", message or duty.reason(lang, family))
    elif duty.fulfilment in _FAILED:
        _say(case, "failure", message)
    return case


def _message(finding: Finding, lang: str) -> str:
    waived = finding.waived
    more = f" [{waived.reason}; {waived.approver}; {waived.until}]" if waived else ""
    cells = " ".join(f"{cell.sheet}!{cell.cell}" for cell in finding.cells)
    return f"{finding.message_in(lang)}{more} {cells}".strip()


def _say(case: ET.Element, tag: str, message: str) -> None:
    ET.SubElement(case, tag, message=harmless(message))
