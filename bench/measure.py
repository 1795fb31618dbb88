"""Whole processes, measured: wall time and the most memory that each held."""

import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

# As installed: with compiled modules kept, as pip leaves them.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
_UNITS_IN_MEGABYTE = 1 << 20 if sys.platform == "darwin" else 1 << 10


# A process starts with the peak memory of the one that it was made from, so that a small one has
# to stand between: what it prints is the time and the peak of the command alone.
_BETWEEN = """
import os, sys, time
start = time.perf_counter()
out = os.open(os.devnull, os.O_WRONLY)
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[
    (os.POSIX_SPAWN_DUP2, out, 1)])
_, status, usage = os.wait4(child, 0)
print(time.perf_counter() - start, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
"""


class Taken(NamedTuple):
    """What one process took; `megabytes` counts its own memory, not that of its children."""

    seconds: float
    megabytes: float


def measure(command: Sequence[str]) -> Taken:
    """Runs a process to its end and returns what it took."""
    between = [sys.executable, "-I", "-S", "-c", _BETWEEN, *command]
    done = subprocess.run(between, stdout=subprocess.PIPE, env=ENVIRONMENT, check=True, text=True)
    seconds, peak, code = done.stdout.split()
    if int(code):
        raise subprocess.CalledProcessError(int(code), command)
    return Taken(float(seconds), int(peak) / _UNITS_IN_MEGABYTE)


def in_turn(commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, list[Taken]]:
    """Returns what each command took, run in turn so that a drifting machine hits all alike.

    A first round, which warms the disk cache, is left out.
    """
    taken: dict[str, list[Taken]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, command in commands.items():
            measured = measure(command)
            if number:
                taken[name].append(measured)
    return taken


def print_table(taken: Mapping[str, Sequence[Taken]]) -> None:
    """Prints a line for each command: median, least and most time, median memory."""
    for name, runs in taken.items():
        seconds = [run.seconds for run in runs]
        memory = statistics.median(run.megabytes for run in runs)
        print(
            f"{name:36} median {statistics.median(seconds) * 1000:5.0f} ms"
            f"   min {min(seconds) * 1000:5.0f}   max {max(seconds) * 1000:5.0f}"
            f"   memory {memory:4.0f} MB"
        )


def ratio(first: Sequence[Taken], second: Sequence[Taken]) -> float:
    """Returns the median ratio of the times of pairs that ran one after the other."""
    return statistics.median(a.seconds / b.seconds for a, b in zip(first, second, strict=True))
