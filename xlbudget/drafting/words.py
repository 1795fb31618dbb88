"""Cuts a title, a header or a label into known words, and tells what they select together."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby

from xlbudget.base.folding import fold_year
from xlbudget.drafting.selection import Selection, is_empty, narrowed
from xlbudget.drafting.vocabulary import Vocabulary, Word, vocabulary

_SIDED = ("fund", "nature")
"""Dimensions whose words may say a side as well: 政府性基金收入, 基本支出."""


@dataclass(frozen=True)
class Meaning:
    """What a phrase says: its words in order, and what is left over of it."""

    words: tuple[Word, ...] = ()
    rest: tuple[str, ...] = ()
    """Runs of characters that no word explains."""

    @property
    def is_understood(self) -> bool:
        """Tells whether nothing is left over, and nothing contradicts itself."""
        return not self.rest and not is_empty(self.select)

    @cached_property
    def select(self) -> Selection:
        """Returns what the words select together: lines side by side, all else intersected."""
        return selection_of(self.words, vocabulary())

    def names(self, kind: str) -> tuple[str, ...]:
        """Returns what the words of a kind stand for, in their order."""
        return tuple(word.name for word in self.words if word.kind == kind)

    def has(self, kind: str) -> bool:
        """Tells whether there is a word of a kind."""
        return any(word.kind == kind for word in self.words)

    @property
    def side(self) -> str:
        """Returns `income`, `expenditure`, `both`, or "" where nothing is said of it."""
        sides = set(self.names("side"))
        return sides.pop() if len(sides) == 1 else "both" if sides else ""

    @property
    def side_of_title(self) -> str:
        """Returns the side that a title is about; 财政拨款支出 says it by its last characters."""
        endings = {
            word.text: word.name for word in vocabulary().words.values() if word.kind == "side"
        }
        sides = {
            side
            for word in self.words
            if word.kind in ("select", "side")
            for ending, side in endings.items()
            if word.text.endswith(ending) and word.dimension in ("", *_SIDED)
        }
        return sides.pop() if len(sides) == 1 else "both" if sides else ""

    @property
    def is_total(self) -> bool:
        """Tells whether it names the whole of something else, and nothing itself."""
        return self.has("total") and not self.select


def understand(text: str) -> Meaning:
    """Returns what a phrase says; years in it say nothing."""
    return _understand(fold_year(text))


@cache
def _understand(folded: str) -> Meaning:
    known = vocabulary()
    for pattern, replacement in known.layout["parted"]:
        folded = re.sub(pattern, replacement, folded)
    pieces = _cut(folded, known)
    runs = groupby(pieces, key=lambda piece: isinstance(piece, str))
    return Meaning(
        tuple(piece for piece in pieces if isinstance(piece, Word)),
        tuple("".join(map(str, run)) for is_rest, run in runs if is_rest),
    )


def _cut(phrase: str, known: Vocabulary) -> tuple[Word | str, ...]:
    """Returns the words of a phrase: fewest unknown characters, then fewest words.

    Of two ways that are alike so far, the one with more words of meaning is taken.
    """
    longest = max(map(len, known.words))
    best: list[tuple[tuple[int, int, int], tuple[Word | str, ...]]] = [((0, 0, 0), ())]
    for start in range(len(phrase) - 1, -1, -1):  # best[i] is that of the last i characters
        (unknown, count, neutral), pieces = best[-1]
        choice = ((unknown + 1, count + 1, neutral), (phrase[start], *pieces))
        for length in range(1, min(len(phrase) - start, longest) + 1):
            word = known.words.get(phrase[start : start + length])
            if word is None:
                continue
            (unknown, count, neutral), pieces = best[len(phrase) - start - length]
            cost = unknown, count + 1, neutral + (word.kind == "neutral")
            choice = min(choice, (cost, (word, *pieces)), key=lambda way: way[0])
        best.append(choice)
    return best[-1][1]


def selection_of(words: Iterable[Word], known: Vocabulary) -> Selection:
    """Returns what words select together."""
    lines: frozenset[str] = frozenset()
    selections: list[Selection] = []
    for word in words:
        if word.kind != "select":
            continue
        members = known.members(word.dimension, word.name)
        if word.dimension == "line":
            lines |= members  # “三公”经费、会议费 are one sum of both
        else:
            selections.append({word.dimension: members})
    if lines:
        selections.append({"line": lines})
    return narrowed(*selections)
