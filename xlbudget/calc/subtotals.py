"""SUBTOTAL and AGGREGATE: they leave out other subtotals, hidden rows and errors."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from xlbudget.calc.aggregates import Arguments, Scope, area_of, average, product_of, sum_of
from xlbudget.calc.criteria import Entry
from xlbudget.calc.values import ZERO, CannotCalculate, ExcelError, Value, to_number

_WITHOUT_HIDDEN = 100  # SUBTOTAL(109, …) is SUBTOTAL(9, …) without hidden rows
_Numbers = Sequence[Decimal]
_OF_NUMBERS: dict[int, Callable[[_Numbers], Value]] = {
    1: average,
    4: lambda numbers: max(numbers, default=ZERO),
    5: lambda numbers: min(numbers, default=ZERO),
    6: product_of,
    9: sum_of,
}
_COUNT, _COUNT_ALL = 2, 3
_NESTED, _HIDDEN, _ERRORS = 0, 1, 2
_LEFT_OUT = (
    {_NESTED},
    {_NESTED, _HIDDEN},
    {_NESTED, _ERRORS},
    {_NESTED, _HIDDEN, _ERRORS},
    set[int](),
    {_HIDDEN},
    {_ERRORS},
    {_HIDDEN, _ERRORS},
)
"""What the options of AGGREGATE leave out, by their number."""


def subtotal(scope: Scope, nodes: Arguments) -> Value:
    """Returns a total without other subtotals, for 101 to 111 without hidden rows, too.

    Raises CannotCalculate: `hidden`, for 1 to 11 only the rows that a filter hides are left out,
    and nothing tells which these are.
    """
    kind = int(to_number(scope.scalar(nodes[0])))
    hidden = None if kind < _WITHOUT_HIDDEN else False
    return _total(scope, kind % _WITHOUT_HIDDEN, nodes[1:], {_NESTED}, hidden=hidden)


def aggregate(scope: Scope, nodes: Arguments) -> Value:
    """Returns a total without what the option in the second argument leaves out."""
    kind, option = (int(to_number(scope.scalar(node))) for node in nodes[:2])
    if not 0 <= option < len(_LEFT_OUT):
        raise ExcelError("#VALUE!")
    left_out = _LEFT_OUT[option]
    return _total(scope, kind, nodes[2:], left_out, hidden=_HIDDEN not in left_out)


def _total(
    scope: Scope, kind: int, nodes: Arguments, left_out: set[int], *, hidden: bool | None
) -> Value:
    entries: list[Entry] = []
    for node in nodes:
        area = area_of(scope, node)
        block = scope.summands(area, nested=_NESTED not in left_out, hidden=hidden)
        entries.extend(entry for _, _, entry in block.cells)
    if kind == _COUNT:
        return Decimal(sum(isinstance(entry, Decimal) for entry in entries))
    if kind == _COUNT_ALL:
        if _ERRORS in left_out:
            entries = [entry for entry in entries if not isinstance(entry, ExcelError)]
        return Decimal(sum(entry is not None for entry in entries))
    if kind not in _OF_NUMBERS:
        raise CannotCalculate("function:SUBTOTAL")
    for entry in entries:
        if isinstance(entry, ExcelError) and _ERRORS not in left_out:
            raise entry.with_traceback(None)
    return _OF_NUMBERS[kind]([entry for entry in entries if isinstance(entry, Decimal)])
