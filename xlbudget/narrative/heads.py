"""The numbers of a text that say something of their own, each with what follows it."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from xlbudget.base.folding import fold
from xlbudget.narrative.align import Head
from xlbudget.narrative.quantities import Quantity
from xlbudget.template.common import document_words

_OWN = ("amount", "count", "date")
"""The kinds of quantities that say something of their own."""


class Numbers(NamedTuple):
    """The numbers of some passages, by what becomes of them."""

    heads: list[Head]
    orphans: list[Quantity]
    """Those that follow no head."""
    free: list[Quantity]
    """Those of reasons."""


def heads_of(
    passages: Sequence[int], folded: Sequence[str], by_passage: Mapping[int, Sequence[Quantity]]
) -> Numbers:
    """Returns the heads of passages in their order, and the numbers that are of none."""
    numbers = Numbers([], [], [])
    for passage in passages:
        text, spans = folded[passage], free_spans(folded[passage])
        here: list[Quantity] = []
        for quantity in (q for q in by_passage[passage] if q.kind != "year"):
            is_free = any(start <= quantity.start < end for start, end in spans)
            (numbers.free if is_free else here).append(quantity)
        starts = [n for n, q in enumerate(here) if q.kind in _OWN and not q.role]
        numbers.orphans.extend(here[: starts[0] if starts else len(here)])
        for first, last in zip(starts, [*starts[1:], len(here)], strict=False):
            quantity = here[first]
            before = here[first - 1].end if first else 0
            after = here[last].start if last < len(here) else len(text)
            numbers.heads.append(
                Head(
                    quantity,
                    text[before : quantity.start],
                    text[quantity.end : after],
                    tuple(here[first + 1 : last]),
                )
            )
    return numbers


def free_spans(text: str) -> list[tuple[int, int]]:
    """Returns where a folded text gives reasons, which are nobody's but the writer's."""
    return [match.span() for match in _reasons().finditer(text)]


@cache
def _reasons() -> re.Pattern[str]:
    words = document_words()["narrative"]
    begins = "|".join(sorted(map(re.escape, words["reasons"]), key=len, reverse=True))
    ends, parts = re.escape(fold(words["sentence_ends"])), re.escape(words["parts"])
    return re.compile(f"(?:{begins})(?:(?!{parts})[^{ends}])*")
