"""What is drawn into the cells of a table and is no letter: strokes that change a number, pictures.

Of a page without its letters nothing may be left beside a number between the lines of its cell,
and nothing that stands alone in an empty cell.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from xlbudget.reader.pdf_frame import Box, in_file
from xlbudget.reader.pdf_ink import Ink
from xlbudget.reader.pdf_lines import Glyph
from xlbudget.reader.pdf_pages import Cell, PageTable

_EDGE = 3.5
"""Points at the edge of a cell that its lines may take."""
_BAND = 0.28
"""Of the height of a letter, from its middle: digits have their ink there, lines under them not."""
_BESIDE = 3.0
"""Of the height of a letter: how far from a number a stroke belongs to it."""
_LEAST = 80
"""Of 255: what is paler is a ground or a watermark."""
_SMALLEST, _TALLEST = 4.0, 40.0
"""Points: an empty cell that is as large as a number, and no frame of a picture."""


class Marks(NamedTuple):
    """The texts of the cells in which something is drawn beside a number; how many empty ones."""

    numbers: Sequence[str]
    empty: int


def marks_in(tables: Iterable[PageTable], glyphs: Sequence[Glyph], ground: Ink, turn: int) -> Marks:
    """Returns what is drawn into the cells of tables beside their letters.

    `ground` is the page as it is drawn without letters; they stand upright by so many turns.
    """
    numbers: list[str] = []
    empty = 0
    for table in tables:
        if table.is_aligned or not table.tops:
            continue
        cells = {
            (row, column): cell
            for cell in table.cells
            for row in range(cell.row, cell.bottom + 1)
            for column in range(cell.column, cell.right + 1)
        }
        inside: dict[Cell, list[Glyph]] = {}
        for glyph in glyphs:
            at = (
                bisect_right(table.tops, glyph.middle),
                bisect_right(table.edges, (glyph.left + glyph.right) / 2),
            )
            if 0 < at[0] < len(table.tops) and 0 < at[1] < len(table.edges):
                inside.setdefault(cells.get(at) or Cell(*at, *at, ""), []).append(glyph)
        for cell, of in inside.items():
            boxes = _beside(_inner(table, cell), of)
            if any(ground.is_in(in_file(box, turn), _LEAST) for box in boxes):
                numbers.append(" ".join(cell.text.split()))
        empty += sum(
            _is_alone(_inner(table, Cell(row, column, row, column, "")), ground, turn)
            for row in range(1, len(table.tops))
            for column in range(1, len(table.edges))
            if (row, column) not in cells and Cell(row, column, row, column, "") not in inside
        )
    return Marks(numbers, empty)


def _inner(table: PageTable, cell: Cell) -> Box:
    """Returns the box of a cell without its lines."""
    return (
        table.edges[cell.column - 1] + _EDGE,
        table.tops[cell.row - 1] + _EDGE,
        table.edges[cell.right] - _EDGE,
        table.tops[cell.bottom] - _EDGE,
    )


def _beside(inner: Box, glyphs: Iterable[Glyph]) -> Iterator[Box]:
    """Yields the boxes around the digits of each line in a cell."""
    left, top, right, bottom = inner
    lines: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        if glyph.text.isdigit():
            lines.setdefault(round(glyph.middle), []).append(glyph)
    for digits in lines.values():
        middle, height = digits[0].middle, digits[0].height
        box = (
            max(left, min(digit.left for digit in digits) - _BESIDE * height),
            max(top, middle - _BAND * height),
            min(right, max(digit.right for digit in digits) + _BESIDE * height),
            min(bottom, middle + _BAND * height),
        )
        if box[0] < box[2] and box[1] < box[3]:
            yield box


def _is_alone(inner: Box, ground: Ink, turn: int) -> bool:
    """Tells whether something is drawn in an empty cell that does not reach its edges."""
    left, top, right, bottom = inner
    if min(right - left, bottom - top) < _SMALLEST or bottom - top > _TALLEST:
        return False
    if not ground.is_in(in_file(inner, turn), _LEAST):
        return False
    sides = (
        (left, top, right, top),
        (left, bottom, right, bottom),
        (left, top, left, bottom),
        (right, top, right, bottom),
    )
    return not any(ground.is_in(in_file(side, turn), _LEAST // 2) for side in sides)
