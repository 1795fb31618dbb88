"""Bounds of work by counts, which are the same on every machine."""

from xlbudget.base.errors import WorkbookError


class Meter:
    """Counts what a limit bounds and stops the work when the limit is passed."""

    __slots__ = ("_limit", "_what", "_where", "left")

    def __init__(self, what: str, limit: int, **where: object) -> None:
        self._what = what
        self._where = where
        self._limit = self.left = limit

    def use(self, amount: int = 1) -> None:
        """Counts `amount` more.

        Raises WorkbookError: F009, the limit is passed.
        """
        self.left -= amount
        if self.left < 0:
            raise WorkbookError("F009", what=self._what, limit=self._limit, **self._where)
