"""Files that no reader should trust, by name: how each is made and what a check says of it.

Those that can still be read start from the example's linked workbook, so that their verdict can
be compared with that of the untouched file.
"""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from tests.support import example
from xlbudget.base.cellref import MAX_ROW, column_letters
from xlbudget.writer.content import linked
from xlbudget.writer.workbook import write_workbook

Parts = Mapping[str, bytes]
Make = Callable[[Parts, Path], None]

SHEET = "xl/worksheets/sheet3.xml"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
END = b"</sheetData>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
_BOMB = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
_OUTSIDE = b'<!DOCTYPE a SYSTEM "file:///etc/passwd">'


@dataclass(frozen=True, slots=True)
class File:
    """A hostile file: the F-code that refuses it, or the findings that it has besides."""

    make: Make
    code: str | None = None
    besides: tuple[str, ...] = ()


def base_parts(folder: Path) -> Parts:
    """Returns the parts of the example's linked workbook."""
    path = folder / "base.xlsx"
    write_workbook(path, linked(example.family(), example.figures()))
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_parts(parts: Parts, path: Path) -> None:
    """Writes a zip container."""
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


# ---- how files are made --------------------------------------------------------------------------


def content(content: bytes) -> Make:
    """A file of these bytes."""

    def make(_: Parts, path: Path) -> None:
        path.write_bytes(content)

    return make


def cut(share: float) -> Make:
    """The workbook, broken off."""

    def make(parts: Parts, path: Path) -> None:
        write_parts(parts, path)
        whole = path.read_bytes()
        path.write_bytes(whole[: int(len(whole) * share)])

    return make


def without(*names: str) -> Make:
    """The workbook without some parts."""
    return lambda parts, path: write_parts(
        {name: data for name, data in parts.items() if name not in names}, path
    )


def changed(part: str, change: Callable[[bytes], bytes]) -> Make:
    """The workbook with one part changed."""
    return lambda parts, path: write_parts(
        {name: change(data) if name == part else data for name, data in parts.items()}, path
    )


def replaced(part: str, old: bytes, new: bytes) -> Make:
    """The workbook with the first of some bytes replaced in one part."""

    def change(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new, 1)

    return changed(part, change)


def added_rows(rows: Iterable[str]) -> Make:
    """The workbook with rows below a table."""
    return changed(SHEET, lambda data: data.replace(END, "".join(rows).encode() + END))


def declared(declaration: bytes, part: str = SHEET) -> Make:
    """The workbook with a document type before the root of a part."""
    return replaced(part, b"?>", b"?>" + declaration)


def encoded(encoding: str) -> Make:
    """The workbook with a sheet and the texts in another encoding, and said to be."""

    def change(data: bytes) -> bytes:
        return data.decode().replace("UTF-8", encoding, 1).encode(encoding)

    return lambda parts, path: write_parts(
        {n: change(data) if n in (SHEET, STRINGS) else data for n, data in parts.items()}, path
    )


def renamed(name_of: Callable[[str], str]) -> Make:
    """The workbook with other names of its parts."""
    return lambda parts, path: write_parts({name_of(n): data for n, data in parts.items()}, path)


def formatted(columns: int, last: int = MAX_ROW) -> Make:
    """The workbook with formatted rows to the end of the sheet, and formatted cells in them."""
    letters = [column_letters(number) for number in range(1, columns + 1)]
    return added_rows(
        f'<row r="{row}" s="1" customFormat="1" ht="15">'
        + "".join(f'<c r="{column}{row}" s="1"/>' for column in letters)
        + "</row>"
        for row in range(100, last + 1)
    )


def bomb(parts: Parts, path: Path) -> None:
    """A sheet that unpacks to 280 megabytes of rows."""
    _streamed(parts, path, SHEET, b'<row r="100"/>', 20_000_000)


def spaces(parts: Parts, path: Path) -> None:
    """A gigabyte of spaces in one text."""
    _streamed(parts, path, STRINGS, b" ", 1_000_000_000)


