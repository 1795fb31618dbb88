"""What of a drafted family may be compared: only what stands under words that were understood.

Whatever a word was about that is not understood may lie in any total beside it: a table falls with
its title, a block with a row, a column takes the totals of its block along. A silence is a hole:
who does not say what others beside it do, such as 上年结转, may hold it or not.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TypeVar

from xlbudget.drafting.derive import derived
from xlbudget.drafting.model import (
    DoubtKind,
    DraftBlock,
    DraftColumn,
    DraftRow,
    DraftTable,
    FormRead,
)
from xlbudget.drafting.rule_names import named
from xlbudget.drafting.vocabulary import vocabulary
from xlbudget.template import Block, Column, Family, Row, RowList, Table

_OF_A_WORD: tuple[DoubtKind, ...] = ("word", "clash")
_OF_A_TABLE: tuple[DoubtKind, ...] = ("second_header", "no_list", "too_long", "too_many")
"""Doubts with which nothing that a table says is known."""
_OF_WHAT_IT_HOLDS: tuple[DoubtKind, ...] = ("silence", "no_unit")
"""Doubts with which a table may only be compared with itself: whatever it holds, it adds up."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tables, amount columns, fixed rows were understood, and how many words were not."""

    tables: int
    columns: int
    rows: int
    unknown: int

    @property
    def is_enough(self) -> bool:
        """Tells whether so much was understood that a check says something."""
        known = self.tables + self.columns + self.rows
        return self.tables >= _FEWEST and self.columns > 0 and self.unknown <= known

    def said(self) -> Mapping[str, str]:
        """Returns the counts as parameters of a sentence."""
        return {name: str(count) for name, count in asdict(self).items()}


_FEWEST = 3


def counts_of(form: FormRead) -> Counts:
    """Returns what was understood of a form; what shares a table with nothing known is not."""
    tables = [table for table in form.tables if _is_known(table)]
    blocks = [block for table in tables for block in table.blocks]
    unknown = [doubt for doubt in form.all_doubts if doubt.kind in _OF_A_WORD]
    return Counts(
        tables=len(tables),
        columns=sum(c.is_understood for block in blocks for c in block.amounts),
        rows=sum(row.is_understood for block in blocks for row in block.rows),
        unknown=len({(doubt.text, doubt.rest) for doubt in unknown}),
    )


def understood_parts(family: Family, form: FormRead) -> tuple[Family, ...]:
    """Returns the parts of a drafted family within which figures may be compared, with rules.

    They hold for every way in which the form may be meant: a table that does not say what it
    holds, such as carryover, is compared with nothing but itself.
    """
    parts, number = [], 0
    for part in _comparable(family, form):
        rules = {}
        for rule in derived(part):
            number += 1
            code = str(number)
            rules[code] = named(family, replace(rule, code=code))
        parts.append(replace(part, rules=rules))
    return tuple(parts)


def _comparable(family: Family, form: FormRead) -> Iterator[Family]:
    """Yields what may be compared with each other: parts of a family without what is not known."""
    known = {
        table.id: kept
        for table in form.tables
        if _is_known(table) and (kept := _understood(family.tables[table.id], table))
    }
    alone = {table.id for table in form.tables if _has(table, _OF_WHAT_IT_HOLDS)}
    together = {name: table for name, table in known.items() if name not in alone}
    for tables in (together, *({name: known[name]} for name in known if name in alone)):
        if tables:
            absences = tuple(
                absence
                for absence in family.absences
                if all(_stands_in(tables, cell.table, cell.column) for cell in absence.zero)
            )
            yield replace(family, tables=tables, absences=absences)


def _is_known(table: DraftTable) -> bool:
    return not _has(table, _OF_A_TABLE) and not any(
        doubt.kind in _OF_A_WORD and doubt.spot == table.title_spot for doubt in table.doubts
    )


def _has(table: DraftTable, kinds: tuple[DoubtKind, ...]) -> bool:
    return any(doubt.kind in kinds for doubt in table.doubts)


def _understood(table: Table, draft: DraftTable) -> Table | None:
    """Returns a table without what is not understood; None where nothing is left."""
    blocks = []
    for block, of_draft in zip(table.blocks, draft.blocks, strict=True):
        columns, rows = _columns(block, draft, of_draft), _rows(block, draft, of_draft)
        if rows and any(column.kind == "amount" for column in columns):
            blocks.append(replace(block, columns=columns, rows=rows))
    return replace(table, blocks=tuple(blocks)) if blocks else None


def _columns(block: Block, table: DraftTable, draft: DraftBlock) -> tuple[Column, ...]:
    """Returns the columns of a block that are understood; none where it does not say of what."""
    if not all(column.is_understood for column in draft.columns if column.kind != "amount"):
        return ()
    dark = {column.id for column in draft.amounts if not column.is_understood}
    if dark:
        dark |= {column.id for column in draft.amounts if column.is_total}
    dark |= {column.id for column in _silent(draft.amounts, table, draft)}
    return tuple(column for column in block.columns if column.id not in dark)


def _rows(block: Block, table: DraftTable, draft: DraftBlock) -> tuple[Row | RowList, ...]:
    """Returns the rows of a block; its totals where the rest is silent, none with a strange one."""
    if not all(row.is_understood for row in draft.rows):
        return ()
    if not any(_silent(draft.rows, table, draft)):
        return block.rows
    totals = {row.id for row in draft.rows if row.is_total and not row.select}
    return tuple(row for row in block.fixed if row.id in totals)


_Part = TypeVar("_Part", DraftColumn, DraftRow)


def _silent(parts: Iterable[_Part], table: DraftTable, block: DraftBlock) -> Iterator[_Part]:
    """Yields the rows or columns that do not say what another one beside them says, or may say."""
    several = [part for part in parts if not part.is_total]
    for dimension in vocabulary().layout["apart"]:
        if dimension in table.select or dimension in block.select:
            continue
        if any(dimension in part.select or not part.is_understood for part in several):
            yield from (part for part in several if dimension not in part.select)


def _stands_in(tables: Mapping[str, Table], name: str, column: str) -> bool:
    return name in tables and any(
        known.id == column for block in tables[name].blocks for known in block.columns
    )
