"""What the writers of all sheets share, and what they do alike in single cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from xlbudget.base.amounts import from_fen
from xlbudget.base.cellref import cell_name
from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.template.common import theme
from xlbudget.writer.content import WorkbookContent
from xlbudget.writer.formulas import quoted, reference
from xlbudget.writer.layout import Layout
from xlbudget.writer.style import Styles

_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_AMISS = re.compile("_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_|^<r>.*</r>$", re.DOTALL)
"""Texts of which XlsxWriter escapes too little, or which it takes for XML of its own."""
_APART = re.compile("(?<=_)(?=x[0-9A-Fa-f]{4}_)|(?<=^<)(?=r)|(?<=^<r)(?=>)")


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook that is being written; all sheets link to the unit's name in `home`.

    That cell holds the name under its caption; where `year_link` refers to a typed year, it holds
    the bare name, and titles follow that year.
    """

    workbook: Workbook
    styles: Styles
    content: WorkbookContent
    layout: Layout
    home: Place
    year_link: str = ""

    @property
    def linked(self) -> bool:
        """Tells whether the workbook has formulas."""
        return self.content.plan is not None

    @property
    def unit(self) -> str:
        """Returns the unit of amounts, such as 万元, of all sheets but tables in another one."""
        return self.content.family.unit

    def number_format(self, name: str, decimals: int | None = None) -> str:
        """Returns a number format of the theme with so many decimals, by itself the family's."""
        decimals = self.content.family.decimals if decimals is None else decimals
        figure = f"0.{'0' * decimals}" if decimals else "0"
        return str(theme()[name]).replace("{figure}", figure)

    def with_year(self, text: str) -> str:
        """Returns a text of the template with the year filled in."""
        return text.replace("{year}", str(self.content.figures.year or ""))

    def year_text(self, text: str) -> str:
        """Returns the formula, without `=`, of a text of the template with the year in it."""
        doubled = text.replace('"', '""')
        first, *rest = doubled.split("{year}")
        if not (self.year_link and rest):
            return f'"{self.with_year(doubled)}"'
        parts = [f'"{first}"'] if first else []
        for part in rest:
            parts += [self.year_link, *([f'"{part}"'] if part else [])]
        return "&".join(parts) if len(parts) > 1 else f'{parts[0]}&""'

    @property
    def caption(self) -> str:
        """Returns the unit's name as it stands over each table."""
        name = self.content.figures.unit_name
        placeholder = sentence("name_placeholder") if self.year_link else ""
        return self.content.captioned(name or placeholder)

    def caption_link(self, sheet: str) -> str:
        """Returns the formula, without `=`, that repeats that caption on another sheet."""
        home = reference(self.home, sheet, fixed=True)
        return f'"{self.content.captioned("")}"&{self._typed_name}' if self.year_link else home

    @property
    def _typed_name(self) -> str:
        """Returns the formula of a name that is typed by itself, or of words that ask for one."""
        home = f"{quoted(self.home.sheet)}!{reference(self.home, self.home.sheet, fixed=True)}"
        return f'IF({home}="","{sentence("name_placeholder")}",{home})'

    def name_link(self, sheet: str) -> str:
        """Returns the formula, without `=`, that gives the bare name out of the caption."""
        lead = self.content.captioned("")
        if self.year_link:
            return self._typed_name
        # Not by position: whoever types the name alone over the caption must not lose its start.
        bare = f'SUBSTITUTE({reference(self.home, sheet, fixed=True)},"{lead}","")'
        return f'SUBSTITUTE({bare},"{lead.replace("：", ":")}","")'


def float_of(fen: int, unit: str) -> float:
    """Returns an amount as the number that a cell stores: the shortest one that reads the same."""
    return float(from_fen(fen, unit))


def amount_validation(unit: str) -> dict[str, Any]:
    """Returns the validation of a cell for an amount, with its prompt; text is refused on entry."""
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": -(10**9),
        "maximum": 10**9,
        "ignore_blank": True,
        "input_title": sentence("input_title"),
        "input_message": sentence("input_message", unit=unit),
        "error_title": sentence("error_title"),
        "error_message": sentence("error_message"),
    }


def protect(sheet: Worksheet) -> None:
    """Locks all but the input cells, without a password; columns may still be widened."""
    sheet.protect("", {"format_cells": True, "format_columns": True, "format_rows": True})


def no_green_corners(sheet: Worksheet, first_row: int, last_row: int, columns: int) -> None:
    """Turns off Excel's remarks on what is meant: codes as text, sums of some cells above only."""
    area = f"A{first_row}:{cell_name(last_row, columns)}"
    sheet.ignore_errors(
        {"number_stored_as_text": area, "formula_differs": area, "formula_range": area}
    )


def write_across(
    sheet: Worksheet, row: int, columns: Sequence[int], text: str, look: Format
) -> None:
    """Writes a text over neighbouring columns, all counted from 0 as XlsxWriter does."""
    first, last = columns[0], columns[-1]
    if last > first:
        sheet.merge_range(row, first, row, last, "", look)
    write_text(sheet, row, first, text, look)


def write_year(
    sheet: Worksheet, position: tuple[int, int], book: Book, text: str, look: Format
) -> None:
    """Writes a text of the template; the year in it follows the typed one, if there is one."""
    if book.year_link and "{year}" in text:
        write_formula(sheet, position, book.year_text(text), look, book.with_year(text))
    else:
        write_text(sheet, *position, book.with_year(text), look)


def write_text(sheet: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    """Writes a text; without one the cell is truly empty, as an accountant leaves it."""
    if _AMISS.search(text):
        sheet.write_rich_string(row, column, *_APART.split(text), look)
    elif text:
        sheet.write_string(row, column, text, look)
    else:
        sheet.write_blank(row, column, None, look)


class _EmptyText(str):
    """An empty text that XlsxWriter stores; a plain one stands there for no value at all."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return False


def escaped(value: float | str) -> float | str:
    """Returns a result as it is stored: what looks like an escape in it is escaped.

    XlsxWriter does so for texts, not for results of formulas.
    """
    return _ESCAPE.sub("_x005F_", value) if isinstance(value, str) else value


class _PlainFormula(str):
    """A formula without functions newer than Excel 2010, none of which a workbook here has.

    XlsxWriter looks for each of those in every formula, unless it has their prefix already; that
    search takes longer than all the rest of writing a large workbook. So it is shown the prefix
    alone, and gets the formula where it puts the text of a cell together.
    """

    __slots__ = ("_escaped",)
    _escaped: str

    def __new__(cls, formula: str) -> "_PlainFormula":
        plain = super().__new__(cls, "_xlfn.")
        plain._escaped = escape(formula, quote=False)
        return plain

    def __str__(self) -> str:
        return self._escaped

    def __format__(self, _spec: str) -> str:
        return self._escaped


def write_formula(
    sheet: Worksheet, position: tuple[int, int], formula: str, look: Format, value: float | str
) -> None:
    """Writes a formula, without `=`, and its value at a row and column counted from 0.

    Programs that do not calculate, such as previews in mail and chat, show the stored value.
    """
    stored = _EmptyText() if value == "" else escaped(value)
    sheet.write_formula(*position, _PlainFormula(formula), look, stored)
