"""The processes that answer for the server: each answer ends, one way or another."""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from xlbudget.base.children import Ended, Late
from xlbudget.web import bounds
from xlbudget.web.processes import Processes

# A process in which files of some names do what no file may do.
ODD = """
import os, time
from pathlib import Path
from xlbudget.web import answering, answers

def odd(name, content):
    match name:
        case "hang":
            Path(content.decode()).touch()
            time.sleep(1000)
        case "crash":
            os.abort()
        case "print":
            os.write(1, b"no answer")
        case "bug":
            raise RuntimeError("boom")
    return f"{name} {os.getpid()}"

answers.checked = odd
answering.main()
"""


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Processes]:
    monkeypatch.setattr("xlbudget.web.processes._COMMAND", (sys.executable, "-c", ODD))
    processes = Processes(2)
    yield processes
    processes.close()


def test_one_that_runs_already_is_asked_again(processes: Processes) -> None:
    answers = {processes.ask("page", "checked", "a", b"") for _ in range(3)}
    assert len(answers) == 1
    assert processes.ask("page", "checked", "print", b"").startswith("print")


def test_what_ends_a_process_is_told_and_the_next_answer_comes(processes: Processes) -> None:
    with pytest.raises(Ended):
        processes.ask("page", "checked", "crash", b"")
    with pytest.raises(RuntimeError, match="boom"):
        processes.ask("page", "checked", "bug", b"")
    assert processes.ask("page", "checked", "a", b"")


def test_what_takes_too_long_is_ended(
    processes: Processes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("xlbudget.web.processes.SECONDS", 0.1)
    with pytest.raises(Late):
        processes.ask("page", "checked", "hang", str(tmp_path / "begun").encode())


def test_a_page_stops_what_it_asked_and_nothing_else(processes: Processes, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as threads:
        begun = [tmp_path / name for name in ("a", "b")]
        asked = [
            threads.submit(processes.ask, path.name, "checked", "hang", str(path).encode())
            for path in begun
        ]
        while not all(path.exists() for path in begun):
            pass
        processes.stop("a")
        with pytest.raises(Ended):
            asked[0].result()
        assert not asked[1].done()
        processes.stop("nobody")
        processes.stop("b")
        with pytest.raises(Ended):
            asked[1].result()


def test_the_page_has_the_same_bounds() -> None:
    script = (Path(bounds.__file__).parent / "engines.js").read_text(encoding="utf-8")
    for name, value in (("SECONDS", bounds.SECONDS), ("LIMIT", bounds.BYTES)):
        [number] = (line for line in script.splitlines() if line.startswith(f"const {name} = "))
        assert json.loads(number.split("= ")[1].split(";")[0].replace("_", "")) == value
