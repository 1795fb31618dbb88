"""What can be wrong with a typed line: tests that the workbook and the checker make alike.

Each test is a column of a calculating sheet with 1 where it hits; the remark beside the line, the
sheet of checks and the findings of `check` all come from it.
"""

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import NamedTuple

from xlbudget.base.texts import LANGUAGES, sentence
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
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.meaning.catalogue import rule_texts
from xlbudget.template import EntryKind, Section

_NAMING: tuple[tuple[EntryKind, str], ...] = (
    ("code", "E104"),
    ("label", "E106"),
    ("belongs", "E105"),
)
"""The kinds of columns that a line with amounts must fill in, and the rules that say so."""


class Flag(NamedTuple):
    """One test of a section: its rule, and the column of its results."""

    rule: str
    column: FormulaColumn

    @property
    def hits(self) -> tuple[int, ...]:
        """Returns the lines that it hits, counted from 0."""
        return tuple(index for index, hit in enumerate(self.column.values) if hit)


def flags(calc: Calc, section: Section) -> tuple[Flag, ...]:
    """Returns the tests of a section, the gravest first, each a column that calculates."""
    sheet, count = calc.sheet_of(section), len(calc.lines(section))

    def make() -> tuple[Flag, ...]:
        made: list[Flag] = []
        for rule, condition in _tests(calc, section, made):
            column = calc.add(sheet, _heading(calc, rule), if_(condition, 1, 0), count)
            made.append(Flag(rule, column))
        return tuple(made)

    return calc.once(("flags", section.id), make)


def _heading(calc: Calc, rule: str) -> str:
    name = rule_texts(rule, LANGUAGES[0], calc.family)["name"]
    return sentence("calculating.flag", rule=rule, name=name)


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


def _tests(calc: Calc, section: Section, made: Sequence[Flag]) -> Iterator[tuple[str, Formula]]:
    """Yields rules and the conditions under which they are broken; `made` are those before."""
    cells = calc.across(section, section.amounts)
    filled = call("COUNTA", lambda values: sum(v != "" for v in values), cells)
    amounts = call("COUNT", lambda values: sum(not isinstance(v, str) for v in values), cells)
    used = infix(calc.count(section, section.amounts, ">", "<"), ">", 0)
    yield "E103", infix(filled, ">", amounts)
    for kind, rule in _NAMING:
        for column in section.of_kind(kind) if not section.rows else ():
            yield rule, if_(infix(calc.typed(section, column).here, "=", ""), used, False)
    for part in (section, section.also):
        if part and part.of_kind("code"):
            yield from _code_tests(calc, part, made)
    if section.also and section.of_kind("label"):
        yield "E113", _typed_before(calc, section, section.also)
    for column in section.of_kind("choice"):
        blank = infix(calc.typed(section, column).here, "=", "")
        others = infix(count_if(calc.typed(section, column), "?*"), ">", 0)
        yield "E114", if_(blank, if_(used, others, False), False)
    misplaced = [
        if_(
            infix(left(calc.codes_of(section).here, len(code)), "=", code),
            infix(calc.count(section, (column,), ">", "<"), ">", 0),
            False,
        )
        for column in section.amounts
        for code in column.not_under
    ]
    if misplaced:
        yield "E115", call("OR", lambda *each: any(each), *misplaced)
    yield "E111", infix(calc.count(section, section.amounts, "<"), ">", 0)


def _code_tests(
    calc: Calc, section: Section, made: Sequence[Flag]
) -> Iterator[tuple[str, Formula]]:
    stack, levels = stack_of(calc.family, section), calc.family.lists[section.each]
    codes = calc.codes_of(section)
    code = codes.here

    def if_typed(condition: Formula) -> Formula:
        return if_(infix(code, "=", ""), False, condition)

    lengths = (infix(call("LEN", len, code), "=", level) for level in levels)
    plain = infix(call("TEXT", lambda value, _: str(value), number(code), "0"), "=", code)
    is_code = if_(call("OR", lambda *each: any(each), *lengths), if_error(plain, False), False)

    yield "E109", if_typed(not_(is_code))
    is_wrong = infix(made[-1].column.here, "=", 1)

    def unlisted(beginning: Formula, listed: FormulaColumn) -> Formula:
        return if_typed(if_(is_wrong, False, not_(is_in(beginning, listed))))

    if not section.printed:
        if any(rows.dimension == section.each for rows in calc.family.rowsets.values()):
            yield "E108", unlisted(left(code, levels[0]), calc.listed(section.each, "class"))
        lower = count_if(calc.codes(stack), infix(code, "&", "?*"))
        yield "E110", if_typed(infix(lower, ">", 0))
        if not section.lines_of:  # a line of its own is what the code alone names
            yield "E102", if_typed(infix(count_if(codes, code), ">", 1))
    yield "E101", unlisted(code, calc.listed(section.each, "code"))


def _typed_before(calc: Calc, section: Section, also: Section) -> Formula:
    """Tells whether a line has both the name and the code of one above it."""
    firsts = calc.first_lines(stack_of(calc.family, section))
    words = infix(infix(firsts.here, "&", " "), "&", calc.codes_of(also).here)
    sheet, heading = calc.sheet_of(section), sentence("calculating.name_and_code")
    both = calc.add(sheet, heading, words, len(calc.lines(section)))
    return infix(if_error(match(both.here, both), LINE_NUMBER), "<>", LINE_NUMBER)
