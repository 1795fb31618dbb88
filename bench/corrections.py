"""How well the check finds planted errors, beside a fixed tolerance and rule-by-rule intervals.

    python bench/corrections.py [--units N] [--quiet-units N] [--seed S] [--no-sizes]
        [--family NAME]

Random units of a family, of 4 to 60 item codes, print their tables; one error of each kind is
planted in a copy of each unit (see tests/support/planted.py) and the check's own judge and
diagnosis are asked what is wrong. The same tables go through a fixed tolerance of 0.01 万元 per
relation and through intervals rule by rule. Units without errors count the false alarms. Progress
goes to standard error, tables in Markdown to standard output. Results are kept in
docs/benchmarks.md.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.planted import (  # noqa: E402
    CARRIED,
    SEVERAL,
    SLIPS,
    Case,
    cases,
    readings_of,
    tables_of_codes,
    wrong_figures,
)
from tests.support.random_units import RandomUnit, random_unit  # noqa: E402
from xlbudget.base.amounts import step_of  # noqa: E402
from xlbudget.facts.correct import corrections  # noqa: E402
from xlbudget.facts.edits import edits_of  # noqa: E402
from xlbudget.facts.solve import Inconsistent, solve  # noqa: E402
from xlbudget.facts.steps import Steps  # noqa: E402
from xlbudget.facts.system import system_of  # noqa: E402
from xlbudget.facts.witness import holding  # noqa: E402
from xlbudget.intake.opened import applicable  # noqa: E402
from xlbudget.intake.readings import Readings  # noqa: E402
from xlbudget.meaning.outcomes import Judged, Outcome, judge  # noqa: E402
from xlbudget.meaning.relations import relations_of  # noqa: E402
from xlbudget.template import CellRef, Family, load_family  # noqa: E402
from xlbudget.verdict.diagnose import Case as Workbook  # noqa: E402
from xlbudget.verdict.diagnose import diagnose  # noqa: E402
from xlbudget.verdict.diagnosis import Diagnosis  # noqa: E402

T = TypeVar("T")
FEWEST, MOST = 4, 60
MANY = (5, 8, 12)
SIZES = ((10, 0), (60, 0), (150, 0), (300, 60))
_STEPS = 160_000
_TOLERANCE = 10_000  # 分: 0.01 万元
AIMS: Mapping[str, str] = {
    **dict.fromkeys(SLIPS, "first ≥ 99.5 %"),
    **dict.fromkeys(SEVERAL, "first ≥ 95 %, first three ≥ 98 %"),
    CARRIED: "table ≥ 97 %, leaf first ≥ 95 %",
}


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one case.

    `impossible` tells whether any facts print the wrong tables; `rank` is the planted set's place
    among the corrections from 0, or None; `value` whether the first one allows the right amounts.
    """

    case: Case
    impossible: bool
    error: bool
    warning: bool
    tolerance: bool
    rules: bool
    rank: int | None
    value: bool
    table: bool
    complete: bool
    diagnosis: Diagnosis
    seconds: float


def judged_of(
    family: Family, unit: RandomUnit, readings: Readings
) -> tuple[Sequence[Judged], bool]:
    """Returns the judged relations, and whether a tolerance of 0.01 on each would object."""
    relations = applicable(family, readings, relations_of(family, unit.structure))
    judged = [judge(relation, readings.figures.get) for relation in relations]
    over_tolerance = any(
        judgement.difference > _TOLERANCE
        or (judgement.relation.kind == "equal" and judgement.difference < -_TOLERANCE)
        for judgement in judged
    )
    return judged, over_tolerance


def examine(family: Family, case: Case) -> Result:
    """Returns what the check says of one case."""
    readings = readings_of(family, case.amounts, case.unit.structure)
    start = time.perf_counter()
    judged, tolerance = judged_of(family, case.unit, readings)
    diagnosis = diagnose(Workbook(family, case.unit.structure, readings, judged))
    seconds = time.perf_counter() - start
    outcomes = {judgement.outcome for judgement in judged}
    proof = diagnosis.proof is not None
    error = Outcome.FAILED in outcomes or (proof and not diagnosis.last_place)
    wanted = frozenset(case.wrong)
    sets = [
        frozenset((change.edit.cell, change.edit.carried) for change in correction.changes)
        for correction in diagnosis.corrections
    ]
    first = diagnosis.corrections[0].changes if diagnosis.corrections else ()
    planted = frozenset((cell, case.carried) for cell in wanted)
    rank = sets.index(planted) if planted in sets else None
    return Result(
        case=case,
        impossible=bool(outcomes & {Outcome.FAILED, Outcome.BALANCED}) or proof,
        error=error,
        warning=error or Outcome.BALANCED in outcomes or proof,
        tolerance=tolerance,
        rules=bool(outcomes & {Outcome.FAILED, Outcome.BALANCED}),
        rank=rank,
        value=rank == 0
        and all(c.low <= case.wrong[c.edit.cell] <= c.high for c in first if c.edit.cell in wanted),
        table={c.edit.cell.table for c in first} == {cell.table for cell in wanted},
        complete=diagnosis.complete,
        diagnosis=diagnosis,
        seconds=seconds,
    )


