"""Writes the sheet that lists performance forms: shares by fund, the forms, and all projects."""

from xlsxwriter.worksheet import Worksheet

from xlbudget.base.texts import sentence
from xlbudget.entry.form.form_sheets import (
    AMOUNT,
    IS_PUBLISHED,
    KIND,
    NAME,
    PLACE_COLUMN,
    PLACE_ROW,
    PROJECT_NAME,
    SHARES_TOP,
    STATE,
    USED,
)
from xlbudget.entry.formulas.algebra import LINE_NUMBER, Formula, if_, infix, shifted
from xlbudget.entry.formulas.form_shares import FormShares
from xlbudget.entry.sheets.pages import (
    colour_lights,
    link_look,
    print_lines,
    write_link,
    write_value,
)
from xlbudget.narrative.form_read import PROJECT, YEAR
from xlbudget.narrative.texts import PUBLISHED
from xlbudget.narrative.told import NOT_PUBLISHED
from xlbudget.template.common import theme
from xlbudget.writer.book import Book, no_green_corners, protect, write_text
from xlbudget.writer.heading import write_header, write_title
from xlbudget.writer.page import page_of, set_up
from xlbudget.writer.style import GENERAL, Look

_WIDTHS = (18.0, 50.0, 16.0, 18.0, 16.0, 34.0)


def write_form_list(book: Book, sheet: Worksheet, shares: FormShares, cover: str) -> None:
    """Fills the sheet; `cover` is the one to lead back to."""
    sheet.set_tab_color(f"#{theme()['tab_input']}")
    last = shares.forms.projects_top + shares.forms.stack.count - 1
    set_up(sheet, page_of(_WIDTHS, 0, 1, whole=False), (1, 1), None)
    listed = f"MAX(1,COUNT({shares.projects.area.fixed}))"
    print_lines(book, sheet.name, len(_WIDTHS), last, f"{shares.forms.projects_top - 1}+{listed}")
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    write_title(sheet, book, 1, len(_WIDTHS), sentence("form_sheets.title"))
    write_link(sheet, (1, 0), (cover, "A1"), sentence("checks.back"), link_look(book))
    sheet.write_string(2, 0, sentence("form_sheets.note"), book.styles.get(Look("note")))
    _place(book, sheet, shares)
    _funds(book, sheet, shares)
    _forms(book, sheet, shares)
    _projects(book, sheet, shares)
    for row in (1, 2, PLACE_ROW - 1, PLACE_ROW):
        sheet.set_row(row, theme()["row_height"])
    colour_lights(book, sheet, (SHARES_TOP - 1, STATE - 1, last - 1, STATE - 1))
    sheet.set_column(USED - 1, USED - 1, None, None, {"hidden": True})
    no_green_corners(sheet, 1, last, USED)
    protect(sheet)


def _place(book: Book, sheet: Worksheet, shares: FormShares) -> None:
    """Writes where the place is typed that every title begins with."""
    styles = book.styles
    sheet.write_string(PLACE_ROW - 1, 0, sentence("form_sheets.place"), styles.get(Look()))
    look = styles.get(Look(unlocked=True))
    write_text(sheet, PLACE_ROW - 1, PLACE_COLUMN - 1, shares.forms.place, look)


def _header(book: Book, sheet: Worksheet, top: int, key: str) -> None:
    heads = (tuple(sentence(f"form_sheets.{key}").split("|")),)
    write_header(sheet, book, top - 1, heads, _WIDTHS)


def _cell(book: Book, sheet: Worksheet, row: int, column: int, formula: Formula) -> None:
    look = Look(number=GENERAL, shrink=True, align="left" if column == PROJECT_NAME else "center")
    write_value(sheet, (row - 1, column - 1), formula.cell(0), book.styles.get(look))


def _funds(book: Book, sheet: Worksheet, shares: FormShares) -> None:
    _header(book, sheet, SHARES_TOP, "fund_head")
    least = f"{shares.forms.layout.share}%"
    for number, fund in enumerate(shares.funds):
        row = SHARES_TOP + number
        every, having = (shares.share_cell(number, column) for column in (2, 3))
        sheet.write_string(row - 1, 0, fund.name, book.styles.get(Look()))
        _cell(book, sheet, row, 2, fund.every)
        _cell(book, sheet, row, 3, fund.having)
        share = if_(infix(every, "=", 0), "", infix(having, "/", every))
        look = book.styles.get(Look(number=theme()["share_format"], align="center"))
        write_value(sheet, (row - 1, 3), share.cell(0), look)
        sheet.write_string(row - 1, 4, least, book.styles.get(Look(align="center")))
        enough = if_(
            infix(every, "=", 0), sentence("checks.no_data"), sentence("checks.state_good")
        )
        few = f"{sentence('form_sheets.too_few')}{least}"
        _cell(book, sheet, row, STATE, if_(fund.too_few, few, enough))
        sheet.set_row(row - 1, theme()["row_height"])


def _forms(book: Book, sheet: Worksheet, shares: FormShares) -> None:
    _header(book, sheet, shares.forms.forms_top, "form_head")
    amount = book.styles.get(Look(align="right", number=theme()["entry_sum_format"], shrink=True))
    for number, form in enumerate(shares.forms.forms):
        row = shares.forms.forms_top + number
        look = link_look(book, border=True)
        write_link(sheet, (row - 1, NAME - 1), (form.name, "A1"), form.name, look)
        project = infix(shares.forms.cell(form, PROJECT), "&", "")
        _cell(book, sheet, row, PROJECT_NAME, project)
        _cell(book, sheet, row, KIND, shares.forms.category_of(number))
        year = shares.forms.cell(form, YEAR)
        total = if_(infix(year, "=", ""), "", year).cell(0)
        write_value(sheet, (row - 1, AMOUNT - 1), total, amount)
        published = form.form.fields.get(PUBLISHED, "") or sentence("form_sheets.yes")
        typed = book.styles.get(Look(unlocked=True, align="center"))
        write_text(sheet, row - 1, IS_PUBLISHED - 1, published, typed)
        _cell(book, sheet, row, STATE, shares.forms.state(number))
        _cell(book, sheet, row, USED, shares.forms.used.at(number))
        sheet.set_row(row - 1, theme()["row_height"])
    first, column = shares.forms.forms_top - 1, IS_PUBLISHED - 1
    rule = {"validate": "list", "source": [sentence("form_sheets.yes"), NOT_PUBLISHED]}
    sheet.data_validation(first, column, first + len(shares.forms.forms) - 1, column, rule)


def _projects(book: Book, sheet: Worksheet, shares: FormShares) -> None:
    """Writes every typed project once, with what tables print of it and its form."""
    _header(book, sheet, shares.forms.projects_top, "project_head")
    layout, line = shares.forms.layout, shares.projects.here
    amount = book.styles.get(Look(align="right", number=book.number_format("total_format")))
    columns = {
        PROJECT_NAME: shares.project_name,
        KIND: shares.of_project(shares.forms.category(line)),
        STATE: shares.form_of,
    }
    amounts = {AMOUNT: shares.of_project(shares.forms.amount(layout.table, layout.total, line))}
    if layout.carried:
        carried = shares.forms.amount(layout.carried, layout.total, line)
        amounts[IS_PUBLISHED] = shares.of_project(carried)
    columns[NAME] = shares.of_project(LINE_NUMBER)
    for number in range(shares.forms.stack.count):
        row = shares.forms.projects_top + number
        for column, formula in columns.items():
            _cell(book, sheet, row, column, shifted(formula, number))
        for column, formula in amounts.items():
            write_value(sheet, (row - 1, column - 1), formula.cell(number), amount)
