"""The calculator: by hand, against another engine, and against hostile workbooks."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, localcontext
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tests.support import cellrune_engine
from xlbudget.base.cellref import cell_name, parse_cell
from xlbudget.calc.calculator import Calculator
from xlbudget.calc.parser import parse_formula
from xlbudget.calc.values import CannotCalculate, Value
from xlbudget.calc.work import Work
from xlbudget.reader import RawCell, RawSheet, RawWorkbook, read_workbook

Entered = Decimal | str | bool | int | None
DATA: Mapping[str, Entered] = {
    "A1": Decimal("1234.5"),
    "A2": Decimal("-0.05"),
    "A3": "工资福利",
    "A4": True,
    "A5": "12.5",
    "A7": Decimal("1234.5"),
    "B1": "基本工资",
    "B2": "津贴",
    "B3": "基本养老",
    "B4": "",
    "B5": "2,000",
    "B7": "基本工资",
    "C1": 1,
    "C2": 2,
    "C3": 3,
    "C4": 4,
    "C5": 5,
    "C7": 7,
}


def book(formulas: Mapping[str, str], data: Mapping[str, Entered] = DATA) -> RawWorkbook:
    cells: dict[tuple[int, int], RawCell] = {}
    for name, value in data.items():
        row, column = place = parse_cell(name)
        if isinstance(value, str):
            is_error = value.startswith("#")
            cells[place] = RawCell(row, column, "error" if is_error else "text", value, None)
        elif isinstance(value, bool):
            cells[place] = RawCell(row, column, "bool", value, None)
        elif value is not None:
            cells[place] = RawCell(row, column, "number", Decimal(value), None)
    for name, formula in formulas.items():
        row, column = place = parse_cell(name)
        cells[place] = RawCell(row, column, "blank", None, formula)
    sheet = RawSheet("收支 表", "visible", cells, (), frozenset(), frozenset())
    other = RawSheet(
        "Data",
        "visible",
        {(1, 1): RawCell(1, 1, "number", Decimal(10), None)},
        (),
        frozenset(),
        frozenset(),
    )
    return RawWorkbook(Path("b.xlsx"), (sheet, other), {}, {}, ())


def calculate(formula: str, data: Mapping[str, Entered] = DATA) -> Value:
    return Calculator(book({"Z99": formula}, data)).value("收支 表", 99, 26)


def reason(formula: str, data: Mapping[str, Entered] = DATA) -> str:
    with pytest.raises(CannotCalculate) as raised:
        calculate(formula, data)
    return raised.value.reason


SAME_ELSEWHERE: dict[str, Value] = {
    "1+2*3-4/2": Decimal(5),
    "(1+2)*3": Decimal(9),
    "-2^2": Decimal(4),
    "2^3^2": Decimal(64),
    "2^-1": Decimal("0.5"),
    "50%+5%%": Decimal("0.5005"),
    "--A5": Decimal("12.5"),
    "+A1": Decimal("1234.5"),
    "A1+A6": Decimal("1234.5"),
    "A6": Decimal(0),
    "A4+1": Decimal(2),
    "1&2&A6": "12",
    'A1&"元"': "1234.5元",
    'A4&""': "TRUE",
    "1=1": True,
    '"a"="A"': True,
    '1<"a"': True,
    '"a"<TRUE': True,
    "A6=0": True,
    'A6=""': True,
    "1<>1": False,
    "2>=2": True,
    "SUM(A1:A7)": Decimal("2468.95"),
    "SUM(A1,A2,5,TRUE)": Decimal("1240.45"),
    'SUM("3",C1)': Decimal(4),
    "SUM(A:A)": Decimal("2468.95"),
    "SUM(1:2)": Decimal("1237.45"),
    "SUM($A$1:B$2)": Decimal("1234.45"),
    "SUM(A2:A1)": Decimal("1234.45"),
    "SUM(Data!A1,'Data'!A1:A3)": Decimal(20),
    "'收支 表'!C1": Decimal(1),
    "ROUND(2.675,2)": Decimal("2.68"),
    "ROUND(-2.5,0)": Decimal(-3),
    "ROUND(1250,-2)": Decimal(1300),
    "ROUND(49,-2)": Decimal(0),
    "ROUND(1/3*3,2)": Decimal(1),
    "IF(A1>0,1,1/0)": Decimal(1),
    "IF(FALSE,1)": False,
    "IF(TRUE,,2)": Decimal(0),
    "IF(TRUE(),1,2)+IF(FALSE(),1,2)": Decimal(3),
    'IF(A1>1000,"多","少")': "多",
    "SUM(IF(TRUE,A1:A2,C1))": Decimal("1234.45"),
    "IFERROR(1/0,7)": Decimal(7),
    "IFERROR(A3+1,7)": Decimal(7),
    "IFERROR(5,7)": Decimal(5),
    "ABS(A2)": Decimal("0.05"),
    "MIN(A1:A7)": Decimal("-0.05"),
    "MAX(C1:C7,6)": Decimal(7),
    "MAX(B1:B3)": Decimal(0),
    'SUMIF(B1:B7,"基本*",C1:C7)': Decimal(11),
    'SUMIF(B1:B7,"基本??",C1)': Decimal(11),
    'SUMIF(C1:C7,">=4")': Decimal(16),
    "SUMIF(A1:A7,A1,C1:C7)": Decimal(8),
    'SUMIF(B:B,"基本工资",C:C)': Decimal(8),
    'COUNTIF(B1:B7,"基本工资")': Decimal(2),
    'COUNTIF(B1:B7,"<>基本工资")': Decimal(5),
    'COUNTIF(C1:C7,"<3")': Decimal(2),
    "COUNTIF(C1:C7,3)": Decimal(1),
    'COUNTIF(A1:A7,"12.5")': Decimal(1),
    'COUNTIF(B1:B7,"~*")': Decimal(0),
    "N(A3)+N(A4)+N(C2)": Decimal(3),
    'VALUE("12.50")+VALUE(A5)': Decimal(25),
    'IFERROR(VALUE("2110301大气"),0)': Decimal(0),  # surely no number
    "AND(TRUE,C1=1)": True,
    "OR(FALSE,C1=2)": False,
    "AND(A1:A4)": True,
    "NOT(A6)": True,
    "MID(A3,3,2)": "福利",
    "MID(A3,9,2)": "",
    "LEFT(A3)&RIGHT(A3,2)&RIGHT(A3,9)": "工福利工资福利",
    "LEN(A3)+LEN(A1)": Decimal(10),
    'TEXT(A1,"0.00")': "1234.50",
    'TEXT(A1,"#,##0.00")': "1,234.50",
    'TEXT(2.5,"0")': "3",
    'TEXT(A3,"0.00")': "工资福利",
    'SUBSTITUTE("a-b-c","-","")': "abc",
    'SUBSTITUTE("a-b-c","-","+",2)': "a-b+c",
    'SUBSTITUTE("a-b-c","-","+",5)': "a-b-c",
    'CONCATENATE(A3,"-",C1)': "工资福利-1",
    "T(A3)&T(A1)": "工资福利",
    "ISNUMBER(A1)": True,
    "ISNUMBER(1/0)": False,
    "ISTEXT(A5)": True,
    "ISBLANK(A6)": True,
    "ISBLANK(A1)": False,
    "if(true,sum(c1:c2),0)": Decimal(3),
    '"say ""hi"""': 'say "hi"',
    "INDEX(C1:C7,3)": Decimal(3),
    "INDEX(A1:C7,2,3)": Decimal(2),
    "INDEX(A1:C1,3)": Decimal(1),
    'INDEX(A1:A7,6)&"x"': "x",
    'MATCH("津贴",B1:B7,0)': Decimal(2),
    "MATCH(C3,C1:C7,0)": Decimal(3),
    'MATCH("基本*",B2:B7,0)': Decimal(2),
    'IFERROR(MATCH("C",B1:B7,0),"none")': "none",
    "INDEX(B1:B7,MATCH(3,C1:C7,0))": "基本养老",
    "SMALL(A1:C7,2)": Decimal(1),
    'IFERROR(SMALL(C1:C7,9),"")': "",
    "COUNT(A1:C7)": Decimal(9),
    "COUNTA(A1:A7)": Decimal(6),
    "COUNTA(B1:B3,C1)": Decimal(4),
    "INT(-2.5)": Decimal(-3),
    "INT(2010301035/10)": Decimal(201030103),
    "MOD(2010301035,10)": Decimal(5),
    "MOD(-7,3)": Decimal(2),
    'TRIM("  a  b ")': "a b",
    'SUMIF(B1:B7,"基本"&"*",C1:C7)': Decimal(11),
    'COUNTIF(C1:C7,"<="&3)': Decimal(3),
    "1E3+.5": Decimal("1000.5"),
}


