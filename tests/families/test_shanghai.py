"""Shanghai's forms: random units become workbooks in every way, and reconcile; an error is found."""

import random
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.support.oracles import exact_amounts
from xlbudget.base.amounts import round_to
from xlbudget.meaning.flat import UnitFigures, write_flat
from xlbudget.meaning.selectors import Fact
from xlbudget.meaning.structure import BlockKey, ListedRow, structure_of
from xlbudget.tasks.check import check_file
from xlbudget.tasks.new import new
from xlbudget.template import Family, RowList, load_family
from xlbudget.template.code_lists import code_list
from xlbudget.verdict.result import Verdict

FAMILIES = ("shanghai-unit", "shanghai-department")
_BUDGET_OF = {"general": "一般公共预算", "gov_fund": "政府性基金", "state_capital": "国有资本经营"}


def _items(chance: random.Random, fund: str, count: int) -> list[str]:
    entries = code_list("functional").entries
    budget = _BUDGET_OF.get(fund, _BUDGET_OF["general"])
    known = [
        c for c in entries if len(c) == 7 and c[:5] in entries and budget in entries[c].budgets
    ]
    return chance.sample(known, count)


def drawn(chance: random.Random) -> dict[Fact, int]:
    """Returns the facts of a unit in 分: what it spends, and what is told of it in other ways."""
    facts: dict[Fact, int] = {}

    def add(measure: str, *members: str, fen: int) -> None:
        fact = Fact(measure, members)
        facts[fact] = facts.get(fact, 0) + fen

    basic = dict.fromkeys(("personnel", "operating"), 0)
    shared = _items(chance, "general", chance.randint(1, 6))
    funds = [
        "general",
        *chance.sample(["gov_fund", "state_capital", "business", "operation", "other"], 2),
    ]
    for fund in funds:
        own = fund in ("gov_fund", "state_capital")
        for code in _items(chance, fund, 2) if own else shared:
            for nature in chance.sample(
                ["personnel", "operating", "project"], chance.randint(1, 3)
            ):
                fen = chance.randrange(1, 10**9)
                add("spend", code, fund, nature, fen=fen)
                if fund == "general" and nature in basic:
                    basic[nature] += fen
    economic = [c for c in code_list("economic_department").entries if len(c) == 5]
    for nature, fen in basic.items():
        for code in chance.sample(economic, 3):
            part = chance.randint(0, fen)
            add("economic_spend", code, nature, fen=part)
            fen -= part
        add("economic_spend", "30199", nature, fen=fen)
    spent = sum(
        fen
        for fact, fen in facts.items()
        if fact.measure == "spend" and fact.members[1] == "general"
    )
    for line in ("abroad", "reception", "vehicle_purchase", "vehicle_running"):
        add("three_public", line, fen=chance.randint(0, spent // 5))
    add("agency_operation", "general", fen=chance.randint(0, basic["operating"]))
    return {fact: fen for fact, fen in facts.items() if fen}


def unit_of(family: Family, facts: Mapping[Fact, int]) -> UnitFigures:
    """Returns what the tables of a family print of some facts."""
    rows = {key: tuple(_listed(family, key, facts)) for key in _lists(family)}
    exact = exact_amounts(family, structure_of(family, rows), facts)
    amounts = {cell: round_to(fen, family.tables[cell.table].step) for cell, fen in exact.items()}
    return UnitFigures(
        family.id, "某区某局", 2026, rows, {c: fen for c, fen in amounts.items() if fen}
    )


def _lists(family: Family) -> Iterator[BlockKey]:
    yield from ((table.id, block.id) for table, block in family.blocks() if block.row_list)


def _listed(family: Family, key: BlockKey, facts: Mapping[Fact, int]) -> Iterator[ListedRow]:
    block = family.tables[key[0]].block(key[1])
    row_list = block.row_list
    assert isinstance(row_list, RowList)
    dimensions = family.measures[block.measure]
    place = dimensions.index(row_list.dimension)
    codes = {
        fact.members[place]
        for fact in facts
        if fact.measure == block.measure
        and all(fact.members[dimensions.index(d)] in members for d, members in block.select.items())
    }
    levels = (row_list.level,) if row_list.level else family.lists[row_list.dimension]
    names = code_list(family.classification[row_list.dimension])
    for code in sorted({code[:level] for code in codes for level in levels}):
        yield ListedRow(code, code, names.name(code) or "")


def made(folder: Path, family: Family, figures: UnitFigures, **how: object) -> Path:
    flat, book = folder / "figures.csv", folder / "unit.xlsx"
    flat.write_text(write_flat(family, figures, structure_of(family, figures.rows)), "utf-8")
    book.write_bytes(new(figures=flat, **how).content)
    return book


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize(
    "how", [{"as_printed": True}, {"entry": "tables"}], ids=["printed", "linked"]
)
@pytest.mark.parametrize("seed", range(8))
def test_a_unit_reconciles(tmp_path: Path, name: str, how: Mapping[str, object], seed: int) -> None:
    family = load_family(name)
    figures = unit_of(family, drawn(random.Random(seed)))
    report = check_file(made(tmp_path, family, figures, **how))
    assert report.template == name
    assert report.verdict in (Verdict.CONSISTENT, Verdict.ROUNDING), report.findings
