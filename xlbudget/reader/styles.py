"""Number formats: which cells show dates and how many decimals a cell shows."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from xlbudget.reader.container import Container
from xlbudget.reader.xml import Attributes, parse

# The built-in formats, ECMA-376 part 1, 18.8.30; 27-36 and 50-58 are the East Asian dates.
_DATES: Final = frozenset(map(str, [*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)]))
_DECIMALS: Final = dict.fromkeys(("1", "3", "5", "6", "37", "38", "41", "42"), 0) | dict.fromkeys(
    ("2", "4", "7", "8", "39", "40", "43", "44"), 2
)


class NumberFormat(NamedTuple):
    """What a cell's format tells: whether it is a date, and the decimals shown or None."""

    is_date: bool
    decimals: int | None


GENERAL: Final = NumberFormat(False, None)


def read_styles(container: Container, part: str) -> tuple[NumberFormat, ...]:
    """Return the number format of each cell style, in the order cells refer to them.

    Raises:
        WorkbookError: the part is damaged or over a limit.
    """
    codes: dict[str, str] = {}
    ids: list[str] = []
    inside_cell_formats = False

    def on_number_format(attributes: Attributes) -> None:
        codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")

    def on_cell_formats(_attributes: Attributes) -> None:
        nonlocal inside_cell_formats
        inside_cell_formats = True

    def after_cell_formats(_text: str) -> None:
        nonlocal inside_cell_formats
        inside_cell_formats = False

    def on_format(attributes: Attributes) -> None:
        if inside_cell_formats:  # cellStyleXfs has the same elements
            ids.append(attributes.get("numFmtId", "0"))

    parse(
        container,
        part,
        {"numFmt": on_number_format, "cellXfs": on_cell_formats, "xf": on_format},
        {"cellXfs": after_cell_formats},
    )
    known = {key: _by_id(key, codes.get(key)) for key in set(ids)}
    return tuple(known[key] for key in ids)


def _by_id(key: str, code: str | None) -> NumberFormat:
    if code is not None:
        return describe_format(code)
    return NumberFormat(key in _DATES, _DECIMALS.get(key))


def describe_format(code: str) -> NumberFormat:
    """Describe a custom number format by its code, such as ``#,##0.00_ ;[Red]-0.00``."""
    # An elapsed time stands in brackets; every other bracket is a colour, condition or locale.
    bare = re.sub(r"\[(h+|m+|s+)\]", r"\1", code, flags=re.IGNORECASE)
    bare = re.sub(r'"[^"]*"?|\[[^\]]*\]?|[\\_*].', "", bare, flags=re.DOTALL).lower()
    if bare.replace(" ", "") == "general":
        return GENERAL
    if re.search("[ymdhs]", bare):
        return NumberFormat(True, None)
    digits = re.search(r"[0#?][0#?,]*(?:\.([0#?]*))?(,?)", bare.split(";")[0])
    # A comma at the end divides by a thousand: what is shown is not the number.
    if not digits or digits[0].endswith(",") or re.search("[%/e]", bare):
        return GENERAL
    return NumberFormat(False, len(digits[1] or ""))
