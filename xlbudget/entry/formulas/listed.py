"""The listed rows of official tables: as many lines as can be typed, showing those in use.

A line shows the key of its place in the hidden sheet, and nothing where there are no more keys.
What a key says depends on how a section lists its rows, hence the three kinds.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from xlbudget.base.cellref import cell_name
from xlbudget.base.texts import text as words_of
from xlbudget.entry.form.cells import Cell, text
from xlbudget.entry.formulas.hidden_sheet import LINE_FACTOR, Calc, Columns, Keys, Sums, code_of
from xlbudget.template import Block, Column, Family, Section
from xlbudget.template.entry_sheets import facts_of, held


def inside(family: Family, section: Section, block: Block, *selects: object) -> Columns:
    """Returns the columns of a section whose facts a selector covers."""
    asked = facts_of(family, block.measure, block.select, *selects)  # type: ignore[arg-type]
    return tuple(c for c, _, facts in held(family, section) if facts and facts <= asked)


@dataclass(frozen=True, slots=True)
class Place:
    """One listed line: its number, counted from 0, and its row on the sheet."""

    number: int
    row: int


class Listed(ABC):
    """The listed rows of one block; `note` says that its first line tells that there are none."""

    def __init__(
        self, calc: Calc, block: Block, section: Section, rows: int, *, note: bool
    ) -> None:
        self.calc = calc
        self.family = calc.family
        self.block = block
        self.section = section
        self.own = {c.id: inside(calc.family, section, block, c.select) for c in block.amounts}
        shown = {one.id for columns in self.own.values() for one in columns}
        every = tuple(one for one in section.amounts if one.id in shown)
        self.keys: Keys = calc.keys(section, every, rows)
        names = [c for c in block.columns if c.kind not in ("amount", "code")]
        widest = max(names, key=lambda c: c.width)
        self.note_column = widest.id if note else ""

    def words(self, column: Column, place: Place) -> Cell:
        """Returns a cell that names the row."""
        key = self.key(place)
        nothing = ""
        if column.id == self.note_column and place.number == 0:
            nothing = words_of("no_data")
        formula = self.word_formula(column, place)
        value = nothing if key is None else self.word(column, key)
        return Cell(f'IF({self.used(column, place)}="",{text(nothing)},{formula})', value)

    def amount(self, column: Column, place: Place) -> tuple[Cell, int | None]:
        """Returns an amount, and its value in 分 where the line is in use."""
        key = self.key(place)
        sums = self.sums[column.id]
        fen = None if key is None else self.total(sums, key)
        cell = self.calc.amount(self.sum_formula(sums, place), fen or 0)
        value = "" if fen is None else cell.value
        return Cell(f'IF({self.used(column, place)}="","",{cell.formula})', value), fen

    @cached_property
    def sums(self) -> Mapping[str, Sums]:
        """Returns the sums that each column shows, by column id."""
        return {name: self.calc.sums(self.section, columns) for name, columns in self.own.items()}

    def key(self, place: Place) -> int | None:
        """Returns the key of a line, or None where it is not in use."""
        return self.keys.found[place.number] if place.number < len(self.keys.found) else None

    def key_ref(self, place: Place) -> str:
        """Returns the reference to the key of a line."""
        return self.keys.area.cell(place.number)

    def used(self, column: Column, place: Place) -> str:
        """Returns the reference to what is empty where a line is not in use."""
        del column
        return self.key_ref(place)

    @abstractmethod
    def word_formula(self, column: Column, place: Place) -> str:
        """Returns the formula of a word of a line that is in use."""

    @abstractmethod
    def word(self, column: Column, key: int) -> str:
        """Returns the value of that formula."""

    @abstractmethod
    def sum_formula(self, sums: Sums, place: Place) -> str:
        """Returns the formula of an amount of a line that is in use."""

    @abstractmethod
    def total(self, sums: Sums, key: int) -> int:
        """Returns the value of that formula in 分."""

    def code_of_key(self, key: int) -> str:
        """Returns the code that a key stands for."""
        return str(key // 10)[: key % 10]


class Coded(Listed):
    """Codes in a column of their own, each under its class and section."""

    @cached_property
    def _code_column(self) -> Column:
        return next(c for c in self.block.columns if c.kind == "code")

    def used(self, column: Column, place: Place) -> str:
        """A line is in use where its code shows; the code itself looks at the key."""
        if column.kind == "code":
            return self.key_ref(place)
        return "$" + cell_name(place.row, self._code_column.position + 1)

    def word_formula(self, column: Column, place: Place) -> str:
        """Returns the code, or the name that the classification or else the accountant gives it."""
        if column.kind == "code":
            return f"LEFT(INT({self.key_ref(place)}/10),MOD({self.key_ref(place)},10))"
        code = self.used(column, place)
        lists, dimension = self.calc.lists, self.section.each
        names, known = (lists.area(dimension, what).fixed for what in ("name", "code"))
        own = self.calc.region(self.section).area(self.section.of_kind("own_name")[0]).fixed
        typed = self.calc.codes(self.section).fixed
        return (
            f"IFERROR(INDEX({names},MATCH({code},{known},0)),"
            f'IFERROR(INDEX({own},MATCH({code},{typed},0))&"",""))'
        )

    def word(self, column: Column, key: int) -> str:
        """Returns the value of that formula."""
        code = self.code_of_key(key)
        if column.kind == "code":
            return code
        return self.calc.lists.name_of(self.section.each, code) or self._own_names.get(code, "")

    @cached_property
    def _own_names(self) -> dict[str, str]:
        lines = reversed(self.calc.lines(self.section))
        return {code_of(self.section, x): x.word(self.section, "own_name") for x in lines}

    def sum_formula(self, sums: Sums, place: Place) -> str:
        """Returns the sum of all lines whose code begins with the one of the row."""
        code = "$" + cell_name(place.row, self._code_column.position + 1)
        return under(self.calc, self.section, f'{code}&"*"', sums)

    def total(self, sums: Sums, key: int) -> int:
        """Returns the value of that formula in 分."""
        return self.calc.sums_under(self.section, sums).get(self.code_of_key(key), 0)


class Printed(Listed):
    """Lines of a printed list, each under its class; classes have no line of their own."""

    def _line(self, place: Place) -> str:
        return f"MOD({self.key_ref(place)},{LINE_FACTOR})"

    @property
    def _level(self) -> int:
        return self.family.lists[self.section.each][0]

    def code_of_key(self, key: int) -> str:
        """Returns the class that a key stands for or under."""
        return str(key)[: self._level]

    def _source(self, column: Column) -> str:
        kind = "own_name" if column.kind == "name" else column.kind
        return next(c.id for c in self.section.columns if c.kind == kind)

    def word_formula(self, column: Column, place: Place) -> str:
        """Returns what the line says, or the name of the class."""
        source = next(c for c in self.section.columns if c.id == self._source(column))
        area = self.calc.region(self.section).area(source).fixed
        above = '""'
        if column.kind == "name":
            lists, dimension = self.calc.lists, self.section.each
            names, known = (lists.area(dimension, what).fixed for what in ("name", "code"))
            code = f"LEFT({self.key_ref(place)},{self._level})"
            above = f'IFERROR(INDEX({names},MATCH({code},{known},0)),"")'
        return f'IF({self._line(place)}=0,{above},INDEX({area},{self._line(place)})&"")'

    def word(self, column: Column, key: int) -> str:
        """Returns the value of that formula."""
        line = key % LINE_FACTOR
        if line:
            words = self.calc.lines(self.section)[line - 1].words
            return words.get(self._source(column), "")
        if column.kind == "name":
            return self.calc.lists.name_of(self.section.each, self.code_of_key(key))
        return ""

    def sum_formula(self, sums: Sums, place: Place) -> str:
        """Returns the amount of the line, or the sum of all lines of the class."""
        code = f'LEFT({self.key_ref(place)},{self._level})&"*"'
        whole = under(self.calc, self.section, code, sums)
        line = self._line(place)
        return f"IF({line}=0,{whole},INDEX({sums.area.fixed},{line}))"

    def total(self, sums: Sums, key: int) -> int:
        """Returns the value of that formula in 分."""
        line = key % LINE_FACTOR
        if line:
            return sums.amounts[line - 1]
        return self.calc.sums_under(self.section, sums).get(self.code_of_key(key), 0)


class Named(Listed):
    """Names in the order in which they are typed."""

    def word_formula(self, column: Column, place: Place) -> str:
        """Returns the name, or words that ask for one."""
        area = self.calc.region(self.section).area(self.section.of_kind("label")[0]).fixed
        name = f"INDEX({area},{self.key_ref(place)})"
        return f'IF({name}="",{text(words_of("no_project_name"))},{name})'

    def word(self, column: Column, key: int) -> str:
        """Returns the value of that formula."""
        name = self.calc.lines(self.section)[key - 1].word(self.section, "label")
        return name or words_of("no_project_name")

    def sum_formula(self, sums: Sums, place: Place) -> str:
        """Returns the amount of the line."""
        return f"INDEX({sums.area.fixed},{self.key_ref(place)})"

    def total(self, sums: Sums, key: int) -> int:
        """Returns the value of that formula in 分."""
        return sums.amounts[key - 1]


def under(calc: Calc, section: Section, criterion: str, sums: Sums) -> str:
    """Returns the formula of the sum of all lines whose code meets a criterion."""
    return f"SUMIF({calc.codes(section).fixed},{criterion},{sums.area.fixed})"


def listed(calc: Calc, block: Block, section: Section, rows: int, *, note: bool) -> Listed:
    """Returns the listed rows of a block, of the kind that its section lists."""
    kind = Named
    if section.of_kind("code"):
        kind = Printed if section.printed else Coded  # type: ignore[assignment]
    return kind(calc, block, section, rows, note=note)
