"""Formulas that only add up cells, which are nearly all of a budget workbook, computed quickly.

Everything else is left to the calculator, which is imported only where it is needed.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from xlbudget.base.cellref import MAX_ROW, SHEET_NAME, column_number
from xlbudget.reader.model import RawCell

Cells = Mapping[tuple[int, int], RawCell]

MOST_CELLS = 20_000
"""The most cells of one range that are added up here; the calculator counts its work."""
_CELLS = 2  # as many cost one step

_ZERO = Decimal(0)


class Summand(NamedTuple):
    """Cells that count with one sign; their sheet is None where it is that of the formula.

    `in_sum` tells that they stand in a SUM, where text does not count.
    """

    sign: int
    in_sum: bool
    sheet: str | None
    top: int
    left: int
    bottom: int
    right: int

    @property
    def bounds(self) -> tuple[int, int, int, int]:
        """Returns top, left, bottom and right."""
        return self[3:]


_MOST_KEPT_LENGTH = 200  # characters of a formula that is remembered
_CELL = "\0"  # what stands for a cell in the shape of a formula, which holds no null
_AREA = "\0:"
_GROUPS = 7  # of the pattern, with the text that follows


def sum_parts(formula: str) -> tuple[Summand, ...] | None:
    """Returns what a formula adds up, or None if it does anything else.

    Covered are cells and SUMs of cells and ranges, joined by plus and minus signs.
    """
    # Workbooks of one template have the same formulas.
    return _known_parts(formula) if len(formula) <= _MOST_KEPT_LENGTH else _parts(formula)


def _parts(formula: str) -> tuple[Summand, ...] | None:
    before, *pieces = _reference().split(formula)
    shape, areas = [before], []
    for at in range(0, len(pieces), _GROUPS):
        quoted, bare, column, row, last_column, last_row, after = pieces[at : at + _GROUPS]
        shape.append(f"{_AREA if last_row else _CELL}{after}")
        try:
            left, top = column_number(column), int(row)
            right, bottom = (column_number(last_column), int(last_row)) if last_row else (left, top)
        except ValueError:
            return None  # a defined name such as ZZZ2025
        if right < left:
            left, right = right, left
        if bottom < top:
            top, bottom = bottom, top
        if bottom > MAX_ROW:
            return None
        sheet = quoted.replace("''", "'") if quoted else bare
        areas.append((sheet, top, left, bottom, right))
    signs = _signs("".join(shape))
    if signs is None or len(signs) != len(areas):
        return None
    return tuple(
        Summand(sign, in_sum, *area) for (sign, in_sum), area in zip(signs, areas, strict=True)
    )


_known_parts = lru_cache(maxsize=4096)(_parts)


def steps_of(summands: Iterable[Summand]) -> int:
    """Returns how many cells a sum looks at, in steps of the work of a workbook."""
    sizes = (
        (bottom - top + 1) * (right - left + 1) for _, _, _, top, left, bottom, right in summands
    )
    return sum(min(size, MOST_CELLS) for size in sizes) // _CELLS


def added_up(
    summands: tuple[Summand, ...], summing: RawCell, sheet_cells: Cells, sheets: Mapping[str, Cells]
) -> Decimal | None:
    """Returns the sum to 28 digits from the stored values, or None if it is no plain sum of them.

    `summing` is the cell of the formula and `sheet_cells` are the cells of its sheet; `sheets`
    holds the cells of all sheets by folded name.
    """
    total = _ZERO
    for sign, in_sum, sheet, top, left, bottom, right in summands:
        cells = sheet_cells if sheet is None else sheets.get(sheet.casefold())
        if cells is None or (bottom - top + 1) * (right - left + 1) > MOST_CELLS:
            return None
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                cell = cells.get((row, column))
                if cell is None:
                    continue
                value = cell.value
                if cell is summing:
                    return None
                if type(value) is Decimal:
                    total += value if sign > 0 else -value
                elif not in_sum or cell.kind in ("error", "blank"):
                    return None
    return total


@lru_cache(maxsize=512)
def _signs(shape: str) -> tuple[tuple[int, bool], ...] | None:
    """Returns for each reference its sign and whether it stands in a SUM."""
    shape = shape.replace(" ", "").upper()
    term = r"(\0|SUM\(\0:?(?:,\0:?)*\))"
    if not re.fullmatch(rf"[-+]?{term}(?:[-+]{term})*", shape):
        return None
    signs: list[tuple[int, bool]] = []
    for sign, summed in re.findall(rf"([-+]?){term}", shape):
        signs.extend([(-1 if sign == "-" else 1, len(summed) > 1)] * summed.count("\0"))
    return tuple(signs)


@cache
def _reference() -> re.Pattern[str]:
    cell = r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})"
    return re.compile(
        r"(?<![\w.$!'\"\[\]:#]|[^\x00-\x7f\s])"
        rf"(?:(?:'((?:[^'\[\]]|'')+)'|((?!\d){SHEET_NAME}))!)?"
        rf"{cell}(?::{cell})?"
        r"(?![\w.$(!\[\\?:])"
    )
