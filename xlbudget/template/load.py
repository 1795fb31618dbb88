"""Loads a family of tables from its folder, checking everything that its files say.

All mistakes of all files are reported together, each with file, line and a sentence.
"""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from xlbudget.base.amounts import FEN
from xlbudget.template.common import templates_folder
from xlbudget.template.entry_sheets import check_entry, load_entry
from xlbudget.template.expression import parse_expression
from xlbudget.template.families import family_folder
from xlbudget.template.model import (
    Absence,
    Block,
    CellRef,
    Column,
    Family,
    Link,
    Row,
    RowList,
    RowSet,
    Select,
    Table,
)
from xlbudget.template.rules import load_rules, load_shares
from xlbudget.template.source import Mistakes, Reader, Source

_MOST_DECIMALS = 8
_COLUMN_KINDS = ("amount", "code", "name", "label", "government")


def load_family(name: str, folder: Path | None = None) -> Family:
    """Returns a family by its id, or by the path of its folder.

    Raises UsageError F102 for an unknown name and TemplateMistakes for mistakes in its files.
    """
    return _load(family_folder(name, folder))


@cache
def _load(path: Path) -> Family:
    mistakes = Mistakes()
    family, source = _family(path, mistakes)
    loader = _TableLoader(family, mistakes)
    tables: dict[str, Table] = {}
    for file in sorted(path.glob("tables/*.toml")):
        table = loader.table(Source(file, path, mistakes))
        if table.id in tables:
            source.add("duplicate", table=table.id, what=table.id)
        tables[table.id] = table
    if not tables:
        source.add("no_tables")
    family = _with(family, tables=tables)
    family = _with(family, absences=_absences(family, source))
    rules = load_rules(family, Source(path / "rules.toml", path, mistakes))
    family = _with(family, rules=rules)
    loader.check_by(rules)
    shares = path / "shares.toml"
    if shares.is_file():
        family = _with(family, shares=load_shares(family, Source(shares, path, mistakes)))
    entry = path / "entry.toml"
    if entry.is_file():
        given = Source(entry, path, mistakes)
        if not mistakes.found:  # it speaks of nothing but what the other files declare
            family = _with(family, entry=load_entry(family, given, _select))
        if not mistakes.found:
            check_entry(family, given)
    mistakes.raise_if_any()
    return family


def _with(family: Family, **changes: Any) -> Family:
    import dataclasses

    return dataclasses.replace(family, **changes)


def _family(path: Path, mistakes: Mistakes) -> tuple[Family, Source]:
    source = Source(path / "family.toml", path, mistakes)
    top = Reader(source, source.data)
    dimensions = top.string_lists("dimensions")
    lists = {
        name: _levels(Reader(source, spec, "[lists]", name))
        for name, spec in top.table("lists").items()
    }
    measures = top.string_lists("measures")
    for name, dims in measures.items():
        for dimension in dims:
            if dimension not in dimensions and dimension not in lists:
                source.add("unknown", name, dimension, what=dimension)
    known_groups = Reader(source, top.table("groups"), "[groups]")
    groups = {name: known_groups.string_lists(name) for name in known_groups.data}
    rowsets = {
        name: _rowset(Reader(source, spec, f"[rowsets.{name}]"))
        for name, spec in top.table("rowsets").items()
    }
    family = Family(
        id=top.text("id"),
        name=top.text("name"),
        version=int(top.number("version")),
        accepts=top.numbers("accepts"),
        unit=top.text("unit"),
        decimals=int(top.number("decimals")),
        dimensions=dimensions,
        lists=lists,
        groups=groups,
        measures=measures,
        links=(),
        absences=(),
        rowsets=rowsets,
        classification={str(k): str(v) for k, v in top.table("classification").items()},
        tables={},
    )
    _check_words(family, source)
    links = tuple(_links(family, top, source))
    top.tables("absences")
    top.done()
    return _with(family, links=links), source


def _check_words(family: Family, source: Source) -> None:
    """Notes units, lists and dimensions that do not exist, and decimals that no amount has."""
    if family.unit and family.unit not in FEN:
        source.add("unknown", "unit =", what=family.unit)
    if not 0 <= family.decimals <= _MOST_DECIMALS:
        source.add("wrong_type", "decimals =", key_name="decimals")
    for dimension, name in family.classification.items():
        if dimension not in family.lists:
            source.add("unknown", "classification =", dimension, what=dimension)
        if not os.path.isfile(templates_folder() / "classification" / f"{name}.csv"):
            source.add("unknown", "classification =", name, what=name)
    for name, rowset in family.rowsets.items():
        if rowset.dimension not in family.dimensions and rowset.dimension not in family.lists:
            source.add("unknown", f"[rowsets.{name}]", "dimension =", what=rowset.dimension)


