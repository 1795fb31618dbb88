"""Fonts and fills of an xlsx: which of its cell styles show letters that nobody can see."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from xlbudget.base.errors import WorkbookError
from xlbudget.reader.colours import (
    BLACK,
    COVERAGE,
    INDEXED,
    OFFICE_THEME,
    WHITE,
    Palette,
    alike,
    mixed,
    rgb,
)
from xlbudget.reader.container import Container
from xlbudget.reader.model import HiddenBy, Look
from xlbudget.reader.number_format import format_inks
from xlbudget.reader.xml import Attributes, EndHandler, StartHandler

_SYMBOLS = frozenset({"wingdings", "wingdings 2", "wingdings 3", "webdings", "marlett"})
"""Fonts that have pictures in place of digits."""
_SMALLEST = 5.0
"""Points of the smallest letters of Chinese print (八号): nobody reads smaller ones."""
_FEW_STEPS, _MANY_STEPS = 2, 999
"""Steps of an indent that leave a figure in its cell, and those that leave it nowhere."""
_USUAL, _LARGEST = 11.0, 410.0
"""Points of letters of which nothing is said, and more than letters can have."""
_THEME_COLOUR = re.compile(
    rb"<(?:\w+:)?(dk1|lt1|dk2|lt2|accent[1-6]|hlink|folHlink)\s*>\s*<[\w:]+[^>]*?"
    rb"""(?:lastClr|val)=["']([0-9A-Fa-f]{6})["']"""
)
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)))
_LARGEST_THEME = 1 << 20


class Font(NamedTuple):
    """The letters of a cell or of a run of it; None where nothing is said of the colour."""

    ink: int | None = None
    tiny: bool = False
    struck: bool = False
    symbols: bool = False
    breadth: float = 1.0

    @property
    def spoils(self) -> HiddenBy:
        """Returns why nobody can read it, whatever its colour."""
        if self.tiny:
            return "size"
        return "symbols" if self.symbols else "struck" if self.struck else ""


class Change(NamedTuple):
    """What a conditional format changes of a cell; None is what it leaves as it is."""

    ink: int | None = None
    paper: int | None = None
    code: str | None = None


def painted(
    look: Look, font: Font, paper: int, *, repeats: bool = False, shrinks: bool = False
) -> Look:
    """Returns a look with the colours of its letters and of what lies behind them."""
    ink = BLACK if font.ink is None else font.ink
    hidden_by = look.hidden_by
    inks = [ink if other is None else other for other in format_inks(look.code) or (None,)]
    if font.spoils:
        hidden_by = font.spoils
    elif any(alike(shown, paper) for shown in inks):
        hidden_by = "colour"
    elif repeats:
        hidden_by = "repeated"
    breadth = 0.0 if shrinks else font.breadth
    if (ink, paper, hidden_by, breadth) == (BLACK, WHITE, look.hidden_by, 1.0):
        return look
    return look._replace(ink=ink, paper=paper, hidden_by=hidden_by, breadth=breadth)


def indented(look: Look, steps: int) -> Look:
    """Returns a look whose letters stand some steps from the side of their cell."""
    return look._replace(indent=steps, hidden_by=look.hidden_by or "indent")


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
        return _USUAL
    return points if 0 < points < _LARGEST else _USUAL


def read_theme(container: Container, part: str | None) -> tuple[int, ...]:
    """Returns the colours of a theme in the order in which styles number them."""
    if part is None or part not in container:
        return OFFICE_THEME
    content = b""
    for chunk in container.chunks(part):
        content += chunk
        if len(content) > _LARGEST_THEME:
            raise WorkbookError("F009", what="expanded_bytes", limit=_LARGEST_THEME)
    colours = {
        name.decode(): rgb(value.decode(), 0) for name, value in _THEME_COLOUR.findall(content)
    }
    names = (*_THEME_ORDER, "hlink", "folHlink")
    return tuple(colours.get(name, usual) for name, usual in zip(names, OFFICE_THEME, strict=True))


class _Fill:
    """A fill as it is written: its pattern, its two colours, those of a gradient."""

    __slots__ = ("colours", "pattern", "stops")

    def __init__(self) -> None:
        self.pattern: str | None = None
        self.colours: dict[str, Attributes] = {}
        self.stops: list[Attributes] = []


class _Paint:
    """The letters and the fill of a style, or what a conditional format changes of them."""

    __slots__ = ("code", "colour", "fill", "points", "struck", "symbols", "tiny")

    def __init__(self) -> None:
        self.colour: Attributes | None = None
        self.tiny = self.struck = self.symbols = False
        self.points = _USUAL
        self.fill: _Fill | None = None
        self.code: str | None = None


