"""A mistake turns its own light on and no other, and `check` tells of the same rule."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.support import cellrune_engine, entry_books, example
from tests.support.libreoffice import recalculate
from xlbudget.base.texts import LANGUAGES
from xlbudget.entry.form.inputs import Inputs, Line
from xlbudget.entry.formulas.check_line import CODE, RESULT
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.intake.opened import open_workbook
from xlbudget.intake.typed import read_typed
from xlbudget.meaning.catalogue import message, severity
from xlbudget.reader import RawSheet
from xlbudget.report.as_text import report_text
from xlbudget.tasks.check import check_file
from xlbudget.template.code_lists import code_list
from xlbudget.template.common import common
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.checks.entry import check_entry
from xlbudget.verdict.result import Report, Verdict

FAMILY = example.family()
SHEET = "勾稽检查"
STEP = 10_000


@cache
def sound() -> Inputs:
    """What is typed for a unit without any mistake; every project has its kind."""
    given = entry_books.inputs(entry_books.unit(12, 12))
    projects = tuple(
        replace(line, words={**line.words, "category": "运转类"}) for line in given.lines["project"]
    )
    return replace(given, lines={**given.lines, "project": projects})


def changed(section: str, change: Callable[[list[Line]], None]) -> Inputs:
    lines = list(sound().lines[section])
    change(lines)
    return replace(sound(), lines={**sound().lines, section: tuple(lines)})


def first(lines: list[Line], column: str = "") -> int:
    """Returns the first line with an amount, of a column where one is named."""
    return next(
        i
        for i, line in enumerate(lines)
        if (line.amounts.get(column, 0) if column else any(line.amounts.values())) > 0
    )


def bump(section: str, column: str, by: int) -> Inputs:
    def change(lines: list[Line]) -> None:
        at = first(lines, column)
        amounts = dict(lines[at].amounts)
        lines[at] = replace(lines[at], amounts={**amounts, column: amounts[column] + by})

    return changed(section, change)


def word(section: str, column: str, words: str) -> Inputs:
    def change(lines: list[Line]) -> None:
        at = first(lines)
        lines[at] = replace(lines[at], words={**lines[at].words, column: words})

    return changed(section, change)


def wrong(section: str, words: str) -> Inputs:
    """Text in a cell that was blank."""

    def change(lines: list[Line]) -> None:
        columns = next(s for s in FAMILY.entry.sections if s.id == section).amounts
        free = next(c.id for c in columns if c.id not in lines[-1].amounts)
        lines[-1] = replace(lines[-1], wrong={free: words})

    return changed(section, change)


def twice(section: str) -> Inputs:
    """A second line of the same code or name, without amounts that change any total."""

    def change(lines: list[Line]) -> None:
        line = lines[first(lines)]
        parts = {name: fen // 2 for name, fen in line.amounts.items()}
        rest = {name: fen - parts[name] for name, fen in line.amounts.items()}
        lines[first(lines)] = replace(line, amounts=parts)
        lines.append(replace(line, amounts=rest))

    return changed(section, change)


def parent_too() -> Inputs:
    """An amount of a code and another of the section above it; totals stay as they are."""

    def change(lines: list[Line]) -> None:
        line = lines[first(lines)]
        parts = {name: fen // 2 for name, fen in line.amounts.items()}
        rest = {name: fen - parts[name] for name, fen in line.amounts.items()}
        lines[first(lines)] = replace(line, amounts=parts)
        code = line.words["code"][:5]
        lines.append(Line({"code": code}, rest))

    return changed("spend", change)


def swapped() -> Inputs:
    """Two amounts of 分 that change places, so that both totals stay."""

    def change(lines: list[Line]) -> None:
        staff = first(lines, "personnel")
        goods = next(i for i, line in enumerate(lines) if line.amounts.get("operating"))
        lines[staff] = moved(lines[staff], "personnel", "operating")
        lines[goods] = moved(lines[goods], "operating", "personnel")

    def moved(line: Line, left: str, right: str) -> Line:
        amounts = {**line.amounts, left: line.amounts[left] - 1}
        return replace(line, amounts={**amounts, right: line.amounts.get(right, 0) + 1})

    return changed("economic", change)


def class_only() -> Inputs:
    """A line of its own, with the code of a class that no other line is under."""

    def change(lines: list[Line]) -> None:
        at = first(lines)
        taken = {line.words.get("code", "")[:3] for line in lines}
        code = next(code for code in ("221", "210", "213", "229") if code not in taken)
        lines[at] = replace(lines[at], words={**lines[at].words, "code": code})

    return changed("spend", change)


def of_another_budget() -> Inputs:
    """Basic spending of 一般公共预算 under a code of 政府性基金."""

    def change(lines: list[Line]) -> None:
        at = first(lines, "general_basic")
        lines[at] = replace(lines[at], words={"code": "2120801"})

    return changed("spend", change)


def negative() -> Inputs:
    def change(lines: list[Line]) -> None:
        at = first(lines, "general_last")
        line = lines[at]
        amounts = {**line.amounts, "general_last": line.amounts["general_last"] + STEP}
        lines[at] = replace(line, amounts=amounts)
        lines.append(replace(line, words={**line.words, "label": "另一个项目"},
                             amounts={"general_last": -STEP}))  # fmt: skip

    return changed("project", change)


# What is typed, the rules whose lights turn on, and those of which only `check` tells besides.
CASES: Mapping[str, tuple[Inputs, set[str], set[str]]] = {
    "nothing": (sound(), set(), set()),
    "sheets that disagree": (bump("economic", "personnel", 5 * STEP), {"G131"}, set()),
    "a code twice": (twice("spend"), {"E102"}, set()),
    "a code that is not in the list": (
        word("spend", "code", "2010777"),
        {"E101"},
        {"C113"},
    ),
    "no code": (word("spend", "code", ""), {"E104"}, {"J102", "J201", "J301"}),
    "not a code": (word("spend", "code", "201X"), {"E109"}, {"J201", "J301"}),
    "a class that is not there": (
        word("spend", "code", "2880101"),
        {"E108"},
        {"C113", "J102"},
    ),
    "a section beside its item": (parent_too(), {"E110"}, {"J201", "J301"}),
    "a class where an item is asked for": (class_only(), {"E132"}, {"C116"}),
    "text for a number": (wrong("spend", "12万"), {"E103"}, set()),
    "a dash for nothing": (wrong("project", "—"), {"E103"}, set()),
    "a project without a code": (
        word("project", "function", ""),
        {"E105"},
        {"J102", "J201", "J301", "J402", "J501"},
    ),
    "a project without a name": (word("project", "label", ""), {"E106"}, set()),
    "a project twice": (twice("project"), {"E113"}, set()),
    "a project without its kind": (word("project", "category", ""), {"E114"}, set()),
    "an amount in the other column": (swapped(), {"E115"}, set()),
    "a code of another budget": (of_another_budget(), {"E117"}, set()),
    "an amount below zero": (negative(), {"E111"}, set()),
    "no name of the unit": (replace(sound(), unit_name=""), {"E112"}, set()),
    "no unit of amounts": (replace(sound(), unit_text=""), {"E123"}, set()),
    "a unit that may not be chosen": (replace(sound(), unit_text="千元"), {"E123"}, set()),
    "words for a year": (replace(sound(), year=None, year_text="明年"), {"E124"}, set()),
}


def mixed() -> Inputs:
    """Seven mistakes in one workbook."""
    lines = {
        **CASES["a section beside its item"][0].lines,
        "project": CASES["a project twice"][0].lines["project"],
        "economic": CASES["sheets that disagree"][0].lines["economic"],
    }
    text = CASES["text for a number"][0].lines["spend"][-1]
    _, second, third, *rest = lines["spend"]
    lines["spend"] = (
        lines["spend"][0],
        replace(second, words={**second.words, "code": "201X"}),
        replace(third, words={**third.words, "code": ""}),
        *rest,
        replace(text, amounts={}),
    )
    return replace(sound(), lines=lines)


MIXED = {"E102", "E103", "E104", "E109", "E110", "E113"}
"""Totals that disagree are told when what explains them was mended."""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook without any mistake."""
    path = tmp_path_factory.mktemp("seeded") / "sound.xlsx"
    write_entry_sheets(path, FAMILY, sound())
    return path


