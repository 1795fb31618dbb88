"""The process that reads a workbook of Excel 97-2003 with xlrd.

Its bounds are cells, and characters of one text.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from xlbudget.base.cellref import MAX_ROW, cell_name
from xlbudget.base.errors import WorkbookError
from xlbudget.base.meter import Meter
from xlbudget.reader.biff12 import Record
from xlbudget.reader.bounded_process import answer_to
from xlbudget.reader.colours import BLACK, COVERAGES, WHITE, mixed
from xlbudget.reader.layout import NARROW, low
from xlbudget.reader.letters import (
    PLACED,
    Aligned,
    Font,
    has_symbols,
    indent_of,
    is_tiny,
    lowest,
    painted,
    turned_by,
)
from xlbudget.reader.model import GENERAL, Bounds, Condition, Drawn, Look, Veil
from xlbudget.reader.number_format import format_by_id
from xlbudget.reader.pages import page_texts
from xlbudget.reader.strings import Run, with_runs
from xlbudget.reader.values import binary_number
from xlbudget.reader.xls_records import (
    DRAWINGS,
    FOOTER,
    HEADER,
    RULES,
    colour,
    is_unicode,
    records_of_sheet,
)
from xlbudget.reader.xls_sizes import (
    TWIPS,
    heights,
    hidden_columns,
    hidden_rows,
    narrow_columns,
)

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.formatting import XF
    from xlrd.sheet import Sheet

_STATES = {1: "hidden", 2: "veryHidden"}
_NOT_VISIBLE = 3
_FILL = 4
_READ_HERE = ("XL_CONDFMT", "XL_CF", "XL_OBJ", "XL_TXO", "XL_NOTE", "XL_MSO_DRAWING")
"""Records that xlrd makes nothing of, but stops at where they are not as it expects."""
_NO_RECORD = -1
_PRINT_AREA = "Print_Area"
_SHAPE = b"\x04\xf0"
"""The number of the record of a shape, as it stands in a drawing."""
_NOTHING = (0, 6)  # no cell, and a cell that has only a format


def read(content: bytes, cells: int, characters: int) -> dict[str, Any]:
    """Returns the sheets of a workbook from its bytes, and the looks of their cells.

    Raises WorkbookError F005 to F007, F009 and F012, or whatever the parser does on damage.
    """
    looks: list[Look] = []
    return {"sheets": list(_sheets(content, cells, characters, looks)), "looks": looks}


def _sheets(
    content: bytes, cells: int, characters: int, looks: list[Look]
) -> Iterator[dict[str, Any]]:
    """Yields the sheets; cells name their looks by the places in the list, which is filled."""
    import xlrd
    import xlrd.sheet
    from xlrd.biffh import XLRDError

    for name in _READ_HERE:
        setattr(xlrd.sheet, name, _NO_RECORD)
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
    looks.extend(_looks(book))
    limit = NARROW if not any(look.indent for look in looks) else MAX_ROW
    limit_down = lowest(looks)
    names: set[str] = set()
    meter = Meter("cells", cells)
    for index in range(book.nsheets):
        sheet = book.sheet_by_index(index)
        if sheet.name.casefold() in names:
            raise WorkbookError("F012", part=sheet.name, cell="")
        names.add(sheet.name.casefold())
        sheet_cells = list(_cells(book, sheet, characters, looks))
        meter.use(len(sheet_cells) + len(sheet.merged_cells))
        yield {
            "name": sheet.name,
            "state": _STATES.get(sheet.visibility & _NOT_VISIBLE, "visible"),
            "cells": sheet_cells,
            "merged": [
                (top + 1, left + 1, bottom, right)
                for top, bottom, left, right in sheet.merged_cells
            ],
            "hidden_rows": list(hidden_rows(sheet)),
            "hidden_columns": list(hidden_columns(sheet)),
            "narrow": list(narrow_columns(sheet, limit)),
            "low": list(low(heights(sheet), limit_down).items()),
            **_besides(book, index, sheet, meter),
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


def _besides(book: Book, index: int, sheet: Sheet, meter: Meter) -> dict[str, Any]:
    """Returns what xlrd passes over: headers and footers, drawings, conditional formats."""
    pages: list[str] = []
    art: list[Record] = []
    rules: list[Record] = []
    for record in records_of_sheet(book, index, {HEADER, FOOTER, *DRAWINGS, *RULES}):
        if record.kind in (HEADER, FOOTER):
            pages.append(_page(book, record.body))
        else:
            (rules if record.kind in RULES else art).append(record)
    # Before Excel 97 drawings were written otherwise.
    drawn = _drawn(sheet, art, meter) if is_unicode(book) and _has_shapes(art) else Drawn()
    veils: dict[Condition | None, list[Bounds]] = {}
    for area, condition in (*_rules(book, rules, meter), *drawn.veils):
        bounds = area.top, area.left, area.bottom, area.right
        veils.setdefault(condition, []).append(bounds)
    return {
        "pages": page_texts(0, pages),
        # Each condition once: a long formula may stand for many areas.
        "veils": list(veils.items()),
        "words": drawn.texts,
        "oddities": [(oddity.code, dict(oddity.params)) for oddity in drawn.oddities],
    }


def _has_shapes(records: Iterable[Record]) -> bool:
    """Tells whether there may be shapes in a drawing: one stands for the sheet itself."""
    return b"".join(record.body for record in records).count(_SHAPE) > 1


def _drawn(sheet: Sheet, records: Iterable[Record], meter: Meter) -> Drawn:
    from xlbudget.reader.office_art import OfficeArt
    from xlbudget.reader.xls_sizes import grid_sizes

    art = OfficeArt(meter)
    for kind, body in records:
        art.on_record(kind, body)
    return art.drawn(sheet.name, grid_sizes(sheet))


def _rules(book: Book, records: Sequence[Record], meter: Meter) -> Iterable[Veil]:
    if not records:
        return ()
    from xlbudget.reader.xls_conditions import XlsConditions

    conditions = XlsConditions(book, meter)
    for kind, body in records:
        conditions.on_record(kind, body)
    return conditions.veils()


def _page(book: Book, body: bytes) -> str:
    from xlrd.biffh import unpack_string, unpack_unicode

    if not body:
        return ""
    if is_unicode(book):
        text: str = unpack_unicode(body, 0)
    else:
        text = unpack_string(body, 0, book.encoding or "cp936")
    return text


def _looks(book: Book) -> Iterator[Look]:
    formats = {
        key: format_by_id(str(key), form.format_str) for key, form in book.format_map.items()
    }
    for style in book.xf_list:
        yield _look(book, style, formats.get(style.format_key, GENERAL))
    yield GENERAL


def _cells(
    book: Book, sheet: Sheet, characters: int, looks: list[Look]
) -> Iterator[tuple[int, int, str, Any, int]]:
    import xlrd

    styles, plain = len(book.xf_list), len(book.xf_list)
    for row in range(sheet.nrows):
        for column, kind_of_cell in enumerate(sheet.row_types(row)):
            if kind_of_cell in _NOTHING:
                continue
            cell = sheet.cell(row, column)
            style = cell.xf_index or 0
            style = style if style < styles else plain
            shown = looks[style]
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
                if shown is not looks[style]:
                    style = len(looks)
                    looks.append(shown)
            yield row + 1, column + 1, kind, value, style


def _look(book: Book, style: XF, shown: Look) -> Look:
    """Returns the look of a style with its letters and its fill."""
    fill, alignment = style.background, style.alignment
    paper, share = WHITE, 0.0
    if fill and fill.fill_pattern < len(COVERAGES):
        share = COVERAGES[fill.fill_pattern]
    if fill and share:
        pattern = colour(book, fill.pattern_colour_index, BLACK)
        paper = mixed(pattern, colour(book, fill.background_colour_index, WHITE), share)
    aligned, crossed = PLACED, False
    if alignment:
        aligned = Aligned(
            alignment.hor_align == _FILL,
            bool(alignment.shrink_to_fit),
            bool(alignment.text_wrapped),
            indent_of(str(alignment.indent_level)),
            turned_by(str(alignment.rotation)),
        )
    if border := style.border:
        crossed = bool(border.diag_line_style and (border.diag_down or border.diag_up))
    return painted(shown, _font(book, style.font_index), paper, aligned, crossed=crossed)


def _font(book: Book, number: int) -> Font:
    if not 0 <= number < len(book.font_list):
        return Font()
    font = book.font_list[number]
    points, usual = font.height / TWIPS, book.font_list[0].height / TWIPS
    ink = colour(book, font.colour_index, BLACK)
    breadth = points / usual if usual else 1.0
    struck, symbols = bool(font.struck_out), has_symbols(font.name)
    return Font(ink, is_tiny(str(points)), struck, symbols, breadth, points)


def _runs(book: Book, text: str, runs: Sequence[tuple[int, int]]) -> Iterator[Run]:
    """Yields the runs of a text, given where each begins and its font."""
    for index, (start, font) in enumerate(runs):
        end = runs[index + 1][0] if index + 1 < len(runs) else len(text)
        raised = 0 <= font < len(book.font_list) and book.font_list[font].escapement != 0
        yield Run(text[start:end], _font(book, font), raised)


if __name__ == "__main__":
    answer_to(read, sys.argv[1:])
