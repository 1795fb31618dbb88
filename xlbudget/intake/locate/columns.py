"""Tells which sheet column each column of a table is: by its header, codes also by their looks.

A code may stand in a cell of its own, in a cell for each of its levels, or before the name in one
cell; only the words of a header and codes without exception are believed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from xlbudget.base.folding import fold, fold_year
from xlbudget.intake.locate.codes import code_and_name, code_text
from xlbudget.intake.locate.grid import Grid
from xlbudget.template import Block, Family, Table
from xlbudget.template.common import document_words

Parts = dict[str, Mapping[int, int]]


def match_columns(
    family: Family, table: Table, grid: Grid, rows: Sequence[int], lines: range
) -> tuple[dict[str, int], Parts]:
    """Returns column id to sheet column, and id of a code to the columns of its levels.

    `rows` are those of the header, `lines` what is under it.
    """
    levels: list[str] = document_words()["levels"]
    matching = _Matching(family, table, grid, lines)
    for column in range(1, grid.width + 1):
        path: list[str] = []
        for row in rows:
            text = fold_year(grid.at(row, column))
            if text in levels:
                matching.levels[column] = levels.index(text)
            elif text and not is_number(text) and text not in path[-1:]:
                path.append(text)
        if path:
            matching.paths[column] = tuple(path)
    matching.by_header()
    for block in table.blocks:
        matching.codes(block)
    return matching.found, matching.parts


@dataclass(slots=True)
class _Matching:
    """The columns of one table while they are being found."""

    family: Family
    table: Table
    grid: Grid
    lines: range
    paths: dict[int, tuple[str, ...]] = field(default_factory=dict)
    levels: dict[int, int] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)
    parts: Parts = field(default_factory=dict)

    def by_header(self) -> None:
        """Finds columns by all the words above them, then by the last of them."""
        wanted = list(_template_paths(self.table))
        for same in (_same_path, _same_leaf):
            previous = 0
            for name, wish in wanted:
                if name in self.found:
                    previous = self.found[name]
                    continue
                used = self.found.values()
                fitting = [c for c, p in self.paths.items() if c not in used and same(p, wish)]
                behind = [c for c in fitting if c > previous]
                if fitting:
                    self.found[name] = previous = (behind or fitting)[0]

    def codes(self, block: Block) -> None:
        """Finds a block's codes where the header names their levels, or does not name them."""
        place = block.row_list
        code = next((column.id for column in block.columns if column.kind == "code"), None)
        name = next((column.id for column in block.columns if column.kind == "name"), None)
        if place is None or code is None or name is None:
            return
        lengths = self.family.lists[place.dimension]
        self._levels(block, code, lengths)
        if code not in self.found and name in self.found:
            self._unnamed(code, name, lengths)
        if (code in self.found) != (name in self.found):
            shared = self.found[code] if code in self.found else self.found[name]
            if self._only(shared, lengths, named=True):
                self.found[code] = self.found[name] = shared
        elif code not in self.found:
            first = min((self.found[c.id] for c in block.amounts if c.id in self.found), default=0)
            both = [c for c in self._free(first) if self._only(c, lengths, named=True)]
            if both:
                self.found[code] = self.found[name] = both[0]

    def _levels(self, block: Block, code: str, lengths: Sequence[int]) -> None:
        """A code in several cells: under 类, 款, 项, or under one header that is merged."""
        others = [self.found[c.id] for c in block.columns if c.id != code and c.id in self.found]
        if code not in self.found and others:
            self._first_level(code, min(others))
        first = self.found.get(code)
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
        wish = set(dict(_template_paths(self.table))[code])

        def distance(column: int) -> tuple[int, bool, int]:
            alike = wish.intersection(self.paths.get(column, ()))
            return -len(alike), column > behind, abs(behind - column)

        free = {c for c, level in self.levels.items() if level == 0} - self._used()
        if free:
            self.found[code] = min(free, key=distance)

    def _unnamed(self, code: str, name: str, lengths: Sequence[int]) -> None:
        """Codes without a header at the left of the names, or under the header of the names."""
        column = self.found[name]
        right = next((c for c in self._right_of(column) if self._shows(c)), 0)
        if self.paths.get(right) in (None, self.paths[column]) and self._only(column, lengths):
            self.found[code], self.found[name] = column, right
            return
        left = [c for c in self._free(column) if self._shows(c)][-1:]
        if left and self._only(left[0], lengths):
            self.found[code] = left[0]

    def _free(self, end: int) -> list[int]:
        """Sheet columns before one that are no column of the table, back to the last that is."""
        return list(range(max((c for c in self._used() if c < end), default=0) + 1, end))

    def _used(self) -> set[int]:
        parts = (c for run in self.parts.values() for c in run.values())
        return {*self.found.values(), *parts}

    def _right_of(self, column: int) -> Iterator[int]:
        for other in range(column + 1, self.grid.width + 1):
            if other in self.found.values():
                return
            yield other

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
        return max((len(w) for w in map(fold, self._shows(column)) if w.isdigit()), default=0)

    def _only(self, column: int, lengths: Sequence[int], *, named: bool = False) -> bool:
        """Tells whether a column's digits are codes without exception, with names or without.

        What stands under the last code, such as a date, is no part of the table.
        """
        shown = [words for words in self._shows(column) if any(map(str.isdigit, words))]
        found = [code_and_name(words, lengths) for words in shown]
        while found and not found[-1][0]:
            found.pop()
        return bool(found) and all(code and bool(name) == named for code, name in found)


def is_number(words: str) -> bool:
    """Tells whether a header word is the number of a column."""
    return words.strip().isdigit()


def _template_paths(table: Table) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yields each column's id and the folded header words above it, from top to bottom."""
    for column in table.columns:
        path: list[str] = []
        for words in table.header_path(column.id):
            folded = fold_year(words)
            if not is_number(words) and folded not in path[-1:]:
                path.append(folded)
        yield column.id, tuple(path)


def _same_path(path: tuple[str, ...], wish: tuple[str, ...]) -> bool:
    return path == wish


def _same_leaf(path: tuple[str, ...], wish: tuple[str, ...]) -> bool:
    return path[-1] == wish[-1]
