"""Rows of cells as nearly all programs write them, taken out of a worksheet before it is parsed.

An XML parser calls back some ten times for a cell with a formula, a regular expression not once.
Taken is only what cannot mean anything else; all the rest is left to the parser.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import partial

from xlbudget.base.meter import Meter
from xlbudget.reader.values import is_true

_FORMULA = rb'(?:<f(?: aca="false")?>[^<]*+</f>)?+'
_CELL = (
    rb'<c r="[A-Z]{1,2}\1"(?: s="\d{1,9}")?+(?:/>|(?: t="str">' + _FORMULA + rb"<v>|"
    # What is no text has a value, so that each formula has a result.
    rb'(?: t="[bens]")?+>' + _FORMULA + rb"<v>(?=[\w#.-]))[^<]*+</v></c>)"
)
_ROW = re.compile(rb'(?<![^>])<row r="([1-9]\d{0,5})"([^<>/]*)>((?:' + _CELL + rb")++)</row>")
_ATTRIBUTES = re.compile(rb'(?: [\w:]+="[^"&]*")*')
_ATTRIBUTE = re.compile(r' ([\w:]+)="([^"]*)"')
_FILLED = re.compile(
    r'<c r="([A-Z]+)\d+"(?: s="(\d+)")?(?: t="(\w+)")?>(?:<f[^>]*>([^<]*)</f>)?<v>([^<]*)</v>'
)
_LETTERS = re.compile('<c r="([A-Z]+)')
_FORMULAS = re.compile('<c r="([A-Z]+)([0-9]+)"[^>]*><f[^>]*(>[^<]*)')
_HEAD = re.compile(
    rb'(?:\xef\xbb\xbf)?(?:<\?xml version="1\.0" encoding="(?i:utf-8)"[^<>]*\?>)?\s*'
    rb"(<worksheet [^<>]*>)([^&]*?)<sheetData>"
)
"""What stands before the rows: the root, and settings of the sheet."""
_MAIN = b' xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_MORE = b" xmlns:x14ac="
_STRANGE = re.compile(rb"<(?!/?[A-Za-z]+[ />])|xmlns")
"""What could make the rest of a head mean something else than settings."""
_UNKNOWN = re.compile(rb'<(?!row r="[1-9]|/row>|/?(?:c|f|v|is|t)[ />])|xmlns')
"""What could make a row mean something else than a row of the sheet, or stand somewhere else."""
_START, _NUMBER = b"<row ", re.compile(rb'<row r="(\d{1,9})')
_LAST, _END = b"</row>", b"</sheetData>"
_NO_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)")
_CONTROLS = bytes({*range(32)} - {*b"\t\n"})
"""No part of XML may hold them, but for the end of a line that is read as another one."""
_NO_CHARACTERS = "\ufffe", "\uffff"
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))

PlainCell = tuple[str, str, str, str, str]
"""The letters of a cell's column, its style, type, formula and text, as the file has them."""

_Row = tuple[int, Mapping[str, str], str]


