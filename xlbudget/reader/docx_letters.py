"""Whether a person sees letters of a Word document: by colour, size, font, lines through them."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from xlbudget.reader.colours import WHITE, alike
from xlbudget.reader.docx_properties import Properties, is_on
from xlbudget.reader.letters import has_symbols, is_tiny
from xlbudget.reader.model import HiddenBy

_HIGHLIGHTS: Mapping[str, int] = {
    **{"black": 0x000000, "blue": 0x0000FF, "cyan": 0x00FFFF, "green": 0x00FF00},
    **{"magenta": 0xFF00FF, "red": 0xFF0000, "yellow": 0xFFFF00, "white": 0xFFFFFF},
    **{"darkBlue": 0x000080, "darkCyan": 0x008080, "darkGreen": 0x008000},
    **{"darkMagenta": 0x800080, "darkRed": 0x800000, "darkYellow": 0x808000},
    **{"darkGray": 0x808080, "lightGray": 0xC0C0C0},
}
_NARROWEST = 15
"""Per cent of their width below which letters cannot be read."""
_OVERLAPPING = 80
_MOVED = 5
"""Half points by which letters that are no part of a number stand higher or lower."""
_HEX = len("FFFFFF")


class Piece(NamedTuple):
    """A text with what is said of its letters, but for what their table says."""

    text: str
    letters: Properties


class Joined(NamedTuple):
    """The text of a paragraph, why some of its letters are not seen, and the text left out."""

    text: str
    hidden_by: HiddenBy = ""
    left_out: str = ""


def joined(pieces: Iterable[Piece], around: Properties, paper: int | None) -> Joined:
    """Returns what pieces say that have the letters `around` them where they say nothing else.

    `paper` is the colour behind them, None for white.  Hidden text is left out.
    """
    texts: list[str] = []
    left_out: list[str] = []
    reasons: dict[HiddenBy, None] = {}
    level = 0
    for text, said in pieces:
        letters = {**around, **said}
        if is_on(letters, "vanish"):
            left_out.append(text)
            continue
        if text.strip():
            before = texts[-1] if texts else ""
            # A number that stands higher as a whole is one.
            moved = abs(_position(letters) - level) >= _MOVED
            level = _position(letters)
            reasons[_why(letters, paper) or _raised(letters, text, before, moved)] = None
        texts.append(text)
    if not any(reasons):
        return Joined("".join(texts), "", "".join(left_out))
    hidden_by: HiddenBy = next(iter(reasons)) if len(reasons) == 1 else "runs"
    if reasons.keys() <= {"", "raised"}:
        hidden_by = "raised"
    return Joined("".join(texts), hidden_by, "".join(left_out))


def _why(letters: Properties, paper: int | None) -> HiddenBy:
    if is_tiny(_points(letters.get("sz", ""))) or _is_narrow(letters.get("w", "")):
        return "size"
    if _is_squeezed(letters.get("spacing", "")):
        return "size"
    if has_symbols(letters.get("rFonts", "")):
        return "symbols"
    if is_on(letters, "strike") or is_on(letters, "dstrike"):
        return "struck"
    behind = _HIGHLIGHTS.get(letters.get("highlight", ""), colour(letters.get("shd", "")))
    behind = paper if behind is None else behind
    ink = colour(letters.get("color", ""))
    if letters.get("filled") == "0" or (
        ink is not None and alike(ink, WHITE if behind is None else behind)
    ):
        return "colour"
    return ""


def _raised(letters: Properties, text: str, before: str, moved: bool) -> HiddenBy:
    """Tells whether digits stand small or higher beside a digit, so that they are no part of it."""
    raised = moved or letters.get("vertAlign") in ("superscript", "subscript")
    return "raised" if raised and text[0].isdigit() and before[-1:].isdigit() else ""


def _position(letters: Properties) -> int:
    """Returns by how many half points letters stand higher than their line."""
    text = letters.get("position", "")
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < _HEX):
        return 0
    return int(text)


def colour(text: str) -> int | None:
    """Returns a colour written as `RRGGBB`, None for any other text, such as `auto`."""
    try:
        return int(text, 16) if len(text) == _HEX else None
    except ValueError:
        return None


def _points(half_points: str) -> str:
    return str(int(half_points) / 2) if half_points.isdigit() and len(half_points) < _HEX else ""


def _is_narrow(scale: str) -> bool:
    digits = scale.rstrip("%")
    return digits.isdigit() and len(digits) < _HEX and int(digits) < _NARROWEST


def _is_squeezed(spacing: str) -> bool:
    """Tells whether letters stand one over the other, so many twentieths of a point apart."""
    digits = spacing.removeprefix("-")
    return spacing.startswith("-") and digits.isdigit() and int(digits[:_HEX]) >= _OVERLAPPING
