"""Shanghai's documents: written from random units in every way, and read back whole."""

import random
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document

import xlbudget
from tests.families.test_shanghai import FAMILIES, HOWS, drawn, made, unit_of
from xlbudget.template import load_family

TEXTS = """
[texts]
duties = "组织起草文件。\\n负责会议的准备工作。"
organs = "设10个内设机构。"
reason = "项目调整"
[counts]
"goals.count" = 11
"vehicles.enforcement" = 3
[amounts]
"goals.total" = "0.01"
reserved = "0"
"""
HEADS = ("单位主要职能", "单位机构设置", "名词解释", "单位预算编制说明", "单位预算表")
WORDS = {"shanghai-unit": "单位", "shanghai-department": "部门"}


def published(folder: Path, name: str, seed: int, how: str, *, last_seed: int = 0) -> Any:
    """Returns the document of a random unit as Word reads it, with another one as last year's."""
    family = load_family(name)
    book, last = (folder / year / "unit.xlsx" for year in ("2026", "2025"))
    for path, number, of in ((book, seed, how), (last, last_seed or seed + 100, "printed")):
        path.parent.mkdir()
        figures = replace(unit_of(family, drawn(random.Random(number))), year=int(path.parent.name))
        made(path.parent, family, figures, **HOWS[of])
    texts = folder / "texts.toml"
    texts.write_text(TEXTS, encoding="utf-8")
    document = xlbudget.publish(book, texts=texts, last=last).document
    assert document
    return Document(BytesIO(document.content))


def checked(document: Any) -> xlbudget.Report:
    stream = BytesIO()
    document.save(stream)
    return xlbudget.check(stream.getvalue(), name="公开.docx")


def told(report: xlbudget.Report) -> list[tuple[str, str]]:
    """Returns what is told of the text, each with the number that it is of."""
    return [(f.code, f.cells[0].value) for f in report.findings if f.code.startswith("S")]


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize(("how", "seed"), [(how, seed) for seed, how in enumerate(HOWS)])
def test_a_document_is_read_back_whole(tmp_path: Path, name: str, how: str, seed: int) -> None:
    document = published(tmp_path, name, seed, how)
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    expected = [*(head.replace("单位", WORDS[name]) for head in HEADS), "其他相关情况说明"]
    assert [head.partition("、")[2] for head in heads] == expected
    report = checked(document)
    assert (report.template, told(report)) == (name, [])
    assert report.text
    assert report.text.unread == 0
    assert report.text.compared > 15


@pytest.mark.parametrize("name", FAMILIES)
def test_an_item_with_other_digits_and_one_left_out_are_told(tmp_path: Path, name: str) -> None:
    document = published(tmp_path, name, 5, "linked")
    items = [p for p in document.paragraphs if p.text.startswith("“")]
    first, last = items[0], items[-1]
    amount = first.text.rpartition("”")[2].rstrip("。")
    wrong = f"9{amount}"
    first.text = first.text.replace(amount, wrong)
    last._element.getparent().remove(last._element)
    wrong_amount, left_out = sorted(told(checked(document)))
    assert wrong_amount == ("S910", wrong)
    assert left_out[0] == "S921"


OLD, NEW = "医疗卫生与计划生育支出", "卫生健康支出"


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        (f"{OLD}（210类）行政事业单位医疗（11款）：主要用于医疗保险缴费。", True),
        (f"“{OLD}（类）行政事业单位医疗（款）事业单位医疗（项）”主要用于人员医疗保险。", True),
        ("医疗卫生\N{IDEOGRAPHIC SPACE}与计划生育支出（ 类 ）：主要用于医疗保险缴费。", True),
        (f"{NEW}（210类）行政事业单位医疗（11款）：主要用于医疗保险缴费。", False),
        (f"{OLD}于机构改革后改称{NEW}。", False),
        (f"原{OLD}类项目已完成。", False),
    ],
)
def test_an_old_name_of_a_code_in_the_text_is_told(
    tmp_path: Path, text: str, is_told: bool
) -> None:
    document = published(tmp_path, FAMILIES[0], 1, "printed")
    document.paragraphs[30].insert_paragraph_before(text)
    document.paragraphs[40].insert_paragraph_before(text)
    report = checked(document)
    findings = [f for f in report.findings if f.code == "S961"]
    assert len(findings) == is_told
    for finding in findings:  # named once, with each of its places
        assert (finding.params["code"], len(finding.cells)) == ("210", 2)
        assert (finding.params["expected"], finding.params["since"]) == (NEW, "known:2019")
        assert finding.severity == "warning"


SAID = "{whose}为{base:.2f}万元，2026年预算安排{now:.2f}万元，比{whose}{way}{percent:.2f}%。"


@pytest.mark.parametrize(
    ("whose", "off", "codes"),
    [
        ("2025年当年预算执行数", 0, []),  # may be any amount: no budget says what was spent
        ("2025年当年预算执行数", 7, ["S912"]),
        ("2025年预算数", 0, ["S941", "S912"]),
    ],
)
@pytest.mark.parametrize("name", FAMILIES)
def test_what_was_spent_last_year_is_not_last_years_budget(
    tmp_path: Path, name: str, whose: str, off: int, codes: list[str]
) -> None:
    document = published(tmp_path, name, 5, "linked", last_seed=5)
    item = next(p for p in document.paragraphs if p.text.startswith("“"))
    now = float(item.text.rpartition("”")[2].rstrip("万元。").replace(",", ""))
    base = round(now * 0.8 + 1, 2)
    change = (now / base - 1) * 100
    way = "增加" if change > 0 else "减少"
    said = SAID.format(whose=whose, base=base, now=now, way=way, percent=abs(change) + off)
    item.add_run(said)
    stream = BytesIO()
    document.save(stream)
    last = tmp_path / "2025" / "unit.xlsx"
    report = xlbudget.check(stream.getvalue(), name="公开.docx", last=last)
    assert [code for code, _ in told(report) if code in ("S941", "S912", "S910")] == codes
