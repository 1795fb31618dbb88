"""Lines of letters in parts with gaps between them: what tables without lines are read from."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from xlbudget.reader.pdf_grid import Edge
from xlbudget.reader.pdf_lines import Glyph, Line, from_left, line_of, rows_of

APART = 1.0
"""In heights of letters: the gap before a figure, and between words that are not one."""
_SPLIT = 0.3
"""In heights of letters: the gap between parts of a line."""
RIVER = 2.0
"""Points that keep columns apart at least."""
FIGURE = re.compile(r"[-−－(（]?\d[\d,，]*(?:\.\d+)?[%％]?[)）]?|[-—－]")
AMOUNT = re.compile(r".*(?:\d[.,，]\d|\d{4}).*")
CAPTION = re.compile(r"[:：]\s*\S")
_LEADERS = re.compile(r"[.…·]{3}")
_SMALL = 100

Span = tuple[float, float]
"""From where to where something stands across a page."""


class Row(NamedTuple):
    """The parts of a line of text, from the left, with gaps between them."""

    parts: Sequence[Line]

    @property
    def top(self) -> float:
        """Returns where it begins from the top of the page."""
        return min(part.top for part in self.parts)

    @property
    def bottom(self) -> float:
        """Returns where it ends from the top of the page."""
        return max(part.bottom for part in self.parts)

    @property
    def height(self) -> float:
        """Returns the height of its letters."""
        return max(1.0, *(part.height for part in self.parts))

    @property
    def words(self) -> list[Span]:
        """Returns where its words stand: letters that are spaced out are of one."""
        words: list[Span] = []
        for number, part in enumerate(self.parts):
            is_letter = number and len(part.text) == len(self.parts[number - 1].text) == 1
            if is_letter and part.left - words[-1][1] <= APART * self.height:
                words[-1] = words[-1][0], part.right
            else:
                words.append((part.left, part.right))
        return words


def split_rows(glyphs: Iterable[Glyph], walls: Sequence[Edge] = ()) -> list[Row]:
    """Returns the lines of letters from the top down, each in its parts.

    `walls` are lines down, which keep letters apart that stand closely beside them.
    """
    rows = []
    for row in rows_of(glyphs):
        letters = from_left(row)
        middle = letters[0].middle
        between = sorted(wall.at for wall in walls if wall.start <= middle <= wall.end)
        parts = [[letters[0]]]
        for before, glyph in pairwise(letters):
            gap = glyph.left - before.right
            if gap > _SPLIT * max(glyph.height, before.height) or _is_walled(
                between, before, glyph
            ):
                parts.append([])
            parts[-1].append(glyph)
        rows.append(Row([line_of(part) for part in parts]))
    return rows


def _is_walled(walls: Sequence[float], before: Glyph, glyph: Glyph) -> bool:
    start, end = (before.left + before.right) / 2, (glyph.left + glyph.right) / 2
    at = bisect_left(walls, start)
    return at < len(walls) and walls[at] < end


def has_figures(row: Row) -> bool:
    """Tells whether a line shows figures apart from what stands before them.

    A line of the list of contents, and one that numbers columns, has none.
    """
    far = [
        part.text
        for before, part in pairwise(row.parts)
        if part.left - before.right >= APART * row.height and FIGURE.fullmatch(part.text)
    ]
    if not far or any(_LEADERS.search(part.text) for part in row.parts):
        return False
    return not _counts_up(far)


def _counts_up(texts: Sequence[str]) -> bool:
    small = [int(text) for text in texts if text.isdigit() and int(text) < _SMALL]
    return len(small) == len(texts) > 1 and small == [*range(small[0], small[0] + len(small))]


def spans_of(parts: Iterable[Line], between: float = RIVER) -> list[Span]:
    """Returns from where to where something stands, with gaps between that nothing crosses."""
    spans: list[Span] = []
    for part in sorted(parts, key=lambda part: part.left):
        if spans and part.left <= spans[-1][1] + between:
            spans[-1] = spans[-1][0], max(spans[-1][1], part.right)
        else:
            spans.append((part.left, part.right))
    return spans


def overlaps(part: Line, span: Span) -> bool:
    """Tells whether a part stands where something else does."""
    return part.left < span[1] and part.right > span[0]
