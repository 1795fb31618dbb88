"""A form as it was understood becomes the files of a template."""

from collections.abc import Iterator, Mapping
from itertools import starmap

from xlbudget.base.texts import sentence
from xlbudget.drafting.emit_table import CLASSES, DECIMALS, fewest_decimals, table_text, used_set
from xlbudget.drafting.model import DraftBlock, FormRead
from xlbudget.drafting.said import doubt_said, note_said
from xlbudget.drafting.toml_text import comment, toml_list, toml_select, toml_string, toml_table
from xlbudget.drafting.vocabulary import NationalLink, Vocabulary, vocabulary
from xlbudget.drafting.world import UNSEEN


def template_files(form: FormRead, name: str, title: str) -> Mapping[str, str]:
    """Returns the files of a template by their paths; `name` is its id, `title` is for people.

    Rules are not among them: they are derived from what is written here, once it is loaded.
    """
    unit = family_unit(form)
    used = used_set(form.tables)
    files = {"family.toml": "\n".join(_Family(form, name, title, unit).lines()) + "\n"}
    for number, table in enumerate(form.tables, start=1):
        files[f"tables/{table.id}.toml"] = table_text(table, number, form.world, unit, used)
    return files


def family_unit(form: FormRead) -> str:
    """Returns the unit of most tables."""
    units = [table.unit for table in form.tables if table.unit]
    return max(units, key=units.count) if units else vocabulary().layout["unit"]


class _Family:
    """Writes family.toml: the part of the national model that the form has."""

    def __init__(self, form: FormRead, name: str, title: str, unit: str) -> None:
        self.form, self.name, self.title, self.unit = form, name, title, unit
        self.blocks = [block for table in form.tables for block in table.blocks]
        self.known: Vocabulary = vocabulary()
        self.dimensions = form.world.dimensions
        self.lists = self._lists()
        self.measures = self._measures()

    def lines(self) -> Iterator[str]:
        yield comment(sentence("draft.head", "zh"))
        for doubt in self.form.doubts:
            yield comment(doubt_said(doubt))
        for note in self.form.notes:
            yield comment(note_said(note))
        yield f"id = {toml_string(self.name)}"
        yield f"name = {toml_string(self.title)}"
        yield "version = 1"
        yield "accepts = [1]"
        yield f"unit = {toml_string(self.unit)}"
        yield f"decimals = {DECIMALS}"
        if fewest_decimals(self.unit) != DECIMALS:
            yield f"fewest_decimals = {fewest_decimals(self.unit)}"
        yield f"classification = {toml_table(self._classification())}"
        if self.form.world.is_open:
            yield "\n" + comment(sentence("draft.unseen", "zh", name=UNSEEN))
        yield "\n[dimensions]"
        yield from starmap(_assigned, self.dimensions.items())
        yield "\n[lists]"
        for name in self.lists:
            levels = self.known.lists[name].levels
            yield f"{name} = " + (f"{{ levels = {list(levels)} }}" if levels else "{}")
        yield "\n[groups]"
        for name, (dimension, members) in self.form.world.groups.items():
            yield f"{name} = {{ {dimension} = {toml_list(members)} }}"
        yield "\n[measures]"
        yield from starmap(_assigned, self.measures.items())
        for link in self.known.links:
            if {link.of, link.measure} <= self.measures.keys():
                yield from self._link(link)
        yield from self._absence()
        yield from self._rowset()

    def _lists(self) -> tuple[str, ...]:
        listed = {block.lists for block in self.blocks}
        if any(block.classes for block in self.blocks):
            listed.add("function")
        return tuple(name for name in self.known.lists if name in listed)

    def _measures(self) -> dict[str, list[str]]:
        used = {block.measure for block in self.blocks}
        listed = {(block.measure, block.lists) for block in self.blocks}
        return {
            name: [
                *(each for each in self.lists if each == measure.list or (name, each) in listed),
                *(dimension for dimension in measure.over if dimension in self.dimensions),
            ]
            for name, measure in self.known.measures.items()
            if name in used
        }

    def _classification(self) -> dict[str, str]:
        return {
            name: toml_string(self.known.lists[name].classification)
            for name in self.lists
            if self.known.lists[name].classification
        }

    def _link(self, link: NationalLink) -> Iterator[str]:
        by = [
            dimension
            for dimension in link.by
            if dimension in self.measures[link.of] and dimension in self.measures[link.measure]
        ]
        select = self.form.world.reduced(link.select)
        inner = toml_select(self.form.world, select).removeprefix("{ ").removesuffix(" }")
        target = f'measure = "{link.measure}"' + (f", {inner}" if inner else "")
        yield "\n[[links]]"
        yield f'of = "{link.of}"'
        yield f"by = {toml_list(by)}"
        yield f"{link.kind} = {{ {target} }}"

    def _absence(self) -> Iterator[str]:
        """Yields the money left at the year's end as an absence: most workbooks have none."""
        absent = ("nature", "year_end")
        if absent[1] not in self.dimensions.get(absent[0], ()):
            return
        figures = [
            f"{table.id}[{row.id}].{block.amounts[0].id}"
            for table in self.form.tables
            for block in table.blocks
            for row in block.rows
            if self.form.world.reduced(row.select).get(absent[0]) == absent[1:] and block.amounts
        ]
        if figures:
            yield "\n[[absences]]"
            yield f'id = "{absent[1]}"'
            yield f"name = {toml_string(self.known.names[absent])}"
            yield f'select = {{ measure = "spend", {absent[0]} = ["{absent[1]}"] }}'
            yield f"zero = {toml_list(figures)}"

    def _rowset(self) -> Iterator[str]:
        """Yields the classes of functions: all that blocks print, and those that others use."""
        printed = [block for block in self.blocks if block.classes]
        full = [block for block in printed if not block.is_sample]
        if full:
            longest: DraftBlock = max(full, key=lambda block: len(block.classes))
            yield from _opened(CLASSES)
            yield "rows = ["
            yield from (f"  {toml_list((row.code, row.label))}," for row in longest.classes)
            yield "]"
        if len(full) < len(printed):
            yield from _opened(used_set(self.form.tables))
            yield "level = 3"
            yield f"label = {toml_string(self.known.layout['class_label'])}"


def _opened(rowset: str) -> Iterator[str]:
    yield f"\n[rowsets.{rowset}]"
    yield 'dimension = "function"'


def _assigned(name: str, members: "list[str] | tuple[str, ...]") -> str:
    return f"{name} = {toml_list(members)}"
