"""How often the first advice is right for damage as people do it.

    python bench/people.py [--units N] [--seed S] [--kind KIND] [--show]

Random units of 6 to 20 item codes are written as printed workbooks; each gets one slip of each kind
(see tests/support/people.py) and is checked as any file is. `--show` prints the report of every
file whose first advice is wrong. A table in Markdown goes to standard output; the results are kept
in docs/benchmarks.md.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.people import SLIPS, Book, changed, damaged, first_is_right  # noqa: E402
from tests.support.random_units import random_unit  # noqa: E402
from xlbudget.report.as_text import report_text  # noqa: E402
from xlbudget.tasks.check import check_file  # noqa: E402
from xlbudget.template import load_family  # noqa: E402

FEWEST, MOST = 6, 20
COUNTS = ("cases", "seen", "right", "innocent")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=20)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--kind", choices=tuple(SLIPS))
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    family = load_family("shanxi-unit")
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in SLIPS}
    longest = dict.fromkeys(SLIPS, 0.0)
    for number in range(arguments.units):
        unit = random_unit(rng, family, codes=rng.randint(FEWEST, MOST))
        with tempfile.TemporaryDirectory() as folder:
            book = Book(family, unit, Path(folder))
            for kind in SLIPS:
                chance = random.Random(f"{arguments.seed} {number} {kind}")
                if arguments.kind not in (None, kind) or not (case := damaged(chance, book, kind)):
                    continue
                content, advice = case
                start = time.process_time()
                report = check_file(Path(f"{kind}.xlsx"), content=content)
                longest[kind] = max(longest[kind], time.process_time() - start)
                seen = bool(not report.ok or report.causes)
                right = first_is_right(report, advice)
                innocent = bool(changed(report) - advice.damaged)
                counts[kind].update(
                    cases=1,
                    seen=int(seen),
                    right=int(seen and right),
                    innocent=int(seen and innocent),
                )
                if arguments.show and seen and (not right or innocent):
                    print(f"==== {kind} {number} {advice}")
                    print("\n".join(report_text(report, "zh", everything=False).split("\n")[:24]))
    print("| damage | cases | seen | first advice right | a correct cell changed | longest CPU |")
    print("| --- | --- | --- | --- | --- | --- |")
    for kind, count in counts.items():
        seen = count["seen"]
        share = f"{100 * count['right'] / seen:.1f} %" if seen else "–"
        cells = (kind, count["cases"], seen, share, count["innocent"], f"{longest[kind]:.2f} s")
        print("| " + " | ".join(map(str, cells)) + " |")


if __name__ == "__main__":
    main()
