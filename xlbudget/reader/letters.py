"""How letters look and stand in their cells, whatever form of file says it."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from xlbudget.reader.colours import BLACK, WHITE, alike
from xlbudget.reader.model import HiddenBy, Look
from xlbudget.reader.number_format import format_inks
from xlbudget.reader.xml import Attributes

_SYMBOLS = frozenset({"wingdings", "wingdings 2", "wingdings 3", "webdings", "marlett"})
"""Fonts that have pictures in place of digits."""
_SMALLEST = 5.0
"""Points of the smallest letters of Chinese print (八号): nobody reads smaller ones."""
_FEW_STEPS, _MANY_STEPS = 2, 999
"""Steps of an indent that leave a figure in its cell, and those that leave it nowhere."""
USUAL, _LARGEST = 11.0, 410.0
"""Points of letters of which nothing is said, and more than letters and rows can have."""
SEEN = 0.6
"""The share of letters that must be seen so that digits can be told: they fill seven tenths."""
_FITS = 11.5
"""Points of letters that can be read in any row that is high enough for letters at all."""
_UPRIGHT, STACKED = 90, "255"
"""Degrees, and the number that stands for letters upon each other."""
_DEGREES = frozenset(map(str, range(2 * _UPRIGHT + 1)))
_USUALLY_PLACED = 0, 1.0, 0.0, 0.0, False


class Font(NamedTuple):
    """The letters of a cell or of a run of it; None where nothing is said of the colour."""

    ink: int | None = None
    tiny: bool = False
    struck: bool = False
    symbols: bool = False
    breadth: float = 1.0
    points: float = 0.0

    @property
    def spoils(self) -> HiddenBy:
        """Returns why nobody can read it, whatever its colour."""
        if self.tiny:
            return "size"
        return "symbols" if self.symbols else "struck" if self.struck else ""


class Aligned(NamedTuple):
    """How a cell places its letters; `turned` is that of a `Look`."""

    repeats: bool = False
    shrinks: bool = False
    wraps: bool = False
    indent: int = 0
    turned: float = 0.0


PLACED = Aligned()


def painted(
    look: Look, font: Font, paper: int, aligned: Aligned = PLACED, *, crossed: bool = False
) -> Look:
    """Returns a look with its letters, what lies behind them, and how they are placed."""
    ink = BLACK if font.ink is None else font.ink
    hidden_by = look.hidden_by
    inks = [ink if other is None else other for other in format_inks(look.code) or (None,)]
    if font.spoils:
        hidden_by = font.spoils
    elif any(alike(shown, paper) for shown in inks):
        hidden_by = "colour"
    elif aligned.repeats:
        hidden_by = "repeated"
    elif crossed:
        hidden_by = "crossed"
    elif aligned.indent:
        hidden_by = hidden_by or "indent"
    # Numbers that are turned, too, have room in a narrow column.
    breadth = 0.0 if aligned.shrinks or aligned.turned else font.breadth
    points = font.points if aligned.turned or font.points > _FITS else 0.0
    placed = aligned.indent, breadth, points, aligned.turned, aligned.wraps
    if (ink, paper, hidden_by, *placed) == (BLACK, WHITE, look.hidden_by, *_USUALLY_PLACED):
        return look
    return Look(
        look.is_date, look.decimals, hidden_by, look.code, look.is_plain, ink, paper, *placed
    )


def turned_by(rotation: str) -> float:
    """Returns how far up a text goes that is turned by degrees, 0 for what is no number of them.

    Degrees above 90 turn it down; 255 sets its letters upon each other.
    """
    if rotation == STACKED:
        return 2.0
    degrees = int(rotation) if rotation in _DEGREES else 0
    degrees -= _UPRIGHT if degrees > _UPRIGHT else 0
    return round(math.sin(math.radians(degrees)), 3)


def lowest(looks: Iterable[Look]) -> float:
    """Returns the points of a row from which on no style needs more, 0 where all do with few."""
    styles = [look for look in looks if look.points]
    if any(look.turned for look in styles):
        return _LARGEST
    return max((look.points * SEEN for look in styles), default=0.0)


def indent_of(steps: str) -> int:
    """Returns how many steps letters stand from the side, 0 for few, many for what is no number."""
    steps = steps.strip()
    count = int(steps) if steps.isdecimal() and len(steps) < len("1000") else _MANY_STEPS
    return count if count > _FEW_STEPS else 0


def is_struck(attributes: Attributes) -> bool:
    """Tells whether an element `strike` puts a line through letters."""
    return attributes.get("val", "1") not in ("0", "false")


def has_symbols(name: str) -> bool:
    """Tells whether a font of this name shows pictures in place of digits."""
    return name.strip().lower() in _SYMBOLS


def is_tiny(points: str) -> bool:
    """Tells whether letters of so many points cannot be read."""
    try:
        return float(points) < _SMALLEST
    except ValueError:
        return False


def points_of(text: str) -> float:
    """Returns the size of letters in points, the usual one for what is no size."""
    try:
        points = float(text)
    except ValueError:
        return USUAL
    return points if 0 < points < _LARGEST else USUAL
