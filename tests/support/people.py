"""Damage as people do it: workbooks that were right, with one slip of an accountant in each.

A slip edits the cells of a sheet, as it happens in Excel: a row is deleted, a code mistyped, a
sheet filled in 元. It tells what a report has to advise first.
"""

import io
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.random_units import RandomUnit
from xlbudget.base.amounts import from_fen, text_of
from xlbudget.base.place import Place
from xlbudget.intake.locate import LocatedTable
from xlbudget.intake.locate.rows import LocatedRow
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.template import Block, CellRef, Family
from xlbudget.verdict.result import Report
from xlbudget.writer.content import printed
from xlbudget.writer.workbook import write_workbook

Cells = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do: rules of which one is to be told, or cells to change; and what is damaged.

    `amounts` are what damaged cells should show; `words` stand in what is told.
    """

    codes: tuple[str, ...] = ()
    change: Cells = frozenset()
    damaged: Cells = frozenset()
    words: tuple[str, ...] = ()
    code: str = ""
    """The right code, where one is wrong."""
    amounts: Mapping[tuple[str, str], str] | None = None


@dataclass(frozen=True)
class Book:
    """A unit's printed workbook before the damage."""

    family: Family
    unit: RandomUnit
    folder: Path

    @cached_property
    def content(self) -> bytes:
        """Returns the file."""
        path = self.folder / "unit.xlsx"
        write_workbook(path, printed(self.family, self.unit.figures))
        return path.read_bytes()

    @cached_property
    def opened(self) -> Opened:
        """Returns the file as a check reads it."""
        return open_workbook(Path("unit.xlsx"), content=self.content)

    def place(self, cell: CellRef) -> Place:
        """Returns where a figure stands."""
        return self.opened.located.places[cell]

    def shown(self, cell: CellRef) -> int:
        """Returns what a cell prints in 分."""
        return self.unit.figures.amounts.get(cell, 0)

    def text(self, fen: int) -> str:
        """Returns an amount as it is printed."""
        return text_of(fen, self.family.unit, self.family.decimals)

    def filled(self) -> list[CellRef]:
        """Returns the cells that print an amount."""
        return [cell for cell, amount in self.unit.figures.amounts.items() if amount]

    def lines(self, *, coded: bool) -> list[tuple[Block, LocatedRow, str]]:
        """Returns the lowest listed lines of all tables that print amounts."""
        lines = []
        for table in self.opened.located.tables.values():
            for block in table.table.blocks:
                if block.row_list is None or block.row_list.coded != coded:
                    continue
                rows = [row for row in table.rows[block.id] if row.listed]
                codes = [row.listed.code for row in rows if row.listed]
                for row in rows:
                    code = row.listed.code if row.listed else ""
                    if any(other != code and other.startswith(code) for other in codes) and coded:
                        continue
                    refs = [CellRef(table.table.id, code, column.id) for column in block.amounts]
                    if any(self.shown(ref) for ref in refs):
                        lines.append((block, row, table.table.id))
        return lines


Slip = Callable[[random.Random, Book, Workbook], Advice | None]


def damaged(rng: random.Random, book: Book, kind: str) -> tuple[bytes, Advice] | None:
    """Returns the file with a slip of a kind, or None where the unit has no room for it."""
    workbook = load_workbook(io.BytesIO(book.content))
    advice = SLIPS[kind](rng, book, workbook)
    if advice is None:
        return None
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue(), advice


# ---- slips ---------------------------------------------------------------------------------------


def _in_cell(place: Place) -> Cells:
    return frozenset({(place.sheet, place.cell)})


def _unreadable(
    rng: random.Random, book: Book, workbook: Workbook, values: Sequence[str]
) -> Advice:
    cell = rng.choice(book.filled())
    place = book.place(cell)
    workbook[place.sheet].cell(place.row, place.column).value = rng.choice(values)
    amounts = {(place.sheet, place.cell): book.text(book.shown(cell))}
    return Advice(("N102",), damaged=_in_cell(place), amounts=amounts)


def _text(rng: random.Random, book: Book, workbook: Workbook) -> Advice:
    return _unreadable(rng, book, workbook, ("无数据", "约12.3", "l2.30", "见附表", "12.3，待核"))


def _error(rng: random.Random, book: Book, workbook: Workbook) -> Advice:
    return _unreadable(rng, book, workbook, ("#DIV/0!", "#REF!", "#VALUE!"))


