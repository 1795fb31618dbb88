"""Blank official forms as workbooks, made from data: sheets of tables with titles and headers.

A header is written as templates write it: `<` joins with the left, `^` with the cell above.
"""

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.support import biff8, biff12, ods
from xlbudget.reader import read_workbook

WRITERS = {"xls": biff8.write_raw, "xlsb": biff12.write_raw, "ods": ods.write_raw}


def write_form(path: Path, sheets: Sequence[Mapping[str, Any]]) -> Path:
    """Writes a form in the form of file that the path's ending names; returns the path."""
    plain = path.with_suffix(".xlsx")
    with xlsxwriter.Workbook(plain) as book:
        for data in sheets:
            sheet = book.add_worksheet(data["sheet"])
            row = 0
            for table in data.get("tables", [data]):
                row = _write_table(sheet, table, row)
            if data.get("hidden"):
                sheet.hide()
            if data.get("picture"):
                sheet.insert_image(row, 0, "picture.png", {"image_data": _picture()})
    if path.suffix != plain.suffix:
        WRITERS[path.suffix.removeprefix(".")](path, read_workbook(plain))
    return path


def _picture() -> BytesIO:
    """Returns a picture of one point."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))]
    chunks += [(b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")]
    return BytesIO(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
            for kind, body in chunks
        )
    )


def _write_table(sheet: Any, table: Mapping[str, Any], row: int) -> int:
    """Writes one table from a row on, counted from 0; returns the first row behind it."""
    for line in table.get("above", []):
        row = _write_line(sheet, row, line)
    header = table.get("header", [])
    width = max([len(line) for line in (*header, *table.get("rows", []))] or [1])
    left = table.get("left", 0)
    if title := table.get("title"):
        if width > 1 and table.get("merged", True):
            sheet.merge_range(row, left, row, left + width - 1, title)
        else:
            sheet.write_string(row, left, title)
        row += 1
    if caption := table.get("caption"):
        row = _write_line(sheet, row, ["单位名称：某某局", *[""] * max(0, width - 2), caption])
    merge = table.get("merged", True)
    for at, bounds in _areas(header, row) if merge else ():
        sheet.merge_range(*bounds, at)
    for index, line in enumerate(header):
        for column, text in enumerate(line):
            if text not in ("<", "^", "") and not (merge and _spans(header, index, column)):
                sheet.write_string(row + index, left + column, text)
    row += len(header)
    for line in table.get("rows", []):
        row = _write_line(sheet, row, line)
    if note := table.get("note"):
        sheet.write_string(row, 0, note)
        row += 1
    return row + 1


def _write_line(sheet: Any, row: int, line: Sequence[str | float]) -> int:
    for column, value in enumerate(line):
        if isinstance(value, str) and value:
            sheet.write_string(row, column, value)
        elif not isinstance(value, str):
            sheet.write_number(row, column, value)
    return row + 1


def _spans(header: Sequence[Sequence[str]], row: int, column: int) -> bool:
    return _extent(header, row, column) != (row, column)


def _extent(header: Sequence[Sequence[str]], row: int, column: int) -> tuple[int, int]:
    """Returns the last row and column that a cell of a header picture covers."""
    right = column
    while right + 1 < len(header[row]) and header[row][right + 1] == "<":
        right += 1
    bottom = row
    while bottom + 1 < len(header) and header[bottom + 1][column] == "^":
        bottom += 1
    return bottom, right


def _areas(
    header: Sequence[Sequence[str]], first: int
) -> Iterator[tuple[str, tuple[int, int, int, int]]]:
    """Yields the merged cells of a header with their words."""
    for row, line in enumerate(header):
        for column, text in enumerate(line):
            if text not in ("<", "^", ""):
                bottom, right = _extent(header, row, column)
                if (bottom, right) != (row, column):
                    yield text, (first + row, column, first + bottom, right)
