"""Spaces of sparse vectors, against what elimination by hand gives."""

import random
from fractions import Fraction

import pytest

from xlbudget.drafting.linear import PRIME, Span


def rank_by_hand(rows: list[list[int]]) -> int:
    """Returns the rank of a matrix by plain elimination over the rationals."""
    matrix = [[Fraction(value) for value in row] for row in rows]
    rank = 0
    for column in range(len(rows[0])):
        pivot = next((row for row in matrix[rank:] if row[column]), None)
        if pivot is None:
            continue
        matrix.remove(pivot)
        matrix.insert(rank, pivot)
        for at in range(rank + 1, len(matrix)):
            factor = matrix[at][column] / pivot[column]
            pairs = zip(matrix[at], pivot, strict=True)
            matrix[at] = [value - factor * below for value, below in pairs]
        rank += 1
    return rank


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("prime", [0, PRIME])
def test_the_dimension_is_that_of_elimination(seed: int, prime: int) -> None:
    rng = random.Random(seed)
    rows = [[rng.choice((-1, 0, 0, 1)) for _ in range(7)] for _ in range(9)]
    rows.append([a - 2 * b for a, b in zip(rows[0], rows[1], strict=True)])
    span = Span((dict(enumerate(row)) for row in rows), prime)
    assert span.rank == rank_by_hand(rows)
    assert not any(span.reduced(dict(enumerate(row))) for row in rows)


def test_what_lies_outside_is_left_over() -> None:
    span = Span([{"a": 1, "b": -1}, {"b": 1, "c": -1}])
    assert not span.reduced({"a": 2, "c": -2})
    assert span.reduced({"a": 1, "d": 1})
    assert span.add({"d": 1})
    assert not span.add({"d": 5})
