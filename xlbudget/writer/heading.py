"""Writes what stands above the lines of a sheet: title, captions, and the table's header."""

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from xlbudget.base.texts import sentence
from xlbudget.template.common import theme
from xlbudget.template.header import Header, header_cells
from xlbudget.writer.book import Book, write_across, write_formula, write_year
from xlbudget.writer.measure import header_height, lines_needed, paper_width
from xlbudget.writer.style import GENERAL, TEXT, Look


def write_title(sheet: Worksheet, book: Book, row: int, columns: int, title: str) -> None:
    """Writes the title across the sheet; the row is counted from 1."""
    number = GENERAL if book.year_link else TEXT
    look = book.styles.get(Look("title", align="center", number=number))
    sheet.set_row(row - 1, theme()["title_height"])
    write_across(sheet, row - 1, range(columns), "", look)
    write_year(sheet, (row - 1, 0), book, title, look)


def write_captions(
    sheet: Worksheet, book: Book, row: int, widths: Sequence[float], name: str, *, unit: str
) -> None:
    """Writes the unit's name at the left and the unit of amounts, `unit`, at the right edge.

    The name is typed on its home sheet, `name` being this one's name, and linked on all others.
    """
    sheet.set_row(row - 1, theme()["row_height"])
    amount_unit = sentence("amount_unit", unit=unit)
    split = _split(widths, paper_width(amount_unit))
    right = book.styles.get(Look("caption", align="right"))
    write_across(sheet, row - 1, range(split, len(widths)), amount_unit, right)
    here = name == book.home.sheet
    if here or not book.linked:
        look = book.styles.get(Look("caption", unlocked=here and book.linked))
        write_across(sheet, row - 1, range(split), book.caption, look)
    else:
        look = book.styles.get(Look("caption", number=GENERAL))
        write_across(sheet, row - 1, range(split), "", look)
        write_formula(sheet, (row - 1, 0), book.caption_link(name), look, book.caption)


def _split(widths: Sequence[float], needed: int) -> int:
    """Returns the first of the last columns that together have room for the unit of amounts."""
    split = len(widths) - 1
    while split > 1 and lines_needed("0" * needed, sum(widths[split:])) > 1:
        split -= 1
    return split


def write_header(
    sheet: Worksheet, book: Book, row: int, header: Header, widths: Sequence[float]
) -> None:
    """Writes the header as its picture shows it; `row` is its first one, counted from 1."""
    number = GENERAL if book.year_link else TEXT
    look = book.styles.get(Look("header", align="center", number=number))
    top = row - 1
    for down, column, height, width, text in header_cells(header):
        last = (top + down + height - 1, column + width - 1)
        if height > 1 or width > 1:
            sheet.merge_range(top + down, column, *last, "", look)
        write_year(sheet, (top + down, column), book, text, look)
    for down, points in enumerate(header_heights(header, widths)):
        sheet.set_row(top + down, points)


def header_heights(header: Header, widths: Sequence[float]) -> list[float]:
    """Returns the height in points of each row of a header, so that all its words show."""
    heights = [header_height(1)] * len(header)
    # Cells of one row first: what is taller only makes up for what its rows still lack.
    for row, column, height, width, text in sorted(header_cells(header), key=lambda c: c[2]):
        lines = lines_needed(text, sum(widths[column : column + width]))
        lacking = header_height(lines) - sum(heights[row : row + height])
        heights[row + height - 1] += max(lacking, 0)
    return heights
