"""PDF files that are refused by name, hide something, or are made to do harm."""

import resource
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import Random

import pytest

from tests.support import pdf
from tests.support.harmful_pdf import FONT, HARMFUL, TEXT, raw, stream
from tests.support.pdf import Layout, Paper
from xlbudget.base.errors import FILE_CODES, WorkbookError
from xlbudget.reader import RawDocument, read_file
from xlbudget.reader.bounded_process import MEGABYTES, SECONDS

NAME = "公开.pdf"


def read(content: bytes) -> RawDocument:
    document = read_file(Path(NAME), content=content)
    assert isinstance(document, RawDocument)
    return document


def refused(content: bytes) -> WorkbookError:
    with pytest.raises(WorkbookError) as error:
        read_file(Path(NAME), content=content)
    return error.value


def codes(content: bytes) -> list[str]:
    return [oddity.code for oddity in read(content).oddities]


def drawn(draw: Callable[[Paper], object], pages: int = 1) -> bytes:
    """Returns a document with some text, and what is drawn on its pages."""
    paper = Paper(Layout(numbers=False))
    for number in range(pages):
        if number:
            paper.new_page()
        paper.line("2025年部门收支总表，共计 12,345.67 万元")
        draw(paper)
    return paper.content()


def without_unicode() -> bytes:
    """Returns a file whose font has glyphs by number and says nothing of their letters."""
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+FZFS /Encoding /Identity-H "
        b"/DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+FZFS "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>"
    )
    page = b"/Resources << /Font << /F 5 0 R >> >>"
    return raw([stream(b"BT /F 12 Tf 50 700 Td <01020304050607080910> Tj ET"), font], page=page)


def locked() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    target = BytesIO()
    canvas = Canvas(target, encrypt=StandardEncryption("secret", "owner"))
    canvas.drawString(50, 50, "12345.67")
    canvas.save()
    return target.getvalue()


def scanned(paper: Paper) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    picture = Image.new("RGB", (50, 70), "white")
    paper.canvas.drawImage(ImageReader(picture), 0, 0, paper.width, paper.height)


def only_a_picture() -> bytes:
    paper = Paper(Layout(numbers=False))
    scanned(paper)
    return paper.content()


def open_to_everybody() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    target = BytesIO()
    canvas = Canvas(target, encrypt=StandardEncryption("", "owner", canPrint=0))
    canvas.drawString(50, 700, "12,345.67")
    canvas.save()
    return target.getvalue()


@pytest.mark.usefixtures("read_here")
def test_a_password_for_changes_only_keeps_nobody_from_reading() -> None:
    [paragraph] = read(open_to_everybody()).paragraphs
    assert paragraph.text == "12,345.67"


WHOLE = drawn(lambda _: None)
# Files are made by the test that reads them: every process of the tests loads this file.
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "damaged": (lambda: b"%PDF-1.7\n" + Random(1).randbytes(5_000), "F260"),
    "nothing but its name": (lambda: b"%PDF-1.7", "F260"),
    "a password": (locked, "F261"),
    "pictures of pages": (only_a_picture, "F262"),
    "no letters": (lambda: raw([stream(b"0 0 m 10 10 l S")]), "F262"),
    "letters without meaning": (without_unicode, "F263"),
    "no page": (
        lambda: raw([stream(TEXT)]).replace(b"/Kids [3 0 R] /Count 1", b"/Kids [] /Count 0     "),
        "F260",
    ),
    "too many pages": (lambda: drawn(lambda _: None, pages=301), "F009"),
}


@pytest.mark.parametrize("how", REFUSED)
def test_what_cannot_be_read_is_refused_by_name(how: str) -> None:
    make, code = REFUSED[how]
    error = refused(make())
    assert error.code == code
    assert set(error.params) >= set(FILE_CODES[code])
    assert NAME in error.message
    assert "?" not in error.message


def hidden(draw: Callable[[Paper], object]) -> bytes:
    return drawn(draw)


def white(paper: Paper) -> None:
    paper.canvas.setFillColorRGB(1, 1, 1)
    paper.text("9,999.99", 100, 300)


def on_a_blue_ground(paper: Paper) -> None:
    paper.canvas.setFillColorRGB(0, 0, 0.8)
    paper.canvas.rect(90, paper.height - 310, 100, 20, stroke=0, fill=1)
    white(paper)


def covered(paper: Paper) -> None:
    paper.text("9,999.99", 100, 300)
    paper.canvas.setFillColorRGB(1, 1, 1)
    paper.canvas.rect(90, paper.height - 310, 100, 20, stroke=0, fill=1)


def half_covered(paper: Paper) -> None:
    paper.text("9,999.99", 100, 300)
    paper.canvas.setFillColorRGB(1, 1, 1)
    paper.canvas.rect(90, paper.height - 310, 18, 20, stroke=0, fill=1)


def invisible(paper: Paper) -> None:
    text = paper.canvas.beginText(100, 500)
    text.setFont(pdf.font(), 9)
    text.setTextRenderMode(3)
    text.textOut("9,999.99")
    paper.canvas.drawText(text)


