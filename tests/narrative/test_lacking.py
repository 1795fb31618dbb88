"""What a text lacks: open places, reasons that are left out, what is told as nothing."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.support import example
from tests.support.narrative import bare, example_told
from xlbudget.narrative.lacking import FORMS, LAST_YEAR, lacking
from xlbudget.narrative.texts import NO_TEXTS, UnitTexts
from xlbudget.narrative.told import Told

FAMILY = example.family()
WORDS = UnitTexts({}, {}, {"duties": "职责", "organs": "机构"})


def told_as(told: Told, how: str) -> list[tuple[str, str]]:
    return [(lack.section, lack.label) for lack in lacking(told) if lack.how == how]


def test_the_example_lacks_one_reason_as_its_publication_does() -> None:
    [reason] = lacking(example_told())
    assert (reason.how, reason.section) == (
        "left_out",
        "（一）一般公共预算当年支出规模变化情况",
    )


def test_forms_of_a_family_without_a_layout_are_told() -> None:
    told = replace(example_told(), family=replace(FAMILY, forms=None))
    forms = lacking(told)[-1]
    assert (forms.how, forms.label) == ("unwritten", FORMS)


def test_words_without_which_a_section_says_nothing_are_open() -> None:
    told = replace(example_told(), texts=NO_TEXTS)
    assert told_as(told, "open") == [
        ("一、本单位职责", "本单位职责"),
        ("二、机构设置情况", "机构设置情况"),
    ]


def test_last_years_figures_are_open_once_in_each_section() -> None:
    assert told_as(replace(example_told(), last_year={}), "open") == [
        ("一、单位预算收支数据变动情况及原因", LAST_YEAR),
        ("（一）一般公共预算当年支出规模变化情况", LAST_YEAR),
        ("八、机关运行经费增减变动原因说明", LAST_YEAR),
    ]


# This year and last year, and whether a reason is asked for.
CHANGES = {
    "more": ("80", "70", True),
    "less": ("80", "90", True),
    "the same": ("80", "80", False),
    "the same as printed": ("80.004", "79.996", False),
    "new": ("80", "0", True),
    "gone": ("0", "80", True),
    "not known": ("80", None, False),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_reason_is_asked_for_where_something_changed(name: str) -> None:
    now, last, asked = CHANGES[name]
    before = {} if last is None else {"t11[total].total": last}
    told = bare(FAMILY, {"t11[total].total": now}, before, WORDS)
    reason = ("八、机关运行经费增减变动原因说明", "机关运行经费比上年增减的原因")
    assert (reason in told_as(told, "left_out")) == asked
    given = replace(WORDS, texts={**WORDS.texts, "reason.agency": "人员增加"})
    assert reason not in told_as(replace(told, texts=given), "left_out")


def test_counts_and_amounts_that_nobody_typed_are_told_as_nothing() -> None:
    told = replace(example_told(), texts=WORDS)
    labels = [label for _, label in told_as(told, "nothing")]
    assert labels.count(FORMS) == 1
    assert {"政府采购货物预算", "领导用车", "办公用房建筑总面积"} <= {*labels}
    assert "实有公务用车" not in labels  # it is a sum of others
    zero = {"vehicles.leaders": Decimal(0)}
    typed = replace(told, texts=replace(WORDS, counts=zero))
    assert "领导用车" not in [label for _, label in told_as(typed, "nothing")]
    assert len(told_as(typed, "nothing")) == len(labels) - 1


def test_a_section_that_says_there_is_nothing_lacks_no_words() -> None:
    told = bare(FAMILY, {}, {}, WORDS)
    sections = {section for section, _ in told_as(told, "open") + told_as(told, "left_out")}
    assert not any("三公" in section or "机关运行经费" in section for section in sections)
