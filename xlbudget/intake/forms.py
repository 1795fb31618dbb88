"""Which sheets of a workbook with entry sheets are gone, lost or won rows, or were renamed.

A column of a calculating sheet asks for the last cell of each sheet; its formulas followed
whatever was done, so they tell where that cell stands now. Where a file hides its formulas, their
results tell whether it stands elsewhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from xlbudget.base.cellref import column_number
from xlbudget.entry.form.cells import Span
from xlbudget.entry.formulas.calculating import TOP
from xlbudget.entry.formulas.forms import LastCell, forms_sheet, last_cells
from xlbudget.entry.formulas.official import sheets_layout
from xlbudget.reader import RawCell, RawSheet, RawWorkbook
from xlbudget.template import Family

_CELL = re.compile(r"ROW\((?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]+)\$?([0-9]+)\)")


@dataclass(frozen=True, slots=True)
class Forms:
    """The sheets that are `moved`, gone or with other rows, and new `names` by the old ones.

    `rows` has the first row that is not in its place, for the sheets of which it is known.
    """

    moved: tuple[str, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def name(self, sheet: str) -> str:
        """Returns what a sheet of the template is called in the workbook."""
        return self.names.get(sheet, sheet)


UNCHANGED = Forms()


def read_forms(family: Family, workbook: RawWorkbook) -> Forms:
    """Returns what was done to the sheets, as far as the workbook has formulas that tell."""
    sheet = workbook.sheet(forms_sheet())
    if sheet is None:
        return UNCHANGED
    moved: list[str] = []
    rows: dict[str, int] = {}
    names: dict[str, str] = {}
    entry = [form.name for form in family.entry.sheets]
    cells = last_cells(family, sheets_layout(family))
    area = Span(sheet.name, TOP, 1, len(cells))
    for line, cell in enumerate(cells):
        raw = sheet.cells.get((area.top + line, area.column))
        now = _stands(raw, cell, shown=workbook.shows_formulas)
        if now is None:
            moved.append(cell.sheet)
            if cell.sheet in entry:
                column = area.column + 1 + entry.index(cell.sheet)
                rows[cell.sheet] = _first_moved(
                    sheet, column, cell.row, shown=workbook.shows_formulas
                )
        elif now != cell.sheet:
            names[cell.sheet] = now
    return Forms(tuple(moved), rows, names)


def _stands(raw: RawCell | None, cell: LastCell, *, shown: bool) -> str | None:
    """Returns the sheet on which a last cell stands in its place, None where it does not."""
    if not shown:
        return None if raw and raw.value == 1 else cell.sheet
    formula = raw.formula if raw else None
    if not formula:
        return cell.sheet  # the sheet that asks was changed itself, which is told
    seen = _CELL.search(formula)
    if seen is None:
        return None if "#REF!" in formula else cell.sheet
    if "#REF!" in formula or (int(seen[4]), column_number(seen[3])) != cell[1:]:
        return None
    return (seen[1] or seen[2]).replace("''", "'")


def _first_moved(sheet: RawSheet, column: int, count: int, *, shown: bool) -> int:
    """Returns the first row that is not in its place, the first of all where all are."""
    for row in range(1, count + 1):
        raw = sheet.cells.get((TOP + row - 1, column))
        if not shown:
            still = raw is not None and raw.value == 0
        else:
            seen = _CELL.search((raw and raw.formula) or "")
            still = seen is not None and int(seen[4]) == row
        if not still:
            return row
    return 1
