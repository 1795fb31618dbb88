"""The remark beside each line that is typed: what is wrong with it at first sight."""

from xlbudget.entry.calc import Calc, code_of
from xlbudget.entry.cells import Cell, text
from xlbudget.template import Section
from xlbudget.texts import text as words_of


def remark(calc: Calc, section: Section, index: int) -> Cell:
    """Returns the remark of a line: the first of what is wrong, or nothing."""
    region, lines = calc.region(section), calc.lines(section)
    line = lines[index]
    areas = region.across(section.amounts, index)
    typed, used = f"COUNTA({','.join(areas)})", f"COUNT({','.join(areas)})"
    tests = [(f"{typed}>{used}", words_of("remark.text"), False)]
    any_amount = any(line.amounts.values())
    if section.of_kind("code"):
        code = calc.codes(section)
        value = code_of(section, line)
        tests.append(
            (
                f'AND({code.cell(index)}="",{used}>0)',
                words_of("remark.no_code"),
                any_amount and not value,
            )
        )
        if not section.printed:
            same = sum(code_of(section, other) == value for other in lines)
            count = f"COUNTIF({code.fixed},{code.cell(index)})>1"
            present = f'IF({code.cell(index)}="",FALSE,{count})'
            tests.append((present, words_of("remark.twice"), bool(value) and same > 1))
            known = calc.lists.area(section.each, "code").fixed
            found = f"ISNUMBER(MATCH({code.cell(index)},{known},0))"
            unknown = f'IF({code.cell(index)}="",FALSE,NOT({found}))'
            missing = bool(value) and not calc.lists.name_of(section.each, value)
            tests.append((unknown, words_of("remark.unknown"), missing))
    else:
        label = section.of_kind("label")[0]
        here = region.here(label, index)
        name = line.words.get(label.id, "")
        tests.append(
            (f'AND({here}="",{used}>0)', words_of("remark.no_name"), any_amount and not name)
        )
        for column in section.of_kind("belongs"):
            place = region.here(column, index)
            lacking = any_amount and not line.words.get(column.id)
            tests.append((f'AND({place}="",{used}>0)', words_of("remark.no_code"), lacking))
    formula, value_words = '""', ""
    for condition, words, holds in reversed(tests):
        formula = f"IF({condition},{text(words)},{formula})"
        value_words = words if holds else value_words
    return Cell(formula, value_words)
