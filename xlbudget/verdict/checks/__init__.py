"""Checks that are no relations: what a workbook is asked besides its figures.

A check is a function from the opened workbook to findings. It asks for what it needs and yields
nothing where the workbook gives it nothing to say. To add one, add it to `CHECKS`.
"""

from collections.abc import Callable, Iterator

from xlbudget.intake.opened import Opened
from xlbudget.meaning.findings import Finding
from xlbudget.verdict.checks.around import check_around
from xlbudget.verdict.checks.codes import check_codes
from xlbudget.verdict.checks.file import check_file_itself
from xlbudget.verdict.checks.formulas import check_formulas
from xlbudget.verdict.checks.questions import check_questions
from xlbudget.verdict.checks.seen import check_seen
from xlbudget.verdict.checks.stored import check_stored
from xlbudget.verdict.checks.tables import check_tables
from xlbudget.verdict.checks.units import check_units

Check = Callable[[Opened], Iterator[Finding]]


def _intake(opened: Opened) -> Iterator[Finding]:
    """Yields what was met on the way from cells to figures."""
    yield from opened.recognised
    yield from opened.located.findings
    yield from opened.readings.findings


def _version(opened: Opened) -> Iterator[Finding]:
    family, marks = opened.family, opened.marks
    if marks.template == family.id and marks.version not in ("", *map(str, family.accepts)):
        yield Finding("T109", {"version": marks.version, "current": str(family.version)})


def _blank(opened: Opened) -> Iterator[Finding]:
    if not opened.filled and not opened.unread:
        yield Finding("P101")


def _entry(opened: Opened) -> Iterator[Finding]:
    if opened.typed:
        # Of use to workbooks with entry sheets only, and a good part of what a check imports.
        from xlbudget.verdict.checks.entry import check_entry

        yield from check_entry(opened)
        from xlbudget.verdict.checks.plausible import check_plausible

        yield from check_plausible(opened)
    if opened.form_sheets:
        from xlbudget.verdict.forms import check_form_sheets

        yield from check_form_sheets(opened)


def _document(opened: Opened) -> Iterator[Finding]:
    if opened.document:
        from xlbudget.verdict.checks.document import check_document

        yield from check_document(opened)
        from xlbudget.verdict.forms import check_document_forms

        yield from check_document_forms(opened)


CHECKS: tuple[Check, ...] = (
    check_file_itself,
    _document,
    _entry,
    _intake,
    check_tables,
    check_seen,
    check_around,
    check_units,
    check_questions,
    check_codes,
    _version,
    check_stored,
    _blank,
    check_formulas,
)
"""Every check that runs, in the order in which findings are told."""

__all__ = ["CHECKS", "Check"]
