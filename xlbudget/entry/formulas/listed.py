"""The listed rows of official tables: as many lines as can be typed, showing those in use.

A line shows the key of its place in the hidden sheet, and nothing where there are no more keys.
What a key says depends on how a section lists its rows, hence the three kinds.
"""

from abc import ABC, abstractmethod
from functools import cached_property

from xlbudget.base.cellref import cell_name
from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import literal
from xlbudget.entry.form.headers import header_words
from xlbudget.entry.formulas.algebra import (
    Formula,
    FormulaColumn,
    if_,
    if_error,
    index,
    infix,
    looked_up,
    match,
)
from xlbudget.entry.formulas.hidden_sheet import Calc, Columns
from xlbudget.entry.formulas.sort_keys import CodeKey, LineKey
from xlbudget.template import Block, EntryKind, Family, Section
from xlbudget.template import Column as TableColumn
from xlbudget.template.entry_sheets import facts_of, held
from xlbudget.template.model import Select


def inside(family: Family, section: Section, block: Block, *selects: Select) -> Columns:
    """Returns the columns of a section whose facts a selector covers."""
    covered = facts_of(family, block.measure, block.select, *selects)
    return tuple(column for column, _, facts in held(family, section) if facts and facts <= covered)


class ListedRows(ABC):
    """The listed rows of one block; `top` is the sheet row of the first.

    `note` says that the first line tells that there are none.
    """

    def __init__(
        self, calc: Calc, block: Block, section: Section, size: tuple[int, int], *, note: bool
    ) -> None:
        rows, self.top = size
        self.calc = calc
        self.block = block
        self.section = section
        columns = {c.id: inside(calc.family, section, block, c.select) for c in block.amounts}
        shown = {column.id for covered in columns.values() for column in covered}
        every = tuple(column for column in section.amounts if column.id in shown)
        self.keys = calc.keys(section, every, rows)
        self.key = self.keys.column.here
        names = [column for column in block.columns if column.kind not in ("amount", "code")]
        self.note_column = max(names, key=lambda column: column.width).id if note else ""
        self.sums = {name: calc.sums(section, covered) for name, covered in columns.items()}

    def texts(self, column: TableColumn) -> Formula:
        """Returns what names the rows."""
        note = sentence("no_data") if column.id == self.note_column else ""
        nothing = Formula(lambda i: literal("" if i else note), lambda i: "" if i else note)
        return if_(infix(self.used(column), "=", ""), nothing, self.text(column))

    def amounts(self, column: TableColumn) -> Formula:
        """Returns the amounts of a column."""
        amount = self.calc.rounded(self.amount(self.sums[column.id]))
        return if_(infix(self.used(column), "=", ""), "", amount)

    def used(self, column: TableColumn) -> Formula:
        """Returns the reference to what is empty where a line is not in use."""
        del column
        return self.key

    @abstractmethod
    def text(self, column: TableColumn) -> Formula:
        """Returns a word of a line that is in use."""

    @abstractmethod
    def amount(self, sums: FormulaColumn) -> Formula:
        """Returns an amount of a line that is in use."""

    def typed(self, kind: EntryKind) -> FormulaColumn:
        """Returns what is typed into the first column of a kind."""
        return self.calc.typed(self.section, self.section.of_kind(kind)[0])


class CodedRows(ListedRows):
    """Codes in a column of their own, each under its class and section."""

    @cached_property
    def code(self) -> Formula:
        """Returns the code that a key stands for."""
        return CodeKey.code(self.key)

    @cached_property
    def code_shown(self) -> Formula:
        """Returns the reference to the code on the same sheet."""
        column = next(c for c in self.block.columns if c.kind == "code").position + 1
        shown = if_(infix(self.key, "=", ""), "", self.code)
        return Formula(lambda i: "$" + cell_name(self.top + i, column), shown.value)

    def used(self, column: TableColumn) -> Formula:
        """Returns the reference to the code that shows; the code itself looks at the key."""
        return self.key if column.kind == "code" else self.code_shown

    def text(self, column: TableColumn) -> Formula:
        """Returns the code, or the name that the classification or else the accountant gives it."""
        if column.kind == "code":
            return self.code
        calc, dimension = self.calc, self.section.each
        names, codes = calc.listed(dimension, "name"), calc.listed(dimension, "code")
        typed = match(self.code_shown, calc.codes(self.section))
        own_name = if_error(infix(index(self.typed("own_name"), typed), "&", ""), "")
        return looked_up(names, self.code_shown, codes, otherwise=own_name)

    def amount(self, sums: FormulaColumn) -> Formula:
        """Returns the sum of all lines whose code begins with the one of the row."""
        return self.calc.under(self.section, sums).of(infix(self.code_shown, "&", "*"))


class PrintedRows(ListedRows):
    """Lines of a printed list, each under its class; classes have no line of their own."""

    @property
    def line(self) -> Formula:
        """Returns the number of the line, which is 0 for a class."""
        return LineKey.behind(self.key)

    @property
    def above(self) -> Formula:
        """Returns the class that a key stands for or under."""
        return LineKey.first_digits(self.key, self.calc.family.lists[self.section.each][0])

    def text(self, column: TableColumn) -> Formula:
        """Returns what the line says, or the name of the class."""
        is_name = column.kind == "name"
        above = self.calc.name_of(self.section.each, self.above) if is_name else ""
        printed = index(self.typed("own_name" if is_name else column.kind), self.line)
        return if_(infix(self.line, "=", 0), above, infix(printed, "&", ""))

    def amount(self, sums: FormulaColumn) -> Formula:
        """Returns the amount of the line, or the sum of all lines of the class."""
        whole = self.calc.under(self.section, sums).of(infix(self.above, "&", "*"))
        return if_(infix(self.line, "=", 0), whole, index(sums, self.line))


class NamedRows(ListedRows):
    """Names in the order in which they are typed."""

    def text(self, column: TableColumn) -> Formula:
        """Returns the name, or words that ask for one."""
        header = header_words(self.section, self.section.of_kind("label")[0].position)
        name = index(self.typed("label"), self.key)
        return if_(infix(name, "=", ""), sentence("no_listed_name", column=header), name)

    def amount(self, sums: FormulaColumn) -> Formula:
        """Returns the amount of the line."""
        return index(sums, self.key)


def kind_of(section: Section) -> type[ListedRows]:
    """Returns how a section lists its rows."""
    if not section.of_kind("code"):
        return NamedRows
    return PrintedRows if section.printed else CodedRows
