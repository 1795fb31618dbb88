"""The report on a workbook of no known template: what its own headers say, never a pass.

Only relations whose every word was understood are judged, and what does not hold is a warning.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from xlbudget.base.texts import sentence
from xlbudget.intake.opened import Opened
from xlbudget.meaning.catalogue import makes_doubtful, rule_texts
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.outcomes import SEVERITY_ORDER, Judged, Outcome, judge, worst
from xlbudget.meaning.relations import relations_of
from xlbudget.template import Family
from xlbudget.verdict.check import as_people_find, reported, tables_seen
from xlbudget.verdict.checks.document import aligned_tables
from xlbudget.verdict.checks.file import check_file_itself
from xlbudget.verdict.checks.relations import relation_finding
from xlbudget.verdict.checks.seen import check_seen
from xlbudget.verdict.checks.stored import check_stored
from xlbudget.verdict.result import Report, Verdict

_BAD = (Outcome.FAILED, Outcome.BALANCED)
_CHECKS = (check_file_itself, check_seen, check_stored, aligned_tables)
"""Checks of what people see, which need no template."""
_FEWEST = 2
"""How many times a rule fails before its words are doubted, and not the figures."""


def check_inferred(
    opened: Opened,
    parts: Sequence[Family],
    understood: Mapping[str, str],
    besides: Iterable[Finding] = (),
) -> Report:
    """Returns the report on a file that was opened by the family drafted from itself.

    `parts` are what of the family may be compared, with rules; `understood` says how much that is,
    `besides` is what the known families say of it.
    """
    family = replace(opened.family, rules={c: r for part in parts for c, r in part.rules.items()})
    stated = tuple(r for part in parts for r in relations_of(part, opened.located.structure))
    opened = replace(opened, family=family, known=stated)
    by_rule: dict[str, list[Judged]] = {code: [] for code in family.rules}
    for relation in opened.relations:
        by_rule[relation.rule].append(judge(relation, opened.readings.figures.get))
    misread = _misread_rules(family, by_rule)
    seen = [f for check in _CHECKS for f in check(opened) if makes_doubtful(f)]
    findings = [
        *seen,
        Finding("R114", understood),
        *besides,
        *_relation_findings(opened, by_rule, misread),
        *(_misread(family, code) for code in by_rule if code in misread),
    ]
    outcomes = {
        code: Outcome.NOT_CHECKED if code in misread else worst(j.outcome for j in of_rule)
        for code, of_rule in by_rule.items()
    }
    report = Report(
        path=opened.workbook.path,
        verdict=Verdict.DOUBTFUL if seen else Verdict.INFERRED,
        findings=tuple(map(reported, findings)),
        drafted=replace(family),
        year=opened.located.year,
        unit_name=opened.located.unit_name,
        rules=outcomes,
        empty_rules=sum(
            outcomes[code] == Outcome.EXACT and all(judged.empty for judged in of_rule)
            for code, of_rule in by_rule.items()
        ),
        tables=tables_seen(opened),
    )
    return as_people_find(report, opened)


def _misread_rules(family: Family, by_rule: Mapping[str, Sequence[Judged]]) -> set[str]:
    """Returns the rules that do not hold where the words, and not the figures, are doubted.

    A rule that fails where it mostly says something doubts its tables, and what else fails there.
    """
    doubted = {
        table
        for code, of_rule in by_rule.items()
        if _fails_mostly(of_rule)
        for table in family.rules[code].tables
    }
    return {
        code
        for code, of_rule in by_rule.items()
        if doubted.intersection(family.rules[code].tables)
        and any(judged.outcome in _BAD for judged in of_rule)
    }


def _fails_mostly(judged: Iterable[Judged]) -> bool:
    """Tells whether a rule fails in most of its relations that have a figure."""
    filled = [j for j in judged if not j.empty and j.outcome != Outcome.NOT_CHECKED]
    bad = sum(j.outcome in _BAD for j in filled)
    return bad >= _FEWEST and 2 * bad > len(filled)


def _relation_findings(
    opened: Opened, by_rule: Mapping[str, Sequence[Judged]], misread: set[str]
) -> Iterator[Finding]:
    """Yields what does not hold exactly, the worst first."""
    bad = [
        judged
        for code, of_rule in by_rule.items()
        for judged in of_rule
        if judged.outcome in (*_BAD, Outcome.ROUNDING) and code not in misread
    ]
    for judged in sorted(bad, key=lambda j: -SEVERITY_ORDER.index(j.outcome)):
        finding = relation_finding(opened, judged)
        severity = "note" if judged.outcome == Outcome.ROUNDING else "warning"
        said = _said(opened.family, finding.code, finding.row)
        yield replace(finding, code="R115", severity=severity, params=said, row="")


def _misread(family: Family, code: str) -> Finding:
    return Finding("R116", _said(family, code))


def _said(family: Family, code: str, row: str = "") -> Mapping[str, str]:
    """Returns a rule in both languages, with the row that it is of."""
    said = {"rule": code}
    for lang in ("zh", "en"):
        name = rule_texts(code, lang, family)["name"]
        said[f"relation_{lang}"] = (
            sentence("relation_row", lang, name=name, row=row) if row else name
        )
    return said
