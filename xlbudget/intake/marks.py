"""What a generated workbook says of itself; any of it can be lost on the way.

The marks are custom document properties and a very hidden sheet with the same pairs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from xlbudget.base.amounts import to_fen
from xlbudget.base.folding import fold, fold_year
from xlbudget.intake.locate import Located
from xlbudget.intake.readings import parse_amount
from xlbudget.meaning.shares import share_lines
from xlbudget.reader import RawSheet, RawWorkbook
from xlbudget.template import CellRef, Family
from xlbudget.writer.names import (
    ENTRY_MODE,
    MARK_KEYS,
    MARK_PREFIX,
    MARK_SHEET,
    SHARE_COLUMNS,
    SHARE_FIRST_LINE,
)

if TYPE_CHECKING:
    from xlbudget.intake.typed import Typed


@dataclass(frozen=True, slots=True)
class Marks:
    """The template, its version and the kind of a generated workbook; empty where unmarked."""

    template: str = ""
    version: str = ""
    mode: str = ""
    year: str = ""
    last_year: Mapping[CellRef, int] = field(default_factory=dict)
    """Last year's figures in 分, typed on the sheet of shares or an entry sheet."""
    typed: "Typed | None" = None
    """What was typed into entry sheets."""

    def with_last_year(self, family: Family, workbook: RawWorkbook, located: Located) -> "Marks":
        """Returns the marks with last year's figures; the sheet of shares stops being unknown."""
        if self.mode == ENTRY_MODE:
            from xlbudget.intake.typed import own_sheets, read_typed

            own = own_sheets(family)
            located.other_sheets[:] = [s for s in located.other_sheets if s.name not in own]
            typed = read_typed(family, workbook)
            return replace(self, last_year=typed.inputs.last_year if typed else {}, typed=typed)
        sheet = next((s for s in located.other_sheets if _is_shares(family, s)), None)
        if sheet is None:
            return self
        located.other_sheets.remove(sheet)
        return replace(self, last_year=_last_year(family, sheet, located))


def read_marks(workbook: RawWorkbook) -> Marks:
    """Returns the marks of a workbook, from its properties or else from its hidden sheet."""
    found = {
        key: workbook.properties[MARK_PREFIX + key]
        for key in MARK_KEYS
        if MARK_PREFIX + key in workbook.properties
    }
    for sheet in workbook.sheets:
        if sheet.name != MARK_SHEET:
            continue
        for row in range(1, len(MARK_KEYS) + 1):
            key, value = sheet.cells.get((row, 1)), sheet.cells.get((row, 2))
            if key and value and key.value in MARK_KEYS:
                found.setdefault(str(key.value), str(value.value))
    template, version, mode, year = (found.get(key, "") for key in MARK_KEYS)
    return Marks(template, version, mode, year)


def _is_shares(family: Family, sheet: RawSheet) -> bool:
    if family.shares is None:
        return False
    wish = fold_year(family.shares.title)
    return any(
        fold_year(str(cell.value)) == wish
        for (row, _), cell in sheet.cells.items()
        if row < SHARE_FIRST_LINE and cell.kind == "text"
    )


def _last_year(family: Family, sheet: RawSheet, located: Located) -> dict[CellRef, int]:
    """A line counts only under its own label: codes may have been added since it was written."""
    found: dict[CellRef, int] = {}
    for row, line in enumerate(share_lines(family, located.structure), start=SHARE_FIRST_LINE):
        label = sheet.cells.get((row, SHARE_COLUMNS["label"]))
        cell = sheet.cells.get((row, SHARE_COLUMNS["last"]))
        amount = parse_amount(cell).value if cell and cell.value is not None else None
        if amount is not None and label and fold(str(label.value)) == fold(line.label):
            found[line.cell] = to_fen(amount, family.unit)
    return found
