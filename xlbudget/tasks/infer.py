"""A workbook of a province that nobody has described yet, checked by its own headers."""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from xlbudget.base.errors import WorkbookError
from xlbudget.drafting.emit import template_files
from xlbudget.drafting.model import FormRead
from xlbudget.drafting.read_form import read_form
from xlbudget.drafting.understood import counts_of, understood_parts
from xlbudget.intake.marks import read_marks
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.meaning.findings import Finding
from xlbudget.reader import RawWorkbook, read_file
from xlbudget.template import Family
from xlbudget.template.load import load_folder
from xlbudget.template.source import TemplateMistakes
from xlbudget.verdict.inferred import check_inferred
from xlbudget.verdict.result import Report

_NAME = "inferred"
"""The id of what is drafted; nothing shows it."""


def inferred(
    path: Path, content: bytes | None = None, *, nearest: Opened | None = None
) -> Report | None:
    """Returns the report on a workbook that no template describes; None where too little says so.

    `nearest` is the workbook as the template reads it that matches best, but poorly: it stays the
    better reader where it knows as many of the tables as their own headers tell.
    """
    workbook = read_file(path, content=content)
    if not isinstance(workbook, RawWorkbook):
        return None
    read = read_form(workbook)
    if not counts_of(read).is_enough or (nearest and not _knows_less(nearest, read)):
        return None
    drafted = _drafted(read)
    if drafted is None:
        return None
    family, form = drafted
    counts = replace(counts_of(form), unknown=counts_of(read).unknown)
    if not counts.is_enough:
        return None
    try:
        opened = open_workbook(path, family, content=content)
    except WorkbookError:
        return None
    family = _called_as_there(family, form)
    besides = _near(nearest) if nearest else ()
    parts = understood_parts(family, form)
    return check_inferred(replace(opened, family=family), parts, counts, besides)


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


def _knows_less(nearest: Opened, form: FormRead) -> bool:
    """Tells whether most tables that were understood are none of the nearest family's."""
    places = {(t.sheet.name, t.title) for t in nearest.located.tables.values()}
    known = {sheet for sheet, _ in places}
    strange = [table for table in form.tables if table.sheet not in known]
    return len(strange) > len(places)


def _near(nearest: Opened) -> Iterable[Finding]:
    """Yields which family is nearest, and which of its tables are not there."""
    located, family = nearest.located.tables, nearest.family
    missing = [table.title for name, table in family.tables.items() if name not in located]
    yield Finding(
        "R117",
        {
            "template": family.name,
            "all": str(len(family.tables)),
            "known": str(len(located)),
        },
        lists={"missing": tuple(missing)},
    )
