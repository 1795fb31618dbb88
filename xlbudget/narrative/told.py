"""Everything that a text may speak of: this year's and last year's figures, what is typed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from xlbudget.base.amounts import NONE, Figure
from xlbudget.base.code import Code
from xlbudget.base.folding import without_ordinal
from xlbudget.meaning.flat import UnitFigures
from xlbudget.meaning.structure import RowRef, Structure
from xlbudget.narrative.texts import CATEGORY, NO_TEXTS, PUBLISHED, FormFacts, UnitTexts
from xlbudget.template import CellRef, Expression, Family
from xlbudget.template.narrative import MEMO, Each, Memo, Narrative, Slot

_NOT = ("否", "no", "false")


@dataclass(frozen=True)
class Told:
    """What is known of a unit when its text is written or judged; figures are intervals."""

    family: Family
    structure: Structure
    unit_name: str
    year: int
    figures: Mapping[CellRef, Figure]
    last_year: Mapping[CellRef, Figure]
    texts: UnitTexts = NO_TEXTS
    stated: Mapping[str, Figure] = field(default_factory=dict)
    """Amounts of memos as the text itself states them, where nothing else tells them."""

    @property
    def narrative(self) -> Narrative:
        """Returns what the family's text says; nobody asks for a family that has none."""
        assert self.family.narrative
        return self.family.narrative

    def filled(self, text: str) -> str:
        """Returns words with the year, the one before and the unit's name filled in."""
        filled = text.replace("{year}", str(self.year)).replace("{last}", str(self.year - 1))
        return filled.replace("{unit}", self.unit_name)

    # ---- rows ------------------------------------------------------------------------------------

    def rows(self, table: str, row: str, column: str) -> tuple[RowRef, ...]:
        """Returns the rows that a name stands for: `*`, `@set`, or a single one.

        `*` are the rows of a list that have no rows under them, so that no amount is told twice.
        """
        block = self.family.tables[table].block_of(column)
        key = table, block.id
        if row == "*":
            listed = [r for r in self.structure.rows.get(key, ()) if r.code is not None]
            return tuple(r for r in listed if not self.structure.children(key, r))
        by_code = self.structure.by_code(key)
        if row.startswith("@"):
            codes = self.family.rowsets[row[1:]].labels
            return tuple(r for code in codes for r in by_code.get(code, ())[:1])
        return tuple(by_code.get(row, ())[:1])

    def rows_of(self, each: Each) -> tuple[tuple[str, RowRef], ...]:
        """Returns the rows of a list that print an amount, each with its name."""
        [term] = each.rows
        columns = [t.column for slot in _slots(each) for t in slot.left if not t.table]
        rows = self.rows(term.table, term.row, columns[0]) if columns else ()
        return tuple(
            (self.label(row), row)
            for row in rows
            if any(self._prints(CellRef(term.table, row.id, column)) for column in columns)
        )

    def names(self, slot: Slot) -> tuple[str, ...]:
        """Returns the names of the rows with an amount that a slot lists, each once."""
        [term] = slot.left
        rows = self.rows(term.table, term.row, term.column)
        printing = (r for r in rows if self._prints(CellRef(term.table, r.id, term.column)))
        return tuple(dict.fromkeys(self.label(row) for row in printing))

    def label(self, row: RowRef) -> str:
        """Returns the name of a row without its number."""
        return without_ordinal(self.filled(row.label))

    def path(self, each: Each, row: RowRef) -> tuple[str, ...]:
        """Returns the names of the rows above a row, from the top, and its own."""
        [term] = each.rows
        column = next(t.column for slot in _slots(each) for t in slot.left if not t.table)
        key = term.table, self.family.tables[term.table].block_of(column).id
        by_code = self.structure.by_code(key)
        above = Code.of(row.code or "").above()
        names = [self.label(by_code[code][0]) for code in reversed(above) if code in by_code]
        return (*names, self.label(row))

    # ---- figures ---------------------------------------------------------------------------------

    def figure(self, cell: CellRef) -> Figure | None:
        """Returns a figure: none at all of a row that is not listed, None where it is not known."""
        known = self.figures.get(cell)
        if known is not None:
            return known
        block = self.family.tables[cell.table].block_of(cell.column)
        key = cell.table, block.id
        missing = (cell.table, cell.column) in self.structure.missing_columns
        if key not in self.structure.rows or missing:
            return None
        if cell.row not in self.structure.by_code(key):
            return NONE
        return Figure(0, 0, self.family.step(cell))

    def amount(self, left: Expression, row: str = "", table: str = "") -> Figure | None:
        """Returns what an expression sums up to: `row` of `table` is the one that a list is at.

        The interval of the sum is that of the parts added; None where one of them is not known.
        """
        return summed(self._signed(left, row, table))

    def last(self, left: Expression, row: str = "", table: str = "") -> Figure | None:
        """Returns last year's amount of an expression; None where a part of it is not known."""
        cells = (
            CellRef(term.table or table, term.row or row, term.column)
            for term in left
            if term.table != MEMO
        )
        figures = [self.last_year.get(cell) for cell in cells]
        if len(figures) != len(left):
            return None
        return summed(zip((term.sign for term in left), figures, strict=True))

    def _signed(
        self, left: Expression, row: str, table: str
    ) -> Iterator[tuple[int, Figure | None]]:
        for term in left:
            if term.table == MEMO:
                fen = self.memo_amount(term.row)
                typed = None if fen is None else Figure(fen, fen, 1)
                yield term.sign, typed or self.stated.get(term.row)
            else:
                cell = CellRef(term.table or table, term.row or row, term.column)
                yield term.sign, self.figure(cell)

    def _prints(self, cell: CellRef) -> bool:
        figure = self.figure(cell)
        return figure is not None and figure.shown != 0

    # ---- memos -----------------------------------------------------------------------------------

    def memo_amount(self, name: str) -> int | None:
        """Returns the amount of a memo in 分: typed, summed up or counted; None where none is."""
        memo = self.narrative.memos[name]
        if name in self.texts.amounts:
            return self.texts.amounts[name]
        if memo.derived and self.texts.forms:
            return sum(form.year_amount for form in self.forms(memo))
        parts = [self.memo_amount(part) for part in memo.sum]
        known = [part for part in parts if part is not None]
        return sum(known) if known else None

    def memo_count(self, name: str) -> Decimal | None:
        """Returns the count of a memo: typed, summed up or counted; None where none is."""
        memo = self.narrative.memos[name]
        if name in self.texts.counts:
            return self.texts.counts[name]
        if memo.derived and self.texts.forms:
            return Decimal(len(self.forms(memo)))
        parts = [self.memo_count(part) for part in memo.sum]
        known = [part for part in parts if part is not None]
        return sum(known, Decimal(0)) if known else None

    def memo_text(self, name: str) -> str:
        """Returns the words or the date of a memo: typed, or what the family says of itself."""
        return self.texts.texts.get(name) or self.filled(self.narrative.memos[name].default)

    def forms(self, memo: Memo) -> tuple[FormFacts, ...]:
        """Returns the performance forms that a memo counts."""
        return counted_forms(memo, self.texts.forms)


