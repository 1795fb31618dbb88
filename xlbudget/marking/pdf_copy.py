"""Makes the marked copy of a PDF: comments at its cells and lines, all else as it was.

What is added stands behind the bytes of the file (an incremental update).
"""

import json
from base64 import b64decode
from typing import NamedTuple

from xlbudget.base.errors import UsageError, WorkbookError
from xlbudget.base.place import Box, Spot
from xlbudget.base.texts import sentence
from xlbudget.marking.styles import COLOURS
from xlbudget.marking.told import At, Told, at_of, comment_of, told
from xlbudget.reader.bounded_process import answer_of
from xlbudget.verdict.result import Report

_REFUSED = ("F275", "F276")
_MOST_NOTES, _MOST_LINES = 2_000, 30
_OF_ALL = ("file", "unit", "verdict", "counts")
"""The kinds of lines that the note on the first page has."""


class Note(NamedTuple):
    """A comment on a page: where it stands, its colour (`FFD2A6`), and its words."""

    page: int
    box: Box
    colour: str
    words: str


def marked_pdf(content: bytes, report: Report, lang: str = "zh", *, appended: bool = True) -> bytes:
    """Returns a PDF with the marks of a report, `appended` to it or written anew.

    Raises UsageError F275 for one with a signature, F276 for one that is protected, F241 for one
    that cannot be changed.
    """
    says = told(report, lang)
    asked = {"notes": notes_of(report, says, lang), "head": _head(says, lang)}
    file = json.dumps(asked).encode() + b"\n" + content
    try:
        answer = answer_of("xlbudget.marking.pdf_process", file, (int(appended),), damaged="F260")
    except WorkbookError as problem:
        path = str(report.path)
        if problem.code in _REFUSED:
            raise UsageError(problem.code, path=path) from problem
        raise UsageError("F241", path=path, reason=problem.code) from problem
    return b64decode(answer["file"])


def notes_of(report: Report, says: Told, lang: str) -> list[Note]:
    """Returns the comments of a report, one at each cell or line that is marked."""
    spots = _spots(report)
    notes = [
        Note(
            spots[at].page,
            spots[at].box,
            COLOURS[mark.kind][2:],
            comment_of(mark, lang, "more_pdf"),
        )
        for at, mark in says.marks.items()
        if at in spots
    ]
    return notes[:_MOST_NOTES]


def _spots(report: Report) -> dict[At, Spot]:
    """Returns where the cells of a report stand on their pages."""
    cells = [cell for finding in report.findings for cell in finding.cells]
    cells += [change.cell for correction in report.corrections for change in correction.changes]
    return {at: cell.spot for cell in cells if cell.spot and (at := at_of(cell))}


def _head(says: Told, lang: str) -> str:
    """Returns the note on the first page: the verdict, and what stands at no cell."""
    words = [line.words for line in says.head if line.kind in _OF_ALL]
    words += [f"{line.code}  {line.words}" for line in says.lines if line.at is None and line.code]
    return "\n".join([sentence("marked.pdf_head", lang), *words[:_MOST_LINES]])
