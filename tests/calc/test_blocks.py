"""Ranges that are read once: what is remembered never changes a result."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.calc.test_calc import DATA, book
from xlbudget.calc.blocks import RangeValues
from xlbudget.calc.calculator import Calculator
from xlbudget.calc.criteria import Entry, criterion
from xlbudget.calc.values import CannotCalculate, ExcelError, order
from xlbudget.calc.work import Work

SHEET = "收支 表"
NUMBERS = [Decimal(text) for text in ("1", "1.0", "0", "-0", "1.0000000000000001")]
TEXTS = ["", "a", "A", "ß", "ss", "1", "1.0", " 1", "局"]
ENTRIES: st.SearchStrategy[Entry] = st.sampled_from(
    [None, True, False, ExcelError("#N/A"), *TEXTS, *NUMBERS]
)


def block_of(entries: list[Entry]) -> RangeValues:
    return RangeValues([(row, 1, entry) for row, entry in enumerate(entries, start=1)], Work())


@given(st.lists(ENTRIES), ENTRIES)
def test_equal_values_are_those_that_compare_so(entries: list[Entry], wanted: Entry) -> None:
    if not isinstance(wanted, str | Decimal):
        return
    expected = [
        row
        for row, entry in enumerate(entries, start=1)
        if type(entry) is type(wanted)
        and not isinstance(entry, ExcelError)
        and order(entry, wanted) == 0
    ]
    assert [row for row, _, _ in block_of(entries).equal(wanted)] == expected


ASKED = ["a", "1", True, Decimal(1), "s*", "S*", "*", "a?*", "<>", ">0", ">=1", "<1", "<=1", "<=0"]


@given(st.lists(ENTRIES), st.lists(st.sampled_from(ASKED)))
def test_criteria_asked_again_are_met_by_the_same_cells(
    entries: list[Entry], asked: list[str | bool | Decimal]
) -> None:
    block = block_of(entries)
    for value in [*asked, *asked]:
        test = criterion(value)
        expected = [row for row, entry in enumerate(entries, start=1) if test(entry)]
        assert [row for row, _, _ in block.meeting(value, test)] == expected


def test_few_of_many_criteria_are_remembered() -> None:
    block = block_of([Decimal(1)] * 4)
    for number in range(1000):
        wanted = f">{-number}"
        assert len(block.meeting(wanted, criterion(wanted))) == 4
    assert len(block._met) < 100


def test_a_formula_in_a_range_that_was_read_before_is_a_circle_still() -> None:
    workbook = book({"D1": "SUM(E1:E2)", "E1": "SUM(E1:E2)"}, DATA)
    (sheet, *others) = workbook.sheets
    stored = sheet.cells[1, 5]._replace(kind="number", value=Decimal(7))
    sheet = replace(sheet, cells={**sheet.cells, (1, 5): stored})
    calculator = Calculator(replace(workbook, sheets=(sheet, *others)))
    assert calculator.value(SHEET, 1, 4) == 7
    for _ in range(2):
        with pytest.raises(CannotCalculate, match="circular"):
            calculator.value(SHEET, 1, 5)


def test_blocks_that_are_forgotten_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlbudget.calc.calculator._MOST_KEPT", 3)
    formulas = {f"D{row}": f"SUM(C1:C{row})" for row in range(1, 6)}
    formulas |= {f"E{row}": f"SUM(C1:C{row})" for row in range(1, 6)}
    calculator = Calculator(book(formulas))
    for column in (4, 5):
        values = [calculator.value(SHEET, row, column) for row in range(1, 6)]
        assert values == [1, 3, 6, 10, 15]
