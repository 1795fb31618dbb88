"""What a sheet holds that its cells do not show: numbers under merged cells, boxes, pictures."""

import posixpath
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping

from xlbudget.base.cellref import cell_name
from xlbudget.base.errors import WorkbookError
from xlbudget.reader.container import Container
from xlbudget.reader.model import MergedRange, Oddity, RawCell
from xlbudget.reader.parts import links_in
from xlbudget.reader.xml import parse

# An amount, or a number too long for a numbering; a year is neither.
_FIGURE = re.compile(r"\d[.,]\d|\d{3}(?!\d?\s*年)")
_SHOWN = 40
_NOT_SPREADSHEET = frozenset({"oleObject", "package"})


def under_merged(
    container: Container,
    sheet: str,
    cells: Mapping[tuple[int, int], RawCell],
    merged: Iterable[MergedRange],
) -> Iterator[Oddity]:
    """Yields R006 for the first number that a merged range hides; only its first cell shows."""
    columns: dict[int, list[int]] = {}
    for (row, column), cell in cells.items():
        if cell.kind == "number":
            columns.setdefault(row, []).append(column)
    rows = sorted(columns)
    for row_columns in columns.values():
        row_columns.sort()
    for area in merged:
        inside = rows[bisect_left(rows, area.top) : bisect_right(rows, area.bottom)]
        # Ranges over each other could make the steps as many as their product.
        container.cells.use(len(inside))
        for row in inside:
            after = area.left + (row == area.top)
            at = bisect_left(columns[row], after)
            if at < len(columns[row]) and columns[row][at] <= area.right:
                name = cell_name(row, columns[row][at])
                yield Oddity("R006", {"sheet": sheet, "cell": name})
                return


def drawn(container: Container, part: str, sheet: str) -> Iterator[Oddity]:
    """Yields R008 for figures in text boxes and R009 for pictures and objects of a sheet."""
    folder, base = posixpath.split(part)
    if posixpath.join(folder, "_rels", f"{base}.rels") not in container:
        return
    pictures = False
    for link in links_in(container, part).values():
        pictures |= link.kind in _NOT_SPREADSHEET
        if link.kind == "drawing" and link.part in container:
            text, has_picture = _drawing(container, link.part)
            pictures |= has_picture
            if _FIGURE.search(text):
                yield Oddity("R008", {"sheet": sheet, "text": text[:_SHOWN]})
    if pictures:
        yield Oddity("R009", {"sheet": sheet})


def _drawing(container: Container, part: str) -> tuple[str, bool]:
    texts: list[str] = []
    pictures: list[object] = []
    try:
        parse(container, part, {"pic": pictures.append}, {"t": texts.append})
    except WorkbookError as problem:
        if problem.code == "F009":
            raise
        pictures.append(problem)  # not read, whatever it is
    return " ".join(texts), bool(pictures)
