"""What is drawn over a sheet: pictures, shapes, charts, text boxes, comments and controls."""

import re
from collections.abc import Iterable, Mapping

from xlbudget.base.errors import WorkbookError
from xlbudget.reader.container import Container
from xlbudget.reader.grid_sizes import SHAPE, GridSizes
from xlbudget.reader.model import Drawn, MergedRange, Oddity, Veil
from xlbudget.reader.parts import links_in
from xlbudget.reader.values import is_true
from xlbudget.reader.vml import OldDrawing, real
from xlbudget.reader.xml import Attributes, EndHandler, StartHandler, parse

# An amount, or a number too long for a numbering; a year is neither.
_FIGURE = re.compile(r"\d[.,]\d|\d{3}(?!\d?\s*年)")
_DIGIT = re.compile(r"[\d零〇一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]")
_SIGNS = re.compile(r"[^\w\s]+")
"""A sign or a point before a figure, or blocks over it."""
_SHOWN, LONGEST = 40, 200
"""Characters of a text that are told, and those that may name what the figures are."""
_NOT_SPREADSHEET = frozenset({"oleObject", "package", "image"})
THICK = 76_200
"""A line of so many EMU (six points) hides letters."""
_OPAQUE = 50_000
_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_SHAPES = ("sp", "cxnSp", "pic", "graphicFrame", "contentPart")
_FILLS = ("solidFill", "gradFill", "pattFill", "blipFill")
_EFFECTS = ("effectLst", "effectDag", "scene3d", "sp3d")
Box = tuple[float, float, float, float]


def drawn(container: Container, part: str, sheet: str, sizes: GridSizes) -> Drawn:
    """Returns what is drawn over a sheet whose part refers to others.

    R008 tells of figures in text boxes that cover no cell, R009 of pictures and objects.
    """
    pictures = False
    texts: list[str] = []
    areas: list[MergedRange] = []
    words: list[str] = []
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
        areas.extend(reader.areas)
        texts.extend(reader.texts)
        words.extend(reader.words)
    return drawn_over(sheet, areas, texts, words, pictures=pictures)


def drawn_over(
    sheet: str,
    areas: Iterable[MergedRange],
    texts: Iterable[str],
    words: Iterable[str],
    *,
    pictures: bool,
) -> Drawn:
    """Returns what is drawn over a sheet, given the areas that it covers and its texts.

    `texts` are those with digits, or over what they hide, `words` those of all shapes.
    """
    oddities = [
        Oddity("R008", {"sheet": sheet, "text": text[:_SHOWN]})
        for text in texts
        if shows_figures(text)
    ][:1]
    if pictures:
        oddities.append(Oddity("R009", {"sheet": sheet}))
    veils = tuple(Veil(area) for area in areas)
    return Drawn(tuple(oddities), veils, tuple(text[:LONGEST] for text in words if text))


def shows_figures(text: str) -> bool:
    """Tells whether a text holds an amount, or a number too long for a numbering."""
    return bool(_FIGURE.search(text))


def shows_digits(text: str) -> bool:
    """Tells whether what is drawn with a text may read as part of a figure."""
    return bool(_DIGIT.search(text) or _SIGNS.fullmatch(text))


class _Group:
    """A group of shapes: where it lies, and which coordinates the shapes in it have."""

    __slots__ = ("boxes", "fills", "hidden")

    def __init__(self) -> None:
        self.hidden = self.fills = False
        self.boxes: dict[str, tuple[float, float]] = {}

    def placed(self, x: float, y: float, at: str, size: str) -> tuple[float, float] | None:
        """Returns a point in it as seen from outside; `at` and `size` name what it is put into."""
        try:
            (left, top), (width, height) = self.boxes["chOff"], self.boxes["chExt"]
            (across, down), (wide, high) = self.boxes[at], self.boxes[size]
            return across + (x - left) / width * wide, down + (y - top) / height * high
        except (KeyError, ZeroDivisionError):
            return None


class _Shape:
    """A shape, picture or frame while its elements stream by."""

    __slots__ = ("boxes", "covers", "hidden", "line_width", "lucid", "no_fill", "stops", "text")

    def __init__(self, *, covers: bool = False) -> None:
        self.covers = covers
        self.hidden = self.no_fill = False
        self.line_width = 0.0
        self.stops = self.lucid = 0
        self.text: list[str] = []
        self.boxes: dict[str, tuple[float, float]] = {}

    def hides(self) -> bool:
        """Tells whether nothing can be seen through it, or through its line."""
        # A colour that lets through what lies behind it is a watermark's.
        lets_through = self.lucid >= max(self.stops, 1)
        return (self.covers and not lets_through) or self.line_width >= THICK