# ---- the tables ----------------------------------------------------------------------------------


def share(part: int, whole: int) -> str:
    """Returns a percentage with its count; a dash where there is nothing to count."""
    return f"{100 * part / whole:.1f} %" if whole else "–"


def row_of(kind: str, results: Sequence[Result]) -> list[str]:
    """Returns one row of the table of planted errors."""
    impossible = [r for r in results if r.impossible]
    ranks = [r.rank for r in impossible]
    seconds = [r.seconds for r in impossible] or [0.0]
    return [
        kind,
        str(len(results)),
        share(len(impossible), len(results)),
        share(sum(r.error for r in results), len(results)),
        share(sum(r.tolerance for r in results), len(results)),
        share(sum(r.rules for r in results), len(results)),
        share(ranks.count(0), len(impossible)),
        share(sum(p is not None for p in ranks), len(impossible)),
        share(sum(r.value for r in impossible), len(impossible)),
        share(sum(r.table for r in impossible), len(impossible)),
        f"{statistics.median(seconds):.2f} s",
        f"{max(seconds):.2f} s",
        AIMS.get(kind.removesuffix(" (told apart)"), ""),
    ]


HEADINGS = (
    "planted",
    "cases",
    "found",
    "as error",
    "found by tolerance 0.01",
    "found rule by rule",
    "exact set first",
    "in first three",
    "right amount",
    "right table",
    "median",
    "longest",
    "aim",
)


