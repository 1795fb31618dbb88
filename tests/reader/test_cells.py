"""Cells as files may write them, one by one."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.reader.samples import minimal_parts, pack, with_strings
from xlbudget.base.errors import WorkbookError
from xlbudget.reader import MergedRange, RawWorkbook, read_workbook


def read(tmp_path: Path, rows: str, *, after: str = "", strings: str = "") -> RawWorkbook:
    parts = minimal_parts(rows, after)
    return read_workbook(
        pack(tmp_path / "b.xlsx", with_strings(parts, strings) if strings else parts)
    )


def contradiction(tmp_path: Path, rows: str, **more: str) -> str:
    with pytest.raises(WorkbookError) as raised:
        read(tmp_path, rows, **more)
    assert raised.value.code == "F012"
    assert raised.value.params["part"] == "xl/worksheets/sheet1.xml"
    return raised.value.params["cell"]


@pytest.mark.parametrize(
    ("cell", "kind", "value"),
    [
        ("<c><v>12.50</v></c>", "number", Decimal("12.50")),
        ("<c><v>0.1000000000000000055511151231257827</v></c>", "number", None),
        ("<c t='n'><v> -1.5E-3 </v></c>", "number", Decimal("-0.0015")),
        ("<c t='b'><v>1</v></c>", "bool", True),
        ("<c t='b'><v>false</v></c>", "bool", False),
        ("<c t='b'><v>2</v></c>", "error", "2"),
        ("<c t='e'><v>#REF!</v></c>", "error", "#REF!"),
        ("<c t='str'><v>  a_x000A_b </v></c>", "text", "  a\nb "),
        ("<c t='str'><v></v></c>", "text", ""),
        ("<c t='str'><v>_xD800_ _x001B_ _x005F_x0041_</v></c>", "text", "_xD800_ _x001B_ _x0041_"),
        ("<c t='d'><v>2025-03-01</v></c>", "date", Decimal(45717)),
        ("<c t='d'><v>2025-03-01T12:00:00Z</v></c>", "date", Decimal("45717.5")),
        ("<c t='d'><v>soon</v></c>", "error", "soon"),
        ("<c t='inlineStr'><is><t>a</t></is></c>", "text", "a"),
        (
            "<c t='inlineStr'><is><r><t>东</t></r><r><t xml:space='preserve'> 京</t></r>"
            "<rPh sb='0' eb='1'><t>トウ</t></rPh></is></c>",
            "text",
            "东 京",
        ),
        ("<c><v>NaN</v></c>", "error", "NaN"),
        ("<c><v>INF</v></c>", "error", "INF"),
        ("<c><v>1e301</v></c>", "error", "1e301"),
        ("<c><v>1e-999999</v></c>", "error", "1e-999999"),
        ("<c><v>0E999999</v></c>", "error", "0E999999"),
        ("<c><v>1_000</v></c>", "error", "1_000"),
        ("<c><v>１２</v></c>", "error", "１２"),
        ("<c><v>1-2</v></c>", "error", "1-2"),
    ],
)
def test_one_cell(cell: str, kind: str, value: object, tmp_path: Path) -> None:
    book = read(tmp_path, f"<row>{cell}</row>")
    found = book.sheets[0].cells[1, 1]
    assert (found.kind, found.formula) == (kind, None)
    assert found.value == (value if value is not None else Decimal(cell[6:-8]))
    codes = [oddity.code for oddity in book.oddities]
    assert codes == ["R001", "R002"] if kind == "error" and "#" not in cell else ["R001"]


@pytest.mark.parametrize("cell", ["<c/>", "<c s='0'/>", "<c><v/></c>", "<c t='s'/>", "<c><f/></c>"])
def test_cells_without_content_are_not_there(cell: str, tmp_path: Path) -> None:
    assert read(tmp_path, f"<row>{cell}</row>").sheets[0].cells == {}


def test_places_are_counted_where_they_are_not_given(tmp_path: Path) -> None:
    book = read(
        tmp_path,
        "<row><c><v>1</v></c><c/><c><v>2</v></c></row><row r='5'><c r='D5'><v>3</v></c>"
        "<c><v>4</v></c></row><row><c><v>5</v></c></row>",
    )
    assert {place: cell.value for place, cell in book.sheets[0].cells.items()} == {
        (1, 1): 1,
        (1, 3): 2,
        (5, 4): 3,
        (5, 5): 4,
        (6, 1): 5,
    }
    assert [(odd.code, odd.params) for odd in book.oddities] == [
        ("R001", {"sheet": "表1", "cell": "A1"})
    ]


def test_prefixed_elements_and_foreign_extensions(tmp_path: Path) -> None:
    parts = minimal_parts("<row r='1'><c r='A1'><f>1+1</f><v>2</v></c></row>")
    name = "xl/worksheets/sheet1.xml"
    sheet = parts[name].replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
    extension = (
        "<x:extLst><x:ext xmlns:m='http://schemas.microsoft.com/office/excel/2006/main'>"
        "<m:c r='A1'><m:f>9</m:f></m:c></x:ext></x:extLst></x:worksheet>"
    )
    sheet = sheet.replace("xmlns=", "xmlns:x=").replace("</x:worksheet>", extension)
    book = read_workbook(pack(tmp_path / "b.xlsx", {**parts, name: sheet}))
    assert [(cell.value, cell.formula) for cell in book.sheets[0].cells.values()] == [(2, "1+1")]


def test_shared_strings(tmp_path: Path) -> None:
    items = "<si><t>一</t></si><si/><si><r><t>二</t></r><phoneticPr/><rPh><t>x</t></rPh></si>"
    rows = "<row>" + "".join(f"<c t='s'><v>{index}</v></c>" for index in range(3)) + "</row>"
    cells = read(tmp_path, rows, strings=items).sheets[0].cells
    assert [cell.value for cell in cells.values()] == ["一", "", "二"]


@pytest.mark.parametrize("index", ["1", "-1", "x", "1 0", "99999999999999999999"])
def test_a_shared_string_that_is_not_there(index: str, tmp_path: Path) -> None:
    rows = f"<row r='2'><c r='C2' t='s'><v>{index}</v></c></row>"
    assert contradiction(tmp_path, rows, strings="<si><t>一</t></si>") == "C2"


def test_shared_strings_used_but_missing(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError) as raised:
        read(tmp_path, "<row><c t='s'><v>0</v></c></row>")
    assert raised.value.code == "F008"


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        ("<row r='2'><c r='A1'><v>1</v></c></row>", "A1"),
        ("<row r='1'><c r='A11'><v>1</v></c></row>", "A11"),
        ("<row r='1'><c r='A01'><v>1</v></c></row>", "A01"),
        ("<row r='1'><c r='A'><v>1</v></c></row>", "A"),
        ("<row r='1'><c r='1'><v>1</v></c></row>", "1"),
        ("<row r='1'><c r='XFE1'><v>1</v></c></row>", "XFE1"),
        ("<row r='1'><c r='A1'><v>1</v></c><c r='A1'><v>2</v></c></row>", "A1"),
        ("<row r='1'><c r='A1' t='z'><v>1</v></c></row>", "A1"),
        ("<row r='1'><c r='A1'><f t='shared' si='0'/></c></row>", "A1"),
        ("<row r='0'/>", "0"),
        ("<row r='1048577'/>", "1048577"),
        ("<row r='x'/>", "0"),
        ("<c><v>1</v></c>", "0"),
    ],
)
def test_contradictory_cells(rows: str, cell: str, tmp_path: Path) -> None:
    assert contradiction(tmp_path, rows) == cell


def test_formulas(tmp_path: Path) -> None:
    rows = (
        "<row r='1'><c r='A1'><f t='shared' ref='A1:B2' si='0'>$C1+D$1</f><v>1</v></c>"
        "<c r='B1'><f t='shared' si='0'/><v>2</v></c></row>"
        "<row r='2'><c r='A2'><f t='shared' si='0'/></c><c r='B2'><f>=1+1</f></c>"
        "<c r='C2'><f t='array' ref='C2'>A1:A2*2</f></c>"
        "<c r='D2'><f t='dataTable' ref='D2:D4' r1='A1'/><v>7</v></c></row>"
    )
    cells = read(tmp_path, rows).sheets[0].cells
    assert {place: cell.formula for place, cell in cells.items()} == {
        (1, 1): "$C1+D$1",
        (1, 2): "$C1+E$1",
        (2, 1): "$C2+D$1",
        (2, 2): "1+1",
        (2, 3): "A1:A2*2",
        **dict.fromkeys(((2, 4), (3, 4), (4, 4)), "TABLE(A1,)"),
    }
    assert [cells[2, column].kind for column in (1, 2, 3, 4)] == ["blank"] * 3 + ["number"]


def test_merged_ranges_and_hidden_columns(tmp_path: Path) -> None:
    parts = minimal_parts(
        "<row r='3' hidden='true'/>",
        "<mergeCells><mergeCell ref='B2:A1'/><mergeCell ref='?'/></mergeCells>",
    )
    name = "xl/worksheets/sheet1.xml"
    columns = (
        "<cols><col min='3' max='4' hidden='1'/><col min='2' max='3' hidden='1'/>"
        "<col min='7' max='9'/><col min='16384' max='99999' hidden='1'/></cols>"
    )
    parts[name] = parts[name].replace("<sheetData>", columns + "<sheetData>")
    book = read_workbook(pack(tmp_path / "b.xlsx", parts))
    sheet = book.sheets[0]
    assert sheet.merged == (MergedRange(1, 1, 2, 2),)
    assert sheet.hidden_rows == {3}
    assert sheet.hidden_columns == {2, 3, 4, 16384}
    assert [(odd.code, odd.params) for odd in book.oddities] == [
        ("R005", {"sheet": "表1", "text": "?"})
    ]