@pytest.mark.parametrize("formula", SAME_ELSEWHERE)
def test_values(formula: str) -> None:
    value = calculate(formula)
    expected = SAME_ELSEWHERE[formula]
    assert value == expected
    assert type(value) is type(expected)


def test_the_same_values_by_another_engine(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("收支 表")
        workbook.add_worksheet("Data").write("A1", 10)
        results = workbook.add_worksheet("结果")
        for name, value in DATA.items():
            if value != "":
                sheet.write(name, value) if not isinstance(value, str) else sheet.write_string(
                    name, value
                )
        sheet.write_formula("B4", '=""', None, "")
        for row, formula in enumerate(SAME_ELSEWHERE, 1):
            sheet.write_formula(row - 1, 25, "=" + formula, None, "")
        results.write("A1", 0)
    theirs = cellrune_engine.recalculate(path)
    calculator = Calculator(read_workbook(path))
    for row, formula in enumerate(SAME_ELSEWHERE, 1):
        ours = calculator.value("收支 表", row, 26, trust_stored=False)
        other = theirs.get(("收支 表", cell_name(row, 26)), "")
        assert ours == other, formula


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("1/0", "#DIV/0!"),
        ("0^-1", "#DIV/0!"),
        ("0^0", "#NUM!"),
        ("(-8)^0.5", "#NUM!"),
        ("10^400", "#NUM!"),
        ("10^308*10", "#NUM!"),
        ("SUM(9*10^308,9*10^308)", "#NUM!"),
        ("A3+1", "#VALUE!"),
        ("B4+1", "#VALUE!"),
        ("-A3", "#VALUE!"),
        ("SUM(A3,B5,1/0)", "#DIV/0!"),
        ('SUM("甲")', "#VALUE!"),
        ("IF(A3,1,2)", "#VALUE!"),
        ("AND(B1:B2)", "#VALUE!"),
        ("LEFT(A3,-1)", "#VALUE!"),
        ("#REF!+1", "#REF!"),
        ("Nowhere!A1", "sheet:Nowhere"),
        ("IFERROR(Nowhere!A1,1/0)", "#DIV/0!"),
        ("Data!#REF!", "#REF!"),
        ("B5+1", "text"),
        ('IFERROR(VALUE("2025-1-1"),0)', "text"),
        ('IFERROR(VALUE("2025年1月"),0)', "text"),
        ('COUNTIF(B1:B5,"1/2")', "text"),
        ("1E20&A3", "text"),
        ('LEN("𠮷")', "text"),
        ("A1:A2", "range"),
        ("A1:A2+1", "range"),
        ("SUMIF(1,2)", "range"),
        ("VLOOKUP(A1,A:B,2)", "range"),
        ("INDIRECT(A1)", "function:INDIRECT"),
        ("IFERROR(NOW(),1)", "function:NOW"),
        ("预算合计+1", "name:预算合计"),
        ("XFE1", "name:XFE1"),
        ('TEXT(A1,"yyyy")', "format:yyyy"),
        ('TEXT(-0.001,"0.00")', "format:0.00"),
        ("ROUND(1,500)", "limit"),
        ("1E999", "limit"),
        ("", "syntax"),
        ("1+", "syntax"),
        ("(1", "syntax"),
        ("1 2", "syntax"),
        ("A1 A2", "syntax"),
        ("{1,2}", "syntax"),
        ("[1]Sheet!A1", "external"),
        ("'[other.xlsx]Sheet 1'!A1", "external"),
        ("'A:B'!A1", "syntax"),
        ("SUM(1", "syntax"),
        ("SUM(1;2)", "syntax"),
        ("INDEX(A1:A3,4)", "#REF!"),
        ("INDEX(A1:C3,2)", "range"),
        ("INDEX(A1:A3,0)", "range"),
        ("INDEX(A1:A3,-1)", "#VALUE!"),
        ("MATCH(9,C1:C7,0)", "#N/A"),
        ("MATCH(3,C1:C7)", "range"),
        ("MATCH(3,C1:C7,1)", "range"),
        ("MATCH(3,A1:C7,0)", "#N/A"),
        ("SMALL(C1:C7,0)", "#NUM!"),
        ("SMALL(C1:C7,1.5)", "range"),
        ("COUNT(1)", "range"),
        ("MOD(1,0)", "#DIV/0!"),
        ("ABS()", "syntax"),
        ("IF(1)", "syntax"),
        ('"open', "syntax"),
        ("'open", "syntax"),
        ("(" * 5000 + "1" + ")" * 5000, "syntax"),
        ("-" * 5000 + "1", "syntax"),
        ("ABS(" * 5000, "syntax"),
    ],
)
def test_what_cannot_be_calculated(formula: str, expected: str) -> None:
    assert reason(formula) == expected


