"""A performance form as a table: one description for a document, for a sheet, for reading back."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Literal, NamedTuple

from xlbudget.base.amounts import text_of
from xlbudget.narrative.form_read import PROJECT, TERM, TERM_GOALS, YEAR, YEAR_GOALS
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
    of: str = ""
    """What it says, as `ReadForm.cells` has it; empty for labels and indicators."""


def form_titles(layout: FormLayout, form: FormFacts, year: int) -> tuple[str, ...]:
    """Returns the lines over a form."""
    place = form.fields.get(PLACE, "")
    titles = (layout.title.replace("{place}", place), layout.subtitle)
    return tuple(title.replace("{year}", str(year)) for title in titles if title)


def form_grid(layout: FormLayout, form: FormFacts, lines: int = 1) -> tuple[FormCell, ...]:
    """Returns the cells of a form, from its top down; rows and columns count from 0.

    There is room for at least so many `lines` of indicators under each second level.
    """
    cells: list[FormCell] = []
    for part in (_head, _funds, _texts, _goals, partial(_indicators, lines=lines), _end):
        start = max((cell.row + cell.height for cell in cells), default=0)
        cells += part(layout, form, start)
    return tuple(cells)


def _head(layout: FormLayout, form: FormFacts, row: int) -> Iterator[FormCell]:
    """Yields the name of the project, and the fields of which two share a line."""
    yield from _line(row, layout.project, form.project, PROJECT)
    halves = layout.fields_at("half")
    for number, field in enumerate(halves):
        line, second = row + 1 + number // 2, number % 2
        text = form.fields.get(field.id, "")
        if second:
            yield FormCell(line, _HALF, field.label, "label")
            yield FormCell(line, _HALF_VALUE, text, width=COLUMNS - _HALF_VALUE, of=field.id)
        elif field is halves[-1]:
            yield from _line(line, field.label, text, field.id)
        else:
            yield FormCell(line, 0, field.label, "label", width=_VALUE)
            yield FormCell(line, _VALUE, text, width=_HALF - _VALUE, of=field.id)


def _line(row: int, label: str, text: str, of: str) -> Iterator[FormCell]:
    yield FormCell(row, 0, label, "label", width=_VALUE)
    yield FormCell(row, _VALUE, text, width=COLUMNS - _VALUE, of=of)


def _funds(layout: FormLayout, form: FormFacts, row: int) -> Iterator[FormCell]:
    """Yields the totals and the amounts by source, for the term and for the year."""
    sources = layout.sources
    yield FormCell(row, 0, layout.funds.label, "label", 1 + len(sources), _VALUE)
    lines = [
        (
            "",
            layout.funds.term,
            form.term_amount if form.term else form.term_total,
            layout.funds.year,
            form.year_amount if form.year else form.year_total,
        ),
        *(
            (f".{s.id}", s.label, form.term.get(s.id), s.label, form.year.get(s.id))
            for s in sources
        ),
    ]
    for line, (of, term_label, term, year_label, year) in enumerate(lines, start=row):
        yield FormCell(line, _VALUE, term_label, "label", width=_AMOUNT - _VALUE)
        yield FormCell(line, _AMOUNT, _amount(layout, term), "amount", of=f"{TERM}{of}")
        yield FormCell(line, _HALF, year_label, "label", width=COLUMNS - 1 - _HALF)
        yield FormCell(line, COLUMNS - 1, _amount(layout, year), "amount", of=f"{YEAR}{of}")


def _amount(layout: FormLayout, fen: int | None) -> str:
    return "" if fen is None else text_of(fen, layout.unit, 0, separator=",")


def _texts(layout: FormLayout, form: FormFacts, row: int) -> Iterator[FormCell]:
    for line, field in enumerate(layout.fields_at("line"), start=row):
        yield from _line(line, field.label, form.fields.get(field.id, ""), field.id)


def _goals(layout: FormLayout, form: FormFacts, row: int) -> Iterator[FormCell]:
    goals = layout.goals
    yield FormCell(row, 0, goals.label, "label", height=2)
    for line, part, term, year in (
        (row, "label", goals.term, goals.year),
        (row + 1, "text", form.term_goals, form.year_goals),
    ):
        kind: Part = "label" if part == "label" else "text"
        of = (TERM_GOALS, YEAR_GOALS) if kind == "text" else ("", "")
        yield FormCell(line, 1, term, kind, width=_HALF - 1, of=of[0])
        yield FormCell(line, _HALF, year, kind, width=COLUMNS - _HALF, of=of[1])


def _indicators(layout: FormLayout, form: FormFacts, row: int, *, lines: int) -> Iterator[FormCell]:
    """Yields the heads of the indicators and their lines, those without any words too."""
    heads = (*layout.levels, *layout.levels[1:])
    cells: list[FormCell] = []
    line = row + 1
    for first, seconds in _levels(layout, form):
        top = line
        for second in seconds:
            term = _of(form.term_indicators, first, second)
            year = _of(form.year_indicators, first, second)
            height = max(len(term), len(year), lines)
            for start, indicators in ((_TERM_FROM, term), (_YEAR_FROM, year)):
                cells.append(FormCell(line, start, second, "label", height))
                for number in range(height):
                    blank = Indicator(first, second, "", "")
                    of = indicators[number] if number < len(indicators) else blank
                    cells.append(FormCell(line + number, start + 1, of.third))
                    cells.append(FormCell(line + number, start + 2, of.value))
            line += height
        cells.append(FormCell(top, 1, first, "label", line - top))
    yield FormCell(row, 0, layout.indicators, "label", line - row)
    yield from (FormCell(row, column, head, "label") for column, head in enumerate(heads, 1))
    yield from cells


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
        text = form.fields.get(field.id, "")
        yield FormCell(line, column + 1, text, width=width, of=field.id)