def cut_off(paper: Paper) -> None:
    path = paper.canvas.beginPath()
    path.rect(100, 490, 12, 30)
    paper.canvas.clipPath(path, stroke=0)
    paper.canvas.drawString(100, 500, "9,999.99")


def twice(paper: Paper) -> None:
    paper.text("1,234.56", 100, 300)
    paper.text("8,888.88", 100, 300)


def bold(paper: Paper) -> None:
    paper.text("1,234.56", 100, 300)
    paper.text("1,234.56", 100.4, 300)


def off_the_page(paper: Paper) -> None:
    paper.text("9,999.99", -200, 300)


def field(paper: Paper) -> None:
    paper.canvas.acroForm.textfield(x=100, y=500, value="9,999.99")


SEEN_OTHERWISE = {
    "white letters": (white, ["D104"]),
    "white letters on blue": (on_a_blue_ground, []),
    "covered letters": (covered, ["D104"]),
    "half a number covered": (half_covered, ["D104"]),
    "invisible letters": (invisible, ["D104"]),
    "a number that is cut off": (cut_off, ["D104"]),
    "two numbers over each other": (twice, ["D103"]),
    "letters drawn again to look bold": (bold, []),
    "letters off the page": (off_the_page, []),
    "a field": (field, ["D105"]),
}


@pytest.mark.usefixtures("read_here")
@pytest.mark.parametrize("how", SEEN_OTHERWISE)
def test_what_is_not_seen_is_not_read_and_told(how: str) -> None:
    draw, expected = SEEN_OTHERWISE[how]
    document = read(drawn(draw))
    assert [oddity.code for oddity in document.oddities] == expected
    text = "".join(paragraph.text for paragraph in document.paragraphs)
    assert "9,999.99" not in text or how == "white letters on blue"
    assert "12,345.67" in text
    assert text.count("1,234.56") <= 1


@pytest.mark.usefixtures("read_here")
def test_a_page_that_is_a_picture_is_told() -> None:
    paper = Paper(Layout(numbers=False))
    paper.line("第一部分 概况，共计 12 万元")
    paper.new_page()
    scanned(paper)
    paper.new_page()
    paper.line("第二部分 说明，共计 12 万元")
    [oddity] = read(paper.content()).oddities
    assert (oddity.code, oddity.params["page"]) == ("D102", "2")


@pytest.mark.usefixtures("read_here")
def test_what_a_file_carries_is_told() -> None:
    script = b"/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (app.alert(1)) >>] >> >>"
    assert codes(raw([stream(TEXT)], page=FONT, catalogue=script)) == ["D108"]
    file = b"<< /Type /Filespec /F (a.txt) /EF << /F 5 0 R >> >>"
    names = b"/Names << /EmbeddedFiles << /Names [(a) " + file + b"] >> >>"
    content = raw([stream(TEXT), stream(b"x", b"/Type /EmbeddedFile")], page=FONT, catalogue=names)
    assert codes(content) == ["D108"]


def test_a_form_that_is_drawn_by_a_program_is_told() -> None:
    form = b"/AcroForm << /Fields [] /XFA 5 0 R >>"
    content = raw([stream(TEXT), stream(b"<xdp/>")], page=FONT, catalogue=form)
    [oddity] = read(content).oddities
    assert (oddity.code, oddity.params["held"]) == ("D108", "xfa")


def test_what_a_file_says_last_is_read() -> None:
    content = raw([stream(TEXT)], page=FONT)
    changed = stream(TEXT.replace(b"12345.67", b"99999.99"))
    before = content[content.rindex(b"startxref") :].split()[1]
    at = len(content) + 1
    content += b"\n4 0 obj\n" + changed + b"\nendobj\n"
    end = len(content)
    content += b"xref\n4 1\n%010d 00000 n \ntrailer << /Size 5 /Root 1 0 R /Prev " % at
    content += before + b" >>\nstartxref\n%d\n%%%%EOF" % end
    [paragraph] = read(content).paragraphs
    assert paragraph.text == "99999.99inallofit"


def test_a_page_of_several_streams_is_one() -> None:
    parts = [stream(TEXT[: len(TEXT) // 2]), stream(TEXT[len(TEXT) // 2 :])]
    page = FONT + b" /Contents [4 0 R 5 0 R]"
    content = raw(parts, page=page).replace(b" /Contents 4 0 R ", b" ", 1)
    assert read(content).paragraphs


# ---- harm ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how",
    [pytest.param(how, marks=[pytest.mark.long] if "million p" in how else []) for how in HARMFUL],
)
def test_harm_ends_in_a_sentence_within_the_limits(how: str) -> None:
    content = HARMFUL[how]()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert MEGABYTES <= 512  # to which the system holds it
    try:
        read(content)
    except WorkbookError as error:
        assert error.code in ("F009", "F260", "F262")
        assert "?" not in error.message
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - before.ru_utime <= SECONDS + 1


@pytest.mark.parametrize("seed", range(12))
def test_any_damage_is_refused_or_read(seed: int) -> None:
    rng = Random(seed)
    content = bytearray(WHOLE)
    for _ in range(rng.choice([1, 5, 50])):
        content[rng.randrange(9, len(content))] = rng.randrange(256)
    try:
        read(bytes(content))
    except WorkbookError as error:
        assert error.code in FILE_CODES
