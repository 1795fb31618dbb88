"""Tables that no lines draw: columns by what stands under each other, rows by their figures.

Between the columns of a table run gaps that nothing crosses; a row has figures, and a name that
goes on over the next lines. Over them stands the header, some of it over several columns. Lines
that are drawn, but not all around each cell, keep columns and rows apart where they are.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from xlbudget.reader.pdf_columns import column_edges
from xlbudget.reader.pdf_grid import NEAR, Edge, Grid, grid_between
from xlbudget.reader.pdf_headers import header_edges
from xlbudget.reader.pdf_lines import Glyph
from xlbudget.reader.pdf_parts import FIGURE, Row, has_figures, spans_of, split_rows
from xlbudget.reader.pdf_regions import (
    Before,
    PageLines,
    bodies,
    end_of_empty,
    header_end,
    is_large,
    is_text,
    last_name,
    starts,
    words_end,
)

_TIGHT = 0.45
"""In heights of letters: gaps inside a cell."""
_FULL = 1.5
"""In heights of letters: how near to the end of its column a line ends that goes on."""
_WIDE = 0.6
"""The share of a table that a line between its cells takes."""
_MOVED = 3.0
"""In heights of letters: by how much the edges of columns differ from page to page."""
_FEWEST_EDGES, _FEWEST_COLUMNS = 2, 3
_NOTHING = Before()


def aligned_grids(
    glyphs: Sequence[Glyph],
    across: Sequence[Edge],
    down: Sequence[Edge] = (),
    before: Before = _NOTHING,
) -> list[Grid]:
    """Returns the tables among letters whose cells no lines enclose.

    `across` and `down` are what lines there are.
    """
    lines = PageLines(split_rows(glyphs, down), across, down)
    grids: list[Grid] = []
    floor = 0
    for first, last in bodies(lines):
        for start in starts(lines, floor, first, last, before):
            edges = before.edges if before.is_again(lines.rows[start]) else ()
            if made := _with_figures(lines, start, first, last, edges):
                grid, end = made
                grids += [*_without_figures(lines, floor, start), grid]
                floor = end + 1
                break
        else:
            if not grids and before.edges and (made := _going_on(lines, first, last, before.edges)):
                grid, end = made
                grids.append(grid)
                floor = end + 1
    if not grids and (again := _again(lines, before)):
        return [again]
    return [*grids, *_without_figures(lines, floor, len(lines.rows))]


def _with_figures(
    lines: PageLines, start: int, first: int, last: int, edges: Sequence[float]
) -> tuple[Grid, int] | None:
    """Returns a table with figures whose header begins with a line, and its last line.

    `edges` are those of its columns where they are known.
    """
    figures = lines.rows[first : last + 1]
    head = header_end(lines.rows, start, first, figures)
    end = last_name(lines, head, last, figures)
    text = lines.rows[start : head if is_large(figures) else end + 1]
    grid = None if head == start or is_text(text) else _grid(lines, start, head, end, edges)
    return (grid, end) if grid else None


def _going_on(
    lines: PageLines, first: int, last: int, edges: Sequence[float]
) -> tuple[Grid, int] | None:
    """Returns a table with the columns of one on the page before, and its last line."""
    rows, start = lines.rows, first
    figures = rows[first : last + 1]
    while start and not lines.is_far(start) and _fitted(edges, rows[start - 1 : start]):
        start -= 1
    if start and not is_large(figures):
        return None
    end = last_name(lines, start, last, figures)
    body = rows[start : end + 1]
    fitted = _fitted(edges, body)
    grid = _drawn(lines, (), body, fitted) if fitted else None
    return (grid, end) if grid else None


def _again(lines: PageLines, before: Before) -> Grid | None:
    """Returns a table that goes on with its header and no figures, None where there is none."""
    rows = lines.rows
    start = next((number for number, row in enumerate(rows) if before.is_again(row)), None)
    if start is None:
        return None
    end = end_of_empty(lines, start, len(rows))
    return _grid(lines, start, words_end(rows, start, end), end - 1)


def _without_figures(lines: PageLines, floor: int, ceiling: int) -> Iterator[Grid]:
    """Yields the tables without any figure: a header under a caption, and perhaps names."""
    for at in range(floor, ceiling):
        if at < floor or not lines.is_last_caption(at):
            continue
        end = end_of_empty(lines, at + 1, ceiling)
        head = words_end(lines.rows, at + 1, end)
        if head == at + 1 or is_text(lines.rows[at + 1 : end]):
            continue
        grid = _grid(lines, at + 1, head, end - 1)
        if grid and len(grid.xs) > _FEWEST_COLUMNS:
            yield grid
            floor = end


def _fitted(edges: Sequence[float], rows: Sequence[Row]) -> list[float]:
    """Returns the edges of columns moved a little, so that they cut nothing in lines.

    Empty where one would have to move far.
    """
    if not edges:
        return []
    spans = spans_of(part for row in rows for part in row.parts)
    moved = []
    for edge in edges:
        inside = [span for span in spans if span[0] < edge < span[1]]
        near = (inside[0][0] - 1, inside[0][1] + 1) if inside else (edge,)
        moved.append(min(near, key=lambda at: abs(at - edge)))
    far = _MOVED * max((row.height for row in rows), default=0.0)
    is_fit = all(abs(at - edge) <= far for at, edge in zip(moved, edges, strict=True))
    is_in_order = all(left < right for left, right in pairwise(moved))
    is_within = all(moved[0] <= left and right <= moved[-1] for left, right in spans)
    return moved if is_fit and is_in_order and is_within else []


# ---- cells ---------------------------------------------------------------------------------------


def _grid(
    lines: PageLines, start: int, head: int, last: int, before: Sequence[float] = ()
) -> Grid | None:
    """Returns the table of a header and of the lines under it, None where it has no columns.

    They are those of the page `before` if these cut nothing.
    """
    header, body = lines.rows[start:head], lines.rows[head : last + 1]
    if fitted := _fitted(before, (*header[1:], *body)):
        return _drawn(lines, header, body, fitted)
    # Lines down of a header alone keep what stands under it apart, too.
    walls = _walls(lines.down, body) or _walls(lines.down, header[-1:])
    edges = column_edges(header, body, walls)
    return _drawn(lines, header, body, edges) if edges else None


def _drawn(
    lines: PageLines, header: Sequence[Row], body: Sequence[Row], edges: Sequence[float]
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
