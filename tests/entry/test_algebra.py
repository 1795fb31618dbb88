"""Formulas that are stated once: our calculator gives what the statement itself gives."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.support import example
from xlbudget.calc.again import Recalculation
from xlbudget.entry.form.inputs import Inputs, Line
from xlbudget.entry.formulas.algebra import (
    Formula,
    NoValue,
    constant,
    if_error,
    infix,
    left,
    number,
    rounded,
)
from xlbudget.entry.formulas.calculating import HEAD_ROW
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.reader import RawCell, read_workbook


def test_an_error_is_raised_where_nothing_catches_it() -> None:
    with pytest.raises(NoValue):
        number("2a").value(0)
    assert if_error(number("2a"), "none").cell(0) == ('IFERROR(VALUE("2a"),"none")', "none")


def test_text_and_value_follow_from_one_statement() -> None:
    code = constant("2010301")
    assert infix(left(code, 3), "=", "201").text(0) == 'LEFT("2010301",3)="201"'
    assert infix(left(code, 3), "=", "201").value(0) is True


@pytest.mark.parametrize(("amount", "shown"), [("0.125", "0.13"), ("-0.125", "-0.13")])
def test_halves_are_rounded_away_from_zero(amount: str, shown: str) -> None:
    part = Formula(lambda _: "A1", lambda _: Decimal(amount))
    assert rounded(part, 2).cell(0) == ("ROUND(A1,2)", Decimal(shown))


def test_a_line_without_a_code_has_no_key(tmp_path: Path) -> None:
    lines = {"spend": (Line({}, {"general_basic": 7}),), "economic": ()}
    path = tmp_path / "unit.xlsx"
    write_entry_sheets(path, example.family(), Inputs("某局", 2026, "元", lines))
    workbook = read_workbook(path)
    sheet = next(sheet for sheet in workbook.sheets if sheet.name == "计算·支出")
    heads = {c: str(cell.value) for (r, c), cell in sheet.cells.items() if r == HEAD_ROW}
    keys = {column for column, head in heads.items() if head == "排序键（有金额的行）"}
    again = Recalculation(workbook)
    assert keys
    for column in keys:
        computed = again.cell(sheet.name, sheet.cells[HEAD_ROW + 1, column])
        assert isinstance(computed, RawCell)
        assert computed.value in ("", None)
