"""Writes a number as its format shows it, in exact decimals and rounded half away from zero."""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Context, Decimal

from xlbudget.reader.number_format.sections import (
    Condition,
    Mark,
    NumberFormat,
    Section,
    parse_format,
)

_PRECISION = Context(prec=15, rounding=ROUND_HALF_UP)
"""Programs show what a binary number is in fifteen digits."""
_EXACT = Context(prec=200, rounding=ROUND_HALF_UP)
_MOST_DIGITS = 30
_GENERAL_DIGITS = 10
_GENERAL_SMALLEST, _GENERAL_LARGEST = -5, 11
_THOUSAND = 3
_LAST = 2
_DIGIT = re.compile(r"\d")
_SCRIPTS = {
    0: {},
    1: str.maketrans("0123456789", "〇一二三四五六七八九"),
    2: str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖"),
    3: str.maketrans("0123456789", "０１２３４５６７８９"),
}


def shown_number(value: Decimal, code: str) -> str | None:
    """Returns how a format shows a number, None where that cannot be told.

    A date, a fraction, a character that fills the cell, and what programs show in different ways
    cannot be told.
    """
    chosen = choose(value, parse_format(code))
    return chosen and shown_by(*chosen)


def shown_text(text: str, code: str) -> str:
    """Returns how a format shows a text."""
    section = parse_format(code).text
    if section is None:
        return text
    return "".join(text if mark.kind == "text" else mark.text for mark in section.marks)


def choose(value: Decimal, form: NumberFormat) -> tuple[Section, Decimal] | None:
    """Returns the section that shows a number, and the number without the sign it leaves out.

    None where no section is for that number, or programs do not choose the same.
    """
    sections = form.numbers
    if not form.has_conditions:
        at = 0 if value > 0 else 1 if value < 0 else 2
        if at >= len(sections):
            return sections[0], value
        return sections[at], abs(value)
    conditions = [section.condition for section in sections]
    if conditions[0] is None or None in conditions[1:-1] or conditions[_LAST:] not in ([], [None]):
        return None
    if not value and conditions == [Condition(">", Decimal(0)), None] and _has_digits(sections[1]):
        return None  # some programs show zero by the first one
    for at, condition in enumerate(conditions):
        if condition is None or condition.holds(value):
            if _is_below_zero(condition) or any(map(_is_all_above, conditions[:at])):
                return sections[at], abs(value)
            # Some programs leave out the sign in a second section without a condition.
            return None if value < 0 and condition is None and at == 1 else (sections[at], value)
    return None


def _has_digits(section: Section) -> bool:
    """Tells whether a section writes digits that are none of the number."""
    return any(mark.kind == "literal" and _DIGIT.search(mark.text) for mark in section.marks)


def _may_lose_its_point(section: Section) -> bool:
    """Tells whether some programs leave out the point of whole numbers, and others do not."""
    places = [mark for mark in section.marks if mark.kind in ("point", "digit")]
    point = next((at for at, mark in enumerate(places) if mark.kind == "point"), len(places))
    return any(mark.text != "0" for mark in places[point + 1 : point + 2])


def _is_below_zero(condition: Condition | None) -> bool:
    return condition is not None and (
        (condition.sign == "<" and condition.limit <= 0)
        or (condition.sign == "<=" and condition.limit <= 0)
        or (condition.sign == "=" and condition.limit < 0)
    )


def _is_all_above(condition: Condition | None) -> bool:
    return condition is not None and condition.sign in (">", ">=") and condition.limit <= 0


def shown_by(section: Section, value: Decimal) -> str | None:
    """Returns how a section shows a number, None where that cannot be told."""
    kinds = section.kinds
    if kinds & {"date", "unknown", "slash"}:
        return None
    if abs(value.adjusted()) > _MOST_DIGITS or section.decimals > _MOST_DIGITS:
        return None
    amount = _PRECISION.plus(abs(value))
    is_negative = value < 0
    if kinds & {"general", "text"}:
        text = _around(section, _general(amount)) if not section.script else None
    elif "exponent" in kinds:
        text = _scientific(section, amount)
    else:
        if _has_digits(section) and ("digit" not in kinds or _may_lose_its_point(section)):
            return None
        rounded = _quantized(_scaled(section, amount), section.decimals)
        is_negative &= bool(rounded)  # what is rounded to zero loses its sign
        text = _fixed(section.marks, rounded)
    if text is None:
        return None
    return ("-" if is_negative else "") + text.translate(_SCRIPTS.get(section.script, {}))


