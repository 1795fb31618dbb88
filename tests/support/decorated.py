"""Workbooks as senders have them: with charts, pictures, validations, comments, tables, macros."""

import random
import re
import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from openpyxl.cell.cell import Cell
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from tests.history.parts import (
    Parts,
    as_wps_writes,
    read_parts,
    sheet_names,
    strict,
    text_of,
    with_macros,
    write_parts,
)
from tests.support.workbooks import loaded

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
Decoration = Callable[[Workbook, Worksheet, random.Random], None]


def _any_cell(sheet: Worksheet, rng: random.Random) -> Cell:
    return rng.choice(
        [cell for row in sheet.iter_rows(min_row=6) for cell in row if isinstance(cell, Cell)]
    )


def _chart(_book: Workbook, sheet: Worksheet, _rng: random.Random) -> None:
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=3, min_row=8, max_row=12))
    sheet.add_chart(chart, "R40")


def _validation(_book: Workbook, sheet: Worksheet, rng: random.Random) -> None:
    validation = DataValidation(type="decimal", operator="greaterThan", formula1="-1000000")
    validation.add(_any_cell(sheet, rng).coordinate)
    sheet.add_data_validation(validation)


def _condition(_book: Workbook, sheet: Worksheet, rng: random.Random) -> None:
    rule = CellIsRule(  # type: ignore[no-untyped-call]
        operator="lessThan", formula=["0"], font=Font(color="FFC00000")
    )
    sheet.conditional_formatting.add(_any_cell(sheet, rng).coordinate, rule)


def _names(book: Workbook, sheet: Worksheet, _rng: random.Random) -> None:
    reference = f"'{sheet.title}'!$C$8"
    book.defined_names["数_全"] = DefinedName("数_全", attr_text=reference)
    sheet.defined_names["数_表"] = DefinedName("数_表", attr_text=reference)
    sheet.print_area = f"A1:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"


def _comments(_book: Workbook, sheet: Worksheet, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 30)):
        _any_cell(sheet, rng).comment = Comment("请主任核对 <&> 100%", "张会计")


def _table(book: Workbook, _sheet: Worksheet, _rng: random.Random) -> None:
    page = book.create_sheet("往来")
    for row in (("甲", "乙"), ("说明", "文字"), ("说明", "文字")):
        page.append(row)
    page.add_table(Table(displayName="往来表", ref="A1:B3"))


def _links(_book: Workbook, sheet: Worksheet, rng: random.Random) -> None:
    cell = _any_cell(sheet, rng)
    cell.hyperlink = "https://example.org/"


def _colours(_book: Workbook, sheet: Worksheet, rng: random.Random) -> None:
    for _ in range(20):
        _any_cell(sheet, rng).fill = PatternFill("solid", fgColor="FFFFFFCC")
        _any_cell(sheet, rng).fill = PatternFill("solid", fgColor="FFC6E0B4")


def _light(_book: Workbook, sheet: Worksheet, rng: random.Random) -> None:
    """White letters on a dark ground: they cannot be seen on the fill of a mark."""
    for _ in range(20):
        cell = _any_cell(sheet, rng)
        cell.fill = PatternFill("solid", fgColor="FF1F3864")
        cell.font = Font(color="FFFFFFFF")


DECORATIONS: Mapping[str, Decoration] = {
    "chart": _chart,
    "validation": _validation,
    "condition": _condition,
    "names": _names,
    "comments": _comments,
    "table": _table,
    "links": _links,
    "colours": _colours,
    "light": _light,
}


def with_prefix(parts: Parts) -> Parts:
    """Every element of a spreadsheet has a prefix, as the Open XML SDK writes it."""

    def prefixed(name: str, content: str | bytes) -> str | bytes:
        own = re.match(
            r"xl/(workbook|styles|worksheets/[^/]*|comments[^/]*|.*/comment\d*)\.xml$", name
        )
        if not (own and isinstance(content, str)):
            return content
        content = re.sub(r"<(/?)(?=\w+[\s/>])", r"<\1x:", content)
        return re.sub(r'xmlns="', 'xmlns:x="', content)

    return {name: prefixed(name, content) for name, content in parts.items()}


def with_picture(parts: Parts) -> Parts:
    """A picture lies far from the table, on the first sheet without drawings."""
    for part in sheet_names(parts).values():
        folder, _, base = part.rpartition("/")
        listing = f"{folder}/_rels/{base}.rels"
        if "<drawing " in text_of(parts, part) or listing in parts:
            continue
        tail = re.compile(r"(<legacyDrawing |<tableParts|</worksheet>)")
        element = f'<drawing xmlns:r="{_OFFICE}" r:id="rIdPicture"/>'
        types = text_of(parts, "[Content_Types].xml").replace(
            "</Types>",
            '<Default Extension="png" ContentType="image/png"/>'
            '<Override PartName="/xl/drawings/drawing77.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/></Types>',
        )
        return {
            **parts,
            "[Content_Types].xml": types,
            part: tail.sub(rf"{element}\1", text_of(parts, part), count=1),
            listing: _links_to("drawing", "/xl/drawings/drawing77.xml", "rIdPicture"),
            "xl/drawings/drawing77.xml": _PICTURE,
            "xl/drawings/_rels/drawing77.xml.rels": _links_to("image", "/xl/media/p77.png", "rId1"),
            "xl/media/p77.png": _png(),
        }
    return parts


def _links_to(kind: str, target: str, link: str) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="{link}" Type="{_OFFICE}/{kind}" '
        f'Target="{target}"/></Relationships>'
    )


_PICTURE = (
    f'<xdr:wsDr xmlns:xdr="{_DRAWING}/spreadsheetDrawing" xmlns:a="{_DRAWING}/main" '
    f'xmlns:r="{_OFFICE}"><xdr:oneCellAnchor><xdr:from><xdr:col>30</xdr:col>'
    "<xdr:colOff>0</xdr:colOff><xdr:row>60</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
    '<xdr:ext cx="95250" cy="95250"/><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="章"/>'
    '<xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/>'
    '</a:stretch></xdr:blipFill><xdr:spPr><a:xfrm><a:off x="0" y="0"/>'
    '<a:ext cx="95250" cy="95250"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    "</xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor></xdr:wsDr>"
)


def _png() -> bytes:
    """Returns a picture of one red point."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0\xff\0\0")
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


CHANGES: Mapping[str, Callable[[Parts], Parts]] = {
    "picture": with_picture,
    "macros": with_macros,
    "strict": strict,
    "WPS": as_wps_writes,
    "prefix": with_prefix,
}


def write_decorated(base: Path, path: Path, rng: random.Random) -> Path:
    """Writes a workbook with some wrong figures and decorations drawn at random."""
    book = loaded(base)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for _ in range(rng.randint(0, 3)):
        numbers = [
            cell
            for row in rng.choice(sheets).iter_rows(min_row=6)
            for cell in row
            if isinstance(cell, Cell) and isinstance(cell.value, int | float)
        ]
        if numbers:
            cell = rng.choice(numbers)
            cell.value = rng.choice((round(float(str(cell.value)) + 36, 2), "约三十", 0))
    for name in rng.sample(list(DECORATIONS), rng.randint(2, len(DECORATIONS))):
        DECORATIONS[name](book, rng.choice(sheets), rng)
    book.active = rng.randrange(len(book.worksheets))
    book.save(path)
    parts = read_parts(path)
    for name in CHANGES:
        if rng.random() < 1 / 3:
            parts = CHANGES[name](parts)
    return write_parts(path, parts)
