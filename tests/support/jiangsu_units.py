"""Random departments of the family `jiangsu-department`: facts in 分, and what its tables print."""

import random
from collections.abc import Iterator, Mapping
from functools import cache

from tests.support.oracles import exact_amounts
from xlbudget.base.amounts import round_to
from xlbudget.meaning.flat import UnitFigures
from xlbudget.meaning.selectors import Fact
from xlbudget.meaning.structure import BlockKey, ListedRow, structure_of
from xlbudget.template import Family, load_family
from xlbudget.template.code_lists import code_list

BUDGETS = {"general": "一般公共预算", "gov_fund": "政府性基金"}
GOODS = ("台式计算机", "复印纸", "办公楼维修", "物业管理服务", "软件开发服务")
WORDS = {
    "台式计算机": ("货物", "办公设备购置", "31002", "集中采购"),
    "复印纸": ("货物", "", "30201", "集中采购"),
    "办公楼维修": ("工程", "公用房维修", "30213", "分散采购"),
    "物业管理服务": ("服务", "", "30209", "部门集中采购"),
    "软件开发服务": ("服务", "信息化运行维护", "30227", "分散采购"),
}
LINES = ("abroad", "vehicle_purchase", "vehicle_running", "reception", "meetings", "training")


@cache
def family() -> Family:
    """Returns the family."""
    return load_family("jiangsu-department")


@cache
def _items(budget: str) -> list[str]:
    entries = code_list("functional").entries
    return [
        entry.code
        for entry in entries.values()
        if len(entry.code) == 7 and budget in entry.budgets and entry.code[:5] in entries
    ]


def drawn(rng: random.Random, *, year_end: bool) -> dict[Fact, int]:
    """Returns the facts of a department; `year_end` is whether it has money left for next year."""
    facts: dict[Fact, int] = {}
    natures = ["basic", "project", "reserve", *(["year_end"] if year_end else [])]
    basic = dict.fromkeys(BUDGETS, 0)
    shared = rng.sample(_items(BUDGETS["general"]), rng.randint(1, 6))
    funds = ["general", *rng.sample(["gov_fund", "special_account", "other"], 2)]
    for fund, period in [(fund, "current") for fund in funds] + [("general", "carryover")]:
        codes = rng.sample(_items(BUDGETS["gov_fund"]), 2) if fund == "gov_fund" else shared
        for code in codes:
            for nature in rng.sample(natures, rng.randint(1, len(natures))):
                fen = rng.randrange(1, 10**9)
                facts[Fact("spend", (code, fund, period, nature))] = fen
                if fund in basic and (period, nature) == ("current", "basic"):
                    basic[fund] += fen
    sections = [code for code in code_list("economic_department").entries if len(code) == 5]
    for fund, amount in basic.items():
        rest = amount
        for code in rng.sample([code for code in sections if code != "30199"], 3):
            part = rng.randint(0, rest)
            facts[Fact("economic_spend", (code, fund))] = part
            rest -= part
        facts[Fact("economic_spend", ("30199", fund))] = rest
    spent = sum(
        fen
        for fact, fen in facts.items()
        if fact.measure == "spend" and fact.members[1:3] == ("general", "current")
        if fact.members[3] != "year_end"
    )
    for line in LINES:
        facts[Fact("three_public", (line,))] = rng.randint(0, spent // 8)
    for code in ("30201", "30211"):
        facts[Fact("agency_operation", (code,))] = rng.randint(0, basic["general"] // 2)
    for name in rng.sample(GOODS, rng.randint(0, 4)):
        facts[Fact("procurement", (name,))] = rng.randrange(1, 10**9)
    return {fact: fen for fact, fen in facts.items() if fen}


def unit_of(facts: Mapping[Fact, int], name: str = "江苏省某厅", year: int = 2026) -> UnitFigures:
    """Returns what the tables print of some facts."""
    keys = [(table.id, block.id) for table, block in family().blocks() if block.row_list]
    rows = {key: tuple(_listed(key, facts)) for key in keys}
    exact = exact_amounts(family(), structure_of(family(), rows), facts)
    amounts = {cell: round_to(fen, family().tables[cell.table].step) for cell, fen in exact.items()}
    shown = {cell: fen for cell, fen in amounts.items() if fen}
    return UnitFigures(family().id, name, year, rows, shown)


def _listed(key: BlockKey, facts: Mapping[Fact, int]) -> Iterator[ListedRow]:
    block = family().tables[key[0]].block(key[1])
    lists = block.row_list
    assert lists is not None
    dimensions = family().measures[block.measure]
    at = dimensions.index(lists.dimension)
    select = {**block.select, **lists.select}
    members = [
        fact.members[at]
        for fact in facts
        if fact.measure == block.measure
        and all(fact.members[dimensions.index(d)] in names for d, names in select.items())
    ]
    if not lists.coded:
        yield from (ListedRow(name, name, name, typed=WORDS[name]) for name in members)
        return
    levels = (lists.level,) if lists.level else family().lists[lists.dimension]
    names = code_list(family().classification[lists.dimension])
    for code in sorted({code[:level] for code in members for level in levels}):
        yield ListedRow(code, code, names.name(code) or "")
