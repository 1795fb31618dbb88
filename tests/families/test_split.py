"""Codes in several cells, and words and counts beside names: written, read, and judged as others.

`split-department` stands on `split-unit`: other words, one table replaced, a rule less.
"""

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from tests.support import biff8, biff12, ods
from xlbudget.cli.main import main
from xlbudget.meaning.flat import UnitFigures, read_flat, write_flat
from xlbudget.meaning.structure import ListedRow, structure_of
from xlbudget.reader import read_workbook
from xlbudget.template import CellRef, Family, load_family
from xlbudget.template.code_lists import code_list

UNIT = Path(__file__).with_name("split-unit")
DEPARTMENT = Path(__file__).with_name("split-department")
SEEDS = range(4)


def run(*arguments: str, template: Path = UNIT, code: int = 0) -> str:
    done = CliRunner().invoke(main, [*arguments, "--template", str(template)])
    assert done.exit_code == code, done.output
    return done.stdout


def drawn(family: Family, seed: int) -> UnitFigures:
    """Returns a unit with some items of the classification and some purchases, drawn at random."""
    chance = random.Random(seed)
    amounts: dict[CellRef, int] = {}
    rows: dict[tuple[str, str], tuple[ListedRow, ...]] = {}

    def add(table: str, row: str, column: str, fen: int) -> None:
        cell = CellRef(table, row, column)
        amounts[cell] = amounts.get(cell, 0) + fen

    def listed(table: str, name: str, codes: list[str]) -> None:
        entries = code_list(name).entries
        rows[table, "main"] = tuple(ListedRow(c, c, entries[c].name) for c in sorted(codes))

    of = {name: code_list(name).entries for name in ("functional", "economic_department")}
    items = chance.sample(
        [c for c in of["functional"] if len(c) == 7 and c[:5] in of["functional"]], 6
    )
    general = 0
    for code in items:
        for column in ("general", "other"):
            fen = chance.randrange(1, 10**9)
            general += fen if column == "general" else 0
            for row in (code, code[:5], code[:3], "total"):
                add("s1", row, column, fen)
                add("s1", row, "total", fen)
    listed("s1", "functional", list({c[:n] for c in items for n in (3, 5, 7)}))
    sections = chance.sample([c for c in of["economic_department"] if len(c) == 5], 3)
    for number, code in enumerate(sections):
        fen = general // 3 if number else general - 2 * (general // 3)
        for row in (code, code[:3], "total"):
            add("s2", row, "amount", fen)
    listed("s2", "economic_department", list({c[:n] for c in sections for n in (3, 5)}))
    goods = [(f"第{n}批设备", str(chance.randrange(1, 99))) for n in range(3)]
    for name, _ in goods:
        for row in (name, "total"):
            add("s3", row, "amount", chance.randrange(1, 10) if row == name else 0)
    total = sum(amounts[CellRef("s3", name, "amount")] for name, _ in goods)
    amounts[CellRef("s3", "total", "amount")] = total
    rows["s3", "main"] = tuple(
        ListedRow(name, name, name, "", ("货物", pieces, "=分散采购" if pieces < "5" else ""))
        for name, pieces in goods
    )
    return UnitFigures(family.id, "某某局", 2026, rows, amounts)


def made(folder: Path, figures: UnitFigures, *how: str, template: Path = UNIT) -> Path:
    family = load_family(str(template))
    flat, book = folder / "figures.csv", folder / "unit.xlsx"
    flat.write_text(write_flat(family, figures, structure_of(family, figures.rows)), "utf-8")
    run("new", "--figures", str(flat), *how, "-o", str(book), template=template)
    return book


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("how", [("--as-printed",), ("--entry", "tables"), ("--entry", "sheets")])
def test_a_unit_comes_back_as_it_was(tmp_path: Path, seed: int, how: tuple[str, ...]) -> None:
    family = load_family(str(UNIT))
    figures = drawn(family, seed)
    book = made(tmp_path, figures, *how)
    assert "结论：全部一致。" in run("check", str(book))
    again = tmp_path / "again.csv"
    again.write_text(run("figures", str(book)), "utf-8")
    back = read_flat(family, again)
    assert {cell: fen for cell, fen in back.amounts.items() if fen} == figures.amounts
    for key, listed in figures.rows.items():
        kept = [row for row in back.rows[key] if row.label]
        assert kept == [row for row in listed], key


