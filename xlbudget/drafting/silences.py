"""What a table does not say: whether it holds carryover, from which funds it is paid."""

from collections.abc import Sequence
from dataclasses import replace

from xlbudget.drafting.model import Doubt, DraftTable
from xlbudget.drafting.vocabulary import vocabulary
from xlbudget.drafting.world import World


def with_silences(tables: Sequence[DraftTable], world: World) -> list[DraftTable]:
    """Returns the tables, each with a doubt for what it does not say and the form tells apart.

    A table of everything (总表) may be silent: it holds all of it.
    """
    dimensions: list[str] = vocabulary().layout["told"]
    told = [dimension for dimension in dimensions if dimension in world.dimensions]
    return [_with_silences(table, told) for table in tables]


def _with_silences(table: DraftTable, dimensions: Sequence[str]) -> DraftTable:
    if table.says_whole:
        return table
    measures = vocabulary().measures
    silent = [
        dimension
        for dimension in dimensions
        if any(dimension in measures[block.measure].over for block in table.blocks)
        and not any(dimension in select for select in table.selections)
    ]
    doubts = (Doubt("silence", table.title_spot, table.title, dimension) for dimension in silent)
    return replace(table, doubts=(*table.doubts, *doubts))
