"""Counts work in steps, which are the same on every machine; no test judges by a clock."""

from collections.abc import Callable
from cProfile import Profile
from typing import TypeVar

T = TypeVar("T")


class Steps:
    """Counts the calls of Python functions while work is done, also when it fails."""

    def __init__(self) -> None:
        self._profile = Profile(builtins=False, subcalls=False)

    def of(self, work: Callable[[], T]) -> T:
        """Does the work and returns what it gives."""
        return self._profile.runcall(work)

    @property
    def count(self) -> int:
        """How many calls there were so far."""
        return sum(entry.callcount for entry in self._profile.getstats())
