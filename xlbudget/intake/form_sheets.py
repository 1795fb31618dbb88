"""Reads performance forms that are typed on sheets of an entry workbook, wherever a row moved."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from xlbudget.base.cellref import column_number
from xlbudget.entry.form.form_sheets import (
    IS_PUBLISHED,
    MOST_FORMS,
    NAME,
    PLACE_COLUMN,
    PLACE_ROW,
    forms_top,
    is_used,
    list_sheet,
)
from xlbudget.entry.formulas.form_projects import with_categories
from xlbudget.intake.typed import Typed
from xlbudget.narrative.form_read import ReadForm, SeenCell, is_form, read_form
from xlbudget.narrative.texts import PLACE, PUBLISHED, FormFacts
from xlbudget.reader import MergedRange, RawCell, RawSheet, RawWorkbook
from xlbudget.template.forms import COLUMNS, FormLayout

_MOST_CELLS = 5_000
"""Of a form; what is longer is none."""
_SUM = re.compile(
    r'IF\(COUNT\((?P<area>(?:.+!)?\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+))\)=0,"",SUM\((?P=area)\)\)'
)
"""A total as it was written: the sum of the sources under it."""


@dataclass(frozen=True)
class SheetForm:
    """A form that is typed on a sheet, and what was read of it."""

    sheet: RawSheet
    cells: tuple[SeenCell, ...]
    read: ReadForm

    @property
    def is_used(self) -> bool:
        """Tells whether anything is typed."""
        return is_used(self.read.form) or bool(self.read.unread)

    def why_unseen(self, seen: SeenCell) -> str:
        """Returns why nobody sees what a cell says, as a key of the message files; or nothing."""
        sheet, row, column = self.sheet, seen.row, seen.column
        if sheet.state != "visible":
            return "sheet"
        if row in sheet.hidden_rows:
            return "row"
        if column in sheet.hidden_columns:
            return "column"
        if any(_covers(a, row, column) and (a.top, a.left) != (row, column) for a in sheet.merged):
            return "merged"
        if any(not v.condition and _covers(v.area, row, column) for v in sheet.veils):
            return "drawing"
        return sheet.cells[row, column].look.hidden_by


def sheet_forms(layout: FormLayout, sheets: Sequence[RawSheet]) -> Iterator[SheetForm]:
    """Yields the forms among some sheets, blank ones too."""
    for sheet in sheets[:MOST_FORMS]:
        if len(sheet.cells) > _MOST_CELLS:
            continue
        cells = tuple(_cells(sheet))
        if is_form(layout, cells):
            yield SheetForm(sheet, cells, read_form(layout, cells))


def _covers(area: MergedRange, row: int, column: int) -> bool:
    return area.top <= row <= area.bottom and area.left <= column <= area.right


def _cells(sheet: RawSheet) -> Iterator[SeenCell]:
    widths = {(area.top, area.left): area.right - area.left + 1 for area in sheet.merged}
    for (row, column), cell in sorted(sheet.cells.items()):
        if column <= COLUMNS and (text := _text(sheet, cell).strip()):
            yield SeenCell(row, column, text, widths.get((row, column), 1))


def _text(sheet: RawSheet, cell: RawCell) -> str:
    """Returns what a cell says; a total that nobody typed over is what its sources sum up to.

    A program that does not calculate may have left another result.
    """
    seen = _SUM.fullmatch((cell.formula or "").replace("'", ""))
    if seen:
        column, (top, bottom) = column_number(seen[2]), (int(seen[3]), int(seen[5]))
        if seen[2] == seen[4] and column == cell.column and top == cell.row + 1:
            of = (sheet.cells.get((row, column)) for row in range(top, bottom + 1))
            values = [c.value for c in of if c and isinstance(c.value, Decimal)]
            return f"{sum(values):f}" if values else ""
    if isinstance(cell.value, Decimal):
        return f"{cell.value:f}"
    return "" if cell.value is None else str(cell.value)


def with_forms(typed: Typed, workbook: RawWorkbook, forms: Sequence[SheetForm]) -> Typed:
    """Returns what was typed with the forms on their sheets, and what the list says of them."""
    layout = typed.calc.family.forms
    assert layout  # its forms were read
    listed = workbook.sheet(list_sheet())
    place = listed.cells.get((PLACE_ROW, PLACE_COLUMN)) if listed else None
    published = dict(_published(layout, listed)) if listed else {}
    place_name = str(place.value).strip() if place and place.value is not None else ""
    facts = [_facts(form, published, place_name) for form in forms if form.is_used]
    inputs = typed.inputs
    filled = with_categories(typed.calc.family, inputs.lines, facts)
    return replace(typed, inputs=replace(inputs, texts=replace(inputs.texts, forms=filled)))


def _facts(form: SheetForm, published: Mapping[str, str], place: str) -> FormFacts:
    said = {PUBLISHED: published.get(form.sheet.name, ""), PLACE: place}
    fields = {**form.read.form.fields, **{name: text for name, text in said.items() if text}}
    return replace(form.read.form, fields=fields)


def _published(layout: FormLayout, sheet: RawSheet) -> Iterator[tuple[str, str]]:
    """Yields whether each form is published, by the name of its sheet."""
    top = forms_top(layout)
    for row in range(top, top + MOST_FORMS):
        name, said = sheet.cells.get((row, NAME)), sheet.cells.get((row, IS_PUBLISHED))
        if name is None or not isinstance(name.value, str):
            return
        if said and said.value is not None:
            yield name.value, str(said.value).strip()
