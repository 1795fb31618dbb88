"""Which files of a folder this program made itself: they are no disclosures of anybody.

Reports carry a mark. A marked copy is one of them where its original lies in the folder, too: one
that comes back alone may have been mended, and is checked. Whoever puts the mark into a disclosure
does not hide it: what is put aside is named, and the command ends as if it was not read.
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from xlbudget.base.own_mark import REPORT_MARK
from xlbudget.reader.glimpse import head_of, part_of
from xlbudget.writer.names import VERDICT_NAME

_ZIP, _PDF = b"PK\x03\x04", b"%PDF-"
_CORE, _WORKBOOK = "docProps/core.xml", "xl/workbook.xml"
_MOST_PDF = 64 << 20
_MARK_OF_PDF = b"/NM(xlbudget)"


class Apart(NamedTuple):
    """The files to check, and those of this program."""

    files: tuple[Path, ...]
    own: tuple[Path, ...] = ()


def apart(files: Sequence[Path], named: Collection[Path]) -> Apart:
    """Returns the files without the reports and marked copies among them; `named` ones stay."""
    if not set(files) - set(named):
        return Apart(tuple(files))
    names: dict[str, set[Path]] = {}
    for path in files:
        names.setdefault(path.name, set()).add(path)
    own = {path for path in files if path not in named and _is_report(path)}
    for path in files:
        originals = names[path.name] | names.get(path.name.removesuffix(".xlsx"), set())
        if path not in named and len(originals) > 1 and _is_copy(path):
            own |= {path} if any(not _is_copy(other) for other in originals - {path}) else set()
    return Apart(tuple(path for path in files if path not in own), tuple(sorted(own)))


def _is_report(path: Path) -> bool:
    head = head_of(path)
    if head.startswith(_ZIP):
        return REPORT_MARK.encode() in part_of(path, _CORE)
    return b"<!DOCTYPE" in head and f'content="{REPORT_MARK}"'.encode() in head


def _is_copy(path: Path) -> bool:
    head = head_of(path)
    if head.startswith(_PDF):
        return _MARK_OF_PDF in head_of(path, _MOST_PDF)
    return head.startswith(_ZIP) and VERDICT_NAME.encode() in part_of(path, _WORKBOOK)
