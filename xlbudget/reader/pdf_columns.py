"""The columns of a table that no lines draw: what stands in rows under the words of its header.

Words of a header with others under them stand over several columns; each other one heads a column.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple

from xlbudget.reader.pdf_headers import LEVEL, TIGHT
from xlbudget.reader.pdf_parts import FIGURE, RIVER, Row, spans_of

_FAR_ASIDE = 200.0
"""Points by which middles lie apart that count as much as one point between two boxes."""


class _Words(NamedTuple):
    """Words of a header, and their box."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Returns how high they stand."""
        return (self.top + self.bottom) / 2

    def is_over(self, other: "_Words") -> bool:
        """Tells whether others stand under them."""
        return other.top >= self.middle and other.left < self.right and other.right > self.left


class _Body(NamedTuple):
    """What stands under each other in the rows: from where to where, in which lines."""

    left: float
    right: float
    lines: frozenset[int]
    has_figures: bool

    def may_be_one_with(self, other: "_Body") -> bool:
        """Tells whether both may be of one column: no figure stands beside the other."""
        return not (self.lines & other.lines and (self.has_figures or other.has_figures))


def column_edges(
    header: Sequence[Row], body: Sequence[Row], walls: Sequence[float]
) -> list[float] | None:
    """Returns where columns begin, and where the last one ends.

    `walls` are lines down that keep columns apart. None where figures have no header.
    """
    bodies = _bodies(body, walls)
    heads = _heads(header)
    parts = [part for row in (*header, *body) for part in row.parts]
    first, last = min(part.left for part in parts), max(part.right for part in parts)
    drawn = [first - RIVER, *walls, last + RIVER]
    if walls and walls[0] < first:
        drawn = drawn[1:]
    if walls and walls[-1] > last:
        drawn = drawn[:-1]
    if _are_all_drawn(drawn, bodies, heads):
        return drawn
    at = _assigned(bodies, heads)
    if at is None or len(heads) <= 1:
        return None
    edges = [first - RIVER]
    for number, (head, after) in enumerate(pairwise(heads)):
        mine = [part for part, of in zip(bodies, at, strict=True) if of == number]
        next_ = [part for part, of in zip(bodies, at, strict=True) if of == number + 1]
        edges.append(_between(head, mine, after, next_, walls))
    edges.append(last + RIVER)
    return edges if all(left < right for left, right in pairwise(edges)) else None


def _are_all_drawn(
    edges: Sequence[float], bodies: Sequence[_Body], heads: Sequence[_Words]
) -> bool:
    """Tells whether lines down keep all columns apart."""
    return len(edges) > len(heads) and all(
        sum(left <= (part.left + part.right) / 2 < right for part in bodies) <= 1
        for left, right in pairwise(edges)
    )


def _bodies(body: Sequence[Row], walls: Sequence[float]) -> list[_Body]:
    bodies = []
    slots = [-inf, *walls, inf]
    for begin, end in pairwise(slots):
        parts = [p for row in body for p in row.parts if begin <= (p.left + p.right) / 2 < end]
        for left, right in spans_of(parts):
            inside = [
                (number, part.text)
                for number, row in enumerate(body)
                for part in row.parts
                if left <= (part.left + part.right) / 2 <= right
            ]
            bodies.append(
                _Body(
                    *(left, right),
                    frozenset(number for number, _ in inside),
                    any(FIGURE.fullmatch(text) for _, text in inside),
                )
            )
    return bodies


def _heads(header: Sequence[Row]) -> list[_Words]:
    """Returns the words that each head one column, from the left."""
    words = _words(header)
    if not words:
        return []
    level = (min(w.top for w in words) + max(w.bottom for w in words)) / 2
    heads = [word for word in words if not any(word.is_over(other) for other in words)]
    heads.sort()
    over = [word for word in words if word not in heads]
    # Words half way down may head a column alone: they are looked at last.
    for word in sorted(heads, key=lambda word: -abs(word.middle - level)):
        left = [head for head in heads if head < word and head not in over][-1:]
        right = [head for head in heads if head > word and head not in over][:1]
        beside = [*left, *right]
        is_between = left and right and min(other.top for other in beside) >= word.middle
        is_alone = abs(word.middle - level) < LEVEL * (word.bottom - word.top) and all(
            _is_headed(other, word, heads, over) for other in beside
        )
        if is_between and not is_alone:
            over.append(word)
    return [head for head in heads if head not in over]


