"""Writes web pages as official sites and office programs do, for tests of their reader."""

import base64
import quopri
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from random import Random
from typing import Literal

from tests.support.docx import texts
from xlbudget.intake.locate import LocatedTable
from xlbudget.intake.opened import Opened
from xlbudget.reader import MergedRange, RawSheet

Heading = Literal["lines", "table", "rows"]
Keep = Callable[[str], bool]
"""Tells of each row or cell that is written whether it is."""


@dataclass(frozen=True)
class Style:
    """How a page is written."""

    nested: int = 0
    """How many tables that only lay out the page stand around the others."""
    rows_on_page: int = 0
    """Behind so many rows a table begins anew, with its header again; 0 for never."""
    again: bool = True
    total_alone: bool = False
    """Whether the last row of each table is a table of its own."""
    thousands: bool = False
    wrapped: bool = False
    """Whether long names go on over lines of their cells."""
    paragraphs: bool = False
    """Whether what stands in a cell is a paragraph with its own letters, as Word has it."""
    heading: Heading = "lines"
    """Whether title and unit are lines, a table of their own, or the first rows of the table."""
    open_ends: bool = False
    """Whether end tags that may lack do."""
    charset: str = "utf-8"
    sections: bool = False
    """Whether the rows of the header and the others stand in sections."""
    edited: bool = False
    """Whether divisions, styles and hard spaces are everywhere, as editors of sites leave them."""


STYLES = {
    "plain": Style(),
    "as a site": Style(nested=3, heading="table", thousands=True),
    "as Word": Style(paragraphs=True, wrapped=True, charset="gb2312"),
    "pages": Style(rows_on_page=9, thousands=True, charset="gbk"),
    "pages without headers": Style(rows_on_page=7, again=False),
    "titles in tables": Style(heading="rows", charset="gb18030", sections=True),
    "a total alone": Style(total_alone=True, nested=1),
    "as an editor of a site": Style(heading="rows", edited=True, rows_on_page=8, thousands=True),
    "careless": Style(open_ends=True, wrapped=True, nested=2, charset="utf-16"),
}


def any_style(rng: Random) -> Style:
    """Returns a style drawn at random."""
    headings: list[Heading] = ["lines", "table", "rows"]
    return Style(
        nested=rng.choice([0, 0, 1, 4]),
        rows_on_page=rng.choice([0, 0, 5, 12]),
        again=rng.random() < 0.7,
        total_alone=rng.random() < 0.2,
        thousands=rng.random() < 0.5,
        wrapped=rng.random() < 0.3,
        paragraphs=rng.random() < 0.3,
        heading=rng.choice(headings),
        open_ends=rng.random() < 0.3,
        charset=rng.choice(["utf-8", "gb2312", "gbk", "utf-16"]),
        sections=rng.random() < 0.3,
        edited=rng.random() < 0.3,
    )


_AMOUNT = re.compile(r"-?[\d,.]+")
_SHEET = """
<style>
/* menus { } */ .nav li ul { display: none } .nav li:hover ul { display: block; color: #fff }
table.data td { border: 1px solid #000; font-size: 9pt; color: #333 } .en { display: none; }
td.num { text-align: right } @media print { .data { display: none } } h1 { font: bold 16px 宋体 }
</style>
"""
_DIVISIONS = """<div class="TRS_Editor"><div id="zoom" style="font-size:16px;line-height:200%">
<div style="text-align:center;overflow-x:auto">{}</div><p><br></p></div></div>"""
_MENU = """<div class="nav"><ul><li>首页<ul><li>2024年</li><li>2023年</li></ul></li></ul></div>
<div class=en>English version</div><script>var a = "<table>"; document.write(a + "1");</script>
"""


def page(body: str, charset: str = "utf-8", head: str = "") -> bytes:
    """Returns a page around what stands in it, in a charset that it names."""
    text = (
        f'<!DOCTYPE html>\n<html><head><meta http-equiv="Content-Type" content="text/html; '
        f'charset={charset}"><title>2025年</title>{head}</head><body>{body}</body></html>'
    )
    return text.encode("gb18030" if charset.startswith("gb") else charset)


