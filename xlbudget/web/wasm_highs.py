"""HiGHS as a module of the browser, in the place of highspy: the `Solver` of facts/highs.py."""

from array import array
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from xlbudget.facts.highs import Constraint, Engine, Info, Named, Solution, Variable

_STATUS = {7: "kOptimal", 8: "kInfeasible"}
_NATIVE = ("threads", "parallel")
"""Options that a build without threads refuses."""
_INTEGER = 1


class WasmSolver:
    """A problem that HiGHS holds in its memory as long as this object lives."""

    def __init__(self, model: Any, size: tuple[int, int, int]) -> None:
        self._model = model
        self._rows, self._columns, self._factors = size

    def __del__(self) -> None:
        self._model.dispose()

    def getNumRow(self) -> int:
        """Returns the number of lines."""
        return self._rows

    def getNumCol(self) -> int:
        """Returns the number of unknowns."""
        return self._columns

    def getNumNz(self) -> int:
        """Returns the number of factors."""
        return self._factors

    def setOptionValue(self, name: str, value: float | str, /) -> None:
        """Sets an option, unless it speaks of threads."""
        if name not in _NATIVE:
            self._model.options.set(name, value)

    def run(self) -> None:
        """Solves the problem, from where the last run ended."""
        self._model.run()

    def clearSolver(self) -> None:
        """Forgets where the last run ended."""
        self._model.clearSolver()

    def getModelStatus(self) -> Named:
        """Returns what became of the problem."""
        return SimpleNamespace(name=_STATUS.get(self._model.getModelStatus(), "kUnknown"))

    def getInfo(self) -> Info:
        """Returns what the run took and reached."""
        return SimpleNamespace(
            simplex_iteration_count=int(self._info("simplex_iteration_count")),
            objective_function_value=float(self._info("objective_function_value")),
        )

    def _info(self, name: str) -> float:
        from pyodide.ffi import JsException

        try:
            value: float = self._model.info.get(name)
        except JsException:  # nothing is known where a run ended early
            return 0
        return value

    def getSolution(self) -> Solution:
        """Returns the solution."""
        return SimpleNamespace(col_value=self._model.getSolution().colValue.to_py().tolist())

    def getDualRay(self) -> tuple[object, bool, Sequence[float]]:
        """Returns nothing, whether there is a ray, and its factors of the lines."""
        ray = self._model.getDualRay()
        return None, bool(ray), ray.values.to_py().tolist() if ray else []

    def changeColBounds(self, number: int, low: float, high: float, /) -> None:
        """Gives an unknown other bounds."""
        self._model.changeColBounds(number, low, high)

    def changeColCost(self, number: int, cost: float, /) -> None:
        """Gives an unknown another cost."""
        self._model.changeColCost(number, cost)

    def changeRowBounds(self, number: int, low: float, high: float, /) -> None:
        """Gives a line other bounds."""
        self._model.changeRowBounds(number, low, high)

    def changeRowsBounds(
        self, count: int, numbers: Sequence[int], low: Sequence[float], high: Sequence[float], /
    ) -> None:
        """Gives lines other bounds."""
        del count
        selection = {"kind": "set", "indices": array("i", numbers)}
        self._model.changeRowsBounds(*map(_as_js, (selection, array("d", low), array("d", high))))


def engine_of(highs: Any) -> Engine:
    """Returns what makes solvers of the module `highs` of the page; see facts/highs.py."""

    def make(columns: Sequence[Variable], lines: Sequence[Constraint], whole: bool) -> WasmSolver:
        starts, index, value = array("i", [0]), array("i"), array("d")
        for line in lines:
            index.extend(number for _, number in line.terms)
            value.extend(float(factor) for factor, _ in line.terms)
            starts.append(len(index))
        data: dict[str, Any] = {
            "numCols": len(columns),
            "numRows": len(lines),
            "colCost": array("d", [column.cost for column in columns]),
            "colLower": array("d", [column.low for column in columns]),
            "colUpper": array("d", [column.high for column in columns]),
            "rowLower": array("d", [line.low for line in lines]),
            "rowUpper": array("d", [line.high for line in lines]),
            "matrix": {
                "format": "csr",
                "numRows": len(lines),
                "numCols": len(columns),
                "starts": starts,
                "indices": index,
                "values": value,
            },
        }
        if whole:
            data["integrality"] = array("i", [_INTEGER]) * len(columns)
        model = highs.createModel()
        solver = WasmSolver(model, (len(lines), len(columns), len(index)))
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("random_seed", 0)
        model.passModel(_as_js(data))
        return solver

    return make


def _as_js(data: Any) -> Any:
    from js import Object
    from pyodide.ffi import to_js

    return to_js(data, dict_converter=Object.fromEntries)