def _levels(item: Reader) -> tuple[int, ...]:
    levels = item.numbers("levels")
    item.done()
    return levels


def _rowset(item: Reader) -> RowSet:
    rows = item.grid("rows")
    for row in rows:
        if len(row) != 2:  # noqa: PLR2004  # a code and its label
            item.source.add("wrong_type", *item.anchors, *row[:1], key_name="rows")
    pairs = [row for row in rows if len(row) == 2]  # noqa: PLR2004
    found = RowSet(item.text("dimension"), dict((row[0], row[1]) for row in pairs))
    item.done()
    return found


def _links(family: Family, top: Reader, source: Source) -> Iterator[Link]:
    for data in top.tables("links"):
        of = str(data.get("of", ""))
        link = Reader(source, data, "[[links]]", f'of = "{of}"')
        link.text("of")
        kind = "equals" if "equals" in data else "at_most"
        target = dict(link.table(kind))
        measure = str(target.pop("measure", ""))
        if of not in family.measures or measure not in family.measures:
            source.add("unknown", *link.anchors, what=measure if of in family.measures else of)
        yield Link(
            of=of,
            by=link.strings("by", ()),
            kind="equals" if kind == "equals" else "at_most",
            measure=measure,
            select=_select(family, source, target, *link.anchors),
            where=_select(family, source, link.table("where"), *link.anchors),
        )
        link.done()


def _absences(family: Family, source: Source) -> tuple[Absence, ...]:
    absences = []
    for data in Reader(source, source.data).tables("absences"):
        item = Reader(source, data, "[[absences]]")
        select = dict(item.table("select"))
        measure = str(select.pop("measure", ""))
        zero = []
        for text in item.strings("zero"):
            expression = parse_expression(text)
            known = expression and expression[0].table in family.tables
            if not expression or not known:
                source.add("bad_expression", *item.anchors, text, what=text)
                continue
            zero.append(CellRef(expression[0].table, expression[0].row, expression[0].column))
        absences.append(
            Absence(
                id=item.text("id"),
                name=item.text("name"),
                measure=measure,
                select=_select(family, source, select, *item.anchors),
                zero=tuple(zero),
            )
        )
        item.done()
    return tuple(absences)


def _select(
    family: Family, source: Source, data: Mapping[str, Any], *anchors: str
) -> dict[str, tuple[str, ...]]:
    """Returns a selection with group names replaced by their members."""
    selected: dict[str, tuple[str, ...]] = {}
    for dimension, given in data.items():
        names = given if isinstance(given, list) else [given]
        members: list[str] = []
        known = family.dimensions.get(dimension, ())
        for name in map(str, names):
            group = family.groups.get(name, {})
            if dimension in group:
                members.extend(group[dimension])
            elif name in known or dimension in family.lists:
                members.append(name)
            else:
                source.add("unknown", *anchors, name, what=f"{dimension} = {name}")
        selected[dimension] = tuple(members)
    return selected


