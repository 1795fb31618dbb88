"""Reads what a format shows of a number as a person does: as an amount, or as none."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import NamedTuple

from xlbudget.base.amounts import FEN, number_in
from xlbudget.base.folding import fold
from xlbudget.reader.number_format.render import choose, shown_by
from xlbudget.reader.number_format.sections import Section, parse_format

_CURRENCY = re.compile(r"[¥$]|人民币|RMB|CNY", re.IGNORECASE)
_UNIT = re.compile(rf"(?:{'|'.join(sorted(FEN, key=len, reverse=True))})$")
_EXACT = Context(prec=200, rounding=ROUND_HALF_UP)
_GENERAL = Context(prec=6, rounding=ROUND_HALF_UP)
_MINUS = re.compile(r"^[△▲负]")
# What seems to have a decimal point is no word for zero.
_LIKE_A_NUMBER = re.compile(r"\w[.,]\w")
_POWER_OF_TEN = re.compile(r"[-+]?\d(?:\.\d+)?E[-+]\d+")
_LONGEST = 80
"""Characters of a number."""
_PROBE = Decimal("987654321.23")
_POWERS = sorted(range(-12, 13), key=abs)


class Seen(NamedTuple):
    """What a person reads of a number in a cell.

    `text` is what is shown, None where that cannot be told.  `amount` is None where it is none;
    where the format moves the decimal point it is the stored number with the point moved,
    otherwise the amount as shown.  `decimals` is how many are shown.  `unit` is the unit that the
    format writes behind the amount, "" without one.  `is_word` tells that a word, a dash or
    nothing is shown instead of digits, which stands for zero.
    """

    text: str | None = None
    amount: Decimal | None = None
    decimals: int = 0
    unit: str = ""
    is_word: bool = False


def seen(value: Decimal, code: str) -> Seen:
    """Returns what a person reads of a number with a format."""
    chosen = choose(value, parse_format(code))
    if chosen is None:
        return Seen()
    section, unsigned = chosen[0].in_usual_digits, chosen[1]
    text = shown_by(section, unsigned)
    if text is None:
        return Seen()
    bare, unit = _without_unit(text)
    if not _has_digits(bare):
        return Seen(text, Decimal(0), unit=unit, is_word=True)
    number = _number_in(bare)
    if number is None and "general" in section.kinds and _is_power_of_ten(bare, value):
        return Seen(text, value, _decimals(value), unit)
    if number is None:
        return Seen(text, unit=unit)
    if section.is_red and value < 0 < number:
        number = -number  # red figures are those below zero
    decimals = _decimals(number)
    power = _power(section)
    if power is not None:
        moved = value.scaleb(power, _EXACT)
        if abs(round_seen(moved, decimals)) == abs(number):
            if "general" in section.kinds:
                decimals = _decimals(moved)  # as many as the width of the column allows
            return Seen(text, moved.copy_sign(number) if number else moved, decimals, unit)
    return Seen(text, number, decimals, unit)


def round_seen(value: Decimal, decimals: int) -> Decimal:
    """Returns a number with that many decimals, half away from zero."""
    return value.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)


def _number_in(text: str) -> Decimal | None:
    return number_in(text) if len(text) <= _LONGEST else None  # digits in a code make no amount


def _without_unit(text: str) -> tuple[str, str]:
    """Returns what is shown without a currency and the unit behind it, and that unit."""
    bare = _MINUS.sub("-", _CURRENCY.sub("", fold(text)))
    unit = _UNIT.search(bare)
    return (bare[: unit.start()], unit[0]) if unit else (bare, "")


def _is_power_of_ten(bare: str, value: Decimal) -> bool:
    """Tells whether a text is how the general format shows what is very small or large."""
    return bool(_POWER_OF_TEN.fullmatch(bare)) and Decimal(bare) == _GENERAL.plus(value)


def _decimals(number: Decimal) -> int:
    return max(0, -int(number.as_tuple().exponent))


@lru_cache(maxsize=256)
def _power(section: Section) -> int | None:
    """Returns by which power of ten a section multiplies what it shows; None if by no such one."""
    number = _number_in(_without_unit(shown_by(section, _PROBE) or "")[0])
    if number is None:
        return None
    decimals = _decimals(number)
    fitting = (p for p in _POWERS if round_seen(_PROBE.scaleb(p), decimals) == abs(number))
    return next(fitting, None)


def _has_digits(text: str) -> bool:
    return (
        bool(_LIKE_A_NUMBER.search(text))
        or any(unicodedata.numeric(character, 0) for character in text)
        or any(character.isdigit() for character in text)
    )
