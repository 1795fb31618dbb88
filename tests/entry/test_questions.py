"""Questions of plausibility: honest units are asked none, slips are asked the right one."""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tests.entry.honest_inputs import honest
from tests.support import cellrune_engine, entry_books, example, ods
from tests.support.libreoffice import recalculate
from xlbudget.base.texts import LANGUAGES
from xlbudget.entry.form import reasons
from xlbudget.entry.form.from_figures import inputs_of_figures, inputs_of_rows
from xlbudget.entry.form.inputs import Inputs, Line
from xlbudget.entry.form.last_year import sums_of_last_year
from xlbudget.entry.form.places import places_of
from xlbudget.entry.formulas.algebra import as_is
from xlbudget.entry.formulas.asked import Asked
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.formulas.official import Official
from xlbudget.entry.formulas.questions import Questions
from xlbudget.entry.formulas.settings import taken_unit, taken_year
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.meaning.shares import possible_lines
from xlbudget.reader import read_workbook
from xlbudget.report.as_text import report_text
from xlbudget.tasks.check import check_file
from xlbudget.template import CellRef
from xlbudget.template.common import common
from xlbudget.verdict.result import Verdict

FAMILY = example.family()
TOTAL = CellRef("t03", "total", "total")
PART = possible_lines(FAMILY)[sums_of_last_year(FAMILY)[TOTAL][0]].cell
"""The first part of it, which is typed for last year."""
WAN = 1_000_000
"""分 in one 万元."""


def asked(given: Inputs) -> dict[str, Asked]:
    """Returns the questions that typed amounts raise, by their keys."""
    calc = Calc(FAMILY, given, places_of(FAMILY))
    return {q.key: q for q in Questions(calc, Official(calc)).all if q.asked.value(0)}


@cache
def sound() -> Inputs:
    """A unit of 600 万元, typed in 万元."""
    staff, running = {"30101": 180, "30102": 95, "30107": 60}, {"30201": 8, "30217": 2, "30231": 4}
    given = honest(random.Random(1))
    lines = [replace(line, amounts={}) for line in given.lines["economic"]]
    for codes, kind in ((staff, "personnel"), (running, "operating")):
        for code, amount in codes.items():
            at = next(n for n, line in enumerate(lines) if line.words["code"] == code)
            lines[at] = replace(lines[at], amounts={kind: amount * WAN})
    project = {"label": "水利维修", "function": "2130306", "category": "特定目标类"}
    return replace(
        given,
        year=2026,
        amount_unit="万元",
        last_year={PART: 620 * WAN},
        lines={
            "spend": (
                Line({"code": "2130301"}, {"general_basic": 300 * WAN}),
                Line({"code": "2080505"}, {"general_basic": 49 * WAN}),
            ),
            "economic": tuple(lines),
            "project": (
                Line(project, {"general": 200 * WAN}),
                Line({**project, "label": "河道清淤"}, {"general": 51 * WAN}),
            ),
            "three_public": (Line(), Line({}, {"general": 2 * WAN}), Line(),
                             Line({}, {"general": 5 * WAN})),
            "procurement": (Line({}, {"amount": 30 * WAN}), Line(), Line()),
        },
    )  # fmt: skip


def times(given: Inputs, factor: float, *sections: str) -> Inputs:
    """Returns what stands there when some sections, or all, are typed so many times too large."""
    return replace(
        given,
        lines={
            name: tuple(
                replace(line, amounts={c: int(fen * factor) for c, fen in line.amounts.items()})
                for line in lines
            )
            if name in sections or not sections
            else lines
            for name, lines in given.lines.items()
        },
    )


def one_project(amount: float) -> Inputs:
    first, second = sound().lines["project"]
    second = replace(second, amounts={"general": int(amount * WAN)})
    return replace(sound(), lines={**sound().lines, "project": (first, second)})


def last(amount: int) -> Inputs:
    return replace(sound(), last_year={PART: amount * WAN})


