"""Writes Word documents from hand-made XML, for tests of their reader."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Literal
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from xlbudget.intake.locate import LocatedTable
from xlbudget.intake.opened import Opened
from xlbudget.reader import MergedRange, RawSheet

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MICROSOFT = "http://schemas.microsoft.com/office/word"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
NAMESPACES = " ".join(
    [
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"',
        f'xmlns:r="{_OFFICE}/relationships" xmlns:m="{_OFFICE}/math"',
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"',
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"',
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"',
        f'xmlns:wps="{_MICROSOFT}/2010/wordprocessingShape" xmlns:w14="{_MICROSOFT}/2010/wordml"',
        'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"',
    ]
)
# The parts beside the text: the root of each, and how the text refers to it.
_ROOTS = {
    **{"styles": "styles", "numbering": "numbering", "settings": "settings"},
    **{"footnotes": "footnotes", "endnotes": "endnotes", "comments": "comments"},
    **{"header": "hdr", "footer": "ftr"},
}


def package(body: str, **parts: str) -> bytes:
    """Returns a document with this body; `parts` are what stands in others, such as `styles`."""
    texts = {"document": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"}
    for name, inner in parts.items():
        root = _ROOTS[name]
        texts[name] = f"<w:{root} {NAMESPACES}>{inner}</w:{root}>"
    return pack(texts)


def pack(texts: Mapping[str, str]) -> bytes:
    """Returns a document of parts in their XML."""
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" '
        f'ContentType="{_TYPE}.{"document.main" if name == "document" else name}+xml"/>'
        for name in texts
    )
    links = "".join(
        f'<Relationship Id="r{name}" Type="{_OFFICE}/relationships/{name}" Target="{name}.xml"/>'
        for name in texts
        if name != "document"
    )
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
    start = f'<Relationships xmlns="{_PACKAGE}/relationships">'
    main = (
        f'<Relationship Id="r1" Type="{_OFFICE}/relationships/officeDocument" '
        'Target="word/document.xml"/>'
    )
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", f"{start}{main}</Relationships>")
        archive.writestr("word/_rels/document.xml.rels", f"{start}{links}</Relationships>")
        for name, text in texts.items():
            archive.writestr(f"word/{name}.xml", text)
    return stream.getvalue()


def run(text: str, properties: str = "") -> str:
    """Returns letters with properties of their own."""
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def para(inner: str = "", properties: str = "") -> str:
    """Returns a paragraph of a plain text, or of runs in their XML."""
    inside = inner if inner.startswith("<") or not inner else run(inner)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inside}</w:p>"


def cell(inner: str = "", properties: str = "") -> str:
    """Returns a cell of a plain text, or of paragraphs in their XML."""
    inside = inner if inner.startswith(("<w:p", "<w:tbl", "<w:sdt")) else para(inner)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def row(cells: Iterable[str], properties: str = "") -> str:
    """Returns a row of cells, given as XML or as plain texts."""
    inner = "".join(c if c.startswith("<w:") else cell(c) for c in cells)
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{inner}</w:tr>"


def table(rows: Iterable[str], properties: str = "", widths: Sequence[int] = ()) -> str:
    """Returns a table of rows in their XML; `widths` are those of its grid."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    inner = "".join(rows)
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{inner}</w:tbl>"


def grid(texts: Iterable[Iterable[str]]) -> str:
    """Returns a plain table."""
    return table(row(line) for line in texts)


def box(inner: str) -> str:
    """Returns a text box as Word writes it, once anew and once as before 2010."""
    content = f"<w:txbxContent>{inner}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic>'
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f"<wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
        "</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
        f"{content}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


# ---- official tables --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Layout:
    """How official tables stand in a document.

    With `pages` a table of more lines goes on in another one after so many; over its next part
    stands `again`: its `header`, its `title` and header, a line that it goes on, or nothing.  With
    `inside` title and captions are rows of the table; `framed` ones stand in a table that only
    frames them.
    """

    pages: int = 0
    again: Literal["header", "title", "line", ""] = "header"
    inside: bool = False
    framed: bool = False


