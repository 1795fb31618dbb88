"""The zip container of a workbook: the file as a whole and the parts in it."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from xlbudget.errors import WorkbookError
from xlbudget.reader.model import Limits

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

_CHUNK: Final = 1 << 16
_ENTRY_SIGNATURE: Final = b"PK\x01\x02"
_OLE_SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML_STARTS: Final = (b"<html", b"<!doctype html", b"<table", b"<head", b"<body", b"<meta")


class Meter:
    """Counts what a limit bounds and stops the reading when the limit is passed."""

    __slots__ = ("_left", "_limit", "_what")

    def __init__(self, what: str, limit: int) -> None:
        self._what = what
        self._limit = self._left = limit

    def use(self, amount: int = 1) -> None:
        """Count ``amount`` more.

        Raises:
            WorkbookError: F009, the limit is passed.
        """
        self._left -= amount
        if self._left < 0:
            raise WorkbookError("F009", what=self._what, limit=self._limit)


class Container:
    """The parts of an opened workbook, by names without regard to case or kind of slash."""

    __slots__ = ("_archive", "_entries", "cells", "expanded", "limits")

    def __init__(self, archive: ZipFile, limits: Limits) -> None:
        self._archive = archive
        self._entries: dict[str, ZipInfo] = {}
        self.limits = limits
        self.cells = Meter("cells", limits.cells)
        self.expanded = Meter("expanded_bytes", limits.expanded_bytes)
        for entry in archive.infolist():
            name = _normal(entry.filename)
            if name in self._entries:
                # Readers would differ in which of the two they take.
                raise WorkbookError("F012", part=entry.filename, cell="")
            self._entries[name] = entry

    def __contains__(self, part: str) -> bool:
        return _normal(part) in self._entries

    def chunks(self, part: str) -> Iterator[bytes]:
        """Yield the expanded bytes of a part.

        Raises:
            WorkbookError: F006, F008 or F009; the part cannot be read or expands too far.
        """
        from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile
        from zlib import error as ZlibError

        entry = self._entries.get(_normal(part))
        if entry is None:
            raise WorkbookError("F008", part=part, reason="missing")
        if entry.flag_bits & 1:
            raise WorkbookError("F006")
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise WorkbookError("F008", part=part, reason="compression")
        try:
            with self._archive.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    self.expanded.use(len(chunk))
                    yield chunk
        except (BadZipFile, ZlibError, EOFError, NotImplementedError, OSError, ValueError):
            raise WorkbookError("F008", part=part, reason="damaged") from None


def open_container(path: Path, limits: Limits) -> Container:
    """Open a workbook file; its bytes are held in memory, the expanded parts never are.

    Raises:
        WorkbookError: F001 to F007, F009 or F012.
    """
    from zipfile import BadZipFile, ZipFile

    content = _file_bytes(path, limits)
    if not content.startswith(b"PK"):
        if _is_encrypted(content):
            raise WorkbookError("F006")
        raise WorkbookError("F005", kind=_guess_kind(content))
    # Counted before zipfile makes an object of each entry.
    if content.count(_ENTRY_SIGNATURE) > limits.entries:
        raise WorkbookError("F009", what="entries", limit=limits.entries)
    try:
        archive = ZipFile(BytesIO(content))
    except (BadZipFile, NotImplementedError, OSError, ValueError, OverflowError):
        raise WorkbookError("F007") from None
    return Container(archive, limits)


def _file_bytes(path: Path, limits: Limits) -> bytes:
    try:
        status = path.stat()
        # Looked at before opening: opening a pipe would wait for its writer.
        if not stat.S_ISREG(status.st_mode):
            raise WorkbookError("F002")
        if status.st_size == 0:
            raise WorkbookError("F004")
        with path.open("rb") as stream:
            content = stream.read(limits.compressed_bytes + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise WorkbookError("F001") from None
    except OSError:
        raise WorkbookError("F003") from None
    if len(content) > limits.compressed_bytes:
        raise WorkbookError("F009", what="compressed_bytes", limit=limits.compressed_bytes)
    return content


def _is_encrypted(content: bytes) -> bool:
    return content.startswith(_OLE_SIGNATURE) and "EncryptedPackage".encode("utf-16-le") in content


def _guess_kind(content: bytes) -> str:
    if content.startswith((_OLE_SIGNATURE, b"\x09\x08", b"\x09\x04", b"\x09\x02\x06\x00")):
        return "xls"
    start = content[:2048]
    if b"\0" in start:
        # Text in UTF-16 has zero bytes too, but then begins with a byte order mark.
        if not start.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "unknown"
        start = start.replace(b"\0", b"")[2:]
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(_HTML_STARTS) or b"<html" in start:
        return "html"
    if any(byte < ord(" ") and byte not in b"\t\n\r\f" for byte in start):
        return "unknown"
    first_line = start.split(b"\n", 1)[0]
    return "csv" if any(mark in first_line for mark in (b",", b"\t", b";")) else "text"


def _normal(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
