"""Cells and rows with a format and nothing else, left out before a worksheet is parsed.

People format whole columns and rows: a million empty elements may stand around some hundred cells.
Left out is only what the reader would pass over, and what follows it says where it stands.
"""

import re
from collections.abc import Iterable, Iterator

_CELL = rb'<c r="[A-Z]{1,3}[1-9]\d{0,6}"(?: [st]="\w*")* ?/>'
_ROW = (
    rb'<row r="(?:[1-9]\d{0,5}|10[0-3]\d{4}|104[0-7]\d{3})"'
    rb'(?: (?:ht="[1-9][\d.]*"|(?:spans|s|customFormat|customHeight)="[\w:]*"))* ?(?:/>|></row>)'
)
# Behind a tag, never behind loose text, which is a contradiction; before one with an address.
_CELLS = re.compile(rb'><c r="' + _CELL[6:] + rb"(?:" + _CELL + rb')*(?=<c r="|</row>)')
_ROWS = re.compile(rb'><row r="' + _ROW[8:] + rb"(?:" + _ROW + rb')*(?=<row r="|</sheetData>)')
_UNMARKED = (b"<?", b"<w", b"\xef\xbb")
"""How a worksheet begins whose tags are written in single bytes."""


def without_empty(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yields the bytes of a worksheet without its empty cells and rows."""
    skims: bool | None = None
    for chunk in chunks:
        # In comments and CDATA tags are no tags.
        plain = b"<!" not in chunk and not chunk.startswith(b"!")
        if skims is None:
            # Most worksheets end in their first chunk and gain nothing.
            skims = plain and chunk.startswith(_UNMARKED) and b"\0" not in chunk[:4]
            yield chunk
        else:
            skims = skims and plain
            yield _ROWS.sub(b">", _CELLS.sub(b">", chunk)) if skims else chunk
