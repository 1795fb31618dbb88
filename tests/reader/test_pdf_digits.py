"""A digit is known by its shape: each of pdfium's own fonts, said to be itself and any other."""

from itertools import product

import pypdfium2.raw as pdfium
import pytest

from tests.support.harmful_pdf import raw, stream
from xlbudget.reader.pdf_digits import Digits
from xlbudget.reader.pdf_frame import Frame
from xlbudget.reader.pdf_numbers import ink_box

FONTS = ("Helvetica", "Times-Bold", "Courier")


@pytest.mark.parametrize(
    ("font", "turn"), [*product(FONTS, [0]), *product(["Helvetica"], [90, 180, 270])]
)
def test_a_digit_is_like_itself_alone(font: str, turn: int) -> None:
    page = f"/Rotate {turn} /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont "
    content = raw(
        [stream(b"BT /F 9 Tf 50 700 Td (0123456789) Tj ET")],
        page=f"{page} /{font} >> >> >>".encode(),
    )
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    opened = pdfium.FPDF_LoadPage(document, 0)
    text = pdfium.FPDFText_LoadPage(opened)
    frame, digits = Frame(0, turn // 90, (0, 0, 595, 842)), Digits()
    for drawn, said in product(range(10), range(10)):
        box = ink_box(text, drawn)
        is_like = digits.is_like(str(said), bytes([drawn]), 0, opened, box, frame)
        assert is_like == (drawn == said), (drawn, said)
    pdfium.FPDFText_ClosePage(text)
    pdfium.FPDF_ClosePage(opened)
    pdfium.FPDF_CloseDocument(document)
