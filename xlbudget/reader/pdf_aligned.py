"""Tables that no lines draw: columns by what stands under each other, rows by their figures.

Between the columns of a table run gaps that nothing crosses; a row has figures, and a name that
goes on over the next lines. Over them stands the header, some of it over several columns.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from xlbudget.reader.pdf_grid import Edge, Grid, grid_between
from xlbudget.reader.pdf_headers import header_edges
from xlbudget.reader.pdf_lines import Glyph, Line, line_of, rows_of

_SPLIT, _APART, _TIGHT, _FAR = 0.3, 1.0, 0.45, 2.5
"""In heights of letters: gaps between parts of a line, before a figure, inside a cell, between
rows."""
_RIVER = 2.0
"""Points that keep columns apart at least."""
_FULL = 1.5
"""In heights of letters: how near to the end of its column a line ends that goes on."""
_WIDE = 0.6
"""The share of a table that no part of a header takes."""
_MOST_HEADERS, _MOST_ROWS = 24, 400
_FEWEST_ROWS, _FEWEST_FIGURES, _FEWEST_EDGES = 3, 3, 2
_FIGURE = re.compile(r"[-−－(（]?\d[\d,，]*(?:\.\d+)?[%％]?[)）]?|[-—－]")
_AMOUNT = re.compile(r".*(?:\d[.,，]\d|\d{4}).*")
_LEADERS = re.compile(r"[.…·]{3}")
_CAPTION = re.compile(r"[:：]\s*\S")
_SMALL = 100


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


def split_rows(glyphs: Iterable[Glyph]) -> list[Row]:
    """Returns the lines of letters from the top down, each in its parts."""
    rows = []
    for row in rows_of(glyphs):
        letters = sorted(row, key=lambda glyph: glyph.left)
        parts = [[letters[0]]]
        for before, glyph in pairwise(letters):
            gap = glyph.left - before.right
            if gap > _SPLIT * max(glyph.height, before.height):
                parts.append([])
            parts[-1].append(glyph)
        rows.append(Row([line_of(part) for part in parts]))
    return rows


def aligned_grids(
    glyphs: Iterable[Glyph], rules: Sequence[Edge], before: Sequence[float] = ()
) -> list[Grid]:
    """Returns the tables among letters that no lines enclose.

    `rules` are lines across, which may stand between rows; `before` the edges of the columns of the
    last such table of the page before, which may go on without its header.
    """
    rows = split_rows(glyphs)
    grids: list[Grid] = []
    floor = 0
    for first, last in _bodies(rows):
        grid = _grid(rows, floor, first, last, rules, before if not grids else ())
        if grid:
            grids.append(grid)
            floor = last + 1
    return grids


def has_figures(row: Row) -> bool:
    """Tells whether a line shows figures apart from what stands before them.

    A line of the list of contents, and one that numbers columns, has none.
    """
    far = [
        part.text
        for before, part in pairwise(row.parts)
        if part.left - before.right >= _APART * row.height and _FIGURE.fullmatch(part.text)
    ]
    if not far or any(_LEADERS.search(part.text) for part in row.parts):
        return False
    small = [int(text) for text in far if text.isdigit() and int(text) < _SMALL]
    counts_up = len(small) == len(far) > 1 and small == [*range(small[0], small[0] + len(small))]
    return not counts_up


def _bodies(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """Yields the first and the last line of the rows of each table."""
    at = 0
    while at < len(rows):
        if not has_figures(rows[at]):
            at += 1
            continue
        last = at
        for number in range(at + 1, min(len(rows), at + _MOST_ROWS)):
            row = rows[number]
            if row.top - rows[number - 1].bottom > _FAR * row.height:
                break
            if has_figures(row):
                last = number
            elif _is_of_another(row, rows[at : last + 1]):
                break
        if _is_table(rows[at : last + 1]):
            yield at, last
        at = last + 1


def _is_table(rows: Sequence[Row]) -> bool:
    with_figures = [row for row in rows if has_figures(row)]
    figures = [part.text for row in with_figures for part in row.parts[1:]]
    most = max(sum(bool(_FIGURE.fullmatch(p.text)) for p in row.parts) for row in with_figures)
    is_large = len(with_figures) >= _FEWEST_ROWS or most >= _FEWEST_FIGURES
    return is_large and any(_AMOUNT.fullmatch(text) for text in figures)


def _is_of_another(row: Row, rows: Sequence[Row]) -> bool:
    """Tells whether a line cannot be of a table: it crosses columns, or has words over figures."""
    inside = [row for row in rows if has_figures(row)]
    spans = _spans(part for row in inside for part in row.parts)
    figures = _spans(
        part for row in inside for part in row.parts[1:] if _FIGURE.fullmatch(part.text)
    )
    return any(
        sum(_overlap(part, span) for span in spans) > 1
        or (not _FIGURE.fullmatch(part.text) and any(_overlap(part, span) for span in figures))
        for part in row.parts
    )


Span = tuple[float, float]


def _spans(parts: Iterable[Line], between: float = _RIVER) -> list[Span]:
    """Returns from where to where something stands, with gaps between that nothing crosses."""
    spans: list[Span] = []
    for part in sorted(parts, key=lambda part: part.left):
        if spans and part.left <= spans[-1][1] + between:
            spans[-1] = spans[-1][0], max(spans[-1][1], part.right)
        else:
            spans.append((part.left, part.right))
    return spans


def _overlap(part: Line, span: Span) -> bool:
    return part.left < span[1] and part.right > span[0]


def _grid(
    rows: Sequence[Row],
    floor: int,
    first: int,
    last: int,
    rules: Sequence[Edge],
    before: Sequence[float],
) -> Grid | None:
    figures = rows[first : last + 1]
    last = _last_name(rows, first, last)
    spans = _spans(part for row in figures for part in row.parts)
    start = _header_start(rows, floor, first, spans)
    head = _header_end(rows, start, first, figures)
    header, body = rows[start:head], rows[head : last + 1]
    spans = _spans(part for row in body for part in row.parts)
    if header:
        edges = _edges(_with_headers(spans, header), header, body)
    elif before and not any(_is_cut(part, before) for row in body for part in row.parts):
        edges = [*before]
    else:
        return None
    groups = _groups(body, edges, rules)
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


def _last_name(rows: Sequence[Row], first: int, last: int) -> int:
    """Returns the last line of a table with the names without figures that follow."""
    most = max((b.top - a.bottom for a, b in pairwise(rows[first : last + 1])), default=0.0)
    for number in range(last + 1, len(rows)):
        row = rows[number]
        gap = row.top - rows[number - 1].bottom
        is_text = any(_CAPTION.search(part.text) for part in row.parts)
        if gap > most + 1 or is_text or _is_of_another(row, rows[first : last + 1]):
            return number - 1
    return len(rows) - 1


def _header_end(rows: Sequence[Row], start: int, first: int, figures: Sequence[Row]) -> int:
    """Returns the first line behind a header: names without figures may stand over the others."""
    end = next(
        (number for number in range(first, start, -1) if _is_of_another(rows[number - 1], figures)),
        first,
    )
    while end < first and rows[end].top - rows[end - 1].bottom < _TIGHT * rows[end].height:
        end += 1
    return end


def _is_cut(part: Line, edges: Sequence[float]) -> bool:
    return not edges[0] <= part.left <= part.right <= edges[-1] or any(
        part.left < edge < part.right for edge in edges
    )


# ---- columns -------------------------------------------------------------------------------------


def _header_start(rows: Sequence[Row], floor: int, first: int, spans: Sequence[Span]) -> int:
    """Returns the first line of the header over the rows of a table."""
    left, right = spans[0][0], spans[-1][1]
    start = first
    while start > max(floor, first - _MOST_HEADERS):
        row, below = rows[start - 1], rows[start]
        joined = _spans(row.parts, _APART * row.height)
        middle = (joined[0][0] + joined[-1][1]) / 2
        is_in_column = sum(_overlap(row.parts[0], span) for span in spans) == 1
        is_centred = abs(middle - (left + right) / 2) < _FULL * row.height
        is_title = len(joined) == 1 and is_centred and not is_in_column
        is_far = below.top - row.bottom > _FAR * row.height
        is_wide = any(end - begin > _WIDE * (right - left) for begin, end in joined)
        if is_title or is_far or is_wide or any(_CAPTION.search(p.text) for p in row.parts):
            break
        start -= 1
    return start


def _with_headers(spans: list[Span], header: Sequence[Row]) -> list[Span]:
    """Returns what columns take with those that have a header and else nothing.

    What stands in the first of several lines may be over more columns.
    """
    spans = [*spans]
    for row in reversed(header[1:] or header):
        for begin, end in _spans(row.parts, _APART * row.height):
            if not any(begin < other[1] and end > other[0] for other in spans):
                spans.append((begin, end))
    return sorted(spans)


def _edges(spans: Sequence[Span], header: Sequence[Row], body: Sequence[Row]) -> list[float]:
    """Returns the edges of columns, each of which has a header.

    What has none is of the column beside it that has nothing in the same lines, or is a gap in
    names.
    """
    middles = [(end + begin) / 2 for (_, end), (begin, _) in pairwise(spans)]
    parts = [part for row in (*header, *body) for part in row.parts]
    left, right = min(part.left for part in parts), max(part.right for part in parts)
    columns = [
        _column(begin, end, header, body)
        for begin, end in pairwise([left - _RIVER, *middles, right + _RIVER])
    ]
    kept = columns[:1]
    for column in columns[1:]:
        before = kept[-1]
        is_one = (not column.is_headed and column.lines) or (not before.is_headed and before.lines)
        has_figures_ = column.has_figures or before.has_figures
        if is_one and not (column.lines & before.lines and has_figures_):
            kept[-1] = before.with_next(column)
        else:
            kept.append(column)
    return [kept[0].begin, *(column.end for column in kept)]


class _Column(NamedTuple):
    begin: float
    end: float
    is_headed: bool
    lines: frozenset[int]
    """The lines in which something stands."""
    has_figures: bool

    def with_next(self, other: "_Column") -> "_Column":
        """Returns a column with what stands right of it."""
        return _Column(
            self.begin,
            other.end,
            self.is_headed or other.is_headed,
            self.lines | other.lines,
            self.has_figures or other.has_figures,
        )


def _column(begin: float, end: float, header: Sequence[Row], body: Sequence[Row]) -> _Column:
    def is_inside(part: Line) -> bool:
        return begin <= (part.left + part.right) / 2 < end

    # What stands in the first of several lines may be over more columns.
    heads = [part for row in header[1:] or header for part in row.parts if is_inside(part)]
    inside = [(n, part.text) for n, row in enumerate(body) for part in row.parts if is_inside(part)]
    return _Column(
        begin,
        end,
        bool(heads),
        frozenset(number for number, _ in inside),
        any(_FIGURE.fullmatch(text) for _, text in inside),
    )


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
            and not (has_figures(row) and _FIGURE.fullmatch(part.text))
        ]
        column.sort(key=lambda item: (item[0], item[1].left))
        right = max((part.right for _, part in column), default=0.0)
        for (upper, above), (lower, below) in pairwise(column):
            gap = (below.top - above.bottom) / max(below.height, 1.0)
            is_full = above.right >= right - _FULL * above.height
            if upper != lower and is_full and gap < _TIGHT:
                yield gap, upper, lower
