"""Colours of letters and of what lies behind them: whether a person can tell them apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

BLACK, WHITE = 0x000000, 0xFFFFFF
_ALIKE = 0x20
"""Colours are one to the eye that differ less in red, in green and in blue."""
_NEAR, _FAINT = 0x40, 1.35
"""So are the palest tints on white: they differ somewhat more, with less contrast than this."""
# ECMA-376 part 1, 18.8.27: eight colours twice, then those of charts and of the oldest dialogs.
_FIRST = (0x000000, 0xFFFFFF, 0xFF0000, 0x00FF00, 0x0000FF, 0xFFFF00, 0xFF00FF, 0x00FFFF)
_LATER = (
    *(0x800000, 0x008000, 0x000080, 0x808000, 0x800080, 0x008080, 0xC0C0C0, 0x808080),
    *(0x9999FF, 0x993366, 0xFFFFCC, 0xCCFFFF, 0x660066, 0xFF8080, 0x0066CC, 0xCCCCFF),
    *(0x000080, 0xFF00FF, 0xFFFF00, 0x00FFFF, 0x800080, 0x800000, 0x008080, 0x0000FF),
    *(0x00CCFF, 0xCCFFFF, 0xCCFFCC, 0xFFFF99, 0x99CCFF, 0xFF99CC, 0xCC99FF, 0xFFCC99),
    *(0x3366FF, 0x33CCCC, 0x99CC00, 0xFFCC00, 0xFF9900, 0xFF6600, 0x666699, 0x969696),
    *(0x003366, 0x339966, 0x003300, 0x333300, 0x993300, 0x993366, 0x333399, 0x333333),
)
INDEXED = (*_FIRST, *_FIRST, *_LATER)
_BACKGROUND = 65
"""The number of the colour of an empty sheet; those beyond it and 64 are the letters'."""
# The colours of Office where a workbook has none, in the order in which they are numbered.
OFFICE_THEME = (
    *(0xFFFFFF, 0x000000, 0xEEECE1, 0x1F497D, 0x4F81BD, 0xC0504D),
    *(0x9BBB59, 0x8064A2, 0x4BACC6, 0xF79646, 0x0000FF, 0x800080),
)
# How much of a pattern has its own colour, the rest being that of the background.
COVERAGE: Mapping[str, float] = {
    **{"solid": 1.0, "darkGray": 0.75, "mediumGray": 0.5, "lightGray": 0.25},
    **{"gray125": 0.125, "gray0625": 0.0625},
    **dict.fromkeys(("darkHorizontal", "darkVertical", "darkDown", "darkUp"), 0.5),
    **dict.fromkeys(("darkGrid", "darkTrellis"), 0.75),
    **dict.fromkeys(("lightHorizontal", "lightVertical", "lightDown", "lightUp"), 0.25),
    **{"lightGrid": 0.45, "lightTrellis": 0.4},
}
# The patterns in the order in which binary workbooks number them ([MS-XLS], 2.5.119).
_PATTERNS = (
    *("none", "solid", "mediumGray", "darkGray", "lightGray", "darkHorizontal", "darkVertical"),
    *("darkDown", "darkUp", "darkGrid", "darkTrellis", "lightHorizontal", "lightVertical"),
    *("lightDown", "lightUp", "lightGrid", "lightTrellis", "gray125", "gray0625"),
)
COVERAGES = tuple(COVERAGE.get(pattern, 0.0) for pattern in _PATTERNS)
"""`COVERAGE` by the numbers of patterns in binary workbooks."""


def alike(ink: int, paper: int) -> bool:
    """Tells whether letters of one colour cannot be seen on another."""
    # Asked for every cell under a conditional format.
    apart = max(
        abs((ink >> 16 & 0xFF) - (paper >> 16 & 0xFF)),
        abs((ink >> 8 & 0xFF) - (paper >> 8 & 0xFF)),
        abs((ink & 0xFF) - (paper & 0xFF)),
    )
    return apart < _ALIKE or (apart < _NEAR and _contrast(ink, paper) < _FAINT)


def _contrast(ink: int, paper: int) -> float:
    """Returns the contrast of two colours as WCAG 2 measures it, from 1 to 21."""
    light, dark = sorted((_luminance(ink), _luminance(paper)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: int) -> float:
    red, green, blue = (float(((colour >> at & 0xFF) / 255) ** 2.2) for at in (16, 8, 0))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mixed(colour: int, behind: int, share: float) -> int:
    """Returns what a pattern looks like that covers a share of what is behind it."""
    channels = (
        round((colour >> at & 0xFF) * share + (behind >> at & 0xFF) * (1 - share)) << at
        for at in (0, 8, 16)
    )
    return sum(channels)


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours that a workbook has by number."""

    theme: Sequence[int] = OFFICE_THEME
    indexed: Sequence[int] = INDEXED

    def colour(self, attributes: Mapping[str, str], automatic: int) -> int:
        """Returns the colour that an element of type `CT_Color` names, as `0xRRGGBB`.

        What names none is the `automatic` one, that of letters or of an empty sheet.
        """
        get = attributes.get
        if (text := get("rgb")) is not None:
            colour = rgb(text, automatic)
        elif (text := get("theme")) is not None:
            colour = _at(self.theme, text, automatic)
        elif (text := get("indexed")) is not None:
            last = WHITE if text == str(_BACKGROUND) else BLACK
            colour = _at(self.indexed, text, last)
        else:
            return automatic
        return tinted(colour, text) if (text := get("tint")) else colour


def rgb(text: str, otherwise: int) -> int:
    """Returns a colour written as `AARRGGBB`, `RRGGBB` or with `#` before it."""
    try:
        return int(text.strip().removeprefix("#")[-6:], 16)
    except ValueError:
        return otherwise


def tinted(colour: int, tint: str) -> int:
    """Returns a colour made lighter (up to 1) or darker (down to -1), as Excel does it."""
    from colorsys import hls_to_rgb, rgb_to_hls

    try:
        share = max(-1.0, min(1.0, float(tint)))
    except ValueError:
        return colour
    hue, light, depth = rgb_to_hls(*((colour >> at & 0xFF) / 255 for at in (16, 8, 0)))
    light = light * (1 + share) if share < 0 else light * (1 - share) + share
    red, green, blue = (round(part * 255) for part in hls_to_rgb(hue, light, depth))
    return red << 16 | green << 8 | blue


def _at(colours: Sequence[int], number: str, otherwise: int) -> int:
    index = int(number) if number.isdecimal() and len(number) < len("1000") else -1
    return colours[index] if 0 <= index < len(colours) else otherwise
