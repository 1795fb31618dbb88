"""Loads a family of tables from its folder, checking everything that its files say.

All mistakes of all files are reported together, each with file, line and a sentence.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from xlbudget.base.amounts import FEN
from xlbudget.template.code_lists import code_list
from xlbudget.template.common import document_words, list_index
from xlbudget.template.entry_limits import check_every_row
from xlbudget.template.entry_sheets import check_entry, load_entry
from xlbudget.template.expression import parse_expression
from xlbudget.template.families import family_folder
from xlbudget.template.family import Family
from xlbudget.template.family_limits import MOST_DIGITS, check_members, twice
from xlbudget.template.inherit import sources_of
from xlbudget.template.limits import Files, check_limits
from xlbudget.template.model import Absence, CellRef, Link, RowSet, Table
from xlbudget.template.next_year import load_next_year
from xlbudget.template.plausible import load_plausible
from xlbudget.template.rules import check_term, load_rules, load_shares
from xlbudget.template.source import CLASS_LABEL, Mistakes, Reader, TemplateFile
from xlbudget.template.tables import MOST_DECIMALS, TableLoader, read_select

_LATEST_VERSION = 9999
_OPTIONAL = ("shares.toml", "entry.toml", "plausible.toml", "narrative.toml", "forms.toml")


def load_family(name: str, folder: Path | None = None) -> Family:
    """Returns a family by its id, or by the path of its folder.

    Raises UsageError F102 for an unknown name and TemplateMistakes for mistakes in its files.
    """
    return _load(family_folder(name, folder))


@cache
def _load(path: Path) -> Family:
    return load_folder(path)


def load_folder(path: Path) -> Family:
    """Returns the family of a folder as it is now; `load_family` reads each but once.

    Raises TemplateMistakes for mistakes in its files.
    """
    mistakes = Mistakes()
    sources = sources_of(path, _OPTIONAL, mistakes)
    source, rule_source = sources.family, sources.rules
    shares, entry, plausible, narrative, forms = map(sources.others.get, _OPTIONAL)
    mistakes.raise_if_any()  # what a file that was not read declares would be missed all over
    family = _family(source)
    loader = TableLoader(family)
    tables: dict[str, Table] = {}
    files: dict[str, TemplateFile] = {}
    for table_source in sources.tables:
        table = loader.table(table_source)
        if table.id in tables:
            table_source.add("duplicate", "id =", what=table.id)
        tables[table.id], files[table.id] = table, table_source
    if not tables:
        source.add("no_tables")
    family = _with(family, tables=tables)
    family = _with(family, absences=_absences(family, source))
    family = _with(family, next_year=load_next_year(family, source))
    rules = load_rules(family, rule_source)
    family = _with(family, rules=rules)
    loader.check_by(rules)
    if shares:
        family = _with(family, shares=load_shares(family, shares))
    if entry and not mistakes.noted:  # it speaks of nothing but what the other files declare
        family = _with(family, entry=load_entry(family, entry, read_select))
        if not mistakes.noted:
            check_entry(family, entry)
            check_every_row(family, rule_source)
        if plausible and not mistakes.noted:
            family = _with(family, plausible=load_plausible(family, plausible))
    if narrative and not mistakes.noted:
        # Most checks read no text: what serves it is loaded where a family has one.
        from xlbudget.template.narrative_load import load_narrative

        family = _with(family, narrative=load_narrative(family, narrative))
    if forms and not mistakes.noted:
        from xlbudget.template.forms import load_forms

        family = _with(family, forms=load_forms(family, forms))
    check_limits(family, Files(source, files, shares, entry))
    mistakes.raise_if_any()
    return family


def _with(family: Family, **changes: Any) -> Family:
    import dataclasses

    return dataclasses.replace(family, **changes)


def _family(source: TemplateFile) -> Family:
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
    group_reader = Reader(source, top.table("groups"), "[groups]")
    groups = {name: group_reader.string_lists(name) for name in group_reader.data}
    classification = {str(k): str(v) for k, v in top.table("classification").items()}
    rowsets = {
        name: _rowset(Reader(source, spec, f"[rowsets.{name}]"), classification)
        for name, spec in top.table("rowsets").items()
    }
    decimals = top.whole("decimals", 0, MOST_DECIMALS)
    family = Family(
        id=top.id(),
        name=top.text("name"),
        version=top.whole("version", 1, _LATEST_VERSION),
        accepts=top.wholes("accepts", 1, _LATEST_VERSION),
        unit=top.text("unit"),
        decimals=decimals,
        fewest_decimals=top.whole("fewest_decimals", 0, decimals, decimals),
        dimensions=dimensions,
        lists=lists,
        groups=groups,
        measures=measures,
        links=(),
        absences=(),
        rowsets=rowsets,
        classification=classification,
        tables={},
        caption=top.text("caption", ""),
    )
    check_members(family, source)
    _check_words(family, source)
    links = tuple(_links(family, top, source))
    top.tables("absences")
    top.table("next_year")
    top.done()
    return _with(family, links=links)


def _check_words(family: Family, source: TemplateFile) -> None:
    """Notes units, lists and dimensions that do not exist."""
    if family.unit and family.unit not in FEN:
        source.add("unknown", "unit =", what=family.unit)
    if family.caption and family.caption not in document_words()["captions"]["unit_name"]:
        source.add("unknown", "caption =", what=family.caption)
    if family.version not in family.accepts and not source.has_mistakes:
        source.add("not_accepted", "accepts =", version=str(family.version))
    for dimension, name in family.classification.items():
        if dimension not in family.lists:
            source.add("unknown", "classification =", dimension, what=dimension)
        if name not in list_index():
            source.add("unknown", "classification =", name, what=name)
    for name, rowset in family.rowsets.items():
        if rowset.dimension not in family.dimensions and rowset.dimension not in family.lists:
            source.add("unknown", f"[rowsets.{name}]", "dimension =", what=rowset.dimension)


def _levels(reader: Reader) -> tuple[int, ...]:
    levels = reader.wholes("levels", 0, 99)
    reader.done()
    return levels


def _rowset(reader: Reader, classification: Mapping[str, str]) -> RowSet:
    if "level" in reader.data:
        return _rowset_in_use(reader, classification)
    rows = reader.grid("rows")
    for row in rows:
        if len(row) != 2:  # noqa: PLR2004  # a code and its label
            reader.source.add("wrong_type", *reader.anchors, *row[:1], key_name="rows")
    pairs = [row for row in rows if len(row) == 2]  # noqa: PLR2004
    for code in twice(row[0] for row in pairs):
        reader.add("duplicate", "rows", *[f'"{code}"'] * 2, what=code)
    if not all(label.strip() for _, label in pairs):
        reader.add("empty", "rows", '""')
    rowset = RowSet(reader.text("dimension"), dict((row[0], row[1]) for row in pairs))
    reader.done()
    return rowset


def _rowset_in_use(reader: Reader, classification: Mapping[str, str]) -> RowSet:
    """Returns the rows that are there when used: all codes of a level, with their names."""
    level, dimension = reader.whole("level", 1, MOST_DIGITS), reader.text("dimension")
    with_name = Reader(reader.source, reader.data, *reader.anchors, placeholders=None)
    label = with_name.text("label")
    if label and not CLASS_LABEL.fullmatch(label):
        reader.add("class_label", "label", what=label.translate(str.maketrans("{}", "｛｝")))
    reader.read_keys.add("label")
    reader.done()
    name = classification.get(dimension, "")
    entries = code_list(name).entries.values() if name in list_index() else ()
    in_use = {e.code: e.name for e in entries if len(e.code) == level and e.status == "current"}
    if not in_use and dimension:
        reader.add("no_level", "level", what=dimension, digits=str(level))
    return RowSet(dimension, in_use, level, label)


def _links(family: Family, top: Reader, source: TemplateFile) -> Iterator[Link]:
    for data in top.tables("links"):
        of = str(data.get("of", ""))
        reader = Reader(source, data, "[[links]]", f'of = "{of}"')
        reader.text("of")
        kind = "equals" if "equals" in data else "at_most"
        target = dict(reader.table(kind))
        measure = str(target.pop("measure", ""))
        if of not in family.measures or measure not in family.measures:
            source.add("unknown", *reader.anchors, what=measure if of in family.measures else of)
        yield Link(
            of=of,
            by=reader.strings("by", ()),
            kind="equals" if kind == "equals" else "at_most",
            measure=measure,
            select=read_select(family, source, target, *reader.anchors),
            where=read_select(family, source, reader.table("where"), *reader.anchors),
        )
        reader.done()


def _absences(family: Family, source: TemplateFile) -> tuple[Absence, ...]:
    absences = []
    for data in Reader(source, source.data).tables("absences"):
        reader = Reader(source, data, "[[absences]]")
        select = dict(reader.table("select"))
        measure = str(select.pop("measure", ""))
        zero = []
        for text in reader.strings("zero"):
            expression = parse_expression(text)
            term = expression[0] if expression and len(expression) == 1 else None
            if term is None or term.sign < 0 or term.row[:1] in ("*", "@"):
                source.add("bad_expression", *reader.anchors, text, what=text)
                continue
            check_term(family, reader, term, {}, text)
            zero.append(CellRef(term.table, term.row, term.column))
        absences.append(
            Absence(
                id=reader.id(),
                name=reader.text("name"),
                measure=measure,
                select=read_select(family, source, select, *reader.anchors),
                zero=tuple(zero),
            )
        )
        reader.done()
    return tuple(absences)
