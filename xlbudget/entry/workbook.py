"""Puts a workbook with entry sheets together."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xlbudget.entry.calc import CALC, Calc
from xlbudget.entry.cells import Cell
from xlbudget.entry.inputs import Inputs
from xlbudget.entry.lists import LISTS
from xlbudget.entry.official import Official
from xlbudget.entry.places import places_of
from xlbudget.flat import Place, UnitFigures
from xlbudget.plan import Plan
from xlbudget.structure import Structure
from xlbudget.template import CellRef, Family
from xlbudget.writer import WorkbookContent
from xlbudget.writer.workbook import write_with


@dataclass(frozen=True, slots=True)
class Written:
    """What a workbook with entry sheets shows: amounts in 分 by the lines of its tables."""

    amounts: Mapping[CellRef, int]
    places: Mapping[CellRef, Place]


def write_grid(path: Path, family: Family, inputs: Inputs) -> Written:
    """Writes the workbook and returns what its official tables show.

    Raises OSError where it cannot write.
    """
    from xlsxwriter.workbook import Workbook

    from xlbudget.entry.sheets import SheetWriter
    from xlbudget.entry.tables import GridTable
    from xlbudget.writer.book import Book
    from xlbudget.writer.style import Styles

    assert family.entry  # the caller asks only for families that have entry sheets
    calc = Calc(family, inputs, places_of(family))
    official = Official(calc)
    content = _content(family, inputs, official)

    def fill(workbook: Workbook) -> None:
        name, year = _cell(calc.places.unit_name), calc.places.year
        book = Book(workbook, Styles(workbook), content, official.layout, name, year)
        for sheet in family.entry.sheets if family.entry else ():
            SheetWriter(book, calc, sheet).write()
        for layout in official.layout.tables.values():
            GridTable(book, layout, official).write()
        _write_hidden(workbook, calc)

    write_with(path, content, fill)
    return Written(official.amounts, official.layout.places)


def _content(family: Family, inputs: Inputs, official: Official) -> WorkbookContent:
    figures = UnitFigures(family.id, inputs.unit_name, inputs.year, {}, {})
    rows = {
        (table.table.id, block.id): tuple(
            ref
            for line in table.lines
            for own, ref in zip(table.table.blocks, line, strict=True)
            if own is block and ref is not None
        )
        for table in official.layout.tables.values()
        for block in table.table.blocks
    }
    nothing = Plan((), {}, frozenset())
    return WorkbookContent(family, Structure(rows), figures, official.amounts, nothing, "grid")


def _cell(reference: str) -> Place:
    from xlbudget.cellref import parse_cell

    sheet, _, cell = reference.rpartition("!")
    row, column = parse_cell(cell.replace("$", ""))
    return Place(sheet.strip("'"), row, column)


def _write_hidden(workbook: object, calc: Calc) -> None:
    """Writes the two hidden sheets: sums and keys, and the classification."""
    from xlsxwriter.workbook import Workbook

    from xlbudget.writer.book import write_formula

    assert isinstance(workbook, Workbook)
    plain = workbook.add_format()
    sheet = workbook.add_worksheet(CALC)

    def put(place: tuple[int, int], cell: Cell) -> None:
        value = "" if cell.value is None else cell.value
        stored = value if isinstance(value, str) else float(value)
        write_formula(sheet, place, cell.formula or "", plain, stored)

    put((0, 1), calc.scale)
    for column, (heading, cells) in enumerate(calc.columns):
        sheet.write_string(1, column, heading)
        for row, cell in enumerate(cells, start=2):
            put((row, column), cell)
    sheet.hide()
    sheet.protect()
    lists = workbook.add_worksheet(LISTS)
    for column, (heading, words) in enumerate(calc.lists.columns):
        lists.write_string(0, column, heading)
        lists.write_column(1, column, words)
    lists.hide()
    lists.protect()
