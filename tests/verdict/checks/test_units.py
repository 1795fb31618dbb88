"""The unit of amounts wherever people write it, and figures whose size does not fit it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.intake.locate import layouts
from tests.intake.locate.layouts import Plain, with_cells, with_header
from tests.support import biff12, example, libreoffice
from tests.support.shares import shared
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.catalogue import makes_doubtful, severity
from xlbudget.reader import read_workbook
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.result import Report, Verdict

YUAN = 10_000


def in_yuan(sheet: Plain) -> Plain:
    """The figures of a sheet in 元, without a word that says so."""
    cells = {
        place: None
        if value == "单位：万元"
        else round(value * YUAN)
        if isinstance(value, int | float)
        else value
        for place, value in sheet.cells.items()
    }
    return replace(
        sheet, cells={place: value for place, value in cells.items() if value is not None}
    )


def caption(words: str, sheet: Plain) -> Plain:
    return with_cells(sheet, {"A3": f"{sheet.cells[3, 1]}   {words}"})


def below(words: str, sheet: Plain) -> Plain:
    return with_cells(sheet, {f"B{sheet.height + 2}": words})


def in_header(words: str, sheet: Plain) -> Plain:
    heads = ("合计", "金额", "2025年", "政府性基金收入预算")
    return with_header(sheet, lambda w: w + words if w in heads else w)


CAPTIONS = (
    "单位：（元）",
    "金额：元",
    "单位：RMB元",
    "金额单位：人民币（元）",
    "单位/元",
)
WAYS = {
    **{f"above: {words}": (caption, words) for words in CAPTIONS},
    **{f"below: {words}": (below, words) for words in ("单位：元", "（元）", "注：金额单位：元")},
    **{
        f"in the header: {words}": (in_header, words)
        for words in ("（元）", "\n(元)", "（单位：元）")
    },
}


def shown(report_of: Path) -> tuple[Mapping[object, int], Report]:
    opened = open_workbook(report_of)
    return {c: a for c, a in opened.figures.amounts.items() if a}, check_opened(opened)


@pytest.mark.parametrize("name", WAYS)
def test_the_unit_is_read_where_it_is_written(tmp_path: Path, name: str) -> None:
    way, words = WAYS[name]
    given = [way(words, in_yuan(sheet)) for sheet in layouts.sheets()]
    amounts, report = shown(layouts.write(tmp_path / "unit.xlsx", given))
    told = {f.code for f in report.findings if severity(f) != "note"}
    assert amounts == example.figures().amounts
    assert told == set()
    assert report.verdict == Verdict.ROUNDING


PAGES = {
    "oddHeader": "单位：元",
    "oddFooter": "金额单位：元  第&P页 共&N页",
    "firstHeader": "单位：元",
    "evenFooter": "（元）",
}


def with_pages(path: Path, kind: str, *, differ: bool = True) -> Path:
    workbook = load_workbook(path)
    for sheet in workbook:
        getattr(sheet, kind).right.text = PAGES[kind]
        sheet.HeaderFooter.differentFirst = differ and kind.startswith("first")
        sheet.HeaderFooter.differentOddEven = differ and kind.startswith("even")
    workbook.save(path)
    return path


@pytest.mark.parametrize("kind", PAGES)
def test_the_unit_on_printed_pages(tmp_path: Path, kind: str) -> None:
    path = layouts.write(tmp_path / "unit.xlsx", map(in_yuan, layouts.sheets()))
    amounts, report = shown(with_pages(path, kind))
    assert amounts == example.figures().amounts
    assert {f.code for f in report.findings if severity(f) != "note"} == set()
    assert report.verdict == Verdict.ROUNDING
    binary = biff12.write_raw(tmp_path / "unit.xlsb", read_workbook(path))
    assert shown(binary)[0] == example.figures().amounts


@pytest.mark.libreoffice
@pytest.mark.parametrize("form", shared(["ods", "xls"], 2))
def test_printed_pages_of_other_forms(tmp_path: Path, form: str) -> None:
    paths = [
        with_pages(layouts.write(tmp_path / f"{kind}.xlsx", map(in_yuan, layouts.sheets())), kind)
        for kind in ("oddHeader", "oddFooter")
    ]
    for path in libreoffice.save_all_as(form, paths, tmp_path):
        assert shown(path)[0] == example.figures().amounts


def test_pages_that_are_never_printed_say_nothing(tmp_path: Path) -> None:
    path = layouts.write(tmp_path / "unit.xlsx", map(in_yuan, layouts.sheets()))
    _, report = shown(with_pages(path, "firstHeader", differ=False))
    assert "T208" in {f.code for f in report.findings}


def test_without_a_unit_the_template_s_is_assumed_and_the_size_is_told(tmp_path: Path) -> None:
    path = layouts.write(tmp_path / "unit.xlsx", map(in_yuan, layouts.sheets()))
    _, report = shown(path)
    told = {f.code: f for f in report.findings if f.code[0] == "T" and severity(f) != "note"}
    assert told.keys() == {"T208", "T209"}
    assert makes_doubtful(told["T209"])


@pytest.mark.parametrize("name", ["表一", "表三", "表五"])
def test_one_table_in_another_unit_is_told_and_nothing_is_corrected(
    tmp_path: Path, name: str
) -> None:
    given = [in_yuan(sheet) if sheet.name == name else sheet for sheet in layouts.sheets()]
    _, report = shown(layouts.write(tmp_path / "unit.xlsx", given))
    [finding] = [f for f in report.findings if f.code == "T131"]
    assert finding.params["number"] == name
    assert report.corrections == ()
    assert report.verdict == Verdict.INCONSISTENT


def test_figures_in_yuan_with_one_that_is_finer_are_exact(tmp_path: Path) -> None:
    given = [caption("单位：元", in_yuan(sheet)) for sheet in layouts.sheets()]
    given[2] = with_cells(given[2], {"D9": 810_601})
    opened = open_workbook(layouts.write(tmp_path / "unit.xlsx", given))
    assert {figure.step for figure in opened.readings.figures.values() if figure} == {1}
