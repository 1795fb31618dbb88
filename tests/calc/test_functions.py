"""Functions and arrays: the values by hand, and the same ones by LibreOffice."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from tests.support.libreoffice import recalculate
from xlbudget.base.cellref import cell_name
from xlbudget.calc.calculator import Calculator
from xlbudget.calc.values import CannotCalculate, Value
from xlbudget.reader import RawWorkbook, read_workbook
from xlbudget.reader.model import Calculation

SHEET = "收支 表"
ENTERED: Mapping[str, str | int | float] = {
    **{"A1": "2010301", "A2": "2010302", "A3": "2010301", "A4": "合计"},
    **{"B1": 81.06, "B2": 1340.77, "B3": 0, "B4": -12.345},
    **{"C1": "基本", "C2": "项目", "C3": "基本", "C5": "文字"},
    **{"D1": 1, "D2": 2, "D3": 3, "D4": 4},
    **{"E1": 10, "F1": 20, "G1": 30},
    **{"E2": 5, "F2": 6, "G2": 7},
}
NAMES = {"合计数": "='收支 表'!$B$1:$B$3", "税率": "=0.13", "首格": "='收支 表'!$D$4"}
NAMES |= {"'收支 表'!局部": "='收支 表'!$D$4"}
VALUES: Mapping[str, Value] = {
    "ROUNDUP(B4,2)": Decimal("-12.35"),
    "ROUNDUP(1.2001,2)": Decimal("1.21"),
    "ROUNDUP(0.001,0)": Decimal(1),
    "ROUNDUP(1250,-2)": Decimal(1300),
    "ROUNDUP(2.1,1)": Decimal("2.1"),
    "ROUNDDOWN(B4,2)": Decimal("-12.34"),
    "ROUNDDOWN(1299,-2)": Decimal(1200),
    "TRUNC(-2.7)": Decimal(-2),
    "TRUNC(2.789,2)": Decimal("2.78"),
    "MROUND(7.5,5)": Decimal(10),
    "MROUND(-7,-2)": Decimal(-8),
    "MROUND(1340.77,0.05)": Decimal("1340.75"),
    "SIGN(B4)+SIGN(B3)+SIGN(B1)": Decimal(0),
    "QUOTIENT(-7,2)": Decimal(-3),
    "POWER(2,10)": Decimal(1024),
    "PRODUCT(D1:D4,2)": Decimal(48),
    "AVERAGE(D1:D4)": Decimal("2.5"),
    "AVERAGE(A1:D1)": Decimal("41.03"),
    'SUMIFS(B1:B4,A1:A4,"2010301",C1:C4,"基本")': Decimal("81.06"),
    'SUMIFS(B1:B4,D1:D4,">=2",D1:D4,"<4")': Decimal("1340.77"),
    'SUMIFS(B1:B4,C1:C4,"<>项目")': Decimal("68.715"),
    'SUMIFS(B1:B4,A1:A4,"20103*")': Decimal("1421.83"),
    'COUNTIFS(C1:C5,"基本",D1:D5,">1")': Decimal(1),
    'COUNTIFS(C1:C5,"",D1:D5,"<>1")': Decimal(1),
    'COUNTIFS(C1:C5,"<>基本")': Decimal(3),
    'AVERAGEIF(C1:C4,"基本",D1:D4)': Decimal(2),
    'AVERAGEIF(D1:D4,">2")': Decimal("3.5"),
    'AVERAGEIFS(D1:D4,C1:C4,"基本",B1:B4,">0")': Decimal(1),
    "COUNTBLANK(C1:C5)": Decimal(1),
    "SUMPRODUCT(B1:B4,D1:D4)": Decimal("2713.22"),
    'SUMPRODUCT((C1:C4="基本")*B1:B4)': Decimal("81.06"),
    'SUMPRODUCT((C1:C4="基本")*(D1:D4>1)*B1:B4)': Decimal(0),
    'SUMPRODUCT(--(LEFT(A1:A4,3)="201"),B1:B4)': Decimal("1421.83"),
    'SUMPRODUCT((C1:C4="基本")*1)': Decimal(2),
    "SUMPRODUCT(ROUND(B1:B4,1))": Decimal("1409.6"),
    "SUMPRODUCT(ISNUMBER(A1:B4)*1)": Decimal(4),
    "SUMPRODUCT((D1:D2)*(E1:G1))": Decimal(180),
    "SUMPRODUCT(A1:A4,D1:D4)": Decimal(0),
    "SUMPRODUCT(D1:D4)": Decimal(10),
    "SUBTOTAL(9,D1:D4)": Decimal(10),
    "SUBTOTAL(109,D1:D4)": Decimal(10),
    "SUBTOTAL(1,D1:D4)+SUBTOTAL(2,A1:D4)": Decimal("10.5"),
    "SUBTOTAL(103,C1:C5)": Decimal(4),
    "SUBTOTAL(4,D1:D4)-SUBTOTAL(5,D1:D4)+SUBTOTAL(6,D1:D3)": Decimal(9),
    "_xlfn.AGGREGATE(9,6,D1:D4)": Decimal(10),
    "_xlfn.AGGREGATE(9,6,J1:J3)": Decimal(3),
    "_xlfn.AGGREGATE(4,6,J1:J3)": Decimal(2),
    'VLOOKUP("2010302",A1:C4,2,FALSE)': Decimal("1340.77"),
    "VLOOKUP(3,D1:D4,1,0)": Decimal(3),
    'IFERROR(VLOOKUP("无",A1:C4,2,0),0)': Decimal(0),
    "HLOOKUP(20,E1:G2,2,FALSE)": Decimal(6),
    "LARGE(D1:D4,2)": Decimal(3),
    'CHOOSE(2,"一","二","三")': "二",
    "CHOOSE(D3,B1,B2,B3+1)": Decimal(1),
    '_xlfn.IFNA(MATCH("无",A1:A4,0),9)': Decimal(9),
    "ISERROR(1/0)": True,
    "ISERR(J2)": True,
    'ISNA(MATCH("无",A1:A4,0))': True,
    "ISNA(1/0)": False,
    'EXACT("a","A")': False,
    'FIND("3","2010301")': Decimal(5),
    "ROWS(A1:C4)*COLUMNS(A1:C4)": Decimal(12),
    "ROW(B7)+COLUMN(C1)": Decimal(10),
    "SUM(合计数)*税率": Decimal("184.8379"),
    "首格+1": Decimal(5),
    "'收支 表'!B1+SUM('收支 表'!局部)+局部": Decimal("89.06"),
}
ERRORS = {
    "QUOTIENT(1,0)": "#DIV/0!",
    "AVERAGE(C1:C3)": "#DIV/0!",
    'AVERAGEIF(C1:C3,"无",D1:D3)': "#DIV/0!",
    'SUMIFS(B1:B4,C1:C3,"基本")': "#VALUE!",
    "SUMPRODUCT(B1:B4,D1:D3)": "#VALUE!",
    'SUMPRODUCT((C1:C4="基本")*A1:A4*C1:C4)': "#VALUE!",
    "SUBTOTAL(9,J1:J3)": "#DIV/0!",
    "VLOOKUP(9,D1:D4,1,0)": "#N/A",
    "CHOOSE(5,1,2)": "#VALUE!",
    'FIND("x","abc")': "#VALUE!",
}
XLOOKUPS: Mapping[str, Value] = {
    '_xlfn.XLOOKUP("2010302",A1:A4,B1:B4)': Decimal("1340.77"),
    '_xlfn.XLOOKUP("无",A1:A4,B1:B4,0)': Decimal(0),
    "_xlfn.XLOOKUP(20,E1:G1,E2:G2,,0,1)": Decimal(6),
}
BEYOND = {
    "RAND()": "function:RAND",
    "NOW()": "function:NOW",
    "TODAY()-1": "function:TODAY",
    'INDIRECT("A1")': "function:INDIRECT",
    "OFFSET(A1,1,0)": "function:OFFSET",
    'CELL("row",A1)': "function:CELL",
    "本单位自编函数(A1)": "syntax",
    "MYADDIN.SUM(A1)": "function:MYADDIN.SUM",
    "_xlfn.LET(_xlpm.x,1,_xlpm.x)": "function:LET",
    "没有这个名称*2": "name:没有这个名称",
    "'收支 表'!无此名": "name:无此名",
    "'收支 表'!兜圈": "name:兜圈",
    "表1[金额]": "syntax",
    "表1[[#This Row],[金额]]": "syntax",
    "MROUND(5,-2)": "range",
    "VLOOKUP(3,D1:D4,1)": "range",
    "VLOOKUP(3,D1:D4,1,TRUE)": "range",
    "MATCH(3,D1:D4)": "range",
    "_xlfn.XLOOKUP(3,D1:D4,B1:B4,0,-1)": "range",
    "_xlfn.XLOOKUP(3,D1:D4,B1:C4)": "range",
    "SUMPRODUCT(IF(D1:D4>1,D1:D4,0))": "range",
    "SUMPRODUCT(IFERROR(D1:D4,0))": "range",
    "SUMPRODUCT(SUMIF(A1:A4,A1:A2,B1:B4))": "range",
    "SUMPRODUCT(A:A,B:B)": "limit",
    "SUBTOTAL(9,H1:H3)": "hidden",
    "相对": "name:相对",
    "兜圈": "limit",
}
ARRAYS: Mapping[str, tuple[str, list[list[Value]]]] = {
    "column": ("B1:B3+D1:D3", [[Decimal("82.06")], [Decimal("1342.77")], [Decimal(3)]]),
    "one value": ("SUM(B1:B3*D1:D3)", [[Decimal("2762.6")]]),
    "spread": ("SUM(D1:D3)", [[Decimal(6)], [Decimal(6)]]),
    "choice": ("IF(D1:D3>1,B1:B3,0)", [[Decimal(0)], [Decimal("1340.77")], [Decimal(0)]]),
    "sum of a choice": ('SUM(IF(C1:C4="基本",D1:D4,0))', [[Decimal(4)]]),
    "errors": ("IFERROR(J1:J3,0)", [[Decimal(1)], [Decimal(0)], [Decimal(2)]]),
    "table": ("D1:D2*E1:F1", [[Decimal(10), Decimal(20)], [Decimal(20), Decimal(40)]]),
    "row": ("E1:G1-E2:G2", [[Decimal(5), Decimal(14), Decimal(23)]]),
    "rounded": ("ROUND(B1:B2,0)", [[Decimal(81)], [Decimal(1341)]]),
    "largest": ("MAX(ABS(B1:B4))", [[Decimal("1340.77")]]),
    "texts": ('LEFT(A1:A2,3)&"类"', [["201类"], ["201类"]]),
    "percent": ("-E1:F1%", [[Decimal("-0.1"), Decimal("-0.2")]]),
}
FIRST = 30
"""The row of the first formula."""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with all of these formulas, none calculated, in column Z; arrays in AB."""
    path = tmp_path_factory.mktemp("functions") / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet(SHEET)
        for name, value in ENTERED.items():
            sheet.write(name, value)
        sheet.write_formula("J1", "=1", None, "")
        sheet.write_formula("J2", "=1/0", None, "")
        sheet.write_formula("J3", "=2", None, "")
        sheet.write_formula("K1", "=SUBTOTAL(9,D1:D2)", None, "")
        sheet.write_row("H11", [1])
        sheet.set_row(10, None, None, {"hidden": True})
        for name, text in NAMES.items():
            workbook.define_name(name, text)
        for row, formula in enumerate([*VALUES, *ERRORS]):
            sheet.write_formula(FIRST - 1 + row, 25, "=" + formula, None, "")
        row = FIRST
        for formula, values in ARRAYS.values():
            last = cell_name(row + len(values) - 1, 28 + len(values[0]) - 1)
            sheet.write_array_formula(f"AB{row}:{last}", "{=" + formula + "}", None, "")
            row += len(values)
    return path


