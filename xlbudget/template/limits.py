"""What the engine cannot do, refused when a template is loaded and not when it is used.

Everything here is well-formed; it would fail, or give wrong figures, later. A file with other
mistakes is not looked at: they may be the cause.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xlbudget.base.texts import sentence
from xlbudget.template.common import list_index
from xlbudget.template.entry_limits import check_entry_limits
from xlbudget.template.family import Family
from xlbudget.template.family_limits import check_family, has_pairs, twice
from xlbudget.template.header import first_odd_cell
from xlbudget.template.model import Block, Row, RowList, Select, Table, header_path
from xlbudget.template.source import TemplateFile

_SHEET_NAME = re.compile(r"(?!_)(?!history$)(?! )[^\[\]:*?/\\'\n]{1,31}(?<! )", re.IGNORECASE)
"""What programs accept as a sheet's name; ours that nobody sees begin with `_`."""
_OUR_SHEETS = ("cover.sheet", "guide.sheet", "checks.sheet", "calculating.lists")


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a family as they were read; the tables' by table id."""

    family: TemplateFile
    tables: Mapping[str, TemplateFile]
    shares: TemplateFile | None = None
    entry: TemplateFile | None = None


def check_limits(family: Family, files: Files) -> None:
    """Notes everything that the engine cannot do, at the file and line that ask for it."""
    if files.family.has_mistakes:
        return
    check_family(family, files.family)
    for table in family.tables.values():
        source = files.tables[table.id]
        if not source.has_mistakes:
            _check_table(family, table, source)
    _check_titles(family, files)
    if files.entry and not any(source.has_mistakes for source in (*files.tables.values(),)):
        check_entry_limits(family, files.tables, files.entry)
    _check_sheet_names(family, files)


# ---- one table -----------------------------------------------------------------------------------


def _check_table(family: Family, table: Table, source: TemplateFile) -> None:
    _check_header(table, source)
    _check_other_words(table, source)
    lone = all(block.lone for block in table.blocks)
    for index, block in enumerate(table.blocks):
        _check_block(family, block, source, lone=lone)
        for name in twice(line[index] for line in table.lines if line[index]):
            source.add("duplicate", "lines =", *[f'"{name}"'] * 2, what=name)
        row_list = block.row_list
        if table.budget and row_list and row_list.coded:
            spec = list_index().get(family.classification.get(row_list.dimension, ""), {})
            if table.budget not in spec.get("budgets", ()):
                source.add("no_budget", "budget =", what=table.budget, dimension=row_list.dimension)
        in_lines = {line[index] for line in table.lines if len(line) > index}
        for row in block.rows:
            name = "*" if isinstance(row, RowList) else row.id
            if not {name, "*"} & in_lines:
                source.add("not_in_lines", "lines =", block=block.id, what=name)


def _check_header(table: Table, source: TemplateFile) -> None:
    for line in table.header:
        numbers = [int(cell) for cell in line if cell.isdigit()]
        if numbers and all(cell.isdigit() or cell in ("<", "^") for cell in line):
            counting = len(set(numbers)) == len(numbers) and min(numbers) == 1
            if not counting or max(numbers) >= 2 * len(numbers):
                source.add("header_numbers", "header =", *(f'"{cell}"' for cell in line))
    odd = first_odd_cell(table.header)
    if odd:
        anchors = (f'"{cell}"' for cell in table.header[odd[0]])
        params = {"row": str(odd[0] + 1), "column": str(odd[1] + 1)}
        source.add("header_joins", "header =", *anchors, **params)
    for place in range(len(table.widths)):
        cells = [line[place] for line in table.header]
        if all(cell == "^" or not cell.strip() or cell.isdigit() for cell in cells):
            source.add("header_empty", "header =", column=str(place + 1))
    for column in table.columns:
        for place, word in zip(column.places, column.cells, strict=False):
            if header_path(table.header, place)[-1:] != (word,):
                params = {"column": str(place + 1), "what": word}
                source.add("cells_header", f'{{ id = "{column.id}"', "cells =", **params)
    for block in table.blocks:
        for path in twice(header_path(table.header, c.position) for c in block.amounts):
            again = [f'"{title}"' for title in path[-1:]] * 2
            source.add("duplicate", "header =", *again, what=" ".join(path))


def _check_other_words(table: Table, source: TemplateFile) -> None:
    """Notes words for no word of the header, and those that stand for two or are one of its own."""
    official = {cell for line in table.header for cell in line}
    others = [other for words in table.header_also.values() for other in words]
    for word in table.header_also.keys() - official:
        source.add("unknown", "header_also =", f'"{word}"', what=word)
    for word in {*twice(others), *official.intersection(others)}:
        source.add("duplicate", "header_also =", f'"{word}"', what=word)


