"""The calculating sheets that stand between the entry sheets and the official tables.

Each entry sheet has one, in sight behind the official tables, so that whoever follows a figure back
comes to a column with a head in plain words.

The lines of all sections that hold a part of a measure stand under each other. For each line it has
the code in plain text, the sums that official columns ask for, and a key to sort by. Under the keys
of its class and section, a code has its place in the official order; a table's lines are the keys
one after the other, so a code typed twice has one line, and a code that the classification does not
have stands where it belongs.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from xlbudget.base.amounts import FEN, from_fen
from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import Cell, Span, literal, reference
from xlbudget.entry.form.headers import calculating_sheet, parts_in_words
from xlbudget.entry.form.inputs import Inputs, Line
from xlbudget.entry.form.lists import ListKind, Lists
from xlbudget.entry.form.places import Places, Region
from xlbudget.entry.form.stacks import Stack, stack_of
from xlbudget.entry.formulas.algebra import (
    LINE_NUMBER,
    Formula,
    FormulaColumn,
    SumsAt,
    SumsUnder,
    added,
    as_is,
    call,
    constant,
    if_,
    if_error,
    infix,
    looked_up,
    match,
    rounded,
    shifted,
    typed,
)
from xlbudget.entry.formulas.blank_lines import like_lines
from xlbudget.entry.formulas.made_once import Chosen, Columns, MadeOnce
from xlbudget.entry.formulas.sort_keys import Keys, in_order, or_above, sort_key_of
from xlbudget.entry.formulas.typed_words import (
    LONGEST_SOUGHT,
    digits_of,
    dotless,
    joined,
    levels_close,
    trimmed_name,
    without_signs_of_match,
)
from xlbudget.entry.formulas.units import digits_of_fen
from xlbudget.template import EntryColumn, Family, Section
from xlbudget.writer.formulas import quoted

HEAD_ROW = 3
"""The row of the heads of calculating sheets, counted from 1."""

TOP = HEAD_ROW + 1
"""The row of the first line."""

_SCALE = 2, 2
"""Row and column of the divisor of typed amounts; its name stands before it."""


class Sums(NamedTuple):
    """The amounts of the lines of a stack."""

    stack: Stack
    column: FormulaColumn


class Calc(MadeOnce):
    """Makes the columns of the calculating sheets as the official tables ask for them."""

    def __init__(self, family: Family, inputs: Inputs, places: Places) -> None:
        super().__init__()
        self.family = family
        self.inputs = inputs
        self.places = places
        self.lists = Lists(family, inputs.year)
        self.columns: list[tuple[str, FormulaColumn]] = []
        self._widths: Counter[str] = Counter()

    def sheet_of(self, section: Section) -> str:
        """Returns the name of the calculating sheet of the sheet on which a section stands."""
        return calculating_sheet(self.region(section).sheet)

    def add(
        self, sheet: str, heading: str, formula: Formula, count: int, *alike: Sequence[int]
    ) -> FormulaColumn:
        """Adds a column to a calculating sheet; `alike` are the last fields of `FormulaColumn`.

        `heading` stands over it.
        """
        self._widths[sheet] += 1
        area = Span(sheet, TOP, self._widths[sheet], count)
        itself = f"{quoted(sheet)}!"  # needless on the sheet itself
        here = Formula(lambda i: formula.text(i).replace(itself, ""), formula.value)
        column = FormulaColumn(area, here, *alike)
        self.columns.append((heading, column))
        return column

    def add_stacked(
        self, heading: str, stack: Stack, of_part: Callable[[Section], Formula]
    ) -> FormulaColumn:
        """Adds a column with the lines of a stack, each section's with a formula of its own."""
        formulas = [of_part(part) for part in stack.parts]

        def at(index: int) -> tuple[Formula, int]:
            number, line = stack.place(index)
            return formulas[number], line

        def text(index: int) -> str:
            formula, line = at(index)
            return formula.text(line)

        def value(index: int) -> Any:
            formula, line = at(index)
            return formula.value(line)

        sheet = self.sheet_of(stack.parts[0])
        count, counts, like = stack.count, stack.counts, like_lines(self, stack.parts)
        return self.add(sheet, heading, Formula(text, value), count, counts, like)

    # ---- what is typed --------------------------------------------------------------------------

    def region(self, section: Section) -> Region:
        """Returns where a section stands."""
        return self.places.regions[section.typed_in]

    def lines(self, section: Section) -> tuple[Line, ...]:
        """Returns everything typed into a section."""
        return self.once(("lines", section.typed_in), lambda: self.inputs.of(self.family, section))

    def total(self, section: Section, columns: Columns) -> int:
        """Returns the sum of some columns over all lines, in 分."""
        return sum(line.amounts.get(c.id, 0) for line in self.lines(section) for c in columns)

    def typed(self, section: Section, column: EntryColumn) -> FormulaColumn:
        """Returns what is typed into a column."""

        def values() -> list[Any]:
            unit, name, lines = self.inputs.amount_unit, column.id, self.lines(section)
            if column.kind != "amount":
                return [line.words.get(name, "") for line in lines]
            return [
                from_fen(line.amounts[name], unit)
                if name in line.amounts
                else line.wrong.get(name, "")
                for line in lines
            ]

        key = ("typed", section.typed_in, column.id)
        return self.once(key, lambda: typed(self.region(section).area(column), values()))

    def across(self, section: Section, columns: Columns) -> Formula:
        """Returns the cells of some columns, side by side."""
        region, cells = self.region(section), [self.typed(section, column) for column in columns]
        return Formula(
            lambda i: ",".join(region.across(columns, i)),
            lambda i: [column.values[i] for column in cells],
        )

    def count(self, section: Section, columns: Columns, *signs: str) -> Formula:
        """Returns how many amounts are `>` or `<` nothing."""
        region, cells = self.region(section), self.across(section, columns)

        def value(index: int) -> int:
            amounts = [v for v in cells.value(index) if not isinstance(v, str)]
            return sum(("<" if v < 0 else ">") in signs for v in amounts if v)

        return Formula(
            lambda i: "+".join(
                f'COUNTIF({area},"{sign}0")' for area in region.across(columns, i) for sign in signs
            ),
            value,
        )

    # ---- amounts --------------------------------------------------------------------------------

    @cached_property
    def scale_cell(self) -> Cell:
        """Returns by what typed amounts are divided, from the chosen unit of money."""
        text = "1"
        for unit in self.family.entry.units:
            factor = from_fen(FEN[self.family.unit], unit)
            if factor != 1:
                text = f"IF({self.places.amount_unit}={literal(unit)},{factor:f},{text})"
        return Cell(text, from_fen(FEN[self.family.unit], self.inputs.amount_unit))

    @cached_property
    def scale_place(self) -> Place:
        """Returns where the divisor stands."""
        return Place(calculating_sheet(self.places.of_kind("settings")[0].sheet), *_SCALE)

    @cached_property
    def scale(self) -> Formula:
        """Returns the reference to the divisor."""
        place = self.scale_place
        return as_is(reference(place.sheet, place.row, place.column), self.scale_cell.value)

    def scaled(self, amount: Formula) -> Formula:
        """Returns a typed amount in the unit of the tables."""
        return self.rounded(infix(amount, "/", self.scale))

    def rounded(self, amount: Formula) -> Formula:
        """Returns an amount to 分, so that no binary fraction is left over."""
        return rounded(amount, digits_of_fen(self.family.unit))

    def sums(self, stack: Stack, chosen: Chosen) -> Sums:
        """Returns the sum of the chosen columns for each line, in the unit of the tables."""
        names = tuple(tuple(column.id for column in columns) for columns in chosen)

        def of_part(part: Section) -> Formula:
            columns = chosen[stack.parts.index(part)]
            if not columns:
                return as_is("0", Decimal(0))
            return self.scaled(added(self.across(part, columns)))

        def make() -> Sums:
            run, unit = stack.run(chosen), self.family.unit
            parts = zip(stack.parts, chosen, strict=True)
            words = parts_in_words((self.region(part).sheet, part, cols) for part, cols in parts)
            heading = sentence("calculating.amount", unit=unit, columns=words)
            columns = self.for_run(
                "sums", stack, chosen, lambda: (self.add_stacked(heading, run, of_part),)
            )
            return Sums(run, columns[0])

        return self.once(("sums", stack.id, names), make)

    def under(self, sums: Sums) -> SumsUnder:
        """Returns the sums of the lines whose codes begin alike."""
        codes = self.codes(sums.stack)
        return self.once(("under", sums.column.area), lambda: SumsUnder(codes, sums.column))

    def sums_at(self, keys: FormulaColumn, sums: FormulaColumn) -> SumsAt:
        """Returns the sums of the lines that have the same key."""
        return self.once(("sums at", keys.area, sums.area), lambda: SumsAt(keys, sums))

    # ---- codes, names and keys ------------------------------------------------------------------

    def _part(self, whole: FormulaColumn, stack: Stack) -> FormulaColumn:
        """Returns the lines of a stack out of those of all its measure's sections."""
        if stack.count == whole.area.count:
            return whole
        key = "part", whole.area, stack.offset, stack.count
        return self.once(key, lambda: whole.part(stack.offset, stack.count))

    def codes(self, stack: Stack) -> FormulaColumn:
        """Returns the codes of a stack as plain text, however they were typed."""
        return self._part(self._codes(stack_of(self.family, stack.parts[0])), stack)

    def _codes(self, stack: Stack) -> FormulaColumn:
        def cell(part: Section) -> Formula:
            return self.typed(part, part.of_kind("code")[0]).here

        def make() -> FormulaColumn:
            close = self.add_stacked(
                sentence("calculating.joined"), stack, lambda part: joined(cell(part))
            ).here
            return self.add_stacked(
                sentence("calculating.code"),
                stack,
                lambda part: digits_of(
                    shifted(close, stack.start(part)), cell(part), levels_close(self.family, part)
                ),
            )

        return self.once(("codes", stack.id), make)

    def codes_of(self, section: Section) -> FormulaColumn:
        """Returns the codes of one section of a stack."""
        stack = stack_of(self.family, section)
        return self.codes(stack.run([part is section for part in stack.parts]))

    def names(self, stack: Stack) -> FormulaColumn:
        """Returns the names of a stack as they are shown, without spaces around them."""

        def of_part(part: Section) -> Formula:
            cell = self.typed(part, part.of_kind("label")[0]).here
            return call("TRIM", trimmed_name, infix(cell, "&", ""))

        heading = sentence("calculating.name")
        return self.once(("names", stack.id), lambda: self.add_stacked(heading, stack, of_part))

    def first_lines(self, stack: Stack) -> FormulaColumn:
        """Returns for each line the first one of the same name, counted from 1."""

        def make() -> FormulaColumn:
            sought, sheet = self.sought(stack), self.sheet_of(stack.parts[0])
            long = infix(call("LEN", len, sought.here), ">", LONGEST_SOUGHT)
            first = if_(long, LINE_NUMBER, match(sought.here, sought))
            first = if_(infix(sought.here, "=", ""), LINE_NUMBER, first)
            return self.add(sheet, sentence("calculating.first"), first, stack.count, stack.counts)

        return self.once(("first lines", stack.id), make)

    def sought(self, stack: Stack) -> FormulaColumn:
        """Returns the names of a stack as they are looked for."""
        plain, sheet = without_signs_of_match(self.names(stack).here), self.sheet_of(stack.parts[0])
        made = sheet, sentence("calculating.sought"), plain, stack.count
        return self.once(("sought", stack.id), lambda: self.add(*made))

    def listed(self, dimension: str, kind: ListKind) -> FormulaColumn:
        """Returns a column of the classification."""
        key = "listed", dimension, kind
        return self.once(key, lambda: typed(*self.lists.column(dimension, kind)))

    def name_of(self, dimension: str, code: Formula) -> Formula:
        """Returns the official name of a code, or nothing."""
        return looked_up(self.listed(dimension, "name"), code, self.listed(dimension, "code"))

    def keys(self, stack: Stack, chosen: Chosen, rows: int, level: int = 0) -> Keys:
        """Returns the keys of the lines of a table that shows the chosen columns.

        With a `level` it has lines for codes of that length alone.
        """
        names = tuple(tuple(column.id for column in columns) for columns in chosen)
        key = "keys", stack.id, names, rows, level
        return self.once(key, lambda: self._keys(stack, chosen, rows, level))

    def _keys(self, whole: Stack, chosen: Chosen, rows: int, level: int) -> Keys:
        stack = whole.run(chosen)
        count = stack.count
        key, *keys_above = self._line_keys(whole)

        def of_part(part: Section) -> Formula:
            columns = chosen[whole.parts.index(part)]
            if not columns:
                return constant("")
            unused = infix(self.count(part, columns, ">", "<"), "=", 0)
            return if_(unused, "", shifted(key.here, whole.start(part)))

        def make() -> tuple[FormulaColumn, ...]:
            lowest = self.add_stacked(sentence("calculating.used_key"), stack, of_part)
            columns = [lowest]
            for above in keys_above:
                there = shifted(above.here, stack.offset)
                shown = if_(infix(lowest.here, "=", ""), "", there)
                heading = sentence("calculating.used_above")
                columns.append(self.add(lowest.area.sheet, heading, shown, count))
            return tuple(columns)

        key_columns = self.for_run("keys", whole, chosen, make)
        if level and level != self.family.lists[whole.each][-1]:
            above = key_columns[1 + self.family.lists[whole.each].index(level)]
            heading, classes = sentence("calculating.used_above"), or_above(key_columns[0], above)
            key_columns = (self.add(above.area.sheet, heading, classes, count),)
        ordered = tuple(sorted({key for column in key_columns for key in column.values} - {""}))
        first, last = key_columns[0].area, key_columns[-1].area
        sheet, top = first.sheet, first.top
        block = reference(sheet, top, first.column, top + count - 1, last.column)
        lines = in_order(block, Span(sheet, TOP, self._widths[sheet] + 1, rows), ordered)
        column = self.add(sheet, sentence("calculating.lines"), lines, rows)
        behind = ordered[rows:] and sum(
            key >= ordered[rows] for keys in key_columns for key in keys.values if key != ""
        )
        end = column.at(rows - 1)
        beyond = as_is(f'COUNTIF({block},">"&{column.area.cell(rows - 1)})', behind or 0)
        return Keys(column, ordered, if_(infix(end, "=", ""), 0, beyond))

    def _line_keys(self, stack: Stack) -> tuple[FormulaColumn, ...]:
        """Returns the key of each line, used or not, and those of the codes above it.

        A key is the first line of the name, or the code in the official order.
        """
        if not stack.coded:
            return (self.first_lines(stack),)

        def make() -> tuple[FormulaColumn, ...]:
            code, sorts = self.codes(stack).here, sort_key_of(self.family, stack)
            key = if_error(sorts.of_line(code, LINE_NUMBER), "")
            key = if_(infix(code, "=", ""), "", if_(dotless(code), key, ""))
            sheet = self.sheet_of(stack.parts[0])
            columns = [self.add(sheet, sentence("calculating.key"), key, stack.count)]
            for level in self.family.lists[stack.each][:-1]:
                none = infix(columns[0].here, "=", "")
                if not stack.printed:  # a printed line is under its class, whatever its length
                    none = if_(none, True, infix(call("LEN", len, code), "<=", level))
                above = if_(none, "", sorts.above(code, level))
                heading = sentence("calculating.key_above", digits=str(level))
                columns.append(self.add(sheet, heading, above, stack.count))
            return tuple(columns)

        return self.once(("line keys", stack.id), make)
