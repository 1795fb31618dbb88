"""What is drawn on a page of a PDF, by pdfium."""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium

from xlbudget.base.meter import Meter
from xlbudget.reader.pdf_digits import Digits
from xlbudget.reader.pdf_frame import Box, Frame
from xlbudget.reader.pdf_letters import Letters, turn_of
from xlbudget.reader.pdf_objects import Drawn, Objects

MOST_NOTES = 1000
MARK = "xlbudget"
"""The name of the note that a marked copy begins with."""
_LONGEST_NAME, _OF_NOTHING = 64, 2
_QUIET_NOTES = (
    *(pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP, pdfium.FPDF_ANNOT_HIGHLIGHT),
    *(pdfium.FPDF_ANNOT_UNDERLINE, pdfium.FPDF_ANNOT_SQUIGGLY),
)


def drawn_on(document: Any, number: int, meter: Meter, shapes: Digits) -> Drawn | None:
    """Returns what is drawn on a page, from 0; None where the page is damaged.

    Raises WorkbookError F009 where the document has more than the meter allows.
    """
    page = pdfium.FPDF_LoadPage(document, number)
    if not page:
        return None
    text = pdfium.FPDFText_LoadPage(page)
    try:
        count = max(pdfium.FPDFText_CountChars(text), 0) if text else 0
        meter.use(count + 1)
        turn = turn_of(text, count)
        box = page_box(page)
        drawn = Drawn(Frame(turn, pdfium.FPDFPage_GetRotation(page), box))
        drawn.width, drawn.height = box[2] - box[0], box[3] - box[1]
        objects = Objects(drawn, turn, meter)
        objects.add_all(page)
        # Before anything is drawn: pdfium gives notes without a look one of its own then.
        drawn.notes = _notes(page)
        Letters(page, drawn, objects, shapes).add_all(text, count)
        drawn.notes = drawn.notes or int(bool(drawn.noted))
        return drawn
    finally:
        if text:
            pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)


def page_box(page: Any) -> Box:
    """Returns the part of the page that is shown: left, bottom, right and top of the file."""
    rect = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(rect)):
        return (0.0, 0.0, pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page))
    return (rect.left, rect.bottom, rect.right, rect.top)


def _is_mark(note: Any, kind: int) -> bool:
    """Tells whether a note is the one of a marked copy: a sign without a look of its own."""
    is_sign = kind == pdfium.FPDF_ANNOT_TEXT and _length_of_look(note) <= _OF_NOTHING
    return is_sign and name_of_note(note) == MARK


def name_of_note(note: Any) -> str:
    """Returns the name that a note has in its file, "" for none or a long one."""
    name = ctypes.create_string_buffer(_LONGEST_NAME)
    letters = ctypes.cast(name, ctypes.POINTER(ctypes.c_ushort))
    size = pdfium.FPDFAnnot_GetStringValue(note, b"NM", letters, _LONGEST_NAME)
    return name.raw[: max(size - 2, 0)].decode("utf-16-le", "replace")


def _length_of_look(note: Any) -> int:
    looks = (pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL, pdfium.FPDF_ANNOT_APPEARANCEMODE_ROLLOVER)
    return max(int(pdfium.FPDFAnnot_GetAP(note, look, None, 0)) for look in looks)


def _notes(page: Any) -> int:
    """Returns how many notes, fields or stamps lie over a page and are no part of its text."""
    count = 0
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), MOST_NOTES)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if note:
            hidden = pdfium.FPDFAnnot_GetFlags(note) & pdfium.FPDF_ANNOT_FLAG_HIDDEN
            kind = pdfium.FPDFAnnot_GetSubtype(note)
            count += not (hidden or kind in _QUIET_NOTES or _is_mark(note, kind))
            pdfium.FPDFPage_CloseAnnot(note)
    return count
