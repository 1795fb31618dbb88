"""Writes the sheets on which performance forms are typed, each in its official layout."""

from xlsxwriter.worksheet import Worksheet

from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import reference
from xlbudget.entry.form.form_sheets import (
    LIGHT_ROW,
    PLACE_COLUMN,
    PLACE_ROW,
    STATE,
    SUBTITLE_ROW,
    TITLE_ROW,
    FormSheet,
)
from xlbudget.entry.formulas.algebra import as_is, infix
from xlbudget.entry.formulas.form_sheets import FormFormulas
from xlbudget.entry.sheets.pages import write_light, write_value
from xlbudget.narrative.form_grid import FormCell
from xlbudget.narrative.form_read import PROJECT, TERM, YEAR
from xlbudget.template.common import theme
from xlbudget.writer.book import (
    Book,
    amount_validation,
    float_of,
    no_green_corners,
    protect,
    write_across,
    write_text,
    write_year,
)
from xlbudget.writer.heading import write_title
from xlbudget.writer.measure import lines_needed
from xlbudget.writer.page import Page, page_of, set_up
from xlbudget.writer.style import GENERAL, TEXT, Look

_LEAST_LINES, _LEAST_GOALS = 2, 4
"""Lines for which a text over the whole width, and the goals, have room at least."""
_HIGHEST = 400
"""Points of a row; Excel has no higher ones than 409."""


class FormWriter:
    """Writes the sheet of one form; `number` counts from 0."""

    def __init__(self, book: Book, formulas: FormFormulas, number: int) -> None:
        self.book = book
        self.formulas = formulas
        self.number = number
        self.form: FormSheet = formulas.forms[number]
        self.sheet: Worksheet = book.workbook.add_worksheet(self.form.name)

    def write(self, form_list: str) -> None:
        """Fills the sheet; `form_list` is the one to lead back to."""
        sheet, book, form, layout = self.sheet, self.book, self.form, self.formulas.layout
        sheet.set_tab_color(f"#{theme()['tab_input']}")
        page = page_of(layout.widths, 0, 1, whole=False)
        # Without the row above the title: that is no part of the form.
        set_up(sheet, page, (TITLE_ROW, SUBTITLE_ROW), None)
        sheet.print_area(TITLE_ROW - 1, 0, form.last_row - 1, len(layout.widths) - 1)
        sheet.freeze_panes(SUBTITLE_ROW, 0)
        self._title(len(layout.widths))
        for cell in form.cells:
            self._cell(cell)
        self._heights(page)
        self._validate()
        row = self.formulas.forms_top + self.number
        state = self.formulas.state(self.number).value(0)
        light = as_is(reference(self.formulas.sheet, row, STATE), state).cell(0)
        # The link back stands in the last columns.
        sheet.set_row(LIGHT_ROW - 1, theme()["row_height"])
        write_light(book, sheet, (LIGHT_ROW - 1, len(layout.widths) - 2), light, form_list)
        no_green_corners(sheet, 1, form.last_row, len(layout.widths))
        protect(sheet)

    def _title(self, width: int) -> None:
        """Writes the lines over the form; the place is the one on the list of forms."""
        sheet, layout = self.sheet, self.formulas.layout
        before, there, after = layout.title.partition("{place}")
        write_title(sheet, self.book, TITLE_ROW, width, "" if there else layout.title)
        if there:
            at = reference(self.formulas.sheet, PLACE_ROW, PLACE_COLUMN)
            place = as_is(at, self.formulas.place)
            title = infix(infix(before, "&", place) if before else place, "&", after).cell(0)
            look = Look("title", align="center", number=GENERAL)
            write_value(sheet, (TITLE_ROW - 1, 0), title, self.book.styles.get(look))
        look = Look("caption", align="center", number=GENERAL)
        subtitle = self.book.styles.get(look)
        write_across(sheet, SUBTITLE_ROW - 1, range(width), "", subtitle)
        write_year(sheet, (SUBTITLE_ROW - 1, 0), self.book, layout.subtitle, subtitle)
        sheet.set_row(SUBTITLE_ROW - 1, theme()["row_height"])

    def _cell(self, cell: FormCell) -> None:
        place = self.form.place(cell)
        row, column, styles = place.row - 1, place.column - 1, self.book.styles
        look = self._look(cell)
        last = row + cell.height - 1, column + cell.width - 1
        if last != (row, column):
            self.sheet.merge_range(row, column, *last, "", styles.get(look))
        if cell.part == "amount":
            self._amount(cell, row, column, look)
        else:
            write_text(self.sheet, row, column, cell.text, styles.get(look))

    def _look(self, cell: FormCell) -> Look:
        if cell.part == "label":
            return Look(align="center")
        if cell.part == "text":
            return Look(unlocked=True, number=TEXT)
        is_total = cell.of in (TERM, YEAR)
        number = theme()["entry_sum_format" if is_total else "entry_format"]
        return Look(align="right", number=number, unlocked=not is_total, shrink=True)

    def _amount(self, cell: FormCell, row: int, column: int, look: Look) -> None:
        form, styles, unit = self.form, self.book.styles, self.formulas.layout.unit
        if cell.of in (TERM, YEAR):
            total = self.formulas.total(form, cell.of).cell(0)
            write_value(self.sheet, (row, column), total, styles.get(look))
            return
        fen = form.fen(cell.of)
        if fen is None:
            self.sheet.write_blank(row, column, None, styles.get(look))
        else:
            self.sheet.write_number(row, column, float_of(fen, unit), styles.get(look))

    def _heights(self, page: Page) -> None:
        """Gives each row the height that its words need, and texts some room to grow."""
        top = self.form.place(self.form.cells[0]).row
        lines = dict.fromkeys(range(top, self.form.last_row + 1), 1)
        for cell in sorted(self.form.cells, key=lambda cell: cell.height):
            width = sum(page.widths[cell.column : cell.column + cell.width])
            needed = lines_needed(cell.text, width)
            if cell.part == "text" and cell.of not in self._short:
                needed = max(needed, self._least(cell))
            rows = range(self.form.place(cell).row, self.form.place(cell).row + cell.height)
            lines[rows[-1]] += max(needed - sum(lines[row] for row in rows), 0)
        for row, count in lines.items():
            self.sheet.set_row(row - 1, min(page.height(count), _HIGHEST))

    @property
    def _short(self) -> frozenset[str]:
        layout = self.formulas.layout
        fields = (*layout.fields_at("half"), *layout.fields_at("end"))
        return frozenset((PROJECT, "", *(field.id for field in fields)))

    def _least(self, cell: FormCell) -> int:
        return _LEAST_LINES if cell.of in self.formulas.layout.field_of else _LEAST_GOALS

    def _validate(self) -> None:
        """Offers the names of projects, and refuses words where an amount stands."""
        places, cells = self.form.places, self.form.cells
        project = places[PROJECT]
        at = project.row - 1, project.column - 1
        self.sheet.data_validation(
            *at,
            *at,
            {
                "validate": "list",
                "source": f"={self.formulas.names_to_choose}",
                "error_type": "warning",
                "error_title": sentence("form_sheets.project_title"),
                "error_message": sentence("form_sheets.project_error"),
            },
        )
        number = {k: v for k, v in amount_validation("").items() if not k.startswith("input_")}
        for cell in cells:
            if cell.part == "amount" and cell.of not in (TERM, YEAR):
                row, column = places[cell.of].row - 1, places[cell.of].column - 1
                rule = {**number, "minimum": 0, "maximum": 10**13}
                self.sheet.data_validation(row, column, row, column, rule)
