"""The functions of formulas, each over its unevaluated arguments."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from xlbudget.calc.aggregates import (
    Arguments,
    Scope,
    count_if,
    numbers,
    sum_if,
    sum_numbers,
    truths,
)
from xlbudget.calc.lookups import (
    count,
    count_all,
    floor,
    friendly_name,
    index,
    match,
    modulo,
    small,
    trim,
)
from xlbudget.calc.parser import Constant, Node
from xlbudget.calc.values import (
    MOST_TEXT,
    ZERO,
    CannotCalculate,
    ExcelError,
    Value,
    limited,
    rounded,
    to_number,
    to_text,
    to_truth,
)


class Function(NamedTuple):
    """A function with the least and most arguments that it takes."""

    least: int
    most: int
    apply: Callable[[Scope, Arguments], Value]


_ANY_NUMBER = 255
_FARTHEST = 400
_TEXT_FORMAT = r"(#,##)?0(?:\.(0{1,15}))?"
_LAST_BASIC = "\uffff"


def _round(scope: Scope, nodes: Arguments) -> Value:
    number, digits = (to_number(scope.scalar(node)) for node in nodes)
    if abs(digits) > _FARTHEST:
        raise CannotCalculate("limit")
    return rounded(number, int(digits))


def _if_error(scope: Scope, nodes: Arguments) -> Value:
    try:
        return scope.scalar(nodes[0])
    except ExcelError:
        return scope.scalar(nodes[1])


def _n(scope: Scope, nodes: Arguments) -> Value:
    value = scope.scalar(nodes[0])
    return ZERO if isinstance(value, str) else to_number(value)


def _t(scope: Scope, nodes: Arguments) -> Value:
    value = scope.scalar(nodes[0])
    return value if isinstance(value, str) else ""


def _value(scope: Scope, nodes: Arguments) -> Value:
    value = scope.scalar(nodes[0])
    if isinstance(value, bool):
        raise ExcelError("#VALUE!")
    return to_number(value)


def _text_argument(scope: Scope, node: Node) -> str:
    text = to_text(scope.scalar(node))
    if text and max(text) > _LAST_BASIC:
        raise CannotCalculate("text")  # Excel counts such a character as two
    return text


def _count_argument(scope: Scope, nodes: Arguments, index: int, least: int = 0) -> int:
    count = to_number(scope.scalar(nodes[index])) if nodes[index:] else Decimal(1)
    if count < least:
        raise ExcelError("#VALUE!")
    return int(min(count, Decimal(MOST_TEXT)))


def _left(scope: Scope, nodes: Arguments) -> Value:
    return _text_argument(scope, nodes[0])[: _count_argument(scope, nodes, 1)]


def _right(scope: Scope, nodes: Arguments) -> Value:
    text, count = _text_argument(scope, nodes[0]), _count_argument(scope, nodes, 1)
    return text[max(len(text) - count, 0) :]


def _mid(scope: Scope, nodes: Arguments) -> Value:
    text = _text_argument(scope, nodes[0])
    start = _count_argument(scope, nodes, 1, least=1) - 1
    return text[start : start + _count_argument(scope, nodes, 2)]


def _text(scope: Scope, nodes: Arguments) -> Value:
    value, shape = scope.scalar(nodes[0]), to_text(scope.scalar(nodes[1]))
    match = re.fullmatch(_TEXT_FORMAT, shape)
    if match is None or isinstance(value, bool):
        raise CannotCalculate(f"format:{shape[:40]}")
    if isinstance(value, str) and not any(character.isdigit() for character in value):
        return value
    number = to_number(value)
    shown = rounded(number, len(match[2] or ""))
    if number < 0 and not shown:
        raise CannotCalculate(f"format:{shape[:40]}")  # programs differ on a minus before zero
    return limited(f"{shown:{',' if match[1] else ''}.{len(match[2] or '')}f}")


def _substitute(scope: Scope, nodes: Arguments) -> Value:
    text, old, new = (to_text(scope.scalar(node)) for node in nodes[:3])
    if not old:
        return text
    if not nodes[3:]:
        if len(text) + text.count(old) * (len(new) - len(old)) > MOST_TEXT:
            raise ExcelError("#VALUE!")
        return text.replace(old, new)
    pieces = text.split(old)
    number = _count_argument(scope, nodes, 3, least=1)
    if number >= len(pieces):
        return text
    return limited(old.join(pieces[:number]) + new + old.join(pieces[number:]))


def _concatenate(scope: Scope, nodes: Arguments) -> Value:
    return limited("".join(to_text(scope.scalar(node)) for node in nodes))


def _is(*kinds: type) -> Callable[[Scope, Arguments], Value]:
    def apply(scope: Scope, nodes: Arguments) -> Value:
        if isinstance(scope.resolve(nodes[0]), Constant) and kinds == (type(None),):
            return False
        try:
            return isinstance(scope.scalar(nodes[0]), kinds)
        except ExcelError:
            return False

    return apply


FUNCTIONS: dict[str, Function] = {
    "ABS": Function(1, 1, lambda scope, nodes: to_number(scope.scalar(nodes[0])).copy_abs()),
    "AND": Function(1, _ANY_NUMBER, lambda scope, nodes: all(truths(scope, nodes))),
    "CONCATENATE": Function(1, _ANY_NUMBER, _concatenate),
    "COUNT": Function(1, _ANY_NUMBER, count),
    "COUNTA": Function(1, _ANY_NUMBER, count_all),
    "COUNTIF": Function(2, 2, count_if),
    "HYPERLINK": Function(1, 2, friendly_name),
    "IFERROR": Function(2, 2, _if_error),
    "INDEX": Function(2, 3, index),
    "INT": Function(1, 1, floor),
    "ISBLANK": Function(1, 1, _is(type(None))),
    "ISNUMBER": Function(1, 1, _is(Decimal)),
    "ISTEXT": Function(1, 1, _is(str)),
    "LEFT": Function(1, 2, _left),
    "LEN": Function(1, 1, lambda scope, nodes: Decimal(len(_text_argument(scope, nodes[0])))),
    "MATCH": Function(2, 3, match),
    "MAX": Function(1, _ANY_NUMBER, lambda scope, nodes: max(numbers(scope, nodes), default=ZERO)),
    "MID": Function(3, 3, _mid),
    "MIN": Function(1, _ANY_NUMBER, lambda scope, nodes: min(numbers(scope, nodes), default=ZERO)),
    "MOD": Function(2, 2, modulo),
    "N": Function(1, 1, _n),
    "NOT": Function(1, 1, lambda scope, nodes: not to_truth(scope.scalar(nodes[0]))),
    "OR": Function(1, _ANY_NUMBER, lambda scope, nodes: any(truths(scope, nodes))),
    "RIGHT": Function(1, 2, _right),
    "ROUND": Function(2, 2, _round),
    "SMALL": Function(2, 2, small),
    "SUBSTITUTE": Function(3, 4, _substitute),
    "SUM": Function(1, _ANY_NUMBER, sum_numbers),
    "SUMIF": Function(2, 3, sum_if),
    "T": Function(1, 1, _t),
    "TEXT": Function(2, 2, _text),
    "TRIM": Function(1, 1, trim),
    "VALUE": Function(1, 1, _value),
}
"""The functions covered; IF, which chooses an argument, is the evaluator's own."""