def _project_forgotten(rng: random.Random, book: Book, workbook: Workbook) -> Advice | None:
    return _deleted(rng, book, workbook, book.lines(coded=False), ("T112",))


def _row_lost(rng: random.Random, book: Book, workbook: Workbook) -> Advice | None:
    return _deleted(rng, book, workbook, book.lines(coded=True), ("T110", "T112", "C116"))


def _deleted(
    rng: random.Random,
    book: Book,
    workbook: Workbook,
    lines: list[tuple[Block, LocatedRow, str]],
    codes: tuple[str, ...],
) -> Advice | None:
    if not lines:
        return None
    _, row, table = rng.choice(lines)
    located = book.opened.located.tables[table]
    _delete(workbook[located.sheet.name], row.row)
    return Advice(codes, words=(located.table.number,))


def _delete(sheet: Worksheet, row: int) -> None:
    """Deletes a row as Excel does: merged ranges below it move up."""
    for merged in list(sheet.merged_cells.ranges):
        if merged.min_row > row:
            merged.shift(row_shift=-1)
    sheet.delete_rows(row)


def _row_inserted(rng: random.Random, book: Book, workbook: Workbook) -> Advice | None:
    lines = book.lines(coded=rng.random() < 0.5) or book.lines(coded=True)
    if not lines:
        return None
    _, row, table = rng.choice(lines)
    located = book.opened.located.tables[table]
    sheet = workbook[located.sheet.name]
    for merged in list(sheet.merged_cells.ranges):
        if merged.min_row > row.row:
            merged.shift(row_shift=1)
    sheet.insert_rows(row.row + 1)
    for column in range(1, sheet.max_column + 1):
        sheet.cell(row.row + 1, column).value = sheet.cell(row.row, column).value
    cell = Place(located.sheet.name, row.row + 1, 1).cell
    above = Place(located.sheet.name, row.row, 1).cell
    either = frozenset({(located.sheet.name, cell), (located.sheet.name, above)})
    return Advice(("T111", "C105"), damaged=either)


def _code_column(book: Book, table: str, block: Block) -> int | None:
    """Returns the sheet column of a block's codes, if they stand in one of their own."""
    columns = {column.kind: column.id for column in block.columns}
    if "code" not in columns:
        return None
    return book.opened.located.tables[table].header.columns.get(columns["code"])


def _recoded(
    rng: random.Random,
    book: Book,
    workbook: Workbook,
    other: Callable[[str, list[str]], str],
    codes: tuple[str, ...],
) -> Advice | None:
    lines = [line for line in book.lines(coded=True) if _code_column(book, line[2], line[0])]
    rng.shuffle(lines)
    for block, row, table in lines:
        located, column = book.opened.located.tables[table], _code_column(book, table, block)
        assert row.listed and column
        listed = [line.listed.code for line in located.rows[block.id] if line.listed]
        code = other(row.listed.code, listed)
        if code:
            place = Place(located.sheet.name, row.row, column)
            workbook[place.sheet].cell(place.row, place.column).value = code
            # Of two rows with one code the second one may be named.
            alike = (line.row for line in located.rows[block.id] if line.listed)
            lines_of_code = {row.row, *(n for n in alike if code == _code_at(located, block, n))}
            places = [Place(place.sheet, number, column) for number in lines_of_code]
            damaged = frozenset(cell for where in places for cell in _in_cell(where))
            return Advice(codes, damaged=damaged, code=row.listed.code)
    return None


def _code_at(located: LocatedTable, block: Block, number: int) -> str:
    lines = (line for line in located.rows[block.id] if line.row == number)
    return next((line.listed.code for line in lines if line.listed), "")


def _wrong_code(rng: random.Random, book: Book, workbook: Workbook) -> Advice | None:
    def mistyped(code: str, listed: list[str]) -> str:
        place = rng.randrange(len(code))
        digit = rng.choice([digit for digit in "0123456789" if digit != code[place]])
        wrong = code[:place] + digit + code[place + 1 :]
        return "" if wrong in listed or wrong.startswith("0") else wrong

    return _recoded(rng, book, workbook, mistyped, ("C131",))


