"""A check in a process of its own: what it says, what it costs, and a hard stop for both."""

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
SECONDS = 5
MEGABYTES = 512
_WALL = 60
"""For a process that waits: it takes no time of the processor, only the clock ends it."""
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
    """Of the processor; on a busy machine the clock would tell of the others."""
    megabytes: float

    @property
    def files(self) -> list[dict[str, Any]]:
        """The files of a report in JSON."""
        files: list[dict[str, Any]] = json.loads(self.out)["files"]
        return files


def check(paths: Sequence[Path], *options: str) -> Ran:
    """Runs `xlbudget check` under the limits, as a user whom permissions bind."""
    command = [sys.executable, "-m", "xlbudget", "check", *options, "--", *map(str, paths)]
    with NamedTemporaryFile("r") as used:
        ran = subprocess.run(
            [sys.executable, "-m", "tests.hostile.child", used.name, *command],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        return Ran(out=ran.stdout.decode(), err=ran.stderr.decode(), **json.load(used))


def main() -> None:
    """Runs a command and writes down what it took.

    Its peak of memory begins with that of the process it is forked from: this one is small.
    """
    target, *command = sys.argv[1:]
    pid = os.fork()
    if not pid:
        _limit()
        os.execv(command[0], command)
    _, status, used = os.wait4(pid, 0)
    taken = {
        "code": os.waitstatus_to_exitcode(status),
        "seconds": used.ru_utime + used.ru_stime,
        "megabytes": used.ru_maxrss / 1024,
    }
    Path(target).write_text(json.dumps(taken), encoding="utf-8")


def _limit() -> None:
    """Binds this process and what it becomes."""
    signal.alarm(_WALL)
    resource.setrlimit(resource.RLIMIT_CPU, (2 * SECONDS, 2 * SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    if os.geteuid() == 0:
        system = ctypes.CDLL(None)
        for capability in _CAPABILITIES_TO_READ_ANYTHING:
            system.prctl(_DROP_CAPABILITY, capability, 0, 0, 0)


if __name__ == "__main__":
    main()
