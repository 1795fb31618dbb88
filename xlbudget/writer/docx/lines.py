"""How many lines words take between the margins, broken as Chinese text is."""

import re
import unicodedata

from xlbudget.template.common import document_look

_UNITS = re.compile(r"[0-9A-Za-z.,%:/-]+|.", re.DOTALL)
"""What is never broken: a number or a foreign word, a Chinese character."""
_CLOSING = "，。、；：！？）》」』】〕％”’,.;:!?)%"
_OPENING = "（《「『【〔“‘("


def wide(text: str, size: float, digit: float) -> float:
    """Returns how wide a text is at a size; a character of half width takes `digit` times that."""
    return sum(size * (1 if _is_wide(character) else digit) for character in text)


def lines_of(text: str, size: float, room: float, digit: float, *, first: float = 0) -> int:
    """Returns how many lines a text takes; `first` is how far its first line is indented.

    A stop or bracket never begins a line: it hangs over the margin. Between a Chinese word and a
    number there is a gap.
    """
    lines = 0
    gap = size * document_look()["gap"]
    for part in text.split("\n"):
        lines += 1
        used, held, before = first, 0.0, ""
        for unit in _UNITS.findall(part):
            width = wide(unit, size, digit)
            used += gap if _are_apart(before, unit) else 0
            if used + width > room and used > held and unit not in _CLOSING:
                lines += 1
                used = held
            used += width
            before = unit[-1]
            while used > room and width > room:  # longer than a line: broken anywhere
                lines += 1
                used -= room
            held = held + width if unit in _OPENING else 0.0
        first = 0
    return lines


def _are_apart(before: str, unit: str) -> bool:
    """Tells whether a gap is between two characters: one Chinese, the other a digit or letter."""
    if not before:
        return False
    chinese = [unicodedata.east_asian_width(c) == "W" and c.isalpha() for c in (before, unit[0])]
    foreign = [c.isascii() and c.isalnum() for c in (before, unit[0])]
    return (chinese[0] and foreign[1]) or (foreign[0] and chinese[1])


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WFA"
