"""What a user should know of the file itself: its form, its name, and what the reader met in it."""

import os
from collections.abc import Iterator
from pathlib import Path

from xlbudget.intake.opened import Opened
from xlbudget.meaning.findings import Finding
from xlbudget.reader import LOCK, RawWorkbook

_EXTENSIONS = {
    "xlsx": (".xlsx", ".xlsm", ".xltx", ".xltm"),
    "xlsb": (".xlsb",),
    "xls": (".xls", ".et", ".xlt", ".ett"),
    "ods": (".ods", ".ots"),
    "pdf": (".pdf",),
    "html": (".html", ".htm", ".mht", ".mhtml", ".xhtml"),
    "txt": (".txt", ".text"),
    "docx": (".docx", ".docm", ".dotx", ".dotm"),
}


def check_file_itself(opened: Opened) -> Iterator[Finding]:
    """Yields what is unusual about a file that was read all the same."""
    yield from oddities(opened.workbook, generated=opened.generated)


def oddities(workbook: RawWorkbook, *, generated: bool) -> Iterator[Finding]:
    """Yields what is unusual about a file; a generated one has formulas that ought to be read."""
    form, path = workbook.form, workbook.path
    nameless = not workbook.from_file and not path.suffix
    if path.suffix.lower() not in _EXTENSIONS[form] and not nameless:
        yield Finding("R101", {"form": form, "extension": path.suffix})
    if not workbook.shows_formulas:
        severity = "warning" if generated else None
        yield Finding("R102", {"form": form}, severity=severity)
    if workbook.from_file and any(os.path.exists(path.with_name(name)) for name in _locks(path)):
        yield Finding("R103", {"name": path.name})
    for oddity in workbook.oddities:
        yield Finding(oddity.code, oddity.params)


def _locks(path: Path) -> Iterator[str]:
    """Yields the names of the file that Excel, WPS or LibreOffice puts beside an open workbook.

    Of a long name the first two characters may give way to the mark, unless that is the lock of
    another file.
    """
    yield LOCK + path.name
    yield f".~lock.{path.name}#"
    short = path.name[len(LOCK) :]
    if short and not os.path.exists(path.with_name(short)):
        yield LOCK + short
