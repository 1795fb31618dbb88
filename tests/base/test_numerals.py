"""Numbers in words are read as people mean them."""

import random
import re
from decimal import Decimal

import pytest

from xlbudget.base.numerals import AMOUNT, amount_of, number_of

AMOUNTS = {
    "三百二十万元": ("320", "万元", 0),
    "叁佰贰拾万元整": ("320", "万元", 0),
    "三百二十点五〇万元": ("320.5", "万元", 2),
    "一百零五万五千元": ("105.5", "万元", 1),
    "四百三十一万九千二百元": ("431.92", "万元", 2),
    "一亿二千万元": ("12000", "万元", 0),
    "一万亿元": ("10000", "亿元", 0),
    "五千元": ("5000", "元", 0),
    "三百二万元": ("320", "万元", 0),
    "三千五元": ("3500", "元", 0),
    "一万二元": ("1.2", "万元", 1),
    "一亿二万元": ("10002", "万元", 0),
    "一百零二万元": ("102", "万元", 0),
    "一百二十三万元": ("123", "万元", 0),
    "叁佰元伍角贰分": ("300.52", "元", 2),
    "十万圆": ("10", "万元", 0),
    "3亿2000万元": ("32000", "万元", 0),
    "1亿2,345.67万元": ("12345.67", "万元", 2),
    "12万3456元": ("12.3456", "万元", 4),
    "3千5百万元": ("3500", "万元", 0),
}
NONE = ("一元化管理", "三元区", "数十万元", "几百万元", "多元", "百元", "二〇二六年", "元", "3个")


@pytest.mark.parametrize("text", AMOUNTS)
def test_a_sum_in_words_is_as_exact_as_its_words(text: str) -> None:
    amount, unit, decimals = AMOUNTS[text]
    assert re.match(AMOUNT, text)
    assert amount_of(text) == (Decimal(amount), unit, decimals)


@pytest.mark.parametrize("text", NONE)
def test_words_that_are_no_sum(text: str) -> None:
    assert re.search(AMOUNT, text) is None


def in_words(number: int) -> str:
    """Returns a number as people write it."""
    signs = "零一二三四五六七八九"

    def below(part: int) -> str:
        digits = [int(sign) for sign in f"{part:04}"]
        words = "".join(
            f"{signs[digit]}{place}" if digit else "零"
            for digit, place in zip(digits, ("千", "百", "十", ""), strict=True)
        )
        return re.sub("零+", "零", words).rstrip("零")

    parts = [number // 10**8, number // 10**4 % 10**4, number % 10**4]
    large = zip(parts, ("亿", "万", ""), strict=True)
    return "".join(f"{below(part)}{sign}" for part, sign in large if part).lstrip("零")


def test_random_numbers_are_read_from_their_words() -> None:
    rng = random.Random(16)
    for _ in range(2000):
        number = rng.randrange(1, 10 ** rng.randint(1, 12))
        words = in_words(number)
        assert number_of(words) == number, words


def test_long_words_take_no_time() -> None:
    for text in ("1亿" * 5000, "九" * 20000, "1" * 20000 + "人", "三百二十" * 5000):
        assert re.search(AMOUNT, text[:400]) is None
