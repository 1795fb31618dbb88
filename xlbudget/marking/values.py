"""A workbook of another form (.xls, .xlsb, .ods) as an .xlsx of its values, to be marked."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from xlbudget.base.texts import UNWRITABLE
from xlbudget.reader import RawCell, RawSheet, RawWorkbook
from xlbudget.reader.model import Look
from xlbudget.writer.measure import paper_width

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_WIDEST, _NARROWEST = 60, 9
_WHITE = 0xFFFFFF
_MOST_TEXT = 32_767


def values_of(workbook: RawWorkbook) -> bytes:
    """Returns the values of a workbook as an .xlsx: no formulas, charts or pictures."""
    from xlsxwriter import Workbook

    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_numbers": False})
    # A fixed date makes the same workbook the same copy, byte for byte.
    book.set_properties({"created": datetime(2000, 1, 1)})
    formats: dict[Look, Format] = {}
    try:
        for sheet in workbook.sheets:
            page = book.add_worksheet(sheet.name)
            if sheet.state == "hidden":
                page.hide()
            elif sheet.state == "veryHidden":
                page.very_hidden()
            for cell in sheet.cells.values():
                if cell.look not in formats:
                    formats[cell.look] = book.add_format(_format(cell.look))
                _write(page, cell, formats[cell.look])
            _lay_out(page, sheet, formats)
    finally:
        book.close()
    return out.getvalue()


def _format(look: Look) -> dict[str, Any]:
    colours = {"font_color": f"#{look.ink:06X}"} if look.ink else {}
    if look.paper != _WHITE:
        colours["bg_color"] = f"#{look.paper:06X}"
    return {"num_format": look.code, "border": 1, "text_wrap": look.wraps, **colours}


def _write(page: "Worksheet", cell: RawCell, look: "Format") -> None:
    row, column, value = cell.row - 1, cell.column - 1, cell.value
    if isinstance(value, bool):
        page.write_boolean(row, column, value, look)
    elif isinstance(value, Decimal):
        page.write_number(row, column, float(value), look)
    elif value:
        page.write_string(row, column, UNWRITABLE.sub("·", value)[:_MOST_TEXT], look)
    else:
        page.write_blank(row, column, None, look)


def _lay_out(page: "Worksheet", sheet: RawSheet, formats: Mapping[Look, "Format"]) -> None:
    """Sets widths by what stands in columns, hides what was hidden, merges what was merged."""
    merged = {(area.top, area.left) for area in sheet.merged}
    widths: dict[int, int] = {}
    for at, cell in sheet.cells.items():
        if at not in merged and cell.value is not None:
            width = paper_width(str(cell.value)) + 2
            widths[cell.column] = max(widths.get(cell.column, 0), width)
    for column, width in widths.items():
        options = {"hidden": True} if column in sheet.hidden_columns else {}
        fitting = min(max(width, _NARROWEST), _WIDEST)
        page.set_column(column - 1, column - 1, fitting, None, options)
    for row in sheet.hidden_rows:
        page.set_row(row - 1, None, None, {"hidden": True})
    for area in sheet.merged:
        corner = sheet.cells.get((area.top, area.left))
        if corner and (area.top, area.left) != (area.bottom, area.right):
            look = formats[corner.look]
            page.merge_range(area.top - 1, area.left - 1, area.bottom - 1, area.right - 1, "", look)
            _write(page, corner, look)
