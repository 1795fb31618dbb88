"""The slips of people who write the text by hand, each with the right verdict."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support.narrative import cell_of, example_told, last_year, passages_of
from xlbudget.base.folding import fold
from xlbudget.base.texts import LANGUAGES
from xlbudget.meaning.catalogue import message, severity
from xlbudget.narrative.judge import judge
from xlbudget.narrative.told import Told
from xlbudget.narrative.write import document_of
from xlbudget.template.common import common

CASES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("traps.toml").read_text(encoding="utf-8")
)["cases"]


def told_of(case: dict[str, Any]) -> Told:
    told = example_told()
    figures = {**told.figures, **last_year(told.family, case.get("amounts", {}))}
    last = {**told.last_year, **last_year(told.family, case.get("last", {}))}
    for name in case.get("unknown", ()):
        del last[cell_of(name)]
    return replace(told, figures=figures, last_year=last)


def edited(case: dict[str, Any]) -> list[str]:
    """The paragraphs of the example's text with the slips of a case."""
    texts = [passage.text for passage in passages_of(document_of(example_told()))]
    texts = [text for text in texts if not text.startswith(tuple(case.get("without", ())))]
    for old, new in case["edits"]:
        at = next(number for number, text in enumerate(texts) if old in text)
        text = texts[at].replace(old, new.replace("\n{again}", ""), 1)
        texts[at : at + 1] = [text] * (2 if "{again}" in new else 1)
    return texts


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_slip_is_told_at_its_place_and_nothing_else(case: dict[str, Any]) -> None:
    told = told_of(case)
    texts = edited(case)
    findings = judge(told, passages_of(texts))
    told_as = [f"{finding.code} {finding.cells[0].value}" for finding in findings]
    assert sorted(told_as) == sorted(case["expect"])
    sentences = [message(finding, "zh", told.family) for finding in findings]
    assert "says" not in case or any(case["says"] in sentence for sentence in sentences)
    if case.get("notes"):
        assert {severity(finding) for finding in findings} == {"note"}
    if "severity" in case:
        assert [severity(finding) for finding in findings] == [case["severity"]]
    for finding in findings:
        number = int(finding.cells[0].cell.removeprefix("A"))
        assert finding.cells[0].value in fold(texts[number - 1])
        for lang in LANGUAGES:
            assert not {"{", "}", "?"} & set(message(finding, lang, told.family))


def test_every_rule_of_texts_has_a_case() -> None:
    city = tomllib.loads(Path(__file__).with_name("city.toml").read_text(encoding="utf-8"))
    told_of_cases = {line[:4] for case in [*CASES, *city["cases"]] for line in case["expect"]}
    rules = {code for code in common()["rules"] if "S900" <= code <= "S929"} | {"S941"}
    assert told_of_cases == rules
