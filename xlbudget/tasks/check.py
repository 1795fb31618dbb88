"""Checks a workbook or a document: the result is a report, also where it cannot be read."""

from dataclasses import replace
from pathlib import Path

from xlbudget.base.errors import WorkbookError
from xlbudget.base.files import Source, named
from xlbudget.intake.opened import open_beside, open_workbook
from xlbudget.meaning.findings import Finding
from xlbudget.verdict.check import check_opened, reported
from xlbudget.verdict.result import Report, Verdict


def check(
    source: Source,
    template: str | None = None,
    *,
    tables: Source | None = None,
    name: str = "",
    want_facts: bool = False,
) -> Report:
    """Returns the report on a workbook or a document of Word.

    `source` is a file, or the bytes of one with the `name` to call it by. `template` is the id of a
    template or the path of its folder; without it the workbook tells. A document is compared with
    the workbook `tables`, if that is given, and else with its own tables. With `want_facts` the
    report holds facts behind the figures. Raises UsageError F102 for a template that does not
    exist, F234 for `tables` with anything but a document; what cannot be read is a report, too.
    """
    path, content = named(source, name)
    if tables is not None:
        return check_beside(path, tables, template, content=content, want_facts=want_facts)
    return check_file(path, template, content=content, want_facts=want_facts)


def check_file(
    path: Path,
    template: str | None = None,
    *,
    content: bytes | None = None,
    want_facts: bool = False,
) -> Report:
    """Returns the report on one file, or on `content` if that is given; see `check`."""
    try:
        opened = open_workbook(path, template, content=content)
    except WorkbookError as problem:
        return unreadable(path, problem)
    return check_opened(opened, want_facts=want_facts)


def check_beside(
    path: Path,
    tables: Source,
    template: str | None = None,
    *,
    content: bytes | None = None,
    want_facts: bool = False,
) -> Report:
    """Returns the report on a document that is compared with a workbook; see `check`."""
    beside, beside_content = named(tables)
    try:
        workbook = open_workbook(beside, template, content=beside_content)
        opened = open_beside(path, workbook, content=content)
    except WorkbookError as problem:
        return unreadable(path, problem)
    return replace(check_opened(opened, want_facts=want_facts), path=path, tables_of=beside)


def unreadable(path: Path, problem: WorkbookError) -> Report:
    """Returns the report on a file that was not read."""
    finding = reported(Finding(problem.code, problem.params))
    return Report(path, Verdict.UNREADABLE, (finding,))
