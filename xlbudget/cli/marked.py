"""What the command `check` does with `--mark`: a marked copy of each workbook that was checked."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from xlbudget.base.texts import sentence
from xlbudget.cli.checked import Summary
from xlbudget.cli.exits import Exit
from xlbudget.cli.output import say
from xlbudget.tasks.batch import Wishes, mark_many
from xlbudget.verdict.result import Report


def marking(
    reports: Iterator[Report],
    wishes: Wishes,
    files: Sequence[Path],
    summary: Summary,
    jobs: int | None,
) -> Iterator[Report]:
    """Yields the reports on; tells of each workbook where its marked copy is, or why there is none.

    What cannot be marked does not stop the others, but the command ends as if it was not read.
    """
    wishes = wishes._replace(below=_common_folder(files))
    for report, marked in mark_many(reports, wishes, workers=jobs, files=len(files)):
        yield report
        if marked.problem:
            summary.exit = max(summary.exit, Exit.NOT_READ)
            problem = marked.problem
            say(f"× {problem.code}  {problem.message_in(wishes.lang)}", err=True)
        else:
            say(sentence("marked.done", wishes.lang, path=marked.path), err=True)


def _common_folder(files: Sequence[Path]) -> Path | None:
    """Returns the folder that all of several files are in, None where there is none."""
    try:
        return Path(os.path.commonpath([path.parent for path in files])) if len(files) > 1 else None
    except ValueError:  # on different drives, or some absolute and some not
        return None
