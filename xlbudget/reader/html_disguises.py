"""What styles of a web page hide, move or disguise, so that it is not seen as it is written."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from xlbudget.reader.colours import WHITE, alike
from xlbudget.reader.html_colours import colour, is_clear
from xlbudget.reader.html_lengths import USUAL, length, length_in

SMALLEST = 6.0
"""Pixels of letters that nobody reads, as are smaller ones."""
CLEAR = 0.15
"""The share of opacity below which nothing is seen."""
_FAR, _ASIDE, _OFF = 900.0, 20.0, 8.0
"""Pixels out of the page, into the cell beside, and off a line."""
_CUT = 0.4
"""The share of a letter's height up to which a box cuts it off."""
_NONE = ("", "none", "normal", "auto", "0", *("inherit", "initial", "unset", "revert"))
_NEVER = ("clip-path", "-webkit-mask", "-webkit-mask-box-image", "mix-blend-mode")
"""What no table of figures carries."""
_ALSO_NEVER = ("-webkit-text-security", "-webkit-box-reflect", "all")
_FILTERS = re.compile(r"(?:blur|brightness|contrast|invert|opacity|url|alpha)\(")
_TURNS = re.compile(r"rotate|matrix|skew|scale[xyz3d]*\((?!\s*1(?:\.0*)?\s*[,)])")
_OUT = re.compile(r"scale[xyz3d]*\(\s*[-+]?0?(?:\.0+)?\s*[,)]")
_WORDS = re.compile(r"[\"'][^\"']*[^\"'\s,.;:、·•“”‘’《》「」\\-][^\"']*[\"']")
_MARKS = ("list-style", "list-style-type", "quotes", "hyphenate-character", "text-emphasis")
_TURNED_BACK = ("row-reverse", "column-reverse", "wrap-reverse")
_UNCUT = ("visible", "initial", "unset", "revert")
_WIDTHS, _HEIGHTS = ("width", "max-width"), ("height", "max-height")
_BOX = 100.0
"""Pixels of a box in a cell below which it may hide lines of it."""
_NUMBER = re.compile(r"-?\d{1,6}(?:\.\d{1,6})?")
_ACROSS, _DOWN = ("left", "right"), ("top", "bottom")


class Effects(NamedTuple):
    """What a style does to an element: see the functions of these names; `room` is what `cuts`."""

    away: bool = False
    opacity: float = 1.0
    disguised: bool = False
    moved: bool = False
    shifted: bool = False
    strays: bool = False
    draws: bool = False
    room: float | None = None


_NO_EFFECTS = Effects()


def effects_of(said: Mapping[str, str], name: str, pixels: float) -> Effects:
    """Returns what a style does to an element of a name, with letters of so many pixels."""
    if not said:
        return _NO_EFFECTS
    return _effects(tuple(said.items()), name if name in ("td", "th", "tr") else "", pixels)


@lru_cache(maxsize=256)
def _effects(pairs: tuple[tuple[str, str], ...], name: str, pixels: float) -> Effects:
    # Thousands of cells have the same style.
    said = dict(pairs)
    return Effects(
        is_away(said, pixels),
        opacity_of(said),
        is_disguised(said, pixels),
        is_moved(said),
        is_shifted(said, pixels),
        strays(said, name),
        draws_around(said, pixels),
        cuts(said, name, pixels),
    )


def is_away(said: Mapping[str, str], pixels: float) -> bool:
    """Tells whether an element lies out of the page, or has no size in which it is seen."""
    if said.get("visibility") == "collapse":
        return True
    is_placed = said.get("position") in ("absolute", "fixed", "relative")
    sides = ("left", "right", "top") if is_placed else ()
    inset = said.get("inset", "").split() if is_placed else ()
    margins = said.get("margin", "").split()
    if any(length(text, pixels, 0.0) <= -_FAR for text in (*inset, *margins)):
        return True
    for name in (*sides, "text-indent", "margin-left"):
        if name in said and length(said[name], pixels, 0.0) <= -_FAR:
            return True
    rect = _NUMBER.findall(said.get("clip", ""))
    if len(rect) == len(_ACROSS + _DOWN) and _is_thin(*map(float, rect)):
        return True
    if "inset(100%" in said.get("clip-path", ""):
        return True
    if _OUT.search(said.get("transform", "")):
        return True
    return _is_cut_off(said, pixels)


