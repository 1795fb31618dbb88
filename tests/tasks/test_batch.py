"""Many files at once: the order, what one file can do to the others, what is kept."""

import pickle
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partialmethod
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from tests.support import example
from xlbudget.base import children
from xlbudget.base.children import Child
from xlbudget.base.errors import UsageError
from xlbudget.tasks import batch, pool
from xlbudget.tasks.batch import FEW, check_many
from xlbudget.tasks.check import check_file
from xlbudget.verdict.result import Report, Verdict
from xlbudget.writer.content import printed
from xlbudget.writer.workbook import write_workbook

# A worker on which files of some names do what no file may do to the others.
ODD = """
import os, sys, time
from pathlib import Path
from xlbudget.tasks import batch, worker

def odd(path, template, last, check=batch.check_file):
    match path.stem:
        case "crash":
            with path.with_name("crashes").open("a") as note:
                note.write("x")
            os.abort()
        case "killed":
            if not path.with_name("killed-once").exists():
                path.with_name("killed-once").touch()
                os.kill(os.getpid(), 9)
        case "hang":
            path.with_name("hanging").touch()
            time.sleep(1000)
        case "memory":
            bytearray(1 << 45)
        case "bug":
            raise RuntimeError("boom")
        case "print":
            os.write(1, b"not a report")
    return check(path, template, last=last)

batch.check_file = odd
worker.main()
"""


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("unit") / "unit.xlsx"
    write_workbook(path, printed(example.family(), example.figures()))
    return path


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_COMMAND", (sys.executable, "-c", ODD))


def copies(unit: Path, folder: Path, *names: str) -> list[Path]:
    return [Path(shutil.copy(unit, folder / f"{name}.xlsx")) for name in names]


def test_workers_and_this_process_give_the_same_reports_in_order(
    unit: Path, tmp_path: Path
) -> None:
    paths = copies(unit, tmp_path, *"fbadce")
    paths.insert(2, tmp_path / "none.xlsx")
    wanted = [check_file(path) for path in paths]
    assert [report.path for report in wanted] == paths
    assert list(check_many(paths, workers=1)) == wanted
    assert list(check_many(paths, workers=2)) == wanted


@pytest.mark.parametrize(("count", "started"), [(FEW - 1, False), (FEW, True)])
def test_few_files_are_not_worth_a_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, started: bool
) -> None:
    asked: list[int] = []

    def workers(files: Iterator[Path], _: str | None, number: int) -> Iterator[Report]:
        asked.append(number)
        return iter(())

    monkeypatch.setattr(batch, "_on_workers", workers)
    monkeypatch.setattr(batch, "cores", lambda: 4)
    list(check_many(tmp_path / f"{n}.xlsx" for n in range(count)))
    assert asked == [4] * started
    list(check_many([tmp_path / "a.xlsx", tmp_path / "b.xlsx"], workers=3))
    assert asked[started:] == [2]


@pytest.mark.usefixtures("odd")
def test_a_file_that_ends_its_process_has_a_report_and_the_others_theirs(
    unit: Path, tmp_path: Path
) -> None:
    names = ("a", "crash", "b", "memory", "c", "bug", "print", "d")
    reports = list(check_many(copies(unit, tmp_path, *names), workers=2))
    assert [report.path.stem for report in reports] == list(names)
    codes = {"crash": "F015", "memory": "F015", "bug": "F013"}
    for name, report in zip(names, reports, strict=True):
        if name not in codes:
            assert report.verdict == Verdict.ROUNDING, name
            continue
        assert report.verdict == Verdict.UNREADABLE
        (finding,) = report.findings
        assert finding.code == codes[name], name
        assert f"{name}.xlsx" in finding.message
    assert (tmp_path / "crashes").read_text() == "xx"  # it was tried once more
    assert "RuntimeError: boom" in reports[names.index("bug")].findings[0].message


@pytest.mark.skipif(sys.platform == "win32", reason="kill is another thing there")
@pytest.mark.usefixtures("odd")
def test_a_file_is_not_to_blame_for_a_worker_that_somebody_killed(
    unit: Path, tmp_path: Path
) -> None:
    reports = list(check_many(copies(unit, tmp_path, "a", "killed", "b"), workers=2))
    assert (tmp_path / "killed-once").exists()
    assert [report.verdict for report in reports] == [Verdict.ROUNDING] * 3


