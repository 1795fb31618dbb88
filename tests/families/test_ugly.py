"""A family that is unlike the others in everything works like them: `new`, `check`, `figures`."""

import csv
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from xlbudget.cli.main import main
from xlbudget.meaning.flat import read_flat
from xlbudget.meaning.structure import nearest_above, structure_of
from xlbudget.template import load_family

FOLDER = Path(__file__).with_name("ugly-unit")
FIGURES = FOLDER / "figures.csv"
FAMILY = load_family(str(FOLDER))


def run(*arguments: str, template: Path = FOLDER, code: int = 0) -> str:
    done = CliRunner().invoke(main, [*arguments, "--template", str(template)])
    assert done.exit_code == code, done.output
    return done.stdout


def made(target: Path, *arguments: str, template: Path = FOLDER) -> Path:
    run("new", *arguments, "-o", str(target), template=template)
    return target


def amounts(words: str) -> Mapping[tuple[str, str, str], str]:
    lines = csv.DictReader(words.lstrip("\ufeff").splitlines())
    return {(n["table"], n["row"], n["column"]): n["amount"] for n in lines if n["sheet"]}


@pytest.mark.parametrize("how", [(), ("--as-printed",)])
def test_figures_become_a_workbook_that_reconciles(tmp_path: Path, how: tuple[str, ...]) -> None:
    path = made(tmp_path / "a.xlsx", "--figures", str(FIGURES), *how)
    assert "结论：全部一致。" in run("check", str(path))
    back = amounts(run("figures", str(path)))
    figures = read_flat(FAMILY, FIGURES)
    for cell, fen in figures.amounts.items():
        assert float(back[cell]) * 1_000_000 == pytest.approx(fen), cell
    assert {cell for cell, text in back.items() if float(text)} == set(figures.amounts)


def test_a_blank_workbook_lists_codes_of_every_length(tmp_path: Path) -> None:
    codes = tmp_path / "codes.txt"
    codes.write_text("10101\n2\n2010301\n", encoding="utf-8")
    path = made(tmp_path / "a.xlsx", "--codes", str(codes), "--year", "2026", "--unit", "某局")
    back = amounts(run("figures", str(path)))
    rows = [row for table, row, column in back if (table, column) == ("a1", "total")]
    assert rows == ["1", "101", "10101", "2", "total"]
    assert {"201", "20103", "2010301"} <= {row for table, row, _ in back if table == "a2"}
    assert "不符" not in run("check", str(path))


def test_last_years_codes_and_names_are_kept(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", "--figures", str(FIGURES))
    following = made(tmp_path / "b.xlsx", "--from", str(path), "--year", "2027")
    rows = {(table, row) for table, row, _ in amounts(run("figures", str(following)))}
    assert rows >= {("a1", "10102"), ("a2", "2010301"), ("a3", "购置设备"), ("a4", "物业服务")}


def test_a_total_counts_each_amount_once(tmp_path: Path) -> None:
    wrong = FIGURES.read_text(encoding="utf-8").replace(
        "a1,total,total,13.5001", "a1,total,total,17.0002"
    )
    figures = tmp_path / "figures.csv"
    figures.write_text(wrong, encoding="utf-8")
    path = made(tmp_path / "a.xlsx", "--figures", str(figures), "--as-printed")
    said = run("check", str(path), code=1)
    assert "J101" in said
    structure = structure_of(FAMILY, read_flat(FAMILY, FIGURES).rows)
    total = structure.find(("a1", "main"), "total")[0]
    assert [row.id for row in structure.children(("a1", "main"), total)] == ["1", "2"]


@pytest.mark.parametrize(
    ("code", "known", "above"),
    [
        ("10101", ("1", "101"), "101"),
        ("10101", ("1", "2"), "1"),
        ("1", ("1",), None),
        ("1?某项", ("1",), "1"),
        ("?某项", ("1",), None),
    ],
)
def test_the_nearest_code_above(code: str, known: tuple[str, ...], above: str | None) -> None:
    assert nearest_above(code, known) == above


@pytest.mark.parametrize(("decimals", "shown"), [(0, "0"), (1, "0.0"), (4, "0.0000")])
def test_cells_show_as_many_decimals_as_the_family_prints(
    tmp_path: Path, decimals: int, shown: str
) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(FOLDER, folder)
    file = folder / "family.toml"
    words = file.read_text(encoding="utf-8").replace("decimals = 4", f"decimals = {decimals}")
    file.write_text(words, encoding="utf-8")
    path = made(tmp_path / "a.xlsx", "--figures", str(FIGURES), template=folder)
    sheet = load_workbook(path)["甲表"]
    assert sheet["D5"].number_format == f"{shown}_ ;-{shown}_ ;;@_ "
    for every in load_workbook(path):
        assert not any("{" in cell.number_format for row in every for cell in row)
    assert "不符" not in run("check", str(path), template=folder)


def test_what_stands_under_a_list_of_names_is_none_of_them(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", "--figures", str(FIGURES))
    book = load_workbook(path)
    for name in ("丙表", "丁表"):
        sheet = book[name]
        sheet.cell(sheet.max_row + 2, 1, "本单位没有其他事项")
    book.save(path)
    rows = {row for _, row, _ in amounts(run("figures", str(path)))}
    assert "本单位没有其他事项" not in rows


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("format_", ["text", "markdown"])
def test_its_rules_can_be_read(lang: str, format_: str) -> None:
    assert "J301" in run("rules", "--format", format_, "--lang", lang)
    assert "丁表" in run("explain", "G103", "--lang", lang)
