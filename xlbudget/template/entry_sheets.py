"""Loads the entry sheets of a family and proves that they hold what its official tables show.

An official cell is the sum of the entry cells whose facts its selector covers. So each fact that
a table shows must have exactly one place to be typed, and no place may hold facts of which a
table shows a part only.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any, NamedTuple, get_args

from xlbudget.base.amounts import FEN
from xlbudget.template.entry_model import (
    EntryColumn,
    EntryForm,
    EntryKind,
    EntrySheet,
    Guide,
    Section,
    SectionKind,
)
from xlbudget.template.family import Family
from xlbudget.template.family_limits import twice
from xlbudget.template.model import Block, Row, Select
from xlbudget.template.source import Reader, TemplateFile
from xlbudget.template.tables import MOST_ROOM, WIDEST

SETTINGS = ("unit_name", "year", "amount_unit")
"""The ids of the first lines of a section of settings."""

REPORTING = ("report_to", "contact", "phone")
"""The ids of lines that may follow: to whom the figures go, and who answers for them."""

Facts = frozenset[tuple[str, ...]]
"""Facts of a measure, by their members of all dimensions but the listed ones."""

_SelectReader = Callable[..., dict[str, tuple[str, ...]]]


def load_entry(family: Family, source: TemplateFile, select: _SelectReader) -> EntryForm:
    """Returns the entry sheets; mistakes are noted, never raised."""
    top = Reader(source, source.data)
    sheets = tuple(_sheet(family, source, data, select) for data in top.tables("sheets"))
    guide = []
    for data in top.tables("guide"):
        reader = Reader(source, data, "[[guide]]", f'title = "{data.get("title", "")}"')
        guide.append(Guide(reader.text("title"), reader.strings("lines")))
        reader.done()
    aliases = {word: str(unit) for word, unit in top.table("aliases").items()}
    entry = EntryForm(top.strings("units"), sheets, tuple(guide), aliases)
    top.done()
    for kind, names in (
        ("sheets", [sheet.id for sheet in sheets]),
        ("sections", [section.id for section in entry.sections]),
    ):
        for name in {name for name in names if names.count(name) > 1}:
            anchor = f'id = "{name}"'
            source.add("duplicate", kind, anchor, anchor, what=name)
    for unit in (unit for unit in entry.units if unit not in FEN):
        source.add("unknown", "units =", f'"{unit}"', what=unit)
    for unit in (unit for unit in aliases.values() if entry.units and unit not in entry.units):
        source.add("unknown", "aliases =", f'"{unit}"', what=unit)
    for unit in twice(entry.units):
        source.add("duplicate", "units =", *[f'"{unit}"'] * 2, what=unit)
    if family.unit not in entry.units:
        source.add("unknown", "units =", what=family.unit)
    if not any(section.kind == "settings" for section in entry.sections):
        source.add("missing_key", "[[sheets.sections]]", key_name='kind = "settings"')
    return entry


def _sheet(family: Family, source: TemplateFile, data: Any, select: _SelectReader) -> EntrySheet:
    reader = Reader(source, data, "[[sheets]]", f'id = "{data.get("id", "")}"')
    widths = reader.numbers("widths", 1, WIDEST)
    sheet = EntrySheet(
        id=reader.id(),
        name=reader.text("name"),
        title=reader.text("title"),
        hint=reader.text("hint", ""),
        widths=widths,
        sections=tuple(
            _section(family, source, section, select, reader.anchors, len(widths))
            for section in reader.tables("sections")
        ),
    )
    reader.done()
    return sheet


def _section(
    family: Family,
    source: TemplateFile,
    data: Any,
    select: _SelectReader,
    outer: tuple[str, ...],
    width: int,
) -> Section:
    reader = Reader(source, data, *outer, "[[sheets.sections]]", f'id = "{data.get("id", "")}"')
    kind = reader.text("kind", "facts")
    if kind not in get_args(SectionKind):
        source.add("unknown", *reader.anchors, kind, what=kind)
    measure = reader.text("measure") if kind == "facts" else ""
    if measure and measure not in family.measures:
        source.add("unknown", *reader.anchors, "measure =", what=measure)
    each = reader.text("each", "")
    if each and each not in family.lists:
        source.add("unknown", *reader.anchors, "each =", what=each)
    columns: list[EntryColumn] = []
    for column in reader.tables("columns"):
        columns.append(_column(family, source, column, select, reader.anchors, len(columns)))
    rows = tuple(_row(family, source, row, select, reader.anchors) for row in reader.tables("rows"))
    printed = reader.flag("printed")
    is_typed = bool(each) and not printed and not rows
    section = Section(
        id=reader.id(),
        kind=kind,  # type: ignore[arg-type]  # checked against SectionKind above
        title=reader.text("title", ""),
        measure=measure,
        each=each,
        printed=printed,
        room=reader.whole("room", int(is_typed), MOST_ROOM, None if is_typed else 0),
        header=reader.grid("header", []),
        columns=tuple(columns),
        rows=rows,
        select=select(family, source, reader.table("select"), *reader.anchors),
        ask=select(family, source, reader.table("ask"), *reader.anchors),
    )
    if "also" in data:
        section = replace(section, also=_also(family, source, section, reader, select))
    reader.done()
    names = tuple(row.id for row in rows)
    first = names[: len(SETTINGS)]
    if kind == "settings" and (first != SETTINGS or not {*names} <= {*SETTINGS, *REPORTING}):
        source.add("unknown", *reader.anchors, "rows =", what="、".join((*SETTINGS, *REPORTING)))
    for header_line in section.header:
        if len(header_line) != len(columns):
            source.add("header_width", *reader.anchors, "header =", columns=str(len(columns)))
    if len(columns) > width:
        source.add("header_width", *outer, "widths =", columns=str(len(columns)))
    return section


def _also(
    family: Family,
    source: TemplateFile,
    section: Section,
    outer: Reader,
    select: _SelectReader,
) -> Section | None:
    """Returns the lines of a section as a part of another measure."""
    data = dict(outer.table("also"))
    measure, by = str(data.pop("measure", "")), str(data.pop("by", ""))
    anchors = *outer.anchors, "also ="
    if measure not in family.measures or by not in family.measures[measure]:
        source.add("unknown", *anchors, what=by if measure in family.measures else measure)
        return None
    known = family.classification  # a column of codes that nobody has is told by itself
    codes = (c for c in section.of_kind("belongs") if c.of == by or c.of not in known)
    code = next(codes, None)
    if code is None or not section.room or section.printed:
        source.add("needs_column", *anchors, kind="belongs")
        return None
    return replace(
        section,
        id=f"{section.id}.{measure}",  # no id that a template gives holds a point
        measure=measure,
        each=by,
        columns=tuple(replace(c, kind="code") if c is code else c for c in section.columns),
        select=select(family, source, data, *anchors),
        lines_of=section.id,
    )


def _column(
    family: Family,
    source: TemplateFile,
    data: Any,
    select: _SelectReader,
    outer: tuple[str, ...],
    position: int,
) -> EntryColumn:
    reader = Reader(source, data, *outer, f'{{ id = "{data.get("id", "")}"')
    kind = reader.text("kind", "amount")
    if kind not in get_args(EntryKind):
        source.add("unknown", *reader.anchors, kind, what=kind)
    of = reader.text("of", "")
    if of and of not in family.classification:
        source.add("unknown", *reader.anchors, "of =", what=of)
    column = EntryColumn(
        id=reader.id(),
        kind=kind,  # type: ignore[arg-type]  # checked against EntryKind above
        select=select(family, source, reader.table("select"), *reader.anchors),
        choices=reader.strings("choices", ()),
        of=of,
        not_under=reader.strings("not_under", ()),
        position=position,
    )
    reader.done()
    return column


def _row(
    family: Family, source: TemplateFile, data: Any, select: _SelectReader, outer: tuple[str, ...]
) -> Row:
    reader = Reader(source, data, *outer, f'{{ id = "{data.get("id", "")}"')
    chosen = select(family, source, reader.table("select"), *reader.anchors)
    row = Row(reader.id(), reader.text("label"), None, chosen)
    reader.done()
    return row


# ---- which facts stand where ---------------------------------------------------------------------


def facts_of(family: Family, measure: str, *selects: Select) -> Facts:
    """Returns the facts that all selections leave; listed dimensions are left out of both."""
    chosen = (frozenset(select.items()) for select in selects)
    return family.once((facts_of, measure, *chosen), lambda: _facts(family, measure, selects))


def _facts(family: Family, measure: str, selects: tuple[Select, ...]) -> Facts:
    free = [d for d in family.measures[measure] if d in family.dimensions]
    members = []
    for dimension in free:
        kept = list(family.dimensions[dimension])
        for select in selects:
            if dimension in select:
                kept = [name for name in kept if name in select[dimension]]
        members.append(kept)
    return frozenset(product(*members))


class Held(NamedTuple):
    """A place of a section, a column of its typed lines or a fixed cell, and what it holds."""

    column: EntryColumn
    row: Row | None
    facts: Facts


def held(family: Family, section: Section) -> tuple[Held, ...]:
    """Returns the places of a section with their facts."""
    return family.once((held, section.id), lambda: tuple(_held(family, section)))


def _held(family: Family, section: Section) -> Iterator[Held]:
    for column in section.amounts:
        for row in section.rows or (None,):
            chosen = row.select if row else {}
            facts = facts_of(family, section.measure, section.select, column.select, chosen)
            yield Held(column, row, facts)


def absent_facts(family: Family, measure: str, *absences: str) -> Facts:
    """Returns the facts of a measure that absences speak of: of all, or of those that are named."""
    chosen = [a for a in family.absences if a.measure == measure]
    if absences:
        chosen = [a for a in chosen if a.id in absences]
    return frozenset().union(*(facts_of(family, measure, a.select) for a in chosen))


def shown(family: Family) -> Iterator[tuple[Block, str, str, Facts]]:
    """Yields block, row, column and facts of every kind of cell in the official tables."""
    for table in family.tables.values():
        for block in table.blocks:
            rows: dict[str, Mapping[str, tuple[str, ...]]] = {r.id: r.select for r in block.fixed}
            if block.row_list:
                rows["*"] = block.row_list.select
            for name, chosen in rows.items():
                for column in block.amounts:
                    facts = facts_of(family, block.measure, block.select, column.select, chosen)
                    yield block, f"{table.id}[{name}]", column.id, facts


class _HeldBySection(NamedTuple):
    """A column of a section and the facts that it holds, or one of its fixed cells does."""

    section: Section
    column: EntryColumn
    facts: Facts


def check_entry(family: Family, source: TemplateFile) -> None:
    """Notes what the tables show and the sheets do not hold, hold twice, or hold in part only."""
    columns_by_measure: dict[str, list[_HeldBySection]] = {}
    parts = [part for measure in family.measures for part in family.entry.parts(measure)]
    for section in parts:
        for column, _, facts in held(family, section):
            earlier = columns_by_measure.setdefault(section.measure, [])
            for first in earlier:
                if first.facts & facts:
                    anchors = f'id = "{section.typed_in}"', f'{{ id = "{column.id}"'
                    what = f"{first.section.typed_in}.{first.column.id}"
                    source.add("entry_twice", *anchors, what=what)
            earlier.append(_HeldBySection(section, column, facts))
    absent = {name: absent_facts(family, name) for name in family.measures}
    with_gap: set[str] = set()
    for block, row, column_id, facts in shown(family):
        left = facts - absent[block.measure]
        columns = columns_by_measure.get(block.measure, [])
        for section, column, held_facts in columns:
            left -= held_facts
            if held_facts & facts and not held_facts <= facts:
                anchors = f'id = "{section.typed_in}"', f'{{ id = "{column.id}"'
                source.add("entry_split", *anchors, what=f"{row}.{column_id}")
        if left and block.measure not in with_gap:
            with_gap.add(block.measure)
            anchor = f'measure = "{block.measure}"'
            source.add("entry_gap", anchor, what=f"{row}.{column_id}")
        row_list = block.row_list
        if row_list and not any(c.section.each == row_list.dimension for c in columns):
            source.add("unknown", "each =", what=f"{row} {row_list.dimension}")
