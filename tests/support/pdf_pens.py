"""The lines of tables in PDF documents, as offices and their programs draw them, or do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from tests.support.pdf import Layout

Whole = Literal["stroke", "fill", "path", "box"]
Partial = Literal["across", "three", "none", "down", "frame", "head", "lacking"]
Styled = Literal["dashed", "white", "light", "short", "double", "picture"]
Pen = Whole | Partial | Styled
"""Lines one by one, thin filled areas, all lines in one path, or a rectangle for each cell.

Or lines across only, three of them (over and under the header, under the table), none, lines down
only, a frame, those of the header, or all but lines down in every third row. Or whole ones that are
dashed, as white as the paper, all but white, end before they meet, are double or thin pictures.
"""
PARTIAL: Sequence[Partial] = get_args(Partial)
STYLED: Sequence[Styled] = get_args(Styled)
_SHORTER, _APART = 3.0, 1.5


class Box(NamedTuple):
    """A cell: its sides, and whether it is of the header."""

    left: float
    top: float
    right: float
    bottom: float
    is_head: bool


Side = tuple[float, float, float, float]


def draw_borders(canvas: Any, layout: Layout, height: float, boxes: Sequence[Box]) -> None:
    """Draws the lines of a table by its cells, which count from the top of a page."""
    canvas.setLineWidth(layout.thickness)
    if layout.pen == "box" and not layout.open_sides and not layout.open_end:
        for left, top, right, bottom, _ in boxes:
            canvas.rect(left, height - bottom, right - left, bottom - top)
        return
    canvas.saveState()
    path = canvas.beginPath()
    for x, y, to_x, to_y in _sides(layout, boxes):
        match layout.pen:
            case "fill":
                wide, tall = max(to_x - x, layout.thickness), max(to_y - y, layout.thickness)
                canvas.rect(x, height - to_y, wide, tall, stroke=0, fill=1)
            case "path":
                path.moveTo(x, height - y)
                path.lineTo(to_x, height - to_y)
            case "picture":
                wide, tall = max(to_x - x, layout.thickness), max(to_y - y, layout.thickness)
                canvas.drawImage(_black(), x, height - to_y, wide, tall)
            case pen:
                _set(canvas, pen)
                canvas.line(x, height - y, to_x, height - to_y)
                if pen == "double":
                    aside = (0, _APART) if y == to_y else (_APART, 0)
                    by, down = aside
                    canvas.line(x + by, height - y - down, to_x + by, height - to_y - down)
    canvas.drawPath(path)
    canvas.restoreState()


def _set(canvas: Any, pen: Pen) -> None:
    if pen == "dashed":
        canvas.setDash(3, 2)
    elif pen in ("white", "light"):
        canvas.setStrokeGray(1 if pen == "white" else 0.97)


def _sides(layout: Layout, boxes: Sequence[Box]) -> Iterator[Side]:
    first, last = min(box.left for box in boxes), max(box.right for box in boxes)
    start, end = min(box.top for box in boxes), max(box.bottom for box in boxes)
    ends = sorted({y for box in boxes for y in (box.top, box.bottom)})
    under = max((box.bottom for box in boxes if box.is_head), default=start)
    match layout.pen:
        case "none":
            return
        case "across" | "three":
            of = ends if layout.pen == "across" else {start, under, end}
            yield from ((first, y, last, y) for y in of)
            return
        case "frame":
            yield from ((first, y, last, y) for y in (start, end))
            yield from ((x, start, x, end) for x in (first, last))
            return
    lacking = {y for number, y in enumerate(y for y in ends if y >= under) if number % 3 == 1}
    is_short = layout.pen == "short"
    by = _SHORTER if is_short else 0.0
    for left, top, right, bottom, is_head in boxes:
        if layout.pen == "head" and not is_head:
            continue
        if layout.pen != "down":
            for y in (top, bottom):
                if not layout.open_end or y != end:
                    yield (left + by, y, right - by, y)
        for x in (left, right):
            is_outer = x in (first, last)
            is_lacking = layout.pen == "lacking" and top in lacking and not is_outer
            if not (layout.open_sides and is_outer) and not is_lacking:
                yield (x, top + by, x, bottom - by)


@cache
def _black() -> Any:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    return ImageReader(Image.new("RGB", (1, 1), "black"))
