"""Where everything is typed that only the text of the document says: one line for each memo.

What another entry sheet types already, and what is a sum, is shown there and not typed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from xlbudget.entry.form.inputs import Inputs, Line
from xlbudget.narrative.texts import TERMS, UnitTexts
from xlbudget.narrative.told import counted_forms
from xlbudget.template import Family
from xlbudget.template.narrative import (
    MEMO,
    Memo,
    MemoKind,
    Narrative,
    Optional,
    Section,
    Slot,
    slots_of,
)

TOP = 6
"""The sheet row of the first line."""

LABEL, TYPED, UNIT, STATE, OTHERWISE, KEY = range(1, 7)
"""The columns of the sheet; KEY is hidden and tells which memo or word a line holds."""

MOST = 1_000
"""Lines that are read, more than a family has."""

_SECTION = 2
"""The level of a section's heading; those below are parts of it."""

NUMBERS: tuple[MemoKind, ...] = ("amount", "count", "area")
"""The kinds of memos that are numbers."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of the sheet; without a key it is a heading.

    `source` is the section and row that types it elsewhere; `parts` are the keys of the lines that
    it is the sum of.
    """

    key: str
    label: str
    row: int = 0
    kind: MemoKind = "text"
    unit: str = ""
    otherwise: str = ""
    """What the document says where nothing is typed; the year and the unit may stand in it."""
    is_reason: bool = False
    """Whether its words are left out of the document where nothing is typed."""
    source: tuple[str, str] | None = None
    parts: tuple[str, ...] = ()
    is_counted: bool = False
    """Whether it is counted from the sheets of performance forms."""

    @property
    def is_typed(self) -> bool:
        """Tells whether it is typed on this sheet."""
        return bool(self.key) and not (self.source or self.parts or self.is_counted)


def lines_beside_forms(family: Family) -> tuple[TextLine, ...]:
    """Returns the lines of a workbook whose performance forms have sheets: they are counted."""
    memos = family.narrative.memos if family.narrative else {}
    return tuple(
        replace(line, parts=(), is_counted=True)
        if line.key in memos and memos[line.key].derived
        else line
        for line in text_lines(family)
    )


def text_lines(family: Family) -> tuple[TextLine, ...]:
    """Returns the lines of the sheet in the order of the document; none for a family without text.

    Rows are those of the sheet, counted from 1.
    """
    return family.once(text_lines, lambda: tuple(_numbered(family)))


def _numbered(family: Family) -> Iterator[TextLine]:
    if family.narrative:
        for row, line in enumerate(_lines(family.narrative), start=TOP):
            yield replace(line, row=row)


def _lines(narrative: Narrative) -> Iterator[TextLine]:
    shown: set[str] = set()
    for part in narrative.parts:
        if part.holds == "terms" and narrative.terms:
            yield TextLine("", part.title)
            for term in narrative.terms:
                yield TextLine(f"{TERMS}{term.id}", term.name, otherwise=term.text)
        title = ""
        for section in narrative.sections_of(part.id):
            title = section.title if section.level <= _SECTION else title
            memos = [m for m in _memos(narrative, section) if m.id not in shown]
            shown |= {memo.id for memo in memos}
            if memos and title:
                yield TextLine("", title)
                title = ""
            reasons = _reasons(section)
            for memo in memos:
                yield _line(memo, is_reason=memo.id in reasons)


def _memos(narrative: Narrative, section: Section) -> Iterator[Memo]:
    """Yields the memos that a section speaks of, each sum before its parts, each once."""
    names = [
        name
        for sentence in section.sentences
        for slot in sentence.slots()
        for said in _said(slot)
        for name in (said, *narrative.memos[said].sum)
    ]
    for name in dict.fromkeys(names):
        yield narrative.memos[name]


def _said(slot: Slot) -> Iterator[str]:
    if slot.memo:
        yield slot.memo
    yield from (term.row for term in (*slot.left, *slot.right) if term.table == MEMO)


def _reasons(section: Section) -> frozenset[str]:
    """Returns the memos of typed words that a sentence leaves out where there are none."""
    return frozenset(
        slot.memo
        for sentence in section.sentences
        for part in sentence.parts
        if isinstance(part, Optional)
        for slot in slots_of(part.parts)
        if slot.kind == "text"
    )


def _line(memo: Memo, *, is_reason: bool) -> TextLine:
    section, _, row = memo.source.partition(".")
    return TextLine(
        memo.id,
        memo.label,
        kind=memo.kind,
        unit=memo.unit,
        otherwise=memo.default,
        is_reason=is_reason,
        source=(section, row) if memo.source else None,
        parts=memo.sum,
    )


def typed_elsewhere(family: Family, lines: Mapping[str, tuple[Line, ...]]) -> dict[str, int]:
    """Returns the amounts in 分 of the memos that other entry sheets type, by memo."""
    sections = {section.id: section for section in family.entry.sections}
    amounts = {}
    for line in text_lines(family):
        if line.source:
            section = sections[line.source[0]]
            number = [row.id for row in section.rows].index(line.source[1])
            typed = lines.get(section.id, ())[number : number + 1]
            for fen in (fen for each in typed for fen in each.amounts.values()):
                amounts[line.key] = fen
    return amounts


def with_texts(family: Family, inputs: Inputs, texts: UnitTexts) -> tuple[Inputs, tuple[str, ...]]:
    """Returns inputs that hold what is said in words, and the labels of what has no place there.

    Amounts that another sheet types stand there; what is counted from forms is typed as counted.
    """
    lines, sections = text_lines(family), {s.id: s for s in family.entry.sections}
    filled = dict(inputs.lines)
    for line in lines:
        if line.source and line.key in texts.amounts:
            section = sections[line.source[0]]
            number = [row.id for row in section.rows].index(line.source[1])
            listed = list(filled.get(section.id) or (Line(),) * len(section.rows))
            column = section.amounts[0].id
            amounts = {**listed[number].amounts, column: texts.amounts[line.key]}
            listed[number] = replace(listed[number], amounts=amounts)
            filled[section.id] = tuple(listed)
    counts, amounts = _counted(family, texts)
    typed = {line.key for line in lines if line.is_typed}
    kept = UnitTexts(
        amounts={key: fen for key, fen in (amounts | {**texts.amounts}).items() if key in typed},
        counts={key: n for key, n in (counts | {**texts.counts}).items() if key in typed},
        texts={key: words for key, words in texts.texts.items() if key in typed and words},
    )
    left_out = tuple(
        line.label
        for line in lines
        if line.parts and (line.key in texts.amounts or line.key in texts.counts)
    )
    return replace(inputs, lines=filled, texts=kept), left_out


def _counted(family: Family, texts: UnitTexts) -> tuple[dict[str, Decimal], dict[str, int]]:
    """Returns how many forms each memo counts that is typed, and what they sum up to in 分."""
    counts: dict[str, Decimal] = {}
    amounts: dict[str, int] = {}
    memos = family.narrative.memos.values() if family.narrative and texts.forms else ()
    for memo in memos:
        if memo.derived:
            forms = counted_forms(memo, texts.forms)
            if memo.kind == "amount":
                amounts[memo.id] = sum(sum(form.year.values()) for form in forms)
            else:
                counts[memo.id] = Decimal(len(forms))
    return counts, amounts
