"""The reader against openpyxl, which shares no code with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.reader import samples
from tests.support.second_reader import assert_same_as_openpyxl
from xlbudget.reader import MergedRange, RawCell, read_workbook
from xlbudget.reader.model import Look

TWO_DECIMALS = Look(decimals=2, code="#,##0.00")
A_DATE = Look(is_date=True, code="yyyy年m月d日")

Maker = Callable[[Path], Path]
STRICT = {
    samples.MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    samples.OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships",
    "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties": (
        "http://purl.oclc.org/ooxml/officeDocument/customProperties"
    ),
}


@pytest.mark.parametrize("make", [samples.by_xlsxwriter, samples.by_openpyxl])
def test_same_content_as_openpyxl(make: Maker, tmp_path: Path) -> None:
    assert assert_same_as_openpyxl(make(tmp_path / "book.xlsx"))


def test_values_formats_and_the_rest_of_a_workbook(tmp_path: Path) -> None:
    book = read_workbook(samples.by_xlsxwriter(tmp_path / "book.xlsx"))
    first, second, third = book.sheets
    assert [sheet.state for sheet in book.sheets] == ["visible", "hidden", "veryHidden"]
    assert first.cells[3, 2] == RawCell(3, 2, "number", Decimal("1234.5"), None, TWO_DECIMALS)
    assert first.cells[4, 2].value == Decimal("0.3")  # the writer keeps 16 digits
    assert first.cells[6, 2] == RawCell(
        6, 2, "number", Decimal("1234.8"), "SUM(B3:B5)", TWO_DECIMALS
    )
    assert first.cells[8, 3] == RawCell(8, 3, "error", "#DIV/0!", "1/0")
    assert first.cells[9, 3] == RawCell(9, 3, "bool", True, "B6>0")
    assert first.cells[4, 4] == RawCell(4, 4, "date", Decimal(45717), None, A_DATE)
    assert first.cells[6, 4].value == "粗细"
    assert first.cells[7, 4].formula == "B3:B4*2"
    assert (5, 4) not in first.cells
    assert second.cells[1, 1].look.decimals is None
    assert second.merged == (MergedRange(2, 2, 4, 3),)
    assert third.cells == {}
    assert first.hidden_rows == {8}
    assert first.hidden_columns == {5, 6, 7}
    assert book.names == {"合计": "收支总表!$B$6", "Data!local": "Data!$A$1"}
    assert book.properties == {"xlbudget-template": "示例@1", "count": "3", "final": "true"}
    assert book.oddities == ()
    assert book.sheet("二  表") is second
    assert book.sheet("三") is None


def test_the_last_cell_of_a_sheet(tmp_path: Path) -> None:
    hidden = read_workbook(samples.by_openpyxl(tmp_path / "book.xlsx")).sheet("隐藏")
    assert hidden is not None
    assert list(hidden.cells) == [(1_048_576, 16_384)]


def test_a_formula_without_stored_value_is_blank(tmp_path: Path) -> None:
    book = read_workbook(samples.by_openpyxl(tmp_path / "book.xlsx"))
    assert book.sheets[0].cells[3, 2] == RawCell(3, 2, "blank", None, "B2*2")


def test_strict_namespaces_read_the_same(tmp_path: Path) -> None:
    def strict(name: str, content: bytes) -> tuple[str, bytes]:
        for transitional, uri in STRICT.items():
            content = content.replace(transitional.encode(), uri.encode())
        return name, content

    source = samples.by_xlsxwriter(tmp_path / "book.xlsx")
    target = samples.repack(source, tmp_path / "strict.xlsx", strict)
    ours, theirs = read_workbook(target), read_workbook(source)
    assert (ours.sheets, ours.names, ours.properties) == (
        theirs.sheets,
        theirs.names,
        theirs.properties,
    )


@pytest.mark.parametrize(
    "rename", [str.upper, lambda name: name.replace("/", "\\"), lambda name: "/" + name]
)
def test_part_names_in_other_spellings(rename: Callable[[str], str], tmp_path: Path) -> None:
    source = samples.by_xlsxwriter(tmp_path / "book.xlsx")
    target = samples.repack(
        source, tmp_path / "other.xlsx", lambda name, content: (rename(name), content)
    )
    assert read_workbook(target).sheets == read_workbook(source).sheets


def test_a_wrong_dimension_does_not_matter(tmp_path: Path) -> None:
    changes = 0

    def shrink(name: str, content: bytes) -> tuple[str, bytes]:
        nonlocal changes
        content, count = re.subn(rb'<dimension ref="[^"]*"/>', b'<dimension ref="A1"/>', content)
        changes += count
        return name, content

    source = samples.by_xlsxwriter(tmp_path / "book.xlsx")
    target = samples.repack(source, tmp_path / "other.xlsx", shrink)
    assert changes == 3
    assert read_workbook(target).sheets == read_workbook(source).sheets


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_other_encodings_that_xml_knows(encoding: str, tmp_path: Path) -> None:
    parts: dict[str, str | bytes] = dict(
        samples.minimal_parts('<row r="1"><c r="A1"><v>5</v></c></row>')
    )
    part = "xl/worksheets/sheet1.xml"
    declared = "UTF-16" if encoding == "utf-16" else "ISO-8859-1"
    parts[part] = str(parts[part]).replace("UTF-8", declared).encode(encoding)
    book = read_workbook(samples.pack(tmp_path / "book.xlsx", parts))
    assert book.sheets[0].cells[1, 1].value == 5