def lights(sheets: Iterable[RawSheet]) -> dict[str, str]:
    """Returns the results that are not good, by rule."""
    sheet = next(s for s in sheets if s.name == SHEET)
    found = {}
    for (row, column), cell in sheet.cells.items():
        code = sheet.cells.get((row, CODE))
        if column == RESULT and code and code.value and str(cell.value)[:1] in "×！":
            found[str(code.value)] = str(cell.value)
    return found


def told(report: Report) -> set[str]:
    return {f.code for f in report.findings if severity(f) != "note"}


@pytest.mark.parametrize("name", CASES)
def test_the_right_light_and_the_same_rule(tmp_path: Path, name: str) -> None:
    given, rules, more = CASES[name]
    path = tmp_path / "unit.xlsx"
    write_entry_sheets(path, FAMILY, given)
    opened = open_workbook(path)
    assert set(lights(opened.workbook.sheets)) == rules
    report = check_opened(opened)
    assert told(report) == rules | more
    for finding in report.findings:
        for lang in LANGUAGES:
            assert "?" not in message(finding, lang, FAMILY), finding


def test_every_rule_of_entry_sheets_has_a_case_that_breaks_it() -> None:
    rules = {code for code in common()["rules"] if code.startswith("E")}
    shown = {code for _, broken, _ in CASES.values() for code in broken}
    assert rules - shown == {
        "E107",
        "E116",
        "E120",
        "E121",
        "E122",
        "E125",
        "E131",
        "E133",
        "E134",
    }  # below and in other files, E107 in a family with such a link


