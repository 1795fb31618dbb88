"""The example with one planted error, for who has no workbook of their own at hand yet."""

import csv
from dataclasses import dataclass
from io import StringIO
from itertools import count
from pathlib import Path

from xlbudget.base.csv_text import csv_text
from xlbudget.base.files import read_text
from xlbudget.base.texts import sentence
from xlbudget.base.writing import write_new
from xlbudget.tasks.check import check_file
from xlbudget.tasks.new import new
from xlbudget.verdict.result import Report

_FIGURES, _PLANTED = "figures.csv", "demo.csv"
_KEY = 3
"""Columns of figures that say which one it is: table, row and column."""


@dataclass(frozen=True, slots=True)
class Demo:
    """The example as it was written: its workbook, where its report is to go, and the report."""

    workbook: Path
    page: Path
    report: Report


def demo(folder: Path, lang: str = "zh") -> Demo:
    """Writes the example with one planted error into a folder, over nothing, and checks it.

    Raises UsageError F208 where it cannot be written.
    """
    made = new(figures=_planted().encode(), as_printed=True)
    for number in count(1):
        mark = f"-{number}" if number > 1 else ""
        workbook = folder / f"{sentence('demo.workbook', lang)}{mark}.xlsx"
        page = folder / f"{sentence('demo.page', lang)}{mark}.html"
        if not (workbook.exists() or page.exists()):
            break
    write_new(workbook, made.content, force=None)
    return Demo(workbook, page, check_file(workbook))


def _planted() -> str:
    """Returns the example's figures with those that are planted in the place of theirs."""
    folder = _example()
    figures, planted = (
        list(csv.reader(StringIO(read_text(folder / name)))) for name in (_FIGURES, _PLANTED)
    )
    instead = {tuple(line[:_KEY]): line for line in planted[1:]}
    return csv_text(
        [*line[:_KEY], instead.get(tuple(line[:_KEY]), line)[_KEY], *line[_KEY + 1 :]]
        for line in figures
    )


def _example() -> Path:
    """Returns the folder of the example: inside the installed package, or of the checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "example"
    if installed.is_dir():
        return installed
    return next((package.parent / "examples").glob(f"*/{_PLANTED}")).parent
