"""Workbooks of provinces that no template describes: what is told, and what never is."""

import json
import pickle
import random
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from tests.report.test_json import VALIDATOR
from tests.support import docx, example, pdf
from tests.support.blank_forms import WRITERS
from tests.support.provinces import PROVINCES, unit_book
from tests.support.shares import drawn, shared
from xlbudget.base.display import display_width
from xlbudget.cli.checked import Summary
from xlbudget.cli.exits import Exit
from xlbudget.meaning.findings import Finding
from xlbudget.reader import read_workbook
from xlbudget.report.as_html import report_html
from xlbudget.report.as_json import report_json
from xlbudget.report.as_text import report_text
from xlbudget.report.batch import batch_text
from xlbudget.report.filed import Filing, Stamp
from xlbudget.report.filed_unit import unit_of
from xlbudget.tasks.check import check_file
from xlbudget.tasks.new import new
from xlbudget.verdict.result import Report, Verdict

ENDINGS = ("xlsx", *WRITERS)
NAMES = [province["name"] for province in PROVINCES]
BY_NAME: Mapping[str, Mapping[str, Any]] = {p["name"]: p for p in PROVINCES}
FEWEST_RULES = {"central": 20, "Guangxi": 30, "Jiangxi": 12, "Fujian": 25}
"""Relations that hold in each unit of a province: the fewer, the more its form leaves open."""


def warned(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.severity != "note"]


def doubted(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.code == "R116"]


def counts(report: Report) -> Mapping[str, str]:
    return next(finding.params for finding in report.findings if finding.code == "R114")


def changed(path: Path, change: Callable[[Workbook], None]) -> Report:
    book = load_workbook(path)
    change(book)
    book.save(path)
    return check_file(path)


def replaced(path: Path, words: Mapping[str, str]) -> Report:
    def change(book: Workbook) -> None:
        for cell in (c for sheet in book for row in sheet.iter_rows() for c in row):
            for pattern, other in words.items():
                if isinstance(cell.value, str):
                    cell.value = re.sub(pattern, other, cell.value)

    return changed(path, change)


@pytest.mark.parametrize("seed", shared(range(6), 6))
@pytest.mark.parametrize("name", NAMES)
def test_a_unit_that_is_right_gets_no_warning(tmp_path: Path, name: str, seed: int) -> None:
    ending = ENDINGS[seed % len(ENDINGS)]
    report = check_file(unit_book(tmp_path / f"unit.{ending}", BY_NAME[name], seed))
    assert report.verdict == Verdict.INFERRED
    assert not warned(report)
    assert not doubted(report)
    assert counts(report)["tables"] == "8"
    assert counts(report)["unknown"] == "0"
    held = [outcome for outcome in report.rules.values() if outcome.value in ("exact", "rounding")]
    assert len(held) >= FEWEST_RULES[name]


def published(path: Path, form: str) -> Report:
    """Returns the report on the sheets of a workbook as the tables of a document."""
    sheets = read_workbook(path).sheets
    if form == "docx":
        content = docx.package("".join(docx.of_sheet(sheet, over=2) for sheet in sheets))
    else:
        content = pdf.of_sheets(sheets, 2, PAGES)
    document = path.with_suffix(f".{form}")
    document.write_bytes(content)
    return check_file(document)


PAGES = pdf.Layout(size=7, many=True)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_read_as_its_workbook(tmp_path: Path, name: str, seed: int) -> None:
    book = unit_book(tmp_path / "unit.xlsx", BY_NAME[name], seed)
    as_workbook = check_file(book)
    report = published(book, "docx" if seed else "pdf")
    assert report.verdict == Verdict.INFERRED
    assert (warned(report), doubted(report)) == ([], [])
    assert counts(report) == counts(as_workbook)
    assert report.rules == as_workbook.rules


def test_a_document_without_lines_is_doubtful(tmp_path: Path) -> None:
    sheets = read_workbook(unit_book(tmp_path / "unit.xlsx", BY_NAME["Guangxi"], 0)).sheets
    document = tmp_path / "unit.pdf"
    document.write_bytes(pdf.of_sheets(sheets, 2, pdf.Layout(pen="across", centred=True)))
    report = check_file(document)
    assert report.verdict == Verdict.DOUBTFUL
    assert report.findings[0].code == "D113"