def archive(parts: Sequence[tuple[str, str, bytes]], how: str = "quoted-printable") -> bytes:
    """Returns one file of parts: the address, the kind of content and the bytes of each."""
    lines = [
        b"From: <Saved by a browser>\r\nSubject: =?utf-8?Q?2025?=\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--b"\r\n\r\n'
    ]
    for address, kind, content in parts:
        sent = quopri.encodestring(content) if how == "quoted-printable" else content
        sent = base64.encodebytes(content) if how == "base64" else sent
        head = (
            f"\r\n----b\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {how}\r\n"
            f"Content-Location: {address}\r\n\r\n"
        )
        lines += [head.encode(), sent.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")]
    return b"".join([*lines, b"\r\n----b--\r\n"])


def official(opened: Opened, style: Style, keep: Keep = lambda _: True) -> bytes:
    """Returns the official tables of an opened workbook as a page."""
    body = "\n".join(tables(opened, style, keep))
    for _ in range(style.nested):
        body = (
            "<table width=100%><tr><td colspan=2>政府信息公开</td></tr><tr><td width=10>&nbsp;</td>"
            f"<td>{body}</td></tr><tr><td colspan=2>主办单位：办公室</td></tr></table>"
        )
    return page(f"{_MENU}<h1>单位预算公开</h1>{body}<p>END</p>", style.charset, _SHEET)


def tables(opened: Opened, style: Style, keep: Keep = lambda _: True) -> Iterator[str]:
    """Yields each official table of an opened workbook with what stands around it."""
    for located in opened.located.tables.values():
        inner = _table(located, style, keep)
        yield _DIVISIONS.format(inner) if style.edited else inner


def saved_whole(opened: Opened, style: Style, how: str, *, with_tabs: bool = False) -> bytes:
    """Returns the official tables as one file of parts, or of a page behind each tab."""
    start = "file:///C:/1"
    if not with_tabs:
        parts = [(f"{start}.htm", "text/html", official(opened, style))]
        return archive([*parts, (f"{start}.css", "text/css", b"td { color: #000 }")], how)
    names = [f"1.files/sheet{number:03}.htm" for number, _ in enumerate(opened.located.tables)]
    links = "".join(f'<link id="shLink" href="{name}">' for name in names)
    frames = f'{links}<frameset rows="*,39"><frame src="{names[0]}" name="frSheet"></frameset>'
    parts = [(f"{start}.htm", "text/html", page(frames, style.charset))]
    inner = tables(opened, style)
    parts += [
        (f"file:///C:/{name}", "text/html", page(text, style.charset))
        for name, text in zip(names, inner, strict=True)
    ]
    return archive(parts, how)


def _table(located: LocatedTable, style: Style, keep: Keep) -> str:
    sheet, header = located.sheet, located.header
    rows = [row.row for of in located.rows.values() for row in of]
    last = max(rows, default=header.last_row)
    over = range(max(located.title_row - 2, 1), header.rows[0])
    head, body = [*header.rows], [*range(header.last_row + 1, last + 1)]
    lines = [[*texts(sheet, number)] for number in over]
    width = max(column for _, column in sheet.cells)
    first = ""
    if style.heading == "lines":
        shown = "".join(f"<p align=center>{escape(text)}</p>" for line in lines for text in line)
    else:
        first = "".join(_line(line, width) for line in lines)
        shown = f"<table>{first}</table>" * (style.heading == "table")
        first *= style.heading == "rows"
    pieces = [[*head]]
    for at, number in enumerate(body):
        is_full = style.rows_on_page and at and at % style.rows_on_page == 0
        if is_full or (style.total_alone and at and number == body[-1]):
            pieces.append([*head] if style.again and is_full else [])
        pieces[-1].append(number)
    for piece in pieces:
        written = [(n, _row(sheet, n, style, keep)) for n in piece]
        inner = "".join(text for _, text in written)
        if style.sections and piece[: len(head)] == head:
            tops = "".join(text for n, text in written if n in head)
            others = "".join(text for n, text in written if n not in head)
            inner = f"<thead>{first}{tops}</thead><tbody>{others}</tbody>"
            first = ""
        shown += f'<table class="data" border=1 cellspacing=0>{first}{inner}</table>'
        first = ""
    after = range(last + 1, max((key[0] for key in sheet.cells), default=0) + 1)
    notes = (text for number in after for text in texts(sheet, number))
    return shown + "".join(f"<p>{escape(text)}</p>" for text in notes)


def _line(texts_of_line: Sequence[str], width: int) -> str:
    """Returns a row over the header: a text alone goes over all columns."""
    if len(texts_of_line) == 1:
        return f"<tr><td colspan={width} align=center>{escape(texts_of_line[0])}</td></tr>"
    cells = "".join(f"<td>{escape(text)}</td>" for text in texts_of_line[:-1])
    rest = width - len(texts_of_line) + 1
    return f"<tr>{cells}<td colspan={rest}>{escape(''.join(texts_of_line[-1:]))}</td></tr>"


def _row(sheet: RawSheet, number: int, style: Style, keep: Keep) -> str:
    cells: list[str] = []
    column, width = 1, max(column for _, column in sheet.cells)
    if not keep(f"row {sheet.name} {number}"):
        return ""
    while column <= width:
        area = _area(sheet, number, column)
        at_corner = area is None or (area.top, area.left) == (number, column)
        raw = sheet.cells.get((number, column))
        if at_corner and keep(f"cell {sheet.name} {number} {column}"):
            cells.append(_cell(raw.value if raw else None, area, style))
        column = (area.right if area else column) + 1
    end = "" if style.open_ends else "</tr>"
    return f"<tr>{''.join(cells)}{end}\n"


def _cell(value: object, area: MergedRange | None, style: Style) -> str:
    text = "&nbsp;" if value is None or value == "" else escape(str(value))
    if isinstance(value, Decimal):
        text = f"{value:,}" if style.thousands else str(value)
    elif style.wrapped and len(text) > 12 and "&" not in text and not _AMOUNT.fullmatch(text):
        text = f"{text[:9]}<br>\n  {text[9:]}"
    if style.paragraphs:
        text = (
            f"<p class=MsoNormal><span lang=EN-US style='font-size:9.0pt'>{text}<o:p></o:p></span>"
        )
        text += "" if style.open_ends else "</p>"
    spans = ""
    if area:
        spans += f" colspan={area.right - area.left + 1}" if area.right > area.left else ""
        spans += f' rowspan="{area.bottom - area.top + 1}"' if area.bottom > area.top else ""
    end = "" if style.open_ends else "</td>"
    if style.edited:
        spans += (
            ' style="border: 1px solid windowtext; padding: 0px 7px; word-break: break-all"'
            ' width="72" height="19" nowrap valign="middle"'
        )
        text = (
            '<div style="text-indent: 0em; margin: 0px">'
            '<span style="font-family: 宋体, SimSun; font-size: 14px; color: rgb(0, 0, 0)">'
            f"&nbsp;{text}&nbsp;</span></div>"
        )
    kind = " class=num" if isinstance(value, Decimal) else ""
    return f"<td{spans}{kind}>{text}{end}"


def _area(sheet: RawSheet, number: int, column: int) -> MergedRange | None:
    return next(
        (
            area
            for area in sheet.merged
            if area.top <= number <= area.bottom and area.left <= column <= area.right
        ),
        None,
    )
