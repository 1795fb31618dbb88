"""Finds the unit of amounts wherever it is written: above, in the header, below, on the page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xlbudget.base.folding import fold
from xlbudget.base.place import Place
from xlbudget.base.remembered import remembered
from xlbudget.intake.locate.closing import note_in
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
            note = note_in(folded)
            if note and not patterns.amount_unit.match(note):
                continue  # it tells of other figures on the way: 原数（单位：元）折算为万元填列
            for unit in _units_in(folded):
                yield UnitSeen(unit, text, Place(grid.sheet.name, row, column))


def units_in_header(grid: Grid, rows: Iterable[int]) -> Iterator[UnitSeen]:
    """Yields the units that header words name, as in 金额（万元）."""
    for row in rows:
        for column, text in sorted(grid.by_row.get(row, {}).items()):
            word = header_word(text).unit
            for unit in (word,) if word else _units_in(fold(text)):
                yield UnitSeen(unit, text, Place(grid.sheet.name, row, column))


def units_on_pages(grid: Grid) -> Iterator[UnitSeen]:
    """Yields the units that the headers and footers of the pages name, and what is drawn there."""
    for text in (*grid.sheet.page_texts, *grid.sheet.drawn_texts):
        for unit in _units_in(fold(text)):
            yield UnitSeen(unit, text.strip())


@remembered(2048)
def _units_in(folded: str) -> tuple[str, ...]:
    """Returns the units that folded words of a caption name, which of several may be seen."""
    patterns = wording()
    matches = []
    for match in patterns.amount_unit.finditer(folded):
        matches.append(match)
        while other := patterns.other_unit.match(folded, matches[-1].end()):
            matches.append(other)
    if not matches and (bare := patterns.bare_unit.fullmatch(folded)):
        matches = [bare]
    return tuple(match[match.lastindex or 0] for match in matches)
