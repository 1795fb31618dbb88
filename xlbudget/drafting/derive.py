"""The rules of a family, derived from its selectors: what a person would state, and no more.

Trees, columns and two figures of the same money are stated as they stand; a figure that others
split is stated only where that does not follow from the rules before it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from xlbudget.drafting.book import Book
from xlbudget.drafting.candidates import by_fineness, columns, covers, pairs, trees
from xlbudget.drafting.merge import generalised, merged
from xlbudget.drafting.parts import listed, parts
from xlbudget.drafting.samples import samples
from xlbudget.template import Family, Rule

_PROVISIONAL = "?"
_WORKBOOKS = 2


def derived(family: Family) -> tuple[Rule, ...]:
    """Returns the rules that follow from the selectors, without numbers and words of their own."""
    chosen = _Chosen(family)
    for rule in (*trees(family), *columns(family)):
        chosen.take(rule)
    levels = by_fineness(family)
    for unless in (False, True) if family.absences else (False,):
        for figures in levels:
            for rule in pairs(family, figures, unless=unless, nearest=True):
                plain = _is_of_classes(rule) or not (unless or _is_of_codes(rule))
                chosen.take(rule, if_implied=plain)
            for rule in covers(family, figures, unless=unless):
                chosen.take(rule, if_implied=False)
    chosen.complete()
    every = [figure for figures in levels for figure in figures]
    for rule in (*parts(family, every), *listed(family, every)):
        chosen.take(rule)
    return tuple(merged(family, _in_order(family, chosen.rules)))


class _Chosen:
    """The rules that were taken, with what they say in a few workbooks."""

    def __init__(self, family: Family) -> None:
        self.rules: list[Rule] = []
        self._family = family
        self._implied: list[Rule] = []
        self._books = [Book(case, ()) for case in samples(family, _WORKBOOKS)]
        self._said: set[object] = set()

    def take(self, rule: Rule, *, if_implied: bool = True) -> None:
        """Takes a rule that says what no other one says, or does not even imply."""
        numbered = replace(rule, code=f"{_PROVISIONAL}{len(self.rules)}")
        said = {
            (rule.kind == "at_most", number, frozenset(statement))
            for number, book in enumerate(self._books)
            for statement in book.statements(numbered)
        }
        independent = any([book.add(numbered) for book in self._books])
        if independent or (if_implied and said - self._said):
            self.rules.append(rule)
            self._said |= said
        else:
            self._implied.append(rule)

    def complete(self) -> None:
        """Takes what says of one member of a dimension what is said of the others."""
        known = {general for rule in self.rules for general, _ in generalised(self._family, rule)}
        for rule in self._implied:
            if len(rule.right) > 1 and not known.isdisjoint(
                general for general, _ in generalised(self._family, rule)
            ):
                self.rules.append(rule)


def _is_of_codes(rule: Rule) -> bool:
    return any(term.row == "*" for term in (*rule.left, *rule.right))


def _is_of_classes(rule: Rule) -> bool:
    return any(term.row.startswith("@") for term in (*rule.left, *rule.right))


def _in_order(family: Family, rules: Iterable[Rule]) -> list[Rule]:
    """Returns rules inside of tables first, each in the order of the last table that it needs."""
    order = {name: at for at, name in enumerate(family.tables)}

    def place(rule: Rule) -> tuple[bool, Sequence[int]]:
        tables = sorted(order[name] for name in rule.tables)
        return len(tables) > 1, tables if len(tables) == 1 else []

    return sorted(rules, key=place)
