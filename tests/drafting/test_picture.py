"""The page beside a draft: the form's own cells, what was understood, what was not."""

import re
from pathlib import Path

from tests.drafting.test_read_form import FORMS, read
from xlbudget.drafting.picture import picture_page


def test_every_cell_of_the_form_and_every_doubt_is_on_the_page(tmp_path: Path) -> None:
    form = read(tmp_path / "form.xlsx", FORMS["not understood"])
    page = picture_page(form, "form.xlsx")
    for text in ("二、彩票公益金", "公共财政资金", "一般公共预算", "收入总计"):
        assert f">{text}<" in page
    assert '<td class="unknown">二、彩票公益金</td>' in page
    assert '<td class="known">一般公共预算</td>' in page
    assert page.count("未认出") + page.count("未说明") == len(form.all_doubts)


def test_the_merged_cells_of_a_header_are_merged_on_the_page(tmp_path: Path) -> None:
    page = picture_page(read(tmp_path / "form.xlsx", FORMS["codes in cells"]), "form.xlsx")
    assert re.search(r'<td rowspan="1" colspan="7" class="silent">2026年单位“三公”', page)
    assert re.search(r'<td rowspan="1" colspan="4" class="">预算数</td>', page)


def test_what_columns_and_rows_select_is_said_in_words(tmp_path: Path) -> None:
    page = picture_page(read(tmp_path / "form.xlsx", FORMS["codes in cells"]), "form.xlsx")
    assert '<td>预算数 / 基本支出 / 人员经费</td><td class="known">人员经费</td>' in page.replace(
        "本年支出 / ", ""
    )
    assert "→ 一、财政拨款收入" in page
    assert "（没有名称的一行）" in page
    assert "各行：功能分类" in page


def test_texts_of_a_form_are_no_markup(tmp_path: Path) -> None:
    sheets = [
        {
            "sheet": "表<1>",
            "title": "2025年<b>支出预算总表",
            "header": [["科目编码", "科目名称", "<script>", "基本支出"]],
            "rows": [["合计"]],
        }
    ]
    page = picture_page(read(tmp_path / "form.xlsx", sheets), "<i>.xlsx")
    assert not re.search("<(script|i|1)>", page)
    assert "&lt;script&gt;" in page
    assert "2025年&lt;b&gt;支出" in page