def test_cellrune_turns_the_same_lights_on(tmp_path: Path) -> None:
    path = tmp_path / "unit.xlsx"
    write_entry_sheets(path, FAMILY, mixed())
    assert set(lights(entry_books.sheets(path))) == MIXED
    again = cellrune_engine.recalculate(path)
    asked = entry_books.formulas(path)
    assert entry_books.differences(entry_books.values(path), again, asked) == []


@pytest.mark.long  # tests/damage asks it at every run, of other mistakes
@pytest.mark.libreoffice
def test_libreoffice_turns_the_same_lights_on(tmp_path: Path) -> None:
    path = tmp_path / "unit.xlsx"
    write_entry_sheets(path, FAMILY, mixed())
    again = recalculate(path, tmp_path / "again")
    assert lights(entry_books.sheets(again)) == lights(entry_books.sheets(path))
    asked = entry_books.formulas(path)
    assert entry_books.differences(entry_books.values(path), entry_books.values(again), asked) == []


def test_a_correction_names_the_entry_cell(tmp_path: Path) -> None:
    path = tmp_path / "correction.xlsx"

    def change(lines: list[Line]) -> None:
        at = first(lines, "personnel")
        lines[at] = replace(lines[at], amounts={"personnel": lines[at].amounts["personnel"] * 10})

    write_entry_sheets(path, FAMILY, changed("economic", change))
    report = check_file(path)
    assert told(report) == {"G131"}
    best = report.corrections[0]
    [one] = best.changes
    assert one.cell.sheet == "录入·经济科目"
    assert one.hint == "point"
    assert best.resolves == ("G131",)
    for lang in LANGUAGES:
        assert "录入·经济科目 E" in report_text(report, lang, everything=False)


# ---- official tables that do not follow ----------------------------------------------------------


def edited(written: Path, folder: Path, cells: Mapping[str, object]) -> Report:
    """The sound workbook with cells typed over after it was calculated."""
    return check_file(entry_books.overwritten(written, folder / "edited.xlsx", cells))


def test_a_formula_typed_over_is_named_with_what_it_would_give(
    written: Path, tmp_path: Path
) -> None:
    shown = entry_books.values(written)["表三", "C6"]
    report = edited(written, tmp_path, {"表三!C6": 1})
    [finding] = [f for f in report.findings if f.code == "N106"]
    assert finding.cells[0].cell == "C6"
    assert finding.params["expected"] == f"{round(float(str(shown)), 2):,.2f}"
    assert "E120" not in told(report)


def test_another_formula_is_named(written: Path, tmp_path: Path) -> None:
    report = edited(written, tmp_path, {"表三!C6": ("1+1", 2)})
    assert "N107" in told(report)


