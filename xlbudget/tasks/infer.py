"""A file of a province that nobody has described yet, checked by its own headers."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from xlbudget.base.errors import WorkbookError
from xlbudget.drafting.emit import template_files
from xlbudget.drafting.model import FormRead
from xlbudget.drafting.read_form import read_form
from xlbudget.drafting.understood import counts_of, understood_parts
from xlbudget.intake.document import document_of
from xlbudget.intake.marks import read_marks
from xlbudget.intake.opened import Opened, open_read
from xlbudget.meaning.findings import Finding
from xlbudget.reader import RawDocument, RawWorkbook
from xlbudget.template import Family
from xlbudget.template.load import load_folder
from xlbudget.template.source import TemplateMistakes
from xlbudget.verdict.inferred import check_inferred
from xlbudget.verdict.result import Report
from xlbudget.writer.names import ENTRY_MODE

_NAME = "inferred"
"""The id of what is drafted; nothing shows it."""
_MOST_TABLES, _MOST_COLUMNS, _MOST_CELLS = 30, 300, 800
"""More than any form has, cells of fixed rows: what follows from so many is not asked."""
_NEAR = 4
"""A family of which at least one table of so many is there is worth a word."""


def inferred(raw: RawWorkbook | RawDocument, nearest: Opened | None = None) -> Report | None:
    """Returns the report on a file that no template describes; None where too little says so.

    `nearest` is the file as the template reads it that matches best, but poorly: it stays the
    better reader where it knows at least as many of the tables as it does not.
    """
    workbook = document_of(raw).workbook if isinstance(raw, RawDocument) else raw
    if read_marks(workbook).mode == ENTRY_MODE:
        return None
    read = read_form(workbook)
    if _is_too_large(read) or not counts_of(read).is_enough:
        return None
    if nearest and _is_better(nearest, read):
        return None
    drafted = _drafted(read)
    if drafted is None:
        return None
    form = drafted[1]
    family = _called_as_there(*drafted)
    counts = replace(counts_of(form), unknown=counts_of(read).unknown)
    if not counts.is_enough:
        return None
    try:
        opened = open_read(raw, family)
    except WorkbookError:
        return None
    besides = _near(nearest, read) if nearest else ()
    parts = understood_parts(family, form)
    return check_inferred(opened, parts, counts.said(), besides)


def _is_too_large(form: FormRead) -> bool:
    sizes = [(len(b.amounts), len(b.rows)) for table in form.tables for b in table.blocks]
    return (
        len(form.tables) > _MOST_TABLES
        or sum(columns for columns, _ in sizes) > _MOST_COLUMNS
        or sum(columns * rows for columns, rows in sizes) > _MOST_CELLS
    )


def _drafted(form: FormRead) -> tuple[Family, FormRead] | None:
    """Returns what a form says as a family without rules, and the form as far as it is in it.

    Tables that contradict themselves are not. None where nothing else is left.
    """
    while form.tables:
        try:
            return _loaded(template_files(form, _NAME, _NAME)), form
        except TemplateMistakes as mistakes:
            wrong = {Path(mistake.file).stem for mistake in mistakes.mistakes}
            kept = tuple(table for table in form.tables if table.id not in wrong)
            if len(kept) == len(form.tables):
                return None
            form = replace(form, tables=kept)
    return None


def _loaded(files: Mapping[str, str]) -> Family:
    with tempfile.TemporaryDirectory(prefix="xlbudget-") as folder:
        root = Path(folder, _NAME)
        for name, text in {**files, "rules.toml": "rules = []\n"}.items():
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        return load_folder(root)


def _called_as_there(family: Family, form: FormRead) -> Family:
    """Returns a family whose tables are called as in the workbook: by their sheets, or titles."""
    sheets = [table.sheet for table in form.tables]
    numbers = {
        table.id: table.sheet if sheets.count(table.sheet) == 1 else table.title
        for table in form.tables
    }
    tables = {id: replace(table, number=numbers[id]) for id, table in family.tables.items()}
    return replace(family, tables=tables)


def _is_better(nearest: Opened, form: FormRead) -> bool:
    """Tells whether a family knows at least as many tables as it does not."""
    return len(nearest.located.tables) >= len(_strange(nearest, form))


def _strange(nearest: Opened, form: FormRead) -> list[str]:
    """Returns the titles of what was understood and is no table of the nearest family."""
    known = {table.sheet.name for table in nearest.located.tables.values()}
    return [table.title for table in form.tables if table.sheet not in known]


def _near(nearest: Opened, form: FormRead) -> Iterator[Finding]:
    """Yields which family is near, what of it is not there, and what is there instead."""
    located, family = nearest.located.tables, nearest.family
    if _NEAR * len(located) < len(family.tables):
        return
    missing = tuple(table.number for name, table in family.tables.items() if name not in located)
    yield Finding(
        "R117",
        {"template": family.name, "all": str(len(family.tables)), "known": str(len(located))},
        lists={"missing": missing, "others": tuple(_strange(nearest, form))},
    )
