"""One workbook of a family: what rules imply of its cells, and what their meaning does.

Both are spaces of equations between cells. The rules are complete if the spaces are one, which
their dimensions tell.
"""

from collections.abc import Iterable, Iterator, Mapping

from xlbudget.drafting.linear import PRIME, Span
from xlbudget.drafting.samples import Sample
from xlbudget.drafting.vectors import link_span, over_cells, stated
from xlbudget.facts.cube import bit_numbers
from xlbudget.meaning.relations import Relation, SignedCell
from xlbudget.template import CellRef, Rule

Unnamed = tuple[SignedCell, ...]
"""An equation between cells that no rule of a known shape states: they add up to nothing."""


class Book:
    """One workbook: what the rules imply of its cells, and what their meaning does."""

    def __init__(self, case: Sample, rules: Iterable[Rule]) -> None:
        self.case = case
        self._stated = tuple(stated(case, rules))
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
        relations = [r for r in stated(self.case, [rule]) if r.kind == "equal"]
        return any([self.span.add(self._over_cells(relation)) for relation in relations])

    def statements(self, rule: Rule) -> Iterator[frozenset[tuple[CellRef, int]]]:
        """Yields what a rule states of this workbook's cells."""
        for relation in stated(self.case, [rule]):
            yield frozenset(self._over_cells(relation).items())

    def unnamed(self) -> Unnamed:
        """Returns a relation that still lacks, with few cells; nothing where none does."""
        if not self.lacks:
            return ()
        for kernel in (self._splits(), self._kernel()):
            lacking = [vector for vector in kernel if self.span.reduced(vector)]
            if lacking:
                return tuple((n, cell) for cell, n in min(lacking, key=len).items())
        raise AssertionError("what is missing lies in the kernel")

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

    def _splits(self) -> Iterator[dict[CellRef, int]]:
        """Yields for each cell whose facts others split how they do, which is easily read."""
        basis: list[tuple[CellRef, dict[int, int]]] = []
        for cell in self._cells():
            vector = self._vector(cell)
            parts = _sum_of(vector.keys(), basis)
            if parts is not None:
                yield {cell: 1, **dict.fromkeys(parts, -1)}
            basis.append((cell, vector))

    def _kernel(self) -> Iterator[dict[CellRef, int]]:
        """Yields equations that imply all that follow: cells whose facts add up to nothing."""
        span = link_span(self.case, self._gone, PRIME)
        cells = self._cells()
        for at, cell in enumerate(cells):
            # A cell is a key below zero, so that the first key is that of a fact if there is one.
            rest = span.reduced({**self._vector(cell), ~at: 1})
            if max(rest) >= 0:
                span.add({key: int(rest[key]) for key in sorted(rest, reverse=True)})
            else:
                yield {cells[~key]: _signed(int(n)) for key, n in rest.items()}


def _signed(number: int) -> int:
    return number if number < PRIME // 2 else number - PRIME


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