class PlainRows:
    """The rows of one worksheet that were taken, their attributes being told to `on_row`.

    A row of more than `longest` characters is left to the parser, which judges its texts.
    """

    __slots__ = ("_attributes", "_extended", "_longest", "_on_row", "last", "texts")

    def __init__(self, on_row: Callable[[int, Mapping[str, str]], None], longest: int) -> None:
        self.texts: list[tuple[int, str]] = []
        """The number of each row, and its cells as the file has them."""
        self.last = 0
        """The row before those that are all left to the parser, once they are reached; or 0."""
        self._longest = longest
        self._on_row = on_row
        self._attributes: dict[bytes, Mapping[str, str] | None] = {}
        self._extended = False

    def cells(self) -> Iterator[tuple[int, list[PlainCell]]]:
        """Yields the number and the cells with content of each row."""
        for row, text in self.texts:
            if "&" not in text:
                yield row, _FILLED.findall(text)
            elif "&lt;" not in text:
                yield row, _FILLED.findall(without_entities(text))
            else:
                cells = _FILLED.findall(text)
                yield row, [(*cell[:3], *map(without_entities, cell[3:])) for cell in cells]

    def begin_late(self, meter: Meter) -> bool:
        """Counts the cells as if they were made, and tells whether there are any."""
        meter.use(2 * sum(text.count("<c ") for _, text in self.texts))
        return bool(self.texts)

    def columns(self) -> set[str]:
        """Returns the letters of all columns with a cell, be it empty."""
        return {letters for _, text in self.texts for letters in _LETTERS.findall(text)}

    def formulas(self, columns: Container[str]) -> str:
        """Returns the formulas of some columns behind their rows, in the order of the file."""
        text = "".join(text for _, text in self.texts)
        formulas = [
            row + formula for column, row, formula in _FORMULAS.findall(text) if column in columns
        ]
        return without_entities("".join(formulas))

    def taken_out(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yields the bytes of a worksheet without the rows that are taken."""
        remaining = iter(chunks)
        first = next(remaining, b"")
        head = _HEAD.match(first)
        if not head or head[1].count(_MAIN) != 1 or _STRANGE.search(head[2]):
            yield first
            yield from remaining
            return
        self._extended = _MORE in head[1]
        yield head[0]
        begun, last = first[head.end() :], 0
        while True:
            rows, end, rest = begun.partition(_END)
            if not end:
                cut = rows.rfind(_LAST) + len(_LAST)
                if cut < len(_LAST):
                    self.last = last
                    yield begun
                    break
                rows, rest = rows[:cut], rows[cut:]
            taken: list[_Row] = []
            left = _ROW.sub(partial(self._taken, taken), rows) if _is_plain(rows) else b"<"
            if (rows and not taken) or _UNKNOWN.search(left):
                self.last = last
                yield begun  # written otherwise, so that looking for more would be in vain
                break
            for number, attributes, text in taken:
                self._on_row(number, attributes)
                self.texts.append((number, text))
            if named := _NUMBER.match(rows, rows.rfind(_START)):
                last = int(named[1])
            yield left
            chunk = b"" if end else next(remaining, b"")
            if not chunk:
                yield end + rest
                break
            begun = rest + chunk
        yield from remaining

    def _taken(self, taken: list[_Row], row: re.Match[bytes]) -> bytes:
        """Returns what is left of a row."""
        name, written, cells = row.groups()
        if written not in self._attributes:
            self._attributes[written] = self._plain_attributes(written)
        attributes = self._attributes[written]
        try:
            text = cells.decode()
        except UnicodeDecodeError:
            return row[0]
        if (
            attributes is None
            or len(text) > self._longest
            or any(each in text for each in _NO_CHARACTERS)
        ):
            return row[0]
        taken.append((int(name), attributes, text))
        return b""

    def _plain_attributes(self, written: bytes) -> Mapping[str, str] | None:
        """Returns the attributes of a row, None where they say more than its height."""
        if not _ATTRIBUTES.fullmatch(written) or not written.isascii():
            return None
        pairs = _ATTRIBUTE.findall(written.decode())
        attributes = dict(pairs)
        more = [name for name in attributes if ":" in name]
        if len(pairs) != len(attributes) or more not in ([], ["x14ac:dyDescent"][: self._extended]):
            return None
        if attributes.get("outlineLevel", "0") != "0" or "r" in attributes:
            return None
        if any(is_true(attributes.get(name)) for name in ("hidden", "collapsed", "customFormat")):
            return None
        return attributes


def _is_plain(rows: bytes) -> bool:
    """Tells whether texts stand as they are but for entities that every program knows."""
    if b"]]>" in rows or len(rows.translate(None, _CONTROLS)) != len(rows):
        return False
    return not _NO_ENTITY.search(rows)


def without_entities(text: str) -> str:
    """Returns a text with the characters that its entities stand for."""
    if "&" not in text:
        return text
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text