class _Drawing:
    """The state while a drawing (ECMA-376 part 1, 20.5) streams by."""

    def __init__(self, container: Container, sizes: GridSizes) -> None:
        self.areas: list[MergedRange] = []
        self.texts: list[str] = []
        self.words: list[str] = []
        self.pictures = False
        self._container = container
        self._sizes = sizes
        self._corner = ""
        self._start()

    def _start(self) -> None:
        self._numbers: dict[str, float] = {}
        self._groups: list[_Group] = []
        self._shape: _Shape | None = None
        self._in_properties = self._in_line = self._in_effect = self._in_fill = False

    def starts(self) -> Mapping[str, StartHandler]:
        return {
            **dict.fromkeys(_ANCHORS, self._on_anchor),
            "from": lambda _: self._on_corner("from "),
            "to": lambda _: self._on_corner("to "),
            "pos": lambda attributes: self._on_extent("x", "y", attributes),
            "ext": self._on_size,
            **{name: self._box_of(name) for name in ("off", "chOff", "chExt")},
            "grpSp": self._on_group,
            "cNvPr": self._on_name,
            "sp": lambda _: self._on_shape(),
            "cxnSp": lambda _: self._on_shape(),
            "pic": self._on_picture,
            "graphicFrame": lambda _: self._on_shape(covers=True),
            "contentPart": lambda _: self._on_shape(covers=True),
            **dict.fromkeys(("spPr", "grpSpPr"), self._on_properties),
            "fillRef": self._on_style,
            "ln": self._on_line,
            **dict.fromkeys(_EFFECTS, self._on_effect),
            "noFill": self._on_no_fill,
            "alpha": self._on_alpha,
            "gs": self._on_stop,
            **dict.fromkeys(_FILLS, self._on_fill),
            "grpFill": self._on_group_fill,
            "p": lambda _: self._add_text(" "),
        }

    def ends(self) -> Mapping[str, EndHandler]:
        return {
            **dict.fromkeys(_SHAPES, self._after_shape),
            "grpSp": self._after_group,
            **{name: self._number_of(name) for name in ("col", "colOff", "row", "rowOff")},
            "t": self._add_text,
            **dict.fromkeys(("spPr", "grpSpPr"), self._after_properties),
            "ln": self._after_line,
            **dict.fromkeys(_EFFECTS, self._after_effect),
            **dict.fromkeys(_FILLS, self._after_fill),
        }

    def on_text(self, _text: str) -> None:
        """Text between elements is none of a drawing's."""

    def _add_text(self, text: str) -> None:
        if self._shape:
            self._shape.text.append(text)

    def _on_anchor(self, _attributes: Attributes) -> None:
        self._container.cells.use(SHAPE)
        self._start()

    def _on_corner(self, name: str) -> None:
        self._corner = name

    def _number_of(self, name: str) -> EndHandler:
        def after_number(text: str) -> None:
            self._numbers[self._corner + name] = real(text)

        return after_number

    def _on_extent(self, across: str, down: str, attributes: Attributes) -> None:
        self._numbers[across] = real(attributes.get(across, "0"))
        self._numbers[down] = real(attributes.get(down, "0"))

    def _on_size(self, attributes: Attributes) -> None:
        if "cx" not in attributes:
            return  # of a list of extensions
        if self._in_properties:
            self._box_of("ext")(attributes)
        elif not (self._shape or self._groups):
            self._on_extent("cx", "cy", attributes)  # the anchor's

    def _box_of(self, name: str) -> StartHandler:
        def on_box(attributes: Attributes) -> None:
            holder = self._shape or (self._groups[-1] if self._groups else None)
            if holder and self._in_properties:
                x, y = attributes.get("x"), attributes.get("y")
                width, height = attributes.get("cx", "0"), attributes.get("cy", "0")
                holder.boxes[name] = real(x or width), real(y or height)

        return on_box

    def _on_group(self, _attributes: Attributes) -> None:
        self._container.cells.use(SHAPE)
        self._shape = None
        self._groups.append(_Group())

    def _after_group(self, _text: str) -> None:
        if self._groups:
            self._groups.pop()

    def _on_shape(self, *, covers: bool = False) -> None:
        self._container.cells.use(SHAPE)
        self._shape = _Shape(covers=covers)

    def _on_picture(self, _attributes: Attributes) -> None:
        self.pictures = True
        self._on_shape(covers=True)

    def _on_name(self, attributes: Attributes) -> None:
        holder = self._shape or (self._groups[-1] if self._groups else None)
        if holder:
            holder.hidden = is_true(attributes.get("hidden"))

    def _on_properties(self, _attributes: Attributes) -> None:
        self._in_properties = True

    def _after_properties(self, _text: str) -> None:
        self._in_properties = False

    def _on_line(self, attributes: Attributes) -> None:
        self._in_line = True
        if self._shape and self._in_properties:
            width = real(attributes.get("w", "0"))
            self._shape.line_width = max(self._shape.line_width, width)

    def _after_line(self, _text: str) -> None:
        self._in_line = False

    def _on_effect(self, _attributes: Attributes) -> None:
        self._in_effect = True

    def _after_effect(self, _text: str) -> None:
        self._in_effect = False

    def _on_no_fill(self, _attributes: Attributes) -> None:
        if not self._shape:
            return
        if self._in_line:
            self._shape.line_width = 0
        elif self._in_properties:
            self._shape.no_fill = True

    def _on_fill(self, _attributes: Attributes) -> None:
        if not self._in_properties or self._in_line or self._in_effect:
            return
        if self._shape:
            self._shape.covers = self._in_fill = True
        elif self._groups:
            self._groups[-1].fills = True

    def _on_group_fill(self, attributes: Attributes) -> None:
        if any(group.fills for group in self._groups):
            self._on_fill(attributes)

    def _after_fill(self, _text: str) -> None:
        self._in_fill = False

    def _on_stop(self, _attributes: Attributes) -> None:
        if self._shape and self._in_fill:
            self._shape.stops += 1

    def _on_alpha(self, attributes: Attributes) -> None:
        if self._shape and self._in_fill:
            self._shape.lucid += real(attributes.get("val", "100000")) < _OPAQUE

    def _on_style(self, attributes: Attributes) -> None:
        if self._shape:
            self._shape.covers |= attributes.get("idx", "0") != "0" and not self._shape.no_fill

    def _after_shape(self, _text: str) -> None:
        shape, self._shape = self._shape, None
        if shape is None or shape.hidden or any(group.hidden for group in self._groups):
            return
        text = "".join(shape.text).strip()
        self.words.append(text)
        digits = shows_digits(text)
        if not (digits or shape.hides()):
            return
        area = self._area(shape, touching=digits)
        if text:
            self.texts.append(text)
        if area is not None:
            self.areas.append(area)

    def _area(self, shape: _Shape, *, touching: bool) -> MergedRange | None:
        get = self._numbers.get
        sizes = self._sizes
        if "x" in self._numbers:
            left, top = self._numbers["x"], self._numbers["y"]
        else:
            left = sizes.across(int(get("from col", 0)), get("from colOff", 0.0))
            top = sizes.down(int(get("from row", 0)), get("from rowOff", 0.0))
        if "to col" in self._numbers:
            right = sizes.across(int(get("to col", 0)), get("to colOff", 0.0))
            bottom = sizes.down(int(get("to row", 0)), get("to rowOff", 0.0))
        else:
            right, bottom = left + get("cx", 0.0), top + get("cy", 0.0)
        if self._groups:
            anchor = left, top, right - left, bottom - top
            left, top, right, bottom = self._in_groups(shape, anchor)
        return sizes.covered(left, top, right, bottom, touching=touching)

    def _in_groups(self, shape: _Shape, anchor: Box) -> Box:
        """Returns the sides of a shape in groups, those of all of it where they cannot be told."""
        left, top, width, height = anchor
        outermost = self._groups[0]
        outermost.boxes |= {"at": (left, top), "size": (width, height)}
        (x, y), (wide, high) = (shape.boxes.get(name, (0.0, 0.0)) for name in ("off", "ext"))
        corners: list[tuple[float, float]] = []
        for corner in ((x, y), (x + wide, y + high)):
            point: tuple[float, float] | None = corner if wide or high else None
            for group in reversed(self._groups):
                names = ("at", "size") if group is outermost else ("off", "ext")
                point = point and group.placed(*point, *names)
            if point is None:
                return left, top, left + width, top + height
            corners.append(point)
        (x, y), (wide, high) = corners
        return max(min(x, wide), 0.0), max(min(y, high), 0.0), max(x, wide), max(y, high)


_READERS: Mapping[str, type[_Drawing] | type[OldDrawing]] = {
    "drawing": _Drawing,
    "vmlDrawing": OldDrawing,
}