def _is_thin(top: float, right: float, bottom: float, left: float) -> bool:
    return right - left <= 1 or bottom - top <= 1


def _is_cut_off(said: Mapping[str, str], pixels: float) -> bool:
    if not _is_cutting(said):
        return False
    if any(name in said and length(said[name], pixels, 99.0) <= 1 for name in _WIDTHS):
        return True
    indent = said.get("text-indent", "")
    if indent.endswith("%") and length(indent, 1.0, 0.0) >= 1:
        return True
    most = pixels * _CUT
    return any(length(said.get(name, ""), pixels, 99.0) <= most for name in _HEIGHTS)


def _is_cutting(said: Mapping[str, str]) -> bool:
    """Tells whether what is larger than an element is not seen at once."""
    return any(said.get(f"overflow{on}", "visible") not in _UNCUT for on in ("", "-x", "-y"))


def opacity_of(said: Mapping[str, str]) -> float:
    """Returns the share in which an element is opaque."""
    text = said.get("opacity", "")
    number = length(text.removesuffix("%"), 1.0, 1.0)
    share = number / 100 if text.endswith("%") else number
    effects = said.get("filter", "")
    if "opacity(0" in effects or "alpha(opacity=0)" in effects:
        return 0.0
    return max(0.0, min(share, 1.0))


def may_hide(said: Mapping[str, str], pixels: float) -> bool:
    """Tells whether what is said would hide an element, if it is true of it."""
    return bool(said) and (
        said.get("display") == "none"
        or said.get("visibility") in ("hidden", "collapse")
        or is_away(said, pixels)
        or is_disguised(said, pixels)
        or opacity_of(said) < CLEAR
        or ("font-size" in said and length(said["font-size"], pixels, USUAL) < SMALLEST)
        or any(map(_is_faint, (said.get("color", ""), said.get("-webkit-text-fill-color", ""))))
    )


def _is_faint(text: str) -> bool:
    ink = colour(text)
    return is_clear(text) or (ink is not None and alike(ink, WHITE))


def is_disguised(said: Mapping[str, str], pixels: float) -> bool:
    """Tells whether letters look otherwise than any in a table of figures do."""
    if any(said.get(name, "") not in _NONE for name in (*_NEVER, *_ALSO_NEVER[:2])):
        return True
    has_no_size = any(word in said.get("contain", "") for word in ("size", "strict"))
    if "all" in said or said.get("content-visibility") == "hidden" or has_no_size:
        return True
    if _FILTERS.search(said.get("filter", "")) or _TURNS.search(said.get("transform", "")):
        return True
    if said.get("rotate", "none") not in _NONE or said.get("scale", "1") not in ("1", "none"):
        return True
    if length(said.get("zoom", ""), 1.0, 1.0) < _CUT or "url(" in said.get("content", ""):
        return True
    strokes = _lengths(said, "-webkit-text-stroke", pixels)
    shadow = [abs(by) for by in _lengths(said, "text-shadow", pixels)[:2]]
    if max(strokes, default=0) > 1 or max(shadow, default=0) > pixels / 4:
        return True
    outline = [*_lengths(said, "outline-offset", pixels), 0.0]
    if min(outline) < -1 or _is_flat(said.get("line-height", ""), pixels):
        return True
    return (
        any(_WORDS.search(said.get(name, "")) for name in _MARKS)
        or length(said.get("letter-spacing", ""), pixels, 0) < -pixels / 5
        or length(said.get("word-spacing", ""), pixels, 0) < -pixels / 2
        or _is_unclear(said, pixels)
    )


def _is_flat(line: str, pixels: float) -> bool:
    """Tells whether lines are so low that they lie over each other."""
    height = length(line, pixels, pixels)
    return height < _CUT * (1.0 if line.replace(".", "").isdigit() else pixels)


def draws_around(said: Mapping[str, str], pixels: float) -> bool:
    """Tells whether an element draws over what stands beside it."""
    outline = [*_lengths(said, "outline", pixels), *_lengths(said, "outline-width", pixels), 0.0]
    if max(outline) > _OFF:
        return True
    shadow = [abs(by) for by in _lengths(said, "box-shadow", pixels)] or [0.0]
    is_placed = said.get("position", "static") not in ("static", *_NONE)
    return is_placed and max(shadow) > _OFF and "inset" not in said.get("box-shadow", "")


