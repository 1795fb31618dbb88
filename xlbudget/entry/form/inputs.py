"""What is typed into the entry sheets: lines of words and amounts, and the settings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from xlbudget.base.code import Code
from xlbudget.base.errors import UsageError
from xlbudget.entry.form.last_year import shown_last_year, sums_of_last_year
from xlbudget.meaning.shares import possible_lines
from xlbudget.narrative.texts import NO_TEXTS, UnitTexts
from xlbudget.template import CellRef, Family, Section
from xlbudget.template.code_lists import code_list
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
    reporting: Mapping[str, str] = field(default_factory=dict)
    """To whom the figures go and who answers for them, by the ids of these settings."""
    unit_text: str | None = None
    """What stands in the cell of the amount unit where that is not the unit itself."""
    year_text: str | None = None
    """What stands in the cell of the year where that is not the year itself."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """What explains a question of plausibility, by its key."""
    texts: UnitTexts = NO_TEXTS
    """What only the text of the document says and its own sheet types."""

    @property
    def typed_unit(self) -> str:
        """Returns what stands in the cell of the amount unit."""
        return self.amount_unit if self.unit_text is None else self.unit_text

    @property
    def typed_year(self) -> str:
        """Returns what stands in the cell of the year."""
        return str(self.year or "") if self.year_text is None else self.year_text

    def of(self, family: Family, section: Section) -> tuple[Line, ...]:
        """Returns all lines of a section, typed or not."""
        typed = self.lines.get(section.typed_in, ())
        if section.rows:
            return typed or (NOTHING,) * len(section.rows)
        if section.kind == "last_year":
            return tuple(self._last_year(family, section.amounts[0].id, typed))
        prepared = printed_lines(family, section)
        free = typed[len(prepared) :] if prepared else typed
        head = typed[: len(prepared)] or prepared
        return (*head, *free, *(NOTHING,) * (section.room - len(free)))

    def _last_year(self, family: Family, column: str, typed: Sequence[Line]) -> Iterator[Line]:
        """Yields what each line of last year's figures shows; a sum is never typed wrong."""
        sums, shown = sums_of_last_year(family), shown_last_year(family, self.last_year)
        for share, fen, line in zip_longest(possible_lines(family), shown, typed):
            wrong = line.wrong if line and not (share.is_whole and share.cell in sums) else {}
            yield Line({}, {} if fen is None else {column: fen}, wrong)


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

    A printed section has its own lines first. The amount unit is left to be chosen.
    """
    lines: dict[str, tuple[Line, ...]] = {}
    for section in family.entry.sections:
        listed = list(codes.get(section.each, ()))
        if not listed or not lists_rows(family, section):
            continue
        check_room(family, section, len(listed))
        typed = tuple(_line_of(section, text) for text in listed)
        lines[section.id] = (*printed_lines(family, section), *typed)
    return Inputs(unit_name, year, family.unit, lines, unit_text="")


def lists_rows(family: Family, section: Section) -> bool:
    """Tells whether codes without amounts stand on a section: the first that holds a measure."""
    parts = family.entry.parts(section.measure)
    return section is next((part for part in parts if part.each == section.each), None)


def _line_of(section: Section, text: str) -> Line:
    """Returns a line without amounts for a code or a name that official tables list."""
    words = typed_words(text)
    return Line({c.id: words[c.kind] for c in section.columns if words.get(c.kind)})


def typed_words(text: str) -> dict[str, str]:
    """Returns what is typed for a code or a name, by kind of column."""
    code = Code.of(text)
    digits = code.digits if code.is_unlisted else code.bare
    return {"label": text, "code": digits, "own_name": code.name}


def check_room(family: Family, section: Section, lines: int) -> None:
    """Refuses more lines than a section has room for (F222)."""
    if lines > section.room:
        sheets = family.entry.sheets
        typed_on = (s.name for s in sheets if section.typed_in in [part.id for part in s.sections])
        raise UsageError("F222", sheet=next(typed_on), count=str(lines), room=str(section.room))
