"""Which number of a section is which: heads of the text matched to what the section declares.

A number binds to the clause whose words end right before it. The order of both counts only where
several would do: the matching keeps to it as far as it can, and what is left is matched freely.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xlbudget.base.folding import fold
from xlbudget.narrative.clauses import HEADS, Clause, shortened
from xlbudget.narrative.quantities import Quantity
from xlbudget.narrative.row_names import Named, RowNames
from xlbudget.template.common import document_words

_MATCH = 10
"""What a match counts for, beside each character of its words."""
_UNKNOWN = 1
"""What a number in a list counts for whose name no row has."""
_LEAST_AGAIN = 4
"""Characters of words by which a number is known as one that was said before."""


@dataclass(frozen=True, slots=True)
class Head:
    """A number that says something of its own, with the words before it and what follows it."""

    quantity: Quantity
    before: str
    """The folded words from the number before it on."""
    after: str
    """The folded words up to the next head."""
    followers: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A head and the clause that it is of; of a list with the row, "" where no row has the name."""

    head: int
    clause: int
    sure: bool = True
    name: str = ""
    row: str = ""
    certain: bool = False
    """Whether nothing but an item of the list is written so."""


def aligned(
    heads: Sequence[Head], clauses: Sequence[Clause], rows: Mapping[int, RowNames]
) -> list[Match]:
    """Returns the matches in the order of the text.

    `rows` holds how the rows of each list are named, by the number of its clause.
    """
    endings = [tuple(_endings(head.before)) for head in heads]
    matches = _in_order(heads, clauses, rows, endings)
    taken = {match.head for match in matches}
    used = {match.clause for match in matches}
    for number, head in enumerate(heads):
        if number in taken:
            continue
        scores = {
            other: _score(head, endings[number], clause)
            for other, clause in enumerate(clauses)
            if other not in rows
        }
        fresh = {other: score for other, score in scores.items() if score and other not in used}
        again = {other: score for other, score in scores.items() if score >= _LEAST_AGAIN}
        if chosen := fresh or again:
            best = max(chosen, key=lambda other: chosen[other])
            matches.append(Match(number, best))
            taken.add(number)
            used.add(best)
    matches += _between(heads, clauses, rows, matches)
    return sorted(matches, key=lambda match: match.head)


def _in_order(
    heads: Sequence[Head],
    clauses: Sequence[Clause],
    rows: Mapping[int, RowNames],
    endings: Sequence[tuple[str, ...]],
) -> list[Match]:
    """Returns the matching that keeps the order of both and says the most."""
    width = len(clauses) + 1
    best = [[0] * width for _ in range(len(heads) + 1)]
    choice: list[list[Match | int]] = [[0] * width for _ in range(len(heads) + 1)]
    for h in range(len(heads) - 1, -1, -1):
        for c in range(len(clauses) - 1, -1, -1):
            options: list[tuple[int, Match | int]] = []  # of equals the first counts
            if c in rows:
                item = _item(heads[h], endings[h], rows[c])
                if item:
                    score = _MATCH + len(item.name) if item.row or item.certain else _UNKNOWN
                    match = Match(h, c, True, item.name, item.row, item.certain)
                    options.append((score + best[h + 1][c], match))
            elif score := _score(heads[h], endings[h], clauses[c]):
                options.append((_MATCH + score + best[h + 1][c + 1], Match(h, c)))
            options += [(best[h][c + 1], 1), (best[h + 1][c], 0)]
            best[h][c], choice[h][c] = max(options, key=lambda option: option[0])
    return list(_walk(choice, len(heads), len(clauses), rows))


def _walk(
    choice: Sequence[Sequence[Match | int]],
    heads: int,
    clauses: int,
    rows: Mapping[int, RowNames],
) -> Iterator[Match]:
    h = c = 0
    while h < heads and c < clauses:
        step = choice[h][c]
        if isinstance(step, Match):
            yield step
            h, c = h + 1, c if c in rows else c + 1
        elif step:
            c += 1
        else:
            h += 1


def says(head: Head, clause: Clause) -> bool:
    """Tells whether the words before a number are those of a clause."""
    return bool(_score(head, tuple(_endings(head.before)), clause))


def _score(head: Head, endings: Sequence[str], clause: Clause) -> int:
    """Returns how many characters of a clause's words end right before a number; 0 for none."""
    if clause.slot.kind not in HEADS or HEADS[clause.slot.kind] != head.quantity.kind:
        return 0
    return max(
        (len(a) for a in clause.anchors if any(ending.endswith(a) for ending in endings)),
        default=0,
    )


def _item(head: Head, endings: Sequence[str], rows: RowNames) -> Named | None:
    """Returns what a number in a list names, None where it names nothing."""
    return rows.find(endings) if head.quantity.kind == "amount" else None


def _endings(before: str) -> Iterator[str]:
    """Returns the words before a number, then without what may stand between them and it."""
    stops = fold(document_words()["narrative"]["stops"])
    return shortened(before, stops.replace("(", "").replace("[", ""))


def _between(
    heads: Sequence[Head],
    clauses: Sequence[Clause],
    rows: Mapping[int, RowNames],
    matches: Sequence[Match],
) -> Iterator[Match]:
    """Yields heads with other words that stand where the only clause left between two is of."""
    of_head = {match.head: match.clause for match in matches}
    used = set(of_head.values())
    for number, head in enumerate(heads):
        if number in of_head:
            continue
        before = of_head.get(number - 1, -1 if number == 0 else None)
        after = of_head.get(number + 1, len(clauses) if number == len(heads) - 1 else None)
        if before is None or after is None:
            continue
        left = [
            other
            for other in range(before + 1, after)
            if other not in used
            and other not in rows
            and HEADS.get(clauses[other].slot.kind) == head.quantity.kind
        ]
        if len(left) == 1:
            yield Match(number, left[0], sure=False)
