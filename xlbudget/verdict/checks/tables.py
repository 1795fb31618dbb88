"""Checks of the sheets: years, unit names, notes of empty tables."""

from collections.abc import Iterator
from functools import lru_cache

from xlbudget.base.folding import fold, years_in
from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.intake.locate import Located, LocatedTable
from xlbudget.intake.locate.wording import wording
from xlbudget.intake.opened import Opened
from xlbudget.meaning.catalogue import hides_figures
from xlbudget.meaning.findings import Finding, FoundCell, at
from xlbudget.reader import RawCell


def check_tables(opened: Opened) -> Iterator[Finding]:
    """Yields what is wrong with the tables apart from their figures."""
    located = opened.located
    yield from _years(located)
    if opened.typed is None:  # there the year is typed once, and asked for where it is typed
        yield from _unfilled_years(located)
    yield from _unit_names(located)
    left_out = {
        finding.params.get("number") for finding in located.findings if hides_figures(finding)
    }
    for table in located.tables.values():
        name = table.table.id
        may_have = name in opened.unread or table.table.number in left_out
        yield from _note(
            table, opened.located.year, has_data=name in opened.filled, may_have=may_have
        )
        if table.sheet.state != "visible":
            yield Finding("T122", {"number": table.table.number, "sheet": table.sheet.name})
        if not table.is_official:
            place = Place(table.sheet.name, table.title_row, 1)
            params = {"number": table.table.number, "title": table.title}
            yield Finding("T123", params, (at(place, table.title),))
    official = {table.sheet.name for table in located.tables.values()}
    looked_at = official | {sheet.name for sheet in opened.other_sheets}
    for grid in located.untitled:
        if grid.sheet in looked_at:
            params = {"sheet": grid.sheet, "row": str(grid.row), "number": grid.table.number}
            yield Finding("T124", params, (at(Place(grid.sheet, grid.row, 1), grid.text),))
    for sheet in opened.other_sheets:
        if any(cell.kind == "number" for cell in sheet.cells.values()):
            yield Finding("T107", {"sheet": sheet.name})


def _years(located: Located) -> Iterator[Finding]:
    expected = located.year
    if expected is None:
        return
    for table in located.tables.values():
        texts: list[tuple[int, int | None, str]] = [(table.title_row, None, table.title)]
        for header_row in table.header.rows:
            for header_column in sorted(set(table.header.columns.values())):
                cell = table.sheet.cells.get((header_row, header_column))
                if cell is not None and cell.kind == "text":
                    texts.append((header_row, header_column, str(cell.value)))
        texts += [(cell.row, cell.column, str(cell.value)) for cell in _repeated(table)]
        params = {"number": table.table.number, "expected": str(expected)}
        for row, column, text in texts:
            for year in years_in(text):
                if year != expected:
                    where = "title" if column is None else "header"
                    cell_of_year = at(Place(table.sheet.name, row, column or 1), text)
                    named = {"where": where, "year": str(year)}
                    yield Finding("T201", params | named, (cell_of_year,))
        for text in table.sheet.page_texts:
            for year in _years_on_page(text):
                if year != expected:
                    yield Finding("T201", params | {"where": "page", "year": str(year)})


def _repeated(table: LocatedTable) -> Iterator[RawCell]:
    """Yields the words of the title, captions and header repeated where a page begins."""
    for key, cell in table.sheet.cells.items() if table.repeated else ():
        if key[0] in table.repeated and cell.kind == "text":
            yield cell


@lru_cache(maxsize=64)
def _years_on_page(text: str) -> tuple[int, ...]:
    return tuple(map(int, wording().year_of_page.findall(fold(text))))


@lru_cache(maxsize=64)
def _name_on_page(text: str) -> str:
    match = wording().unit_name.search(text)
    return next(iter(match[1].split()), "") if match else ""


def _unfilled_years(located: Located) -> Iterator[Finding]:
    """Yields one finding for all titles whose year lacks, or stands there with its sign twice."""
    unfilled = wording().unfilled_year
    tables = [table for table in located.tables.values() if unfilled.search(fold(table.title))]
    if tables:
        cells = (at(Place(t.sheet.name, t.title_row, 1), t.title) for t in tables)
        numbers = tuple(table.table.number for table in tables)
        yield Finding("T210", {"title": tables[0].title}, tuple(cells), lists={"number": numbers})


def _unit_names(located: Located) -> Iterator[Finding]:
    expected = located.unit_name
    nameless = [table for table in located.tables.values() if not table.unit_name]
    if nameless:
        yield Finding("T203", lists={"number": tuple(table.table.number for table in nameless)})
    for table in located.tables.values():
        number = table.table.number
        if table.unit_name and fold(table.unit_name) != fold(expected):
            place = table.unit_name_place
            params = {"number": number, "name": table.unit_name, "expected": expected}
            yield Finding("T202", params, (at(place, table.unit_name),) if place else ())
        for name, cells in _names_on_pages(table):
            if fold(name) not in fold(expected) and fold(expected) not in fold(name):
                params = {"number": number, "name": name, "expected": expected}
                yield Finding("T202", params, cells)
        yield from _unit_rows(table, expected)


def _names_on_pages(table: LocatedTable) -> Iterator[tuple[str, tuple[FoundCell, ...]]]:
    """Yields the unit's names in captions of further pages, in page headers and footers."""
    caption = wording().unit_name
    for cell in _repeated(table):
        if match := caption.search(str(cell.value)):
            place = Place(table.sheet.name, cell.row, cell.column)
            yield match[1].strip(), (at(place, cell.value),)
    for text in table.sheet.page_texts:
        if name := _name_on_page(text):
            yield name, ()


def _unit_rows(table: LocatedTable, expected: str) -> Iterator[Finding]:
    for block in table.table.blocks:
        labels = {row.id for row in block.fixed if row.label == "{unit}"}
        for row in table.rows[block.id]:
            if row.fixed in labels and expected and fold(row.label) != fold(expected):
                params = {"number": table.table.number, "name": row.label, "expected": expected}
                place = Place(table.sheet.name, row.row, 1)
                yield Finding("T202", params, (at(place, row.label),))


def _note(
    table: LocatedTable, year: int | None, *, has_data: bool, may_have: bool
) -> Iterator[Finding]:
    number = {"number": table.table.number}
    if has_data and table.note:
        yield Finding("T204", number, (at(table.note),))
    elif not has_data and not may_have and not table.note:
        words = table.table.empty or sentence("no_data")
        yield Finding("T205", {**number, "note": words.replace("{year}", str(year or ""))})
