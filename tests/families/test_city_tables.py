"""Rows only when used, rows and tables that may be missing, lines without a label, other words."""

import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.support import biff8, biff12, city_units, ods
from tests.support.city_units import city_unit
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.catalogue import severity
from xlbudget.meaning.flat import UnitFigures, read_flat, write_flat
from xlbudget.reader import read_workbook
from xlbudget.tasks.check import check_file
from xlbudget.tasks.new import new
from xlbudget.template import Family
from xlbudget.verdict.result import Report, Verdict
from xlbudget.writer.content import WorkbookContent, linked, printed
from xlbudget.writer.workbook import write_workbook

FOLDER = str(city_units.FOLDER)
FAMILY = city_units.family()
FORMS = {"xls": biff8.write_raw, "xlsb": biff12.write_raw, "ods": ods.write_raw}
Make = Callable[[Family, UnitFigures], WorkbookContent]
OF_THE_YEAR = ("C118", "C119", "C120")
"""Notes on names of another year: a random unit of any year has today's."""


def written(target: Path, seed: int, make: Make = printed, *, gov_fund: bool | None = None) -> Path:
    write_workbook(target, make(FAMILY, city_unit(random.Random(seed), gov_fund=gov_fund)))
    return target


def checked(path: Path) -> Report:
    return check_file(path, FOLDER)


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def changed(path: Path, change: Callable[[Workbook], None]) -> Report:
    book = load_workbook(path)
    change(book)
    book.save(path)
    return checked(path)


def replaced(sheet: Worksheet, words: Mapping[str, str]) -> None:
    for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)):
        for old, other in words.items():
            if cell.value == old:
                cell.value = other


def line_of(sheet: Worksheet, column: int, words: str) -> int:
    values = {str(sheet.cell(row, column).value): row for row in range(1, sheet.max_row + 1)}
    return next(row for value, row in values.items() if words in value)


def kept(figures: UnitFigures) -> tuple[object, object]:
    """What a workbook must give back: every amount, and each block's rows with their names."""
    amounts = {cell: fen for cell, fen in figures.amounts.items() if fen}
    rows = {k: [(row.code, row.label) for row in listed] for k, listed in figures.rows.items()}
    return amounts, {key: listed for key, listed in rows.items() if listed}


@pytest.mark.parametrize("make", [printed, linked])
@pytest.mark.parametrize("seed", range(12))
def test_a_unit_goes_out_and_comes_back(tmp_path: Path, seed: int, make: Make) -> None:
    path = written(tmp_path / "a.xlsx", seed, make)
    report = checked(path)
    other = [finding for finding in report.findings if finding.code not in OF_THE_YEAR]
    assert (report.verdict, other) == (Verdict.CONSISTENT, [])
    opened = open_workbook(path, FOLDER)
    unit = city_unit(random.Random(seed))
    assert kept(opened.figures) == kept(unit)
    flat = write_flat(FAMILY, opened.figures, opened.located.structure)
    assert kept(read_flat(FAMILY, flat.encode())) == kept(unit)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", [20, 21])
def test_other_file_forms_say_the_same(tmp_path: Path, seed: int, form: str) -> None:
    path = written(tmp_path / "a.xlsx", seed)
    other = FORMS[form](tmp_path / f"a.{form}", read_workbook(path))
    assert checked(other).verdict == Verdict.CONSISTENT
    assert kept(open_workbook(other, FOLDER).figures) == kept(city_unit(random.Random(seed)))


@pytest.mark.parametrize("seed", range(30, 42))
def test_a_swapped_amount_is_found_where_it_stands(tmp_path: Path, seed: int) -> None:
    rng, path = random.Random(seed), written(tmp_path / "a.xlsx", seed)
    # What other figures tell: the parts of a line without a label are told by their sum alone.
    places = [
        place
        for cell, place in open_workbook(path, FOLDER).located.places.items()
        if cell.table in ("c1", "c2", "c4") and cell.row != "other"
    ]
    book = load_workbook(path)
    shown = [p for p in places if isinstance(book[p.sheet][p.cell].value, int | float)]
    place = rng.choice([p for p in shown if book[p.sheet][p.cell].value])
    book[place.sheet][place.cell].value += rng.choice((9, 0.9, 90, 900))
    book.save(path)
    report = checked(path)
    assert report.verdict == Verdict.INCONSISTENT
    named = {(cell.sheet, cell.cell) for finding in report.findings for cell in finding.cells}
    assert (place.sheet, place.cell) in named


# ---- rows only when used -------------------------------------------------------------------------


