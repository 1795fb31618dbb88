"""What a whole check costs however much of a large unit is wrong.

    python bench/damage.py [--units N] [--codes N] [--form FORM] [--damage DAMAGE] [--keep FOLDER]

Random units of 300 item codes and 60 projects are written typed as printed, linked, and with entry
sheets; so many of the typed amounts are wrong (see tests/support/planted.py), or one slip of an
accountant is in the file (tests/support/people.py). *Overwritten* are linked workbooks in which
formulas were replaced by wrong amounts. Each file is checked as any file is, all of it counted in
seconds of the processor. `--keep` leaves the files. A table in Markdown goes to standard output;
the results are kept in docs/benchmarks.md.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.support import entry_books  # noqa: E402
from tests.support.people import SLIPS, Book, damaged  # noqa: E402
from tests.support.planted import any_slip  # noqa: E402
from tests.support.random_units import RandomUnit, random_unit  # noqa: E402
from xlbudget.entry.workbook import write_entry_sheets  # noqa: E402
from xlbudget.tasks.check import check_file  # noqa: E402
from xlbudget.template import CellRef, Family, load_family  # noqa: E402
from xlbudget.verdict.result import Report  # noqa: E402
from xlbudget.writer.content import WorkbookContent, linked, printed  # noqa: E402
from xlbudget.writer.workbook import write_workbook  # noqa: E402

SHARES: Mapping[str, float] = {
    "1 wrong": 1,
    "8 wrong": 8,
    "1 %": 0.01,
    "5 %": 0.05,
    "30 %": 0.3,
    "50 %": 0.5,
}
PEOPLE = "as people do it"


def slipped(rng: random.Random, exact: Mapping[CellRef, int], share: float) -> dict[CellRef, int]:
    """Returns what is typed by some slip in so many of the cells that hold an amount, in 分."""
    filled = sorted(cell for cell, amount in exact.items() if amount)
    count = round(len(filled) * share) if share < 1 else round(share)
    wrong = {}
    for cell in rng.sample(filled, len(filled)):
        if len(wrong) == count:
            break
        typed = any_slip(rng, exact[cell])
        if typed not in (None, exact[cell]):
            wrong[cell] = typed
    return wrong


def file_of(content: WorkbookContent) -> bytes:
    """Returns the file of a workbook."""
    target = BytesIO()
    write_workbook(target, content)
    return target.getvalue()


def as_printed(rng: random.Random, family: Family, unit: RandomUnit, share: float) -> bytes:
    """Returns a file in which every figure is typed, so many of them wrong."""
    amounts = unit.figures.amounts
    wrong = slipped(rng, amounts, share)
    return file_of(printed(family, replace(unit.figures, amounts={**amounts, **wrong})))


def as_linked(rng: random.Random, family: Family, unit: RandomUnit, share: float) -> bytes:
    """Returns a linked file with so many wrong inputs, which its formulas carry on."""
    right = linked(family, replace(unit.figures, amounts=unit.exact))
    assert right.plan
    typed = {cell: right.values[cell] for cell in right.plan.inputs if cell in right.values}
    wrong = slipped(rng, typed, share)
    return file_of(linked(family, replace(unit.figures, amounts={**unit.exact, **wrong})))


def as_overwritten(rng: random.Random, family: Family, unit: RandomUnit, share: float) -> bytes:
    """Returns a linked file in which wrong amounts stand in the place of so many formulas."""
    right = linked(family, replace(unit.figures, amounts=unit.exact))
    assert right.plan
    computed = {cell: right.values[cell] for cell in right.plan.formulas if cell in right.values}
    wrong = slipped(rng, computed, share)
    formulas = {cell: each for cell, each in right.plan.formulas.items() if cell not in wrong}
    plan = replace(right.plan, formulas=formulas)
    return file_of(replace(right, values={**right.values, **wrong}, plan=plan))


def with_entry_sheets(rng: random.Random, family: Family, unit: RandomUnit, share: float) -> bytes:
    """Returns a file with entry sheets on which so many amounts are wrong."""
    inputs = entry_books.inputs(unit)
    typed = {
        CellRef(section, str(index), column): amount
        for section, lines in inputs.lines.items()
        for index, line in enumerate(lines)
        for column, amount in line.amounts.items()
    }
    wrong = slipped(rng, typed, share)
    lines = {
        section: tuple(
            replace(
                line,
                amounts={
                    column: wrong.get(CellRef(section, str(index), column), amount)
                    for column, amount in line.amounts.items()
                },
            )
            for index, line in enumerate(of_section)
        )
        for section, of_section in inputs.lines.items()
    }
    with TemporaryDirectory() as folder:
        path = Path(folder) / "unit.xlsx"
        write_entry_sheets(path, family, replace(inputs, lines=lines))
        return path.read_bytes()


Form = Callable[[random.Random, Family, RandomUnit, float], bytes]
FORMS: Mapping[str, Form] = {
    "typed": as_printed,
    "linked": as_linked,
    "overwritten": as_overwritten,
    "entry sheets": with_entry_sheets,
}


def files(
    family: Family, unit: RandomUnit, form: str, damage: str, seed: str
) -> Iterator[tuple[str, bytes]]:
    """Yields the damaged files of a unit with what each is called."""
    if damage in SHARES:
        yield damage, FORMS[form](random.Random(seed), family, unit, SHARES[damage])
    elif form == "typed":
        with TemporaryDirectory() as folder:
            book = Book(family, unit, Path(folder))
            for kind in SLIPS:
                if case := damaged(random.Random(f"{seed} {kind}"), book, kind):
                    yield kind, case[0]


def told(report: Report) -> str:
    """Returns what a report advises, in a few words."""
    changes = [len(correction.changes) for correction in report.corrections]
    ends = ("" if report.complete else " …") + ("" if report.mended else " (in part)")
    return f"{report.verdict}, {len(report.causes)} causes, corrections of {changes}{ends}"


def main() -> None:
    """Prints the table; what each file is told goes to standard error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=3)
    parser.add_argument("--codes", type=int, default=300)
    parser.add_argument("--projects", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--form", choices=tuple(FORMS), action="append")
    parser.add_argument("--damage", choices=(*SHARES, PEOPLE), action="append")
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    family = load_family("shanxi-unit")
    damages = arguments.damage or [*SHARES, PEOPLE]
    print("| Workbook | " + " | ".join(damages) + " |")
    print("| --- |" + " --- |" * len(damages))
    for form in arguments.form or FORMS:
        longest = dict.fromkeys(damages, 0.0)
        for number in range(arguments.units):
            name = f"{arguments.seed} size {arguments.codes} {number}"
            unit = random_unit(
                random.Random(name),
                family,
                codes=arguments.codes,
                projects=arguments.projects,
                project_codes=entry_books.PROJECT_CODES if form == "entry sheets" else None,
            )
            for damage in damages:
                seed = f"{name} {form} {damage}"
                for kind, content in files(family, unit, form, damage, seed):
                    if arguments.keep:
                        path = arguments.keep / f"{form}-{number}-{kind}.xlsx".replace("/", "_")
                        path.write_bytes(content)
                    start = time.process_time()
                    report = check_file(Path("unit.xlsx"), content=content)
                    taken = time.process_time() - start
                    longest[damage] = max(longest[damage], taken)
                    line = f"{form} {number} {kind}: {taken:.2f} s, {told(report)}"
                    print(line, file=sys.stderr, flush=True)
        cells = (f"{seconds:.1f} s" if seconds else "–" for seconds in longest.values())
        print(f"| {form} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
