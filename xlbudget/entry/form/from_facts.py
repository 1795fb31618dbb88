"""Puts facts into the lines of the entry sheets."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from xlbudget.base.code import Code
from xlbudget.base.errors import UsageError
from xlbudget.entry.form.inputs import (
    Inputs,
    Line,
    check_room,
    lists_rows,
    printed_lines,
    typed_words,
)
from xlbudget.entry.form.joined import joined
from xlbudget.meaning.selectors import Fact, members_of
from xlbudget.template import Family, Section
from xlbudget.template.code_lists import code_list
from xlbudget.template.entry_sheets import held
from xlbudget.template.pairs import pairs_of, partner_list

Amounts = dict[str, Counter[str]]
"""Amounts in 分 by the name or the code of a line, and by column."""

Names = Mapping[str, tuple[str, str]]
"""A code to the name and the government section that a workbook gives it."""


class _LineName(NamedTuple):
    """What a line is called: its code or name, and its code in the other measure it is part of."""

    name: str
    code: str = ""


def inputs_of_facts(
    family: Family, facts: Mapping[Fact, int], base: Inputs, names: Names
) -> Inputs:
    """Returns inputs that hold these facts, in 分.

    `names` has the name and the government section of codes that the classification does not
    have. Raises UsageError F221 for facts that no entry cell holds, F222 where a section has not
    enough lines.
    """
    amounts = _by_part(family, facts)
    lines = dict(base.lines)
    for section in family.entry.sections:
        if section.kind == "facts":
            filler = _Filler(family, section, names)
            lines[section.id] = filler.lines(amounts, base.lines.get(section.id, ()))
    return replace(base, lines=lines, unit_text=None)


def _by_part(family: Family, facts: Mapping[Fact, int]) -> dict[str, Amounts]:
    """Returns the amounts that each section holds, by its id; a fixed line by the row's id."""
    cells = {
        (part.measure, free): (part, row.id if row else "", column.id)
        for measure in family.measures
        for part in family.entry.parts(measure)
        for column, row, facts_held in held(family, part)
        for free in facts_held
    }
    amounts: dict[str, Amounts] = {}
    for fact, amount in facts.items():
        members = members_of(family, fact)
        free = tuple(name for dimension, name in members.items() if dimension in family.dimensions)
        cell = cells.get((fact.measure, free))
        if cell is None and amount:
            raise UsageError("F221", fact=" ".join((fact.measure, *fact.members)))
        if cell and amount:
            part, row, column = cell
            by_name = amounts.setdefault(part.id, {})
            by_name.setdefault(row or members[part.each], Counter())[column] += amount
    return amounts


class _Filler:
    """Puts amounts into the lines of a section."""

    def __init__(self, family: Family, section: Section, names: Names) -> None:
        self.family = family
        self.section = section
        self.names = names
        self.kinds = {column.kind: column.id for column in section.columns}

    def lines(self, amounts: Mapping[str, Amounts], present: tuple[Line, ...]) -> tuple[Line, ...]:
        """Returns the lines in order: those that are there already, then others as they come."""
        section = self.section
        by_name = amounts.get(section.id, {})
        if section.rows:
            return tuple(Line({}, by_name.get(row.id, {})) for row in section.rows)
        lines_by_name = {_LineName(name): columns for name, columns in by_name.items()}
        if section.also:
            pairs = joined(by_name, amounts.get(section.also.id, {}))
            lines_by_name = {_LineName(*pair): columns for pair, columns in pairs.items()}
        for code in self._named_here(amounts):
            lines_by_name.setdefault(_LineName(code), Counter())
        prepared = printed_lines(self.family, section) or present
        lines = []
        for line in prepared:
            name = self._taken(line, lines_by_name)
            words = {**line.words, **self._code_words(name)}
            lines.append(replace(line, words=words, amounts=lines_by_name.pop(name, {})))
        lines += [
            Line(self._texts(name.name) | self._code_words(name), columns)
            for name, columns in lines_by_name.items()
        ]
        check_room(self.family, section, len(lines) - (len(prepared) if section.printed else 0))
        return tuple(lines)

    def _named_here(self, amounts: Mapping[str, Amounts]) -> Iterable[str]:
        """Yields codes of other sections that the classification does not have, to name them."""
        section = self.section
        if not section.of_kind("own_name") or not lists_rows(self.family, section):
            return
        for part in self.family.entry.parts(section.measure):
            if part is not section and part.each == section.each:
                yield from (code for code in amounts.get(part.id, {}) if not self._official(code))

    def _official(self, code: str) -> str:
        digits = typed_words(code)["code"]
        return code_list(self.family.classification[self.section.each]).name(digits) or ""

    def _taken(self, line: Line, names: Iterable[_LineName]) -> _LineName:
        """Returns the name of a line that is there; without a code it takes the first."""
        name = _LineName(self._name(line), line.words.get(self.kinds.get("belongs", ""), ""))
        if name.code or not self.section.also:
            return name
        return next((candidate for candidate in names if candidate.name == name.name), name)

    def _name(self, line: Line) -> str:
        code = line.word(self.section, "code") or line.word(self.section, "label")
        government = line.word(self.section, "government")
        if not self.section.printed:
            return code
        list_name = self.family.classification[self.section.each]
        governments, pairs = partner_list(list_name), pairs_of(list_name)[code]
        pair = next((pair for pair in pairs if governments.name(pair) == government), "")
        return str(Code.paired(code, pair))

    def _code_words(self, name: _LineName) -> dict[str, str]:
        """Returns what is typed as the code that a line has beside its name."""
        return {self.kinds["belongs"]: typed_words(name.code)["code"]} if name.code else {}

    def _texts(self, name: str) -> dict[str, str]:
        texts = typed_words(name)
        own_name = texts["own_name"]
        label, government = self.names.get(name, (own_name, Code.of(name).partner))
        official = self.section.each in self.family.classification and self._official(name)
        own_name = own_name or (label if not official or self.section.printed else "")
        texts |= {"own_name": own_name, "government": government}
        return {
            self.kinds[kind]: text for kind, text in texts.items() if kind in self.kinds and text
        }
