"""What the text of a unit lacks: words and figures that nobody typed, and how it does without."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from xlbudget.narrative.told import Told, published
from xlbudget.narrative.words import shown
from xlbudget.narrative.write import says_none
from xlbudget.template.narrative import MEMO, Optional, Parts, Section, Sentence, Slot, slots_of

How = Literal["open", "left_out", "nothing", "unwritten"]
LAST_YEAR, FORMS = "last_year", "forms"
"""The labels of what is no memo: last year's figure, and the performance forms."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that nobody typed.

    The place is `open` in the text; or a reason is `left_out` there; or the text says that there is
    `nothing`, such as no vehicles; or forms are `unwritten`: the family has no layout of them, or
    they were counted and are not there.
    `label` is that of the memo, or `LAST_YEAR` or `FORMS`.
    """

    how: How
    section: str
    """The heading under which it stands."""
    label: str


def lacking(told: Told) -> tuple[Lack, ...]:
    """Returns everything that the text lacks, each once, in the order of the document."""
    return tuple(
        dict.fromkeys(
            lack for section in told.narrative.sections for lack in _of_section(told, section)
        )
    )


def _of_section(told: Told, section: Section) -> Iterator[Lack]:
    for sentence in section.sentences:
        yield from _of_sentence(told, section, sentence)
    unwritten = published(told.texts.forms) if not told.family.forms else ()
    if section.forms and (unwritten or (not told.texts.forms and any(_counts(told)))):
        yield Lack("unwritten", told.filled(section.title), FORMS)


def _of_sentence(told: Told, section: Section, sentence: Sentence) -> Iterator[Lack]:
    title = told.filled(section.title)
    for slot in sentence.slots():
        for label in _untyped(told, slot):
            yield Lack("nothing", title, label)
    if not says_none(told, sentence):
        for how, label in _words(told, sentence.parts):
            yield Lack(how, title, label)


def _words(told: Told, parts: Parts) -> Iterator[tuple[How, str]]:
    """Yields the words that are lacking: a reason only where there is something to explain."""
    changed = True
    for part in parts:
        if isinstance(part, Optional):
            memos = [slot.memo for slot in slots_of(part.parts) if slot.kind == "text"]
            if changed:
                yield from (
                    ("left_out", _label(told, memo)) for memo in memos if _blank(told, memo)
                )
        elif isinstance(part, Slot) and part.kind in ("text", "date") and _blank(told, part.memo):
            yield "open", _label(told, part.memo)
        elif isinstance(part, Slot) and part.kind in ("change", "base"):
            now, last = told.amount(part.left), told.last(part.left)
            changed = bool(
                now and last and shown(now, told.narrative) != shown(last, told.narrative)
            )
            if last is None:
                yield "open", LAST_YEAR


def _blank(told: Told, memo: str) -> bool:
    return not told.memo_text(memo)


def _label(told: Told, memo: str) -> str:
    return told.narrative.memos[memo].label


def _untyped(told: Told, slot: Slot) -> Iterator[str]:
    """Yields the labels of the memos that a slot prints as nothing because nobody typed them."""
    names = [slot.memo] if slot.kind == "count" else [t.row for t in slot.left if t.table == MEMO]
    for name in names:
        memo = told.narrative.memos[name]
        if memo.derived:
            if not (told.texts.forms or _counts(told)):
                yield FORMS
        elif not memo.sum and told.memo_amount(name) is None and told.memo_count(name) is None:
            yield memo.label


def _counts(told: Told) -> list[Decimal]:
    """Returns what somebody typed of how many forms there are, and of their amount."""
    typed = {name: Decimal(fen) for name, fen in told.texts.amounts.items()}
    typed |= told.texts.counts
    return [count for name, count in typed.items() if told.narrative.memos[name].derived]