def test_an_error_in_a_cell() -> None:
    data = {**DATA, "A8": "#N/A"}
    assert reason("A8+1", data) == "#N/A"
    assert reason("SUM(A1:A8)", data) == "#N/A"
    assert calculate("IFERROR(SUM(A1:A8),0)", data) == 0
    assert calculate('COUNTIF(A1:A8,">0")', data) == 2
    assert calculate('SUMIF(A1:A8,">1000",C1:C8)', data) == 8


def test_an_unreadable_number_is_not_an_excel_error() -> None:
    workbook = book({"Z99": "IFERROR(A1,0)"})
    cells = {**workbook.sheets[0].cells, (1, 1): RawCell(1, 1, "error", "NaN", None)}
    sheet = RawSheet("S", "visible", cells, (), frozenset(), frozenset())
    calculator = Calculator(RawWorkbook(Path("b"), (sheet,), {}, {}, ()))
    with pytest.raises(CannotCalculate, match="unreadable"):
        calculator.value("S", 99, 26)


def test_cells_that_are_no_formulas() -> None:
    calculator = Calculator(book({}))
    assert calculator.value("收支 表", 1, 1) == Decimal("1234.5")
    assert calculator.value("收支 表", 50, 1) is None
    with pytest.raises(CannotCalculate, match="sheet:none"):
        calculator.value("none", 1, 1)


