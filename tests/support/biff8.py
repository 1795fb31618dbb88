"""Writes workbooks of Excel 97-2003 (xls) record by record ([MS-XLS]), to test their reader."""

import struct
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from xlbudget.reader import RawSheet, RawWorkbook

ERRORS = {
    **{"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17},
    **{"#NAME?": 0x1D, "#NUM!": 0x24, "#N/A": 0x2A},
}
DATE_FORMAT = 14
_GLOBALS, _SHEET = 0x0005, 0x0010
_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_MINI_STREAM = 4096


# ---- records -------------------------------------------------------------------------------------


def record(kind: int, body: bytes = b"") -> bytes:
    """Returns a record: its number, its size and its bytes."""
    return struct.pack("<HH", kind, len(body)) + body


def wide(words: str, *, length: str = "<H") -> bytes:
    """Returns a text with its length and the flag of two bytes a character before it."""
    encoded = words.encode("utf-16-le")
    return struct.pack(length, len(encoded) // 2) + b"\1" + encoded


def place(row: int, column: int, style: int = 0) -> bytes:
    """Returns where a cell stands, counted from 1, and its style."""
    return struct.pack("<HHH", row - 1, column - 1, style)


def number(row: int, column: int, value: float, style: int = 0) -> bytes:
    """Returns a cell with a floating-point number."""
    return record(0x0203, place(row, column, style) + struct.pack("<d", value))


def short(row: int, column: int, value: bytes, style: int = 0) -> bytes:
    """Returns a cell with a number of thirty bits, as `biff12.rk_whole` gives it."""
    return record(0x027E, place(row, column, style) + value)


def label(row: int, column: int, words: str) -> bytes:
    """Returns a cell with a text of its own."""
    return record(0x0204, place(row, column) + wide(words))


def shared(row: int, column: int, index: int) -> bytes:
    """Returns a cell with a shared string."""
    return record(0x00FD, place(row, column) + struct.pack("<I", index))


def truth(row: int, column: int, value: bool) -> bytes:
    """Returns a cell with a truth value."""
    return record(0x0205, place(row, column) + bytes([value, 0]))


def error(row: int, column: int, name: str) -> bytes:
    """Returns a cell with an error."""
    return record(0x0205, place(row, column) + bytes([ERRORS[name], 1]))


def formula(row: int, column: int, result: float | str | bool, style: int = 0) -> bytes:
    """Returns a cell with a formula; a result that names an error is one."""
    after = b""
    match result:
        case bool():
            stored = bytes([1, 0, result, 0, 0, 0, 0xFF, 0xFF])
        case float():
            stored = struct.pack("<d", result)
        case str() if result in ERRORS:
            stored = bytes([2, 0, ERRORS[result], 0, 0, 0, 0xFF, 0xFF])
        case "":
            stored = bytes([3, 0, 0, 0, 0, 0, 0xFF, 0xFF])
        case _:
            stored = bytes([0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
            after = record(0x0207, wide(str(result)))
    tokens = struct.pack("<HBH", 3, 0x1E, 1)  # the whole number 1
    body = place(row, column, style) + stored + bytes(6) + tokens
    return record(0x0006, body) + after


def hidden_row(row: int) -> bytes:
    """Returns the properties of a row that is hidden."""
    return record(0x0208, struct.pack("<HHHHHHI", row - 1, 0, 1, 255, 0, 0, 0x20))


def columns(first: int, last: int, *, hidden: bool) -> bytes:
    """Returns the properties of a span of columns, counted from 1."""
    return record(0x007D, struct.pack("<HHHHHH", first - 1, last - 1, 2304, 0, hidden, 0))


def merged(*areas: tuple[int, int, int, int]) -> bytes:
    """Returns merged ranges: top, left, bottom, right, counted from 1."""
    found = [struct.pack("<HHHH", t - 1, b - 1, le - 1, r - 1) for t, le, b, r in areas]
    return record(0x00E5, struct.pack("<H", len(found)) + b"".join(found))


# ---- streams and files ---------------------------------------------------------------------------


def stream(
    sheets: Sequence[tuple[str, int, bytes]],
    strings: Sequence[str] = (),
    formats: Sequence[int | str] = (0,),
    first: bytes = b"",
) -> bytes:
    """Returns a workbook: sheets as name, state (0 visible, 1 hidden, 2 very hidden) and records.

    A style is a number format: a built-in one's number, or a code. `first` stands right behind
    the head, where a password is told of.
    """
    own = {code: 164 + index for index, code in enumerate(formats) if isinstance(code, str)}
    keys = [code if isinstance(code, int) else own[code] for code in formats]
    count = struct.pack("<II", len(strings), len(strings))
    head = b"".join(
        [
            *(_start(_GLOBALS), first, record(0x0042, struct.pack("<H", 1200))),
            record(0x0031, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + _ARIAL),
            *(record(0x041E, struct.pack("<H", key) + wide(code)) for code, key in own.items()),
            *(record(0x00E0, struct.pack("<HHH", 0, key, 1) + bytes(14)) for key in keys),
        ]
    )
    tail = record(0x00FC, count + b"".join(map(wide, strings))) + record(0x000A)
    parts = [_start(_SHEET) + content + record(0x000A) for _, _, content in sheets]
    names = [wide(name, length="<B") for name, _, _ in sheets]
    at = len(head) + sum(10 + len(name) for name in names) + len(tail)
    listed = []
    for (_, state, _), name, part in zip(sheets, names, parts, strict=True):
        listed.append(record(0x0085, struct.pack("<IBB", at, state, 0) + name))
        at += len(part)
    return head + b"".join(listed) + tail + b"".join(parts)


_ARIAL = b"\5\0Arial"


def _start(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 0x0306))


def container(streams: Mapping[str, bytes]) -> bytes:
    """Returns an OLE container ([MS-CFB]) of streams, each filled up to whole sectors."""
    contents = [
        content.ljust(-(-max(len(content), _MINI_STREAM) // _SECTOR) * _SECTOR, b"\0")
        for content in streams.values()
    ]
    tables = 1
    entries = 1 + len(streams)
    directory = -(-entries // 4)
    while (tables + directory + sum(map(len, contents)) // _SECTOR) > tables * 128:
        tables += 1
    chain: list[int] = [_FAT] * tables + _chained(tables, directory)
    at = tables + directory
    listed = [_entry("Root Entry", 5, 1 if streams else _FREE, _FREE, _END, 0)]
    for index, (name, content) in enumerate(zip(streams, contents, strict=True), start=1):
        right = index + 1 if index < len(streams) else _FREE
        listed.append(_entry(name, 2, _FREE, right, at, len(content)))
        chain += _chained(at, len(content) // _SECTOR)
        at += len(content) // _SECTOR
    chain += [_FREE] * (tables * 128 - len(chain))
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6),
        *(0, tables, tables, 0, _MINI_STREAM, _END, 0, _END, 0),
        0,
    )
    places = struct.pack("<108I", *(range(1, tables)), *[_FREE] * (109 - tables))
    return b"".join(
        [
            *(head, places, struct.pack(f"<{len(chain)}I", *chain)),
            *(b"".join(listed).ljust(directory * _SECTOR, b"\0"), *contents),
        ]
    )


def _chained(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), _END]


def _entry(name: str, kind: int, child: int, right: int, first: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    head = struct.pack("<64sHBB", encoded, len(encoded) + 2, kind, 1)
    return head + struct.pack("<III36xIQ", _FREE, right, child, first, size)


def write(path: Path, sheets: Iterable[tuple[str, int, bytes]], *rest: object) -> Path:
    """Writes a workbook in its container."""
    content = stream(list(sheets), *rest)  # type: ignore[arg-type]  # the arguments of `stream`
    path.write_bytes(container({"Workbook": content}))
    return path


def write_raw(path: Path, workbook: RawWorkbook, over: Mapping[str, bytes] | None = None) -> Path:
    """Writes the numbers, texts and merged ranges that a reader returned.

    `over` are records behind the cells of sheets, by their names.
    """
    after = over or {}
    sheets = [
        (sheet.name, 0, _raw_sheet(sheet) + after.get(sheet.name, b"")) for sheet in workbook.sheets
    ]
    return write(path, sheets)


def _raw_sheet(sheet: RawSheet) -> bytes:
    cells = [
        number(row, column, float(str(raw.value)))
        if raw.kind == "number"
        else label(row, column, str(raw.value))
        for (row, column), raw in sorted(sheet.cells.items())
    ]
    areas = [(area.top, area.left, area.bottom, area.right) for area in sheet.merged]
    return b"".join([*cells, merged(*areas)])
