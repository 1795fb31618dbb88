"""The search for the smallest sets of edits after which some facts print the whole workbook.

An implicit hitting set. Each system without a solution gives a proof (Farkas' lemma); an edit can
only break the proof if the proof's weights over the edit's cells do not cancel out. So every
correction must hold one such edit of each proof: the smallest sets that do are tried, each
failure adds a proof, until one works. A relation that fails is a proof from the start.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from xlbudget.facts.edits import Edit
from xlbudget.facts.highs import (
    INFINITY,
    Constraint,
    Status,
    Variable,
    bear_precision,
    laid_out,
    run,
    solver_of,
)
from xlbudget.facts.solve import low_of, proof_of_ray
from xlbudget.facts.steps import Steps
from xlbudget.facts.system import Bound, System
from xlbudget.template import CellRef

MOST_EDITS = 4
_SCALE = 100.0
_LOOKS = 8
"""How many looks at a set of edits make one step."""


class Search:
    """One search: a solver in which each edit can be set free, and the proofs so far.

    The edits in `loose` are free all along: they mend what is looked at elsewhere. The search ends
    where the steps do, and then is not complete.
    """

    def __init__(
        self,
        system: System,
        edits: Sequence[Edit],
        steps: Steps,
        proofs: Iterable[frozenset[int]] = (),
        loose: Collection[int] = (),
    ) -> None:
        self.system, self.edits, self.steps = system, edits, steps
        self.complete = True
        self.looks = 0
        self.proofs: list[frozenset[int]] = list(dict.fromkeys(proofs))
        self.facts = len(system.facts)
        self.rows = {bound.cell: row for row, bound in enumerate(system.bounds) if bound.cell}
        self.moves: dict[CellRef, list[tuple[int, int]]] = {}
        """The column of each edit of a cell, with what it takes away from the cell."""
        for number, edit in enumerate(edits):
            for factor, cell in edit.cells:
                self.moves.setdefault(cell, []).append((-factor, self.facts + number))
        lines = [
            Constraint(
                (*bound.terms, *(self.moves.get(bound.cell, ()) if bound.cell else ())),
                -INFINITY if bound.low is None else bound.low / _SCALE,
                INFINITY if bound.high is None else bound.high / _SCALE,
            )
            for bound in system.bounds
        ]
        terms = sum(len(line.terms) for line in lines)
        laid_out(terms + sum(len(edit.cells) for edit in edits), steps)
        columns = [Variable(low_of(system, number)) for number in range(self.facts)]
        # An edit's column is free only while the edit is tried.
        self.solver = solver_of([*columns, *[Variable(0.0, 0.0)] * len(edits)], lines)
        self.solver.setOptionValue("presolve", "off")
        bear_precision(self.solver, lines)
        self.loose = frozenset(loose)
        self.free(sorted(self.loose))

    def answers(self) -> Iterator[tuple[int, ...]]:
        """Yields the smallest sets of edits that make the system solvable."""
        if not self.proofs and self._works(()):
            return
        for size in range(max(least_edits(self.proofs), 1), MOST_EDITS + 1):
            tried: set[tuple[int, ...]] = set()
            answered = False
            again = True
            while again:
                again = False
                for chosen in self._hitting(size):
                    if chosen in tried:
                        continue
                    tried.add(chosen)
                    if self.steps.spent:
                        break
                    if self._works(chosen):
                        answered = True
                        yield chosen
                    else:
                        again = True  # the new proof rules out candidates
                        break
                if self.steps.spent:
                    self.complete = False
                    return
            if answered:
                return
        self.complete = False

    def _hitting(self, size: int) -> Iterator[tuple[int, ...]]:
        """Yields the sets of that many edits, or fewer, that hit every proof."""
        proofs = [sorted(proof) for proof in sorted(self.proofs, key=len)]
        # Which proofs an edit hits, a bit for each.
        hits: dict[int, int] = {}
        for number, proof in enumerate(proofs):
            for edit in proof:
                hits[edit] = hits.get(edit, 0) | 1 << number

        def extend(chosen: tuple[int, ...], missed: int) -> Iterator[tuple[int, ...]]:
            first = proofs[(missed & -missed).bit_length() - 1]
            if not self._look(len(first)):
                return
            if len(chosen) + 1 == size:
                for edit in first:
                    if not missed & ~hits[edit]:
                        yield tuple(sorted((*chosen, edit)))
                return
            for edit in first:
                if left := missed & ~hits[edit]:
                    yield from extend((*chosen, edit), left)

        seen: set[tuple[int, ...]] = set()
        for chosen in extend((), (1 << len(proofs)) - 1) if proofs else ():
            if chosen not in seen:
                seen.add(chosen)
                yield chosen

    def _look(self, count: int) -> bool:
        """Counts looks at sets of edits; tells whether steps are left for them."""
        before = self.looks // _LOOKS
        self.looks += count
        self.steps.take(self.looks // _LOOKS - before)
        return not self.steps.spent

    def _works(self, chosen: Sequence[int]) -> bool:
        """Tells whether the system has a solution with these edits free; keeps a proof if not."""
        self.free(chosen)
        status = run(self.solver, self.steps)
        if status is Status.INFEASIBLE:
            _, has_ray, ray = self.solver.getDualRay()
            weights = proof_of_ray(self.system, list(ray) if has_ray else [])
            self.proofs.append(self._breaking(weights, chosen))
        elif status is Status.UNKNOWN:
            self.complete = False  # neither mended nor proved not to be
        self.fix(chosen)
        return status is Status.OPTIMAL

    def _breaking(
        self, weights: Sequence[tuple[float, Bound]], chosen: Sequence[int]
    ) -> frozenset[int]:
        """Returns the edits whose cells' weights do not cancel out."""
        largest = 0.0
        sums: dict[int, float] = {}
        for weight, bound in weights:
            if bound.cell:
                largest = max(largest, abs(weight))
                for factor, column in self.moves.get(bound.cell, ()):
                    sums[column] = sums.get(column, 0.0) + factor * weight
        numbers = (column - self.facts for column, s in sums.items() if abs(s) > 1e-7 * largest)
        return frozenset(n for n in numbers if n not in chosen and n not in self.loose)

    def free(self, chosen: Sequence[int]) -> None:
        """Lets these edits change their cells by any amount."""
        for number in chosen:
            self.solver.changeColBounds(self.facts + number, -INFINITY, INFINITY)
        self._mirror(chosen, by=1)

    def fix(self, chosen: Sequence[int]) -> None:
        """Forbids these edits again."""
        for number in chosen:
            self.solver.changeColBounds(self.facts + number, 0.0, 0.0)
        self._mirror(chosen, by=0)

    def _mirror(self, chosen: Sequence[int], by: int) -> None:
        """Leaves out the tie that only a figure below zero includes: it may become one above.

        A figure that is printed to the 分 has no tie.
        """
        for number in chosen:
            for _, cell in self.edits[number].cells:
                bound = self.system.bounds[self.rows[cell]] if cell in self.rows else None
                if bound is None or bound.low is None or bound.high is None:
                    continue
                if bound.low < bound.high < 0:
                    ends = bound.low / _SCALE, (bound.high - by) / _SCALE
                    self.solver.changeRowBounds(self.rows[cell], *ends)

    def pin(self, number: int, by: int) -> None:
        """Lets an edit change its cell by exactly this amount in 分."""
        self.solver.changeColBounds(self.facts + number, by / _SCALE, by / _SCALE)

    def end(self, number: int, *, upper: bool) -> int | None:
        """Returns by how many 分 a free edit can change its cell at most, or at least.

        Half a 分 of room is added: the solver may stop a hair outside its bounds. None where there
        is no end, or the steps do not reach it.
        """
        column = self.facts + number
        self.solver.changeColCost(column, -1.0 if upper else 1.0)
        halves = None
        if run(self.solver, self.steps) is Status.OPTIMAL:
            halves = round(self.solver.getSolution().col_value[column] * _SCALE * 2)
        self.solver.changeColCost(column, 0.0)
        if halves is None:
            return None
        return (halves + 1) // 2 if upper else -((1 - halves) // 2)


def least_edits(proofs: Iterable[frozenset[int]]) -> int:
    """Returns a number of edits that no correction can do without: proofs that share none."""
    hit: set[int] = set()
    count = 0
    for proof in sorted(proofs, key=len):
        if hit.isdisjoint(proof):
            hit |= proof
            count += 1
    return count
