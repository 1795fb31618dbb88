"""How the letters in an element of a web page look: whether a person sees them, and why not."""

import re
from collections.abc import Container, Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from xlbudget.reader.colours import BLACK, WHITE, alike
from xlbudget.reader.html_colours import colour, colour_of_attribute, is_clear
from xlbudget.reader.html_css import Sheets, families_of, with_variables
from xlbudget.reader.html_disguises import CLEAR, SMALLEST, effects_of, is_turned_back, may_hide
from xlbudget.reader.html_element import Element
from xlbudget.reader.html_lengths import USUAL, length
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
_NOT_DISPLAYED = frozenset({"none", "table-column", "table-column-group"})
_INLINE = frozenset({"inline", "inline-block", "inline-flex", "contents", "ruby"})
_STRUCK = frozenset({"s", "strike", "del"})
_RAISED = frozenset({"sup", "sub"})
_RAISED_BY = ("super", "sub")
_KEEPS = frozenset({"pre", "listing", "xmp", "plaintext", "textarea"})
_LETTERS = frozenset(
    {"marquee", "s", "strike", "del", "sup", "sub", "small", "big", "font", "a", "body"}
)
_OF_LETTERS = _LETTERS | _KEEPS
_SIZES = {
    **{"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0},
    **{"x-large": 24.0, "xx-large": 32.0, "xxx-large": 48.0},
}
_FONT_SIZES = (10.0, 10.0, 13.0, 16.0, 18.0, 24.0, 32.0, 48.0)
_IN_FONT = re.compile(
    r"(?:^|\s)((?:\d*\.?\d+(?:px|pt|em|rem|%|pc|in|cm|mm|ex|vw|vh))|0|[x]{0,3}-?"
    r"(?:small|large)|medium|smaller|larger)(?:\s*/\s*\S+)?\s+(.*)"
)
_NO_VARIABLES: Mapping[str, str] = MappingProxyType({})
_USUAL_FONTS = frozenset(
    {
        *(
            "宋体",
            "simsun",
            "nsimsun",
            "新宋体",
            "黑体",
            "simhei",
            "仿宋",
            "fangsong",
            "仿宋_gb2312",
        ),
        *(
            "楷体",
            "kaiti",
            "楷体_gb2312",
            "微软雅黑",
            "microsoft yahei",
            "等线",
            "dengxian",
            "arial",
        ),
        *("times new roman", "calibri", "helvetica", "tahoma", "verdana", "courier new", "georgia"),
        *("sans-serif", "serif", "monospace", "system-ui", "pingfang sc", "华文宋体", "stsong"),
    }
)
"""Families that are at hand where a page is read, so that those behind them are not asked for."""


class Look(NamedTuple):
    """How letters look that say nothing else; `ink` and `paper` are `0xRRGGBB`.

    `paper` is None behind which lies a picture. `doubtful` tells that a style may hide or disguise
    them, `room` how many pixels of a line are not cut off, `rtl` that lines begin on the right.
    """

    ink: int = BLACK
    paper: int | None = WHITE
    pixels: float = USUAL
    opacity: float = 1.0
    invisible: bool = False
    doubtful: bool = False
    moved: bool = False
    struck: bool = False
    raised: bool = False
    symbols: bool = False
    keeps: bool = False
    rtl: bool = False
    backwards: bool = False
    room: float | None = None
    linked: int = 0x0000EE
    variables: Mapping[str, str] = _NO_VARIABLES

    @property
    def gone(self) -> bool:
        """Tells whether letters are not drawn, though they take room."""
        return self.invisible or self.opacity < CLEAR

    def hidden_by(self, text: str) -> HiddenBy:
        """Returns why a person does not see a text, "" where nothing hides it."""
        if self.pixels < SMALLEST:
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

    `display` is `block`, `inline` or `none`. `strays` tells that it is no cell or row in its place,
    `shifted` that its letters may seem to be in another cell, `covered` that something lies over
    them, `pictured` that a picture is behind them, `covers` that it may itself cover what
    others say, `draws` that it draws over what is beside it.
    """

    display: str
    look: Look
    generated: str = ""
    numbered: bool = True
    strays: bool = False
    shifted: bool = False
    covered: bool = False
    pictured: bool = False
    covers: bool = False
    draws: bool = False


def shown(element: Element, around: Look, sheets: Sheets) -> Shown:
    """Returns how an element is shown whose letters look as those `around` it where it says none.

    Raises WorkbookError F009 where style sheets ask for more work than any page does.
    """
    name = element.name
    if name in NOT_SHOWN:
        return Shown("none", around)
    styled, variables = with_variables(sheets.style_of(element), around.variables, sheets)
    said, attributes = styled.properties, element.attributes
    if name in ("dialog",) and "open" not in attributes:
        return Shown("none", around)
    usual = "block" if name in _BLOCKS else "inline"
    if not said and not attributes and not styled.doubtful and name not in _OF_LETTERS:
        return Shown(usual, around, styled.generated, covered=styled.covered)
    is_hidden = "hidden" in attributes or "popover" in attributes
    display = said.get("display", "none" if is_hidden else usual)
    if display in _NOT_DISPLAYED:
        return Shown("none", around)
    look = _letters(element, around, said, sheets.fonts)
    does = effects_of(said, name, look.pixels)
    if does.away:
        return Shown("none", around)
    look = look._replace(
        invisible=_is_invisible(said.get("visibility", ""), around),
        opacity=around.opacity * does.opacity,
        doubtful=around.doubtful or does.disguised or may_hide(styled.doubtful, look.pixels),
        moved=around.moved or does.moved or name == "marquee",
        keeps=said["white-space"].startswith("pre") if "white-space" in said else look.keeps,
        room=does.room if around.room is None else min(does.room or around.room, around.room),
        variables=variables,
    )
    lists = said.get("list-style", ""), said.get("list-style-type", "")
    return Shown(
        "inline" if display in _INLINE else "block",
        look,
        styled.generated,
        not any(lists) and "type" not in attributes,
        does.strays or is_turned_back(styled.doubtful),
        does.shifted,
        styled.covered,
        look.paper is None and around.paper is not None,
        (look.moved or does.shifted) and _covers(said, look, around),
        does.draws,
    )


def is_collapsed(column: Element, around: Look, sheets: Sheets) -> bool:
    """Tells whether a column of a table is said to take no room."""
    styled, _ = with_variables(sheets.style_of(column), around.variables, sheets)
    return any(of.get("visibility") == "collapse" for of in (styled.properties, styled.doubtful))


def _is_invisible(said: str, around: Look) -> bool:
    if said in ("visible", "initial"):
        return False
    return around.invisible or said in ("hidden", "collapse")


def _covers(said: Mapping[str, str], look: Look, around: Look) -> bool:
    """Tells whether an element lies over the page in the colour of the page."""
    paints = any(said.get(name) for name in ("background", "background-color"))
    is_behind = said.get("z-index", "").startswith("-")
    return (
        paints
        and not (is_behind or look.gone)
        and look.paper is not None
        and alike(look.paper, WHITE)
    )


def _letters(
    element: Element, around: Look, said: Mapping[str, str], fonts: Container[str]
) -> Look:
    """Returns how letters look by their element, and by what style sheets say of it."""
    name, attributes = element.name, element.attributes
    look = _by_attributes(element, around)
    ink, paper, pixels = look.ink, look.paper, look.pixels
    family = attributes.get("face", "") if name == "font" else ""
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
            paper = ink if value == "currentcolor" else _or(_some_colour(value), paper)
    lines = said.get("text-decoration", "") + said.get("text-decoration-line", "")
    rise = said.get("vertical-align", "")
    raised = name in _RAISED or rise in _RAISED_BY or abs(length(rise, pixels, 0)) > pixels / 4
    turns = attributes.get("dir", "").lower() or "rtl" * around.rtl
    rtl = said.get("direction", turns) == "rtl"
    turned = rtl and (name == "bdo" or "override" in said.get("unicode-bidi", ""))
    return look._replace(
        ink=ink,
        paper=paper,
        pixels=pixels,
        struck=around.struck or name in _STRUCK or "line-through" in lines,
        raised=around.raised or raised,
        symbols=_are_symbols(family, fonts) if family.strip() else around.symbols,
        keeps=around.keeps or name in _KEEPS,
        rtl=rtl,
        backwards=around.backwards or turned,
    )


def _by_attributes(element: Element, around: Look) -> Look:
    """Returns how letters look by the name and the attributes of their element alone."""
    name, attributes = element.name, element.attributes
    ink, linked, pixels = around.ink, around.linked, around.pixels
    if name == "font":
        ink = _or(colour_of_attribute(attributes.get("color", "")), ink)
        pixels = _font_size(attributes.get("size", ""), pixels)
    elif name == "a" and "href" in attributes:
        ink = linked
    elif name in ("small", "big"):
        pixels *= 0.83 if name == "small" else 1.2
    elif name == "body":
        ink = _or(colour_of_attribute(attributes.get("text", "")), ink)
        linked = _or(colour_of_attribute(attributes.get("link", "")), linked)
    paper = _or(colour_of_attribute(attributes.get("bgcolor", "")), around.paper)
    if attributes.get("background"):
        paper = None
    return around._replace(ink=ink, paper=paper, pixels=pixels, linked=linked)


def _are_symbols(fonts: str, brought: Container[str]) -> bool:
    """Tells whether letters may be other ones than they seem: by the first family at hand."""
    for family in families_of(fonts):
        if has_symbols(family) or family in brought:
            return True
        if family in _USUAL_FONTS:
            return False
    return False


def _or(value: T | None, otherwise: T) -> T:
    return otherwise if value is None else value


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


def _some_colour(value: str) -> int | None:
    """Returns the colour that a background names among other things."""
    whole = colour(value)
    if whole is not None:
        return whole
    return next((c for part in value.split() if (c := colour(part)) is not None), None)
