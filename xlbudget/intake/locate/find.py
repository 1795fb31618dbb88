"""Finds every official table of a family in a raw workbook, wherever it stands."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from xlbudget.base.folding import fold, years_in
from xlbudget.base.meter import Meter
from xlbudget.base.place import Place
from xlbudget.intake.locate.areas import TitledArea, UntitledGrid, titled_areas, untitled_grids
from xlbudget.intake.locate.grid import Grid
from xlbudget.intake.locate.header import Header
from xlbudget.intake.locate.rows import LocatedRow, RowFinder
from xlbudget.intake.locate.units import (
    UnitSeen,
    units_in_header,
    units_in_rows,
    units_on_pages,
)
from xlbudget.meaning.findings import Finding, at
from xlbudget.meaning.structure import BlockKey, ListedRow, RowRef, Structure, arrange, unique_rows
from xlbudget.reader import RawSheet, RawWorkbook
from xlbudget.template import CellRef, Family, Table
from xlbudget.template.common import without_year

_MOST_LINES = 10_000
"""Of all tables of a workbook; the fullest workbook with entry sheets has 3,000."""


@dataclass(frozen=True, slots=True)
class LocatedTable:
    """Where one table was found and what stands around its figures."""

    table: Table
    sheet: RawSheet
    title_row: int
    title: str
    is_official: bool
    """Whether the title is the official one: the mark of a table names it too."""
    header: Header
    last_row: int
    unit_name: str
    unit_name_place: Place | None
    amount_unit: str
    units: tuple[UnitSeen, ...]
    """Every unit of amounts that is named for it: none, or more than one, leaves it in doubt."""
    note: Place | None
    """Where 本表无数据 stands, if it does."""
    rows: Mapping[str, tuple[LocatedRow, ...]]
    """Block id to its rows."""
    repeated: frozenset[int] = frozenset()
    """Rows in between that repeat title and header at the top of a page."""

    @property
    def year(self) -> int | None:
        """Returns the year in the title."""
        return next(iter(years_in(self.title)), None)


@dataclass
class Located:
    """Everything that was found in a workbook, and what could not be."""

    tables: dict[str, LocatedTable] = field(default_factory=dict)
    places: dict[CellRef, Place] = field(default_factory=dict)
    structure: Structure = field(default_factory=lambda: Structure({}))
    findings: list[Finding] = field(default_factory=list)
    other_sheets: list[RawSheet] = field(default_factory=list)
    untitled: list[UntitledGrid] = field(default_factory=list)

    @cached_property
    def year(self) -> int | None:
        """Returns the year that most titles name."""
        years = [table.year for table in self.tables.values() if table.year]
        return Counter(years).most_common(1)[0][0] if years else None

    @cached_property
    def unit_name(self) -> str:
        """Returns the unit's name that most tables give."""
        names = [table.unit_name for table in self.tables.values() if table.unit_name]
        return Counter(names).most_common(1)[0][0] if names else ""


def locate(family: Family, workbook: RawWorkbook) -> Located:
    """Returns where each table of the family stands in the workbook.

    Raises WorkbookError F009: there are more lines than tables have, or more titles.

    A title without its header (a list of contents) is not a table. Of two tables on one title the
    visible one counts, or the first; the other one, and headers or rows that cannot be matched,
    are findings.
    """
    located = Located()
    lines = Meter("lines", _MOST_LINES, path=workbook.path)
    areas: list[TitledArea] = []
    # What people see counts before what is hidden.
    for sheet in sorted(workbook.sheets, key=lambda sheet: sheet.state != "visible"):
        grid = Grid(sheet)
        on_sheet = titled_areas(family, grid, lines)
        areas += on_sheet
        if sheet.state == "visible":
            located.untitled.extend(untitled_grids(family, grid, on_sheet, lines))
    unit_names = frozenset(fold(name) for titled in areas if (name := titled.captions.unit_name))
    for titled in areas:
        lines.use(titled.line_count)
        _add(family, located, titled, unit_names)
    used = {titled.area.grid.sheet.name for titled in areas}
    located.other_sheets.extend(sheet for sheet in workbook.sheets if sheet.name not in used)
    for table in family.tables.values():
        if table.id not in located.tables:
            params = {"number": table.number, "title": without_year(table.title)}
            located.findings.append(Finding("T134" if table.optional else "T101", params))
    located.structure = _structure(family, located)
    for table_found in located.tables.values():
        located.places.update(_places(table_found))
    return located


