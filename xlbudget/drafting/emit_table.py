"""A drafted table as the file of a template, with comments that say which words gave what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from xlbudget.base.folding import fold, years_in
from xlbudget.drafting.model import DraftBlock, DraftColumn, DraftRow, DraftTable, Reason
from xlbudget.drafting.naming import own_selection
from xlbudget.drafting.nesting import is_subtotal
from xlbudget.drafting.rows import NAMES_LISTED
from xlbudget.drafting.said import doubt_said, reason_said
from xlbudget.drafting.selection import Selection, narrowed
from xlbudget.drafting.toml_text import (
    comment,
    toml_grid,
    toml_list,
    toml_select,
    toml_string,
    toml_table,
)
from xlbudget.drafting.vocabulary import vocabulary
from xlbudget.drafting.world import World
from xlbudget.template.common import document_words

WIDTHS = {"code": 12, "name": 40, "label": 34, "government": 30, "amount": 16}
CODE_CELL_WIDTH = 6
ROOM = {"project": 15, "classes": 6}
"""Empty rows of a blank workbook for what it lists by name, and for classes of functions."""
CLASSES, USED_CLASSES = "classes", "used_classes"
"""The sets of all classes of functions, and of those that are used where a form has both."""
DECIMALS = 2
_ALL = 1 << 24
"""More rows and columns than any sheet has."""


def table_text(table: DraftTable, number: int, world: World, unit: str, used: str) -> str:
    """Returns the file of a table; `unit` is the family's, `used` its set of classes in use."""
    return "\n".join(_Table(table, number, world, unit, used).lines()) + "\n"


def used_set(tables: Iterable[DraftTable]) -> str:
    """Returns the name of the set of classes in use, which stands beside that of all or alone."""
    blocks = (block for table in tables for block in table.blocks)
    has_all = any(block.classes and not block.is_sample for block in blocks)
    return USED_CLASSES if has_all else CLASSES


class _Table:
    """Writes one table; each doubt stands before the first thing that it is about."""

    def __init__(self, table: DraftTable, number: int, world: World, unit: str, used: str) -> None:
        self.table = table
        self.number = number
        self.world = world
        self.unit = unit
        self.used = used
        self.doubts = list(table.doubts)

    def lines(self) -> Iterator[str]:
        table, world = self.table, self.world
        yield comment(
            reason_said(Reason("title", f"{table.sheet}：{table.title}", table.title_spot))
        )
        yield from self._marked(range(table.header_rows.start))
        yield from self._marked(range(table.last_row + 1, _ALL))
        yield f'id = "{table.id}"'
        yield f"number = {toml_string(table_number(self.number))}"
        if table.mark:
            yield f"mark = {toml_string(table.mark)}"
        yield f"title = {toml_string(_title(table.title))}"
        yield f'measure = "{table.measure}"'
        select = toml_select(world, world.reduced(table.select))
        if select:
            yield f"select = {select}  {_because(table.reasons)}"
        if table.unit and table.unit != self.unit:
            yield f"unit = {toml_string(table.unit)}"
            yield f"fewest_decimals = {fewest_decimals(table.unit)}"
        if budget := self._budget():
            yield f"budget = {toml_string(budget)}"
        if table.empty and not _is_usual(table.empty):
            yield f"empty = {toml_string(without_years(table.empty))}"
        first, *rest = toml_grid(table.header)
        yield f"header = {first}"
        yield from rest
        if len(table.blocks) > 1:
            yield from _lines(table.blocks)
        for index, block in enumerate(table.blocks):
            yield ""
            yield from self._block(block, is_last=index + 1 == len(table.blocks))

    def _budget(self) -> str:
        funds = self.world.reduced(self.table.select).get("fund", ())
        lists_codes = any(block.lists == "function" for block in self.table.blocks)
        return vocabulary().budgets.get(funds[0], "") if len(funds) == 1 and lists_codes else ""

    def _block(self, block: DraftBlock, *, is_last: bool) -> Iterator[str]:
        world, table = self.world, self.table
        whole = narrowed(table.select, block.select)
        yield "[[blocks]]"
        yield f'id = "{block.id}"'
        if block.measure != table.measure:
            yield f'measure = "{block.measure}"'
        select = toml_select(world, own_selection(world, table.select, block.select))
        if select:
            yield f"select = {select}  {_because(block.reasons)}"
        yield "columns = ["
        last = block.columns[-1].place
        for column in block.columns:
            yield from self._marked(table.header_rows, range(column.place + 1), "  ")
            yield f"  {self._column(column, whole)}"
        if is_last:
            yield from self._marked(table.header_rows, indent="  ")
        yield "]"
        yield "rows = ["
        for line in self._rows(block, whole):
            yield f"  {line}"
        body = range(table.header_rows.stop, _ALL)
        yield from self._marked(body, range(_ALL if is_last else last + 1), "  ")
        yield "]"

    def _column(self, column: DraftColumn, whole: Selection) -> str:
        own = own_selection(self.world, whole, column.select)
        width = CODE_CELL_WIDTH if column.cells else WIDTHS[column.kind]
        written = toml_table(
            {
                "id": toml_string(column.id),
                "kind": "" if column.kind == "amount" else toml_string(column.kind),
                "cells": toml_list(column.cells) if len(column.cells) > 1 else "",
                "width": str(width),
                "select": toml_select(self.world, own),
            }
        )
        return f"{written},  {_because(column.reasons)}".rstrip() if own else f"{written},"

    def _rows(self, block: DraftBlock, whole: Selection) -> Iterator[str]:
        if block.lists and block.lists not in NAMES_LISTED:
            if not block.rows:
                yield toml_table({"each": toml_string(block.lists)}) + ","
                return
            total = toml_table({"id": '"total"', "label": toml_string(block.rows[0].label)})
            listed = toml_table({"each": toml_string(block.lists), "parent": '"total"'})
            yield from (f"{line}," for line in _ordered(total, listed, block.total_first))
            return
        is_written = False
        for row in block.rows:
            if row.spot:
                yield from self._marked(range(row.row, row.row + 1), range(row.spot.column + 1))
            if not row.code:
                yield self._row(row, whole)
            elif not is_written:
                is_written = True
                yield self._classes(block, row, whole)
        if block.lists == "project":
            last = toml_string(block.rows[-1].id)
            yield f'{{ each = "project", parent = {last}, room = {ROOM["project"]} }},'

    def _row(self, row: DraftRow, whole: Selection) -> str:
        own = own_selection(self.world, whole, row.select)
        written = toml_table(
            {
                "id": toml_string(row.id),
                "label": toml_string(row.label),
                "parent": toml_string(row.parent) if row.parent else "",
                "select": toml_select(self.world, own),
            }
        )
        return f"{written},  {_because(row.reasons)}" if own else f"{written},"

    def _classes(self, block: DraftBlock, row: DraftRow, whole: Selection) -> str:
        own = own_selection(self.world, whole, row.select)
        written = toml_table(
            {
                "use": toml_string(self.used if block.is_sample else CLASSES),
                "parent": toml_string(row.parent) if row.parent else "",
                "room": str(ROOM["classes"]) if block.is_sample else "",
                "select": toml_select(self.world, own),
            }
        )
        return f"{written},  {_because(row.reasons)}" if own else f"{written},"

    def _marked(self, rows: range, columns: range | None = None, indent: str = "") -> Iterator[str]:
        """Yields the doubts about some cells that were not written yet, a marked line each."""
        for doubt in tuple(self.doubts):
            spot = doubt.spot
            if spot.row in rows and (columns is None or spot.column in columns):
                self.doubts.remove(doubt)
                yield indent + comment(doubt_said(doubt))


