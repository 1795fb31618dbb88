"""The formulas of the official tables: each follows from the cell's own selector.

A cell sums up the entry cells whose facts its selector covers. Rows that a workbook lists are not
known when it is made, so a table has room for as many as can be typed.
"""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property, reduce

from xlbudget.base.amounts import to_fen
from xlbudget.base.code import Code
from xlbudget.entry.form.cells import EMPTY, Cell, reference
from xlbudget.entry.form.stacks import Stack, stacks_of
from xlbudget.entry.formulas.algebra import Formula, added, constant, infix, rounded, total
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.formulas.elsewhere import shown_elsewhere
from xlbudget.entry.formulas.flags import flags
from xlbudget.entry.formulas.forms import form_columns
from xlbudget.entry.formulas.listed import ListedRows, chosen_of, kind_of, shown_of
from xlbudget.entry.formulas.units import printed_in, taken_from
from xlbudget.meaning.structure import ListedRow, RowRef, Structure, structure_of
from xlbudget.template import Block, CellRef, Column, Family, RowList, Section, Table
from xlbudget.template.code_lists import code_list
from xlbudget.template.entry_sheets import facts_of, held
from xlbudget.template.model import Select
from xlbudget.writer.layout import Layout, lay_out

_SPARE = 7
"""Lines for classes that the classification does not have."""


def sheets_structure(family: Family) -> Structure:
    """Returns the rows of the official tables; each list has room for all that can be typed."""
    return family.once(sheets_structure, lambda: _structure(family))


def _structure(family: Family) -> Structure:
    rows = {}
    for table, block in family.blocks():
        if block.row_list:
            count = room_of(family, rows_of(family, block, block.row_list), block)
            names = [str(Code.kept(number)) for number in range(1, count + 1)]
            rows[table.id, block.id] = [ListedRow(name, name, "") for name in names]
    structure = structure_of(family, rows)
    # Below lines of which most are empty nobody would look for a total.
    return structure.with_rows(
        {
            key: tuple(sorted(structure.rows[key], key=lambda row: row.code is not None))
            for key in rows
            if len(family.tables[key[0]].blocks) == 1
        }
    )


def sheets_layout(family: Family) -> Layout:
    """Returns where the official tables stand."""
    return family.once(sheets_layout, lambda: lay_out(family, sheets_structure(family)))


def rows_of(family: Family, block: Block, row_list: RowList) -> Stack:
    """Returns the lines in which the rows of a block are typed."""
    stacks = stacks_of(family, block.measure)
    return next(stack for stack in stacks if stack.each == row_list.dimension)


def room_of(family: Family, stack: Stack, block: Block) -> int:
    """Returns how many lines a table has: each code may have a class of its own.

    Sections mostly hold the same codes, so there is room for those of the longest one.
    """
    shown = shown_of(family, stack, block)
    lines = max(count for count, columns in zip(stack.counts, shown, strict=True) if columns)
    levels = family.lists[stack.each]
    if not levels:
        return lines
    level = block.row_list.level if block.row_list else 0
    codes = code_list(family.classification[stack.each]).entries
    lengths = [len(code) for code in codes]
    if level:
        return min(lines, lengths.count(level) + _SPARE)
    return lines + sum(min(lines, lengths.count(level) + _SPARE) for level in levels[:-1])


