"""Reports and marked copies that lie in a folder are put aside by name, and never silently."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from examples.variants import variants, write_base, write_variant
from tests.support import example, pdf
from xlbudget.base.own_mark import REPORT_MARK
from xlbudget.cli.main import main
from xlbudget.intake.opened import open_workbook

TOLD = "个是 xlbudget 的报告或标记过的副本，未核对"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(example.FOLDER, tmp_path_factory.mktemp("printed") / "printed.xlsx")


@pytest.fixture
def folder(printed: Path, tmp_path: Path) -> Path:
    """Returns a folder with a good unit, one with an error, and a published document."""
    inbox = tmp_path / "inbox"
    (inbox / "甲").mkdir(parents=True)
    (inbox / "甲" / "good.xlsx").write_bytes(printed.read_bytes())
    swapped = next(v for v in variants(example.FOLDER) if v.name == "two-digits-swapped")
    write_variant(printed, swapped, inbox / "wrong.xlsx")
    (inbox / "公开.pdf").write_bytes(pdf.official(open_workbook(printed), pdf.LAYOUTS["plain"]))
    return inbox


def check(*args: object) -> Result:
    return CliRunner().invoke(main, ["check", "--jobs", "1", *map(str, args)])


def test_reports_and_copies_in_a_folder_are_told_by_name(folder: Path, printed: Path) -> None:
    before = check(folder)
    assert TOLD not in before.stderr
    reports = [folder / f"r.{ending}" for ending in ("html", "xlsx", "docx", "csv", "sarif")]
    options = [word for report in reports for word in ("--report", report)]
    assert check(folder, *options, "--mark", folder / "marked").exit_code == 1
    check(printed, "--report", folder / "one.html", "--report", folder / "one.xlsx")
    (folder / "甲" / "mended.xlsx").write_bytes((folder / "marked" / "wrong.xlsx").read_bytes())
    after = check(folder)
    [line] = [line for line in after.stderr.splitlines() if TOLD in line]
    names = line.partition("：")[2].split("、")
    assert sorted(names) == sorted(
        [
            "good.xlsx",
            "wrong.xlsx",
            "公开.pdf",
            "one.html",
            "one.xlsx",
            "r.html",
            "r.xlsx",
            "r.docx",
        ]
    )
    assert f"另有 {len(names)} 个" in line
    # A copy whose original is not there may have been mended: it is checked.
    assert "mended.xlsx" in after.stdout
    assert "共 4 个文件" in after.stdout
    assert after.exit_code == 2


def test_the_ledger_names_them_too(folder: Path, tmp_path: Path) -> None:
    check(folder, "--report", folder / "r.html")
    check(folder, "--report", tmp_path / "again.html")
    assert f"另有 1 {TOLD}" in (tmp_path / "again.html").read_text(encoding="utf-8")


def test_a_disclosure_with_the_mark_does_not_pass_unseen(folder: Path) -> None:
    book = load_workbook(folder / "wrong.xlsx")
    book.properties.keywords = REPORT_MARK
    book.save(folder / "wrong.xlsx")
    result = check(folder)
    assert f"另有 1 {TOLD}" in result.stderr
    assert "wrong.xlsx" in result.stderr
    assert result.exit_code == 2
    # Who names it has it checked.
    assert check(folder / "wrong.xlsx").exit_code == 1


def test_a_folder_of_nothing_else_is_no_pass(printed: Path, tmp_path: Path) -> None:
    check(printed, "--report", tmp_path / "reports" / "r.html")
    result = check(tmp_path / "reports")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"另有 1 {TOLD}" in result.stderr


def test_files_that_cannot_be_read_are_nobodys_reports(folder: Path) -> None:
    (folder / "cut.xlsx").write_bytes((folder / "wrong.xlsx").read_bytes()[:3000])
    (folder / "甲" / "cut.xlsx").write_bytes(b"PK\x03\x04")
    (folder / "empty.html").write_bytes(b"")
    assert TOLD not in check(folder).stderr
