"""Office's oldest drawings (VML), in which comments and controls still lie over a sheet."""

from collections.abc import Mapping

from xlbudget.reader.container import Container
from xlbudget.reader.grid_sizes import SHAPE, GridSizes
from xlbudget.reader.model import MergedRange
from xlbudget.reader.xml import Attributes, EndHandler, StartHandler

_VML = "urn:schemas-microsoft-com:vml "
_VML_SHAPES = ("shape", "group", "rect", "roundrect", "oval", "line", "polyline", "image")
_OFFICE = "urn:schemas-microsoft-com:office:excel "
_PIXEL = 9_525
_FAR = 1e12


class OldDrawing:
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
        """Returns the handlers of shapes and of what spreadsheets say of them."""
        shapes = {_VML + name: self._on_shape for name in _VML_SHAPES}
        return {**shapes, _OFFICE + "ClientData": self._on_data}

    def ends(self) -> Mapping[str, EndHandler]:
        """Returns the handlers of where a shape lies and whether it is shown."""
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


def real(text: str) -> float:
    """Returns a number of a drawing, 0 for what is none or leads nowhere."""
    try:
        number = float(text)
    except ValueError:
        return 0.0
    return number if abs(number) < _FAR else 0.0
