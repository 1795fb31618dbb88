"""Checks a workbook or a document: the result is a report, also where it cannot be read."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from xlbudget.base.errors import WorkbookError
from xlbudget.base.files import Source, named, path_of
from xlbudget.intake.opened import Opened, open_beside, open_read, open_workbook, read_late
from xlbudget.meaning.findings import Finding
from xlbudget.reader import RawDocument, RawWorkbook
from xlbudget.verdict.check import check_opened, reported
from xlbudget.verdict.result import Report, Verdict

_NO_FAMILY = ("F020", "F233")
_POOR_MATCH = "R112"


def check(
    source: Source,
    template: str | None = None,
    *,
    tables: Source | None = None,
    name: str = "",
    want_facts: bool = False,
    last: str | Path | None = None,
    waivers: str | Path | None = None,
) -> Report:
    """Returns the report on a workbook or a document of Word.

    `source` is a file, or the bytes of one with the `name` to call it by. `template` is the id of a
    template or the path of its folder; without it the workbook tells. A document is compared with
    the workbook `tables`, if that is given, and else with its own tables. With `want_facts` the
    report holds facts behind the figures. With `last`, last year's workbook or a folder that holds
    it, what is quoted and carried over is compared. `waivers` is a file of what was approved.
    Raises UsageError F102 for a template that does not exist, F021 for a folder without workbooks,
    F234 for `tables` with anything but a document, TemplateError A103 for mistakes in `waivers`;
    what cannot be read is a report, too.
    """
    path, content = named(source, name)
    before = None if last is None else path_of(last)
    waived = waiving(waivers, template)
    if tables is not None:
        return waived(
            check_beside(
                path, tables, template, content=content, want_facts=want_facts, last=before
            )
        )
    return waived(check_file(path, template, content=content, want_facts=want_facts, last=before))


def waiving(waivers: str | Path | None, template: str | None) -> Callable[[Report], Report]:
    """Returns what makes of a report the one with waivers of a file, as of today.

    Raises TemplateError A103 for mistakes in the file.
    """
    if waivers is None:
        return lambda report: report
    # Of use to few checks.
    from xlbudget.verdict.waived import with_waivers
    from xlbudget.verdict.waivers import read_waivers

    approved = read_waivers(path_of(waivers), template)
    return lambda report: with_waivers(report, approved, date.today())


def check_file(
    path: Path,
    template: str | None = None,
    *,
    content: bytes | None = None,
    want_facts: bool = False,
    last: Path | None = None,
) -> Report:
    """Returns the report on one file, or on `content` if that is given; see `check`."""
    with uncollected():
        try:
            opened = _known_or_inferred(read_late(path, content), template)
            if isinstance(opened, Report):
                return opened
            opened, besides = _compared(opened, last, template)
            # Some sheets are not read before a check asks for them.
            return check_opened(opened, want_facts=want_facts, besides=besides)
        except WorkbookError as problem:
            return unreadable(path, problem)


def check_beside(
    path: Path,
    tables: Source,
    template: str | None = None,
    *,
    content: bytes | None = None,
    want_facts: bool = False,
    last: Path | None = None,
) -> Report:
    """Returns the report on a document that is compared with a workbook; see `check`."""
    beside, beside_content = named(tables)
    with uncollected():
        try:
            workbook = open_workbook(beside, template, content=beside_content)
            opened = open_beside(path, workbook, content=content)
            opened, besides = _compared(opened, last, template)
            report = check_opened(opened, want_facts=want_facts, besides=besides)
        except WorkbookError as problem:
            return unreadable(path, problem)
    return replace(report, path=path, tables_of=beside)


@contextmanager
def uncollected() -> Iterator[None]:
    """Keeps Python from looking for circles of garbage: a check makes hardly any until it ends."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _known_or_inferred(read: RawWorkbook | RawDocument, template: str | None) -> Opened | Report:
    """Returns a file as its template reads it, or the report on one that none describes."""
    try:
        opened = open_read(read, template)
    except WorkbookError as problem:
        report = None if template or problem.code not in _NO_FAMILY else _inferred(read)
        if report is None:
            raise
        return report
    is_poor = any(finding.code == _POOR_MATCH for finding in opened.recognised)
    return (_inferred(read, opened) if is_poor else None) or opened


def _inferred(read: RawWorkbook | RawDocument, nearest: Opened | None = None) -> Report | None:
    # Of use to files of no known family only: what drafts one is a good part of the program.
    from xlbudget.tasks.infer import inferred

    return inferred(read, nearest)


def check_and_view(content: bytes, name: str) -> tuple[Report, list[dict[str, Any]]]:
    """Returns the report on the bytes of a file, and its sheets as `sheet_views` gives them.

    A document has no sheets.  What cannot be read is a report, too; see `check`.
    """
    from xlbudget.report.as_view import sheet_views

    path, _ = named(content, name)
    with uncollected():
        try:
            read = read_late(path, content)
            opened = _known_or_inferred(read, None)
            report = opened if isinstance(opened, Report) else check_opened(opened)
            if isinstance(read, RawDocument):
                return report, []
            seen = opened.workbook if isinstance(opened, Opened) else read
            return report, sheet_views(seen, report)
        except WorkbookError as problem:
            return unreadable(path, problem), []


def view_of_sheet(content: bytes, name: str, number: int) -> dict[str, Any]:
    """Returns one sheet of a workbook, counted from 0, as the check sees it; see `sheet_view`.

    Raises WorkbookError for files that cannot be read, IndexError where there is no such sheet.
    """
    from xlbudget.report.as_view import sheet_view

    path, _ = named(content, name)
    with uncollected():
        read = read_late(path, content)
        if isinstance(read, RawDocument):
            raise WorkbookError("F242", path=path)
        try:
            seen = open_read(read).workbook
        except WorkbookError:  # of no known family
            seen = read
        return sheet_view(seen.sheets[number])


def unreadable(path: Path, problem: WorkbookError) -> Report:
    """Returns the report on a file that was not read."""
    finding = reported(Finding(problem.code, {"path": str(path), **problem.params}))
    return Report(path, Verdict.UNREADABLE, (finding,))


def _compared(
    opened: Opened, last: Path | None, template: str | None
) -> tuple[Opened, tuple[Finding, ...]]:
    if last is None:
        return opened, ()
    from xlbudget.tasks.last_year import compared

    return compared(opened, last, template)
