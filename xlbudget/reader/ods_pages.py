"""Headers and footers of the pages of an OpenDocument spreadsheet, by the name of a page style."""

import re
from collections.abc import Mapping

from xlbudget.reader.container import Container
from xlbudget.reader.xml import Attributes, EndHandler, StartHandler, parse

STYLES = "styles.xml"
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
_RANGE = re.compile(r"\.(\$?[A-Z]{1,3}\$?\d{1,7})(?::[^\s:]*?\.(\$?[A-Z]{1,3}\$?\d{1,7}))?(?=\s|$)")
_LONGEST = 1_000
_PARTS = ("header", "footer", "header-left", "footer-left", "header-first", "footer-first")


def read_pages(container: Container) -> Mapping[str, tuple[str, ...]]:
    """Returns what the headers and footers of each page style say; those not displayed do not.

    Raises WorkbookError: F008 to F010 or F012.
    """
    return _Reader(container).read() if STYLES in container else {}


class _Reader:
    """The state while the styles stream by."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._texts: dict[str, tuple[str, ...]] = {}
        self._master = ""
        self._shown = False
        self._text: list[str] = []
        self._size = 0

    def read(self) -> Mapping[str, tuple[str, ...]]:
        starts: dict[str, StartHandler] = dict.fromkeys(_PARTS, self._on_part)
        ends: dict[str, EndHandler] = dict.fromkeys(_PARTS, self._after_part)
        starts["master-page"] = self._on_master
        starts["p"] = lambda _: self._on_text(" ")
        parse(self._container, STYLES, starts, ends, self._on_text)
        return self._texts

    def _on_master(self, attributes: Attributes) -> None:
        self._master = attributes.get(f"{_STYLE}name", "")

    def _on_part(self, attributes: Attributes) -> None:
        self._shown = bool(self._master) and attributes.get(f"{_STYLE}display") != "false"
        self._text = []

    def _on_text(self, text: str) -> None:
        if not self._shown:
            return
        self._size += len(text)
        self._container.limits.check_length(self._size)
        self._text.append(text)

    def _after_part(self, _text: str) -> None:
        words = "".join(self._text) if self._shown else ""
        if words.strip():
            self._texts[self._master] = (*self._texts.get(self._master, ()), words)
        self._shown = False


def printed_cells(ranges: str) -> str:
    """Returns print ranges such as `表三.A1:表三.F39` as other forms write them: `A1:F39`."""
    cells = _RANGE.findall(ranges[:_LONGEST])
    return ",".join(f"{first}:{last}" if last else first for first, last in cells)
