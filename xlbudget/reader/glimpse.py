"""How a file or a part of it begins, without reading what it says: nothing is refused here."""

import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile

_MOST = 1 << 20
"""Bytes that are looked at of a part."""


def head_of(path: Path, most: int = 1024) -> bytes:
    """Returns how a file begins; nothing of one that cannot be read, which the check tells."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(most)
    except (OSError, ValueError):
        return b""


def part_of(path: Path, name: str) -> bytes:
    """Returns how a part of a file of Office begins, nothing where there is none."""
    try:
        with ZipFile(path) as archive, archive.open(name) as part:
            return part.read(_MOST)
    except (BadZipFile, KeyError, OSError, EOFError, ValueError, RuntimeError, zlib.error):
        return b""
