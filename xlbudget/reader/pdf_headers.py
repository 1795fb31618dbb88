"""The header of a table that no lines draw: which words stand over several columns."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from xlbudget.reader.pdf_grid import Edge
from xlbudget.reader.pdf_lines import Line

TIGHT, LEVEL = 0.45, 0.25
"""In heights of letters: how near lines of one cell are, and how level those of one row."""
_WIDER = 3.0
"""Points by which words may be out of the middle for each column more that they stand over."""


class _Cell(NamedTuple):
    """Words of a header: lines and columns that they take, the last ones included."""

    first: int
    last: int
    left: int
    right: int


class _Words(NamedTuple):
    """What stands in one column over each other: its lines, and where it begins and ends."""

    first: int
    last: int
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Returns how high it stands."""
        return (self.top + self.bottom) / 2


def header_edges(
    lines: Sequence[Sequence[Line]], xs: Sequence[float], ys: Sequence[float]
) -> tuple[list[Edge], list[Edge]]:
    """Returns the edges inside of a header, across and down.

    `lines` are its parts line by line, `xs` the edges of columns, `ys` those of lines.
    """
    across: list[Edge] = []
    down: list[Edge] = []
    cells = list(_cells(lines, xs))
    for column, (begin, end) in enumerate(pairwise(xs)):
        for cell in cells:
            if cell.left <= column <= cell.right and cell.first:
                across.append(Edge(ys[cell.first], begin, end))
    for column in range(1, len(xs) - 1):
        for line, (top, bottom) in enumerate(pairwise(ys[: len(lines) + 1])):
            if not any(
                cell.left < column <= cell.right and cell.first <= line <= cell.last
                for cell in cells
            ):
                down.append(Edge(xs[column], top, bottom))
    return across, down


def _cells(lines: Sequence[Sequence[Line]], xs: Sequence[float]) -> Iterator[_Cell]:
    """Yields the words of a header, each down to the next ones under it."""
    columns = [list(_words(lines, begin, end)) for begin, end in pairwise(xs)]
    starts = [0] * len(columns)
    over = [(word, column) for column, words in enumerate(columns) for word in words[:-1]]
    for word, column in sorted(over):
        left, right = _over(lines, columns, xs, column, word)
        if right > left:
            yield _Cell(max(starts[left : right + 1]), word.last, left, right)
            starts[left : right + 1] = [word.last + 1] * (right + 1 - left)
    for column, words in enumerate(columns):
        below = [word for word in words if word.first >= starts[column]]
        for at, word in enumerate(below):
            first = word.first if at else starts[column]
            last = below[at + 1].first - 1 if at + 1 < len(below) else len(lines) - 1
            yield _Cell(first, last, column, column)


def _words(lines: Sequence[Sequence[Line]], begin: float, end: float) -> Iterator[_Words]:
    """Yields what stands in a column: lines close under each other are one."""
    words: _Words | None = None
    for number, line in enumerate(lines):
        parts = [part for part in line if begin <= (part.left + part.right) / 2 < end]
        if not parts:
            continue
        top, bottom = min(p.top for p in parts), max(p.bottom for p in parts)
        if words and top - words.bottom < TIGHT * (bottom - top):
            words = words._replace(last=number, bottom=bottom)
            continue
        if words:
            yield words
        words = _Words(number, number, top, bottom)
    if words:
        yield words


def _over(
    lines: Sequence[Sequence[Line]],
    columns: Sequence[Sequence[_Words]],
    xs: Sequence[float],
    column: int,
    words: _Words,
) -> tuple[int, int]:
    """Returns the first and the last column that words stand over: those in whose middle they are.

    Nothing is beside them there, and something under them; words half way down the header are those
    of a column alone.
    """
    level = (min(p.top for p in lines[0]) + max(p.bottom for p in lines[-1])) / 2

    def may_be(other: int) -> bool:
        of = columns[other]
        is_alone = len(of) == 1 and abs(of[0].middle - level) < LEVEL * (of[0].bottom - of[0].top)
        return (
            not is_alone
            and all(w.first > words.last or w.last < words.first for w in of)
            and (any(w.first > words.last for w in of))
        )

    left, right = column, column
    while left > 0 and may_be(left - 1):
        left -= 1
    while right + 1 < len(columns) and may_be(right + 1):
        right += 1
    parts = [
        part
        for line in lines[words.first : words.last + 1]
        for part in line
        if xs[column] <= (part.left + part.right) / 2 < xs[column + 1]
    ]
    middle = (min(p.left for p in parts) + max(p.right for p in parts)) / 2
    spans = [(i, j) for i in range(left, column + 1) for j in range(column, right + 1) if j > i]
    return min(
        spans,
        key=lambda span: (
            abs((xs[span[0]] + xs[span[1] + 1]) / 2 - middle) - _WIDER * (span[1] - span[0])
        ),
        default=(column, column),
    )
