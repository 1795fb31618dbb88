"""The sheets of a workbook as they are drawn beside the findings: plain data with bounds."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from xlbudget.base.errors import encodable
from xlbudget.reader import RawCell, RawSheet, RawWorkbook
from xlbudget.reader.number_format import seen
from xlbudget.verdict.result import Report

_MOST_ROWS, _MOST_COLUMNS = 1_000, 60
_MOST_CELLS = 30_000
_LONGEST = 200
"""Beyond these a sheet is cut, and says so; an official table is far smaller."""
_WHITE = 0xFFFFFF
_TRUTH = {True: "TRUE", False: "FALSE"}


def sheet_views(workbook: RawWorkbook, report: Report) -> list[dict[str, Any]]:
    """Returns the sheets in their order: whole where a finding or a correction names a cell.

    Of the others there are `name` and `state` alone; `sheet_view` draws one when it is asked for.
    """
    named = {cell.sheet for finding in report.findings for cell in finding.cells}
    named |= {change.cell.sheet for fix in report.corrections for change in fix.changes}
    left = _MOST_CELLS
    views: list[dict[str, Any]] = []
    for sheet in workbook.sheets:
        view: dict[str, Any] = {"name": encodable(sheet.name), "state": sheet.state}
        if sheet.name in named:
            view, used = _view(sheet, left)
            left -= used
        views.append(view)
    return views


def sheet_view(sheet: RawSheet) -> dict[str, Any]:
    """Returns a sheet as it is drawn.

    It has `name`, `state`, `cut` (whether something was left out), `columns` (how many), `unseen`
    (the hidden ones of them) and `rows`: the number of a row, whether it is hidden, and its cells
    as `[column, text, is a number, columns that it spans, rows that it spans]`, with a fill also
    its colour, `rrggbb`.
    """
    return _view(sheet, _MOST_CELLS)[0]


def _view(sheet: RawSheet, most: int) -> tuple[dict[str, Any], int]:
    spans = {(m.top, m.left): (m.right - m.left + 1, m.bottom - m.top + 1) for m in sheet.merged}
    shown = sorted(_shown(sheet, spans))
    kept = [key for key in shown if key[0] <= _MOST_ROWS and key[1] <= _MOST_COLUMNS][:most]
    rows: dict[int, list[Any]] = {}
    for row, column in kept:
        cell = sheet.cells.get((row, column))
        across, down = spans.get((row, column), (1, 1))
        across, down = min(across, _MOST_COLUMNS), min(down, _MOST_ROWS)
        text = encodable(text_shown(cell)).strip()[:_LONGEST] if cell else ""
        is_number = cell is not None and cell.kind == "number"
        drawn = [column, text, is_number, across, down]
        if cell is not None and cell.look.paper != _WHITE:
            drawn.append(f"{cell.look.paper:06x}")
        rows.setdefault(row, []).append(drawn)
    columns = max((cell[0] + cell[3] - 1 for row in rows.values() for cell in row), default=0)
    view = {
        "name": encodable(sheet.name),
        "state": sheet.state,
        "cut": len(kept) < len(shown),
        "columns": columns,
        "unseen": sorted(n for n in sheet.hidden_columns if n <= columns),
        "rows": [[row, row in sheet.hidden_rows, cells] for row, cells in rows.items()],
    }
    return view, len(kept)


def _shown(sheet: RawSheet, merged: Mapping[tuple[int, int], object]) -> Iterable[tuple[int, int]]:
    """Returns the cells with something in them, and those that are merged."""
    return {key for key, cell in sheet.cells.items() if cell.value is not None} | merged.keys()


def text_shown(cell: RawCell) -> str:
    """Returns what a cell shows; the value itself where that cannot be told."""
    if isinstance(cell.value, Decimal):
        text = seen(cell.value, cell.look.code).text
        return f"{cell.value:f}" if text is None else text
    return _TRUTH[cell.value] if isinstance(cell.value, bool) else cell.value or ""
