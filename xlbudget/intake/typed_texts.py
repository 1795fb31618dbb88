"""Reads back what is typed on the sheet of texts, by the keys of its lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from xlbudget.base.amounts import number_in, to_fen
from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.entry.form.texts import KEY, MOST, NUMBERS, TOP, TYPED, TextLine, text_lines
from xlbudget.narrative.texts import NO_TEXTS, UnitTexts
from xlbudget.reader import RawCell, RawSheet
from xlbudget.template import Family

_FIRST_DAY = date(1899, 12, 30)
"""The day before the first one of Excel, for dates of this century."""
_DAYS = range(1, 100_000)


@dataclass(frozen=True, slots=True)
class TypedTexts:
    """What was typed; `wrong` has what stands where a number should, by its place."""

    texts: UnitTexts
    wrong: Mapping[Place, str]


NOTHING_TYPED = TypedTexts(NO_TEXTS, {})


def read_typed_texts(family: Family, sheet: RawSheet | None, unit: str) -> TypedTexts:
    """Returns what was typed; `unit` is that of typed amounts.

    Lines are known by their keys, wherever they stand.
    """
    if sheet is None:
        return NOTHING_TYPED
    lines = {line.key: line for line in text_lines(family) if line.is_typed}
    amounts: dict[str, int] = {}
    counts: dict[str, Decimal] = {}
    texts: dict[str, str] = {}
    wrong: dict[Place, str] = {}
    for row in range(TOP, TOP + MOST):
        key, cell = sheet.cells.get((row, KEY)), sheet.cells.get((row, TYPED))
        line = lines.get(str(key.value)) if key else None
        if line is None or cell is None or cell.value is None or not str(cell.value).strip():
            continue
        if line.kind not in NUMBERS:
            texts[line.key] = _words(cell, line)
            continue
        number = number_in(str(cell.value)) if cell.kind == "number" else None
        if number is None or number < 0:
            wrong[Place(sheet.name, row, TYPED)] = str(cell.value)
        elif line.kind == "amount":
            amounts[line.key] = to_fen(number, unit)
        else:
            counts[line.key] = number
    return TypedTexts(UnitTexts(amounts, counts, texts), wrong)


def _words(cell: RawCell, line: TextLine) -> str:
    """Returns words as typed; a date that became a number is written out."""
    if line.kind == "date" and isinstance(cell.value, Decimal) and int(cell.value) in _DAYS:
        day = _FIRST_DAY + timedelta(days=int(cell.value))
        return sentence("texts.date", year=day.year, month=day.month, day=day.day)
    if isinstance(cell.value, Decimal):
        return f"{cell.value.normalize():f}"
    return "\n".join(str(cell.value).strip().splitlines())
