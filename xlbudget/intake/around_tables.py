"""What stands around the tables of a document: titles, captions, notes, headings."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from xlbudget.base.folding import fold, fold_year
from xlbudget.intake.locate.closing import begins_note, closes_page, says_no_data
from xlbudget.intake.locate.wording import wording
from xlbudget.reader import RawCell, RawParagraph, RawTable
from xlbudget.template.common import document_words

_LONGEST_CAPTION, _MOST_CAPTIONS = 80, 8
_LONGEST_HEADING = 40
_MOST_CLOSING = 3
_TO_PAGE = re.compile(r"(?:\t|\.{3,}|…+|·{3,}|\s{3,})\s*\d{1,3}\s*$")
"""Behind the words of a line of the list of contents."""


def note_count(paragraphs: Sequence[RawParagraph]) -> int:
    """Returns how many paragraphs right under a table are notes of it, or close its page."""
    count = 0
    for paragraph in paragraphs:
        folded = fold(paragraph.text)
        cell = RawCell(1, 1, "text", paragraph.text, None)
        is_note = begins_note(folded) or says_no_data(folded)
        if not (is_note or (count < _MOST_CLOSING and closes_page((cell,)))):
            break
        count += 1
    return count


def caption_count(paragraphs: Sequence[RawParagraph]) -> int:
    """Returns how many of the last paragraphs stand over a table that follows them.

    They begin with its title, and with what says its number, unit or name above that.
    """
    count = 0
    for paragraph in reversed(paragraphs[-_MOST_CAPTIONS:]):
        text = paragraph.text.strip()
        is_short = len(text) <= _LONGEST_CAPTION and not text.endswith(_stops())
        if not is_short or paragraph.in_contents or _TO_PAGE.search(paragraph.text):
            break
        count += 1
    captions = paragraphs[len(paragraphs) - count :]
    title = title_in(captions)
    start = next((n for n in range(count - 1, -1, -1) if captions[n].text == title), 0)
    while start and _is_caption(captions[start - 1]):
        start -= 1
    return count - start


def _is_caption(paragraph: RawParagraph) -> bool:
    """Tells whether a line is the number of a table, the unit's name or the unit of amounts."""
    patterns, folded = wording(), fold(paragraph.text)
    return bool(
        _is_number(folded)
        or patterns.unit_name.search(paragraph.text)
        or patterns.amount_unit.search(folded)
    )


def has_title_row(table: RawTable) -> bool:
    """Tells whether the first row of a table is one cell with words, as a title inside it is.

    It is as wide as the table, or says the number of the table.
    """
    first = [column for row, column in table.sheet.cells if row == 1]
    return first == [1] and (
        _is_number(str(table.sheet.cells[1, 1].value))
        or any(
            area.top == 1 and area.left == 1 and area.right == table.width
            for area in table.sheet.merged
        )
    )


def _is_number(text: str) -> bool:
    """Tells whether a text is the number of a table."""
    return bool(wording().mark.fullmatch(fold(text)))


def _stops() -> tuple[str, ...]:
    return tuple(document_words()["document"]["stops"])


def says_goes_on(text: str) -> bool:
    """Tells whether a line says that a table goes on from the page before."""
    return any(word in text for word in document_words()["document"]["goes_on"])


def folded_title(captions: Iterable[RawParagraph]) -> str:
    """Returns the folded title among what stands over a table, "" if there is none."""
    return fold_year(title_in(captions))


def title_in(captions: Iterable[RawParagraph]) -> str:
    """Returns the title among what stands over a table, "" if there is none."""
    titles = [caption.text for caption in captions if not _is_caption(caption)]
    table_word = document_words()["title"]["number"]
    named = [title for title in titles if _bare(title).endswith(table_word)]
    return (named or titles or [""])[-1]


def _bare(title: str) -> str:
    """Returns a title without brackets behind it."""
    return re.sub(r"(?:\([^()]*\))+$", "", fold(title))


@cache
def _heading_looks() -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, document_words()["document"]["headings"]))


def with_looks(paragraphs: Iterable[RawParagraph]) -> Iterator[RawParagraph]:
    """Yields paragraphs with the level of headings known by their numbers: 一、 and （一）.

    Lines of the list of contents are left out.
    """
    for paragraph in paragraphs:
        if paragraph.in_contents or _TO_PAGE.search(paragraph.text):
            continue
        folded = fold(paragraph.text)
        looks = (
            level
            for level, pattern in enumerate(_heading_looks(), start=1)
            if pattern.match(folded)
        )
        is_heading = len(folded) <= _LONGEST_HEADING and not folded.endswith(_stops())
        level = paragraph.level or (next(looks, 0) if is_heading else 0)
        yield paragraph if level == paragraph.level else replace(paragraph, level=level)
