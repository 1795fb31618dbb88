"""Reads the indicators of a performance form, in columns or, where they slipped, word by word."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xlbudget.base.folding import fold
from xlbudget.narrative.texts import Indicator
from xlbudget.template.forms import FormLayout

if TYPE_CHECKING:
    from xlbudget.narrative.form_read import SeenCell

_HEADS = 7
"""The heads of the indicators: four, and three for the year."""
_PAIR = 2


class IndicatorReader:
    """Takes the rows under the heads of the indicators one after the other."""

    def __init__(self, layout: FormLayout, heads: Sequence["SeenCell"]) -> None:
        self.firsts = {fold(group.first): group.first for group in layout.groups}
        self.seconds = {fold(name): name for group in layout.groups for name in group.second}
        self.first_of = {fold(n): group.first for group in layout.groups for n in group.second}
        levels = [fold(level) for level in layout.levels]
        self.columns = [cell.column for cell in heads if fold(cell.text) in levels]
        self.term: list[Indicator] = []
        self.year: list[Indicator] = []
        self.first = ""
        self.second = ["", ""]
        """The second level of the term and of the year that a row is under."""

    def row(self, cells: Sequence["SeenCell"]) -> None:
        """Reads a row."""
        if self._in_columns(cells):
            self._by_column({cell.column: cell.text.strip() for cell in cells})
        else:
            self._by_word([cell.text.strip() for cell in cells])

    def _in_columns(self, cells: Sequence["SeenCell"]) -> bool:
        """Tells whether each word of a row stands under its head."""
        if len(self.columns) != _HEADS:
            return False
        first, term, _, _, year, _, _ = self.columns
        return all(
            cell.column in self.columns
            and (fold(cell.text) not in self.firsts or cell.column == first)
            and (fold(cell.text) not in self.seconds or cell.column in (term, year))
            for cell in cells
        )

    def _by_column(self, texts: dict[int, str]) -> None:
        first, *others = (texts.get(column, "") for column in self.columns)
        self._begin(first)
        for half, start in enumerate((0, len(others) // 2)):
            second, third, value = others[start : start + 3]
            self.second[half] = self.seconds.get(fold(second), second) or self.second[half]
            self._add(half, third, value)

    def _by_word(self, texts: Sequence[str]) -> None:
        """Reads a row by what is known of the names of both levels: each begins a half."""
        parts: list[list[str]] = [[]]
        names = [""]
        for text in texts:
            if fold(text) in self.firsts:
                self._begin(text)
            elif fold(text) in self.seconds:
                names.append(self.seconds[fold(text)])
                parts.append([])
            else:
                parts[-1].append(text)
        if not parts[0] and len(names) > 1:
            names, parts = names[1:], parts[1:]
        if len(parts) == 1 and len(parts[0]) > _PAIR:  # the second half without its name
            names, parts = [*names, ""], [parts[0][:_PAIR], parts[0][_PAIR:]]
        for half, (name, words) in enumerate(zip(names[:2], parts[:2], strict=True)):
            self.second[half] = name or self.second[half]
            self._add(half, *[*words, "", ""][:_PAIR])

    def _begin(self, first: str) -> None:
        if first:
            self.first = self.firsts.get(fold(first), first)

    def _add(self, half: int, third: str, value: str) -> None:
        if third or value:
            second = self.second[half]
            first = self.first_of.get(fold(second), self.first)
            indicator = Indicator(first, second, third, value)
            (self.year if half else self.term).append(indicator)
