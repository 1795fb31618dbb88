"""Queries of style sheets: whether one is true of the screen on which a page is read."""

import re

from xlbudget.reader.html_lengths import length_in
from xlbudget.reader.html_selectors import MAYBE, NO, YES

_NARROW, _WIDE = 1000.0, 1920.0
"""Pixels of the windows in which pages are read."""
_FEATURE = re.compile(r"\(([^()]*)\)")
_RANGE = re.compile(r"(?:(\S+)\s*([<>])=?\s*)?(?:device-)?width(?:\s*([<>])=?\s*(\S+))?")
_SCREENS = {"": YES, "all": YES, "screen": YES}
_USUAL = {
    **{"prefers-color-scheme": "light", "orientation": "landscape", "scripting": "enabled"},
    **{"prefers-reduced-motion": "no-preference", "hover": "hover", "any-hover": "hover"},
    **{"pointer": "fine", "any-pointer": "fine", "forced-colors": "none", "update": "fast"},
    **{"prefers-contrast": "no-preference", "inverted-colors": "none", "grid": "0"},
}
"""What usual screens have."""
_LONGEST = 1_000


def applies(query: str) -> int:
    """Returns YES, NO, or MAYBE where it depends on the screen or cannot be told."""
    if len(query) > _LONGEST:
        return MAYBE
    return max(map(_alone, query.lower().split(",")))


def _alone(query: str) -> int:
    rest = _FEATURE.sub(" ", query)
    words = [word for word in rest.split() if word not in ("only", "and")]
    if "(" in rest or "or" in words:
        return MAYBE
    is_turned = words[:1] == ["not"]
    kind = " ".join(words[is_turned:])
    parts = [_SCREENS.get(kind, NO), *map(_feature, _FEATURE.findall(query))]
    return YES - min(parts) if is_turned else min(parts)


def _feature(text: str) -> int:
    name, _, value = (part.strip() for part in text.partition(":"))
    if name in ("color", "any-hover", "hover", "width") and not value:
        return YES
    if name == "monochrome":
        return NO if value in ("", "1") else MAYBE
    if name in _USUAL:
        return YES if value in ("", _USUAL[name]) else NO
    side, _, of = name.partition("-")
    if side in ("min", "max") and of in ("width", "device-width"):
        return _of_width("<" if side == "max" else ">", value)
    if not value and (read := _RANGE.fullmatch(name)) and (read[2] or read[3]):
        # A number stands on the other side of its sign.
        before = _of_width("<" if read[2] == ">" else ">", read[1]) if read[2] else YES
        return min(before, _of_width(read[3], read[4]) if read[3] else YES)
    return MAYBE


def _of_width(sign: str, value: str) -> int:
    """Tells whether windows are wider (`>`) than a length, or less wide."""
    pixels = length_in(value, 16.0)
    if pixels is None or _NARROW < pixels < _WIDE:
        return MAYBE
    return YES if (pixels <= _NARROW) == (sign == ">") else NO
