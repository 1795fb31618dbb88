"""Conditions of conditional formats in ods are those that Excel would state."""

import pytest

from xlbudget.reader.ods_over import _formula


@pytest.mark.parametrize(
    ("value", "formula"),
    [
        ("is-error", "ISERROR(A2)"),
        ("is-no-error", "NOT(ISERROR(A2))"),
        ("<0", "A2<(0)"),
        ("=[.B3]", "A2=(B3)"),
        ("between(1,5)", "AND(A2>=(1),A2<=(5))"),
        ("formula-is(MOD(ROW();2)=0)", "MOD(ROW(),2)=0"),
        (
            "formula-is(AND([.$B2]=0;SUM([.$B$2:.$B$5];1)>0))",
            "AND($B2=0,SUM($B$2:$B$5,1)>0)",
        ),
        ("formula-is([$表二.$A$1]=1)", "表二!$A$1=1"),
        ("""formula-is([$'a b''c'.A1]&";[.A1]"="x")""", """'a b''c'!A1&";[.A1]"="x\""""),
        ("top-elements(3)", ""),
    ],
)
def test_a_condition_as_excel_states_it(value: str, formula: str) -> None:
    assert _formula(value, 2, 1) == formula
