"""Random units of any family: consistent facts, and the tables that they print.

Those of `shanxi-unit` are drawn by hand, so that slips and sizes are what they were measured with;
others by what their files say (`random_facts`).

Each figure is rounded by itself, as official tables do it, so sums of printed figures are off by
rounding but nothing is wrong in them.
"""

import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Any

from hypothesis import strategies as st

from tests.support.oracles import exact_amounts, shown_by
from tests.support.random_facts import (
    GENERAL,
    codes_of,
    facts_of,
    part_of,
    random_amount,
    with_a_real_size,
)
from xlbudget.base.amounts import round_to
from xlbudget.facts.cube import Cube
from xlbudget.meaning.flat import UnitFigures
from xlbudget.meaning.selectors import Fact, members_of
from xlbudget.meaning.structure import BlockKey, ListedRow, Structure, structure_of
from xlbudget.template import Block, CellRef, Family, load_family
from xlbudget.template.code_lists import code_list
from xlbudget.template.pairs import pairs_of

FISCAL = ("general", "gov_fund", "state_capital")
_BUDGETS = {"gov_fund": "政府性基金", "state_capital": "国有资本经营"}
_STAFF = ("301", "303")
_MOST_CODES = 60


@dataclass(frozen=True, slots=True, repr=False)
class RandomUnit:
    """A unit's facts in 分, what its tables print, and every cell's amount before rounding."""

    facts: Mapping[Fact, int] = field(repr=False)
    figures: UnitFigures = field(repr=False)
    structure: Structure = field(repr=False)
    exact: Mapping[CellRef, int] = field(repr=False)

    def __repr__(self) -> str:
        """Returns the size only: hypothesis prints the seed, which is all one needs."""
        return f"RandomUnit({len(self.facts)} facts, {len(self.exact)} cells)"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """Says the same to hypothesis, which hides a failure behind fields that are too long."""
        printer.text(repr(self))


def random_unit(
    rng: random.Random,
    family: Family,
    *,
    codes: int | None = None,
    projects: int = 0,
    project_codes: int | None = None,
    year_end: bool = False,
) -> RandomUnit:
    """Returns a unit that spends under `codes` function codes (by itself 1 to 60, often few).

    One of `shanxi-unit` has 1 to 8 projects unless `projects` says how many; only the first
    `project_codes` codes that are drawn, by itself all, spend on them. With `year_end` some money
    is left at the end of the year.
    """
    wanted = codes or math.ceil(math.exp(rng.random() * math.log(_MOST_CODES)))
    with_projects = wanted if project_codes is None else project_codes
    facts = (
        dict(_facts(rng, wanted, projects, with_projects, year_end=year_end))
        if family.id == "shanxi-unit"
        else facts_of(rng, family, wanted)
    )
    rows = rows_of(family, facts)
    structure = structure_of(family, rows)
    exact = exact_amounts(family, structure, facts)
    printed = {cell: round_to(amount, family.step(cell)) for cell, amount in exact.items()}
    figures = UnitFigures(
        template=family.id,
        unit_name=rng.choice(("某县工业和信息化局", "某区（开发区）财政局", "某市第一中学")),
        year=max(rng.randint(2019, 2027), _first_year(family, rows)),
        rows=rows,
        amounts={cell: v for cell, v in printed.items() if v or rng.random() < 0.1},
    )
    return RandomUnit(facts, figures, structure, exact)


def _first_year(family: Family, rows: Mapping[BlockKey, Sequence[ListedRow]]) -> int:
    """Returns the first year in which there was every code that a unit uses."""
    listed = [code_list(name).entries for name in family.classification.values()]
    codes = {row.code.partition("/")[0] for block in rows.values() for row in block}
    known = (entries[code] for code in codes for entries in listed if code in entries)
    return max((entry.since or 0 for entry in known), default=0)


def units(most_codes: int = _MOST_CODES) -> st.SearchStrategy[RandomUnit]:
    """Returns random units for hypothesis, which shrinks the number of codes."""
    family = load_family("shanxi-unit")
    return st.builds(
        lambda codes, seed: random_unit(random.Random(seed), family, codes=codes),
        st.integers(1, most_codes),
        st.integers(0, 2**32),
    )


def _facts(
    rng: random.Random, codes: int, count: int, with_projects: int, *, year_end: bool
) -> Iterator[tuple[Fact, int]]:
    spend = with_a_real_size(dict(_spend(rng, codes, with_projects, year_end=year_end)))
    count = count or rng.randint(1, 8)
    projects = [f"{rng.randint(2019, 2026)}年专项资金（{n + 1}）" for n in range(count)]
    yield from spend.items()

    def total(**wanted: Sequence[str]) -> int:
        order = ("function", "fund", "period", "nature")
        chosen = {order.index(dimension): members for dimension, members in wanted.items()}
        return sum(
            amount
            for fact, amount in spend.items()
            if all(fact.members[place] in members for place, members in chosen.items())
        )

    for fund, period in product((*FISCAL, "special_account", "unit_funds"), _PERIODS):
        amount = total(fund=[fund], period=[period], nature=["project"])
        for project, part in _split(rng, amount, projects, most=max(8, count)):
            yield Fact("project_spend", (project, fund, period)), part
    operating, economic = 0, dict[str, int]()
    basic = total(fund=["general"], period=["current"], nature=["basic"])
    for code, part in _split(rng, basic, _economic_codes(), most=25):
        kind = "personnel" if code.startswith(_STAFF) else "operating"
        operating += part if kind == "operating" else 0
        economic[code[:5]] = economic.get(code[:5], 0) + part
        yield Fact("economic_spend", (code, kind)), part
    for code, part in _split(
        rng, total(fund=["gov_fund"], period=["current"]), _codes("revenue", _BUDGETS["gov_fund"])
    ):
        yield Fact("fund_revenue", (code,)), part
    for fund in FISCAL:
        part = part_of(rng, total(fund=[fund], nature=["basic", "project"]))
        lines = dict(_split(rng, part, _LINES, most=4))
        if fund == "general":
            lines = _with_basic(lines, economic)
        for line, amount in lines.items():
            yield Fact("three_public", (line, fund)), amount
    for fund in FISCAL:
        amount = part_of(rng, operating if fund == "general" else total(fund=[fund]))
        if amount:
            yield Fact("agency_operation", ("unit", fund)), amount


