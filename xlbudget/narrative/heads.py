"""The numbers of a text that say something of their own, each with what follows it."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from xlbudget.base.folding import fold
from xlbudget.narrative.align import Head
from xlbudget.narrative.quantities import Quantity
from xlbudget.template.common import document_words

_OWN = ("amount", "count", "date")
"""The kinds of quantities that say something of their own."""


def heads_of(
    passages: Sequence[int], folded: Sequence[str], by_passage: Mapping[int, Sequence[Quantity]]
) -> tuple[list[Head], list[Quantity]]:
    """Returns the heads of passages in their order, and the numbers that follow none."""
    heads: list[Head] = []
    orphans: list[Quantity] = []
    for number in passages:
        text, free = folded[number], _free_spans(folded[number])
        here = [q for q in by_passage[number] if q.kind != "year"]
        starts = [n for n, q in enumerate(here) if q.kind in _OWN and not q.role]
        orphans += here[: starts[0] if starts else len(here)]
        for first, last in zip(starts, [*starts[1:], len(here)], strict=False):
            quantity = here[first]
            before = here[first - 1].end if first else 0
            after = here[last].start if last < len(here) else len(text)
            heads.append(
                Head(
                    quantity,
                    text[before : quantity.start],
                    text[quantity.end : after],
                    tuple(here[first + 1 : last]),
                    any(start <= quantity.start < end for start, end in free),
                )
            )
    return heads, orphans


def _free_spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _reasons().finditer(text)]


@cache
def _reasons() -> re.Pattern[str]:
    words = document_words()["narrative"]
    begins = "|".join(sorted(map(re.escape, words["reasons"]), key=len, reverse=True))
    ends = re.escape(fold(words["sentence_ends"]))
    return re.compile(f"(?:{begins})[^{ends}]*")
