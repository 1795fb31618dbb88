"""Random units with everything that their text needs: last year's figures, memos, forms."""

import random
from dataclasses import replace
from decimal import Decimal

from tests.support.random_units import RandomUnit, random_unit
from xlbudget.base.amounts import round_to, step_of
from xlbudget.narrative.texts import CATEGORY, FormFacts, UnitTexts
from xlbudget.narrative.told import Told, as_figures, told_of
from xlbudget.template import CellRef, Family

_REASONS = ("人员增减变动", "本年项目安排减少，上年项目已完工", "落实过紧日子要求，压减一般性支出")


def random_told(rng: random.Random, family: Family) -> Told:
    """Returns what is told of a random unit; its figures are rounded one by one, as printed."""
    unit = random_unit(rng, family)
    figures = unit.figures
    assert figures.year  # random units have one
    last_year = as_figures(family, dict(_last_year(rng, family, unit)))
    told = told_of(family, unit.structure, figures, figures.year, unit_texts(rng, family, unit))
    return replace(told, last_year=last_year)


def _last_year(rng: random.Random, family: Family, unit: RandomUnit) -> list[tuple[CellRef, int]]:
    """Last year's amounts of all that a change is told of: less, more, the same, nothing."""
    step = step_of(family.unit, family.decimals)
    assert family.narrative
    slots = (
        s for section in family.narrative.sections for t in section.sentences for s in t.slots()
    )
    cells = {CellRef(t.table, t.row, t.column) for s in slots if s.kind == "change" for t in s.left}
    amounts = []
    for cell in sorted(cells):
        now = unit.figures.amounts.get(cell, 0)
        other = int(now * rng.choice((0.2, 0.9, 0.999, 1.1, 3, 40)))
        last = rng.choice((other, other, other, now, 0, rng.randint(0, 10**9)))
        amounts.append((cell, round_to(last, step)))
    return amounts


def unit_texts(rng: random.Random, family: Family, unit: RandomUnit) -> UnitTexts:
    """Returns what only the text of a random unit says, with some memos left out."""
    assert family.narrative
    amounts: dict[str, int] = {}
    counts: dict[str, Decimal] = {}
    texts: dict[str, str] = {}
    most = unit.figures.amounts.get(CellRef("t03", "total", "total"), 0) // 4
    for memo in family.narrative.memos.values():
        must = memo.kind == "text" and not memo.id.startswith("reason.") and not memo.default
        if memo.sum or memo.derived or (not must and rng.random() < 0.2):
            continue
        if memo.kind == "amount":
            amounts[memo.id] = rng.randint(0, most)
        elif memo.kind in ("count", "area"):
            counts[memo.id] = Decimal(rng.choice((0, 0, 1, 3, 12, 150)))
        elif memo.kind == "text" and memo.id.startswith("reason."):
            texts[memo.id] = rng.choice(_REASONS)
        elif memo.kind == "text":
            texts[memo.id] = rng.choice(("内设机构3个。", "无", "见附件。\n另有说明。"))
    projects = [
        (cell.row, unit.exact[cell])
        for cell in unit.figures.amounts
        if (cell.table, cell.column) == ("t12", "total") and cell.row != "unit"
    ]
    forms = tuple(
        FormFacts(
            project,
            {CATEGORY: rng.choice(("其他运转类", "特定目标类"))},
            {"local": amount},
            {"local": amount},
        )
        for project, amount in projects
    )
    return UnitTexts(amounts, counts, texts, forms)