def _check_block(family: Family, block: Block, source: TemplateFile, *, lone: bool) -> None:
    anchors = "[[blocks]]", f'id = "{block.id}"'
    if not block.rows:
        source.add("no_rows", *anchors)
    for kind in _needed_kinds(family, block, lone=lone):
        source.add("needs_column", *anchors, "columns =", kind=kind)
    single = (c.kind for c in block.columns if c.kind not in ("amount", "text", "count"))
    for kind in twice(single):
        again = [f'kind = "{kind}"'] * 2
        source.add("column_twice", *anchors, "columns =", *again, kind=kind)
    lists = [row for row in block.rows if isinstance(row, RowList)]
    if len(lists) > 1:
        source.add("second_list", *anchors, "rows =", "each =", "each =")
    paired = bool(lists) and has_pairs(family, lists[0].dimension)
    _check_cells(family, block, source)
    for column in block.typed:
        if not lists or lists[0].coded:
            source.add("typed_rows", *anchors, f'{{ id = "{column.id}"', kind=column.kind)
    if any(c.kind == "government" for c in block.columns) and not paired:
        source.add("not_paired", *anchors, 'kind = "government"')
    for what, chosen in _selects(block):
        for dimension in chosen:
            if dimension not in family.measures[block.measure]:
                params = {"measure": block.measure, "what": dimension}
                source.add("not_of_measure", *anchors, what, **params)


def _check_cells(family: Family, block: Block, source: TemplateFile) -> None:
    """Notes codes in several cells that are no codes, or that have too few cells or too many."""
    for column in block.columns:
        anchors = "[[blocks]]", f'id = "{block.id}"', f'{{ id = "{column.id}"', "cells ="
        row_list = block.row_list
        levels = family.lists[row_list.dimension] if row_list else ()
        if column.cells and column.kind != "code":
            source.add("cells_kind", *anchors)
        elif column.cells and len(column.cells) != len(levels):
            params = {"count": str(len(column.cells)), "levels": str(len(levels))}
            source.add("cells_levels", *anchors, **params)
        for word in twice(column.cells):
            source.add("duplicate", *anchors, *[f'"{word}"'] * 2, what=word)


def _needed_kinds(family: Family, block: Block, *, lone: bool) -> Iterator[str]:
    """Yields the kinds of columns without which the block's rows cannot be told apart.

    Where no block has more than a row without a label, the first line of amounts is theirs.
    """
    kinds = {column.kind for column in block.columns}
    if "amount" not in kinds:
        yield "amount"
    row_list = block.row_list
    if row_list is None:
        if kinds <= {"amount"} and not lone:
            yield "label"
    elif not row_list.coded or row_list.level:
        if "label" not in kinds:
            yield "label"
    elif "code" not in kinds:
        if not has_pairs(family, row_list.dimension):
            yield "code"
        elif "name" not in kinds:
            yield "name"


def _selects(block: Block) -> Iterator[tuple[str, Select]]:
    """Yields what selects facts in a block, with the words that lead to it."""
    yield "", block.select
    for column in block.columns:
        yield f'{{ id = "{column.id}"', column.select
    for row in block.rows:
        if isinstance(row, Row):
            yield f'{{ id = "{row.id}"', row.select
        else:
            anchor = "{ use = " if row.level else f'{{ each = "{row.dimension}"'
            yield anchor, {row.dimension: (), **row.select}


# ---- all of them ---------------------------------------------------------------------------------


def _check_titles(family: Family, files: Files) -> None:
    seen: set[str] = set()
    for table in family.tables.values():
        for key, title in (("title =", table.title), *(("also =", other) for other in table.also)):
            if title in seen:
                files.tables[table.id].add("duplicate", key, f'"{title}"', what=title)
            seen.add(title)


def _check_sheet_names(family: Family, files: Files) -> None:
    taken = {sentence(key) for key in _OUR_SHEETS}
    calculating = sentence("calculating.sheet", of="")
    for name, source, *anchors in _sheet_names(family, files):
        if not _SHEET_NAME.fullmatch(name):
            source.add("sheet_name", *anchors, what=name)
        elif name.casefold() in taken or name.startswith(calculating):
            source.add("duplicate", *anchors, what=name)
        taken.add(name.casefold())


def _sheet_names(
    family: Family, files: Files
) -> Iterator[tuple[str, TemplateFile, *tuple[str, ...]]]:
    for table in family.tables.values():
        yield table.number, files.tables[table.id], "number ="
    if family.shares and files.shares and not files.shares.has_mistakes:
        yield family.shares.sheet, files.shares, "sheet ="
    if files.entry and not files.entry.has_mistakes:
        for sheet in family.entry.sheets:
            yield sheet.name, files.entry, "[[sheets]]", f'id = "{sheet.id}"', "name ="
