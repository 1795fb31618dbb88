"""Random facts of any family, drawn from what its files say: measures, links, codes, budgets.

A measure whose amounts follow from another one by a link is that money split anew, or a part of
it. So the facts of a unit hold together by construction, and no rule of the family is asked.
"""

import math
import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import product

from xlbudget.facts.cube import Cube
from xlbudget.meaning.selectors import Fact, Selector, link_sides
from xlbudget.template import Family, Link
from xlbudget.template.code_lists import code_list
from xlbudget.template.entry_model import EntryColumn
from xlbudget.template.model import Select

LARGEST = 10**11  # 10^9 元 in 分
_LEAST = 10**7
GENERAL = "一般公共预算"
_MOST_PARTS = 12


def facts_of(rng: random.Random, family: Family, codes: int) -> dict[Fact, int]:
    """Returns the amounts in 分 of a unit that spends under `codes` codes; none of them is zero."""
    facts: dict[Fact, int] = {}
    follows = {link.of for link in family.links}
    for measure, dimensions in family.measures.items():
        if measure not in follows:
            coded = any(d in family.classification for d in dimensions)
            drawn = _spent(rng, family, measure, codes) if coded else _any(rng, family, measure)
            facts |= drawn
    for link in family.links:
        for left, right in link_sides(family, link):
            whole = sum(facts[fact] for fact in Cube(family, facts).covered(right))
            facts |= split(rng, family, left, _amount_of(rng, link, whole))
    return {fact: fen for fact, fen in facts.items() if fen}


def random_amount(rng: random.Random) -> int:
    """Returns from 1 分 to 10^9 元, every size alike; often round."""
    fen = max(int(math.exp(rng.random() * math.log(LARGEST))), 1)
    unit = rng.choice((1, 1, 100, 5_000, 10_000, 1_000_000))
    return fen // unit * unit or fen


def with_a_real_size(facts: dict[Fact, int]) -> dict[Fact, int]:
    """Returns spending of at least 10 万元 in one place: no unit spends less in a year."""
    largest = max(facts, key=facts.__getitem__, default=None)
    raised = {largest: facts[largest] + _LEAST} if largest and facts[largest] < _LEAST else {}
    return facts | raised


def part_of(rng: random.Random, whole: int) -> int:
    """Returns nothing, a part or all of an amount."""
    return rng.choice((0, whole, rng.randint(0, whole)))


def split(rng: random.Random, family: Family, among: Selector, whole: int) -> dict[Fact, int]:
    """Returns an amount split among some of the facts that a selector covers."""
    places = list(_places(rng, family, among))
    count = min(rng.randint(1, _MOST_PARTS), len(places), whole)
    cuts = sorted(rng.sample(range(1, whole), count - 1)) if count > 1 else []
    chosen = sorted(rng.sample(range(len(places)), count))
    bounds = [0, *cuts, whole]
    return {
        places[at]: high - low for at, low, high in zip(chosen, bounds, bounds[1:], strict=False)
    }


def _amount_of(rng: random.Random, link: Link, whole: int) -> int:
    return whole if link.kind == "equals" else part_of(rng, whole)


def _spent(rng: random.Random, family: Family, measure: str, codes: int) -> dict[Fact, int]:
    """Returns spending under so many codes; which funds and natures a unit has differs by unit."""
    budgets = budgets_of(family)
    own = {
        dimension: members
        for dimension in family.measures[measure]
        if (members := _some(rng, _possible(family, measure, dimension)))
    }
    facts: dict[Fact, int] = {}
    for _ in range(codes):
        fixed = {dimension: (rng.choice(members),) for dimension, members in own.items()}
        budget = next((budgets[m] for (m,) in fixed.values() if m in budgets), GENERAL)
        alike = {
            dimension: [m for m in members if budgets.get(m, GENERAL) == budget]
            if budgets.keys() & family.dimensions[dimension]
            else members
            for dimension, members in own.items()
        }
        code = {
            dimension: (rng.choice(codes_of(family.classification[dimension], budget)),)
            for dimension in family.measures[measure]
            if dimension in family.classification
        }
        spread = {d: _some(rng, members) for d, members in alike.items()}
        chosen: Mapping[str, Sequence[str]] = {**spread, **code}
        for names in product(*(chosen[d] for d in family.measures[measure])):
            facts[Fact(measure, names)] = random_amount(rng)
    return with_a_real_size(facts)


def _any(rng: random.Random, family: Family, measure: str) -> dict[Fact, int]:
    return split(rng, family, Selector(measure, {}), random_amount(rng))


def _possible(family: Family, measure: str, dimension: str) -> Sequence[str]:
    """Returns the members that a unit may have without more: what may be absent is left out."""
    gone = {
        member
        for absence in family.absence.values()
        if absence.measure == measure and [*absence.select] == [dimension]
        for member in absence.select[dimension]
    }
    return [member for member in family.dimensions.get(dimension, ()) if member not in gone]


def _some(rng: random.Random, members: Sequence[str]) -> list[str]:
    """Returns at least one of the members, in their order, mostly more than half."""
    chosen = [member for member in members if rng.random() < 0.6]
    return chosen or ([rng.choice(members)] if members else [])


def budgets_of(family: Family) -> Mapping[str, str]:
    """Returns the budget of each member that a table of that budget shows alone."""
    return {
        members[0]: table.budget
        for table, block in family.blocks()
        if table.budget
        for members in block.select.values()
        if len(members) == 1
    }


def _places(rng: random.Random, family: Family, among: Selector) -> Iterator[Fact]:
    """Yields the facts that a selector covers, for codes and names with all that there may be."""
    dimensions = family.measures[among.measure]
    members = [_members(rng, family, d, among.members.get(d, ())) for d in dimensions]
    for names in product(*members):
        if _may_be(family, among.measure, dict(zip(dimensions, names, strict=True))):
            yield Fact(among.measure, names)


def _members(
    rng: random.Random, family: Family, dimension: str, chosen: Sequence[str]
) -> Sequence[str]:
    if dimension in family.dimensions:
        return chosen or family.dimensions[dimension]
    if dimension in family.classification:
        codes = codes_of(family.classification[dimension], GENERAL)
        return [code for code in codes if not chosen or code.startswith(tuple(chosen))]
    return [f"{year}年专项（{number}）" for number, year in enumerate((2024, 2025, 2026), start=1)]


def _may_be(family: Family, measure: str, names: Mapping[str, str]) -> bool:
    """Tells whether the entry sheets, if there are any, expect an amount in such a place."""
    columns = [
        column
        for section in family.entry.parts(measure)
        for column in section.amounts
        if _is_in(column.select, names)
    ]
    return not columns or any(_expected(column, names.values()) for column in columns)


def _is_in(select: Select, names: Mapping[str, str]) -> bool:
    return all(names[dimension] in members for dimension, members in select.items())


def _expected(column: EntryColumn, names: Collection[str]) -> bool:
    return not (column.not_under and any(name.startswith(column.not_under) for name in names))


@cache
def codes_of(name: str, budget: str) -> tuple[str, ...]:
    """Returns the current codes of a list that have no code under them; of a budget, if told."""
    entries = code_list(name).entries
    parents = {code[:-2] for code in entries}
    return tuple(
        sorted(
            entry.code
            for entry in entries.values()
            if entry.status == "current"
            and (not entry.budgets or budget in entry.budgets)
            and len(entry.code) > 3
            and entry.code not in parents
            and entry.code[:-2] in entries
        )
    )
