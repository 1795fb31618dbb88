"""What a proof shows: of right catalogues nothing, of wrong and incomplete ones what is amiss."""

import dataclasses
import random
from functools import cache

import pytest

from tests.drafting.rules import statements, with_rules, without
from tests.support.random_units import random_unit
from tests.support.shares import drawn, shared
from xlbudget.drafting.book import Book
from xlbudget.drafting.candidates import candidates_of
from xlbudget.drafting.prove import Proof, prove
from xlbudget.drafting.samples import Sample, samples
from xlbudget.drafting.vectors import link_span, over_facts
from xlbudget.meaning.relations import relations_of
from xlbudget.template import Family, Rule, available_families, load_family

EQUATIONS = [
    (name, rule.code)
    for name in available_families()
    for rule in load_family(name).rules.values()
    if rule.kind != "at_most"
]


@cache
def books(name: str) -> tuple[Sample, ...]:
    return tuple(samples(load_family(name)))


@cache
def candidates(name: str) -> tuple[Rule, ...]:
    return candidates_of(load_family(name))


@cache
def redundant(name: str) -> tuple[str, ...]:
    return prove(load_family(name), books(name), want_redundant=True).redundant


def proof_of(name: str, family: Family) -> Proof:
    cases = [dataclasses.replace(case, family=family) for case in books(name)]
    return prove(family, cases, candidates=candidates(name))


@pytest.mark.parametrize(("name", "code"), shared(EQUATIONS, 23))
def test_a_rule_taken_out_is_named_by_what_makes_the_proof_hold_again(name: str, code: str) -> None:
    less = without(load_family(name), code)
    proof = proof_of(name, less)
    assert not proof.unsound
    assert not proof.unnamed
    assert proof.holds == (code in redundant(name))
    assert proof_of(name, with_rules(less, (*less.rules.values(), *proof.missing))).holds
    assert len(proof.missing) <= 1 or load_family(name).rules[code].each


@pytest.mark.drawn
@pytest.mark.parametrize("seed", range(drawn(12)))
def test_a_rule_with_another_term_is_unsound_where_random_units_break_it(seed: int) -> None:
    """An oracle that knows nothing of algebra: a rule holds, or some unit has other figures."""
    rng = random.Random(seed)
    family = load_family("shanxi-unit")
    rule = _changed(rng, family)
    fault = {one.rule for one in proof_of(family.id, with_rules(family, [rule])).unsound}
    assert fault == ({rule.code} if _is_broken(family, rule) else set())


def _changed(rng: random.Random, family: Family) -> Rule:
    """A rule of which one term names another column of its block, or the sides are exchanged."""
    rule = rng.choice([rule for rule in family.rules.values() if rule.right and not rule.each])
    if rule.kind == "listed":
        return rule
    if rule.kind == "at_most" and rng.random() < 0.5:
        return dataclasses.replace(rule, left=rule.right, right=rule.left)
    at = rng.randrange(len(rule.left))
    term = rule.left[at]
    columns = family.tables[term.table].block_of(term.column).amounts
    other = term._replace(column=rng.choice(columns).id)
    return dataclasses.replace(rule, left=(*rule.left[:at], other, *rule.left[at + 1 :]))


def _is_broken(family: Family, rule: Rule) -> bool:
    one = with_rules(family, [rule])
    for seed in range(25):
        for year_end in (False, True):
            if year_end and rule.unless:
                continue
            unit = random_unit(random.Random(seed), family, codes=4, year_end=year_end)
            for relation in relations_of(one, unit.structure):
                difference = sum(sign * unit.exact[cell] for sign, cell in relation.cells)
                if difference > 0 or (difference and relation.kind == "equal"):
                    return True
    return False


def test_what_no_known_shape_states_is_told_as_cells_that_add_up_to_nothing() -> None:
    family = without(load_family("shanxi-unit"), "J202")
    cases = [dataclasses.replace(case, family=family) for case in books("shanxi-unit")]
    proof = prove(family, cases, candidates=())
    assert proof.unnamed
    (row,) = {cell.row for _, cell in proof.unnamed}
    said = {cell.column for _, cell in proof.unnamed if cell.table == "t02"}
    assert said == {column.id for column in family.tables["t02"].columns[2:-1]}, row


def test_what_only_links_and_differences_show_is_found_too() -> None:
    """The exact kernel holds all that follows, so that nothing is called proven that is not."""
    family = load_family("shanxi-unit")
    kept = {"t01": family.tables["t01"], "t07": family.tables["t07"], "t02": family.tables["t02"]}
    one = dataclasses.replace(family, tables=kept, rules={})
    for case in samples(one, 2):
        book = Book(case, ())
        lacking = book.lacks
        for kernel in book._kernel():
            vector = over_facts(case, kernel)
            assert not link_span(case).reduced(vector)
            lacking -= book.span.add(kernel)
        assert lacking == 0


def test_a_basis_of_several_that_are_missing_is_small_and_plain() -> None:
    family = load_family("shanxi-unit")
    for code in ("G101", "G103", "G105", "G131"):
        family = without(family, code)
    said = statements(proof_of("shanxi-unit", family).missing)
    assert said == [
        "t01[@classes].total = t03[@classes].total",
        "t01[$fund].income = t02[total].$fund",
        "t01[carryover].income = t02[total].carryover",
        "t05[total].basic = t06[total].total",
    ]


def test_an_unsound_rule_implies_nothing() -> None:
    """What it seems to say besides is missing all the same."""
    family = load_family("shanxi-unit")
    wrong = dataclasses.replace(family.rules["G103"], right=family.rules["G102"].right)
    rules = [wrong if rule.code == "G103" else rule for rule in family.rules.values()]
    proof = proof_of("shanxi-unit", with_rules(family, rules))
    assert [fault.rule for fault in proof.unsound] == ["G103"]
    assert statements(proof.missing) == ["t01[carryover].income = t02[total].carryover"]


def test_redundant_rules_follow_from_the_others() -> None:
    assert "G104" in redundant("shanxi-unit")
    assert "G105" not in redundant("shanxi-unit")
    assert prove(load_family("shanxi-unit"), books("shanxi-unit")).redundant == ()