def _scaled(section: Section, amount: Decimal) -> Decimal:
    percents = sum(mark.kind == "percent" for mark in section.marks)
    return amount.scaleb(2 * percents - _THOUSAND * section.thousands, _EXACT)


def _around(section: Section, text: str) -> str | None:
    """Returns the text among the literals of a section that has no digits of its own."""
    if not section.kinds <= {"general", "text", "literal"}:
        return None
    return "".join(mark.text if mark.kind == "literal" else text for mark in section.marks)


def _general(amount: Decimal) -> str:
    if not amount:
        return "0"
    power = amount.adjusted()
    if not _GENERAL_SMALLEST < power < _GENERAL_LARGEST:
        return _rounded(amount.scaleb(-power), 5) + f"E{power:+03d}"
    return _rounded(amount, _GENERAL_DIGITS - 1 - max(power, 0))


def _rounded(amount: Decimal, decimals: int) -> str:
    text = f"{_quantized(amount, max(decimals, 0)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _quantized(amount: Decimal, decimals: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)


def _scientific(section: Section, amount: Decimal) -> str | None:
    kinds = [mark.kind for mark in section.marks]
    at = kinds.index("exponent")
    mantissa, behind = section.marks[:at], section.marks[at + 1 :]
    point = kinds.index("point") if "point" in kinds[:at] else at
    whole, decimals = kinds[:point].count("digit"), kinds[point:at].count("digit")
    if not 0 < whole <= _MOST_DIGITS or section.thousands or "percent" in kinds:
        return None
    if kinds.count("exponent") > 1 or "point" in kinds[at:]:
        return None
    power = amount.adjusted() // whole * whole if amount else 0
    if _quantized(amount.scaleb(-power), decimals).adjusted() >= whole:
        power += whole
    text = _fixed(mantissa, _quantized(amount.scaleb(-power), decimals))
    digits = _fixed(behind, Decimal(abs(power)))
    minus = "-" if power < 0 else section.marks[at].text[1:].replace("-", "")
    return f"{text}E{minus}{digits}"


def _fixed(marks: tuple[Mark, ...], amount: Decimal) -> str:
    """Returns the digits of a rounded amount on the places that marks leave for them."""
    whole, _, fraction = f"{amount:f}".partition(".")
    point = next((at for at, mark in enumerate(marks) if mark.kind == "point"), len(marks))
    before = "".join(reversed(list(_whole(marks[:point], whole.lstrip("0")))))
    return before + "".join(_fraction(marks[point:], fraction))


def _whole(marks: tuple[Mark, ...], digits: str) -> Iterator[str]:
    """Yields what stands before the decimal point, from right to left."""
    grouped = any(mark.kind == "group" for mark in marks)
    left = sum(mark.kind == "digit" for mark in marks)
    count = 0
    for mark in reversed(marks):
        if mark.kind != "digit":
            yield from reversed(mark.text if mark.kind != "group" else "")
            continue
        left -= 1
        # All digits that have no place of their own stand at the first one.
        take = digits[::-1] if not left else digits[-1:]
        digits = "" if not left else digits[:-1]
        for digit in take or {"0": "0", "?": " "}.get(mark.text, ""):
            if grouped and count and count % _THOUSAND == 0 and digit != " ":
                yield ","
            yield digit
            count += 1


def _fraction(marks: tuple[Mark, ...], digits: str) -> Iterator[str]:
    """Yields the decimal point and what stands behind it."""
    places = [mark.text for mark in marks if mark.kind == "digit"]
    needed = max(
        (at for at, place in enumerate(places) if place == "0" or digits[at] != "0"), default=-1
    )
    at = 0
    for mark in marks:
        if mark.kind != "digit":
            yield mark.text
            continue
        yield digits[at] if at <= needed else " " if mark.text == "?" else ""
        at += 1


__all__ = ["choose", "shown_by", "shown_number", "shown_text"]
