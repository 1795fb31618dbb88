"""Number styles of OpenDocument as format codes, hand-made and as LibreOffice writes them."""

from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from tests.reader.number_format.test_render import AGREED
from tests.support import ods
from tests.support.libreoffice import save_all_as
from xlbudget.reader import read_workbook
from xlbudget.reader.number_format import shown_number

NUMBER = '<number:number number:decimal-places="2" number:min-integer-digits="1"{}/>'
PLAIN = NUMBER.format("")
MAP = '<style:map style:condition="value(){}" style:apply-style-name="{}"/>'


def code(tmp_path: Path, *styles: str, value_type: str = "float", **attributes: str) -> str:
    """Returns the code of a cell whose data style is named N1."""
    cell_style = (
        '<style:style style:name="ce1" style:family="table-cell" style:parent-style-name="ce0"/>'
        '<style:style style:name="ce0" style:family="table-cell" style:data-style-name="N1"/>'
    )
    named = attributes or {"table_style_name": "ce1"}
    shown = ods.cell("<text:p>1</text:p>", office_value_type=value_type, office_value="1", **named)
    path = ods.write(
        tmp_path / "a.ods", ods.table(ods.row(shown)), styles=cell_style + "".join(styles)
    )
    return read_workbook(path).sheets[0].cells[1, 1].look.code


def style(content: str, kind: str = "number", name: str = "N1") -> str:
    return f'<number:{kind}-style style:name="{name}">{content}</number:{kind}-style>'


@pytest.mark.parametrize(
    ("styles", "expected"),
    [
        ([style(PLAIN)], "0.00"),
        ([style(NUMBER.format(' number:grouping="true"'))], "#,##0.00"),
        ([style(NUMBER.format(' number:display-factor="1000"'))], "0.00,"),
        ([style(NUMBER.format(' number:display-factor="7"'))], "0.00[?]"),
        ([style('<number:number number:min-integer-digits="1"/>')], "General"),
        ([style("<number:text>9</number:text>" + PLAIN)], '"9"0.00'),
        ([style(PLAIN + "<number:text>%</number:text>", "percentage")], "0.00%"),
        ([style(PLAIN, "percentage")], "0.00[?]"),
        ([style("<number:year/>", "date")], "yyyy"),
        ([style("<number:boolean/>", "boolean")], "[?]"),
        ([style("<number:fill-character>0</number:fill-character>" + PLAIN)], "*00.00"),
        ([style(PLAIN + MAP.format("&gt;=0", "P0")), style(PLAIN, name="P0")], "0.00;0.00"),
        ([style(PLAIN + MAP.format("&gt;9", "P0")), style(PLAIN, name="P0")], "[>9]0.00;0.00"),
        ([style(PLAIN + MAP.format("&gt;9", "gone"))], "0.00"),
    ],
)
def test_a_data_style(tmp_path: Path, styles: list[str], expected: str) -> None:
    assert code(tmp_path, *styles) == expected


def test_a_digit_between_digits(tmp_path: Path) -> None:
    number = (
        '<number:number number:decimal-places="0" number:min-integer-digits="5">'
        '<number:embedded-text number:position="4">.</number:embedded-text></number:number>'
    )
    assert code(tmp_path, style(number)) == '0"."0000'


def test_a_percentage_without_a_style_shows_as_one(tmp_path: Path) -> None:
    assert code(tmp_path, value_type="percentage", table_style_name="none") == "0.00%"


def test_libreoffice_keeps_what_formats_show(tmp_path: Path) -> None:
    values = ["1234.5", "-1234567.891", "0", "0.5"]
    book_path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(book_path)) as book:
        sheet = book.add_worksheet()
        for row, number_format in enumerate(AGREED):
            look = book.add_format({"num_format": number_format})
            for column, value in enumerate(values):
                sheet.write_number(row, column, float(value), look)
    [path] = save_all_as("ods", [book_path], tmp_path / "out")
    cells = read_workbook(path).sheets[0].cells
    for row, number_format in enumerate(AGREED, 1):
        for column, value in enumerate(values, 1):
            cell = cells[row, column]
            assert cell.value == Decimal(value)
            shown = shown_number(Decimal(value), cell.look.code)
            expected = shown_number(Decimal(value), number_format)
            if None not in (shown, expected) and not {"E", "?"} & set(number_format):
                assert (shown or "").strip() == (expected or "").strip(), number_format
