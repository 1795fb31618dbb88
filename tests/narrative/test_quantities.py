"""The numbers of a text, and what the words before them say."""

from fractions import Fraction

import pytest

from xlbudget.base.folding import fold
from xlbudget.narrative.quantities import Quantity, quantities, with_words_before

MEASURES = frozenset({"个", "辆", "台(套)", "平方米"})


def read(text: str) -> list[Quantity]:
    return quantities(fold(text), 0, 2025, MEASURES)


# Kind, printed words, role, direction, year.
TEXTS: dict[str, list[tuple[str, str, str, int, int]]] = {
    "收入预算２，１５６．５１万元": [("amount", "2,156.51万元", "", 0, 0)],
    "基本支出21,565,100元，项目支出0.2亿元": [
        ("amount", "21,565,100元", "", 0, 0),
        ("amount", "0.2亿元", "", 0, 0),
    ],
    "比上年减少42589.12万元，下降95.18%": [
        ("amount", "42589.12万元", "change", -1, 0),
        ("percent", "95.18%", "change", -1, 0),
    ],
    "比2024年预算增加了约3.72万元": [
        ("year", "2024年", "", 0, 2024),
        ("amount", "3.72万元", "change", 1, 2024),
    ],
    "占97.51%": [("percent", "97.51%", "share", 0, 0)],
    "2024年当年预算执行数为57.43万元，2025年预算安排57.8万元": [
        ("year", "2024年", "", 0, 2024),
        ("amount", "57.43万元", "base", 0, 2024),
        ("year", "2025年", "", 0, 2025),
        ("amount", "57.8万元", "again", 0, 2025),
    ],
    "上年预算数为8.55万元": [("amount", "8.55万元", "base", 0, 2024)],
    "与上年持平": [("same", "持平", "", 0, 0)],
    "与2024年预算一致0万元": [("year", "2024年", "", 0, 2024), ("same", "一致", "", 0, 2024)],
    "支出保持一致": [],
    "上年无此项": [("new", "上年无此项", "", 0, 0)],
    "截至2024年12月31日，共有9辆": [
        ("date", "2024年12月31日", "", 0, 0),
        ("count", "9辆", "", 0, 0),
    ],
    "价值50万元（原值）以上的通用设备0台（套）": [("count", "0台(套)", "", 0, 0)],
    "《关于下达2025年补助10万元的通知》（长财〔2024〕149号）": [],
    "建筑总面积150平方米": [("count", "150平方米", "", 0, 0)],
    "公用经费三百二十万元，比上年增加一百零五万五千元，增长百分之十二点五": [
        ("amount", "三百二十万元", "", 0, 0),
        ("amount", "一百零五万五千元", "change", 1, 0),
        ("percent", "百分之十二点五", "change", 1, 0),
    ],
    "价值五十万元以上的设备，项目资金1亿2000万元": [("amount", "1亿2000万元", "", 0, 0)],
    "推进一元化管理，节约数十万元": [],
    "−1.10%": [("percent", "-1.10%", "", 0, 0)],
}


@pytest.mark.parametrize("text", TEXTS)
def test_numbers_are_read_with_what_is_said_of_them(text: str) -> None:
    found = [(q.kind, q.text.replace("−", "-"), q.role, q.direction, q.year) for q in read(text)]
    assert found == TEXTS[text]


# Printed, lowest and highest in 分 or percent, whether rounding makes it, whether cutting off does.
FITS = (
    ("249.32万元", 249_315_000, 249_324_999, True, True),
    ("249.31万元", 249_315_000, 249_324_999, False, True),
    ("249.33万元", 249_315_000, 249_324_999, False, False),
    ("249.3万元", 249_315_000, 249_324_999, True, True),
    ("249万元", 249_315_000, 249_324_999, True, True),
    ("2,493,150元", 249_315_000, 249_324_999, True, True),
    ("2,493,149元", 249_315_000, 249_324_999, False, False),
    ("92%", Fraction("92.78"), Fraction("92.79"), False, True),
    ("92.8%", Fraction("92.78"), Fraction("92.79"), True, False),
    ("0万元", 0, 0, True, True),
    ("0万元", 3_000_000, 3_000_000, False, False),
)


@pytest.mark.parametrize(("text", "low", "high", "rounded", "cut_off"), FITS)
def test_a_printed_number_stands_for_an_interval(
    text: str, low: Fraction, high: Fraction, rounded: bool, cut_off: bool
) -> None:
    [quantity] = read(text)
    assert quantity.fits(low, high) is rounded
    assert quantity.cut_off(low, high) is cut_off


def test_nothing_is_nothing_at_the_usual_decimals() -> None:
    [zero] = read("0万元")
    assert zero.fits(300_000, 300_000)  # at whole 万元
    assert not zero.fits(300_000, 300_000, 2)


@pytest.mark.parametrize(
    ("most", "quoted"),
    [
        (0, "增加"),
        (1, "元增加"),
        (4, "418.80万元增加"),
        (8, "418.80万元增加"),
        (9, "费418.80万元增加"),
    ],
)
def test_a_quotation_begins_in_the_middle_of_no_number(most: int, quoted: str) -> None:
    text = "服务费418.80万元增加的"
    start = text.index("增加")
    assert with_words_before(text, start, start + 2, most) == quoted


def test_a_quotation_begins_with_no_unit_of_a_number_before_it() -> None:
    text = "截至2022年12月31日,本部门流动资产448.82万元"
    start = text.index("448")
    assert with_words_before(text, start, len(text), 11) == text[text.index("31日") :]
    assert with_words_before(text, start, len(text), 12) == text[text.index("12月") :]
