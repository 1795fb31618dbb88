"""Titles inside a table that the end of a page parts from its header.

All rows that are left on their page are of one cell, as those of a frame are.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from xlbudget.reader.pdf_pages import SAME_EDGE, Page, PageTable

_MOST_TITLES = 8


def parted_titles(pages: Sequence[Page]) -> Iterator[PageTable]:
    """Yields the tables that end a page and hold only titles of the table on the page after it."""
    for page, after in pairwise(pages):
        if page.tables and after.tables:
            titles, table = page.tables[-1], after.tables[0]
            ends = all(line.bottom <= titles.top + 1 for line in page.lines)
            begins = all(line.top >= table.bottom - 1 for line in after.lines)
            if ends and begins and _are_titles(titles, table):
                yield titles


def _are_titles(titles: PageTable, table: PageTable) -> bool:
    """Tells whether one column is as wide as a table with more of them."""
    from_left, to_right = titles.left - table.left, titles.right - table.right
    is_wide = max(abs(from_left), abs(to_right)) <= SAME_EDGE
    return titles.width == 1 < table.width and titles.height <= _MOST_TITLES and is_wide
