"""The numbers of a text: amounts, percents, counts, dates, years, with what is said of each.

A text is looked at folded: half width, without spaces. A quantity knows its place in that.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Literal

from xlbudget.base.amounts import FEN, Figure
from xlbudget.base.numerals import AMOUNT, DIGIT, NUMERAL, amount_of, digits_of, number_of
from xlbudget.narrative.words import pattern_of
from xlbudget.template.common import document_words

QuantityKind = Literal["amount", "percent", "count", "date", "year", "same", "new", "moved"]
"""`moved` is a change of which the text says nothing but its direction."""
Role = Literal["", "change", "share", "base", "again"]
"""What the words before a number say of it: that it is a change, last year's, the same again."""

_NUMBER = r"[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_ENDS = "[,;。、()]|$"
# 万 alone is an amount where nothing follows that it counts: 万人.
_UNITS = "|".join((*sorted(FEN, key=len, reverse=True), f"[万亿](?={_ENDS})"))
_PERCENT = "百分之"
_LONGEST = 20
"""Characters of a number that somebody means."""
_OF_NUMBERS = frozenset("0123456789.,")
_BEFORE = 24
"""Characters before a number that are looked at for what it is."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text; of a date and of `the same as last year` the words themselves."""

    kind: QuantityKind
    passage: int
    """Which of the passages it stands in, counted from 0."""
    start: int
    end: int
    text: str
    value: Decimal = Decimal(0)
    decimals: int = 0
    unit: str = ""
    role: Role = ""
    direction: int = 0
    """1 where the words before it say that something rose, -1 fell."""
    year: int = 0
    """Of a year itself; the year that a change is measured against, where one is named."""

    @property
    def step(self) -> Fraction:
        """Returns its last place: of an amount in 分, of a percent in percent."""
        size = FEN[self.unit] if self.kind == "amount" else 1
        return Fraction(size, 10**self.decimals)

    def half(self, least: int) -> Fraction:
        """Returns half of its last place; a zero is one at `least` decimals, however printed."""
        return self.step / 2 / (1 if self.value else 10 ** max(least - self.decimals, 0))

    @property
    def exact(self) -> Fraction:
        """Returns what is printed: of an amount in 分."""
        return Fraction(self.value) * (FEN[self.unit] if self.kind == "amount" else 1)

    def fits(self, low: Fraction | int, high: Fraction | int, least: int = 0) -> bool:
        """Tells whether 四舍五入 turns something from `low` to `high` into what is printed.

        A zero says that there is nothing even at `least` decimals, however it is printed.
        """
        return self.direct(self.exact, low, high, least)

    def direct(
        self, value: Fraction, low: Fraction | int, high: Fraction | int, least: int = 0
    ) -> bool:
        """Tells the same of another value that is printed with the same last place."""
        half = self.half(least)
        if not value:
            return bool(-half < high and low < half)
        if value > 0:
            return bool(low < value + half and high >= value - half)
        return bool(low <= value + half and high > value - half)

    def cut_off(self, low: Fraction | int, high: Fraction | int) -> bool:
        """Tells whether cutting off what lies behind the last place makes the printed value."""
        size = abs(self.exact)
        if self.exact < 0 or (not self.exact and high <= 0):
            low, high = -high, -low
        return bool(low < size + self.step and high >= size)


def quantities(text: str, passage: int, year: int, measures: frozenset[str]) -> list[Quantity]:
    """Returns the numbers of a folded text from left to right, without those that are no facts.

    `measures` are the words that counts are counted in; `year` is that of the document.
    """
    hidden = _spans(pattern_of("quoted"), text) + [m.span() for m in _thresholds().finditer(text)]
    return [
        quantity
        for match in _numbers(measures).finditer(text)
        if not any(start <= match.start() < end for start, end in hidden)
        for quantity in _of_match(match, text, passage, year)
    ]


def _of_match(match: re.Match[str], text: str, passage: int, year: int) -> Iterator[Quantity]:
    kind: Any = match.lastgroup
    start, end = match.span()
    before = text[max(start - _BEFORE, 0) : start]
    if kind in ("same", "new"):
        if kind == "same" and not _is_compared(before):
            return
        yield Quantity(kind, passage, start, end, match[0], year=_compared(before))
    elif kind == "date":
        yield Quantity("date", passage, start, end, match[0])
    elif kind == "year":
        yield Quantity("year", passage, start, end, match[0], year=int(match[0][:4]))
    elif kind == "moved":
        if before[-1:] in ("", *document_words()["narrative"]["stops"], ")"):
            way = 1 if match["rises"] else -1
            yield Quantity(kind, passage, start, end, match[0], direction=way)
    else:
        number, unit = _parted(match[0])
        if len(number) > _LONGEST:
            return
        role, direction, named = _role(before, year)
        if kind == "amount" and not Decimal(number) and _ends_as_before().search(before):
            return  # 与上年一致0万元
        yield Quantity(
            kind,
            passage,
            start,
            end,
            match[0],
            Decimal(number),
            len(number.partition(".")[2]),
            unit,
            role,
            direction,
            named,
        )