def _is_usual(note: str) -> bool:
    """Tells whether a note under an empty table is the one that stands there anyway."""
    words = document_words()
    bare = fold(note)
    for start in words["notes"]:
        bare = bare.removeprefix(start)
    return bare in words["no_data"]


def fewest_decimals(unit: str) -> int:
    """Returns how many decimals amounts in a unit are printed with at least."""
    fewest: Mapping[str, int] = vocabulary().layout["fewest_decimals"]
    return fewest.get(unit, DECIMALS)


def _ordered(total: str, listed: str, total_first: bool) -> tuple[str, str]:
    return (total, listed) if total_first else (listed, total)


def _because(reasons: Sequence[Reason]) -> str:
    return comment("；".join(map(reason_said, reasons))) if reasons else ""


def _title(title: str) -> str:
    """Returns an official title with `{year}` for its year, which titles of templates name."""
    bare = vocabulary().pattern("numbered").sub("", without_years(" ".join(title.split())))
    year: str = document_words()["title"]["year"]
    written = bare.replace(f"{year}度", year)
    return written if year[:-1] in written else year + written


def without_years(text: str) -> str:
    """Returns a text with `{year}` in the place of every year."""
    for year in years_in(fold(text)):
        text = text.replace(str(year), "{year}")
    return text


def table_number(number: int) -> str:
    """Returns what people call a table: 表十三."""
    title = document_words()["title"]
    numerals: str = title["numerals"]
    tens, ones = divmod(number, 10)
    many = (numerals[tens - 1] if tens > 1 else "") + numerals[-1] if tens else ""
    first: str = title["number"]
    return first + many + (numerals[ones - 1] if ones else "")


def _lines(blocks: Sequence[DraftBlock]) -> Iterator[str]:
    """Yields which rows stand beside each other: totals and subtotals, all else in its order."""
    rest = ["*"] * len(blocks)
    if any(block.lists for block in blocks):
        totals = [next((row.id for row in block.rows if row.is_total), "") for block in blocks]
        lines = [totals, rest] if blocks[0].total_first else [rest, totals]
        lines = lines if any(totals) else [rest]
    else:
        lines = [rest, *_beside(blocks)]
    yield "lines = ["
    yield from (f"  {toml_list(line)}," for line in lines)
    yield "]"


def _beside(blocks: Sequence[DraftBlock]) -> Iterator[list[str]]:
    sums = [
        row.row
        for block in blocks
        for row in block.named_rows
        if row.is_total or is_subtotal(row.label)
    ]
    rows = {row.row for block in blocks for row in block.named_rows}
    for at in sorted(row for row in rows if sums and row >= min(sums)):
        yield [next((r.id for r in block.named_rows if r.row == at), "") for block in blocks]
