"""What a person reads of a number with a format."""

import random
from decimal import Decimal

import pytest

from xlbudget.reader.number_format import Seen, describe_format, seen, shown_text


@pytest.mark.parametrize(
    ("value", "code", "amount", "decimals"),
    [
        ("21565123", r"0\.0000", "2156.5123", 4),
        ("21565123", '0"."0000', "2156.5123", 4),
        ("21565123", "0!.0,", "2156.5123", 1),
        ("21565123", "#,##0.00,", "21565.123", 2),
        ("3", r"0\.0000", "0.0003", 4),
        ("3", "0.00,", "0.003", 2),
        ("12.5", "[$9-804]0.00", "912.50", 2),
        ("12.5", '0.00"5"', "12.505", 3),
        ("-12.5", "0.00;0.00", "12.5", 2),
        ("-12.5", "0.00;[Red]0.00", "-12.5", 2),
        ("-12.5", "0.00;▲0.00", "-12.5", 2),
        ("-12.5", "0.00;(0.00)", "-12.5", 2),
        ("12.5", "[DBNum2]0.00", "12.5", 2),
        ("50000", r"[>=10000]0\.0,;0.00", "5", 1),
        ("500", r"[>=10000]0\.0,;0.00", "500", 2),
        ("0.000038", '[=0]"";General', "0.000038", 6),
        ("-0.00003", "General;-General", "-0.00003", 5),
    ],
)
def test_an_amount(value: str, code: str, amount: str, decimals: int) -> None:
    shown = seen(Decimal(value), code)
    assert (shown.amount, shown.decimals, shown.is_word) == (Decimal(amount), decimals, False)


@pytest.mark.parametrize(
    ("code", "unit"),
    [('0.00"万元"', "万元"), ('0.00 "元"', "元"), ('"¥"0.00', ""), ("[$￥-804]0.00", "")],
)
def test_a_unit_and_a_currency(code: str, unit: str) -> None:
    shown = seen(Decimal("12.5"), code)
    assert (shown.amount, shown.unit) == (Decimal("12.5"), unit)


@pytest.mark.parametrize("code", ["0.00%", "0.00E+00", '0"年"00', '0.00"a"', "0..0", '"1."0.0'])
def test_what_is_no_amount(code: str) -> None:
    assert seen(Decimal("12.5"), code).amount is None


@pytest.mark.parametrize("code", ["yyyy", "# ?/?", "*10", "[?]0"])
def test_what_cannot_be_told(code: str) -> None:
    assert seen(Decimal("12.5"), code) == Seen()


def test_a_figure_for_zero_cannot_be_told() -> None:
    assert seen(Decimal(0), '0.00;-0.00;"5.00"') == Seen()


@pytest.mark.parametrize("code", [";;;", '"无";"无"', "0.00;", '"—"'])
def test_a_word_instead_of_digits(code: str) -> None:
    assert seen(Decimal("-12.5"), code).is_word
    assert not seen(Decimal(0), '0;0;"l.00"').is_word
    assert not seen(Decimal(0), '0;0;"伍"').is_word


@pytest.mark.parametrize(
    "code", ["0." + "0" * 200, "##e+0.#", "0" * 120 + "E+0", "9" * 100 + "0", "0" + "," * 250]
)
def test_an_extreme_code_ends_in_no_traceback(code: str) -> None:
    for value in VALUES:
        seen(value, code)
    describe_format(code)


def test_no_code_ends_in_a_traceback() -> None:
    draw = random.Random(11)
    for _ in range(2_000):
        code = "".join(draw.choice(PIECES) for _ in range(draw.randint(1, 12)))
        describe_format(code)
        shown_text("甲", code)
        for value in VALUES:
            seen(value, code)


VALUES = [Decimal(text) for text in ("0", "-1", "1e-28", "1.5e30", "123456789012345", "0.005")]
PIECES = (
    *("0", "#", "?", ".", ",", "%", "E+", "e-", "/", "@", ";", "General", '"x"', '"', "[Red]"),
    *("[>1]", "[<=-9]", "[DBNum2]", "[$¥-804]", "\\", "_", " ", "*", "y", "m", "[h]", "AM/PM"),
    *("0" * 40, "#" * 40, "%" * 5, ",,,,", "万", "元", "[", "9" * 50, "[=0]", "!"),
)
