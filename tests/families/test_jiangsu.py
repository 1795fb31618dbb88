"""Jiangsu's form: random departments become workbooks in every way, and reconcile."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.support import libreoffice
from tests.support.blank_forms import WRITERS
from tests.support.jiangsu_units import drawn, family, unit_of
from tests.support.shares import shared
from xlbudget.base.amounts import from_fen, round_to, text_of, to_fen
from xlbudget.base.texts import numeral
from xlbudget.intake.locate import locate
from xlbudget.intake.recognise import score_of
from xlbudget.meaning.flat import UnitFigures, read_flat, write_flat
from xlbudget.meaning.structure import arrange, structure_of
from xlbudget.reader import read_workbook
from xlbudget.tasks.check import check_file
from xlbudget.tasks.figures import figures as figures_of
from xlbudget.tasks.new import new
from xlbudget.template import Block, CellRef, RowList, Table, available_families, load_family
from xlbudget.template.code_lists import code_list
from xlbudget.template.common import lookalikes
from xlbudget.template.header import header_cells
from xlbudget.verdict.result import Verdict

HOWS: Mapping[str, Mapping[str, Any]] = {
    "printed": {"as_printed": True},
    "linked": {"entry": "tables"},
    "entry": {"entry": "sheets"},
}
RIGHT = (Verdict.CONSISTENT, Verdict.ROUNDING)
# The order of 2017: government funds before the general budget.
ORDER_OF_2017 = ("t01", "t02", "t03", "t04", "t05", "t06", "t10", "t07", "t08", "t09", "t11", "t12")
CLASSES = "201 202 203 204 205 206 207 208 210 211 212 213 214 215 216 217 220 221 222 224 229"


def unit(seed: int, *, year_end: bool | None = None) -> UnitFigures:
    return unit_of(
        drawn(random.Random(seed), year_end=seed % 2 == 1 if year_end is None else year_end)
    )


def made(folder: Path, figures: UnitFigures, **how: Any) -> Path:
    flat, book = folder / "figures.csv", folder / "unit.xlsx"
    flat.write_text(write_flat(family(), figures, structure_of(family(), figures.rows)), "utf-8")
    book.write_bytes(new(figures=flat, **how).content)
    return book


def amounts(path: Path) -> dict[CellRef, int]:
    """Returns what a workbook prints, without what prints nothing."""
    back = read_flat(family(), figures_of(path).to_csv().encode())
    shown = {c: round_to(fen, family().tables[c.table].step) for c, fen in back.amounts.items()}
    return {cell: fen for cell, fen in shown.items() if fen}


@pytest.mark.parametrize("how", HOWS.values(), ids=HOWS)
@pytest.mark.parametrize("seed", shared(range(6), 6))
def test_a_department_reconciles(tmp_path: Path, how: Mapping[str, Any], seed: int) -> None:
    figures = unit(seed)
    path = made(tmp_path, figures, **how)
    report = check_file(path)
    assert report.template == family().id
    assert report.verdict in RIGHT, report.findings
    assert amounts(path) == figures.amounts
    back = read_flat(family(), figures_of(path).to_csv().encode())
    goods = {row.id: row.typed for row in back.rows.get(("t12", "main"), ())}
    assert goods == {row.id: row.typed for row in figures.rows["t12", "main"]}


@pytest.mark.libreoffice
@pytest.mark.parametrize("seeds", [(7,), pytest.param((7, 8), marks=pytest.mark.long)])
def test_another_program_calculates_the_same(tmp_path: Path, seeds: tuple[int, ...]) -> None:
    books, units = [], []
    for seed in seeds:
        for how in ("linked", "entry"):
            folder = tmp_path / f"{how}{seed}"
            folder.mkdir()
            units.append(unit(seed))
            book = made(folder, units[-1], **HOWS[how])
            books.append(book.rename(tmp_path / f"{folder.name}.xlsx"))
    again = libreoffice.recalculate_all(books, tmp_path / "again")
    for path, figures in zip(again, units, strict=True):
        report = check_file(path)
        assert report.verdict in RIGHT, report.findings
        assert amounts(path) == figures.amounts


def filled_by_hand(path: Path, figures: UnitFigures, *, of_2017: bool = False) -> Path:
    """Writes the official form as a person fills it: nothing of ours is in it.

    All classes stand there, used or not; amounts have separators; an empty table says so.
    """
    book = Workbook()
    del book["Sheet"]
    order = ORDER_OF_2017 if of_2017 else tuple(family().tables)
    for number, name in enumerate(order, start=1):
        table = family().tables[name]
        mark = f"表{numeral(number)}" if of_2017 else table.mark
        sheet = book.create_sheet(mark)
        title = table.title.replace("{year}年", f"{figures.year}年度")
        sheet["A1"], sheet["A2"] = mark, title.partition("（")[0] if of_2017 else title
        sheet.cell(3, 1, f"部门名称：{figures.unit_name}")
        sheet.cell(3, len(table.widths), f"单位：{table.unit}")
        for top, left, height, width, text in header_cells(table.header):
            sheet.cell(4 + top, 1 + left, text)
            last = {"end_row": 3 + top + height, "end_column": left + width}
            if height > 1 or width > 1:
                sheet.merge_cells(start_row=4 + top, start_column=1 + left, **last)
        first = 4 + len(table.header)
        below = max(_fill(sheet, first, table, block, figures) for block in table.blocks)
        if not any(cell.table == name for cell in figures.amounts):
            sheet.cell(below, 1, "注：本部门无该项目" if number % 2 else "此表为空")
    book.save(path)
    return path


def _fill(sheet: Worksheet, first: int, table: Table, block: Block, figures: UnitFigures) -> int:
    """Fills one block; returns the first row behind it."""
    lines = list(_lines(table, block, figures))
    tail = [name for name in ("current", "spent") if name in block.fixed_by_id]
    body = next((at for at, (name, _) in enumerate(lines) if name in tail), len(lines))
    height = len(CLASSES.split()) if tail else 0
    for at, (name, words) in enumerate(lines):
        row = first + at + (max(0, height - body) if at >= body else 0)
        for place, word in words.items():
            sheet.cell(row, place + 1, word)
        for column in block.amounts:
            if (fen := figures.amounts.get(CellRef(table.id, name, column.id))) is not None:
                cell = sheet.cell(row, column.position + 1, float(from_fen(fen, table.unit)))
                cell.number_format = "#,##0.00"
    return first + max(len(lines), height + 3)


def _lines(
    table: Table, block: Block, figures: UnitFigures
) -> Iterator[tuple[str, dict[int, str]]]:
    """Yields the id of each row with its words by their places."""
    at = {column.kind: column.position for column in block.columns}
    rows = arrange(block, figures.rows.get((table.id, block.id), ()))
    lists = block.row_list
    if isinstance(lists, RowList) and lists.level:
        names = code_list("functional")
        printed = sorted({*CLASSES.split(), *(row.code for row in rows if row.code)})
        for number, code in enumerate(printed, start=1):
            yield code, {at["label"]: f"{numeral(number)}、{names.name(code)}"}
        rows = tuple(row for row in rows if not row.code)
    for row in rows:
        if row.code and "code" in at:
            yield row.id, {at["code"]: row.code, at["name"]: row.label}
        elif row.typed:
            typed = zip(block.typed, row.typed, strict=True)
            yield (
                row.id,
                {at["label"]: row.label, **{c.position: word for c, word in typed if word}},
            )
        else:
            words = row.label.replace("小计", "") if table.id == "t02" else row.label
            yield row.id, {block.columns[0].position: words} if words else {}


@pytest.mark.parametrize("of_2017", [False, True])
@pytest.mark.parametrize("seed", shared(range(8, 12), 4))
def test_the_official_form_filled_by_hand_reconciles(
    tmp_path: Path, seed: int, of_2017: bool
) -> None:
    figures = unit(seed)
    path = filled_by_hand(tmp_path / "form.xlsx", figures, of_2017=of_2017)
    report = check_file(path)
    assert (report.template, report.unit_name) == (family().id, figures.unit_name)
    assert report.verdict in RIGHT, report.findings
    assert amounts(path) == figures.amounts


def test_titles_as_people_write_them(tmp_path: Path) -> None:
    figures = unit(8)
    path = filled_by_hand(tmp_path / "form.xlsx", figures)
    book = load_workbook(path)
    for number, sheet in enumerate(book.worksheets, start=1):
        title = sheet["A2"].value
        ways = (f"{figures.unit_name}{title}", f"公开表{numeral(number)} {title}", title[6:])
        sheet["A1"], sheet["A2"], sheet.title = None, ways[number % 3], f"Sheet{number}"
    book.save(path)
    report = check_file(path)
    assert report.verdict in RIGHT, report.findings
    assert amounts(path) == figures.amounts


def test_the_income_of_table_2_may_stand_in_two_cells(tmp_path: Path) -> None:
    figures = unit(9)
    path = filled_by_hand(tmp_path / "form.xlsx", figures)
    book = load_workbook(path)
    sheet = book["公开02表"]
    for row in range(3, sheet.max_row + 1):
        amount = sheet.cell(row, 2)
        sheet.cell(row, 3, amount.value).number_format = amount.number_format
        amount.value = "小计" if row > 5 and sheet.cell(row, 1).value else None
    sheet.merge_cells("A4:B4")
    book.save(path)
    report = check_file(path)
    assert report.verdict in RIGHT, report.findings
    assert amounts(path) == figures.amounts


@pytest.mark.parametrize("ending", WRITERS)
def test_the_form_of_the_file_does_not_matter(tmp_path: Path, ending: str) -> None:
    figures = unit(12)
    plain = filled_by_hand(tmp_path / "form.xlsx", figures)
    path = tmp_path / f"form.{ending}"
    WRITERS[ending](path, read_workbook(plain))
    report = check_file(path)
    assert report.template == family().id
    assert report.verdict in RIGHT, report.findings
    assert amounts(path) == figures.amounts


@pytest.mark.parametrize("seed", shared(range(12, 18), 6))
def test_two_digits_that_changed_places_are_found(tmp_path: Path, seed: int) -> None:
    chance, figures = random.Random(seed), unit(seed, year_end=False)
    cell = chance.choice([c for c in figures.amounts if c.table in ("t01", "t05", "t07")])
    text = text_of(figures.amounts[cell], "万元", 2)
    at = next((n for n in range(text.index(".") - 1) if text[n] != text[n + 1]), None)
    if at is None:  # all digits alike: one more on the first
        wrong = f"{int(text[0]) % 9 + 1}{text[1:]}"
    else:
        wrong = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    fen = to_fen(Decimal(wrong), "万元")
    changed = replace(figures, amounts={**figures.amounts, cell: fen})
    report = check_file(filled_by_hand(tmp_path / "form.xlsx", changed))
    assert report.verdict == Verdict.INCONSISTENT
    proposed = {change.cell.value for change in report.corrections[0].changes}
    assert text_of(fen, "万元", 2) in {value.replace(",", "") for value in proposed}


@pytest.mark.parametrize("name", available_families())
def test_no_familys_blank_form_is_taken_for_another(tmp_path: Path, name: str) -> None:
    codes = b"201\n20101\n2010101\n301\n30101\n"
    book = new(codes=codes, unit="某厅", year=2026, template=name, entry="tables")
    (tmp_path / "form.xlsx").write_bytes(book.content)
    raw = read_workbook(tmp_path / "form.xlsx")
    bare = replace(raw, sheets=tuple(sheet for sheet in raw.sheets if sheet.name != "_xlbudget"))
    matches = {
        family: score_of(family, locate(family, bare))
        for family in map(load_family, available_families())
    }
    best = [family.id for family, score in matches.items() if score == max(matches.values())]
    assert best == [name]
    assert sorted(matches.values())[-2] <= 50


def test_final_accounts_are_refused_by_name(tmp_path: Path) -> None:
    book = Workbook()
    del book["Sheet"]
    for number, title in enumerate(lookalikes()[0]["titles"][:9], start=1):
        sheet = book.create_sheet(f"公开{number:02}表")
        sheet["A1"], sheet["A2"] = f"公开{number:02}表", f"2019年度{title}"
        sheet.append(["项目", "金额"])
        sheet.append(["合计", 1])
    book.save(tmp_path / "accounts.xlsx")
    for template in (None, family().id):
        report = check_file(tmp_path / "accounts.xlsx", template)
        assert [finding.code for finding in report.findings] == ["F022"]


def test_the_example_is_right_in_every_way(tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "examples" / "jiangsu-2020" / "figures.csv"
    for name, how in HOWS.items():
        path = new(figures=example, **how).save(tmp_path / f"{name}.xlsx")
        report = check_file(path)
        assert report.verdict in RIGHT, report.findings
        assert {finding.severity for finding in report.findings} <= {"note"}
