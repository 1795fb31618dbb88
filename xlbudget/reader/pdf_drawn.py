"""What is drawn on a page of a PDF, by pdfium."""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium

from xlbudget.base.meter import Meter
from xlbudget.reader.pdf_letters import Letters, turn_of
from xlbudget.reader.pdf_objects import Drawn, Objects
from xlbudget.reader.pdf_shapes import Box

_MOST_NOTES = 1000
_QUIET_NOTES = (
    *(pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP, pdfium.FPDF_ANNOT_HIGHLIGHT),
    *(pdfium.FPDF_ANNOT_UNDERLINE, pdfium.FPDF_ANNOT_SQUIGGLY),
)


def drawn_on(document: Any, number: int, meter: Meter) -> Drawn | None:
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
        drawn = Drawn()
        box = _page_box(page)
        drawn.width, drawn.height = box[2] - box[0], box[3] - box[1]
        objects = Objects(drawn, turn, meter)
        objects.add_all(page)
        Letters(page, drawn, turn, box, objects).add_all(text, count)
        drawn.notes = _notes(page)
        return drawn
    finally:
        if text:
            pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)


def _page_box(page: Any) -> Box:
    """Returns the part of the page that is shown: left, bottom, right and top of the file."""
    rect = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(rect)):
        return (0.0, 0.0, pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page))
    return (rect.left, rect.bottom, rect.right, rect.top)


def _notes(page: Any) -> int:
    """Returns how many notes, fields or stamps lie over a page and are no part of its text."""
    count = 0
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST_NOTES)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if note:
            hidden = pdfium.FPDFAnnot_GetFlags(note) & pdfium.FPDF_ANNOT_FLAG_HIDDEN
            count += not hidden and pdfium.FPDFAnnot_GetSubtype(note) not in _QUIET_NOTES
            pdfium.FPDFPage_CloseAnnot(note)
    return count
