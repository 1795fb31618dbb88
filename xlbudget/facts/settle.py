"""Looks for facts that print every figure by pivots in whole numbers, without a solver.

Most workbooks reconcile, and to load a solver takes longer than all the rest of their check. Here
figures of the same facts become one line, and the simplex method pivots on the lines that are
missed (as solvers of satisfiability use it: feasibility only, no objective, every unknown between
two bounds). It pivots on factors of 1 and -1 only, so that all amounts stay whole 分, and it gives
up early. What it gives is to be verified; that it gives nothing proves nothing.
"""

from collections.abc import Iterable, Mapping

from xlbudget.facts.system import System

Terms = tuple[tuple[int, int], ...]
Ends = tuple[int, int]

_FAR = 10**30
"""Stands for no bound at all."""
_MOST_WORK = 100_000
"""How many factors may be looked at or changed: less work than to load the solver."""


def settle(system: System) -> dict[int, int] | None:
    """Returns facts in whole 分 that should print every figure, None where it finds none.

    The facts of a figure that prints nothing are taken to be nothing, until lines clash over it.
    """
    nothing = {
        number
        for bound in system.bounds
        if bound.cell and bound.low is not None and bound.high is not None
        if bound.low <= 0 <= bound.high
        for _, number in bound.terms
    } - system.may_be_negative
    lines, clash = _merged(system, nothing)
    if clash:
        lines, clash = _merged(system, nothing - clash)
    return None if clash else _Tableau(system, lines).settled()


def _merged(system: System, nothing: set[int]) -> tuple[dict[Terms, Ends], set[int]]:
    """Returns the ends of each sum of facts, and the facts of those sums that have none."""
    lines: dict[Terms, Ends] = {(): (0, 0)}
    kept = [tuple([t for t in bound.terms if t[1] not in nothing]) for bound in system.bounds]
    clashing = set()
    for bound, terms in zip(system.bounds, kept, strict=True):
        low, high = lines.get(terms, (-_FAR, _FAR))
        low = low if bound.low is None else max(low, bound.low)
        high = high if bound.high is None else min(high, bound.high)
        if low > high:
            clashing.add(terms)
        lines[terms] = low, high
    if not clashing:
        return lines, set()
    merged = zip(system.bounds, kept, strict=True)
    return lines, {n for bound, terms in merged if terms in clashing for _, n in bound.terms}


class _Tableau:
    """Some amounts are sums of the others; those are free to move between their ends."""

    def __init__(self, system: System, lines: Mapping[Terms, Ends]) -> None:
        self.facts = len(system.facts)
        self.low = [0] * self.facts
        self.high = [_FAR] * self.facts
        for number in system.may_be_negative:
            self.low[number] = -_FAR
        for terms, (low, high) in lines.items():
            if len(terms) == 1:
                ((sign, number),) = terms
                self.low[number] = max(self.low[number], low if sign > 0 else -high)
                self.high[number] = min(self.high[number], high if sign > 0 else -low)
        self.amounts = [*map(_start, self.low, self.high)]
        self.rows: dict[int, dict[int, int]] = {}
        """What is a sum, by the factors of what is free."""
        self.users: list[set[int]] = [set() for _ in range(self.facts)]
        """The sums that each amount stands in."""
        for terms, (low, high) in lines.items():
            if len(terms) > 1:
                row = len(self.amounts)
                self.rows[row] = {number: sign for sign, number in terms}
                for _, number in terms:
                    self.users[number].add(row)
                self.users.append(set())
                self.low.append(low)
                self.high.append(high)
                self.amounts.append(sum(sign * self.amounts[number] for sign, number in terms))
        self.work = 0

    def settled(self) -> dict[int, int] | None:
        """Returns the facts once every sum lies between its ends; None where it gives up."""
        if any(low > high for low, high in zip(self.low, self.high, strict=True)):
            return None
        missed = {row for row in self.rows if self._miss(row)}
        while missed and self.work < _MOST_WORK:
            row = max(missed, key=lambda row: (self._miss(row), -row))
            self.work += len(missed) + len(self.rows[row])
            free = self._freest(row)
            if free is None:
                return None
            for moved in self._pivot(row, free):
                (missed.add if self._miss(moved) else missed.discard)(moved)
            missed.discard(row)
        return None if missed else {n: a for n, a in enumerate(self.amounts[: self.facts]) if a}

    def _miss(self, number: int) -> int:
        """Returns by how much an amount lies outside its ends; zero where it does not."""
        amount = self.amounts[number]
        return max(self.low[number] - amount, amount - self.high[number], 0)

    def _freest(self, row: int) -> int | None:
        """Returns the amount with the most room to move the sum to its nearer end."""
        up = self.amounts[row] < self.low[row]
        best, most = None, 0
        for number, factor in self.rows[row].items():
            if factor not in (1, -1):
                continue
            amount = self.amounts[number]
            room = self.high[number] - amount if (factor > 0) == up else amount - self.low[number]
            if room > most or (room == most and best is not None and number < best):
                best, most = number, room
        return best

    def _pivot(self, row: int, free: int) -> Iterable[int]:
        """Moves a sum to its nearer end and frees it; what was free becomes a sum.

        Returns all sums that moved with it.
        """
        target = max(self.low[row], min(self.high[row], self.amounts[row]))
        factors = self.rows.pop(row)
        factor = factors.pop(free)
        by = (target - self.amounts[row]) * factor
        for number in factors:
            self.users[number].discard(row)
        solved = {number: -factor * coefficient for number, coefficient in factors.items()}
        solved[row] = factor
        self.amounts[row] = target
        self.amounts[free] += by
        users = self.users[free]
        users.discard(row)
        self.work += len(solved)
        self.users[free] = set()
        for user in users:
            into = self.rows[user]
            times = into.pop(free)
            self.amounts[user] += times * by
            self.work += len(solved)
            for number, coefficient in solved.items():
                total = into.get(number, 0) + times * coefficient
                if total:
                    into[number] = total
                    self.users[number].add(user)
                else:
                    del into[number]
                    self.users[number].discard(user)
        for number in solved:
            self.users[number].add(free)
        self.rows[free] = solved
        return (free, *users)


def _start(low: int, high: int) -> int:
    """Returns nothing where that is allowed, else the middle, or the only end there is."""
    if low <= 0 <= high:
        return 0
    return (low + high) // 2 if high - low < _FAR else max(low, min(high, 0))
