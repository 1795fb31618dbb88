"""Finds the titles of official tables on a sheet, and the captions that stand around them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from xlbudget.base.folding import fold
from xlbudget.base.place import Place
from xlbudget.intake.locate.grid import Grid
from xlbudget.intake.locate.wording import wording
from xlbudget.template import Family, Table
from xlbudget.template.common import without_year

_TITLE_LENGTH = 80
_CAPTION_LENGTH = 1_000


@dataclass(frozen=True, slots=True)
class Title:
    """A cell that shows the title of a table."""

    row: int
    text: str
    table: Table


@dataclass(frozen=True, slots=True)
class Captions:
    """What stands between a title and its header."""

    unit_name: str = ""
    unit_name_place: Place | None = None
    amount_unit: str = ""


def find_titles(family: Family, grid: Grid) -> Iterator[Title]:
    """Yields the titles of a sheet from top to bottom, at most one a row."""
    for row in sorted(grid.by_row):
        for column in sorted(grid.by_row[row]):
            text = grid.by_row[row][column]
            if len(text) > _TITLE_LENGTH or grid.sheet.cells[row, column].kind != "text":
                continue
            table = _table_of(fold(text), family)
            if table:
                yield Title(row, text, table)
                break


@lru_cache(maxsize=8)
def _titles(family: Family) -> Mapping[str, Table]:
    return {fold(without_year(table.title)): table for table in family.tables.values()}


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
    """Returns the unit's name, where it stands, and the unit of the amounts."""
    patterns = wording()
    name, name_place, amount_unit = "", None, ""
    for row in range(max(title.row - 2, 1), header_row):
        cells = sorted(grid.by_row.get(row, {}).items())
        for (column, text), (_, behind) in zip_longest(cells, cells[1:], fillvalue=(0, "")):
            if len(text) > _CAPTION_LENGTH:
                continue
            folded, right = fold(text), fold(behind[:_CAPTION_LENGTH])
            caption = patterns.unit_name.search(text)
            if caption and name_place is None:
                name, name_place = caption[1], Place(grid.sheet.name, row, column)
                if not name and ":" not in right:
                    name = behind.strip()
            if patterns.amount_unit_alone.search(folded):
                folded += right
            money = patterns.amount_unit.search(folded)
            if money:
                amount_unit = money[1]
    return Captions(name, name_place, amount_unit)
