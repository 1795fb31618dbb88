"""The texts of a workbook: shared strings, rich text and escaped characters."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from xlbudget.base.errors import WorkbookError
from xlbudget.reader.colours import BLACK, Palette, alike
from xlbudget.reader.container import Container
from xlbudget.reader.letters import Font, has_symbols, is_struck, is_tiny
from xlbudget.reader.model import Look
from xlbudget.reader.xml import Attributes, EndHandler, StartHandler, parse

_PLAIN = Font()


class Run(NamedTuple):
    """A piece of a rich text with letters of its own."""

    text: str
    font: Font
    raised: bool
    """Whether it is written small above or below the line."""


class TextRuns:
    """Joins the runs of one rich text, leaving out the phonetic hints above it.

    `special` are the runs of the last text taken whose letters are not those of its cell.
    """

    __slots__ = (
        "_font",
        "_in_font",
        "_limit",
        "_palette",
        "_phonetic",
        "_raised",
        "_runs",
        "_size",
        "_special",
        "special",
    )

    def __init__(self, limit: int, palette: Palette | None = None) -> None:
        self.special: tuple[Run, ...] = ()
        self._limit = limit
        self._palette = palette or Palette()
        self._phonetic = self._in_font = self._raised = False
        self._font = Font()
        self._runs: list[str] = []
        self._special: list[Run] = []
        self._size = 0

    def handlers(self) -> tuple[dict[str, StartHandler], dict[str, EndHandler]]:
        """Returns the start and end handlers of the elements inside a rich text."""
        starts: dict[str, StartHandler] = {
            "rPh": self._on_phonetic,
            "rPr": self._on_font,
            "sz": self._on_size,
            "strike": self._on_strike,
            "rFont": self._on_name,
            "color": self._on_color,
            "vertAlign": self._on_raised,
        }
        return starts, {
            "rPh": self._after_phonetic,
            "rPr": self._after_font,
            "r": self._after_run,
            "t": self._after_text,
        }

    def take(self) -> str:
        """Returns the text collected since the last call."""
        text = "".join(self._runs)
        self._runs.clear()
        self._size = 0
        self.special = tuple(self._special)
        self._special.clear()
        return text

    def _on_phonetic(self, _attributes: Attributes) -> None:
        self._phonetic = True

    def _after_phonetic(self, _text: str) -> None:
        self._phonetic = False

    def _on_font(self, _attributes: Attributes) -> None:
        self._in_font, self._font, self._raised = True, Font(), False

    def _after_font(self, _text: str) -> None:
        self._in_font = False

    def _on_size(self, attributes: Attributes) -> None:
        if self._in_font:
            self._font = self._font._replace(tiny=is_tiny(attributes.get("val", "")))

    def _on_strike(self, attributes: Attributes) -> None:
        if self._in_font:
            self._font = self._font._replace(struck=is_struck(attributes))

    def _on_name(self, attributes: Attributes) -> None:
        if self._in_font:
            self._font = self._font._replace(symbols=has_symbols(attributes.get("val", "")))

    def _on_color(self, attributes: Attributes) -> None:
        if self._in_font:
            self._font = self._font._replace(ink=self._palette.colour(attributes, BLACK))

    def _on_raised(self, attributes: Attributes) -> None:
        if self._in_font:
            self._raised = attributes.get("val") in ("superscript", "subscript")

    def _after_run(self, _text: str) -> None:
        self._font, self._raised = Font(), False

    def _after_text(self, text: str) -> None:
        if self._phonetic:
            return
        self._size += len(text)
        if self._size > self._limit:
            raise WorkbookError("F009", what="string_length", limit=self._limit)
        text = unescape(text)  # each by itself: no escape stands in two runs
        self._runs.append(text)
        if self._raised or self._font != _PLAIN:
            self._special.append(Run(text, self._font, self._raised))


def with_runs(look: Look, runs: Iterable[Run]) -> Look:
    """Returns the look of a cell whose text has runs: whether some are not seen, or raised."""
    for text, font, raised in runs:
        unseen = font.spoils or (font.ink is not None and alike(font.ink, look.paper))
        if unseen and text.strip():
            return look._replace(hidden_by="runs")
        if raised and any(map(str.isdigit, text)):
            look = look._replace(hidden_by="raised")
    return look


class Strings(NamedTuple):
    """The shared strings of a workbook; `special` has the runs of rich ones by their number."""

    texts: Sequence[str]
    special: Mapping[str, tuple[Run, ...]]


def read_strings(container: Container, part: str, palette: Palette | None = None) -> Strings:
    """Returns the shared strings of a workbook.

    Raises WorkbookError: the part is damaged or over a limit.
    """
    strings: list[str] = []
    special: dict[str, tuple[Run, ...]] = {}
    runs = TextRuns(container.limits.string_length, palette)
    starts, ends = runs.handlers()

    def after_item(_text: str) -> None:
        container.cells.use()
        text = runs.take()
        if runs.special:
            special[str(len(strings))] = runs.special
        strings.append(text)

    parse(container, part, starts, {**ends, "si": after_item}, root="sst")
    return Strings(strings, special)


def unescape(text: str) -> str:
    """Decodes `_xHHHH_`, the escapes of characters that XML cannot hold (22.9.2.19).

    An escape of a control or half character stays as it is: no output could show it.
    """
    return re.sub("_x([0-9A-Fa-f]{4})_", _decode, text) if "_x" in text else text


def _decode(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character.isprintable() or character in "\t\n\r" else match[0]
