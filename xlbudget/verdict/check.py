"""Checks one workbook: judges every relation, gathers the findings, asks all figures at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from xlbudget.intake.live_text import shown_texts
from xlbudget.intake.opened import Opened
from xlbudget.meaning.catalogue import (
    makes_doubtful,
    makes_incomplete,
    severity,
)
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.outcomes import Judged, Outcome, judge, worst
from xlbudget.meaning.relations import Missing
from xlbudget.verdict.as_published import rounded_inputs
from xlbudget.verdict.believed import believed
from xlbudget.verdict.causes import Causes, causes_of
from xlbudget.verdict.checks import CHECKS
from xlbudget.verdict.corrections import proof_findings, shown_corrections, with_proposals
from xlbudget.verdict.diagnosis import Diagnosis
from xlbudget.verdict.explained import marked_checks, relation_findings
from xlbudget.verdict.result import Report, TableSeen, TextSeen, Verdict

if TYPE_CHECKING:
    from xlbudget.intake.readings import Readings

_TANGLED = ("C105", "C107")
"""Codes that stand twice, or without those above them: one of them may be wrong."""
_UNIT_IN_DOUBT = "T209"
_SETTLED = (Outcome.EXACT, Outcome.NOT_CHECKED)
"""Outcomes that leave nothing to ask of all figures together."""


def check_opened(
    opened: Opened, *, want_facts: bool = False, besides: Iterable[Finding] = ()
) -> Report:
    """Returns the report on a workbook that was read; `besides` is found in comparing it."""
    located = opened.located
    judgements = [judge(relation, opened.readings.figures.get) for relation in opened.relations]
    checked = [finding for check in CHECKS for finding in check(opened)]
    tangled = any(finding.code in _TANGLED for finding in checked)
    # In another unit nothing is off by what it seems to be: neither rows nor cells are blamed.
    unit_in_doubt = any(finding.code == _UNIT_IN_DOUBT for finding in checked)
    causes = Causes((), opened, judgements)
    if not unit_in_doubt:
        causes = causes_of(opened, judgements, tangled=tangled)
    # Single cells are blamed only for what is left in the workbook as it would be without causes.
    supposed, left = believed(causes.opened, causes.judged, checked)
    rounded = tuple(rounded_inputs(supposed, left))
    diagnosis = Diagnosis()
    typed_wrong = _typed_wrong(checked)
    if not (rounded or unit_in_doubt or typed_wrong):
        diagnosis = _diagnosed(supposed, left, want_facts=want_facts and supposed is opened)
    of_text, text_seen = _text(opened)
    amounts = {cell: unknown.likely for cell, unknown in diagnosis.unknowns.items()}
    findings = [
        *causes.findings(amounts),
        *rounded,
        *with_proposals(marked_checks(opened, checked, causes), supposed, diagnosis),
        *relation_findings(
            opened,
            judgements,
            checked,
            causes,
            diagnosis,
            all_bad=bool(rounded) or unit_in_doubt or typed_wrong,
        ),
        *proof_findings(supposed, diagnosis),
        *besides,
        *of_text,
    ]
    by_rule = _by_rule(opened, judgements)
    rules = {code: worst(judged.outcome for judged in of_rule) for code, of_rule in by_rule.items()}
    report = Report(
        path=opened.workbook.path,
        verdict=verdict_of(findings),
        findings=tuple(
            reported(finding, opened.template)
            for finding in sorted(_without_repetition(findings), key=_turn)
        ),
        template=opened.template,
        year=located.year,
        unit_name=located.unit_name,
        rules=rules,
        empty_rules=sum(
            rules[code] == Outcome.EXACT and all(judged.empty for judged in of_rule)
            for code, of_rule in by_rule.items()
        ),
        tables=tables_seen(opened),
        corrections=shown_corrections(supposed, diagnosis, left),
        mended=not diagnosis.unmended,
        complete=diagnosis.complete and causes.complete,
        text=text_seen,
        facts=_facts(opened, diagnosis) if want_facts else None,
    )
    return as_people_find(report, opened)


def as_people_find(report: Report, opened: Opened) -> Report:
    """Returns a report with the places of a document, where there is one."""
    if opened.document is None:
        return report
    from xlbudget.verdict.in_document import in_document

    return in_document(report, opened, opened.document)


def _text(opened: Opened) -> tuple[tuple[Finding, ...], TextSeen | None]:
    """Returns what is wrong in the text of a document, and what was seen of it.

    A workbook's own text is judged where somebody typed over it.
    """
    if opened.document is None:
        rows = shown_texts(opened)
        if not rows:
            return (), None
        from xlbudget.verdict.live_text import judged_live_text

        return judged_live_text(opened, rows), None
    # Of use to documents only, and a good part of what a check imports.
    from xlbudget.verdict.text import judged_text

    return judged_text(opened)


def _turn(finding: Finding) -> int:
    """Returns what puts the figures that are not what people see first, and then causes."""
    causes = finding.is_cause and not finding.explained
    return 0 if makes_doubtful(finding) else 1 if causes else 2


def reported(finding: Finding, template: str = "") -> Finding:
    """Returns a finding as a report has it: with its severity, and able to say its sentence."""
    return replace(finding, severity=severity(finding), template=template)


def _typed_wrong(checked: Iterable[Finding]) -> bool:
    """Tells whether what was typed, rule E of the catalogue, makes the official tables fail."""
    return any(finding.is_cause and finding.code.startswith("E") for finding in checked)


def tables_seen(opened: Opened) -> tuple[TableSeen, ...]:
    """Returns every table of the family, with where it was found."""
    return tuple(_table(opened, table) for table in opened.family.tables)


def _table(opened: Opened, table: str) -> TableSeen:
    located = opened.located.tables.get(table)
    if located is None:
        return TableSeen(table)
    empty = table not in opened.filled and table not in opened.unread
    return TableSeen(table, located.title, located.sheet.name, empty)


def _facts(opened: Opened, diagnosis: Diagnosis) -> str | None:
    if diagnosis.facts is None or diagnosis.system is None:
        return None
    from xlbudget.facts.table import facts_csv

    return facts_csv(opened.family, diagnosis.system, diagnosis.facts.amounts)


def _diagnosed(opened: Opened, judgements: Sequence[Judged], *, want_facts: bool) -> Diagnosis:
    unread = any(figure is None for figure in opened.readings.figures.values())
    sharper = _sharpened(opened)
    if not (want_facts or unread or sharper) and all(
        judged.outcome in _SETTLED for judged in judgements
    ):
        return Diagnosis()
    # What looks for facts and corrections is a good part of what a check imports.
    from xlbudget.verdict.diagnose import Case, diagnose

    moves = None
    if opened.typed:
        from xlbudget.verdict.moves import moves_of

        moves = moves_of(opened.family, opened.located, opened.typed)
    case = Case(
        opened.family,
        opened.located.structure,
        opened.readings,
        judgements,
        opened.plan,
        moves,
    )
    diagnosis = diagnose(case, want_facts=want_facts)
    if sharper is None:
        return diagnosis
    from xlbudget.verdict.form_points import with_points

    return with_points(case, diagnosis, sharper)


def _sharpened(opened: Opened) -> "Readings | None":
    if not (opened.forms or opened.form_sheets):
        return None
    from xlbudget.verdict.form_points import sharpened

    return sharpened(opened)


def _by_rule(opened: Opened, judgements: Iterable[Judged]) -> Mapping[str, Sequence[Judged]]:
    by_rule: dict[str, list[Judged]] = {code: [] for code in opened.family.rules}
    for judged in judgements:
        by_rule[judged.relation.rule].append(judged)
    return by_rule


def verdict_of(findings: Sequence[Finding]) -> Verdict:
    """Returns the verdict that findings give: the worst that one of them would give by itself.

    Waived ones do not count, nor does what is off only because a table's unit is in doubt.
    """
    counting = [finding for finding in findings if not finding.waived]
    if any(finding.code == _UNIT_IN_DOUBT for finding in counting):
        counting = [finding for finding in counting if not finding.explained]
    order = list(Verdict)
    return max(map(_weight, counting), key=order.index, default=Verdict.CONSISTENT)


def _weight(finding: Finding) -> Verdict:
    """Returns the verdict that a finding by itself would give."""
    if makes_incomplete(finding):
        return Verdict.INCOMPLETE
    if severity(finding) == "error":
        return Verdict.INCONSISTENT
    if makes_doubtful(finding):
        return Verdict.DOUBTFUL
    match finding.outcome:
        case Outcome.BALANCED:
            return Verdict.BALANCED
        case Outcome.ROUNDING:
            return Verdict.ROUNDING
    return Verdict.CONSISTENT


def _without_repetition(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yields what cannot be checked once for each rule and reason, not once for each cell."""
    seen: set[tuple[str, tuple[Missing, ...]]] = set()
    for finding in findings:
        if finding.outcome == Outcome.NOT_CHECKED:
            key = (finding.code, finding.missing)
            if key in seen:
                continue
            seen.add(key)
        yield finding
