"""Mutations of bytes, small enough to shrink: what to do, where, how much, and with what."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from hypothesis import strategies as st

SCALE: Final = 1 << 16
_MOST_BYTES: Final = 400

FRAGMENTS: Final = (
    *(b"", b"<", b">", b"/>", b'"', b"&", b"&lt;", b"&#0;", b"&#x10FFFF;", b"&#xD800;", b"&amp;"),
    *(b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?x y?>", b"<!DOCTYPE a>", b"<!ENTITY a 'b'>"),
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", "表".encode(), "表".encode("gbk")),
    *(
        b'encoding="UTF-16"',
        b'encoding="GBK"',
        b'xmlns=""',
        b'xmlns:x="u"',
        b'xml:space="preserve"',
    ),
    *(b"0", b"-1", b"1e400", b"1e-400", b"NaN", b"-0", b"1_0", b"9" * 400, b"4294967296", b"1E5"),
    *(b' r="A1"', b' r="XFD1048576"', b' r="XFE1"', b' r="1048577"', b' r="0"', b' r=""'),
    *(b' t="s"', b' t="str"', b' t="b"', b' t="e"', b' t="d"', b' t="inlineStr"', b' t="n"'),
    *(b' s="9999"', b' s="-1"', b' hidden="1"', b' ht="0"', b' min="0"', b' max="99999"'),
    *(b"<c><v>1</v></c>", b"<c/>", b"</c>", b"<v>", b"</v>", b"<row>", b"</row>", b"<f>A1</f>"),
    *(b'<f t="shared" si="0"/>', b'<f t="shared" si="0" ref="A1:C9">A1+$B$2</f>'),
    *(b"<is><t>x</t></is>", b"<rPh><t>x</t></rPh>", b"<si/>", b"<t>x</t>", b"<r><t>x</t></r>"),
    *(b'<mergeCell ref="A1:XFD1048576"/>', b'<mergeCell ref="A1"/>', b'<col min="1" max="9"/>'),
    *(b"_x0000_", b"_xD800_", b"_x005F_", b"../", b"..\\", b"/xl/", b"rId1", b"rId2", b"#"),
    *(b'TargetMode="External"', b"/worksheet", b"/chartsheet", b"/styles", b"2025-01-01"),
    *(
        b"<xdr:twoCellAnchor>",
        b"<xdr:row>-1</xdr:row>",
        b"<xdr:col>99999</xdr:col>",
        b"<a:t>1</a:t>",
    ),
    *(
        b'cx="99999999999999"',
        b"visibility:visible",
        b"margin-left:1e9pt",
        b"<x:Anchor>1,2</x:Anchor>",
    ),
    *(b'<cfRule type="expression" dxfId="0">', b"<formula>A1</formula>", b' dxfId="99"', b"<dxf/>"),
    *(b' sqref="A1:XFD1048576 B2"', b"<oddHeader>&amp;L</oddHeader>", b"&amp;P", b"SUM(A:XFD)"),
    *(b'style:parent-style-name="ce1"', b'table:number-columns-repeated="16384"', b"of:=[.A1]"),
    *(b'table:number-rows-repeated="1048576"', b"1e999cm", b"-1cm", b"formula-is(", b'text:c="9"'),
    *(b'number:decimal-places="999"', b'number:position="-9"', b'table:visibility="collapse"'),
    *(b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x06", b"\xff\xff\xff\xff"),
)


VALUES: Final = (
    *(b"", b"0", b"-1", b"1.5", b"99999999999", b"1e308", b"-1e999cm", b"NaN", b"inf", b"x"),
    *(b"1" * 5000, b"A1:XFD1048576", b"true", "表".encode(), b"0x7f", b"FFFFFFFF", b"rId1"),
)
"""What may stand in place of the value of an attribute."""
_VALUE: Final = re.compile(rb'"[^"<>]*"')


class Edit(NamedTuple):
    """One change; places and sizes are shares of the whole, out of `SCALE`."""

    kind: str
    at: int
    other: int
    fragment: bytes


KINDS: Final = ("insert", "replace", "delete", "double", "move", "flip", "cut")


def edits() -> st.SearchStrategy[list[Edit]]:
    """Returns lists of changes."""
    places = st.integers(0, SCALE - 1)
    one = st.builds(Edit, st.sampled_from(KINDS), places, places, st.sampled_from(FRAGMENTS))
    return st.lists(one, min_size=1, max_size=6)


def mutated(data: bytes, changes: Iterable[Edit]) -> bytes:
    """Returns the bytes with the changes made one after another."""
    for change in changes:
        data = _changed(data, change)
    return data


def _changed(data: bytes, change: Edit) -> bytes:
    kind, share, other, fragment = change
    at, to = share * len(data) // SCALE, other * len(data) // SCALE
    behind = at + 1 + other % _MOST_BYTES
    match kind:
        case "insert":
            return data[:at] + fragment + data[at:]
        case "replace":
            return data[:at] + fragment + data[at + max(len(fragment), 1) :]
        case "delete":
            return data[:at] + data[behind:]
        case "double":
            return data[:behind] + data[at:behind] + data[behind:]
        case "move":
            rest = data[:at] + data[behind:]
            return rest[:to] + data[at:behind] + rest[to:]
        case "flip":
            return (
                data[:at] + bytes([data[at] ^ (1 << other % 8)]) + data[at + 1 :] if data else b""
            )
    return data[:at]


def with_values(data: bytes, changes: Iterable[tuple[int, bytes]]) -> bytes:
    """Returns XML in which attributes have other values, each named by its number."""
    places = list(_VALUE.finditer(data))
    for number, value in changes if places else ():
        old = places[number % len(places)][0]
        data = data.replace(old, b'"' + value + b'"', 1 + number % 3)
    return data
