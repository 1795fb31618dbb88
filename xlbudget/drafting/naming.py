"""Ids and parents: what blocks, columns and rows are called, and which row sums up which."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from xlbudget.drafting.model import DraftBlock, DraftColumn, DraftRow, DraftTable
from xlbudget.drafting.selection import Selection, is_inside, narrowed
from xlbudget.drafting.world import Reduced, World

_KINDS = {"code": "code", "name": "name", "label": "item", "government": "government"}
_FUND = "fund"
_LONGEST = 40
"""Characters of an id that people still read."""
_THIS_YEAR = ("period", ("current",))


@dataclass(frozen=True)
class _Namer:
    """Names what stands in one block of a table, as far as the words around do not say it."""

    world: World
    whole: Selection

    def own(self, select: Selection) -> Reduced:
        """Returns what a selection says beside what the table and the block say already."""
        outer = self.world.reduced(self.whole)
        reduced = self.world.reduced(narrowed(self.whole, select))
        return {name: members for name, members in reduced.items() if outer.get(name) != members}

    def name(self, select: Selection) -> str:
        """Returns an id such as `carryover_general`, "" for what selects everything."""
        own = self.own(select)
        parts = [
            self.world.name(dimension, members) or "_".join(members)
            for dimension, members in sorted(own.items(), key=lambda pair: pair[0] == _FUND)
            if len(own) == 1 or (dimension, members) != _THIS_YEAR
        ]
        return "_".join(parts)


def own_selection(world: World, whole: Selection, select: Selection) -> Reduced:
    """Returns what a column or row selects beside what its table and block select."""
    return _Namer(world, whole).own(select)


def named_tables(tables: Iterable[DraftTable], world: World) -> tuple[DraftTable, ...]:
    """Returns the tables with ids for blocks, columns and rows, and the rows with parents."""
    return tuple(_named(table, world) for table in tables)


def _named(table: DraftTable, world: World) -> DraftTable:
    names = list(_apart(_block_ids(table)))
    used: list[str] = []
    blocks = []
    for block, name in zip(table.blocks, names, strict=True):
        namer = _Namer(world, narrowed(table.select, block.select))
        columns = _columns(replace(block, id=name), namer, used, alone=len(names) == 1)
        used += [column.id for column in columns]
        rows = _with_parents(_rows(block, namer), namer)
        blocks.append(replace(block, id=name, columns=columns, rows=tuple(rows)))
    return replace(table, blocks=tuple(blocks))


def _block_ids(table: DraftTable) -> list[str]:
    if len(table.blocks) == 1:
        return ["main"]
    if len({block.measure for block in table.blocks}) > 1:
        return [block.measure for block in table.blocks]
    return [block.side or "part" for block in table.blocks]


def _apart(names: Iterable[str]) -> Iterator[str]:
    """Yields names, a number behind those that were there before."""
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name}_{seen[name]}"


def _columns(
    block: DraftBlock, namer: _Namer, used: Sequence[str], *, alone: bool
) -> tuple[DraftColumn, ...]:
    names = []
    for column in block.columns:
        name = _KINDS.get(column.kind) or namer.name(column.select)
        if column.kind == "amount" and len(block.amounts) == 1 and not alone:
            name = block.id
        if not name or (column.is_total and ("total" not in names or len(name) > _LONGEST)):
            name = "total" if column.is_total else "amount" if column.is_understood else "unknown"
        names.append(f"{block.id}_{name}" if name in used else name)
    return tuple(
        replace(column, id=name) for column, name in zip(block.columns, _apart(names), strict=True)
    )


def _rows(block: DraftBlock, namer: _Namer) -> list[DraftRow]:
    names = _apart(row.id or _row_name(row, namer) for row in block.rows)
    return [replace(row, id=name) for row, name in zip(block.rows, names, strict=True)]


def _row_name(row: DraftRow, namer: _Namer) -> str:
    if not row.is_understood:
        return "unknown"
    return "total" if row.is_total else namer.name(row.select) or "total"


def _with_parents(rows: list[DraftRow], namer: _Namer) -> Iterator[DraftRow]:
    """Yields the rows with their parents: the smallest row that selects more.

    Of several that do, it is the one that a row is nested under.
    """
    world, whole = namer.world, namer.whole
    selects = {row.id: world.reduced(narrowed(whole, row.select)) for row in rows}
    heads = [row for row in rows if not row.code and row.is_understood]
    for row in rows:
        if row.parent or not row.is_understood or row.id in ("total", "unit", "department"):
            yield row
            continue
        mine = selects[row.id]
        over = [
            h
            for h in heads
            if h is not row and _holds(selects[h.id], mine, own_class=bool(row.code))
        ]
        over = [h for h in over if not any(is_inside(selects[o.id], selects[h.id]) for o in over)]
        nested_under = [h for h in over if h.row == row.owner]
        yield replace(row, parent=next((h.id for h in (*nested_under, *over)), ""))


def _holds(whole: Reduced, part: Reduced, *, own_class: bool) -> bool:
    """Tells whether a row sums up another; a class is a part of what selects the same."""
    return is_inside(part, whole) or (own_class and part == whole)
