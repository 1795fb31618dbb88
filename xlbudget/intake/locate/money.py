"""Tells whether people read a text as money, whatever a program makes of it."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from xlbudget.base.amounts import FEN, number_in
from xlbudget.base.folding import fold
from xlbudget.reader import RawCell
from xlbudget.template.common import document_words

_DATES = re.compile(
    r"(?:19|20)\d\d([-/.])\d{1,2}(?:\1\d{1,2})?|\d{1,2}:\d\d(?::\d\d)?|\d{3,4}-\d{7,8}"
)
"""Dates, hours and telephone numbers; 2025.03 is told from a number by `number_in`."""
_LETTERS = "A-Za-z|\u0391-\u03c9\u0410-\u044f\u2160-\u2188"
"""Letters that may stand for digits: l, O, those like them in Greek and Cyrillic, Roman numbers."""
_FRACTION = re.compile(r"[\dlIOoОо,][.,]\d\d?(?!\d)|\d,\d{3}(?!\d)")
_REAL_DATES = range(36526, 73415)
"""Serial numbers of the years 2000 to 2100."""
_YEARS = range(1900, 2101)


class _Patterns(NamedTuple):
    digits: re.Pattern[str]
    """Digits, or what looks like them, with signs and the words around sums of money."""
    chinese: re.Pattern[str]
    """A number in Chinese characters, with such words."""


@cache
def _patterns() -> _Patterns:
    money = document_words()["money"]
    names = sorted({*money["around"], *FEN, *money["units"]}, key=len, reverse=True)
    words = "|".join(map(re.escape, names))
    around = rf"(?:{words}|[\W_])*"
    numerals = _numerals()
    return _Patterns(
        digits=re.compile(rf"(?=\D*\d)(?:{words}|[\W_\d{_LETTERS}])+"),
        chinese=re.compile(rf"{around}[{numerals}][{numerals}{''.join(money['units'])}]+{around}"),
    )


def _numerals() -> str:
    numerals: str = document_words()["money"]["numerals"]
    return numerals


@cache
def _units() -> frozenset[str]:
    """Returns the characters of large numbers, such as 万."""
    return frozenset("".join(document_words()["money"]["units"]))


@lru_cache(maxsize=4096)
def reads_as_money(text: str) -> bool:
    """Tells whether a text alone in a cell reads as a sum: `l00.00`, `共12万`, `九千九百`.

    Dates, telephone numbers, dashes and words with a number in them do not.
    """
    number = number_in(text)
    if number is not None:
        return number != 0
    folded = fold(text)
    if folded in document_words()["zero"] or _DATES.fullmatch(folded):
        return False
    if not any(character.isdigit() or character in _numerals() for character in folded):
        return False
    patterns = _patterns()
    return bool(patterns.digits.fullmatch(folded) or patterns.chinese.fullmatch(folded))


def is_plainly_money(cell: RawCell) -> bool:
    """Tells whether a cell that stands in no table shows money, and no year, number or code."""
    text = str(cell.value)
    if cell.kind == "number":
        return cell.value != 0 and (
            "." in text.rstrip("0").rstrip(".") or bool(cell.look.decimals) or "," in cell.look.code
        )
    if cell.kind != "text":
        return False
    folded = fold(text)
    has_unit = not _units().isdisjoint(folded)
    return (has_unit or bool(_FRACTION.search(folded))) and reads_as_money(text)


def is_real_date(cell: RawCell) -> bool:
    """Tells whether a cell shows a date of these years, with its month."""
    code = cell.look.code.lower()
    return (
        cell.kind == "date"
        and int(cell.value or 0) in _REAL_DATES
        and (code == "general" or ("y" in code and "m" in code))
    )