LAYOUTS = {
    "whole": Layout(),
    "over pages with their header": Layout(10),
    "over pages with their title": Layout(10, "title"),
    "over pages with a line that they go on": Layout(7, "line"),
    "over pages without anything": Layout(10, ""),
    "titles inside": Layout(inside=True),
    "in tables that frame them": Layout(framed=True),
}


def official(opened: Opened, layout: Layout = LAYOUTS["whole"]) -> dict[str, str]:
    """Returns the official tables of an opened workbook with what stands around them, by id."""
    return {
        name: _framed("".join(_official(located, layout)), layout)
        for name, located in opened.located.tables.items()
    }


def _framed(inner: str, layout: Layout) -> str:
    frame = '<w:tblW w:w="0" w:type="auto"/>'
    return table([row([cell(inner + para())])], frame) + para() if layout.framed else inner


def _official(located: LocatedTable, layout: Layout) -> Iterator[str]:
    sheet, header = located.sheet, located.header
    lines = [row.row for rows in located.rows.values() for row in rows]
    last = max(lines, default=header.last_row)
    first = max(located.title_row - 2, 1)
    width = _width(sheet)
    over = [text for n in range(first, header.rows[0]) for text in texts(sheet, n)]
    captions = "".join(map(para, over))
    across = f'<w:gridSpan w:val="{width}"/>'
    inside = [row([cell(text, across)]) for text in over] if layout.inside else []
    head = [_row(sheet, number, "<w:tblHeader/>") for number in header.rows]
    body = [_row(sheet, number) for number in range(header.last_row + 1, last + 1)]
    step = layout.pages or len(body) or 1
    if not layout.inside:
        yield captions
    for start in range(0, max(len(body), 1), step):
        above = [*inside, *head]
        if start:
            yield captions if layout.again == "title" else ""
            yield para("续表") if layout.again == "line" else ""
            above = head if layout.again else []
        yield table((*above, *body[start : start + step]), widths=[1500] * width)
        yield para()
    for number in range(last + 1, max((key[0] for key in sheet.cells), default=0) + 1):
        yield from map(para, texts(sheet, number))


def of_sheet(sheet: RawSheet, over: int) -> str:
    """Returns a sheet as a table, with so many of its first rows as paragraphs over it."""
    last = max(row for row, _ in sheet.cells)
    captions = [text for number in range(1, over + 1) for text in texts(sheet, number)]
    rows = [_row(sheet, number) for number in range(over + 1, last + 1)]
    return "".join(map(para, captions)) + table(rows) + para()


def texts(sheet: RawSheet, number: int) -> Iterator[str]:
    """Yields what the cells of a row show."""
    for key in sorted(key for key in sheet.cells if key[0] == number):
        if (value := sheet.cells[key].value) is not None and str(value).strip():
            yield str(value)


def _row(sheet: RawSheet, number: int, properties: str = "") -> str:
    width = _width(sheet)
    cells: list[str] = []
    column = 1
    while column <= width:
        area = _area(sheet, number, column)
        span = area.right - area.left + 1 if area else 1
        inner = f'<w:gridSpan w:val="{span}"/>' * (span > 1)
        if area and area.bottom > area.top:
            inner += '<w:vMerge w:val="restart"/>' if area.top == number else "<w:vMerge/>"
        raw = sheet.cells.get((number, column))
        text = "" if raw is None or raw.value is None else str(raw.value)
        cells.append(cell(text, inner))
        column += span
    return row(cells, properties)


def _width(sheet: RawSheet) -> int:
    return max(column for _, column in sheet.cells)


def _area(sheet: RawSheet, number: int, column: int) -> MergedRange | None:
    return next((a for a in sheet.merged if a.top <= number <= a.bottom and a.left == column), None)
