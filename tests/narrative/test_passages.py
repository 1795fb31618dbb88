"""Which section a paragraph belongs to."""

import pytest

from tests.support.narrative import example_told, passages_of
from xlbudget.narrative.judge import judged
from xlbudget.narrative.passages import divided
from xlbudget.narrative.write import document_of

TOLD = example_told()

# How a title may stand, and the section that it is of; none where it is no title.
TITLES = {
    "三、支出预算情况说明": "spend",
    "（三）2025年支出预算情况": "spend",
    "3. 支出预算总体情况说明": "spend",
    "支出预算情况": "spend",
    "长治市屯留区工业和信息化局2025年度支出预算情况说明": "spend",
    "七、2025年“三公”经费预算情况说明": "three_public",
    "三、关于2025年支出预算情况的说明": "spend",
    "3.关于长治市屯留区工业和信息化局2025年支出预算情况说明": "spend",
    "七、三公经费预算情况": "three_public",
    "一、主要职能": "duties",
    "二、部门预算单位构成": "organs",
    "八、机关运行经费": "agency",
    "九、政府采购安排情况": "procurement",
    "九、政府采购预算情况说明": "procurement",
    "三、支出预算情况说明.....17": None,
    "2025年支出预算情况说明如下，请予审议。": None,
    "支出": None,
    "（项目绩效目标表公开情况见附件）": None,
    "表六 2025年一般公共预算安排基本支出分经济科目表（不含上年结转）": None,
}


@pytest.mark.parametrize("title", TITLES)
def test_a_section_is_known_by_its_title(title: str) -> None:
    parts = divided(TOLD, passages_of([title, "支出预算2,156.51万元。"]))
    assert list(parts.titles) == ([TITLES[title]] if TITLES[title] else [])


def test_of_a_title_in_the_contents_and_one_in_the_text_the_text_counts() -> None:
    texts = ["目录", "二、收入预算情况说明", "三、支出预算情况说明"]
    texts += [
        "二、收入预算情况说明",
        "预算收入2,156.51万元。",
        "三、支出预算情况说明",
        "支出预算0万元。",
    ]
    parts = divided(TOLD, passages_of(texts))
    assert parts.titles == {"income": 3, "spend": 5}
    assert parts.of == {"income": (4,), "spend": (6,)}


def test_a_text_without_any_title_is_known_by_its_numbers() -> None:
    written = passages_of(document_of(TOLD))
    bare = [passage.text for passage in written if "万元" in passage.text]
    read, findings = judged(TOLD, passages_of(bare))
    assert {"balance", "income", "spend", "fiscal", "procurement"} <= set(read.of)
    assert not read.unbound
    assert {finding.code for finding in findings} <= {"S902"}


def test_a_text_of_one_part_lacks_no_section_of_another() -> None:
    written = passages_of(document_of(TOLD))
    third = next(n for n, passage in enumerate(written) if passage.text.startswith("第三部分"))
    _, findings = judged(TOLD, written[third:])
    assert findings == ()


TOGETHER = {
    "三、支出预算情况说明。2025年度本单位支出预算2,156.51万元。": "spend",
    "三、支出预算情况说明2025年度本单位支出预算2,156.51万元。": "spend",
    "（三）支出预算情况说明：支出预算2,156.51万元。": "spend",
    "1、车辆情况：截至2024年12月31日，实有0辆。": "assets.vehicles",
    "七、“三公”经费：2025年度“三公”经费预算0万元。": "three_public",
    "三、“三公”经费：指用财政拨款安排的因公出国（境）费等。": None,
    "四、机关运行经费：指用于购买货物和服务的各项资金。": None,
    "支出预算情况说明：支出预算2,156.51万元。": None,
    "三、支出预算情况说明中的数都取自预算表。": None,
}


@pytest.mark.parametrize("text", TOGETHER)
def test_a_title_may_stand_before_its_text_in_one_paragraph(text: str) -> None:
    parts = divided(TOLD, passages_of([text, "另有说明。"]))
    section = TOGETHER[text]
    assert dict(parts.of) == ({section: (0, 1)} if section else {})
