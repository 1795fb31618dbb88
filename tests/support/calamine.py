"""python-calamine as a second reader: it shares no code with xlbudget's own.

It has less to say: errors of formulas are empty cells, so are texts of spaces alone in ods, and
what is hidden or merged it tells of some forms only. So it judges values, and which sheets show.
"""

import datetime
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import python_calamine

from xlbudget.reader import RawCell, RawWorkbook

Place = tuple[str, int, int]
_START = datetime.datetime(1899, 12, 30)


def values(path: Path) -> dict[Place, object]:
    """Returns every cell: texts, truth values, numbers (of dates too)."""
    with python_calamine.CalamineWorkbook.from_path(path) as book:
        return {
            (name, row, column): _plain(value)
            for name in book.sheet_names
            for row, line in enumerate(
                book.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1
            )
            for column, value in enumerate(line, start=1)
        }


def differences(workbook: RawWorkbook) -> Mapping[Place, tuple[RawCell | None, object]]:
    """Returns where the two readers differ; errors, which calamine does not show, are left out."""
    ours = {
        (sheet.name, cell.row, cell.column): cell
        for sheet in workbook.sheets
        for cell in sheet.cells.values()
        if cell.kind not in ("error", "blank") and str(cell.value).strip()
    }
    theirs = {place: value for place, value in values(workbook.path).items() if _shows(value)}
    return {
        place: (ours.get(place), theirs.get(place))
        for place in ours.keys() | theirs.keys()
        if not _same(ours.get(place), theirs.get(place))
    }


def sheets(path: Path) -> Iterator[tuple[str, bool]]:
    """Yields the sheets in order, and whether each is visible."""
    with python_calamine.CalamineWorkbook.from_path(path) as book:
        for sheet in book.sheets_metadata:
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
                yield sheet.name, sheet.visible == python_calamine.SheetVisibleEnum.Visible


def _shows(value: object) -> bool:
    return not isinstance(value, str) or bool(value.strip())


def _plain(value: object) -> object:
    if isinstance(value, datetime.datetime):
        return (value - _START) / datetime.timedelta(days=1)
    if isinstance(value, datetime.date):
        return float((value - _START.date()).days)
    if isinstance(value, datetime.timedelta):
        return value / datetime.timedelta(days=1)
    return value


def _same(ours: RawCell | None, theirs: object) -> bool:
    value = None if ours is None else ours.value
    if isinstance(value, Decimal) and isinstance(theirs, int | float):
        # It keeps dates in milliseconds.
        return abs(float(value) - theirs) <= (1e-8 if ours and ours.kind == "date" else 0)
    return value == theirs and type(value) is type(theirs)
