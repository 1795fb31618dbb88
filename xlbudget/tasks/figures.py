"""Takes the figures out of a workbook, in the flat form, with where they stand."""

from dataclasses import dataclass
from typing import Any

from xlbudget.base.files import Source, named
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.catalogue import severity
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.flat import FIELDS, FlatLine, flat_csv, flat_lines
from xlbudget.verdict.check import reported

_UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Figures:
    """What a workbook says, line by line as docs/flat.md has it."""

    lines: tuple[FlatLine, ...]
    left_out: tuple[Finding, ...] = ()
    """The errors that kept something from being read."""

    def to_csv(self) -> str:
        """Returns the lines as CSV, which `new` takes back."""
        return flat_csv(self.lines)

    def to_dict(self) -> dict[str, Any]:
        """Returns the lines as plain data: the unit, and one object for each figure."""
        return {
            "version": 1,
            "unit": {line[1]: line[3] for line in self.lines if line[0] == _UNIT},
            "figures": [
                dict(zip(FIELDS, line, strict=True)) for line in self.lines if line[0] != _UNIT
            ],
        }


def figures(source: Source, template: str | None = None, *, name: str = "") -> Figures:
    """Returns the figures of a workbook: a file, or the bytes of one with the `name` to call it by.

    Amounts are texts in the unit of the template. Raises WorkbookError for a workbook that cannot
    be read.
    """
    path, content = named(source, name)
    opened = open_workbook(path, template, content=content)
    located = opened.located
    lines = flat_lines(opened.family, opened.figures, located.structure, located.places)
    if opened.is_document and opened.document:
        place = opened.document.place
        lines = ((*line[:-2], *place(*line[-2:])) if line[-1] else line for line in lines)
    errors = (
        finding
        for finding in (*located.findings, *opened.readings.findings)
        # A table that is missing has no figures: nothing of it is left out.
        if severity(finding) == "error" and finding.code != "T101"
    )
    return Figures(tuple(lines), tuple(reported(finding, opened.template) for finding in errors))
