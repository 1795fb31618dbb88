"""Dates and numbers of pages under a table are none of its lines, in whatever column they stand."""

import random
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.intake.locate import layouts
from tests.intake.locate.layouts import Plain, Value, each, with_cells
from tests.test_no_false_alarm import alarms
from xlbudget.intake.locate.closing import closes_page, says_no_data
from xlbudget.reader import RawCell
from xlbudget.tasks.check import check_file

CLOSING: tuple[Value, ...] = (
    *("第1页 共13页", "第 3 页，共 13 页", "共13页", "2025年2月20日", "二〇二五年二月二十日"),
    *("2025年3月", "2025-02-20", "2025/2/20", "2025.2.20", "附件2", "附件一"),
)
ALONE = ("— 3 —", "-3-", "- 12 -", "—13—")
OTHERS = (
    *("填表人：张三  负责人：李四  日期：2025年2月20日", "审核人：王五    联系电话：13812345678"),
    *(
        "注：表中数据保留两位小数，以“-”表示无数据。",
        "注：1.本表按2025年3月5日批复数填列，共计13张。",
    ),
)
NO_LINE = (
    "3",
    "-3",
    "- 3",
    "12.34",
    "— 3.5 —",
    "2025年购置费",
    "第2页 12.34",
    "共13万",
    "附件2 12.34",
)


def _cell(text: str) -> RawCell:
    return RawCell(1, 1, "text", text, None)


def test_what_closes_a_page() -> None:
    assert all(closes_page([_cell(str(text))]) for text in (*CLOSING, *ALONE))
    assert closes_page([_cell("第1页"), _cell("共13页"), _cell("2025年2月20日")])


def test_what_does_not() -> None:
    assert not any(closes_page([_cell(text)]) for text in (*NO_LINE, *OTHERS))
    assert not closes_page([_cell("— 3 —"), _cell("— 4 —")])
    assert not closes_page([])


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_said_of_what_closes_a_page(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)

    def closed(sheet: Plain) -> Plain:
        width = max(column for _, column in sheet.cells)
        cells: dict[str, Any] = {}
        lines = [*rng.sample((*CLOSING, *ALONE), 3), rng.choice(OTHERS), datetime(2025, 2, 20)]
        rng.shuffle(lines)
        for row, line in enumerate(lines, sheet.height + rng.randint(1, 2)):
            cells[f"{'ABCDEFGHIJKLMN'[rng.randrange(width)]}{row}"] = line
        return with_cells(sheet, cells)

    before = check_file(layouts.write(tmp_path / "before.xlsx", layouts.sheets()))
    report = check_file(layouts.write(tmp_path / "unit.xlsx", each(closed)(layouts.sheets())))
    assert alarms(report.findings) == alarms(before.findings) == []
    assert report.verdict is before.verdict


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("注:本表无数据", True),
        ("本单位2025年无数据,此表为空。", True),
        ('注:以"-"表示无数据。', False),
        ("注:如无数据则填0", False),
    ],
)
def test_a_table_is_said_to_be_empty(text: str, is_said: bool) -> None:
    assert says_no_data(text) is is_said
