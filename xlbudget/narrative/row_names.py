"""How a text may name the rows of a list: by a name alone, or by those of the rows above it, too.

With the rows above: `卫生健康支出（类）行政事业单位医疗（款）行政单位医疗（项）`, with codes in the
brackets (`204类`), or `卫生健康支出-行政事业单位医疗-行政单位医疗`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from xlbudget.base.code import Code
from xlbudget.base.folding import fold, without_ordinal
from xlbudget.meaning.structure import RowRef
from xlbudget.narrative.clauses import Clause, clause_of_row, name_before, without_fillers
from xlbudget.narrative.told import Told
from xlbudget.template.code_lists import old_names
from xlbudget.template.common import document_words
from xlbudget.template.narrative import slots_of

STEP = "-"
"""What stands between the names of a path where it is written as one."""


class Named(NamedTuple):
    """A name as the text writes it, folded, with its row; "" where no row has it."""

    name: str
    row: str
    certain: bool = False
    """Whether nothing but an item of the list is written so."""


class Otherwise(NamedTuple):
    """The official name of a row that a text calls otherwise, and whether by an old name."""

    official: str
    is_old: bool


@dataclass(frozen=True)
class RowNames:
    """The rows that a list may name, each by its own name alone."""

    rows: Sequence[RowRef]
    ids: Mapping[str, str]
    """The ids of the rows by folded name."""

    def find(self, endings: Sequence[str]) -> Named | None:
        """Returns what the words before a number name, None where they are no name."""
        names = [name_before(ending) for ending in endings]
        for name in names:
            if name in self.ids:
                return Named(name, self.ids[name])
        return Named(names[0], "") if names and names[0] else None

    def otherwise(self, name: str, row: str) -> Otherwise | None:
        """Returns how a row is called instead of a name, None where that is its name."""
        label = next((label for label, other in self.ids.items() if other == row), "")
        return None if label == name else Otherwise(label, _is_old(row, name))


@dataclass(frozen=True)
class RowPaths(RowNames):
    """The rows that a list names with all that is above them."""

    paths: Mapping[str, tuple[str, ...]]
    """The folded names from the top down to each row, by its id."""
    levels: frozenset[str]
    """The codes of all rows that the table lists."""

    def find(self, endings: Sequence[str]) -> Named | None:
        """Returns what the words before a number name: by codes, or else by names."""
        for ending in endings:
            codes, names = steps_of(ending)
            if len(names) > 1:
                written = STEP.join(names)
                return Named(written, self._by_code(codes) or self._by_names(names), certain=True)
        return None

    def otherwise(self, name: str, row: str) -> Otherwise | None:
        """Returns how a row is called instead of a name, None where that is its name."""
        path, names = self.paths[row], name.split(STEP)
        if same_names(path, names):
            return None
        codes = [*reversed(Code.of(row).above()), row]
        levels = [code for code in codes if code in self.levels]
        other = [
            (code, written)
            for code, official, written in zip(levels, path, names, strict=False)
            if not same_names([official], [written])
        ]
        is_old = len(names) == len(path) and all(_is_old(code, name) for code, name in other)
        return Otherwise(STEP.join(path), is_old)

    def _by_code(self, codes: Sequence[str]) -> str:
        code = "".join(codes)
        return next((row.id for row in self.rows if row.code == code and code), "")

    def _by_names(self, names: Sequence[str]) -> str:
        """Returns the row with these names, or the only one whose own and topmost name fit."""
        alike = [row for row, path in self.paths.items() if same_names(path, names)]
        if not alike:
            alike = [
                row
                for row, path in self.paths.items()
                if path[-1] == names[-1] and (_is_of(row, path[0], names[0]))
            ]
        return alike[0] if len(alike) == 1 else ""


def same_names(path: Sequence[str], names: Sequence[str]) -> bool:
    """Tells whether names are those of a path, but for a character that is written two ways."""
    return [_one_way(name) for name in path] == [_one_way(name) for name in names]


def _is_of(code: str, official: str, name: str) -> bool:
    """Tells whether a name is that of a topmost row, now or formerly."""
    return name == official or any(_is_old(above, name) for above in Code.of(code).above())


def _is_old(code: str, name: str) -> bool:
    return name in old_names().get(Code.of(code).bare, ())


def _one_way(name: str) -> str:
    for written, official in document_words()["narrative"]["written_otherwise"].items():
        name = name.replace(written, official)
    return name


def steps_of(ending: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Returns the codes and the names of a path that ends some folded words."""
    words = document_words()["narrative"]
    text = ending.rpartition("。")[2]
    quoted = text.rpartition('"')
    if quoted[1] and quoted[0]:  # what stands in the last pair of quotes
        text = quoted[0].rpartition('"')[2]
    text = without_ordinal(without_fillers(text)).strip('"')
    text = re.split(rf"[{re.escape(fold(words['sentence_ends']))}:,]", text)[-1]
    if _levels().search(text):
        pieces = _levels().split(text)
        codes = tuple(filter(None, (piece or "" for piece in pieces[1::2])))
        return codes, tuple(without_ordinal(piece) for piece in pieces[0::2] if piece)
    return (), tuple(filter(None, text.split("-")))


@cache
def _levels() -> re.Pattern[str]:
    levels = "".join(document_words()["levels"])
    return re.compile(rf"\((\d+)?[{levels}]\)")


def row_clause(clause: Clause) -> Clause | None:
    """Returns what a sentence's list says of each of its rows, None where it has none."""
    each = clause.sentence.each
    return clause_of_row(clause.sentence, each) if each else None


def column_of(declared: Clause) -> str:
    """Returns the column of the amount that a list says of each row."""
    return next(term.column for term in declared.slot.left if not term.table)


def names_of_rows(told: Told, clause: Clause) -> RowNames:
    """Returns how the rows are named that the list of a clause may have."""
    each, declared = clause.sentence.each, row_clause(clause)
    if each is None or declared is None:
        return RowNames((), {})
    [term] = each.rows
    rows = told.rows(term.table, term.row, column_of(declared))
    ids = {fold(told.label(row)): row.id for row in rows}
    if any(slot.kind == "path" for slot in slots_of(each.parts)):
        paths = {row.id: tuple(fold(name) for name in told.path(each, row)) for row in rows}
        key = term.table, told.family.tables[term.table].block_of(column_of(declared)).id
        return RowPaths(rows, ids, paths, frozenset(told.structure.by_code(key)))
    return RowNames(rows, ids)
