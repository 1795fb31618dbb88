"""The sentence of a slip, in the unit in which its cell is typed."""

import pytest

from xlbudget.meaning.findings import FoundCell
from xlbudget.verdict.corrections import ShownChange
from xlbudget.verdict.slips import slip_text


@pytest.mark.parametrize(
    ("unit", "hint", "highest", "lang", "text"),
    [
        ("万元", "yuan", "1304.77", "zh", "按元填写，应为万元"),
        ("千元", "yuan", "1304.77", "zh", "按元填写，应为千元"),
        ("元", "wan", "1304.77", "zh", "按万元填写，应为元"),
        ("万元", "yuan", "1304.77", "en", "typed in 元 instead of 万元"),
        ("百元", "yuan", "1304.77", "en", "typed in 元 instead of 百元"),
        ("元", "sign", "1304.77", "en", "wrong sign"),
        ("万元", "sign", "1304.78", "en", "most likely 1304.77: wrong sign"),
        ("万元", "", "1304.78", "en", ""),
    ],
)
def test_a_slip_is_told_in_the_unit_of_its_cell(
    unit: str, hint: str, highest: str, lang: str, text: str
) -> None:
    cell = FoundCell("表三", "C10", "13047700.00", "合计")
    change = ShownChange(cell, "1304.77", "1304.77", highest, unit=unit, hint=hint, carried=False)
    assert slip_text(change, lang) == text
