"""A sheet of a form as texts in a grid, and the parts of it that hold one table each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from xlbudget.base.folding import fold, visible, without_ordinal
from xlbudget.drafting.vocabulary import vocabulary
from xlbudget.reader import MergedRange, RawSheet
from xlbudget.template.common import document_words

_LONGEST = 1_000
"""Characters of a cell that may be words of a table."""
_APART = 2
"""Titles within so many rows of each other are those of a table of contents."""


@dataclass(frozen=True)
class FormSheet:
    """What a sheet, or a part of it, shows: texts by row and column, counted from 1."""

    name: str
    texts: Mapping[tuple[int, int], str]
    merged: tuple[MergedRange, ...]
    numbers: frozenset[tuple[int, int]] = frozenset()
    """The cells that hold numbers."""
    filled: Mapping[tuple[int, int], tuple[int, int]] | None = None
    """Header cells that reach over blank ones at their right though nothing is merged."""

    @cached_property
    def rows(self) -> Mapping[int, Mapping[int, str]]:
        """Returns the texts by row, then by column from left to right."""
        rows: dict[int, dict[int, str]] = {}
        for (row, column), text in sorted(self.texts.items()):
            rows.setdefault(row, {})[column] = text
        return rows

    @cached_property
    def height(self) -> int:
        """Returns the last row that shows something."""
        return max(self.rows, default=0)

    def rows_in(self, rows: range) -> list[int]:
        """Returns the rows among some that show something."""
        return [row for row in self.rows if row in rows]

    def words(self, row: int) -> list[str]:
        """Returns what the cells of a row say, numbers left out, from left to right."""
        line = self.rows.get(row, {})
        return [text for column, text in line.items() if (row, column) not in self.numbers]

    def at(self, row: int, column: int) -> str:
        """Returns what a cell says, or the merged cell over it."""
        return self.texts.get(self.anchor(row, column), "")

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """Returns the cell that covers one, which may be itself."""
        return (self.filled or {}).get((row, column)) or self._anchors.get(
            (row, column), (row, column)
        )

    def spans(self, row: int, column: int) -> bool:
        """Tells whether the cell over one covers several columns."""
        anchor = self.anchor(row, column)
        return any(self.anchor(row, other) == anchor for other in (column - 1, column + 1))

    @cached_property
    def _anchors(self) -> Mapping[tuple[int, int], tuple[int, int]]:
        return {
            (row, column): (area.top, area.left)
            for area in self.merged
            for row in range(area.top, area.bottom + 1)
            for column in range(area.left, area.right + 1)
        }

    def part(self, rows: range, columns: range) -> "FormSheet":
        """Returns the part of it within some rows and columns, cells in their places."""
        return replace(
            self,
            texts={at: t for at, t in self.texts.items() if at[0] in rows and at[1] in columns},
            merged=tuple(m for m in self.merged if m.top in rows and m.left in columns),
        )


_WIDEST, _HIGHEST = 256, 64
"""Larger merged ranges are no part of a table."""
_MOST_MERGED = 2_000
MOST_TABLES = 100
"""Tables that are read of a sheet; a form has a dozen."""


def form_sheet(sheet: RawSheet) -> FormSheet:
    """Returns what a sheet shows; hidden rows and columns are left out."""
    texts, numbers = {}, set()
    for at, cell in sheet.cells.items():
        if cell.value in (None, "") or at[0] in sheet.hidden_rows or at[1] in sheet.hidden_columns:
            continue
        text = visible(str(cell.value)[:_LONGEST]).strip()
        if text and at[1] <= _WIDEST:
            texts[at] = text
            if cell.kind != "text":
                numbers.add(at)
    merged = tuple(
        area
        for area in sheet.merged
        if (area.top, area.left) in texts
        and area.right - area.left < _WIDEST
        and area.bottom - area.top < _HIGHEST
    )
    return FormSheet(sheet.name, texts, merged[:_MOST_MERGED], frozenset(numbers))


@dataclass(frozen=True, slots=True)
class TitledPart:
    """A part of a sheet with the title over it, and the mark above that: 公开01表."""

    sheet: FormSheet
    row: int
    column: int
    title: str
    mark: str


def titled_parts(sheet: FormSheet) -> Iterator[TitledPart]:
    """Yields the parts that hold a table each: a sheet is cut at its titles.

    Titles on one row stand side by side; a sheet without a title may be named like one.
    """
    lines = {row: titles for row in sheet.rows if (titles := _titles(sheet, row))}
    near = [(before, row) for before, row in pairwise(lines) if row - before <= _APART]
    contents = {row for pair in near for row in pair}
    starts = [row for row in lines if row not in contents][:MOST_TABLES]
    if not starts and not lines and sheet.texts and _is_title(sheet.name):
        yield TitledPart(sheet, 0, 1, sheet.name.strip(), "")
    ends = [*starts[1:], sheet.height + 1]
    begin = 1
    for row, next_title in zip(starts, ends, strict=False):
        columns = [*lines[row], _WIDEST + 1]
        columns[0] = 1
        for index, (column, title) in enumerate(lines[row].items()):
            area = range(columns[index], columns[index + 1])
            part = sheet.part(range(begin, _end(sheet, next_title)), area)
            yield TitledPart(part, row, column, title, _mark(part, row))
        begin = _end(sheet, next_title)


def _end(sheet: FormSheet, next_title: int) -> int:
    """Returns the first row of the next part: its title, or the mark above that."""
    above = range(max(1, next_title - _APART), next_title)
    marks = [row for row in above if sheet.words(row) and all(map(is_mark, sheet.words(row)))]
    return min([*marks, next_title])


def _titles(sheet: FormSheet, row: int) -> Mapping[int, str]:
    """Returns the titles on a row by column, none where other words stand beside them."""
    line = sheet.rows[row]
    titles = {column: text for column, text in line.items() if _is_title(text)}
    others = [text for column, text in line.items() if column not in titles]
    return titles if titles and all(is_mark(text) or is_caption(text) for text in others) else {}


def _is_title(text: str) -> bool:
    known = vocabulary()
    return bool(
        len(text) <= _LONGEST // 10
        and known.pattern("title").match(fold(text))
        and not is_mark(text)
        and not is_caption(text)
    )


def is_mark(text: str) -> bool:
    """Tells whether a text is the number of a table: 公开01表, 附表1-2."""
    return bool(vocabulary().pattern("number").fullmatch(fold(text)))


def is_among_others(text: str) -> bool:
    """Tells whether a header names a part that need not be the only one: 其中：项目支出."""
    leading: list[str] = document_words()["leading"]
    return fold(text).startswith(tuple(leading))


def is_caption(text: str) -> bool:
    """Tells whether a text names something and its value: 单位：万元."""
    return ":" in fold(text) and not is_among_others(text)


def _mark(part: FormSheet, title: int) -> str:
    above = (row for row in (title, title - 1, title - 2) if row in part.rows)
    return next((text for row in above for text in part.words(row) if is_mark(text)), "")


def bare_label(text: str) -> tuple[str, str]:
    """Returns a folded label without its ordinal, and the ordinal."""
    folded = fold(text)
    bare = without_ordinal(folded)
    return bare, folded[: len(folded) - len(bare)]