def markdown(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Returns a Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def codes_of(rng: random.Random) -> int:
    """Returns how many item codes a unit has: 4 to 60, small ones as likely as large ones."""
    return round(FEWEST * (MOST / FEWEST) ** rng.random())


def planted_table(family: Family, count: int, seed: int) -> tuple[str, list[Result]]:
    """Returns the table of planted errors with the results behind it."""
    results: dict[str, list[Result]] = {kind: [] for kind in (*SLIPS, *SEVERAL, CARRIED)}
    for number in range(count):
        rng = random.Random(f"{seed} planted {number}")
        unit = random_unit(rng, family, codes=codes_of(rng))
        for case in cases(rng, family, unit):
            results[case.kind].append(examine(family, case))
        progress("planted", number + 1, count)
    singles = [result for kind in SLIPS for result in results[kind]]
    apart = [result for result in results[CARRIED] if result.case.apart]
    rows = [row_of(kind, of_kind) for kind, of_kind in results.items()]
    rows.insert(len(SLIPS), row_of("all single figures", singles))
    rows[len(SLIPS)][-1] = AIMS["sign"]
    rows.append(row_of(f"{CARRIED} (told apart)", apart))
    return markdown(HEADINGS, rows), [result for of_kind in results.values() for result in of_kind]


def many_table(family: Family, count: int, seed: int) -> str:
    """Returns the table of independent errors: how many of them the first correction holds."""
    rows = []
    for faults in MANY:
        placed = planted = innocent = exact = 0
        longest = 0.0
        for number in range(count):
            rng = random.Random(f"{seed} many {faults} {number}")
            unit = random_unit(rng, family, codes=codes_of(rng))
            wrong = wrong_figures(rng, unit, faults)
            readings = readings_of(family, {**unit.figures.amounts, **wrong}, unit.structure)
            judged, _ = judged_of(family, unit, readings)
            start = time.process_time()
            first = diagnose(Workbook(family, unit.structure, readings, judged)).corrections[:1]
            longest = max(longest, time.process_time() - start)
            cells = {change.edit.cell for answer in first for change in answer.changes}
            planted += len(wrong)
            placed += len(cells & wrong.keys())
            innocent += len(cells - wrong.keys())
            exact += cells == wrong.keys()
            progress(f"{faults} errors", number + 1, count)
        of_all = [str(faults), str(count), share(exact, count), share(placed, planted)]
        rows.append([*of_all, str(innocent), f"{longest:.2f} s"])
    headings = ("errors", "units", "exact set first", "placed", "other cells", "longest CPU")
    return markdown(headings, rows)


def quiet_table(family: Family, count: int, seed: int) -> str:
    """Returns the table of alarms on units without errors."""
    alarms = {"xlbudget": 0, "intervals rule by rule": 0, "tolerance 0.01 per relation": 0}
    unproven = 0
    for number in range(count):
        rng = random.Random(f"{seed} quiet {number}")
        unit = random_unit(rng, family, codes=codes_of(rng))
        readings = readings_of(family, unit.figures.amounts, unit.structure)
        judged, tolerance = judged_of(family, unit, readings)
        diagnosis = diagnose(Workbook(family, unit.structure, readings, judged), want_facts=True)
        wrong = any(judgement.outcome in (Outcome.FAILED, Outcome.BALANCED) for judgement in judged)
        alarms["xlbudget"] += wrong or diagnosis.proof is not None
        alarms["intervals rule by rule"] += wrong
        alarms["tolerance 0.01 per relation"] += tolerance
        unproven += bool(diagnosis.unproven)
        progress("without errors", number + 1, count)
    rows = [[name, str(count), str(alarm), share(alarm, count)] for name, alarm in alarms.items()]
    rows.append(["xlbudget: not known", str(count), str(unproven), share(unproven, count)])
    return markdown(("check", "units without errors", "false alarms", "share"), rows)


def size_table(family: Family, seed: int) -> str:
    """Returns the table of time against size: one wrong figure in a unit of each size."""
    rows = []
    usual = step_of(family.unit, family.decimals)
    of_codes = tables_of_codes(family)[1]
    for codes, projects in SIZES:
        rng = random.Random(f"{seed} size {codes}")
        unit = random_unit(rng, family, codes=codes, projects=projects)
        amounts = dict(unit.figures.amounts)
        readings = readings_of(family, amounts, unit.structure)
        absent = holding(family, amounts)
        system, building = timed(
            lambda r=readings, u=unit, a=absent: system_of(family, u.structure, r.figures.get, a)
        )
        _, solving = timed(lambda s=system: solve(s))
        cell = rng.choice(sorted(c for c, a in amounts.items() if a and c.table == of_codes))
        amounts[cell] += 300 * usual
        readings = readings_of(family, amounts, unit.structure)
        broken = system_of(family, unit.structure, readings.figures.get, absent)
        shown = {c: f.shown for c, f in readings.figures.items() if f}
        answer, proving = timed(lambda b=broken: solve(b))
        proposed, mending = timed(
            lambda b=broken, h=shown: corrections(
                b, edits_of(b, None, frozenset()), h, family.step, Steps(_STEPS)
            )
        )
        right = any([c.edit.cell for c in changes] == [cell] for changes in proposed.answers)
        rows.append(
            [
                f"{codes}" + (f" (+{projects} projects)" if projects else ""),
                f"{sum(b.cell is not None for b in system.bounds):,}",
                f"{len(system.facts):,}",
                f"{building:.2f} s",
                f"{solving:.2f} s",
                f"{proving:.2f} s" + ("" if isinstance(answer, Inconsistent) else " (no proof)"),
                f"{mending:.2f} s" + ("" if right else " (not found)"),
            ]
        )
        progress("size", codes, SIZES[-1][0])
    headings = ("item codes", "figures", "unknowns", "system", "facts", "proof", "correction")
    return markdown(headings, rows)


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Returns what the work gives, and its wall seconds."""
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def progress(what: str, done: int, count: int) -> None:
    """Tells on standard error how far it is."""
    print(f"\r{what}: {done}/{count}   ", end="", file=sys.stderr, flush=True)


def cell_text(cell: CellRef) -> str:
    """Returns a cell's name."""
    return f"{cell.table}[{cell.row}].{cell.column}"


def misses(results: Iterable[Result]) -> str:
    """Returns every case whose planted set is not first, for whoever improves the search."""
    lines = []
    for r in results:
        if not r.impossible or r.rank == 0:
            continue
        lines.append(
            f"{r.case.kind}: "
            + ", ".join(
                f"{cell_text(c)} {r.case.amounts.get(c, 0)}←{v}" for c, v in r.case.wrong.items()
            )
            + ("" if r.complete else " (incomplete)")
        )
        for correction in r.diagnosis.corrections:
            changes = (
                f"{cell_text(c.edit.cell)}{'*' if c.edit.carried else ''} {c.low}~{c.high} {hint}"
                for c, hint in zip(correction.changes, correction.hints, strict=True)
            )
            lines.append("    " + ", ".join(changes))
    return "\n".join(lines)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description="Finds planted errors and counts false alarms.")
    parser.add_argument("--units", type=int, default=100, help="units with planted errors")
    parser.add_argument("--quiet-units", type=int, default=300, help="units without errors")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--family", default="shanxi-unit")
    parser.add_argument("--no-sizes", action="store_true", help="leave out time against size")
    parser.add_argument("--misses", action="store_true", help="list what was not found first")
    options = parser.parse_args()
    family = load_family(options.family)
    planted, results = planted_table(family, options.units, options.seed)
    tables = [planted, many_table(family, options.units, options.seed)]
    tables.append(quiet_table(family, options.quiet_units, options.seed))
    if not options.no_sizes:
        tables.append(size_table(family, options.seed))
    print(file=sys.stderr)
    print("\n\n".join(tables))
    if options.misses:
        print("\n" + misses(results))


if __name__ == "__main__":
    main()
