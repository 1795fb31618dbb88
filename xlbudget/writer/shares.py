"""Writes the sheet of shares and year-on-year changes, which the narrative quotes."""

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from xlbudget.cellref import cell_name
from xlbudget.flat import Place
from xlbudget.layout import Layout
from xlbudget.shares import ShareLine, share_lines
from xlbudget.texts import text
from xlbudget.writer.formulas import reference
from xlbudget.writer.style import Look, Styles, theme
from xlbudget.writer.table import amount_validation, float_of
from xlbudget.writer.workbook import WorkbookContent

FIRST_LINE = 4
NOW, SHARE, LAST, CHANGE, RATE, WORD = 2, 3, 4, 5, 6, 7
_WIDTHS = (36, 14, 11, 14, 14, 11, 10)


def write_shares(
    workbook: Workbook, styles: Styles, content: WorkbookContent, layout: Layout, home: Place
) -> None:
    """Adds the sheet; last year's amounts are typed, everything else is a formula."""
    shares = content.family.shares
    assert shares  # the caller asks only for families that declare them
    sheet = workbook.add_worksheet(shares.sheet)
    lines = share_lines(content.family, content.structure)
    _heading(sheet, styles, content, home)
    rows = {line.cell: FIRST_LINE + offset for offset, line in enumerate(lines) if line.is_whole}
    for offset, line in enumerate(lines):
        row = FIRST_LINE + offset
        whole = cell_name(rows[line.whole], NOW)
        _line(sheet, styles, content, line, row, whole, reference_of(layout, line, shares.sheet))
    sheet.data_validation(
        FIRST_LINE - 1, LAST - 1, FIRST_LINE + len(lines) - 2, LAST - 1,
        amount_validation(content.family.unit),
    )
    sheet.protect("", {"format_cells": True, "format_columns": True, "format_rows": True})


def reference_of(layout: Layout, line: ShareLine, sheet: str) -> str:
    """Returns the reference to the figure that a line shows."""
    return reference(layout.places[line.cell], sheet)


def _heading(sheet: Worksheet, styles: Styles, content: WorkbookContent, home: Place) -> None:
    shares = content.family.shares
    assert shares
    year = str(content.figures.year or "")
    last = len(_WIDTHS) - 1
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.hide_gridlines(2)
    sheet.freeze_panes(FIRST_LINE - 1, 0)
    sheet.set_row(0, theme()["title_height"])
    title = shares.title.replace("{year}", year)
    sheet.merge_range(0, 0, 0, last, title, styles.get(Look("title", align="center")))
    caption = text("unit_name", name=content.figures.unit_name)
    link = "=" + reference(home, shares.sheet, fixed=True)
    sheet.write_formula(1, 0, link, styles.get(Look("plain")), caption)
    unit = text("amount_unit", unit=content.family.unit)
    sheet.write_string(1, last, unit, styles.get(Look("plain", align="right")))
    header = styles.get(Look("header", align="center"))
    sheet.set_row(2, theme()["header_height"])
    for column, words in enumerate(shares.header):
        sheet.write_string(2, column, words.replace("{year}", year), header)


def _line(
    sheet: Worksheet,
    styles: Styles,
    content: WorkbookContent,
    line: ShareLine,
    row: int,
    whole: str,
    source: str,
) -> None:
    colours, unit = theme(), content.family.unit
    now = content.values.get(line.cell) or 0
    total = content.values.get(line.whole) or 0
    last = content.figures.last_year.get(line.cell)
    amount, share = colours["amount_format"], colours["share_format"]

    def look(number: str, *, unlocked: bool = False, align: str = "right") -> Look:
        return Look(bold=line.is_whole, align=align, number=number, unlocked=unlocked)

    def formula(column: int, words: str, number: str, value: float | str) -> None:
        style = styles.get(look(number))
        sheet.write_formula(row - 1, column - 1, f"={words}", style, value)

    label = Look(bold=line.is_whole, indent=0 if line.is_whole else 1)
    sheet.write_string(row - 1, 0, line.label, styles.get(label))
    n, p = cell_name(row, NOW), cell_name(row, LAST)
    formula(NOW, source, amount, float_of(now, unit))
    formula(SHARE, f"IF({whole}=0,0,{n}/{whole})", share, now / total if total else 0)
    style = styles.get(look(amount, unlocked=True))
    if last is None:
        sheet.write_blank(row - 1, LAST - 1, None, style)
    else:
        sheet.write_number(row - 1, LAST - 1, float_of(last, unit), style)
    none, dash = "", "—"
    up, down, flat = text("up"), text("down"), text("flat")
    change: float | str = none if last is None else float_of(now - last, unit)
    rate: float | str = none if last is None else (now - last) / abs(last) if last else dash
    word = none if last is None else up if now > last else down if now < last else flat
    formula(CHANGE, f'IF({p}="","",{n}-{p})', amount, change)
    formula(
        RATE, f'IF({p}="","",IF({p}=0,"{dash}",({n}-{p})/ABS({p})))', colours["change_format"], rate
    )
    formula(
        WORD, f'IF({p}="","",IF({n}>{p},"{up}",IF({n}<{p},"{down}","{flat}")))', "@", word
    )
    sheet.set_row(row - 1, colours["row_height"])
