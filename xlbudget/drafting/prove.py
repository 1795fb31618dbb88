"""Whether the rules of a family are sound and complete against what its cells mean.

What a cell means is its selector, so every relation that holds for all facts follows from the
selectors and the links, and linear algebra finds them all. A rule is sound if each of its
relations is one of them; the rules are complete if they imply all of them, in each of several
small workbooks. No amount is negative, which is used twice: a part is at most its whole, and what
sums up to nothing is nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from xlbudget.drafting.linear import PRIME, Span
from xlbudget.drafting.merge import merged
from xlbudget.drafting.samples import Sample, samples
from xlbudget.facts.cube import bit_numbers
from xlbudget.meaning.relations import Relation, SignedCell, relations_of
from xlbudget.meaning.selectors import Fact
from xlbudget.template import CellRef, Family, Rule

Vector = Mapping[int, int]
"""Numbers of facts in the cube, with how often each is counted."""
Unnamed = tuple[SignedCell, ...]


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
    unsound = {fault.rule: fault for case in reversed(known) for fault in unsound_rules(case)}
    sound = tuple(rule for rule in family.rules.values() if rule.code not in unsound)
    missing: list[Rule] = []
    unnamed: Unnamed = ()
    for case in known:
        book = Book(case, (*sound, *missing))
        if book.lacks:
            if candidates is None:
                from xlbudget.drafting.candidates import candidates_of

                candidates = candidates_of(family)
            candidates = tuple(candidates)
            missing += [rule for rule in candidates if book.lacks and book.add(rule)]
            unnamed = unnamed or Book(case, (*sound, *missing)).unnamed()
    redundant: tuple[str, ...] = ()
    if want_redundant:
        redundant = tuple(_redundant([Book(case, sound) for case in known], sound))
    faults = tuple(unsound[code] for code in family.rules if code in unsound)
    return Proof(faults, tuple(merged(family, missing)), unnamed, redundant)


# ---- sound ---------------------------------------------------------------------------------------


def unsound_rules(case: Sample) -> Iterator[Unsound]:
    """Yields each rule of which a relation does not follow from the meaning of its cells."""
    links = link_span(case)
    told: set[str] = set()
    for relation in _stated(case, case.family.rules.values()):
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
    for link, of, to in sorted(case.links, key=lambda one: _depth(case.family, one[0].of)):
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


def _depth(family: Family, measure: str, seen: tuple[str, ...] = ()) -> int:
    """Returns how many links lead to a measure, so that what tells another's money comes first."""
    below = [link.of for link in family.links if link.measure == measure and link.of not in seen]
    return max((1 + _depth(family, of, (*seen, measure)) for of in below), default=0)


# ---- complete ------------------------------------------------------------------------------------


class Book:
    """One workbook: what the rules imply of its cells, and what their meaning does."""

    def __init__(self, case: Sample, rules: Iterable[Rule]) -> None:
        self.case = case
        self._stated = tuple(_stated(case, rules))
        self.nothing = _nothing(self._stated, case.premises)
        gone = 0
        for cell in self.nothing - case.premises:
            gone |= case.meanings[cell]
        self._gone = gone
        self.span = self._spanned(self._stated)
        self._implied = self._rank_of_meaning()

    @property
    def lacks(self) -> int:
        """Returns how many independent relations follow from the meaning and from no rule."""
        return self._implied - self.span.rank

    def lacks_without(self, rule: str) -> bool:
        """Tells whether less follows once a rule is taken out."""
        return Book(self.case, self._rules_but(rule)).lacks > self.lacks

    def _rules_but(self, rule: str) -> Iterator[Rule]:
        codes = dict.fromkeys(relation.rule for relation in self._stated)
        return (self.case.family.rules[code] for code in codes if code != rule)

    def add(self, rule: Rule) -> bool:
        """Adds the equations of a rule; tells whether one of them was not implied before."""
        relations = [r for r in _stated(self.case, [rule]) if r.kind == "equal"]
        return any([self.span.add(self._over_cells(relation)) for relation in relations])

    def statements(self, rule: Rule) -> Iterator[frozenset[tuple[CellRef, int]]]:
        """Yields what a rule states of this workbook's cells."""
        for relation in _stated(self.case, [rule]):
            yield frozenset(self._over_cells(relation).items())

    def unnamed(self) -> Unnamed:
        """Returns a relation that still lacks, with few cells; nothing where none does."""
        lacking = [vector for vector in self._kernel() if self.span.reduced(vector)]
        shortest = min(lacking, key=len, default={})
        return tuple((sign, cell) for cell, sign in shortest.items()) if self.lacks else ()

    def _cells(self) -> list[CellRef]:
        meanings = self.case.meanings
        cells = meanings.keys() - self.nothing
        return sorted(cells, key=lambda cell: (meanings[cell].bit_count(), cell))

    def _spanned(self, relations: Iterable[Relation]) -> Span[CellRef]:
        vectors = [self._over_cells(relation) for relation in relations if relation.kind == "equal"]
        return Span(vectors, PRIME)

    def _over_cells(self, relation: Relation) -> dict[CellRef, int]:
        vector = over_cells(relation)
        return {cell: n for cell, n in vector.items() if n and cell not in self.nothing}

    def _vector(self, cell: CellRef) -> dict[int, int]:
        return dict.fromkeys(bit_numbers(self.case.meanings[cell] & ~self._gone), 1)

    def _rank_of_meaning(self) -> int:
        """Returns how many independent equations between the cells follow from their meaning."""
        links = link_span(self.case, self._gone, PRIME)
        known, cells = links.rank, self._cells()
        for cell in cells:
            links.add(self._vector(cell))
        return len(cells) - (links.rank - known)

    def _kernel(self) -> Iterator[dict[CellRef, int]]:
        """Yields for each cell that follows from cells with fewer facts how it does."""
        basis: list[tuple[CellRef, dict[int, int]]] = []
        for cell in self._cells():
            vector = self._vector(cell)
            parts = _sum_of(vector.keys(), basis)
            if parts is not None:
                yield {cell: 1, **dict.fromkeys(parts, -1)}
            basis.append((cell, vector))


