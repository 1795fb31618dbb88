"""The cells of sheets that are only looked at when something asks for them."""

from collections.abc import Callable, Container, Iterator, Mapping

from xlbudget.reader.model import RawCell
from xlbudget.reader.plain_rows import PlainRows

Key = tuple[int, int]


class LateCells(Mapping[Key, RawCell]):
    """The cells of a sheet, made when the first of them is asked for; every formula has a result.

    Raises WorkbookError where it is first used, if they contradict each other.
    """

    def __init__(self, rows: PlainRows, make: Callable[[PlainRows], Mapping[Key, RawCell]]) -> None:
        self._rows = rows
        self._make = make
        self._made: Mapping[Key, RawCell] | None = None

    def formulas(self, columns: Container[str]) -> str:
        """Returns the formulas of some columns behind their rows, in the order of the file."""
        return self._rows.formulas(columns)

    def _all(self) -> Mapping[Key, RawCell]:
        if self._made is None:
            self._made = self._make(self._rows)
        return self._made

    def __getitem__(self, key: Key) -> RawCell:
        return self._all()[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())