class Paints:
    """Collects the fonts, fills and conditional formats of a workbook while its styles stream by.

    Their colours can be told at the end only: the colours by number stand behind them.
    """

    def __init__(self, container: Container, theme: tuple[int, ...]) -> None:
        self._container = container
        self._theme = theme
        self._indexed: list[int] = []
        self._paints: dict[str, list[_Paint]] = {"fonts": [], "fills": [], "dxfs": []}
        self._list = ""
        self._in_font = False
        self._table_styles: dict[str, dict[str, str]] = {}
        self._table_style: dict[str, str] = {}

    def starts(self) -> Mapping[str, StartHandler]:
        """Returns the handlers of the elements of fonts and fills."""
        return {
            "font": self._on_font,
            "sz": self._on_size,
            "strike": self._on_strike,
            "name": self._on_name,
            "color": self._on_color,
            "fill": self._on_fill,
            "patternFill": self._on_pattern,
            "fgColor": lambda attributes: self._on_fill_color("fgColor", attributes),
            "bgColor": lambda attributes: self._on_fill_color("bgColor", attributes),
            "dxf": lambda _: self._add("dxfs"),
            "tableStyle": self._on_table_style,
            "tableStyleElement": self._on_table_part,
            "rgbColor": lambda attributes: self._indexed.append(rgb(attributes.get("rgb", ""), 0)),
        }

    def ends(self) -> Mapping[str, EndHandler]:
        """Returns the handler of where a font ends."""
        return {"font": self._after_font}

    def inside(self, name: str) -> None:
        """Takes the list of the styles that the elements to come stand in."""
        self._list = name

    def change_format(self, code: str) -> None:
        """Takes the number format of a conditional format."""
        if paint := self._last():
            paint.code = code

    def palette(self) -> Palette:
        """Returns the colours that the workbook has by number."""
        return Palette(self._theme, (*self._indexed, *INDEXED[len(self._indexed) :]))

    def fonts(self) -> list[Font]:
        """Returns the fonts in the order in which styles number them."""
        palette, paints = self.palette(), self._paints["fonts"]
        usual = paints[0].points if paints else _USUAL  # widths are counted in its digits
        return [
            Font(
                _ink(paint, palette),
                paint.tiny,
                paint.struck,
                paint.symbols,
                paint.points / usual,
            )
            for paint in paints
        ]

    def papers(self) -> list[int]:
        """Returns the colour of each fill, as nearly as it has one."""
        palette = self.palette()
        return [_paper(paint.fill or _Fill(), palette) for paint in self._paints["fills"]]

    def changes(self) -> list[Change]:
        """Returns what each conditional format changes."""
        palette = self.palette()
        return [
            Change(
                _ink(paint, palette),
                None if paint.fill is None else _paper(paint.fill, palette, conditional=True),
                paint.code,
            )
            for paint in self._paints["dxfs"]
        ]

    def table_styles(self) -> Mapping[str, Mapping[str, Change]]:
        """Returns what each table style of the workbook changes, by the part of a table."""
        changes = {str(number): change for number, change in enumerate(self.changes())}
        return {
            name: {part: changes[style] for part, style in parts.items() if style in changes}
            for name, parts in self._table_styles.items()
        }

    def _on_table_style(self, attributes: Attributes) -> None:
        self._container.cells.use()
        self._table_style = self._table_styles.setdefault(attributes.get("name", ""), {})

    def _on_table_part(self, attributes: Attributes) -> None:
        self._container.cells.use()
        self._table_style[attributes.get("type", "")] = attributes.get("dxfId", "").strip()

    def _add(self, name: str) -> None:
        if self._list == name:
            self._container.cells.use()
            self._paints[name].append(_Paint())

    def _last(self) -> _Paint | None:
        paints = self._paints.get(self._list)
        return paints[-1] if paints else None

    def _on_font(self, _attributes: Attributes) -> None:
        self._in_font = True
        self._add("fonts")

    def _after_font(self, _text: str) -> None:
        self._in_font = False

    def _on_size(self, attributes: Attributes) -> None:
        if paint := self._last():
            paint.tiny = is_tiny(attributes.get("val", ""))
            paint.points = points_of(attributes.get("val", ""))

    def _on_strike(self, attributes: Attributes) -> None:
        if paint := self._last():
            paint.struck = is_struck(attributes)

    def _on_name(self, attributes: Attributes) -> None:
        if paint := self._last():
            paint.symbols = has_symbols(attributes.get("val", ""))

    def _on_color(self, attributes: Attributes) -> None:
        paint = self._last()
        if paint and self._in_font:
            paint.colour = attributes
        elif paint and paint.fill:
            paint.fill.stops.append(attributes)

    def _on_fill(self, _attributes: Attributes) -> None:
        self._add("fills")
        if paint := self._last():
            paint.fill = _Fill()

    def _on_pattern(self, attributes: Attributes) -> None:
        paint = self._last()
        if paint and paint.fill:
            paint.fill.pattern = attributes.get("patternType")

    def _on_fill_color(self, name: str, attributes: Attributes) -> None:
        paint = self._last()
        if paint and paint.fill:
            paint.fill.colours[name] = attributes


def _ink(paint: _Paint, palette: Palette) -> int | None:
    return None if paint.colour is None else palette.colour(paint.colour, BLACK)


def _paper(fill: _Fill, palette: Palette, *, conditional: bool = False) -> int:
    if fill.stops:
        # Letters on a gradient are lost only where both ends are like them.
        first, last = (palette.colour(fill.stops[at], WHITE) for at in (0, -1))
        return first if alike(first, last) else WHITE
    behind = palette.colour(fill.colours.get("bgColor", {}), WHITE)
    # What is solid in a conditional format has the colour of the background.
    if conditional and fill.pattern in (None, "solid") and "bgColor" in fill.colours:
        return behind
    pattern = fill.pattern or ("solid" if conditional else "none")
    share = COVERAGE.get(pattern, 0.0)
    colour = palette.colour(fill.colours.get("fgColor", {}), BLACK)
    return mixed(colour, behind, share) if share else WHITE
