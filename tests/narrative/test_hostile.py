"""Texts that nobody means: read without a traceback, whatever they hold."""

import random

import pytest

from tests.support.narrative import example_told, passages_of
from tests.support.random_texts import random_told
from xlbudget.base.texts import LANGUAGES
from xlbudget.narrative.judge import judge
from xlbudget.narrative.told import Told
from xlbudget.narrative.write import document_of
from xlbudget.template import load_family

FAMILY = load_family("shanxi-unit")
JUNK = (
    *("(", ")", "[", "]", "《", "》", "-", "−", "—", "%", "万元", "亿元", "0", "0%", "①", "½"),
    *("占", "增加", "减少", "下降", "2024年", "9999年", "持平", "上年无此项", "等", "、", "。"),
    *("；", "主要原因是", "无", "\u202e", "\x00", "\t", "．", "1.", ".5万元", "1.2.3万元"),
    *("-0万元", "-5%", "比2024年", "截至", '"', "“", "{", "}", "(类)", "(款)", "(项)", "XX"),
    *("____", "12月31日", "2024年2月", "1" * 5000, "-" * 50, "9,999,999,999,999,999,999,999"),
)


def texts_of(told: Told) -> list[str]:
    return [passage.text for passage in passages_of(document_of(told))]


def mutated(rng: random.Random, texts: list[str]) -> list[str]:
    """Returns a text of which a few words came, went, stand twice or elsewhere."""
    texts = [*texts]
    for _ in range(rng.randint(1, 6)):
        here, there = rng.randrange(len(texts)), rng.randrange(len(texts))
        text, kind = texts[here], rng.choice(("in", "in", "out", "twice", "gone", "moved"))
        at = rng.randint(0, len(text))
        if kind == "in":
            texts[here] = text[:at] + rng.choice(JUNK) + text[at:]
        elif kind == "out":
            texts[here] = text[:at] + text[at + rng.randint(1, 8) :]
        elif kind == "twice":
            texts.insert(there, text)
        elif kind == "gone":
            del texts[here]
        else:
            texts[here], texts[there] = texts[there], texts[here]
    return texts


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_written_is_judged(seed: int) -> None:
    rng = random.Random(seed)
    told = random_told(rng, FAMILY) if seed % 3 else example_told()
    for finding in judge(told, passages_of(mutated(rng, texts_of(told)))):
        assert all(finding.message_in(lang) for lang in LANGUAGES)


SPEND = "2025年度长治市屯留区工业和信息化局支出预算"
# What stands behind the sentence on spending, and the words that it is put in place of.
LONG = {
    "an amount of 5,000 digits": ("2,156.51万元", f"{'1' * 5000}万元"),
    "a percent of 5,000 digits": ("11.56%", f"{'1' * 5000}%"),
    "3,000 amounts": ("占88.44%。", "占88.44%；" + "基本支出249.31万元；" * 3000),
    "3,000 unknown amounts": ("占88.44%。", "占88.44%；" + "某某支出249.31万元；" * 3000),
    "a megabyte": ("占88.44%。", "占88.44%，" + "某某事务2024年，" * 100_000),
    "brackets": ("占88.44%。", "(" * 50_000 + "1万元"),
    "quotes": ("占88.44%。", "《" * 50_000 + "1万元"),
    "commas": ("占88.44%。", "1," * 50_000 + "1万元"),
    "digits": ("占88.44%。", "1" * 100_000 + "以上"),
    "reasons": ("占88.44%。", "主要原因是" * 30_000),
}


@pytest.mark.parametrize("name", LONG)
def test_a_long_text_takes_no_more_work_than_it_is_long(name: str) -> None:
    old, new = LONG[name]
    told = example_told()
    texts = [text.replace(old, new) if text.startswith(SPEND) else text for text in texts_of(told)]
    assert sum(map(len, texts)) > 5000
    judge(told, passages_of(texts))