@pytest.fixture(scope="module")
def book(path: Path) -> RawWorkbook:
    return read_workbook(path)


def calculated(book: RawWorkbook, row: int, column: int = 26) -> Value:
    """Returns a value, the error of Excel as text, or the reason why there is none."""
    try:
        return Calculator(book).value(SHEET, row, column, trust_stored=False)
    except CannotCalculate as problem:
        return problem.reason


def test_values_and_errors(book: RawWorkbook) -> None:
    expected = {**VALUES, **ERRORS}
    for row, (formula, value) in enumerate(expected.items(), FIRST):
        ours = calculated(book, row)
        assert (ours, type(ours)) == (value, type(value)), formula


def test_arrays(book: RawWorkbook) -> None:
    row = FIRST
    for name, (_, values) in ARRAYS.items():
        for line in values:
            ours = [calculated(book, row, 28 + at) for at in range(len(line))]
            assert ours == line, name
            row += 1


@pytest.mark.libreoffice
def test_libreoffice_agrees(path: Path, book: RawWorkbook) -> None:
    theirs = read_workbook(recalculate(path, path.parent / "again")).sheets[0].cells
    count = 0
    for (row, column), cell in book.sheets[0].cells.items():
        if cell.formula is None:
            continue
        ours, other = calculated(book, row, column), theirs[row, column].value
        if isinstance(ours, Decimal) and isinstance(other, Decimal):
            assert abs(ours - other) < Decimal("1e-9"), cell.formula
        elif str(ours).startswith("#"):  # its add-in functions know one kind of error
            assert str(other).startswith("#"), cell.formula
        else:
            assert ours == other, cell.formula
        count += 1
    assert count > len(VALUES) + len(ERRORS) + len(ARRAYS)


