"""The second engine calculates the kinds of formula that budget workbooks hold."""

from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from tests.support.cellrune_engine import CannotCalculate, ErrorCode, Value, recalculate

WRONG = 999

FORMULAS: dict[str, Value] = {
    "=SUM(B1:B3)": Decimal("0.6"),
    "=SUM('2 收入总表'!B1:B3)-B1": Decimal("0.5"),
    "=收支!B2*2": Decimal("0.4"),
    '=IF(B1>B2,"大","小")': "小",
    "=IF(B1<B2,B3,1/0)": Decimal("0.3"),
    '=SUBSTITUTE(A1,"　","")': "一、本年收入",
    "=MID(A1,4,2)": "本年",
    '=MID(SUBSTITUTE("2010301 行政运行"," ",""),1,3)': "201",
    "=ROUND(2.675,2)": Decimal("2.68"),
    "=SUM(B1:B3)=0.6": True,
    "=1/0": ErrorCode("#DIV/0!"),
    '="#DIV/0!"': "#DIV/0!",
    '=""': "",
}


def test_formulas_are_calculated_whatever_was_stored(tmp_path: Path) -> None:
    path = tmp_path / "预算.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        for name in ("收支", "2 收入总表"):
            sheet = workbook.add_worksheet(name)
            sheet.write("A1", "一、　本年收入")
            sheet.write_column("B1", [0.1, 0.2, 0.3])
        for row, formula in enumerate(FORMULAS):
            workbook.worksheets()[0].write_formula(row, 2, formula, None, WRONG)
        workbook.add_worksheet("空表")

    values = recalculate(path)

    calculated = [values["收支", f"C{row}"] for row in range(1, len(FORMULAS) + 1)]
    assert dict(zip(FORMULAS, calculated, strict=True)) == FORMULAS
    assert values["2 收入总表", "A1"] == "一、　本年收入"
    assert ("收支", "B4") not in values


def test_sheets_larger_than_one_page_are_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "long.xlsx"
    rows = 2500
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("长表")
        sheet.write_column("A1", range(1, rows + 1))
        sheet.write_formula(rows, 0, f"=SUM(A1:A{rows})", None, WRONG)

    values = recalculate(path)

    assert len(values) == rows + 1
    assert values["长表", f"A{rows + 1}"] == rows * (rows + 1) // 2


def test_formula_without_result_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "cycle.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("表").write_formula("A1", "=A1+1", None, WRONG)
    with pytest.raises(CannotCalculate, match="表!A1"):
        recalculate(path)
