"""Tells which findings are nothing but the consequence of another one, which comes first."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from xlbudget.intake.opened import Opened
from xlbudget.meaning.catalogue import unread_part
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.outcomes import Judged, Outcome
from xlbudget.verdict.causes import Causes
from xlbudget.verdict.checks.codes import check_codes
from xlbudget.verdict.checks.relations import relation_finding
from xlbudget.verdict.decided import decided_cells, with_decided
from xlbudget.verdict.diagnosis import Diagnosis
from xlbudget.verdict.supposed import BAD, key_of

_Place = tuple[str, tuple[tuple[str, str], ...]]


def marked_checks(opened: Opened, checked: Sequence[Finding], causes: Causes) -> Iterator[Finding]:
    """Yields the findings of checks; those that would go with the causes are explained."""
    gone: set[_Place] = set()
    if causes.slips:
        before, after = (map(_place_of, check_codes(book)) for book in (opened, causes.opened))
        gone = set(before) - set(after)
    for finding in checked:
        follows = _place_of(finding) in gone or any(
            slip.hypothesis.explains(slip.after, finding) for slip in causes.slips
        )
        yield replace(finding, explained=True) if follows else finding


def relation_findings(
    opened: Opened,
    judgements: Sequence[Judged],
    checked: Sequence[Finding],
    causes: Causes,
    diagnosis: Diagnosis,
    *,
    all_bad: bool = False,
) -> Iterator[Finding]:
    """Yields the findings of relations that do not hold exactly, consequences marked as such.

    With `all_bad` whatever does not hold has a cause that no slip is.
    """
    decided = {} if all_bad or causes.slips else decided_cells(opened, judgements, diagnosis)
    unread = any(unread_part(finding) == "cell" for finding in checked)
    for judged in judgements:
        if judged.outcome is Outcome.EXACT:
            continue
        finding = relation_finding(opened, judged)
        if judged.outcome is Outcome.NOT_CHECKED:
            # What is missing is told by itself, unless it is an absence that does not hold.
            kinds = {missing.kind for missing in judged.relation.missing}
            explained = "absence" not in kinds and (bool(kinds) or unread)
        else:
            bad = judged.outcome in BAD
            explained = bad and (all_bad or key_of(judged.relation) in causes.explained)
        if explained:
            yield replace(finding, explained=True)
        else:
            yield with_decided(finding, opened, decided.get(judged.relation))


def _place_of(finding: Finding) -> _Place:
    return finding.code, tuple((cell.sheet, cell.cell) for cell in finding.cells)
