"""Heads of which one tells last year's amount and the next one this year's."""

import re
from collections.abc import Sequence
from dataclasses import replace

from xlbudget.narrative.align import Head
from xlbudget.narrative.clauses import name_before
from xlbudget.narrative.quantities import Quantity
from xlbudget.template.common import document_words


def with_bases(heads: Sequence[Head], year: int) -> list[Head]:
    """Returns heads, those of last year as what follows the one of this year right behind it.

    Alone, an amount under last year's date is one of this year under a wrong date.
    """
    joined: list[Head] = []
    for head in heads:
        before = joined[-1] if joined else None
        again = next((q for q in head.followers[:1] if q.role == "again"), None)
        if again and _is_of(head, _last(year)):
            rest = (_as_base(head, year), *head.followers[1:])
            joined.append(replace(head, quantity=replace(again, role=""), followers=rest))
        elif before and _are_two_years(before, head, year):
            # A year alone says nothing else: what it is of was said before.
            words = head.before if _says_more(head, year) else before.before
            rest = (_as_base(before, year), *before.followers, *head.followers)
            joined[-1] = Head(head.quantity, words, head.after, rest)
        else:
            joined.append(head)
    return joined


def _as_base(head: Head, year: int) -> Quantity:
    return replace(head.quantity, role="base", year=year - 1)


def _are_two_years(before: Head, head: Head, year: int) -> bool:
    """Tells whether two heads are the amounts of last year and of this one."""
    kinds = {before.quantity.kind, head.quantity.kind}
    return (
        kinds == {"amount"}
        and before.quantity.passage == head.quantity.passage
        and _is_of(before, _last(year))
        and _is_of(head, f"{year}年")
    )


def _last(year: int) -> str:
    return f"(?:{year - 1}年|{document_words()['narrative']['of_last_year']})"


def _is_of(head: Head, year: str) -> bool:
    """Tells whether the last year that the words before a number name is this one."""
    last_year = document_words()["narrative"]["of_last_year"]
    years = re.findall(rf"(?:19|20)\d\d年|{last_year}", name_before(head.before))
    return bool(years and re.fullmatch(year, years[-1]))


def _says_more(head: Head, year: int) -> bool:
    rest = re.sub(rf"^{year}年度?", "", name_before(head.before))
    fillers = document_words()["narrative"]["fillers"]
    return bool(re.sub("|".join(sorted(fillers, key=len, reverse=True)), "", rest))