class _TableLoader:
    """Reads table files against what the family file declared."""

    def __init__(self, family: Family, mistakes: Mistakes) -> None:
        self.family = family
        self.mistakes = mistakes
        self.used_rules: list[tuple[Source, str, str]] = []

    def table(self, source: Source) -> Table:
        """Returns the table of one file; mistakes are noted, never raised."""
        top = Reader(source, source.data)
        select = self._merge(source, {}, top.table("select"), "select")
        measure = top.text("measure")
        if measure not in self.family.measures:
            source.add("unknown", "measure =", what=measure)
        blocks: list[Block] = []
        position = 0
        for data in top.tables("blocks"):
            block = self._block(source, data, measure, select, position)
            position += len(block.columns)
            blocks.append(block)
        default = [["*"]] if len(blocks) == 1 else None
        table = Table(
            id=top.text("id"),
            number=top.text("number"),
            mark=top.text("mark"),
            title=top.text("title"),
            header=top.grid("header"),
            blocks=tuple(blocks),
            lines=top.grid("lines", default),
            budget=top.optional("budget"),
        )
        top.done()
        self._check_shape(source, table)
        return table

    def check_by(self, rules: Mapping[str, Any]) -> None:
        """Notes every `by` that names no rule of the catalogue."""
        for source, code, anchor in self.used_rules:
            if code not in rules:
                source.add("unknown_rule", anchor, code, code=code)

    def _block(
        self, source: Source, data: Any, measure: str, select: Select, position: int
    ) -> Block:
        top = Reader(source, data, "[[blocks]]", f'id = "{dict(data).get("id", "")}"')
        own = self._merge(source, select, top.table("select"), *top.anchors)
        name = top.text("id")
        columns: list[Column] = []
        for column in top.tables("columns"):
            columns.append(
                self._column(source, column, *top.anchors, position=position + len(columns))
            )
        rows: list[Row | RowList] = []
        for row in top.tables("rows"):
            rows.extend(self._rows(source, row, *top.anchors))
        top.done()
        return Block(name, measure, own, tuple(columns), tuple(rows))

    def _column(self, source: Source, data: Any, *anchors: str, position: int) -> Column:
        item = Reader(source, data, *anchors, f'{{ id = "{data.get("id", "")}"')
        kind = item.text("kind", "amount")
        if kind not in _COLUMN_KINDS:
            source.add("unknown", *item.anchors, kind, what=kind)
        column = Column(
            id=item.text("id"),
            kind=kind,  # type: ignore[arg-type]  # checked against _COLUMN_KINDS above
            width=item.number("width"),
            select=self._merge(source, {}, item.table("select"), *item.anchors),
            by=self._by(source, item),
            position=position,
        )
        item.done()
        return column

    def _rows(self, source: Source, data: Any, *anchors: str) -> Iterator[Row | RowList]:
        first = next(iter(data.items()), ("", ""))
        item = Reader(source, data, *anchors, f'{{ {first[0]} = "{first[1]}"')
        parent = item.optional("parent")
        if "each" in data:
            dimension = item.text("each")
            if dimension not in self.family.lists:
                source.add("unknown", *item.anchors, what=dimension)
            coded = bool(self.family.lists.get(dimension))
            yield RowList(dimension, parent, coded, int(item.number("room", 0)))
        elif "use" in data:
            name = item.text("use")
            rowset = self.family.rowsets.get(name)
            select = self._merge(source, {}, item.table("select"), *item.anchors)
            if rowset is None:
                source.add("unknown", *item.anchors, what=name)
                return
            for code, label in rowset.labels.items():
                yield Row(code, label, parent, {**select, rowset.dimension: (code,)})
        else:
            yield Row(
                item.text("id"),
                item.text("label"),
                parent,
                self._merge(source, {}, item.table("select"), *item.anchors),
                self._by(source, item),
            )
        item.done()

    def _by(self, source: Source, item: Reader) -> str | None:
        code = item.optional("by")
        if code is not None:
            self.used_rules.append((source, code, item.anchors[-1]))
        return code

    def _merge(
        self, source: Source, outer: Select, data: Mapping[str, Any], *anchors: str
    ) -> dict[str, tuple[str, ...]]:
        return {**outer, **_select(self.family, source, data, *anchors)}

    def _check_shape(self, source: Source, table: Table) -> None:
        width = len(table.columns)
        for row in table.header:
            if len(row) != width:
                source.add("header_width", "header =", row[0] if row else "", columns=str(width))
        seen: set[str] = set()
        for block in table.blocks:
            anchors = ("[[blocks]]", f'id = "{block.id}"')
            columns = [column.id for column in block.columns]
            for name, count in Counter(columns).items():
                if count > 1 or name in seen:
                    again = [f'id = "{name}"'] * count
                    source.add("duplicate", *anchors, "columns =", *again, what=name)
            seen.update(columns)
            known = [row.id for row in block.fixed]
            for name, count in Counter(known).items():
                if count > 1:
                    again = [f'id = "{name}"'] * count
                    source.add("duplicate", *anchors, "rows =", *again, what=name)
            parents = {row.parent for row in block.rows if row.parent}
            for name in parents - set(known):
                source.add("unknown", f'id = "{block.id}"', f'"{name}"', what=name)
        for line in table.lines:
            if len(line) != len(table.blocks):
                source.add("line_width", "lines =", line[0] if line else "")
            for name, block in zip(line, table.blocks, strict=False):
                if name not in ("", "*") and name not in {row.id for row in block.fixed}:
                    source.add("unknown", "lines =", f'"{name}"', what=name)
