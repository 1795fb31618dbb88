"""The layout of performance forms (绩效目标表), as a family declares it: labels, rows, thresholds.

One layout serves writing a form, as a table of a document or as a sheet, and reading it back.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, cast, get_args

from xlbudget.base.amounts import FEN
from xlbudget.template.family import Family
from xlbudget.template.family_limits import twice
from xlbudget.template.source import Reader, TemplateFile

COLUMNS = 8
"""The columns of a form: its heads, then three of the term's indicators with their head, three of
the year's."""
_LEVELS = 4
_PERCENT = 100
_EARLIEST, _LATEST = 1990, 9999
_MOST_LINES = 20

Span = Literal["half", "line", "end"]


@dataclass(frozen=True, slots=True)
class FormField:
    """A text of a form: two share a line (`half`), it has its own (`line`), or closes the form.

    The label of one that closes the form (`end`) stands with three others in the last line.
    """

    id: str
    label: str
    at: Span
    also: tuple[str, ...] = ()
    """Other labels by which a form may call it."""
    needed: bool = False
    """Whether a form in which it is empty is not filled in."""
    is_period: bool = False
    """Whether it says in which years the project goes on."""
    is_date: bool = False
    """Whether it says when the form was filled in: last year or this one."""
    once: str = ""
    """What it says of a project that ends within a year."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the money of a project comes from."""

    id: str
    label: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Twice:
    """What stands in a form twice, with the words that say so: for the whole term, for the year."""

    label: str
    term: str
    year: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorGroup:
    """Indicators of the first level, and those of the second level that every form lists."""

    first: str
    second: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class FormLayout:
    """Everything that a form says but for what is filled in; equal to nothing but itself."""

    title: str
    """With `{place}`, which the field of that name of a form fills in."""
    subtitle: str
    """With `{year}`."""
    unit: str
    """What its amounts are in."""
    project: str
    """The label of the name of the project."""
    widths: tuple[float, ...]
    fields: tuple[FormField, ...]
    funds: Twice
    sources: tuple[Source, ...]
    goals: Twice
    indicators: str
    """The label before the indicators."""
    levels: tuple[str, ...]
    """The heads of an indicator's three levels and of its value."""
    groups: tuple[IndicatorGroup, ...]
    lines: int
    """How many indicators of the second level a form to fill in has room for, at least."""
    table: str
    """The list of projects that forms belong to, each by its name."""
    total: str
    """The column of a project's amount in it."""
    by_fund: tuple[str, ...]
    """Its columns by which the share of projects with a form is counted."""
    carried: str
    """The list of projects that go on with what was left of last year; empty where none is."""
    categories: Mapping[str, str]
    """What the text calls the categories of projects, by how they are typed."""
    share: int
    """How many percent of the projects are to have a form."""
    since: int
    """The first year of which that is asked."""

    def fields_at(self, at: Span) -> tuple[FormField, ...]:
        """Returns the fields that stand in one way, in order."""
        return tuple(field for field in self.fields if field.at == at)

    def firsts(self) -> tuple[str, ...]:
        """Returns the names of the first level of indicators."""
        return tuple(group.first for group in self.groups)

    @cached_property
    def field_of(self) -> Mapping[str, FormField]:
        """Returns the fields by id."""
        return {field.id: field for field in self.fields}

    def labels(self) -> Iterator[str]:
        """Yields every label that a form has, also the other words for them."""
        yield self.project
        for field in self.fields:
            yield from (field.label, *field.also)
        yield from (self.funds.label, self.funds.term, self.funds.year, *self.funds.also)
        for source in self.sources:
            yield from (source.label, *source.also)
        yield from (
            self.goals.label,
            self.goals.term,
            self.goals.year,
            self.indicators,
            *self.levels,
        )


