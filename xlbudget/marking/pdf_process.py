"""The process that writes comments into a PDF with pdfium.

Its input is a line of JSON that says which, then the document.
"""

from __future__ import annotations

import ctypes
import json
import sys
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import pypdfium2.raw as pdfium

from xlbudget.base.errors import WorkbookError
from xlbudget.reader.bounded_process import answer_to
from xlbudget.reader.pdf_drawn import MARK, MOST_NOTES, name_of_note, page_box
from xlbudget.reader.pdf_frame import Box, Frame, shown_in_file

_NOT_PROTECTED = -1
_PRINTED = pdfium.FPDF_ANNOT_FLAG_PRINT
_OPAQUE = 255
_SIGN: Box = (6.0, 6.0, 26.0, 26.0)
"""Where the sign of the first page's note stands, in points from its corner."""
_SIGN_COLOUR = "FF9E8F"


def read(content: bytes, appended: int) -> dict[str, Any]:
    """Returns a file with the comments that the first line of an input asks for.

    Raises WorkbookError F260, F275 and F276.
    """
    line, _, file = content.partition(b"\n")
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(file, len(file), None)
    if not document:
        raise WorkbookError("F260")
    if pdfium.FPDF_GetSignatureCount(document) > 0:
        raise WorkbookError("F275")
    if pdfium.FPDF_GetSecurityHandlerRevision(document) != _NOT_PROTECTED:
        raise WorkbookError("F276")
    _add_all(document, json.loads(line))
    return {"file": b64encode(_saved(document, appended=bool(appended))).decode()}


def _add_all(document: Any, asked: Mapping[str, Any]) -> None:
    by_page: dict[int, list[tuple[int, Box, str, str]]] = {1: [(0, _SIGN, "", asked["head"])]}
    for number, (page, box, colour, words) in enumerate(asked["notes"], start=1):
        by_page.setdefault(page, []).append((number, tuple(box), colour, words))
    for number in range(1, pdfium.FPDF_GetPageCount(document) + 1):
        page = pdfium.FPDF_LoadPage(document, number - 1)
        if not page:
            raise WorkbookError("F260")
        _remove_marks(page)
        notes = by_page.get(number, ())
        frame = Frame(0, pdfium.FPDFPage_GetRotation(page), page_box(page))
        for order, box, colour, words in notes:
            _add(page, shown_in_file(box, frame), order, colour, words)
        pdfium.FPDF_ClosePage(page)


def _remove_marks(page: Any) -> None:
    """Takes off a page what an earlier marking put on it."""
    for index in reversed(range(min(pdfium.FPDFPage_GetAnnotCount(page), MOST_NOTES))):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        is_mark = bool(note) and name_of_note(note).split("-")[0] == MARK
        if note:
            pdfium.FPDFPage_CloseAnnot(note)
        if is_mark:
            pdfium.FPDFPage_RemoveAnnot(page, index)


def _add(page: Any, box: Box, number: int, colour: str, words: str) -> None:
    """Adds a comment over a box of the file, or the sign of a note where it has no colour."""
    kind = pdfium.FPDF_ANNOT_HIGHLIGHT if colour else pdfium.FPDF_ANNOT_TEXT
    note = pdfium.FPDFPage_CreateAnnot(page, kind)
    if not note:
        raise WorkbookError("F260")
    left, bottom, right, top = box
    parts = bytes.fromhex(colour or _SIGN_COLOUR)
    pdfium.FPDFAnnot_SetColor(note, pdfium.FPDFANNOT_COLORTYPE_Color, *parts, _OPAQUE)
    pdfium.FPDFAnnot_SetRect(note, pdfium.FS_RECTF(left, top, right, bottom))
    if colour:
        corners = pdfium.FS_QUADPOINTSF(left, top, right, top, left, bottom, right, bottom)
        pdfium.FPDFAnnot_AppendAttachmentPoints(note, corners)
    name = f"{MARK}-{number}" if number else MARK
    for key, text in ((b"Contents", words), (b"T", MARK), (b"NM", name)):
        pdfium.FPDFAnnot_SetStringValue(note, key, _wide(text))
    pdfium.FPDFAnnot_SetFlags(note, _PRINTED)
    pdfium.FPDFPage_CloseAnnot(note)


def _wide(text: str) -> Any:
    letters = (text.replace("\0", "") + "\0").encode("utf-16-le", "replace")
    return ctypes.cast(ctypes.create_string_buffer(letters), pdfium.FPDF_WIDESTRING)


def _saved(document: Any, *, appended: bool) -> bytes:
    parts: list[bytes] = []

    def write(_: object, data: Any, size: int) -> int:
        parts.append(ctypes.string_at(data, size))
        return 1

    target = pdfium.FPDF_FILEWRITE()
    target.version = 1
    target.WriteBlock = type(target.WriteBlock)(write)
    how = pdfium.FPDF_INCREMENTAL if appended else pdfium.FPDF_NO_INCREMENTAL
    if not pdfium.FPDF_SaveAsCopy(document, target, how):
        raise WorkbookError("F260")
    return b"".join(parts)


if __name__ == "__main__":
    answer_to(read, sys.argv[1:])
