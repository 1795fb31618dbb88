"""Titles are known with whatever people write around them; prose that names a table is none."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.intake.locate import layouts
from tests.intake.locate.layouts import Plain, Sheets, cells_of, only, rows_inserted, with_cells
from tests.support import example
from tests.support.steps import Steps
from xlbudget.base.folding import fold
from xlbudget.base.meter import Meter
from xlbudget.intake.locate.areas import titled_areas, untitled_grids
from xlbudget.intake.locate.grid import Grid
from xlbudget.intake.locate.titles import Captions, Title, find_captions, find_titles
from xlbudget.intake.locate.wording import wording
from xlbudget.intake.opened import open_workbook
from xlbudget.reader import RawSheet
from xlbudget.reader.model import RawCell

UNIT = "长治市屯留区工业和信息化局"


def grid(cells: dict[tuple[int, int], str]) -> Grid:
    raw = {(r, c): RawCell(r, c, "text", words, None) for (r, c), words in cells.items()}
    return Grid(RawSheet("Sheet1", "visible", raw, (), frozenset(), frozenset()))


def tables(words: str) -> list[str]:
    return [title.table.id for title in find_titles(example.family(), grid({(1, 1): words}))]


@pytest.mark.parametrize(
    "words",
    [
        "2025年预算收支总表",
        "预算收支总表",
        "2025年度预算收支总表",
        "２０２５年预算收支总表",
        " 2025 年 预 算 收 支 总 表 ",
        "2025年\n预算收支总表",
        "表一 2025年预算收支总表",
        "附表1：2025年预算收支总表",
        "预算公开表1 2025年预算收支总表",
        "公开表一 2025年预算收支总表",
        f"{UNIT}2025年预算收支总表",
        f"{UNIT}预算收支总表",
        f"2025年{UNIT}预算收支总表",
        "某区（开发区）财政局2025年预算收支总表",
        "某县水利局（本级）2025年预算收支总表",
        "某市第一中学2025年度预算收支总表",
        "某某镇人民政府2025年预算收支总表",
        "预算收支总表（2025年）",
        "预算收支总表（2025年度）",
        "2025年预算收支总表（公开表1）",
        "2025年预算收支总表（预算公开表1）",
        "2025年预算收支总表（表一）",
        "年预算收支总表",
        "2025年年预算收支总表",
        f"{UNIT}年度预算收支总表",
    ],
)
def test_a_title(words: str) -> None:
    assert tables(words) == ["t01"]


@pytest.mark.parametrize("mark", ["", "表三", "附表3-1", "预算公开表3", "公开表十二"])
@pytest.mark.parametrize(
    ("year", "is_filled"),
    [("2025年", True), ("2025年度", True), ("年", False), ("度", False), ("2025年年", False)],
)
def test_a_number_before_the_year_is_no_part_of_it(mark: str, year: str, is_filled: bool) -> None:
    title = fold(f"{mark} {year}预算收支总表")
    assert bool(wording().unfilled_year.search(title)) != is_filled


@pytest.mark.parametrize(
    "words",
    [
        "",
        "收支总表",
        "2025年预算收支总表说明",
        "2025年预算收支总表（说明）",
        "详见2025年预算收支总表",
        "见本单位2025年预算收支总表",
        "注：2025年预算收支总表",
        "根据某县财政局2025年预算收支总表",
        "某县财政局批复，2025年预算收支总表",
        "收入总计2156.51万元，见预算收支总表",
        "一、2025年预算收支总表",
        "2025年预算收支总表、2025年预算收入总表",
        "2025年预算收支总表和2025年预算收入总表",
        "（一）关于预算收支总表",
        "预算收支总表情况",
        f"{UNIT}2025年单位预算公开",
        f"{'某' * 60}局2025年预算收支总表",
    ],
)
def test_no_title(words: str) -> None:
    assert tables(words) == []


@pytest.mark.parametrize("quoted", ["“三公”", "三公", "「三公」", '"三公"'])
def test_quotes_in_a_title_may_be_left_out(quoted: str) -> None:
    assert tables(f"2025年财政拨款安排{quoted}经费支出预算表") == ["t10"]


def test_titles_that_end_alike_are_told_apart() -> None:
    for table in example.family().tables.values():
        for words in (f"{UNIT}{table.title}", f"{table.title}（{table.number}）"):
            assert tables(words.replace("{year}", "2025")) == [table.id], words


def prose_under_the_title(sheet: Plain) -> Plain:
    """A sentence about another table between a title and its header."""
    below = rows_inserted(sheet, 3)
    return with_cells(below, {"A3": "本表合计与2025年预算收入总表一致"})


def test_prose_under_a_title_is_no_title(tmp_path: Path) -> None:
    layout = only("表三", prose_under_the_title)
    opened = open_workbook(layouts.write(tmp_path / "unit.xlsx", layout(layouts.sheets())))
    assert opened.located.tables["t03"].sheet.name == "表三"
    assert opened.located.tables["t02"].sheet.name == "表二"
    written = example.figures().amounts.items()
    read = opened.figures.amounts.items()
    assert {c: a for c, a in read if a} == {c: a for c, a in written if a}
    assert [f for f in opened.located.findings if f.code[0] == "T"] == []


@pytest.mark.parametrize(
    ("cells", "unit"),
    [
        ({2: "单位：元"}, "元"),
        ({2: "单位:万元"}, "万元"),
        ({2: "金额单位：千元"}, "千元"),
        ({2: "单位：人民币元"}, "元"),
        ({2: "（单位：人民币万元）"}, "万元"),
        ({2: "单位（元）"}, "元"),
        ({2: "单位/百元"}, "百元"),
        ({2: "单位：", 3: "元"}, "元"),
        ({2: "单位：", 5: " 亿元 "}, "亿元"),
        ({2: "单位：某某局"}, ""),
        ({2: "编制单位：元氏县财政局"}, ""),
        ({2: "预算单位：千元镇政府"}, ""),
        ({2: "单位", 3: "元"}, ""),
        ({2: "单位：（元）"}, "元"),
        ({2: "金额：元"}, "元"),
        ({2: "（元）"}, "元"),
        ({2: "（人民币元）"}, "元"),
        ({2: "人民币元"}, "元"),
        ({2: "单位：RMB元"}, "元"),
        ({2: "单位：￥元"}, "元"),
        ({2: "单位：人民币（万元）"}, "万元"),
        ({2: "计量单位：千元"}, "千元"),
        ({2: "金额（元）"}, "元"),
        ({2: "金额：", 3: "万元"}, "万元"),
        ({2: "单位：元  第1页 共2页"}, "元"),
        ({2: "单位：元氏县财政局"}, ""),
        ({2: "单位：万元店管理所"}, ""),
        ({2: "编制单位：元谋县教育局（本级）"}, ""),
        ({2: "金额合计"}, ""),
        ({2: "元"}, ""),
    ],
)
def test_the_unit_of_amounts(cells: dict[int, str], unit: str) -> None:
    table = example.family().tables["t01"]
    sheet = grid({(2, column): words for column, words in cells.items()})
    captions = find_captions(sheet, Title(1, "", table), 3)
    assert [seen.unit for seen in captions.units] == ([unit] if unit else [])


def test_the_name_of_the_unit_in_the_next_cell() -> None:
    table = example.family().tables["t01"]
    sheet = grid({(2, 1): "单位名称：", (2, 4): " 某某局 ", (2, 6): "单位：万元"})
    captions = find_captions(sheet, Title(1, "", table), 3)
    assert (captions.unit_name, captions.units[0].unit) == ("某某局", "万元")
    assert find_captions(grid({}), Title(1, "", table), 3) == Captions()


def test_a_title_keeps_its_year(tmp_path: Path) -> None:
    sheets: Sheets = cells_of(表三={"A2": "预算支出总表（2024年）"})(layouts.sheets())
    sheets = tuple(replace(s, name=f"Sheet{n}") for n, s in enumerate(sheets))
    opened = open_workbook(layouts.write(tmp_path / "unit.xlsx", sheets))
    assert opened.located.tables["t03"].year == 2024


@pytest.mark.parametrize(
    "words", ["2025年预算支出总表", "预算公开表3", "某局2025年预算支出总表（一）"]
)
def test_looking_for_titles_takes_steps_in_proportion_to_the_rows(words: str) -> None:
    """Many rows that are titles, marks, or nearly titles; with a header under each."""

    def steps(count: int) -> int:
        cells = {(2 * n + 1, 1): words for n in range(count)}
        header = {(2 * n + 2, c): w for n in range(count) for c, w in enumerate(HEADER, start=1)}
        sheet = grid(cells | header)
        counted, lines = Steps(), Meter("lines", 10**9)
        areas = counted.of(lambda: titled_areas(example.family(), sheet, lines))
        counted.of(lambda: list(untitled_grids(example.family(), grid(header), [], lines)))
        assert areas or words not in TITLED
        return counted.count

    few, many = steps(60), steps(240)
    assert many < 5 * few


TITLED = ("2025年预算支出总表", "预算公开表3")
HEADER = ("科目编码", "科目名称", "合计", "基本支出", "项目支出")
