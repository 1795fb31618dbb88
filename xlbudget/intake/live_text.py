"""Which paragraphs of the workbook's own text were typed over, so that they follow no figures."""

from collections.abc import Iterator
from typing import NamedTuple

from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.entry.form.headers import calculating_sheet
from xlbudget.entry.form.live_text import KEY, MOST, TEXT, TOP
from xlbudget.intake.opened import Opened
from xlbudget.reader import RawSheet


class ShownText(NamedTuple):
    """One row of the sheet; `key` is that of a paragraph, and empty for a title."""

    place: Place
    key: str
    text: str
    typed: bool
    """Whether somebody typed it: its formula is gone, or is another that asks for no figures."""


def shown_texts(opened: Opened) -> tuple[ShownText, ...]:
    """Returns the rows of the sheet of the text; none where no paragraph was typed over."""
    sheet = opened.workbook.sheet(sentence("live.sheet")) if opened.typed else None
    if sheet is None or opened.family.narrative is None or not opened.workbook.shows_formulas:
        return ()
    rows = tuple(_rows(sheet))
    return rows if any(row.typed for row in rows) else ()


def _rows(sheet: RawSheet) -> Iterator[ShownText]:
    behind = calculating_sheet(sheet.name)
    for row in sorted({row for row, _ in sheet.cells if TOP <= row < TOP + MOST}):
        key, cell = sheet.cells.get((row, KEY)), sheet.cells.get((row, TEXT))
        name = str(key.value) if key and key.value else ""
        text = str(cell.value) if cell and cell.value is not None else ""
        typed = bool(name) and (cell is None or behind not in (cell.formula or ""))
        yield ShownText(Place(sheet.name, row, TEXT), name, text, typed)
