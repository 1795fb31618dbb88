"""The smallest correction: the fewest edits after which some facts print the whole workbook.

An implicit hitting set. Each system without a solution gives a proof (Farkas' lemma); an edit can
only break the proof if the proof's weights over the edit's cells do not cancel out. So every
correction must hold one such edit of each proof: the smallest sets that do are tried, each
failure adds a proof, until one works.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from xlbudget.amounts import Figure
from xlbudget.facts.edits import Edit
from xlbudget.facts.solve import Consistent, proof_of_ray, quiet_solver, solve
from xlbudget.facts.system import Bound, System
from xlbudget.template import CellRef

_MOST_EDITS = 4
_MOST_ANSWERS = 12
_SCALE = 100.0
_PRECISION = 4e-15
"""What a float loses of an amount in a few additions."""


@dataclass(frozen=True, slots=True)
class Change:
    """One edit with what its cell should show: from `low` to `high` in 分, mostly the same.

    The amounts between are multiples of `step`.
    """

    edit: Edit
    low: int
    high: int
    step: int = 1


@dataclass(frozen=True, slots=True)
class Corrections:
    """The smallest corrections that were found; `complete` tells whether all were looked for."""

    answers: tuple[tuple[Change, ...], ...]
    complete: bool


def corrections(
    system: System,
    edits: Sequence[Edit],
    shown: Mapping[CellRef, int],
    usual: int,
    seconds: float = 2.0,
) -> Corrections:
    """Returns the smallest sets of edits that mend the workbook, verified in whole 分.

    `shown` is the printed amount of each cell and `usual` the last unit that is proposed wherever
    it will do, in 分. After `seconds` the best known answers are returned as incomplete.
    """
    search = _Search(system, edits, shown, time.monotonic() + seconds)
    answers: list[tuple[Change, ...]] = []
    for chosen in search.answers():
        changes = search.changes(chosen, usual)
        if changes:
            answers.append(changes)
        if len(answers) >= _MOST_ANSWERS:
            break
    return Corrections(tuple(answers), search.complete and len(answers) < _MOST_ANSWERS)


def _mends(
    system: System, edits: Sequence[Edit], values: Sequence[int], shown: Mapping[CellRef, int]
) -> bool:
    """Tells whether the workbook with these amounts in the edits' cells has facts, in integers."""
    moved: dict[CellRef, int] = {}
    for edit, value in zip(edits, values, strict=True):
        by = value - shown.get(edit.cell, 0)
        for factor, cell in edit.cells:
            moved[cell] = moved.get(cell, 0) + factor * by
    bounds = tuple(_moved(b, moved, shown) if b.cell in moved else b for b in system.bounds)
    return isinstance(solve(replace(system, bounds=bounds)), Consistent)


def _moved(bound: Bound, moved: Mapping[CellRef, int], shown: Mapping[CellRef, int]) -> Bound:
    """Returns the bounds of a figure that shows another amount, of the same last unit."""
    assert bound.cell and bound.low is not None and bound.high is not None
    after = shown.get(bound.cell, 0) + moved[bound.cell]
    figure = Figure(after, after, _step_of(bound))
    return replace(bound, low=figure.low, high=figure.high)


def _step_of(bound: Bound) -> int:
    """Returns the last unit in 分 of the figure that sets a bound."""
    assert bound.low is not None and bound.high is not None
    width = bound.high - bound.low
    zero = bound.low <= 0 <= bound.high and bound.low == -bound.high
    return width + (2 if zero and width else 1)


