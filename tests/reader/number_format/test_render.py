"""What formats show, against two public implementations."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from xlbudget.reader.number_format import shown_number, shown_text

AGREED = json.loads(Path(__file__).with_name("agreed.json").read_text(encoding="utf-8"))["shown"]


@pytest.mark.parametrize("code", AGREED)
def test_a_number_shows_as_elsewhere(code: str) -> None:
    shown = {value: shown_number(Decimal(value), code) for value in AGREED[code]}
    assert shown == AGREED[code]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        ("21565123", "0!.0,", "2156.5"),
        ("12.344999999", "0.00", "12.34"),
        ("12.344999999999999", "0.00", "12.35"),  # the noise of a binary sum
        ("0.30000000000000004", "General", "0.3"),
        ("123456789012", "General", "1.23457E+11"),
        ("0.00001234", "General", "1.234E-05"),
        ("-0.001", "0.00", "0.00"),
        ("-0.001", "0.00;(0.00)", "(0.00)"),
        ("1234.5", "[DBNum2]0.00", "壹贰叁肆.伍零"),
        ("1234.5", "[DBNum1][$-804]0.00", "一二三四.五〇"),
        ("1234.5", "[红色]0.00", "1234.50"),
        ("12", '"unclosed', "unclosed"),
        ("-5", "[<0]0;0", "5"),
    ],
)
def test_a_number_shows(value: str, code: str, shown: str) -> None:
    assert shown_number(Decimal(value), code) == shown


@pytest.mark.parametrize(
    ("value", "code"),
    [
        *[
            ("1.5", code)
            for code in ("yyyy-m-d", "[h]:mm", "# ?/?", "*00", "**0.00", "[?]0", "0,.0")
        ],
        *[
            ("1.5", code)
            for code in ("[ENG]0.0", "0%%", "[>5]0", "0;[<5]0.0;0", "@yy", "[DBNum2]General")
        ],
        ("-5", '[=0]"-";0.00'),
        ("1e40", "0.00"),
    ],
)
def test_what_cannot_be_told(value: str, code: str) -> None:
    assert shown_number(Decimal(value), code) is None


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", "甲"),
        ("@", "甲"),
        ("0.00", "甲"),
        ("0;0;0;@", "甲"),
        ("0.00_ ;-0.00_ ;;@_ ", "甲 "),
        (";;;", ""),
        ('"合计"@', "合计甲"),
        (';;;"合计"', "合计"),
    ],
)
def test_a_text_shows(code: str, shown: str) -> None:
    assert shown_text("甲", code) == shown
