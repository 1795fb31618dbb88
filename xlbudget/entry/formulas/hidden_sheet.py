"""The hidden sheet that stands between the entry sheets and the official tables.

For each line of a section it has the code in plain text, the sums that official columns ask for,
and a key to sort by. Under the keys of its class and section, a code has its place in the official
order; a table's lines are the keys one after the other, so a code typed twice has one line, and a
code that the classification does not have stands where it belongs.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TypeVar, cast

from xlbudget.base.amounts import FEN, from_fen
from xlbudget.entry.form.cells import Area, Cell, Value, reference, text
from xlbudget.entry.form.inputs import Inputs, Line
from xlbudget.entry.form.lists import Lists
from xlbudget.entry.form.places import Places, Region
from xlbudget.template import EntryColumn, Family, Section

CALC = "_calc"
_TOP = 3
_SCALE_CELL = (1, 2)
_PAD = 9
LINE_FACTOR = 10_000
"""A key of a printed list ends with the number of its line."""

_T = TypeVar("_T")

Columns = tuple[EntryColumn, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of some columns, one per line, where they stand and in 分."""

    area: Area
    amounts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a table's lines, one under the other; `found` are those that are used."""

    area: Area
    found: tuple[int, ...]


class Calc:
    """Makes the columns of the hidden sheet as the official tables ask for them."""

    def __init__(self, family: Family, inputs: Inputs, places: Places) -> None:
        self.family = family
        self.inputs = inputs
        self.places = places
        self.lists = Lists(family)
        self.columns: list[tuple[str, list[Cell]]] = []
        self._known: dict[object, object] = {}

    # ---- the sheet ------------------------------------------------------------------------------

    @property
    def scale(self) -> Cell:
        """Returns by what typed amounts are divided, from the chosen unit of money."""
        words = "1"
        for unit in self.family.entry.units:
            factor = FEN[self.family.unit] // FEN[unit]
            if factor > 1:
                words = f"IF({self.places.amount_unit}={text(unit)},{factor},{words})"
        return Cell(words, from_fen(FEN[self.family.unit], self.inputs.amount_unit))

    @cached_property
    def scale_ref(self) -> str:
        """Returns the reference to the divisor."""
        return reference(CALC, *_SCALE_CELL)

    @cached_property
    def places_after_point(self) -> int:
        """Returns the decimals of one 分 in the unit of the tables."""
        return len(str(FEN[self.family.unit])) - 1

    def amount(self, formula: str, fen: int) -> Cell:
        """Returns a cell with an amount: rounded to 分, so that no binary fraction is left over."""
        value = from_fen(fen, self.family.unit)
        return Cell(f"ROUND({formula},{self.places_after_point})", value)

    def add(self, heading: str, cells: Iterable[Cell]) -> Area:
        """Adds a column and returns where it stands."""
        made = list(cells)
        self.columns.append((heading, made))
        return Area(CALC, _TOP, len(self.columns), len(made))

    def column_of(self, area: Area) -> list[Cell]:
        """Returns the cells of a column that was added."""
        return self.columns[area.column - 1][1]

    # ---- columns --------------------------------------------------------------------------------

    def lines(self, section: Section) -> tuple[Line, ...]:
        """Returns everything typed into a section."""
        key = ("lines", section.id)
        found: tuple[Line, ...] = self.once(key, lambda: self.inputs.of(self.family, section))
        return found

    def total(self, section: Section, columns: Columns) -> int:
        """Returns the sum of some columns over all lines, in 分."""
        return sum(line.amounts.get(c.id, 0) for line in self.lines(section) for c in columns)

    def codes(self, section: Section) -> Area:
        """Returns the codes of a section as plain text, however they were typed."""
        found: Area = self.once(("codes", section.id), lambda: self._codes(section))
        return found

    def sums(self, section: Section, columns: Columns) -> Sums:
        """Returns the sum of some columns for each line, in the unit of the tables."""
        key = ("sums", section.id, _ids(columns))
        found: Sums = self.once(key, lambda: self._sums(section, columns))
        return found

    def sums_under(self, section: Section, sums: Sums) -> dict[str, int]:
        """Returns the amount in 分 under each beginning of a code."""
        return self.once(("under", sums.area), lambda: self._sums_under(section, sums))

    def _sums_under(self, section: Section, sums: Sums) -> dict[str, int]:
        found: dict[str, int] = {}
        for line, fen in zip(self.lines(section), sums.amounts, strict=True):
            code = code_of(section, line)
            for length in range(1, len(code) + 1) if fen else ():
                found[code[:length]] = found.get(code[:length], 0) + fen
        return found

    def keys(self, section: Section, columns: Columns, rows: int) -> Keys:
        """Returns the keys of the lines of a table that shows these columns."""
        key = ("keys", section.id, _ids(columns), rows)
        found: Keys = self.once(key, lambda: self._keys(section, columns, rows))
        return found

    def once(self, key: object, make: Callable[[], _T]) -> _T:
        """Returns what was made under a key, making it the first time."""
        if key not in self._known:
            self._known[key] = make()
        return cast(_T, self._known[key])

    def region(self, section: Section) -> Region:
        """Returns where a section stands."""
        return self.places.regions[section.id]

    def _codes(self, section: Section) -> Area:
        area = self.region(section).area(section.of_kind("code")[0])
        return self.add(
            f"{section.id} code",
            (
                Cell(f'SUBSTITUTE(TRIM({area.cell(i)}&"")," ","")', code_of(section, line))
                for i, line in enumerate(self.lines(section))
            ),
        )

    def _sums(self, section: Section, columns: Columns) -> Sums:
        region, lines = self.region(section), self.lines(section)
        amounts = tuple(sum(line.amounts.get(c.id, 0) for c in columns) for line in lines)
        cells = (
            self.amount(f"SUM({','.join(region.across(columns, i))})/{self.scale_ref}", fen)
            for i, fen in enumerate(amounts)
        )
        return Sums(self.add(f"{section.id} {_ids(columns)}", cells), amounts)

    def _keys(self, section: Section, columns: Columns, rows: int) -> Keys:
        levels = self.family.lists[section.each]
        upper = levels[:-1] if levels else ()
        own, values = self._own_keys(section, columns)
        found = set(values) - {None}
        first = own
        for level in upper:
            first, above = self._upper_keys(section, own, level, values)
            found |= set(above) - {None}
        ordered = tuple(sorted(key for key in found if key is not None))
        block = reference(CALC, _TOP, own.column, _TOP + own.count - 1, first.column)
        top, column = _TOP, len(self.columns) + 1
        cells = []
        for i in range(rows):
            value: Value = from_int(ordered[i]) if i < len(ordered) else ""
            before = reference(CALC, top + i - 1, column)
            following = f'IFERROR(SMALL({block},COUNTIF({block},"<="&{before})+1),"")'
            formula = f'IF({before}="","",{following})' if i else f'IFERROR(SMALL({block},1),"")'
            cells.append(Cell(formula, value))
        return Keys(self.add(f"{section.id} lines", cells), ordered)

    def _own_keys(self, section: Section, columns: Columns) -> tuple[Area, list[int | None]]:
        region, lines = self.region(section), self.lines(section)
        values: list[int | None] = []
        cells = []
        for i, line in enumerate(lines):
            areas = region.across(columns, i)
            used = "+".join(f'COUNTIF({a},">0")+COUNTIF({a},"<0")' for a in areas)
            formula, key = self._key(section, line, i)
            value = key if any(line.amounts.get(c.id) for c in columns) else None
            values.append(value)
            cells.append(
                Cell(f'IF({used}=0,"",{formula})', "" if value is None else from_int(value))
            )
        return self.add(f"{section.id} key", cells), values

    def _key(self, section: Section, line: Line, index: int) -> tuple[str, int | None]:
        """Returns the key of a line: formula and value."""
        if not section.of_kind("code"):
            return str(index + 1), index + 1
        code = self.codes(section).cell(index)
        value = code_of(section, line)
        number = int(f"{value}{'0' * _PAD}"[:_PAD]) if value.isdigit() and value else None
        padded = f'VALUE(LEFT({code}&"{"0" * _PAD}",{_PAD}))'
        if section.printed:
            deepest = self.family.lists[section.each][-1]
            padded = f'VALUE(LEFT({code}&"{"0" * deepest}",{deepest}))'
            number = None if number is None else number // 10 ** (_PAD - deepest)
            key = None if number is None else number * LINE_FACTOR + index + 1
            return f'IFERROR({padded}*{LINE_FACTOR}+{index + 1},"")', key
        key = None if number is None else number * 10 + len(value)
        return f'IFERROR({padded}*10+LEN({code}),"")', key

    def _upper_keys(
        self, section: Section, own: Area, level: int, values: list[int | None]
    ) -> tuple[Area, list[int | None]]:
        """The keys of the classes or sections above the lines."""
        found: list[int | None] = []
        cells = []
        deepest = self.family.lists[section.each][-1]
        for i, (line, value) in enumerate(zip(self.lines(section), values, strict=True)):
            code, words = self.codes(section).cell(i), code_of(section, line)
            if section.printed:
                key = int(words[:level]) * 10 ** (deepest - level) * LINE_FACTOR if value else None
                zeros = "0" * (deepest - level)
                formula = f'VALUE(LEFT({code},{level})&"{zeros}")*{LINE_FACTOR}'
                condition = f'{own.cell(i)}=""'
            else:
                above = value is not None and len(words) > level
                key = int(words[:level]) * 10 ** (_PAD - level) * 10 + level if above else None
                zeros = "0" * (_PAD - level)
                formula = f'VALUE(LEFT({code},{level})&"{zeros}")*10+{level}'
                condition = f'IF({own.cell(i)}="",TRUE,LEN({code})<={level})'
            found.append(key)
            cells.append(
                Cell(f'IF({condition},"",{formula})', "" if key is None else from_int(key))
            )
        return self.add(f"{section.id} key {level}", cells), found


def code_of(section: Section, line: Line) -> str:
    """Returns the code of a line without spaces."""
    return line.word(section, "code").replace(" ", "")


def from_int(number: int) -> Value:
    """Returns a whole number as the value of a cell."""
    return Decimal(number)


def _ids(columns: Columns) -> tuple[str, ...]:
    return tuple(column.id for column in columns)
