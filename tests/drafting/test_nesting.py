"""What the order of rows says."""

import pytest

from xlbudget.drafting.form_sheet import bare_label
from xlbudget.drafting.model import DraftRow
from xlbudget.drafting.nesting import is_subtotal, nested
from xlbudget.drafting.words import understand


def rows(*labels: str) -> list[DraftRow]:
    result = []
    for number, label in enumerate(labels, start=1):
        bare, ordinal = bare_label(label)
        meaning = understand(bare)
        select, is_total = meaning.select, meaning.is_total
        result.append(DraftRow(label, number, select=select, is_total=is_total, ordinal=ordinal))
    return nested(result)


def periods(*labels: str) -> list[str]:
    return ["".join(row.select.get("period", "")) for row in rows(*labels)]


def test_a_subtotal_governs_the_rows_before_it() -> None:
    labels = ("一、一般公共预算", "二、政府性基金预算", "本年收入合计", "上年结转", "收入总计")
    assert periods(*labels) == ["current", "current", "current", "carryover", ""]


def test_a_grand_total_and_a_total_that_says_nothing_govern_nothing() -> None:
    assert periods("一、一般公共预算", "收入总计") == ["", ""]
    assert periods("一、一般公共预算", "合计") == ["", ""]


def test_an_ordinal_that_begins_anew_is_nested_under_the_row_before() -> None:
    labels = (
        "一、一般公共预算",
        "本年收入合计",
        "上年财政拨款结转",
        "一、一般公共预算",
        "二、政府性基金预算",
    )
    assert periods(*labels) == ["current", "current", "carryover", "carryover", "carryover"]
    assert [row.owner for row in rows(*labels)] == [2, None, None, 3, 3]


@pytest.mark.parametrize("ordinals", ["1、 2、", "（一） （二）", "① ②", "1. 2."])
def test_another_style_of_ordinals_is_one_level_below(ordinals: str) -> None:
    first, second = ordinals.split()
    labels = ("一、财政拨款收入", f"{first}一般公共预算", f"{second}政府性基金预算", "二、事业收入")
    assert [row.owner for row in rows(*labels)] == [None, 1, 1, None]


def test_rows_of_another_kind_are_not_narrowed_to_nothing() -> None:
    labels = ("上年结转", "一、一般公共预算", "本年收入合计")
    assert periods(*labels) == ["carryover", "carryover", "current"]


@pytest.mark.parametrize(
    ("label", "is_one"), [("本年支出合计", True), ("当年收入小计", True), ("支出总计", False)]
)
def test_subtotals(label: str, is_one: bool) -> None:
    assert is_subtotal(label) == is_one
