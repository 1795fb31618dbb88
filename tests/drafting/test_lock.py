"""Numbers stay with what rules say, whatever comes, goes or is written otherwise."""

import dataclasses
import random
from functools import cache
from pathlib import Path

import pytest

from tests.drafting.rules import with_rules
from xlbudget.drafting.derive import derived
from xlbudget.drafting.lock import lock_text, numbered, read_lock, statement_of
from xlbudget.drafting.write_rules import LOCK, with_words
from xlbudget.template import Family, Rule, load_family


@cache
def bare() -> Family:
    return with_rules(load_family("shanxi-unit"), ())


@cache
def rules() -> tuple[Rule, ...]:
    return derived(bare())


def test_rules_inside_a_table_and_between_tables_are_counted_apart() -> None:
    codes = [rule.code for rule in numbered(bare(), rules())[0]]
    assert codes[:5] == ["J101", "J102", "J103", "J104", "J105"]
    assert {"J1101", "J1302", "G101"} <= set(codes)
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("seed", range(5))
def test_a_second_draft_keeps_every_number_and_reserves_what_is_lost(seed: int) -> None:
    rng = random.Random(seed)
    every = list(rules())
    first, lock = numbered(bare(), every)
    of_first = {statement_of(rule): rule.code for rule in first}
    lost = set(rng.sample(range(len(every)), 9))
    kept = [rule for at, rule in enumerate(every) if at not in lost]
    rng.shuffle(kept)
    turned = [
        dataclasses.replace(r, left=r.right, right=r.left) if r.kind == "equal" else r for r in kept
    ]
    again, longer = numbered(bare(), turned, lock)
    assert all(of_first[statement_of(rule)] == rule.code for rule in again)
    assert longer == lock
    other = dataclasses.replace(next(r for r in every if r.kind == "at_most"), kind="equal")
    (new,), _ = numbered(bare(), [other], longer)
    assert new.code not in lock.values()


def test_a_rule_that_the_family_has_keeps_its_number() -> None:
    family = load_family("shanxi-unit")
    by_statement = {statement_of(rule): rule.code for rule in numbered(family, rules())[0]}
    stated = {statement_of(rule): rule.code for rule in family.rules.values()}
    shared = by_statement.keys() & stated.keys()
    assert len(shared) > 40
    assert all(by_statement[said] == stated[said] for said in shared)
    others = {code for said, code in by_statement.items() if said not in shared}
    assert others.isdisjoint(stated.values())


def test_a_lock_is_read_as_it_was_written(tmp_path: Path) -> None:
    lock = {"t1[a].x = t2[*].y": "G101", "tree t1.main": "J101", 'a \\ "b"': "J1201"}
    path = tmp_path / LOCK
    path.write_text(lock_text(lock), encoding="utf-8")
    assert read_lock(path) == lock
    assert list(read_lock(path).values()) == ["J101", "J1201", "G101"]
    assert read_lock(tmp_path / "none.lock") == {}


def test_more_rules_of_a_table_than_it_has_numbers_are_numbered_between_tables() -> None:
    family = bare()
    taken = {f"said {number}": f"J1{number:02}" for number in range(1, 100)}
    rule = rules()[0]
    assert numbered(family, [rule], taken)[0][0].code == "G101"


def test_a_folder_that_has_a_lock_gives_its_numbers(tmp_path: Path) -> None:
    first = statement_of(rules()[0])
    (tmp_path / LOCK).write_text(lock_text({first: "J777"}), encoding="utf-8")
    written, lock = with_words(bare(), rules(), read_lock(tmp_path / LOCK))
    assert written[0].code == "J777"
    assert {rule.code for rule in written} == set(lock.values())
