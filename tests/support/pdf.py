"""Writes PDF documents with reportlab, and with bytes alone, for tests of their reader."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from random import Random
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.support.docx import texts
from tests.support.pdf_pens import Box, Pen, draw_borders
from xlbudget.intake.locate import LocatedTable
from xlbudget.intake.opened import Opened
from xlbudget.narrative.document import Document, Heading, Paragraph, TableBlock
from xlbudget.reader import MergedRange, RawSheet

_MARGIN = 40.0
_PADDING = 2.0


@cache
def font() -> str:
    """Returns the name of a font with Chinese letters."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return "STSong-Light"


@dataclass(frozen=True)
class Layout:
    """How a document is put on its pages."""

    size: float = 9.0
    again: bool = True
    """Whether the header of a table stands on each page that it goes on over."""
    pen: Pen = "stroke"
    centred: bool = False
    """Whether the words of headers stand in the middle of their cells."""
    middle: bool = False
    """Whether figures stand in the middle of rows with names of several lines."""
    thickness: float = 0.6
    open_sides: bool = False
    open_end: bool = False
    """Whether tables have no line under their last row."""
    mixed: bool = False
    """Whether letters have several sizes: titles are large, every third row is small."""
    inside: bool = False
    """Whether titles and captions are rows of the table."""
    most_rows: int = 0
    """After how many rows a table goes on over the page, 0 where it is full."""
    turn: int = 0
    """By how much pages are turned to be read: 0, 90, 180, 270."""
    turns_page: bool = True
    """Whether the page says so, or its letters lie on their side."""
    many: bool = False
    """Whether tables follow each other on one page."""
    total_alone: bool = False
    """Whether the last row of each table stands alone on a page."""
    numbers: bool = True


LAYOUTS = {
    "plain": Layout(),
    "small letters in filled lines": Layout(size=6, pen="fill", thickness=0.4),
    "no header again": Layout(again=False, pen="path"),
    "boxes": Layout(pen="box", thickness=1.5),
    "open sides": Layout(open_sides=True),
    "letters of several sizes": Layout(mixed=True, thickness=0.1),
    "titles inside": Layout(inside=True),
    "few rows on a page": Layout(most_rows=5, again=False),
    "no line at the end": Layout(open_end=True),
    "many on a page": Layout(size=7, many=True),
    "turned pages": Layout(turn=90),
    "pages upside down": Layout(turn=180),
    "letters on their side": Layout(turn=270, turns_page=False),
    "a total alone": Layout(total_alone=True, again=False),
    "large letters": Layout(size=13, numbers=False),
}


def any_layout(rng: Random) -> Layout:
    """Returns a layout drawn at random."""
    pens: list[Pen] = ["stroke", "fill", "path", "box"]
    open_sides = rng.random() < 0.2
    return Layout(
        size=rng.choice([6, 7.5, 9, 10.5]),
        again=rng.random() < 0.6,
        pen=rng.choice(pens),
        thickness=rng.choice([0.1, 0.25, 0.5, 1, 1.8]),
        open_sides=open_sides,
        open_end=not open_sides and rng.random() < 0.1,
        mixed=rng.random() < 0.3,
        inside=rng.random() < 0.1,
        most_rows=rng.choice([0, 0, 0, 3, 11]),
        turn=rng.choice([0, 0, 90, 270]),
        turns_page=rng.random() < 0.5,
        many=rng.random() < 0.4,
        total_alone=rng.random() < 0.2,
        numbers=rng.random() < 0.7,
    )


Drawn = Callable[[str], bool | str]
"""Tells of each text that is drawn whether it is, or what is drawn in its place."""


