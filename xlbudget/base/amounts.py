"""Amounts in whole 分 and what a printed figure can stand for.

A figure printed with a last unit of `step` 分 (万元 with two decimals: 10,000 分) stands for every
amount that 四舍五入 turns into it: v > 0 for [v - step/2, v + step/2), v < 0 for the mirror image,
0 for the open interval between. In whole 分 all of these have closed integer bounds.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from xlbudget.base.folding import fold, visible

FEN: dict[str, int] = {
    "元": 100,
    "百元": 10_000,
    "千元": 100_000,
    "万元": 1_000_000,
    "亿元": 10**10,
}
"""The 分 in one of each unit that tables are printed in."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a table.

    `value` is the stored amount and `shown` the printed one, both in 分; `step` is the last unit
    of the printed one in 分. They differ where a cell carries more than its format prints.
    """

    value: int
    shown: int
    step: int

    @property
    def low(self) -> int:
        """Returns the smallest amount in 分 that prints this figure."""
        half = self.step // 2
        return self.shown - half + (1 if self.shown <= 0 and half else 0)

    @property
    def high(self) -> int:
        """Returns the largest amount in 分 that prints this figure."""
        half = self.step // 2
        return self.shown + half - (1 if self.shown >= 0 and half else 0)


NONE = Figure(0, 0, 1)
"""The figure of a row that a table does not list: no amount at all, with nothing rounded away."""


@lru_cache(maxsize=256)
def step_of(unit: str, decimals: int) -> int:
    """Returns the last unit in 分 of a figure printed in `unit` with that many decimals.

    A precision finer than 分 counts as 分.
    """
    return max(FEN[unit] // int(10**decimals), 1)


def typed_figure(value: Decimal, unit: str, decimals: int, printed: int | None = None) -> Figure:
    """Returns the figure of a typed amount: its own decimals count where it has more than usual.

    What it has beyond the `printed` decimals nobody sees.
    """
    fen = to_fen(value, unit)
    if printed is not None and fen % step_of(unit, printed):
        return computed_figure(value, unit, printed)
    return figure_of_fen(fen, unit, decimals)


def figure_of_fen(fen: int, unit: str, decimals: int) -> Figure:
    """Returns the figure of a typed amount in 分."""
    step = step_of(unit, decimals)
    while step > 1 and fen % step:
        step //= 10
    return Figure(fen, fen, max(step, 1))


_PRECISION = Context(prec=15, rounding=ROUND_HALF_UP)
"""Programs round what a binary number is in fifteen digits."""


def computed_figure(value: Decimal, unit: str, decimals: int) -> Figure:
    """Returns the figure of a formula: it prints with so many decimals whatever it carries."""
    step = step_of(unit, decimals)
    fen = to_fen(value, unit)
    if fen % step == 0:
        return Figure(fen, fen, step)
    units = _PRECISION.plus(value) * (FEN[unit] // step)
    shown = int(units.to_integral_value(ROUND_HALF_UP)) * step
    return Figure(fen, shown, step)


_TWO = re.compile(r"\d(?:[^\S\n\r]*+[\n\r]\s*+|[^\S\n\r]++(?!\d{3}(?!\d)))\d")
"""Two numbers in one text: parted by a line break, or by spaces that part no thousands."""
_APOSTROPHE = re.compile(r"^\s*['‘’＇]")
_LONGEST = 200
"""Characters of a number, with spaces in it."""
_PLAIN = re.compile(r"[+-]?(?:(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|\.\d+)", re.ASCII)


def number_in(text: str) -> Decimal | None:
    """Returns the number that a text plainly is, or None; brackets around it mean less than zero.

    Raised digits and those in circles are marks of footnotes: `12①` is no number. Spaces may part
    thousands; two numbers in one cell are no number. An apostrophe before it only made it text.
    """
    text = _APOSTROPHE.sub("", visible(text))
    if len(text) > _LONGEST and len(text := text.strip()) > _LONGEST:
        return None
    if any(unicodedata.category(character) == "No" for character in text) or _TWO.search(text):
        return None
    digits = fold(text).replace("−", "-")
    inside = digits.startswith("(") and digits.endswith(")")
    if inside:
        digits = digits[1:-1]
    if not _PLAIN.fullmatch(digits) or (inside and digits[0] in "+-"):
        return None
    value = Decimal(digits.replace(",", ""))
    return -value if inside else value


def to_fen(value: Decimal, unit: str) -> int:
    """Returns an amount in `unit` as whole 分, half away from zero."""
    return int((value * FEN[unit]).to_integral_value(ROUND_HALF_UP))


def round_to(fen: int, step: int) -> int:
    """Returns the amount rounded to a multiple of `step`, half away from zero (四舍五入)."""
    sign = -1 if fen < 0 else 1
    return sign * ((abs(fen) + step // 2) // step * step)


def from_fen(fen: int, unit: str) -> Decimal:
    """Returns an amount in 分 as a Decimal in `unit`, exactly and without trailing zeros."""
    value = Decimal(fen).scaleb(-len(str(FEN[unit])) + 1)
    return value.normalize() if value else Decimal(0)


def text_of(fen: int, unit: str, decimals: int, *, separator: str = "") -> str:
    """Returns an amount as printed: at least `decimals` decimals, more where it has them."""
    value = from_fen(fen, unit)
    exponent = value.as_tuple().exponent
    places = max(decimals, -exponent if isinstance(exponent, int) else 0)
    return f"{value:{separator}.{places}f}"
