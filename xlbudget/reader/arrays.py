"""Formulas that fill a range: array formulas and data tables.

A file stores the formula with the first cell of the range and nothing but results with the others,
which would read as numbers that were typed.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from xlbudget.base.cellref import parse_area
from xlbudget.reader.container import Container
from xlbudget.reader.model import Bounds, RawCell
from xlbudget.reader.xml import Attributes

_COST = 256  # bytes of expanded XML that a cell of a range is counted as

Cells = dict[tuple[int, int], RawCell]
Arrays = Mapping[tuple[int, int], Bounds]


class _Spread(NamedTuple):
    """A formula and the range that it fills; a data table is no array of values."""

    bounds: Bounds
    formula: str
    is_array: bool


class Spreads:
    """The formulas of one worksheet that fill ranges, gathered while it streams by."""

    def __init__(self) -> None:
        self._spreads: list[_Spread] = []

    def note(self, row: int, column: int, attributes: Attributes, formula: str) -> str:
        """Returns the text of a formula, and notes the range that it fills if it does.

        A data table is written as Excel shows it, `TABLE(A1,B1)`: the file holds no text of it.
        """
        kind = attributes.get("t")
        if kind == "dataTable":
            formula = f"TABLE({attributes.get('r1', '')},{attributes.get('r2', '')})"
        elif kind != "array" or not formula:
            return formula
        bounds = _bounds(attributes.get("ref", "")) or (row, column, row, column)
        self._spreads.append(_Spread(bounds, formula, kind == "array"))
        return formula

    def over(self, cells: Cells, container: Container) -> tuple[Cells, Arrays]:
        """Returns the cells, those in filled ranges with their formula, and the arrays by cell.

        A cell of such a range that stores nothing is a formula without result, and no zero.
        """
        arrays: dict[tuple[int, int], Bounds] = {}
        added = False
        for spread in self._spreads:
            for key in _cells_in(spread.bounds, container):
                cell = cells.get(key)
                if cell is None:
                    container.cells.use()
                    cells[key] = RawCell(*key, "blank", None, spread.formula)
                    added = True
                elif cell.formula is None:
                    cells[key] = cell._replace(formula=spread.formula)
                elif cell.formula != spread.formula:
                    continue
                if spread.is_array:
                    arrays[key] = spread.bounds
        return dict(sorted(cells.items())) if added else cells, arrays


def _cells_in(bounds: Bounds, container: Container) -> Iterator[tuple[int, int]]:
    top, left, bottom, right = bounds
    # Ranges may overlap as often as a hostile file likes: what is visited is bounded.
    container.expanded.use(_COST * (bottom - top + 1) * (right - left + 1))
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield row, column


def _bounds(text: str) -> Bounds | None:
    try:
        return parse_area(text)
    except ValueError:
        return None
