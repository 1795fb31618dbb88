"""What a new workbook with entry sheets holds: codes and names without amounts, or figures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from xlbudget.base.amounts import FEN, NONE, Figure
from xlbudget.base.code import Code
from xlbudget.base.errors import UsageError
from xlbudget.entry.form.from_facts import Names, inputs_of_facts
from xlbudget.entry.form.inputs import Inputs, Line, blank_inputs
from xlbudget.entry.form.last_year import typed_last_year
from xlbudget.facts.witness import holding
from xlbudget.meaning.flat import UnitFigures
from xlbudget.meaning.selectors import Fact
from xlbudget.meaning.structure import ListedRow, structure_of
from xlbudget.template import CellRef, Family, Section
from xlbudget.template.code_lists import code_list


@dataclass(frozen=True, slots=True)
class ChosenInput:
    """An entry cell whose amount the given figures do not tell by themselves, in 分."""

    section: Section
    line: int
    column: str
    amount: int


def inputs_of_rows(family: Family, figures: UnitFigures) -> Inputs:
    """Returns inputs without amounts for the codes and names that the tables list.

    Only the lowest codes are typed; those above follow. Last year's figures are kept.
    """
    codes: dict[str, tuple[str, ...]] = {}
    for section in family.entry.sections:
        listed = dict.fromkeys(row.code for row in _rows(family, figures, section.each))
        if section.printed:
            official = code_list(family.classification[section.each]).entries
            listed = {code: None for code in listed if Code.of(code).bare not in official}
        codes[section.each] = (
            tuple(_lowest(listed)) if family.lists.get(section.each) else (*listed,)
        )
    inputs = blank_inputs(family, figures.unit_name, figures.year, codes)
    named_lines = {
        section.id: _named(family, section, inputs.lines[section.id], figures)
        for section in family.entry.sections
        if section.id in inputs.lines
    }
    # Amounts that stand there already are in a unit; only an empty form leaves it to be chosen.
    unit_text = None if figures.last_year else inputs.unit_text
    return replace(
        inputs,
        lines={**inputs.lines, **named_lines},
        last_year=typed_last_year(family, figures.last_year),
        unit_text=unit_text,
    )


def names_of(figures: UnitFigures) -> Names:
    """Returns the name of every listed code."""
    return {row.code: (row.label, row.government) for rows in figures.rows.values() for row in rows}


def _named(
    family: Family, section: Section, lines: tuple[Line, ...], figures: UnitFigures
) -> tuple[Line, ...]:
    """Returns the lines with their own names, where the classification has none, and words."""
    if section.of_kind("text") or section.of_kind("count"):
        return tuple(_with_typed(family, section, line, figures) for line in lines)
    names = names_of(figures)
    if not section.of_kind("own_name"):
        return lines
    column = section.of_kind("own_name")[0].id
    official = code_list(family.classification[section.each])
    named_lines = []
    for line in lines:
        code = line.word(section, "code")
        name = "" if official.name(code) else names.get(code, ("", ""))[0]
        named_lines.append(replace(line, words={**line.words, column: name}) if name else line)
    return tuple(named_lines)


def _with_typed(family: Family, section: Section, line: Line, figures: UnitFigures) -> Line:
    """Returns a line with what the official tables hold in columns of words and counts."""
    words = {
        column.id: text
        for (table, block_id), listed in figures.rows.items()
        for row in listed
        if row.code == line.word(section, "label")
        for column, text in zip(family.tables[table].block(block_id).typed, row.typed, strict=False)
        if text
    }
    known = {column.id for column in section.columns}
    words = {name: text for name, text in words.items() if name in known}
    return replace(line, words={**line.words, **words})


def _rows(family: Family, figures: UnitFigures, dimension: str) -> Iterator[ListedRow]:
    for (table, block_id), listed in figures.rows.items():
        row_list = family.tables[table].block(block_id).row_list
        if row_list and row_list.dimension == dimension:
            yield from (row for row in listed if not Code.of(row.code).is_blank)


def _lowest(codes: Mapping[str, None]) -> Iterator[str]:
    ordered = sorted(codes)
    for code, following in pairwise([*ordered, ""]):
        if not following.startswith(code):
            yield code


def inputs_of_figures(
    family: Family, figures: UnitFigures
) -> tuple[Inputs, tuple[ChosenInput, ...]]:
    """Returns inputs that print every given figure, and those of them that had to be chosen.

    The amounts are facts in 分 out of a set that prints all figures; most are the figures
    themselves. Raises UsageError F224 where there is no such set, F221 and F222 as the entry
    sheets do.
    """
    facts, printed = _facts(family, figures)
    base = inputs_of_rows(family, figures)
    finest = min(family.entry.units, key=FEN.__getitem__)
    named = [s.id for s in family.entry.sections if s.each and not family.lists.get(s.each)]
    lines = {name: lines for name, lines in base.lines.items() if name in named}
    base = replace(base, amount_unit=finest, lines=lines)
    inputs = inputs_of_facts(family, facts, base, names_of(figures))
    return inputs, tuple(_chosen(family, inputs, frozenset(printed)))


def _facts(family: Family, figures: UnitFigures) -> tuple[dict[Fact, int], set[int]]:
    """Returns facts that print the figures, and all the amounts that were given."""
    from xlbudget.facts.solve import Consistent, solve
    from xlbudget.facts.system import system_of

    structure = structure_of(family, figures.rows)
    amounts = figures.amounts
    for is_rounded in (False, True):

        def figure(cell: CellRef, is_rounded: bool = is_rounded) -> Figure:
            if cell in amounts:
                return family.tables[cell.table].figure_of(amounts[cell])
            return Figure(0, 0, family.step(cell)) if is_rounded else NONE

        system = system_of(family, structure, figure, holding(family, amounts))
        wishes: dict[int, int] = {}
        wished: set[int] = set()
        for number, bound in enumerate(system.bounds):
            if bound.cell is None or bound.cell not in amounts or len(bound.terms) != 1:
                continue
            variable = bound.terms[0][1]
            if variable not in wished:
                wished.add(variable)
                wishes[number] = amounts[bound.cell]
        answer = solve(system, wishes)
        if isinstance(answer, Consistent):
            facts = {system.facts[number]: fen for number, fen in answer.amounts.items() if fen}
            return facts, set(amounts.values())
    raise UsageError("F224")


def _chosen(family: Family, inputs: Inputs, printed: frozenset[int]) -> Iterator[ChosenInput]:
    for section in family.entry.sections:
        for index, line in enumerate(inputs.lines.get(section.id, ())):
            for column, amount in line.amounts.items():
                if amount and amount not in printed:
                    yield ChosenInput(section, index, column, amount)
