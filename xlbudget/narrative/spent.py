"""Whether last year's amount is said to be what was spent, which no budget of last year holds.

执行数 of last year may be any amount: the budget is changed in the year, and the year is not over.
"""

import re
from collections.abc import Iterable
from functools import cache

from xlbudget.narrative.bound import Bound, BoundChange, Spoken
from xlbudget.narrative.quantities import Quantity
from xlbudget.template.common import document_words

_BEFORE = 24
"""Characters before a number that say what it is."""


def is_of_spent(read: Bound, spoken: Spoken, quantities: Iterable[Quantity | None]) -> bool:
    """Tells it of last year's amount, or of a change against it.

    What the text calls last year's amount counts, and else what its template does.
    """
    clauses = [_clause_before(read, quantity) for quantity in quantities if quantity]
    if any(_pattern("spent").search(clause) for clause in clauses):
        return True
    if any(_pattern("year_named").search(clause) for clause in clauses):
        return False
    return bool(_pattern("spent").search(spoken.sentence.against))


def change_is_of_spent(read: Bound, change: BoundChange) -> bool:
    """Tells it of a change, whichever of its numbers says so."""
    numbers = (change.amount, change.percent, change.same, change.moved, change.base)
    return is_of_spent(read, change.of, numbers)


def _clause_before(read: Bound, quantity: Quantity) -> str:
    text = read.folded[quantity.passage][max(quantity.start - _BEFORE, 0) : quantity.start]
    return re.split(f"[{re.escape(document_words()['narrative']['stops'])}]", text)[-1]


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(document_words()["narrative"][name])