def _is_headed(
    word: _Words, without: _Words, heads: Sequence[_Words], over: Sequence[_Words]
) -> bool:
    """Tells whether others stand over a word, with nothing as high or `without` between."""
    for other in over:
        first, last = sorted((word, other))
        between = [head for head in heads if first < head < last]
        is_higher = all(other.middle <= head.top for head in (word, *between))
        if is_higher and without not in between:
            return True
    return False


def _words(header: Sequence[Row]) -> list[_Words]:
    """Returns the words of a header: lines closely under each other are one."""
    words: list[_Words] = []
    for row in header:
        for left, right in row.words:
            inside = [part for part in row.parts if left <= part.left <= right]
            new = _Words(left, right, min(p.top for p in inside), max(p.bottom for p in inside))
            tight = TIGHT * row.height
            above = [
                number
                for number, word in enumerate(words)
                if word.left < right and word.right > left and new.top - word.bottom < tight
            ]
            if len(above) == 1:
                word = words[above[0]]
                words[above[0]] = _Words(
                    *(min(word.left, left), max(word.right, right)),
                    *(min(word.top, new.top), max(word.bottom, new.bottom)),
                )
            else:
                words.append(new)
    return words


def _assigned(bodies: Sequence[_Body], heads: Sequence[_Words]) -> list[int] | None:
    """Returns which words head what stands in rows, in their order and as near as can be.

    None where figures beside each other would have one header.
    """
    ways: list[list[tuple[float, int]]] = []
    for number, body in enumerate(bodies):
        ways.append([])
        for at, head in enumerate(heads):
            best = (0.0 if number == 0 else inf, -1)
            for before in range(at + 1) if number else ():
                is_one = before == at
                if not is_one or _may_join(bodies, ways, number, at):
                    best = min(best, (ways[-2][before][0], before))
            far = max(head.left - body.right, body.left - head.right, 0.0)
            aside = abs(head.left + head.right - body.left - body.right) / 2 / _FAR_ASIDE
            ways[-1].append((best[0] + far + aside, best[1]))
    if not bodies:
        return []
    at = min(range(len(heads)), key=lambda at: ways[-1][at][0], default=0)
    if not heads or ways[-1][at][0] == inf:
        return None
    chosen = [at]
    for way in reversed(ways[1:]):
        chosen.append(way[chosen[-1]][1])
    return chosen[::-1]


def _may_join(
    bodies: Sequence[_Body], ways: Sequence[Sequence[tuple[float, int]]], number: int, at: int
) -> bool:
    """Tells whether a body may be of the column that the ones before it are of."""
    other = number - 1
    while other >= 0:
        if not bodies[number].may_be_one_with(bodies[other]):
            return False
        if ways[other][at][1] != at:
            return True
        other -= 1
    return True


def _between(
    head: _Words,
    mine: Sequence[_Body],
    after: _Words,
    following: Sequence[_Body],
    walls: Sequence[float],
) -> float:
    """Returns where one column ends and the next one begins."""
    right = max((part.right for part in mine), default=head.right)
    left = min((part.left for part in following), default=after.left)
    wide = max(right, head.right), min(left, after.left)
    if wide[0] <= wide[1]:
        right, left = wide
    middle = (head.left + head.right) / 2, (after.left + after.right) / 2
    inside = [wall for wall in walls if middle[0] < wall < middle[1]]
    if inside:
        return min(inside, key=lambda wall: abs(wall - (right + left) / 2))
    return (right + left) / 2
