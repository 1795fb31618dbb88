"""What a new workbook with entry sheets holds: codes, last year's workbook, figures."""

import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.support import entry_books, example, rooms
from tests.support.random_units import random_unit
from xlbudget.base.amounts import round_to
from xlbudget.base.errors import UsageError
from xlbudget.cli.main import main
from xlbudget.entry.form.from_figures import inputs_of_figures, inputs_of_rows
from xlbudget.entry.form.inputs import Inputs, Line
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.flat import UnitFigures
from xlbudget.meaning.structure import ListedRow
from xlbudget.template import CellRef, load_family
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.result import Verdict
from xlbudget.writer.codes import from_codes
from xlbudget.writer.content import from_last_year

FAMILY = example.family()
STEP = 10_000


def codes_of(inputs: Inputs, section: str) -> list[str]:
    return [line.words.get("code", "") for line in inputs.lines.get(section, ())]


def test_codes_are_listed_at_their_lowest_level() -> None:
    figures = from_codes(FAMILY, ("2010301", "20103", "2120801", "1030148", "30101"), "某局", 2026)
    inputs = inputs_of_rows(FAMILY, figures)
    assert codes_of(inputs, "spend") == ["2010301", "2120801"]
    assert codes_of(inputs, "revenue") == ["1030148"]
    assert "economic" not in inputs.lines  # they are printed already
    assert (inputs.unit_name, inputs.year) == ("某局", 2026)


def test_last_year_gives_codes_projects_and_its_figures() -> None:
    inputs = inputs_of_rows(FAMILY, from_last_year(FAMILY, example.figures(), "", None))
    assert inputs.year == 2026
    assert "2010302" in codes_of(inputs, "spend")
    assert "201" not in codes_of(inputs, "spend")
    names = [line.words["label"] for line in inputs.lines["project"]]
    assert "工信局2025年工作运转资金" in names
    assert not any(line.amounts for lines in inputs.lines.values() for line in lines)
    assert inputs.last_year[CellRef("t01", "total", "income")] == 2156_51 * STEP


def test_what_no_list_has_is_typed_under_its_class_and_names_stay_whole() -> None:
    names = ("1#楼维修", "道路/桥梁", "什么?项目")
    unlisted = ListedRow("301?某项", "301?某项", "某项", "工资奖金津补贴")
    figures = UnitFigures(
        FAMILY.id,
        "某局",
        2026,
        {
            ("t06", "main"): (ListedRow("301", "301", "工资福利支出"), unlisted),
            ("t12", "main"): tuple(ListedRow(name, name, name) for name in names),
        },
        {},
    )
    inputs = inputs_of_rows(FAMILY, figures)
    assert tuple(line.words["label"] for line in inputs.lines["project"]) == names
    economic = next(s for s in FAMILY.entry.sections if s.id == "economic")
    line = inputs.lines["economic"][-1]
    assert (line.word(economic, "code"), line.word(economic, "own_name")) == ("301", "某项")


def test_last_years_figures_are_typed_and_compared(tmp_path: Path) -> None:
    inputs = inputs_of_rows(FAMILY, from_last_year(FAMILY, example.figures(), "", None))
    path = tmp_path / "next.xlsx"
    write_entry_sheets(path, FAMILY, inputs)
    values = entry_books.values(path)
    labels = {values.get(("占比与变动", f"A{row}")): row for row in range(4, 60)}
    row = labels["收入预算"]
    shown = [round(Decimal(str(values["占比与变动", f"{column}{row}"])), 2) for column in "DE"]
    assert shown == [Decimal("2156.51"), Decimal("-2156.51")]
    assert values["占比与变动", f"G{row}"] == "下降"
    assert "一般公共服务支出" in labels  # a class of last year, though nothing is typed yet
    opened = open_workbook(path)
    last = opened.last_year
    for cell, fen in example.figures().amounts.items():
        if cell in inputs.last_year:  # parts are typed, wholes are their sums, and all print alike
            assert round_to(last[cell], STEP) == fen, cell
    assert last.keys() == inputs.last_year.keys()