class _Search:
    """One search: a solver in which each edit can be set free, and the proofs so far."""

    def __init__(
        self,
        system: System,
        edits: Sequence[Edit],
        shown: Mapping[CellRef, int],
        deadline: float,
    ) -> None:
        import highspy
        import numpy

        self.system, self.edits, self.shown, self.deadline = system, edits, shown, deadline
        self.complete = True
        self.proofs: list[frozenset[int]] = []
        self.facts = len(system.facts)
        self.rows = {bound.cell: row for row, bound in enumerate(system.bounds) if bound.cell}
        infinity = highspy.kHighsInf
        self.infinity = infinity
        of_cell: dict[CellRef, list[tuple[int, int]]] = {}
        for number, edit in enumerate(edits):
            for factor, cell in edit.cells:
                of_cell.setdefault(cell, []).append((factor, number))
        starts, index, value, low, high = [0], [], [], [], []
        for bound in system.bounds:
            index += [number for _, number in bound.terms]
            value += [float(sign) for sign, _ in bound.terms]
            for factor, number in of_cell.get(bound.cell, ()) if bound.cell else ():
                index.append(self.facts + number)
                value.append(-float(factor))
            starts.append(len(index))
            low.append(-infinity if bound.low is None else bound.low / _SCALE)
            high.append(infinity if bound.high is None else bound.high / _SCALE)
        problem = highspy.HighsLp()
        problem.num_col_ = self.facts + len(edits)
        problem.num_row_ = len(low)
        problem.col_cost_ = numpy.zeros(problem.num_col_)
        problem.col_lower_ = numpy.array(
            [-infinity if n in system.may_be_negative else 0.0 for n in range(self.facts)]
            + [0.0] * len(edits)
        )
        problem.col_upper_ = numpy.array([infinity] * self.facts + [0.0] * len(edits))
        problem.row_lower_, problem.row_upper_ = numpy.array(low), numpy.array(high)
        problem.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        problem.a_matrix_.start_ = numpy.array(starts)
        problem.a_matrix_.index_ = numpy.array(index)
        problem.a_matrix_.value_ = numpy.array(value)
        self.solver = quiet_solver()
        self.solver.setOptionValue("threads", 1)
        self.solver.setOptionValue("random_seed", 0)
        self.solver.setOptionValue("presolve", "off")
        # 元 typed for 万元 make amounts that floats hold to a few 分 only.
        largest = max((abs(end) for end in (*low, *high) if abs(end) != infinity), default=0.0)
        self.solver.setOptionValue("primal_feasibility_tolerance", max(1e-7, largest * _PRECISION))
        self.solver.passModel(problem)

    def answers(self) -> Iterator[tuple[int, ...]]:
        """Yields the smallest sets of edits that make the system solvable."""
        if self._works(()):
            return
        for size in range(1, _MOST_EDITS + 1):
            tried: set[tuple[int, ...]] = set()
            found = False
            again = True
            while again:
                again = False
                for chosen in self._hitting(size):
                    if chosen in tried:
                        continue
                    tried.add(chosen)
                    if time.monotonic() > self.deadline:
                        self.complete = False
                        return
                    if self._works(chosen):
                        found = True
                        yield chosen
                    else:
                        again = True  # the new proof rules out candidates
                        break
            if found:
                return
        self.complete = False

    def _hitting(self, size: int) -> Iterator[tuple[int, ...]]:
        """Yields the sets of that many edits, or fewer, that hit every proof."""
        proofs = sorted(self.proofs, key=len)

        def extend(chosen: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
            missed = next((p for p in proofs if not p.intersection(chosen)), None)
            if missed is None:
                yield tuple(sorted(chosen))
            elif len(chosen) < size:
                for edit in sorted(missed):
                    yield from extend((*chosen, edit))

        seen: set[tuple[int, ...]] = set()
        for chosen in extend(()):
            if chosen not in seen and len(chosen) == size:
                seen.add(chosen)
                yield chosen

    def _works(self, chosen: Sequence[int]) -> bool:
        """Tells whether the system has a solution with these edits free; keeps a proof if not."""
        self._free(chosen)
        self.solver.run()
        status = str(self.solver.getModelStatus())
        solved = "Infeasible" not in status
        if not solved:
            _, has_ray, ray = self.solver.getDualRay()  # type: ignore[attr-defined]  # see solve
            weights = proof_of_ray(self.system, list(ray) if has_ray else [])
            self.proofs.append(self._breaking(weights, chosen))
        self._fix(chosen)
        return solved

    def _breaking(
        self, weights: Sequence[tuple[float, Bound]], chosen: Sequence[int]
    ) -> frozenset[int]:
        """Returns the edits whose cells' weights do not cancel out."""
        of_cell = {bound.cell: weight for weight, bound in weights if bound.cell}
        largest = max((abs(w) for w in of_cell.values()), default=0.0)
        return frozenset(
            number
            for number, edit in enumerate(self.edits)
            if number not in chosen
            and abs(sum(factor * of_cell.get(cell, 0.0) for factor, cell in edit.cells))
            > 1e-7 * largest
        )

    def _free(self, chosen: Sequence[int]) -> None:
        for number in chosen:
            self.solver.changeColBounds(self.facts + number, -self.infinity, self.infinity)
        self._mirror(chosen, by=1)

    def _fix(self, chosen: Sequence[int]) -> None:
        for number in chosen:
            self.solver.changeColBounds(self.facts + number, 0.0, 0.0)
        self._mirror(chosen, by=0)

    def _mirror(self, chosen: Sequence[int], by: int) -> None:
        """Leaves out the tie that only a figure below zero includes: it may become one above."""
        for number in chosen:
            for _, cell in self.edits[number].cells:
                bound = self.system.bounds[self.rows[cell]] if cell in self.rows else None
                if bound and bound.high is not None and bound.high < 0 and bound.low is not None:
                    ends = bound.low / _SCALE, (bound.high - by) / _SCALE
                    self.solver.changeRowBounds(self.rows[cell], *ends)

    def changes(self, chosen: Sequence[int], usual: int) -> tuple[Change, ...]:
        """Returns what the edits' cells should show: all amounts that the rest allows.

        Every end is confirmed in integers; empty where no amounts are.
        """
        edits = [self.edits[number] for number in chosen]
        found: list[Change] = []
        self._free(chosen)
        for number in chosen:
            span = self._span(number, usual)
            if span is None:
                break
            found.append(span)
        else:
            for place, change in enumerate(found):
                confirmed = self._confirmed(chosen, found, place, change)
                if confirmed is None:
                    found = []
                    break
                found[place] = confirmed
                if all(one.low == one.high for one in found):
                    break  # one confirmation speaks for all
        self._fix(chosen)
        return tuple(found) if len(found) == len(edits) else ()

    def _confirmed(
        self, chosen: Sequence[int], found: Sequence[Change], place: int, change: Change
    ) -> Change | None:
        """Returns a change with the ends moved in by a unit where integers do not confirm them."""
        ends = [change.low, change.high]
        for side, by in ((0, change.step), (1, -change.step)):
            if side and ends[0] == change.high:
                ends[1] = ends[0]
                break
            for _ in range(2):
                if ends[0] <= ends[1] and self._holds(chosen, found, place, ends[side]):
                    break
                ends[side] += by
            else:
                return None
        return replace(change, low=ends[0], high=ends[1])

    def _holds(
        self, chosen: Sequence[int], found: Sequence[Change], place: int, value: int
    ) -> bool:
        """Tells whether one cell may show this amount, with fitting amounts in the others."""
        values = [0] * len(chosen)
        order = [place, *(n for n in range(len(chosen)) if n != place)]
        for turn, n in enumerate(order):
            if turn:
                span = self._span(chosen[n], found[n].step)
                if span is None:
                    break
                value = (span.low + span.high) // 2 // span.step * span.step
                value = max(value, span.low)
            values[n] = value
            by = (value - self.shown.get(self.edits[chosen[n]].cell, 0)) / _SCALE
            self.solver.changeColBounds(self.facts + chosen[n], by, by)
        else:
            self._free(chosen)
            return _mends(self.system, [self.edits[n] for n in chosen], values, self.shown)
        self._free(chosen)
        return False

    def _span(self, number: int, usual: int) -> Change | None:
        """Returns what one edit's cell may show, in the usual last unit if such an amount will do.

        Otherwise it is in the cell's own, which is finer where it was typed with more decimals.
        """
        edit = self.edits[number]
        low, high = (self._end(number, sense) for sense in (1.0, -1.0))
        if low is None or high is None:
            return None
        now = self.shown.get(edit.cell, 0)
        # Half a 分 of room: the solver may stop a hair outside its bounds.
        first = now - ((1 - round(low * _SCALE * 2)) // 2)
        last = now + (round(high * _SCALE * 2) + 1) // 2
        step, own = usual, min(usual, _step_of(self.system.bounds[self.rows[edit.cell]]))
        while step >= own:
            bottom, top = -(-first // step) * step, last // step * step
            if bottom <= top:
                return Change(edit, bottom, top, step)
            step //= 10
        return None

    def _end(self, number: int, sense: float) -> float | None:
        column = self.facts + number
        self.solver.changeColCost(column, sense)
        self.solver.run()
        status = str(self.solver.getModelStatus())
        end = None
        if "Optimal" in status:
            end = float(self.solver.getSolution().col_value[column])
        self.solver.changeColCost(column, 0.0)
        return end
