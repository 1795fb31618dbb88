"""How findings of a text name their place, and what they call an amount."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from xlbudget.base.folding import fold, without_ordinal
from xlbudget.base.texts import sentences
from xlbudget.meaning.catalogue import row_words
from xlbudget.meaning.findings import Finding, at
from xlbudget.meaning.labels import column_label, label_of
from xlbudget.narrative.bound import Bound, BoundChange, BoundNumber, Spoken
from xlbudget.narrative.quantities import Quantity, with_words_before
from xlbudget.narrative.told import Told
from xlbudget.template import CellRef, Expression
from xlbudget.template.narrative import MEMO, Section

_AROUND = 12
"""Characters that are shown before a number."""


@dataclass(frozen=True)
class Judged:
    """A text that was read, with all that is known of the unit."""

    told: Told
    read: Bound

    @cached_property
    def before(self) -> Mapping[Quantity, BoundNumber]:
        """Returns the number of the same kind that the text states before a number."""
        last: dict[str, BoundNumber] = {}
        before: dict[Quantity, BoundNumber] = {}
        for number in self.read.numbers:
            kind = number.of.slot.kind
            if kind in last:
                before[number.quantity] = last[kind]
            last[kind] = number
        return before

    @cached_property
    def change_before(self) -> Mapping[Quantity, BoundChange]:
        """Returns the change before a change, which is known by its first number."""
        changes = self.read.changes
        return {now.first: last for last, now in pairwise(changes)}

    def finding(
        self, code: str, quantity: Quantity, severity: str | None = None, **params: str
    ) -> Finding:
        """Returns what is wrong with a number, at its place; `printed` is the number itself."""
        params = {"printed": quantity.text, **params}
        finding = self.of_passage(code, quantity.passage, severity, quantity.text, **params)
        return begun(finding, quantity.start)

    def unread(self, quantity: Quantity, severity: str | None = None) -> Finding:
        """Returns that a number was not read, with the words before it."""
        text = self.read.folded[quantity.passage]
        around = with_words_before(text, quantity.start, quantity.end, _AROUND)
        return self.finding("S900", quantity, severity, around=around)

    def of_passage(
        self,
        code: str,
        passage: int,
        severity: str | None = None,
        value: str = "",
        **params: str,
    ) -> Finding:
        """Returns what is wrong with a passage."""
        cell = at(self.read.passages[passage].place, value, self.section_of(passage))
        return Finding(code, params, (cell,), severity=severity)

    def section_of(self, passage: int) -> str:
        """Returns the title of the section that a passage stands in, without its number."""
        for section in self.told.narrative.sections:
            if passage in self.read.of.get(section.id, ()):
                return title_of(self.told, section)
        return ""

    def name_of(self, spoken: Spoken) -> str:
        """Returns what a number of the text is called: its cells in the tables, or its memo."""
        return self.name(spoken.slot.left, spoken.row, spoken.table) or self.memo(spoken.slot.memo)

    def memo(self, name: str) -> str:
        """Returns the label of a memo."""
        memo = self.told.narrative.memos.get(name)
        return memo.label if memo else ""

    def name(self, left: Expression, row: str = "", table: str = "") -> str:
        """Returns what an amount is called: the cells that it sums up."""
        names = []
        for number, term in enumerate(left):
            sign = "" if number == 0 and term.sign > 0 else " + " if term.sign > 0 else " - "
            if term.table == MEMO:
                names.append(f"{sign}{self.memo(term.row)}")
            else:
                cell = CellRef(term.table or table, term.row or row, term.column)
                names.append(f"{sign}{self.cell(cell)}")
        return "".join(names)

    def cell(self, cell: CellRef) -> str:
        """Returns what a cell is called: its table, its row and its column."""
        table = self.told.family.tables[cell.table]
        label = self.told.filled(label_of(self.told.family, self.told.structure, cell))
        column = column_label(table, cell.column, self.told.year)
        return f"{table.number}“{without_ordinal(row_words(label, 'zh'))} · {column}”"


def begun(finding: Finding, start: int) -> Finding:
    """Returns a finding of a passage with the letter that what is wrong begins with."""
    return replace(finding, cells=(replace(finding.cells[0], start=start),))


def title_of(told: Told, section: Section) -> str:
    """Returns the title of a section without its number."""
    return without_ordinal(fold(told.filled(section.title))).rstrip(":")


def listed(finding: Finding, **words: Iterable[str]) -> Finding:
    """Returns a finding with parameters that are several words."""
    return replace(finding, lists={name: tuple(of_name) for name, of_name in words.items()})


def slip(kind: str, detail: str = "") -> str:
    """Returns the parameter `slip` of a finding, of which the catalogue makes words."""
    assert not kind or f"slip.{kind}" in sentences("zh")
    return f"{kind}:{detail}" if detail else kind
