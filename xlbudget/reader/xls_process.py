"""The process that reads a workbook of Excel 97-2003 with xlrd: bytes in, JSON out.

Arguments are the bounds: cells, characters of one text, bytes of memory, seconds of computing.
The answer has `sheets`, or `code` and `params` of a WorkbookError.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from xlbudget.base.errors import WorkbookError
from xlbudget.reader.model import GENERAL
from xlbudget.reader.pages import page_texts
from xlbudget.reader.styles import format_by_id
from xlbudget.reader.values import binary_number

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet

_STATES = {1: "hidden", 2: "veryHidden"}
_NOT_VISIBLE = 3
_HEADER, _FOOTER, _END = 0x14, 0x15, 0x0A
_UNICODE = 80
_NOTHING = (0, 6)  # no cell, and a cell that has only a format


def main(arguments: list[str]) -> None:
    """Reads the workbook on standard input and writes what is in it to standard output."""
    cells, characters, memory, seconds = map(int, arguments)
    _limit(memory, seconds)
    answer: dict[str, Any]
    try:
        answer = {"sheets": list(_sheets(sys.stdin.buffer.read(), cells, characters))}
    except WorkbookError as error:
        answer = {"code": error.code, "params": dict(error.params)}
    except MemoryError:
        answer = {"code": "F009", "params": {"what": "megabytes", "limit": str(memory >> 20)}}
    except Exception:  # a parser of a foreign format meets damage in every possible way
        answer = {"code": "F007", "params": {}}
    sys.stdout.write(json.dumps(answer))


def _limit(memory: int, seconds: int) -> None:
    # Windows has no such limits, macOS refuses to set them: there only the time is bounded, by
    # the process that waits.
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _sheets(content: bytes, cells: int, characters: int) -> Iterator[dict[str, Any]]:
    import xlrd
    from xlrd.biffh import XLRDError

    try:
        book = xlrd.open_workbook(
            file_contents=content,
            logfile=io.StringIO(),
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
        )
    except XLRDError as error:
        if "Can't find workbook" in str(error):
            # A document or presentation that holds a workbook as one of its objects.
            raise WorkbookError("F005", kind="unknown") from None
        raise WorkbookError("F006" if "encrypted" in str(error) else "F007") from None
    names: set[str] = set()
    for index in range(book.nsheets):
        sheet = book.sheet_by_index(index)
        if sheet.name.casefold() in names:
            raise WorkbookError("F012", part=sheet.name, cell="")
        names.add(sheet.name.casefold())
        sheet_cells = list(_cells(book, sheet, characters))
        cells -= len(sheet_cells) + len(sheet.merged_cells)
        if cells < 0:
            raise WorkbookError("F009", what="cells", limit=sys.argv[1])
        yield {
            "name": sheet.name,
            "state": _STATES.get(sheet.visibility & _NOT_VISIBLE, "visible"),
            "cells": sheet_cells,
            "merged": [
                (top + 1, left + 1, bottom, right)
                for top, bottom, left, right in sheet.merged_cells
            ],
            "hidden_rows": [row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden],
            "hidden_columns": [c + 1 for c, info in sheet.colinfo_map.items() if info.hidden],
            "pages": page_texts(0, _pages(book, index)),
        }
        book.unload_sheet(index)


def _pages(book: Book, index: int) -> Iterator[str]:
    """Yields the header and the footer of a sheet's pages, which xlrd passes over."""
    from xlrd.biffh import unpack_string, unpack_unicode

    at, stream = vars(book)["_sh_abs_posn"][index], book.mem or b""
    while at + 4 <= len(stream):
        kind, length = (int.from_bytes(stream[at + n : at + n + 2], "little") for n in (0, 2))
        body = stream[at + 4 : at + 4 + length]
        if kind == _END:
            return
        if kind in (_HEADER, _FOOTER):
            unicode = book.biff_version >= _UNICODE
            yield (
                ""
                if not body
                else unpack_unicode(body, 0)
                if unicode
                else unpack_string(body, 0, book.encoding or "cp936")
            )
        at += 4 + length


def _cells(book: Book, sheet: Sheet, characters: int) -> Iterator[tuple[int, int, str, Any, Any]]:
    import xlrd

    formats = {
        key: format_by_id(str(key), form.format_str) for key, form in book.format_map.items()
    }
    styles = dict(enumerate(formats.get(style.format_key, GENERAL) for style in book.xf_list))
    for row in range(sheet.nrows):
        for column, kind_of_cell in enumerate(sheet.row_types(row)):
            if kind_of_cell in _NOTHING:
                continue
            cell = sheet.cell(row, column)
            shown = styles.get(cell.xf_index or 0, GENERAL)
            value: Any = cell.value
            match cell.ctype:
                case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
                    kind, value = binary_number(value, shown.is_date)
                    value = str(value)
                case xlrd.XL_CELL_TEXT:
                    kind = "text"
                    if not value:
                        continue
                    if len(value) > characters:
                        raise WorkbookError("F009", what="string_length", limit=characters)
                case xlrd.XL_CELL_BOOLEAN:
                    kind, value = "bool", bool(value)
                case xlrd.XL_CELL_ERROR:
                    kind, value = "error", xlrd.error_text_from_code.get(value, f"#{value}")
                case _:
                    continue
            yield row + 1, column + 1, kind, value, shown


if __name__ == "__main__":
    main(sys.argv[1:])
