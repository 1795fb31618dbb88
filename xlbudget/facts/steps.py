"""Counts work, so that a search ends after the same steps on every machine, busy or not."""

from dataclasses import dataclass


@dataclass(slots=True)
class Steps:
    """The work that is left. A step is a few microseconds on today's machines."""

    left: int

    def take(self, count: int) -> None:
        """Counts work that was done, even where that is more than was left."""
        self.left -= count

    @property
    def spent(self) -> bool:
        """Tells whether nothing is left."""
        return self.left <= 0

    def share(self, parts: int) -> "Steps":
        """Returns one of equal parts of what is left, to be counted by itself."""
        return Steps(max(self.left, 0) // max(parts, 1))
