"""Lines that are not understood: whatever people read as money is read, or told at its cell."""

import random
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.intake.locate import layouts
from tests.intake.locate.layouts import Plain, Value, only, with_cells
from tests.support import biff8, biff12, example, ods
from tests.support.shares import shared
from xlbudget.intake.locate.money import is_plainly_money, reads_as_money
from xlbudget.intake.opened import open_workbook
from xlbudget.reader import read_workbook
from xlbudget.reader.model import Kind, Look, RawCell
from xlbudget.tasks.check import check_file
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.diagnosis import Diagnosis
from xlbudget.verdict.result import Verdict

MONEY = (
    *("l0000.00", "О.01", "9999.99 万", "共9999.99", "九千九百", "Ⅸ999.99", "9999.99：", "12a"),
    *(
        "９９９９．９９",
        "1,234.56元",
        "约12万",
        "￥12.5",
        "壹佰万元整",
        "（合计）12.5",
        "+1.5",
        "1.5-",
    ),
    *("O.01", "1O0", "12.5\u200b", "12①", "人民币12元", "—12.5—", "'12.5", "12.5\n13.5"),
)
WORDS = (
    *(
        "",
        " ",
        "-",
        "——",
        "无",
        "零",
        "0",
        "0.00",
        "张三",
        "制表人：李四",
        "2025年3月1日",
        "2025-3-1",
    ),
    *("2025/03", "0355-7520001", "电话：13800000000", "注：含上年", "万元", "合计", "第1页 共2页"),
    *("12:30", "二〇二五年三月", "一、概况", "附件2"),
)


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out the diagnosis of the whole workbook, which takes its time."""
    monkeypatch.setattr("xlbudget.verdict.diagnose.diagnose", lambda *_, **__: Diagnosis())


@pytest.mark.parametrize("text", MONEY)
def test_what_reads_as_money(text: str) -> None:
    assert reads_as_money(text)


@pytest.mark.parametrize("text", WORDS)
def test_what_does_not(text: str) -> None:
    assert not reads_as_money(text)


@pytest.mark.parametrize(
    ("kind", "value", "code", "plain"),
    [
        ("number", Decimal("12.5"), "General", True),
        ("number", Decimal(12), "General", False),
        ("number", Decimal(12), "#,##0", True),
        ("number", Decimal(2025), "General", False),
        ("number", Decimal(0), "#,##0", False),
        ("text", "9999.99", "@", True),
        ("text", "12万", "@", True),
        ("text", "123001", "@", False),
        ("text", "表三", "@", False),
    ],
)
def test_what_is_money_outside_a_table(
    kind: Kind, value: Decimal | str, code: str, plain: bool
) -> None:
    assert is_plainly_money(RawCell(1, 1, kind, value, None, Look(code=code))) == plain


def places(sheet: Plain, rng: random.Random) -> list[str]:
    """A place in a column of amounts below the table, above it, beside it, and on a note."""
    below = sheet.height + rng.randint(1, 4)
    return [f"D{below}", "G2", f"H{rng.randint(7, 20)}", f"D{below + 1}", "H5"]


FIGURES: tuple[Value, ...] = (9999.99, *(w for w in MONEY if "." in w or "万" in w))


@pytest.mark.parametrize("seed", shared(range(12), 3))
def test_money_around_a_table_is_no_pass(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    sheet = layouts.sheets()[2]
    for place in places(sheet, rng):
        words: dict[str, Value] = {place: rng.choice(FIGURES)}
        if rng.random() < 0.5 and place[0] == "D":
            words[f"A{place[1:]}"] = rng.choice(("合计", "注：", "总计", "说明：另有"))
        given = only("表三", lambda s, w=words: with_cells(s, w))(layouts.sheets())  # type: ignore[misc]
        report = check_file(layouts.write(tmp_path / "unit.xlsx", given))
        assert {f.code for f in report.findings} & {"T105", "T106"}, words
        assert report.verdict not in (Verdict.CONSISTENT, Verdict.ROUNDING), words


@pytest.mark.parametrize(
    ("heading", "rest", "is_told"),
    [
        *(("校验", 0.01, False), ("差额", -0.02, False), ("与上表核对", 0.05, False)),
        *(("校验", 12.5, True), ("备注", 0.01, True), ("上年数", 0.03, True)),
    ],
)
def test_what_rounding_leaves_in_a_column_that_compares(
    tmp_path: Path, heading: str, rest: float, is_told: bool
) -> None:
    words: dict[str, Value] = {"G5": heading, "G6": rest, "G9": rest}
    layout = only("表三", lambda sheet: with_cells(sheet, words))
    report = check_file(layouts.write(tmp_path / "unit.xlsx", layout(layouts.sheets())))
    assert ("T106" in {f.code for f in report.findings}) == is_told
    assert (report.verdict == Verdict.ROUNDING) != is_told


@pytest.mark.parametrize("words", ["见附件", "九千九百", "待定", "9999.99：", "八"])
def test_words_in_a_column_of_amounts_among_the_lines(tmp_path: Path, words: str) -> None:
    def line(sheet: Plain) -> Plain:
        return with_cells(layouts.rows_inserted(sheet, 20), {"B20": "另有", "D20": words})

    report = check_file(layouts.write(tmp_path / "unit.xlsx", only("表三", line)(layouts.sheets())))
    [finding] = [f for f in report.findings if f.code == "T105"]
    assert [cell.cell for cell in finding.cells] == ["D20"]


@pytest.mark.parametrize("words", WORDS)
def test_words_below_a_table_are_none_of_its_business(tmp_path: Path, words: str) -> None:
    layout = only("表三", lambda sheet: with_cells(sheet, {"D38": words, "G38": words}))
    report = check_file(layouts.write(tmp_path / "unit.xlsx", layout(layouts.sheets())))
    assert not {f.code for f in report.findings} & {"T105", "T106"}
    assert report.verdict == Verdict.ROUNDING


@pytest.mark.parametrize(
    ("value", "code", "told"),
    [(45717, "yyyy-mm-dd", False), (81.06, "yyyy-mm-dd", True), (9999, "yyyy", True)],
)
def test_numbers_in_formats_of_dates(tmp_path: Path, value: float, code: str, told: bool) -> None:
    path = layouts.write(tmp_path / "unit.xlsx", layouts.sheets())
    workbook = load_workbook(path)
    cell = workbook["表三"]["D38"]
    cell.value, cell.number_format = value, code
    workbook.save(path)
    assert ("T105" in {f.code for f in check_file(path).findings}) == told


@pytest.mark.parametrize("ending", ["xls", "xlsb", "ods"])
def test_other_forms_of_files(tmp_path: Path, ending: str) -> None:
    write = {"xls": biff8.write_raw, "xlsb": biff12.write_raw, "ods": ods.write_raw}[ending]
    layout = only(
        "表三", lambda s: with_cells(s, {"A37": "合计", "D37": "l0000.00", "H9": 9999.99})
    )
    raw = read_workbook(layouts.write(tmp_path / "unit.xlsx", layout(layouts.sheets())))
    opened = open_workbook(write(tmp_path / f"unit.{ending}", raw))
    told = {f.code for f in check_opened(opened).findings}
    assert {"T105", "T106"} <= told
    shown = {cell: amount for cell, amount in opened.figures.amounts.items() if amount}
    assert shown == example.figures().amounts
