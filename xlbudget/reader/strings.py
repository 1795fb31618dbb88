"""The texts of a workbook: shared strings, rich text and escaped characters."""

import re

from xlbudget.base.errors import WorkbookError
from xlbudget.reader.container import Container
from xlbudget.reader.xml import Attributes, EndHandler, StartHandler, parse


class TextRuns:
    """Joins the runs of one rich text, leaving out the phonetic hints above it."""

    __slots__ = ("_limit", "_phonetic", "_runs", "_size")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._phonetic = False
        self._runs: list[str] = []
        self._size = 0

    def handlers(self) -> tuple[dict[str, StartHandler], dict[str, EndHandler]]:
        """Returns the start and end handlers of the elements inside a rich text."""
        return {"rPh": self._on_phonetic}, {"rPh": self._after_phonetic, "t": self._after_text}

    def take(self) -> str:
        """Returns the text collected since the last call."""
        text = "".join(self._runs)
        self._runs.clear()
        self._size = 0
        return text

    def _on_phonetic(self, _attributes: Attributes) -> None:
        self._phonetic = True

    def _after_phonetic(self, _text: str) -> None:
        self._phonetic = False

    def _after_text(self, text: str) -> None:
        if self._phonetic:
            return
        self._size += len(text)
        if self._size > self._limit:
            raise WorkbookError("F009", what="string_length", limit=self._limit)
        self._runs.append(unescape(text))  # each by itself: no escape stands in two runs


def read_strings(container: Container, part: str) -> list[str]:
    """Returns the shared strings of a workbook.

    Raises WorkbookError: the part is damaged or over a limit.
    """
    strings: list[str] = []
    runs = TextRuns(container.limits.string_length)
    starts, ends = runs.handlers()

    def after_item(_text: str) -> None:
        container.cells.use()
        strings.append(runs.take())

    parse(container, part, starts, {**ends, "si": after_item}, root="sst")
    return strings


def unescape(text: str) -> str:
    """Decodes `_xHHHH_`, the escapes of characters that XML cannot hold (22.9.2.19).

    An escape of a control or half character stays as it is: no output could show it.
    """
    return re.sub("_x([0-9A-Fa-f]{4})_", _decode, text) if "_x" in text else text


def _decode(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character.isprintable() or character in "\t\n\r" else match[0]
