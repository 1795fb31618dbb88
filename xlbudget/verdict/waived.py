"""A report as it is once what somebody approved does not count.

A waived finding is shown with its reason and approver. It is never left out; a waiver that has
expired, or that fits nothing, is a finding itself. What was not checked stays so, whoever approves
of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from xlbudget.meaning.catalogue import hides_figures, makes_doubtful, makes_incomplete
from xlbudget.meaning.findings import Finding, Waived
from xlbudget.meaning.outcomes import Outcome
from xlbudget.template import Family, Table
from xlbudget.verdict.check import reported, verdict_of
from xlbudget.verdict.result import Report, Verdict
from xlbudget.verdict.waivers import Waiver, Waivers

_EXPIRED, _FITS_NOTHING, _NOT_ABSENT, _UNCHECKED, _BROAD = "A101", "A102", "A104", "A105", "A106"


def with_waivers(report: Report, waivers: Waivers, today: date) -> Report:
    """Returns a report in which the findings of a unit that are waived do not count.

    What keeps a file from being read stays as it is, and so does what was not checked, as long as
    its table is not declared to have nothing. Waivers that expired before `today`, that fit nothing
    or what was not checked, that are of several findings without naming them, and declared tables
    that have amounts are findings more.
    """
    family = report.family
    if report.verdict is Verdict.UNREADABLE or family is None:
        return report
    names = unit_names(report)
    of_unit = [waiver for waiver in waivers.waivers if waiver.unit in names]
    declared = [absent for absent in waivers.absent if absent.unit in names]
    if not (of_unit or declared):
        return report
    file = waivers.path.name
    valid = [waiver for waiver in of_unit if waiver.until >= today]
    empty = {table.id for table in report.tables if table.empty or not table.found}
    ids = {id_: absent for absent in declared for id_ in _tables(family, absent.table)}
    nothing_for = [family.tables[id_] for id_ in ids if id_ in empty]
    waivable = [finding for finding in report.findings if not _is_open(finding, nothing_for)]
    findings = _judged(report.findings, valid, nothing_for)
    added = [
        *(_told(waiver, file, report.findings, waivable, today) for waiver in of_unit),
        *(
            Finding(_NOT_ABSENT, {"file": file, "line": str(absent.line), "table": absent.table})
            for id_, absent in ids.items()
            if id_ not in empty
        ),
    ]
    findings += [reported(finding, report.template) for finding in added if finding]
    return replace(
        report,
        findings=tuple(findings),
        verdict=verdict_of(findings),
        absent_tables=tuple(table.id for table in nothing_for),
    )


def _is_open(finding: Finding, nothing_for: Sequence[Table]) -> bool:
    """Tells whether something was not checked, which nobody can approve into being checked.

    Where a unit has nothing for a table, there is nothing to check of it either.
    """
    if finding.outcome is Outcome.NOT_CHECKED:
        absent = {table.id for table in nothing_for}
        return not finding.missing or any(lost.table not in absent for lost in finding.missing)
    is_unread = hides_figures(finding) and finding.severity == "error"
    numbers = {table.number for table in nothing_for}
    return (makes_incomplete(finding) or is_unread) and finding.params.get("number") not in numbers


def unit_names(report: Report) -> frozenset[str]:
    """Returns what a file of waivers may call a unit: its name, and that of its file."""
    return frozenset((report.unit_name, report.path.name, report.path.stem)) - {""}


def _tables(family: Family, name: str) -> Iterator[str]:
    return (table.id for table in family.tables.values() if name in (table.id, table.number))


def _waived(finding: Finding, waivers: Iterable[Waiver]) -> Finding:
    fitting = [waiver for waiver in waivers if waiver.fits(finding)]
    if not fitting or not _is_covered(finding, fitting):
        return finding
    waiver = min(fitting, key=lambda waiver: waiver.until)
    until = waiver.until.isoformat()
    return replace(finding, waived=Waived(waiver.reason, waiver.approver, until))


def _is_covered(finding: Finding, waivers: Sequence[Waiver]) -> bool:
    """Tells whether a finding is waived as a whole: one that lists cells, in each of them."""
    count = finding.params.get("count")
    if count is None or any(waiver.is_broad for waiver in waivers):
        return True
    is_all = count == str(len(finding.cells))
    return is_all and all(any(waiver.covers(c) for waiver in waivers) for c in finding.cells)


def _judged(
    findings: Iterable[Finding], waivers: Sequence[Waiver], nothing_for: Sequence[Table]
) -> list[Finding]:
    """Returns the findings; those that only follow from others are waived where all of these are.

    Which cause one follows from is not known, so each of them has to be waived. A doubt about all
    figures is no cause: where it is waived, what was put down to it counts by itself.
    """
    pairs = [(finding, _is_open(finding, nothing_for)) for finding in findings]
    judged = [finding if is_open else _waived(finding, waivers) for finding, is_open in pairs]
    causes = [finding for finding in judged if finding.is_cause and not finding.explained]
    if causes and all(cause.waived for cause in causes):
        return [
            replace(finding, waived=finding.waived or causes[0].waived)
            if finding.explained and not is_open
            else finding
            for finding, (_, is_open) in zip(judged, pairs, strict=True)
        ]
    if not causes and any(finding.waived and makes_doubtful(finding) for finding in judged):
        return [replace(finding, explained=False) for finding in judged]
    return judged


def _told(
    waiver: Waiver,
    file: str,
    findings: Sequence[Finding],
    waivable: Sequence[Finding],
    today: date,
) -> Finding | None:
    """Returns what is to be told of a waiver itself, None for one that does what it says."""
    params = {"file": file, "line": str(waiver.line), "rule": waiver.code}
    if waiver.until < today:
        return Finding(_EXPIRED, {**params, "until": waiver.until.isoformat()})
    count = sum(map(waiver.fits, waivable))
    if count > 1 and waiver.is_broad:
        return Finding(_BROAD, {**params, "count": str(count)})
    if count:
        return None
    return Finding(_UNCHECKED if any(map(waiver.fits, findings)) else _FITS_NOTHING, params)
