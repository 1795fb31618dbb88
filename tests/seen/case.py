"""A workbook in which something is planted, and changes of its XML that openpyxl cannot make."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

Late = Callable[[Path], None]
_NAMES = "http://schemas.openxmlformats.org/drawingml/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = {
    "drawing": "application/vnd.openxmlformats-officedocument.drawing+xml",
    "table": "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml",
    "vmlDrawing": "application/vnd.openxmlformats-officedocument.vmlDrawing",
}
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass(slots=True)
class Case:
    """A workbook in which something is planted: the cell is drawn before, the rest is free."""

    workbook: Workbook
    rng: random.Random
    cell: Cell
    late: Late | None = None
    """What is done to the written file, where openpyxl cannot do it."""

    @property
    def sheet(self) -> Worksheet:
        """Returns the sheet of the cell."""
        sheet = self.cell.parent
        assert isinstance(sheet, Worksheet)
        return sheet

    @property
    def amount(self) -> float:
        """Returns the right amount."""
        assert isinstance(self.cell.value, int | float)
        return float(self.cell.value)

    def wrong(self) -> float:
        """Returns an amount that differs from the right one in more than its last digits."""
        return round(
            self.amount + self.rng.choice((-1, 1)) * self.rng.randrange(1000, 99999) / 100, 2
        )


def cell_edited(case: Case, edit: Callable[[str, str], str]) -> Late:
    """Replaces the XML of the cell, by its attributes without the type and its value element."""
    pattern = re.compile(rf'<c r="{case.cell.coordinate}"([^>]*)>(.*?)</c>', re.DOTALL)

    def replaced(match: re.Match[str]) -> str:
        attributes = re.sub(r' t="\w+"', "", match[1])
        return edit(f' r="{case.cell.coordinate}"{attributes}', match[2])

    return part_edited(case, lambda xml: pattern.sub(replaced, xml, count=1))


def part_edited(case: Case, edit: Callable[[str], str]) -> Late:
    """Replaces the XML of the cell's sheet, which must change."""
    part = f"xl/worksheets/sheet{case.workbook.index(case.sheet) + 1}.xml"

    def late(path: Path) -> None:
        parts = parts_of(path)
        before = parts[part].decode()
        after = edit(before)
        assert after != before, "nothing was planted"
        parts[part] = after.encode()
        pack(path, parts)

    return late


def parts_of(path: Path) -> dict[str, bytes]:
    """Returns the parts of a package."""
    with ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def pack(path: Path, parts: dict[str, bytes]) -> None:
    """Writes a package of these parts."""
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in parts.items():
            package.writestr(name, content)


def drawing_of(
    column: int, row: int, fill: str, words: str = "", around: str = "{}", width: int = 1
) -> str:
    """Returns the XML of a drawing with a shape over cells of a row, counted from 0."""

    def anchor(name: str, by: int) -> str:
        return (
            f"<xdr:{name}><xdr:col>{column + by * width}</xdr:col><xdr:colOff>0</xdr:colOff>"
            f"<xdr:row>{row + by}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:{name}>"
        )

    shape = (
        '<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="a"/><xdr:cNvSpPr/></xdr:nvSpPr>'
        f'<xdr:spPr><a:prstGeom prst="rect"/>{fill}</xdr:spPr>{words}</xdr:sp>'
    )
    return (
        f'<xdr:wsDr xmlns:xdr="{_NAMES}/spreadsheetDrawing" xmlns:a="{_NAMES}/main">'
        f"<xdr:twoCellAnchor>{anchor('from', 0)}{anchor('to', 1)}{around.format(shape)}"
        "<xdr:clientData/>"
        "</xdr:twoCellAnchor></xdr:wsDr>"
    )


def drawing(
    case: Case,
    column: int,
    row: int,
    fill: str,
    words: str = "",
    around: str = "{}",
    width: int = 1,
) -> Late:
    """Lays a shape over cells of a row, counted from 0, with a fill and perhaps words.

    `around` is what stands around its XML in the anchor.
    """
    body = drawing_of(column, row, fill, words, around, width)
    part = "xl/drawings/drawing99.xml"
    return lambda path: link_part(case, path, "drawing", part, body)


def link_part(
    case: Case, path: Path, kind: str, part: str, content: str, element: str = ""
) -> None:
    """Adds a part to a written file, and a link to it from the cell's sheet.

    `element` is what names the link on the sheet, by its kind if nothing is given.
    """
    index = case.workbook.index(case.sheet) + 1
    element = element or kind
    parts = parts_of(path)
    sheet = f"xl/worksheets/sheet{index}.xml"
    text = parts[sheet].decode()
    before = re.search(r"<(?:legacyDrawing|tableParts|extLst)|</worksheet>", text)
    assert before
    link = f'xmlns:r="{_OFFICE}" r:id="rIdSeen"/>'
    added = (
        f"<tableParts><tablePart {link}</tableParts>" if kind == "table" else f"<{element} {link}"
    )
    parts[sheet] = (text[: before.start()] + added + text[before.start() :]).encode()
    parts[part] = content.encode()
    parts[f"xl/worksheets/_rels/sheet{index}.xml.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rIdSeen" '
        f'Type="{_OFFICE}/{kind}" Target="/{part}"/></Relationships>'
    ).encode()
    types = parts["[Content_Types].xml"].decode()
    override = f'<Override PartName="/{part}" ContentType="{_TYPES[kind]}"/></Types>'
    parts["[Content_Types].xml"] = types.replace("</Types>", override).encode()
    pack(path, parts)
