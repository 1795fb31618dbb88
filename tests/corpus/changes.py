"""Changes of what tables say: another figure, header or row, and what a person then reads."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from random import Random

from tests.corpus.samples import Sample
from xlbudget.intake.locate import LocatedTable
from xlbudget.reader import RawCell
from xlbudget.template import CellRef

_FEN = {"元": 100, "万元": 1_000_000}
_FEWEST = 2

Key = tuple[int, int]
Cells = dict[Key, RawCell]


def said(sample: Sample) -> dict[CellRef, int | None]:
    """Returns the amounts in 分 that the tables of a sample print, None for what is no number."""
    return {ref: fen for ref, fen in _said(sample) if fen != 0}


def _said(sample: Sample) -> Iterator[tuple[CellRef, int | None]]:
    for ref, place in sample.dressed.located.places.items():
        table = sample.dressed.located.tables[ref.table]
        in_yuan = sample.dress.in_yuan and table.amount_unit == "万元"
        cell = table.sheet.cells.get((place.row, place.column))
        text = "" if cell is None else str(cell.value or "").replace(",", "")
        try:
            value = Decimal(0 if text in ("", "-", "—") else text)
        except InvalidOperation:
            yield ref, None
            continue
        yield ref, int(value * _FEN["元" if in_yuan else table.amount_unit])


def changed(rng: Random, how: str, sample: Sample) -> Sample | None:
    """Returns a sample one of whose tables is changed, None where it has nothing to change."""
    tables = [*sample.dressed.located.tables]
    for name in rng.sample(tables, len(tables)):
        table = sample.dressed.located.tables[name]
        keys = [
            (place.row, place.column)
            for ref, place in sample.dressed.located.places.items()
            if ref.table == name and (place.row, place.column) in table.sheet.cells
        ]
        if keys and (other := CHANGES[how](rng, table, keys)):
            located = replace(
                sample.dressed.located, tables={**sample.dressed.located.tables, name: other}
            )
            return sample._replace(dressed=replace(sample.dressed, located=located))
    return None


Change = Callable[[Random, LocatedTable, list[Key]], LocatedTable | None]


def _with(table: LocatedTable, cells: Mapping[Key, RawCell]) -> LocatedTable:
    sheet = replace(table.sheet, cells={**table.sheet.cells, **cells})
    return replace(table, sheet=sheet)


def _figure(edit: Callable[[Random, str], str | None]) -> Change:
    """Returns what changes one figure."""

    def change(rng: Random, table: LocatedTable, keys: list[Key]) -> LocatedTable | None:
        for key in rng.sample(keys, len(keys)):
            cell = table.sheet.cells[key]
            text = str(cell.value or "")
            if any(digit in text for digit in "123456789"):
                other = edit(rng, text)
                if other and other != text:
                    return _with(table, {key: cell._replace(value=other)})
        return None

    return change


def _digit(rng: Random, text: str) -> str | None:
    at = rng.choice([at for at, letter in enumerate(text) if letter.isdigit()])
    return f"{text[:at]}{rng.choice('123456789'.replace(text[at], ''))}{text[at + 1 :]}"


def _swapped(rng: Random, text: str) -> str | None:
    pairs = [at for at in range(len(text) - 1) if text[at : at + 2].isdigit()]
    pairs = [at for at in pairs if text[at] != text[at + 1]]
    if not pairs:
        return None
    at = rng.choice(pairs)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _comma(rng: Random, text: str) -> str | None:
    if "," not in text:
        return None
    bare, at = text.replace(",", ""), text.index(",") + rng.choice([-1, 1])
    return f"{bare[:at]},{bare[at:]}" if at else None


def _gap(rng: Random, text: str) -> str | None:
    at = rng.randrange(1, len(text)) if len(text) > 1 else 0
    return text[:at] + " " * rng.choice([1, 2, 5]) + text[at:] if at else None


def _exchanged(rng: Random, table: LocatedTable, keys: list[Key]) -> LocatedTable | None:
    """Exchanges two figures of a table that differ."""
    cells = table.sheet.cells
    one = rng.choice(keys)
    others = [key for key in keys if cells[key].value != cells[one].value]
    if not others:
        return None
    other = rng.choice(others)
    return _with(table, _in_place(cells, {one: other, other: one}))


def _in_place(cells: Mapping[Key, RawCell], of: Mapping[Key, Key]) -> Cells:
    """Returns cells with what stands in others."""
    return {
        key: cells[key]._replace(kind=cells[other].kind, value=cells[other].value)
        for key, other in of.items()
        if key in cells and other in cells
    }


def _rows(rng: Random, table: LocatedTable, keys: list[Key]) -> LocatedTable | None:
    """Exchanges two whole rows."""
    rows = sorted({row for row, _ in keys})
    if len(rows) < _FEWEST:
        return None
    one, other = rng.sample(rows, 2)
    columns = {column for _, column in table.sheet.cells}
    of = {(a, column): (b, column) for a, b in ((one, other), (other, one)) for column in columns}
    return _with(table, _in_place(table.sheet.cells, of))


def _header(table: LocatedTable, keys: list[Key]) -> list[Key]:
    """Returns the last words over each column of figures, not the number of the column."""
    columns = {column for _, column in keys}
    lowest: dict[int, Key] = {}
    for row, column in sorted(table.sheet.cells):
        cell = table.sheet.cells[row, column]
        if row in table.header.rows and column in columns and not str(cell.value or 0).isdigit():
            lowest[column] = row, column
    return [*lowest.values()]


def _no_header(rng: Random, table: LocatedTable, keys: list[Key]) -> LocatedTable | None:
    headers = _header(table, keys)
    if not headers:
        return None
    key = rng.choice(headers)
    return _with(table, {key: table.sheet.cells[key]._replace(kind="blank", value=None)})


def _columns(rng: Random, table: LocatedTable, keys: list[Key]) -> LocatedTable | None:
    """Exchanges two columns beside each other under one header, with all that they say."""
    cells = table.sheet.cells
    headers = {key: cells[key] for key in _header(table, keys)}
    pairs = [
        ((row, column), (row, column + 1))
        for row, column in headers
        if (row, column + 1) in headers
        and not ((over := cells.get((row - 1, column + 1))) and over.value)
    ]
    if not pairs:
        return None
    one, other = rng.choice(pairs)
    of = {one: other, other: one}
    for row in {row for row, _ in keys}:
        of |= {(row, one[1]): (row, other[1]), (row, other[1]): (row, one[1])}
    return _with(table, _in_place(cells, of))


def _row_again(rng: Random, table: LocatedTable, keys: list[Key]) -> LocatedTable | None:
    return _moved(table, rng.choice(sorted({row for row, _ in keys})), 1)


def _row_away(rng: Random, table: LocatedTable, keys: list[Key]) -> LocatedTable | None:
    return _moved(table, rng.choice(sorted({row for row, _ in keys})), -1)


def _moved(table: LocatedTable, at: int, by: int) -> LocatedTable:
    """Returns a table with a row twice, or without it."""
    cells: Cells = {}
    for (row, column), cell in table.sheet.cells.items():
        to = row + by * (row > at)
        if by > 0 or row != at:
            cells[to, column] = cell._replace(row=to)
        if by > 0 and row == at:
            cells[row + 1, column] = cell._replace(row=row + 1)
    merged = tuple(
        replace(area, top=area.top + by * (area.top > at), bottom=area.bottom + by)
        if area.bottom >= at
        else area
        for area in table.sheet.merged
        if not area.top == area.bottom == at
    )
    rows = {
        block: tuple(replace(row, row=row.row + by * (row.row >= at)) for row in of)
        for block, of in table.rows.items()
    }
    sheet = replace(table.sheet, cells=cells, merged=merged)
    return replace(table, sheet=sheet, rows=rows, last_row=table.last_row + by)


def _figure_more(rng: Random, table: LocatedTable, keys: list[Key]) -> LocatedTable | None:
    """Puts a figure where none was: in a cell, over the header, under the last row."""
    cells = table.sheet.cells
    rows = range(table.title_row, max(row for row, _ in keys) + 2)
    free = [
        (row, column)
        for row in rows
        for column in range(1, max(column for _, column in cells) + 1)
        if (row, column) not in cells or cells[row, column].value in (None, "")
        if not any(
            a.top <= row <= a.bottom and a.left <= column <= a.right for a in table.sheet.merged
        )
    ]
    if not free:
        return None
    row, column = rng.choice(free)
    text = f"{rng.randrange(10 ** rng.randrange(1, 6))}.{rng.randrange(100):02}"
    return _with(table, {(row, column): RawCell(row, column, "number", text, None)})


CHANGES: Mapping[str, Change] = {
    "a digit": _figure(_digit),
    "two digits": _figure(_swapped),
    "a sign": _figure(lambda _, text: text[1:] if text.startswith("-") else f"-{text}"),
    "a decimal point": _figure(lambda _, text: text.replace(".", "") if "." in text else None),
    "a comma": _figure(_comma),
    "a digit less": _figure(lambda _, text: re.sub(r"\d(?=\d)", "", text, count=1)),
    "a gap": _figure(_gap),
    "two figures": _exchanged,
    "two rows": _rows,
    "a header": _no_header,
    "two columns": _columns,
    "a figure more": _figure_more,
    "a row twice": _row_again,
    "a row away": _row_away,
}
READ_AS_CHANGED = (
    "a digit",
    "two digits",
    "a sign",
    "a decimal point",
    "a comma",
    "a digit less",
    "two figures",
)
"""What leaves a figure that a person reads as it then stands; the others leave the same figures."""
