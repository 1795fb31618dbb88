"""Projects are typed once: by name and code, on as many lines as they have codes."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.support import cellrune_engine, entry_books, example
from xlbudget.entry.form.inputs import Inputs, Line
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.tasks.check import check_file
from xlbudget.verdict.result import Verdict

FAMILY = example.family()
WAN = 1_000_000
LONG = "长" * 255
NAMES = ("甲项目", "甲*", "甲?目", "~甲", "甲~", "!0", "!", "*", "2025", "a", "=1+1", ">0", LONG)
"""Names that mean something else to formulas, each of which is its own project."""


def lines() -> tuple[Line, ...]:
    """Each name under two codes, the second line with spaces around the name."""
    typed = [
        Line(
            {"label": name, "function": code, "category": "运转类"},
            {"general": (n + 1) * WAN, "general_last": WAN},
        )
        for n, name in enumerate(NAMES)
        for code in ("2010301",)
    ]
    typed += [
        Line(
            {"label": f" {name} ", "function": "2110301", "category": "特定目标类"},
            {"general": 3 * WAN},
        )
        for name in NAMES
    ]
    return tuple(typed)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("projects") / "unit.xlsx"
    basic = (Line({"code": "2110301"}, {"unit_funds_basic": WAN}),)
    write_entry_sheets(
        target, FAMILY, Inputs("某局", 2026, "万元", {"project": lines(), "spend": basic})
    )
    return target


def rows(path: Path, sheet: str, first: int, column: str = "B") -> dict[str, Decimal]:
    """Returns name or code and an amount of the listed rows of a table."""
    values = entry_books.values(path)
    shown = {}
    for row in range(first, first + 60):
        if name := values.get((sheet, f"A{row}")):
            amount = values[sheet, f"{column}{row}"]
            assert isinstance(amount, Decimal)
            shown[str(name)] = amount
    return shown


def test_a_name_is_one_row_with_all_its_lines(path: Path) -> None:
    assert rows(path, "表十二", 8) == {name: n + 4 for n, name in enumerate(NAMES)}
    assert rows(path, "表十三", 9) == dict.fromkeys(NAMES, 1)


def test_a_code_has_its_row_wherever_it_is_typed(path: Path) -> None:
    count = len(NAMES)
    shown = rows(path, "表三", 7, "C")
    first = count * (count + 1) // 2 + count
    assert shown == {
        **dict.fromkeys(("201", "20103", "2010301"), first),
        **dict.fromkeys(("211", "21103", "2110301"), 3 * count + 1),
    }
    assert check_file(path).verdict == Verdict.CONSISTENT


def test_the_sheet_of_basic_expenditure_shows_what_projects_give(path: Path) -> None:
    values = entry_books.values(path)
    assert [values["录入·支出", f"{column}7"] for column in ("O", "P", "C")] == [39, 0, 40]
    totals = [values["录入·支出", f"{column}6"] for column in ("O", "P", "C")]
    assert totals == [130, 13, 144]  # codes of projects only are in it


def test_another_engine_agrees(path: Path) -> None:
    """LibreOffice is asked about the same names together with odd codes: `test_typed_words`."""
    asked, stored = entry_books.formulas(path), entry_books.values(path)
    assert entry_books.differences(stored, cellrune_engine.recalculate(path), asked) == []
