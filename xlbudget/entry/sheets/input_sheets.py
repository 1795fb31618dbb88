"""Writes the sheets on which accountants type: yellow cells, with prompts and checks on entry."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from xlsxwriter.worksheet import Worksheet

from xlbudget.base.amounts import from_fen, number_in
from xlbudget.base.cellref import cell_name
from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import Cell, literal, runs
from xlbudget.entry.form.inputs import Line
from xlbudget.entry.form.last_year import shown_last_year, sums_of_last_year
from xlbudget.entry.form.places import (
    CAPTION_ROW,
    HINT_ROW,
    SETTING,
    TAKEN,
    TAKEN_REMARK,
    TITLE_ROW,
    Region,
)
from xlbudget.entry.formulas.algebra import Formula, added, as_is, constant, if_, infix
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.formulas.elsewhere import shown_elsewhere, total_elsewhere
from xlbudget.entry.formulas.flags import remark
from xlbudget.entry.formulas.links import link_cells
from xlbudget.entry.formulas.settings import chosen, taken_settings
from xlbudget.entry.sheets.pages import colour_lights, write_value
from xlbudget.template import EntryColumn, EntrySheet
from xlbudget.template.common import theme
from xlbudget.template.entry_sheets import SETTINGS
from xlbudget.writer.book import (
    Book,
    amount_validation,
    float_of,
    no_green_corners,
    protect,
    write_across,
    write_formula,
    write_text,
)
from xlbudget.writer.heading import write_header, write_title
from xlbudget.writer.measure import lines_needed
from xlbudget.writer.page import page_of, set_up
from xlbudget.writer.style import GENERAL, TEXT, Look

_IN_VIEW = ("name", "label", "remark")
"""The kinds of columns that stay in view with all before them, where a sheet has one section."""

_WRAPPED = ("label", "own_name", "text")
"""The kinds of columns in which long names are typed, which make their row higher."""


class SheetWriter:
    """Writes one entry sheet.

    `remarks` stand beside settings, by their ids; what is `asked` beside lines, by their sections.
    """

    def __init__(
        self,
        book: Book,
        calc: Calc,
        sheet: EntrySheet,
        remarks: Mapping[str, Cell],
        asked: Mapping[str, Formula],
    ) -> None:
        self.book = book
        self.remarks = remarks
        self.asked = asked
        self.calc = calc
        self.form = sheet
        self.sheet: Worksheet = book.workbook.add_worksheet(sheet.name)
        self.regions = [calc.places.regions[section.id] for section in sheet.sections]
        self.width = len(sheet.widths)

    def write(self) -> None:
        """Fills the sheet."""
        sheet, book, first = self.sheet, self.book, self.regions[0]
        sheet.set_tab_color(f"#{theme()['tab_input']}")
        page = page_of(self.form.widths, 0, 1, whole=False)
        alone = len(self.regions) == 1
        kept = [c.position for c in first.section.columns if c.kind in _IN_VIEW]
        head = (first.header_row, first.top - 1) if alone else (TITLE_ROW, HINT_ROW)
        freeze = max(kept, default=0) + 1 if alone else 0
        set_up(sheet, page, head, self.regions[-1].bottom, freeze=freeze)
        for column, width in enumerate(self.form.widths):
            sheet.set_column(column, column, width)  # as wide as the template says, not as paper
        write_title(sheet, book, TITLE_ROW, self.width, self.form.title)
        self._caption()
        note = book.styles.get(Look("note"))
        sheet.write_string(HINT_ROW - 1, 0, self.form.hint, note)
        for row in (CAPTION_ROW, HINT_ROW):
            sheet.set_row(row - 1, theme()["row_height"])
        for region in self.regions:
            _Part(self, region).write()
        last = self.regions[-1].bottom
        no_green_corners(sheet, 1, last, self.width)
        sheet.ignore_errors({"number_stored_as_text": f"A1:{cell_name(last, self.width)}"})
        protect(sheet)

    def _caption(self) -> None:
        places = self.calc.places
        look = self.book.styles.get(Look("caption", number=GENERAL))
        unit = chosen(self.calc, SETTINGS[2]).value(0)
        formula = f"{literal(sentence('amount_unit', unit=''))}&{places.amount_unit}"
        write_formula(
            self.sheet, (CAPTION_ROW - 1, 0), formula, look, sentence("amount_unit", unit=unit)
        )


class _Part:
    """Writes one section of a sheet."""

    def __init__(self, writer: SheetWriter, region: Region) -> None:
        self.writer = writer
        self.book = writer.book
        self.calc = writer.calc
        self.sheet = writer.sheet
        self.region = region
        self.section = region.section

    def write(self) -> None:
        section, region = self.section, self.region
        if region.title_row:
            look = self.book.styles.get(Look("note", bold=True))
            self.sheet.write_string(region.title_row - 1, 0, section.title, look)
            self.sheet.set_row(region.title_row - 1, theme()["row_height"])
        if section.header:
            widths = self.writer.form.widths[: len(section.columns)]
            write_header(self.sheet, self.book, region.header_row, section.header, widths)
        if section.kind == "settings":
            self._settings()
            return
        if section.kind == "last_year":
            self._last_year()
            return
        self._sums()
        for index, line in enumerate(self.calc.lines(section)):
            self._line(index, line)
        self._validate()

    # ---- totals ---------------------------------------------------------------------------------

    def _sums(self) -> None:
        region, section = self.region, self.section
        sums: dict[str, Cell] = {}
        for column in section.amounts:
            values = self.calc.typed(section, column).values
            first, last = region.here(column, 0), region.here(column, region.count - 1)
            sums[column.id] = added(as_is(f"{first}:{last}", values)).cell(0)
        for column in section.of_kind("shown"):
            sums[column.id] = total_elsewhere(self.calc, section, column).cell(0)
        for column in section.of_kind("sum"):
            values = [sums[amount.id].value for amount in section.summed]
            sums[column.id] = added(as_is(self._across(region.sum_row), values)).cell(0)
        self._total_row(region.sum_row, sentence("sum_row"), sums)
        if region.link_row:
            wanted, gaps = link_cells(self.calc, section)
            label = sentence("link_row", sheet="、".join(wanted.sheets))
            self._total_row(region.link_row, label, wanted.cells)
            self._total_row(region.link_row + 1, sentence("gap_row"), gaps)

    def _total_row(self, row: int, label: str, cells: dict[str, Cell]) -> None:
        styles, section = self.book.styles, self.section
        self.sheet.set_row(row - 1, theme()["row_height"])
        first = min(c.position for c in section.columns if c.id in cells)
        lead = [*range(first)]
        look = styles.get(Look(bold=True, align="center"))
        write_across(self.sheet, row - 1, lead, label, look)
        number = styles.get(
            Look(bold=True, align="right", number=theme()["entry_sum_format"], shrink=True)
        )
        for column in section.columns[len(lead) :]:
            position = row - 1, column.position
            if column.id in cells:
                write_value(self.sheet, position, cells[column.id], number)
            else:
                self.sheet.write_blank(*position, None, number)

    def _across(self, row: int) -> str:
        return ",".join(
            cell_name(row, first + 1)
            if first == last
            else f"{cell_name(row, first + 1)}:{cell_name(row, last + 1)}"
            for first, last in runs(column.position for column in self.section.summed)
        )

    # ---- lines ----------------------------------------------------------------------------------

    def _line(self, index: int, line: Line) -> None:
        free = index >= self.region.count - self.section.room
        if free:
            self._height(index, line)
        for column in self.section.columns:
            position = self.region.top + index - 1, column.position
            text = line.words.get(column.id, "")
            if column.id in self._formulas:
                formula, look = self._formulas[column.id]
                write_value(self.sheet, position, formula.cell(index), self.book.styles.get(look))
            elif column.kind == "amount":
                self._typed_amount(line.amounts.get(column.id), position, line.wrong.get(column.id))
            elif self.section.rows:
                label = self.section.rows[index].label
                self.sheet.write_string(*position, label, self.book.styles.get(Look()))
            elif column.kind == "count":
                number, look = number_in(text), Look(align="right", number=GENERAL, unlocked=True)
                if number is None:
                    write_text(self.sheet, *position, text, self.book.styles.get(look))
                else:
                    self.sheet.write_number(*position, float(number), self.book.styles.get(look))
            elif column.kind == "scope" or not free:
                write_text(self.sheet, *position, text, self.book.styles.get(Look(shrink=True)))
            else:
                is_code = column.kind in ("code", "belongs")
                role = Look(unlocked=True, align="center" if column.kind == "choice" else "left")
                wraps = column.kind in _WRAPPED
                look = replace(role, cut=is_code, shrink=not (is_code or wraps))
                write_text(self.sheet, *position, text, self.book.styles.get(look))

    def _height(self, index: int, line: Line) -> None:
        """Makes room for a name of several lines; a row of one line grows with what is typed."""
        if self.section.rows:
            return
        widths = self.writer.form.widths
        lines = max(
            (
                lines_needed(line.words.get(column.id, ""), widths[column.position])
                for column in self.section.columns
                if column.kind in _WRAPPED
            ),
            default=1,
        )
        if lines > 1:
            height = theme()["row_height"] + (lines - 1) * theme()["line_height"]
            self.sheet.set_row(self.region.top + index - 1, height)

    def _typed_amount(
        self, fen: int | None, position: tuple[int, int], wrong: str | None = None
    ) -> None:
        number = theme()["entry_format"]
        look = self.book.styles.get(Look(align="right", number=number, unlocked=True, shrink=True))
        if wrong is not None:
            self.sheet.write_string(*position, wrong, look)
        elif fen is None:
            self.sheet.write_blank(*position, None, look)
        else:
            self.sheet.write_number(*position, float_of(fen, self.calc.inputs.amount_unit), look)

    @cached_property
    def _formulas(self) -> dict[str, tuple[Formula, Look]]:
        """Returns the formulas of the lines, and their looks, by columns."""
        return {
            column.id: (
                self._formula(column),
                Look(align="right", number=theme()["entry_sum_format"], shrink=True)
                if column.kind in ("sum", "shown")
                else Look(number=GENERAL, shrink=True),
            )
            for column in self.section.columns
            if column.kind in ("name", "shown", "sum", "remark")
        }

    def _formula(self, column: EntryColumn) -> Formula:
        calc, section, top = self.calc, self.section, self.region.top
        if column.kind == "remark":
            return remark(calc, section, self.writer.asked.get(section.id, constant("")))
        if column.kind == "shown":
            return shown_elsewhere(calc, section, column)
        if column.kind == "name":
            code = calc.codes_of(section).here
            return if_(infix(code, "=", ""), "", calc.name_of(section.each, code))
        cells = [
            calc.typed(section, c).here if c.kind == "amount" else shown_elsewhere(calc, section, c)
            for c in section.summed
        ]
        return added(
            Formula(lambda i: self._across(top + i), lambda i: [cell.value(i) for cell in cells])
        )

    # ---- other sections -------------------------------------------------------------------------

    def _settings(self) -> None:
        inputs, styles = self.calc.inputs, self.book.styles
        family = self.calc.family
        own = zip(SETTINGS, (inputs.unit_name, inputs.typed_year, inputs.typed_unit), strict=True)
        texts = {**inputs.reporting, **dict(own)}
        taken = taken_settings(self.calc)
        rules: dict[str, dict[str, Any]] = {
            "unit_name": {
                "validate": "length",
                "minimum": 1,
                "maximum": 100,
                **_prompt("unit_name"),
            },
            "year": {"validate": "integer", "minimum": 2000, "maximum": 2099, **_prompt("year")},
            "amount_unit": {
                "validate": "list",
                "source": [*family.entry.units],
                **_prompt("unit", unit=family.unit),
            },
        }
        for row, setting in enumerate(self.section.rows, start=self.region.top - 1):
            self.sheet.write_string(row, 0, setting.label, styles.get(Look()))
            is_year = setting.id == "year"
            look = styles.get(Look(unlocked=True, number="0" if is_year else TEXT))
            if is_year and inputs.year and inputs.year_text is None:
                self.sheet.write_number(row, SETTING - 1, inputs.year, look)
            else:
                write_text(self.sheet, row, SETTING - 1, texts.get(setting.id, ""), look)
            if setting.id in taken:
                look = styles.get(Look(number="0", align="left"))
                write_value(self.sheet, (row, TAKEN - 1), taken[setting.id].cell(0), look)
                remark = self.writer.remarks[setting.id]
                area = range(TAKEN_REMARK - 1, self.writer.width)
                look = styles.get(Look("note", bold=True, number=GENERAL, shrink=True))
                write_across(self.sheet, row, area, "", look)
                write_value(self.sheet, (row, TAKEN_REMARK - 1), remark, look)
                at = (row, TAKEN_REMARK - 1, row, self.writer.width - 1)
                colour_lights(self.book, self.sheet, at)
            if rule := rules.get(setting.id):
                self.sheet.data_validation(row, 1, row, 1, {"criteria": "between", **rule})

    def _last_year(self) -> None:
        styles, family, inputs = self.book.styles, self.calc.family, self.calc.inputs
        sums, shown = sums_of_last_year(family), shown_last_year(family, inputs.last_year)
        number = Look(bold=True, align="right", number=theme()["entry_format"], shrink=True)
        for index, line in enumerate(self.region.lines):
            look = Look(bold=line.is_whole, indent=0 if line.is_whole else 1)
            row = self.region.top + index - 1
            self.sheet.write_string(row, 0, line.label, styles.get(look))
            fen = shown[index]
            if line.is_whole and line.cell in sums:
                area = self._under(sums[line.cell])
                value = "" if fen is None else from_fen(fen, inputs.amount_unit)
                cell = Cell(f'IF(COUNT({area})=0,"",SUM({area}))', value)
                write_value(self.sheet, (row, 1), cell, styles.get(number))
            else:
                self._typed_amount(fen, (row, 1))
        self._validate()

    def _under(self, lines: tuple[int, ...]) -> str:
        """Returns the cells of some lines of last year's figures."""
        column, top = self.section.amounts[0].position + 1, self.region.top
        return ",".join(
            f"{cell_name(top + first, column)}:{cell_name(top + last, column)}"
            for first, last in runs(lines)
        )

    # ---- checks on entry ------------------------------------------------------------------------

    def _validate(self) -> None:
        region, section = self.region, self.section
        free = region.bottom - section.room
        for column in section.columns:
            first = region.top - 1
            if column.kind != "amount" and not section.rows:
                first = free
            if rule := self._rule(column):
                area = first, column.position, region.bottom - 1, column.position
                self.sheet.data_validation(*area, rule)

    def _rule(self, column: EntryColumn) -> dict[str, Any] | None:
        section = self.section
        if column.kind == "amount":
            return _without_prompt(amount_validation(""))
        if section.rows or section.kind != "facts":
            return None
        if column.kind in ("code", "belongs"):
            dimension = column.of or section.each
            source = self.calc.listed(dimension, "offered").area.fixed
            # A code alone is no entry of the list, and others may be right: the remark tells.
            return {"validate": "list", "source": f"={source}", "show_error": False}
        if column.kind == "choice":
            return {"validate": "list", "source": list(column.choices)} | _error("choice")
        return None


def _prompt(name: str, **params: str) -> dict[str, str]:
    return {
        "input_title": sentence(f"entry.{name}_title"),
        "input_message": sentence(f"entry.{name}_prompt", **params),
        **_error(name),
    }


def _without_prompt(rule: dict[str, Any]) -> dict[str, Any]:
    """Returns a rule without a prompt, which would hide the cells below the one that is typed."""
    return {key: words for key, words in rule.items() if not key.startswith("input_")}


def _error(name: str) -> dict[str, str]:
    return {
        "error_title": sentence(f"entry.{name}_title"),
        "error_message": sentence(f"entry.{name}_error"),
    }