class Paper:
    """Pages that fill up with lines and tables from the top down."""

    def __init__(self, layout: Layout, keep: Drawn = lambda _: True) -> None:
        self.stream = BytesIO()
        self.layout = layout
        self.canvas: Any = Canvas(self.stream, pagesize=A4)
        self.keep = keep
        tall = layout.turn % 180 == 0
        self.width, self.height = A4 if tall else (A4[1], A4[0])
        self.change: Mapping[str, str] = {}
        self.head: Sequence[int] = ()
        """The rows of the header of the table that is drawn."""
        self.y = 0.0
        self.number = 0
        self.new_page()

    def new_page(self) -> None:
        """Begins a page."""
        if self.number:
            self.canvas.showPage()
        self.number += 1
        turn = self.layout.turn
        # Of a page that it turns reportlab exchanges the sides.
        is_on_side = self.layout.turns_page and turn % 180
        self.canvas.setPageSize(A4[::-1] if is_on_side else A4)
        if self.layout.turns_page:
            self.canvas.setPageRotation(turn)
        # So that what is drawn stands upright once the page is turned.
        width, height = A4
        move = {0: (0, 0), 90: (width, 0), 180: (width, height), 270: (0, height)}[turn]
        self.canvas.translate(*move)
        self.canvas.rotate(turn)
        self.y = _MARGIN
        if self.layout.numbers:
            self.text(f"- {self.number} -", self.width / 2, self.height - 20)

    def text(self, text: str, x: float, y: float, size: float = 0.0) -> None:
        """Draws a text whose letters stand on the line `y`, from the top."""
        text = self.change.get(text, text)
        if kept := self.keep(text):
            self.canvas.setFont(font(), size or self.layout.size)
            self.canvas.drawString(x, self.height - y, kept if isinstance(kept, str) else text)

    def line(self, text: str, size: float = 0.0) -> None:
        """Adds a line of text."""
        step = (size or self.layout.size) * 1.6
        if self.y + step > self.height - _MARGIN:
            self.new_page()
        self.y += step
        self.text(text, _MARGIN, self.y, size)

    def paragraph(self, text: str, indent: int = 2) -> None:
        """Adds a paragraph of as many lines as it needs, on as many pages."""
        size, wide = self.layout.size, self.width - 2 * _MARGIN
        for number, line in enumerate(_wrapped("　" * indent + text, wide, size)):
            if self.y + size * 1.6 > self.height - _MARGIN:
                self.new_page()
            self.y += size * 1.6
            if number:
                self.text(line, _MARGIN, self.y)
            else:
                self.text(line.lstrip("　"), _MARGIN + indent * size, self.y)

    def room(self) -> float:
        """Returns how much of the page is left."""
        return float(self.height - _MARGIN - self.y)

    def content(self) -> bytes:
        """Returns the file."""
        self.canvas.showPage()
        self.canvas.save()
        return self.stream.getvalue()


def official(
    opened: Opened,
    layout: Layout,
    keep: Drawn = lambda _: True,
    *,
    change: Mapping[str, str] | None = None,
    of: str = "",
) -> bytes:
    """Returns the official tables of an opened workbook as a PDF.

    `change` is what is drawn in place of some texts in the table `of`.
    """
    paper = Paper(layout, keep)
    paper.line("单位预算公开")
    for name, located in opened.located.tables.items():
        paper.change = change or {} if name == of else {}
        if not layout.many:
            paper.new_page()
        _draw(paper, located)
    return paper.content()


def whole(document: Document, opened: Opened, layout: Layout) -> bytes:
    """Returns a whole document with its text and its official tables as a PDF."""
    paper = Paper(layout)
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            paper.paragraph(block.text)
        elif isinstance(block, TableBlock) and block.table in opened.located.tables:
            _draw(paper, opened.located.tables[block.table])
    return paper.content()


def of_sheets(sheets: Iterable[RawSheet], over: int, layout: Layout) -> bytes:
    """Returns sheets as tables, each with so many of its first rows as lines over it."""
    paper = Paper(layout)
    for sheet in sheets:
        if not layout.many:
            paper.new_page()
        rows = [*range(over + 1, max(row for row, _ in sheet.cells) + 1)]
        widths = _widths(sheet, max(column for _, column in sheet.cells), paper)
        heights = {number: _height(sheet, number, widths, paper) for number in rows}
        if sum(heights.values()) + layout.size * 10 > paper.room():
            paper.new_page()
        for number in range(1, over + 1):
            for text in texts(sheet, number):
                paper.line(text)
        paper.y += 4
        _piece(paper, sheet, rows, widths, heights)
    return paper.content()


def pieces(pages: Sequence[Sequence[Sequence[str]]], wide: float, layout: Layout) -> bytes:
    """Returns a table whose rows are given page by page, as they stand on each.

    The last row of a page ends where the page does; all columns are `wide` points, and the last
    cell of a row is over those that the row has none for.
    """
    paper = Paper(layout)
    end = _MARGIN + wide * max(len(row) for rows in pages for row in rows)
    step = layout.size * 1.3 + 4
    for number, rows in enumerate(pages):
        if number:
            paper.new_page()
        if len(pages) > number + 1:
            paper.y = paper.height - _MARGIN - step * len(rows)
        boxes = []
        for row in rows:
            for at, text in enumerate(row):
                left = _MARGIN + wide * at
                right = end if at == len(row) - 1 else left + wide
                boxes.append(Box(left, paper.y, right, paper.y + step, False))
                paper.text(text, left + _PADDING, paper.y + layout.size)
            paper.y += step
        draw_borders(paper.canvas, paper.layout, paper.height, boxes)
    return paper.content()


