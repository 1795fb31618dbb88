"""The process that reads a workbook of Excel 97-2003 with xlrd: bytes in, JSON out.

Arguments are the bounds: cells, characters of one text, bytes of memory, seconds of computing.
The answer has `sheets`, or `code` and `params` of a WorkbookError.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from xlbudget.base.cellref import cell_name
from xlbudget.base.errors import WorkbookError
from xlbudget.reader.colours import BLACK, COVERAGES, WHITE, mixed
from xlbudget.reader.layout import NO_WIDTH, no_height
from xlbudget.reader.model import GENERAL, Look
from xlbudget.reader.number_format import format_by_id
from xlbudget.reader.pages import page_texts
from xlbudget.reader.paints import Font, has_symbols, is_tiny, painted
from xlbudget.reader.strings import Run, with_runs
from xlbudget.reader.values import binary_number

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.formatting import XF
    from xlrd.sheet import Sheet

_STATES = {1: "hidden", 2: "veryHidden"}
_NOT_VISIBLE = 3
_FILL = 4
_TWIPS = 20
"""Twentieths of a point, in which letters and rows are measured."""
_USUAL_HEIGHT = 255
_CHARACTER = 256
_PRINT_AREA = "Print_Area"
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
            # Marks of the container that overlap hold no figure, and Excel passes over them.
            ignore_workbook_corruption=True,
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
            "hidden_rows": list(_hidden_rows(sheet)),
            "hidden_columns": list(_hidden_columns(sheet)),
            "pages": page_texts(0, _pages(book, index)),
            "printed": ",".join(_printed(book, index)),
        }
        book.unload_sheet(index)


def _printed(book: Book, index: int) -> Iterator[str]:
    """Yields the areas of a sheet that are printed, where they are not computed."""
    for name in book.name_obj_list:
        if not (name.builtin and name.name == _PRINT_AREA and name.scope == index):
            continue
        for area in getattr(name.result, "value", None) or ():
            _, _, top, bottom, left, right = area.coords
            if top < bottom and left < right:
                yield f"{cell_name(top + 1, left + 1)}:{cell_name(bottom, right)}"


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
    styles = {
        number: _look(book, style, formats.get(style.format_key, GENERAL))
        for number, style in enumerate(book.xf_list)
    }
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
            if kind == "text" and (runs := sheet.rich_text_runlist_map.get((row, column))):
                shown = with_runs(shown, _runs(book, value, runs))
            yield row + 1, column + 1, kind, value, shown


def _look(book: Book, style: XF, shown: Look) -> Look:
    """Returns the look of a style with its letters and its fill."""
    fill, alignment = style.background, style.alignment
    paper, share = WHITE, 0.0
    if fill and fill.fill_pattern < len(COVERAGES):
        share = COVERAGES[fill.fill_pattern]
    if fill and share:
        colour = _colour(book, fill.pattern_colour_index, BLACK)
        paper = mixed(colour, _colour(book, fill.background_colour_index, WHITE), share)
    repeats = bool(alignment and alignment.hor_align == _FILL)
    return painted(shown, _font(book, style.font_index), paper, repeats=repeats)


def _font(book: Book, number: int) -> Font:
    if not 0 <= number < len(book.font_list):
        return Font()
    font = book.font_list[number]
    tiny = is_tiny(str(font.height / _TWIPS))
    ink = _colour(book, font.colour_index, BLACK)
    return Font(ink, tiny, bool(font.struck_out), has_symbols(font.name))


def _runs(book: Book, text: str, runs: Sequence[tuple[int, int]]) -> Iterator[Run]:
    """Yields the runs of a text, given where each begins and its font."""
    for index, (start, font) in enumerate(runs):
        end = runs[index + 1][0] if index + 1 < len(runs) else len(text)
        raised = 0 <= font < len(book.font_list) and book.font_list[font].escapement != 0
        yield Run(text[start:end], _font(book, font), raised)


def _colour(book: Book, index: int, automatic: int) -> int:
    parts = book.colour_map.get(index)
    return automatic if parts is None else parts[0] << 16 | parts[1] << 8 | parts[2]


def _hidden_rows(sheet: Sheet) -> Iterator[int]:
    """Yields the rows, from 1, that are hidden or have no height, by themselves or as usual."""
    usual_hides = bool(sheet.default_row_hidden) or no_height(
        str((sheet.default_row_height or _USUAL_HEIGHT) / _TWIPS)
    )
    for row in range(sheet.nrows):
        info = sheet.rowinfo_map.get(row)
        if info is None:
            hidden = usual_hides and bool(sheet.row_len(row))
        else:
            hidden = bool(info.hidden) or no_height(str((info.height or 0) / _TWIPS))
        if hidden:
            yield row + 1


def _hidden_columns(sheet: Sheet) -> Iterator[int]:
    """Yields the columns, from 1, that are hidden or have no width, by themselves or as usual."""
    usual = sheet.standardwidth
    for column in range(max((sheet.ncols, *(number + 1 for number in sheet.colinfo_map)))):
        info = sheet.colinfo_map.get(column)
        width = usual if info is None else info.width
        if (info and info.hidden) or (width is not None and width / _CHARACTER < NO_WIDTH):
            yield column + 1


if __name__ == "__main__":
    main(sys.argv[1:])
