"""The hidden sheet that stands between the entry sheets and the official tables.

For each line of a section it has the code in plain text, the sums that official columns ask for,
and a key to sort by. Under the keys of its class and section, a code has its place in the official
order; a table's lines are the keys one after the other, so a code typed twice has one line, and a
code that the classification does not have stands where it belongs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar, cast

from xlbudget.base.amounts import FEN, from_fen
from xlbudget.entry.form.cells import Cell, Span, literal, reference
from xlbudget.entry.form.inputs import Inputs, Line
from xlbudget.entry.form.lists import Lists
from xlbudget.entry.form.places import Places, Region
from xlbudget.entry.formulas.algebra import (
    LINE_NUMBER,
    Formula,
    FormulaColumn,
    SumsUnder,
    added,
    as_is,
    call,
    if_,
    if_error,
    infix,
    looked_up,
    rounded,
    typed,
)
from xlbudget.entry.formulas.sort_keys import sort_key_of
from xlbudget.template import EntryColumn, Family, Section

CALC = "_calc"
_TOP = 3
_SCALE_CELL = (1, 2)

_T = TypeVar("_T")

Columns = tuple[EntryColumn, ...]


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a table's lines, one under the other; `used` are those in use, in order."""

    column: FormulaColumn
    used: tuple[int, ...]


class Calc:
    """Makes the columns of the hidden sheet as the official tables ask for them."""

    def __init__(self, family: Family, inputs: Inputs, places: Places) -> None:
        self.family = family
        self.inputs = inputs
        self.places = places
        self.lists = Lists(family)
        self.columns: list[tuple[str, FormulaColumn]] = []
        self._made: dict[object, object] = {}

    def once(self, key: object, make: Callable[[], _T]) -> _T:
        """Returns what was made under a key, making it the first time."""
        if key not in self._made:
            self._made[key] = make()
        return cast(_T, self._made[key])

    def add(self, heading: str, formula: Formula, count: int) -> FormulaColumn:
        """Adds a column to the hidden sheet and returns it."""
        column = FormulaColumn(Span(CALC, _TOP, len(self.columns) + 1, count), formula)
        self.columns.append((heading, column))
        return column

    # ---- what is typed --------------------------------------------------------------------------

    def region(self, section: Section) -> Region:
        """Returns where a section stands."""
        return self.places.regions[section.id]

    def lines(self, section: Section) -> tuple[Line, ...]:
        """Returns everything typed into a section."""
        return self.once(("lines", section.id), lambda: self.inputs.of(self.family, section))

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

        key = ("typed", section.id, column.id)
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
            factor = FEN[self.family.unit] // FEN[unit]
            if factor > 1:
                text = f"IF({self.places.amount_unit}={literal(unit)},{factor},{text})"
        return Cell(text, from_fen(FEN[self.family.unit], self.inputs.amount_unit))

    @cached_property
    def scale(self) -> Formula:
        """Returns the reference to the divisor."""
        return as_is(reference(CALC, *_SCALE_CELL), self.scale_cell.value)

    @cached_property
    def places_after_point(self) -> int:
        """Returns the decimals of one 分 in the unit of the tables."""
        return len(str(FEN[self.family.unit])) - 1

    def scaled(self, amount: Formula) -> Formula:
        """Returns a typed amount in the unit of the tables."""
        return self.rounded(infix(amount, "/", self.scale))

    def rounded(self, amount: Formula) -> Formula:
        """Returns an amount to 分, so that no binary fraction is left over."""
        return rounded(amount, self.places_after_point)

    def sums(self, section: Section, columns: Columns) -> FormulaColumn:
        """Returns the sum of some columns for each line, in the unit of the tables."""
        names = tuple(column.id for column in columns)

        def make() -> FormulaColumn:
            amount = self.scaled(added(self.across(section, columns)))
            return self.add(f"{section.id} {names}", amount, len(self.lines(section)))

        return self.once(("sums", section.id, names), make)

    def under(self, section: Section, sums: FormulaColumn) -> SumsUnder:
        """Returns the sums of the lines whose codes begin alike."""
        return self.once(("under", sums.area), lambda: SumsUnder(self.codes(section), sums))

    # ---- codes and keys -------------------------------------------------------------------------

    def codes(self, section: Section) -> FormulaColumn:
        """Returns the codes of a section as plain text, however they were typed."""

        def make() -> FormulaColumn:
            cell = self.typed(section, section.of_kind("code")[0]).here
            trimmed = call("TRIM", lambda text: text.strip(" "), infix(cell, "&", ""))
            plain = call("SUBSTITUTE", str.replace, trimmed, " ", "")
            return self.add(f"{section.id} code", plain, len(self.lines(section)))

        return self.once(("codes", section.id), make)

    def listed(self, dimension: str, what: str) -> FormulaColumn:
        """Returns a column of the classification: `code`, `name`, `offered` or `class`."""
        return self.once(
            ("listed", dimension, what),
            lambda: typed(*self.lists.column(dimension, what)),
        )

    def name_of(self, dimension: str, code: Formula) -> Formula:
        """Returns the official name of a code, or nothing."""
        return looked_up(self.listed(dimension, "name"), code, self.listed(dimension, "code"))

    def keys(self, section: Section, columns: Columns, rows: int) -> Keys:
        """Returns the keys of the lines of a table that shows these columns."""
        key = ("keys", section.id, tuple(column.id for column in columns), rows)
        return self.once(key, lambda: self._keys(section, columns, rows))

    def _keys(self, section: Section, columns: Columns, rows: int) -> Keys:
        count = len(self.lines(section))
        unused = infix(self.count(section, columns, ">", "<"), "=", 0)
        lowest = self.add(f"{section.id} key", if_(unused, "", self._key(section)), count)
        levels = self.family.lists[section.each][:-1]
        key_columns = [lowest]
        for level in levels:
            above = self._key_above(section, lowest, level)
            key_columns.append(self.add(f"{section.id} key {level}", above, count))
        ordered = tuple(sorted({key for column in key_columns for key in column.values} - {""}))
        first, last = lowest.area, key_columns[-1].area
        block = reference(CALC, _TOP, first.column, _TOP + count - 1, last.column)
        lines_column = len(self.columns) + 1

        def line(index: int) -> str:
            if not index:
                return f'IFERROR(SMALL({block},1),"")'
            before = reference(CALC, _TOP + index - 1, lines_column)
            following = f'SMALL({block},COUNTIF({block},"<="&{before})+1)'
            return f'IF({before}="","",IFERROR({following},""))'

        lines = Formula(line, lambda i: ordered[i] if i < len(ordered) else "")
        return Keys(self.add(f"{section.id} lines", lines, rows), ordered)

    def _key(self, section: Section) -> Formula:
        """Returns the key of a line: its number, or its code in the official order."""
        if not section.of_kind("code"):
            return LINE_NUMBER
        code = self.codes(section).here
        key = sort_key_of(self.family, section).of_line(code, LINE_NUMBER)
        return if_(infix(code, "=", ""), "", if_error(key, ""))

    def _key_above(self, section: Section, lowest: FormulaColumn, level: int) -> Formula:
        """Returns the key of the class or section above a line."""
        code, none = self.codes(section).here, infix(lowest.here, "=", "")
        if not section.printed:  # a printed line is under its class, whatever its length
            none = if_(none, True, infix(call("LEN", len, code), "<=", level))
        return if_(none, "", sort_key_of(self.family, section).above(code, level))


def code_of(section: Section, line: Line) -> str:
    """Returns the code of a line without spaces."""
    return line.word(section, "code").replace(" ", "")
