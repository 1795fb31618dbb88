"""Numbers that are written in words: 九, 一百二十, 三百二十万元, 叁佰贰拾万元整, 1亿2000万元."""

import re
from decimal import Decimal
from typing import NamedTuple

from xlbudget.base.amounts import FEN

_DIGITS = {
    sign: value
    for value, signs in enumerate(
        ("零〇", "一壹", "二两贰貳", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for sign in signs
}
_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_SIZES = {**_PLACES, **_LARGE}
_UNITS = {"": "元", "万": "万元", "萬": "万元", "亿": "亿元", "億": "亿元"}
_TEN = 10
_SIGNS, _TENS, _OF_LARGE = "".join(_DIGITS), "".join(_PLACES), "".join(_LARGE)
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_TOKEN = re.compile(rf"{_NUMBER}|.")

NUMERAL, DIGIT = f"[{_SIGNS}{_TENS}]+", f"[{_SIGNS}]"
"""A number below 万, and a sign that stands for itself alone, as patterns."""
_YUAN = "[元圆]"
_WORDS = (
    # 一元 may be part of any word, and 数十万元 is no sum: one in words has places of its own.
    rf"(?<![数几点{_SIGNS}{_TENS}])(?=[{_SIGNS}]*(?:点[{_SIGNS}]+)?[{_TENS}{_OF_LARGE}])"
    rf"[{_SIGNS}十拾][{_SIGNS}{_TENS}{_OF_LARGE}]*(?:点[{_SIGNS}]+[{_OF_LARGE}]?)?{_YUAN}"
    rf"(?:[{_SIGNS}]角)?(?:零?[{_SIGNS}]分)?"
)
# Digits begin where no other stands before, and are not given back: a row of them costs no more
# than it is long.
_MIXED = (
    rf"(?<!\d)(?:(?>{_NUMBER})(?:[{_TENS}]?[{_OF_LARGE}]|[{_TENS}])零?){{1,3}}"
    rf"(?>(?:{_NUMBER})?){_YUAN}"
)
AMOUNT = f"(?:{_MIXED}|{_WORDS})"
"""A sum of money that has words for places, as a pattern."""
_PARTS = re.compile(
    rf"(?P<whole>(?>(?:{_NUMBER}|[{_SIGNS}{_TENS}{_OF_LARGE}])+))(?:点(?P<behind>[{_SIGNS}]+)(?P<large>[{_OF_LARGE}]?))?{_YUAN}"
    r"(?:(?P<jiao>.)角)?(?:零?(?P<fen>.)分)?"
)


class Written(NamedTuple):
    """A sum of money: its amount in `unit`, and how many decimals of it are stated."""

    amount: Decimal
    unit: str
    decimals: int


def number_of(numeral: str) -> Decimal:
    """Returns the number that 九, 十二, 一百二十, 二〇, 一万零五 or 1亿2000万 is.

    三百二 is 320 and 一万二 is 12000, as people say them.
    """
    total = below = digit = Decimal(0)
    place, before = 1, ""
    for token in _TOKEN.findall(numeral):
        if token in _DIGITS:
            place = max(_SIZES.get(before, 1) // _TEN, 1)
        if size := _LARGE.get(token):
            part = below + digit * (place if place < _TEN**3 else 1)
            total = total + part * size if part else total * size
            below = digit = Decimal(0)
        elif token in _PLACES:
            below, digit = below + (digit or 1) * _PLACES[token], Decimal(0)
        elif token in _DIGITS:
            digit = digit * 10 + _DIGITS[token]
        else:
            digit, place = Decimal(token.replace(",", "")), 1
        before = token
    return total + below + digit * place


def digits_of(numeral: str) -> str:
    """Returns the digits of signs that stand one by one: `05` of 零五."""
    return "".join(str(_DIGITS[sign]) for sign in numeral)


def amount_of(text: str) -> Written | None:
    """Returns the sum of money that a text begins with, None where it begins with none.

    It is as exact as its words: 三百二十万元 has no decimals, 三百二十万五千元 is 320.5 万元.
    """
    match = _PARTS.match(text)
    if match is None:
        return None
    behind, large = digits_of(match["behind"] or ""), match["large"] or ""
    yuan = number_of(match["whole"]) + Decimal(f"0.{behind or 0}")
    yuan *= _LARGE.get(large, 1)
    small = "".join(digits_of(match[name] or "零") for name in ("jiao", "fen"))
    if small.strip("0"):
        return Written(yuan + Decimal(f"0.{small}"), "元", len(small.rstrip("0")))
    last = next((sign for sign in reversed(match["whole"] + large) if sign in _LARGE), "")
    amount = yuan / (FEN[_UNITS[last]] // FEN["元"])
    exponent = amount.normalize().as_tuple().exponent
    assert isinstance(exponent, int)  # it is finite
    return Written(amount, _UNITS[last], max(-exponent, len(behind)))
