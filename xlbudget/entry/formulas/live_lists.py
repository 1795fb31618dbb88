"""Lists in live sentences: the rows that they may name, and words joined row by row.

The classes of a set are known when the workbook is made. Rows that a table lists are not, so each
of its lines is asked whether it shows a row, and whether that has no rows under it.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xlbudget.base.folding import without_ordinal
from xlbudget.entry.form.cells import reference
from xlbudget.entry.formulas.algebra import (
    Formula,
    as_is,
    call,
    constant,
    find,
    if_,
    if_error,
    infix,
    left,
    rounded,
    shifted,
)
from xlbudget.entry.formulas.listed import ClassRows, PrintedRows
from xlbudget.entry.formulas.live_columns import LiveColumns
from xlbudget.entry.formulas.official import Official
from xlbudget.entry.formulas.sort_keys import LineKey
from xlbudget.template import Block, CellRef, Column, Table, Term
from xlbudget.template.narrative import Each, Slot, slots_of

_SEPARATOR = "、"


class ListLine(NamedTuple):
    """One row that a list may name: `terms` are its own amounts, of which one must print."""

    table: str
    row: str
    label: Formula
    terms: tuple[Term, ...]

    @property
    def key(self) -> str:
        """Returns what no other row is called."""
        return f"{self.table}[{self.row}]"


class LiveLists:
    """Makes the cells of lists."""

    def __init__(self, columns: LiveColumns, official: Official) -> None:
        self.columns = columns
        self.official = official
        self.family = official.family

    def lines(self, each: Each) -> Iterator[ListLine]:
        """Yields the rows that a list may name, in their order."""
        [term] = each.rows
        slots = slots_of(each.parts)
        terms = tuple(dict.fromkeys(t for slot in slots for t in slot.left if not t.table))
        block = self.family.tables[term.table].block_of(terms[0].column)
        for row in self._rows(term.row):
            yield ListLine(term.table, row, constant(self._label(block, row)), terms)

    def _rows(self, name: str) -> tuple[str, ...]:
        return tuple(self.family.rowsets[name[1:]].labels) if name.startswith("@") else (name,)

    def _label(self, block: Block, row: str) -> str:
        """Returns the official name of a row that is fixed, or of a code that may be listed."""
        fixed = next((r.label for r in block.fixed if r.id == row), None)
        if fixed is None:
            assert block.row_list  # what is no fixed row is listed
            fixed = self.official.calc.lists.name_of(block.row_list.dimension, row)
        return without_ordinal(fixed)

    # ---- names ----------------------------------------------------------------------------------

    def names(self, slot: Slot) -> Formula:
        """Returns the cell with the names of the rows that print an amount, each once."""
        [term] = slot.left
        table = self.family.tables[term.table]
        block = table.block_of(term.column)
        chain = constant(_SEPARATOR)  # so that every name stands between two of them
        for name, prints in self._names(table, block, term):
            sought = infix(infix(_SEPARATOR, "&", name), "&", _SEPARATOR)
            longer = infix(infix(chain, "&", name), "&", _SEPARATOR)
            more = if_(if_error(find(sought, chain), 0), chain, longer)
            chain = self.columns.put("list", if_(prints, more, chain))
        size = infix(call("LEN", len, chain), "-", 2)
        inside = call("MID", lambda text, first, count: text[first - 1 :][:count], chain, 2, size)
        return self.columns.put("list", if_(infix(chain, "=", _SEPARATOR), "", inside))

    def _names(self, table: Table, block: Block, term: Term) -> Iterator[tuple[Formula, Formula]]:
        """Yields the name of each row, and whether it prints an amount."""
        if term.row != "*":
            for row in self._rows(term.row):
                amount = self.official.printed(CellRef(term.table, row, term.column))
                prints = infix(amount, "<>", 0)
                yield constant(self._label(block, row)), prints
            return
        if block.row_list is None:
            return
        yield from self._listed(table, block, term)

    def _listed(self, table: Table, block: Block, term: Term) -> Iterator[tuple[Formula, Formula]]:
        """Yields the lines of a table that may show a row: its name, and whether it prints."""
        official, layout = self.official, self.official.layout
        rows, amounts = official.listed(table, block), block.column(term.column)
        naming = next(c for c in block.columns if c.kind in ("name", "label"))
        coded = next((c for c in block.columns if c.kind == "code"), None)
        lines = layout.tables[table.id].lines
        refs = [r for line in lines for r in line if r and r.code is not None]
        refs = [r for r in refs if CellRef(table.id, r.id, term.column) in layout.places]

        def at(column: Column, number: int) -> Formula:
            place = layout.places[CellRef(table.id, refs[number].id, term.column)]
            addresses = (reference(place.sheet, place.row, at + 1) for at in column.places)
            if column.kind == "amount":
                value = official.amount(table, block, refs[number], column).value
            else:  # a code may stand in several cells
                cells = official.texts(table, block, refs[number], column)
                value = "".join(str(cell.value or "") for cell in cells)
            return as_is("&".join(addresses), value)

        for number in range(len(refs)):
            amount = at(amounts, number)
            prints = rounded(_number(amount), table.decimals)
            if isinstance(rows, PrintedRows):
                prints = infix(prints, "*", LineKey.behind(_number(shifted(rows.key, number))))
            elif coded and number + 1 < len(refs):
                code, below = at(coded, number), at(coded, number + 1)
                is_above = infix(left(below, call("LEN", len, code)), "=", code)
                prints = if_(is_above, 0, prints)
            name = shifted(rows.name, number) if isinstance(rows, ClassRows) else at(naming, number)
            yield name, prints

    def chained(self, items: Sequence[Formula], join: str) -> Formula:
        """Returns the cell with what items say that are not empty, one after the other."""
        chain = constant("")
        for item in items:
            more = if_(infix(chain, "=", ""), item, infix(infix(chain, "&", join), "&", item))
            chain = self.columns.put("list", if_(infix(item, "=", ""), chain, more))
        return chain


def _number(cell: Formula) -> Formula:
    return call("N", lambda value: 0 if isinstance(value, str) else value, cell)