def with_formula(folder: Path, formula: str, *, array: str = "") -> RawWorkbook:
    """A workbook whose cell Z30 has the formula; hidden rows, and names that are no use."""
    path = folder / "one.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet(SHEET)
        for name, value in ENTERED.items():
            sheet.write(name, value)
        for row in range(3):
            sheet.write(row, 7, row + 1)
        sheet.set_row(1, None, None, {"hidden": True})
        workbook.define_name("相对", "='收支 表'!A1")
        workbook.define_name("兜圈", "=兜圈+1")
        if array:
            sheet.write_array_formula(array, "{=" + formula + "}", None, "")
        else:
            sheet.write_formula("Z30", "=" + formula, None, "")
    return read_workbook(path)


@pytest.mark.parametrize("formula", BEYOND)
def test_what_is_not_computed_is_said(formula: str, tmp_path: Path) -> None:
    assert calculated(with_formula(tmp_path, formula), FIRST) == BEYOND[formula]


@pytest.mark.parametrize("formula", XLOOKUPS)
def test_lookups_that_other_programs_may_not_know(formula: str, tmp_path: Path) -> None:
    assert calculated(with_formula(tmp_path, formula), FIRST) == XLOOKUPS[formula]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("SUBTOTAL(109,H1:H3)", Decimal(4)),
        ("_xlfn.AGGREGATE(9,5,H1:H3)", Decimal(4)),
        ("_xlfn.AGGREGATE(9,4,H1:H3)", Decimal(6)),
        ("SUBTOTAL(9,H3:H9)", Decimal(3)),
    ],
)
def test_hidden_rows(formula: str, value: Value, tmp_path: Path) -> None:
    assert calculated(with_formula(tmp_path, formula), FIRST) == value


