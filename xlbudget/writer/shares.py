"""Writes the sheet of shares and year-on-year changes, which the narrative quotes."""

from dataclasses import replace

from xlsxwriter.worksheet import Worksheet

from xlbudget.base.cellref import cell_name
from xlbudget.base.texts import sentence
from xlbudget.meaning.shares import ShareLine, share_lines
from xlbudget.template.common import theme
from xlbudget.writer.book import (
    Book,
    amount_validation,
    float_of,
    no_green_corners,
    protect,
    write_formula,
)
from xlbudget.writer.formulas import converted, reference
from xlbudget.writer.heading import header_heights, write_captions, write_header, write_title
from xlbudget.writer.measure import lines_needed
from xlbudget.writer.names import SHARE_COLUMNS, SHARE_FIRST_LINE
from xlbudget.writer.page import Page, page_of, set_up
from xlbudget.writer.style import GENERAL, Look

_WIDTHS = (36, 14, 12, 14, 14, 12, 10)
_TITLE_ROW, _CAPTION_ROW, _HEADER_ROW = 1, 2, 3
_INDENT = 3
_DASH = "—"


def write_shares(book: Book) -> None:
    """Adds the sheet; last year's amounts are typed, everything else is a formula."""
    shares = book.content.family.shares
    assert shares  # the caller asks only for families that declare them
    sheet = book.workbook.add_worksheet(shares.sheet)
    lines = share_lines(book.content.family, book.content.structure)
    header = (tuple(book.with_year(words) for words in shares.header),)
    page = _page(header, len(lines))
    last_row = SHARE_FIRST_LINE + len(lines) - 1
    set_up(sheet, page, (_HEADER_ROW, SHARE_FIRST_LINE - 1), last_row)
    write_title(sheet, book, _TITLE_ROW, len(_WIDTHS), shares.title)
    write_captions(sheet, book, _CAPTION_ROW, page.widths, shares.sheet, unit=book.unit)
    write_header(sheet, book, _HEADER_ROW, header, page.widths)
    rows = {line.cell: SHARE_FIRST_LINE + n for n, line in enumerate(lines) if line.is_whole}
    for row, line in enumerate(lines, start=SHARE_FIRST_LINE):
        whole = cell_name(rows[line.whole], SHARE_COLUMNS["now"])
        table = book.content.family.tables[line.cell.table]
        source = reference(book.layout.places[line.cell], shares.sheet)
        source += converted(table.unit, book.unit)
        _label(sheet, book, line, row, page)
        _figures(sheet, book, line, row, (source, whole))
    last_year = SHARE_COLUMNS["last"] - 1
    rule = amount_validation(book.unit)
    sheet.data_validation(SHARE_FIRST_LINE - 1, last_year, last_row - 1, last_year, rule)
    no_green_corners(sheet, _HEADER_ROW, last_row, len(_WIDTHS))
    protect(sheet)


def _page(header: tuple[tuple[str, ...], ...], lines: int) -> Page:
    above = theme()["title_height"] + theme()["row_height"] + sum(header_heights(header, _WIDTHS))
    return page_of(_WIDTHS, above, lines, whole=True)


def _label(sheet: Worksheet, book: Book, line: ShareLine, row: int, page: Page) -> None:
    indent = 0 if line.is_whole else 1
    look = book.styles.get(Look(bold=line.is_whole, indent=indent))
    column = SHARE_COLUMNS["label"] - 1
    sheet.write_string(row - 1, column, line.label, look)
    lines = lines_needed(line.label, page.widths[column] - _INDENT * indent)
    sheet.set_row(row - 1, page.height(lines))


def _figures(
    sheet: Worksheet, book: Book, line: ShareLine, row: int, cells: tuple[str, str]
) -> None:
    """Writes the figures of a line; `cells` are its source and this year's figure of the whole."""
    source, whole = cells
    values = book.content.values
    now, total = values.get(line.cell) or 0, values.get(line.whole) or 0
    last = book.content.figures.last_year.get(line.cell)
    names = ("amount_format", "share_format", "change_format")
    amount, share, rate = map(book.number_format, names)
    new, old = cell_name(row, SHARE_COLUMNS["now"]), cell_name(row, SHARE_COLUMNS["last"])

    def formula(column: str, text: str, number: str, value: float | str) -> None:
        look = Look(bold=line.is_whole, align="right", number=number)
        if number == GENERAL:
            look = replace(look, align="center")
        position = (row - 1, SHARE_COLUMNS[column] - 1)
        write_formula(sheet, position, text, book.styles.get(look), value)

    formula("now", source, amount, float_of(now, book.unit))
    formula("share", f"IF({whole}=0,0,{new}/{whole})", share, now / total if total else 0)
    typed = book.styles.get(Look(bold=line.is_whole, align="right", number=amount, unlocked=True))
    if last is None:
        sheet.write_blank(row - 1, SHARE_COLUMNS["last"] - 1, None, typed)
    else:
        sheet.write_number(row - 1, SHARE_COLUMNS["last"] - 1, float_of(last, book.unit), typed)

    up, down, flat = sentence("up"), sentence("down"), sentence("flat")
    change: float | str = ""
    ratio: float | str = ""
    word = ""
    if last is not None:
        change = float_of(now - last, book.unit)
        ratio = (now - last) / abs(last) if last else _DASH
        word = up if now > last else down if now < last else flat
    formula("change", f'IF({old}="","",{new}-{old})', amount, change)
    formula("rate", f'IF({old}="","",IF({old}=0,"{_DASH}",({new}-{old})/ABS({old})))', rate, ratio)
    direction = f'IF({old}="","",IF({new}>{old},"{up}",IF({new}<{old},"{down}","{flat}")))'
    formula("word", direction, GENERAL, word)