# What is typed, and what is asked: the key of each question with its rule.
CASES: Mapping[str, tuple[Callable[[], Inputs], dict[str, str]]] = {
    "nothing odd": (sound, {}),
    "nothing odd in 元": (lambda: replace(sound(), amount_unit="元"), {}),
    "everything in 元": (lambda: times(sound(), 10_000), {"unit": "P110"}),
    "everything in 万元 under 元": (
        lambda: replace(times(sound(), 1 / 10_000), amount_unit="元", last_year={}),
        {"unit": "P110"},
    ),
    "a sheet in 元": (lambda: times(sound(), 10_000, "economic"), {"unit.economic": "P111"}),
    "a sheet in 万元 under 元": (
        lambda: replace(times(sound(), 1 / 10_000, "economic"), amount_unit="元"),
        {"unit.economic": "P111"},
    ),
    "the sheet beside it in 元": (
        lambda: times(sound(), 10_000, "spend"),
        {"unit.economic": "P111"},
    ),
    "三公 in 元": (lambda: times(sound(), 10_000, "three_public"), {"unit.three_public": "P111"}),
    "procurement in 元": (
        lambda: times(sound(), 10_000, "procurement"),
        {"unit.procurement": "P111"},
    ),
    "last year in 元": (lambda: last(6_200_000), {"unit.last_year": "P111"}),
    "a cell in 元": (lambda: one_project(510_000), {"unit.project.cell": "P112"}),
    "a cell in 万元 under 元": (
        lambda: replace(one_project(51 / 10_000), amount_unit="元"),
        {"unit.project.cell": "P112"},
    ),
    "procurement over spending": (
        lambda: times(sound(), 25, "procurement"),
        {"part.procurement": "P102"},
    ),
    "招待费 over 三公": (
        lambda: times(sound(), 0.5, "three_public"),
        {"part.reception": "P102", "part.vehicle_running": "P102"},
    ),
    "half as much again": (lambda: last(390), {"change.t03": "P103"}),
    "less than half": (lambda: last(1_300), {"change.t03": "P103"}),
    "a year of long ago": (lambda: replace(sound(), year=2004), {"year": "P104"}),
    "a name to be filled in": (lambda: replace(sound(), unit_name="某某局"), {"name": "P105"}),
    "a name with signs": (lambda: replace(sound(), unit_name="××县水利局"), {"name": "P105"}),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_asked(name: str) -> None:
    given, wanted = CASES[name]
    assert {key: question.rule for key, question in asked(given()).items()} == wanted


def test_the_sheet_to_mend_is_named() -> None:
    for name, sheet in (("economic", "录入·经济科目"), ("spend", "录入·支出")):
        question = asked(times(sound(), 10_000, name))["unit.economic"]
        assert question.other
        assert question.is_other
        place = question.other if question.is_other.value(0) else question.place
        assert place.sheet == sheet


def test_every_rule_has_a_case() -> None:
    rules = {code for code in common()["rules"] if code.startswith("P1")} - {"P101", "P119"}
    assert {rule for _, wanted in CASES.values() for rule in wanted.values()} == rules


@pytest.mark.parametrize("seeds", [range(12), pytest.param(range(12, 300), marks=pytest.mark.long)])
def test_honest_units_are_asked_nothing(seeds: range) -> None:
    for seed in seeds:
        assert not asked(honest(random.Random(seed))), seed


def test_the_example_is_asked_nothing() -> None:
    inputs, _ = inputs_of_figures(FAMILY, example.figures())
    assert not asked(inputs)


def test_a_budget_in_the_wrong_unit_is_asked_about_whatever_its_size() -> None:
    for seed in range(12):
        given = honest(random.Random(seed))
        factor = 10_000 if given.amount_unit == "万元" else 1 / 10_000
        questions = asked(times(replace(given, last_year={}), factor))
        alone = asked(times(given, factor, "economic"))
        assert "unit.economic" in alone, seed
        if any(given.lines["project"]):
            assert "unit" in questions, seed


def workbook(folder: Path, given: Inputs) -> Path:
    path = folder / "unit.xlsx"
    write_entry_sheets(path, FAMILY, given)
    return path


def states(path: Path) -> dict[str, str]:
    """Returns the lights on the sheet of reasons by the keys of their questions."""
    sheet = next(sheet for sheet in read_workbook(path).sheets if sheet.name == "情况说明")
    return {
        str(sheet.cells[row, reasons.KEY].value): str(sheet.cells[row, reasons.STATE].value)
        for row in range(reasons.TOP, reasons.TOP + len(entry_books.answers()))
    }


ODD = replace(times(last(1_300), 25, "procurement"), unit_name="某某局")
ANSWERED = replace(ODD, reasons={"part.procurement": "含三年的信息化项目"})


def test_the_workbook_and_the_check_ask_the_same(tmp_path: Path) -> None:
    path = workbook(tmp_path, ANSWERED)
    lights = {key: state for key, state in states(path).items() if state != "－"}
    assert lights == {
        "name": "！ 请说明",
        "part.procurement": "√ 已说明",
        "change.t03": "！ 请说明",
    }
    report = check_file(path)
    assert report.verdict == Verdict.CONSISTENT  # as with any warning
    assert sorted(f.code for f in report.findings) == ["P103", "P105", "P119"]
    [answered] = [f for f in report.findings if f.code == "P119"]
    for lang in LANGUAGES:
        assert "含三年的信息化项目" in answered.message_in(lang)
        assert "含三年的信息化项目" in report_text(report, lang, everything=False).replace("\n", "")
        assert "?" not in answered.message_in(lang)
    told = {finding["code"]: finding for finding in report.to_dict()["findings"]}
    assert "含三年的信息化项目" in told["P119"]["message"]


def test_a_unit_that_looks_wrong_makes_the_verdict_doubtful_until_it_is_explained(
    tmp_path: Path,
) -> None:
    given = one_project(510_000)
    assert check_file(workbook(tmp_path, given)).verdict == Verdict.DOUBTFUL
    given = replace(given, reasons={"unit.project.cell": "跨省引水工程"})
    assert check_file(workbook(tmp_path, given)).verdict == Verdict.CONSISTENT


def loosely_typed(given: Inputs) -> Inputs:
    """Returns what is typed with a year and a unit that are taken though written otherwise."""
    return replace(given, year=2025, year_text="２０２５ 年度", unit_text=" 万 元")


def test_other_engines_ask_the_same(tmp_path: Path) -> None:
    path = workbook(tmp_path, loosely_typed(ANSWERED))
    again, formulas = cellrune_engine.recalculate(path), entry_books.formulas(path)
    assert entry_books.differences(entry_books.values(path), again, formulas) == []


@pytest.mark.long  # of other workbooks always: `test_live_text`, `test_seeded`
@pytest.mark.libreoffice
def test_libreoffice_asks_the_same(tmp_path: Path) -> None:
    path = workbook(tmp_path, times(sound(), 10_000))
    again = recalculate(path, tmp_path / "again")
    assert states(again) == states(path)
    formulas = entry_books.formulas(path)
    found = entry_books.values(again)
    assert entry_books.differences(entry_books.values(path), found, formulas) == []


def test_a_reason_stays_with_its_question_wherever_it_stands(tmp_path: Path) -> None:
    path = workbook(tmp_path, replace(ODD, reasons={"name": "确实叫这个名字"}))
    keys = list(entry_books.answers())
    rows = [reasons.TOP + keys.index(key) for key in ("name", "change.t03")]
    there = {f"情况说明!{column}{row}": value for row, column, value in (
        (rows[0], "F", "change.t03"), (rows[1], "F", "name"))}  # fmt: skip
    moved = entry_books.overwritten(path, tmp_path / "moved.xlsx", there)
    answered = [f for f in check_file(moved).findings if f.code == "P119"]
    assert [f.params["rule"] for f in answered] == ["P103"]


def test_reasons_are_data(tmp_path: Path) -> None:
    texts = {"name": "原因\x1b[31m=1+1", "part.procurement": "长" * 5_000, "change.t03": " \u3000 "}
    report = check_file(workbook(tmp_path, replace(ODD, reasons=texts)))
    told = report_text(report, "zh", everything=True)
    assert "\x1b" not in told
    assert len(told) < 2_000
    assert sorted(f.code for f in report.findings) == ["P103", "P119", "P119"]


def test_reasons_are_read_from_other_forms(tmp_path: Path) -> None:
    book = read_workbook(workbook(tmp_path, ANSWERED))
    report = check_file(ods.write_raw(tmp_path / "unit.ods", book))
    assert {"P103", "P105", "P119"} <= {finding.code for finding in report.findings}


# ---- the unit and the year -----------------------------------------------------------------------

UNITS = {
    "万元": "万元",
    "万": "万元",
    " 元": "元",
    "万元 ": "万元",
    "万 元": "万元",
    "\u3000万元": "万元",
    "千元": "",
    "万美元": "",
    "亿元": "",
    "": "",
}
YEARS = {
    "2025": 2025,
    "2025年": 2025,
    "２０２５": 2025,
    "2025 年度": 2025,
    "２０２５年": 2025,
    "25": None,
    "明年": None,
    "2025-2026": None,
    "1999": None,
    "2025.5": None,
    "2e03": None,
}


def test_units_are_taken_or_refused() -> None:
    taken = {text: taken_unit(FAMILY.entry, as_is("", text)).value(0) for text in UNITS}
    assert taken == UNITS


def test_years_are_taken_or_refused() -> None:
    assert {text: taken_year(as_is("", text)).value(0) or None for text in YEARS} == YEARS


def test_what_is_taken_is_told_beside_it(tmp_path: Path) -> None:
    path = workbook(tmp_path, loosely_typed(sound()))
    values = entry_books.values(path)
    assert (values["录入·其他", "C6"], values["录入·其他", "C7"]) == (2025, "万元")
    words = "合计 600.00 万元，即 6,000,000.00 元，对吗？"
    assert values["录入·其他", "D7"] == values["目录", "A4"] == words
    report = check_file(path)
    assert (report.verdict, report.year, report.findings) == (Verdict.CONSISTENT, 2025, ())


def test_what_is_not_taken_is_refused_aloud(tmp_path: Path) -> None:
    path = workbook(tmp_path, replace(sound(), year=None, year_text="明年", unit_text="千元"))
    values = entry_books.values(path)
    assert (values["录入·其他", "C6"] or "", values["录入·其他", "C7"] or "") == ("", "")
    assert values["录入·其他", "D7"] == values["目录", "A4"] == "× 请选择金额单位（万元、元）"
    report = check_file(path)
    told = [(finding.code, finding.cells[0].cell) for finding in report.findings]
    assert ("E123", "B7") in told
    assert ("E124", "B6") in told
    assert report.verdict == Verdict.INCONSISTENT


def test_a_blank_form_leaves_the_unit_to_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    path.write_bytes(entry_books.blank_bytes())
    values = entry_books.values(path)
    assert not values.get(("录入·其他", "B7"))
    assert str(values["录入·其他", "D7"]).startswith("－")
    assert "E123" not in {finding.code for finding in check_file(path).findings}


def test_amounts_of_last_year_bring_their_unit() -> None:
    figures = replace(example.figures(), last_year={PART: 620 * WAN})
    assert inputs_of_rows(FAMILY, figures).typed_unit == FAMILY.unit
    assert inputs_of_rows(FAMILY, example.figures()).typed_unit == ""
