"""What is drawn over a sheet of Excel 97-2003 ([MS-ODRAW]; [MS-XLS], 2.4.181 and 2.4.170)."""

import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from xlbudget.base.meter import Meter
from xlbudget.reader.biff12 import half, whole
from xlbudget.reader.drawings import THICK, Box, drawn_over, shows_digits
from xlbudget.reader.grid_sizes import SHAPE, GridSizes
from xlbudget.reader.model import Drawn, MergedRange
from xlbudget.reader.xls_records import DRAWING, MORE, NOTE, OBJECT, TEXT

# The kinds of objects ([MS-XLS], 2.5.143).
_LINE, _CHART, _PICTURE, _DROPDOWN, _COMMENT = 1, 5, 8, 20, 25
_CONTROLS = frozenset({7, *range(11, 21)})
_OF_PROGRAM = 0x100
"""The flag of what the program itself shows, such as the arrows of a filter."""
_SHOWN = 2
_NOTHING_SAID = -1

# The records of drawings ([MS-ODRAW], 2.1).
_HEAD = 8
_CONTAINERS, _SHAPE = frozenset({0xF002, 0xF003}), 0xF004
_COORDINATES, _SHAPE_KIND, _CHILD, _ANCHOR, _OBJECT_HERE = 0xF009, 0xF00A, 0xF00F, 0xF010, 0xF011
_PROPERTIES = frozenset({0xF00B, 0xF121, 0xF122})
_LAYOUTS: Mapping[int, str] = {
    **{_SHAPE_KIND: "<II", _ANCHOR: "<9H"},
    **dict.fromkeys((_CHILD, _COORDINATES), "<4i"),
}
_DEEPEST = 32
_TEXT_HEAD, _NOTE_SIZE = 12, 8
_DELETED = 8
_LINES = frozenset({20, *range(32, 41)})
_FRAMES = frozenset({75})
_IMAGE, _WORD_ART, _OPACITY, _FILL, _LINE_WIDTH, _LINE_SHOWN, _SHAPE_SHOWN = (
    *(0x104, 0xC0, 0x182, 0x1BF),
    *(0x1CB, 0x1FF, 0x3BF),
)
_OPAQUE = 0x8000
"""Half of what covers wholly."""
_COMPLEX = 0x8000
_ACROSS, _DOWN = 1024, 256
"""Parts of a column's width and of a row's height in which corners are written."""


class _Object(NamedTuple):
    """What a sheet says of an object that is drawn."""

    kind: int = _NOTHING_SAID
    flags: int = 0
    number: int = 0


class _Shape:
    """A shape, or a group of them, as it is drawn."""

    __slots__ = ("anchor", "child", "coordinates", "flags", "kind", "object", "properties", "text")

    def __init__(self) -> None:
        self.kind = self.flags = 0
        self.object: int | None = None
        self.properties: dict[int, int] = {}
        self.text = ""
        self.anchor: tuple[int, ...] | None = None
        self.child: Box | None = None
        self.coordinates: Box | None = None

    def says(self, name: int, bit: int, usual: bool) -> bool:
        """Returns one of its switches: each has a second bit that tells whether it is set."""
        value = self.properties.get(name, 0)
        return bool(value & bit) if value & bit << 16 else usual

    @property
    def is_hidden(self) -> bool:
        """Tells whether it is not shown, it or what was deleted."""
        return bool(self.flags & _DELETED) or self.says(_SHAPE_SHOWN, 2, usual=False)


class _Group(NamedTuple):
    """A group: where it lies on the sheet, and the coordinates of what is in it."""

    area: Box | None = None
    coordinates: Box = (0, 0, 0, 0)
    is_hidden: bool = False
    depth: int = 0

    def placed(self, box: Box) -> Box | None:
        """Returns a box in it as seen from the sheet, all of it where that cannot be told."""
        left, top, right, bottom = self.coordinates
        if self.area is None or left == right or top == bottom:
            return self.area
        x, y, x_end, y_end = self.area
        across, down = (x_end - x) / (right - left), (y_end - y) / (bottom - top)
        sides = sorted((x + (box[0] - left) * across, x + (box[2] - left) * across))
        ends = sorted((y + (box[1] - top) * down, y + (box[3] - top) * down))
        return max(sides[0], 0.0), max(ends[0], 0.0), max(sides[1], 0.0), max(ends[1], 0.0)


