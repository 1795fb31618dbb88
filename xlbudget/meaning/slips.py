"""Why a figure may have been mistyped: the bookkeeper's usual slips, tested on what it should be.

A hint never decides what is wrong; it breaks ties between equally small corrections and tells the
reader what to look for.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from xlbudget.base.amounts import FEN

# The surer a slip explains a figure, the higher: a rare coincidence is a good explanation.
WEIGHTS: Mapping[str, int] = {
    "exchanged": 9,
    "moved_row": 9,
    "other_column": 9,
    "shifted_column": 9,
    "shifted_rows": 9,
    "swapped": 9,
    "sign": 9,
    "yuan": 9,
    "wan": 9,
    "thousand": 8,
    "point": 8,
    "copied_row": 7,
    "copied_column": 7,
    "copied_parent": 7,
    "one_digit": 6,
    "twice": 6,
    "missing_row": 5,
    "counted": 5,
    "blank": 4,
    "last_place": 3,
    "inferred": 0,
    "": 0,
}
_POWERS = (10, 100, 1_000, 10_000)
_TRIED = 40
"""Multiples of the last unit that are asked for a slip."""
_TIMES = (("thousand", 1_000), ("point", 10), ("point", 100))


def amounts_between(now: int, low: int, high: int, step: int, finest: int) -> Iterator[int]:
    """Yields amounts in 分 that a slip may have turned into `now`, from `low` to `high`.

    First those that a factor or the sign makes of it, in the finest unit that is typed, then
    multiples of `step`.
    """
    made = [-now, *(now * times for times in _POWERS)]
    made += [now // times for times in _POWERS if now % times == 0]
    yield from (each for each in made if low <= each <= high and each % finest == 0)
    first = -(-low // step)
    yield from (number * step for number in range(first, min(high // step, first + _TRIED) + 1))


def hint_of(
    now: int, wanted: int, step: int, around: Mapping[str, frozenset[int]], unit: str
) -> str:
    """Returns the slip that turns the wanted amount into the one that is there, or "".

    Amounts and the last unit `step` are in 分; `unit` is the one in which the amount is typed, so
    that 元 typed instead of it, or 万元 instead of 元, can be told. `around` holds the amounts of
    neighbouring cells by kind: copied_row, copied_column, copied_parent, missing_row (children),
    counted (what is added to the cell or to what it equals, such as a carryover).
    """
    if now == -wanted and now:
        return "sign"
    if abs(now - wanted) <= 2 * step:
        return "last_place" if now else ""
    if not now:
        return "blank"
    for kind in ("copied_row", "copied_column", "copied_parent"):
        if now in around.get(kind, ()):
            return kind
    slip = _factor(now, wanted, step, unit) or _digits(now, wanted, step)
    if slip:
        return slip
    if now == 2 * wanted:
        return "twice"
    for kind in ("missing_row", "counted"):
        if abs(now - wanted) in around.get(kind, ()):
            return kind
    return ""


def _factor(now: int, wanted: int, step: int, unit: str) -> str:
    """Returns which factor lies between two, up to what rounding lost: a point, 元, or 万元."""
    yuan = FEN[unit] // FEN["元"]
    if yuan > 1 and wanted and abs(now - wanted * yuan) < step * yuan:
        return "yuan"
    if yuan == 1 and now:
        wan = FEN["万元"] // FEN[unit]
        if abs(now * wan - wanted) <= _last_unit(now, step) * wan // 2:
            return "wan"
    for name, times in _TIMES:
        if now == wanted * times:
            return name
        if name == "point" and _lost(now, wanted, times, step):
            return name
    return ""


def _lost(now: int, wanted: int, times: int, step: int) -> bool:
    """Tells whether the amount is a part of the wanted one, rounded or cut off at its last unit."""
    unit = _last_unit(now, step) * times
    rest = abs(wanted) - abs(now) * times
    return (now < 0) == (wanted < 0) and -unit // 2 <= rest < unit


def _last_unit(now: int, step: int) -> int:
    """Returns the last unit of a figure that may have more decimals than usual."""
    while step > 1 and now % step:
        step //= 10
    return step


def _digits(now: int, wanted: int, step: int) -> str:
    if now % step or wanted % step or (now < 0) != (wanted < 0):
        return ""
    typed, intended = str(abs(now) // step), str(abs(wanted) // step)
    width = max(len(typed), len(intended), 3)
    typed, intended = typed.zfill(width), intended.zfill(width)
    positions = [n for n in range(width) if typed[n] != intended[n]]
    if len(positions) == 1:
        return "one_digit"
    pair = len(positions) == 2 and Counter(typed) == Counter(intended)  # noqa: PLR2004  # two digits
    return "swapped" if pair and positions[1] == positions[0] + 1 else ""