def told_of(
    family: Family,
    structure: Structure,
    figures: UnitFigures,
    year: int,
    texts: UnitTexts = NO_TEXTS,
) -> Told:
    """Returns what is told of a unit's figures of a year, with those of the year before."""
    return Told(
        family,
        structure,
        figures.unit_name,
        year,
        as_figures(family, figures.amounts),
        as_figures(family, figures.last_year),
        texts,
    )


def as_figures(family: Family, amounts: Mapping[CellRef, int]) -> dict[CellRef, Figure]:
    """Returns amounts in 分 as figures that are printed as their tables do."""
    return {cell: family.tables[cell.table].figure_of(amount) for cell, amount in amounts.items()}


def published(forms: Iterable[FormFacts]) -> tuple[FormFacts, ...]:
    """Returns the forms that stand in the document."""
    return tuple(form for form in forms if form.fields.get(PUBLISHED, "").lower() not in _NOT)


def counted_forms(memo: Memo, forms: Iterable[FormFacts]) -> tuple[FormFacts, ...]:
    """Returns those of some performance forms that a memo counts."""
    if memo.derived == PUBLISHED:
        forms = published(forms)
    return tuple(form for form in forms if memo.category in ("", form.fields.get(CATEGORY, "")))


def summed(parts: Iterable[tuple[int, Figure | None]]) -> Figure | None:
    """Returns the sum of signed figures, None where one is not known.

    What it can stand for is at least what the sum of the parts can: `step` is the sum of theirs.
    """
    listed = list(parts)
    known = [(sign, figure) for sign, figure in listed if figure is not None]
    if len(known) != len(listed):
        return None
    if len(known) == 1 and known[0][0] > 0:
        return known[0][1]
    return Figure(
        value=sum(sign * figure.value for sign, figure in known),
        shown=sum(sign * figure.shown for sign, figure in known),
        step=sum(figure.step for _, figure in known if figure.step > 1) or 1,
    )


def _slots(each: Each) -> Iterator[Slot]:
    from xlbudget.template.narrative import slots_of

    yield from slots_of(each.parts)
