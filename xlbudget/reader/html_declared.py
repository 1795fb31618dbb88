"""Declarations of style sheets: those that matter for what can be read, and are valid."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from xlbudget.reader.html_colours import colour, is_clear
from xlbudget.reader.html_lengths import length_in

_DISPLAYS = frozenset(
    {
        *("none", "block", "inline", "inline-block", "flex", "inline-flex", "grid", "inline-grid"),
        *("table", "inline-table", "table-row", "table-cell", "table-row-group", "table-caption"),
        *("table-header-group", "table-footer-group", "table-column", "table-column-group"),
        *("list-item", "contents", "flow-root", "run-in", "ruby", "ruby-text", "ruby-base", "math"),
        "flow",
    }
)
_GLOBAL = frozenset({"inherit", "initial", "unset", "revert", "revert-layer"})
_SIZES = frozenset({"smaller", "larger", "medium", "large", "small", "xxx-large"})
_VISIBLE = frozenset({"visible", "hidden", "collapse"})


def _is_display(value: str) -> bool:
    return "(" in value or value.startswith("-webkit-") or _DISPLAYS.issuperset(value.split())


def _is_visibility(value: str) -> bool:
    return "(" in value or value in _VISIBLE


def _is_colour(value: str) -> bool:
    return "(" in value or value == "currentcolor" or colour(value) is not None or is_clear(value)


def _is_length(value: str) -> bool:
    return "(" in value or value in ("auto", "none") or length_in(value, 1.0) is not None


def _is_size(value: str) -> bool:
    return value.lstrip("x-") in _SIZES or _is_length(value)


_VALID: Mapping[str, Callable[[str], bool]] = {
    "display": _is_display,
    "visibility": _is_visibility,
    "opacity": _is_length,
    "color": _is_colour,
    "background-color": _is_colour,
    "-webkit-text-fill-color": _is_colour,
    "font-size": _is_size,
    **dict.fromkeys(("left", "right", "top", "bottom", "text-indent", "width"), _is_length),
    **dict.fromkeys(("max-width", "max-height", "height", "letter-spacing"), _is_length),
}
"""Browsers leave out what is not valid, so that what was said before goes on."""
_MORE = frozenset(
    {
        *("background", "background-image", "font", "font-family", "text-decoration", "position"),
        *("text-decoration-line", "clip", "clip-path", "overflow", "overflow-x", "overflow-y"),
        *("margin", "margin-left", "margin-top", "margin-right", "margin-bottom", "inset", "float"),
        *("padding-left", "transform", "translate", "rotate", "scale", "zoom", "filter", "content"),
        *("direction", "unicode-bidi", "vertical-align", "white-space", "mso-hide", "list-style"),
        *("list-style-type", "mask", "mask-image", "-webkit-mask", "-webkit-mask-image", "quotes"),
        *("-webkit-mask-box-image", "mix-blend-mode", "-webkit-text-security", "text-shadow"),
        *("-webkit-text-stroke", "-webkit-text-stroke-width", "content-visibility", "order"),
        *("hyphenate-character", "text-emphasis", "text-emphasis-style", "flex-direction", "all"),
        *("flex-flow", "word-spacing", "animation", "animation-name", "z-index", "block-size"),
        *("max-block-size", "inline-size", "max-inline-size", "line-height", "-webkit-box-reflect"),
        *("contain", "outline", "outline-offset", "outline-width", "box-shadow", "offset"),
        "offset-path",
    }
)
"""What else a declaration must be of to be kept: all other ones change nothing that can be read."""
_LOGICAL = {
    **{"block-size": "height", "max-block-size": "max-height", "inline-size": "width"},
    **{"max-inline-size": "max-width", "text-emphasis-style": "text-emphasis"},
    **{"-webkit-text-stroke-width": "-webkit-text-stroke"},
    **dict.fromkeys(("mask", "mask-image", "-webkit-mask-image"), "-webkit-mask"),
}
"""Other names for the same in text from left to right."""
_OF_OLD_PAGES = re.compile(r"[-+]?\d*\.?\d+|[0-9a-f]{3}|[0-9a-f]{6}")
"""Lengths and colours as only browsers of pages without a doctype take them."""
_LENGTHS = frozenset({"font-size", "left", "top", "width", "height", "text-indent", "max-width"})
_PUNCTUATION = re.compile(r"[;\"'()]")
_IMPORTANT = re.compile(r"!\s{0,9}important\s*\Z", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))")
_VARIABLE = re.compile(r"var\(\s*(--[-\w]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)")
_LONGEST, _MOST_REPLACED = 1_000, 20


class Declared(NamedTuple):
    """What a property is said to be; not every browser takes what is not `sure`."""

    name: str
    value: str
    important: bool = False
    sure: bool = True


def unescaped(text: str) -> str:
    """Returns a text with the characters that stand behind backslashes in it."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda read: _character(read[1]) if read[1] else read[2], text)


def _character(digits: str) -> str:
    """Returns a character by its number; those that there are not are read as browsers do."""
    return unescape(f"&#x{digits};") if digits.strip("0") else "\ufffd"


def declarations(block: str) -> Iterable[Declared]:
    """Returns the declarations of a block that matter, but for those that no browser takes."""
    return _usual_block(block) if len(block) <= _LONGEST else _declarations(block)


@lru_cache(maxsize=256)
def _usual_block(block: str) -> tuple[Declared, ...]:
    # Thousands of cells have the same style.
    return tuple(_declarations(block))


def _declarations(block: str) -> Iterator[Declared]:
    for said in _parted(block):
        name, _, value = said.partition(":")
        name, value = unescaped(name.strip()), value.strip()
        is_variable = name.startswith("--")
        name = name if is_variable else name.lower()
        if not is_variable and name not in _VALID and name not in _MORE:
            continue
        important = _IMPORTANT.search(value[-_LONGEST:])
        if important:
            value = value[: value.rindex("!")].strip()
        name = _LOGICAL.get(name, name)
        value = unescaped(value[:_LONGEST])
        if name == "content" or is_variable:
            yield Declared(name, value, bool(important))
        elif value:
            value = value if "var(" in value else value.lower()
            is_valid = value in _GLOBAL or "var(" in value or _VALID.get(name, len)(value)
            is_old = bool(_OF_OLD_PAGES.fullmatch(value)) and (
                name in _LENGTHS or name.endswith("color")
            )
            if is_valid or is_old:
                sure = bool(is_valid) and (not is_old or not value.strip("-+0."))
                yield Declared(name, value, bool(important), sure)


def _parted(block: str) -> Iterator[str]:
    """Yields what stands between semicolons, but for those in quotes and brackets."""
    start = depth = 0
    quote = ""
    for mark in _PUNCTUATION.finditer(block):
        sign = mark[0]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "()":
            depth = max(depth + (1 if sign == "(" else -1), 0)
        elif depth == 0:
            yield block[start : mark.start()]
            start = mark.end()
    yield block[start:]


def resolved(value: str, variables: Mapping[str, str]) -> str | None:
    """Returns a value with its variables replaced, None where one of them says nothing."""
    for _ in range(_MOST_REPLACED if len(value) <= _LONGEST else 0):
        read = _VARIABLE.search(value)
        if read is None:
            return None if "var(" in value else value
        text = variables.get(read[1], read[2])
        if text is None or len(value) + len(text) > _LONGEST:
            return None
        value = f"{value[: read.start()]}{text.strip()}{value[read.end() :]}"
    return None
