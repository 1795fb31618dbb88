"""LibreOffice really recalculates, and its absence never passes unseen."""

import os
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.support import libreoffice

STORED = 999


def write_with_wrong_result(path: Path, number: int = 1) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        income = workbook.add_worksheet("收入总表")
        income.write_column("B1", [number, 0.25])
        total = workbook.add_worksheet("收支总表")
        total.write_formula("A1", "=SUM('收入总表'!B1:B2)", None, STORED)
        total.write_formula("A2", "=A1*2", None, STORED)
    return path


def stored_results(path: Path) -> list[object]:
    workbook = openpyxl.load_workbook(path, data_only=True)
    return [workbook["收支总表"][cell].value for cell in ("A1", "A2")]


@pytest.mark.libreoffice
def test_wrong_stored_results_are_replaced(tmp_path: Path) -> None:
    source = write_with_wrong_result(tmp_path / "预算 one.xlsx")
    assert stored_results(source) == [STORED, STORED]

    result = libreoffice.recalculate(source, tmp_path / "out")

    assert result == tmp_path / "out" / "预算 one.xlsx"
    assert stored_results(result) == [1.25, 2.5]
    assert stored_results(source) == [STORED, STORED]


@pytest.mark.libreoffice
def test_many_workbooks_in_one_call_keep_their_order(tmp_path: Path) -> None:
    sources = [write_with_wrong_result(tmp_path / f"{n}.xlsx", n) for n in (3, 1, 2)]

    results = libreoffice.recalculate_all(sources, tmp_path / "out")

    assert [path.name for path in results] == ["3.xlsx", "1.xlsx", "2.xlsx"]
    assert [stored_results(path)[0] for path in results] == [3.25, 1.25, 2.25]


@pytest.mark.libreoffice
def test_pages_are_drawn_in_order_and_old_ones_removed(tmp_path: Path) -> None:
    source = write_with_wrong_result(tmp_path / "预算[1].xlsx")
    stale = tmp_path / "预算[1]-9.png"
    stale.touch()

    pages = libreoffice.render(source, tmp_path, dpi=30)

    assert [page.name for page in pages] == ["预算[1]-1.png", "预算[1]-2.png"]
    assert all(page.read_bytes().startswith(b"\x89PNG") for page in pages)


@pytest.mark.libreoffice
def test_file_that_cannot_be_loaded_is_an_error(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(libreoffice.LibreOfficeError, match=r"broken\.xlsx"):
        libreoffice.recalculate(broken, tmp_path / "out")


def test_no_result_overwrites_a_workbook(tmp_path: Path) -> None:
    twins = [tmp_path / "a" / "x.xlsx", tmp_path / "b" / "x.xlsx"]
    with pytest.raises(ValueError, match="overwrite"):
        libreoffice.recalculate_all(twins, tmp_path / "out")
    with pytest.raises(ValueError, match="overwrite"):
        libreoffice.recalculate(twins[0], twins[0].parent)


def test_late_program_is_ended_with_its_children(tmp_path: Path) -> None:
    survived = tmp_path / "survived"
    with pytest.raises(libreoffice.LibreOfficeError, match="took over"):
        libreoffice._run(["sh", "-c", f'(sleep 1; touch "{survived}") & wait'], 0.2)
    time.sleep(1.2)
    assert not survived.exists()


@pytest.mark.parametrize(("required", "outcome"), [("0", "1 skipped"), ("1", "1 error")])
def test_missing_libreoffice_is_told(required: str, outcome: str) -> None:
    run = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-n0", "-p", "no:cacheprovider"),
            f"{__file__}::{test_wrong_stored_results_are_replaced.__name__}",
        ],
        env={
            **os.environ,
            libreoffice.SOFFICE_VARIABLE: "/nowhere/soffice",
            libreoffice.REQUIRE_VARIABLE: required,
        },
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in run.stdout
    assert "not installed: soffice" in run.stdout
    assert run.returncode == int(required)
