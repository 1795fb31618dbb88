"""Damages of a PDF: pages, texts and lines that are taken away, moved or put in."""

import ctypes
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from random import Random
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

_STEP = 15.0
"""Points by which a text is moved: about a row."""
_NEAR, _THIN = 1.0, 3.0
_OF_RULES = ("a line", "a rule", "a rule from end to end")
_FEW_PAGES = 3

# ---- pages ---------------------------------------------------------------------------------------


def _of_pages(pages: Sequence[tuple[bytes, int]]) -> bytes:
    """Returns a PDF of pages of others, each given by its PDF and its index there."""
    document = pypdfium2.PdfDocument.new()
    for content, index in pages:
        document.import_pages(pypdfium2.PdfDocument(content), [index])
    return _saved(document)


def _saved(document: Any) -> bytes:
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _without(rng: Random, pages: list[int]) -> list[int]:
    del pages[rng.randrange(1, len(pages))]
    return pages


def _twice(rng: Random, pages: list[int]) -> list[int]:
    at = rng.randrange(1, len(pages))
    return [*pages[:at], pages[at], *pages[at:]]


def _in_other_order(rng: Random, pages: list[int]) -> list[int]:
    if len(pages) < _FEW_PAGES:
        return pages
    one, other = rng.sample(range(1, len(pages)), 2)
    pages[one], pages[other] = pages[other], pages[one]
    return pages


PAGE_DAMAGES: Mapping[str, Callable[[Random, list[int]], list[int]]] = {
    "a page": _without,
    "a page twice": _twice,
    "pages in another order": _in_other_order,
}


def with_page_of(rng: Random, content: bytes, other: bytes) -> bytes:
    """Returns a PDF one of whose pages is that of another PDF with the same number."""
    document, strange = (pypdfium2.PdfDocument(each) for each in (content, other))
    count = len(document)
    at = rng.randrange(1, min(count, len(strange)))
    return _of_pages([(other if n == at else content, n) for n in range(count)])


# ---- what stands on a page -----------------------------------------------------------------------


def damaged_pdf(rng: Random, how: str, content: bytes) -> bytes:
    """Returns a PDF with one damage."""
    document = pypdfium2.PdfDocument(content)
    if how in PAGE_DAMAGES:
        pages = PAGE_DAMAGES[how](rng, [*range(len(document))])
        return _of_pages([(content, n) for n in pages])
    page = document[rng.randrange(1, len(document))]
    kind = pdfium.FPDF_PAGEOBJ_PATH if how in _OF_RULES else pdfium.FPDF_PAGEOBJ_TEXT
    items = [item.raw for item in page.get_objects() if item.type == kind]
    if items:
        _PDF[how](rng, document.raw, page.raw, items)
        pdfium.FPDFPage_GenerateContent(page.raw)
    return _saved(document)


Box = tuple[float, float, float, float]


def _box(item: Any) -> Box:
    """Returns left, bottom, right and top."""
    parts = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(item, *map(ctypes.byref, parts))
    left, bottom, right, top = (part.value for part in parts)
    return left, bottom, right, top


def _take(where: Callable[[Box, Box], bool]) -> Callable[[Random, Any, Any, list[Any]], None]:
    """Returns what takes away an object and all that lie as `where` tells, of it and of each."""

    def take(rng: Random, _: Any, page: Any, items: list[Any]) -> None:
        chosen = _box(rng.choice(items))
        for item in items:
            if where(chosen, _box(item)):
                pdfium.FPDFPage_RemoveObject(page, item)

    return take


def _is_within(chosen: Box, other: Box) -> bool:
    return all(a - _NEAR <= b for a, b in zip(chosen[:2], other[:2], strict=True)) and all(
        b <= a + _NEAR for a, b in zip(chosen[2:], other[2:], strict=True)
    )


def _is_in_line(chosen: Box, other: Box) -> bool:
    """Tells whether two thin areas are of one line, across or down."""
    return any(
        max(box[at + 2] - box[at] for box in (chosen, other)) < _THIN
        and abs(chosen[at] - other[at]) < _NEAR
        for at in (0, 1)
    )


def _move(moves: Callable[[Random], tuple[float, float]]) -> Callable[..., None]:
    def move(rng: Random, _: Any, __: Any, items: list[Any]) -> None:
        pdfium.FPDFPageObj_Transform(rng.choice(items), 1, 0, 0, 1, *moves(rng))

    return move


def _printed_over(rng: Random, document: Any, page: Any, items: list[Any]) -> None:
    """Puts a figure over another."""
    left, bottom, right, _ = _box(rng.choice([item for item in items if _is_wide(item)] or items))
    text = pdfium.FPDFPageObj_NewTextObj(document, b"Helvetica", 8.0)
    letters = f"{rng.randrange(10**5)}.{rng.randrange(100):02}".encode("utf-16-le") + b"\0\0"
    pdfium.FPDFText_SetText(text, (ctypes.c_ushort * (len(letters) // 2)).from_buffer_copy(letters))
    across = rng.uniform(0, (right - left) / 2)
    pdfium.FPDFPageObj_Transform(text, 1, 0, 0, 1, left + across, bottom + rng.uniform(-3, 3))
    pdfium.FPDFPage_InsertObject(page, text)


def _is_wide(item: Any) -> bool:
    left, bottom, right, top = _box(item)
    return right - left > top - bottom


def _exchange(rng: Random, _: Any, __: Any, items: list[Any]) -> None:
    """Exchanges the places of two texts."""
    one, other = (rng.choice(items) for _ in range(2))
    here, there = _box(one), _box(other)
    for item, a, b in ((one, here, there), (other, there, here)):
        pdfium.FPDFPageObj_Transform(item, 1, 0, 0, 1, b[2] - a[2], b[1] - a[1])


_PDF: Mapping[str, Callable[[Random, Any, Any, list[Any]], None]] = {
    "a line": _take(lambda chosen, box: box == chosen),
    "a rule": _take(_is_within),
    "a rule from end to end": _take(_is_in_line),
    "a text": _take(lambda chosen, box: box == chosen),
    "a row": _take(lambda chosen, box: abs(box[1] - chosen[1]) < _NEAR),
    "a column": _take(lambda chosen, box: abs(box[2] - chosen[2]) < _NEAR),
    "a table": _take(lambda _, __: True),
    "a text that is moved": _move(
        lambda rng: rng.choice([(0, -_STEP), (0, _STEP), (60, 0), (-60, 0)])
    ),
    "a text beside its cell": _move(
        lambda rng: (rng.choice([-1, 1]) * rng.uniform(10, 60), rng.uniform(-8, 8))
    ),
    "texts in each other's place": _exchange,
    "a figure over another": _printed_over,
}
PDF_DAMAGES = (*PAGE_DAMAGES, *_PDF)
