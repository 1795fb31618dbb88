"""Checks many files, on all cores, in the order in which they are given.

Each core has a worker process that checks one file at a time. A file that kills two workers, or
keeps one longer than any workbook can, gets a report of its own and the worker's place is taken by
a new one; the others never notice. At no time are more than a few reports kept.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from xlbudget.base.child import command_of
from xlbudget.base.children import Child, Ended, Late
from xlbudget.base.errors import WorkbookError, XlbudgetError, wrong_argument
from xlbudget.base.files import path_of
from xlbudget.tasks.check import check_file, unreadable, waiving
from xlbudget.tasks.pool import answers_in_order, cores
from xlbudget.template import load_family
from xlbudget.verdict.result import Report

SECONDS = 300
"""How long one file may take; the reader's limits end what is merely large long before."""
FEW = 8
"""So many files are checked sooner than workers start."""
_COMMAND = command_of("xlbudget.tasks.worker")


class Wishes(NamedTuple):
    """What is asked of every file: its template, and a comparison with last year's workbook."""

    template: str | None = None
    last: Path | None = None
    """Last year's workbook, or a folder of them."""
    marks: Path | None = None
    """The folder of marked copies, where reports are asked for these."""
    below: Path | None = None
    """The folder that all of the files are in."""
    lang: str = "zh"


class Marked(NamedTuple):
    """The marked copy of a workbook, or why there is none."""

    path: Path | None
    problem: XlbudgetError | None = None


def check_many(
    paths: Iterable[str | Path],
    template: str | None = None,
    *,
    workers: int | None = None,
    last: str | Path | None = None,
    waivers: str | Path | None = None,
) -> Iterator[Report]:
    """Yields the report on each file, in their order, as soon as it is there.

    `workers` is the number of processes: as many as there are cores if it is not given, and none
    but this one if it is 1 or the files are few. With `last`, a folder of last year's workbooks,
    each file is compared with the one of its name or unit; `waivers` is a file of what was
    approved. A file on which the program itself
    fails, or its process ends, is `unreadable` with the finding F013, F014 or F015. Raises
    UsageError F102 and TemplateError for a template that does not exist or is wrong, F021 for a
    folder of last year without workbooks, TemplateError A103 for mistakes in `waivers`, F215
    for one path instead of several and for a number of workers that is none.
    """
    if isinstance(paths, str | bytes | os.PathLike) or not isinstance(paths, Iterable):
        raise wrong_argument("paths", paths, "paths")
    if workers is not None and (type(workers) is not int or workers < 1):
        raise wrong_argument("workers", workers, "workers")
    if template:
        load_family(template)  # what is wrong with it concerns every file
    if last is not None:
        from xlbudget.tasks.last_year import last_year_in

        last_year_in(path_of(last))  # so does a folder that holds none
    wishes = Wishes(template, None if last is None else path_of(last))
    reports = _reports(map(path_of, paths), wishes, workers)
    return reports if waivers is None else map(waiving(waivers, template), reports)


def _reports(files: Iterator[Path], wishes: Wishes, workers: int | None) -> Iterator[Report]:
    first = tuple(islice(files, FEW))
    count = _worker_count(workers, len(first))
    if count > 1:
        yield from _on_workers(chain(first, files), wishes, count)
        return
    for path in chain(first, files):
        yield checked(path, wishes)


def _worker_count(requested: int | None, files: int) -> int:
    """Returns how many workers check files, of which at least `files` are there, up to `FEW`."""
    many = files == FEW
    if requested is None:
        return cores() if many else 1
    return requested if many else min(requested, files)


def checked(path: Path, wishes: Wishes) -> Report:
    """Returns the report on a file; a failure of the program is one, too (F013).

    Raises what concerns all files alike, such as UsageError F102.
    """
    try:
        return check_file(path, wishes.template, last=wishes.last)
    except XlbudgetError:
        raise
    except MemoryError:
        return unreadable(path, WorkbookError("F015", path=path))
    except Exception as bug:
        what = f"{type(bug).__name__}: {bug}"
        return unreadable(path, WorkbookError("F013", path=path, what=what))


def mark_many(
    reports: Iterator[Report], wishes: Wishes, *, workers: int | None = None, files: int
) -> Iterator[tuple[Report, Marked]]:
    """Yields each report with what became of the marked copy of its workbook, in their order.

    `files` is how many there are at most; workers are as for `check_many`.
    """
    count = _worker_count(workers, min(files, FEW))
    if count == 1:
        yield from ((report, marked_or_not(report, wishes)) for report in reports)
        return
    waiting: deque[Report] = deque()

    def remembered() -> Iterator[Report]:
        for report in reports:
            waiting.append(report)
            yield report

    for answer in _on_workers(remembered(), wishes, count):
        yield waiting.popleft(), _of_mark(answer)


def _of_mark(answer: "Report | Marked") -> Marked:
    """Returns what became of a copy, also where its process ended over it: that is a report."""
    if isinstance(answer, Marked):
        return answer
    [finding] = answer.findings
    return Marked(None, WorkbookError(finding.code, **finding.params))


def answer_to(item: Path | Report, wishes: Wishes) -> "Report | Marked":
    """Returns the report on a file, or of a report what became of its marked copy."""
    if not isinstance(item, Report):
        return checked(item, wishes)
    try:
        return marked_or_not(item, wishes)
    except Exception as bug:  # it must not end the process, on which others wait
        what = f"{type(bug).__name__}: {bug}"
        return Marked(None, WorkbookError("F013", path=item.path, what=what))


def marked_or_not(report: Report, wishes: Wishes) -> Marked:
    """Returns the marked copy of a workbook that was checked, or why there is none."""
    from xlbudget.tasks.marking import mark

    folder, template, last = wishes.marks or Path(), wishes.template, wishes.last
    try:
        path = mark(report, folder, template, last=last, below=wishes.below, lang=wishes.lang)
    except XlbudgetError as problem:
        return Marked(None, problem)
    return Marked(path)


def _on_workers(items: Iterator[Any], wishes: Wishes, count: int) -> Iterator[Any]:
    def ask(worker: Child, item: Path | Report) -> "Report | Marked":
        return _answered(worker, item, wishes)

    return answers_in_order(items, ask, _COMMAND, count)


def _answered(worker: Child, item: Path | Report, wishes: Wishes) -> "Report | Marked":
    """Returns the answer of a worker, a report where its process ends over the item.

    Somebody else may have ended the process, as a system does that lacks memory: the item is
    tried once more, and is to blame where it ends the new process, too.
    """
    path = item.path if isinstance(item, Report) else item
    for _ in range(2):
        try:
            answer: Report | Marked = worker.ask((item, wishes), SECONDS)
        except Late:
            return unreadable(path, WorkbookError("F014", path=path, seconds=SECONDS))
        except Ended:
            continue
        return answer
    return unreadable(path, WorkbookError("F015", path=path))
