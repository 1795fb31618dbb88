"""Checks a workbook: the result is a report, also where it cannot be read."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xlbudget.base.errors import WorkbookError
from xlbudget.base.files import Source, named
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.findings import Finding
from xlbudget.verdict.check import check_opened, reported
from xlbudget.verdict.result import Report, Verdict


def check(
    source: Source, template: str | None = None, *, name: str = "", want_facts: bool = False
) -> Report:
    """Returns the report on a workbook: a file, or the bytes of one with the `name` to call it by.

    `template` is the id of a template or the path of its folder; without it the workbook tells.
    With `want_facts` the report holds facts behind the figures. Raises UsageError F102 for a
    template that does not exist; a workbook that cannot be read is a report, too.
    """
    path, content = named(source, name)
    return check_file(path, template, content=content, want_facts=want_facts)


def check_file(
    path: Path,
    template: str | None = None,
    *,
    content: bytes | None = None,
    want_facts: bool = False,
) -> Report:
    """Returns the report on one file, or on `content` if that is given; see `check`."""
    with _uncollected():
        try:
            opened = open_workbook(path, template, content=content)
        except WorkbookError as problem:
            return unreadable(path, problem)
        return check_opened(opened, want_facts=want_facts)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keeps Python from looking for circles of garbage: a check makes hardly any until it ends."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def unreadable(path: Path, problem: WorkbookError) -> Report:
    """Returns the report on a file that was not read."""
    finding = reported(Finding(problem.code, problem.params))
    return Report(path, Verdict.UNREADABLE, (finding,))
