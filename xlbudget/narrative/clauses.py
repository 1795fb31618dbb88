"""What a section declares, as a reader looks for it: heads with the words before them.

A head is an amount, a count or a date with words of its own; what is said of it (a share, a change,
last year's amount, a reason, names) follows it up to the next head.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from xlbudget.base.folding import fold
from xlbudget.narrative.words import pattern_of
from xlbudget.template.common import document_words
from xlbudget.template.narrative import Each, Optional, Parts, Section, Sentence, Slot

HEADS = {"amount": "amount", "count": "count", "date": "date"}
"""Kinds of slots that are heads, with the kind of quantity that they print."""
_OPEN, _CLOSED = "([", ")]"
_STOP = "。"
_LEAST_ANCHOR = 4
"""Characters that an anchor keeps when words are taken off its end."""


@dataclass(frozen=True, slots=True)
class Follower:
    """A slot behind a head; one that may be left out is not missed."""

    slot: Slot
    optional: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """A head, or a whole list, with what follows it in its sentence."""

    sentence: Sentence
    slot: Slot
    anchors: tuple[str, ...]
    """The folded words that end right before the number, in all their wordings."""
    followers: tuple[Follower, ...]
    optional: bool
    each: Each | None = None
    """Of a list: what is said of each of its rows."""


def clauses_of(section: Section) -> tuple[Clause, ...]:
    """Returns the clauses of a section in order."""
    return tuple(
        clause
        for sentence in section.sentences
        for clause in _clauses(sentence, sentence.parts, None)
    )


def clause_of_row(sentence: Sentence, each: Each) -> Clause | None:
    """Returns what a list says of each of its rows, None where that is no amount."""
    return next(_clauses(sentence, each.parts, each), None)


def _clauses(sentence: Sentence, parts: Parts, each: Each | None) -> Iterator[Clause]:
    head: Slot | None = None
    anchors: tuple[str, ...] = ()
    is_optional = False
    followers: list[Follower] = []
    words = ""
    for part, optional in _flat(parts):
        if isinstance(part, str):
            words += part
            continue
        if part.kind in HEADS or part.kind == "each":
            if head:
                yield Clause(sentence, head, anchors, tuple(followers), is_optional, each)
            head, is_optional, followers = part, optional, []
            anchors = anchors_of(words, sentence)
        elif head and part.kind not in ("year", "last", "unit"):
            followers.append(Follower(part, optional))
        words = ""
    if head:
        yield Clause(sentence, head, anchors, tuple(followers), is_optional, each)


def _flat(parts: Parts) -> Iterator[tuple[str | Slot, bool]]:
    for part in parts:
        if isinstance(part, Optional):
            yield from ((inner, True) for inner, _ in _flat(part.parts))
        else:
            yield part, False


def anchors_of(words: str, sentence: Sentence) -> tuple[str, ...]:
    """Returns the wordings that may end right before a number, the declared one first."""
    anchor = name_before(fold(words))
    wordings = [anchor]
    for key, others in sentence.also.items():
        if fold(key) in anchor:
            wordings += [anchor.replace(fold(key), fold(other)) for other in others]
    shorter = (without_fillers(wording) for wording in wordings)
    wordings += [wording for wording in shorter if len(wording) >= _LEAST_ANCHOR]
    return tuple(dict.fromkeys(filter(None, wordings)))


def name_before(words: str) -> str:
    """Returns the last part of folded words, from the last stop on, without words that lead in."""
    stops = fold(document_words()["narrative"]["stops"])
    words = pattern_of("enumeration").sub(_STOP, words).rstrip(stops)
    depth, at = 0, len(words)
    # A bracket that is closed belongs to the name: 因公出国(境)费.
    while at and (depth or words[at - 1] not in stops):
        at -= 1
        depth += (words[at] in _CLOSED) - (depth and words[at] in _OPEN)
    last = words[at:]
    for lead in document_words()["narrative"]["leads"]:
        if last.startswith(lead) and len(last) > len(lead):
            last = last.removeprefix(lead)
    return last


def shortened(words: str, stops: str = "") -> Iterator[str]:
    """Yields folded words, then without what may stand between a name and its number."""
    fillers = [fold(filler) for filler in document_words()["narrative"]["fillers"]]
    shorter: str | None = words
    while shorter is not None:
        words = shorter.rstrip(stops)
        yield words
        filler = next((f for f in fillers if words.endswith(f) and len(words) > len(f)), None)
        shorter = None if filler is None else words.removesuffix(filler)


def without_fillers(words: str) -> str:
    """Returns folded words without those that stand between a name and its number."""
    *_, shortest = shortened(words)
    return shortest