@pytest.mark.parametrize(
    ("paths", "workers", "argument"),
    [
        ("a.xlsx", None, "paths"),
        (b"a.xlsx", None, "paths"),
        (Path("a.xlsx"), None, "paths"),
        (7, None, "paths"),
        ([b"PK"], None, "path"),
        (["a.xlsx"], 0, "workers"),
        (["a.xlsx"], -1, "workers"),
        (["a.xlsx"], True, "workers"),
    ],
)
def test_what_is_no_list_of_paths_or_no_number_is_refused(
    paths: Any, workers: int | None, argument: str
) -> None:
    with pytest.raises(UsageError) as caught:
        list(check_many(paths, workers=workers))
    assert (caught.value.code, caught.value.params["argument"]) == ("F215", argument)


@pytest.mark.usefixtures("odd")
def test_a_file_that_takes_too_long_is_stopped(
    unit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class WhenItHangs:
        """A timer that runs out as soon as the file hangs, so that no clock decides."""

        def __init__(self, seconds: float, stop: Callable[[], None]) -> None:
            assert seconds == batch.SECONDS
            self.cancelled = Event()
            self.stop = stop
            self.daemon = True

        def start(self) -> None:
            Thread(target=self.watch, daemon=True).start()

        def watch(self) -> None:
            while not self.cancelled.wait(0.02):
                if (tmp_path / "hanging").exists():
                    (tmp_path / "hanging").unlink()
                    self.stop()

        def cancel(self) -> None:
            self.cancelled.set()

    monkeypatch.setattr(children, "Timer", WhenItHangs)
    paths = copies(unit, tmp_path, "a", "hang", "b")
    reports = list(batch._on_workers(iter(paths), batch.Wishes(), 1))
    assert [report.verdict for report in reports] == ["rounding", "unreadable", "rounding"]
    (finding,) = reports[1].findings
    assert (finding.code, finding.params["seconds"]) == ("F014", str(batch.SECONDS))


def test_whoever_stops_early_leaves_no_process_and_reads_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Path] = []
    closed: list[Child] = []

    def close(child: Child, really: Callable[[Child], None]) -> None:
        closed.append(child)
        really(child)

    monkeypatch.setattr(Child, "close", partialmethod(close, Child.close))

    def endless() -> Iterator[Path]:
        while True:
            taken.append(tmp_path / f"{len(taken)}.xlsx")
            yield taken[-1]

    reports = check_many(endless(), workers=2)
    assert next(reports).path == tmp_path / "0.xlsx"
    assert len(taken) <= FEW + 2 * pool.AHEAD + 1
    reports.close()  # type: ignore[attr-defined]  # it is a generator
    assert len(set(closed)) == 2
    assert all(child._process is None for child in set(closed))


def test_a_worker_makes_room_for_a_new_one_after_many_files(unit: Path, tmp_path: Path) -> None:
    worker = Child(batch._COMMAND, 2)
    processes = []
    for path in copies(unit, tmp_path, *"abc"):
        report = batch._answered(worker, path, batch.Wishes())
        assert isinstance(report, Report)
        assert report.verdict == Verdict.ROUNDING
        processes.append(worker._process)
    worker.close()
    assert processes[0] is processes[1] is not processes[2]


def test_what_concerns_every_file_is_raised(tmp_path: Path) -> None:
    for workers in (1, 2):
        with pytest.raises(UsageError) as caught:
            list(check_many([tmp_path / "a.xlsx", tmp_path / "b.xlsx"], "no-such", workers=workers))
        assert caught.value.code in ("F102",), workers


def test_a_report_holds_nothing_of_the_workbook(unit: Path) -> None:
    report = check_file(unit)
    sent = pickle.dumps(report)
    assert pickle.loads(sent) == report
    assert len(sent) < 20_000
    for name in (b"RawWorkbook", b"Located", b"Family"):
        assert name not in sent
