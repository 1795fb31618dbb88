"""What programs read of reports besides JSON: SARIF and JUnit XML."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.support.workbooks import write_kinds
from xlbudget.meaning.findings import Waived
from xlbudget.report.as_junit import report_junit
from xlbudget.report.as_sarif import report_sarif
from xlbudget.tasks.check import check_file
from xlbudget.verdict.obligations import obligations
from xlbudget.verdict.result import Report, Verdict


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Report]:
    kinds = write_kinds(tmp_path_factory.mktemp("kinds"))
    return {name: check_file(path) for name, path in kinds.items()}


def waived(report: Report) -> Report:
    """Returns a report of which everything was waived."""
    approved = Waived("<理由>", '"张三"', "2026-12-31")
    return replace(
        report, findings=tuple(replace(finding, waived=approved) for finding in report.findings)
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_finding_is_a_result_of_a_rule_that_is_described(
    reports: Mapping[str, Report], lang: str
) -> None:
    log = json.loads(report_sarif([*reports.values()], lang))
    [run] = log["runs"]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    codes = [finding.code for report in reports.values() for finding in report.findings]
    assert [result["ruleId"] for result in run["results"]] == codes
    assert set(rules) == set(codes)
    for rule in rules.values():
        assert all(rule[key]["text"] for key in ("shortDescription", "fullDescription", "help"))
    for result in run["results"]:
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].isascii()
        assert "suppressions" not in result


def test_what_is_waived_is_suppressed_and_skipped(reports: Mapping[str, Report]) -> None:
    report = waived(reports["two-digits-swapped"])
    [run] = json.loads(report_sarif([report], "zh"))["runs"]
    assert all(result["suppressions"] for result in run["results"])
    [suite] = ET.fromstring(report_junit([report], "zh"))
    assert (suite.get("failures"), suite.get("errors")) == ("0", "0")
    assert any("<理由>" in skipped.get("message", "") for skipped in suite.iter("skipped"))


def test_every_obligation_is_a_case_and_what_is_wrong_fails(
    reports: Mapping[str, Report],
) -> None:
    suites = ET.fromstring(report_junit([*reports.values()], "zh"))
    for report, suite in zip(reports.values(), suites, strict=True):
        cases = list(suite)
        kinds = Counter(child.tag for case in cases for child in case)
        counts = {key: int(suite.get(key) or 0) for key in ("tests", "failures", "errors")}
        assert counts == {
            "tests": len(cases),
            "failures": kinds["failure"],
            "errors": kinds["error"],
        }
        assert len(cases) >= len(obligations(report))
        wrong = report.verdict in (Verdict.INCONSISTENT, Verdict.INCOMPLETE)
        assert bool(kinds["failure"]) is wrong
        assert bool(kinds["error"]) is (report.verdict is Verdict.UNREADABLE)
        assert suite.get("name") == str(report.path)


def test_text_of_files_stays_text(reports: Mapping[str, Report]) -> None:
    report = replace(reports["cut"], path=Path('<a b="c">&\x01\ufffe'))
    [suite] = ET.fromstring(report_junit([report], "zh"))
    assert suite.get("name") == '<a b="c">&·\ufffd'