class OfficeArt:
    """Collects what is drawn over a sheet while its records go by."""

    def __init__(self, cells: Meter) -> None:
        self._cells = cells
        self._drawn: list[bytes] = []
        self._objects: list[_Object] = []
        self._texts: dict[int, list[bytes]] = {}
        self._shown: dict[int, bool] = {}
        self._last = 0
        self._pictures = False
        self._areas: list[MergedRange] = []
        self._told: list[str] = []
        self._words: list[str] = []
        self._count = 0

    def on_record(self, kind: int, body: bytes) -> None:
        """Takes a record of a drawing, or one that goes on with the record before."""
        if kind == MORE and self._last == TEXT:
            self._texts[len(self._objects) - 1].append(body)
            return
        if kind == DRAWING or (kind == MORE and self._last in (DRAWING, OBJECT)):
            self._drawn.append(body)
        elif kind == OBJECT:
            self._objects.append(_object(body))
        elif kind == TEXT:
            self._texts[len(self._objects) - 1] = [body]
        elif kind == NOTE and len(body) >= _NOTE_SIZE:
            self._shown[half(body, 6)] = bool(half(body, 4) & _SHOWN)
        if kind != MORE:
            self._last = kind

    def drawn(self, sheet: str, sizes: GridSizes) -> Drawn:
        """Returns what is drawn over a sheet, as `drawings.drawn` does."""
        content = b"".join(self._drawn)
        self._read(content, 0, len(content), sizes, _Group())
        return drawn_over(sheet, self._areas, self._told, self._words, pictures=self._pictures)

    def _read(self, drawn: bytes, at: int, end: int, sizes: GridSizes, group: _Group) -> None:
        """Takes the shapes in a part of a drawing; that of a group comes first in it."""
        for kind, start, stop in _records(drawn, at, end):
            if kind in _CONTAINERS and group.depth < _DEEPEST:
                self._read(drawn, start, stop, sizes, group._replace(depth=group.depth + 1))
            elif kind == _SHAPE:
                self._cells.use(SHAPE)
                shape = self._shape(drawn, start, stop)
                hidden = group.is_hidden or shape.is_hidden
                box = _box_of(shape, sizes, group)
                if shape.coordinates is not None:
                    area = group.area if box is None else box
                    group = _Group(area, shape.coordinates, hidden, group.depth)
                elif not hidden and box is not None:
                    self._on_shape(shape, box, sizes)

    def _shape(self, drawn: bytes, at: int, end: int) -> _Shape:
        """Returns a shape; what of it ends too soon is as if it were not there."""
        shape = _Shape()
        for kind, start, stop in _records(drawn, at, end):
            if kind == _OBJECT_HERE:
                shape.object, self._count = self._count, self._count + 1
                continue
            layout = _LAYOUTS.get(kind)
            if layout is not None and start + struct.calcsize(layout) > stop:
                continue
            if kind == _SHAPE_KIND:
                shape.kind = half(drawn, start - _HEAD) >> 4
                shape.flags = whole(drawn, start + 4)
            elif kind in _PROPERTIES:
                _add_properties(shape, drawn, start, stop)
            elif kind == _ANCHOR:
                shape.anchor = struct.unpack_from(_LAYOUTS[_ANCHOR], drawn, start)
            elif kind == _CHILD:
                shape.child = struct.unpack_from(_LAYOUTS[_CHILD], drawn, start)
            elif kind == _COORDINATES:
                shape.coordinates = struct.unpack_from(_LAYOUTS[_COORDINATES], drawn, start)
        return shape

    def _on_shape(self, shape: _Shape, box: Box, sizes: GridSizes) -> None:
        number = _NOTHING_SAID if shape.object is None else shape.object
        known = self._objects[number] if 0 <= number < len(self._objects) else _Object()
        is_picture = known.kind == _PICTURE or shape.kind in _FRAMES or _IMAGE in shape.properties
        is_control = known.kind == _COMMENT or known.kind in _CONTROLS
        self._pictures |= is_picture
        if known.kind == _COMMENT and not self._shown.get(known.number, True):
            return
        if known.kind == _DROPDOWN and known.flags & _OF_PROGRAM:
            return
        text = "" if is_control else (_text_of(self._texts.get(number, ())) or shape.text).strip()
        self._words.append(text)
        digits = shows_digits(text)
        hides = is_picture or is_control or known.kind == _CHART or _is_filled(shape, known.kind)
        if not (digits or hides):
            return
        if text:
            self._told.append(text)
        area = sizes.covered(*box, touching=digits)
        if area is not None:
            self._areas.append(area)


