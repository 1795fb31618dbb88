"""What a check found: one record per finding, with its rule, its cells and both sides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from xlbudget.base.place import Place, Spot
from xlbudget.base.texts import check_language
from xlbudget.meaning.outcomes import Outcome
from xlbudget.meaning.relations import Missing


@dataclass(frozen=True, slots=True)
class FoundCell:
    """One cell of a finding: where it stands, what it shows, what it is called."""

    sheet: str
    cell: str
    value: str
    label: str
    side: str = "left"
    """`left` or `right` side of the relation."""
    sign: int = 1
    proposed: str = ""
    """The amount that the rest leaves for it, where it cannot be read or is surely wrong."""
    lowest: str = ""
    highest: str = ""
    """The ends of what the rest leaves; mostly both are the amount."""
    start: int | None = None
    """With which letter of its paragraph, as it is folded, a number of a text begins."""
    spot: Spot | None = None
    """Where it stands on a page."""


class Waived(NamedTuple):
    """Why a finding does not count: who approved it, until which day (`2026-12-31`)."""

    reason: str
    approver: str
    until: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; its severity and sentences come from the rule catalogue.

    In a report the severity is filled in, and `template` names the template whose words are used.
    `left`, `right`, `difference` and `bound` are amounts in 分 where the finding is a relation.
    """

    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    cells: tuple[FoundCell, ...] = ()
    outcome: Outcome = Outcome.FAILED
    severity: str | None = None
    """`error`, `warning` or `note`; until it is filled in, set where it differs from the rule's."""
    left: int | None = None
    right: int | None = None
    bound: int | None = None
    row: str = ""
    """Code or label of the row that a relation speaks of."""
    missing: tuple[Missing, ...] = ()
    """Why a relation was not checked; empty where a cell of it could not be read."""
    unlisted: tuple[str, ...] = ()
    """Ids of the tables of a relation that do not list its code."""
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Parameters of the sentence that are several words."""
    template: str = ""
    explained: bool = False
    """Whether it is nothing but the consequence of another finding, which is a cause."""
    waived: Waived | None = None
    """The waiver by which it is shown and does not count."""

    @property
    def is_cause(self) -> bool:
        """Tells whether it is of a slip by which others fail, so that it is to be mended first."""
        from xlbudget.meaning.catalogue import is_cause

        return is_cause(self.code)

    @property
    def difference(self) -> int | None:
        """Returns left minus right in 分."""
        if self.left is None or self.right is None:
            return None
        return self.left - self.right

    @property
    def message(self) -> str:
        """Returns the finding as a sentence in Chinese."""
        return self.message_in("zh")

    def message_in(self, lang: str) -> str:
        """Returns the finding as a sentence in a language, `zh` or `en`."""
        from xlbudget.meaning.catalogue import message
        from xlbudget.template import load_family

        check_language(lang)
        return message(self, lang, load_family(self.template) if self.template else None)


def at(place: Place, value: object = "", label: str = "") -> FoundCell:
    """Returns the cell of a finding at a place."""
    return FoundCell(place.sheet, place.cell, "" if value is None else str(value), label)