def test_each_level_of_a_code_stands_in_its_own_cell(tmp_path: Path) -> None:
    figures = drawn(load_family(str(UNIT)), 1)
    sheet = load_workbook(made(tmp_path, figures))["表一"]
    header = {str(merged) for merged in sheet.merged_cells.ranges}
    assert {"A4:D4", "A5:C5", "D5:D6", "E5:E6"} <= header
    assert [sheet.cell(6, column).value for column in (1, 2, 3)] == ["类", "款", "项"]
    codes = [row.code for row in figures.rows["s1", "main"]]
    for row, code in enumerate(codes, start=7):
        shown = [sheet.cell(row, column).value or "" for column in (1, 2, 3)]
        assert shown == [code[:3], code[3:5], code[5:]]
    last = 7 + len(codes)
    assert (sheet.cell(last, 1).value, f"A{last}:D{last}" in header) == ("合计", True)


WRITERS = {"xlsb": biff12.write_raw, "xls": biff8.write_raw, "ods": ods.write_raw}


@pytest.mark.parametrize("form", WRITERS)
def test_cells_of_codes_are_read_from_every_form(tmp_path: Path, form: str) -> None:
    figures = drawn(load_family(str(UNIT)), 2)
    book = read_workbook(made(tmp_path, figures, "--as-printed"))
    other = WRITERS[form](tmp_path / f"unit.{form}", book)
    assert "结论：全部一致。" in run("check", str(other))
    again = tmp_path / "again.csv"
    again.write_text(run("figures", str(other)), "utf-8")
    assert read_flat(load_family(str(UNIT)), again).rows == figures.rows


def _as_numbers(row: tuple[Any, ...]) -> None:
    for cell in row:
        cell.value = int(str(cell.value)) if cell.value else None


def _first_as_number(row: tuple[Any, ...]) -> None:
    row[0].value = int(str(row[0].value))


def _only_lowest(row: tuple[Any, ...]) -> None:
    for cell, following in pairwise(row):
        if following.value:
            cell.value = None


def _all_down_to_it(row: tuple[Any, ...]) -> None:
    texts = [str(cell.value or "") for cell in row]
    for number, cell in enumerate(row):
        cell.value = "".join(texts[: number + 1]) if texts[number] else None


@pytest.mark.parametrize("typed", [_as_numbers, _first_as_number, _only_lowest, _all_down_to_it])
def test_cells_of_codes_are_read_however_people_type_them(
    tmp_path: Path, typed: Callable[[tuple[Any, ...]], None]
) -> None:
    figures = drawn(load_family(str(UNIT)), 3)
    path = made(tmp_path, figures, "--as-printed")
    book = load_workbook(path)
    for name, first, width in (("表一", 7, 3), ("表二", 7, 2)):
        for row in book[name].iter_rows(first, book[name].max_row, 1, width):
            if str(row[0].value or "").isdigit():
                typed(row)
    book.save(path)
    assert "结论：全部一致。" in run("check", str(path))
    again = tmp_path / "again.csv"
    again.write_text(run("figures", str(path)), "utf-8")
    back = read_flat(load_family(str(UNIT)), again)
    assert {cell: fen for cell, fen in back.amounts.items() if fen} == figures.amounts


def test_a_wrong_amount_and_a_wrong_part_of_a_code_are_told_at_their_cells(tmp_path: Path) -> None:
    figures = drawn(load_family(str(UNIT)), 1)
    path = made(tmp_path, figures, "--as-printed")
    book = load_workbook(path)
    sheet = book["表一"]
    sheet["F9"] = sheet["F9"].value + 1000
    book.save(path)
    assert "表一 F9" in run("check", str(path), code=1)
    sheet["F9"] = sheet["F9"].value - 1000
    sheet["C9"] = "9x"
    book.save(path)
    assert "表一 A9" in run("check", str(path), code=1)


@pytest.mark.parametrize("how", [("--as-printed",), ("--entry", "tables")])
def test_a_department_prints_its_own_words(tmp_path: Path, how: tuple[str, ...]) -> None:
    department = DEPARTMENT.name
    figures = drawn(load_family(str(UNIT)), 0)
    kept = {cell: fen for cell, fen in figures.amounts.items() if _shown(cell)}
    rows = {key: listed for key, listed in figures.rows.items() if key[0] != "s3"}
    figures = replace(figures, template=department, amounts=kept, rows=rows)
    path = made(tmp_path, figures, *how, template=DEPARTMENT)
    sheet = load_workbook(path)["表一"]
    assert sheet["A2"].value == "2026年部门支出科目表"
    assert f"模板 {department}" in (said := run("check", str(path), template=DEPARTMENT))
    assert "结论：全部一致。" in said


def _shown(cell: CellRef) -> bool:
    return cell.table == "s2" or (cell.table == "s1" and cell.column == "total")
