"""Small workbooks for a proof: different ones, the same each time, with what a template allows."""

import dataclasses
from pathlib import Path

import pytest

from xlbudget.drafting.prove import prove
from xlbudget.drafting.samples import samples
from xlbudget.template import available_families, load_family

CITY = Path(__file__).parents[1] / "families" / "city-tables"


@pytest.mark.parametrize("name", available_families())
def test_they_are_the_same_each_time_and_differ_from_each_other(name: str) -> None:
    family = load_family(name)
    first, again = ([case.structure.rows for case in samples(family, 5)] for _ in range(2))
    assert first == again
    assert all(first.count(rows) <= 2 for rows in first)  # with and without an absence


@pytest.mark.parametrize("name", available_families())
def test_classes_have_several_codes_and_one(name: str) -> None:
    family = load_family(name)
    for case in samples(family, 3):
        for table, block in family.blocks():
            if block.row_list and block.row_list.coded and not block.row_list.level:
                rows = case.structure.rows[table.id, block.id]
                codes = [row.code for row in rows if row.code]
                assert codes == sorted(codes)
                assert len(codes) <= 4 * len(family.lists[block.row_list.dimension])


def test_in_some_what_may_be_left_out_is() -> None:
    family = load_family(str(CITY))
    cases = list(samples(family, 8))
    tables = {case.structure.left_out for case in cases}
    assert tables == {frozenset(), frozenset({"c4"})}
    rows = [{row.id for row in case.structure.rows["c6", "main"]} for case in cases]
    assert {"department" in of_case for of_case in rows} == {True, False}


def test_classes_that_only_fixed_rows_name_have_money() -> None:
    family = load_family("shanxi-unit")
    rules = {code: rule for code, rule in family.rules.items() if set(rule.tables) == {"t01"}}
    one = dataclasses.replace(family, tables={"t01": family.tables["t01"]}, links=(), rules=rules)
    assert prove(one).holds
    assert all(
        bits for cell, bits in next(samples(one)).meanings.items() if cell.row in {"201", "229"}
    )
