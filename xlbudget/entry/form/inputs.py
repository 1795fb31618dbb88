"""What is typed into the entry sheets: lines of words and amounts, and the settings."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from xlbudget.base.code import Code
from xlbudget.base.errors import UsageError
from xlbudget.meaning.selectors import Fact, members_of
from xlbudget.template import CellRef, Family, Section
from xlbudget.template.code_lists import code_list
from xlbudget.template.entry_sheets import held
from xlbudget.template.pairs import pair_scopes, pairs_of, partner_list


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a section: words and amounts in 分 by column id."""

    words: Mapping[str, str] = field(default_factory=dict)
    amounts: Mapping[str, int] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    """What stands in columns of amounts and is none."""

    def word(self, section: Section, kind: str) -> str:
        """Returns what stands in the first column of a kind."""
        return next((self.words.get(c.id, "") for c in section.columns if c.kind == kind), "")


NOTHING = Line()


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that is typed; `lines` has each section's lines from the first one on."""

    unit_name: str
    year: int | None
    amount_unit: str
    lines: Mapping[str, tuple[Line, ...]]
    last_year: Mapping[CellRef, int] = field(default_factory=dict)

    def of(self, family: Family, section: Section) -> tuple[Line, ...]:
        """Returns all lines of a section, typed or not."""
        typed = self.lines.get(section.id, ())
        if section.rows:
            return typed or (NOTHING,) * len(section.rows)
        prepared = printed_lines(family, section)
        free = typed[len(prepared) :] if prepared else typed
        head = typed[: len(prepared)] or prepared
        return (*head, *free, *(NOTHING,) * (section.room - len(free)))


def printed_lines(family: Family, section: Section) -> tuple[Line, ...]:
    """Returns the lines that a section prints already: each pair of sections with its scope."""
    if not section.printed:
        return ()
    return family.once((printed_lines, section.id), lambda: _printed_lines(family, section))


def _printed_lines(family: Family, section: Section) -> tuple[Line, ...]:
    name = family.classification[section.each]
    codes, governments, scopes = code_list(name), partner_list(name), pair_scopes(name)
    kinds = {column.kind: column.id for column in section.columns}
    lines = []
    for code, pairs in sorted(pairs_of(name).items()):
        for pair in sorted(pairs):
            texts = {
                "code": code,
                "own_name": codes.name(code) or "",
                "government": governments.name(pair) or "",
                "scope": scopes.get((code, pair), ""),
            }
            lines.append(Line({kinds[kind]: text for kind, text in texts.items() if kind in kinds}))
    return tuple(lines)


def blank_inputs(
    family: Family, unit_name: str, year: int | None, codes: Mapping[str, Iterable[str]]
) -> Inputs:
    """Returns inputs without amounts; `codes` has the codes to list for each dimension.

    A printed section has its own lines first.
    """
    lines: dict[str, tuple[Line, ...]] = {}
    for section in family.entry.sections:
        listed = list(codes.get(section.each, ()))
        if not listed:
            continue
        _check_room(section, len(listed))
        typed = tuple(_line_of(section, text) for text in listed)
        lines[section.id] = (*printed_lines(family, section), *typed)
    return Inputs(unit_name, year, family.unit, lines)


def _line_of(section: Section, text: str) -> Line:
    """Returns a line without amounts for a code or a name that official tables list."""
    words = _typed_words(text)
    return Line({c.id: words[c.kind] for c in section.columns if words.get(c.kind)})


def _typed_words(text: str) -> dict[str, str]:
    """Returns what is typed for a code or a name, by kind of column."""
    code = Code.of(text)
    digits = code.digits if code.is_unlisted else code.bare
    return {"label": text, "code": digits, "own_name": code.name}


def inputs_of_facts(
    family: Family,
    facts: Mapping[Fact, int],
    base: Inputs,
    names: Mapping[str, tuple[str, str]],
) -> Inputs:
    """Returns inputs that hold these facts, in 分.

    `names` has the name and the government section of codes that the classification does not
    have. Raises UsageError F221 for facts that no entry cell holds, F222 where a section has not
    enough lines.
    """
    lines = dict(base.lines)
    for section in family.entry.sections:
        if section.kind == "facts":
            section_facts = {
                fact: amount
                for fact, amount in facts.items()
                if fact.measure == section.measure and amount
            }
            filler = _Filler(family, section, names)
            lines[section.id] = filler.lines(section_facts, base.lines.get(section.id, ()))
    return replace(base, lines=lines)


class _Filler:
    """Puts the facts of one measure into the lines of a section."""

    def __init__(
        self, family: Family, section: Section, names: Mapping[str, tuple[str, str]]
    ) -> None:
        self.family = family
        self.section = section
        self.names = names
        self.kinds = {column.kind: column.id for column in section.columns}
        self.cells = {
            free: (row.id if row else "", column.id)
            for column, row, facts in held(family, section)
            for free in facts
        }

    def lines(self, facts: Mapping[Fact, int], present: tuple[Line, ...]) -> tuple[Line, ...]:
        """Returns the lines in order: those that are there already, then others as they come."""
        amounts_by_name: dict[str, Counter[str]] = {}
        for fact, amount in facts.items():
            name, column = self._cell(fact)
            amounts_by_name.setdefault(name, Counter())[column] += amount
        if self.section.rows:
            return tuple(Line({}, amounts_by_name.get(row.id, {})) for row in self.section.rows)
        prepared = printed_lines(self.family, self.section) or present
        lines = [
            replace(line, amounts=amounts_by_name.pop(self._name(line), {})) for line in prepared
        ]
        lines += [Line(self._texts(name), amounts) for name, amounts in amounts_by_name.items()]
        _check_room(self.section, len(lines) - (len(prepared) if self.section.printed else 0))
        return tuple(lines)

    def _cell(self, fact: Fact) -> tuple[str, str]:
        """Returns the line's name and the column that hold a fact."""
        members = members_of(self.family, fact)
        free = tuple(
            member for dimension, member in members.items() if dimension in self.family.dimensions
        )
        cell = self.cells.get(free)
        if cell is None:
            raise UsageError("F221", fact=" ".join((fact.measure, *fact.members)))
        row, column = cell
        return row or members[self.section.each], column

    def _name(self, line: Line) -> str:
        code = line.word(self.section, "code") or line.word(self.section, "label")
        government = line.word(self.section, "government")
        if not self.section.printed:
            return code
        list_name = self.family.classification[self.section.each]
        governments, pairs = partner_list(list_name), pairs_of(list_name)[code]
        pair = next((pair for pair in pairs if governments.name(pair) == government), "")
        return str(Code.paired(code, pair))

    def _texts(self, name: str) -> dict[str, str]:
        texts = _typed_words(name)
        own_name = texts["own_name"]
        label, government = self.names.get(name, (own_name, Code.of(name).partner))
        official = self.section.each in self.family.classification and (
            code_list(self.family.classification[self.section.each]).name(texts["code"])
        )
        own_name = own_name or (label if not official or self.section.printed else "")
        texts |= {"own_name": own_name, "government": government}
        return {
            self.kinds[kind]: text for kind, text in texts.items() if kind in self.kinds and text
        }


def _check_room(section: Section, lines: int) -> None:
    if lines > section.room:
        raise UsageError("F222", count=str(lines), room=str(section.room))
