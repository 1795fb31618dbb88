"""Hands linear problems to HiGHS, which is loaded only here and only when it is needed.

Where the library is another build of it, as in a browser, `engine` is what makes its solvers.
"""

from collections.abc import Callable, Sequence
from enum import Enum, auto
from itertools import accumulate, chain
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from xlbudget.facts.steps import Steps

if TYPE_CHECKING:
    import highspy

INFINITY = float("inf")
_MOST_ITERATIONS = 1_000_000


class Constraint(NamedTuple):
    """One line of a problem: low <= sum of factor times column <= high; there are thousands."""

    terms: Sequence[tuple[float, int]]
    """Factor and number of each column."""
    low: float
    high: float


class Variable(NamedTuple):
    """The bounds and the cost of one unknown."""

    low: float = 0.0
    high: float = INFINITY
    cost: float = 0.0


class Named(Protocol):
    """A state of the library's, known by its name: `kOptimal`, `kInfeasible` or another."""

    @property
    def name(self) -> str:
        """Returns the name."""


class Solution(Protocol):
    """The values of all unknowns."""

    @property
    def col_value(self) -> Sequence[float]:
        """Returns them in order; empty where there is no solution."""


class Info(Protocol):
    """What a run took and reached."""

    @property
    def simplex_iteration_count(self) -> int:
        """Returns how many iterations it took."""

    @property
    def objective_function_value(self) -> float:
        """Returns the cost of the solution."""


class Solver(Protocol):
    """The part of `highspy.Highs` that is used, by the library's names."""

    def getNumRow(self) -> int:
        """Returns the number of lines."""

    def getNumCol(self) -> int:
        """Returns the number of unknowns."""

    def getNumNz(self) -> int:
        """Returns the number of factors."""

    def setOptionValue(self, name: str, value: float | str, /) -> object:
        """Sets an option."""

    def run(self) -> object:
        """Solves the problem, from where the last run ended."""

    def clearSolver(self) -> object:
        """Forgets where the last run ended."""

    def getModelStatus(self) -> Named:
        """Returns what became of the problem."""

    def getInfo(self) -> Info:
        """Returns what the run took and reached."""

    def getSolution(self) -> Solution:
        """Returns the solution."""

    def getDualRay(self) -> tuple[object, bool, Sequence[float]]:
        """Returns a status, whether there is a ray, and its factors of the lines."""

    def changeColBounds(self, number: int, low: float, high: float, /) -> object:
        """Gives an unknown other bounds."""

    def changeColCost(self, number: int, cost: float, /) -> object:
        """Gives an unknown another cost."""

    def changeRowBounds(self, number: int, low: float, high: float, /) -> object:
        """Gives a line other bounds."""

    def changeRowsBounds(
        self, count: int, numbers: Sequence[int], low: Sequence[float], high: Sequence[float], /
    ) -> object:
        """Gives lines other bounds."""


class Status(Enum):
    """What became of a problem; all but the two clear answers is unknown."""

    OPTIMAL = auto()
    INFEASIBLE = auto()
    UNKNOWN = auto()


_PASS = 150
"""What one run costs beside its iterations, in iterations."""
_STEP, _FACTORS = 1600, 16
"""So many rows and columns make an iteration one step; so many factors count as one of them."""

_TOLERANCE, _PRECISION = 1e-7, 4e-15
"""How far a solver may be off; what a float loses of an amount in a few additions."""
_TERMS, _LAYOUT = 10, 100
"""So many terms are laid out in a step, after what each problem takes."""


