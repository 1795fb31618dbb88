"""What can be wrong with a typed line: tests that a formula and the checker make alike.

Each test is a column of the hidden sheet with 1 where it hits; the remark beside the line, the
sheet of checks and the findings of `check` all come from it.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from xlbudget.base.texts import text as words_of
from xlbudget.entry.form.cells import Area, Cell, text
from xlbudget.entry.form.inputs import Line
from xlbudget.entry.formulas.hidden_sheet import Calc, code_of
from xlbudget.template import Section

_ONE, _ZERO = Decimal(1), Decimal(0)


class Flag(NamedTuple):
    """One test of a section: its rule, where its results stand, and which lines it hits."""

    rule: str
    area: Area
    hits: tuple[int, ...]
    """The lines that it hits, counted from 0."""


class _Test(NamedTuple):
    rule: str
    condition: Callable[[int], str]
    """The condition of a line as a formula."""
    holds: Callable[[int, Line], bool]


def flags(calc: Calc, section: Section) -> tuple[Flag, ...]:
    """Returns the tests of a section, the gravest first; they are columns of the hidden sheet."""
    key = ("flags", section.id)
    found: tuple[Flag, ...] = calc.once(key, lambda: tuple(_flags(calc, section)))
    return found


def remark(calc: Calc, section: Section, index: int) -> Cell:
    """Returns the remark of a line: the first of what is wrong with it, or nothing."""
    formula, value = '""', ""
    for flag in reversed(flags(calc, section)):
        words = words_of(f"remark.{flag.rule}")
        formula = f"IF({flag.area.cell(index)}=1,{text(words)},{formula})"
        value = words if index in flag.hits else value
    return Cell(formula, value)


def _flags(calc: Calc, section: Section) -> Iterator[Flag]:
    lines = calc.lines(section)
    for test in _tests(calc, section):
        hits = tuple(i for i, line in enumerate(lines) if test.holds(i, line))
        cells = [
            Cell(f"IF({test.condition(i)},1,0)", _ONE if i in hits else _ZERO)
            for i in range(len(lines))
        ]
        yield Flag(test.rule, calc.add(f"{section.id} {test.rule}", cells), hits)


def _tests(calc: Calc, section: Section) -> Iterator[_Test]:
    region = calc.region(section)

    def cells(index: int) -> str:
        return ",".join(region.across(section.amounts, index))

    def count(index: int, sign: str) -> str:
        areas = region.across(section.amounts, index)
        return "+".join(f'COUNTIF({area},"{sign}0")' for area in areas)

    def used(index: int) -> str:
        return f"{count(index, '>')}+{count(index, '<')}>0"

    def has_amounts(line: Line) -> bool:
        return any(line.amounts.values())

    yield _Test(
        "E103",
        lambda i: f"COUNTA({cells(i)})>COUNT({cells(i)})",
        lambda _, line: bool(line.wrong),
    )
    for kind, rule in (("code", "E104"), ("label", "E106"), ("belongs", "E105")):
        for column in section.of_kind(kind) if not section.rows else ():  # type: ignore[arg-type]
            area = region.area(column)
            yield _Test(
                rule,
                lambda i, area=area: f'IF({area.cell(i)}="",{used(i)},FALSE)',  # type: ignore[misc]
                lambda _, line, c=column.id: has_amounts(line) and not line.words.get(c),  # type: ignore[misc]
            )
    if section.of_kind("code"):
        yield from _code_tests(calc, section)
    elif section.of_kind("label") and not section.rows:
        yield _name_test(calc, section)
    yield _Test(
        "E111",
        lambda i: f"{count(i, '<')}>0",
        lambda _, line: any(fen < 0 for fen in line.amounts.values()),
    )


def _code_tests(calc: Calc, section: Section) -> Iterator[_Test]:
    codes, lists = calc.codes(section), calc.lists
    levels = calc.family.lists[section.each]
    typed = [code_of(section, line) for line in calc.lines(section)]
    known = lists.area(section.each, "code").fixed

    def given(index: int, condition: str) -> str:
        return f'IF({codes.cell(index)}="",FALSE,{condition})'

    def is_code(index: int) -> str:
        code = codes.cell(index)
        lengths = ",".join(f"LEN({code})={level}" for level in levels)
        return f'IF(OR({lengths}),IFERROR(TEXT(VALUE({code}),"0")={code},FALSE),FALSE)'

    def sound(index: int) -> bool:
        code = typed[index]
        return code.isascii() and code.isdigit() and code[0] != "0" and len(code) in levels

    yield _Test(
        "E109",
        lambda i: given(i, f"NOT({is_code(i)})"),
        lambda i, _: bool(typed[i]) and not sound(i),
    )
    if not section.printed:
        for classes in (r for r in calc.family.rowsets.values() if r.dimension == section.each):
            area = lists.area(section.each, "class").fixed
            found = f"ISNUMBER(MATCH(LEFT({{code}},{levels[0]}),{area},0))"
            yield _Test(
                "E108",
                lambda i, f=found: given(  # type: ignore[misc]
                    i, f"IF({is_code(i)},NOT({f.format(code=codes.cell(i))}),FALSE)"
                ),
                lambda i, _, labels=classes.labels: (  # type: ignore[misc]
                    bool(typed[i]) and sound(i) and typed[i][: levels[0]] not in labels
                ),
            )
        yield _Test(
            "E110",
            lambda i: given(i, f'COUNTIF({codes.fixed},{codes.cell(i)}&"?*")>0'),
            lambda i, _: (
                bool(typed[i]) and any(c != typed[i] and c.startswith(typed[i]) for c in typed)
            ),
        )
        yield _Test(
            "E102",
            lambda i: given(i, f"COUNTIF({codes.fixed},{codes.cell(i)})>1"),
            lambda i, _: bool(typed[i]) and typed.count(typed[i]) > 1,
        )
    yield _Test(
        "E101",
        lambda i: given(
            i, f"IF({is_code(i)},NOT(ISNUMBER(MATCH({codes.cell(i)},{known},0))),FALSE)"
        ),
        lambda i, _: bool(typed[i]) and sound(i) and not calc.lists.name_of(section.each, typed[i]),
    )


def _name_test(calc: Calc, section: Section) -> _Test:
    column = section.of_kind("label")[0]
    area = calc.region(section).area(column)
    names = [line.words.get(column.id, "").casefold() for line in calc.lines(section)]
    return _Test(
        "E113",
        lambda i: (
            f'IF({area.cell(i)}="",FALSE,'
            f"IFERROR(MATCH({area.cell(i)},{area.fixed},0),{i + 1})<>{i + 1})"
        ),
        lambda i, _: bool(names[i]) and names.index(names[i]) < i,
    )
