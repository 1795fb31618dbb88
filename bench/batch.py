"""How many files a second `check` of a folder judges: in one process, and on all cores.

    python bench/batch.py [FILES]

The files are plain workbooks of random units that reconcile. Both runs judge the same files, each
run once before so that the disk cache is warm. Printed are files per second, the same per core,
the time of the processor per file, the most memory of a process, and how much more all processes
hold at the end than after the first hundred files; the ratio of the two walls tells something on an
idle machine only. Results are kept in docs/benchmarks.md.
"""

import os
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from random import Random
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.random_units import random_unit  # noqa: E402
from xlbudget.tasks.batch import check_many, cores  # noqa: E402
from xlbudget.template import load_family  # noqa: E402
from xlbudget.writer.content import printed  # noqa: E402
from xlbudget.writer.workbook import write_workbook  # noqa: E402

_EARLY = 100
_AT_WORK = 20


def main() -> None:
    """Measures and prints."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name) / f"{number}.xlsx" for number in range(count)]
        write(paths)
        alone = measured("one process", paths, 1)
        together = measured(f"{cores()} workers", paths, cores())
    print(f"ratio of the walls: {alone / together:.2f}")


def write(paths: list[Path]) -> None:
    """Writes a workbook of a random unit at each path."""
    family = load_family("shanxi-unit")
    for number, path in enumerate(paths):
        unit = random_unit(Random(number), family, codes=20)
        write_workbook(path, printed(family, unit.figures))


def measured(name: str, paths: list[Path], workers: int) -> float:
    """Checks all files, prints what it took, and returns the seconds of the wall clock."""
    used = busy()
    start = time.perf_counter()
    verdicts: set[str] = set()
    held: list[float] = []
    for report in check_many(paths, workers=workers):
        verdicts.add(report.verdict.value)
        held.append(resident())
    late = held[max(len(held) - _AT_WORK, 0)]  # while all workers are still at work
    growth = late - held[min(_EARLY, len(held)) - 1]
    seconds = time.perf_counter() - start
    rate = len(paths) / seconds
    peak = max(getrusage(who).ru_maxrss for who in (RUSAGE_SELF, RUSAGE_CHILDREN)) / 1024
    print(
        f"{name:12} {len(paths)} files   {rate:6.1f} files/s   {rate / workers:6.1f} per core"
        f"   {(busy() - used) / len(paths) * 1000:5.0f} ms CPU a file   {peak:4.0f} MB"
        f"   {growth:+.0f} MB after {_EARLY} files   {', '.join(sorted(verdicts))}"
    )
    return seconds


def resident() -> float:
    """Returns the megabytes that this process and its children hold now."""
    pages = 0
    for process in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            number, _, rest = process.read_text(errors="replace").partition(" ")
            fields = rest.rpartition(")")[2].split()
            if str(os.getpid()) in (number, fields[1]):
                pages += int(fields[21])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


def busy() -> float:
    """Returns the seconds of the processor that this process and its children have used."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN))
    )


if __name__ == "__main__":
    main()
