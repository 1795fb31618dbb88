"""Formulas that binary workbooks keep as tokens."""

import random
import struct

import pytest

from tests.support.biff_rules import fixed, here, whole
from xlbudget.reader.tokens import XLS, XLSB, Dialect, formula_of

_LESS, _ADD, _PARENTHESES = b"\x09", b"\x03", b"\x15"
_TEXT = b"\x17\x02\x00ab"
_WIDE_TEXT = b"\x17\x02\x01" + '"财'.encode("utf-16-le")
_TEXT_12 = b"\x17\x02\x00" + '"财'.encode("utf-16-le")

WRITTEN = {
    "(B3<1)": (here() + whole(1) + _LESS, XLS),
    "(B3<2)": (here(wide=True) + whole(2) + _LESS, XLSB),
    "C2": (here(-1, 1), XLS),
    "A4": (here(1, -1, wide=True), XLSB),
    "$IV$65536": (fixed(65536, 256), XLS),
    "$AAA$70000": (fixed(70000, 703, wide=True), XLSB),
    "((1+2)%)": (whole(1) + whole(2) + _ADD + b"\x14", XLS),
    '"ab"': (_TEXT, XLS),
    '"""财"': (_WIDE_TEXT, XLS),
    '("""财")': (_TEXT_12 + _PARENTHESES, XLSB),
    "SUM($A$1:$B$2)": (
        *(b"\x25" + struct.pack("<HHHH", 0, 1, 0, 1) + b"\x19\x10\x00\x00",),
        XLS,
    ),
    "AND(TRUE,(B3<>#N/A))": (
        b"\x1d\x01" + here() + b"\x1c\x2a" + b"\x0e" + b"\x42\x02" + struct.pack("<H", 36),
        XLS,
    ),
    "ISNUMBER(B3)": (here() + b"\x41" + struct.pack("<H", 128), XLS),
    "IF(B3,,0.5)": (
        here() + b"\x16" + b"\x1f" + struct.pack("<d", 0.5) + b"\x22\x03\x01\x00",
        XLS,
    ),
}

UNTOLD = {
    "a name": (b"\x23" + bytes(4), XLS),
    "another sheet": (b"\x3a" + bytes(6), XLS),
    "a list": (b"\x20" + bytes(7), XLS),
    "an unknown function": (whole(1) + b"\x21" + struct.pack("<H", 999), XLS),
    "nothing": (b"", XLS),
    "two values": (whole(1) + whole(2), XLS),
    "an operator alone": (_ADD, XLS),
    "a function with too few arguments": (b"\x22\x03\x01\x00", XLS),
    "over the upper edge": (here(-5), XLS),
    "cut": (here()[:-1], XLS),
    "a text cut": (_TEXT[:-1], XLS),
    "too long": (whole(1) + b"\x12" * 5000, XLS),
}


@pytest.mark.parametrize("text", WRITTEN)
def test_text(text: str) -> None:
    tokens, dialect = WRITTEN[text]
    assert formula_of(tokens, 3, 2, dialect) == text


@pytest.mark.parametrize("name", UNTOLD)
def test_what_cannot_be_told(name: str) -> None:
    tokens, dialect = UNTOLD[name]
    assert formula_of(tokens, 3, 2, dialect) == ""


@pytest.mark.parametrize("dialect", [XLS, XLSB])
def test_any_bytes(dialect: Dialect) -> None:
    rng = random.Random(11)
    for _ in range(3000):
        formula_of(rng.randbytes(rng.randrange(40)), 5, 5, dialect)
