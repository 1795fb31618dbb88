"""Passages without a title, known by the words before their numbers."""

from collections.abc import Mapping, Sequence

from xlbudget.base.folding import fold
from xlbudget.narrative.align import aligned
from xlbudget.narrative.clauses import clauses_of
from xlbudget.narrative.heads import heads_of
from xlbudget.narrative.passages import Divided
from xlbudget.narrative.quantities import quantities
from xlbudget.narrative.told import Told
from xlbudget.template.narrative import Section

_LEAST_SAID = 2
"""Numbers by whose words a passage is known."""


def without_titles(
    told: Told, absent: Sequence[Section], parts: Divided, measures: frozenset[str]
) -> Mapping[str, tuple[int, ...]]:
    """Returns the passages before the first title that say what sections without one say."""
    of: dict[str, list[int]] = {}
    for number in parts.rest:
        here = quantities(parts.folded[number], number, told.year, measures)
        heads = heads_of([number], parts.folded, {number: here}).heads
        scores = {}
        for section in absent:
            clauses = clauses_of(section)
            said = [m for m in aligned(heads, clauses, {}) if m.sure] if clauses else []
            if len(said) >= _LEAST_SAID and 2 * len(said) >= len(clauses):
                scores[section.id] = len(said)
        if scores:
            of.setdefault(max(scores, key=lambda name: scores[name]), []).append(number)
    return {name: tuple(numbers) for name, numbers in of.items()}


def measures_of(told: Told) -> frozenset[str]:
    """Returns what counts are counted in: the units of memos, also without what is in brackets."""
    units = {fold(memo.unit) for memo in told.narrative.memos.values() if memo.kind != "amount"}
    return frozenset(units | {unit.partition("(")[0] for unit in units}) - {""}