def _records(drawn: bytes, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yields the kind of each record of a part of a drawing, and where its bytes begin and end."""
    while at + _HEAD <= end:
        start = at + _HEAD
        at = min(start + whole(drawn, at + 4), end)
        yield half(drawn, start - _HEAD + 2), start, at


def _object(body: bytes) -> _Object:
    """Returns what a sheet says of an object ([MS-XLS], 2.5.143)."""
    if len(body) < struct.calcsize("<HHHHH"):
        return _Object()
    _, _, kind, number, flags = struct.unpack_from("<HHHHH", body)
    return _Object(kind, flags, number)


def _add_properties(shape: _Shape, drawn: bytes, at: int, end: int) -> None:
    """Takes the properties of a shape; the long ones stand behind all of them."""
    count = min(half(drawn, at - _HEAD) >> 4, (end - at) // 6)
    behind = at + 6 * count
    for index in range(count):
        name, value = struct.unpack_from("<HI", drawn, at + 6 * index)
        shape.properties[name & 0x3FFF] = value
        if name & _COMPLEX:
            stop = min(behind + value, end)
            if name & 0x3FFF == _WORD_ART:
                shape.text = drawn[behind:stop].decode("utf-16-le", "replace").rstrip("\0")
            behind = stop


def _is_filled(shape: _Shape, kind: int) -> bool:
    """Tells whether nothing can be seen through a shape, or through its line."""
    width = shape.properties.get(_LINE_WIDTH, 0)
    if width >= THICK and shape.says(_LINE_SHOWN, 8, usual=True):
        return True
    if kind == _LINE or shape.kind in _LINES:
        return False
    opacity = shape.properties.get(_OPACITY, 2 * _OPAQUE)
    return shape.says(_FILL, 16, usual=True) and opacity >= _OPAQUE


def _box_of(shape: _Shape, sizes: GridSizes, group: _Group) -> Box | None:
    """Returns the sides of a shape on the sheet, None where it has none."""
    if shape.anchor is not None:
        _, left, dx, top, dy, right, dx_right, bottom, dy_bottom = shape.anchor
        return (
            sizes.across(left, dx, parts=_ACROSS),
            sizes.down(top, dy, parts=_DOWN),
            sizes.across(right, dx_right, parts=_ACROSS),
            sizes.down(bottom, dy_bottom, parts=_DOWN),
        )
    return None if shape.child is None or group.area is None else group.placed(shape.child)


def _text_of(parts: Sequence[bytes]) -> str:
    """Returns the text of an object: its length, and its characters in the records behind it."""
    if not parts or len(parts[0]) < _TEXT_HEAD:
        return ""
    left, text = half(parts[0], 10), ""
    for part in parts[1:]:
        wide = bool(part[:1] and part[0] & 1)
        piece = part[1 : 1 + left * (1 + wide)]
        text += piece.decode("utf-16-le" if wide else "latin-1", "replace")
        left -= len(piece) // (1 + wide)
        if left <= 0:
            break
    return text
