"""Whether the cells of a sheet have room for what they show: columns, rows, indents."""

from collections.abc import Collection
from decimal import Decimal
from typing import Literal

from xlbudget.base.place import Place
from xlbudget.reader import MergedRange, RawCell, RawSheet
from xlbudget.reader.letters import SEEN
from xlbudget.reader.number_format import seen

Lack = Literal["", "narrow", "low", "indent", "clipped"]
_MOST_SPACES = 30
_STEP = 1.3
"""Characters that one step of an indent takes."""
_USUAL_WIDTH = 8.43
_SPARE = 1.1
"""So much more than it has a figure needs at least if it surely has no room: fonts differ."""
_ENDLESS = 1000.0
"""Points of rows that are high enough for any letters."""
_MARKS = frozenset(" ,.-()'")
"""Characters of numbers half as wide as a digit."""
_DIGIT = 0.5
"""The width of a digit by the height of its letters."""
_AROUND = 4
"""A sign, a point and two commas."""


class Fitting:
    """The room of the cells of one sheet."""

    def __init__(self, sheet: RawSheet, merged: Collection[MergedRange]) -> None:
        self._narrow, self._low, self._cells = sheet.narrow, sheet.low, sheet.cells
        # Merged with its neighbours a narrow cell is wide, and a low one high.
        needed = merged if sheet.narrow or sheet.low else ()
        self._corners = {(area.top, area.left): area for area in needed}

    def lack(self, place: Place, cell: RawCell) -> Lack:
        """Returns for want of what an amount is not seen, "" if it is."""
        if self.is_too_narrow(place, cell):
            return "narrow"
        if cell.look.points and self._is_too_low(place, cell):
            return "low"
        if cell.look.indent and self._is_pushed_out(place, cell):
            return "indent"
        return "clipped" if is_clipped(cell) else ""

    def is_too_narrow(self, place: Place, cell: RawCell) -> bool:
        """Tells whether a column has no room for what a cell shows on one line."""
        width = self._narrow.get(place.column)
        area = self._corners.get((place.row, place.column))
        if width is None or (area and area.right > area.left):
            return False
        if cell.kind == "text" and (place.row, place.column + 1) not in self._cells:
            return False  # words go on over an empty cell
        return _breadth(_shown(cell)) * cell.look.breadth > width * _SPARE

    def _is_too_low(self, place: Place, cell: RawCell) -> bool:
        """Tells whether a row cuts off large letters, or a text that is turned."""
        area = self._corners.get((place.row, place.column))
        rows = range(place.row, (area.bottom if area else place.row) + 1)
        height = sum(self._low.get(row, _ENDLESS) for row in rows)
        points, turned = cell.look.points, cell.look.turned
        length = _breadth(_shown(cell)) * _DIGIT * points * turned
        return points * SEEN > height or length > height * _SPARE

    def _is_pushed_out(self, place: Place, cell: RawCell) -> bool:
        """Tells whether a cell has no room for its figure behind the indent."""
        area = self._corners.get((place.row, place.column))
        columns = range(place.column, (area.right if area else place.column) + 1)
        width = sum(self._narrow.get(column, _USUAL_WIDTH) for column in columns)
        return len(_shown(cell)) + cell.look.indent * _STEP > width


def is_clipped(cell: RawCell) -> bool:
    """Tells whether an amount that is text is moved out of its cell by what stands before it."""
    text = cell.value
    if cell.kind != "text" or not isinstance(text, str) or not text[:1].isspace():
        return False
    before = text[: len(text) - len(text.lstrip())]
    return before.count("\n") > 1 or len(before) > _MOST_SPACES


def may_be_wide(cell: RawCell, width: float) -> bool:
    """Tells whether a number may be wider than its column of so many digits."""
    look = cell.look
    if not isinstance(cell.value, Decimal):
        return isinstance(cell.value, str) and len(cell.value) * look.breadth > width
    digits = max(cell.value.adjusted(), 0) + (look.decimals or 0) + _AROUND
    return not look.is_plain or digits * look.breadth > width


def _shown(cell: RawCell) -> str:
    """Returns what a cell shows where it has room, "" where that cannot be told."""
    if not isinstance(cell.value, Decimal):
        return str(cell.value).strip()
    text = seen(cell.value, cell.look.code).text or ""
    # General shows as many decimals as there is room for.
    return text if cell.look.code != "General" else text.partition(".")[0]


def _breadth(text: str) -> float:
    """Returns how many digits have as much room as a number with all that is around it."""
    return sum(0.5 if letter in _MARKS else 1 for letter in text)