def labels(content: bytes | Path, sheet: str, tmp_path: Path) -> list[str]:
    path = tmp_path / "labels.xlsx"
    path.write_bytes(content if isinstance(content, bytes) else content.read_bytes())
    column = load_workbook(path)[sheet]["C"]
    return [str(cell.value) for cell in column[5:] if cell.value]


def test_a_blank_workbook_has_lines_prepared_for_classes(tmp_path: Path) -> None:
    blank = new(unit="某局", year=2026, template=FOLDER)
    assert labels(blank.content, "表1", tmp_path) == ["一、", "二、", "三、", "四、", "支出总计"]
    assert codes(checked(blank.save(tmp_path / "a.xlsx"))) == ["P101"]


def test_the_classes_of_given_codes_are_numbered_as_they_come(tmp_path: Path) -> None:
    given = b"2050201\n2010301\n2010302\n2120899\n"
    made = new(codes=given, unit="某局", year=2026, template=FOLDER)
    expected = ["一、一般公共服务支出", "二、教育支出", "三、城乡社区支出", "支出总计"]
    assert labels(made.content, "表1", tmp_path) == expected
    sheet = load_workbook(made.save(tmp_path / "a.xlsx"))["表1"]
    assert sheet["E7"].value == "='表2'!D9"  # basic expenditure of the class, where it is typed


def test_a_prepared_line_is_filled_by_hand(tmp_path: Path) -> None:
    path = new(unit="某局", year=2026, template=FOLDER).save(tmp_path / "a.xlsx")

    def fill(book: Workbook) -> None:
        book["表1"]["C7"].value = "二、教育支出"
        book["表1"]["F7"].value = 5

    report = changed(path, fill)
    assert "G103" in codes(report)  # table 2 has nothing of it yet
    rows = open_workbook(path, FOLDER).figures.rows["c1", "expenditure"]
    assert [(row.code, row.label) for row in rows] == [("205", "教育支出")]


@pytest.mark.parametrize("ordinal", ["、", "．", "."])
def test_numbers_and_years_before_a_class_say_nothing(tmp_path: Path, ordinal: str) -> None:
    def renumber(book: Workbook) -> None:
        for row in range(6, book["表1"].max_row):
            cell = book["表1"].cell(row, 3)
            if "、" in str(cell.value):
                cell.value = f"九{ordinal}2026年{str(cell.value).partition('、')[2]}"

    path = written(tmp_path / "a.xlsx", 5)
    assert changed(path, renumber).verdict == Verdict.CONSISTENT


CLASSES = {
    "an old name": ("文化体育与传媒支出", ["C103"]),
    "no name at all": ("", ["C134"]),
    "a name that no class has": ("某某支出", ["C110"]),
}


@pytest.mark.parametrize(("name", "expected"), CLASSES.values(), ids=CLASSES)
def test_what_is_wrong_with_a_class_is_told_at_its_cell(
    tmp_path: Path, name: str, expected: list[str]
) -> None:
    unit = next(
        seed
        for seed in range(99)
        if any(
            row.code == "207" for row in city_unit(random.Random(seed)).rows["c1", "expenditure"]
        )
    )
    path = written(tmp_path / "a.xlsx", unit)
    row = line_of(load_workbook(path)["表1"], 3, "文化旅游体育与传媒支出")

    def rename(book: Workbook) -> None:
        book["表1"].cell(row, 3).value = f"一、{name}"

    report = changed(path, rename)
    told = [f for f in report.findings if f.code in expected]
    assert [(finding.code, finding.cells[0].cell) for finding in told] == [(expected[0], f"C{row}")]


def test_a_class_that_a_table_lost_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", 5, gov_fund=True)

    def lose(book: Workbook) -> None:
        for column, value in zip("CDEF", ("五、", None, None, None), strict=True):
            book["表1"][f"{column}10"].value = value

    told = {f.code: f.params.get("row") for f in changed(path, lose).findings}
    assert told["T110"] == "221 住房保障支出"


# ---- what may be missing -------------------------------------------------------------------------


