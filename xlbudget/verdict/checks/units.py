"""Checks the units of amounts: what the sheets name, and whether the size of the figures fits."""

from collections.abc import Collection, Iterator, Mapping

from xlbudget.base.amounts import text_of
from xlbudget.base.place import Place
from xlbudget.intake.locate import LocatedTable
from xlbudget.intake.opened import Opened, cell_of
from xlbudget.meaning.findings import Finding, at
from xlbudget.template import CellRef

_LARGEST = 10**11
"""In 分: a unit that spends 10 亿元 and more has figures under 10 万元 too."""
_SMALLEST = 10**7
_ENOUGH = 10
"""Different figures: one that many tables repeat says no more than one."""
_LEAST = 10**7
"""In 分: a unit that has so many figures spends 10 万元 a year and more."""
_LEAST_OF_A_TABLE = 10**5
"""In 分: what is less, 1,000 元, in another unit than the form's stands in the form's."""


def check_units(opened: Opened) -> Iterator[Finding]:
    """Yields tables whose unit is named twice or not at all, or does not fit their figures."""
    tables = opened.located.tables.values()
    for table in tables:
        number = table.table.number
        if table.amount_unit != table.table.unit:
            params = {"number": number, "unit": table.amount_unit, "expected": table.table.unit}
            yield Finding("T206", params)
        if len(names := dict.fromkeys(seen.unit for seen in table.units)) > 1:
            corner = Place(table.sheet.name, table.title_row, 1)
            cells = tuple(at(seen.place or corner, seen.text) for seen in table.units)
            yield Finding("T207", {"number": number}, cells, lists={"units": tuple(names)})
    yield from _silent(tables, {cell.table for cell, fen in opened.readings.amounts.items() if fen})
    asks = opened.typed and opened.typed.is_read and opened.family.plausible
    if not asks:  # else it is asked of what is typed
        yield from _too_large(opened)
    yield from _too_small(opened)


def _silent(tables: Collection[LocatedTable], filled: Collection[str]) -> Iterator[Finding]:
    """Yields the tables without a unit, those with amounts apart if their like have another one."""
    silent: dict[tuple[str, str], list[str]] = {}
    others = {table.table.unit: table.amount_unit for table in tables if table.units}
    for table in tables:
        if not table.units:
            other = others.get(table.table.unit) if table.table.id in filled else None
            other = other or table.amount_unit
            silent.setdefault((table.amount_unit, other), []).append(table.table.number)
    for (unit, other), numbers in silent.items():
        code, params = ("T208", {}) if other == unit else ("T213", {"other": other})
        yield Finding(code, {"unit": unit, **params}, lists={"number": tuple(numbers)})


def _too_large(opened: Opened) -> Iterator[Finding]:
    """Yields one finding where all figures are as large as if they were in a smaller unit."""
    sizes = {cell: abs(fen) for cell, fen in opened.readings.amounts.items() if fen}
    if (
        len({*sizes.values()}) < _ENOUGH
        or max(sizes.values()) < _LARGEST
        or min(sizes.values()) < _SMALLEST
    ):
        return
    yield _asked(opened, "T209", max(sizes, key=sizes.__getitem__), {})


def _too_small(opened: Opened) -> Iterator[Finding]:
    """Yields what is as small as if it were in a larger unit: all figures, or those of a table."""
    sizes = {cell: abs(fen) for cell, fen in opened.readings.amounts.items() if fen}
    if len({*sizes.values()}) >= _ENOUGH and max(sizes.values()) < _LEAST:
        yield _asked(opened, "T211", max(sizes, key=sizes.__getitem__), {})
        return
    tables = opened.located.tables.values()
    for table in tables:
        unit = table.amount_unit
        like = {
            t.amount_unit for t in tables if t.table.unit == table.table.unit and t is not table
        }
        if unit == table.table.unit or like == {unit}:
            continue  # where all tables of a kind are in another unit, a small one is small
        of_table = {cell: fen for cell, fen in sizes.items() if cell.table == table.table.id}
        largest = max(of_table, key=of_table.__getitem__, default=None)
        if largest and of_table[largest] < _LEAST_OF_A_TABLE:
            yield _asked(opened, "T212", largest, {"number": table.table.number})


def _asked(opened: Opened, code: str, largest: CellRef, params: Mapping[str, str]) -> Finding:
    """Returns a finding that names the largest figure in the unit in which it was read."""
    table = opened.located.tables[largest.table]
    unit = table.amount_unit
    fen = abs(opened.readings.amounts[largest])
    amount = text_of(fen, unit, table.table.decimals, separator=",")
    return Finding(code, {"unit": unit, "amount": amount, **params}, (cell_of(opened, largest),))
