"""Cold `xlbudget check` beside a cold script that only loads the same file twice with openpyxl.

    python bench/check_cold.py [RUNS]

Both are whole processes, run in turn (A B A B …) so that a drifting machine hits both alike. The
workbook is the example's linked one. openpyxl reads formulas once and values once, which is the
least that a checker built on it would have to do; it checks nothing. Printed are the medians of
wall time and their ratio (below 1: the whole check is faster than the two loads).
Results are kept in docs/benchmarks.md.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from xlbudget.build import linked_as_given
from xlbudget.flat import read_flat
from xlbudget.template import load_family
from xlbudget.writer import write_workbook

EXAMPLE = Path(__file__).parents[1] / "examples" / "tunliu-2025" / "figures.csv"
TWICE = (
    "import sys, openpyxl; "
    "[list(s.iter_rows()) for only in (False, True) "
    "for s in openpyxl.load_workbook(sys.argv[1], data_only=only)]"
)


# As installed: with compiled modules kept, as pip leaves them.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def seconds_of(command: list[str]) -> float:
    """Returns a process's wall seconds."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, env=ENVIRONMENT, check=True)
    return time.perf_counter() - start


def main() -> None:
    """Measures and prints."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "unit.xlsx"
        family = load_family("shanxi-unit")
        write_workbook(path, linked_as_given(family, read_flat(family, EXAMPLE)))
        commands = {
            "xlbudget check": [sys.executable, "-m", "xlbudget", "check", str(path)],
            "openpyxl, loaded twice": [sys.executable, "-c", TWICE, str(path)],
            "python -c pass": [sys.executable, "-c", "pass"],
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for number in range(runs + 1):
            for name, command in commands.items():
                measured = seconds_of(command)
                if number:  # the first round warms the disk cache
                    taken[name].append(measured)
    print(f"{runs} runs of each, in turn; workbook {EXAMPLE.parent.name}, linked")
    for name, seconds in taken.items():
        low, middle, high = min(seconds), statistics.median(seconds), max(seconds)
        print(
            f"{name:24} median {middle * 1000:5.0f} ms"
            f"   min {low * 1000:5.0f} ms   max {high * 1000:5.0f} ms"
        )
    pairs = [a / b for a, b in zip(*list(taken.values())[:2], strict=True)]
    ratio = statistics.median(pairs)
    print(f"ratio xlbudget check / openpyxl twice: {ratio:.2f} (median of pairs)")


if __name__ == "__main__":
    main()
