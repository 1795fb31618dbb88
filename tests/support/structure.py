"""Changes that move cells: rows, and whole sheets. Formulas follow as they do in Excel."""

import re
from collections.abc import Callable
from functools import partial

from openpyxl.workbook import Workbook

_PARTS = re.compile(r'"(?:[^"]|"")*"|' + r"(?:(?:'((?:[^']|'')+)'|([A-Za-z_]\w*))!)?"
                    r"(\$?[A-Z]{1,3}\$?)(\d+)(?::(\$?[A-Z]{1,3}\$?)(\d+))?(?![\w(])")  # fmt: skip
"""A text, or a reference: its sheet, and the columns and rows of its ends."""

GONE = "#REF!"


def move_rows(workbook: Workbook, sheet: str, row: int, by: int) -> None:
    """Deletes a row (`by` -1) or inserts one before it (1)."""
    cells = workbook[sheet]
    merged = [str(area) for area in cells.merged_cells.ranges if area.min_row >= row]
    for area in merged:
        cells.unmerge_cells(area)
    (cells.delete_rows if by < 0 else cells.insert_rows)(row)
    _rewrite(workbook, rows_moved(sheet, row, by))


def delete_sheet(workbook: Workbook, sheet: str) -> None:
    """Deletes a sheet: what referred to it is an error."""
    del workbook[sheet]
    _rewrite(workbook, sheet_deleted(sheet))


def rename_sheet(workbook: Workbook, sheet: str, name: str) -> None:
    """Renames a sheet."""
    workbook[sheet].title = name
    _rewrite(workbook, sheet_renamed(sheet, name))


Change = Callable[[re.Match[str], str], str]
"""What becomes of a reference in a formula, on the sheet named."""


def rows_moved(sheet: str, row: int, by: int) -> Change:
    """Returns what becomes of references when a row goes (`by` -1) or comes (1)."""
    return partial(_moved, sheet=sheet, row=row, by=by)


def sheet_deleted(sheet: str) -> Change:
    """Returns what becomes of references when a sheet is deleted."""
    return partial(_without, sheet=sheet)


def sheet_renamed(sheet: str, name: str) -> Change:
    """Returns what becomes of references when a sheet is renamed."""
    return lambda match, _: match[0].replace(f"'{sheet}'!", f"'{name}'!")


def rewritten(formula: str, here: str, change: Change) -> str:
    """Returns a formula on the sheet `here` after a change."""
    return _PARTS.sub(partial(_kept, change, here), formula)


def _rewrite(workbook: Workbook, change: Change) -> None:
    for sheet in workbook.worksheets:
        for line in sheet.iter_rows():
            for cell in line:
                if cell.data_type == "f" and isinstance(cell.value, str):
                    cell.value = rewritten(cell.value, sheet.title, change)


def _kept(change: Change, here: str, match: re.Match[str]) -> str:
    return match[0] if match[0].startswith('"') else change(match, here)


def _of(match: re.Match[str], here: str) -> str:
    return match[1] or match[2] or here


def _moved(match: re.Match[str], here: str, sheet: str, row: int, by: int) -> str:
    if _of(match, here) != sheet:
        return match[0]
    lead = match[0][: match.start(3) - match.start()]
    top, bottom = int(match[4]), int(match[6] or match[4])
    if by < 0 and top == bottom == row:
        return f"{lead}{GONE}"
    first = top + by if top > row or (by > 0 and top == row) else top
    last = bottom + by if bottom >= row else bottom
    behind = f":{match[5]}{last}" if match[5] else ""
    return f"{lead}{match[3]}{first}{behind}"


def _without(match: re.Match[str], here: str, sheet: str) -> str:
    return GONE if _of(match, here) == sheet else match[0]