def test_the_example_is_typed_in_yuan_and_prints_every_figure(tmp_path: Path) -> None:
    inputs, chosen = inputs_of_figures(FAMILY, example.figures())
    assert inputs.amount_unit == "元"
    assert 0 < len(chosen) < 30
    for one in chosen:
        line = inputs.lines[one.section.id][one.line]
        assert line.amounts[one.column] == one.amount
    path = tmp_path / "example.xlsx"
    write_entry_sheets(path, FAMILY, inputs)
    opened = open_workbook(path)
    for cell, fen in example.figures().amounts.items():
        figure = opened.readings.figures[cell]
        assert figure, cell
        assert figure.shown == fen, cell
    report = check_opened(opened)
    assert report.findings == ()


def test_figures_of_random_units_are_printed_again(tmp_path: Path) -> None:
    for seed in (1, 2):
        unit = entry_books.unit(seed, 8)
        inputs, _ = inputs_of_figures(FAMILY, unit.figures)
        path = tmp_path / f"{seed}.xlsx"
        write_entry_sheets(path, FAMILY, inputs)
        figures = open_workbook(path).readings.figures
        for cell, fen in unit.exact.items():
            figure = figures.get(cell)  # nothing is listed for what rounds to nothing
            assert (figure.shown if figure else 0) == round_to(fen, STEP), cell


def test_figures_without_facts_are_refused() -> None:
    figures = example.figures()
    total = CellRef("t05", "total", "total")
    amounts = {**figures.amounts, total: figures.amounts[total] + 9 * STEP}
    with pytest.raises(UsageError) as caught:
        inputs_of_figures(FAMILY, replace(figures, amounts=amounts))
    assert caught.value.code == "F224"


def test_money_left_at_the_end_of_the_year_has_its_place(tmp_path: Path) -> None:
    unit = random_unit(random.Random(5), FAMILY, codes=3, year_end=True)
    inputs, _ = inputs_of_figures(FAMILY, unit.figures)
    assert any(line.amounts for line in inputs.lines["year_end"])
    path = tmp_path / "left.xlsx"
    write_entry_sheets(path, FAMILY, inputs)
    opened = open_workbook(path)
    figures = opened.readings.figures
    for cell in (CellRef("t01", "year_end", "total"), CellRef("t04", "year_end", "total")):
        figure = figures[cell]
        assert figure, cell
        assert figure.shown == unit.figures.amounts.get(cell, 0)
    assert check_opened(opened).verdict == Verdict.CONSISTENT


def test_too_many_lines_are_refused() -> None:
    codes = tuple(f"20{n:05}" for n in range(10_000, 10_201))
    with rooms.shipped():
        family = load_family(FAMILY.id)
    with pytest.raises(UsageError) as caught:
        inputs_of_rows(family, from_codes(family, codes, "某局", 2026))
    assert caught.value.code == "F222"
    assert dict(caught.value.params) == {"sheet": "录入·支出", "count": "201", "room": "200"}


def test_names_of_codes_that_the_classification_does_not_have_are_kept(tmp_path: Path) -> None:
    given = Inputs(
        "某局", 2026, "万元", {"spend": (Line({"code": "2010377", "own_name": "某项"},
                                           {"general_basic": 5 * STEP}),)}
    )  # fmt: skip
    path = tmp_path / "old.xlsx"
    write_entry_sheets(path, FAMILY, given)
    figures = from_last_year(FAMILY, open_workbook(path).figures, "", None)
    [line] = inputs_of_rows(FAMILY, figures).lines["spend"]
    assert line.words == {"code": "2010377", "own_name": "某项"}


def test_the_command_makes_entry_sheets_for_blank_workbooks(tmp_path: Path) -> None:
    def run(*arguments: object, code: int = 0) -> str:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        assert result.exit_code == code, result.output
        return result.output

    blank = tmp_path / "blank.xlsx"
    run("new", "--unit", "某局", "--year", 2026, "-o", blank)
    assert open_workbook(blank).marks.mode == "grid"
    figures = example.FOLDER / "figures.csv"
    usual, typed = tmp_path / "usual.xlsx", tmp_path / "typed.xlsx"
    run("new", "--figures", figures, "-o", usual)
    assert open_workbook(usual).marks.mode == "linked"
    told = run("new", "--figures", figures, "--entry", "sheets", "-o", typed)
    assert "录入表按元填" in told
    assert "录入·支出 " in told
    assert open_workbook(typed).marks.mode == "grid"
    assert "F225" in run("new", "--figures", figures, "--as-printed", "--entry", "sheets", code=2)
