"""A check in a process of its own: what it says and how much work it is, in counts.

No test judges by a clock: on a busy machine it would tell of the others. `bench/hostile.py` does.
"""

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

ROOT = Path(__file__).parents[2]
STEPS = 5_000_000
"""The most calls of Python functions; what one of them does is bounded by the bytes of a file."""
MEGABYTES = 512
_HUNG = 300
"""Seconds after which a process will never end, of the processor or of waiting; usual is one."""
_ADDRESS_SPACE = 2 << 30
_DROP_CAPABILITY = 24
_CAPABILITIES_TO_READ_ANYTHING = (1, 2)


@dataclass(frozen=True, slots=True)
class Ran:
    """How a process ended: its exit code, output, and what it took."""

    code: int
    out: str
    err: str
    seconds: float
    """Of the processor."""
    megabytes: float
    steps: int
    """Calls of Python functions, 0 where they were not counted."""

    @property
    def files(self) -> list[dict[str, Any]]:
        """The files of a report in JSON."""
        files: list[dict[str, Any]] = json.loads(self.out)["files"]
        return files


def check(paths: Sequence[Path], *options: str, counts: bool = True) -> Ran:
    """Runs `xlbudget check` under the limits, as a user whom permissions bind.

    Steps are counted unless it is for the clock, which the counting would slow down.
    """
    arguments = ["check", *options, "--", *map(str, paths)]
    with NamedTemporaryFile("r") as used, NamedTemporaryFile("r") as steps:
        program = ["tests.hostile.child", "count", steps.name] if counts else ["xlbudget"]
        command = [sys.executable, "-m", *program, *arguments]
        ran = subprocess.run(
            [sys.executable, "-m", "tests.hostile.child", "run", used.name, *command],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        taken = json.load(used)
        assert taken["code"] not in (-signal.SIGALRM, -signal.SIGXCPU), "hung"
        count = int(steps.read() or 0)
        return Ran(out=ran.stdout.decode(), err=ran.stderr.decode(), steps=count, **taken)


def main() -> None:
    """Runs a command and writes down what it took, or is that command and counts its steps."""
    job, target, *command = sys.argv[1:]
    (_run if job == "run" else _count)(Path(target), command)


def _run(target: Path, command: Sequence[str]) -> None:
    # Its peak of memory begins with that of the process it is forked from: this one is small.
    pid = os.fork()
    if not pid:
        _limit()
        os.execv(command[0], [*command])
    _, status, used = os.wait4(pid, 0)
    taken = {
        "code": os.waitstatus_to_exitcode(status),
        "seconds": used.ru_utime + used.ru_stime,
        "megabytes": used.ru_maxrss / 1024,
    }
    target.write_text(json.dumps(taken), encoding="utf-8")


def _count(target: Path, arguments: Sequence[str]) -> None:
    from tests.support.steps import Steps
    from xlbudget.cli.main import main as program

    steps = Steps()
    sys.argv = ["xlbudget", *arguments]
    try:
        steps.of(program)
    finally:
        target.write_text(str(steps.count), encoding="utf-8")


def _limit() -> None:
    """Binds this process and what it becomes."""
    signal.alarm(_HUNG)
    resource.setrlimit(resource.RLIMIT_CPU, (_HUNG, _HUNG))
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    if os.geteuid() == 0:
        system = ctypes.CDLL(None)
        for capability in _CAPABILITIES_TO_READ_ANYTHING:
            system.prctl(_DROP_CAPABILITY, capability, 0, 0, 0)


if __name__ == "__main__":
    main()
