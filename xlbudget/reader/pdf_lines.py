"""Letters of a page become lines of text, and those of a cell its text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

_SAME_LINE = 0.5
"""Of the height of a letter: how far the middles of two in one line may lie apart."""
_SPACE, _WIDE_SPACE = 0.3, 1.0
"""Of the height of a letter: the gap that reads as a space, and as parts of a line."""
_PADDING = 12.0
"""Points that a cell keeps free on both sides of what stands in it."""
_DIGIT_WIDTH = 0.6
_SAME_LETTER = 0.35
"""Of the width of a letter: so near it is drawn again only to look bold."""
_OVERLAP = 0.5
_NO_GAP = 0.05
"""Of the height of a letter: what keeps two cells apart is more."""
_POINTS, _POINT = frozenset(".,"), 0.15
"""How far a point lies under the next letter, where the font of the machine has a wider one."""
_OF_NUMBER = re.compile(r"[\d.,，．]")
_SIGNS = frozenset(".-−－,，．")
_NUMBER = re.compile(r"[-−－]?\d[\d.,，．]*")
_BESIDE, _MOST_SIGNS = 0.5, 200
_EVEN = 0.75
"""Of the highest digit of a number: its lowest letter, whatever fonts they are of."""
LATIN = re.compile(r"[A-Za-z0-9]")


class Glyph(NamedTuple):
    """A letter and its box, whose height is that of its line."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        """Returns where its middle lies from the top."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """Returns its height in points."""
        return self.bottom - self.top


class Line(NamedTuple):
    """A line of text and its box."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """Returns its height in points."""
        return self.bottom - self.top


def without_doubles(glyphs: Iterable[Glyph]) -> tuple[list[Glyph], int]:
    """Returns letters but those drawn again to look bold, and how many digits lie over others."""
    kept: list[Glyph] = []
    over = 0
    for row in rows_of(glyphs):
        last: list[Glyph] = []
        for glyph in from_left(row):
            width = max(glyph.right - glyph.left, 0.1)
            near = [other for other in last if other.right > glyph.left]
            if any(
                other.text == glyph.text and glyph.left - other.left < _SAME_LETTER * width
                for other in near
            ):
                continue
            over += any(
                glyph.text.isdigit()
                and other.text.isalnum()
                and min(other.right, glyph.right) - glyph.left
                > _OVERLAP * min(width, other.right - other.left)
                and abs(other.middle - glyph.middle) < _SAME_LINE * glyph.height
                for other in near
            )
            last = [*last[-3:], glyph]
            kept.append(glyph)
    return kept, over


def hides_sign(hidden: Iterable[Glyph], glyphs: Iterable[Glyph]) -> bool:
    """Tells whether a point, a comma or a minus sign that is hidden stands beside a digit."""
    signs = [glyph for glyph in hidden if glyph.text in _SIGNS][:_MOST_SIGNS]
    digits = [glyph for glyph in glyphs if glyph.text.isdigit()] if signs else []
    return any(
        abs(sign.middle - digit.middle) < digit.height / 2
        and max(sign.left - digit.right, digit.left - sign.right) < _BESIDE * digit.height
        for sign in signs
        for digit in digits
    )


def uneven(glyphs: Iterable[Glyph]) -> list[str]:
    """Returns the numbers in which a digit, a point or a sign is much smaller than the others."""
    numbers = []
    for row in rows_of(glyphs):
        letters = sorted(row, key=lambda glyph: glyph.left)
        ends = [at for at, (one, other) in enumerate(pairwise(letters), 1) if _is_apart(one, other)]
        for start, end in pairwise([0, *ends, len(letters)]):
            run = letters[start:end]
            for text in _NUMBER.finditer("".join(glyph.text[0] for glyph in run)):
                number = run[text.start() : text.end()]
                highest = max(glyph.height for glyph in number if glyph.text.isdigit())
                if min(glyph.height for glyph in number) < _EVEN * highest:
                    numbers.append(text[0])
    return numbers


def _is_apart(before: Glyph, glyph: Glyph) -> bool:
    return glyph.left - before.right > _SPACE * max(before.height, glyph.height)


def runs_of(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Yields letters that follow each other without any gap, and so are of one cell.

    A number that is too wide for its cell stays one.
    """
    for row in rows_of(glyphs):
        letters = from_left(row)
        run = letters[:1]
        for before, glyph in pairwise(letters):
            gap = glyph.left - before.right
            most = _POINT if _POINTS.issuperset(before.text) and gap < 0 else _NO_GAP
            is_near = abs(gap) <= most * glyph.height
            if is_near and abs(glyph.middle - before.middle) <= _SAME_LINE / 2 * glyph.height:
                run.append(glyph)
            else:
                yield run
                run = [glyph]
        yield run


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """Returns the lines that letters stand in, from the top down."""
    return [line_of(row) for row in rows_of(glyphs)]


def rows_of(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Returns the letters of each line, from the top down."""
    rows: list[list[Glyph]] = []
    first_middle = first_height = 0.0
    for glyph in sorted(glyphs, key=_place):
        _, _, top, _, bottom = glyph
        middle, height = (top + bottom) / 2, bottom - top
        if rows and middle - first_middle <= _SAME_LINE * max(first_height, height):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            first_middle, first_height = middle, height
    return rows


def _place(glyph: Glyph) -> tuple[float, float]:
    _, left, top, _, bottom = glyph
    return (top + bottom) / 2, left


def from_left(row: Iterable[Glyph]) -> list[Glyph]:
    """Returns letters from the left."""
    return sorted(row, key=itemgetter(1))


def line_of(row: Sequence[Glyph]) -> Line:
    """Returns a line with its letters from the left, and spaces where they are apart."""
    letters = from_left(row)
    texts: list[str] = []
    for number, glyph in enumerate(letters):
        if number:
            before = letters[number - 1]
            gap = (glyph.left - before.right) / (max(glyph.height, before.height) or 1)
            texts.append("    " if gap > _WIDE_SPACE else " " if gap > _SPACE else "")
        texts.append(glyph.text)
    return Line(
        "".join(texts),
        letters[0].left,
        min(glyph.top for glyph in row),
        max(glyph.right for glyph in row),
        max(glyph.bottom for glyph in row),
    )


def room_in(glyphs: Iterable[Glyph], width: float) -> float:
    """Returns for how many more letters the last line in a cell of some width has room."""
    last = rows_of(glyphs)[-1]
    widest = max(glyph.right - glyph.left for glyph in last)
    return _room(line_of(last), width) / max(widest, last[0].height, 1.0)


def _room(line: Line, width: float) -> float:
    return width - (line.right - line.left) - _PADDING


def cell_text(glyphs: Iterable[Glyph], width: float) -> str:
    """Returns what stands in a cell of some width: a text that goes on in its next line as one.

    Two numbers below each other stay two, where the first one would have had room to go on.
    """
    lines = lines_of(glyphs)
    text = lines[0].text if lines else ""
    for line, after in pairwise(lines):
        numbers = _OF_NUMBER.match(line.text[-1]) and _OF_NUMBER.match(after.text[0])
        is_two = numbers and _room(line, width) > _DIGIT_WIDTH * line.height
        both_latin = LATIN.match(line.text[-1]) and LATIN.match(after.text[0])
        text += ("\n" if is_two else " " if both_latin and not numbers else "") + after.text
    return text
