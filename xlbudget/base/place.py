"""The place of a cell: its sheet, row and column; the spot of one on a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from xlbudget.base.cellref import cell_name


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands in a workbook."""

    sheet: str
    row: int
    column: int

    @property
    def cell(self) -> str:
        """Returns the cell's name such as `C6`."""
        return cell_name(self.row, self.column)


Box = tuple[float, float, float, float]
"""Left, top, right and bottom in points, from the left and the top of a page as it is shown."""


def around(boxes: Sequence[Box]) -> Box:
    """Returns the smallest box around some."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return (min(lefts), min(tops), max(rights), max(bottoms))


class Spot(NamedTuple):
    """Where something stands on a page of a document, and what was read there.

    `around` is what a picture of it shows: its row of a table, or its line with those beside it.
    `head` is the page and the box of the table's header.
    """

    page: int
    box: Box
    around: Box
    head: tuple[int, Box] | None = None
    text: str = ""
