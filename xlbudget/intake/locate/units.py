"""Finds the unit of amounts wherever it is written: above, in the header, below, on the page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xlbudget.base.folding import fold
from xlbudget.base.place import Place
from xlbudget.base.remembered import remembered
from xlbudget.intake.locate.grid import Grid
from xlbudget.intake.locate.wording import header_word, wording


@dataclass(frozen=True, slots=True)
class UnitSeen:
    """A unit of amounts as a sheet names it; without a place a page's header or footer does."""

    unit: str
    text: str
    place: Place | None = None


def units_in_rows(grid: Grid, rows: Iterable[int]) -> Iterator[UnitSeen]:
    """Yields the units that captions in some rows name."""
    patterns = wording()
    for row in rows:
        for column, text in sorted(grid.by_row.get(row, {}).items()):
            folded = fold(text)
            if patterns.amount_unit_alone.search(folded):
                folded += fold(grid.right_of(row, column))
            if unit := _unit_in(folded):
                yield UnitSeen(unit, text, Place(grid.sheet.name, row, column))


def units_in_header(grid: Grid, rows: Iterable[int]) -> Iterator[UnitSeen]:
    """Yields the units that header words name, as in 金额（万元）."""
    for row in rows:
        for column, text in sorted(grid.by_row.get(row, {}).items()):
            if unit := header_word(text).unit or _unit_in(fold(text)):
                yield UnitSeen(unit, text, Place(grid.sheet.name, row, column))


def units_on_pages(grid: Grid) -> Iterator[UnitSeen]:
    """Yields the units that the headers and footers of the printed pages name."""
    for text in grid.sheet.page_texts:
        if unit := _unit_in(fold(text)):
            yield UnitSeen(unit, text.strip())


@remembered(2048)
def _unit_in(folded: str) -> str:
    """Returns the unit that folded words of a caption name; empty where they name none."""
    patterns = wording()
    match = patterns.amount_unit.search(folded) or patterns.bare_unit.fullmatch(folded)
    return match[match.lastindex or 0] if match else ""
