"""Performance forms: as a table and back, by labels where cells slipped, and judged."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.support import example
from tests.support.forms import FAMILY, changed, in_cells, layout, random_form, seen
from tests.support.narrative import example_told
from xlbudget.base.amounts import NONE, figure_of_fen, to_fen
from xlbudget.narrative.form_grid import form_grid, form_titles
from xlbudget.narrative.form_read import SeenCell, goes_on, is_form, read_form
from xlbudget.narrative.judging.forms import ProjectLine, ProjectList, check_forms
from xlbudget.narrative.texts import FormFacts, Indicator
from xlbudget.template import CellRef

CASES = tomllib.loads((Path(__file__).parent / "forms.toml").read_text("utf-8"))["cases"]
FORMS = example_told().texts.forms
UNIT = "甲市乙区统计局"
NEEDED = {field.id: "一" for field in layout().fields if field.needed or field.is_date}
AMOUNTS = {"central": 0, "local": 400_000_000, "own": 0}
INDICATORS = (Indicator("产出指标", "数量指标", "户数", "65户"),)
FORM = FormFacts("甲项目", NEEDED, AMOUNTS, AMOUNTS, "目标", "目标", INDICATORS, INDICATORS)


# ---- as a table ----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [FORM, *FORMS], ids=lambda form: form.project)
def test_every_place_of_a_form_is_in_one_cell(form: FormFacts) -> None:
    cells = form_grid(layout(), form)
    places = [
        (row, column)
        for cell in cells
        for row in range(cell.row, cell.row + cell.height)
        for column in range(cell.column, cell.column + cell.width)
    ]
    rows = max(row for row, _ in places) + 1
    assert sorted(places) == [(row, column) for row in range(rows) for column in range(8)]


def test_a_form_has_the_place_and_the_year_over_it() -> None:
    assert form_titles(layout(), FORMS[0], 2025) == (
        "屯留区县（区）级预算部门（单位）项目支出绩效目标表",
        "（2025年度）",
    )


@pytest.mark.parametrize("form", [FORM, *FORMS], ids=lambda form: form.project)
def test_the_examples_forms_are_read_back(form: FormFacts) -> None:
    read = read_form(layout(), seen(form))
    assert read.form == in_cells(form)
    assert not read.unread


def test_random_forms_are_read_back() -> None:
    random = Random(13)
    for _ in range(300):
        form = random_form(random)
        assert is_form(layout(), seen(form))
        assert read_form(layout(), seen(form)).form == in_cells(form)


# ---- cells that slipped --------------------------------------------------------------------------


def rows(lines: str) -> list[SeenCell]:
    """Returns cells parted by bars, as they stand in their lines."""
    return [
        SeenCell(row, column, text.strip())
        for row, line in enumerate(lines.strip().splitlines(), start=1)
        for column, text in enumerate(line.split("|"), start=1)
        if text.strip()
    ]


SLIPPED = """
项目名称||“以电代煤”清洁取暖改造资金
主管部门及代码||031-某局||实施单位||某局
项目资金 (元)||实施期资金总额:||590,000||年度资金总额:||590,000
||其中:中央财政资金||0||其中:中央财政资金||0
||市县(区)财政资金||590,000||市县(区)财政资金||590,000
其他资金|||其他资金
实施期目标||||年度目标
总体目标||做好|||做好一半
绩效指标||一级指标|二级指标|三级指标|指标值|二级指标|三级指标|指标值
||产出指标||数量指标|代管企业|≤5家|数量指标|代管企业|≤4家
||||成本指标|医保|≥279元/月|成本指标|医保|≥278元/月
||效益指标|||养老保险|≥658元/月||养老保险|≥657元/月
||||社会效益|||社会效益||
满意度指标|服务对象满意度|||受益群体|≥95%|服务对象满意度|受益群体|≥94%
负责人:|经办人:|张三|联系电话:||填报日期: 20250220163648
"""


def test_slipped_cells_are_known_by_their_labels() -> None:
    form = read_form(layout(), rows(SLIPPED)).form
    amounts = {"central": 0, "local": 59_000_000}
    assert form == FormFacts(
        "“以电代煤”清洁取暖改造资金",
        {
            "department": "031-某局",
            "implementer": "某局",
            "handler": "张三",
            "date": "20250220163648",
        },
        amounts,
        amounts,
        "做好",
        "做好一半",
        tuple(indicators("≤5家", "≥279元/月", "≥658元/月", "≥95%")),
        tuple(indicators("≤4家", "≥278元/月", "≥657元/月", "≥94%")),
    )


def indicators(*values: str) -> list[Indicator]:
    names = (
        ("产出指标", "数量指标", "代管企业"),
        ("产出指标", "成本指标", "医保"),
        ("产出指标", "成本指标", "养老保险"),
        ("满意度指标", "服务对象满意度", "受益群体"),
    )
    return [Indicator(*name, value) for name, value in zip(names, values, strict=True)]


def test_a_goal_under_both_heads_is_of_the_term_and_of_the_year() -> None:
    cells = [
        cell._replace(width=7) if (cell.column, cell.text) == (2, "目标") else cell
        for cell in seen(FORM)
        if (cell.column, cell.text) != (6, "目标")
    ]
    assert read_form(layout(), cells).form == in_cells(FORM)
    narrow = [cell._replace(width=4) if cell.width > 1 else cell for cell in cells]
    assert read_form(layout(), narrow).form == replace(in_cells(FORM), year_goals="")


def test_a_list_of_projects_is_no_form() -> None:
    header = rows("项目名称|合计|2025年财政拨款\n某局|3.00|3.00\n甲项目|3.00|3.00")
    assert not is_form(layout(), header)
    assert not goes_on(layout(), header)
    summary = rows(
        "项目名称|项目期|一级指标|二级指标|三级指标|指标值\n甲项目|1年|产出指标|数量指标|户数|3户"
    )
    assert not is_form(layout(), summary)
    assert goes_on(layout(), rows("负责人：||经办人："))
    assert not goes_on(layout(), [])


# ---- judged --------------------------------------------------------------------------------------


def judged(
    forms: Sequence[Sequence[SeenCell]], projects: ProjectList, year: int
) -> list[tuple[str, str]]:
    read = [read_form(layout(), cells) for cells in forms]
    found = check_forms(layout(), read, projects, year, UNIT)
    return [(one.finding.code, one.finding.message) for one in found]


def listed(
    lines: Sequence[tuple[str, str]], carried: Sequence[tuple[str, str]] = ()
) -> ProjectList:
    def figure(text: str):  # type: ignore[no-untyped-def]
        return figure_of_fen(to_fen(Decimal(text), "万元"), "万元", 2)

    left = {name: figure(amount) for name, amount in carried}
    names = [name for name, _ in lines]
    return ProjectList(
        (
            *(
                ProjectLine(name, figure(text), {"general": figure(text)}, left.get(name))
                for name, text in lines
            ),
            *(
                ProjectLine(name, NONE, {}, amount, is_new=False)
                for name, amount in left.items()
                if name not in names
            ),
        ),
        "万元",
        2,
        {"general": "一般公共预算"},
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_fault_is_told(case: Mapping[str, Any]) -> None:
    projects = listed(case.get("lines", [("甲项目", "400")]), case.get("carried", ()))
    found = judged([changed(FORM, case.get("change", {}))], projects, case.get("year", 2025))
    assert [code for code, _ in found] == case["codes"]
    assert case.get("says", "") in "".join(message for _, message in found[:1])
    assert "?" not in "".join(message for _, message in found)


def test_a_form_of_a_layout_that_asks_for_less_is_not_called_incomplete() -> None:
    labels = ("立项依据", "年度资金总额：", "年度目标")
    every = seen(FORM)
    left_out = {cell.row for cell in every if cell.text in (labels[0], "年度目标", "总体目标")}
    cells = [cell for cell in every if cell.row not in left_out and cell.text not in labels]
    assert judged([cells], listed([("甲项目", "400")]), 2025) == []


def test_a_second_form_of_a_project_is_told() -> None:
    found = judged([seen(FORM), seen(FORM)], listed([("甲项目", "400")]), 2025)
    assert [code for code, _ in found] == ["S933"]


def test_without_forms_nothing_is_said() -> None:
    assert judged([], listed([("甲项目", "400"), ("甲项目", "1")]), 2026) == []


def test_the_examples_forms_are_those_of_its_projects_in_yuan() -> None:
    block = FAMILY.tables[layout().table].block_of(layout().total)
    of_list = example.structure().rows[layout().table, block.id]
    amounts = example.figures().amounts
    lines = [
        ProjectLine(
            row.label,
            figure_of_fen(amounts[CellRef(layout().table, row.id, layout().total)], "万元", 2),
            {},
        )
        for row in of_list
        if row.code is not None
    ]
    read = [read_form(layout(), seen(form)) for form in FORMS]
    projects = ProjectList(tuple(lines), FAMILY.unit, FAMILY.decimals, {})
    assert list(check_forms(layout(), read, projects, 2025)) == []
    assert {line.name for line in lines} == {form.form.project for form in read}
    assert (len(read), sum(form.form.year_amount for form in read)) == (9, 1_890_510_803)
