"""Tables that no lines draw: columns by what stands under each other, rows by their figures.

Between the columns of a table run gaps that nothing crosses; a row has figures, and a name that
goes on over the next lines. Over them stands the header, some of it over several columns. Lines
that are drawn, but not all around each cell, keep columns and rows apart where they are.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from xlbudget.reader.pdf_columns import column_edges
from xlbudget.reader.pdf_grid import NEAR, Edge, Grid, grid_between
from xlbudget.reader.pdf_headers import header_edges
from xlbudget.reader.pdf_lines import Glyph, Line
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
    split_rows,
)

_TIGHT, _FAR, _CLOSE = 0.45, 2.5, 1.0
"""In heights of letters: gaps inside a cell, between rows, between rows that are close."""
_FULL = 1.5
"""In heights of letters: how near to the end of its column a line ends that goes on."""
_WIDE = 0.6
"""The share of a table that no part of a header takes, and that a line between its cells does."""
_MOST_OVER, _MOST_ROWS = 80, 400
_FEWEST_ROWS, _FEWEST_FIGURES, _FEWEST_EDGES = 3, 3, 2
_FEW_WORDS, _MANY_WORDS = 2, 3
_TITLES = 4
"""So many lines may stand over the caption of a table."""
_OF_SENTENCE = re.compile(r"[，。；]")


class _Lines(NamedTuple):
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

    def gap(self, number: int) -> float:
        """Returns how far a line is under the one before it."""
        return self.rows[number].top - self.rows[number - 1].bottom


def aligned_grids(
    glyphs: Sequence[Glyph],
    across: Sequence[Edge],
    down: Sequence[Edge] = (),
    before: Sequence[float] = (),
) -> list[Grid]:
    """Returns the tables among letters whose cells no lines enclose.

    `across` and `down` are what lines there are; `before` the edges of the columns of the last such
    table of the page before, which may go on without its header.
    """
    lines = _Lines(split_rows(glyphs, down), across, down)
    grids: list[Grid] = []
    floor = 0
    for first, last in _bodies(lines):
        for start in _starts(lines, floor, first, last):
            if made := _with_figures(lines, start, first, last):
                grid, end = made
                grids += [*_without_figures(lines, floor, start), grid]
                floor = end + 1
                break
        else:
            if not grids and before and (made := _going_on(lines, first, last, before)):
                grid, end = made
                grids.append(grid)
                floor = end + 1
    return [*grids, *_without_figures(lines, floor, len(lines.rows))]


# ---- where tables are ----------------------------------------------------------------------------


def _bodies(lines: _Lines) -> Iterator[tuple[int, int]]:
    """Yields the first and the last line with figures of what may be a table."""
    rows, at = lines.rows, 0
    while at < len(rows):
        if not has_figures(rows[at]):
            at += 1
            continue
        last = at
        for number in range(at + 1, min(len(rows), at + _MOST_ROWS)):
            if lines.is_far(number):
                break
            if has_figures(rows[number]):
                last = number
            elif _is_of_another(rows[number], rows[at : last + 1]):
                break
        yield at, last
        at = last + 1


def _is_large(rows: Sequence[Row]) -> bool:
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


def _is_text(rows: Sequence[Row]) -> bool:
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


def _starts(lines: _Lines, floor: int, first: int, last: int) -> Iterator[int]:
    """Yields where the header of a table may begin: under each caption, or under its title."""
    start = first
    while start > max(floor, first - _MOST_OVER) and not lines.is_far(start):
        start -= 1
        if lines.is_last_caption(start):
            yield start + 1
    if _is_large(lines.rows[first : last + 1]):
        spans = spans_of(part for row in lines.rows[first : last + 1] for part in row.parts)
        yield _under_title(lines, floor, first, spans)


def _under_title(lines: _Lines, floor: int, first: int, spans: Sequence[Span]) -> int:
    """Returns the first line of the header over the rows of a table."""
    left, right = spans[0][0], spans[-1][1]
    start = first
    while start > max(floor, first - _MOST_OVER) and not lines.is_far(start):
        row = lines.rows[start - 1]
        joined = spans_of(row.parts, APART * row.height)
        middle = (joined[0][0] + joined[-1][1]) / 2
        is_in_column = sum(overlaps(row.parts[0], span) for span in spans) == 1
        is_centred = abs(middle - (left + right) / 2) < _FULL * row.height
        is_title = len(joined) == 1 and is_centred and not is_in_column
        is_wide = any(end - begin > _WIDE * (right - left) for begin, end in joined)
        if is_title or is_wide or _is_caption(row):
            break
        start -= 1
    return start


def _with_figures(lines: _Lines, start: int, first: int, last: int) -> tuple[Grid, int] | None:
    """Returns a table with figures whose header begins with a line, and its last line."""
    figures = lines.rows[first : last + 1]
    head = _header_end(lines.rows, start, first, figures)
    end = _last_name(lines, head, last, figures)
    text = lines.rows[start : head if _is_large(figures) else end + 1]
    grid = None if head == start or _is_text(text) else _grid(lines, start, head, end)
    return (grid, end) if grid else None


def _going_on(
    lines: _Lines, first: int, last: int, edges: Sequence[float]
) -> tuple[Grid, int] | None:
    """Returns a table with the columns of one on the page before, and its last line."""
    figures = lines.rows[first : last + 1]
    if not _is_large(figures):
        return None
    start = _under_title(lines, 0, first, spans_of(p for row in figures for p in row.parts))
    start = _header_end(lines.rows, start, first, figures)
    end = _last_name(lines, start, last, figures)
    body = lines.rows[start : end + 1]
    if any(_is_cut(part, edges) for row in body for part in row.parts):
        return None
    grid = _drawn(lines, (), body, edges)
    return (grid, end) if grid else None


def _without_figures(lines: _Lines, floor: int, ceiling: int) -> Iterator[Grid]:
    """Yields the tables without any figure: a header under a caption, and perhaps names."""
    for at in range(floor, ceiling):
        if at < floor or not lines.is_last_caption(at):
            continue
        end = _end_of_empty(lines, at + 1, ceiling)
        head = _words_end(lines.rows, at + 1, end)
        if head == at + 1 or _is_text(lines.rows[at + 1 : end]):
            continue
        grid = _grid(lines, at + 1, head, end - 1)
        if grid and len(grid.xs) > _MANY_WORDS:
            yield grid
            floor = end


def _end_of_empty(lines: _Lines, start: int, ceiling: int) -> int:
    """Returns the line behind a table without figures, before the title of the next one."""
    for number in range(start, ceiling):
        if number > start and (lines.is_far(number) or _is_caption(lines.rows[number])):
            titles = range(max(start + 1, number - _TITLES), number + 1)
            return max(titles, key=lambda at: (lines.gap(at), at))
    return ceiling


def _last_name(lines: _Lines, head: int, last: int, figures: Sequence[Row]) -> int:
    """Returns the last line of a table with the names without figures that follow."""
    most = max(
        (lines.gap(number) for number in range(max(head, 1), last + 1)),
        default=_CLOSE * lines.rows[last].height,
    )
    for number in range(last + 1, len(lines.rows)):
        row = lines.rows[number]
        if lines.gap(number) > most + 1 or _is_caption(row) or _is_of_another(row, figures):
            return number - 1
    return len(lines.rows) - 1


def _header_end(rows: Sequence[Row], start: int, first: int, figures: Sequence[Row]) -> int:
    """Returns the first line behind a header: names without figures may stand over the others."""
    end = next(
        (number for number in range(first, start, -1) if _is_of_another(rows[number - 1], figures)),
        start,
    )
    return max(_with_tight(rows, end, first), _words_end(rows, start, first))


def _words_end(rows: Sequence[Row], start: int, end: int) -> int:
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


def _is_cut(part: Line, edges: Sequence[float]) -> bool:
    return not edges[0] <= part.left <= part.right <= edges[-1] or any(
        part.left < edge < part.right for edge in edges
    )


# ---- cells ---------------------------------------------------------------------------------------


def _grid(lines: _Lines, start: int, head: int, last: int) -> Grid | None:
    """Returns the table of a header and of the lines under it, None where it has no columns."""
    header, body = lines.rows[start:head], lines.rows[head : last + 1]
    edges = column_edges(header, body, _walls(lines.down, body))
    return _drawn(lines, header, body, edges) if edges else None


def _drawn(
    lines: _Lines, header: Sequence[Row], body: Sequence[Row], edges: Sequence[float]
) -> Grid | None:
    groups = _groups(body, edges, lines.across)
    tops = [row.top for row in header] + [min(row.top for row in group) for group in groups]
    ends = [row.bottom for row in header] + [max(row.bottom for row in group) for group in groups]
    ys = [tops[0] - 1, *((end + top) / 2 for end, top in zip(ends, tops[1:], strict=False))]
    ys.append(ends[-1] + 1)
    across, down = header_edges([row.parts for row in header], edges, ys)
    at = len(header)
    across += [Edge(y, edges[0], edges[-1]) for y in (ys[0], *ys[at:])]
    down += [Edge(x, ys[at], ys[-1]) for x in edges]
    down += [Edge(x, ys[0], ys[-1]) for x in (edges[0], edges[-1])]
    return grid_between(across, down) if len(edges) > _FEWEST_EDGES else None


def _walls(down: Sequence[Edge], body: Sequence[Row]) -> list[float]:
    """Returns where lines down keep most rows of a table apart, from the left."""
    walls: list[float] = []
    for at in sorted({edge.at for edge in down}) if body else ():
        passed = sum(
            any(e.at == at and e.start <= (row.top + row.bottom) / 2 <= e.end for e in down)
            for row in body
        )
        if passed >= _WIDE * len(body) and (not walls or at - walls[-1] > NEAR):
            walls.append(at)
    return walls


# ---- rows ----------------------------------------------------------------------------------------


def _groups(body: Sequence[Row], edges: Sequence[float], rules: Sequence[Edge]) -> list[list[Row]]:
    """Returns the lines of each row: as lines across keep them apart, or as names go on."""
    across = sorted(
        rule.at for rule in rules if rule.end - rule.start > (edges[-1] - edges[0]) * _WIDE
    )
    figures = [number for number, row in enumerate(body) if has_figures(row)]
    by_rule = [sum(at < (row.top + row.bottom) / 2 for at in across) for row in body]
    if len(figures) > 1 and len({by_rule[number] for number in figures}) == len(figures):
        heads = [by_rule.index(number) for number in by_rule]
    else:
        heads = _joined_by_names(body, edges)
    groups: dict[int, list[Row]] = {}
    for head, row in zip(heads, body, strict=True):
        groups.setdefault(head, []).append(row)
    return [*groups.values()]


def _joined_by_names(body: Sequence[Row], edges: Sequence[float]) -> list[int]:
    """Returns for each line the first one of its row; the nearest lines are joined first."""
    heads = [*range(len(body))]
    has = [has_figures(row) for row in body]
    for _, upper, lower in sorted(_continued(body, edges)):
        top, bottom = heads[upper], heads[lower]
        members = [n for n, head in enumerate(heads) if head in (top, bottom) or upper < n < lower]
        if sum(has[number] for number in members) <= 1:
            for number in members:
                heads[number] = min(members)
    return heads


def _continued(body: Sequence[Row], edges: Sequence[float]) -> Iterator[tuple[float, int, int]]:
    """Yields the gaps between full lines and those right under them in one column, and which."""
    for begin, end in pairwise(edges):
        column = [
            (number, part)
            for number, row in enumerate(body)
            for part in row.parts
            if begin <= (part.left + part.right) / 2 < end
            and not (has_figures(row) and FIGURE.fullmatch(part.text))
        ]
        column.sort(key=lambda item: (item[0], item[1].left))
        right = max((part.right for _, part in column), default=0.0)
        for (upper, above), (lower, below) in pairwise(column):
            gap = (below.top - above.bottom) / max(below.height, 1.0)
            is_full = above.right >= right - _FULL * above.height
            if upper != lower and is_full and gap < _TIGHT:
                yield gap, upper, lower
