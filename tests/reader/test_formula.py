"""Moving formulas, and addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter

from xlbudget.base.cellref import MAX_COLUMN, MAX_ROW, cell_name, column_number, parse_cell
from xlbudget.reader.formula import shift_formula

ROWS = st.integers(1, MAX_ROW)
COLUMNS = st.integers(1, MAX_COLUMN)


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("A1", "C2"),
        ("$A1+A$1+$A$1", "$A2+C$1+$A$1"),
        ("SUM(A1:B2)", "SUM(C2:D3)"),
        ("SUM(A:A)+SUM($B:C)+SUM(1:2)+SUM($1:2)", "SUM(C:C)+SUM($B:E)+SUM(2:3)+SUM($1:3)"),
        ('"A1"&A1&"a""A1"', '"A1"&C2&"a""A1"'),
        ("'A1 x'!A1+'it''s B2'!B2", "'A1 x'!C2+'it''s B2'!D3"),
        ("Sheet1!A1+收支总表!B2", "Sheet1!C2+收支总表!D3"),
        ("LOG10(A1)+BIN2DEC(A1)", "LOG10(C2)+BIN2DEC(C2)"),
        ("ZZZ2025+_A1+A1_+A1.b+XFE1+A1048577", "ZZZ2025+_A1+A1_+A1.b+XFE1+A1048577"),
        ("Table1[A1]+Table1[[#This Row],[B2]]", "Table1[A1]+Table1[[#This Row],[B2]]"),
        ("[1]Sheet!A1", "[1]Sheet!C2"),
        ("1E3+1.5E+3*A1", "1E3+1.5E+3*C2"),
        ("#REF!+Sheet1!#REF!+A1", "#REF!+Sheet1!#REF!+C2"),
        ("XFD1+A1048576", "#REF!+#REF!"),
        ("IF(TRUE,预算A1,B1)", "IF(TRUE,预算A1,D2)"),
        ("a1", "C2"),
    ],
)
def test_moving_a_formula(formula: str, moved: str) -> None:
    assert shift_formula(formula, 1, 2) == moved


def test_moving_off_the_sheet() -> None:
    assert shift_formula("A2+B1", 0, -1) == "#REF!+A1"
    assert shift_formula("SUM(A:B)", 0, -1) == "SUM(#REF!:A)"


def _reference(parts: tuple[str, int, str, int]) -> str:
    return f"{parts[0]}{get_column_letter(parts[1])}{parts[2]}{parts[3]}"


DOLLAR = st.sampled_from(["", "$"])
REFERENCES = st.tuples(DOLLAR, st.integers(1000, 9000), DOLLAR, st.integers(1000, 9000)).map(
    _reference
)
ATOMS = st.one_of(
    REFERENCES,
    st.tuples(REFERENCES, REFERENCES).map(":".join),
    REFERENCES.map("'部门 A1''s'!{}".format),
    REFERENCES.map("表1!{}".format),
    st.sampled_from(
        ['"B7 ""A1"', "12.5", "1E5", "SUM(AZA2000:$B3000)", "TRUE", "_rate1", "$C:AZZ"]
    ),
)
FORMULAS = st.lists(ATOMS, min_size=1, max_size=6).map("+".join)
STEPS = st.integers(-900, 900)


@given(FORMULAS, STEPS, STEPS)
def test_moving_there_and_back(formula: str, rows: int, columns: int) -> None:
    formula = formula.replace("$C:AZZ", "$C:AZZ")
    moved = shift_formula(formula, rows, columns)
    assert shift_formula(moved, -rows, -columns) == formula


@given(FORMULAS, STEPS, STEPS)
def test_moving_as_openpyxl_does(formula: str, rows: int, columns: int) -> None:
    formula = formula.replace("$C:AZZ", "$C:AZZ")
    target = cell_name(1000 + rows, 1000 + columns)
    expected = Translator("=" + formula, origin=cell_name(1000, 1000)).translate_formula(target)
    assert "=" + shift_formula(formula, rows, columns) == expected


@given(st.text(alphabet="A1$:!'\"[]().#+-局 ,_", max_size=40), STEPS, STEPS)
def test_any_text_can_be_moved(formula: str, rows: int, columns: int) -> None:
    assert shift_formula(formula, 0, 0) == formula
    shift_formula(formula, rows, columns)


@given(ROWS, COLUMNS)
def test_cell_name_and_back(row: int, column: int) -> None:
    name = cell_name(row, column)
    assert name == f"{get_column_letter(column)}{row}"
    assert parse_cell(name) == (row, column)
    assert parse_cell(name.lower()) == (row, column)


@pytest.mark.parametrize(
    "name", ["", "A", "1", "A0", "A01", "XFE1", "A1048577", "$A$1", "A1:B2", "ÄA1", "A１", "AAAA1"]
)
def test_not_an_address(name: str) -> None:
    with pytest.raises(ValueError, match=r"is not a c|beyond"):
        parse_cell(name)


@pytest.mark.parametrize(("row", "column"), [(0, 1), (1, 0), (MAX_ROW + 1, 1), (1, MAX_COLUMN + 1)])
def test_not_on_a_sheet(row: int, column: int) -> None:
    with pytest.raises(ValueError, match="not on a worksheet"):
        cell_name(row, column)


def test_column_numbers() -> None:
    assert [column_number(letters) for letters in ("A", "Z", "AA", "xfd")] == [1, 26, 27, 16384]
