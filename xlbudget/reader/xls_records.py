"""Records of a sheet of Excel 97-2003 that xlrd passes over ([MS-XLS], 2.1.7.20.5)."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import TYPE_CHECKING

from xlbudget.reader.biff12 import Record

if TYPE_CHECKING:
    from xlrd.book import Book

HEADER, FOOTER = 0x14, 0x15
DRAWING, OBJECT, TEXT, NOTE, MORE = 0xEC, 0x5D, 0x1B6, 0x1C, 0x3C
"""The records of what is drawn; the last goes on with the one before it, whatever that is."""
FORMAT, RULE, FORMAT_2007, RULE_2007, MORE_2007 = 0x01B0, 0x01B1, 0x0879, 0x087A, 0x087B
"""The records of conditional formats."""
DRAWINGS = frozenset({DRAWING, OBJECT, TEXT, NOTE, MORE})
RULES = frozenset({FORMAT, RULE, FORMAT_2007, RULE_2007, MORE_2007})
_END = 0x0A
_STARTS = frozenset({0x0009, 0x0209, 0x0409, 0x0809})
_UNICODE = 80


def records_of_sheet(book: Book, index: int, wanted: Container[int]) -> Iterator[Record]:
    """Yields the wanted records of a sheet and what goes on with them, none of its charts."""
    at, stream, depth = vars(book)["_sh_abs_posn"][index], book.mem or b"", 0
    is_wanted = False
    while at + 4 <= len(stream):
        kind = stream[at] | stream[at + 1] << 8
        end = at + 4 + (stream[at + 2] | stream[at + 3] << 8)
        if kind in _STARTS:
            depth += 1
        elif kind == _END:
            depth -= 1
            if depth <= 0:
                return
        elif depth <= 1:
            if kind != MORE:
                is_wanted = kind in wanted
            if is_wanted:
                yield Record(kind, stream[at + 4 : end])
        at = end


def is_unicode(book: Book) -> bool:
    """Tells whether texts are as Excel 97 writes them; before it drawings and rules were others."""
    return book.biff_version >= _UNICODE


def colour(book: Book, index: int, automatic: int) -> int:
    """Returns a colour by its number, `automatic` for what has none."""
    parts = book.colour_map.get(index)
    return automatic if parts is None else parts[0] << 16 | parts[1] << 8 | parts[2]
