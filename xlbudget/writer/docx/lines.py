"""How many lines words take between the margins, broken as Chinese text is."""

import re
import unicodedata

_UNITS = re.compile(r"[0-9A-Za-z.,%:/-]+|.", re.DOTALL)
"""What is never broken: a number or a foreign word, a Chinese character."""
_CLOSING = "，。、；：！？）》」』】〕％”’,.;:!?)%"
_OPENING = "（《「『【〔“‘("


def wide(text: str, size: float, digit: float) -> float:
    """Returns how wide a text is at a size; a character of half width takes `digit` times that."""
    return sum(size * (1 if _is_wide(character) else digit) for character in text)


def lines_of(text: str, size: float, room: float, digit: float, *, first: float = 0) -> int:
    """Returns how many lines a text takes; `first` is how far its first line is indented.

    A stop or bracket never begins a line: it hangs over the margin.
    """
    lines = 0
    for part in text.split("\n"):
        lines += 1
        used, held = first, 0.0
        for unit in _UNITS.findall(part):
            width = wide(unit, size, digit)
            if used + width > room and used > held and unit not in _CLOSING:
                lines += 1
                used = held
            used += width
            while used > room and width > room:  # longer than a line: broken anywhere
                lines += 1
                used -= room
            held = held + width if unit in _OPENING else 0.0
        first = 0
    return lines


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WFA"