def test_subtotals_leave_out_subtotals(tmp_path: Path) -> None:
    path = tmp_path / "nested.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet(SHEET)
        sheet.write_column("A1", [1, 2])
        sheet.write_formula("A3", "=SUBTOTAL(9,A1:A2)", None, "")
        sheet.write_column("A4", [4])
        sheet.write_formula("A5", "=SUBTOTAL(9,A4:A4)", None, "")
        sheet.write_formula("A6", "=SUBTOTAL(9,A1:A5)", None, "")
        sheet.write_formula("A7", "=_xlfn.AGGREGATE(9,4,A1:A5)", None, "")
    book = read_workbook(path)
    assert [calculated(book, row, 1) for row in (6, 7)] == [Decimal(7), Decimal(14)]


@pytest.mark.parametrize(
    ("formula", "ref", "expected"),
    [
        ("D1:D2+1", "Z30:Z33", [2, 3, "#N/A", "#N/A"]),
        ("Z30:Z32+1", "Z30:Z32", ["circular"] * 3),
        ("SUMIF(A1:A4,A1:A2,B1:B4)", "Z30:Z31", ["range"] * 2),
        ("RAND()*D1:D2", "Z30:Z31", ["function:RAND"] * 2),
        ("A:A&B:B", "Z30:Z31", ["limit"] * 2),
    ],
)
def test_arrays_that_do_not_fit(
    formula: str, ref: str, expected: list[object], tmp_path: Path
) -> None:
    book = with_formula(tmp_path, formula, array=ref)
    assert [calculated(book, FIRST + at) for at in range(len(expected))] == expected


@pytest.mark.parametrize(
    ("row", "formula", "expected"),
    [(2, "D1:D4*10", 20), (4, "D1:D4*10", 40), (9, "D1:D4*10", "range"), (30, "Z:Z", "circular")],
)
def test_a_range_where_one_value_is_needed_gives_the_one_beside_the_formula(
    row: int, formula: str, expected: object, tmp_path: Path
) -> None:
    path = tmp_path / "beside.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet(SHEET)
        sheet.write_column("D1", [1, 2, 3, 4])
        sheet.write_formula(row - 1, 25, "=" + formula, None, "")
    assert calculated(read_workbook(path), row) == expected


def test_results_are_rounded_as_shown_where_the_workbook_says_so(tmp_path: Path) -> None:
    path = tmp_path / "shown.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet(SHEET)
        two = workbook.add_format({"num_format": "0.00"})
        sheet.write_formula("A1", "=1/3", two, "")
        sheet.write_formula("A2", "=A1*3", None, "")
    book = read_workbook(path)
    assert round(Decimal(str(calculated(book, 2, 1))), 9) == 1
    as_shown = replace(book, calculation=Calculation(full_precision=False))
    assert calculated(as_shown, 2, 1) == Decimal("0.99")
