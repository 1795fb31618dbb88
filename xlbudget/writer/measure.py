"""How much room words take on paper, in characters of the default font."""

import unicodedata

from xlbudget.template.common import theme

_SPARE = 0.97
"""The part of a column that is filled before a line is broken. With the default font a column has
8 % more room than its width tells, so 11 % stay free; other programs and fonts need some of it."""


def paper_width(text: str) -> int:
    """Returns how many half-width characters a text takes up in a Chinese font.

    There quotation marks and circled numbers, too, are as wide as a Chinese character.
    """
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def lines_needed(text: str, width: float) -> int:
    """Returns how many lines a text takes in a cell of this width; breaks of its own count."""
    room = max(int(width * _SPARE) // 2 * 2, 2)  # half a Chinese character is of no use
    return sum(max(-(-paper_width(line) // room), 1) for line in text.split("\n"))


def header_height(lines: int) -> float:
    """Returns the height in points of a row of the header."""
    return float(theme()["header_height"] + (lines - 1) * theme()["line_height"])
