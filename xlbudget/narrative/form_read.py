"""Reads a performance form back from a table that anybody made, by the labels of its layout.

What a label names is the next cell of its row, wherever that stands: cells that were joined
otherwise, or lines that slipped to the left, do no harm.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from xlbudget.base.amounts import FEN, number_in, to_fen
from xlbudget.base.folding import fold
from xlbudget.narrative.form_indicators import IndicatorReader
from xlbudget.narrative.texts import FormFacts
from xlbudget.template.forms import FormLayout

PROJECT, TERM_GOALS, YEAR_GOALS = "project", "term_goals", "year_goals"
"""What a form says, besides its fields, and `term` and `year` with their sources."""
TERM, YEAR = "term", "year"
_LEAST_LABELS = 3
"""Labels besides that of the project by which a table is known as a form."""
_MOST_LETTERS = 5_000
"""Of a text: nothing longer is read, and a label is no longer than the first of them."""


class SeenCell(NamedTuple):
    """A cell of a table that says something; rows and columns count from 1."""

    row: int
    column: int
    text: str
    width: int = 1
    """Over how many columns it goes."""


@dataclass(frozen=True)
class ReadForm:
    """A form that was read, and where what it says stands."""

    form: FormFacts
    cells: Mapping[str, SeenCell] = field(default_factory=dict)
    """By what they say: `project`, the id of a field, `term`, `year.local` …"""
    unread: tuple[str, ...] = ()
    """The amounts that are none, by what they say."""
    labels: frozenset[str] = frozenset()
    """The labels that it has, folded."""

    def has(self, *labels: str) -> bool:
        """Tells whether the form has one of some labels: another layout may ask for less."""
        return not self.labels.isdisjoint(map(_plain, labels))


def is_form(layout: FormLayout, cells: Sequence[SeenCell]) -> bool:
    """Tells whether a table is a form: it names its project, and has more labels of one.

    A list of many projects has the labels of its columns beside that of their names.
    """
    labels = [(cell.row, text) for cell in cells if (text := _folded(cell.text)) in _labels(layout)]
    rows = {row for row, text in labels if text == _plain(layout.project)}
    alone = any(sum(row == of for of, _ in labels) == 1 for row in rows)
    return alone and len({text for _, text in labels}) > _LEAST_LABELS


def goes_on(layout: FormLayout, cells: Sequence[SeenCell]) -> bool:
    """Tells whether a table is the rest of a form that stands before it: it begins as one does."""
    return (
        bool(cells)
        and _folded(cells[0].text) in _labels(layout)
        and not any(_folded(cell.text) == _plain(layout.project) for cell in cells)
    )


def read_form(layout: FormLayout, cells: Iterable[SeenCell]) -> ReadForm:
    """Returns the form that a table is; `cells` are those with words, row by row."""
    reader = _Reader(layout)
    row: list[SeenCell] = []
    for cell in cells:
        if row and cell.row != row[-1].row:
            reader.row(row)
            row = []
        row.append(cell)
    if row:
        reader.row(row)
    return reader.form()


@cache
def _labels(layout: FormLayout) -> Mapping[str, str]:
    """Returns what each label names, by the label as it is compared."""
    of = {_plain(label): "" for label in layout.labels()}
    of[_plain(layout.project)] = PROJECT
    for text in layout.fields:
        of |= {_plain(label): text.id for label in (text.label, *text.also)}
    for source in layout.sources:
        of |= {_plain(label): source.id for label in (source.label, *source.also)}
    return {**of, _plain(layout.funds.term): TERM, _plain(layout.funds.year): YEAR}


@cache
def _source_labels(layout: FormLayout) -> frozenset[str]:
    every = (label for s in layout.sources for label in (s.label, *s.also))
    return frozenset(map(_plain, every))


def _plain(label: str) -> str:
    return fold(label).rstrip(":")


def _folded(text: str) -> str:
    """Returns a text as labels are compared; a long one is none."""
    return _plain(text) if len(text) <= _MOST_LETTERS else ""


class _Reader:
    """Takes the rows of a form one after the other."""

    def __init__(self, layout: FormLayout) -> None:
        self.layout = layout
        self.labels = _labels(layout)
        self.sources = _source_labels(layout)
        self.ends = {_plain(end.label): end.id for end in layout.fields_at("end")}
        self.said: dict[str, SeenCell] = {}
        self.unit = layout.unit
        self.indicators: IndicatorReader | None = None
        """Reads the indicators while the row is one of theirs."""
        self.read_indicators: IndicatorReader | None = None
        self.goals_from = 0
        """The column of the head over the year's goals."""
        self.goals_next = False
        self.shown: set[str] = set()

    def row(self, cells: Sequence[SeenCell]) -> None:
        """Reads a row."""
        folded = [_folded(cell.text) for cell in cells]
        self.shown |= self.labels.keys() & {*folded}
        heads = {_plain(level) for level in self.layout.levels}
        if len(heads & {*folded}) == len(heads):
            self.indicators = self.read_indicators = IndicatorReader(self.layout, cells)
            self.goals_next = False
        elif self._end_of(folded[0]) is not None:
            self.indicators = None
            self._named(cells, folded)
        elif self.indicators:
            self.indicators.row(cells)
        elif _plain(self.layout.goals.year) in folded or _plain(self.layout.goals.label) in folded:
            self._goal_row(cells, folded)
        elif self.goals_next and folded[0] not in self.labels:
            self._goals(cells)
        else:
            self._named(cells, folded)

    def _end_of(self, folded: str) -> str | None:
        """Returns the label of the last line that a cell has, alone or with what it names."""
        return next(
            (label for label in self.ends if folded == label or folded.startswith(f"{label}:")),
            None,
        )

    def _goal_row(self, cells: Sequence[SeenCell], folded: Sequence[str]) -> None:
        year = _plain(self.layout.goals.year)
        for cell, text in zip(cells, folded, strict=True):
            if text == year:
                self.goals_from = cell.column
        texts = [cell for cell, text in zip(cells, folded, strict=True) if text not in self.labels]
        self.goals_next = not texts
        if texts:
            self._goals(texts)

    def _goals(self, cells: Sequence[SeenCell]) -> None:
        """Reads the goals: two of them, or one that stands under its head or under both."""
        self.goals_next = False
        first, *others = cells
        if others:
            self.said |= {TERM_GOALS: first, YEAR_GOALS: others[0]}
            return
        ends = first.column + first.width - 1
        if first.column < self.goals_from or not self.goals_from:
            self.said[TERM_GOALS] = first
        if self.goals_from and ends >= self.goals_from:
            self.said[YEAR_GOALS] = first

    def _named(self, cells: Sequence[SeenCell], folded: Sequence[str]) -> None:
        """Reads cells behind their labels; a source stands there twice, term and year."""
        seen: set[str] = set()
        for number, (cell, text) in enumerate(zip(cells, folded, strict=True)):
            if _plain(self.layout.funds.label).startswith(text.partition("(")[0]) and text:
                self._unit(text)
            end = self._end_of(text)
            if end is not None and text != end:
                self._keep(self.ends[end], cell)
                continue
            name = self.labels.get(text, "")
            if not name:
                continue
            if text in self.sources:
                name = f"{YEAR if text in seen else TERM}.{name}"
            seen.add(text)
            if number + 1 < len(cells) and not self._is_label(folded[number + 1]):
                self._keep(name, cells[number + 1])

    def _is_label(self, folded: str) -> bool:
        return folded in self.labels or self._end_of(folded) is not None

    def _keep(self, name: str, cell: SeenCell) -> None:
        self.said.setdefault(name, cell)

    def _unit(self, label: str) -> None:
        """Notes the unit that the label of the amounts names in brackets."""
        units = sorted(FEN, key=len, reverse=True)
        inside = label.partition("(")[2]
        self.unit = next((unit for unit in units if unit in inside), self.unit)

    def form(self) -> ReadForm:
        """Returns what was read."""
        layout, said = self.layout, self.said
        unread = tuple(self._unread())
        term, year = self._amounts(TERM), self._amounts(YEAR)
        of = self.read_indicators
        return ReadForm(
            FormFacts(
                project=self._text(PROJECT),
                fields={f.id: self._text(f.id) for f in layout.fields if f.id in said},
                term=term,
                year=year,
                term_goals=self._text(TERM_GOALS),
                year_goals=self._text(YEAR_GOALS),
                term_indicators=tuple(of.term) if of else (),
                year_indicators=tuple(of.year) if of else (),
                term_total=self._total(TERM, term),
                year_total=self._total(YEAR, year),
            ),
            dict(said),
            unread,
            frozenset(self.shown),
        )

    def _text(self, name: str) -> str:
        cell = self.said.get(name)
        if cell is None:
            return ""
        text = cell.text.strip()[:_MOST_LETTERS]
        end = self._end_of(_folded(text))
        at = max(text.find(":"), text.find("："))
        return text[at + 1 :].strip() if end is not None and at >= 0 else text

    def _amounts(self, of: str) -> dict[str, int]:
        amounts = {s.id: self._amount(f"{of}.{s.id}") for s in self.layout.sources}
        return {name: fen for name, fen in amounts.items() if fen is not None}

    def _total(self, of: str, sources: Mapping[str, int]) -> int | None:
        """Returns the total that is stated, None where it is the sum of the sources."""
        total = self._amount(of)
        return None if sources and total == sum(sources.values()) else total

    def _amount(self, name: str) -> int | None:
        cell = self.said.get(name)
        value = None if cell is None else number_in(cell.text.strip().removesuffix(self.unit))
        return None if value is None else to_fen(value, self.unit)

    def _unread(self) -> Iterator[str]:
        names = (f"{of}.{s.id}" for of in (TERM, YEAR) for s in self.layout.sources)
        for name in (TERM, YEAR, *names):
            cell = self.said.get(name)
            if cell and self._amount(name) is None and fold(cell.text) not in _no_amount():
                yield name


@cache
def _no_amount() -> frozenset[str]:
    from xlbudget.template.common import document_words

    return frozenset(map(fold, document_words()["zero"]))
