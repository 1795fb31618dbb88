"""Exact linear algebra on sparse vectors, over the rationals or modulo a prime."""

import heapq
from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)

PRIME = 2**61 - 1
"""Modulo this a rank is that over the rationals, unless it happens to divide a determinant; it
can only be smaller, and the vectors here hold nothing but small whole numbers."""


class Span(Generic[Key]):
    """The vectors that some given ones span; without a prime over the rationals.

    Each kept row has 1 at its pivot and 0 at the pivots of the rows before it.
    """

    def __init__(self, vectors: Iterable[Mapping[Key, int]] = (), prime: int = 0) -> None:
        self._prime = prime
        self._order: dict[Key, int] = {}
        self._rows: list[dict[Key, int | Fraction]] = []
        for vector in vectors:
            self.add(vector)

    @property
    def rank(self) -> int:
        """Returns the dimension."""
        return len(self._rows)

    def add(self, vector: Mapping[Key, int]) -> bool:
        """Adds a vector; tells whether it was independent of those before it."""
        rest = self.reduced(vector)
        if not rest:
            return False
        pivot = next(iter(rest))
        scale = pow(int(rest[pivot]), -1, self._prime) if self._prime else 1 / Fraction(rest[pivot])
        self._order[pivot] = len(self._rows)
        self._rows.append({key: self._number(value * scale) for key, value in rest.items()})
        return True

    def reduced(self, vector: Mapping[Key, int]) -> dict[Key, int | Fraction]:
        """Returns what the span leaves of a vector: nothing if it lies in the span."""
        rest = {key: self._number(value) for key, value in vector.items()}
        rest = {key: value for key, value in rest.items() if value}
        waiting = [(self._order[key], key) for key in rest if key in self._order]
        heapq.heapify(waiting)
        while waiting:
            number, pivot = heapq.heappop(waiting)
            factor = rest.get(pivot)
            if not factor:
                continue
            for key, value in self._rows[number].items():
                if key not in rest and key in self._order:
                    heapq.heappush(waiting, (self._order[key], key))
                left = self._number(rest.get(key, 0) - factor * value)
                if left:
                    rest[key] = left
                else:
                    rest.pop(key, None)
        return rest

    def _number(self, value: int | Fraction) -> int | Fraction:
        return value % self._prime if self._prime else value