def _is_unclear(said: Mapping[str, str], pixels: float) -> bool:
    """Tells whether a size or a colour is computed in a way that is not understood."""
    if any("(" in said.get(name, "") for name in ("display", "visibility")):
        return True
    sizes = (said.get(name, "") for name in ("font-size", "opacity"))
    if any("(" in text and length_in(text, pixels) is None for text in sizes):
        return True
    inks = (said.get(name, "") for name in ("color", "-webkit-text-fill-color"))
    return any("(" in text and colour(text) is None and not is_clear(text) for text in inks)


def _lengths(said: Mapping[str, str], name: str, pixels: float) -> list[float]:
    texts = said.get(name, "").split()
    return [number for text in texts if (number := length_in(text, pixels)) is not None]


def is_moved(said: Mapping[str, str]) -> bool:
    """Tells whether an element is put elsewhere than it stands in the page."""
    return (
        said.get("position") in ("absolute", "fixed")
        or said.get("transform", "none") not in _NONE
        or said.get("translate", "none") not in _NONE
        or said.get("offset-path", "none") not in _NONE
        or said.get("offset", "none") not in _NONE
    )


def is_shifted(said: Mapping[str, str], pixels: float) -> bool:
    """Tells whether letters in a cell are put so far aside that they may seem to be in another."""
    if said.get("float", "none") not in _NONE or is_turned_back(said):
        return True
    heights = (length(said.get(name, ""), pixels, 999.0) for name in _HEIGHTS)
    if _is_cutting(said) and any(height < _BOX for height in heights):
        return True
    margins = _lengths(said, "margin", pixels)
    across = [*margins[1::2], *(_side(said, f"margin-{side}", pixels) for side in _ACROSS)]
    down = [*margins[::2], *(_side(said, f"margin-{side}", pixels) for side in _DOWN)]
    if min([*across, 0.0]) <= -_ASIDE or min([*down, 0.0]) <= -_OFF:
        return True
    inner = sum(_side(said, name, pixels) for name in ("margin-left", "padding-left"))
    if _side(said, "text-indent", pixels) + inner <= -_ASIDE:
        return True
    if said.get("position") != "relative":
        return False
    inset = _lengths(said, "inset", pixels)
    across = [*inset[1::2], *(_side(said, side, pixels) for side in _ACROSS)]
    down = [*inset[::2], *(_side(said, side, pixels) for side in _DOWN)]
    return max(map(abs, [*across, 0.0])) >= _ASIDE or max(map(abs, [*down, 0.0])) >= _OFF


def _side(said: Mapping[str, str], name: str, pixels: float) -> float:
    return length(said.get(name, ""), pixels, 0.0)


def is_turned_back(said: Mapping[str, str]) -> bool:
    """Tells whether what stands in an element is shown in another order than it is written."""
    flows = said.get("flex-direction", ""), said.get("flex-flow", "")
    is_flow = any(word in flow for flow in flows for word in _TURNED_BACK)
    return is_flow or said.get("order", "0") != "0"


def strays(said: Mapping[str, str], name: str) -> bool:
    """Tells whether a cell or row of a table is not shown in its place, so that others move."""
    if said.get("position") in ("absolute", "fixed") or said.get("float", "none") not in _NONE:
        return True
    if is_turned_back(said):
        return True
    display = said.get("display", "")
    if name == "tr":
        return display.startswith("inline") or display in ("contents", "table-cell")
    return name in ("td", "th") and display not in ("", "table-cell", "none")


def cuts(said: Mapping[str, str], name: str, pixels: float) -> float | None:
    """Returns how wide a box is that cuts off what is wider, None where none does."""
    if not any(said.get(f"overflow{on}") in ("hidden", "clip") for on in ("", "-x")):
        return None
    # The column of a cell becomes as wide as what stands in it.
    sides = ("max-width",) if name in ("td", "th") else ("width", "max-width")
    texts = (said[side] for side in sides if side in said and "%" not in said[side])
    widths = [width for text in texts if (width := length_in(text, pixels)) is not None]
    return min(widths, default=None)
