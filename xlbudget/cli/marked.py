"""What the command `check` does with `--mark`: a marked copy of each workbook that was checked."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from xlbudget.base.errors import UsageError
from xlbudget.base.texts import sentence
from xlbudget.cli.checked import Summary
from xlbudget.cli.exits import Exit
from xlbudget.cli.output import say
from xlbudget.tasks.marking import mark
from xlbudget.verdict.result import Report


def marking(
    reports: Iterator[Report],
    folder: Path,
    files: Sequence[Path],
    summary: Summary,
    template: str | None,
    last: Path | None,
    lang: str,
) -> Iterator[Report]:
    """Yields the reports on; tells of each workbook where its marked copy is, or why there is none.

    What cannot be marked does not stop the others, but the command ends as if it was not read.
    """
    below = _common_folder(files)
    for report in reports:
        yield report
        try:
            path = mark(report, folder, template, last=last, below=below, lang=lang)
        except UsageError as problem:
            summary.exit = max(summary.exit, Exit.NOT_READ)
            say(f"× {problem.code}  {problem.message_in(lang)}", err=True)
        else:
            say(sentence("marked.done", lang, path=path), err=True)


def _common_folder(files: Sequence[Path]) -> Path | None:
    """Returns the folder that all of several files are in, None where there is none."""
    try:
        return Path(os.path.commonpath([path.parent for path in files])) if len(files) > 1 else None
    except ValueError:  # on different drives, or some absolute and some not
        return None
