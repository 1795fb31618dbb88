"""Columns that spaces set in plain text, where a Chinese character is two columns wide."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from xlbudget.base.meter import Meter
from xlbudget.reader.model import MergedRange

_FIGURE = r"-?(?:[\d,，]*\d[.．]\d+|\d{1,3}(?:[,，]\d{3})+)"
_AMOUNT = re.compile(_FIGURE)
_JOINED = re.compile(rf"(?:^|\s){_FIGURE}\s|\s{_FIGURE}$")
_GAP = re.compile(r"[ \u00a0\u3000]{2,}")


class _Part(NamedTuple):
    """A piece of a line between wide gaps, and the columns of letters that it takes."""

    text: str
    start: int
    end: int


def may_be_aligned(line: str) -> bool:
    """Tells whether a line has parts that stand apart, as the cells of a row do."""
    return len(_GAP.split(line.strip(" \u00a0\u3000\f"))) > 1


def shows_row(line: str) -> bool:
    """Tells whether a line has an amount that stands apart from other parts, as in a table."""
    return any(map(_AMOUNT.fullmatch, _GAP.split(line.strip(" \u00a0\u3000\f"))[1:]))


class Layout(NamedTuple):
    """The parts of lines, and the columns of letters that each column takes."""

    lines: Sequence[Sequence[_Part]]
    columns: Sequence[tuple[int, int]]


def layout_of(lines: Sequence[str], steps: Meter) -> Layout:
    """Returns where the parts of lines stand whose columns are aligned.

    A column is what no gap goes through in the rows that have most parts. Raises WorkbookError F009
    for more parts than any table has.
    """
    parts = [_parts(line) for line in lines]
    return Layout(parts, _columns(parts, steps))


def are_certain(layout: Layout) -> bool:
    """Tells whether it is certain what stands in which column of lines that are aligned.

    It is where each part of a row with amounts stands in a column of its own, which has a part of
    the header over it. A name that only one space parts from an amount may be of another column.
    """
    starts = [start for start, _ in layout.columns]
    headed: set[int] = set()
    for line in layout.lines:
        places = [_place(part, starts, layout.columns) for part in line]
        amounts = [bool(_AMOUNT.fullmatch(part.text)) for part in line]
        if not any(amounts[1:]):
            headed.update(at for first, last in places for at in range(first, last + 1))
            continue
        taken = [first for first, _ in places]
        if len({*taken}) < len(taken) or any(first != last for first, last in places):
            return False
        if any(map(_JOINED.search, (part.text for part in line))) or not headed.issuperset(taken):
            return False
    return True


def aligned_rows(layout: Layout) -> tuple[list[list[str]], list[MergedRange]]:
    """Returns the cells of lines whose columns are aligned, and those that go over several.

    Parts of rows that have fewer than others are put where they overlap a column.
    """
    columns = layout.columns
    starts = [start for start, _ in columns]
    rows: list[list[str]] = []
    merged: list[MergedRange] = []
    for number, line in enumerate(layout.lines, start=1):
        row = [""] * len(columns)
        taken = -1
        for part in line:
            first, last = _place(part, starts, columns)
            first = max(first, min(taken + 1, len(columns) - 1))
            last = max(first, last)
            row[first] = f"{row[first]} {part.text}".strip()
            if last > first:
                merged.append(MergedRange(number, first + 1, number, last + 1))
            taken = last
        rows.append(row)
    return rows, merged


def _place(
    part: _Part, starts: Sequence[int], columns: Sequence[tuple[int, int]]
) -> tuple[int, int]:
    """Returns the first and the last column that a part lies over, the nearest for one between."""
    over = [at for at, (start, end) in enumerate(columns) if start < part.end and part.start < end]
    if over:
        return over[0], over[-1]
    at = bisect_right(starts, part.start) - 1
    if at < 0:
        return 0, 0
    is_nearer_next = at + 1 < len(columns) and (
        columns[at + 1][0] - part.end < part.start - columns[at][1]
    )
    return (at + 1, at + 1) if is_nearer_next else (at, at)


def _columns(lines: Sequence[Sequence[_Part]], steps: Meter) -> list[tuple[int, int]]:
    """Returns the columns of letters that each column takes, from rows without merged cells."""
    most = max(map(len, lines), default=0)
    spans: list[tuple[int, int]] = []
    for wanted in (most, most - 1, most // 2 + 1):
        for line in lines:
            if len(line) < max(wanted, 1):
                continue
            for part in line:
                steps.use(len(spans) + 1)
                touching = [s for s in spans if s[0] < part.end and part.start < s[1]]
                if len(touching) > 1:
                    continue  # lies over several: a merged cell
                if touching:
                    [old] = touching
                    spans.remove(old)
                    spans.append((min(old[0], part.start), max(old[1], part.end)))
                elif len(line) == most or not spans or part.start >= max(e for _, e in spans):
                    spans.append((part.start, part.end))
    return sorted(spans) or [(0, 1)]


def _parts(line: str) -> list[_Part]:
    """Returns the parts of a line with the columns of letters where they begin and end."""
    parts: list[_Part] = []
    column, start, text = 0, 0, ""
    blanks = 0
    for character in line:
        if character in " \u00a0\u3000\f":
            blanks += 2 if character == "\u3000" else 1
            column += 2 if character == "\u3000" else 1
            continue
        if text and blanks > 1:
            parts.append(_Part(text, start, column - blanks))
            text = ""
        elif text and blanks:
            text += " "
        if not text:
            start = column
        blanks = 0
        text += character
        column += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    if text:
        parts.append(_Part(text, start, column - blanks))
    return parts
