"""Workbooks of Excel 97-2003 (xls, also the et of WPS), read by xlrd in a process of its own.

Formulas are not read, and which numbers are their results is not known.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlbudget.base.errors import WorkbookError
from xlbudget.reader.bounded_process import answer_of
from xlbudget.reader.model import (
    PRINT_AREA,
    Condition,
    Limits,
    Look,
    MergedRange,
    Oddity,
    RawCell,
    RawSheet,
    RawWorkbook,
    Veil,
)


def read_xls(path: Path, content: bytes, limits: Limits) -> RawWorkbook:
    """Reads every sheet of a workbook of Excel 97-2003 from the bytes of its file.

    Raises WorkbookError: F005 to F007, F009, F011 or F012.
    """
    bounds = limits.cells, limits.string_length
    answer = answer_of("xlbudget.reader.xls_process", content, bounds, damaged="F007")
    looks = [Look(*look) for look in answer["looks"]]
    sheets = tuple(_sheet(sheet, looks) for sheet in answer["sheets"])
    if not sheets:
        raise WorkbookError("F011")
    printed = {f"{s['name']}!{PRINT_AREA}": s["printed"] for s in answer["sheets"] if s["printed"]}
    oddities = tuple(
        Oddity(code, params) for sheet in answer["sheets"] for code, params in sheet["oddities"]
    )
    return RawWorkbook(path, sheets, {}, printed, oddities, "xls")


def _sheet(sheet: dict[str, Any], looks: Sequence[Look]) -> RawSheet:
    cells = {
        (row, column): RawCell(
            row,
            column,
            kind,
            Decimal(value) if kind in ("number", "date") else value,
            "" if kind in ("number", "date", "error") else None,
            looks[style],
        )
        for row, column, kind, value, style in sheet["cells"]
    }
    return RawSheet(
        sheet["name"],
        sheet["state"],
        cells,
        tuple(MergedRange(*area) for area in sheet["merged"]),
        frozenset(sheet["hidden_rows"]),
        frozenset(sheet["hidden_columns"]),
        tuple(_veils(sheet["veils"])),
        dict(sheet["narrow"]),
        dict(sheet["low"]),
        page_texts=tuple(sheet["pages"]),
        drawn_texts=tuple(sheet["words"]),
    )


def _veils(
    groups: Iterable[tuple[Sequence[Any] | None, Iterable[Sequence[int]]]],
) -> Iterator[Veil]:
    """Yields the areas in which one condition applies, or over which something lies."""
    for values, areas in groups:
        condition = None if values is None else Condition(*values)
        yield from (Veil(MergedRange(*area), condition) for area in areas)
