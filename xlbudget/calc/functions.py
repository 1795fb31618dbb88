"""The functions of formulas, each over its unevaluated arguments."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from xlbudget.calc.aggregates import (
    Arguments,
    Scope,
    average,
    count_if,
    numbers,
    product_of,
    sum_if,
    sum_numbers,
    sum_of_products,
    truths,
)
from xlbudget.calc.conditions import average_if, average_ifs, count_ifs, sum_ifs
from xlbudget.calc.lookups import (
    choose,
    column_number,
    columns,
    count,
    count_all,
    count_blank,
    friendly_name,
    hlookup,
    index,
    large,
    match,
    row_number,
    rows,
    small,
    trim,
    vlookup,
    xlookup,
)
from xlbudget.calc.parser import Constant, Node
from xlbudget.calc.rounding import (
    floor,
    modulo,
    power,
    quotient,
    round_down,
    round_half_up,
    round_to_multiple,
    round_up,
    sign,
)
from xlbudget.calc.subtotals import aggregate, subtotal
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
    """A function with the least and most arguments that it takes.

    With arrays for arguments one that goes `by_element` is applied to each of their elements.
    """

    least: int
    most: int
    apply: Callable[[Scope, Arguments], Value]
    by_element: bool = False


_ANY_NUMBER = 255
_TEXT_FORMAT = r"(#,##)?0(?:\.(0{1,15}))?"
_LAST_BASIC = "\uffff"


def _if_error(scope: Scope, nodes: Arguments) -> Value:
    try:
        return scope.scalar(nodes[0])
    except ExcelError:
        return scope.scalar(nodes[1])


def _if_missing(scope: Scope, nodes: Arguments) -> Value:
    try:
        return scope.scalar(nodes[0])
    except ExcelError as error:
        if error.reason != "#N/A":
            raise
        return scope.scalar(nodes[1])


def _is_error(*, also_missing: bool = True, others: bool = True) -> Callable[..., Value]:
    def apply(scope: Scope, nodes: Arguments) -> Value:
        try:
            scope.scalar(nodes[0])
        except ExcelError as error:
            return also_missing if error.reason == "#N/A" else others
        return False

    return apply


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


def _find(scope: Scope, nodes: Arguments) -> Value:
    wanted, text = (_text_argument(scope, node) for node in nodes[:2])
    start = _count_argument(scope, nodes, 2, least=1) - 1
    at = text.find(wanted, start)
    if at < 0 or start > len(text):
        raise ExcelError("#VALUE!")
    return Decimal(at + 1)


def _is(*kinds: type) -> Callable[[Scope, Arguments], Value]:
    def apply(scope: Scope, nodes: Arguments) -> Value:
        if isinstance(scope.resolve(nodes[0]), Constant) and kinds == (type(None),):
            return False
        try:
            return isinstance(scope.scalar(nodes[0]), kinds)
        except ExcelError:
            return False

    return apply


def _value_of(change: Callable[[Value], Value]) -> Callable[[Scope, Arguments], Value]:
    return lambda scope, nodes: change(scope.scalar(nodes[0]))


_OF_ELEMENTS: dict[str, tuple[int, int, Callable[[Scope, Arguments], Value]]] = {
    "ABS": (1, 1, _value_of(lambda value: to_number(value).copy_abs())),
    "EXACT": (2, 2, lambda scope, nodes: len({to_text(scope.scalar(n)) for n in nodes}) == 1),
    "FIND": (2, 3, _find),
    "IFERROR": (2, 2, _if_error),
    "IFNA": (2, 2, _if_missing),
    "INT": (1, 1, floor),
    "ISERR": (1, 1, _is_error(also_missing=False)),
    "ISERROR": (1, 1, _is_error()),
    "ISNA": (1, 1, _is_error(others=False)),
    "ISNUMBER": (1, 1, _is(Decimal)),
    "ISTEXT": (1, 1, _is(str)),
    "LEFT": (1, 2, _left),
    "LEN": (1, 1, lambda scope, nodes: Decimal(len(_text_argument(scope, nodes[0])))),
    "MID": (3, 3, _mid),
    "MOD": (2, 2, modulo),
    "MROUND": (2, 2, round_to_multiple),
    "NOT": (1, 1, _value_of(lambda value: not to_truth(value))),
    "POWER": (2, 2, power),
    "QUOTIENT": (2, 2, quotient),
    "RIGHT": (1, 2, _right),
    "ROUND": (2, 2, round_half_up),
    "ROUNDDOWN": (2, 2, round_down),
    "ROUNDUP": (2, 2, round_up),
    "SIGN": (1, 1, sign),
    "SUBSTITUTE": (3, 4, _substitute),
    "TEXT": (2, 2, _text),
    "TRIM": (1, 1, trim),
    "TRUNC": (1, 2, round_down),
    "VALUE": (1, 1, _value),
}
"""Those whose arguments are single values, with how many they take."""

_OF_ANY: dict[str, tuple[int, int, Callable[[Scope, Arguments], Value]]] = {
    "AGGREGATE": (3, _ANY_NUMBER, aggregate),
    "AND": (1, _ANY_NUMBER, lambda scope, nodes: all(truths(scope, nodes))),
    "AVERAGE": (1, _ANY_NUMBER, lambda scope, nodes: average(list(numbers(scope, nodes)))),
    "AVERAGEIF": (2, 3, average_if),
    "AVERAGEIFS": (3, _ANY_NUMBER, average_ifs),
    "CHOOSE": (2, _ANY_NUMBER, choose),
    "COLUMN": (0, 1, column_number),
    "COLUMNS": (1, 1, columns),
    "CONCATENATE": (1, _ANY_NUMBER, _concatenate),
    "COUNT": (1, _ANY_NUMBER, count),
    "COUNTA": (1, _ANY_NUMBER, count_all),
    "COUNTBLANK": (1, 1, count_blank),
    "COUNTIF": (2, 2, count_if),
    "COUNTIFS": (2, _ANY_NUMBER, count_ifs),
    "FALSE": (0, 0, lambda _scope, _nodes: False),
    "HLOOKUP": (3, 4, hlookup),
    "HYPERLINK": (1, 2, friendly_name),
    "INDEX": (2, 3, index),
    "ISBLANK": (1, 1, _is(type(None))),
    "LARGE": (2, 2, large),
    "MATCH": (2, 3, match),
    "MAX": (1, _ANY_NUMBER, lambda scope, nodes: max(numbers(scope, nodes), default=ZERO)),
    "MIN": (1, _ANY_NUMBER, lambda scope, nodes: min(numbers(scope, nodes), default=ZERO)),
    "N": (1, 1, _n),
    "OR": (1, _ANY_NUMBER, lambda scope, nodes: any(truths(scope, nodes))),
    "PRODUCT": (1, _ANY_NUMBER, lambda scope, nodes: product_of(numbers(scope, nodes))),
    "ROW": (0, 1, row_number),
    "ROWS": (1, 1, rows),
    "SMALL": (2, 2, small),
    "SUBTOTAL": (2, _ANY_NUMBER, subtotal),
    "SUM": (1, _ANY_NUMBER, sum_numbers),
    "SUMIF": (2, 3, sum_if),
    "SUMIFS": (3, _ANY_NUMBER, sum_ifs),
    "SUMPRODUCT": (1, _ANY_NUMBER, sum_of_products),
    "T": (1, 1, _t),
    "TRUE": (0, 0, lambda _scope, _nodes: True),
    "VLOOKUP": (3, 4, vlookup),
    "XLOOKUP": (3, 6, xlookup),
}
"""Those that look at ranges or choose among their arguments."""

FUNCTIONS = {
    **{name: Function(*given, by_element=True) for name, given in _OF_ELEMENTS.items()},
    **{name: Function(*given) for name, given in _OF_ANY.items()},
}
"""The functions covered; IF, which chooses an argument, is the evaluator's own."""
