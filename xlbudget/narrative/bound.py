"""What was read in a text: each number with the slot that it is of, and what is of none."""

from collections.abc import Mapping
from dataclasses import dataclass

from xlbudget.narrative.passages import Passage
from xlbudget.narrative.quantities import Quantity
from xlbudget.narrative.row_names import Otherwise
from xlbudget.template.narrative import Each, Section, Sentence, Slot


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a part of a text is of: the section, the sentence, and the row that a list is at."""

    section: Section
    sentence: Sentence
    slot: Slot
    table: str = ""
    row: str = ""
    name: str = ""
    """The name of the row as the text writes it, folded."""


@dataclass(frozen=True, slots=True)
class BoundNumber:
    """A number that is an amount, a share, last year's amount, a count or a date."""

    of: Spoken
    quantity: Quantity
    sure: bool = True
    """False where nothing but its place among others tells what it is."""
    again: bool = False
    """Whether it says once more what the number before it said."""


@dataclass(frozen=True, slots=True)
class BoundChange:
    """How something changed: by how much, by how many percent, or not at all."""

    of: Spoken
    head: Quantity
    """The amount that changed, as the text states it."""
    amount: Quantity | None
    percent: Quantity | None
    same: Quantity | None
    base: Quantity | None = None
    """Last year's amount, where the text states it."""
    moved: Quantity | None = None
    """The direction, where the text states nothing else."""

    @property
    def first(self) -> Quantity:
        """Returns the first number or word of it."""
        return next(q for q in (self.amount, self.percent, self.same, self.moved) if q)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list: its name as the text writes it, folded, and the row that it is of.

    The row is "" where neither the name nor the amount tells it.
    """

    name: str
    row: str
    amount: Quantity
    otherwise: Otherwise | None = None
    """What the row is called where that is not its name."""


@dataclass(frozen=True, slots=True)
class BoundList:
    """A list of rows with amounts."""

    section: Section
    sentence: Sentence
    each: Each
    items: tuple[Item, ...]
    is_open: bool
    """Whether the text itself says that there are more."""


@dataclass(frozen=True, slots=True)
class BoundNames:
    """A list of nothing but names, folded."""

    section: Section
    sentence: Sentence
    slot: Slot
    names: tuple[str, ...]
    head: Quantity
    is_open: bool


@dataclass(frozen=True, slots=True)
class Bound:
    """A text that was read."""

    passages: tuple[Passage, ...]
    folded: tuple[str, ...]
    numbers: tuple[BoundNumber, ...]
    changes: tuple[BoundChange, ...]
    lists: tuple[BoundList, ...]
    names: tuple[BoundNames, ...]
    denied: Mapping[str, int]
    """The passage that says that there is nothing, by the id of the sentence."""
    unbound: tuple[Quantity, ...]
    free: tuple[Quantity, ...]
    """Numbers in words that are nobody's but the writer's: reasons, typed texts."""
    missing: tuple[tuple[Section, Sentence, Slot], ...]
    """Slots of sections that are there without their number."""
    absent: tuple[Section, ...]
    titles: Mapping[str, int]
    of: Mapping[str, tuple[int, ...]]
    """The passages of each section that is there, by its id."""

    @property
    def read(self) -> int:
        """Returns how many amounts and percents are bound to a slot."""
        kinds = ("amount", "percent")
        numbers = {n.quantity for n in self.numbers if n.quantity.kind in kinds}
        of_changes = {q for c in self.changes for q in (c.amount, c.percent) if q}
        return len(numbers | of_changes)