@pytest.mark.parametrize(("form", "place"), [("docx", ""), ("pdf", r"第\d+页 ")])
def test_what_does_not_hold_in_a_document_is_told_at_its_place(
    tmp_path: Path, form: str, place: str
) -> None:
    path = unit_book(tmp_path / "unit.xlsx", BY_NAME["Guangxi"], 3)
    book = load_workbook(path)
    amounts = {
        (cell.row, cell.column): float(cell.value)
        for row in book[book.sheetnames[1]].iter_rows()
        for cell in row
        if isinstance(cell.value, int | float)
    }
    at = max(amounts, key=lambda key: amounts[key])
    book[book.sheetnames[1]].cell(*at, amounts[at] + 12.5)
    book.save(path)
    report = published(path, form)
    wrong = [finding for finding in warned(report) if finding.code == "R115"]
    cells = [cell for finding in wrong for cell in finding.cells]
    assert report.verdict == Verdict.INFERRED
    assert cells
    assert all(re.match(place + r"20\d\d年", cell.sheet) for cell in cells)
    assert all(re.fullmatch(r"R\d+C\d+", cell.cell) for cell in cells)


@pytest.mark.parametrize("name", NAMES)
def test_a_column_of_remarks_changes_nothing(tmp_path: Path, name: str) -> None:
    remarked = []

    def with_remarks(book: Workbook) -> None:
        for sheet in book:
            rows = [row for row in range(3, 6) if "合计" in [cell.value for cell in sheet[row]]]
            if rows and sheet.cell(rows[0], 1).value in ("科目编码", "经济分类科目编码"):
                column = sheet.max_column + 1
                sheet.cell(rows[0], column, "备注")
                sheet.cell(rows[0] + 2, column, "含追加")
                remarked.append(sheet.title)

    plain = check_file(unit_book(tmp_path / "plain.xlsx", BY_NAME[name], 0))
    report = changed(unit_book(tmp_path / "unit.xlsx", BY_NAME[name], 0), with_remarks)
    assert report.verdict == Verdict.INFERRED
    assert not warned(report)
    assert remarked
    assert counts(report) == counts(plain)
    assert report.rules == plain.rules


@pytest.mark.drawn
@pytest.mark.parametrize("name", NAMES)
def test_words_that_nobody_knows_make_no_false_alarm(tmp_path: Path, name: str) -> None:
    """Each word of a form in turn is replaced: what may depend on it is compared with nothing."""
    province, rng = BY_NAME[name], random.Random(name)
    words = [*province["funds"].values(), *province["fiscal"].values(), province["carryover"]]
    words += ["科目名称", "基本支出", "项目支出", "人员经费", "合计", "收入总计", "支出总计"]
    words += [w for w in (province["current_total"], province["spent_total"]) if w]
    for word in rng.sample(sorted({*words}), drawn(6)):
        path = unit_book(tmp_path / "unit.xlsx", province, rng.randint(0, 99))
        report = replaced(path, {f"{re.escape(word)}$": "甲乙丙"})
        assert report.verdict in (Verdict.INFERRED, Verdict.UNREADABLE), word
        if report.verdict == Verdict.INFERRED:
            assert not warned(report), word
            assert int(counts(report)["unknown"]), word


@pytest.mark.parametrize("seed", shared(range(8), 8))
def test_a_changed_digit_is_a_warning_with_its_cell(tmp_path: Path, seed: int) -> None:
    path = unit_book(tmp_path / "unit.xlsx", BY_NAME["Guangxi"], seed)
    rng = random.Random(seed)
    spots: list[tuple[str, str]] = []

    def change(book: Workbook) -> None:
        cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
        cell: Any = rng.choice([c for c in cells if isinstance(c.value, float | int) and c.value])
        cell.value += rng.choice([9, 90, 900, 2700])
        spots.append((cell.parent.title, cell.coordinate))

    report = changed(path, change)
    assert report.verdict == Verdict.INFERRED
    assert {f.code for f in warned(report)} == {"R115"}
    assert not report.corrections
    assert spots[0] in {(cell.sheet, cell.cell) for f in warned(report) for cell in f.cells}


def test_a_title_that_is_not_understood_takes_its_table_along(tmp_path: Path) -> None:
    path = unit_book(tmp_path / "unit.xlsx", BY_NAME["Guangxi"], 1)
    report = replaced(path, {"部门支出|单位支出": "单位营收"})
    assert counts(report)["tables"] == "7"
    assert all("营收" not in finding.message for finding in warned(report))


def test_a_rule_that_fails_in_most_rows_was_misread(tmp_path: Path) -> None:
    path = unit_book(tmp_path / "unit.xlsx", BY_NAME["Guangxi"], 1)
    words = {"^基本支出$": "@", "^合计$": "基本支出", "@": "合计"}

    def change(book: Workbook) -> None:
        for cell in book["单位支出总体情况表"][3]:
            for pattern, other in words.items():
                if isinstance(cell.value, str):
                    cell.value = re.sub(pattern, other, cell.value)

    report = changed(path, change)
    assert doubted(report)
    assert not warned(report)
    assert report.verdict == Verdict.INFERRED