def _code_twice(rng: random.Random, book: Book, workbook: Workbook) -> Advice | None:
    def neighbour(code: str, listed: list[str]) -> str:
        return next(
            (o for o in listed if len(o) == len(code) and o[:5] == code[:5] and o != code), ""
        )

    return _recoded(rng, book, workbook, neighbour, ("C131", "C105"))


def _code_left_out(rng: random.Random, book: Book, workbook: Workbook) -> Advice | None:
    lines = [line for line in book.lines(coded=True) if _code_column(book, line[2], line[0])]
    # A line whose code and name both stand nowhere else might be any line.
    lines = [line for line in lines if line[1].listed and line[1].listed.label]
    if not lines:
        return None
    block, row, table = rng.choice(lines)
    column = _code_column(book, table, block)
    assert row.listed and column
    place = Place(book.opened.located.tables[table].sheet.name, row.row, column)
    workbook[place.sheet].cell(place.row, place.column).value = None
    # Where nothing else tells its code, the line is named at its amounts.
    line = (Place(place.sheet, place.row, number) for number in range(1, 13))
    damaged = frozenset(cell for where in line for cell in _in_cell(where))
    return Advice(("C132", "T105"), damaged=damaged, code=row.listed.code)


def _class_miscoded(rng: random.Random, book: Book, workbook: Workbook) -> Advice | None:
    """The code of a line with lines under it, into that of another class or section."""
    lines = [
        (table, block, row)
        for table in book.opened.located.tables.values()
        for block in table.table.blocks
        if _code_column(book, table.table.id, block)
        for row in table.rows[block.id]
        if row.listed and len(row.listed.code) in (3, 5)
    ]
    if not lines:
        return None
    located, block, row = rng.choice(lines)
    column = _code_column(book, located.table.id, block)
    assert row.listed and column
    code = row.listed.code
    listed = [line.listed.code for line in located.rows[block.id] if line.listed]
    others = [code[:-1] + digit for digit in "123456789" if code[:-1] + digit not in listed]
    place = Place(located.sheet.name, row.row, column)
    workbook[place.sheet].cell(place.row, place.column).value = rng.choice(others)
    return Advice(("C131",), damaged=_in_cell(place), code=code)


def _column_in_yuan(rng: random.Random, book: Book, workbook: Workbook) -> Advice | None:
    filled = [cell for cell, amount in sorted(book.unit.exact.items()) if amount]
    shown = Counter((cell.table, cell.column) for cell in book.filled())
    columns = sorted(column for column, count in shown.items() if count > 1)
    if not columns:
        return None
    table, column = rng.choice(columns)
    damaged: Cells = frozenset()
    for cell in filled:
        if (cell.table, cell.column) == (table, column):
            place = book.place(cell)
            workbook[place.sheet].cell(place.row, place.column).value = _yuan(book.unit.exact[cell])
            damaged |= _in_cell(place)
    number = book.family.tables[table].number
    # A column that is a whole table is told as one.
    return Advice(("T133", "T131"), damaged=damaged, change=damaged, words=(number, "元"))


def _neighbour_column(rng: random.Random, book: Book, workbook: Workbook) -> Advice | None:
    cells = book.filled()
    rng.shuffle(cells)
    for cell in cells:
        block = book.family.tables[cell.table].block_of(cell.column)
        ids = [column.id for column in block.amounts]
        number = ids.index(cell.column) + 1
        if ids[number - 1] == ids[0] or number >= len(ids):
            continue
        other = CellRef(cell.table, cell.row, ids[number])
        if book.shown(other) or other not in book.opened.located.places:
            continue
        return _swap(book, workbook, cell, other)
    return None


def _exchanged(rng: random.Random, book: Book, workbook: Workbook) -> Advice | None:
    cells = book.filled()
    rng.shuffle(cells)
    for cell in cells:
        block = book.family.tables[cell.table].block_of(cell.column)
        others = [CellRef(cell.table, cell.row, column.id) for column in block.amounts]
        others = [other for other in others if book.shown(other) not in (0, book.shown(cell))]
        if others:
            return _swap(book, workbook, cell, rng.choice(others))
    return None


def _swap(book: Book, workbook: Workbook, left: CellRef, right: CellRef) -> Advice:
    places = [book.place(cell) for cell in (left, right)]
    cells = [workbook[place.sheet].cell(place.row, place.column) for place in places]
    cells[0].value, cells[1].value = cells[1].value, cells[0].value
    both = _in_cell(places[0]) | _in_cell(places[1])
    return Advice(change=both, damaged=both)


