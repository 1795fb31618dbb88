"""Whether the rules of a family are sound and complete against what its cells mean.

What a cell means is its selector, so every relation that holds for all facts follows from the
selectors and the links, and linear algebra finds them all. A rule is sound if each of its
relations is one of them; the rules are complete if they imply all of them, in each of several
small workbooks. No amount is negative, which is used twice: a part is at most its whole, and what
sums up to nothing is nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from xlbudget.drafting.book import Book, Unnamed
from xlbudget.drafting.candidates import candidates_of
from xlbudget.drafting.merge import merged
from xlbudget.drafting.samples import Sample, samples
from xlbudget.drafting.vectors import link_span, over_cells, over_facts, stated
from xlbudget.facts.cube import bit_numbers
from xlbudget.meaning.selectors import Fact
from xlbudget.template import Family, Rule

Vector = Mapping[int, int]
"""Numbers of facts in the cube, with how often each is counted."""


@dataclass(frozen=True, slots=True)
class Unsound:
    """A rule of which a relation does not follow: facts that only the left or right side has."""

    rule: str
    row: str
    left: tuple[Fact, ...]
    right: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What was shown of a family: its unsound rules, and the relations that no rule states."""

    unsound: tuple[Unsound, ...]
    missing: tuple[Rule, ...]
    """Each relation that lacks, as a rule that would state it."""
    unnamed: Unnamed = ()
    """A relation that no rule of a known shape states: cells that sum up to nothing."""
    redundant: tuple[str, ...] = ()
    """Rules without which the others still imply everything."""

    @property
    def holds(self) -> bool:
        """Tells whether the rules are sound and complete."""
        return not (self.unsound or self.missing or self.unnamed)


def prove(
    family: Family,
    cases: Iterable[Sample] | None = None,
    *,
    candidates: Iterable[Rule] | None = None,
    want_redundant: bool = False,
) -> Proof:
    """Returns what is shown of a family's rules in workbooks of it, small ones if none are given.

    What lacks is named by the first of the `candidates` that state it, by those that follow from
    the selectors where none are given.
    """
    known = tuple(samples(family) if cases is None else cases)
    pool = None if candidates is None else tuple(candidates)
    unsound = {fault.rule: fault for case in reversed(known) for fault in unsound_rules(case)}
    sound = tuple(rule for rule in family.rules.values() if rule.code not in unsound)
    missing: list[Rule] = []
    unnamed: Unnamed = ()
    for case in known:
        book = Book(case, (*sound, *missing))
        if book.lacks:
            pool = candidates_of(family) if pool is None else pool
            missing += [rule for rule in pool if book.lacks and book.add(rule)]
            unnamed = unnamed or Book(case, (*sound, *missing)).unnamed()
    redundant: tuple[str, ...] = ()
    if want_redundant:
        redundant = tuple(_redundant([Book(case, sound) for case in known], sound))
    faults = tuple(unsound[code] for code in family.rules if code in unsound)
    return Proof(faults, tuple(merged(family, missing)), unnamed, redundant)


def _redundant(books: Iterable[Book], rules: Iterable[Rule]) -> Iterator[str]:
    known = tuple(books)
    for rule in rules:
        if rule.kind != "at_most" and not any(book.lacks_without(rule.code) for book in known):
            yield rule.code


def unsound_rules(case: Sample) -> Iterator[Unsound]:
    """Yields each rule of which a relation does not follow from the meaning of its cells."""
    links = link_span(case)
    told: set[str] = set()
    for relation in stated(case, case.family.rules.values()):
        if relation.rule in told:
            continue
        vector = over_facts(case, over_cells(relation))
        if relation.kind == "equal":
            follows = not links.reduced(vector)
        else:
            follows = is_at_most(case, vector)
        if not follows:
            told.add(relation.rule)
            sides = [
                tuple(case.cube.facts[n] for n, count in vector.items() if count * sign > 0)
                for sign in (1, -1)
            ]
            yield Unsound(relation.rule, relation.row, sides[0], sides[1])


def is_at_most(case: Sample, difference: Vector) -> bool:
    """Tells whether facts that are counted left minus right are never more than nothing.

    A measure that tells the money of another one is replaced by it as far as it goes, the finest
    first: what is left of both sides must lie on the right alone.
    """
    rest = dict(difference)
    for link, of, to in case.links:
        inner = bit_numbers(of & ~case.nothing)
        if rest.keys().isdisjoint(inner):
            continue
        most = max(rest.get(number, 0) for number in inner)
        if link.kind == "at_most" and most < 0:
            continue
        for number in inner:
            rest[number] = rest.get(number, 0) - most
        for number in bit_numbers(to):
            rest[number] = rest.get(number, 0) + most
    return all(count <= 0 or case.nothing >> number & 1 for number, count in rest.items())
