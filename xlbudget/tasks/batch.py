"""Checks many files, on all cores, in the order in which they are given.

Each core has a worker process that checks one file at a time. A file that kills two workers, or
keeps one longer than any workbook can, gets a report of its own and the worker's place is taken by
a new one; the others never notice. At no time are more than a few reports kept.
"""

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Timer
from typing import Any, NamedTuple

from xlbudget.base.child import command_of, environment
from xlbudget.base.errors import WorkbookError, XlbudgetError, wrong_argument
from xlbudget.base.files import path_of
from xlbudget.tasks.check import check_file, unreadable, waiving
from xlbudget.template import load_family
from xlbudget.verdict.result import Report

SECONDS = 300
"""How long one file may take; the reader's limits end what is merely large long before."""
FEW = 8
"""So many files are checked sooner than workers start."""
_AHEAD = 8
"""Files for each worker that are given out before the first of them is told."""
_LIFETIME = 250
"""Files for each worker process: what it keeps for the next file stays bounded."""
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


def cores() -> int:
    """Returns how many processes can run at once; 1 where no process can be started."""
    if sys.platform == "emscripten":
        return 1
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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


def _on_workers(files: Iterator[Any], wishes: Wishes, count: int) -> Iterator[Any]:
    workers = [_Worker(wishes) for _ in range(count)]
    idle: SimpleQueue[_Worker] = SimpleQueue()
    for worker in workers:
        idle.put(worker)

    def check(item: Path | Report) -> "Report | Marked":
        worker = idle.get()
        try:
            return worker.check(item)
        finally:
            idle.put(worker)

    threads = ThreadPoolExecutor(count)
    waiting: deque[Future[Report | Marked]] = deque()
    try:
        for path in files:
            waiting.append(threads.submit(check, path))
            if len(waiting) > count * _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        # Also where nobody wants the rest.
        for future in waiting:
            future.cancel()
        for worker in workers:
            worker.close()
        threads.shutdown()
        for worker in workers:
            worker.end()


class _Worker:
    """A process that checks files, one at a time; a new one takes its place when it ends."""

    def __init__(self, wishes: Wishes) -> None:
        self._wishes = wishes
        self._process: subprocess.Popen[bytes] | None = None
        self._left = 0
        self._closed = False

    def check(self, item: Path | Report) -> "Report | Marked":
        """Returns the answer to a file or a report, a report where the process ends over it.

        Somebody else may have ended the process, as a system does that lacks memory: the file is
        tried once more, and is to blame where it ends the new process, too.
        """
        path = item.path if isinstance(item, Report) else item
        answer = self._try(item, path)
        if answer is None and not self._closed:
            answer = self._try(item, path)
        return answer or unreadable(path, WorkbookError("F015", path=path))

    def _try(self, item: Path | Report, path: Path) -> "Report | Marked | None":
        """Returns the answer, None where the process ended by itself."""
        process = self._running()
        assert process.stdin and process.stdout  # both are pipes
        expired = Event()

        def stop() -> None:
            expired.set()
            process.kill()

        timer = Timer(SECONDS, stop)
        timer.daemon = True
        timer.start()
        try:
            pickle.dump((item, self._wishes), process.stdin)
            process.stdin.flush()
            answer = pickle.load(process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            self.end()
            if expired.is_set():
                return unreadable(path, WorkbookError("F014", path=path, seconds=SECONDS))
            return None
        finally:
            timer.cancel()
        if isinstance(answer, Exception):
            raise answer
        given: Report | Marked = answer
        return given

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None or not self._left:
            self.end()
            self._left = _LIFETIME
            self._process = subprocess.Popen(
                _COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment(),
            )
        self._left -= 1
        return self._process

    def close(self) -> None:
        """Ends the process for good, also under a file that it checks."""
        self._closed = True
        self.end()

    def end(self) -> None:
        """Ends the process; it holds nothing that could be lost."""
        process, self._process = self._process, None
        if process:
            process.kill()
            # Closes the pipes and waits; what was still to be sent meets nobody.
            with suppress(OSError), process:
                pass
