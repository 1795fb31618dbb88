"""Finds last year's workbook of each that is checked, and compares the two."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from xlbudget.base.amounts import NONE
from xlbudget.base.errors import WorkbookError
from xlbudget.base.files import is_document, workbooks_in
from xlbudget.base.folding import fold
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.meaning.findings import Finding
from xlbudget.template import CellRef
from xlbudget.verdict.checks.years import check_years

_YEAR = re.compile(r"(?:19|20)\d\d")


class LastYear(NamedTuple):
    """Where last year's workbooks are: the folder or file that was named, and what it holds."""

    path: Path
    files: tuple[Path, ...]

    def of(self, path: Path) -> Path | None:
        """Returns last year's workbook of a file: the only one there is, or the one of its name."""
        if not self.path.is_dir():
            return self.path
        alike = [file for file in self.files if _name(file) == _name(path)]
        alike = [file for file in alike if not is_document(file)] or alike
        return alike[0] if len(alike) == 1 else None


@lru_cache(maxsize=1)
def last_year_in(path: Path) -> LastYear:
    """Returns last year's workbooks: a file, or all of a folder, documents behind workbooks.

    Raises UsageError F021 for a folder without any.
    """
    return LastYear(path, tuple(sorted(workbooks_in([path]).workbooks, key=is_document)))


def _name(path: Path) -> str:
    """Returns the name of a file without its years and extension."""
    return _YEAR.sub("", fold(path.stem))


def compared(
    opened: Opened, last: Path | None, template: str | None
) -> tuple[Opened, tuple[Finding, ...]]:
    """Returns a workbook that knows last year's figures, and what does not fit them.

    `last` is last year's workbook, or a folder that holds it; that there is none is a finding, too.
    """
    if last is None:
        return opened, ()
    folder = last_year_in(last)
    path = folder.of(opened.workbook.path) or _of_unit(opened, folder.files, template)
    if path is None:
        return opened, (Finding("S945", {"folder": last.name}),)
    try:
        before = open_workbook(path, template)
    except WorkbookError as problem:
        return opened, (
            Finding("S944", {"file": path.name, "unfit": f"unreadable:{problem.code}"}),
        )
    tables = opened.beside or opened
    findings = tuple(check_years(tables, before))
    if any(finding.code == "S944" for finding in findings):
        return opened, findings
    knowing = replace(tables, last_year={**_printed(tables, before), **tables.last_year})
    return (replace(opened, beside=knowing) if opened.beside else knowing), findings


def _printed(opened: Opened, before: Opened) -> dict[CellRef, int]:
    """Returns what last year printed in this year's cells; a row that it lacked is nothing."""
    printed = before.readings.figures
    return {
        cell: figure.shown
        for cell in opened.located.places
        if cell.table in before.located.tables and (figure := printed.get(cell, NONE)) is not None
    }


def _of_unit(opened: Opened, files: tuple[Path, ...], template: str | None) -> Path | None:
    """Returns the workbook of the year before that names the same unit."""
    year = opened.located.year
    if year is None:
        return None
    return _units(files, template).get((fold(opened.located.unit_name), year - 1))


@lru_cache(maxsize=1)
def _units(files: tuple[Path, ...], template: str | None) -> Mapping[tuple[str, int | None], Path]:
    """Returns workbooks by unit and year; each is opened once, however many are compared."""
    units: dict[tuple[str, int | None], Path] = {}
    for path in files:
        with suppress(WorkbookError):
            located = open_workbook(path, template).located
            if located.unit_name:
                units.setdefault((fold(located.unit_name), located.year), path)
    return units
