"""What can be wrong with a typed line: tests that the workbook and the checker make alike.

Each test is a column of a calculating sheet with 1 where it hits; the remark beside the line, the
sheet of checks and the findings of `check` all come from it.
"""

from collections.abc import Iterator, Sequence
from functools import partial, reduce
from itertools import groupby
from typing import NamedTuple

from xlbudget.base.texts import LANGUAGES, sentence
from xlbudget.entry.form.headers import header_words
from xlbudget.entry.form.last_year import sums_of_last_year
from xlbudget.entry.form.stacks import stack_of
from xlbudget.entry.formulas.algebra import (
    LINE_NUMBER,
    Formula,
    FormulaColumn,
    any_of,
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
    spread,
)
from xlbudget.entry.formulas.blank_lines import like_lines
from xlbudget.entry.formulas.budgets import columns_of_budgets, of_another_budget
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.meaning.catalogue import rule_texts
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
    """Returns the tests of a section, the gravest first, each a column that calculates."""
    sheet, count = calc.sheet_of(section), len(calc.lines(section))
    runs = [len(list(alike)) for _, alike in groupby(_is_sum(calc, section))]

    def make() -> tuple[Flag, ...]:
        made: list[Flag] = []
        for rule, condition in _tests(calc, section, made):
            hit = if_(condition, 1, 0)
            like = like_lines(calc, (section,))
            column = calc.add(sheet, _heading(calc, rule), hit, count, tuple(runs), like)
            made.append(Flag(rule, column))
        return tuple(made)

    return calc.once(("flags", section.id), make)


def _heading(calc: Calc, rule: str) -> str:
    name = rule_texts(rule, LANGUAGES[0], calc.family)["name"]
    return sentence("calculating.flag", rule=rule, name=name)


def remark(calc: Calc, section: Section, otherwise: Formula) -> Formula:
    """Returns the remark of a line: the first of what is wrong with it, or another."""
    headers = {
        rule: header_words(section, column.position)
        for kind, rule in _NAMING
        for column in section.of_kind(kind)
    }

    def before(rest: Formula, flag: Flag) -> Formula:
        words = sentence(f"remark.{flag.rule}", column=headers.get(flag.rule, ""))
        return if_(infix(flag.column.here, "=", 1), words, rest)

    return reduce(before, reversed(flags(calc, section)), otherwise)


def flagged_columns(rule: str, section: Section) -> tuple[EntryColumn, ...]:
    """Returns the columns in which a test finds what is wrong."""
    if rule in ("E103", "E111", "E115", "E117"):
        return section.amounts
    if rule == "E114":
        return section.of_kind("choice")
    if rule == "E105" or (section.also and rule in _CODE_RULES):
        return section.of_kind("belongs")
    return (section.of_kind("code") or section.of_kind("label"))[:1]


def _tests(calc: Calc, section: Section, made: Sequence[Flag]) -> Iterator[tuple[str, Formula]]:
    """Yields rules and the conditions under which they are broken; `made` are those before."""
    cells = calc.across(section, section.amounts)
    filled = call("COUNTA", lambda values: sum(v != "" for v in values), cells)
    amounts = call("COUNT", lambda values: sum(not isinstance(v, str) for v in values), cells)
    used = infix(calc.count(section, section.amounts, ">", "<"), ">", 0)
    wrong = infix(filled, ">", amounts)
    sums = _is_sum(calc, section)
    yield "E103", spread([constant(False) if is_sum else wrong for is_sum in sums])
    for kind, rule in _NAMING:
        for column in section.of_kind(kind) if section.each else ():
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
    columns = [column for column in section.amounts if column.not_under]
    if columns:
        code = calc.codes_of(section).here
        counts = [infix(calc.count(section, (column,), ">", "<"), ">", 0) for column in columns]
        yield "E115", any_of(*map(partial(misplaced, code), columns, counts))
    if columns_of_budgets(calc.family, section):
        yield "E117", of_another_budget(calc, section)
    if section.kind != "last_year":
        yield "E111", infix(calc.count(section, section.amounts, "<"), ">", 0)


def misplaced(code: Formula, column: EntryColumn, filled: Formula) -> Formula:
    """Tells whether a column is filled on the line of a code that has no amounts there."""
    return any_of(
        *(
            if_(infix(left(code, len(beginning)), "=", beginning), filled, False)
            for beginning in column.not_under
        )
    )


def _is_sum(calc: Calc, section: Section) -> list[bool]:
    """Returns for each line whether its amount is a formula: nothing can be typed there."""
    sums = sums_of_last_year(calc.family)
    lines = calc.region(section).lines
    return [line.is_whole and line.cell in sums for line in lines] or [False] * len(
        calc.lines(section)
    )


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

    listed = calc.listed(section.each, "code")
    of_none = unlisted(code, listed)
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
    sheet, heading = calc.sheet_of(section), sentence("calculating.name_and_code")
    both = calc.add(sheet, heading, words, len(calc.lines(section)))
    return infix(if_error(match(both.here, both), LINE_NUMBER), "<>", LINE_NUMBER)
