"""Checks files: each gives a report, also one that cannot be read."""

from pathlib import Path

from xlbudget.base.errors import WorkbookError
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.findings import Finding
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.result import Report, Verdict


def check_file(path: Path, template: str | None = None, *, want_facts: bool = False) -> Report:
    """Returns the report on one file; a file that cannot be read is a report too."""
    try:
        opened = open_workbook(path, template)
    except WorkbookError as problem:
        finding = Finding(problem.code, problem.params)
        return Report(path, Verdict.UNREADABLE, (finding,))
    return check_opened(opened, want_facts=want_facts)
