"""Tells which sheet column each column of a table is: by its header, codes also by their looks.

A code may stand in a cell of its own, in a cell for each of its levels, or before the name in one
cell; only the words of a header and codes without exception are believed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from xlbudget.base.folding import fold
from xlbudget.intake.locate.codes import code_and_name, code_text
from xlbudget.intake.locate.grid import Grid
from xlbudget.intake.locate.wording import header_word
from xlbudget.template import Block, Column, Family, Table
from xlbudget.template.common import document_words

Parts = dict[str, Mapping[int, int]]

_NEAR = 64
"""Columns between which those of one table stand; a stray cell may make a sheet 16,384 wide."""


def match_columns(
    family: Family, table: Table, grid: Grid, rows: Sequence[int], lines: range
) -> tuple[dict[str, int], Parts]:
    """Returns column id to sheet column, and id of a code to the columns of its levels.

    `rows` are those of the header, `lines` what is under it.
    """
    levels = {word: level for level, word in enumerate(document_words()["levels"])}
    for code in table.columns:
        levels |= {header_word(word).title: level for level, word in enumerate(code.cells)}
    official = official_words(table)
    matching = _Matching(family, table, grid, lines)
    for column in range(1, grid.width + 1):
        path: list[str] = []
        for row in rows:
            title = header_word(grid.at(row, column)).title
            title = official.get(title, title)
            if title in levels:
                matching.levels[column] = levels[title]
            elif title and not is_number(title) and title not in path[-1:]:
                path.append(title)
        if path:
            matching.paths[column] = tuple(path)
    matching.by_header()
    for block in table.blocks:
        matching.by_codes(block)
    return matching.sheet_columns, matching.parts


@dataclass(slots=True)
class _Matching:
    """The columns of one table while they are being found."""

    family: Family
    table: Table
    grid: Grid
    lines: range
    paths: dict[int, tuple[str, ...]] = field(default_factory=dict)
    levels: dict[int, int] = field(default_factory=dict)
    sheet_columns: dict[str, int] = field(default_factory=dict)
    parts: Parts = field(default_factory=dict)

    def by_header(self) -> None:
        """Finds columns by all the words above them, then by the last of them."""
        template_paths = list(_template_paths(self.table))
        for alike in (_same_path, _same_leaf):
            previous = 0
            for name, titles in template_paths:
                if name in self.sheet_columns:
                    previous = self.sheet_columns[name]
                    continue
                used = self.sheet_columns.values()
                fitting = [
                    column
                    for column, path in self.paths.items()
                    if column not in used and alike(path, titles)
                ]
                behind = [column for column in fitting if column > previous]
                if fitting:
                    self.sheet_columns[name] = previous = (behind or fitting)[0]

    def by_codes(self, block: Block) -> None:
        """Finds a block's codes where the header names their levels, or does not name them."""
        row_list = block.row_list
        code = next((column.id for column in block.columns if column.kind == "code"), None)
        name = next((column.id for column in block.columns if column.kind == "name"), None)
        if row_list is None or code is None:
            return
        lengths = self.family.lists[row_list.dimension]
        self._levels(block, code, lengths)
        if name is None:
            return
        if code not in self.sheet_columns and name in self.sheet_columns:
            self._unnamed(code, name, lengths)
        if (code in self.sheet_columns) != (name in self.sheet_columns):
            shared = self.sheet_columns.get(code) or self.sheet_columns[name]
            if self._only(shared, lengths, named=True):
                self.sheet_columns[code] = self.sheet_columns[name] = shared
        elif code not in self.sheet_columns:
            for column in self._free(min(self._located(block.amounts), default=0)):
                if self._only(column, lengths, named=True):
                    self.sheet_columns[code] = self.sheet_columns[name] = column
                    return

    def _levels(self, block: Block, code: str, lengths: Sequence[int]) -> None:
        """Finds a code in several cells: under 类, 款, 项, or under one header that is merged."""
        others = self._located(column for column in block.columns if column.id != code)
        if code not in self.sheet_columns and others:
            self._first_level(code, min(others))
        first = self.sheet_columns.get(code)
        if first is None:
            return
        right = list(self._right_of(first))
        inside = first + len(right) < max(others, default=0)
        run = {self.levels[first]: first} if first in self.levels else {}
        unnamed = [first]
        for column in right:
            path = self.paths.get(column)
            if path not in (None, self.paths.get(first)):
                break
            if run and self.levels.get(column) == len(run):
                run[len(run)] = column
            elif (inside or path is not None) and self._longest(column):
                unnamed.append(column)
        if not run and self._longest(first) <= lengths[0]:
            run = dict(enumerate(unnamed))
        if 1 < len(run) <= len(lengths):
            self.parts[code] = run

    def _first_level(self, code: str, behind: int) -> None:
        """Takes the column headed 类 under most of the code's header words, or next to the rest."""
        titles = set(dict(_template_paths(self.table))[code])

        def distance(column: int) -> tuple[int, bool, int]:
            alike = titles.intersection(self.paths.get(column, ()))
            return -len(alike), column > behind, abs(behind - column)

        free = {column for column, level in self.levels.items() if level == 0} - self._used()
        if free:
            self.sheet_columns[code] = min(free, key=distance)

    def _unnamed(self, code: str, name: str, lengths: Sequence[int]) -> None:
        """Codes without a header at the left of the names, or under the header of the names."""
        column = self.sheet_columns[name]
        right = next(
            (candidate for candidate in self._right_of(column) if self._shows(candidate)), 0
        )
        if self.paths.get(right) in (None, self.paths[column]) and self._only(column, lengths):
            self.sheet_columns[code], self.sheet_columns[name] = column, right
            return
        left = [candidate for candidate in self._free(column) if self._shows(candidate)][-1:]
        if left and self._only(left[0], lengths):
            self.sheet_columns[code] = left[0]

    def _located(self, columns: Iterable[Column]) -> list[int]:
        """Returns the sheet columns of those columns of the table that were located."""
        located = self.sheet_columns
        return [located[column.id] for column in columns if column.id in located]

    def _free(self, end: int) -> list[int]:
        """Returns the sheet columns before one that are no table column, back to one that is."""
        before = max((column for column in self._used() if column < end), default=0)
        return list(range(max(before + 1, end - _NEAR), end))

    def _used(self) -> set[int]:
        parts = (column for run in self.parts.values() for column in run.values())
        return {*self.sheet_columns.values(), *parts}

    def _right_of(self, column: int) -> Iterator[int]:
        for next_column in range(column + 1, min(self.grid.width, column + _NEAR) + 1):
            if next_column in self.sheet_columns.values():
                return
            yield next_column

    def _shows(self, column: int) -> list[str]:
        """Returns what a column shows under the header."""
        cells = (self.grid.sheet.cells.get((row, column)) for row in self.grid.rows(self.lines))
        return [
            code_text(cell) if cell.kind == "number" else str(cell.value)
            for cell in cells
            if cell and cell.value not in (None, "")
        ]

    def _longest(self, column: int) -> int:
        """Returns the length of the longest code, or part of one, that a column shows."""
        return max(
            (len(text) for text in map(fold, self._shows(column)) if text.isdigit()), default=0
        )

    def _only(self, column: int, lengths: Sequence[int], *, named: bool = False) -> bool:
        """Tells whether a column's digits are codes without exception, with names or without.

        What stands under the last code, such as a date, is no part of the table.
        """
        texts = [text for text in self._shows(column) if any(map(str.isdigit, text))]
        pairs = [code_and_name(text, lengths) for text in texts]
        while pairs and not pairs[-1][0]:
            pairs.pop()
        return bool(pairs) and all(code and bool(name) == named for code, name in pairs)


def is_number(title: str) -> bool:
    """Tells whether a header word is the number of a column."""
    return title.strip().isdigit()


def official_words(table: Table) -> Mapping[str, str]:
    """Returns the folded words that may stand in a table's header for official ones."""
    return {
        header_word(other).title: header_word(title).title
        for title, others in table.header_also.items()
        for other in others
    }


def _template_paths(table: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yields each column's id and the folded header words above it, from top to bottom."""
    for column in table.columns:
        path: list[str] = []
        for title in table.header_path(column.id):
            folded = header_word(title).title
            if not is_number(title) and folded not in path[-1:]:
                path.append(folded)
        yield column.id, tuple(path)


def _same_path(path: tuple[str, ...], titles: tuple[str, ...]) -> bool:
    return path == titles


def _same_leaf(path: tuple[str, ...], titles: tuple[str, ...]) -> bool:
    return path[-1] == titles[-1]
