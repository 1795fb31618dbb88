"""Styles of OpenDocument spreadsheets: colours, sizes, and what is drawn with a fill."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from xlbudget.reader.colours import BLACK, WHITE, alike, rgb
from xlbudget.reader.container import Container
from xlbudget.reader.layout import NO_HEIGHT
from xlbudget.reader.letters import (
    STACKED,
    USUAL,
    Aligned,
    Font,
    has_symbols,
    indent_of,
    is_tiny,
    painted,
    points_of,
    turned_by,
)
from xlbudget.reader.model import GENERAL, Look
from xlbudget.reader.paints import Change
from xlbudget.reader.xml import Attributes, StartHandler, parse

NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:"
STYLES = "styles.xml"
_STYLE = f"{NAMESPACE}style:1.0 "
_DRAW = f"{NAMESPACE}drawing:1.0 "
_TABLE = f"{NAMESPACE}table:1.0 "
_FO = f"{NAMESPACE}xsl-fo-compatible:1.0 "
# Each digit has one place in it: of many digits it takes no more than their number.
_LENGTH = re.compile(r"(-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE]-?\d+)?)(cm|mm|in|pt|pc|px)")
_EMU = {"cm": 360_000, "mm": 36_000, "in": 914_400, "pt": 12_700, "pc": 152_400, "px": 9_525}
_POINT = 12_700
_NARROW = 40_000
"""EMU of a column in which nothing can be read."""
_STEP = 127_000
"""EMU of one step of an indent: ten points."""
_HALF_TURN, _MOST_DIGITS = 180, 3
_DEEPEST = 32
"""Styles that stand for each other are followed so far."""
_OPAQUE = 50
_FAR = 1e12
"""EMU, further than any sheet reaches."""


class Style(NamedTuple):
    """What one style says; None is what its parent says."""

    parent: str = ""
    ink: int | None = None
    paper: int | None = None
    size: str | None = None
    struck: bool | None = None
    font: str | None = None
    repeats: bool | None = None
    shrinks: bool | None = None
    wraps: bool | None = None
    turned: str | None = None
    """Degrees up or down, as other forms have them."""
    indent: float | None = None
    """EMU."""
    rising: bool | None = None
    falling: bool | None = None
    """Whether a line crosses the cell from one corner to the other."""
    length: float | None = None
    """EMU: the height of a row, the width of a column."""
    shown: bool | None = None
    """Whether a sheet is."""
    filled: bool | None = None
    """Whether a shape is, so that it cannot be seen through."""


class OdsStyles:
    """Collects styles while they stream by; their names are told apart by what they are for."""

    def __init__(self) -> None:
        self._styles: dict[tuple[str, str], Style] = {}
        self._key = ("", "")
        self._names: dict[str, str] = {}
        self._pages: dict[str, str] = {}
        self._looks: dict[str, Look] = {}
        self._wholes: dict[tuple[str, str], Style] = {}

    def read(self, container: Container) -> None:
        """Takes the styles that all documents of a kind share."""
        if STYLES in container:
            parse(container, STYLES, self.starts(), {})

    def starts(self) -> Mapping[str, StartHandler]:
        """Returns the handlers of the elements of styles."""
        return {
            "style": self._on_style,
            "default-style": self._on_style,
            "text-properties": self._on_text,
            "table-cell-properties": self._on_cell,
            "paragraph-properties": self._on_paragraph,
            "table-row-properties": lambda it: self._on_length(it, "row-height"),
            "table-column-properties": lambda it: self._on_length(it, "column-width"),
            "table-properties": self._on_table,
            "graphic-properties": self._on_graphic,
        }

    def look(self, name: str, look: Look = GENERAL) -> Look:
        """Returns the look of the cells of a style, beginning with how their numbers look."""
        if name not in self._looks:
            style = self._whole("table-cell", name)
            struck, symbols = bool(style.struck), has_symbols(style.font or "")
            tiny, points = is_tiny(style.size or ""), points_of(style.size or "")
            font = Font(style.ink, tiny, struck, symbols, points / USUAL, points)
            aligned = Aligned(
                bool(style.repeats),
                bool(style.shrinks),
                bool(style.wraps),
                indent_of(str(round((style.indent or 0) / _STEP))),
                turned_by(style.turned or ""),
            )
            paper = WHITE if style.paper is None else style.paper
            crossed = bool(style.rising or style.falling)
            self._looks[name] = painted(look, font, paper, aligned, crossed=crossed)
        return self._looks[name]

    def change(self, name: str) -> Change:
        """Returns what a conditional format changes that gives cells a style."""
        style = self._whole("table-cell", self._names.get(name, name))
        return Change(style.ink, style.paper)

    def hides_row(self, name: str) -> bool:
        """Tells whether nothing can be read in rows of a style."""
        length = self._whole("table-row", name).length
        return length is not None and length < NO_HEIGHT * _POINT

    def hides_column(self, name: str) -> bool:
        """Tells whether nothing can be read in columns of a style."""
        length = self._whole("table-column", name).length
        return length is not None and length < _NARROW

    def hides_table(self, name: str) -> bool:
        """Tells whether sheets of a style are hidden."""
        return self._whole("table", name).shown is False

    def page_of_table(self, name: str) -> str:
        """Returns the name of the page style on which sheets of a style are printed."""
        return self._pages.get(name, "")

    def hides_text(self, name: str) -> bool:
        """Tells whether a piece of text of a style cannot be read on white."""
        style = self._whole("text", name)
        unseen = style.ink is not None and alike(style.ink, WHITE)
        return unseen or bool(style.struck) or is_tiny(style.size or "")

    def size(self, family: str, name: str) -> float | None:
        """Returns the height of rows or the width of columns of a style in EMU."""
        return self._whole(family, name).length

    def fills(self, name: str) -> bool:
        """Tells whether shapes of a style cover what is behind them."""
        return self._whole("graphic", name).filled is not False

    def _whole(self, family: str, name: str) -> Style:
        """Returns a style with what its parents say."""
        line: list[tuple[str, str]] = []
        while (family, name) not in self._wholes and len(line) < _DEEPEST:
            line.append((family, name))
            style = self._styles.get((family, name))
            if not name:
                break
            name = style.parent if style else ""
        whole = self._wholes.get((family, name), Style())
        # Kept for each on the way, so that no chain is gone through for every row or shape.
        for key in reversed(line):
            style = self._styles.get(key)
            if style is not None:
                values = (
                    above if mine is None else mine
                    for mine, above in zip(style[1:], whole[1:], strict=True)
                )
                whole = Style._make(("", *values))
            self._wholes[key] = whole
        return whole

    def _on_style(self, attributes: Attributes) -> None:
        family = attributes.get(f"{_STYLE}family", "")
        self._key = (family, attributes.get(f"{_STYLE}name", ""))
        self._styles[self._key] = Style(attributes.get(f"{_STYLE}parent-style-name", ""))
        # Conditional formats call a style by the name that people see.
        self._names[attributes.get(f"{_STYLE}display-name", "")] = self._key[1]
        if family == "table":
            self._pages[self._key[1]] = attributes.get(f"{_STYLE}master-page-name", "")

    def _set(self, **values: Any) -> None:
        if self._key in self._styles:
            given = {name: value for name, value in values.items() if value is not None}
            self._styles[self._key] = self._styles[self._key]._replace(**given)

    def _on_text(self, attributes: Attributes) -> None:
        colour, size = attributes.get(f"{_FO}color"), attributes.get(f"{_FO}font-size")
        if attributes.get(f"{_STYLE}use-window-font-color") == "true":
            colour = "#000000"
        ink = None if colour is None else rgb(colour, BLACK)
        points = size.removesuffix("pt") if size and size.endswith("pt") else None
        lines = (f"{_STYLE}text-line-through-{name}" for name in ("style", "type"))
        line = next((attributes[name] for name in lines if name in attributes), None)
        self._set(
            ink=ink,
            size=points,
            struck=None if line is None else line != "none",
            font=attributes.get(f"{_STYLE}font-name"),
        )

    def _on_cell(self, attributes: Attributes) -> None:
        fill = attributes.get(f"{_FO}background-color")
        get = attributes.get
        self._set(
            paper=None if fill is None else rgb(fill, WHITE),
            repeats=_is(get(f"{_STYLE}repeat-content"), "true"),
            shrinks=_is(get(f"{_STYLE}shrink-to-fit"), "true"),
            wraps=_is(get(f"{_FO}wrap-option"), "wrap"),
            turned=_rotation(get(f"{_STYLE}direction"), get(f"{_STYLE}rotation-angle")),
            rising=_is_drawn(get(f"{_STYLE}diagonal-bl-tr")),
            falling=_is_drawn(get(f"{_STYLE}diagonal-tl-br")),
        )

    def _on_paragraph(self, attributes: Attributes) -> None:
        self._set(indent=emu(attributes.get(f"{_FO}margin-left", "")))

    def _on_length(self, attributes: Attributes, name: str) -> None:
        # What is no length, such as the `undefinedpx` of a converter, leaves the usual one.
        self._set(length=emu(attributes.get(_STYLE + name, "")))

    def _on_table(self, attributes: Attributes) -> None:
        shown = attributes.get(f"{_TABLE}display")
        self._set(shown=None if shown is None else shown != "false")

    def _on_graphic(self, attributes: Attributes) -> None:
        fill = attributes.get(f"{_DRAW}fill")
        opacity = attributes.get(f"{_DRAW}opacity", "100%").removesuffix("%")
        clear = opacity.isdecimal() and int(opacity) < _OPAQUE
        self._set(filled=False if clear else None if fill is None else fill != "none")


def _is(value: str | None, wanted: str) -> bool | None:
    return None if value is None else value == wanted


def _rotation(direction: str | None, angle: str | None) -> str | None:
    """Returns the degrees by which a text goes up or down, given those of a full turn."""
    if direction == "ttb":
        return STACKED
    digits = (angle or "").removesuffix("deg").partition(".")[0]
    if not (digits.isdecimal() and len(digits) <= _MOST_DIGITS):
        return None
    degrees = int(digits) % _HALF_TURN
    return str(min(degrees, _HALF_TURN - degrees))


def _is_drawn(line: str | None) -> bool | None:
    """Tells whether a line such as `0.74pt solid #000000` has a width."""
    return None if line is None else any(map(emu, line.split()))


def emu(text: str) -> float | None:
    """Returns a length such as `1.5cm` or `0` in EMU, None for what is none."""
    text = text.strip()
    if text and not text.strip("0."):
        return 0.0
    match = _LENGTH.fullmatch(text)
    return min(float(match[1]) * _EMU[match[2]], _FAR) if match else None
