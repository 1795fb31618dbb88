"""What only the text and the forms of a unit say: amounts, counts, words, performance forms.

It is typed, or kept as a file:

    [amounts]                       # in the unit of the text
    procurement.goods = 0.28
    [counts]
    vehicles.leaders = 0
    [texts]
    reason.income = "本年项目减少"
    [[forms]]                       # amounts in 元
    project = "某项目"
    year_goals = "……"
    fields = { implementer = "某局" }
    year = { local = 4000000 }
    year_indicators = [["产出指标", "数量指标", "改造户数", "65户"]]
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from xlbudget.base.amounts import to_fen
from xlbudget.template import Family
from xlbudget.template.forms import FormLayout
from xlbudget.template.narrative import MemoKind
from xlbudget.template.source import Mistakes, Reader, TemplateFile

_YUAN = "元"
_LARGEST = 10**12
_LONGEST = 30_000
"""Characters of a typed text."""
_INDICATOR_LEVELS = 4
_OF_SECTION: Mapping[str, tuple[MemoKind, ...]] = {
    "amounts": ("amount",),
    "counts": ("count", "area"),
    "texts": ("text", "date"),
}
CATEGORY, PUBLISHED, PLACE = "category", "published", "place"
"""Fields of a form that stand in none of its cells: the category of its project; whether it is
published, as one without it is; the place that its title begins with."""
UNSEEN = (CATEGORY, PUBLISHED, PLACE)
TERMS = "terms."
"""Before the id of a word that the document explains otherwise than the family does."""


class Indicator(NamedTuple):
    """One line of a form's indicators: its three levels and the value that is aimed at."""

    first: str
    second: str
    third: str
    value: str


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What a performance form says of one project; amounts in 分 by source."""

    project: str
    fields: Mapping[str, str]
    term: Mapping[str, int]
    """For all the years of the project."""
    year: Mapping[str, int]
    term_goals: str = ""
    year_goals: str = ""
    term_indicators: tuple[Indicator, ...] = ()
    year_indicators: tuple[Indicator, ...] = ()
    term_total: int | None = None
    """The total that a form states, where it is not the sum of its sources."""
    year_total: int | None = None

    @property
    def term_amount(self) -> int:
        """Returns the project's money for all its years in 分: as stated, or by its sources."""
        return sum(self.term.values()) if self.term_total is None else self.term_total

    @property
    def year_amount(self) -> int:
        """Returns the project's money for the year in 分: as stated, or by its sources."""
        return sum(self.year.values()) if self.year_total is None else self.year_total


@dataclass(frozen=True, slots=True)
class UnitTexts:
    """Everything that only the text and the forms say, by memo; amounts in 分."""

    amounts: Mapping[str, int]
    counts: Mapping[str, Decimal]
    texts: Mapping[str, str]
    forms: tuple[FormFacts, ...] = ()


NO_TEXTS = UnitTexts({}, {}, {})
"""A unit of which nothing is typed but its tables."""


def read_texts(family: Family, path: Path) -> UnitTexts:
    """Returns what a file says.

    Raises TemplateMistakes F230 with every mistake: a memo that the family does not have, one of
    another kind, an amount that is no number, a key with a slip of the pen.
    """
    mistakes = Mistakes(code="F230")
    source = TemplateFile(path, path, mistakes)
    mistakes.raise_if_any()
    top = Reader(source, source.data)
    amounts = dict(_memos(family, top, "amounts"))
    counts = dict(_memos(family, top, "counts"))
    texts = dict(_memos(family, top, "texts"))
    forms = tuple(_form(family.forms, source, data) for data in top.tables("forms"))
    top.done()
    mistakes.raise_if_any()
    unit = family.narrative.unit if family.narrative else family.unit
    return UnitTexts(
        {name: to_fen(value, unit) for name, value in amounts.items()},
        counts,
        texts,
        forms,
    )


