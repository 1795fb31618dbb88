"""Finds a table's header under its title: which rows it has and where its columns are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xlbudget.base.folding import fold
from xlbudget.intake.locate.columns import is_number, match_columns, official_words
from xlbudget.intake.locate.grid import FAR, Grid
from xlbudget.intake.locate.wording import header_word
from xlbudget.template import Family, Table
from xlbudget.template.common import document_words

_MOST_COLUMNS = 100
"""Numbers from here on are no numbers of columns."""


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a located table."""

    rows: tuple[int, ...]
    columns: Mapping[str, int]
    """Column id to sheet column; a column that was not found is left out."""
    parts: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    """Id of a column of codes to the sheet columns of its levels (0 is the class), if several."""

    @property
    def last_row(self) -> int:
        """Returns the last sheet row of the header."""
        return self.rows[-1]


@dataclass(frozen=True, slots=True)
class TableArea:
    """A table's part of a sheet: its header and everything down to the last row."""

    grid: Grid
    header: Header
    head: range
    """The rows above its lines, with whatever stands over the title."""
    last_row: int
    repeated: frozenset[int] = frozenset()
    """Rows in between that repeat title and header at the top of a page."""

    def rows(self) -> list[int]:
        """Returns the rows under the header, without those that repeat it."""
        lines = self.grid.rows(range(self.header.last_row + 1, self.last_row + 1))
        return [row for row in lines if row not in self.repeated] if self.repeated else lines


def find_header(family: Family, table: Table, grid: Grid, first: int, last: int) -> Header | None:
    """Returns the header between two sheet rows, or None where no row looks like one."""
    titles = {
        header_word(title).title for line in table.header for title in line if not is_number(title)
    }
    titles -= {"<", "^", ""}
    titles |= official_words(table).keys()
    labels = {
        fold(label)
        for block in table.blocks
        for row in block.fixed
        for label in (row.label, *row.also)
    }
    height = sum(1 for line in table.header if not all(is_number(title) for title in line))
    rows: list[int] = []
    numbered: list[int] = []
    titled_lines = 0
    for row in range(first, min(last, first + FAR + height) + 1):
        texts = grid.texts(row)
        if not texts:
            continue
        level_count = sum(fold(text) in document_words()["levels"] for text in texts)
        title_count = sum(header_word(text).title in titles for text in texts)
        matched = title_count or (rows and level_count == len(texts))
        is_label = len(texts) == 1 and fold(texts[0]) in labels
        if (
            matched
            and not is_label
            and not grid.has_amount(row)
            and (level_count or titled_lines < height)
        ):
            rows.append(row)
            titled_lines += title_count > 0
        elif rows:
            if counts_up(texts):
                numbered.append(row)
            break
    if not rows:
        return None
    end = numbered[-1] if numbered else rows[-1]
    columns, parts = match_columns(family, table, grid, rows, range(end + 1, last + 1))
    return Header((*rows, *numbered), columns, parts)


def counts_up(texts: Sequence[str]) -> bool:
    """Tells whether a line numbers the columns, with or without the word 栏次 before them.

    A number may say how it is made up, as in `1=2+3`.  Behind the numbers a person's checks of the
    table may stand, such as a word or zero.
    """
    cells = texts[1:] if fold(texts[0]) in document_words()["column_numbers"] else texts
    numerals = [fold(cell).partition("=")[0] for cell in cells]
    while numerals and not (is_number(numerals[-1]) and 0 < int(numerals[-1]) < _MOST_COLUMNS):
        del numerals[-1]
    numbers = {int(numeral) for numeral in numerals if is_number(numeral)}
    return (
        len(numerals) > 1
        and len(numbers) == len(numerals)
        and min(numbers) == 1
        and max(numbers) < 2 * len(numerals)
    )
