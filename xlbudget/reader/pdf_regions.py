"""Where tables without lines begin and end on a page: captions, headers, rows with figures."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from xlbudget.reader.pdf_grid import Edge
from xlbudget.reader.pdf_parts import (
    AMOUNT,
    APART,
    CAPTION,
    FIGURE,
    Row,
    Span,
    has_figures,
    overlaps,
    spans_of,
)

_TIGHT, _FAR, _CLOSE = 0.45, 2.5, 1.0
"""In heights of letters: gaps inside a cell, between rows, between rows that are close."""
_CENTRED = 1.5
"""In heights of letters: how far a title is from the middle of its table at most."""
_WIDE = 0.6
"""The share of a table that no part of a header takes."""
_MOST_OVER, _MOST_ROWS = 80, 400
_FEWEST_ROWS, _FEWEST_FIGURES = 3, 3
_FEW_WORDS, _MANY_WORDS = 2, 3
_HEADS = 2
"""So many lines under a caption have no figures where they are a header."""
_TITLES = 4
"""So many lines may stand over the caption of a table."""
_OF_SENTENCE = re.compile(r"[，。；]")


class Before(NamedTuple):
    """The last such table of the page before: it may go on, with its header again or not."""

    edges: Sequence[float] = ()
    first: Sequence[str] = ()
    """What stands in its first row."""

    def is_again(self, row: Row) -> bool:
        """Tells whether a line says what its first row does."""
        return bool(self.first) and [part.text for part in row.parts] == [*self.first]


class PageLines(NamedTuple):
    """The lines of a page, and those drawn across and down."""

    rows: Sequence[Row]
    across: Sequence[Edge]
    down: Sequence[Edge]

    def is_far(self, number: int) -> bool:
        """Tells whether a line is far under the one before it."""
        row = self.rows[number]
        return row.top - self.rows[number - 1].bottom > _FAR * row.height

    def is_last_caption(self, number: int) -> bool:
        """Tells whether a line is a caption and the one under it is none."""
        after = self.rows[number + 1 : number + 2]
        return _is_caption(self.rows[number]) and not any(map(_is_caption, after))

    def is_over_header(self, number: int) -> bool:
        """Tells whether a line is a caption with a header under it: words, and no figures."""
        under = self.rows[number + 1 : number + 1 + _HEADS]
        return (
            self.is_last_caption(number)
            and all(CAPTION.search(part.text) for part in self.rows[number].parts)
            and any(len(row.parts) > 1 for row in under)
            and not any(FIGURE.fullmatch(part.text) for row in under for part in row.parts)
        )

    def gap(self, number: int) -> float:
        """Returns how far a line is under the one before it."""
        return self.rows[number].top - self.rows[number - 1].bottom


def bodies(lines: PageLines) -> Iterator[tuple[int, int]]:
    """Yields the first and the last line with figures of what may be a table."""
    rows, at = lines.rows, 0
    while at < len(rows):
        if not has_figures(rows[at]):
            at += 1
            continue
        last = at
        for number in range(at + 1, min(len(rows), at + _MOST_ROWS)):
            if lines.is_far(number) or lines.is_over_header(number):
                break
            if has_figures(rows[number]):
                last = number
            elif _is_of_another(rows[number], rows[at : last + 1]):
                break
        yield at, last
        at = last + 1


def is_large(rows: Sequence[Row]) -> bool:
    """Tells whether lines have so many figures that they are a table by themselves."""
    with_figures = [row for row in rows if has_figures(row)]
    figures = [part.text for row in with_figures for part in row.parts[1:]]
    most = max(sum(bool(FIGURE.fullmatch(p.text)) for p in row.parts) for row in with_figures)
    has_many = len(with_figures) >= _FEWEST_ROWS or most >= _FEWEST_FIGURES
    return has_many and any(AMOUNT.fullmatch(text) for text in figures)


def _is_of_another(row: Row, rows: Sequence[Row]) -> bool:
    """Tells whether a line cannot be of a table: it crosses columns, or has words over figures."""
    inside = [row for row in rows if has_figures(row)]
    spans = spans_of(part for row in inside for part in row.parts)
    figures = spans_of(
        part for row in inside for part in row.parts[1:] if FIGURE.fullmatch(part.text)
    )
    return any(
        sum(overlaps(part, span) for span in spans) > 1
        or (not FIGURE.fullmatch(part.text) and any(overlaps(part, span) for span in figures))
        for part in row.parts
    )


def is_text(rows: Sequence[Row]) -> bool:
    """Tells whether lines are of sentences, or have no words that are apart."""
    is_apart = any(
        after.left - part.right >= APART * row.height
        for row in rows
        for part, after in pairwise(row.parts)
    )
    return not is_apart or any(
        _OF_SENTENCE.search(part.text) and not FIGURE.fullmatch(part.text)
        for row in rows
        for part in row.parts
    )


def _is_caption(row: Row) -> bool:
    return any(CAPTION.search(part.text) for part in row.parts)


def starts(lines: PageLines, floor: int, first: int, last: int, before: Before) -> Iterator[int]:
    """Yields where the header of a table may begin.

    Under each caption, with the one of the page before again, or under its title.
    """
    start = first
    while start > max(floor, first - _MOST_OVER) and not lines.is_far(start):
        start -= 1
        if lines.is_last_caption(start):
            yield start + 1
        if before.is_again(lines.rows[start]):
            yield start
    if is_large(lines.rows[first : last + 1]):
        spans = spans_of(part for row in lines.rows[first : last + 1] for part in row.parts)
        yield under_title(lines, floor, first, spans)


def under_title(lines: PageLines, floor: int, first: int, spans: Sequence[Span]) -> int:
    """Returns the first line of the header over the rows of a table."""
    left, right = spans[0][0], spans[-1][1]
    start = first
    while start > max(floor, first - _MOST_OVER) and not lines.is_far(start):
        row = lines.rows[start - 1]
        joined = spans_of(row.parts, APART * row.height)
        middle = (joined[0][0] + joined[-1][1]) / 2
        is_in_column = sum(overlaps(row.parts[0], span) for span in spans) == 1
        is_centred = abs(middle - (left + right) / 2) < _CENTRED * row.height
        is_title = len(joined) == 1 and is_centred and not is_in_column
        is_wide = any(end - begin > _WIDE * (right - left) for begin, end in joined)
        if is_title or is_wide or _is_caption(row):
            break
        start -= 1
    return start


def end_of_empty(lines: PageLines, start: int, ceiling: int) -> int:
    """Returns the line behind a table without figures, before the title of the next one."""
    end = next(
        (n for n in range(start + 1, ceiling) if lines.is_far(n) or _is_caption(lines.rows[n])),
        ceiling,
    )
    if end == ceiling or lines.is_far(end):
        return end
    return _title_over(lines, start + 1, end)


def _title_over(lines: PageLines, floor: int, caption: int) -> int:
    """Returns the first line of the title over a caption, which is farthest from what is above."""
    first = caption
    while first > floor and caption - first < _TITLES and len(lines.rows[first - 1].parts) == 1:
        first -= 1
    return max(range(first, caption + 1), key=lambda at: (lines.gap(at), at))


def last_name(lines: PageLines, head: int, last: int, figures: Sequence[Row]) -> int:
    """Returns the last line of a table with the names without figures that follow."""
    most = max(
        (lines.gap(number) for number in range(max(head, 1), last + 1)),
        default=_CLOSE * lines.rows[last].height,
    )
    for number in range(last + 1, len(lines.rows)):
        row = lines.rows[number]
        if _is_caption(row):
            return _title_over(lines, last + 1, number) - 1
        if lines.gap(number) > most + 1 or _is_of_another(row, figures):
            return number - 1
    return len(lines.rows) - 1


def header_end(rows: Sequence[Row], start: int, first: int, figures: Sequence[Row]) -> int:
    """Returns the first line behind a header: names without figures may stand over the others."""
    end = next(
        (number for number in range(first, start, -1) if _is_of_another(rows[number - 1], figures)),
        start,
    )
    return max(_with_tight(rows, end, first), words_end(rows, start, first))


def words_end(rows: Sequence[Row], start: int, end: int) -> int:
    """Returns the first line behind those that have as many words as a header has, or `start`."""
    figures = (
        number
        for number in range(start, end)
        if any(FIGURE.fullmatch(part.text) for part in rows[number].parts)
    )
    ceiling = next(figures, end)
    counts = [len(row.words) for row in rows[start:ceiling]]
    enough = min(max(counts, default=0), _MANY_WORDS)
    if enough < _FEW_WORDS:
        return start
    last = max(number for number, count in enumerate(counts, start) if count >= enough)
    return _with_tight(rows, last + 1, ceiling)


def _with_tight(rows: Sequence[Row], end: int, ceiling: int) -> int:
    """Returns the first line that is not right under those before it, from `end` on."""
    while 0 < end < ceiling and rows[end].top - rows[end - 1].bottom < _TIGHT * rows[end].height:
        end += 1
    return end
