"""Finds the titles of official tables on a sheet, and the captions that stand around them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from xlbudget.base.folding import fold
from xlbudget.base.place import Place
from xlbudget.intake.locate.grid import Grid
from xlbudget.intake.locate.units import UnitSeen, units_in_rows
from xlbudget.intake.locate.wording import wording
from xlbudget.template import Family, Table
from xlbudget.template.common import without_year

_TITLE_LENGTH = 80
_NEAR = 3
"""How many rows a mark may stand from its title."""
_CAPTION_LENGTH = 1_000


@dataclass(frozen=True, slots=True)
class Title:
    """A cell that shows the title of a table, or its mark over another title."""

    row: int
    text: str
    table: Table
    is_official: bool = True
    """Whether the words are the official ones; else a mark names the table."""


@dataclass(frozen=True, slots=True)
class Captions:
    """What stands between a title and its header."""

    unit_name: str = ""
    unit_name_place: Place | None = None
    units: tuple[UnitSeen, ...] = ()
    """The units of amounts that are named there."""


def find_titles(family: Family, grid: Grid) -> Iterator[Title]:
    """Yields the titles of a sheet from top to bottom, at most one a row.

    The mark of a table names it where the words near it are no title.
    """
    last: Title | None = None
    marked: Title | None = None
    for row in sorted(grid.by_row):
        title = _title_in(family, grid, row)
        if marked and (title is None or title.is_official) and row - marked.row > _NEAR:
            yield marked
            marked = None
        if title is None:
            continue
        if title.is_official:
            last, marked = title, None
            yield title
        elif last is None or last.table != title.table or row - last.row > _NEAR:
            if marked:
                yield marked
            marked = title
    if marked:
        yield marked


def _title_in(family: Family, grid: Grid, row: int) -> Title | None:
    """Returns the title that a row shows, or a mark with the words under it."""
    for column in sorted(grid.by_row[row]):
        text = grid.by_row[row][column]
        if len(text) > _TITLE_LENGTH or grid.sheet.cells[row, column].kind != "text":
            continue
        folded = fold(text)
        if table := _table_of(folded, family):
            return Title(row, text, table)
        if table := _marks(family).get(folded):
            below = next(iter(grid.texts(row + 1)), text)
            return Title(row, below.strip(), table, is_official=False)
    return None


@lru_cache(maxsize=8)
def _marks(family: Family) -> Mapping[str, Table]:
    return {fold(table.mark): table for table in family.tables.values() if table.mark}


@lru_cache(maxsize=8)
def _titles(family: Family) -> Mapping[str, Table]:
    return {
        fold(without_year(title)): table
        for table in family.tables.values()
        for title in (table.title, *table.also)
    }


@lru_cache(maxsize=8)
def _any_title(family: Family) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _titles(family))))


def _table_of(folded: str, family: Family) -> Table | None:
    """Returns the table whose title the words are.

    Before it may stand its mark, the year and the unit's name; behind it, in brackets, the year or
    the mark.
    """
    if not _any_title(family).search(folded):
        return None
    around = wording()
    for official, table in _titles(family).items():
        lead, title, behind = folded.rpartition(official)
        if (
            title
            and around.lead.fullmatch(lead)
            and (not behind or around.behind.fullmatch(behind))
        ):
            return table
    return None


def top_of(grid: Grid, row: int) -> int:
    """Returns the first row that belongs to a title: above it may stand the table's mark."""
    mark = wording().mark
    while row > 1 and all(mark.fullmatch(fold(text)) for text in grid.texts(row - 1)):
        row -= 1
    return row


def find_captions(grid: Grid, title: Title, header_row: int) -> Captions:
    """Returns the unit's name, where it stands, and the units of the amounts."""
    caption = wording().unit_name
    rows = range(max(title.row - 2, 1), header_row)
    for row in rows:
        for column, text in sorted(grid.by_row.get(row, {}).items()):
            match = caption.search(text) if len(text) <= _CAPTION_LENGTH else None
            if match is None:
                continue
            right = grid.right_of(row, column)
            name = match[1] or ("" if ":" in fold(right) else right.strip())
            place = Place(grid.sheet.name, row, column)
            return Captions(name, place, tuple(units_in_rows(grid, rows)))
    return Captions(units=tuple(units_in_rows(grid, rows)))
