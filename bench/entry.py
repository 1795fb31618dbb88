"""Times and sizes of workbooks with entry sheets: `python bench/entry.py [CODES ...]`.

For each number of item codes a random unit is written, recalculated by LibreOffice in a process of
its own, checked as written, and checked as a program leaves it that stores no results. Run with
the repository's root on the path. Results are kept in docs/benchmarks.md.
"""

import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import openpyxl

from tests.support import entry_books
from tests.support.libreoffice import recalculate
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.tasks.check import check_file
from xlbudget.template import load_family

RUNS = 3


def seconds(work: Callable[[], object]) -> float:
    """Returns the median of some runs."""
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    """Measures and prints a table in Markdown."""
    family = load_family("shanxi-unit")
    counts = [int(word) for word in sys.argv[1:]] or [0, 10, 60, 200]
    print("| Item codes | New | File | LibreOffice | Check | Check, never calculated |")
    print("| --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, bare = folder / "unit.xlsx", folder / "bare.xlsx"
        empty = folder / "empty.xlsx"
        openpyxl.Workbook().save(empty)
        start = seconds(lambda: recalculate(empty, folder / "out"))
        for count in counts:
            inputs = entry_books.inputs(entry_books.unit(11, count)) if count else None

            def write(inputs: object = inputs) -> None:
                if inputs is None:
                    entry_books.blank(path)
                else:
                    write_entry_sheets(path, family, inputs)  # type: ignore[arg-type]

            new = seconds(write)
            calculated = seconds(lambda: recalculate(path, folder / "out")) - start
            checked = seconds(lambda: check_file(path))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                openpyxl.load_workbook(path).save(bare)
            computed = seconds(lambda: check_file(bare))
            size = path.stat().st_size / 1000
            print(
                f"| {count or 'blank'} | {new:.1f} s | {size:.0f} KB | {calculated:.1f} s"
                f" | {checked:.1f} s | {computed:.1f} s |",
                flush=True,
            )


if __name__ == "__main__":
    main()