def _parted(text: str) -> tuple[str, str]:
    """Returns the number of a quantity in plain digits, and what it is of."""
    text = text.removeprefix(_PERCENT)
    digits = re.match(_NUMBER, text)
    unit = text[digits.end() :] if digits else ""
    if (not digits or unit not in FEN) and (written := amount_of(text)):
        return f"{written.amount:.{written.decimals}f}", written.unit
    if digits:
        number = digits[0].replace(",", "").replace("−", "-")
        return number, f"{unit}元" if unit in ("万", "亿") else unit
    numeral = _in_words().match(text)
    assert numeral  # the pattern begins with the one or the other
    whole = f"{number_of(numeral['whole'])}.{digits_of(numeral['behind'] or '')}"
    return whole.rstrip("."), text[numeral.end() :]


@cache
def _in_words() -> re.Pattern[str]:
    return re.compile(f"(?P<whole>{NUMERAL})(?:点(?P<behind>{DIGIT}+))?")


def _role(before: str, year: int) -> tuple[Role, int, int]:
    """Returns what the words before a number say of it, which way it went, and a year named."""
    words = document_words()["narrative"]
    clause = re.split(f"[{re.escape(words['stops'])}]", before)[-1]
    for direction, names in ((1, (*words["up"], *words["up_more"])), (-1, _down())):
        for name in names:
            if re.search(rf"{name}[了为额数约达]*$", clause):
                return "change", direction, _compared(before)
    if words["share"] in clause:
        return "share", 0, 0
    amount = pattern_of("amounts_of_years").search(clause)
    if amount:
        named = int(amount["year"] or year - 1)
        return ("again" if named == year else "base"), 0, named
    return "", 0, 0


def _down() -> tuple[str, ...]:
    words = document_words()["narrative"]
    return (*words["down"], *words["down_more"])


def _compared(before: str) -> int:
    """Returns the year that something is compared with, 0 where none is named."""
    years = _comparison().findall(before)
    return int(years[-1]) if years else 0


def _is_compared(before: str) -> bool:
    words = document_words()["narrative"]
    clause = re.split(f"[{re.escape(words['stops'])}]", before)[-1]
    with_last_year = pattern_of("with_last_year").search(clause)
    return bool(with_last_year) or any(word in clause for word in words["compared"])


def figure_of(quantity: Quantity) -> Figure:
    """Returns an amount of the text as a figure, with its own last place."""
    fen = int(quantity.exact)
    return Figure(fen, fen, max(int(quantity.step), 1))


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text)]


@cache
def _comparison() -> re.Pattern[str]:
    than = "".join(document_words()["narrative"]["compared"])
    return re.compile(rf"[{than}]((?:19|20)\d\d)年")


@cache
def _ends_as_before() -> re.Pattern[str]:
    words = document_words()["narrative"]
    return re.compile(f"(?:{'|'.join((words['same'], *words['same_more']))})$")


@cache
def _thresholds() -> re.Pattern[str]:
    threshold = document_words()["narrative"]["threshold"]
    return re.compile(rf"(?<![\d.])(?<!\d,)(?:{_NUMBER}(?:{_UNITS})|{AMOUNT}){threshold}")


@cache
def _numbers(measures: frozenset[str]) -> re.Pattern[str]:
    counted = "|".join(sorted(map(re.escape, measures), key=len, reverse=True)) or "(?!)"
    words = document_words()["narrative"]
    same, new = "|".join((words["same"], *words["same_more"])), words["no_last_year"]
    rises, falls = "|".join((*words["up"], *words["up_more"])), "|".join(_down())
    return re.compile(
        r"(?<![\d.])(?<!\d,)(?:"
        r"(?P<date>(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?)"
        r"|(?P<year>(?:19|20)\d\d年)(?!\d{1,2}月)"
        rf"|(?P<amount>{_NUMBER}(?:{_UNITS})|{AMOUNT})"
        rf"|(?P<percent>{_NUMBER}%|{_PERCENT}(?:{_NUMBER}|{NUMERAL}(?:点{DIGIT}+)?))"
        rf"|(?P<count>{_NUMBER}(?:{counted})|(?<!{NUMERAL[:-1]})(?<!第){NUMERAL}(?:{counted})(?={_ENDS}))"
        rf"|(?P<moved>{words['than_last_year']}(?:(?P<rises>{rises})|{falls})的?(?=主要|原因|{_ENDS}))"
        rf"|(?P<same>{same})|(?P<new>{new}))"
    )


def with_words_before(text: str, start: int, end: int, most: int) -> str:
    """Returns a part of a text, with characters before it up to `most`.

    No number is cut, nor what it counts taken off it.
    """
    begin = max(start - most, 0)
    while 0 < begin < start and text[begin - 1] in _OF_NUMBERS:
        begin -= 1
    return text[begin:end].lstrip(".,")
