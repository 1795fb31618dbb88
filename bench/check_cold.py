"""Cold `xlbudget check` beside a cold script that only loads the same file twice with openpyxl.

    python bench/check_cold.py [RUNS]

Both are whole processes, run in turn. The workbooks are the example's: as
printed (every figure typed, as most that people send) and linked. openpyxl reads
formulas once and values once, which is the least that a checker built on it would have to do; it
checks nothing. Printed are times, memory and the median ratio of pairs (below 1: the whole check
is faster than the two loads). Results are kept in docs/benchmarks.md.
"""

import sys
import tempfile
from pathlib import Path

from measure import in_turn, print_table, ratio

from xlbudget.meaning.flat import read_flat
from xlbudget.template import load_family
from xlbudget.writer.content import linked_as_given, printed
from xlbudget.writer.workbook import write_workbook

EXAMPLE = Path(__file__).parents[1] / "examples" / "tunliu-2025" / "figures.csv"
TWICE = (
    "import sys, openpyxl; "
    "[list(s.iter_rows()) for only in (False, True) "
    "for s in openpyxl.load_workbook(sys.argv[1], data_only=only)]"
)


def main() -> None:
    """Measures and prints."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    family = load_family("shanxi-unit")
    figures = read_flat(family, EXAMPLE)
    contents = {
        "as printed": printed(family, figures),
        "linked": linked_as_given(family, figures),
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, content in contents.items():
            path = Path(folder) / f"{name}.xlsx"
            write_workbook(path, content)
            taken = in_turn(
                {
                    "xlbudget check": [sys.executable, "-m", "xlbudget", "check", str(path)],
                    "openpyxl, loaded twice": [sys.executable, "-c", TWICE, str(path)],
                    "python -c pass": [sys.executable, "-c", "pass"],
                },
                runs,
            )
            print(f"{runs} runs of each, in turn; workbook {EXAMPLE.parent.name}, {name}")
            print_table(taken)
            check, twice, _ = taken.values()
            print(f"ratio check / openpyxl twice: {ratio(check, twice):.2f} (median of pairs)")


if __name__ == "__main__":
    main()
