"""What each light says, and where it leads."""

from pathlib import Path

import pytest

from tests.damage.damage import CHECKS, COVER, lights, sheets_lit
from tests.entry.test_seeded import STEP, bump, sound, wrong
from tests.support import entry_books, example
from xlbudget.entry.form.inputs import Inputs
from xlbudget.entry.formulas.check_line import CODE, LEFT, LIGHT_ROW, RESULT, TOP
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.reader import RawSheet
from xlbudget.tasks.check import check_file
from xlbudget.verdict.result import Verdict

FAMILY = example.family()
STATE = 4
"""The column of the list of contents with the lights of sheets."""


def written(path: Path, given: Inputs) -> dict[str, RawSheet]:
    write_entry_sheets(path, FAMILY, given)
    return {sheet.name: sheet for sheet in entry_books.sheets(path)}


def results(sheet: RawSheet, code: str = "") -> set[str]:
    """Returns what the lines say, those of one rule where one is named."""
    cells = sheet.cells
    return {
        str(cell.value)
        for (row, column), cell in cells.items()
        if column == RESULT and row >= TOP
        if not code or str(cells[row, CODE].value) == code
    }


def test_a_blank_workbook_has_no_tick(tmp_path: Path) -> None:
    path = entry_books.blank(tmp_path / "blank.xlsx", unit_name="甲局")
    sheets = {sheet.name: sheet for sheet in entry_books.sheets(path)}
    cover, checks = sheets[COVER], sheets[CHECKS]
    states = {str(c.value)[:1] for (r, k), c in cover.cells.items() if k == STATE and r > TOP}
    assert states == {"－"}
    assert results(checks) == {"－", "－ 没有填", "－ 无数据", "√ 没有"}
    assert results(checks, "E103") == {"－ 没有填"}
    assert str(checks.cells[LIGHT_ROW, 1].value) == "－ 还没有填数"
    unchecked = str(checks.cells[LIGHT_ROW, LEFT].value)
    assert unchecked == f"没有填的录入表 {len(FAMILY.entry.sheets)} 张；文字材料和绩效表未检查"


@pytest.mark.parametrize(
    ("steps", "sign", "verdict"),
    [(1, "！", Verdict.BALANCED), (2, "×", Verdict.INCONSISTENT)],
)
def test_the_last_digit_is_judged_as_check_does(
    steps: int, sign: str, verdict: Verdict, tmp_path: Path
) -> None:
    path = tmp_path / "unit.xlsx"
    sheets = written(path, bump("economic", "personnel", steps * STEP))
    assert {result[:1] for result in results(sheets[CHECKS], "G131")} == {sign}
    assert sheets_lit(sheets.values()) == {"录入·经济科目"}
    assert check_file(path).verdict == verdict


def test_what_only_follows_is_no_mistake_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "unit.xlsx"
    given = wrong("spend", "12万")
    economic = bump("economic", "personnel", 5 * STEP).lines["economic"]
    sheets = written(
        path, Inputs(given.unit_name, given.year, given.amount_unit,
                     {**given.lines, "economic": economic}, given.last_year)
    )  # fmt: skip
    [light] = lights(sheets.values())
    assert light.startswith("× 录入·支出 E103 ")
    assert results(sheets[CHECKS], "G131") == {"－ 先改上面的 ×"}
    report = check_file(path)
    assert [f.code for f in report.findings if not f.explained] == ["E103"]
    cell = report.findings[0].cells[0]
    assert light.split()[-1] == cell.cell


def test_a_result_leads_to_the_cell(tmp_path: Path) -> None:
    path = tmp_path / "unit.xlsx"
    written(path, sound())
    asked = entry_books.formulas(path)
    found = [f for (s, cell), f in asked.items() if s == CHECKS and cell.startswith("I")]
    assert found
    assert all(f.startswith('HYPERLINK("#') for f in found)
