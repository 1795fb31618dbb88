"""The sheet with the classification: codes, names, and the codes that may be chosen."""

from functools import cached_property
from typing import Literal, NamedTuple

from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import Span
from xlbudget.template import Block, Family
from xlbudget.template.code_lists import code_list

HEAD_ROW = 3
"""The row of the heads, counted from 1."""

ListKind = Literal["code", "name", "offered", "class", "budget"]


class ListColumn(NamedTuple):
    """One column of the sheet: entries of a kind for the codes of a dimension."""

    dimension: str
    kind: ListKind
    entries: list[str]


class Lists:
    """The lists of a family: all codes, their names and budgets, the lowest codes, the classes.

    Names are those of a year, or today's where it is not known.
    """

    def __init__(self, family: Family, year: int | None) -> None:
        self.family = family
        self.year = year

    @cached_property
    def columns(self) -> list[ListColumn]:
        """Returns the columns of the sheet in their order."""
        columns: list[ListColumn] = []
        for dimension, name in self.family.classification.items():
            entries = sorted(code_list(name).entries.values(), key=lambda e: e.code)
            above = {
                entry.code[:n] for entry in entries for n in self.family.lists[dimension] if n
            } - {entry.code for entry in entries if len(entry.code) == self._deepest(dimension)}
            names = [entry.name_in(self.year) for entry in entries]
            offered = [
                f"{entry.code} {name}"
                for entry, name in zip(entries, names, strict=True)
                if entry.status == "current" and entry.code not in above
            ]
            columns.append(ListColumn(dimension, "code", [entry.code for entry in entries]))
            columns.append(ListColumn(dimension, "name", names))
            columns.append(ListColumn(dimension, "offered", offered))
            for classes in self.family.rowsets.values():
                if classes.dimension == dimension:
                    columns.append(ListColumn(dimension, "class", list(classes.labels)))
            if any(t.budget for t, b in self.family.blocks() if _lists(b, dimension)):
                budgets = ["、".join(entry.sure_budgets) for entry in entries]
                columns.append(ListColumn(dimension, "budget", budgets))
        return columns

    @property
    def sheet(self) -> str:
        """Returns the name of the sheet."""
        return sentence("calculating.lists")

    def heading(self, column: ListColumn) -> str:
        """Returns what stands over a column: what it holds, and the sheets that ask for it."""
        sheets = [
            sheet.name
            for sheet in self.family.entry.sheets
            if any(column.dimension in (s.each, *(c.of for c in s.columns)) for s in sheet.sections)
        ]
        return sentence(f"calculating.list_{column.kind}", sheets="、".join(sheets))

    def _deepest(self, dimension: str) -> int:
        return self.family.lists[dimension][-1]

    def column(self, dimension: str, kind: ListKind) -> tuple[Span, list[str]]:
        """Returns where a column stands, and its entries."""
        for number, column in enumerate(self.columns, start=1):
            if (column.dimension, column.kind) == (dimension, kind):
                return Span(self.sheet, HEAD_ROW + 1, number, len(column.entries)), column.entries
        raise KeyError(dimension)

    def name_of(self, dimension: str, code: str) -> str:
        """Returns the official name of a code in the year, or nothing."""
        return code_list(self.family.classification[dimension]).name(code, self.year) or ""


def _lists(block: Block, dimension: str) -> bool:
    return block.row_list is not None and block.row_list.dimension == dimension
