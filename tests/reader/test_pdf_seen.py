"""The letters of a PDF are no enemy: what is read is what a person sees, or it is told."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.harmful_pdf import FONT, raw, stream
from xlbudget.reader import RawDocument, read_file

pytestmark = pytest.mark.usefixtures("read_here")

SEEN, HIDDEN = "12345.67", "9999.99"
TEXT = f"BT /F 12 Tf 50 700 Td ({SEEN} in all of it) Tj ET "
TOLD = ["D104"]


def shown(text: str, x: int = 50, y: int = 600, *, size: float = 12, how: str = "") -> str:
    return f"BT {how} /F {size} Tf {x} {y} Td ({text}) Tj ET "


class Case(NamedTuple):
    """A page: its content, what else it and the file say, whether a number is read, what is told.

    `number` is the one that a person sees at the place, "" for none.
    """

    content: str
    number: str = ""
    told: list[str] = TOLD
    page: str = ""
    catalogue: str = ""
    objects: tuple[str, ...] = ()


_FORM = "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Matrix [1 0 0 1 0 0] "
_WITH_FORM = "/XObject << /X 5 0 R >> "
_HELVETICA = (
    "/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
)


def form(content: str, entries: str = "") -> str:
    entries = f"{_FORM} {_HELVETICA} {entries}"
    return f"<< /Length {len(content)} {entries} >>\nstream\n{content}\nendstream"


def layer(state: str, number: int = 5) -> str:
    at = f"[{number} 0 R]"
    return f"/OCProperties << /OCGs {at} /D << /Order {at} /{state} {at} >> >>"


def note(kind: str, entries: str = "") -> str:
    rect = "/Rect [40 590 150 620] /Contents (100.00) /DA (/Helv 12 Tf)"
    return f"/Annots [<< /Type /Annot /Subtype /{kind} {rect} {entries} >>]"


def in_table(content: str) -> str:
    """Returns content over a table of two rows and columns, the last cell of which is free."""
    lines = "".join(f"30 {y} m 230 {y} l " for y in (580, 620, 660))
    lines += "".join(f"{x} 580 m {x} 660 l " for x in (30, 130, 230))
    return f"0.5 w {lines} S {shown('Ab', 150)}{shown('22.5', y=635)}{content}"


def in_type_3(drawn: str) -> tuple[str, ...]:
    """Returns a form with the digit 1 in a font that draws it as given, and what it needs."""
    inside = form("BT /T 12 Tf 50 600 Td (1111) Tj ET")
    font = (
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [.001 0 0 .001 0 0] "
        "/FirstChar 49 /LastChar 49 /Widths [600] /Resources << >> "
        "/Encoding << /Differences [49 /one] >> /CharProcs << /one 7 0 R >> /ToUnicode 8 0 R >>"
    )
    resources = "/Resources << /Font << /T 6 0 R >> >>"
    return inside.replace(_HELVETICA, resources), font, as_stream(drawn), _UNICODE


def as_stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


_ONE, _SEVEN = (
    "600 0 d0 250 0 100 700 re f",
    "600 0 d0 100 600 400 100 re f 400 700 m 500 700 l 300 0 l 200 0 l f",
)
_CORNERS = "/QuadPoints [40 620 150 620 40 590 150 590]"
_UNICODE = as_stream(
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <ff> "
    "endcodespacerange 1 beginbfchar <31> <0031> endbfchar endcmap end end"
)
_LAYERS = "/Properties << /L 5 0 R >> "
_OCG = ("<< /Type /OCG /Name (draft) >>",)
_IN_LAYER = f"/OC /L BDC {shown(HIDDEN)} EMC"
_MIRROR = f"q -1 0 0 1 400 0 cm {shown(HIDDEN)} Q"

CASES: Mapping[str, Case] = {
    "plain": Case(shown("1111.11"), "1111.11", []),
    "a text that says it is another": Case(
        f"/Span << /ActualText ({HIDDEN}) >> BDC {shown('1111.11')} EMC", "", ["D104", "D114"]
    ),
    "a word that says it is the same, in bytes that are digits": Case(
        f"/Span << /ActualText <FEFF6237> >> BDC {shown('x')} EMC {shown('1111.11', 70)}",
        "户", [],
    ),
    "a number that says it is nothing": Case(
        f"/Span << /ActualText () >> BDC {shown(HIDDEN)} EMC", "", TOLD
    ),
    "a number that says it is a dash": Case(
        f"/Span << /ActualText <FEFF2014> >> BDC {shown(HIDDEN)} EMC", "—", ["D114"]
    ),
    "a dash that says it is one": Case(
        f"/Span << /ActualText <FEFF2014> >> BDC {shown('-')} EMC {shown('1111.11', 60)}",
        "1111.11", [],
    ),
    "outside of the part that is shown": Case(
        shown(HIDDEN, y=100), "", [], "/CropBox [0 200 595 842]"
    ),
    "a layer that is off": Case(_IN_LAYER, "", TOLD, _LAYERS, layer("OFF"), _OCG),
    "a layer that is on": Case(
        _IN_LAYER.replace(HIDDEN, "1111.11"), "1111.11", [], _LAYERS, layer("ON"), _OCG
    ),
    "a form in a layer that is off": Case(
        "/X Do", "", TOLD, _WITH_FORM, layer("OFF", 6),
        (form(shown(HIDDEN), "/OC 6 0 R"), *_OCG),
    ),
    "a form": Case("/X Do", "1111.11", [], _WITH_FORM, "", (form(shown("1111.11")),)),
    "a form that is moved": Case(
        "q 0.5 0 0 0.5 30 100 cm /X Do Q", "1111.11", [], _WITH_FORM, "",
        (form(shown("1111.11", size=24)),),
    ),
    "a form cut off by its box": Case(
        "/X Do", "", TOLD, _WITH_FORM, "",
        (form(shown(HIDDEN)).replace("0 0 595 842", "0 0 75 842"),),
    ),
    "letters in a mirror": Case(_MIRROR, "", TOLD),
    "letters in a mirror twice": Case(
        "q 1 0 0 -1 0 842 cm BT /F 12 Tf 1 0 0 -1 50 242 Tm (1111.11) Tj ET Q", "1111.11", []
    ),
    "letters too small to be seen": Case(shown(HIDDEN, size=0.4), "", TOLD),
    "letters without width": Case(shown(HIDDEN, how="0.01 Tz"), "", []),
    "letters drawn as lines around": Case(shown("1111.11", how="1 Tr"), "1111.11", []),
    "white lines around nothing": Case(f"1 1 1 RG {shown(HIDDEN, how='1 Tr')}", "", TOLD),
    "invisible": Case(shown(HIDDEN, how="3 Tr"), "", TOLD),
    "only a cut": Case(shown(HIDDEN, how="7 Tr"), "", TOLD),
    "transparent": Case(
        f"/G gs {shown(HIDDEN)}", "", TOLD, "/ExtGState << /G << /ca 0 /CA 0 >> >> "
    ),
    "hardly there": Case(
        f"/G gs {shown(HIDDEN)}", "", TOLD, "/ExtGState << /G << /ca 0.03 >> >> "
    ),
    "covered by a thick line": Case(
        f"{shown(HIDDEN)} 1 1 1 RG 30 w 40 604 m 120 604 l S", "", TOLD
    ),
    "covered by an area with a bend": Case(
        f"{shown(HIDDEN)} 1 1 1 rg 40 590 m 40 620 l 70 625 120 625 120 620 c 120 590 l h f",
        "", TOLD,
    ),
    "under a pattern": Case(
        f"{shown(HIDDEN)} /Pattern cs /P scn 40 590 100 30 re f", "", TOLD,
        "/Pattern << /P << /Type /Pattern /PatternType 2 /Shading << /ShadingType 2 "
        "/ColorSpace /DeviceGray /Coords [0 0 1 0] /Extend [true true] "
        "/Function << /FunctionType 2 /Domain [0 1] /C0 [1] /C1 [1] /N 1 >> >> >> >> ",
    ),
    "each digit by itself": Case(
        "".join(shown(digit, 50 + 7 * at) for at, digit in enumerate("111111")), "111111", []
    ),
    "the last digit first": Case(
        "".join(shown(str(6 - at), 85 - 7 * at) for at in range(6)), "123456", []
    ),
    "a turned page": Case(shown("1111.11"), "1111.11", [], "/Rotate 90"),
    "a page upside down": Case(shown("1111.11"), "1111.11", [], "/Rotate 180"),
    "a page turned back": Case(shown("1111.11"), "1111.11", [], "/Rotate 270"),
    "another unit of the page": Case(shown("1111.11"), "1111.11", [], "/UserUnit 2"),
    "a digit that its font draws as another": Case(
        "/X Do", "1111", ["D114"], _WITH_FORM, "", in_type_3(_SEVEN)
    ),
    "a digit that its font draws": Case("/X Do", "1111", [], _WITH_FORM, "", in_type_3(_ONE)),
    "digits without their lower half": Case(
        f"{shown('8888.88')} 1 1 1 rg 40 595 100 8 re f", "888888", ["D104", "D114"]
    ),
    "a digit upside down": Case("BT /F 12 Tf -1 0 0 -1 100 610 Tm (666) Tj ET", "666", ["D114"]),
    "a digit on its side": Case("BT /F 12 Tf 0 1 -1 0 60 600 Tm (6) Tj ET", "6", []),
    "digits in italics": Case(
        "BT /F 12 Tf 1 0 0.2 1 50 600 Tm (1234567890) Tj ET", "1234567890", []
    ),
    "a minus sign as its ground": Case(
        f"1 1 1 rg {shown('-', 45)} 0 g {shown('1111.11')}", "1111.11", TOLD
    ),
    "a point that is covered": Case(
        f"{shown('1111.11')} 1 1 1 rg 76.8 599 3 2.5 re f", "111111", TOLD
    ),
    "a point too small to be seen": Case(
        f"{shown('1111')}{shown('.', 77, size=1.2)}{shown('11', 80)}", "111111", TOLD
    ),
    "points as their ground that are far from numbers": Case(
        f"{shown('1111.11')} 1 1 1 rg {shown('. . - .', 250)}", "1111.11", []
    ),
    "small print": Case(shown("1111.11", size=4), "1111.11", []),
    "a small minus sign": Case(
        f"{shown('-', 46, 602, size=3.1)}{shown('1111.11')}", "-1111.11", ["D117"]
    ),
    "a raised number of a note": Case(
        f"{shown('1111.11')}{shown('2', 95, 606, size=5)}", "1111.112", ["D117"]
    ),
    "a small number beside another": Case(
        f"{shown('1111.11')}{shown('2', 102, 600, size=5)}", "1111.11", []
    ),
    "a number in a cell": Case(in_table(shown("1111.11")), "1111.11", []),
    "a line under it": Case(
        in_table(f"{shown('1111.11')} 50 598.3 m 95 598.3 l 50 596.6 m 95 596.6 l S"),
        "1111.11", [],
    ),
    "a grey ground": Case(
        f"0.85 g 30 580 100 40 re f 0 g {in_table(shown('1111.11'))}", "1111.11", []
    ),
    "a pale mark over the page": Case(
        f"0.8 G 20 w 30 560 m 260 680 l S 0 G {in_table(shown('1111.11'))}", "1111.11", []
    ),
    "an empty cell that is crossed out": Case(
        in_table(f"{shown('1111.11')} 130 660 m 230 620 l S"), "1111.11", []
    ),
    "a minus sign that is a line": Case(
        in_table(f"{shown('1111.11')} 1 w 44 604 m 49 604 l S"), "1111.11", ["D115"]
    ),
    "a minus sign that is an area": Case(
        in_table(f"{shown('1111.11')} 44 603.5 5 1 re f"), "1111.11", ["D115"]
    ),
    "a number that is crossed out": Case(
        in_table(f"{shown('1111.11')} 48 598 m 100 612 l S"), "1111.11", ["D115"]
    ),
    "a stroke that makes a one a seven": Case(
        in_table(f"{shown('1111.11')} 1.2 w 49.5 608.3 m 53 608.3 l S"), "1111.11", ["D115"]
    ),
    "a point that is an area": Case(
        in_table(f"{shown('1111')}{shown('11', 80)} 77 600 1.2 1.2 re f"), "111111", ["D115"]
    ),
    "a digit before it that is a picture": Case(
        in_table(
            f"{shown('1111.11')} q 6 0 0 9 43 600 cm BI /W 2 /H 2 /CS /G /BPC 8 /F /AHx "
            "ID 00FF FF00> EI Q"
        ),
        "1111.11", ["D115"],
    ),
    "a number in an empty cell that is drawn": Case(
        in_table(f"{shown('1111.11')} 1 w 160 632 m 160 644 l S"), "1111.11", ["D116"]
    ),
    "a free text": Case("", "", ["D105"], note("FreeText")),
    "a stamp": Case(shown("1111.11"), "1111.11", ["D105"], note("Stamp")),
    "a text to be blacked out": Case(shown("1111.11"), "1111.11", ["D105"], note("Redact")),
    "a square over it": Case(shown("1111.11"), "1111.11", ["D105"], note("Square")),
    "a mark over a text": Case(
        shown("1111.11"), "1111.11", [], note("Highlight", f"{_CORNERS} /C [1 1 0]")
    ),
    "a line under a text": Case(
        shown("1111.11"), "1111.11", [],
        note("Underline", "/QuadPoints [48 612 100 612 48 597 100 597] /C [1 0 0]"),
    ),
    "a mark that covers a text": Case(
        shown("1111.11"), "1111.11", ["D105"], note("Highlight", f"{_CORNERS} /C [0 0 0]")
    ),
    "a mark that draws something else": Case(
        shown("1111.11"), "1111.11", ["D105"], note("Highlight", "/AP << /N 5 0 R >>"), "",
        (form("1 1 1 rg 0 0 595 842 re f"),),
    ),
    "a note that is hidden": Case(shown("1111.11"), "1111.11", [], note("FreeText", "/F 2")),
}  # fmt: skip


def document(case: Case) -> RawDocument:
    in_page = case.page.startswith(("/CropBox", "/Rotate", "/UserUnit", "/Annots"))
    inside = "" if in_page else case.page
    page = FONT.decode().replace("/Font", inside + "/Font", 1) + (case.page if in_page else "")
    content = raw(
        [stream((TEXT + case.content).encode()), *(part.encode() for part in case.objects)],
        page=page.encode(),
        catalogue=case.catalogue.encode(),
    )
    read = read_file(Path("公开.pdf"), content=content)
    assert isinstance(read, RawDocument)
    return read


@pytest.mark.parametrize("how", CASES)
def test_what_is_read_is_what_is_seen(how: str) -> None:
    case = CASES[how]
    read = document(case)
    cells = (str(cell.value) for table in read.tables for cell in table.sheet.cells.values())
    text = " ".join([*(paragraph.text for paragraph in read.paragraphs), *cells])
    assert SEEN in text
    assert [oddity.code for oddity in read.oddities] == case.told, text
    assert (case.number in text, HIDDEN in text) == (True, False), text
