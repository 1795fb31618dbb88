"""Checks the units of amounts: what the sheets name, and whether the size of the figures fits."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from xlbudget.base.amounts import FEN, Figure, text_of
from xlbudget.base.place import Place
from xlbudget.intake.opened import Opened, cell_of
from xlbudget.meaning.findings import Finding, at
from xlbudget.template import CellRef

_LARGEST = 10**11
"""In 分: a unit that spends 10 亿元 and more has figures under 10 万元 too."""
_SMALLEST = 10**7
_ENOUGH = 10
_PAIRS = 3
_RATIOS = frozenset(
    larger // smaller for larger in FEN.values() for smaller in FEN.values() if larger > smaller
) - {10}


class _Pair(NamedTuple):
    """Two cells that must show the same, of which one shows `ratio` times the other."""

    larger: CellRef
    smaller: CellRef
    ratio: int


def check_units(opened: Opened) -> Iterator[Finding]:
    """Yields tables whose unit is named twice or not at all, or does not fit their figures."""
    family, tables = opened.family, opened.located.tables.values()
    for table in tables:
        number = table.table.number
        if table.amount_unit != family.unit:
            params = {"number": number, "unit": table.amount_unit, "expected": family.unit}
            yield Finding("T206", params)
        if len(names := dict.fromkeys(seen.unit for seen in table.units)) > 1:
            corner = Place(table.sheet.name, table.title_row, 1)
            cells = tuple(at(seen.place or corner, seen.text) for seen in table.units)
            yield Finding("T207", {"number": number}, cells, lists={"units": tuple(names)})
    silent = tuple(table.table.number for table in tables if not table.units)
    if silent:
        yield Finding("T208", {"unit": family.unit}, lists={"number": silent})
    yield from _too_large(opened)
    yield from _other_scale(opened)


def _too_large(opened: Opened) -> Iterator[Finding]:
    """Yields one finding where all figures are as large as if they were in a smaller unit."""
    sizes = {cell: abs(fen) for cell, fen in opened.readings.amounts.items() if fen}
    if len(sizes) < _ENOUGH or max(sizes.values()) < _LARGEST or min(sizes.values()) < _SMALLEST:
        return
    largest = max(sizes, key=sizes.__getitem__)
    unit = opened.located.tables[largest.table].amount_unit
    amount = text_of(sizes[largest], unit, opened.family.decimals, separator=",")
    yield Finding("T209", {"unit": unit, "amount": amount}, (cell_of(opened, largest),))


def _other_scale(opened: Opened) -> Iterator[Finding]:
    """Yields the tables that show their figures in another unit than the tables around them."""
    pairs = list(_pairs(opened))
    while pairs:
        counts = Counter((cell.table, pair.ratio) for pair in pairs for cell in pair[:2])
        (table, ratio), count = counts.most_common(1)[0]
        if count < _PAIRS:
            return
        concerned = [pair for pair in pairs if table in (pair.larger.table, pair.smaller.table)]
        pair = next(pair for pair in concerned if pair.ratio == ratio)
        cells = sorted(pair[:2], key=lambda cell: cell.table != table)
        params = {
            "number": opened.family.tables[table].number,
            "other": opened.family.tables[cells[1].table].number,
            "ratio": f"{ratio:,}",
            "unit": opened.located.tables[table].amount_unit,
            "count": str(count),
        }
        yield Finding("T210", params, tuple(cell_of(opened, cell) for cell in cells))
        pairs = [pair for pair in pairs if pair not in concerned]


def _pairs(opened: Opened) -> Iterator[_Pair]:
    """Yields cells of two tables that must show the same and differ by the ratio of two units."""
    figures: Mapping[CellRef, Figure | None] = opened.readings.figures
    for relation in opened.relations:
        if relation.kind != "equal" or len(relation.left) != 1 or len(relation.right) != 1:
            continue
        (_, left), (_, right) = relation.left[0], relation.right[0]
        one, other = figures.get(left), figures.get(right)
        if not one or not other or not one.shown or not other.shown or left.table == right.table:
            continue
        if one.shown == other.shown:
            continue
        (larger, large), (smaller, small) = sorted(
            ((left, one), (right, other)), key=lambda pair: abs(pair[1].shown), reverse=True
        )
        for ratio in _RATIOS:
            if small.low * ratio <= large.high and large.low <= small.high * ratio:
                yield _Pair(larger, smaller, ratio)
                break