def test_stored_values_are_trusted_only_on_demand() -> None:
    workbook = book({"A1": "1+1", "A3": "A2+A1"}, {})
    stored = RawCell(2, 1, "number", Decimal(100), "A1*10")
    cells = {**workbook.sheets[0].cells, (2, 1): stored}
    sheet = RawSheet("S", "visible", cells, (), frozenset(), frozenset())
    calculator = Calculator(RawWorkbook(Path("b"), (sheet,), {}, {}, ()))
    assert calculator.value("s", 3, 1) == 102
    assert calculator.value("S", 3, 1, trust_stored=False) == 22
    assert calculator.value("S", 2, 1) == 20


@pytest.mark.parametrize(
    "formulas",
    [
        {"A1": "A1+1"},
        {"A1": "A2", "A2": "A1"},
        {"A1": "SUM(A1:A9)"},
        {"A1": "B1", "B1": "SUM(A:A)"},
    ],
)
def test_circles(formulas: dict[str, str]) -> None:
    calculator = Calculator(book({**formulas, "Z1": "IFERROR(A1,0)"}, {}))
    for place in ((1, 1), (1, 26), (1, 1)):
        with pytest.raises(CannotCalculate, match="circular"):
            calculator.value("收支 表", *place)


def test_a_circle_in_the_branch_not_taken_does_not_matter() -> None:
    calculator = Calculator(book({"A1": "IF(TRUE,1,A2)", "A2": "A1+1"}, {}))
    assert calculator.value("收支 表", 2, 1) == 2


