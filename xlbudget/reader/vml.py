"""Office's oldest drawings (VML), in which comments and controls still lie over a sheet."""

from collections.abc import Mapping

from xlbudget.reader.container import Container
from xlbudget.reader.grid_sizes import POINT, SHAPE, GridSizes
from xlbudget.reader.model import MergedRange
from xlbudget.reader.xml import Attributes, EndHandler, StartHandler

_VML = "urn:schemas-microsoft-com:vml "
_VML_SHAPES = ("shape", "group", "rect", "roundrect", "oval", "line", "polyline", "image")
_OFFICE = "urn:schemas-microsoft-com:office:excel "
_PIXEL = 9_525
_FAR = 1e12
_POINTS = {"pt": 1.0, "px": 0.75, "": 0.75, "in": 72.0, "cm": 28.35, "mm": 2.835}
"""The points in one of each unit of length."""


class OldDrawing:
    """The state while one of Office's oldest drawings (VML) streams by: comments and controls."""

    def __init__(self, container: Container, sizes: GridSizes) -> None:
        self.areas: list[MergedRange] = []
        self.texts: list[str] = []
        self.words: list[str] = []
        self.pictures = False
        self._container = container
        self._sizes = sizes
        self._style = ""
        self._is_placed = False
        self._around: list[str] = []
        self._anchor = ""
        self._visible = False

    def starts(self) -> Mapping[str, StartHandler]:
        """Returns the handlers of shapes and of what spreadsheets say of them."""
        shapes = {_VML + name: self._on_shape for name in _VML_SHAPES}
        return {**shapes, _OFFICE + "ClientData": self._on_data}

    def ends(self) -> Mapping[str, EndHandler]:
        """Returns the handlers of where a shape lies and whether it is shown."""
        shapes = {_VML + name: self._after_shape for name in _VML_SHAPES}
        return {
            **shapes,
            _OFFICE + "Anchor": self._after_place,
            _OFFICE + "Visible": self._after_visible,
            _OFFICE + "ClientData": self._after_data,
        }

    def on_text(self, _text: str) -> None:
        """Text between elements is none of a drawing's."""

    def _on_shape(self, attributes: Attributes) -> None:
        self._container.cells.use(SHAPE)
        if not self._around:
            self._is_placed = False
        self._style = attributes.get("style", "").replace(" ", "").lower()
        self._around.append(self._style)

    def _after_shape(self, _text: str) -> None:
        """Takes a shape of which nothing is said for spreadsheets: it lies where its style says.

        One within a group lies where the group does.
        """
        style = self._around.pop() if self._around else ""
        if self._around or self._is_placed or "visibility:hidden" in style:
            return
        parts = (part.partition(":") for part in style.split(";"))
        lengths = {name: _points(value) * POINT for name, _, value in parts}
        left = lengths.get("margin-left", 0.0) or lengths.get("left", 0.0)
        top = lengths.get("margin-top", 0.0) or lengths.get("top", 0.0)
        right, bottom = left + lengths.get("width", 0.0), top + lengths.get("height", 0.0)
        area = self._sizes.covered(max(left, 0.0), max(top, 0.0), right, bottom)
        if area is not None:
            self.areas.append(area)

    def _on_data(self, _attributes: Attributes) -> None:
        self._anchor, self._visible, self._is_placed = "", False, True

    def _after_place(self, text: str) -> None:
        self._anchor = text

    def _after_visible(self, text: str) -> None:
        self._visible = text.strip().lower() not in ("false", "f", "0")

    def _after_data(self, _text: str) -> None:
        hidden = "visibility:hidden" in self._style
        if hidden and not self._visible:
            return
        numbers = [real(number) for number in self._anchor.split(",")]
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


def _points(text: str) -> float:
    """Returns a length of a style in points, 0 for what is none."""
    number = text.rstrip("abcdefghijklmnopqrstuvwxyz%")
    return real(number) * _POINTS.get(text[len(number) :], 0.0)


def real(text: str) -> float:
    """Returns a number of a drawing, 0 for what is none or leads nowhere."""
    try:
        number = float(text)
    except ValueError:
        return 0.0
    return number if abs(number) < _FAR else 0.0
