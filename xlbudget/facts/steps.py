"""Counts work, so that a search ends after the same steps on every machine, busy or not."""

from dataclasses import dataclass


@dataclass(slots=True)
class Steps:
    """The work that is left. A step is a few microseconds on today's machines.

    What is done for a part is counted of the `whole` too.
    """

    left: int
    whole: "Steps | None" = None

    def take(self, count: int) -> None:
        """Counts work that was done, even where that is more than was left."""
        self.left -= count
        if self.whole:
            self.whole.take(count)

    @property
    def spent(self) -> bool:
        """Tells whether nothing is left."""
        return self.left <= 0

    def share(self, parts: int) -> "Steps":
        """Returns one of equal parts of what is left."""
        return Steps(max(self.left, 0) // max(parts, 1), self)

    def up_to(self, most: int) -> "Steps":
        """Returns what is left, but no more than `most`."""
        return Steps(max(min(self.left, most), 0), self)
