"""The file of what only the text and the forms of a unit say."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.support import example
from xlbudget.narrative.texts import FormFacts, Indicator, read_texts
from xlbudget.report.problems import message_of
from xlbudget.template.source import TemplateMistakes


def read(folder: Path, text: str):  # type: ignore[no-untyped-def]
    path = folder / "texts.toml"
    path.write_text(text, encoding="utf-8")
    return read_texts(example.family(), path)


def test_amounts_are_in_the_unit_of_the_text_and_those_of_forms_in_yuan(tmp_path: Path) -> None:
    texts = read(
        tmp_path,
        """
        [amounts]
        procurement.goods = 0.28
        "procurement.works" = "1,200"
        [counts]
        rooms.area = 150.5
        [texts]
        duties = "一。\\n二。"
        terms.basic = "另一种说法。"
        [[forms]]
        project = "某项目"
        fields = { category = "特定目标类" }
        term = { local = 2098286.03 }
        year = { local = 2098286.03, own = 0 }
        year_goals = "目标"
        year_indicators = [["产出指标", "数量指标", "户数", "65户"]]
        """,
    )
    assert texts.amounts == {"procurement.goods": 280_000, "procurement.works": 1_200_000_000}
    assert texts.counts == {"rooms.area": Decimal("150.5")}
    assert texts.texts == {"duties": "一。\n二。", "terms.basic": "另一种说法。"}
    assert texts.forms == (
        FormFacts(
            "某项目",
            {"category": "特定目标类"},
            {"local": 209_828_603},
            {"local": 209_828_603, "own": 0},
            year_goals="目标",
            year_indicators=(Indicator("产出指标", "数量指标", "户数", "65户"),),
        ),
    )


# What is wrong: the text, the line, the key of its sentence.
MISTAKES = {
    "a memo that is not there": ("[amounts]\nx = 1", 2, "unknown"),
    "an amount among counts": ("[counts]\nprocurement.goods = 1", 2, "memo_kind"),
    "words for an amount": ('[amounts]\nprocurement.goods = "三"', 2, "wrong_type"),
    "an amount without end": ("[amounts]\nprocurement.goods = inf", 2, "wrong_type"),
    "a number for words": ("[texts]\nduties = 3", 2, "wrong_type"),
    "a definition of what is not defined": ('[texts]\nterms.x = "一"', 2, "unknown"),
    "a form without a project": ("[[forms]]\nyear = {}", 1, "missing_key"),
    "an indicator of three levels": (
        '[[forms]]\nproject = "一"\nyear_indicators = [["一", "二", "三"]]',
        3,
        "wrong_type",
    ),
    "a field that forms do not have": (
        "[[forms]]\nproject = '一'\nfields = { unit = '二' }",
        3,
        "unknown",
    ),
    "a source that forms do not have": (
        "[[forms]]\nproject = '一'\nyear = { city = 4 }",
        3,
        "unknown",
    ),
    "a key with a slip of the pen": ("[[forms]]\nproject = '一'\nyaer = {}", 3, "unknown_key"),
    "no TOML": ("[amounts", 1, "syntax"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_told_with_file_and_line(tmp_path: Path, name: str) -> None:
    text, line, key = MISTAKES[name]
    with pytest.raises(TemplateMistakes) as caught:
        read(tmp_path, text)
    assert caught.value.code == "F230"
    places = [(mistake.line, mistake.key) for mistake in caught.value.mistakes]
    assert (line, key) in places
    for lang in ("zh", "en"):
        assert f"texts.toml:{line}" in message_of(caught.value, lang)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(TemplateMistakes) as caught:
        read_texts(example.family(), tmp_path / "none.toml")
    assert [mistake.key for mistake in caught.value.mistakes] == ["missing_file"]
