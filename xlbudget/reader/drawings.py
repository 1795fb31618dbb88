"""What is drawn over a sheet: pictures, shapes, charts, text boxes, comments and controls."""

import posixpath
import re
from collections.abc import Mapping
from typing import NamedTuple

from xlbudget.base.errors import WorkbookError
from xlbudget.reader.container import Container
from xlbudget.reader.grid_sizes import GridSizes
from xlbudget.reader.model import MergedRange, Oddity, Veil
from xlbudget.reader.parts import links_in
from xlbudget.reader.xml import Attributes, EndHandler, StartHandler, parse

# An amount, or a number too long for a numbering; a year is neither.
_FIGURE = re.compile(r"\d[.,]\d|\d{3}(?!\d?\s*年)")
_DIGIT = re.compile(r"[\d零〇一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]")
_SHOWN = 40
_NOT_SPREADSHEET = frozenset({"oleObject", "package"})
_THICK = 76_200
"""A line of so many EMU (six points) hides letters."""
_FAR = 1e12
_OPAQUE = 50_000
SHAPE = 16
"""Cells that cost as much to read as one shape does."""
_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_FILLS = ("solidFill", "gradFill", "pattFill", "blipFill")


class Drawn(NamedTuple):
    """What is drawn over a sheet: what to tell of it, and the areas that it covers."""

    oddities: tuple[Oddity, ...] = ()
    veils: tuple[Veil, ...] = ()


def drawn(container: Container, part: str, sheet: str, sizes: GridSizes) -> Drawn:
    """Returns what is drawn over a sheet.

    R008 tells of figures in text boxes that cover no cell, R009 of pictures and objects.
    """
    folder, base = posixpath.split(part)
    if posixpath.join(folder, "_rels", f"{base}.rels") not in container:
        return Drawn()
    pictures = False
    texts: list[str] = []
    veils: list[Veil] = []
    for link in links_in(container, part).values():
        pictures |= link.kind in _NOT_SPREADSHEET
        if link.part not in container or link.kind not in _READERS:
            continue
        reader = _READERS[link.kind](container, sizes)
        try:
            parse(container, link.part, reader.starts(), reader.ends(), reader.on_text)
        except WorkbookError as problem:
            if problem.code == "F009":
                raise
            pictures = True  # not read, whatever it is
        pictures |= reader.pictures
        veils.extend(Veil(area) for area in reader.areas)
        texts.extend(reader.texts)
    oddities = [
        Oddity("R008", {"sheet": sheet, "text": text[:_SHOWN]})
        for text in texts
        if _FIGURE.search(text)
    ][:1]
    if pictures:
        oddities.append(Oddity("R009", {"sheet": sheet}))
    return Drawn(tuple(oddities), tuple(veils))


def shows_digits(text: str) -> bool:
    """Tells whether what is drawn with a text may read as part of a figure."""
    return bool(_DIGIT.search(text))


