"""Words that mean the same are folded to the same; words that differ stay apart."""

import sys
import unicodedata

import pytest

from xlbudget.base.folding import fold, fold_year, without_ordinal, years_in


@pytest.mark.parametrize(
    ("words", "folded"),
    [
        ("一、一般公共预算", "一、一般公共预算"),
        ("　本年 收入\n合计\xa0", "本年收入合计"),
        ("政府办公厅（室）及相关机构事务", "政府办公厅(室)及相关机构事务"),
        ("“三公”经费", '"三公"经费'),
        ("「三公」经费", '"三公"经费'),
        ("２０１０３０１", "2010301"),
        ("单位：万元", "单位:万元"),
        ("\u200b合\ufeff计", "合计"),
        ("财政专⼾管理资⾦，第1⻚", "财政专户管理资金,第1页"),
        ("A B\tc", "ABc"),
        ("", ""),
        ("①公务用车购置费", "1公务用车购置费"),
        ("合\u3164计\x08", "合计"),
        ("二〇二五年度", "2025年度"),
        ("二○二五年", "2025年"),
        ("二〇二五", "二〇二五"),
        ("二十五年", "二十五年"),
    ],
)
def test_folding(words: str, folded: str) -> None:
    assert fold(words) == folded
    assert fold(folded) == folded


# Cf that show a sign of their own (Arabic and Kaithi number signs, Egyptian joiners), or turn
# the text round: what is seen with them is another text.
SHOWN = {0x202E, 0x110BD, 0x110CD, 0x6DD, 0x70F, 0x8E2, 0x890, 0x891}
SHOWN |= {*range(0x600, 0x606), *range(0x13430, 0x13440)}


def test_what_nobody_sees_does_not_matter() -> None:
    unseen = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) == "Cf" and code not in SHOWN
    ]
    fillers = "\u115f\u1160\u3164\uffa0\u2800\u034f"
    selectors = [*map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0))]
    for character in (*unseen, *fillers, *selectors):
        assert fold(f"{character}合{character}计1.5{character}") == "合计1.5", hex(ord(character))
    assert fold("合\u202e计") != "合计"


@pytest.mark.parametrize(
    ("one", "other"),
    [("基本支出", "项目支出"), ("表十一", "表十二"), ("2010301", "2010302"), ("合计", "小计")],
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("words", "folded"),
    [
        ("2025年预算数", "{year}年预算数"),
        ("２０２５ 年 合计", "{year}年合计"),
        ("1999年与2025年", "{year}年与{year}年"),
        ("第3025号", "第3025号"),
        ("{year}年", "{year}年"),
    ],
)
def test_years_are_folded_as_templates_write_them(words: str, folded: str) -> None:
    assert fold_year(words) == folded


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("2025年预算收支总表", (2025,)),
        ("2024年和２０２５年", (2024, 2025)),
        ("预算收支总表", ()),
        ("编号 20250101", (2025,)),
        ("1899年", ()),
    ],
)
def test_years(words: str, years: tuple[int, ...]) -> None:
    assert years_in(words) == years


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        ("一、一般公共预算", "一般公共预算"),
        ("二十一、粮油物资储备支出", "粮油物资储备支出"),
        ("(一)一般公共预算", "一般公共预算"),
        ("1、一般公共预算", "一般公共预算"),
        ("12.一般公共预算", "一般公共预算"),
        ("一般公共预算", "一般公共预算"),
        ("一一、某", "某"),
        ("1.某", "某"),
        ("1)某", "某"),
        ("(1)某", "某"),
        ("(1)、某", "某"),
        ("I.某", "某"),
        ("(iv)某", "某"),
        ("a.某", "某"),
        ("1某", "某"),
        ("-某", "某"),
        ("201某", "201某"),
        ("1.5某", "1.5某"),
        ("2025年某", "2025年某"),
        ("合计", "合计"),
    ],
)
def test_leading_numbers(words: str, rest: str) -> None:
    assert without_ordinal(words) == rest


def test_only_the_first_number_is_left_out() -> None:
    assert without_ordinal("一、1、某") == "1、某"