def run(solver: Solver, steps: Steps) -> Status:
    """Runs a solver as far as the steps reach, counts them, and returns what became of it."""
    size = solver.getNumRow() + solver.getNumCol() + solver.getNumNz() // _FACTORS + 1
    most = steps.left * _STEP // size - _PASS
    if most <= 0:
        steps.take(max(steps.left, 0))
        return Status.UNKNOWN
    solver.setOptionValue("simplex_iteration_limit", min(most, _MOST_ITERATIONS))
    solver.run()
    iterations = max(solver.getInfo().simplex_iteration_count, 0)
    steps.take((_PASS + iterations) * size // _STEP + 1)
    return status_of(solver)


def laid_out(terms: int, steps: Steps) -> None:
    """Counts what it takes to hand over a problem of so many terms."""
    steps.take(terms // _TERMS + _LAYOUT)


def status_of(solver: Solver) -> Status:
    """Returns what a solver that was run says of its problem."""
    known = {"kOptimal": Status.OPTIMAL, "kInfeasible": Status.INFEASIBLE}
    return known.get(solver.getModelStatus().name, Status.UNKNOWN)


def bear_precision(solver: Solver, lines: Sequence[Constraint]) -> None:
    """Lets a solver be off by what floats lose: 元 typed for 万元 are held to a few 分 only."""
    ends = (abs(end) for line in lines for end in (line.low, line.high))
    largest = max((end for end in ends if end != INFINITY), default=0.0)
    solver.setOptionValue("primal_feasibility_tolerance", max(_TOLERANCE, largest * _PRECISION))


def bound_rows(solver: Solver, ends: Sequence[tuple[float, float]]) -> None:
    """Gives all lines of a problem other bounds; the solver begins anew, as with a new problem."""
    low, high = zip(*ends, strict=True)
    solver.changeRowsBounds(len(ends), range(len(ends)), low, high)
    solver.clearSolver()


def solver_of(
    columns: Sequence[Variable], lines: Sequence[Constraint], *, whole: bool = False
) -> Solver:
    """Returns a solver with the problem, not yet run; `whole` asks for whole numbers.

    One thread and a fixed seed: the same problem always gives the same answer.
    """
    return engine(columns, lines, whole)


def _native(columns: Sequence[Variable], lines: Sequence[Constraint], whole: bool) -> Solver:
    import highspy
    import numpy

    problem = highspy.HighsLp()
    problem.num_col_, problem.num_row_ = len(columns), len(lines)
    problem.col_cost_ = numpy.array([column.cost for column in columns], dtype=float)
    problem.col_lower_ = numpy.array([column.low for column in columns], dtype=float)
    problem.col_upper_ = numpy.array([column.high for column in columns], dtype=float)
    problem.row_lower_ = numpy.array([line.low for line in lines], dtype=float)
    problem.row_upper_ = numpy.array([line.high for line in lines], dtype=float)
    starts = [0, *accumulate([len(line.terms) for line in lines])]
    terms = chain.from_iterable(chain.from_iterable([line.terms for line in lines]))
    pairs = numpy.fromiter(terms, dtype=float, count=2 * starts[-1])
    problem.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    problem.a_matrix_.start_ = numpy.array(starts)
    problem.a_matrix_.index_ = pairs[1::2].astype(int)
    problem.a_matrix_.value_ = pairs[0::2].copy()
    if whole:
        problem.integrality_ = [highspy.HighsVarType.kInteger] * len(columns)
    solver = _quiet_solver()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("parallel", "off")
    solver.setOptionValue("random_seed", 0)
    solver.passModel(problem)
    return cast(Solver, solver)  # its stubs lack some of what it has


Engine = Callable[[Sequence[Variable], Sequence[Constraint], bool], Solver]
engine: Engine = _native
"""Makes the solvers; looked up at each call."""


def _quiet_solver() -> "highspy.Highs":
    """Returns a solver that prints nothing: the library announces itself on standard output.

    It does so when it sets up its callbacks, so the output is turned off just before.
    """
    import highspy

    class Quiet(highspy.Highs):
        def enableCallbacks(self) -> None:  # the library's name
            self.setOptionValue("output_flag", False)
            super().enableCallbacks()  # type: ignore[no-untyped-call]  # the library is untyped

    return Quiet()  # type: ignore[no-untyped-call]
