"""The sizes of the rows and columns of a sheet of Excel 97-2003, as xlrd gives them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xlbudget.reader.grid_sizes import COLUMN, GridSizes
from xlbudget.reader.layout import NO_WIDTH, no_height

if TYPE_CHECKING:
    from xlrd.sheet import Sheet

TWIPS = 20
"""Twentieths of a point, in which letters and rows are measured."""
_USUAL_HEIGHT = 255
_CHARACTER = 256


def hidden_rows(sheet: Sheet) -> Iterator[int]:
    """Yields the rows, from 1, that are hidden or have no height, by themselves or as usual."""
    usual_hides = bool(sheet.default_row_hidden) or no_height(str(_usual_height(sheet)))
    for row in range(sheet.nrows):
        info = sheet.rowinfo_map.get(row)
        if info is None:
            hidden = usual_hides and bool(sheet.row_len(row))
        else:
            hidden = bool(info.hidden) or no_height(str((info.height or 0) / TWIPS))
        if hidden:
            yield row + 1


def hidden_columns(sheet: Sheet) -> Iterator[int]:
    """Yields the columns, from 1, that are hidden or have no width, by themselves or as usual."""
    for column, width, is_hidden in _columns(sheet):
        if is_hidden or width < NO_WIDTH:
            yield column


def narrow_columns(sheet: Sheet, limit: float) -> Iterator[tuple[int, float]]:
    """Yields the columns, from 1, narrower than `limit`, and their widths in characters."""
    for column, width, _ in _columns(sheet):
        if NO_WIDTH <= width < limit:
            yield column, width


def heights(sheet: Sheet) -> Iterator[tuple[int, float]]:
    """Yields the rows, from 1, of which a height is given, and their heights in points."""
    for row, info in sheet.rowinfo_map.items():
        yield row + 1, (info.height or 0) / TWIPS


def grid_sizes(sheet: Sheet) -> GridSizes:
    """Returns the sizes of rows and columns, those that are hidden having none."""
    rows = {row + 1: (info.height or 0) / TWIPS for row, info in sheet.rowinfo_map.items()}
    rows |= dict.fromkeys(hidden_rows(sheet), 0.0)
    columns = (
        (column, column, 0.0 if is_hidden else width)
        for column, width, is_hidden in _columns(sheet)
    )
    return GridSizes(rows, columns, _usual_height(sheet), _usual_width(sheet))


def _columns(sheet: Sheet) -> Iterator[tuple[int, float, bool]]:
    """Yields each column, from 1, its width in characters and whether it is hidden."""
    usual = _usual_width(sheet)
    for column in range(max((sheet.ncols, *(number + 1 for number in sheet.colinfo_map)))):
        info = sheet.colinfo_map.get(column)
        if info is None:
            yield column + 1, usual, False
        else:
            yield column + 1, info.width / _CHARACTER, bool(info.hidden)


def _usual_height(sheet: Sheet) -> float:
    return float((sheet.default_row_height or _USUAL_HEIGHT) / TWIPS)


def _usual_width(sheet: Sheet) -> float:
    """Returns the width of columns of which nothing is said, in characters."""
    if sheet.standardwidth is not None:
        return float(sheet.standardwidth / _CHARACTER)
    return COLUMN if sheet.defcolwidth is None else float(sheet.defcolwidth)
