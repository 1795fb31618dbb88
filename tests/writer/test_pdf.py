"""Tables as LibreOffice prints them; it is looked for, given a limit, and leaves nothing behind."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import xlbudget
from tests.support import example
from xlbudget.base.errors import UsageError
from xlbudget.writer.pdf import SOFFICE_VARIABLE, find_soffice, printed_as_pdf

FAMILY = example.family()


def pages(pdf: bytes) -> list[str]:
    """Returns the text of each page."""
    program = shutil.which("pdftotext")
    assert program  # it comes with pdftoppm
    done = subprocess.run(
        [program, "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode("utf-8").removesuffix("\f").split("\f")


@pytest.mark.libreoffice
def test_the_example_is_fourteen_numbered_pages_without_a_blank_one() -> None:
    made = xlbudget.new(figures=example.FOLDER / "figures.csv", entry="sheets")
    pdf = xlbudget.publish(made.content).pdf()
    assert pdf
    printout = pages(pdf)
    footers = ["".join(page.rstrip().rsplit("\n", 1)[-1].split()) for page in printout]
    assert footers == [f"第{n}页共{len(printout)}页" for n in range(1, len(printout) + 1)]
    assert len(printout) <= 14
    starts = [line for page in printout for line in page.split() if line.startswith("预算公开表")]
    assert starts == [table.mark for table in FAMILY.tables.values()]
    # A page is a table's first, or goes on with lines below the repeated header.
    assert all(len(page.split("\n")) > 6 for page in printout)
    written = "".join(printout)
    assert not [sign for sign in ("√", "×", "！", "返回目录", "#") if sign in written]
    assert written.count("注：本表无数据") == 3


@pytest.mark.libreoffice
def test_a_pdf_of_a_workbook_with_errors_says_so_too() -> None:
    text = (example.FOLDER / "figures.csv").read_text(encoding="utf-8-sig")
    wrong = text.replace("t03,2010302,total,1340.77", "t03,2010302,total,1304.77").encode()
    made = xlbudget.new(figures=wrong, as_printed=True)
    pdf = xlbudget.publish(made.content, despite_errors=True).pdf()
    assert pdf
    # Of the properties of a workbook LibreOffice keeps these; texts of a PDF are in UTF-16.
    remarks = "发布时仍有3项".encode("utf-16-be").hex().upper().encode()
    assert b"/Keywords<FEFF" + remarks in pdf
    assert not re.search(rb"/(Author|Manager|Company)\b", pdf)


def test_it_is_looked_for_where_the_variable_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SOFFICE_VARIABLE, "/nowhere/soffice")
    assert find_soffice() is None
    monkeypatch.setenv(SOFFICE_VARIABLE, sys.executable)
    assert find_soffice() == sys.executable
    monkeypatch.delenv(SOFFICE_VARIABLE)
    program = tmp_path / "libreoffice"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_soffice() == str(program)


SCRIPTS = {
    "does nothing": "exit 0",
    "fails": "exit 3",
    "hangs": "(sleep 60; touch {mark}) & wait",
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_program_that_makes_no_pdf_is_an_error_that_leaves_nothing_behind(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, temporary = tmp_path / "soffice", tmp_path / "temporary"
    temporary.mkdir()
    program.write_text(f"#!/bin/sh\n{SCRIPTS[script]}\n".format(mark=tmp_path / "mark"), "utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with pytest.raises(UsageError) as caught:
        printed_as_pdf(str(program), b"PK", seconds=0.2 if script == "hangs" else 60)
    assert caught.value.code == "F229"
    assert list(temporary.iterdir()) == []
    assert not (tmp_path / "mark").exists()


def test_a_program_that_cannot_be_started_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        printed_as_pdf(str(tmp_path / "none"), b"PK")
    assert caught.value.code == "F229"


def test_the_others_are_there_where_the_pdf_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = shutil.which("false")
    assert program
    monkeypatch.setenv(SOFFICE_VARIABLE, program)
    made = xlbudget.new(figures=example.FOLDER / "figures.csv", as_printed=True)
    with pytest.raises(UsageError) as caught:
        xlbudget.publish(made.content).save(tmp_path)
    assert caught.value.code == "F229"
    assert {path.suffix for path in tmp_path.iterdir()} == {".xlsx", ".docx"}
