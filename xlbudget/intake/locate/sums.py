"""Finds sums of money that people read in a sentence: `更正：合计应为 9999.99 万元`."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from xlbudget.base.amounts import FEN, step_of, to_fen
from xlbudget.base.folding import fold
from xlbudget.base.numerals import amount_of
from xlbudget.base.remembered import remembered
from xlbudget.template.common import document_words

_LONGEST = 500
"""Characters of a text that are looked through."""
_BEFORE_CODES = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#")
"""What stands before the number of a version, a format of paper or a cell."""
_NEAR = 6
"""Characters that may stand between a word such as 合计 and its sum."""
_FAR_APART = re.compile(r"\s{2,}|\t")
_CELL = re.compile(r"-?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?", re.ASCII)
_YEAR = re.compile(r"(?:19|20)\d\d(?:\.\d\d?)?")
_COLONS = (":", "：")
_SHORTEST, _FEWEST = 3, 2
"""Digits of a whole number that may be an amount, and how many of them make a row."""


class Sum(NamedTuple):
    """A sum that a text names: its amount in `unit`, "" if none is named, None if it is not known.

    `decimals` are those written; `is_stressed` tells that words before it say that it is a total,
    or that it is right.
    """

    amount: Decimal | None
    unit: str
    decimals: int
    is_stressed: bool

    def is_one_of(self, fen: frozenset[int], usual_unit: str) -> bool:
        """Tells whether one of some amounts in 分 is this sum, as it is rounded."""
        if self.amount is None:
            return False
        unit = self.unit or usual_unit
        value, room = to_fen(self.amount, unit), step_of(unit, self.decimals) / 2
        return any(abs(abs(other) - value) <= room for other in fen)


class _Patterns(NamedTuple):
    dates: re.Pattern[str]
    digits: re.Pattern[str]
    chinese: re.Pattern[str]
    stress: re.Pattern[str]
    correction: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    money, sums = document_words()["money"], document_words()["sums"]
    units = "|".join(sorted(map(re.escape, FEN), key=len, reverse=True))
    measures = "|".join(map(re.escape, sums["measures"]))
    large = "".join(money["units"])
    return _Patterns(
        dates=re.compile(sums["dates"]),
        digits=re.compile(
            rf"(?<![\d.])(\d[\d,]*(?:\.\d+)?)(?![\d.,]*\d)({units}|[{large}]+)?(?!{measures})"
        ),
        chinese=re.compile(
            rf"[{money['numerals']}][{money['numerals']}{large}]+[{sums['currency']}]"
        ),
        stress=re.compile(
            rf"(?:{'|'.join(map(re.escape, (*sums['totals'], *sums['corrections'])))})"
            rf"[^\d,;。、]{{0,{_NEAR}}}$"
        ),
        correction=re.compile("|".join(map(re.escape, sums["corrections"]))),
    )


def corrects(text: str) -> bool:
    """Tells whether a text has a word by which people correct a figure, such as 更正."""
    return bool(_patterns().correction.search(fold(text[:_LONGEST])))


@remembered(1024)
def sums_in(text: str) -> tuple[Sum, ...]:
    """Returns the sums of money that a text names.

    A year, a date, a code, the number of a page or of a law and what is counted in something else
    are none: a sum has its unit, two decimals or parted thousands, or stands behind 合计 and such.
    """
    return tuple(_sums(_patterns().dates.sub(";", fold(text[:_LONGEST]))))


def figures_in_row(text: str) -> tuple[Sum, ...]:
    """Returns the figures of a line that is set like a row of a table: numbers far from words.

    One alone counts where it has decimals: others are of pages, years, sections, telephones.
    """
    is_bare = not any(letter.isalpha() for letter in text)
    parts = ["", *text.split()] if is_bare else _FAR_APART.split(text.strip())
    cells = [
        cell
        for before, part in pairwise(parts)
        if (cell := _CELL.fullmatch(part))
        and not (_YEAR.fullmatch(part) or before.endswith(_COLONS))
    ]
    figures = [cell for cell in cells if cell[2] and len(cell[0]) > _SHORTEST]
    whole = [cell for cell in cells if len(cell[1]) >= _SHORTEST]
    figures = figures or (whole if len(whole) >= _FEWEST else [])
    return tuple(
        Sum(abs(Decimal(cell[0].replace(",", ""))), "", len(cell[2] or ""), False)
        for cell in figures
    )


def _sums(folded: str) -> Iterator[Sum]:
    patterns = _patterns()
    for match in patterns.digits.finditer(folded):
        digits, unit = match[1].rstrip(","), match[2] or ""
        whole, _, decimals = digits.partition(".")
        is_code = folded[: match.start()][-1:] in _BEFORE_CODES
        if is_code and not (len(whole) >= len("000") and len(decimals) == len("00")):
            continue
        is_stressed = bool(patterns.stress.search(folded[: match.start()]))
        parted = "," in whole and all(len(part) == len("000") for part in whole.split(",")[1:])
        if not (unit or parted or len(decimals) == len("00") or (is_stressed and not parted)):
            continue
        if "," in whole and not parted:
            continue
        amount = Decimal(f"{whole.replace(',', '')}.{decimals or '0'}")
        named = next((name for name in FEN if unit and name.startswith(unit)), "")
        if amount:
            yield Sum(amount, named, len(decimals), is_stressed)
    for match in patterns.chinese.finditer(folded):
        stressed = bool(patterns.stress.search(folded[: match.start()]))
        if written := amount_of(match[0]):
            yield Sum(written.amount, written.unit, written.decimals, stressed)
        else:
            yield Sum(None, "", 0, stressed)
