"""The letters of a PDF are no enemy: what is read is what a person sees, or it is told."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.harmful_pdf import FONT, raw, stream
from xlbudget.reader import RawDocument, read_file

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


_LAYERS = "/Properties << /L 5 0 R >> "
_OCG = ("<< /Type /OCG /Name (draft) >>",)
_IN_LAYER = f"/OC /L BDC {shown(HIDDEN)} EMC"
_MIRROR = f"q -1 0 0 1 400 0 cm {shown(HIDDEN)} Q"

CASES: Mapping[str, Case] = {
    "plain": Case(shown("1111.11"), "1111.11", []),
    "a text that says it is another": Case(
        f"/Span << /ActualText ({HIDDEN}) >> BDC {shown('1111.11')} EMC", "", TOLD
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
    "a free text": Case("", "", ["D105"], note("FreeText")),
    "a stamp": Case(shown("1111.11"), "1111.11", ["D105"], note("Stamp")),
    "a text to be blacked out": Case(shown("1111.11"), "1111.11", ["D105"], note("Redact")),
    "a square over it": Case(shown("1111.11"), "1111.11", ["D105"], note("Square")),
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
    text = " ".join(paragraph.text for paragraph in read.paragraphs)
    assert SEEN in text
    assert [oddity.code for oddity in read.oddities] == case.told, text
    assert (case.number in text, HIDDEN in text) == (True, False), text