def with_rows(located: Located, table: str, rows: Mapping[str, tuple[LocatedRow, ...]]) -> Located:
    """Returns what was found as if the blocks of a table had these lines."""
    changed = replace(located.tables[table], rows=rows)
    tables = {**located.tables, table: changed}
    supposed = replace(located, tables=tables)
    supposed.structure = located.structure.with_rows(dict(_rows(changed)))
    supposed.places = {}
    here = dict(_places(changed))
    for cell, place in located.places.items():
        if cell.table != table:
            supposed.places[cell] = place
        elif here:
            supposed.places |= here
            here = {}
    supposed.places |= here
    return supposed


def _add(family: Family, located: Located, titled: TitledArea, unit_names: frozenset[str]) -> None:
    """Adds a table; what stands on a page again is told, and only counts if nothing else does."""
    table, sheet = titled.title.table, titled.area.grid.sheet
    if table.id in located.tables:
        first = located.tables[table.id].sheet
        params = {"number": table.number, "first": first.name, "title": titled.title.text}
        place = Place(sheet.name, titled.title.row, 1)
        rule = "T121" if sheet.state != "visible" == first.state else "T102"
        if rule == "T121":
            params["sheet"] = sheet.name
        located.findings.append(Finding(rule, params, (at(place, titled.title.text),)))
        return
    finder = RowFinder(family, table, titled.area, unit_names)
    rows = finder.find()
    located.findings.extend(finder.findings)
    units = tuple(_units(titled, rows))
    located_table = LocatedTable(
        table=table,
        sheet=sheet,
        title_row=titled.title.row,
        title=titled.title.text,
        is_official=titled.title.is_official,
        header=titled.area.header,
        last_row=titled.area.last_row,
        unit_name=titled.captions.unit_name,
        unit_name_place=titled.captions.unit_name_place,
        amount_unit=units[0].unit if units else table.unit,
        units=units,
        note=finder.note,
        rows=rows,
        repeated=titled.area.repeated,
    )
    located.tables[table.id] = located_table
    located.findings.extend(_lost_columns(located_table))


def _units(titled: TitledArea, rows: Mapping[str, Sequence[LocatedRow]]) -> Iterator[UnitSeen]:
    """Yields the units that are named for a table, those first that stand closest to it."""
    grid, header = titled.area.grid, titled.area.header
    yield from reversed(titled.captions.units)
    yield from units_in_header(grid, header.rows)
    lines = {located.row for located_rows in rows.values() for located in located_rows}
    below = grid.rows(range(header.last_row + 1, titled.area.last_row + 1))
    yield from units_in_rows(grid, (row for row in below if row not in lines))
    yield from units_on_pages(grid)


def _lost_columns(located_table: LocatedTable) -> Iterator[Finding]:
    table = located_table.table
    for column in table.columns:
        if column.id in located_table.header.columns:
            continue
        path = table.header_path(column.id)
        title = next((title for title in reversed(path) if title and not title.isdigit()), "")
        place = Place(located_table.sheet.name, located_table.header.last_row, 1)
        params = {"number": table.number, "column": title.replace("{year}", "").replace("\n", "")}
        yield Finding("T103", params, (at(place),))


def _structure(family: Family, located: Located) -> Structure:
    rows: dict[BlockKey, tuple[RowRef, ...]] = {}
    missing: set[tuple[str, str]] = set()
    for located_table in located.tables.values():
        table = located_table.table
        missing |= {
            (table.id, column.id)
            for column in table.columns
            if column.id not in located_table.header.columns
        }
        rows |= _rows(located_table)
    left_out = (t.id for t in family.tables.values() if t.optional and t.id not in located.tables)
    return Structure(rows, frozenset(missing), frozenset(left_out))


def _rows(located_table: LocatedTable) -> Iterator[tuple[BlockKey, tuple[RowRef, ...]]]:
    """Yields each block of a table with its rows."""
    table = located_table.table
    for block in table.blocks:
        located_rows = located_table.rows[block.id]
        listed = unique_rows(
            row.listed for row in located_rows if isinstance(row.listed, ListedRow)
        )
        fixed = {row.fixed for row in located_rows if row.fixed}
        left_out = {row.id for row in block.fixed if row.optional} - fixed
        arranged = arrange(block, listed, left_out)
        yield (
            (table.id, block.id),
            tuple(row for row in arranged if row.code is not None or row.id in fixed),
        )


def _places(located_table: LocatedTable) -> Iterator[tuple[CellRef, Place]]:
    """Yields each figure of a table with where it stands."""
    for block in located_table.table.blocks:
        listed = iter(
            unique_rows(
                row.listed for row in located_table.rows[block.id] if row.listed is not None
            )
        )
        for row in located_table.rows[block.id]:
            name = row.fixed or next(listed).id
            for column in block.amounts:
                sheet_column = located_table.header.columns.get(column.id)
                if sheet_column:
                    cell = CellRef(located_table.table.id, name, column.id)
                    yield cell, Place(located_table.sheet.name, row.row, sheet_column)
