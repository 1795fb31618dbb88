"""Families with other rules, and rules as one line, for tests of proofs and of derived rules."""

import dataclasses
from collections.abc import Iterable

from xlbudget.drafting.lock import statement_of
from xlbudget.template import Family, Rule


def with_rules(family: Family, rules: Iterable[Rule]) -> Family:
    """Returns the family with these rules; those without a number of their own get one."""
    numbered: dict[str, Rule] = {}
    for rule in rules:
        code = rule.code if rule.code and rule.code not in numbered else f"?{len(numbered)}"
        numbered[code] = dataclasses.replace(rule, code=code)
    return dataclasses.replace(family, rules=numbered)


def without(family: Family, code: str) -> Family:
    """Returns the family without a rule."""
    return with_rules(family, (rule for rule in family.rules.values() if rule.code != code))


def statements(rules: Iterable[Rule]) -> list[str]:
    """Returns what rules say, one line each."""
    return [statement_of(rule) for rule in rules]
