"""What can be wrong with a typed line: tests that the workbook and the checker make alike.

Each test is a column of the hidden sheet with 1 where it hits; the remark beside the line, the
sheet of checks and the findings of `check` all come from it.
"""

from collections.abc import Iterator
from functools import reduce
from typing import NamedTuple

from xlbudget.base.texts import sentence
from xlbudget.entry.form.headers import header_words
from xlbudget.entry.form.stacks import stack_of
from xlbudget.entry.formulas.algebra import (
    LINE_NUMBER,
    Formula,
    FormulaColumn,
    call,
    constant,
    count_if,
    if_,
    if_error,
    infix,
    is_in,
    left,
    match,
    not_,
    number,
)
from xlbudget.entry.formulas.hidden_sheet import Calc
from xlbudget.template import EntryColumn, EntryKind, Section

_NAMING: tuple[tuple[EntryKind, str], ...] = (
    ("code", "E104"),
    ("label", "E106"),
    ("belongs", "E105"),
)
"""The kinds of columns that a line with amounts must fill in, and the rules that say so."""


_CODE_RULES = ("E101", "E108", "E109", "E110", "E132")
"""What is wrong with a code, wherever it is typed."""


class Flag(NamedTuple):
    """One test of a section: its rule, and the column of its results."""

    rule: str
    column: FormulaColumn

    @property
    def hits(self) -> tuple[int, ...]:
        """Returns the lines that it hits, counted from 0."""
        return tuple(index for index, hit in enumerate(self.column.values) if hit)


def flags(calc: Calc, section: Section) -> tuple[Flag, ...]:
    """Returns the tests of a section, the gravest first; they are columns of the hidden sheet."""
    count = len(calc.lines(section))

    def make() -> tuple[Flag, ...]:
        return tuple(
            Flag(rule, calc.add(f"{section.id} {rule}", if_(condition, 1, 0), count))
            for rule, condition in _tests(calc, section)
        )

    return calc.once(("flags", section.id), make)


def remark(calc: Calc, section: Section) -> Formula:
    """Returns the remark of a line: the first of what is wrong with it, or nothing."""
    headers = {
        rule: header_words(section, column.position)
        for kind, rule in _NAMING
        for column in section.of_kind(kind)
    }

    def before(rest: Formula, flag: Flag) -> Formula:
        words = sentence(f"remark.{flag.rule}", column=headers.get(flag.rule, ""))
        return if_(infix(flag.column.here, "=", 1), words, rest)

    return reduce(before, reversed(flags(calc, section)), constant(""))


def flagged_columns(rule: str, section: Section) -> tuple[EntryColumn, ...]:
    """Returns the columns in which a test finds what is wrong."""
    if rule in ("E103", "E111"):
        return section.amounts
    if rule == "E105" or (section.also and rule in _CODE_RULES):
        return section.of_kind("belongs")
    return (section.of_kind("code") or section.of_kind("label"))[:1]


def _tests(calc: Calc, section: Section) -> Iterator[tuple[str, Formula]]:
    """Yields rules and the conditions under which they are broken."""
    cells = calc.across(section, section.amounts)
    filled = call("COUNTA", lambda values: sum(v != "" for v in values), cells)
    amounts = call("COUNT", lambda values: sum(not isinstance(v, str) for v in values), cells)
    used = infix(calc.count(section, section.amounts, ">", "<"), ">", 0)
    yield "E103", infix(filled, ">", amounts)
    for kind, rule in _NAMING:
        for column in section.of_kind(kind) if section.each else ():
            yield rule, if_(infix(calc.typed(section, column).here, "=", ""), used, False)
    for part in (section, section.also):
        if part and part.of_kind("code"):
            yield from _code_tests(calc, part)
    if section.also and section.of_kind("label"):
        yield "E113", _typed_before(calc, section, section.also)
    if section.kind != "last_year":
        yield "E111", infix(calc.count(section, section.amounts, "<"), ">", 0)


def _code_tests(calc: Calc, section: Section) -> Iterator[tuple[str, Formula]]:
    stack, levels = stack_of(calc.family, section), calc.family.lists[section.each]
    codes = calc.codes_of(section)
    code = codes.here

    def if_typed(condition: Formula) -> Formula:
        return if_(infix(code, "=", ""), False, condition)

    lengths = (infix(call("LEN", len, code), "=", level) for level in levels)
    plain = infix(call("TEXT", lambda value, _: str(value), number(code), "0"), "=", code)
    is_code = if_(call("OR", lambda *each: any(each), *lengths), if_error(plain, False), False)

    def unlisted(beginning: Formula, listed: FormulaColumn) -> Formula:
        return if_typed(if_(is_code, not_(is_in(beginning, listed)), False))

    listed = calc.listed(section.each, "code")
    of_none = unlisted(code, listed)
    yield "E109", if_typed(not_(is_code))
    if not section.printed:
        under = infix(code, "&", "?*")
        lower = infix(count_if(calc.codes(stack), under), ">", 0)
        yield "E110", if_typed(lower)
        if any(rows.dimension == section.each for rows in calc.family.rowsets.values()):
            classes = calc.listed(section.each, "class")
            yield "E108", unlisted(left(code, levels[0]), classes)
            of_none = if_(is_in(left(code, levels[0]), classes), of_none, False)
            high = infix(call("LEN", len, code), "<", levels[-1])
            items = infix(count_if(listed, under), ">", 0)
            yield "E132", if_typed(if_(high, if_(lower, False, items), False))
        if not section.lines_of:  # a line of its own is what the code alone names
            yield "E102", if_typed(infix(count_if(codes, code), ">", 1))
    yield "E101", of_none


def _typed_before(calc: Calc, section: Section, also: Section) -> Formula:
    """Tells whether a line has both the name and the code of one above it."""
    firsts = calc.first_lines(stack_of(calc.family, section))
    words = infix(infix(firsts.here, "&", " "), "&", calc.codes_of(also).here)
    both = calc.add(f"{section.id} name and code", words, len(calc.lines(section)))
    return infix(if_error(match(both.here, both), LINE_NUMBER), "<>", LINE_NUMBER)
