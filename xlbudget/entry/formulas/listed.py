"""The listed rows of official tables: as many lines as can be typed, showing those in use.

A line shows the key of its place on a calculating sheet, and nothing where there are no more keys.
What a key says depends on how a section lists its rows, hence the three kinds.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property

from xlbudget.base.cellref import cell_name
from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import literal
from xlbudget.entry.form.headers import header_words
from xlbudget.entry.form.stacks import Stack
from xlbudget.entry.formulas.algebra import (
    Formula,
    FormulaColumn,
    Part,
    constant,
    if_,
    if_error,
    index,
    infix,
    looked_up,
    match,
    middle,
)
from xlbudget.entry.formulas.calculating import Calc, Sums
from xlbudget.entry.formulas.made_once import Chosen, Columns
from xlbudget.entry.formulas.settings import chosen
from xlbudget.entry.formulas.sort_keys import CodeKey, LineKey
from xlbudget.entry.formulas.units import printed_in
from xlbudget.template import Block, EntryKind, Family, Section, Table
from xlbudget.template import Column as TableColumn
from xlbudget.template.entry_sheets import SETTINGS, facts_of, held
from xlbudget.template.model import Select
from xlbudget.writer.standing import class_label


def inside(family: Family, section: Section, block: Block, *selects: Select) -> Columns:
    """Returns the columns of a section whose facts a selector covers."""
    covered = facts_of(family, block.measure, block.select, *selects)
    return tuple(column for column, _, facts in held(family, section) if facts and facts <= covered)


def chosen_of(family: Family, stack: Stack, block: Block, *selects: Select) -> Chosen:
    """Returns the columns of each section of a stack whose facts a selector covers."""
    return tuple(inside(family, part, block, *selects) for part in stack.parts)


def shown_of(family: Family, stack: Stack, block: Block) -> Chosen:
    """Returns the columns of each section of a stack that any column of a block covers."""
    rows = block.row_list.select if block.row_list else {}
    chosen = [chosen_of(family, stack, block, column.select, rows) for column in block.amounts]
    return tuple(
        tuple(c for c in part.amounts if any(c in columns[number] for columns in chosen))
        for number, part in enumerate(stack.parts)
    )


class ListedRows(ABC):
    """The listed rows of one block of a table; `top` is the sheet row of the first.

    `note` says that the first line tells that there are none.
    """

    def __init__(
        self,
        calc: Calc,
        of: tuple[Table, Block],
        stack: Stack,
        size: tuple[int, int],
        *,
        note: bool,
    ) -> None:
        rows, self.top = size
        self.calc = calc
        self.table, block = of
        self.block = block
        self.stack = stack
        assert block.row_list  # the caller asks only for blocks that list rows
        self.row_list = block.row_list
        selects = {c.id: (c.select, self.row_list.select) for c in block.amounts}
        columns = {n: chosen_of(calc.family, stack, block, *of) for n, of in selects.items()}
        shown = shown_of(calc.family, stack, block)
        self.keys = calc.keys(stack, shown, rows, self.row_list.level)
        self.key = self.keys.column.here
        names = [column for column in block.columns if column.kind not in ("amount", "code")]
        self.note_column = max(names, key=lambda column: column.width).id if note else ""
        self.sums = {name: calc.sums(stack, chosen) for name, chosen in columns.items()}

    def texts(self, column: TableColumn) -> tuple[Formula, ...]:
        """Returns what names the rows, for each place of the column."""
        return (self._text_in_use(column, self.text(column)),)

    def _text_in_use(self, column: TableColumn, text: Formula) -> Formula:
        """Returns a text where a line is in use, and in the first line that there are none."""
        note = self._note if column.id == self.note_column else constant("")
        nothing = Formula(
            lambda i: literal("") if i else note.text(i), lambda i: "" if i else note.value(i)
        )
        return if_(infix(self.used(column), "=", ""), nothing, text)

    @property
    def _note(self) -> Formula:
        """Returns the words under a table without figures, with the year that is typed."""
        first, *rest = (self.table.empty or sentence("no_data")).split("{year}")
        year = chosen(self.calc, SETTINGS[1])
        note = constant(first)
        for words in rest:
            note = infix(infix(note, "&", year), "&", words)
        return note

    def amounts(self, column: TableColumn) -> Formula:
        """Returns the amounts of a column."""
        amount = self.calc.rounded(self.amount(self.sums[column.id]))
        amount = printed_in(self.calc.family, self.table, amount)
        return if_(infix(self.used(column), "=", ""), "", amount)

    def used(self, column: TableColumn) -> Formula:
        """Returns the reference to what is empty where a line is not in use."""
        del column
        return self.key

    @abstractmethod
    def text(self, column: TableColumn) -> Formula:
        """Returns a word of a line that is in use."""

    @abstractmethod
    def amount(self, sums: Sums) -> Formula:
        """Returns an amount of a line that is in use."""

    def typed(self, kind: EntryKind) -> FormulaColumn:
        """Returns what is typed into the first column of a kind, where a section stands alone."""
        section = self.stack.parts[0]
        return self.calc.typed(section, section.of_kind(kind)[0])


class CodedRows(ListedRows):
    """Codes in a column of their own, each under its class and section."""

    @cached_property
    def code(self) -> Formula:
        """Returns the code that a key stands for."""
        return CodeKey.code(self.key)

    @cached_property
    def code_shown(self) -> Formula:
        """Returns the code as it shows on the same sheet, joined where several cells hold it."""
        return self._shown(*self._places)

    def used(self, column: TableColumn) -> Formula:
        """Returns the reference to the code that shows; the code itself looks at the key."""
        return self.key if column.kind == "code" else self._shown(self._places[0])

    def _shown(self, *places: int) -> Formula:
        shown = if_(infix(self.key, "=", ""), "", self.code)
        return Formula(
            lambda i: "&".join("$" + cell_name(self.top + i, place + 1) for place in places),
            shown.value,
        )

    @property
    def _places(self) -> Sequence[int]:
        return next(c for c in self.block.columns if c.kind == "code").places

    def texts(self, column: TableColumn) -> tuple[Formula, ...]:
        """Returns what names the rows: of a code in several cells the part of each."""
        if not column.cells:
            return super().texts(column)
        levels = self.calc.family.lists[self.stack.each]
        starts = (0, *levels[:-1])
        parts = (
            middle(self.code, start + 1, end - start)
            for start, end in zip(starts, levels, strict=True)
        )
        return tuple(self._text_in_use(column, part) for part in parts)

    def text(self, column: TableColumn) -> Formula:
        """Returns the code, or the name that the classification or else the accountant gives it."""
        if column.kind == "code":
            return self.code
        calc, dimension = self.calc, self.stack.each
        names, codes = calc.listed(dimension, "name"), calc.listed(dimension, "code")
        own_name: Part = ""
        for part in reversed(self.stack.parts):
            for typed in part.of_kind("own_name"):
                line = match(self.code_shown, calc.codes_of(part))
                name = infix(index(calc.typed(part, typed), line), "&", "")
                own_name = if_error(name, own_name)
        return looked_up(names, self.code_shown, codes, otherwise=own_name)

    def amount(self, sums: Sums) -> Formula:
        """Returns the sum of all lines whose code begins with the one of the row."""
        return self.calc.under(sums).of(infix(self.code_shown, "&", "*"))


class PrintedRows(ListedRows):
    """Lines of a printed list, each under its class; classes have no line of their own."""

    @property
    def line(self) -> Formula:
        """Returns the number of the line, which is 0 for a class."""
        return LineKey.behind(self.key)

    @property
    def above(self) -> Formula:
        """Returns the class that a key stands for or under."""
        return LineKey.first_digits(self.key, self.calc.family.lists[self.stack.each][0])

    def text(self, column: TableColumn) -> Formula:
        """Returns what the line says, or the name of the class."""
        is_name = column.kind == "name"
        above = self.calc.name_of(self.stack.each, self.above) if is_name else ""
        printed = index(self.typed("own_name" if is_name else "government"), self.line)
        return if_(infix(self.line, "=", 0), above, infix(printed, "&", ""))

    def amount(self, sums: Sums) -> Formula:
        """Returns the amount of the line, or the sum of all lines of the class."""
        whole = self.calc.under(sums).of(infix(self.above, "&", "*"))
        return if_(infix(self.line, "=", 0), whole, index(sums.column, self.line))


class ClassRows(ListedRows):
    """The classes of typed codes, numbered as they come; the code itself is not shown."""

    @property
    def code(self) -> Formula:
        """Returns the code that a key stands for."""
        return LineKey.first_digits(self.key, self.row_list.level)

    @property
    def name(self) -> Formula:
        """Returns the name that the classification gives it."""
        return self.calc.name_of(self.stack.each, self.code)

    def text(self, column: TableColumn) -> Formula:
        """Returns the label: the name behind the number of the line."""

        def number(index: int) -> str:
            return class_label(self.row_list, index + 1, "")

        lead = Formula(lambda i: literal(number(i)), number)
        return infix(lead, "&", self.name) if number(0) else self.name

    def amount(self, sums: Sums) -> Formula:
        """Returns the sum of all lines whose code begins with that of the row."""
        return self.calc.under(sums).of(infix(self.code, "&", "*"))


class NamedRows(ListedRows):
    """Names in the order in which they are typed first; lines of the same name are one row."""

    def text(self, column: TableColumn) -> Formula:
        """Returns the name, or words that ask for one; of other words what its first line says."""
        section = self.stack.parts[0]
        if column.kind in ("text", "count"):
            typed = next(c for c in section.columns if c.id == column.id)
            return infix(index(self.calc.typed(section, typed), self.key), "&", "")
        header = header_words(section, section.of_kind("label")[0].position)
        name = index(self.calc.names(self.stack), self.key)
        return if_(infix(name, "=", ""), sentence("no_listed_name", column=header), name)

    def amount(self, sums: Sums) -> Formula:
        """Returns the sum of all lines of the name."""
        return self.calc.sums_at(self.calc.first_lines(self.stack), sums.column).of(self.key)


def kind_of(block: Block, stack: Stack) -> type[ListedRows]:
    """Returns how a block lists the rows of a stack."""
    if block.row_list and block.row_list.level:
        return ClassRows
    if not stack.coded:
        return NamedRows
    return PrintedRows if stack.printed else CodedRows
