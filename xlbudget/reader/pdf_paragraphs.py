"""Lines of text become paragraphs, also where one goes on over the end of a page."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from math import inf
from typing import NamedTuple

from xlbudget.reader.pdf_frame import across
from xlbudget.reader.pdf_lines import LATIN, Line
from xlbudget.reader.pdf_pages import Page, PageTable, items_of

_FULL_LINE, _INDENT, _SOME_INDENT = 2.5, 1.2, 0.5
"""In heights of letters: how near to the margin a line ends that goes on, how far one begins, and
how far one that is numbered."""
_LONG_LINE = 14
_MOST_SPACING = 2.6
_OTHER_SIZE = 1 / 3
_LEAST_FULL = 2 / 3
"""Of the width of a page: how far across it its longest lines go at least."""
_FEW_LINES = 3
"""So few lines of a page may all be indented."""
_NUMBERED = re.compile(
    r"(?:[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|\d{1,2}[、．.](?!\d))"
)
_ENDS = re.compile(r"(?:[。；;：:]|[.…·]{2,}\s*\d*)\s*$")
"""How a sentence ends, or a line of a table of contents."""


class Margins(NamedTuple):
    """Where the lines of a page begin and end that fill it."""

    left: float
    right: float


class Paragraph(NamedTuple):
    """The lines of a paragraph, and the page that it begins on."""

    page: int
    lines: list[Line]


def blocks_of(pages: Iterable[Page]) -> Iterator[Paragraph | tuple[int, PageTable]]:
    """Yields the paragraphs and tables of all pages in their order, a table with its page.

    A paragraph goes on over the end of a page where nothing but its next line follows.
    """
    last: Paragraph | None = None
    page_before, before = 0, Margins(0.0, 0.0)
    for page in pages:
        margins = margins_of(page)
        for piece in _pieces(page, margins):
            if not isinstance(piece, list):
                if last:
                    yield last
                last = None
                yield page.number, piece
            elif (
                last
                and page_before == page.number - 1
                and _goes_on_over(
                    last.lines[-1], piece[0], before, margins, few=len(page.lines) < _FEW_LINES
                )
            ):
                last.lines.extend(piece)
            else:
                if last:
                    yield last
                last = Paragraph(page.number, piece)
            # Only what begins a page goes on from the one before.
            page_before = page.number
        before = margins
    if last:
        yield last


def margins_of(page: Page) -> Margins:
    """Returns the margins of a page: of its lines, or its tables where hardly a line is full.

    Where neither reach so far across the page as text does, no line is full.
    """
    if not page.lines:
        return Margins(0.0, 0.0)
    least = across(page.frame, _LEAST_FULL) if page.frame else -inf
    left = min(line.left for line in page.lines)
    right = max(line.right for line in page.lines)
    full = sum(line.right >= right - _FULL_LINE * line.height for line in page.lines)
    if full < _FEW_LINES or right < least:
        right = max([right, *(table.right for table in page.tables)])
    return Margins(left, right if right >= least else inf)


def _pieces(page: Page, margins: Margins) -> Iterator[list[Line] | PageTable]:
    for is_table, items in groupby(items_of(page), key=lambda item: isinstance(item, PageTable)):
        if is_table:
            yield from (item for item in items if isinstance(item, PageTable))
        else:
            lines = [item for item in items if isinstance(item, Line)]
            yield from paragraphs_of(lines, margins)


def paragraphs_of(lines: Sequence[Line], margins: Margins) -> Iterator[list[Line]]:
    """Yields the lines of each paragraph: a full line goes on in the next that is not indented.

    Behind the end of a sentence a number such as 四、 begins another one.
    """
    if not lines:
        return
    paragraph = [lines[0]]
    for line, after in pairwise(lines):
        is_near = after.top - line.top <= _MOST_SPACING * max(line.height, after.height, 1.0)
        if is_near and _goes_on(line, after, margins):
            paragraph.append(after)
        else:
            yield paragraph
            paragraph = [after]
    yield paragraph


def _goes_on(line: Line, after: Line, margins: Margins) -> bool:
    height = max(line.height, after.height, 1.0)
    is_long = line.right - line.left > _LONG_LINE * height
    is_full = is_long and line.right >= margins.right - _FULL_LINE * height
    begins = after.left > margins.left + _INDENT * height or _is_next(line, after, margins, height)
    return is_full and not begins and abs(line.height - after.height) < _OTHER_SIZE * height


def _is_next(line: Line, after: Line, margins: Margins, height: float) -> bool:
    """Tells whether a line is numbered, and behind one that ends or set off from the margin."""
    is_set_off = after.left > margins.left + _SOME_INDENT * height
    ends = _ENDS.search(line.text)
    return bool(_NUMBERED.match(after.text) and (is_set_off or ends))


def _goes_on_over(line: Line, after: Line, before: Margins, margins: Margins, *, few: bool) -> bool:
    """Tells whether the last line of a page goes on in the first one of the next."""
    left = min(before.left, margins.left) if few else margins.left
    return _goes_on(line, after, Margins(left, before.right))


def joined_text(lines: Iterable[Line]) -> str:
    """Returns the text of the lines of a paragraph."""
    text = ""
    for line in lines:
        both_latin = text and LATIN.match(text[-1]) and LATIN.match(line.text[0])
        is_number = text and text[-1].isdigit() and line.text[0].isdigit()
        text += (" " if both_latin and not is_number else "") + line.text
    return text