def _draw(paper: Paper, located: LocatedTable) -> None:
    sheet, header = located.sheet, located.header
    rows = [row.row for of in located.rows.values() for row in of]
    last = max(rows, default=header.last_row)
    width = max(column for _, column in sheet.cells)
    over = range(max(located.title_row - 2, 1), header.rows[0])
    head = [*over, *header.rows] if paper.layout.inside else [*header.rows]
    paper.head = head
    body = [*range(header.last_row + 1, last + 1)]
    widths = _widths(sheet, width, paper)
    heights = {n: _height(sheet, n, widths, paper) for n in (*head, *body)}
    need = paper.layout.size * 1.6 * 4 + sum(heights[n] for n in [*head, *body[:2]])
    if paper.room() < need:
        paper.new_page()
    for number in () if paper.layout.inside else over:
        for text in texts(sheet, number):
            is_title = paper.layout.mixed and number == located.title_row
            paper.line(text, paper.layout.size * 1.5 * is_title)
    paper.y += 4
    piece = head
    for number in body:
        is_alone = paper.layout.total_alone and number == body[-1] and len(body) > 1
        taken = sum(heights[n] for n in piece)
        is_full = 0 < paper.layout.most_rows < len(piece)
        if piece and (taken + heights[number] > paper.room() or is_alone or is_full):
            _piece(paper, sheet, piece, widths, heights)
            paper.new_page()
            piece = [*header.rows] if paper.layout.again and not is_alone else []
        piece = [*piece, number]
    _piece(paper, sheet, piece, widths, heights)
    paper.y += 4
    for number in range(last + 1, max((key[0] for key in sheet.cells), default=0) + 1):
        for text in texts(sheet, number):
            paper.line(text)


def _widths(sheet: RawSheet, width: int, paper: Paper) -> list[float]:
    """Returns how wide columns are: as their amounts need, the rest for names."""
    need = [4.0] * width
    for (_, column), cell in sheet.cells.items():
        if cell.kind == "number":
            need[column - 1] = max(need[column - 1], len(str(cell.value)) * 0.6 + 1)
        elif not (area := _area(sheet, cell.row, column)) or area.left == area.right:
            need[column - 1] = max(need[column - 1], min(len(str(cell.value)), 8))
    full = paper.width - 2 * _MARGIN
    share = full / sum(need)
    return [wide * share for wide in need]


def _height(sheet: RawSheet, number: int, widths: Sequence[float], paper: Paper) -> float:
    count = 1
    for area, text in _cells(sheet, [number], len(widths)):
        if area.top == area.bottom:
            wide = sum(widths[area.left - 1 : area.right])
            count = max(count, len([*_wrapped(text, wide, paper.layout.size)]))
    return count * paper.layout.size * 1.3 + 4


def _wrapped(text: str, wide: float, size: float) -> Iterator[str]:
    """Yields the lines of a text in a cell; a number is never broken."""
    line = ""
    for letter in "".join(text.split("\n")):
        joined = line + letter
        if line and pdfmetrics.stringWidth(joined, font(), size) > wide - 2 * _PADDING:
            if letter.isascii() and line.isascii():
                line = joined
                continue
            yield line
            joined = letter
        line = joined
    yield line


def _cells(sheet: RawSheet, rows: Sequence[int], width: int) -> Iterator[tuple[MergedRange, str]]:
    """Yields the cells of rows with what they say; of one cut by a page, the part in them."""
    for number in rows:
        column = 1
        while column <= width:
            area = _area(sheet, number, column) or MergedRange(number, column, number, column)
            column = area.right + 1
            top = max(area.top, rows[0]) if area.top not in rows else area.top
            if number != top:
                continue
            raw = sheet.cells.get((area.top, area.left))
            text = "" if raw is None or raw.value is None else str(raw.value)
            last = max(n for n in rows if n <= area.bottom)
            yield MergedRange(number, area.left, last, area.right), text


def _area(sheet: RawSheet, row: int, column: int) -> MergedRange | None:
    areas = (
        area
        for area in sheet.merged
        if area.top <= row <= area.bottom and area.left <= column <= area.right
    )
    return next(areas, None)


def _piece(
    paper: Paper,
    sheet: RawSheet,
    rows: Sequence[int],
    widths: Sequence[float],
    heights: dict[int, float],
) -> None:
    """Draws rows of a table as a table."""
    layout = paper.layout
    tops = {}
    for number in rows:
        tops[number] = paper.y
        paper.y += heights[number]
    boxes = []
    for area, text in _cells(sheet, rows, len(widths)):
        left = _MARGIN + sum(widths[: area.left - 1])
        right = left + sum(widths[area.left - 1 : area.right])
        top, bottom = tops[area.top], tops[area.bottom] + heights[area.bottom]
        boxes.append(Box(left, top, right, bottom, area.top in paper.head))
        size = layout.size * (0.75 if layout.mixed and area.top % 3 == 0 else 1)
        lines = [*_wrapped(text, right - left, size)]
        free = bottom - top - 4 - len(lines) * size * 1.3
        y = top + size + (free / 2 if layout.middle or area.bottom > area.top else 0)
        for line in lines:
            if line:
                digits = line.replace(".", "").replace("-", "").replace(",", "")
                is_number = digits.isdigit() and (len(line) > 3 or area.left > 2)
                wide = pdfmetrics.stringWidth(line, font(), size)
                x = right - _PADDING - wide if is_number else left + _PADDING
                if layout.centred and area.top in paper.head:
                    x = (left + right - wide) / 2
                paper.text(line, x, y, size)
            y += size * 1.3
    draw_borders(paper.canvas, paper.layout, paper.height, boxes)
