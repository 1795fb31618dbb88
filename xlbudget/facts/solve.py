"""Solves the system of a workbook, and believes nothing that integers do not confirm.

Facts are looked for by pivots in whole numbers first; where that finds none, HiGHS is loaded. It
calculates in floats. A *consistent* answer is facts in whole 分 whose sums lie within every
bound, verified in integers. An *inconsistent* answer is a combination of lines that no facts can
meet (Farkas' lemma), verified in integers too. Where neither can be verified, that is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlbudget.facts.highs import (
    INFINITY,
    Constraint,
    Solver,
    Status,
    Variable,
    bear_precision,
    bound_rows,
    laid_out,
    run,
    solver_of,
)
from xlbudget.facts.settle import settle
from xlbudget.facts.steps import Steps
from xlbudget.facts.system import Bound, System, totals

_SCALE = 100.0
"""The solver calculates in 元: its tolerance of 1e-7 is then far below one 分."""
_LARGEST_FACTOR = 64
_STEPS = 20_000
_MOST_STEPS = 400_000
"""The work on one question; beyond it the answer is not known."""
_MOST_NODES = 50
_FAR = 10**9
_ROOM, _LITTLE = 0.25, 0.01
"""Which part of an interval is kept free at each end, so that rounding to 分 stays inside."""


@dataclass(frozen=True, slots=True)
class Consistent:
    """Facts in whole 分, by the number of the unknown, that print every figure."""

    amounts: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Inconsistent:
    """Lines with factors whose sum no facts can meet.

    Whatever the facts, the weighted sum of the lines is at least `least`, but the figures allow
    at most `most`; both in 分, and least > most.
    """

    weights: tuple[tuple[int, Bound], ...]
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Unproven:
    """The solver's answer could not be confirmed in whole numbers."""

    reason: str


Answer = Consistent | Inconsistent | Unproven


def find_facts(system: System) -> Answer:
    """Returns facts that print every figure, or the proof that there are none.

    Most workbooks reconcile, and most of these are settled without a solver.
    """
    settled = settle(system)
    if settled is not None and _prints(system, settled):
        return Consistent(settled)
    return solve(system)


def solve(
    system: System, wishes: Mapping[int, int] | None = None, steps: Steps | None = None
) -> Answer:
    """Returns the solver's facts that print every figure, or the proof that there are none.

    `wishes` maps numbers of `system.bounds` to amounts in 分 that their sums should be near to.
    """
    steps = steps or Steps(_MOST_STEPS)
    if steps.spent:
        return Unproven(Status.UNKNOWN.name.lower())
    terms = sum(len(bound.terms) for bound in system.bounds)
    solver = _model(system, _ROOM, wishes or {})
    for room in (_ROOM, _LITTLE, 0.0):
        if room != _ROOM:
            bound_rows(solver, _ends(system, room))
        laid_out(terms, steps)  # or simplified by the solver, which takes as long
        status = run(solver, steps)
        if (
            status is Status.INFEASIBLE
            and room != _ROOM
            and (proof := _proof(solver, system, steps))
        ):
            return proof  # which holds without any room too
        if status is Status.OPTIMAL:
            amounts = _rounded(system, solver.getSolution().col_value)
            if _prints(system, amounts):
                return Consistent(amounts)
            nearby = _refined(system, amounts, steps)
            if _prints(system, nearby):
                return Consistent(nearby)
    return Unproven("no proof" if status is Status.INFEASIBLE else status.name.lower())


def _ends(system: System, room: float) -> list[tuple[float, float]]:
    """Returns the ends of every line in the solver's unit, with so much room kept free."""
    narrowed = (_narrowed(bound, room) for bound in system.bounds)
    return [
        (
            -INFINITY if low is None else low / _SCALE,
            INFINITY if high is None else high / _SCALE,
        )
        for low, high in narrowed
    ]


def _model(system: System, room: float, wishes: Mapping[int, int]) -> Solver:
    count = len(system.facts)
    columns = [Variable(low_of(system, number)) for number in range(count)]
    lines = [
        Constraint(bound.terms, *ends)
        for bound, ends in zip(system.bounds, _ends(system, room), strict=True)
    ]
    for index, (number_of_bound, wish) in enumerate(wishes.items()):
        # The sum minus what is above plus what is below the wish is the wish.
        above = count + 2 * index
        terms = [*system.bounds[number_of_bound].terms, (-1, above), (1, above + 1)]
        lines.append(Constraint(terms, wish / _SCALE, wish / _SCALE))
        columns += [Variable(cost=1.0)] * 2
    solver = solver_of(columns, lines)
    bear_precision(solver, lines)
    return solver


def low_of(system: System, number: int) -> float:
    """Returns the lower bound of an unknown: none for one that may be negative, else zero."""
    return -INFINITY if number in system.may_be_negative else 0.0