def test_long_chains_and_long_formulas() -> None:
    length = 10_000
    chain = {f"A{row}": f"A{row + 1}+1" for row in range(1, length)}
    data: dict[str, Entered] = {f"A{length}": 1}
    assert Calculator(book(chain, data)).value("收支 表", 1, 1) == length
    assert calculate("+".join(["C1"] * 4000)) == 4000
    fan = {f"B{row}": f"A{row}*2" for row in range(1, 2001)} | {"D1": "SUM(B1:B2000)"}
    assert Calculator(book(fan, {"A7": 4})).value("收支 表", 1, 4) == 8
    many = {f"B{row}": "C1" for row in range(1, 500)}
    many["D1"] = "+".join(many)
    assert Calculator(book(many)).value("收支 表", 1, 4) == 499


def test_texts_do_not_grow_without_end() -> None:
    doubling = {f"A{row}": f"A{row + 1}&A{row + 1}" for row in range(1, 100)}
    calculator = Calculator(book(doubling, {"A100": "ab"}))
    with pytest.raises(CannotCalculate, match="#VALUE!"):
        calculator.value("收支 表", 1, 1)
    long: Mapping[str, Entered] = {"A1": "a" * 30_000}
    assert reason('SUBSTITUTE(A1,"a",A1)', long) == "#VALUE!"
    assert calculate('COUNTIF(A1:A2,"*a*a*a*a*a*b")', long) == 0


def test_work_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work(600)
    many = {f"B{row}": "SUM(A:A)" for row in range(1, 50)}
    calculator = Calculator(book(many), work=work)
    assert calculator.value("收支 表", 1, 2) is not None
    with pytest.raises(CannotCalculate, match="limit"):
        for row in range(1, 50):
            calculator.value("收支 表", row, 2)


MONEY = st.decimals(min_value=-(10**13), max_value=10**13, places=2, allow_nan=False)


@given(st.lists(MONEY, min_size=1, max_size=30))
def test_sums_are_exact_whatever_the_context(amounts: list[Decimal]) -> None:
    data: dict[str, Entered] = {f"A{row}": amount for row, amount in enumerate(amounts, 1)}
    with localcontext() as context:
        context.prec = 3
        total = calculate("SUM(A1:A30)", data)
        chained = calculate("+".join(data), data)
    assert total == chained == Decimal(sum(int(amount * 100) for amount in amounts)) / 100


@given(MONEY, st.integers(-4, 4))
def test_rounding_is_half_away_from_zero(amount: Decimal, digits: int) -> None:
    value = calculate(f"ROUND(A1,{digits})", {"A1": amount})
    assert isinstance(value, Decimal)
    step = Decimal(10) ** -digits
    assert value % step == 0
    assert abs(value - amount) <= step / 2
    assert abs(value - amount) < step / 2 or abs(value) >= abs(amount)


@given(st.text(alphabet="A1B$:!'\"().,+-*/^&=<>% #SUMIF局{}", max_size=30))
def test_any_text_is_calculated_or_refused(formula: str) -> None:
    try:
        calculate(formula)
    except CannotCalculate as error:
        assert error.reason


def test_trees_are_kept_by_text() -> None:
    assert parse_formula("SUM(A1:A2)") is parse_formula("SUM(A1:A2)")
