"""Finds every official table of a family in a raw workbook, wherever it stands."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from xlbudget.base.folding import fold, years_in
from xlbudget.base.place import Place
from xlbudget.intake.locate.grid import Grid
from xlbudget.intake.locate.header import Header, TableArea, find_header
from xlbudget.intake.locate.rows import FoundRow, RowFinder
from xlbudget.intake.locate.titles import Captions, Title, find_captions, find_titles, top_of
from xlbudget.meaning.findings import Finding, at
from xlbudget.meaning.structure import ListedRow, Structure, arrange, unique_rows
from xlbudget.reader import RawSheet, RawWorkbook
from xlbudget.template import CellRef, Family, Table
from xlbudget.template.common import without_year


@dataclass(frozen=True, slots=True)
class LocatedTable:
    """Where one table was found and what stands around its figures."""

    table: Table
    sheet: RawSheet
    title_row: int
    title: str
    header: Header
    last_row: int
    unit_name: str
    unit_name_place: Place | None
    amount_unit: str
    note: Place | None
    """Where 本表无数据 stands, if it does."""
    rows: Mapping[str, tuple[FoundRow, ...]]
    """Block id to its rows."""

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


@dataclass(frozen=True, slots=True)
class _Seen:
    """A title with the header under it, before the lines of the table are read."""

    title: Title
    area: TableArea
    captions: Captions


def locate(family: Family, workbook: RawWorkbook) -> Located:
    """Returns where each table of the family stands in the workbook.

    A title without its header (a list of contents) is not a table. Two tables on one title, and
    headers or rows that cannot be matched, are findings.
    """
    found = Located()
    seen = [one for sheet in workbook.sheets for one in _seen(family, sheet)]
    names = frozenset(fold(name) for one in seen if (name := one.captions.unit_name))
    for one in seen:
        _add(family, found, one, names)
    used = {one.area.grid.sheet.name for one in seen}
    found.other_sheets.extend(sheet for sheet in workbook.sheets if sheet.name not in used)
    for table in family.tables.values():
        if table.id not in found.tables:
            params = {"number": table.number, "title": without_year(table.title)}
            found.findings.append(Finding("T101", params))
    found.structure = _structure(found)
    found.places.update(_places(found))
    return found


def _seen(family: Family, sheet: RawSheet) -> Iterator[_Seen]:
    """Yields the tables of a sheet; each one ends where the next one begins."""
    grid = Grid(sheet)
    titles = list(find_titles(family, grid))
    ends = [title.row - 1 for title in titles[1:]] + [grid.height]
    headed = [
        (title, header)
        for title, end in zip(titles, ends, strict=False)
        if (header := _header(family, title, grid, end))
    ]
    lasts = [top_of(grid, title.row) - 1 for title, _ in headed[1:]] + [grid.height]
    for (title, header), last in zip(headed, lasts, strict=False):
        captions = find_captions(grid, title, header.rows[0])
        yield _Seen(title, TableArea(grid, header, last), captions)


def _header(family: Family, title: Title, grid: Grid, last: int) -> Header | None:
    header = find_header(family, title.table, grid, title.row + 1, last)
    amounts = {column.id for column in title.table.columns if column.kind == "amount"}
    return header if header and amounts & header.columns.keys() else None


def _add(family: Family, found: Located, seen: _Seen, names: frozenset[str]) -> None:
    table, sheet = seen.title.table, seen.area.grid.sheet
    if table.id in found.tables:
        first = found.tables[table.id]
        params = {"number": table.number, "first": first.sheet.name, "title": seen.title.words}
        place = Place(sheet.name, seen.title.row, 1)
        found.findings.append(Finding("T102", params, (at(place, seen.title.words),)))
        return
    finder = RowFinder(family, table, seen.area, names)
    rows = finder.find()
    found.findings.extend(finder.findings)
    located = LocatedTable(
        table=table,
        sheet=sheet,
        title_row=seen.title.row,
        title=seen.title.words,
        header=seen.area.header,
        last_row=seen.area.last_row,
        unit_name=seen.captions.unit_name,
        unit_name_place=seen.captions.unit_name_place,
        amount_unit=seen.captions.amount_unit or family.unit,
        note=finder.note,
        rows=rows,
    )
    found.tables[table.id] = located
    found.findings.extend(_lost_columns(located))


def _lost_columns(located: LocatedTable) -> Iterator[Finding]:
    table = located.table
    for column in table.columns:
        if column.id in located.header.columns:
            continue
        path = table.header_path(column.id)
        words = next((w for w in reversed(path) if w and not w.isdigit()), "")
        place = Place(located.sheet.name, located.header.last_row, 1)
        params = {"number": table.number, "column": words.replace("{year}", "").replace("\n", "")}
        yield Finding("T103", params, (at(place),))


def _structure(found: Located) -> Structure:
    rows = {}
    missing: set[tuple[str, str]] = set()
    for located in found.tables.values():
        table = located.table
        missing |= {(table.id, c.id) for c in table.columns if c.id not in located.header.columns}
        for block in table.blocks:
            seen = located.rows[block.id]
            listed = unique_rows(r.listed for r in seen if isinstance(r.listed, ListedRow))
            fixed = {r.fixed for r in seen if r.fixed}
            arranged = arrange(block, listed)
            rows[table.id, block.id] = tuple(
                r for r in arranged if r.code is not None or r.id in fixed
            )
    return Structure(rows, frozenset(missing))


def _places(found: Located) -> Iterator[tuple[CellRef, Place]]:
    for located in found.tables.values():
        for block in located.table.blocks:
            listed = iter(
                unique_rows(r.listed for r in located.rows[block.id] if r.listed is not None)
            )
            for row in located.rows[block.id]:
                name = row.fixed or next(listed).id
                for column in block.amounts:
                    place = located.header.columns.get(column.id)
                    if place:
                        cell = CellRef(located.table.id, name, column.id)
                        yield cell, Place(located.sheet.name, row.row, place)
