"""The criteria of SUMIF and COUNTIF, such as `">=100"` or `"局*"`."""

import re
from collections.abc import Callable
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any

from xlbudget.calc.values import CannotCalculate, ExcelError, Value, order, plain_number, shown

Entry = Value | ExcelError
Test = Callable[[Entry], bool]

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
# Excel would read such a text as a date, percentage or amount of money.
_NUMBER_LIKE = r"(?=.*\d)[\s\d.,%/:¥$€()+\-Ee年月日时分秒]+"
_WILD = re.compile("[*?~]")
_WILD_PARTS = re.compile(r"~[*?~]|.", re.DOTALL)


def criterion(value: Value) -> Test:
    """Returns the test that a criterion puts to the entries of a range.

    Raises CannotCalculate: `text`, Excel might read the criterion as something else.
    """
    if value is None:
        raise CannotCalculate("text")
    if isinstance(value, bool):
        return lambda entry: isinstance(entry, bool) and entry is value
    if isinstance(value, Decimal):
        return lambda entry: _equals(entry, value)
    match = re.match("<>|<=|>=|[<>=]", value)
    sign = match[0] if match else ""
    operand = value[len(sign) :]
    number = plain_number(operand)
    if number is None and re.fullmatch(_NUMBER_LIKE, operand):
        raise CannotCalculate("text")
    if sign in _ORDERS:
        return _ordered(sign, operand if number is None else number)
    equal = _equal(operand, number, blank_too=not sign)
    return (lambda entry: not equal(entry)) if sign == "<>" else equal


def _equals(entry: Entry, number: Decimal) -> bool:
    if isinstance(entry, str):
        entry = plain_number(entry)
    return isinstance(entry, Decimal) and order(entry, number) == 0


def _equal(operand: str, number: Decimal | None, *, blank_too: bool) -> Test:
    if number is not None:
        return lambda entry: _equals(entry, number)
    if not operand:
        return lambda entry: entry is None or (blank_too and entry == "")
    if operand.upper() in ("TRUE", "FALSE"):
        return lambda entry: isinstance(entry, bool) and str(entry).upper() == operand.upper()
    if operand.startswith("#"):
        raise CannotCalculate("text")
    beginning = operand[:-1]
    if operand[-1] == "*" and not _WILD.search(beginning):
        start = beginning.casefold()
        return lambda entry: isinstance(entry, str) and entry.casefold().startswith(start)
    pattern = [part.casefold() for part in _WILD_PARTS.findall(operand)]
    return lambda entry: isinstance(entry, str) and _is_like(entry.casefold(), pattern)


class Ordered:
    """Tells whether a number is on one side of a limit, both as they are shown.

    `below` is the side, `within` whether the limit belongs to it.
    """

    def __init__(self, sign: str, limit: Decimal) -> None:
        self.below, self.within = sign[0] == "<", sign.endswith("=")
        self.limit = shown(limit)
        self._holds = _ORDERS[sign]

    def __call__(self, entry: Entry) -> bool:
        """Tells whether an entry is such a number."""
        return isinstance(entry, Decimal) and self._holds(shown(entry), self.limit)


def _ordered(sign: str, operand: Decimal | str) -> Test:
    if isinstance(operand, Decimal):
        return Ordered(sign, operand)
    holds = _ORDERS[sign]
    return lambda entry: isinstance(entry, str) and holds(order(entry, operand), 0)


def _is_like(text: str, pattern: list[str]) -> bool:
    # Going back only to the last star keeps the work linear in text times pattern.
    at_character = at_part = 0
    star_part, star_character = -1, 0
    while at_character < len(text):
        part = pattern[at_part] if at_part < len(pattern) else ""
        if part == "*":
            star_part, star_character = at_part, at_character
            at_part += 1
        elif part == "?" or (part and part[-1] == text[at_character] and part != "*"):
            at_character += 1
            at_part += 1
        elif star_part >= 0:
            star_character += 1
            at_character, at_part = star_character, star_part + 1
        else:
            return False
    return all(part == "*" for part in pattern[at_part:])
