"""What a family asks of figures that agree and yet may be wrong, and from which size on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from xlbudget.template.expression import parse_expression
from xlbudget.template.family import Family
from xlbudget.template.model import CellRef, Select
from xlbudget.template.rules import check_term
from xlbudget.template.source import Reader, TemplateFile
from xlbudget.template.tables import read_select

_MOST = 10**12
_SIZES = ("enough", "smallest", "large", "largest", "least", "tiny", "cell", "part", "year")


@dataclass(frozen=True, slots=True)
class Compared:
    """An amount with its name: an official cell, a section, one of its rows, or what a code has."""

    name: str
    cell: CellRef | None = None
    section: str = ""
    row: str = ""
    measure: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class PartOfWhole:
    """An amount that cannot be larger than another."""

    id: str
    part: Compared
    whole: Compared


@dataclass(frozen=True, slots=True)
class SheetTotal:
    """The total of a section, and what it equals or is a part of."""

    section: str
    kind: Literal["equals", "at_most"]
    other: Compared


@dataclass(frozen=True, slots=True)
class Changes:
    """By how many percent, and how much at least, figures may differ from last year's."""

    percent: int
    least: int
    cells: tuple[CellRef, ...]


@dataclass(frozen=True, slots=True)
class Plausible:
    """Everything that is asked; `sizes` are thresholds by name, `times` those of whole sheets.

    `tiny_of` selects the columns in which a single amount may be too small.
    """

    total: CellRef
    years: tuple[int, int]
    placeholders: tuple[str, ...]
    sizes: Mapping[str, int]
    times: tuple[int, int]
    parts: tuple[PartOfWhole, ...]
    sheets: tuple[SheetTotal, ...]
    changes: Changes
    tiny_of: Select


def load_plausible(family: Family, source: TemplateFile) -> Plausible | None:
    """Returns what the file asks, or None where it has mistakes, which are noted."""
    top = Reader(source, source.data)
    unit = Reader(source, top.table("unit"), "[unit]")
    change = Reader(source, top.table("changes"), "[changes]")
    years, times = top.wholes("years", 0, 9999), unit.wholes("sheet", 1, _MOST)
    for reader, key, pair in ((top, "years", years), (unit, "sheet", times)):
        if len(pair) != len(("from", "to")):
            reader.add("wrong_type", key)
    total = _cell(family, top, top.text("total"))
    cells = tuple(_cell(family, change, text) for text in change.strings("cells", ()))
    changes = Changes(
        change.whole("percent", 1, _MOST),
        change.whole("least", 0, _MOST),
        tuple(cell for cell in cells if cell),
    )
    sizes = {name: unit.whole(name, 1, _MOST) for name in _SIZES}
    tiny_of = read_select(family, source, unit.table("tiny_of"), "tiny_of =")
    placeholders = top.strings("placeholders", ())
    parts = tuple(_part(family, source, data) for data in top.tables("parts"))
    sheets = tuple(_sheet(family, source, data) for data in top.tables("sheets"))
    for reader in (top, unit, change):
        reader.done()
    if source.has_mistakes or total is None:
        return None
    first, last = years
    least, most = times
    return Plausible(
        total,
        (first, last),
        placeholders,
        sizes,
        (least, most),
        parts,
        sheets,
        changes,
        tiny_of,
    )


def _part(family: Family, source: TemplateFile, data: Mapping[str, Any]) -> PartOfWhole:
    reader = Reader(source, data, "[[parts]]", f'id = "{data.get("id", "")}"')
    sides = (_compared(family, reader, key) for key in ("part", "whole"))
    asked = PartOfWhole(reader.id(), *sides)
    reader.done()
    return asked


def _sheet(family: Family, source: TemplateFile, data: Mapping[str, Any]) -> SheetTotal:
    reader = Reader(source, data, "[[sheets]]", f'section = "{data.get("section", "")}"')
    kind: Literal["equals", "at_most"] = "equals" if "equals" in data else "at_most"
    name = reader.text("section")
    if name not in _sections(family):
        source.add("unknown", *reader.anchors, what=name)
    total = SheetTotal(name, kind, _compared(family, reader, kind))
    reader.done()
    return total


def _compared(family: Family, outer: Reader, key: str) -> Compared:
    reader = Reader(outer.source, outer.table(key), *outer.anchors, f"{key} =")
    name, text = reader.text("name"), reader.text("cell", "")
    amount = Compared(
        name,
        _cell(family, reader, text) if text else None,
        reader.text("section", ""),
        reader.text("row", ""),
        reader.text("measure", ""),
        reader.text("code", ""),
    )
    reader.done()
    section = _sections(family).get(amount.section)
    if amount.section and (section is None or not section.amounts):
        reader.add("unknown", "section", what=amount.section)
    elif section and amount.row and amount.row not in {row.id for row in section.rows}:
        reader.add("unknown", "row", what=amount.row)
    if amount.code and not any(part.of_kind("code") for part in family.entry.parts(amount.measure)):
        reader.add("unknown", "measure", what=amount.measure)
    if not (amount.cell or amount.section or amount.code):
        reader.add("missing_key", "cell")
    return amount


def _sections(family: Family) -> Mapping[str, Any]:
    return {section.id: section for section in family.entry.sections}


def _cell(family: Family, reader: Reader, text: str) -> CellRef | None:
    """Returns the one cell that a text names; None for anything else, which is noted."""
    expression = parse_expression(text)
    term = expression[0] if expression and len(expression) == 1 else None
    if term is None or term.row[:1] in ("*", "@", "$"):
        reader.source.add("bad_expression", *reader.anchors, text, what=text)
        return None
    check_term(family, reader, term, {}, text)
    return CellRef(term.table, term.row, term.column)
