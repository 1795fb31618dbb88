"""Where the text of the document stands on its sheet: one row for each title and paragraph.

A paragraph has the key of its sentence in a hidden column, so that it is known wherever it stands.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from xlbudget.template import Family
from xlbudget.template.narrative import (
    Each,
    Narrative,
    Part,
    Parts,
    Section,
    Sentence,
    slots_of,
)

TOP = 4
"""The sheet row of the first line."""

TEXT, KEY = 1, 2
"""The columns of the sheet; KEY is hidden and empty beside a title."""

MOST = 1_000
"""Lines that are read, more than a family has."""


@dataclass(frozen=True, slots=True)
class TextRow:
    """One row of the sheet: a title, or one paragraph of a sentence."""

    row: int
    title: str = ""
    level: int = 0
    key: str = ""
    sentence: Sentence | None = None
    number: int = 0
    """Which paragraph of its sentence it is, counted from 0."""


def text_rows(family: Family) -> tuple[TextRow, ...]:
    """Returns the rows of the sheet in the order of the document; none for a family without text.

    A sentence that lists rows which are not known when the workbook is made is not among them.
    """
    return family.once(text_rows, lambda: tuple(_numbered(family)))


def _numbered(family: Family) -> Iterator[TextRow]:
    if family.narrative:
        for row, line in enumerate(_rows(family.narrative), start=TOP):
            yield replace(line, row=row)


def _rows(narrative: Narrative) -> Iterator[TextRow]:
    for part in narrative.parts:
        if part.holds != "sections":
            continue
        yield TextRow(0, part.title, 1)
        for section in narrative.sections_of(part.id):
            if section.has_heading:
                yield TextRow(0, section.title, section.level)
            yield from _paragraphs(section)


def _paragraphs(section: Section) -> Iterator[TextRow]:
    for sentence in section.sentences:
        if sentence.each and _is_open(sentence.each):
            continue
        for number in range(len(paragraphs(sentence.parts))):
            yield TextRow(0, key=f"{sentence.id}:{number}", sentence=sentence, number=number)


def _is_open(each: Each) -> bool:
    """Tells whether a list names every row that a table lists, or rows with those above them."""
    is_path = any(slot.kind == "path" for slot in slots_of(each.parts))
    return is_path or any(term.row == "*" for term in each.rows)


def paragraphs(parts: Parts) -> tuple[Parts, ...]:
    """Returns the parts of each paragraph of a sentence, which its own line breaks part."""
    lines: list[list[Part]] = [[]]
    for part in parts:
        if not isinstance(part, str):
            lines[-1].append(part)
            continue
        first, *more = part.split("\n")
        lines[-1].append(first)
        lines.extend([line] for line in more)
    return tuple(tuple(part for part in line if part != "") for line in lines)
