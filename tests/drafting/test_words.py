"""Phrases are cut into known words; what they select together."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from xlbudget.drafting.words import understand

FAMILIES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "header_lists.toml").read_text(encoding="utf-8")
)["families"]


def said(text: str) -> str:
    """Returns the selection of a phrase as `fund=general period=current`."""
    return " ".join(
        f"{dimension}={','.join(sorted(members))}"
        for dimension, members in sorted(understand(text).select.items())
    )


@pytest.mark.parametrize(
    ("text", "select"),
    [
        ("2026年一般公共预算支出预算表（不含上年结转）", "fund=general period=current"),
        ("政府性基金\n预算", "fund=gov_fund"),
        ("国有资本经营收入预算", "fund=state_capital"),
        ("上年财政拨款结转", "fund=general,gov_fund,state_capital period=carryover"),
        ("上年结转", "period=carryover"),
        ("年终结转", "nature=year_end"),
        ("事业单位经营收入", "fund=operation"),
        ("事业收入", "fund=business"),
        ("一般公共预算基本支出", "fund=general nature=operating,personnel"),
        ("“三公”经费、会议费", "line=abroad,meetings,reception,vehicle_purchase,vehicle_running"),
        ("公务用车购置及运行费", "line=vehicle_purchase,vehicle_running"),
        ("公务用车运行维护费", "line=vehicle_running"),
        ("机关运行经费", ""),
        ("收入总计", ""),
        ("２０２６年度 预算数", ""),
    ],
)
def test_words_select_together(text: str, select: str) -> None:
    assert said(text) == select
    assert understand(text).is_understood


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("专项业务支出", ("专", "业务")),
        ("公共财政资金", ("公共财政",)),
        ("人员类支出", ("人员",)),
        ("收入小结", ("小结",)),
        ("基本支出X", ("X",)),
    ],
)
def test_what_is_left_over_is_told(text: str, rest: tuple[str, ...]) -> None:
    assert understand(text).rest == rest
    assert not understand(text).is_understood


def test_words_that_contradict_each_other_are_not_understood() -> None:
    meaning = understand("一般公共预算政府性基金")
    assert not meaning.rest
    assert not meaning.is_understood


@pytest.mark.parametrize(
    ("title", "side"),
    [
        ("政府性基金预算收入表", "income"),
        ("财政拨款支出预算表", "expenditure"),
        ("预算收支总表", "both"),
        ("财政拨款收支总表", "both"),
        ("“三公”经费预算表", ""),
    ],
)
def test_the_side_of_a_title(title: str, side: str) -> None:
    assert understand(title).side_of_title == side


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family["name"])
def test_titles_and_headers_of_the_country(family: dict[str, Any]) -> None:
    understood = [t for t in family.get("understood", []) if understand(t).is_understood]
    assert understood == family.get("understood", [])
    assert all(not understand(text).has("outside") for text in understood)
    assert all(understand(text).has("outside") for text in family.get("outside", []))
    assert all(understand(text).rest for text in family.get("part", []))
    total = sum(len(family.get(key, [])) for key in ("understood", "outside", "part"))
    print(f"{family['name']}: {len(understood)} of {total} understood without rest")
