"""Puts a workbook with entry sheets together."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import Cell
from xlbudget.entry.form.inputs import Inputs
from xlbudget.entry.form.places import CAPTION_ROW, places_of
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.formulas.official import Official, sheets_structure
from xlbudget.meaning.flat import UnitFigures
from xlbudget.meaning.plan import Plan
from xlbudget.template import CellRef, Family
from xlbudget.template.common import theme
from xlbudget.writer.content import WorkbookContent
from xlbudget.writer.names import ENTRY_MODE
from xlbudget.writer.workbook import write_with

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

    from xlbudget.entry.formulas.lights import Lights
    from xlbudget.entry.formulas.live_text import LiveText
    from xlbudget.entry.sheets.form_sheets import FormWriter
    from xlbudget.writer.book import Book


@dataclass(frozen=True, slots=True)
class Written:
    """What a workbook with entry sheets shows: amounts in 分 by the lines of its tables."""

    amounts: Mapping[CellRef, int]
    places: Mapping[CellRef, Place]


def write_entry_sheets(target: Path | BytesIO, family: Family, inputs: Inputs) -> Written:
    """Writes the workbook and returns what its official tables show.

    Raises OSError where it cannot write.
    """
    calc = Calc(family, inputs, places_of(family))
    official = Official(calc)
    content = _content(family, inputs, official)

    def fill(workbook: "Workbook") -> None:
        from xlbudget.writer.book import Book
        from xlbudget.writer.style import Styles

        name, year = _place_at(calc.places.unit_name), calc.places.year
        book = Book(workbook, Styles(workbook), content, official.layout, name, year)
        _fill(book, calc, official)

    write_with(target, content, fill)
    return Written(official.amounts, official.layout.places)


def _fill(book: "Book", calc: Calc, official: Official) -> None:
    """Adds all sheets in their order, then fills them: what they show depends on each other."""
    from xlbudget.entry.formulas.changes import Changes
    from xlbudget.entry.formulas.lights import Lights
    from xlbudget.entry.formulas.live_checks import Checks
    from xlbudget.entry.sheets.calculating_sheets import write_calculating, write_lists
    from xlbudget.entry.sheets.changes import write_changes
    from xlbudget.entry.sheets.check_sheet import write_checks
    from xlbudget.entry.sheets.cover import write_cover, write_guide
    from xlbudget.entry.sheets.input_sheets import SheetWriter
    from xlbudget.entry.sheets.official_sheets import FormulaTable
    from xlbudget.entry.sheets.pages import write_light
    from xlbudget.entry.sheets.reasons import write_reasons

    family = calc.family
    names = [sentence(f"{sheet}.sheet") for sheet in ("cover", "guide", "checks")]
    cover, guide, checked = (book.workbook.add_worksheet(name) for name in names)
    shares = book.workbook.add_worksheet(family.shares.sheet) if family.shares else None
    checks = Checks(calc, official, names[2])
    lights = Lights(checks)
    reasons = None
    if checks.questions.all:
        reasons = book.workbook.add_worksheet(sentence("reasons.sheet"))
    for sheet in (cover, guide, checked, shares, reasons):
        if sheet:
            sheet.set_tab_color(f"#{theme()['tab_check']}")
    remarks = checks.setting_remarks
    asked = checks.questions.remarks
    entries = [SheetWriter(book, calc, sheet, remarks, asked) for sheet in family.entry.sheets]
    text = _text_sheets(book, calc, official)
    forms = _form_sheets(book, calc, official)
    tables = [FormulaTable(book, layout, official) for layout in official.layout.tables.values()]
    back = names[0]
    for entry in entries:
        entry.write()
        write_light(book, entry.sheet, (CAPTION_ROW - 1, 3), lights.entry(entry.form), back)
    for table in tables:
        table.write()
    others: list[tuple[str, str | Cell]] = [
        (names[1], sentence("cover.guide")),
        (names[2], sentence("cover.checks")),
    ]
    if shares and family.shares:
        overall = lights.overall_link, back
        write_changes(book, shares, Changes(calc, official), family.shares, overall)
        others.append((family.shares.sheet, sentence("cover.shares")))
    if reasons:
        write_reasons(book, reasons, checks.questions, back)
        others.append((reasons.name, sentence("cover.reasons")))
    states = _write_texts(book, text, lights, others, back)
    _write_forms(book, forms, others, back)
    write_checks(book, checked, checks, back)
    write_guide(book, guide, checks, back)
    write_cover(book, cover, checks, tuple(others), states)
    cover.activate()
    write_calculating(book, calc)
    write_lists(book, calc)


def _text_sheets(book: "Book", calc: Calc, official: Official) -> "LiveText":
    """Adds the sheets of the text, where the family has one: what is typed, and what it says."""
    from xlbudget.entry.formulas.live_text import LiveText
    from xlbudget.entry.formulas.texts import TextFormulas

    text = LiveText(calc, official, TextFormulas(calc))
    for name in (text.texts.sheet, text.sheet) if text.rows else ():
        book.workbook.add_worksheet(name)
    return text


def _form_sheets(book: "Book", calc: Calc, official: Official) -> "list[FormWriter]":
    """Adds the sheets of performance forms, where there are some: the list, then each form."""
    if not calc.inputs.texts.forms:
        return []
    from xlbudget.entry.formulas.form_sheets import form_formulas
    from xlbudget.entry.sheets.form_sheets import FormWriter

    formulas = form_formulas(calc, official)
    book.workbook.add_worksheet(formulas.sheet)
    return [FormWriter(book, formulas, number) for number in range(len(formulas.forms))]


def _write_forms(
    book: "Book", forms: "list[FormWriter]", others: "list[tuple[str, str | Cell]]", cover: str
) -> None:
    """Fills the sheets of performance forms, where there are some; `others` gets their list."""
    for form in forms:
        form.write(form.formulas.sheet)
    if forms:
        from xlbudget.entry.formulas.form_shares import form_shares
        from xlbudget.entry.sheets.form_list import write_form_list

        formulas = forms[0].formulas
        shares, sheet = form_shares(formulas.calc, formulas.official), formulas.sheet
        write_form_list(book, book.workbook.get_worksheet_by_name(sheet), shares, cover)
        others.append((sheet, shares.summary.cell(0)))


def _write_texts(
    book: "Book",
    text: "LiveText",
    lights: "Lights",
    others: "list[tuple[str, str | Cell]]",
    cover: str,
) -> dict[str, Cell]:
    """Fills the sheets of the text, where there are some, and returns their lights.

    `others` gets them.
    """
    from xlbudget.entry.sheets.live_text import write_live_text
    from xlbudget.entry.sheets.texts import write_texts

    if not text.rows:
        return {}
    typed, sheet_of = text.texts, book.workbook.get_worksheet_by_name
    write_texts(book, sheet_of(typed.sheet), typed, cover)
    write_live_text(book, sheet_of(text.sheet), text, cover)
    others.append((typed.sheet, sentence("cover.texts")))
    others.append((text.sheet, sentence("cover.live")))
    return {
        typed.sheet: typed.summary.cell(0),
        text.sheet: lights.unless_blank(text.open_places),
    }


def _content(family: Family, inputs: Inputs, official: Official) -> WorkbookContent:
    name = inputs.unit_name or sentence("name_placeholder")
    figures = UnitFigures(family.id, name, inputs.year, {}, {})
    structure, plan = sheets_structure(family), Plan((), {}, frozenset())
    return WorkbookContent(family, structure, figures, official.amounts, plan, ENTRY_MODE)


def _place_at(address: str) -> Place:
    from xlbudget.base.cellref import parse_cell

    sheet, _, cell = address.rpartition("!")
    row, column = parse_cell(cell.replace("$", ""))
    return Place(sheet.strip("'"), row, column)
