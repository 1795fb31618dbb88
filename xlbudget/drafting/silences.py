"""What a table does not say: whether it holds carryover, from which funds it is paid."""

from collections.abc import Sequence
from dataclasses import replace

from xlbudget.drafting.model import Doubt, DraftTable, Reason
from xlbudget.drafting.vocabulary import vocabulary
from xlbudget.drafting.world import World


def with_silences(tables: Sequence[DraftTable], world: World) -> list[DraftTable]:
    """Returns the tables, each with a doubt for what it does not say and the form tells apart.

    A table of everything (总表) may be silent: it holds all of it. One of 财政拨款 may not.
    """
    dimensions: list[str] = vocabulary().layout["told"]
    told = [dimension for dimension in dimensions if dimension in world.dimensions]
    return [_with_silences(table, told, world) for table in tables]


def _with_silences(table: DraftTable, dimensions: Sequence[str], world: World) -> DraftTable:
    if table.says_whole and not table.select:
        return table
    for dimension in dimensions:
        measures = {block.measure for block in table.blocks}
        is_about = any(dimension in vocabulary().measures[name].over for name in measures)
        if is_about and not any(dimension in select for select in table.selections):
            table = _by_definition(table, dimension, world)
    return table


def _by_definition(table: DraftTable, dimension: str, world: World) -> DraftTable:
    """Returns the table with what its measures are by definition, and a doubt about it."""
    measures = vocabulary().measures
    blocks, taken = [], []
    for block in table.blocks:
        unsaid = measures[block.measure].unsaid
        members = world.reduced(unsaid).get(dimension)
        if members:
            select = {**block.select, dimension: unsaid[dimension]}
            reasons = (*block.reasons, Reason("defined", measures[block.measure].name))
            block = replace(block, select=select, reasons=reasons)  # noqa: PLW2901
            taken.append(world.said(dimension, members))
        blocks.append(block)
    spot = table.title_spot
    doubt = Doubt("silence", spot, table.title, dimension, "；".join(dict.fromkeys(taken)))
    return replace(table, blocks=tuple(blocks), doubts=(*table.doubts, doubt))