def joined(family: Family, typed: UnitTexts, given: UnitTexts) -> UnitTexts:
    """Returns what is typed with what is given besides, which holds where both say something.

    Forms that are given are counted, whatever counts are typed.
    """
    memos = family.narrative.memos if family.narrative and given.forms else {}
    derived = {name for name, memo in memos.items() if memo.derived}
    amounts = {name: fen for name, fen in typed.amounts.items() if name not in derived}
    counts = {name: count for name, count in typed.counts.items() if name not in derived}
    return UnitTexts(
        amounts={**amounts, **given.amounts},
        counts={**counts, **given.counts},
        texts={**typed.texts, **given.texts},
        forms=given.forms or typed.forms,
    )


def _memos(family: Family, top: Reader, section: str) -> Iterator[tuple[str, Any]]:
    """Yields the values of a section by memo; a key may have dots or be a table of its own."""
    memos = family.narrative.memos if family.narrative else {}
    terms = {term.id for term in family.narrative.terms} if family.narrative else set()
    for name, value in _flat(top.table(section)):
        reader = Reader(
            top.source, {name: value}, f"[{section}]", placeholders=None, longest=_LONGEST
        )
        memo = memos.get(name)
        is_term = name.startswith(TERMS) and name.removeprefix(TERMS) in terms
        if memo is None and not (is_term and section == "texts"):
            reader.add("unknown", name.rpartition(".")[2], what=name)
        elif memo and memo.kind not in _OF_SECTION[section]:
            reader.add("memo_kind", name.rpartition(".")[2], what=name)
        elif section == "texts":
            yield name, reader.text(name, "")
        else:
            yield name, _number(reader, name)


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def _number(reader: Reader, key: str) -> Decimal:
    """Returns a number, also one that is written as text; one that is none is noted."""
    value = reader.data[key]
    reader.read_keys.add(key)
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        try:
            number = Decimal(str(value).replace(",", ""))
        except InvalidOperation:
            pass
        else:
            if number.is_finite() and abs(number) <= _LARGEST:
                return number
    reader.add("wrong_type", key.rpartition(".")[2])
    return Decimal(0)


def _form(layout: FormLayout | None, source: TemplateFile, data: Mapping[str, Any]) -> FormFacts:
    """Returns a form; a field or a source that the family's forms do not have is noted."""
    project = str(data.get("project", ""))
    anchors = "[[forms]]", f'project = "{project}"'
    reader = Reader(source, data, *anchors, placeholders=None, longest=_LONGEST)
    sources = {source.id for source in layout.sources} if layout else None
    form = FormFacts(
        project=reader.text("project"),
        fields=_words(reader, "fields", {*layout.field_of, *UNSEEN} if layout else None),
        term=_sources(reader, "term", sources),
        year=_sources(reader, "year", sources),
        term_goals=reader.text("term_goals", ""),
        year_goals=reader.text("year_goals", ""),
        term_indicators=tuple(_indicators(reader, "term_indicators")),
        year_indicators=tuple(_indicators(reader, "year_indicators")),
    )
    reader.done()
    return form


def _words(outer: Reader, key: str, known: Collection[str] | None) -> dict[str, str]:
    reader = Reader(
        outer.source, outer.table(key), *outer.anchors, key, placeholders=None, longest=_LONGEST
    )
    _check_known(reader, known)
    return {name: reader.text(name, "") for name in reader.data}


def _check_known(reader: Reader, known: Collection[str] | None) -> None:
    """Notes names that the layout of forms does not have; without a layout, none is wrong."""
    for name in reader.data if known is not None else ():
        if name not in (known or ()):
            reader.add("unknown", name, what=name)


def _sources(outer: Reader, key: str, known: Collection[str] | None) -> dict[str, int]:
    reader = Reader(outer.source, outer.table(key), *outer.anchors, key)
    _check_known(reader, known)
    return {name: to_fen(_number(reader, name), _YUAN) for name in reader.data}


def _indicators(reader: Reader, key: str) -> Iterator[Indicator]:
    for line in reader.grid(key, []):
        if len(line) == _INDICATOR_LEVELS:
            yield Indicator(*line)
        else:
            reader.add("wrong_type", key)
