"""Numbers as a text says them: amounts with their unit, percents, changes, counts."""

from decimal import Decimal
from fractions import Fraction

from xlbudget.base.amounts import Figure, round_to, step_of, text_of
from xlbudget.template import Family
from xlbudget.template.common import document_words

PERCENT_DECIMALS = 2
_WHOLE = 100
_NUMERALS = "零一二三四五六七八九十"
_TEN = 10


def blank() -> str:
    """Returns what stands where something is still to be typed."""
    return str(document_words()["narrative"]["blank"])


def shown(figure: Figure, family: Family) -> int:
    """Returns what a text says of an amount in 分: with the decimals of the family's tables."""
    return round_to(figure.shown, step_of(family.unit, family.decimals))


def amount_words(fen: int, family: Family) -> str:
    """Returns an amount with its unit: `2,156.51万元`; nothing at all is `0万元`."""
    number = text_of(fen, family.unit, family.decimals, separator=",") if fen else "0"
    return f"{number}{family.unit}"


def percent_words(percent: Fraction) -> str:
    """Returns a percent with two decimals; nothing and the whole need none: `97.51%`, `100%`."""
    scale = 10**PERCENT_DECIMALS
    units = int(abs(percent) * scale + Fraction(1, 2))
    if percent == 0 or units == _WHOLE * scale:
        return f"{units // scale}%"
    number = Decimal(units if percent > 0 else -units).scaleb(-PERCENT_DECIMALS)
    return f"{number:.{PERCENT_DECIMALS}f}%"


def share_words(part: int, whole: int) -> str:
    """Returns the share that an amount is of another, both in 分 and as exact as they are known."""
    return percent_words(Fraction(part, whole) * 100 if whole else Fraction(0))


def change_words(now: int, last: int | None, against: str, family: Family) -> str:
    """Returns how an amount changed, both in 分: `比上年减少12.50万元，下降20.00%`.

    `against` is what it is measured against; without last year's amount the words stay open.
    """
    words = document_words()["narrative"]
    base = against.removeprefix(words["than"])
    if last is None:
        return f"{words['than']}{base}{blank()}"
    if now == last:
        return f"{words['same_as']}{base}{words['same']}"
    if last == 0:
        return str(words["no_last_year"])
    more, higher = words["up"] if now > last else words["down"]
    difference = amount_words(abs(now - last), family)
    percent = percent_words(Fraction(abs(now - last), abs(last)) * 100)
    return f"{words['than']}{base}{more}{difference}，{higher}{percent}"


def count_words(count: Decimal | None) -> str:
    """Returns a count without needless zeros; what nobody typed is none."""
    if not count:
        return "0"
    return f"{count.normalize():f}"


def numeral(number: int) -> str:
    """Returns a number from 1 to 99 as headings count: 一, 十二, 二十."""
    tens, units = divmod(number, _TEN)
    before = _NUMERALS[tens] if tens > 1 else ""
    ten = _NUMERALS[_TEN] if tens else ""
    return f"{before}{ten}{_NUMERALS[units] if units else ''}"
