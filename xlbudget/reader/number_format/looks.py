"""The look of a number format: what is decided once for all cells that have it."""

from decimal import Decimal
from functools import lru_cache

from xlbudget.reader.model import GENERAL, Look
from xlbudget.reader.number_format.built_in import BUILT_IN
from xlbudget.reader.number_format.sections import LONGEST_CODE, Section, parse_format
from xlbudget.reader.number_format.seen import round_seen, seen

_PROBES = tuple(map(Decimal, ("98765.4321432143", "-98765.4321432143", "0.5678", "-0.5678", "0")))
"""What a format does to these it does to every number, unless it has conditions."""


_CODE, _MARK = 400, 4
"""Elements that a look costs, and each character of its code."""


def work_of(code: str) -> int:
    """Returns as how many elements of XML the look of a number format counts."""
    return _CODE + max(len(code), _MARK * min(len(code), LONGEST_CODE))


def format_by_id(key: str, code: str | None) -> Look:
    """Returns the look of a number format by its number and, where it is no built-in one, its code.

    A number that nothing defines shows as General.
    """
    return describe_format(BUILT_IN.get(key, "") if code is None else code)


def describe_format(code: str) -> Look:
    """Returns the look of a number format by its code, such as `#,##0.00_ ;[Red]-0.00`."""
    return _look(code[: LONGEST_CODE + 1])


def format_inks(code: str) -> tuple[int | None, ...]:
    """Returns the colours that a format gives to amounts above and below zero, as far as it does.

    Nothing is lost where zeros or words are not seen.
    """
    return tuple(section.ink for section in parse_format(code).numbers[:2]) if "[" in code else ()


@lru_cache(maxsize=1024)
def _look(code: str) -> Look:
    form = parse_format(code)
    first = form.numbers[0]
    code = code or GENERAL.code
    if "date" in first.kinds:
        return Look(is_date=True, code=code, is_plain=False)
    if len(form.numbers) == 1 and _is_general(first):
        return Look(code=code)
    decimals = first.decimals
    if form.has_conditions or not all(_is_kept(probe, code, decimals) for probe in _PROBES):
        return Look(code=code, is_plain=False)
    return Look(decimals=decimals, code=code)


def _is_general(section: Section) -> bool:
    words = "".join(mark.text for mark in section.marks if mark.kind == "literal")
    return section.kinds - {"literal"} in ({"general"}, {"text"}) and not words.strip()


def _is_kept(value: Decimal, code: str, decimals: int) -> bool:
    """Tells whether a format shows a number as it is, rounded to these decimals."""
    shown = seen(value, code)
    if shown.amount is None or shown.unit or shown.decimals > decimals:
        return False
    if abs(value) > 1 and shown.decimals < decimals:
        return False
    as_it_is = round_seen(shown.amount, decimals) == round_seen(value, decimals)
    return as_it_is and not (shown.is_word and value)
