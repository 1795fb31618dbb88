"""Random units of the family `city-tables`: facts in 分, and what its tables print of them."""

import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from tests.support.oracles import exact_amounts
from xlbudget.meaning.flat import UnitFigures
from xlbudget.meaning.selectors import Fact
from xlbudget.meaning.structure import BlockKey, ListedRow, Structure, structure_of
from xlbudget.template import Family, load_family
from xlbudget.template.code_lists import code_list

FOLDER = Path(__file__).parents[1] / "families" / "city-tables"
_BUDGETS = {"general": "一般公共预算", "gov_fund": "政府性基金"}


def family() -> Family:
    """Returns the family."""
    return load_family(str(FOLDER))


@cache
def _codes(budget: str) -> Sequence[str]:
    entries = code_list("functional").entries
    return [
        entry.code
        for entry in entries.values()
        if len(entry.code) == 7 and entry.status == "current" and entry.sure_budgets == (budget,)
        if entry.code[:3] in entries and entry.code[:5] in entries
    ]


def city_unit(rng: random.Random, *, gov_fund: bool | None = None) -> UnitFigures:
    """Returns what the tables of a unit print; `gov_fund` says whether it has any of that money."""
    facts = dict(_facts(rng, rng.random() < 0.6 if gov_fund is None else gov_fund))
    rows = dict(_rows(facts))
    structure = structure_of(family(), rows)
    exact = exact_amounts(family(), structure, facts)
    name = rng.choice(("某市市场监督管理局", "某区第一中学", "某街道办事处"))
    amounts = {cell: fen for cell, fen in exact.items() if fen or rng.random() < 0.2}
    return UnitFigures("city-tables", name, rng.randint(2019, 2027), rows, amounts)


def structure(figures: UnitFigures) -> Structure:
    """Returns the rows of a unit's tables."""
    return structure_of(family(), figures.rows)


def _facts(rng: random.Random, gov_fund: bool) -> Iterator[tuple[Fact, int]]:
    by_fund: dict[str, int] = {}
    for fund in ("general", "other", *(["gov_fund"] if gov_fund else [])):
        codes = _codes(_BUDGETS["gov_fund" if fund == "gov_fund" else "general"])
        for code in rng.sample(codes, rng.randint(1, 6)):
            for nature in ("basic", "project"):
                amount = rng.randint(1, 10**9) if rng.random() < 0.7 else 0
                by_fund[fund] = by_fund.get(fund, 0) + (amount if nature == "project" else 0)
                yield Fact("spend", (code, fund, nature)), amount
    projects = [f"{rng.randint(2019, 2026)}年专项（{n}）" for n in range(rng.randint(1, 4))]
    for fund, amount in by_fund.items():
        first = rng.randint(0, amount)
        for project, part in ((projects[0], first), (projects[-1], amount - first)):
            yield Fact("project_spend", (project, fund)), part if len(projects) > 1 else amount
    for line in ("abroad", "reception", "vehicles"):
        yield Fact("three_public", (line,)), rng.randint(0, 10**6)
    yield Fact("agency_operation", ("general",)), rng.randint(0, 10**7)


def _rows(facts: Mapping[Fact, int]) -> Iterator[tuple[BlockKey, tuple[ListedRow, ...]]]:
    spent = [fact.members for fact, amount in facts.items() if fact.measure == "spend" and amount]
    every = sorted({code for code, _, _ in spent})
    fiscal = sorted({code for code, fund, _ in spent if fund != "other"})
    of_fund = sorted({code for code, fund, _ in spent if fund == "gov_fund"})
    projects = [fact.members[0] for fact in facts if fact.measure == "project_spend"]
    yield ("c1", "expenditure"), _coded({code[:3] for code in every})
    yield ("c3", "expenditure"), _coded({code[:3] for code in fiscal})
    for table, codes in (("c2", every), ("c4", of_fund)):
        yield (table, "main"), _coded({code[:n] for code in codes for n in (3, 5, 7)})
    yield ("c6", "main"), tuple(ListedRow(name, name, name) for name in dict.fromkeys(projects))


def _coded(codes: set[str]) -> tuple[ListedRow, ...]:
    names = code_list("functional")
    return tuple(ListedRow(code, code, names.name(code) or "") for code in sorted(codes))
