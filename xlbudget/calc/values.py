"""Values of formulas and how Excel turns one kind of value into another."""

import re
from decimal import (
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

Value = Decimal | str | bool | None

ZERO = Decimal(0)
MOST_TEXT = 32_767  # characters in one cell, Excel's own limit

# Sums and products of the numbers that Excel can store stay exact, and no power runs away.
EXACT = Context(
    prec=60,
    rounding=ROUND_HALF_EVEN,
    Emax=308,
    Emin=-400,
    traps=[DivisionByZero, InvalidOperation, Overflow],
)
# Wide enough for every digit of the largest number at the finest rounding.
_ROUNDING = Context(prec=1_000)
# Excel shows and compares numbers with fifteen digits.
_SHOWN = Context(prec=15, rounding=ROUND_HALF_UP)
_ARITHMETIC = {
    "+": EXACT.add,
    "-": EXACT.subtract,
    "*": EXACT.multiply,
    "/": EXACT.divide,
    "^": EXACT.power,
}
_PLAIN_NUMBER = re.compile(
    r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]{1,3})?\s*", re.ASCII
)
_SMALLEST_PLAIN = -9
_LARGEST_PLAIN = 15


class CannotCalculate(Exception):
    """A formula has no value here; `reason` is a short code for machines.

    Reasons: an Excel error (`#DIV/0!`), `sheet:X` (there is none), `external` (another
    workbook), `circular`, `syntax`, `range` (many cells where one is needed), `text`
    (text that Excel might read as a number), `limit`, `unreadable` (a precedent is no
    number), `no-cell`, `name:X`, `function:X`,
    `format:X`, `hidden` (hidden rows make a difference).

    `origin` is the sheet, row and column of the formula at fault, where cells that depend on
    it have no value either.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.origin: tuple[str, int, int] | None = None


class ExcelError(CannotCalculate):
    """The value of a formula is an error of Excel itself, which IFERROR catches."""


def plain_number(text: str) -> Decimal | None:
    """Returns the number that a text writes plainly, None for any other text."""
    if not _PLAIN_NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    return number if not number or EXACT.Emin <= number.adjusted() <= EXACT.Emax else None


_IN_NUMBERS = frozenset(
    "年月日号號时時点點分秒上下午周週星期〇零一二三四五六七八九十百千万萬亿億元"
)
"""Characters with which a number, a date or a time may be written."""


def shown(number: Decimal) -> Decimal:
    """Returns a number with the fifteen digits that Excel shows and compares."""
    return _SHOWN.plus(number)


def to_number(value: Value) -> Decimal:
    """Returns a value as arithmetic sees it.

    Raises CannotCalculate: the text is no plain number; `text` if its digits might be read as a
    number, percentage or date by Excel.
    """
    if isinstance(value, Decimal):
        return value
    if isinstance(value, str):
        number = plain_number(value)
        if number is not None:
            return number
        if any(map(str.isdigit, value)) and not any(map(_is_of_words, value)):
            raise CannotCalculate("text")
        raise ExcelError("#VALUE!")
    return Decimal(1) if value else ZERO


def _is_of_words(character: str) -> bool:
    """Tells whether no number, date or time of any program has a character."""
    return character.isalpha() and not character.isascii() and character not in _IN_NUMBERS


def to_text(value: Value) -> str:
    """Returns a value as `&` and the text functions see it, in General format.

    Raises CannotCalculate: `text`, a number that Excel would write with an exponent.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        digits = shown(value)
        if digits and not _SMALLEST_PLAIN <= digits.adjusted() < _LARGEST_PLAIN:
            raise CannotCalculate("text")
        return f"{_SHOWN.normalize(digits):f}" if digits else "0"
    return "" if value is None else str(value).upper()


def to_truth(value: Value) -> bool:
    """Returns a value as a condition sees it.

    Raises ExcelError: the text is not a truth value.
    """
    if not isinstance(value, str):
        return bool(value)
    if value.upper() in ("TRUE", "FALSE"):
        return value.upper() == "TRUE"
    raise ExcelError("#VALUE!")


def limited(text: str) -> str:
    """Returns a text that fits a cell.

    Raises ExcelError: the text is too long.
    """
    if len(text) > MOST_TEXT:
        raise ExcelError("#VALUE!")
    return text


def rounded(number: Decimal, digits: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    """Rounds half away from zero to `digits` decimals, as ROUND does; negative is to tens."""
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= -digits:
        return number
    if number.adjusted() + 1 < -digits and rounding != ROUND_UP:
        return ZERO
    return number.quantize(Decimal((0, (1,), -digits)), rounding, _ROUNDING)


def arithmetic(operator: str, left: Decimal, right: Decimal) -> Decimal:
    """Returns the result of `+ - * / ^`.

    Raises ExcelError: a division by zero, or the result is no number that Excel can hold.
    """
    if not right and operator == "/":
        raise ExcelError("#DIV/0!")
    if not left and right < 0 and operator == "^":
        raise ExcelError("#DIV/0!")
    try:
        return _ARITHMETIC[operator](left, right)
    except (DivisionByZero, InvalidOperation, Overflow):
        raise ExcelError("#NUM!") from None


def order(left: Value, right: Value) -> int:
    """Returns a negative, zero or positive number as `left` sorts before, with or after.

    Numbers come before texts, texts before truth values; case does not count, and a blank is
    the zero, empty text or FALSE of the other side.
    """
    left, right = _unblank(left, right), _unblank(right, left)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        first, second = shown(left), shown(right)
        return (first > second) - (first < second)
    if isinstance(left, str) and isinstance(right, str):
        before, after = left.casefold(), right.casefold()
        return (before > after) - (before < after)
    return (_rank(left) > _rank(right)) - (_rank(left) < _rank(right))


def _unblank(value: Value, other: Value) -> Value:
    if value is not None:
        return value
    if isinstance(other, str):
        return ""
    return False if isinstance(other, bool) else ZERO


def _rank(value: Value) -> tuple[int, bool]:
    if isinstance(value, bool):
        return 2, value
    return int(isinstance(value, str)), False
