"""Which cells of a sheet are printed: what a print area leaves out is on no page.

A print area may be computed: `A1:INDEX(E1:E90, 3 + COUNT(B5:B90))`, `OFFSET(A1, 0, 0, 9, 5)`.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from xlbudget.base.cellref import MAX_COLUMN, MAX_ROW, column_number, parse_cell
from xlbudget.base.place import Place
from xlbudget.reader import MergedRange, RawWorkbook
from xlbudget.reader.grid_sizes import FAR
from xlbudget.reader.model import PRINT_AREA

_QUOTED = r"(?:(?:'(?:[^']|'')+'|[^'!,:()]+)!)?"
_CELL = r"\$?[A-Z]{1,3}\$?\d{1,7}"
_PARTS = re.compile(r"(?:'[^']*'|\([^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*\)|[^,])+")
_CELLS = re.compile(rf"{_QUOTED}({_CELL})(?::{_QUOTED}({_CELL}))?")
_COLUMNS = re.compile(rf"{_QUOTED}\$?([A-Z]{{1,3}}):{_QUOTED}\$?([A-Z]{{1,3}})")
_ROWS = re.compile(rf"{_QUOTED}\$?(\d{{1,7}}):{_QUOTED}\$?(\d{{1,7}})")
_INDEX = re.compile(rf"{_QUOTED}({_CELL}):INDEX\({_QUOTED}({_CELL}):({_CELL}),(.+)\)")
_OFFSET = re.compile(rf"OFFSET\({_QUOTED}({_CELL}),0?,0?,(.+),(\d{{1,3}})\)")
_COUNT = re.compile(rf"COUNT(A?)\((?:('(?:[^']|'')+'|[^'!,:()]+)!)?({_CELL}):({_CELL})\)")
_MAX = re.compile(r"MAX\((\d{1,7}(?:,\d{1,7})*)\)")
_SUM = re.compile(r"\d{1,7}(?:\+\d{1,7})*")
_MOST_CELLS = 20_000
_LONGEST = 1_000


def printed_areas(workbook: RawWorkbook, sheet: str) -> tuple[MergedRange, ...] | None:
    """Returns the areas of a sheet that are printed, None where all of it is.

    An area that cannot be told is left out, as if it printed nothing.
    """
    text = workbook.names.get(f"{sheet}!{PRINT_AREA}", "").lstrip("=").strip()
    if not text or "#REF!" in text:
        return None
    parts = _PARTS.findall(text[:_LONGEST])
    return tuple(area for part in parts if (area := _area(workbook, sheet, part.strip())))


def pushed_down(areas: Sequence[MergedRange], rows: Collection[int]) -> tuple[MergedRange, ...]:
    """Returns areas as they are meant where some of their rows were put in between later.

    Title and header, repeated where a page begins, push the last lines out of an area that a
    program leaves as it was.
    """
    return tuple(_pushed_down(area, sorted(rows)) for area in areas)


def _pushed_down(area: MergedRange, rows: Sequence[int]) -> MergedRange:
    bottom = area.bottom
    for row in rows:
        bottom += area.top <= row <= bottom < MAX_ROW
    return replace(area, bottom=bottom)


def covers(areas: Sequence[MergedRange], place: Place) -> bool:
    """Tells whether a cell lies in one of some areas."""
    return any(
        area.top <= place.row <= area.bottom and area.left <= place.column <= area.right
        for area in areas
    )


def _area(workbook: RawWorkbook, sheet: str, text: str) -> MergedRange | None:
    if match := _CELLS.fullmatch(text):
        return _between(match[1], match[2] or match[1])
    if match := _COLUMNS.fullmatch(text):
        first, last = sorted(column_number(letters) for letters in match.groups())
        return MergedRange(1, first, MAX_ROW, last)
    if match := _ROWS.fullmatch(text):
        top, bottom = sorted(map(int, match.groups()))
        return MergedRange(top, 1, bottom, MAX_COLUMN)
    if match := _INDEX.fullmatch(text):
        whole = _between(match[2], match[3])
        corner = _between(match[1], match[1])
        rows = _number(workbook, sheet, match[4])
        if rows and whole and corner:
            return MergedRange(corner.top, corner.left, whole.top + rows - 1, whole.right)
    if match := _OFFSET.fullmatch(text):
        corner = _between(match[1], match[1])
        rows = _number(workbook, sheet, match[2])
        if rows and corner:
            right = corner.left + int(match[3]) - 1
            return MergedRange(corner.top, corner.left, corner.top + rows - 1, right)
    return None


def _between(first: str, last: str) -> MergedRange | None:
    try:
        (top, left), (bottom, right) = (parse_cell(c.replace("$", "")) for c in (first, last))
    except ValueError:
        return None
    return MergedRange(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def _number(workbook: RawWorkbook, sheet: str, formula: str) -> int:
    """Returns the number that a sum of counts and their MAX gives, 0 for any other formula."""

    def counted(match: re.Match[str]) -> str:
        name = (match[2] or sheet).strip("'").replace("''", "'")
        area, other = _between(match[3], match[4]), workbook.sheet(name)
        if area is None or other is None or area.bottom - area.top > _MOST_CELLS:
            return "?"
        cells = (
            other.cells.get((row, column))
            for row in range(area.top, area.bottom + 1)
            for column in range(area.left, min(area.right, area.left + FAR) + 1)
        )
        kinds = ("number", "date", "text") if match[1] else ("number", "date")
        return str(sum(cell is not None and cell.kind in kinds for cell in cells))

    def largest(match: re.Match[str]) -> str:
        return str(max(map(int, match[1].split(","))))

    text = _MAX.sub(largest, _COUNT.sub(counted, formula.replace(" ", "")))
    return sum(map(int, text.split("+"))) if _SUM.fullmatch(text) else 0
