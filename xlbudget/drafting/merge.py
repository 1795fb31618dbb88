"""Rules that differ in nothing but one member of a dimension, as one rule with `each`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from xlbudget.template import Expression, Family, Rule, Term

General = tuple[str, str, Expression, Expression, tuple[str, ...]]
"""A dimension, and a relation with the variable `$dimension` in every term: kind, sides, unless."""


def merged(family: Family, rules: Sequence[Rule]) -> Iterator[Rule]:
    """Yields the rules; those that differ in nothing but one member of a dimension become one."""
    groups: dict[General, dict[str, Rule]] = {}
    for rule in rules:
        for general, member in generalised(family, rule):
            groups.setdefault(general, {})[member] = rule
    told: set[General] = set()
    for rule in rules:
        of_rule = [general for general, _ in generalised(family, rule)]
        largest = max(of_rule, key=lambda general: len(groups[general]), default=None)
        if largest is None or len(groups[largest]) == 1:
            yield rule
        elif largest not in told:
            told.add(largest)
            dimension, _, left, right, _ = largest
            yield replace(rule, left=left, right=right, each={dimension: tuple(groups[largest])})


def generalised(family: Family, rule: Rule) -> Iterator[tuple[General, str]]:
    """Yields a rule with a variable in every term, for each member that every term names."""
    for dimension, members in family.dimensions.items():
        for member in members:
            left = _with_variable(rule.left, member, dimension)
            right = _with_variable(rule.right, member, dimension)
            if left and right:
                yield (dimension, rule.kind, left, right, rule.unless), member


def _with_variable(side: Expression, member: str, dimension: str) -> Expression:
    """Returns a side of which every term names the member, with a variable for it, or nothing."""
    pattern = re.compile(rf"(?:(?<=_)|^){re.escape(member)}$")
    general = []
    for term in side:
        row, column = (pattern.sub(f"${dimension}", name) for name in (term.row, term.column))
        if (row, column) == (term.row, term.column):
            return ()
        general.append(Term(term.sign, term.table, row, column))
    return tuple(general)