def _streamed(parts: Parts, path: Path, part: str, unit: bytes, count: int) -> None:
    head, tail = re.split(b"(?=</sheetData>)|(?=</t>)", parts[part], maxsplit=1)
    block = unit * 100_000
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            if name != part:
                archive.writestr(name, data)
        with archive.open(part, "w") as stream:
            stream.write(head)
            for _ in range(count // 100_000):
                stream.write(block)
            stream.write(tail)


def checksum(parts: Parts, path: Path) -> None:
    """The workbook with one byte of a stored part changed."""
    with ZipFile(path, "w", ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    whole = path.read_bytes()
    at = whole.index(b"<sheetData>")
    path.write_bytes(whole[:at] + b"[" + whole[at + 1 :])


def forbidden(parts: Parts, path: Path) -> None:
    """The workbook, but nobody may read it."""
    write_parts(parts, path)
    path.chmod(0)


def locked(parts: Parts, path: Path) -> None:
    """The workbook with the lock file of a program that has it open."""
    write_parts(parts, path)
    path.with_name(f"~${path.name}").write_bytes(b"\x05Owner" + b" " * 159)


def strict(parts: Parts, path: Path) -> None:
    """The workbook in the strict form of the standard."""
    pairs = (
        (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"spreadsheetml/main"),
        (
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"officeDocument/relationships",
        ),
    )
    found = dict(parts)
    for old, new in pairs:
        found = {
            name: data.replace(old, b"http://purl.oclc.org/ooxml/" + new)
            for name, data in found.items()
        }
    write_parts(found, path)


def prefixed(data: bytes) -> bytes:
    """A part all of whose elements have a prefix."""
    named = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", data)
    return named.replace(b"xmlns=", b"xmlns:x=", 1)


FILES: Mapping[str, File] = {
    # ---- no workbook at all
    "empty": File(content(b""), "F004"),
    "not a zip": File(content(bytes(range(256)) * 100), "F005"),
    "words": File(content("部门预算".encode()), "F005"),
    "an empty zip": File(content(b"PK\x05\x06" + bytes(18)), "F005"),
    "a directory": File(lambda _, path: path.mkdir(), "F002"),
    "a pipe": File(lambda _, path: os.mkfifo(path), "F002"),
    "missing": File(lambda *_: None, "F001"),
    "no permission": File(forbidden, "F003"),
    "encrypted": File(content(OLE + "EncryptedPackage".encode("utf-16-le") + bytes(2000)), "F006"),
    # ---- other forms (.xls, .xlsb, .ods, HTML, CSV): here
    # ---- damaged containers and parts
    "truncated": File(cut(0.5), "F007"),
    "truncated at the end": File(cut(0.999), "F007"),
    "a wrong checksum": File(checksum, "F008"),
    "a part cut off": File(changed(SHEET, lambda data: data[: len(data) // 2]), "F008"),
    "a part of zeros": File(changed(SHEET, lambda data: bytes(len(data))), "F008"),
    "no relations": File(without("_rels/.rels"), "F008"),
    "no workbook part": File(without("xl/workbook.xml"), "F008"),
    "no sheet part": File(without(SHEET), "F008"),
    "no shared strings": File(without(STRINGS), "F008"),
    "no styles": File(without(STYLES), "F008"),
    "a part of another kind": File(changed(SHEET, lambda _: b"<styleSheet/>"), "F012"),
    "a string index out of range": File(
        replaced(SHEET, b'<c r="A1" s="1" t="s"><v>119<', b'<c r="A1" s="1" t="s"><v>99999<'),
        "F012",
    ),
    "two cells of one address": File(replaced(SHEET, b'r="D6"', b'r="C6"'), "F012"),
    "two values in a cell": File(replaced(SHEET, b"</v>", b"</v><v>1</v>"), "F012"),
    # ---- made to do harm
    "a zip bomb": File(bomb, "F009"),
    "a gigabyte of spaces": File(spaces, "F009"),
    "entities": File(declared(_BOMB), "F010"),
    "a document type": File(declared(_OUTSIDE), "F010"),
    "entities in the strings": File(declared(_BOMB, STRINGS), "F010"),
    "an endless comment": File(
        replaced(SHEET, b"<sheetData>", b"<!--" + b" " * 50_000_000 + b"--><sheetData>"), "F009"
    ),
    "an endless attribute": File(
        replaced(SHEET, b"<sheetData", b'<sheetData a="' + b" " * 50_000_000 + b'"'), "F009"
    ),
    "endless names": File(
        replaced(SHEET, END, END + b"".join(b"<a%x/>" % n for n in range(1_000_000))), "F009"
    ),
    "endless columns": File(
        replaced(SHEET, b"</cols>", b'<col min="1" max="2" hidden="1"/>' * 2_000_000 + b"</cols>"),
        "F009",
    ),
    "endless rows without an address": File(added_rows(["<row/>" * 1_000_000]), "F009"),
    "endless depth": File(replaced(SHEET, END, b"<a>" * 1_000_000 + END), "F009"),
    "GBK": File(encoded("GBK"), "F008"),
    # ---- odd, but every figure can be read
    "UTF-16": File(encoded("UTF-16")),
    "a byte order mark": File(changed(SHEET, lambda data: b"\xef\xbb\xbf" + data)),
    "strict": File(strict),
    "prefixes": File(changed(SHEET, prefixed)),
    "backslashes": File(renamed(lambda name: name.replace("/", "\\"))),
    "names in other case": File(renamed(str.upper)),
    "no content types": File(without("[Content_Types].xml")),
    "a wrong dimension": File(replaced(SHEET, b'ref="A1:E36"', b'ref="A1:B2"')),
    "an endless dimension": File(replaced(SHEET, b'ref="A1:E36"', b'ref="A1:XFD1048576"')),
    "a text in the last cell": File(
        added_rows(['<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>'])
    ),
    "a number in the last cell": File(
        added_rows(['<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>']), besides=("T106",)
    ),
    "formatted rows": File(formatted(0)),
    "formatted rows with a cell": File(formatted(1)),
    "formatted rows with 30 cells": File(formatted(30, 30_000)),
    "formatted rows with 30 cells to the end": File(formatted(30, 110_000), "F009"),
    "open in another program": File(locked, besides=("R103",)),
    # ---- no amounts
    "not a number": File(replaced(SHEET, b"<v>2156.51</v>", b"<v>NaN</v>"), besides=("N109",)),
    "a number too large": File(
        replaced(SHEET, b"<v>2156.51</v>", b"<v>1e400</v>"), besides=("N109",)
    ),
}
