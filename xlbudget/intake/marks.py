"""What a generated workbook says of itself; any of it can be lost on the way.

The marks are custom document properties and a very hidden sheet with the same pairs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from xlbudget.base.amounts import to_fen
from xlbudget.base.folding import fold, fold_year
from xlbudget.base.place import Place
from xlbudget.intake.amounts import parse_amount
from xlbudget.intake.locate import Located
from xlbudget.meaning.shares import share_lines
from xlbudget.reader import RawSheet, RawWorkbook
from xlbudget.template import CellRef, Family
from xlbudget.writer.names import (
    MARK_KEYS,
    MARK_PREFIX,
    MARK_SHEET,
    SHARE_COLUMNS,
    SHARE_FIRST_LINE,
)


@dataclass(frozen=True, slots=True)
class Marks:
    """The template, its version and the kind of a generated workbook; empty where unmarked."""

    template: str = ""
    version: str = ""
    mode: str = ""
    year: str = ""


def read_marks(workbook: RawWorkbook) -> Marks:
    """Returns the marks of a workbook, from its properties or else from its hidden sheet."""
    marks = {
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
                marks.setdefault(str(key.value), str(value.value))
    template, version, mode, year = (marks.get(key, "") for key in MARK_KEYS)
    return Marks(template, version, mode, year)


@dataclass(frozen=True, slots=True)
class SharesRead:
    """The sheet of shares as it was read: its name, if there is one, and last year's figures."""

    sheets: frozenset[str] = frozenset()
    last_year: Mapping[CellRef, int] = field(default_factory=dict)
    """Amounts in 分."""
    places: Mapping[CellRef, Place] = field(default_factory=dict)


def read_shares(family: Family, located: Located) -> SharesRead:
    """Returns what was typed on the sheet of shares, found by its title."""
    sheet = next(
        (candidate for candidate in located.other_sheets if _is_shares(family, candidate)), None
    )
    if sheet is None:
        return SharesRead()
    read = dict(_last_year(family, sheet, located))
    return SharesRead(
        frozenset({sheet.name}),
        {cell: amount for cell, (amount, _) in read.items()},
        {cell: place for cell, (_, place) in read.items()},
    )


def _is_shares(family: Family, sheet: RawSheet) -> bool:
    if family.shares is None:
        return False
    title = fold_year(family.shares.title)
    return any(
        fold_year(str(cell.value)) == title
        for (row, _), cell in sheet.cells.items()
        if row < SHARE_FIRST_LINE and cell.kind == "text"
    )


def _last_year(
    family: Family, sheet: RawSheet, located: Located
) -> Iterator[tuple[CellRef, tuple[int, Place]]]:
    """A line counts only under its own label: codes may have been added since it was written."""
    column = SHARE_COLUMNS["last"]
    for row, share in enumerate(share_lines(family, located.structure), start=SHARE_FIRST_LINE):
        label = sheet.cells.get((row, SHARE_COLUMNS["label"]))
        cell = sheet.cells.get((row, column))
        amount = parse_amount(cell).value if cell and cell.value is not None else None
        if amount is not None and label and fold(str(label.value)) == fold(share.label):
            yield share.cell, (to_fen(amount, family.unit), Place(sheet.name, row, column))
