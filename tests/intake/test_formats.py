"""Amounts whose format shows another number: what is shown is the figure."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from tests.intake.locate import layouts
from tests.intake.locate.layouts import Formatted, Plain
from tests.support import biff12
from tests.support.libreoffice import save_all_as
from tests.support.shares import shared
from xlbudget.reader import read_workbook
from xlbudget.tasks.check import check_file
from xlbudget.tasks.figures import figures
from xlbudget.verdict.result import Verdict

SCALED = (
    *(r"0\.0000", '0"."0000', r"#\.0000;-#\.0000;\-", r"0\.0000_ ;[Red]-0\.0000_ ", "0!.0000"),
    *(r'0\.0000"万元"', r"[$-804]0\.0000", r"[=0]\-;0\.0000", r"[<>0]0\.0000;\-"),
)


def in_yuan(sheet: Plain, code: str) -> Plain:
    """Returns a sheet whose amounts are stored in 元 and shown in 万元."""
    cells = {
        place: Formatted(round(value * 10_000), code) if isinstance(value, int | float) else value
        for place, value in sheet.cells.items()
    }
    return replace(sheet, cells=cells)


def scaled(path: Path, seed: int, codes: Sequence[str] = SCALED) -> Path:
    random = Random(seed)
    return layouts.write(path, [in_yuan(s, random.choice(codes)) for s in layouts.sheets()])


def assert_as_untouched(path: Path, plain: Path) -> None:
    report = check_file(path)
    assert report.verdict == Verdict.ROUNDING
    codes = {finding.code for finding in report.findings if finding.code[0] in "NR"}
    assert codes - {"R102", "R111"} == {"N123"}
    assert figures(path).lines == figures(plain).lines


@pytest.mark.parametrize("seed", range(3))
def test_yuan_shown_in_ten_thousands_are_the_figures_shown(tmp_path: Path, seed: int) -> None:
    plain = layouts.write(tmp_path / "plain.xlsx", layouts.sheets())
    assert_as_untouched(scaled(tmp_path / "scaled.xlsx", seed), plain)


@pytest.mark.parametrize("form", shared(["ods", "xls"], 2, first=1))
def test_in_other_forms(tmp_path: Path, form: str) -> None:
    plain = layouts.write(tmp_path / "plain.xlsx", layouts.sheets())
    codes = [code for code in SCALED if "!" not in code]  # which LibreOffice shows as it is
    [path] = save_all_as(form, [scaled(tmp_path / "scaled.xlsx", 7, codes)], tmp_path / form)
    assert_as_untouched(path, plain)


def test_in_xlsb(tmp_path: Path) -> None:
    plain = layouts.write(tmp_path / "plain.xlsx", layouts.sheets())
    workbook = read_workbook(scaled(tmp_path / "scaled.xlsx", 8))
    assert_as_untouched(biff12.write_raw(tmp_path / "scaled.xlsb", workbook), plain)


def test_what_is_shown_is_wrong_though_what_is_stored_is_right(tmp_path: Path) -> None:
    """A digit in the format of one cell, which every relation would pass by what is stored."""
    random = Random(3)
    sheets = layouts.sheets()
    amounts = [
        (number, place)
        for number, sheet in enumerate(sheets)
        for place, value in sheet.cells.items()
        if isinstance(value, int | float) and value
    ]
    for code in ('"1"0.00', "[$2-804]0.00", r"0.00\3", r"\4#,##0.00", "0.00,", "0.00;-0.00;0.00%"):
        number, place = random.choice(amounts)
        sheet = sheets[number]
        value = sheet.cells[place]
        assert isinstance(value, int | float)
        changed = replace(sheet, cells={**sheet.cells, place: Formatted(value, code)})
        path = tmp_path / "changed.xlsx"
        layouts.write(path, [changed if s is sheet else s for s in sheets])
        report = check_file(path)
        noted = [f.code for f in report.findings if f.code[:2] == "N1"]
        if "%" in code:
            assert (report.verdict, noted) == (Verdict.ROUNDING, [])
        else:
            assert noted == ["N123"]
            assert not report.ok or code == r"0.00\3"
