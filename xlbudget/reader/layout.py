"""Which rows and columns of a sheet have no size, however that is said."""

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain

from xlbudget.base.cellref import MAX_COLUMN, MAX_ROW
from xlbudget.reader.container import Container
from xlbudget.reader.grid_sizes import COLUMN, FAR, ROW, GridSizes
from xlbudget.reader.values import is_true

_WIDTHS = 4
"""Columns whose widths cost one step to keep."""
NO_HEIGHT = 7.0
"""Points of a row in which nothing can be read: small print of nine points needs as many."""
NO_WIDTH = 0.5
"""Characters of a column in which nothing can be read."""


NARROW = 32.0
"""Digits of a column in which `123,456.78` may not be shown, if its letters are very large."""
_TIGHT = 6.0
"""Characters of a usual column in which `12345.67` may not be shown."""


class SheetLayout:
    """The heights and widths of a sheet while it is read, and what is hidden by them."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self.hidden_rows: set[int] = set()
        self._low_rows: set[int] = set()
        self._hidden_spans: list[tuple[int, int]] = []
        self._usual_height, self._usual_width = ROW, COLUMN
        self._usual_hides = False
        self._heights: dict[int, str] = {}
        self._widths: list[tuple[int, int, float]] = []
        self._levels: dict[int, str] = {}
        self._row_styles: dict[int, str] = {}
        self._column_styles: list[tuple[int, int, str]] = []

    def on_usual_sizes(self, attributes: Mapping[str, str]) -> None:
        """Takes the sizes of rows and columns of which nothing is said."""
        self._usual_height = size_of(attributes.get("defaultRowHeight", str(ROW)))
        self._usual_hides = self._usual_height < NO_HEIGHT
        # What is left out is made of the characters of a usual column, which are eight.
        usual = size_of(attributes.get("baseColWidth", "8")) + COLUMN - 8
        self._usual_width = size_of(attributes.get("defaultColWidth", str(usual)))

    def on_row(self, row: int, attributes: Mapping[str, str]) -> None:
        """Takes a row."""
        height = attributes.get("ht")
        if height is not None:
            self._heights[row] = height
        without_height = self._usual_hides if height is None else no_height(height)
        is_hidden = is_true(attributes.get("hidden"))
        if without_height or is_hidden:
            self.hidden_rows.add(row)
            if not is_hidden:
                self._low_rows.add(row)  # what is drawn below it stands lower by its height
        if "s" in attributes and is_true(attributes.get("customFormat")):
            self._row_styles[row] = attributes["s"]
        if "outlineLevel" in attributes or "collapsed" in attributes:
            self._on_outline(row, attributes)

    def _on_outline(self, row: int, attributes: Mapping[str, str]) -> None:
        """Hides the rows that a line below them folds up, as some programs do."""
        level = attributes.get("outlineLevel", "0")
        self._levels[row] = level
        if is_true(attributes.get("collapsed")):
            row -= 1
            while self._levels.pop(row, "0") > level:
                self.hidden_rows.add(row)
                row -= 1

    def on_columns(self, first: int, last: int, attributes: Mapping[str, str]) -> None:
        """Takes columns that have one width."""
        text = attributes.get("width")
        width = self._usual_width if text is None else size_of(text)
        self._container.elements.use(min(max(last - first, 0), FAR) // _WIDTHS + 1)
        self._widths.append((first, last, width))
        if "style" in attributes:
            self._column_styles.append((first, last, attributes["style"]))
        if width < NO_WIDTH or is_true(attributes.get("hidden")):
            self._hidden_spans.append((first, last))

    def style_of(self, row: int, column: int) -> str:
        """Returns the style of a cell that names none: some programs show its row's or column's."""
        if row in self._row_styles:
            return self._row_styles[row]
        spans = self._column_styles
        return next((style for first, last, style in spans if first <= column <= last), "0")

    def narrow_columns(self, used: Iterable[int], limit: float = NARROW) -> dict[int, float]:
        """Returns the columns narrower than `limit`, and their widths, all in characters."""
        # What is no wider than usual is as wide as the program that opens it says.
        tight = self._usual_width < min(limit, _TIGHT)
        usual = dict.fromkeys(used, self._usual_width) if tight else {}
        return narrow(self._widths, usual, limit)

    def low_rows(self, limit: float) -> dict[int, float]:
        """Returns the rows lower than so many points, and their heights."""
        texts = set(self._heights.values()) if limit else ()  # few, for many rows
        heights = {text: size for text in texts if (size := size_of(text)) < limit}
        if not heights:
            return {}
        return {row: heights[text] for row, text in self._heights.items() if text in heights}

    def sizes(self) -> GridSizes:
        """Returns the sizes of rows and columns, those that are hidden having none."""
        heights = {row: size_of(height) for row, height in self._heights.items()}
        heights |= dict.fromkeys(self.hidden_rows - self._low_rows, 0.0)
        columns = [*self._widths, *((first, last, 0.0) for first, last in self._hidden_spans)]
        return GridSizes(heights, columns, self._usual_height, self._usual_width)

    def hidden_columns(self, used: Iterable[int]) -> frozenset[int]:
        """Returns the columns without width, by themselves or, if used, because it is usual."""
        hidden = covered(self._container, self._hidden_spans, MAX_COLUMN)
        if self._usual_width < NO_WIDTH:
            spans = [(first, last) for first, last, _ in self._widths]
            hidden |= {*used} - covered(self._container, spans, MAX_COLUMN)
        return hidden


def covered(container: Container, spans: Iterable[tuple[int, int]], end: int) -> frozenset[int]:
    """Returns the rows or columns up to an end that lie in spans of first and last ones.

    Raises WorkbookError: F009, a few bytes stand for too many of them.
    """
    # Spans may overlap as often as a hostile file likes: no column is visited twice.
    inside: list[range] = []
    done = 0
    for first, last in sorted(spans):
        start, done = max(first, done + 1), max(done, min(last, end))
        inside.append(range(start, done + 1))
        container.elements.use(len(inside[-1]))
    return frozenset(chain.from_iterable(inside))


def narrow(
    widths: Iterable[tuple[int, int, float]], usual: Mapping[int, float], limit: float = NARROW
) -> dict[int, float]:
    """Returns the columns narrower than `limit`, given spans of columns of one width.

    `usual` are the widths of columns of which nothing else is said; all are in characters.
    """
    columns = dict(usual)
    for first, last, width in widths:
        if width < limit or columns:
            columns.update(dict.fromkeys(range(first, min(last, first + FAR) + 1), width))
    return {column: width for column, width in columns.items() if NO_WIDTH <= width < limit}


def low(heights: Iterable[tuple[int, float]], limit: float) -> dict[int, float]:
    """Returns the rows lower than a limit, by their heights."""
    return {row: height for row, height in heights if height < limit} if limit else {}


def size_of(text: str) -> float:
    """Returns the points of a row or the characters of a column, 0 for what is no size."""
    try:
        size = float(text)
    except ValueError:
        return 0.0
    return size if 0 < size < MAX_ROW else 0.0


@cache
def no_height(text: str) -> bool:
    """Tells whether nothing can be read in a row of a height in points."""
    return size_of(text) < NO_HEIGHT
