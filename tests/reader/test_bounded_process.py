"""A process that does not answer ends in a sentence, whatever keeps it; so does damage."""

import io
import json
import subprocess
import sys

import pytest

from xlbudget.base.errors import WorkbookError
from xlbudget.reader import bounded_process
from xlbudget.reader.bounded_process import Answer, Read, answer_of, answer_to

LIMIT = "from xlbudget.base.child import limit_process; "
PROGRAMS = {
    "hangs": ("import time; time.sleep(600)", "F009", "seconds"),
    "runs on": (LIMIT + "limit_process(1024, 1)\nwhile True: pass", "F009", "seconds"),
    "fills the memory": (LIMIT + "limit_process(200, 60); bytes(1 << 30)", "F009", "megabytes"),
    "dies": ("import os; os._exit(9)", "F009", "megabytes"),
    "says something else": ("print('WARNING')", "F009", "megabytes"),
    "falls over the file": ("import os; os.kill(os.getpid(), 11)", "F260", ""),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_process_that_does_not_answer(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program, code, what = PROGRAMS[name]
    command = (sys.executable, "-c", program)
    monkeypatch.setattr(bounded_process, "command_of", lambda _: command)
    monkeypatch.setattr(bounded_process, "WAIT", 0.5 if name == "hangs" else 300)
    with pytest.raises(WorkbookError) as error:
        answer_of("a_module", b"a file", (1, 2), damaged="F260")
    assert (error.value.code, error.value.params.get("what", "")) == (code, what)


def answered(function: Read, monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Returns what a process answers with a function in place of its own."""
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a file")))
    monkeypatch.setattr(sys, "stdout", out)
    answer_to(function, ["7", "64", "60"])
    answer: Answer = json.loads(out.getvalue())
    return answer


def read(content: bytes, bound: int) -> Answer:
    if bound != 7:
        raise WorkbookError("F009", what="cells", limit=7)
    return {"read": content.decode()}


def too_much(_content: bytes, _bound: int) -> Answer:
    raise MemoryError


def damaged(_content: bytes, _bound: int) -> Answer:
    raise ZeroDivisionError


ANSWERS = {
    "what was read": (read, {"read": "a file"}),
    "no memory": (too_much, {"code": "F009", "params": {"what": "megabytes", "limit": "64"}}),
    "damage": (damaged, {"code": "damaged", "params": {}}),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_it_answers_what_it_read_or_why_it_could_not(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    function, expected = ANSWERS[name]
    monkeypatch.setattr(bounded_process, "limit_process", lambda *_: None)
    assert answered(function, monkeypatch) == expected


def test_limits_that_the_system_lacks_or_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has no module for them, and macOS does not let them be set."""

    def refuse(*_arguments: object) -> None:
        raise ValueError("current limit exceeds maximum limit")

    class Resource:
        RLIMIT_AS = RLIMIT_CPU = 0
        setrlimit = staticmethod(refuse)

    for module in (None, Resource):
        monkeypatch.setitem(sys.modules, "resource", module)
        assert answered(read, monkeypatch) == {"read": "a file"}


def test_where_there_are_no_processes_it_is_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_process, "_ALONE", True)
    assert answer_of(__name__, b"a file", (7,), damaged="F007") == {"read": "a file"}
    with pytest.raises(WorkbookError) as error:
        answer_of(__name__, b"a file", (8,), damaged="F007")
    assert error.value.params == {"what": "cells", "limit": "7"}


def test_the_process_that_reads_a_pdf_loads_no_reader_of_workbooks() -> None:
    code = "import sys, xlbudget.reader.pdf_process, xlbudget.reader.pdf_drawn; print(*sys.modules)"
    command = [sys.executable, "-I", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    others = {f"xlbudget.reader.{name}" for name in ("workbook", "sheet", "xml", "strings")}
    assert not others & set(done.stdout.split())
