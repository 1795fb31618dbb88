"""Foreign formats read in a process of their own, with limits for time and memory.

A damaged file can make a parser run on, fill the memory or fall over; so a check of many files goes
on. The process is a module with a function that takes the bytes of a file and some bounds, and
returns what it read for JSON; here is how it is started, held, asked, and how it answers.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from xlbudget.base.child import command_of, environment, limit_process
from xlbudget.base.errors import WorkbookError

SECONDS = 4
"""Of computing, where the system counts it: how busy the machine is does not matter."""
WAIT = 60
"""Seconds until a process is given up that does not even compute."""
MEGABYTES = 400
_ALONE = sys.platform == "emscripten"
"""Whether there are no other processes, as in a browser; whoever asks there ends what runs on."""
_DAMAGED = "damaged"
_FALLS = (-getattr(signal, "SIGSEGV", 11), -getattr(signal, "SIGBUS", 7))

Answer = dict[str, Any]
Read = Callable[..., Answer]


def answer_of(module: str, content: bytes, bounds: Sequence[int], *, damaged: str) -> Answer:
    """Returns what the function `read` of a module answers on the bytes of a file.

    Raises WorkbookError: what it raises there, `damaged` where it falls over the file, F009 where
    it takes more time or memory than it may.
    """
    answer = (_asked_here if _ALONE else _asked_apart)(module, content, bounds)
    if answer.get("code") == _DAMAGED:
        raise WorkbookError(damaged)
    if "code" in answer:
        raise WorkbookError(answer["code"], **answer["params"])
    return answer


def answer_to(read: Read, arguments: Sequence[str]) -> None:
    """Answers the file on standard input, within the limits that end the arguments."""
    *bounds, megabytes, seconds = map(int, arguments)
    content = sys.stdin.buffer.read()
    limit_process(megabytes, seconds)
    sys.stdout.write(_answered(read, content, bounds, megabytes))


def _answered(read: Read, content: bytes, bounds: Sequence[int], megabytes: int) -> str:
    try:
        return json.dumps(read(content, *bounds))
    except WorkbookError as error:
        code, params = error.code, error.params
    except MemoryError:
        code, params = "F009", {"what": "megabytes", "limit": str(megabytes)}
    except Exception:  # a parser of a foreign format meets damage in every possible way
        code, params = _DAMAGED, {}
    return json.dumps({"code": code, "params": dict(params)})


def _asked_here(module: str, content: bytes, bounds: Sequence[int]) -> Answer:
    answer: Answer = json.loads(_answered(import_module(module).read, content, bounds, MEGABYTES))
    return answer


def _asked_apart(module: str, content: bytes, bounds: Sequence[int]) -> Answer:
    try:
        done = subprocess.run(
            [*command_of(module), *map(str, (*bounds, MEGABYTES, SECONDS))],
            input=content,
            capture_output=True,
            timeout=WAIT,
            check=False,
            env=environment(),
        )
    except subprocess.TimeoutExpired:
        raise WorkbookError("F009", what="seconds", limit=WAIT) from None
    if done.returncode == -getattr(signal, "SIGXCPU", 0):
        raise WorkbookError("F009", what="seconds", limit=SECONDS)
    try:
        answer: Answer = json.loads(done.stdout)
    except ValueError:
        if done.returncode in _FALLS:
            return {"code": _DAMAGED}
        # Killed, or out of memory before it could say so.
        raise WorkbookError("F009", what="megabytes", limit=MEGABYTES) from None
    return answer
