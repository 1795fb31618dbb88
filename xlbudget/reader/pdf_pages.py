"""A page as a person sees it: its tables, the lines around them, what could not be read of it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from xlbudget.reader.pdf_aligned import aligned_grids
from xlbudget.reader.pdf_frame import Frame
from xlbudget.reader.pdf_grid import Area, Edge, Grid, grids_of
from xlbudget.reader.pdf_lines import (
    Glyph,
    Line,
    cell_text,
    lines_of,
    room_in,
    runs_of,
    without_doubles,
)
from xlbudget.reader.pdf_open import is_open, split_open
from xlbudget.reader.pdf_parts import split_rows
from xlbudget.reader.pdf_regions import Before

_DIGIT = re.compile(r"\d")
_SHOWN = 40
SAME_EDGE = 4.0
_OF_BORDER = 3
"""So many lines from the top and from the bottom of a page may be its header and footer."""
_OFTEN, _TWICE = 3, 2
_NEAR_ABOVE = 1.5
"""In heights of a line: how far a note is from what it stands under."""
_NEAR_LETTERS = 2.5
"""The same where no line ends the table that it stands under."""
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-—–－~·]+\s*\d{1,4}\s*[-—–－~·]+|第?\s*\d{1,4}\s*页?(?:\s*[,，/／]?\s*共?\s*\d{1,4}\s*页?)?)\s*"
)
_NUMBER = re.compile(r"\d+")
_DECIMALS = re.compile(r"\d[.,]\d")


class Cell(NamedTuple):
    """A cell of a table, counted from 1, and what stands in it."""

    row: int
    column: int
    bottom: int
    right: int
    text: str


class PageTable(NamedTuple):
    """A table on a page: its box, the edges of its columns, and its cells."""

    left: float
    top: float
    right: float
    bottom: float
    edges: Sequence[float]
    """Where each column begins, and where the last one ends."""
    height: int
    cells: Sequence[Cell]
    is_aligned: bool = False
    """Whether no lines draw it: its columns are read by how its letters stand."""
    tops: Sequence[float] = ()
    """Where each row begins, and where the last one ends."""
    room: Sequence[tuple[int, float]] = ()
    """The columns of the cells in the last row, and for how many more letters they have room."""

    @property
    def width(self) -> int:
        """Returns how many columns it has."""
        return len(self.edges) - 1


@dataclass(frozen=True)
class Page:
    """What stands on a page: tables and lines, each from the top down."""

    number: int
    tables: Sequence[PageTable] = ()
    lines: Sequence[Line] = ()
    told: Sequence[tuple[str, str]] = field(default=())
    """Codes of what could not be read for certain, and a text or a count to show of each."""
    frame: Frame | None = None


def page_of(
    number: int,
    glyphs: Iterable[Glyph],
    horizontal: Sequence[Edge],
    vertical: Sequence[Edge],
    before: Page | None = None,
) -> Page:
    """Returns a page from its letters and its lines: each letter is in one cell or in one line.

    A table of the page `before` that no lines draw may go on. Raises WorkbookError F009 where
    there are more lines and cells than any page has.
    """
    letters, over = without_doubles(glyphs)
    grids = sorted(grids_of(horizontal, vertical), key=lambda grid: grid.size)
    inside, outside = _told_apart(letters, grids)
    split = [split_open(grid, of) for grid, of in zip(grids, inside, strict=True)]
    are_split = [whole is not grid for whole, grid in zip(split, grids, strict=True)]
    if any(are_split):
        grids = split
        inside, outside = _told_apart(letters, grids)
    last = before.tables[-1] if before and before.tables else None
    going = Before()
    if last and last.is_aligned:
        going = Before(last.edges, [cell.text for cell in last.cells if cell.row == 1])
    loose = split_rows(outside)
    opens = [is_open(grid, of, loose) for grid, of in zip(grids, inside, strict=True)]
    held = [g for of, is_ in zip(inside, opens, strict=True) if is_ for c in of.values() for g in c]
    aligned = aligned_grids([*outside, *held], horizontal, vertical, going)
    kept = [
        number
        for number, grid in enumerate(grids)
        if not (opens[number] and any(_meet(grid, other) for other in aligned))
    ]
    tables = [
        _table(grids[number], inside[number])._replace(is_aligned=are_split[number])
        for number in kept
    ]
    if aligned:
        inside, outside = _told_apart(letters, [*(grids[number] for number in kept), *aligned])
        tables += [
            _table(grid, of)._replace(is_aligned=True)
            for grid, of in zip(aligned, inside[len(kept) :], strict=True)
        ]
    tables = sorted((table for table in tables if table.cells), key=lambda table: table.top)
    lines = lines_of(outside)
    told = [("D103", str(over))] if over else []
    told += [
        ("D101", line.text.strip()[:_SHOWN])
        for line in lines
        if _DIGIT.search(line.text) and any(_is_beside(line, table) for table in tables)
    ]
    return Page(number, tables, lines, told)


def _told_apart(
    letters: Iterable[Glyph], grids: Sequence[Grid]
) -> tuple[list[dict[Area, list[Glyph]]], list[Glyph]]:
    """Returns the letters of each cell of each table, and those in none."""
    inside: list[dict[Area, list[Glyph]]] = [{} for _ in grids]
    outside: list[Glyph] = []
    for run in runs_of(letters):
        x = (run[0].left + run[-1].right) / 2
        for grid, of in zip(grids, inside, strict=True):
            if area := grid.area_at(x, run[0].middle):
                of.setdefault(area, []).extend(run)
                break
        else:
            outside.extend(run)
    return inside, outside


def _meet(grid: Grid, other: Grid) -> bool:
    """Tells whether two tables take the same part of a page."""
    return (
        grid.xs[0] < other.xs[-1]
        and grid.xs[-1] > other.xs[0]
        and grid.ys[0] < other.ys[-1]
        and grid.ys[-1] > other.ys[0]
    )


def _is_beside(line: Line, table: PageTable) -> bool:
    return table.top < (line.top + line.bottom) / 2 < table.bottom


def _table(grid: Grid, letters: dict[Area, list[Glyph]]) -> PageTable:
    """Returns a table whose columns are those in which cells begin."""
    areas = list(grid.cells)
    starts = sorted({area.left for area in areas})
    column_of = {at: number for number, at in enumerate(starts, start=1)}
    last_of = _last_columns(starts, len(grid.xs) - 1)
    cells = [
        Cell(
            area.top + 1,
            column_of[area.left],
            area.bottom + 1,
            last_of[area.right],
            cell_text(letters.get(area, ()), grid.xs[area.right + 1] - grid.xs[area.left]),
        )
        for area in areas
    ]
    kept = [cell for cell in cells if cell.text or (cell.bottom, cell.right) != cell[:2]]
    edges = [*(grid.xs[start] for start in starts), grid.xs[-1]]
    has_text = any(cell.text for cell in cells)
    room = [
        (column_of[area.left], room_in(of, grid.xs[area.right + 1] - grid.xs[area.left]))
        for area, of in letters.items()
        if area.top == area.bottom == len(grid.ys) - 2
    ]
    return PageTable(
        grid.xs[0],
        grid.ys[0],
        grid.xs[-1],
        grid.ys[-1],
        edges,
        len(grid.ys) - 1,
        kept if has_text else (),
        tops=grid.ys,
        room=room,
    )


def _last_columns(starts: Sequence[int], count: int) -> list[int]:
    """Returns the number of the column that each column of the grid belongs to."""
    last, columns = 0, []
    for at in range(count):
        last += at in starts
        columns.append(last)
    return columns


# ---- over pages ----------------------------------------------------------------------------------


def without_borders(pages: Sequence[Page]) -> tuple[list[Page], list[str]]:
    """Returns pages without their headers, footers and numbers, and what those say, each once.

    They stand first or last on a page, and on most pages alike, or are its number. What stands
    closely under a table on each of its pages is a note.
    """
    often = Counter(
        key
        for page in pages
        for key in {_key(line, page) for side in _sides(page) for line in side}
    )
    apart = {
        _key(line, page)
        for page in pages
        for notes in [_notes(page)]
        for line in page.lines
        if line not in notes
    }
    enough = max(_OFTEN, len(pages) // 2)
    texts: dict[str, None] = {}
    left: list[Page] = []
    for page in pages:
        border: list[Line] = []
        for side in _sides(page):
            for line in side:
                is_number = bool(_PAGE_NUMBER.fullmatch(line.text))
                is_alone = is_number and not line.text.strip().isdigit() and side[0] is line
                if not is_alone and often[_key(line, page)] < (_TWICE if is_number else enough):
                    break
                if not is_number and _key(line, page) not in apart:
                    break
                border.append(line)
                if not is_number:
                    texts[line.text.strip()] = None
        lines = [line for line in page.lines if line not in border]
        left.append(replace(page, lines=lines))
    return left, [*texts]


def _sides(page: Page) -> tuple[list[Line], list[Line]]:
    """Returns the first lines of a page from the top, the last ones from the bottom.

    None of them stands beside or between tables.
    """
    top = min((table.top for table in page.tables), default=float("inf"))
    bottom = max((table.bottom for table in page.tables), default=float("-inf"))
    first = [line for line in page.lines[:_OF_BORDER] if line.bottom <= top + 1]
    last = [line for line in page.lines[-_OF_BORDER:] if line.top >= bottom - 1]
    return first, last[::-1]


def _notes(page: Page) -> list[Line]:
    """Returns the lines that stand closely under the last table of a page, or under each other."""
    last = max(page.tables, key=lambda table: table.bottom, default=None)
    bottom = last.bottom if last else float("inf")
    near = _NEAR_LETTERS if last and last.is_aligned else _NEAR_ABOVE
    notes: list[Line] = []
    for line in page.lines:
        if bottom - 1 <= line.top <= bottom + near * line.height:
            notes.append(line)
            bottom = line.bottom
    return notes


def _key(line: Line, page: Page) -> str:
    """Returns what a header is known by: its words and how high it stands.

    The number of a page is known by how far it is from that of the page.
    """
    if not _PAGE_NUMBER.fullmatch(line.text):
        return f"{line.text.strip()} {round(line.top / SAME_EDGE)}"
    return str(int(_NUMBER.findall(line.text)[0]) - page.number)


def goes_on(table: PageTable, before: PageTable) -> PageTable | None:
    """Returns a table with the columns of the one that it goes on from, None where it does not.

    All edges of its columns are edges there, too: a total alone may have fewer.
    """
    at: list[int] = []
    for edge in table.edges:
        near = [n for n, other in enumerate(before.edges) if abs(other - edge) <= SAME_EDGE]
        if not near:
            return None
        at.append(near[0])
    if at[0] != 0 or at[-1] != before.width or len(set(at)) < len(at):
        return None
    cells = [
        cell._replace(column=at[cell.column - 1] + 1, right=at[cell.right]) for cell in table.cells
    ]
    room = [(at[column - 1] + 1, letters) for column, letters in table.room]
    return table._replace(edges=before.edges, cells=cells, room=room)


def with_whole_headers(pages: Sequence[Page]) -> list[Page]:
    """Returns pages with the columns of the tables that end them with a part of their header.

    Their other columns begin in the rows of the header on the next page.
    """
    followed = [_with_columns(page, after) for page, after in pairwise(pages)]
    return [*followed, *pages[-1:]]


def _with_columns(page: Page, after: Page) -> Page:
    if not page.tables or not after.tables:
        return page
    begun, rest = page.tables[-1], after.tables[0]
    if not 1 < begun.width < rest.width or any(_DECIMALS.search(cell.text) for cell in begun.cells):
        return page
    whole = goes_on(begun, rest)
    return replace(page, tables=[*page.tables[:-1], whole]) if whole else page


Item = Line | PageTable


def items_of(page: Page) -> Iterator[Item]:
    """Yields the tables and lines of a page from the top down."""
    items: list[Item] = [*page.tables, *page.lines]
    yield from sorted(items, key=lambda item: item.top)
