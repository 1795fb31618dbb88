"""The zip container of a workbook and the parts in it."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from xlbudget.base.errors import WorkbookError
from xlbudget.base.meter import Meter
from xlbudget.reader.model import Limits

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

_CHUNK = 1 << 16
_OPENED = 200
"""Elements that cost as much to read as one part costs to open."""
_ENTRY_SIGNATURE = b"PK\x01\x02"


class Container:
    """The parts of an opened workbook, by names without regard to case or kind of slash."""

    __slots__ = ("_archive", "_entries", "cells", "elements", "expanded", "limits", "parsed")

    def __init__(self, archive: ZipFile, limits: Limits) -> None:
        self._archive = archive
        self._entries: dict[str, ZipInfo] = {}
        self.limits = limits
        self.cells = Meter("cells", limits.cells)
        self.elements = Meter("elements", limits.elements)
        self.parsed = Meter("elements", limits.parsed_elements)
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
        """Yields the expanded bytes of a part.

        Raises WorkbookError: F006, F008 or F009; the part cannot be read or expands too far.
        """
        from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile
        from zlib import error as ZlibError

        # Many links to one small part are no less work than many parts.
        self.elements.use(_OPENED)
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


def open_container(content: bytes, limits: Limits) -> Container:
    """Opens the zip container that a file's bytes are; the expanded parts are never held.

    Raises WorkbookError: F007, F009 or F012.
    """
    from zipfile import BadZipFile, ZipFile

    # Counted before zipfile makes an object of each entry.
    if content.count(_ENTRY_SIGNATURE) > limits.entries:
        raise WorkbookError("F009", what="entries", limit=limits.entries)
    try:
        archive = ZipFile(BytesIO(content))
    except (BadZipFile, NotImplementedError, OSError, ValueError, OverflowError):
        raise WorkbookError("F007") from None
    return Container(archive, limits)


def _normal(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
