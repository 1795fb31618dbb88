"""Random units of every family, and their tables in the dress that an office prints them in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.support.random_units import random_unit
from xlbudget.base.amounts import Figure
from xlbudget.intake.locate import LocatedTable
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.reader import RawCell
from xlbudget.template import CellRef, load_family
from xlbudget.writer.content import printed
from xlbudget.writer.workbook import write_workbook

FAMILIES = ("shanxi-unit", "shanghai-unit", "shanghai-department", "jiangsu-department")
_ZEROS = (None, "", "0", "0.00", "-", "—")
_YUAN = 10_000


@dataclass(frozen=True, slots=True)
class Dress:
    """How amounts are printed."""

    separators: bool = False
    zero: str | None = None
    """What stands for an amount of zero or for none; None where a zero is written if given."""
    in_yuan: bool = False
    """Whether tables of 万元 are printed in 元."""


class Sample(NamedTuple):
    """A unit's workbook, and the same with its amounts as they are printed."""

    seed: int
    content: bytes
    opened: Opened
    dress: Dress
    dressed: Opened


def any_dress(rng: Random) -> Dress:
    """Returns a dress drawn at random."""
    return Dress(rng.random() < 0.6, rng.choice(_ZEROS), rng.random() < 0.15)


def sample(family: str, seed: int) -> Sample:
    """Returns a random unit of a family."""
    rng = Random(f"{family} {seed}")
    codes = rng.choice([1, 1, 3, 8, 8, 20])
    unit = random_unit(rng, load_family(family), codes=codes)
    stream = BytesIO()
    write_workbook(stream, printed(load_family(family), unit.figures))
    opened = open_workbook(Path("unit.xlsx"), content=stream.getvalue())
    dress = any_dress(rng)
    return Sample(seed, stream.getvalue(), opened, dress, dressed(opened, dress))


def dressed(opened: Opened, dress: Dress) -> Opened:
    """Returns an opened workbook whose tables have the texts that are printed."""
    tables = {
        name: _dressed(opened, name, table, dress) for name, table in opened.located.tables.items()
    }
    return replace(opened, located=replace(opened.located, tables=tables))


def _dressed(opened: Opened, name: str, table: LocatedTable, dress: Dress) -> LocatedTable:
    cells = dict(table.sheet.cells)
    places = opened.located.places
    in_yuan = dress.in_yuan and table.amount_unit == "万元"
    for ref in (ref for ref in places if ref.table == name):
        key = places[ref].row, places[ref].column
        cell = cells.get(key) or RawCell(*key, "blank", None, None)
        if cell.value is None or isinstance(cell.value, Decimal):
            text = amount_text(cell.value, table.table.decimals, dress, in_yuan=in_yuan)
            cells[key] = cell._replace(kind="number", value=text)
    if in_yuan:
        for key, cell in cells.items():
            if isinstance(cell.value, str) and "单位：万元" in cell.value:
                cells[key] = cell._replace(value=cell.value.replace("万元", "元"))
    return replace(table, sheet=replace(table.sheet, cells=cells))


def amount_text(value: Decimal | None, decimals: int, dress: Dress, *, in_yuan: bool) -> str:
    """Returns an amount as it is printed."""
    if not value and (dress.zero is not None or value is None):
        return dress.zero or ""
    amount = value or Decimal(0)
    if in_yuan:
        amount *= _YUAN
    return f"{amount:{',' * dress.separators}.{decimals}f}"


class Count(NamedTuple):
    """How many figures of a document were written and read."""

    written: int = 0
    read: int = 0
    wrong: int = 0
    lost: int = 0
    extra: int = 0

    def plus(self, other: "Count") -> "Count":
        """Returns the figures of two documents."""
        return Count(*map(sum, zip(self, other, strict=True)))


def compared(written: Opened, read: Opened) -> Count:
    """Returns how the amounts of a workbook and those of its document differ."""
    here, there = (amounts(opened.readings.figures) for opened in (written, read))
    lost = [cell for cell in here if cell not in there]
    wrong = [cell for cell in here if cell in there and here[cell] != there[cell]]
    extra = [cell for cell in there if cell not in here]
    return Count(len(here), len(there), len(wrong), len(lost), len(extra))


def amounts(figures: Mapping[CellRef, Figure | None]) -> dict[CellRef, int | None]:
    """Returns the amounts in 分 that are not zero, None for one that is not read."""
    return dict(_amounts(figures))


def _amounts(figures: Mapping[CellRef, Figure | None]) -> Iterator[tuple[CellRef, int | None]]:
    for cell, figure in figures.items():
        if figure is None or figure.shown:
            yield cell, figure.shown if figure else None