def _sum_of(
    whole: Iterable[int], basis: Iterable[tuple[CellRef, Mapping[int, int]]]
) -> list[CellRef] | None:
    """Returns the largest cells that split a set of facts, or None if those of them do not."""
    rest, parts = set(whole), []
    for cell, facts in sorted(basis, key=lambda part: -len(part[1])):
        if facts and facts.keys() <= rest:
            rest -= facts.keys()
            parts.append(cell)
    return None if rest else parts


def _nothing(relations: Iterable[Relation], premises: Iterable[CellRef]) -> set[CellRef]:
    """Returns the cells that must print nothing, as no amount is negative: parts of nothing."""
    nothing = set(premises)
    waiting = [(relation.kind, over_cells(relation)) for relation in relations]
    size = -1
    while size != len(nothing):
        size = len(nothing)
        rest = []
        for kind, vector in waiting:
            left = {cell: n for cell, n in vector.items() if n and cell not in nothing}
            signs = {count > 0 for count in left.values()}
            if signs == {True} or (kind == "equal" and signs == {False}):
                nothing.update(left)
            elif left:
                rest.append((kind, left))
        waiting = rest
    return nothing


def _redundant(books: Iterable[Book], rules: Iterable[Rule]) -> Iterator[str]:
    known = tuple(books)
    for rule in rules:
        if rule.kind != "at_most" and not any(book.lacks_without(rule.code) for book in known):
            yield rule.code


# ---- both ----------------------------------------------------------------------------------------


def _stated(case: Sample, rules: Iterable[Rule]) -> Iterator[Relation]:
    """Yields what rules state of a workbook, but for those that need another absence."""
    import dataclasses

    good = {rule.code: rule for rule in rules if set(rule.unless) <= set(case.without)}
    family = dataclasses.replace(case.family, rules=good)
    for relation in relations_of(family, case.structure):
        if not relation.missing:
            yield relation


def over_cells(relation: Relation) -> dict[CellRef, int]:
    """Returns left minus right as how often each cell is counted."""
    vector: dict[CellRef, int] = {}
    for sign, cell in relation.cells:
        vector[cell] = vector.get(cell, 0) + sign
    return vector


def over_facts(case: Sample, vector: Mapping[CellRef, int]) -> dict[int, int]:
    """Returns how often each fact is counted where cells are."""
    counts: dict[int, int] = {}
    for cell, factor in vector.items():
        for number in bit_numbers(case.meanings[cell]):
            counts[number] = counts.get(number, 0) + factor
    return {number: count for number, count in counts.items() if count}


def link_span(case: Sample, gone: int = 0, prime: int = 0) -> Span[int]:
    """Returns what the links that are equations say is nothing, without facts that are gone."""
    span: Span[int] = Span(prime=prime)
    for link, of, to in case.links:
        if link.kind == "equals":
            sides = dict.fromkeys(bit_numbers(of & ~gone), 1)
            span.add(sides | dict.fromkeys(bit_numbers(to & ~gone), -1))
    return span
