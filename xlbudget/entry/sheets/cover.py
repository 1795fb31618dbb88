"""Writes the list of contents and the instructions."""

from collections.abc import Iterator, Mapping

from xlsxwriter.worksheet import Worksheet

from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import Cell
from xlbudget.entry.formulas.algebra import Formula, as_is, constant, if_, infix
from xlbudget.entry.formulas.lights import Lights, total_of
from xlbudget.entry.formulas.live_checks import Checks
from xlbudget.entry.sheets.pages import (
    colour_lights,
    link_look,
    write_link,
    write_value,
)
from xlbudget.meaning.catalogue import rule_texts
from xlbudget.template.common import theme
from xlbudget.template.entry_sheets import SETTINGS
from xlbudget.writer.book import (
    Book,
    no_green_corners,
    protect,
    write_across,
    write_formula,
    write_year,
)
from xlbudget.writer.heading import write_header, write_title
from xlbudget.writer.measure import lines_needed
from xlbudget.writer.page import page_of, set_up
from xlbudget.writer.style import GENERAL, Look

_WIDTHS = (16.0, 60.0, 18.0, 16.0)
_HEADER_ROW = 6
_GUIDE_WIDTHS = (10.0, 96.0)


def write_cover(
    book: Book,
    sheet: Worksheet,
    checks: Checks,
    others: tuple[tuple[str, str | Cell], ...],
    states: Mapping[str, Cell],
) -> None:
    """Fills the list of contents; `others` are the names and titles of the sheets in front.

    `states` are shown beside those of them that have no line among the checks.
    """
    styles, entry, lights = book.styles, checks.family.entry, Lights(checks)
    rows = len(others) + len(entry.sheets) + len(checks.official.layout.tables)
    last = _HEADER_ROW + rows
    page = page_of(_WIDTHS, 0, 1, whole=False)
    set_up(sheet, page, (_HEADER_ROW, _HEADER_ROW), last)
    write_title(sheet, book, 1, len(_WIDTHS), sentence("cover.title"))
    caption = styles.get(Look("caption", number=GENERAL))
    write_across(sheet, 1, (0, 1), "", caption)
    write_formula(sheet, (1, 0), book.caption_link(sheet.name), caption, book.caption)
    write_across(sheet, 2, (0, 1), "", caption)
    write_value(sheet, (2, 0), lights.summary_link, caption)
    colour_lights(book, sheet, (2, 0, 2, 1))
    write_across(sheet, 3, (0, len(_WIDTHS) - 1), "", caption)
    write_value(sheet, (3, 0), checks.setting_remarks[SETTINGS[2]], caption)
    colour_lights(book, sheet, (3, 0, 3, len(_WIDTHS) - 1))
    write_across(sheet, 4, (0, len(_WIDTHS) - 1), "", caption)
    write_value(sheet, (4, 0), _reporting(checks).cell(0), caption)
    header = (tuple(sentence("cover.head", unit=book.unit).split("|")),)
    write_header(sheet, book, _HEADER_ROW, header, page.widths)
    row = _HEADER_ROW
    link, plain = link_look(book, border=True), styles.get(Look())
    state = styles.get(Look(align="center", number=GENERAL))
    amount = styles.get(Look(align="right", number=book.number_format("total_format")))
    for name, title in others:
        write_link(sheet, (row, 0), (name, "A1"), name, link)
        if isinstance(title, Cell):
            write_value(sheet, (row, 1), title, styles.get(Look(number=GENERAL)))
        else:
            sheet.write_string(row, 1, title, plain)
        sheet.write_blank(row, 2, None, plain)
        write_value(sheet, (row, 3), states.get(name) or lights.other(name), state)
        row += 1
    for form in entry.sheets:
        write_link(sheet, (row, 0), (form.name, "A1"), form.name, link)
        write_year(sheet, (row, 1), book, form.title, styles.get(Look(number=GENERAL)))
        sheet.write_blank(row, 2, None, plain)
        write_value(sheet, (row, 3), lights.entry(form), state)
        row += 1
    for layout in checks.official.layout.tables.values():
        table = layout.table
        write_link(sheet, (row, 0), (layout.sheet, "A1"), table.number, link)
        write_year(sheet, (row, 1), book, table.title, styles.get(Look(number=GENERAL)))
        cell = total_of(table)
        write_value(sheet, (row, 2), checks.official.any_amount(cell).cell(0), amount)
        write_value(sheet, (row, 3), lights.table(table), state)
        row += 1
    for line in (1, 2, *range(_HEADER_ROW, row)):
        sheet.set_row(line, theme()["row_height"])
    colour_lights(book, sheet, (_HEADER_ROW, 3, row - 1, 3))
    no_green_corners(sheet, _HEADER_ROW, row, len(_WIDTHS))
    protect(sheet)


def _reporting(checks: Checks) -> Formula:
    """Returns to whom the figures go and who answers for them, as far as somebody typed it."""
    places, texts = checks.calc.places, checks.calc.inputs.reporting
    parts: Formula | str = ""
    for name in places.reporting:
        typed = as_is(places.setting(name), texts.get(name, ""))
        lead = sentence(f"cover.{name}")
        part = if_(infix(typed, "=", ""), "", infix(infix(lead, "&", typed), "&", "    "))
        parts = infix(parts, "&", part) if parts else part
    return constant(parts)


def write_guide(book: Book, sheet: Worksheet, checks: Checks, cover: str) -> None:
    """Fills the instructions: the template's own, then what each check means."""
    page = page_of(_GUIDE_WIDTHS, 0, 1, whole=False)
    lines = list(_guide(checks))
    set_up(sheet, page, (1, 1), len(lines) + 2)
    write_title(sheet, book, 1, len(_GUIDE_WIDTHS), sentence("guide.title"))
    back = sentence("checks.back")
    write_link(sheet, (1, 0), (cover, "A1"), back, link_look(book))
    for row, (lead, instruction) in enumerate(lines, start=2):
        # A heading runs on over the empty cell beside it.
        look = Look("plain") if instruction else Look("note", bold=True)
        sheet.write_string(row, 0, lead, book.styles.get(look))
        if instruction:
            sheet.write_string(row, 1, instruction, book.styles.get(Look("plain")))
        sheet.set_row(row, page.height(lines_needed(instruction, page.widths[1])))
    protect(sheet)


def _guide(checks: Checks) -> Iterator[tuple[str, str]]:
    """Yields the instructions as number and sentence; a heading has no sentence."""
    entry = checks.family.entry
    for part in entry.guide:
        yield part.title, ""
        for number, line in enumerate(part.lines, start=1):
            yield str(number), line
    yield sentence("guide.checks"), ""
    for code in dict.fromkeys(check.rule for check in checks.lines if check.rule):
        texts = rule_texts(code, "zh", checks.family)
        yield code, f"{texts['name']}。{texts['why']}{texts['fix']}"
