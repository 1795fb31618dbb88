"""The words of derived rules."""

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from xlbudget.drafting.derive import derived
from xlbudget.drafting.lock import statement_of
from xlbudget.drafting.rule_names import named
from xlbudget.template import Rule, available_families, load_family
from xlbudget.template.common import rule_words

CASES = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))["names"]


@cache
def rules(name: str) -> dict[str, Rule]:
    family = load_family(name)
    return {statement_of(rule): named(family, rule) for rule in derived(family)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["rule"])
def test_a_rule_is_called(case: dict[str, str]) -> None:
    texts = rules(case["family"])[case["rule"]].texts
    assert texts["zh"]["name"] == case["zh"]
    assert texts["en"]["name"] == case["en"]
    assert case.get("why") in (None, texts["zh"].get("why"))


@pytest.mark.parametrize("name", available_families())
def test_no_two_rules_have_one_name_and_none_has_an_id_in_it(name: str) -> None:
    texts = [words["name"] for rule in rules(name).values() if (words := rule.texts["zh"])]
    assert len(texts) == len(set(texts))
    assert not [text for text in texts if re.search(r"[a-z{}$@*]", text)]


def test_members_have_words_in_both_languages() -> None:
    for members in rule_words()["words"].values():
        for words in (words for words in members.values() if isinstance(words, dict)):
            assert words["zh"]
            assert words["en"].isascii()
