"""The formulas of the official tables: each follows from the cell's own selector.

A cell sums up the entry cells whose facts its selector covers. Rows that a workbook lists are not
known when it is made, so a table has room for as many as can be typed.
"""

from functools import cached_property

from xlbudget.base.amounts import from_fen
from xlbudget.entry.form.cells import EMPTY, Cell, reference, text
from xlbudget.entry.form.inputs import printed_lines
from xlbudget.entry.formulas.flags import flags
from xlbudget.entry.formulas.hidden_sheet import Calc
from xlbudget.entry.formulas.listed import Listed, Place, inside, listed, under
from xlbudget.meaning.structure import ListedRow, RowRef, structure_of
from xlbudget.template import Block, CellRef, Column, Family, RowList, Section, Table
from xlbudget.template.code_lists import code_list
from xlbudget.template.entry_sheets import facts_of, held
from xlbudget.template.model import Select
from xlbudget.writer.layout import Layout, lay_out

ROOM = "@"
"""What the id of a line that is kept for whatever will be typed begins with."""

_SPARE = 7
"""Lines for classes that the classification does not have."""


def grid_layout(family: Family) -> Layout:
    """Returns where the official tables stand; each list has room for all that can be typed."""
    rows = {}
    for table in family.tables.values():
        for block in table.blocks:
            if block.row_list:
                count = room_of(family, section_of(family, block, block.row_list))
                names = (f"{ROOM}{k}" for k in range(1, count + 1))
                rows[table.id, block.id] = [ListedRow(name, name, "") for name in names]
    return lay_out(family, structure_of(family, rows))


def section_of(family: Family, block: Block, place: RowList) -> Section:
    """Returns the section in which the rows of a block are typed."""
    return next(
        section
        for section in family.entry.sections
        if section.measure == block.measure and section.each == place.dimension
    )


def room_of(family: Family, section: Section) -> int:
    """Returns how many lines a table needs at most: each code may have a class of its own."""
    lines = section.room + len(printed_lines(family, section))
    levels = family.lists[section.each]
    if not levels:
        return lines
    codes = code_list(family.classification[section.each]).entries
    lengths = [len(code) for code in codes]
    return lines + sum(min(lines, lengths.count(level) + _SPARE) for level in levels[:-1])


