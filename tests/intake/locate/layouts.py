"""The example's workbook as plain sheets, laid out in the ways that people lay them out.

A layout is a function from sheets to sheets; nothing of it knows how xlbudget reads a workbook.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from openpyxl import Workbook, load_workbook
from openpyxl.utils import coordinate_to_tuple

from tests.support import example
from xlbudget.writer.content import printed
from xlbudget.writer.workbook import write_workbook

Position = tuple[int, int]


class Formatted(NamedTuple):
    """A value with the number format that shows it."""

    value: str | int | float
    code: str


Stored = str | int | float | bool | None
Value = Stored | Formatted


@dataclass(frozen=True, slots=True)
class Plain:
    """One sheet without any format: values by row and column, merged ranges by their corners."""

    name: str
    cells: Mapping[Position, Value]
    merged: tuple[tuple[Position, Position], ...] = ()
    state: str = "visible"
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()

    @property
    def height(self) -> int:
        """Returns the last row that holds something."""
        return max(row for row, _ in self.cells)

    def find(self, words: str) -> Position:
        """Returns where the first cell stands that shows these words."""
        return next(place for place, value in sorted(self.cells.items()) if value == words)


Sheets = tuple[Plain, ...]
Layout = Callable[[Sheets], Sheets]


@cache
def sheets() -> Sheets:
    """Returns the thirteen sheets of the example's as-printed workbook, without its marks."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "printed.xlsx"
        write_workbook(path, printed(example.family(), example.figures()))
        workbook = load_workbook(path)
    return tuple(
        Plain(
            sheet.title,
            {
                (cell.row, cell.column): cell.value
                for row in sheet.iter_rows()
                for cell in row
                if isinstance(cell.value, str | int | float) and cell.value != ""
            },
            tuple(
                ((area.min_row, area.min_col), (area.max_row, area.max_col))
                for area in sheet.merged_cells.ranges
            ),
        )
        for sheet in workbook
        if sheet.sheet_state == "visible"
    )


def write(path: Path, content: Iterable[Plain]) -> Path:
    """Writes the sheets as a workbook that has no marks of xlbudget."""
    workbook = Workbook()
    del workbook["Sheet"]
    for plain in content:
        sheet = workbook.create_sheet(plain.name)
        for (row, column), value in plain.cells.items():
            cell = sheet.cell(row, column)
            if isinstance(value, Formatted):
                cell.value, cell.number_format = value
            else:
                cell.value = value
        for (top, left), (bottom, right) in plain.merged:
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
        sheet.sheet_state = plain.state
        for row in plain.hidden_rows:
            sheet.row_dimensions[row].hidden = True
        for letter in plain.hidden_columns:
            sheet.column_dimensions[letter].hidden = True
    workbook.save(path)
    return path


# ---- changes of one sheet ------------------------------------------------------------------------


def moved(sheet: Plain, place: Callable[[int, int], Position]) -> Plain:
    """Returns the sheet with every cell, and the corners of merged ranges, at another place."""
    cells = {place(*position): value for position, value in sheet.cells.items()}
    merged = tuple((place(*first), place(*last)) for first, last in sheet.merged)
    return replace(sheet, cells=cells, merged=merged)


def unmerged(sheet: Plain) -> Plain:
    """Returns the sheet without merged cells; only the first cell of each keeps its words."""
    return replace(sheet, merged=())


def rows_inserted(sheet: Plain, before: int, count: int = 1) -> Plain:
    """Returns the sheet with blank rows before a row."""
    return moved(sheet, lambda row, column: (row + count * (row >= before), column))


def columns_inserted(sheet: Plain, before: int, count: int = 1) -> Plain:
    """Returns the sheet with blank columns before a column."""
    return moved(sheet, lambda row, column: (row, column + count * (column >= before)))


def row_deleted(sheet: Plain, row: int) -> Plain:
    """Returns the sheet without a row; the rows under it move up."""
    kept = replace(
        sheet,
        cells={place: value for place, value in sheet.cells.items() if place[0] != row},
        merged=tuple(area for area in sheet.merged if area[0][0] != row),
    )
    return moved(kept, lambda at, column: (at - (at > row), column))


