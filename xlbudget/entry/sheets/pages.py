"""What the sheets in front share: titles, links to other sheets, and the light over everything."""

from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xlbudget.base.cellref import cell_name
from xlbudget.base.texts import sentence
from xlbudget.entry.form.cells import Cell, reference
from xlbudget.template.common import theme
from xlbudget.writer.book import Book, write_formula
from xlbudget.writer.formulas import quoted
from xlbudget.writer.style import GENERAL, Look

_COLOURS = (("×", "C00000", "FDE9E7"), ("！", "7F6000", "FFF2CC"), ("√", "375623", "E2EFDA"))


def write_value(sheet: Worksheet, position: tuple[int, int], cell: Cell, look: Format) -> None:
    """Writes a formula with its value; without one the cell is empty. Positions count from 0."""
    if cell.formula is None:
        sheet.write_blank(*position, None, look)
        return
    value = "" if cell.value is None else cell.value
    stored = value if isinstance(value, str) else float(value)
    write_formula(sheet, position, cell.formula, look, stored)


def write_link(
    sheet: Worksheet, position: tuple[int, int], target: tuple[str, str], label: str, look: Format
) -> None:
    """Writes a label that leads to a cell of a sheet."""
    name, cell = target
    sheet.write_url(*position, f"internal:{quoted(name)}!{cell}", look, label)


def colour_lights(book: Book, sheet: Worksheet, area: Sequence[int]) -> None:
    """Gives lights their colours, by the sign that they begin with; rows and columns from 0."""
    first = cell_name(area[0] + 1, area[1] + 1)
    for sign, ink, fill in _COLOURS:
        look = book.workbook.add_format({"font_color": f"#{ink}", "bg_color": f"#{fill}"})
        rule = {"type": "formula", "criteria": f'=LEFT({first},1)="{sign}"', "format": look}
        sheet.conditional_format(*area, rule)


def border_lines(
    book: Book, sheet: Worksheet, area: Sequence[int], used: str, heading: str = ""
) -> None:
    """Gives lines in use their borders, and headings bold letters, by conditions without `=`."""
    border = {"border": 1, "border_color": f"#{theme()['border']}"}
    # Some programs apply the first format that fits and no other, so it has both.
    for condition, look in ((heading, {"bold": True, **border}), (used, border)):
        if condition:
            rule = {"type": "formula", "criteria": f"={condition}"}
            sheet.conditional_format(*area, {**rule, "format": book.workbook.add_format(look)})


def indent_names(
    book: Book, sheet: Worksheet, area: Sequence[int], conditions: Sequence[str]
) -> None:
    """Indents names in use, those under the nth condition without `=` by n levels."""
    border = {"border": 1, "border_color": f"#{theme()['border']}"}
    for level, condition in enumerate(conditions, start=1):
        # Neither alignment nor an indentation can depend on a condition; a format of numbers can.
        look = {**border, "num_format": f'"{theme()["indent"] * level}"@'}
        rule = {"type": "formula", "criteria": f"={condition}"}
        sheet.conditional_format(*area, {**rule, "format": book.workbook.add_format(look)})


def print_lines(book: Book, sheet: str, width: int, last: int, rows: str) -> None:
    """Prints as many rows as a formula says, `last` being the last one that may be in use."""
    corner, column = reference(sheet, 1, 1), reference(sheet, 1, width, last, width)
    # By INDEX, which is not volatile. LibreOffice prints the whole sheet instead.
    area = f"={corner}:INDEX({column},{rows})"
    book.workbook.define_name(f"'{sheet}'!_xlnm.Print_Area", area)


def write_light(
    book: Book, sheet: Worksheet, position: tuple[int, int], cell: Cell, target: str
) -> None:
    """Writes a light, and beside it the link back to the list of contents."""
    row, column = position
    look = book.styles.get(Look("caption", number=GENERAL))
    write_value(sheet, position, cell, look)
    colour_lights(book, sheet, (row, column, row, column))
    write_link(sheet, (row, column + 1), (target, "A1"), sentence("checks.back"), link_look(book))


def link_look(book: Book, *, border: bool = False) -> Format:
    """Returns the look of a link."""
    return book.styles.get(Look("body" if border else "caption", link=True))