class Official:
    """Makes the cells of all official tables; `amounts` has what they show, in 分."""

    def __init__(self, calc: Calc) -> None:
        self.calc = calc
        self.family = calc.family
        self.layout = sheets_layout(calc.family)
        self.amounts: dict[CellRef, int] = {}
        self._prepare()

    def _prepare(self) -> None:
        """Adds all columns that calculate in one order, so that formulas can be compared."""
        form_columns(self.calc, self.layout)
        for section in self.family.entry.sections:
            if section.amounts:
                flags(self.calc, section)
                for shown in section.of_kind("shown"):
                    shown_elsewhere(self.calc, section, shown)
        # Totals at the end sum up most sections; what sums up fewer is a part of their columns.
        for _, block in self.family.blocks():
            for row in reversed(block.fixed):
                for column in block.amounts:
                    self._fixed(block, column, row.select)
        for table, block in self.family.blocks():
            if block.row_list:
                self.listed(table, block)

    def listed(self, table: Table, block: Block) -> ListedRows:
        """Returns the listed rows of a block."""

        def make() -> ListedRows:
            assert block.row_list  # the caller asks only for blocks that list rows
            stack = rows_of(self.family, block, block.row_list)
            first = CellRef(table.id, str(Code.kept(1)), block.amounts[0].id)
            size = room_of(self.family, stack, block), self.layout.places[first].row
            listing = next(beside for beside in table.blocks if beside.row_list)
            note = block is listing and not block.row_list.level
            return kind_of(block, stack)(self.calc, (table, block), stack, size, note=note)

        return self.calc.once(("listed rows", table.id, block.id), make)

    def crowded(self) -> Iterator[tuple[Table, Formula]]:
        """Yields tables that may have too few lines, and how many codes have none."""
        for table, block in self.family.blocks():
            if not block.row_list:
                continue
            stack = rows_of(self.family, block, block.row_list)
            shown = sum(1 for columns in shown_of(self.family, stack, block) if columns)
            if shown > 1 and block is next(b for b in table.blocks if b.row_list):
                yield table, self.listed(table, block).keys.left_out

    def row(self, table: Table, block: Block, name: str) -> RowRef:
        """Returns the row of a block by its id."""
        return self._rows[table.id, block.id][name]

    @cached_property
    def _rows(self) -> dict[tuple[str, str], dict[str, RowRef]]:
        structure = sheets_structure(self.family)
        return {key: {row.id: row for row in rows} for key, rows in structure.rows.items()}

    def texts(self, table: Table, block: Block, ref: RowRef, column: Column) -> tuple[Cell, ...]:
        """Returns the cells that name a listed row in a column: a code may have several."""
        key = "texts", table.id, column.id
        formulas = self.calc.once(key, lambda: self.listed(table, block).texts(column))
        return tuple(formula.cell(_number(ref)) for formula in formulas)

    def amount(self, table: Table, block: Block, ref: RowRef, column: Column) -> Cell:
        """Returns an amount; a cell whose facts nobody types is empty."""
        if ref.code is not None:
            key = "amounts", table.id, column.id
            formula = self.calc.once(key, lambda: self.listed(table, block).amounts(column))
            cell = formula.cell(_number(ref))
        else:
            chosen = next(row.select for row in block.fixed if row.id == ref.id)
            fixed = self._fixed(block, column, chosen)
            cell = printed_in(self.family, table, fixed).cell(0) if fixed else EMPTY
        if isinstance(cell.value, Decimal):
            amount = to_fen(cell.value, table.unit)
            self.amounts[CellRef(table.id, ref.id, column.id)] = amount
        return cell

    def any_amount(self, cell: CellRef) -> Formula:
        """Returns an amount as exact as formulas carry it, in the family's unit."""
        return taken_from(self.family, self.family.tables[cell.table], self._shown(cell))

    def printed(self, cell: CellRef) -> Formula:
        """Returns an amount as its table prints it, in the family's unit."""
        table = self.family.tables[cell.table]
        return taken_from(self.family, table, rounded(self._shown(cell), table.decimals))

    def _shown(self, cell: CellRef) -> Formula:
        """Returns an amount wherever it may stand: of a fixed row, or of a code that is listed."""
        table = self.family.tables[cell.table]
        block = table.block_of(cell.column)
        column = block.column(cell.column)
        row = next((row for row in block.fixed if row.id == cell.row), None)
        if row:
            place = self.layout.places[cell]
            fixed = self._fixed(block, column, row.select) or constant(0)
            address = reference(place.sheet, place.row, place.column)
            return Formula(lambda _: address, printed_in(self.family, table, fixed).value)
        assert block.row_list  # what is no fixed row is listed
        chosen = {**block.row_list.select, block.row_list.dimension: (cell.row,)}
        listed = self._fixed(block, column, chosen) or constant(0)
        return printed_in(self.family, table, listed)

    def _fixed(self, block: Block, column: Column, chosen: Select) -> Formula | None:
        """Returns the amount of a fixed row, None where nobody types its facts."""
        parts = [
            part
            for section in self.family.entry.parts(block.measure)
            if section.rows
            for part in self._parts(section, block, column, chosen)
        ]
        for stack in stacks_of(self.family, block.measure):
            parts += self._sums(stack, block, column, chosen)
        if not parts:
            return None
        return self.calc.rounded(reduce(lambda a, b: infix(a, "+", b), parts))

    def _parts(
        self, section: Section, block: Block, column: Column, chosen: Select
    ) -> Iterator[Formula]:
        cells = self._cells(section, block, column, chosen)
        if cells:
            side_by_side = Formula(
                lambda i: ",".join(cell.text(i) for cell in cells),
                lambda i: [cell.value(i) for cell in cells],
            )
            yield infix(added(side_by_side), "/", self.calc.scale)

    def _sums(
        self, stack: Stack, block: Block, column: Column, chosen: Select
    ) -> Iterator[Formula]:
        covered = chosen_of(self.family, stack, block, column.select, chosen)
        if not any(covered):
            return
        sums = self.calc.sums(stack, covered)
        if stack.each not in chosen:
            yield total(sums.column)
        for prefix in chosen.get(stack.each, ()):
            yield self.calc.under(sums).of(f"{prefix}*")

    def _cells(
        self, section: Section, block: Block, column: Column, chosen: Select
    ) -> list[Formula]:
        """Returns the fixed cells of a section that lie inside."""
        covered = facts_of(self.family, block.measure, block.select, column.select, chosen)
        index = {row.id: i for i, row in enumerate(section.rows)}
        return [
            self.calc.typed(section, typed).at(index[row.id])
            for typed, row, facts in held(self.family, section)
            if row and facts and facts <= covered
        ]


def _number(ref: RowRef) -> int:
    """Returns the number of a listed line, counted from 0."""
    return Code.of(ref.code or "").line - 1
