"""The paper: which way it lies, how wide the columns are on it, and what is on every page.

Excel makes a wide sheet smaller to fit the page but never a narrow one larger, so the columns of a
narrow table are widened until they fill the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from xlbudget.base.texts import sentence
from xlbudget.template.common import theme

_A4 = 9
_A4_SHORT, _A4_LONG = 595.3, 841.9  # points
_INCH = 72
_SIDE, _TOP, _BOTTOM = 0.5, 0.6, 0.7  # inches
_CHARACTER, _PADDING = 6.0, 3.75
"""Points of one character of column width and of a column's edges; 8 and 5 pixels on a screen."""


_FULL = 0.94
"""The part of a page's height that widened rows fill; other fonts may need the rest."""


@dataclass(frozen=True, slots=True)
class Page:
    """How one sheet lies on paper; `widths` are those of its columns in characters."""

    landscape: bool
    whole: bool
    """Whether all of the sheet is to fit one page; a longer list may run on to the next."""
    widths: tuple[float, ...]
    row: float
    """Height in points of a row with one line of words."""

    def height(self, lines: int) -> float:
        """Returns the height in points of a row with that many lines of words."""
        return self.row + float((lines - 1) * theme()["line_height"])


def page_of(widths: Sequence[float], above: float, rows: int, *, whole: bool) -> Page:
    """Returns the page for columns of these widths and `rows` rows below `above` points of heading.

    What has to fit one page lies the way in which it prints larger, and its rows are made higher
    to fill the page; a list lies across from the width on that the theme names.
    """
    low, high = float(theme()["row_height"]), float(theme()["tallest_row"])
    landscape = sum(widths) >= theme()["landscape_from"]
    if whole:
        upright, across = (_scale(widths, above + rows * low, landscape=b) for b in (False, True))
        landscape = across > upright
        depth = _printable(landscape=landscape)[1] * _FULL / max(upright, across)
        low = min(max(low, int((depth - above) / rows * 4) / 4), high)
    return Page(landscape, whole, _filled(widths, _printable(landscape=landscape)[0]), low)


def set_up(
    sheet: Worksheet,
    page: Page,
    header: tuple[int, int],
    last_row: int | None,
    *,
    freeze: int = 0,
    footer: str = "page_footer",
) -> None:
    """Sets up paper and window; `header` is the first and last row that every page repeats.

    Without a last row the caller says what is printed. `freeze` columns stay in view at the left.
    `footer` is the key of what stands below each page.
    """
    for column, width in enumerate(page.widths):
        sheet.set_column(column, column, width)
    if page.landscape:
        sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 1 if page.whole else 0)
    sheet.set_margins(left=_SIDE, right=_SIDE, top=_TOP, bottom=_BOTTOM)
    sheet.center_horizontally()
    sheet.set_footer(f'&C&"{theme()["body_font"]},Regular"&10{sentence(footer)}')
    sheet.repeat_rows(header[0] - 1, header[1] - 1)
    if last_row is not None:
        sheet.print_area(0, 0, last_row - 1, len(page.widths) - 1)
    sheet.freeze_panes(header[1], freeze)
    sheet.hide_gridlines(2)


def _printable(*, landscape: bool) -> tuple[float, float]:
    width, height = (_A4_LONG, _A4_SHORT) if landscape else (_A4_SHORT, _A4_LONG)
    return width - 2 * _SIDE * _INCH, height - (_TOP + _BOTTOM) * _INCH


def _scale(widths: Sequence[float], height: float, *, landscape: bool) -> float:
    """Returns how large the sheet prints on one page; 1 is its own size and the most there is."""
    room, depth = _printable(landscape=landscape)
    return min(1, room / (_CHARACTER * sum(widths) + _PADDING * len(widths)), depth / height)


def _filled(widths: Sequence[float], room: float) -> tuple[float, ...]:
    factor = (room - _PADDING * len(widths)) / (_CHARACTER * sum(widths))
    # Whole pixels, rounded down: what is a pixel too wide would be printed smaller.
    return tuple(int(width * max(factor, 1) * 8) / 8 for width in widths)
