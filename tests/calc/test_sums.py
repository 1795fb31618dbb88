"""The quick sums: the same results as the calculator, and nothing else taken for a sum."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlbudget.base.cellref import parse_cell
from xlbudget.calc.calculator import Calculator
from xlbudget.calc.sums import added_up, sum_parts
from xlbudget.calc.values import CannotCalculate
from xlbudget.reader import RawCell, RawSheet, RawWorkbook

AT = RawCell(20, 26, "blank", None, "")
VALUES: dict[str, Decimal | str | bool] = {
    "A1": Decimal("1.1"),
    "A2": Decimal("-2.25"),
    "A3": "甲",
    "A4": True,
    "B1": Decimal("1e12"),
    "B2": Decimal("0.01"),
    "C1": "7",
}


def sheet(name: str, formula: str = "") -> RawSheet:
    cells = {(AT.row, AT.column): RawCell(20, 26, "blank", None, formula)}
    for place, value in VALUES.items():
        kind = {Decimal: "number", str: "text", bool: "bool"}[type(value)]
        row, column = parse_cell(place)
        cells[row, column] = RawCell(row, column, kind, value, None)  # type: ignore[arg-type]
    row, column = parse_cell("D1")
    cells[row, column] = RawCell(row, column, "error", "#N/A", None)
    return RawSheet(name, "visible", cells, (), frozenset(), frozenset())


def both(formula: str) -> tuple[Decimal | None, object]:
    """Returns the quick result, None where it is left to the calculator, and the calculator's."""
    sheets = (sheet("S", formula), sheet("表 '一'"), sheet("R"), sheet("录入·其他"))
    cells = {one.name.casefold(): one.cells for one in sheets}
    parts = sum_parts(formula)
    at = sheets[0].cells[AT.row, AT.column]
    quick = None if parts is None else added_up(parts, at, cells["s"], cells)
    try:
        value = Calculator(RawWorkbook(Path("b"), sheets, {}, {}, ())).value("S", 20, 26)
    except CannotCalculate as problem:
        return quick, problem.reason
    return quick, value


@pytest.mark.parametrize(
    "formula",
    [
        "A1",
        "+A1",
        "录入·其他!A1+录入·其他!B2",
        "-A1-B2",
        "$A$1+a2",
        "SUM(A1:A4)",
        "sum(A1:B2, A2)-B1",
        "SUM(B2:A1)",
        "-SUM(A1)+SUM(A2,B1:B2)",
        "'表 ''一'''!A1+R!B2",
        "SUM('表 ''一'''!A1:B9,R!A1)-s!A2",
        "SUM(Z1:Z9)",
        "Z1 + A1",
        "B1+B2-B1",
    ],
)
def test_sums_agree_with_the_calculator(formula: str) -> None:
    quick, value = both(formula)
    assert quick is not None
    assert quick == value


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "1",
        "A1*2",
        "A1+1",
        "A1 A2",
        "A1:A2",
        "A1:A2+B1",
        "SUM(A1:A2)*1",
        "SUM(A1;A2)",
        "SUM()",
        "SUM(A1,)",
        "SUM(SUM(A1),A2)",
        "SUMIF(A1:A2,1)",
        "SUM(A1,2)",
        "(A1)",
        "--A1",
        "A1%",
        "A1#",
        "MAX(A1)",
        "A+A1",
        "R+A1",
        "ZZZ1+A1",
        "A1048577",
        "A1.5",
        "A1_",
        "合计A1",
        '"A1"',
        "[1]S!A1",
        "'[b.xlsx]S'!A1",
        "S:R!A1",
        "'S:R'!A1",
        "Nowhere!A1",
        "Table1[A1]",
        "#REF!+A1",
        "#REF!A1",
        "S!#REF!",
        "A3",
        "C1",
        "A4+A1",
        "A1+D1",
        "SUM(A1:D1)",
        "Z20",
        "SUM(Z1:Z20)",
        "SUM(A:A)",
        "SUM(A1:A900000)",
        "\0+A1",
    ],
)
def test_all_else_is_left_to_the_calculator(formula: str) -> None:
    assert both(formula)[0] is None


@given(st.text(alphabet="AB12:$!'+-(), SUM\0[]\"表", max_size=30))
def test_any_text_is_a_sum_as_the_calculator_sees_it_or_none(formula: str) -> None:
    quick, value = both(formula)
    assert quick is None or quick == value


def test_a_long_formula_takes_no_time() -> None:
    for text in ("'" * 50_000, "' " * 25_000, "A1+" * 20_000 + "A1", "SUM(" * 10_000, "a" * 99_999):
        sum_parts(text)
