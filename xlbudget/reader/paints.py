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
from xlbudget.reader.letters import USUAL, Font, has_symbols, is_struck, is_tiny, points_of
from xlbudget.reader.values import is_true
from xlbudget.reader.xml import Attributes, EndHandler, StartHandler

_THEME_COLOUR = re.compile(
    rb"<(?:\w+:)?(dk1|lt1|dk2|lt2|accent[1-6]|hlink|folHlink)\s*>\s*<[\w:]+[^>]*?"
    rb"""(?:lastClr|val)=["']([0-9A-Fa-f]{6})["']"""
)
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)))
_LARGEST_THEME = 1 << 20


class Change(NamedTuple):
    """What a conditional format changes of a cell; None is what it leaves as it is."""

    ink: int | None = None
    paper: int | None = None
    code: str | None = None


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

    __slots__ = ("code", "colour", "crossed", "fill", "points", "struck", "symbols", "tiny")

    def __init__(self) -> None:
        self.colour: Attributes | None = None
        self.tiny = self.struck = self.symbols = self.crossed = False
        self.points = USUAL
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
        self._paints: dict[str, list[_Paint]] = {
            name: [] for name in ("fonts", "fills", "borders", "dxfs")
        }
        self._list = ""
        self._in_font = self._has_diagonal = False
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
            "border": self._on_border,
            "diagonal": self._on_diagonal,
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
        usual = paints[0].points if paints else USUAL  # widths are counted in its digits
        return [
            Font(
                _ink(paint, palette),
                paint.tiny,
                paint.struck,
                paint.symbols,
                paint.points / usual,
                paint.points,
            )
            for paint in paints
        ]

    def papers(self) -> list[int]:
        """Returns the colour of each fill, as nearly as it has one."""
        palette = self.palette()
        return [_paper(paint.fill or _Fill(), palette) for paint in self._paints["fills"]]

    def crossed(self) -> list[bool]:
        """Returns whether borders cross out a cell."""
        return [paint.crossed for paint in self._paints["borders"]]

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

    def _on_border(self, attributes: Attributes) -> None:
        self._add("borders")
        self._has_diagonal = is_true(attributes.get("diagonalUp")) or is_true(
            attributes.get("diagonalDown")
        )

    def _on_diagonal(self, attributes: Attributes) -> None:
        if self._has_diagonal and self._list == "borders" and (paint := self._last()):
            paint.crossed = attributes.get("style", "none") != "none"

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