def row_moved(sheet: Plain, source: int, target: int) -> Plain:
    """Returns the sheet with a row cut out and put in so that it is then row `target`."""

    def place(row: int, column: int) -> Position:
        if row == source:
            return target, column
        gone = row - (row > source)
        return gone + (gone >= target), column

    return moved(sheet, place)


def columns_ordered(sheet: Plain, order: Sequence[int]) -> Plain:
    """Returns the unmerged sheet with its columns in another order (`order[0]` comes first)."""
    return moved(unmerged(sheet), lambda row, column: (row, order.index(column) + 1))


def with_cells(sheet: Plain, cells: Mapping[str, Value]) -> Plain:
    """Returns the sheet with some cells changed; None clears one."""
    changed = {**sheet.cells, **{coordinate_to_tuple(name): v for name, v in cells.items()}}
    return replace(sheet, cells={place: v for place, v in changed.items() if v is not None})


def with_words(sheet: Plain, change: Callable[[str], Value]) -> Plain:
    """Returns the sheet with every text changed."""
    cells = {p: change(v) if isinstance(v, str) else v for p, v in sheet.cells.items()}
    return replace(sheet, cells=cells)


# ---- layouts of a workbook -----------------------------------------------------------------------


def each(change: Callable[[Plain], Plain]) -> Layout:
    """Returns the layout that changes every sheet alike."""
    return lambda given: tuple(change(sheet) for sheet in given)


def only(name: str, change: Callable[[Plain], Plain]) -> Layout:
    """Returns the layout that changes one sheet."""
    return lambda given: tuple(change(s) if s.name == name else s for s in given)


def cells_of(**changes: Mapping[str, Value]) -> Layout:
    """Returns the layout with some cells changed, by sheet."""
    return lambda given: tuple(with_cells(s, changes.get(s.name, {})) for s in given)


def on_one_sheet(given: Sheets, gap: int = 2) -> Sheets:
    """Returns one sheet with all tables one under another."""
    cells: dict[Position, Value] = {}
    merged: list[tuple[Position, Position]] = []
    top = 0
    for sheet in given:
        below = moved(sheet, lambda row, column, by=top: (row + by, column))  # type: ignore[misc]
        cells.update(below.cells)
        merged.extend(below.merged)
        top += sheet.height + gap
    return (Plain("收支总表", cells, tuple(merged)),)


def renamed(given: Sheets) -> Sheets:
    """Returns the sheets shuffled, with names that say nothing or something wrong."""
    names = ["表1", "Sheet3", "收支总表", *(f"Sheet{n}" for n in range(10, 20))]
    shuffled = (*given[7:], *reversed(given[:7]))
    return tuple(replace(s, name=name) for s, name in zip(shuffled, names, strict=True))


def header_rows(sheet: Plain) -> range:
    """Returns the rows of the example's header: from row 4 to the first line with figures."""
    table = next(t for t in example.family().tables.values() if t.number == sheet.name)
    return range(4, 4 + len(table.header))


def with_header(sheet: Plain, change: Callable[[str], str]) -> Plain:
    """Returns the sheet with every text of its header changed."""
    rows = header_rows(sheet)
    cells = {
        place: change(value) if place[0] in rows and isinstance(value, str) else value
        for place, value in sheet.cells.items()
    }
    return replace(sheet, cells=cells)


def half_width(words: str) -> str:
    """Returns the words with brackets, quotes and punctuation in half width."""
    return words.translate(str.maketrans("（）“”：，、", '()"":,、'))


def spaced(words: str) -> str:
    """Returns the words as people spread them out, with spaces of several kinds."""
    return " " + "　".join(words[:2]) + words[2:3] + " " + words[3:] + " "


def codes_as(change: Callable[[str], Value]) -> Layout:
    """Returns the layout in which every code of a table is written otherwise."""
    return each(
        lambda sheet: with_words(sheet, lambda w: change(w) if re.fullmatch(r"\d{3,9}", w) else w)
    )