def _yuan(fen: int) -> float:
    return float(from_fen(fen, "元"))


def _sheet_in_yuan(rng: random.Random, book: Book, workbook: Workbook) -> Advice | None:
    filled = [cell for cell, amount in sorted(book.unit.exact.items()) if amount]
    tables = [
        table
        for table in sorted({cell.table for cell in filled})
        if sum(cell.table == table for cell in book.filled()) > 1
    ]
    if not tables:
        return None
    table = rng.choice(tables)
    cells = [cell for cell in filled if cell.table == table]
    for cell in cells:
        place = book.place(cell)
        workbook[place.sheet].cell(place.row, place.column).value = _yuan(book.unit.exact[cell])
    places = frozenset[tuple[str, str]]().union(*(_in_cell(book.place(cell)) for cell in cells))
    return Advice(("T131",), damaged=places, words=(book.family.tables[table].number, "元"))


def _cell_in_yuan(rng: random.Random, book: Book, workbook: Workbook) -> Advice:
    cell = rng.choice(book.filled())
    place = book.place(cell)
    workbook[place.sheet].cell(place.row, place.column).value = _yuan(book.unit.exact[cell])
    return Advice(change=_in_cell(place), damaged=_in_cell(place))


def _titles(change: Callable[[str, str], str]) -> Slip:
    def slip(rng: random.Random, book: Book, workbook: Workbook) -> Advice:
        year = str(book.unit.figures.year)
        for sheet in workbook.worksheets:
            for line in sheet.iter_rows():
                for cell in line:
                    if isinstance(cell.value, str) and f"{year}年" in cell.value:
                        cell.value = change(cell.value, year)
        return Advice(("T210",), words=("年",))

    return slip


def _several(rng: random.Random, book: Book, workbook: Workbook) -> Advice | None:
    """A text and, in another table, an amount in 元."""
    first = _text(rng, book, workbook)
    sheets = {sheet for sheet, _ in first.damaged}
    others = [cell for cell in book.filled() if book.place(cell).sheet not in sheets]
    if not others:
        return None
    cell = rng.choice(others)
    place = book.place(cell)
    workbook[place.sheet].cell(place.row, place.column).value = _yuan(book.unit.exact[cell])
    return Advice(first.codes, damaged=first.damaged | _in_cell(place))


SLIPS: Mapping[str, Slip] = {
    "text in an amount": _text,
    "#DIV/0! in one input": _error,
    "a project forgotten": _project_forgotten,
    "a row lost": _row_lost,
    "a row inserted twice": _row_inserted,
    "a code twice": _code_twice,
    "a wrong code": _wrong_code,
    "a code left out": _code_left_out,
    "the code of a class": _class_miscoded,
    "the neighbour column": _neighbour_column,
    "two figures exchanged": _exchanged,
    "a sheet in 元": _sheet_in_yuan,
    "a column in 元": _column_in_yuan,
    "one cell in 元": _cell_in_yuan,
    "no year": _titles(lambda text, year: text.replace(year, "")),
    "the year with 年": _titles(lambda text, year: text.replace(year, f"{year}年")),
    "text, and an amount in 元": _several,
}
"""Each kind of damage by its name."""


# ---- what a report advises -----------------------------------------------------------------------


def first_is_right(report: Report, advice: Advice) -> bool:
    """Tells whether the first thing that a report says to do is the right one."""
    causes = report.causes
    if causes:
        first = causes[0]
        words = first.message + "".join(first.params.values())
        cells = {(cell.sheet, cell.cell) for cell in first.cells}
        named = {(c.sheet, c.cell): (c.lowest, c.highest) for c in first.cells if c.proposed}
        for place, amount in (advice.amounts or {}).items():
            low, high = map(Decimal, named.get(place, (amount, amount)))
            if not low <= Decimal(amount) <= high:
                return False
        return (
            first.code in advice.codes
            and all(word in words for word in advice.words)
            and first.params.get("expected", advice.code) == advice.code
            and (advice.words != () or bool(cells & advice.damaged))
        )
    return bool(advice.change) and changed(report) == advice.change


def changed(report: Report) -> Cells:
    """Returns the cells that the first correction changes."""
    changes = report.corrections[0].changes if report.corrections else ()
    return frozenset((change.cell.sheet, change.cell.cell) for change in changes)
