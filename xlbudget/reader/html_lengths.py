"""Lengths and shares in style sheets, also those that are computed (`calc`, `min`, `clamp`)."""

import re
from collections.abc import Iterator

USUAL = 16.0
"""Pixels of usual letters."""
_PIXELS = {
    **{"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "q": 0.945},
    **dict.fromkeys(("rem", "rex", "rch"), USUAL),
    **dict.fromkeys(("vw", "vi", "dvw", "svw", "lvw", "vmax"), 13.0),
    **dict.fromkeys(("vh", "vb", "dvh", "svh", "lvh", "vmin"), 7.0),
}
_RELATIVE = {"em": 1.0, "%": 0.01, "ex": 0.5, "ch": 0.5, "lh": 1.2, "ic": 1.0}
_LENGTH = re.compile(r"([-+]?\d{0,6}\.?\d{1,6})(?:e([-+]?\d))?\s*([a-z%]*)")
_TOKEN = re.compile(r"[-+]?(?:\d{0,6}\.)?\d{1,6}[a-z%]*|[-+*/(),]|[a-z]+")
_LONGEST, _DEEPEST = 200, 12


def length(text: str, pixels: float, otherwise: float) -> float:
    """Returns a length in pixels, in letters of so many; `otherwise` for what is none."""
    value = length_in(text, pixels)
    return otherwise if value is None else value


def length_in(text: str, pixels: float) -> float | None:
    """Returns a length in pixels, in letters of so many, None for what is none."""
    text = text.strip()
    if "(" in text:
        return _computed(text, pixels)
    read = _LENGTH.fullmatch(text)
    if read is None:
        return None
    number, unit = float(read[1]) * 10.0 ** int(read[2] or 0), read[3]
    if unit in _RELATIVE:
        return number * _RELATIVE[unit] * pixels
    return number * _PIXELS[unit] if unit in _PIXELS else None


def _computed(text: str, pixels: float) -> float | None:
    if len(text) > _LONGEST:
        return None
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != "".join(text.split()):
        return None
    left = iter([*tokens, ""])
    try:
        values, end = _values(left, pixels, 0)
    except (ValueError, ZeroDivisionError, RecursionError, StopIteration):
        return None
    return values[0] if len(values) == 1 and end == "" else None


def _values(left: Iterator[str], pixels: float, depth: int) -> tuple[list[float], str]:
    """Returns the values between commas up to a bracket or the end, and that; raises ValueError."""
    if depth > _DEEPEST:
        raise ValueError(depth)
    values: list[float] = []
    total, term, sign, product = 0.0, 0.0, 1.0, ""
    for token in left:
        if token in ("", ")", ","):
            values.append(total + sign * term)
            if token != ",":
                return values, token
            total, term, sign, product = 0.0, 0.0, 1.0, ""
        elif token in ("+", "-"):
            total, term = total + sign * term, 0.0
            sign, product = (1.0 if token == "+" else -1.0), ""
        elif token in ("*", "/"):
            product = token
        else:
            value = _value(token, left, pixels, depth)
            factor = 1 / value if product == "/" else value
            term = term * factor if product else value
    raise ValueError("no end")


def _value(token: str, left: Iterator[str], pixels: float, depth: int) -> float:
    if token != "(" and not token.isalpha():
        value = length_in(token, pixels)
        if value is None:
            raise ValueError(token)
        return value
    if token != "(" and next(left) != "(":
        raise ValueError(token)
    values, _ = _values(left, pixels, depth + 1)
    if token == "clamp" and len(values) == len("min") and values:
        return max(values[0], min(values[1], values[2]))
    several = {"min": min, "max": max}
    if token in several:
        return several[token](values)
    if token in ("calc", "(") and len(values) == 1:
        return values[0]
    raise ValueError(token)