class _Drawing:
    """The state while a drawing (ECMA-376 part 1, 20.5) streams by."""

    def __init__(self, container: Container, sizes: GridSizes) -> None:
        self.areas: list[MergedRange] = []
        self.texts: list[str] = []
        self.pictures = False
        self._container = container
        self._sizes = sizes
        self._corner = ""
        self._start()

    def _start(self) -> None:
        self._numbers: dict[str, float] = {}
        self._text: list[str] = []
        self._covers = self._hidden = False
        self._style_fills = self._no_fill = False
        self._in_properties = self._in_line = False
        self._line_width = 0.0
        self._transparent = False

    def starts(self) -> Mapping[str, StartHandler]:
        return {
            **dict.fromkeys(_ANCHORS, self._on_anchor),
            "from": lambda _: self._on_corner("from "),
            "to": lambda _: self._on_corner("to "),
            "pos": lambda attributes: self._on_extent("x", "y", attributes),
            "ext": lambda attributes: self._on_extent("cx", "cy", attributes),
            "cNvPr": self._on_name,
            "pic": self._on_picture,
            "graphicFrame": self._on_cover,
            "contentPart": self._on_cover,
            "spPr": self._on_properties,
            "fillRef": self._on_style,
            "ln": self._on_line,
            "noFill": self._on_no_fill,
            "alpha": self._on_alpha,
            **dict.fromkeys(_FILLS, self._on_fill),
            "p": lambda _: self._text.append(" "),
        }

    def ends(self) -> Mapping[str, EndHandler]:
        return {
            **dict.fromkeys(_ANCHORS, self._after_anchor),
            **{name: self._number_of(name) for name in ("col", "colOff", "row", "rowOff")},
            "t": self._after_text,
            "spPr": self._after_properties,
            "ln": self._after_line,
        }

    def on_text(self, _text: str) -> None:
        """Text between elements is none of a drawing's."""

    def _after_text(self, text: str) -> None:
        self._text.append(text)

    def _on_anchor(self, _attributes: Attributes) -> None:
        self._container.cells.use(SHAPE)
        self._start()

    def _on_corner(self, name: str) -> None:
        self._corner = name

    def _number_of(self, name: str) -> EndHandler:
        def after_number(text: str) -> None:
            self._numbers[self._corner + name] = _real(text)

        return after_number

    def _on_extent(self, across: str, down: str, attributes: Attributes) -> None:
        # The first is the anchor's, those of the shapes in it come later.
        if across in attributes and across not in self._numbers:
            self._numbers[across] = _real(attributes[across])
            self._numbers[down] = _real(attributes.get(down, "0"))

    def _on_name(self, attributes: Attributes) -> None:
        self._hidden |= attributes.get("hidden") in ("1", "true")

    def _on_picture(self, _attributes: Attributes) -> None:
        self._covers = self.pictures = True

    def _on_cover(self, _attributes: Attributes) -> None:
        self._covers = True

    def _on_properties(self, _attributes: Attributes) -> None:
        self._in_properties, self._no_fill = True, False

    def _after_properties(self, _text: str) -> None:
        self._in_properties = False

    def _on_line(self, attributes: Attributes) -> None:
        self._in_line = True
        self._line_width = max(self._line_width, _real(attributes.get("w", "0")))

    def _after_line(self, _text: str) -> None:
        self._in_line = False

    def _on_no_fill(self, _attributes: Attributes) -> None:
        if self._in_line:
            self._line_width = 0
        elif self._in_properties:
            self._no_fill = True

    def _on_fill(self, _attributes: Attributes) -> None:
        if self._in_properties and not self._in_line:
            self._covers = True

    def _on_alpha(self, attributes: Attributes) -> None:
        # A colour that lets through what lies behind it is a watermark's.
        if self._in_properties and _real(attributes.get("val", "100000")) < _OPAQUE:
            self._transparent = True

    def _on_style(self, attributes: Attributes) -> None:
        self._covers |= attributes.get("idx", "0") != "0" and not self._no_fill

    def _after_anchor(self, _text: str) -> None:
        text = "".join(self._text).strip()
        digits = shows_digits(text)
        covers = (self._covers and not self._transparent) or self._line_width >= _THICK
        if self._hidden or not (covers or digits):
            return
        area = self._area(touching=digits)
        if text:
            self.texts.append(text)
        if area is not None:
            self.areas.append(area)

    def _area(self, *, touching: bool) -> MergedRange | None:
        get = self._numbers.get
        sizes = self._sizes
        left = sizes.across(int(get("from col", 0)), get("from colOff", get("x", 0.0)))
        top = sizes.down(int(get("from row", 0)), get("from rowOff", get("y", 0.0)))
        if "to col" in self._numbers:
            right = sizes.across(int(get("to col", 0)), get("to colOff", 0.0))
            bottom = sizes.down(int(get("to row", 0)), get("to rowOff", 0.0))
        else:
            right, bottom = left + get("cx", 0.0), top + get("cy", 0.0)
        return sizes.covered(left, top, right, bottom, touching=touching)


class _OldDrawing:
    """The state while one of Office's oldest drawings (VML) streams by: comments and controls."""

    def __init__(self, container: Container, sizes: GridSizes) -> None:
        self.areas: list[MergedRange] = []
        self.texts: list[str] = []
        self.pictures = False
        self._container = container
        self._sizes = sizes
        self._style = ""
        self._kind = ""
        self._anchor = ""
        self._visible = False

    def starts(self) -> Mapping[str, StartHandler]:
        return {_VML + "shape": self._on_shape, _OFFICE + "ClientData": self._on_data}

    def ends(self) -> Mapping[str, EndHandler]:
        return {
            _OFFICE + "Anchor": self._after_place,
            _OFFICE + "Visible": self._after_visible,
            _OFFICE + "ClientData": self._after_data,
        }

    def on_text(self, _text: str) -> None:
        """Text between elements is none of a drawing's."""

    def _on_shape(self, attributes: Attributes) -> None:
        self._container.cells.use(SHAPE)
        self._style = attributes.get("style", "").replace(" ", "").lower()

    def _on_data(self, attributes: Attributes) -> None:
        self._kind, self._anchor, self._visible = attributes.get("ObjectType", ""), "", False

    def _after_place(self, text: str) -> None:
        self._anchor = text

    def _after_visible(self, text: str) -> None:
        self._visible = text.strip().lower() not in ("false", "f", "0")

    def _after_data(self, _text: str) -> None:
        hidden = "visibility:hidden" in self._style
        if hidden and not self._visible:
            return
        numbers = [_real(number) for number in self._anchor.split(",")]
        if len(numbers) != len(("left", "top", "right", "bottom")) * 2:
            return
        left, dx, top, dy, right, dx_right, bottom, dy_bottom = numbers
        sizes = self._sizes
        area = sizes.covered(
            sizes.across(int(left), dx * _PIXEL),
            sizes.down(int(top), dy * _PIXEL),
            sizes.across(int(right), dx_right * _PIXEL),
            sizes.down(int(bottom), dy_bottom * _PIXEL),
        )
        if area is not None:
            self.areas.append(area)


_VML = "urn:schemas-microsoft-com:vml "
_OFFICE = "urn:schemas-microsoft-com:office:excel "
_PIXEL = 9_525
_READERS: Mapping[str, type[_Drawing] | type[_OldDrawing]] = {
    "drawing": _Drawing,
    "vmlDrawing": _OldDrawing,
}


def _real(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return 0.0
    return number if abs(number) < _FAR else 0.0
