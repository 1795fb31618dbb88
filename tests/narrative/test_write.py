"""The text that is written from figures: the published one, sentence by sentence, and its edges."""

import re

import pytest

from tests.support import example
from tests.support.narrative import SEED, bare, example_told
from xlbudget.base.folding import fold
from xlbudget.base.texts import numeral
from xlbudget.narrative.document import FormBlock, Heading, PageBreak, Paragraph, TableBlock
from xlbudget.narrative.write import document_of, sentence_words, written


def test_the_third_part_is_the_published_one_but_for_listed_differences_of_style() -> None:
    blocks = document_of(example_told()).blocks
    texts = [block.text for block in blocks if isinstance(block, Heading | Paragraph)]
    first = next(n for n, text in enumerate(texts) if text.startswith("第三部分"))
    last = next(n for n, text in enumerate(texts) if text.startswith("第四部分"))
    published = [fold(text) for text in SEED["paragraphs"]]
    for style in SEED["style"]:
        printed = fold(style["printed"])
        assert any(printed in text for text in published), style
        published = [text.replace(printed, fold(style["written"])) for text in published]
    assert [fold(text) for text in texts[first:last]] == published


def test_the_document_has_its_parts_in_order_with_tables_and_forms() -> None:
    document = document_of(example_told())
    assert document.title == "2025年度单位预算公开"
    parts = [b.text for b in document.blocks if isinstance(b, Heading) and b.level == 1]
    assert [part[:4] for part in parts] == ["第一部分", "第二部分", "第三部分", "第四部分"]
    tables = [b.table for b in document.blocks if isinstance(b, TableBlock)]
    assert tables == list(example.family().tables)
    forms = [n for n, b in enumerate(document.blocks) if isinstance(b, FormBlock)]
    assert len(forms) == 9
    assert document.blocks[forms[-1] + 1] == Heading(2, "十一、国有资产占有使用情况")
    assert sum(isinstance(b, PageBreak) for b in document.blocks) == 3
    definitions = [b.text for b in document.blocks if isinstance(b, Paragraph)][-12:]
    assert definitions[0].startswith("一、基本支出：")
    assert definitions[-1].startswith("十二、财政拨款：")


# What a change says: this year, last year (None where it was not typed), words.
CHANGES = {
    "less": ("75", "100", "比2024年预算减少25.00万元，下降25.00%"),
    "more": ("100.005", "80", "比2024年预算增加20.01万元，增长25.01%"),
    "all of it": ("0", "80", "比2024年预算减少80.00万元，下降100%"),
    "the same": ("80", "80", "与2024年预算持平"),
    "the same as printed": ("80.004", "79.996", "与2024年预算持平"),
    "nothing before": ("80", "0", "上年无此项"),
    "not typed": ("80", None, "比2024年预算____"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_says_how_much_and_which_way(name: str) -> None:
    now, last, words = CHANGES[name]
    family = example.family()
    told = bare(
        family, {"t11[total].total": now}, {} if last is None else {"t11[total].total": last}
    )
    [sentence] = told.narrative.by_id["agency"].sentences
    text = sentence_words(told, sentence)
    assert words in text
    assert text.endswith(f"{words}。")  # without a reason nothing is said of one


def test_of_nothing_the_text_says_that_there_is_none() -> None:
    told = bare(example.family(), {})
    texts = {paragraph.sentence: paragraph.text for paragraph in written(told)}
    assert texts["three_public"] == "本单位无“三公”经费预算。"
    assert texts["agency"] == "本单位无机关运行经费预算。"
    assert texts["procurement"] == "本单位无政府采购预算。"
    assert texts["general.structure"] == "本单位无一般公共预算当年支出。"
    assert "占0%" in texts["spend"]
    assert "支出包括" not in texts["fiscal"]


def test_what_fell_to_nothing_is_told_as_a_change() -> None:
    told = bare(example.family(), {}, {"t10[total].total": "5"})
    text = sentence_words(told, told.narrative.by_id["three_public"].sentences[0])
    assert "预算0万元，比上年减少5.00万元，下降100%" in text


def test_no_sentence_of_a_unit_leaves_a_brace_open() -> None:
    for told in (bare(example.family(), {}), example_told()):
        for block in document_of(told).blocks:
            if isinstance(block, Heading | Paragraph):
                assert not re.search(r"[{}\[\]]", block.text)


def test_numerals_of_headings() -> None:
    numbers = {1: "一", 9: "九", 10: "十", 11: "十一", 20: "二十", 43: "四十三"}
    assert {number: numeral(number) for number in numbers} == numbers