@pytest.mark.parametrize(
    ("keep", "words"),
    [(2, {}), (8, {"表": "册"}), (8, {"(?<=支出|收入|科目)": "甲乙"})],
    ids=["two tables", "no titles", "no words"],
)
def test_what_says_too_little_is_refused_as_before(
    tmp_path: Path, keep: int, words: Mapping[str, str]
) -> None:
    path = unit_book(tmp_path / "unit.xlsx", BY_NAME["Fujian"], 1)

    def fewer(book: Workbook) -> None:
        for name in book.sheetnames[keep:]:
            del book[name]

    changed(path, fewer)
    assert replaced(path, words).verdict == Verdict.UNREADABLE


def test_a_report_of_ours_beside_a_workbook_is_no_disclosure(tmp_path: Path) -> None:
    path, page = tmp_path / "unit.xlsx", tmp_path / "报告.html"
    path.write_bytes(new(template="shanghai-unit", unit="某单位", year=2026).content)
    stamp = Stamp(datetime(2026, 1, 2, tzinfo=UTC))
    filing = Filing([unit_of(check_file(path), "zh")], stamp, "zh", is_ledger=False)
    page.write_text("".join(report_html(filing)), encoding="utf-8")
    [finding] = check_file(page).findings
    assert finding.code == "F233"


def test_the_nearest_template_is_named_where_it_is_near(tmp_path: Path) -> None:
    """Five of a known family's tables among seven that are none of its own."""
    path = unit_book(tmp_path / "unit.xlsx", BY_NAME["Jiangxi"], 3)
    plain = tmp_path / "near.xlsx"
    plain.write_bytes(new(figures=example.FOLDER / "figures.csv", as_printed=True).content)
    near = load_workbook(plain)

    def add(book: Workbook) -> None:
        del book["财政拨款收支总表"]
        for sheet in near.worksheets[:5]:
            copy = book.create_sheet(sheet.title)
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                copy[cell.coordinate].value = cell.value
            for area in sheet.merged_cells.ranges:
                copy.merge_cells(area.coord)

    report = changed(path, add)
    [nearest] = [finding for finding in report.findings if finding.code == "R117"]
    assert nearest.params["known"] == "5"
    assert (len(nearest.lists["missing"]), len(nearest.lists["others"])) == (8, 7)

    def fewer(book: Workbook) -> None:
        for name in list(BY_NAME["Jiangxi"]["titles"].values())[:3]:
            del book[name]

    report = changed(path, fewer)
    assert (report.verdict, report.template) == (Verdict.INCOMPLETE, example.family().id)


def test_it_is_told_first_in_text_json_and_batch(tmp_path: Path) -> None:
    path = unit_book(tmp_path / "unit.xlsx", BY_NAME["Guangxi"], 1)
    good = check_file(path)

    def more(book: Workbook) -> None:
        book["单位支出总体情况表"]["C5"].value += 100

    report = pickle.loads(pickle.dumps(changed(path, more)))
    assert warned(report)
    for lang, head in (("zh", "按表头推断，没有模板"), ("en", "inferred from headers")):
        text = report_text(report, lang, everything=True)
        assert text.splitlines()[1].startswith(head)
        assert max(map(display_width, text.splitlines())) <= 80
        assert "一致。" not in text
    for each in (good, report):
        data = "".join(report_json([each], "zh", everything=True))
        assert not list(VALIDATOR.iter_errors(json.loads(data)))
    assert not report.ok
    lines = "".join(batch_text([good, report], [path, path], "zh", everything=False))
    assert "共 2 个文件：0 个通过，0 个有错误或存疑" in lines
    assert "2 个没有模板" in lines


def test_the_exit_code_is_that_of_a_pass(tmp_path: Path) -> None:
    path = unit_book(tmp_path / "unit.xlsx", BY_NAME["Fujian"], 2)
    summary = Summary()
    list(summary.watch(iter([check_file(path)])))
    assert summary.exit == Exit.GOOD


def test_what_people_do_not_see_is_doubtful_here_too(tmp_path: Path) -> None:
    path = unit_book(tmp_path / "unit.xlsx", BY_NAME["Guangxi"], 1)

    def hide(book: Workbook) -> None:
        book["单位支出总体情况表"].row_dimensions[6].hidden = True

    assert changed(path, hide).verdict == Verdict.DOUBTFUL


def test_a_known_workbook_imports_nothing_of_it(tmp_path: Path) -> None:
    content = new(figures=example.FOLDER / "figures.csv", as_printed=True).content
    (tmp_path / "a.xlsx").write_bytes(content)
    code = (
        "import sys; from pathlib import Path; from xlbudget.tasks.check import check_file\n"
        "print(check_file(Path('a.xlsx')).template, any('drafting' in m for m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[1] == "False"
