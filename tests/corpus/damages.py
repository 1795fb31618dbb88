"""Damages of a document: something of a page or of a table is taken away or moved."""

import ctypes
import re
from collections.abc import Callable, Mapping
from io import BytesIO
from random import Random
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pypdfium2
import pypdfium2.raw as pdfium

_STEP = 15.0
"""Points by which a text is moved: about a row."""


def damaged_pdf(rng: Random, how: str, content: bytes) -> bytes:
    """Returns a PDF with one damage."""
    document = pypdfium2.PdfDocument(content)
    number = rng.randrange(1, len(document))
    if how == "a page":
        document.del_page(number)
    else:
        page = document[number]
        kind = pdfium.FPDF_PAGEOBJ_PATH if how == "a line" else pdfium.FPDF_PAGEOBJ_TEXT
        items = [item.raw for item in page.get_objects() if item.type == kind]
        if items:
            _damage(rng, how, page.raw, items)
            pdfium.FPDFPage_GenerateContent(page.raw)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _damage(rng: Random, how: str, page: Any, items: list[Any]) -> None:
    chosen = rng.choice(items)
    if how == "a text that is moved":
        across, down = rng.choice([(0, -_STEP), (0, _STEP), (60, 0), (-60, 0)])
        pdfium.FPDFPageObj_Transform(chosen, 1, 0, 0, 1, across, down)
        return
    height = _bottom(chosen)
    for item in items:
        is_near = how == "a row" and abs(_bottom(item) - height) < 1
        if item is chosen or is_near or how == "a table":
            pdfium.FPDFPage_RemoveObject(page, item)


def _bottom(item: Any) -> float:
    parts = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(item, *map(ctypes.byref, parts))
    return parts[1].value


PDF_DAMAGES = ("a page", "a line", "a text", "a row", "a table", "a text that is moved")


def _cut(pattern: str) -> Callable[[Random, str], str]:
    """Returns what takes away one thing that a pattern matches."""

    def cut(rng: Random, text: str) -> str:
        matches = [*re.finditer(pattern, text)]
        chosen = rng.choice(matches) if matches else None
        return text[: chosen.start()] + text[chosen.end() :] if chosen else text

    return cut


WORD_DAMAGES: Mapping[str, Callable[[Random, str], str]] = {
    "a digit": _cut(r"(?<=\d)\d(?=[\d.,]*</w:t>)"),
    "a number": _cut(r"(?<=>)[\d.,]+(?=</w:t>)"),
    "a text": _cut(r'<w:t xml:space="preserve">[^<]+</w:t>'),
    "a cell": _cut(r"<w:tc><w:tcPr>(?:(?!<w:tc>|<w:tbl>).)*?</w:tc>"),
    "a row": _cut(r"<w:tr>(?:(?!<w:tr>).)*?</w:tr>"),
    "a table": _cut(r"<w:tbl>(?:(?!<w:tbl>).)*?</w:tbl>"),
    "a paragraph": _cut(r"<w:p><w:r>(?:(?!<w:p>|<w:tbl>).)*?</w:p>(?=<w:p>|<w:tbl>)"),
    "a span": _cut(r'<w:gridSpan w:val="\d+"/>'),
    "a cell merged down": _cut(r'<w:vMerge(?: w:val="restart")?/>'),
}


def damaged_word(rng: Random, how: str, content: bytes) -> bytes:
    """Returns a document of Word with one damage of its text."""
    stream = BytesIO()
    with (
        ZipFile(BytesIO(content)) as archive,
        ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for name in archive.namelist():
            part = archive.read(name)
            if name == "word/document.xml":
                part = WORD_DAMAGES[how](rng, part.decode()).encode()
            target.writestr(name, part)
    return stream.getvalue()
