"""The file of a workbook as bytes, and what kind of content they are, whatever the file's name."""

import stat
from pathlib import Path

from xlbudget.base.errors import WorkbookError
from xlbudget.reader.model import Limits

LOCK = "~$"
"""How the names of the files begin that Excel and WPS put beside an open workbook."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = {
    b"PK": "zip",
    b"\x09\x08": "xls",  # without the container that Excel 97 brought
    b"\x09\x04": "xls",
    b"\x09\x02\x06\x00": "xls",
    b"%PDF": "pdf",
    b"Rar!": "archive",
    b"7z\xbc\xaf": "archive",
    b"\x1f\x8b": "archive",
}
# What a container of OLE holds, by the names in its directory.
_STREAMS = {
    "EncryptedPackage": "encrypted",
    "Workbook": "xls",
    "Book": "xls",
    "WordDocument": "document",
}
_HTML_STARTS = (b"<html", b"<!doctype html", b"<table", b"<head", b"<body", b"<meta")
# The second stands in the head of a page that was saved as one file (mht).
_HTML_MARKS = (b"<html", b"mime-version:")
_XML_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_START = 2048
_ENTRY = 128


def file_bytes(path: Path, limits: Limits) -> bytes:
    """Returns the bytes of a file.

    Raises WorkbookError: F001 to F004 or F009.
    """
    try:
        status = path.stat()
        # Looked at before opening: opening a pipe would wait for its writer.
        if not stat.S_ISREG(status.st_mode):
            raise WorkbookError("F002")
        with path.open("rb") as stream:
            content = stream.read(limits.compressed_bytes + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise WorkbookError("F001") from None
    except OSError:
        raise WorkbookError("F003") from None
    return bounded(content, limits)


def bounded(content: bytes, limits: Limits) -> bytes:
    """Returns the bytes of a file that is neither empty nor too large.

    Raises WorkbookError: F004 or F009.
    """
    if not content:
        raise WorkbookError("F004")
    if len(content) > limits.compressed_bytes:
        raise WorkbookError("F009", what="compressed_bytes", limit=limits.compressed_bytes)
    return content


def kind_of(content: bytes) -> str:
    """Returns `zip`, `xls`, `encrypted` or one of `FOREIGN_KINDS` for a file's bytes."""
    if content.startswith(_OLE):
        for name, kind in _STREAMS.items():
            # Entries of the directory are 128 bytes each and begin with the name.
            at = content.find(name.encode("utf-16-le") + b"\0\0")
            while at >= 0:
                if at % _ENTRY == 0:
                    return kind
                at = content.find(name.encode("utf-16-le") + b"\0\0", at + 1)
        return "unknown"
    for signature, kind in _SIGNATURES.items():
        if content.startswith(signature):
            return kind
    return _text_kind(content[:_START])


def _text_kind(start: bytes) -> str:
    if b"\0" in start:
        # Text in UTF-16 has zero bytes too, but then begins with a byte order mark.
        if not start.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "unknown"
        start = start.replace(b"\0", b"")[2:]
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if _XML_SPREADSHEET in start:
        return "xml"
    if start.startswith(_HTML_STARTS) or any(mark in start for mark in _HTML_MARKS):
        return "html"
    if any(byte < ord(" ") and byte not in b"\t\n\r\f" for byte in start):
        return "unknown"
    first_line = start.split(b"\n", 1)[0]
    return "csv" if any(mark in first_line for mark in (b",", b"\t", b";")) else "text"