def test_a_table_that_may_be_missing_is_as_good_as_an_empty_one(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", 1, gov_fund=False)
    report = changed(path, lambda book: book.remove(book["表4"]))
    assert (report.verdict, codes(report)) == (Verdict.CONSISTENT, ["T134"])
    assert severity(report.findings[0]) == "note"


def test_what_a_missing_table_should_show_is_an_error(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", 1, gov_fund=True)
    report = changed(path, lambda book: book.remove(book["表4"]))
    assert report.verdict == Verdict.INCONSISTENT
    assert {"T134", "G104"} <= set(codes(report))


@pytest.mark.parametrize("make", [printed, linked])
def test_a_row_that_may_be_missing_leaves_its_parent_whole(tmp_path: Path, make: Make) -> None:
    unit = city_unit(random.Random(3), gov_fund=False)
    amounts = {cell: fen for cell, fen in unit.amounts.items() if cell.row != "gov_fund"}
    without = UnitFigures(unit.template, unit.unit_name, unit.year, unit.rows, amounts)
    path = tmp_path / "a.xlsx"
    write_workbook(path, make(FAMILY, without))
    shown = [cell.value for cell in load_workbook(path)["表1"]["A"]]
    assert "2、政府性基金预算" not in shown
    assert "1、一般公共预算" in shown
    assert checked(path).verdict == Verdict.CONSISTENT


def test_the_department_over_the_unit_may_be_missing(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", 3)
    assert changed(path, lambda book: book["表6"].delete_rows(5)).verdict == Verdict.CONSISTENT

    def slip(book: Workbook) -> None:
        book["表6"]["C5"].value = (book["表6"]["C5"].value or 0) + 3

    report = changed(path, slip)
    # What was said of the department is said of the unit under it.
    assert {"J601", "J602"} <= set(codes(report))
    assert any("G107" in f.code for f in changed(path, more_in_all).findings)


def more_in_all(book: Workbook) -> None:
    """Puts 3 元 more into the total of the unit and of its first project: they still add up."""
    for cell in ("B5", "C5", "B6", "C6"):
        book["表6"][cell].value = (book["表6"][cell].value or 0) + 3


@pytest.mark.parametrize(
    "words", ["无", "注：本单位2025年无政府性基金预算财政拨款安排的预算，故本表为空表。"]
)
def test_words_in_an_empty_table_are_no_row(tmp_path: Path, words: str) -> None:
    path = written(tmp_path / "a.xlsx", 2, gov_fund=False)

    def say(book: Workbook) -> None:
        sheet = book["表4"]
        sheet["A5"].value, sheet["A6"].value = words, "合计"
        for row in range(7, 10):
            sheet.cell(row, 1).value = None

    assert [f for f in changed(path, say).findings if severity(f) == "error"] == []


def test_the_note_of_an_empty_table_is_its_own(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", 2, gov_fund=False)
    year = city_unit(random.Random(2), gov_fund=False).year
    notes = [str(cell.value) for cell in load_workbook(path)["表4"]["A"]]
    assert f"注：本单位{year}年无政府性基金预算财政拨款安排的预算，故本表为空表。" in notes
    assert codes(checked(path)) == []


# ---- lines without a label, two measures ---------------------------------------------------------


def test_a_line_without_a_label_is_the_first_one_of_amounts(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", 6)
    assert changed(path, lambda book: book["表5"].insert_rows(6)).verdict == Verdict.CONSISTENT

    def slip(book: Workbook) -> None:
        book["表5"]["B7"].value += 2

    report = changed(path, slip)
    assert codes(report)[0] == "J501"


def test_a_second_line_without_a_label_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", 6)

    def second(book: Workbook) -> None:
        book["表5"]["E7"].value = 12.5

    assert "T105" in codes(changed(path, second))


def test_a_table_with_nothing_on_its_line_is_empty(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", 6)

    def empty(book: Workbook) -> None:
        for column in "ABCDE":
            book["表5"][f"{column}6"].value = None
        book["表5"]["A6"].value = "注：本单位2030年无“三公”经费和机关运行经费，故本表为空表。"

    assert changed(path, empty).verdict == Verdict.CONSISTENT


# ---- other words ---------------------------------------------------------------------------------


def test_titles_headers_and_labels_have_other_words(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", 2)
    year = city_unit(random.Random(2)).year
    words = {
        f"{year}年单位收支总表": f"{year}年单位财务收支总表",
        "预算数": "金额",
        "基本支出": "基本支出预算",
        "1、一般公共预算": "1、一般公共预算资金",
        "二、其他收入": "二、单位其他收入",
    }
    report = changed(path, lambda book: replaced(book["表1"], words))
    assert (report.verdict, codes(report)) == (Verdict.CONSISTENT, [])


def test_last_years_classes_are_kept_and_numbered_anew(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", 5, gov_fund=True)

    def older(book: Workbook) -> None:
        book["表1"]["C7"].value = "十二、公共安全支出"

    changed(path, older)
    following = new(last=path, year=2030, template=FOLDER)
    made = labels(following.content, "表1", tmp_path)
    assert made[:2] == ["一、一般公共服务支出", "二、公共安全支出"]
    assert codes(checked(following.save(tmp_path / "b.xlsx"))) == ["P101"]