class Official:
    """Makes the cells of all official tables; `amounts` has what they show, in 分."""

    def __init__(self, calc: Calc) -> None:
        self.calc = calc
        self.family = calc.family
        self.layout = grid_layout(calc.family)
        self.amounts: dict[CellRef, int] = {}
        self._listed: dict[tuple[str, str], Listed] = {}
        self._prepare()

    def _prepare(self) -> None:
        """Adds all columns of the hidden sheet in one order, so that formulas can be compared."""
        for section in self.family.entry.sections:
            if section.kind in ("facts", "memo"):
                flags(self.calc, section)
        for table in self.family.tables.values():
            for block in table.blocks:
                if block.row_list:
                    assert self.listed(table, block).sums  # adds what it sums up
                for row in block.fixed:
                    for column in block.amounts:
                        self._fixed(block, column, row.select)

    def listed(self, table: Table, block: Block) -> Listed:
        """Returns the listed rows of a block."""
        key = table.id, block.id
        if key not in self._listed:
            assert block.row_list  # the caller asks only for blocks that list rows
            section = section_of(self.family, block, block.row_list)
            rows = room_of(self.family, section)
            first = block is next(b for b in table.blocks if b.row_list)
            self._listed[key] = listed(self.calc, block, section, rows, note=first)
        return self._listed[key]

    def row(self, table: Table, block: Block, name: str) -> RowRef:
        """Returns the row of a block by its id."""
        return self._rows[table.id, block.id][name]

    @cached_property
    def _rows(self) -> dict[tuple[str, str], dict[str, RowRef]]:
        found: dict[tuple[str, str], dict[str, RowRef]] = {}
        for layout in self.layout.tables.values():
            for line in layout.lines:
                for block, ref in zip(layout.table.blocks, line, strict=True):
                    if ref:
                        found.setdefault((layout.table.id, block.id), {})[ref.id] = ref
        return found

    def words(self, table: Table, block: Block, ref: RowRef, row: int, column: Column) -> Cell:
        """Returns a cell that names a listed row; `row` is the one of the sheet."""
        return self.listed(table, block).words(column, _place(ref, row))

    def amount(self, table: Table, block: Block, ref: RowRef, row: int, column: Column) -> Cell:
        """Returns an amount; a cell whose facts nobody types is empty."""
        fen: int | None
        if ref.code is not None:
            cell, fen = self.listed(table, block).amount(column, _place(ref, row))
        else:
            chosen = next(row.select for row in block.fixed if row.id == ref.id)
            formula, fen = self._fixed(block, column, chosen)
            cell = self.calc.amount(formula, fen) if formula else EMPTY
        if fen is not None and cell.formula:
            self.amounts[CellRef(table.id, ref.id, column.id)] = fen
        return cell

    def any_amount(self, cell: CellRef) -> Cell:
        """Returns an amount wherever it may stand: of a fixed row, or of a code that is listed."""
        table = self.family.tables[cell.table]
        block = table.block_of(cell.column)
        column = next(c for c in block.columns if c.id == cell.column)
        row = next((row for row in block.fixed if row.id == cell.row), None)
        if row:
            place = self.layout.places[cell]
            value = from_fen(self.fixed_amount(cell), self.family.unit)
            return Cell(reference(place.sheet, place.row, place.column), value)
        assert block.row_list  # what is no fixed row is listed
        chosen = {block.row_list.dimension: (cell.row,)}
        return self.calc.amount(*self._fixed(block, column, chosen))

    def fixed_amount(self, cell: CellRef) -> int:
        """Returns what a cell of a fixed row shows, in 分."""
        block = self.family.tables[cell.table].block_of(cell.column)
        column = next(c for c in block.columns if c.id == cell.column)
        chosen = next(row.select for row in block.fixed if row.id == cell.row)
        return self._fixed(block, column, chosen)[1]

    def _fixed(self, block: Block, column: Column, chosen: Select) -> tuple[str, int]:
        parts: list[str] = []
        total = 0
        for section in self.family.entry.sections:
            if section.measure != block.measure:
                continue
            if section.rows:
                found, fen = self._cells(section, block, column, chosen)
                parts += found
                total += fen
                continue
            own = inside(self.family, section, block, column.select, chosen)
            if not own:
                continue
            sums = self.calc.sums(section, own)
            prefixes = chosen.get(section.each)
            if prefixes is None:
                parts.append(f"SUM({sums.area.fixed})")
                total += sum(sums.amounts)
            for prefix in prefixes or ():
                parts.append(under(self.calc, section, text(f"{prefix}*"), sums))
                total += self.calc.sums_under(section, sums).get(prefix, 0)
        return "+".join(parts), total

    def _cells(
        self, section: Section, block: Block, column: Column, chosen: Select
    ) -> tuple[list[str], int]:
        """The fixed cells of a section that lie inside."""
        region, lines = self.calc.region(section), self.calc.lines(section)
        asked = facts_of(self.family, block.measure, block.select, column.select, chosen)
        index = {row.id: i for i, row in enumerate(section.rows)}
        refs, total = [], 0
        for one, row, facts in held(self.family, section):
            if row and facts and facts <= asked:
                refs.append(region.area(one).cell(index[row.id]))
                total += lines[index[row.id]].amounts.get(one.id, 0)
        return ([f"SUM({','.join(refs)})/{self.calc.scale_ref}"] if refs else []), total


def _place(ref: RowRef, row: int) -> Place:
    return Place(int((ref.code or "").removeprefix(ROOM)) - 1, row)
