"""Writes the text of a disclosure, and puts the whole document together, from what is told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlbudget.base.texts import numeral
from xlbudget.meaning.structure import RowRef
from xlbudget.narrative.document import (
    Block,
    Document,
    FormBlock,
    Heading,
    PageBreak,
    Paragraph,
    TableBlock,
)
from xlbudget.narrative.texts import TERMS
from xlbudget.narrative.told import Told, published
from xlbudget.narrative.words import (
    amount_words,
    blank,
    change_words,
    count_words,
    share_words,
    shown,
)
from xlbudget.template.common import document_words
from xlbudget.template.narrative import (
    DocumentPart,
    Each,
    Optional,
    Parts,
    Section,
    Sentence,
    Slot,
)

_LIST_SEPARATOR = "、"
SAYS_NOTHING = ("year", "last", "unit", "label", "path")
"""The kinds of slots that are filled always and say nothing of figures."""


def written(told: Told) -> tuple[Paragraph, ...]:
    """Returns every paragraph of every section, in order."""
    return tuple(
        paragraph
        for section in told.narrative.sections
        for paragraph in written_section(told, section)
    )


def written_section(told: Told, section: Section) -> Iterator[Paragraph]:
    """Yields the paragraphs of a section; a sentence of several typed lines gives several."""
    for sentence in section.sentences:
        for line in sentence_words(told, sentence).split("\n"):
            if line.strip():
                yield Paragraph(line.strip(), sentence.id)


def sentence_words(told: Told, sentence: Sentence) -> str:
    """Returns what a sentence says; what is said of no figures where it prints none."""
    parts = sentence.none if says_none(told, sentence) else sentence.parts
    return _Writer(told, sentence).words(parts).text


def says_none(told: Told, sentence: Sentence) -> bool:
    """Tells whether a sentence says what is said of no figures."""
    return bool(sentence.none) and _Writer(told, sentence).prints_nothing()


def document_of(told: Told) -> Document:
    """Returns the whole document in the order of its parts, each on a new page."""
    blocks: list[Block] = []
    for part in told.narrative.parts:
        blocks += [PageBreak(), Heading(1, told.filled(part.title)), *_part(told, part)]
    title = told.filled(told.narrative.title)
    return Document(title, told.unit_name, told.year, tuple(blocks[1:]))


def _part(told: Told, part: DocumentPart) -> Iterator[Block]:
    if part.holds == "tables":
        yield from (TableBlock(table) for table in told.family.tables)
    elif part.holds == "terms":
        yield from terms(told)
    else:
        for section in told.narrative.sections_of(part.id):
            if section.has_heading:
                yield Heading(section.level, told.filled(section.title))
            yield from written_section(told, section)
            if section.forms:
                yield from (FormBlock(form) for form in published(told.texts.forms))


def terms(told: Told) -> Iterator[Paragraph]:
    """Yields the words that the document explains, as the unit or else the family does."""
    for number, term in enumerate(told.narrative.terms, start=1):
        text = told.texts.texts.get(f"{TERMS}{term.id}") or term.text
        yield Paragraph(f"{numeral(number)}、{term.name}：{told.filled(text)}", f"{TERMS}{term.id}")


@dataclass(frozen=True, slots=True)
class _Words:
    """Words that were filled in, and whether a slot of them printed something."""

    text: str
    prints: bool


class _Writer:
    """Fills in the slots of one sentence."""

    def __init__(self, told: Told, sentence: Sentence) -> None:
        self.told = told
        self.sentence = sentence

    def prints_nothing(self) -> bool:
        """Tells whether nothing is there to be told, not even that there was something."""
        slots = [s for s in self.sentence.slots() if s.kind not in (*SAYS_NOTHING, "text")]
        fell = (self._last(slot) for slot in slots if slot.kind == "change")
        return not any(self._slot(slot).prints for slot in slots) and not any(fell)

    def words(self, parts: Parts, row: RowRef | None = None) -> _Words:
        """Returns parts of the sentence filled in; `row` is the one that its list is at."""
        filled = [
            self._optional(part, row)
            if isinstance(part, Optional)
            else self._slot(part, row)
            if isinstance(part, Slot)
            else _Words(part, False)
            for part in parts
        ]
        return _Words("".join(w.text for w in filled), any(w.prints for w in filled))

    def _optional(self, part: Optional, row: RowRef | None) -> _Words:
        words = self.words(part.parts, row)
        return words if words.prints else _Words("", False)

    def _slot(self, slot: Slot, row: RowRef | None = None) -> _Words:
        told = self.told
        if slot.kind in ("amount", "base", "share", "change"):
            return self._amount(slot, row)
        match slot.kind:
            case "count":
                count = told.memo_count(slot.memo)
                return _Words(count_words(count), bool(count))
            case "date" | "text":
                text = told.memo_text(slot.memo)
                return _Words(text or blank(), bool(text))
            case "names":
                names = told.names(slot)
                return _Words(_LIST_SEPARATOR.join(names), bool(names))
            case "each":
                assert self.sentence.each  # the loader refuses others
                return self._list(self.sentence.each)
            case "label" | "path":
                assert row and self.sentence.each  # these are slots of lists
                names = told.path(self.sentence.each, row)
                return _Words(names[-1] if slot.kind == "label" else _path(names), False)
        return _Words(told.filled(f"{{{slot.kind}}}"), False)

    def _amount(self, slot: Slot, row: RowRef | None) -> _Words:
        said, at = self.told.narrative, self._at(row)
        figure = self.told.amount(slot.left, *at)
        now = shown(figure, said) if figure else 0
        last = self._last(slot, row)
        if slot.kind == "change":
            words = change_words(now, last, self.told.filled(self.sentence.against), said)
            return _Words(words, bool(now or last))
        if slot.kind == "share":
            whole = self.told.amount(slot.right, *at)
            exact = figure.shown if figure else 0
            return _Words(share_words(exact, whole.shown if whole else 0), bool(now))
        if slot.kind == "base":
            return _Words(blank() if last is None else amount_words(last, said), bool(last))
        return _Words(amount_words(now, said), bool(now))

    def _last(self, slot: Slot, row: RowRef | None = None) -> int | None:
        """Returns last year's amount in 分, None where it is not known."""
        figure = self.told.last(slot.left, *self._at(row))
        return None if figure is None else shown(figure, self.told.narrative)

    def _at(self, row: RowRef | None) -> tuple[str, str]:
        """Returns the row and the table that the sentence's list is at."""
        each = self.sentence.each
        return (row.id, each.rows[0].table) if row and each else ("", "")

    def _list(self, each: Each) -> _Words:
        items = [self.words(each.parts, row).text for _, row in self.told.rows_of(each)]
        return _Words(f"{each.join.join(items)}{each.end}", bool(items))


def _path(names: Sequence[str]) -> str:
    """Returns names from the top down with their levels: `某支出（类）某事务（款）某项（项）`."""
    levels = document_words()["levels"]
    return "".join(f"{name}（{level}）" for name, level in zip(names, levels, strict=False))
