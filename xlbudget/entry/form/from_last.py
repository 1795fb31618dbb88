"""What next year's entry sheets keep of last year's, and what has to be asked about it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, NamedTuple

from xlbudget.entry.form.inputs import Inputs, Line, printed_lines
from xlbudget.entry.form.texts import TextLine, text_lines
from xlbudget.narrative.texts import UnitTexts
from xlbudget.template import Family, Section

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


class Question(NamedTuple):
    """A line that was kept and may no longer be right; `line` counts from 0."""

    section: Section
    line: int
    name: str
    about: Literal["old_year", "carried"]


def kept_lines(family: Family, last: Inputs, blank: Inputs) -> tuple[Inputs, tuple[Question, ...]]:
    """Returns blank inputs with the words of last year's lines, and what to ask about them.

    Names, codes and classes are kept as they were typed, amounts are not. Of the texts, counts and
    reasons are this year's to say.
    """
    lines = dict(blank.lines)
    questions: list[Question] = []
    for section in family.entry.sections:
        typed = last.lines.get(section.id, ())
        if section.kind != "facts" or section.rows or not typed:
            continue
        printed = printed_lines(family, section)
        kept = [line for line in typed[len(printed) :] if line.words]
        lines[section.id] = (*printed, *(Line(line.words) for line in kept))
        questions += _questions(section, kept, blank.year)
    texts = UnitTexts({}, {}, _kept_texts(family, last))
    kept_inputs = replace(blank, lines=lines, reporting=last.reporting, texts=texts)
    return kept_inputs, tuple(questions)


def _kept_texts(family: Family, last: Inputs) -> dict[str, str]:
    """Returns the words that hold from year to year: not dates, nor reasons of changes."""
    lasting = {
        line.key for line in text_lines(family) if line.kind == "text" and not line.is_reason
    }
    return {key: words for key, words in last.texts.texts.items() if key in lasting}


def old_texts(family: Family, inputs: Inputs) -> Iterator[TextLine]:
    """Yields the lines of texts whose words speak of another year."""
    for line in text_lines(family):
        years = _YEAR.findall(inputs.texts.texts.get(line.key, ""))
        if any(year != str(inputs.year) for year in years):
            yield line


def _questions(section: Section, lines: list[Line], year: int | None) -> Iterator[Question]:
    asked = [
        column.id
        for column in section.amounts
        if section.ask and all(column.select.get(d) == who for d, who in section.ask.items())
    ]
    for number, line in enumerate(lines):
        name = line.word(section, "label")
        if any(found != str(year) for found in _YEAR.findall(name)):
            yield Question(section, number, name, "old_year")
        elif any(line.amounts.get(column) for column in asked):
            yield Question(section, number, name, "carried")
