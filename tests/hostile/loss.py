"""Whether damage to a workbook is told: the same figures, a finding more, or a refusal."""

import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.hostile.damage import DAMAGES, NoPlace, Parts
from tests.reader.samples import pack
from tests.support.random_units import random_unit
from xlbudget.base.errors import WorkbookError
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.outcomes import Outcome
from xlbudget.template import Family
from xlbudget.verdict.check import check_opened
from xlbudget.writer.content import linked, printed
from xlbudget.writer.workbook import write_workbook


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check says of a file: its figures by table and column, and its findings."""

    figures: Counter[tuple[str, str, int]]
    findings: Counter[str]


def seen(path: Path) -> Seen:
    """Reads and checks a workbook; a refusal is a finding.

    Rows are left aside: two figures of one column that changed places may be all the same to
    every rule, and none is lost.
    """
    try:
        opened = open_workbook(path)
    except WorkbookError as problem:
        return Seen(Counter(), Counter([problem.code]))
    report = check_opened(opened)
    amounts = opened.figures.amounts.items()
    return Seen(
        Counter((cell.table, cell.column, amount) for cell, amount in amounts if amount),
        Counter(_told(finding) for finding in report.findings if _tells(finding)),
    )


def _tells(finding: Finding) -> bool:
    return finding.outcome != Outcome.ROUNDING


def _told(finding: Finding) -> str:
    return repr((finding.code, sorted(finding.params.items()), finding.cells))


def unit_workbook(rng: random.Random, family: Family, path: Path, *, formulas: bool) -> Path:
    """Writes a small random unit's workbook, with formulas or as printed."""
    unit = random_unit(rng, family, codes=rng.randint(1, 6), projects=rng.randint(1, 3))
    build = linked if formulas else printed
    write_workbook(path, build(family, unit.figures))
    return path


def silent(rng: random.Random, kind: str, parts: Parts, usual: Seen, path: Path) -> str | None:
    """Damages a workbook in one way and returns what was done if the check misses it."""
    try:
        damaged = DAMAGES[kind](rng, parts)
    except NoPlace:
        return None
    found = seen(pack(path, damaged.parts))
    if found.figures == usual.figures or found.findings - usual.findings:
        return None
    lost = dict(usual.figures - found.figures), dict(found.figures - usual.figures)
    return f"{kind}: {damaged.what}: {lost}"
