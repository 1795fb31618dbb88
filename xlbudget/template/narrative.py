"""What the text of a disclosure says, as a family declares it: sentences with open slots.

One declaration serves writing and reading: a slot is filled from figures, and the words before it
are what it is known by in a text that somebody else wrote.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from xlbudget.template.model import Expression

WHOLE_PART = 1
"""The level of a section that is a whole part of the document."""
MEMO = "memo"
"""The table of a term that names a memo: `memo[procurement.goods]`."""

SlotKind = Literal[
    "year",
    "last",
    "unit",
    "label",
    "path",
    "each",
    "names",
    "amount",
    "base",
    "share",
    "change",
    "count",
    "date",
    "text",
]
MemoKind = Literal["amount", "count", "area", "date", "text"]
Derived = Literal["forms", "published"]
Holding = Literal["sections", "tables", "terms"]


@dataclass(frozen=True, slots=True)
class Slot:
    """An open place in a sentence.

    `left` is the amount that it prints (of a share the part), `right` the whole of a share. A term
    without a table is of the row that a list is at; one of the table `memo` names a memo.
    """

    kind: SlotKind
    left: Expression = ()
    right: Expression = ()
    memo: str = ""
    """The memo that it prints, where it prints nothing but one."""


@dataclass(frozen=True, slots=True)
class Optional:
    """Words that are left out when every slot in them prints nothing."""

    parts: "Parts"


Part = str | Slot | Optional
Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Each:
    """A list in a sentence: words that are said of each row which prints an amount."""

    rows: Expression
    """One term: the rows (`*` are those that have no rows under them), without a column."""
    parts: Parts
    join: str
    end: str
    partial: bool
    """Whether a text may leave rows out."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A paragraph of a section: what it says, and what is said when its figures are nothing."""

    id: str
    parts: Parts
    each: Each | None
    none: Parts
    also: Mapping[str, tuple[str, ...]]
    """Words of the sentence to others that a text may have in their place."""
    against: str
    """What a change is measured against, as it stands behind the word for `than`."""

    def slots(self) -> Iterator[Slot]:
        """Yields every slot outside of its list, also those that may be left out."""
        yield from slots_of(self.parts)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    id: str
    title: str
    level: int
    """1 is the whole part, whose heading is the section's; 2 a section, 3 a part of a section."""
    part: str
    also: tuple[str, ...]
    """Other titles by which a text may call it."""
    sentences: tuple[Sentence, ...]
    forms: bool = False
    """Whether the performance forms stand behind its sentences."""

    @property
    def has_heading(self) -> bool:
        """Tells whether a heading of its own stands over it."""
        return self.level > WHOLE_PART


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """A part of the document, and what stands in it."""

    id: str
    title: str
    holds: Holding


@dataclass(frozen=True, slots=True)
class Memo:
    """A fact that only the text holds: an amount, a count, a date, words."""

    id: str
    label: str
    kind: MemoKind
    unit: str
    """What it is counted in; that of the family for an amount."""
    sum: tuple[str, ...]
    """The memos that it is the sum of."""
    at_most: Expression
    source: str
    """The entry section and row that types it, as `section.row`; empty where none does."""
    derived: Derived | None
    """What it is counted from: the performance forms, or those that are published."""
    category: str
    """The only category of projects that is counted; empty for all."""
    default: str
    """What is said where nobody typed it; `{last}` and `{year}` may stand in it."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A word that the document explains, with the explanation that holds unless one is typed."""

    id: str
    name: str
    text: str


@dataclass(frozen=True)
class Narrative:
    """The whole document around the tables of a family."""

    title: str
    """What the document is called on its cover, under the unit's name."""
    unit: str
    """What the text says amounts in, which may be another than that of the tables."""
    decimals: int
    thousands: bool
    """Whether thousands are separated."""
    parts: tuple[DocumentPart, ...]
    sections: tuple[Section, ...]
    memos: Mapping[str, Memo]
    terms: tuple[Definition, ...]

    def sections_of(self, part: str) -> tuple[Section, ...]:
        """Returns the sections of a part of the document, in order."""
        return tuple(section for section in self.sections if section.part == part)

    @cached_property
    def by_id(self) -> Mapping[str, Section]:
        """Returns the sections by id."""
        return {section.id: section for section in self.sections}


def slots_of(parts: Parts) -> Iterator[Slot]:
    """Yields every slot of some words, also those that may be left out."""
    for part in parts:
        if isinstance(part, Slot):
            yield part
        elif isinstance(part, Optional):
            yield from slots_of(part.parts)
