"""How the letters in an element of a web page look: whether a person sees them, and why not."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

from xlbudget.reader.colours import BLACK, WHITE, alike
from xlbudget.reader.html_css import Sheets, Styled, first_family
from xlbudget.reader.html_element import Element
from xlbudget.reader.letters import has_symbols
from xlbudget.reader.model import HiddenBy

T = TypeVar("T")
NOT_SHOWN = frozenset(
    {
        *("script", "style", "template", "noscript", "datalist", "noframes", "noembed", "title"),
        *("meta", "link", "base", "param", "source", "track", "area", "rp"),
    }
)
_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog"),
        *("dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1"),
        *("h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li"),
        *("listing", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "search"),
        *("section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "xmp"),
        *("caption", "frameset", "plaintext"),
    }
)
_INLINE = frozenset({"inline", "inline-block", "inline-flex", "contents", "ruby"})
_STRUCK = frozenset({"s", "strike", "del"})
_RAISED = frozenset({"sup", "sub"})
_KEEPS = frozenset({"pre", "listing", "xmp", "plaintext", "textarea"})
_LETTERS = frozenset({"s", "strike", "del", "sup", "sub", "small", "big", "font", "a", "body"})
_OF_LETTERS = _LETTERS | _KEEPS
_SIZES = {
    **{"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0},
    **{"x-large": 24.0, "xx-large": 32.0, "xxx-large": 48.0},
}
_FONT_SIZES = (10.0, 10.0, 13.0, 16.0, 18.0, 24.0, 32.0, 48.0)
_USUAL, _SMALLEST = 16.0, 6.0
"""Pixels of letters: usual ones, and those that nobody reads."""
_PIXELS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "q": 0.945}
_RELATIVE = {"em": 1.0, "%": 0.01, "ex": 0.5, "ch": 0.5}
_LENGTH = re.compile(r"([-+]?\d{0,6}\.?\d{1,6})\s*([a-z%]*)")
_IN_FONT = re.compile(
    r"(?:^|\s)((?:\d*\.?\d+(?:px|pt|em|rem|%|pc|in|cm|mm|ex|vw|vh))|0|[x]{0,3}-?"
    r"(?:small|large)|medium|smaller|larger)(?:\s*/\s*\S+)?\s+(.*)"
)
_NUMBERS = re.compile(r"[-+]?\d*\.?\d+%?")
_HEX = re.compile(r"#([0-9a-f]{3,8})")
_NAMED = {
    **{"white": 0xFFFFFF, "black": 0x000000, "snow": 0xFFFAFA, "ghostwhite": 0xF8F8FF},
    **{"whitesmoke": 0xF5F5F5, "ivory": 0xFFFFF0, "floralwhite": 0xFFFAF0, "azure": 0xF0FFFF},
    **{"mintcream": 0xF5FFFA, "honeydew": 0xF0FFF0, "aliceblue": 0xF0F8FF, "seashell": 0xFFF5EE},
    **{"red": 0xFF0000, "blue": 0x0000FF, "green": 0x008000, "yellow": 0xFFFF00, "gray": 0x808080},
    **{"grey": 0x808080, "silver": 0xC0C0C0, "navy": 0x000080, "lightyellow": 0xFFFFE0},
    **{"windowtext": 0x000000, "window": 0xFFFFFF, "orange": 0xFFA500, "purple": 0x800080},
    **{"maroon": 0x800000, "teal": 0x008080, "olive": 0x808000, "lime": 0x00FF00},
    **{"aqua": 0x00FFFF, "cyan": 0x00FFFF, "fuchsia": 0xFF00FF, "magenta": 0xFF00FF},
    **{"lightgrey": 0xD3D3D3, "lightgray": 0xD3D3D3, "darkred": 0x8B0000, "darkblue": 0x00008B},
}
_HEX_DIGITS, _CHANNELS = 6, 3
_CLEAR = 0.15
"""The share of a colour below which it is not seen."""
_FAR = 900.0
"""Pixels out of the page."""


class Look(NamedTuple):
    """How letters look that say nothing else; `ink` and `paper` are `0xRRGGBB`.

    `paper` is None behind which lies a picture. `gone` tells that they are not shown where they
    stand, though they take room; `doubtful` that a style may hide them which is not understood.
    """

    ink: int = BLACK
    paper: int | None = WHITE
    pixels: float = _USUAL
    gone: bool = False
    doubtful: bool = False
    moved: bool = False
    struck: bool = False
    raised: bool = False
    symbols: bool = False
    keeps: bool = False
    backwards: bool = False

    def hidden_by(self, text: str) -> HiddenBy:
        """Returns why a person does not see a text, "" where nothing hides it."""
        if self.pixels < _SMALLEST:
            return "size"
        if self.symbols:
            return "symbols"
        if self.struck:
            return "struck"
        if self.paper is None:
            has_digit = any(map(str.isdigit, text))
            return "colour" if has_digit and alike(self.ink, WHITE) else ""
        return "colour" if alike(self.ink, self.paper) else ""


class Shown(NamedTuple):
    """How an element is shown: its place in the text, how its letters look, what is put to it.

    `display` is `block`, `inline` or `none`.
    """

    display: str
    look: Look
    generated: str = ""
    numbered: bool = True


def shown(element: Element, around: Look, sheets: Sheets) -> Shown:
    """Returns how an element is shown whose letters look as those `around` it where it says none.

    Raises WorkbookError F009 where style sheets ask for more work than any page does.
    """
    name = element.name
    if name in NOT_SHOWN:
        return Shown("none", around)
    styled = sheets.style_of(element)
    said, attributes = styled.properties, element.attributes
    if name in ("dialog",) and "open" not in attributes:
        return Shown("none", around)
    usual = "block" if name in _BLOCKS else "inline"
    if not said and not attributes and not styled.doubtful and name not in _OF_LETTERS:
        return Shown(usual, around, styled.generated)
    display = said.get("display", "none" if "hidden" in attributes else usual)
    if display == "none" or (said and _is_away(said, around.pixels)):
        return Shown("none", around)
    look = _letters(element, around, said, sheets.fonts)
    look = look._replace(
        gone=_is_gone(said, around),
        doubtful=around.doubtful or _may_hide(styled, look.pixels),
        moved=around.moved or said.get("position") in ("absolute", "fixed") or "transform" in said,
        keeps=said["white-space"].startswith("pre") if "white-space" in said else look.keeps,
    )
    lists = said.get("list-style", ""), said.get("list-style-type", "")
    kind = "inline" if display in _INLINE else "block"
    return Shown(kind, look, styled.generated, not any(lists) and "type" not in attributes)


def _letters(element: Element, around: Look, said: Mapping[str, str], fonts: Iterable[str]) -> Look:
    """Returns how letters look by their element and by what style sheets say of it."""
    name, attributes = element.name, element.attributes
    (ink, paper, pixels), family = _by_attributes(element, around), ""
    if name == "font":
        family = attributes.get("face", "")
    if text := said.get("font"):
        size = _IN_FONT.search(text)
        if size:
            pixels, family = length(size[1], pixels, _or(_SIZES.get(size[1]), pixels)), size[2]
    if text := said.get("font-size"):
        pixels = length(text, around.pixels, _or(_SIZES.get(text), pixels))
    family = said.get("font-family", family)
    text = said.get("-webkit-text-fill-color", said.get("color", ""))
    if text:
        clear = is_clear(text)
        ink = _or(WHITE if paper is None else paper, ink) if clear else _or(colour(text), ink)
    for key in ("background", "background-color", "background-image"):
        value = said.get(key, "")
        if "url(" in value or "gradient" in value:
            paper = None
        elif value and not is_clear(value):
            paper = _or(_some_colour(value), paper)
    lines = said.get("text-decoration", "") + said.get("text-decoration-line", "")
    first = first_family(family) if family else ""
    raised = name in _RAISED or said.get("vertical-align") in ("super", "sub")
    turns = said.get("direction") == "rtl" or attributes.get("dir", "").lower() == "rtl"
    turned = turns and (name == "bdo" or "override" in said.get("unicode-bidi", ""))
    return around._replace(
        ink=ink,
        paper=paper,
        pixels=pixels,
        struck=around.struck or name in _STRUCK or "line-through" in lines,
        raised=around.raised or raised,
        symbols=has_symbols(first) or first in fonts if first else around.symbols,
        keeps=around.keeps or name in _KEEPS,
        backwards=around.backwards or turned,
    )


def _by_attributes(element: Element, around: Look) -> tuple[int, int | None, float]:
    """Returns the ink, the paper and the pixels of letters without what style sheets say."""
    name, attributes = element.name, element.attributes
    ink, paper, pixels = around.ink, around.paper, around.pixels
    if name == "font":
        ink = _or(colour(attributes.get("color", "")), ink)
        pixels = _font_size(attributes.get("size", ""), pixels)
    elif name == "a" and "href" in attributes:
        ink = 0x0000EE
    elif name in ("small", "big"):
        pixels *= 0.83 if name == "small" else 1.2
    elif name == "html":
        ink = _or(colour(attributes.get("text", "")), ink)
    if attributes.get("background"):
        return ink, None, pixels
    return ink, _or(colour(attributes.get("bgcolor", "")), paper), pixels


def _or(value: T | None, otherwise: T) -> T:
    return otherwise if value is None else value


def _is_gone(said: Mapping[str, str], around: Look) -> bool:
    """Tells whether letters are not drawn, though their place stays."""
    visibility = said.get("visibility")
    if visibility in ("hidden", "collapse"):
        return True
    if "opacity" in said and length(said["opacity"], 1.0, 1.0) < _CLEAR:
        return True
    if "opacity(0" in said.get("filter", "") or "alpha(opacity=0)" in said.get("filter", ""):
        return True
    return around.gone and visibility != "visible"


def _is_away(said: Mapping[str, str], pixels: float) -> bool:
    """Tells whether an element lies out of the page, or has no size in which it is seen."""
    if said.get("visibility") == "collapse":
        return True
    is_placed = said.get("position") in ("absolute", "fixed", "relative")
    sides = ("left", "right", "top") if is_placed else ()
    for name in (*sides, "text-indent", "margin-left"):
        if name in said and length(said[name], pixels, 0.0) <= -_FAR:
            return True
    if "rect(0" in said.get("clip", "") or "inset(100%" in said.get("clip-path", ""):
        return True
    if re.search(r"scale[xy]?\(\s*0(?:\.0*)?\s*[,)]", said.get("transform", "")):
        return True
    cuts = any(said.get(f"overflow{on}", "") in ("hidden", "clip") for on in ("", "-x", "-y"))
    sizes = ("width", "height", "max-width", "max-height")
    return cuts and any(name in said and length(said[name], pixels, 99.0) <= 1 for name in sizes)


def _may_hide(styled: Styled, pixels: float) -> bool:
    """Tells whether what may be said of an element would hide it."""
    said = styled.doubtful
    if not said:
        return False
    return (
        said.get("display") == "none"
        or _is_away(said, pixels)
        or _is_gone(said, Look())
        or ("font-size" in said and length(said["font-size"], pixels, _USUAL) < _SMALLEST)
        or is_clear(said.get("color", ""))
        or said.get("color") in ("#fff", "#ffffff", "white")
    )


def length(text: str, pixels: float, otherwise: float) -> float:
    """Returns a length in pixels, in letters of so many; `otherwise` for what is none."""
    read = _LENGTH.fullmatch(text.strip())
    if read is None:
        return otherwise
    number, unit = float(read[1]), read[2]
    if unit in _RELATIVE:
        return number * _RELATIVE[unit] * pixels
    if unit in ("rem", "vw", "vh"):
        return number * _USUAL
    return number * _PIXELS.get(unit, 1.0)


def _font_size(text: str, pixels: float) -> float:
    text = text.strip()
    digits = text.lstrip("+-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len("+7"):
        return pixels
    step = {"+": 3, "-": -1}.get(text[:1])
    size = int(digits)
    if step is not None:
        size = 3 + size if step > 0 else 3 - size
    return _FONT_SIZES[max(1, min(size, 7))]


def colour(text: str) -> int | None:
    """Returns a colour as `0xRRGGBB`, None for one that is not understood or says nothing."""
    text = text.strip().lower()
    if text in _NAMED:
        return _NAMED[text]
    if read := _HEX.fullmatch(text if text.startswith("#") else f"#{text}"):
        digits = read[1]
        if len(digits) < _HEX_DIGITS:
            digits = "".join(2 * digit for digit in digits[:3])
        return int(digits[:_HEX_DIGITS], 16)
    if text.startswith(("rgb", "hsl")) and len(numbers := _NUMBERS.findall(text)) >= _CHANNELS:
        return _rgb(numbers) if text.startswith("rgb") else _hsl(numbers)
    return None


def _rgb(numbers: list[str]) -> int:
    red, green, blue = (
        max(0, min(255, round(float(n.rstrip("%")[:9]) * (2.55 if n.endswith("%") else 1))))
        for n in numbers[:3]
    )
    return red << 16 | green << 8 | blue


def _hsl(numbers: list[str]) -> int:
    from colorsys import hls_to_rgb

    hue, depth, light = (float(n.rstrip("%")[:9]) for n in numbers[:3])
    parts = hls_to_rgb(hue / 360 % 1, min(light, 100) / 100, min(depth, 100) / 100)
    red, green, blue = (round(part * 255) for part in parts)
    return red << 16 | green << 8 | blue


def is_clear(text: str) -> bool:
    """Tells whether a colour lets what is behind it be seen."""
    text = text.strip()
    if text == "transparent":
        return True
    if text.startswith(("rgba(", "hsla(", "rgb(", "hsl(")):
        numbers = _NUMBERS.findall(text)
        if len(numbers) > _CHANNELS:
            share = float(numbers[_CHANNELS].rstrip("%")[:9])
            return share / (100 if numbers[_CHANNELS].endswith("%") else 1) < _CLEAR
    return len(text) in (5, 9) and text.startswith("#") and text.endswith("0" * (len(text) // 4))


def _some_colour(value: str) -> int | None:
    """Returns the colour that a background names among other things."""
    whole = colour(value)
    if whole is not None:
        return whole
    return next((c for part in value.split() if (c := colour(part)) is not None), None)