def load_forms(family: Family, source: TemplateFile) -> FormLayout:
    """Returns the layout that the file declares; its mistakes are noted."""
    top = Reader(source, source.data, placeholders=("place", "year"))
    projects = Reader(source, top.table("projects"), "[projects]")
    threshold = Reader(source, top.table("threshold"), "[threshold]")
    indicators = Reader(source, top.table("indicators"), "[indicators]")
    goals = Reader(source, top.table("goals"), "[goals]")
    fields = tuple(_field(source, data) for data in top.tables("fields"))
    sources = tuple(_source(source, data) for data in top.tables("sources"))
    layout = FormLayout(
        title=top.text("title"),
        subtitle=top.text("subtitle", ""),
        unit=top.text("unit"),
        project=top.text("project"),
        widths=top.numbers("widths", 1, _PERCENT),
        fields=fields,
        funds=_funds(source, top),
        sources=sources,
        goals=Twice(goals.text("label"), goals.text("term"), goals.text("year")),
        indicators=indicators.text("label"),
        levels=indicators.strings("levels"),
        groups=tuple(_groups(source, indicators)),
        lines=indicators.whole("lines", 1, _MOST_LINES, 1),
        table=projects.text("table"),
        total=projects.text("total"),
        by_fund=projects.strings("by_fund", ()),
        carried=projects.text("carried", ""),
        categories=_categories(source, projects),
        share=threshold.whole("share", 0, _PERCENT, 0),
        since=threshold.whole("since", _EARLIEST, _LATEST, _EARLIEST),
    )
    for reader in (goals, indicators, projects, threshold, top):
        reader.done()
    if layout.unit and layout.unit not in FEN:
        top.add("unknown", "unit", what=layout.unit)
    for key, reader, count in (("widths", top, COLUMNS), ("levels", indicators, _LEVELS)):
        if len(getattr(layout, key)) != count:
            reader.add("wrong_type", key)
    for heading, ids in (
        ("[[fields]]", [field.id for field in fields]),
        ("[[sources]]", [each.id for each in sources]),
    ):
        for name in twice(ids):
            source.add("duplicate", *[f'{heading}\nid = "{name}"'] * 2, what=name)
    _check_projects(family, layout, projects)
    return layout


def _funds(source: TemplateFile, top: Reader) -> Twice:
    reader = Reader(source, top.table("funds"), "[funds]")
    funds = Twice(
        reader.text("label"),
        reader.text("term"),
        reader.text("year"),
        reader.strings("also", ()),
    )
    reader.done()
    return funds


def _categories(source: TemplateFile, projects: Reader) -> dict[str, str]:
    reader = Reader(source, projects.table("categories"), "[projects]", "categories")
    categories = {name: reader.text(name) for name in reader.data}
    reader.done()
    return categories


def _field(source: TemplateFile, data: Mapping[str, Any]) -> FormField:
    reader = Reader(source, data, "[[fields]]", f'id = "{data.get("id", "")}"')
    at = reader.text("at")
    if at not in get_args(Span):
        reader.add("unknown", "at", what=at)
    field = FormField(
        id=reader.id(),
        label=reader.text("label"),
        at=cast(Span, at),
        also=reader.strings("also", ()),
        needed=reader.flag("needed"),
        is_period=reader.flag("is_period"),
        is_date=reader.flag("is_date"),
        once=reader.text("once", ""),
    )
    reader.done()
    return field


def _source(source: TemplateFile, data: Mapping[str, Any]) -> Source:
    reader = Reader(source, data, "[[sources]]", f'id = "{data.get("id", "")}"')
    of = Source(reader.id(), reader.text("label"), reader.strings("also", ()))
    reader.done()
    return of


def _groups(source: TemplateFile, indicators: Reader) -> Iterator[IndicatorGroup]:
    for data in indicators.tables("groups"):
        anchors = ("[[indicators.groups]]", f'first = "{data.get("first", "")}"')
        reader = Reader(source, data, *anchors)
        yield IndicatorGroup(reader.text("first"), reader.strings("second"))
        reader.done()


def _check_projects(family: Family, layout: FormLayout, reader: Reader) -> None:
    """Notes lists of projects and columns that the family does not have."""
    for key, name, columns in (
        ("table", layout.table, layout.by_fund),
        ("carried", layout.carried, ()),
    ):
        table = family.tables.get(name)
        if table is None or not any(block.row_list for block in table.blocks):
            if name:
                reader.add("unknown", key, what=name)
            continue
        of_table = {column.id for column in table.columns}
        for of, column in (("total", layout.total), *(("by_fund", fund) for fund in columns)):
            if column and column not in of_table:
                reader.add("unknown", of, what=column)
