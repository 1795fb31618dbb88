"""What is said of all figures together: whether facts print them, and which corrections would.

These are results only, so that a check of a workbook whose relations all hold loads nothing of what
finds them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xlbudget.meaning.slips import WEIGHTS
from xlbudget.template import CellRef

if TYPE_CHECKING:
    from xlbudget.facts.correct import Change
    from xlbudget.facts.edits import Edit
    from xlbudget.facts.solve import Consistent, Inconsistent
    from xlbudget.facts.system import System
    from xlbudget.facts.unknown import Amounts
    from xlbudget.intake.readings import Readings


@dataclass(frozen=True, slots=True)
class Correction:
    """One smallest set of changes that makes the whole workbook reconcile."""

    changes: "tuple[Change, ...]"
    hints: tuple[str, ...]
    """The likely slip behind each change, or ""."""
    likely: tuple[int, ...]
    """The amount in 分 that the slip needs, where the rest allows several."""

    @property
    def cells(self) -> frozenset[CellRef]:
        """Returns the typed cells that change."""
        return frozenset(change.edit.cell for change in self.changes)

    @property
    def rank(self) -> tuple[int, ...]:
        """Returns what puts the likelier correction first.

        Usual decimals before finer ones, then surer slips; a slip that was chosen out of several
        amounts or that the sums of a table must follow is a little less sure. Among equals the one
        that leaves the facts the most room: they need not all be rounded the same way.
        """
        finest = min((change.step for change in self.changes), default=0)
        carried = sum(change.edit.carried for change in self.changes)
        spread = sum(change.high != change.low for change in self.changes)
        surety = sum(WEIGHTS[hint] for hint in self.hints)
        room = sum(change.room for change in self.changes)
        return (-finest, 2 * carried + spread - surety, carried, spread, -room)


def together(parts: Sequence[Correction]) -> Correction:
    """Returns several corrections as one, with what several of them change in the same way once."""
    changes: dict[tuple[Edit, int, int], tuple[Change, str, int]] = {}
    for part in parts:
        for change, hint, likely in zip(part.changes, part.hints, part.likely, strict=True):
            changes.setdefault((change.edit, change.low, change.high), (change, hint, likely))
    kept = changes.values()
    return Correction(
        tuple(change for change, _, _ in kept),
        tuple(hint for _, hint, _ in kept),
        tuple(likely for _, _, likely in kept),
    )


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The verdict on all figures together.

    `proof` is set where every relation holds by itself but all of them cannot hold at once;
    `unproven` where the solver's answer could not be confirmed.
    """

    corrections: tuple[Correction, ...] = ()
    complete: bool = True
    proof: "Inconsistent | None" = None
    clash: "tuple[Inconsistent, Readings] | None" = None
    """The proof that the figures cannot hold with the exact ones of performance forms in them."""
    last_place: bool = False
    """Whether nothing clashes any more when every figure may be one last unit off."""
    unproven: str = ""
    unknowns: "Mapping[CellRef, Amounts]" = field(default_factory=dict)
    """What the cells that cannot be read should show, once the first correction is made.

    A cell that the others do not hold from both sides is left out.
    """
    unmended: frozenset[CellRef] = frozenset()
    """The cells of those relations that fail and that no correction mends."""
    system: "System | None" = None
    facts: "Consistent | None" = None