def _narrowed(bound: Bound, room: float) -> tuple[float | None, float | None]:
    if bound.low is None or bound.high is None or bound.low == bound.high:
        return bound.low, bound.high
    kept = (bound.high - bound.low) * room
    return bound.low + kept, bound.high - kept


def _rounded(system: System, values: Sequence[float]) -> dict[int, int]:
    """Returns the solver's facts in whole 分, links and exact figures mended to the last 分."""
    amounts = {
        number: round(value * _SCALE) for number, value in enumerate(values[: len(system.facts)])
    }
    for number, amount in amounts.items():
        if amount < 0 and number not in system.may_be_negative:
            amounts[number] = 0  # the solver may stop a hair below
    for bound, total in totals(system, amounts):
        off = 0
        if bound.high is not None and total > bound.high:
            off = total - bound.high
        elif bound.low is not None and total < bound.low:
            off = total - bound.low
        if off and bound.terms:
            sign, number = max(bound.terms, key=lambda term: amounts[term[1]])
            amounts[number] -= sign * off
    return {number: amount for number, amount in amounts.items() if amount}


def _refined(system: System, amounts: Mapping[int, int], steps: Steps) -> dict[int, int]:
    """Returns whole amounts near the given ones that meet the lines they miss by a few 分.

    Only the small steps from the given amounts are unknown, as whole numbers, so that floats are
    exact here.
    """
    lines = [
        Constraint(
            bound.terms,
            -_FAR if bound.low is None else max(bound.low - total, -_FAR),
            _FAR if bound.high is None else min(bound.high - total, _FAR),
        )
        for bound, total in totals(system, amounts)
    ]
    count = len(system.facts)
    columns = [
        Variable(max(low_of(system, n) - amounts.get(n, 0), -_STEPS), _STEPS) for n in range(count)
    ]
    solver = solver_of(columns, lines, whole=True)
    solver.setOptionValue("mip_max_nodes", _MOST_NODES)
    run(solver, steps)
    moves = solver.getSolution().col_value
    refined = {n: amounts.get(n, 0) + round(moves[n]) for n in range(count)} if moves else {}
    return {number: amount for number, amount in refined.items() if amount}


def _prints(system: System, amounts: Mapping[int, int]) -> bool:
    """Tells, in integers, whether these facts meet every line."""
    if any(a < 0 and number not in system.may_be_negative for number, a in amounts.items()):
        return False
    return all(
        (bound.low is None or total >= bound.low) and (bound.high is None or total <= bound.high)
        for bound, total in totals(system, amounts)
    )


def _proof(solver: Solver, system: System, steps: Steps) -> Inconsistent | None:
    """Returns the proof that no facts meet the lines, verified in integers, if there is one."""
    bound_rows(solver, _ends(system, 0.0))
    solver.setOptionValue("presolve", "off")
    status = run(solver, steps)
    solver.setOptionValue("presolve", "choose")
    if status is not Status.INFEASIBLE:
        return None
    _, has_ray, ray = solver.getDualRay()
    if not has_ray:
        return None
    ray = list(ray)[: len(system.bounds)]  # a wish holds whatever the facts
    largest = max(map(abs, ray), default=0.0)
    if not largest:
        return None
    small = [r if abs(r) > 1e-9 * largest else 0.0 for r in ray]
    least = min(abs(r) for r in small if r)
    for factor in range(1, _LARGEST_FACTOR + 1):
        weights = [round(r / least * factor) for r in small]
        for sign in (1, -1):
            proof = _verified(system, [sign * weight for weight in weights])
            if proof:
                return proof
    return None


def proof_of_ray(system: System, ray: Sequence[float]) -> tuple[tuple[float, Bound], ...]:
    """Returns the lines of a solver's proof with their weights, as the solver gives them."""
    largest = max(map(abs, ray), default=0.0)
    return tuple(
        (weight, bound)
        for weight, bound in zip(ray, system.bounds, strict=False)
        if abs(weight) > 1e-9 * largest
    )


def _verified(system: System, weights: Sequence[int]) -> Inconsistent | None:
    """Returns the proof if it holds in integers: the sum's least value is above what is allowed.

    An unknown with a positive factor is at least zero, so it can only raise the sum; one with a
    negative factor, or one that may be negative, must cancel out.
    """
    factors: dict[int, int] = {}
    most = 0
    used = []
    for weight, bound in zip(weights, system.bounds, strict=True):
        if not weight:
            continue
        limit = bound.high if weight > 0 else bound.low
        if limit is None:
            return None
        most += weight * limit
        used.append((weight, bound))
        for sign, number in bound.terms:
            factors[number] = factors.get(number, 0) + weight * sign
    for number, factor in factors.items():
        if factor < 0 or (factor and number in system.may_be_negative):
            return None
    return Inconsistent(tuple(used), 0, most) if most < 0 else None