def test_a_formula_that_shows_an_old_result_is_named(written: Path, tmp_path: Path) -> None:
    formula = entry_books.formulas(written)["表三", "C6"]
    report = edited(written, tmp_path, {"表三!C6": (formula, 3)})
    [finding] = report.findings
    assert (finding.code, finding.cells[0].cell, finding.params["value"]) == ("N109", "C6", "3.00")


def test_a_changed_formula_on_the_way_to_official_tables_is_seen_by_what_it_gives(
    written: Path, tmp_path: Path
) -> None:
    formulas = entry_books.formulas(written)
    total = formulas["表三", "C6"]  # a sum of a column of a calculating sheet
    sheet, column, row = re.findall(r"'([^']+)'!\$([A-Z]+)\$([0-9]+)", total)[0]

    def codes(**cells: tuple[str, int]) -> set[str]:
        named = {"total": "表三!C6", "way": f"{sheet}!{column}{row}"}
        return told(edited(written, tmp_path, {named[key]: cell for key, cell in cells.items()}))

    # As long as nothing is calculated the tables are those that were typed: that does not last.
    assert "N109" in codes(way=("1+1", 2))
    same = formulas[sheet, f"{column}{row}"].replace("'", "") + "+0"
    assert not codes(way=(same, 2))
    assert {"E120", "N109"} <= codes(way=("1+1", 2), total=(total, 3))


def test_an_entry_sheet_of_another_form_is_not_read(written: Path, tmp_path: Path) -> None:
    report = edited(written, tmp_path, {"录入·支出!A4": "编码"})
    assert told(report) == {"E121"}
    assert report.rules


def test_entry_sheets_of_another_edition_are_not_read(tmp_path: Path) -> None:
    """Their columns mean something else; what is printed is checked all the same."""
    path = tmp_path / "older.xlsx"
    for given, verdict in ((sound(), Verdict.CONSISTENT), (CASES["no code"][0], None)):
        write_entry_sheets(path, FAMILY, given)
        older = tmp_path / "marked.xlsx"
        with ZipFile(path) as package, ZipFile(older, "w") as out:
            for name in package.namelist():
                content = package.read(name)
                if name == "docProps/custom.xml":
                    content = re.sub(
                        rb'(name="xlbudget.version">.*?>)2(<)', rb"\g<1>1\g<2>", content
                    )
                out.writestr(name, content)
        report = check_file(older)
        assert "E122" in told(report)
        assert not {f.code for f in report.findings if f.code.startswith("E")} - {"E122"}
        assert report.verdict == (verdict or Verdict.INCONSISTENT)


def test_totals_of_two_sheets_are_compared_where_no_relation_tells_of_them(tmp_path: Path) -> None:
    """In this family one does; without it the sheets themselves are compared."""
    family = replace(FAMILY, rules={c: r for c, r in FAMILY.rules.items() if c != "G131"})
    path = tmp_path / "links.xlsx"
    write_entry_sheets(path, family, bump("economic", "personnel", 5 * STEP))
    assert set(lights(entry_books.sheets(path))) == {"E107"}
    opened = open_workbook(path)
    typed = read_typed(family, opened.workbook, str(family.version))
    [finding] = [f for f in check_entry(replace(opened, typed=typed)) if f.code == "E107"]
    assert [cell.sheet for cell in finding.cells] == ["录入·经济科目", "录入·支出"]
    write_entry_sheets(path, family, sound())
    assert not lights(entry_books.sheets(path))


def test_more_codes_than_a_table_has_lines(tmp_path: Path) -> None:
    """Two sheets may hold more codes than one of them; none is lost in silence."""
    codes = [c for c, e in code_list("functional").entries.items() if len(c) == 7][::4]
    room = {section.id: section.room for section in FAMILY.entry.sections}
    most = room["spend"]
    basic = tuple(Line({"code": code}, {"general_basic": STEP}) for code in codes[:most])
    projects = tuple(
        Line({"label": "某项目", "function": code, "category": "运转类"}, {"general": STEP})
        for code in codes[most : most + room["project"]]
    )
    path = tmp_path / "crowded.xlsx"
    typed = Inputs("某局", 2026, "万元", {"spend": basic, "project": projects})
    write_entry_sheets(path, FAMILY, typed)
    assert "E116" in lights(entry_books.sheets(path))
    report = check_file(path)
    assert {f.params["number"] for f in report.findings if f.code == "E116"} == {
        *("表二", "表三", "表五")
    }
