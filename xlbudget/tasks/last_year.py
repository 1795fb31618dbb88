"""Finds last year's workbook of each that is checked, and compares the two."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from xlbudget.base.errors import WorkbookError
from xlbudget.base.files import workbooks_in
from xlbudget.base.folding import fold
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.meaning.findings import Finding
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
        return alike[0] if len(alike) == 1 else None


@lru_cache(maxsize=1)
def last_year_in(path: Path) -> LastYear:
    """Returns last year's workbooks: a file, or all of a folder.

    Raises UsageError F021 for a folder without any.
    """
    return LastYear(path, workbooks_in([path]).workbooks)


def _name(path: Path) -> str:
    """Returns the name of a file without its years and extension."""
    return _YEAR.sub("", fold(path.stem))


def compared(opened: Opened, last: LastYear, template: str | None) -> Iterator[Finding]:
    """Yields what does not fit last year's workbook; that there is none is a finding, too."""
    path = last.of(opened.workbook.path) or _of_unit(opened, last.files, template)
    if path is None:
        yield Finding("S945", {"folder": last.path.name})
        return
    try:
        before = open_workbook(path, template)
    except WorkbookError as problem:
        yield Finding("S944", {"file": path.name, "unfit": f"unreadable:{problem.code}"})
        return
    yield from check_years(opened, before)


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
