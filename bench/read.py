"""Reading one workbook with xlbudget's reader, with openpyxl twice and with python-calamine.

    python bench/read.py [RUNS]

Cold: whole processes, run in turn. Warm: one process that reads the file again and again, in turn.
xlbudget and openpyxl (loaded twice, for formulas and for values) read formulas, values, merged
ranges and what is hidden; calamine reads values only. Results are kept in docs/benchmarks.md.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import python_calamine
from measure import in_turn, print_table, ratio

from xlbudget.meaning.flat import read_flat
from xlbudget.reader import read_workbook
from xlbudget.template import load_family
from xlbudget.writer.content import linked_as_given
from xlbudget.writer.workbook import write_workbook

EXAMPLE = Path(__file__).parents[1] / "examples" / "tunliu-2025" / "figures.csv"
SCRIPTS = {
    "xlbudget": (
        "import sys, pathlib; from xlbudget.reader import read_workbook; "
        "read_workbook(pathlib.Path(sys.argv[1]))"
    ),
    "openpyxl, loaded twice": (
        "import sys, openpyxl; "
        "[list(s.iter_rows()) for only in (False, True) "
        "for s in openpyxl.load_workbook(sys.argv[1], data_only=only)]"
    ),
    "python-calamine, values only": (
        "import sys, python_calamine as c; b = c.load_workbook(sys.argv[1]); "
        "[b.get_sheet_by_name(n).to_python() for n in b.sheet_names]"
    ),
}


def by_openpyxl(path: Path) -> None:
    """Loads formulas, then values."""
    for only in (False, True):
        for sheet in openpyxl.load_workbook(path, data_only=only):
            list(sheet.iter_rows())


def by_calamine(path: Path) -> None:
    """Loads values."""
    workbook = python_calamine.load_workbook(path)
    for name in workbook.sheet_names:
        workbook.get_sheet_by_name(name).to_python()


def warm(path: Path, runs: int) -> dict[str, list[float]]:
    """Returns the seconds of each reading in this process, in turn."""
    readers: dict[str, Callable[[Path], object]] = dict(
        zip(SCRIPTS, (read_workbook, by_openpyxl, by_calamine), strict=True)
    )
    seconds: dict[str, list[float]] = {name: [] for name in readers}
    for number in range(runs + 1):
        for name, read in readers.items():
            start = time.perf_counter()
            read(path)
            if number:
                seconds[name].append(time.perf_counter() - start)
    return seconds


def main() -> None:
    """Measures and prints."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "unit.xlsx"
        family = load_family("shanxi-unit")
        write_workbook(path, linked_as_given(family, read_flat(family, EXAMPLE)))
        commands = {
            name: [sys.executable, "-c", script, str(path)] for name, script in SCRIPTS.items()
        }
        taken = in_turn(commands, runs)
        seconds = warm(path, runs)
    print(f"{runs} runs of each, in turn; workbook {EXAMPLE.parent.name}, linked")
    print("cold:")
    print_table(taken)
    ours, *rivals = taken
    for rival in rivals:
        print(f"ratio {ours} / {rival}: {ratio(taken[ours], taken[rival]):.2f} (median of pairs)")
    print("warm:")
    for name, seconds_of_runs in seconds.items():
        print(f"{name:36} median {statistics.median(seconds_of_runs) * 1000:5.1f} ms")
    for rival in rivals:
        pairs = zip(seconds[ours], seconds[rival], strict=True)
        middle = statistics.median(a / b for a, b in pairs)
        print(f"ratio {ours} / {rival}: {middle:.2f} (median of pairs)")


if __name__ == "__main__":
    main()