_PERIODS = ("current", "carryover")
_LINES = ("abroad", "reception", "vehicle_purchase", "vehicle_running")
_LINES_OF = {"30212": "abroad", "30217": "reception", "30231": "vehicle_running"}
"""What basic spending under a code is a part of."""


def _with_basic(lines: dict[str, int], economic: Mapping[str, int]) -> dict[str, int]:
    """Returns the lines, or just what basic spending has, where that is more than one of them."""
    basic = {line: economic[code] for code, line in _LINES_OF.items() if code in economic}
    return basic if any(lines.get(line, 0) < amount for line, amount in basic.items()) else lines


def _spend(
    rng: random.Random, codes: int, with_projects: int, *, year_end: bool
) -> Iterator[tuple[Fact, int]]:
    """Spending by function code; which funds, periods and natures a unit has differs by unit."""
    funds = [fund for fund, odds in _ODDS.items() if rng.random() < odds] or ["general"]
    periods = _PERIODS if rng.random() < 0.7 else rng.choice((_PERIODS[:1], _PERIODS[1:]))
    natures = ("basic", "project") if rng.random() < 0.8 else (rng.choice(("basic", "project")),)
    if year_end:
        natures = (*natures, "year_end")
    for number in range(codes):
        fund = rng.choice(funds)
        budget = _BUDGETS.get(fund, GENERAL)
        code = rng.choice(_codes("functional", budget))
        allowed = [f for f in funds if _BUDGETS.get(f, GENERAL) == budget]
        for one in dict.fromkeys((fund, rng.choice(allowed))):
            for period, nature in product(periods, natures):
                drawn = rng.random() < 0.6
                if drawn and (nature != "project" or number < with_projects):
                    yield Fact("spend", (code, one, period, nature)), random_amount(rng)


_ODDS = {
    "general": 0.9,
    "gov_fund": 0.4,
    "state_capital": 0.4,
    "special_account": 0.3,
    "unit_funds": 0.4,
}


def _split(
    rng: random.Random, amount: int, names: Sequence[str], *, most: int = 8
) -> Iterator[tuple[str, int]]:
    """Splits an amount in parts that are not zero, each under another name in official order."""
    count = min(rng.randint(1, most), len(names), amount)
    chosen = sorted(rng.sample(range(len(names)), count))
    cuts = sorted({rng.randint(1, amount - 1) for _ in range(count - 1)}) if amount > 1 else []
    bounds = [0, *cuts, amount]
    for index, low, high in zip(chosen, bounds, bounds[1:], strict=False):
        yield names[index], high - low


@cache
def _codes(name: str, budget: str) -> tuple[str, ...]:
    """Those of the lowest level."""
    entries = code_list(name).entries
    return tuple(code for code in codes_of(name, budget) if entries[code].level in ("项", "目"))


@cache
def _economic_codes() -> tuple[str, ...]:
    return tuple(
        f"{code}/{pair}"
        for code, pairs in pairs_of("economic_department").items()
        for pair in pairs
    )


def rows_of(family: Family, facts: Mapping[Fact, int]) -> dict[BlockKey, tuple[ListedRow, ...]]:
    """A row for every code with an amount, under its class and section, in official order."""
    cube = Cube(family, facts)
    return {
        (table.id, block.id): tuple(_block_rows(family, block, cube))
        for table in family.tables.values()
        for block in table.blocks
        if block.row_list
    }


def _block_rows(family: Family, block: Block, cube: Cube) -> Iterable[ListedRow]:
    place = block.row_list
    assert place  # only such blocks are asked for
    shown = {fact for selector in shown_by(family, block) for fact in cube.covered(selector)}
    codes = dict.fromkeys(
        members_of(family, fact)[place.dimension] for fact in cube.facts if fact in shown
    )
    if not place.coded:
        return [ListedRow(name, name, name) for name in sorted(codes)]
    if place.level:
        codes = dict.fromkeys(code[: place.level] for code in codes)
    above = {
        code[:length]
        for code in codes
        for length in family.lists[place.dimension]
        if not place.level and length < len(code.split("/")[0])
    }
    own = code_list(family.classification[place.dimension])
    governments = code_list("economic_government")
    rows = []
    for code in sorted({*codes, *above}):
        department, _, government = code.partition("/")
        names = own.name(department) or "", governments.name(government) or ""
        rows.append(ListedRow(code, code, *names))
    return rows
