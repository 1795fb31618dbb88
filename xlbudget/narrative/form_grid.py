"""A performance form as a table: one description for a document, for a sheet, for reading back."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from xlbudget.base.amounts import text_of
from xlbudget.narrative.texts import PLACE, FormFacts, Indicator
from xlbudget.template.forms import COLUMNS, FormLayout

Part = Literal["label", "text", "amount"]
_VALUE, _HALF, _HALF_VALUE = 2, 5, 6
"""Columns: where what a label names begins, the second label of a line, and what it names."""
_AMOUNT = 4
_TERM_FROM, _YEAR_FROM = 2, 5
"""The columns of the second level of indicators, for the term and for the year."""


class FormCell(NamedTuple):
    """A cell of a form: where it begins, over how many rows and columns it goes, what it says."""

    row: int
    column: int
    text: str
    part: Part = "text"
    height: int = 1
    width: int = 1


def form_titles(layout: FormLayout, form: FormFacts, year: int) -> tuple[str, ...]:
    """Returns the lines over a form."""
    place = form.fields.get(PLACE, "")
    titles = (layout.title.replace("{place}", place), layout.subtitle)
    return tuple(title.replace("{year}", str(year)) for title in titles if title)


def form_grid(layout: FormLayout, form: FormFacts) -> tuple[FormCell, ...]:
    """Returns the cells of a form, from its top down; rows and columns count from 0."""
    cells: list[FormCell] = []
    for part in (_head, _funds, _texts, _goals, _indicators, _end):
        start = max((cell.row + cell.height for cell in cells), default=0)
        cells += part(layout, form, start)
    return tuple(cells)


def _head(layout: FormLayout, form: FormFacts, row: int) -> Iterator[FormCell]:
    """Yields the name of the project, and the fields of which two share a line."""
    yield from _line(row, layout.project, form.project)
    halves = layout.fields_at("half")
    for number, field in enumerate(halves):
        line, second = row + 1 + number // 2, number % 2
        text = form.fields.get(field.id, "")
        if second:
            yield FormCell(line, _HALF, field.label, "label")
            yield FormCell(line, _HALF_VALUE, text, width=COLUMNS - _HALF_VALUE)
        elif field is halves[-1]:
            yield from _line(line, field.label, text)
        else:
            yield FormCell(line, 0, field.label, "label", width=_VALUE)
            yield FormCell(line, _VALUE, text, width=_HALF - _VALUE)


def _line(row: int, label: str, text: str) -> Iterator[FormCell]:
    yield FormCell(row, 0, label, "label", width=_VALUE)
    yield FormCell(row, _VALUE, text, width=COLUMNS - _VALUE)


def _funds(layout: FormLayout, form: FormFacts, row: int) -> Iterator[FormCell]:
    """Yields the totals and the amounts by source, for the term and for the year."""
    sources = layout.sources
    yield FormCell(row, 0, layout.funds.label, "label", 1 + len(sources), _VALUE)
    lines = [
        (
            layout.funds.term,
            form.term_amount if form.term else form.term_total,
            layout.funds.year,
            form.year_amount if form.year else form.year_total,
        ),
        *((s.label, form.term.get(s.id), s.label, form.year.get(s.id)) for s in sources),
    ]
    for line, (term_label, term, year_label, year) in enumerate(lines, start=row):
        yield FormCell(line, _VALUE, term_label, "label", width=_AMOUNT - _VALUE)
        yield FormCell(line, _AMOUNT, _amount(layout, term), "amount")
        yield FormCell(line, _HALF, year_label, "label", width=COLUMNS - 1 - _HALF)
        yield FormCell(line, COLUMNS - 1, _amount(layout, year), "amount")


def _amount(layout: FormLayout, fen: int | None) -> str:
    return "" if fen is None else text_of(fen, layout.unit, 0, separator=",")


def _texts(layout: FormLayout, form: FormFacts, row: int) -> Iterator[FormCell]:
    for line, field in enumerate(layout.fields_at("line"), start=row):
        yield from _line(line, field.label, form.fields.get(field.id, ""))


def _goals(layout: FormLayout, form: FormFacts, row: int) -> Iterator[FormCell]:
    goals = layout.goals
    yield FormCell(row, 0, goals.label, "label", height=2)
    for line, part, term, year in (
        (row, "label", goals.term, goals.year),
        (row + 1, "text", form.term_goals, form.year_goals),
    ):
        kind: Part = "label" if part == "label" else "text"
        yield FormCell(line, 1, term, kind, width=_HALF - 1)
        yield FormCell(line, _HALF, year, kind, width=COLUMNS - _HALF)


def _indicators(layout: FormLayout, form: FormFacts, row: int) -> Iterator[FormCell]:
    """Yields the heads of the indicators and their lines, those without any words too."""
    heads = (*layout.levels, *layout.levels[1:])
    lines: list[FormCell] = []
    line = row + 1
    for first, seconds in _levels(layout, form):
        top = line
        for second in seconds:
            term = _of(form.term_indicators, first, second)
            year = _of(form.year_indicators, first, second)
            height = max(len(term), len(year), 1)
            for start, indicators in ((_TERM_FROM, term), (_YEAR_FROM, year)):
                lines.append(FormCell(line, start, second, "label", height))
                for number in range(height):
                    blank = Indicator(first, second, "", "")
                    of = indicators[number] if number < len(indicators) else blank
                    lines.append(FormCell(line + number, start + 1, of.third))
                    lines.append(FormCell(line + number, start + 2, of.value))
            line += height
        lines.append(FormCell(top, 1, first, "label", line - top))
    yield FormCell(row, 0, layout.indicators, "label", line - row)
    yield from (FormCell(row, column, head, "label") for column, head in enumerate(heads, 1))
    yield from lines


def _levels(layout: FormLayout, form: FormFacts) -> Iterator[tuple[str, Sequence[str]]]:
    """Yields the first level with what the second has: what all forms list, then a form's own."""
    used = (*form.term_indicators, *form.year_indicators)
    listed = {group.first: group.second for group in layout.groups}
    for first in dict.fromkeys((*listed, *(indicator.first for indicator in used))):
        own = (indicator.second for indicator in used if indicator.first == first)
        yield first, tuple(dict.fromkeys((*listed.get(first, ()), *own)))


def _of(indicators: Sequence[Indicator], first: str, second: str) -> list[Indicator]:
    return [i for i in indicators if (i.first, i.second) == (first, second)]


def _end(layout: FormLayout, form: FormFacts, row: int) -> Iterator[FormCell]:
    fields = layout.fields_at("end")
    for number, field in enumerate(fields):
        line, column = row + number // (COLUMNS // 2), 2 * number % COLUMNS
        last = field is fields[-1] or column == COLUMNS - 2
        yield FormCell(line, column, field.label, "label")
        width = COLUMNS - column - 1 if last else 1
        yield FormCell(line, column + 1, form.fields.get(field.id, ""), width=width)
