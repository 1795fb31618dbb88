"""What is drawn over or held in a Word document, which is told and not read."""

from collections.abc import Callable
from dataclasses import dataclass, field

from xlbudget.reader.values import is_true
from xlbudget.reader.xml import Attributes, EndHandler, StartHandler

_BASES = (
    "http://schemas.openxmlformats.org/drawingml/2006/",
    "http://purl.oclc.org/ooxml/drawingml/",
)
_SHAPES = "http://schemas.microsoft.com/office/word/2010/wordprocessing"
_VML = "urn:schemas-microsoft-com:vml "
_OTHERS = ("altChunk", "subDoc", "object")
_CHARTS = {"chart": "chart", "chartex": "chart", "diagram": "diagram"}
_PROCESSED = "http://schemas.openxmlformats.org/markup-compatibility/2006 ProcessContent"
_FLOATING = "floating"


@dataclass(slots=True)
class Told:
    """What a story holds besides what it says."""

    changes: int = 0
    changed: str = ""
    """What stands at the first tracked change."""
    boxes: list[str] = field(default_factory=list)
    recomputed: list[str] = field(default_factory=list)
    """What fields show that programs compute when they open the document."""
    not_read: dict[str, None] = field(default_factory=dict)
    """Kinds of what was not read: `chart`, `object`, …"""
    pictures: int = 0


class Drawn:
    """Keeps what is drawn while a story streams by; `in_table` tells whether a table is open."""

    def __init__(self, told: Told, in_table: Callable[[], bool]) -> None:
        self._told = told
        self._in_table = in_table
        self._is_shape = False
        """Whether a shape is open in which no text was met."""

    def starts(self) -> dict[str, StartHandler]:
        """Returns the handlers of drawings, and of what is held in other parts."""
        return {
            **{f"{base}main graphicData": self._on_graphic for base in _BASES},
            **{f"{base}wordprocessingDrawing anchor": self._on_anchor for base in _BASES},
            **{f"{_SHAPES}{kind} txbx": _nothing for kind in ("Shape", "Group", "Canvas")},
            **dict.fromkeys((_VML + "shape", _VML + "rect"), self._on_old_shape),
            **{_VML + "textpath": self._on_text_path, _VML + "imagedata": self._on_picture},
            **{name: self._on_other(name) for name in _OTHERS},
            "document": self._on_document,
        }

    def ends(self) -> dict[str, EndHandler]:
        """Returns the handlers of where drawings end, and of text in them that is no text box's."""
        return {
            **{f"{base}main t": self._told.boxes.append for base in _BASES},
            **{f"{base}main graphicData": self._after_graphic for base in _BASES},
        }

    def has_text(self) -> None:
        """Takes that a text box begins."""
        self._is_shape = False

    def _on_anchor(self, attributes: Attributes) -> None:
        if self._in_table() and not is_true(attributes.get("behindDoc")):
            self._told.not_read[_FLOATING] = None

    def _on_old_shape(self, attributes: Attributes) -> None:
        if self._in_table() and "absolute" in attributes.get("style", ""):
            self._told.not_read[_FLOATING] = None

    def _on_text_path(self, attributes: Attributes) -> None:
        self._told.boxes.append(attributes.get("string", ""))

    def _on_picture(self, _attributes: Attributes) -> None:
        self._told.pictures += 1

    def _on_graphic(self, attributes: Attributes) -> None:
        kind = attributes.get("uri", "").rpartition("/")[2]
        self._is_shape = kind.startswith("wordprocessing")
        self._told.pictures += kind == "picture"
        if kind in _CHARTS:
            self._told.not_read[_CHARTS[kind]] = None

    def _after_graphic(self, _text: str) -> None:
        self._told.pictures += self._is_shape
        self._is_shape = False

    def _on_document(self, attributes: Attributes) -> None:
        # Programs show what stands inside these elements, whatever they are.
        if _PROCESSED in attributes:
            self._told.not_read["foreign"] = None

    def _on_other(self, name: str) -> StartHandler:
        def on_other(_attributes: Attributes) -> None:
            self._told.not_read[name] = None

        return on_other


def _nothing(_attributes: Attributes) -> None:
    """Stands for an element in which others are of interest."""
