"""The flat form: what it takes, what it refuses and with which words, and that nothing is lost."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.support import example
from tests.support.random_units import RandomUnit, units
from tests.support.shares import drawn
from xlbudget.base.errors import BadLines, UsageError
from xlbudget.base.place import Place
from xlbudget.meaning.flat import (
    FIELDS,
    UnitFigures,
    read_flat,
    template_of_flat,
    with_names,
    write_flat,
)
from xlbudget.meaning.structure import ListedRow, structure_of
from xlbudget.template import CellRef

FAMILY = example.family()
KEY = ("t12", "main")
HEAD = "table,row,column,amount,label,government\n"


def write(folder: Path, *lines: str, head: str = HEAD) -> Path:
    path = folder / "figures.csv"
    path.write_text(head + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def read(folder: Path, *lines: str, head: str = HEAD) -> UnitFigures:
    return read_flat(FAMILY, write(folder, *lines, head=head))


def problems(folder: Path, *lines: str) -> list[list[str]]:
    """Number, kind and words of each line that is refused."""
    with pytest.raises(BadLines) as caught:
        read(folder, *lines)
    assert caught.value.code == "F201"
    return [[str(part) for part in line] for line in caught.value.lines]


def test_the_unit_and_its_year(tmp_path: Path) -> None:
    found = read(
        tmp_path, "unit,template,,shanxi-unit,,", "unit,name,,某某局,,", "unit,year,,2025,,"
    )
    assert (found.template, found.unit_name, found.year) == ("shanxi-unit", "某某局", 2025)
    assert (found.rows, found.amounts, found.last_year) == ({}, {}, {})


def test_what_is_not_said_stays_open(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert (found.template, found.unit_name, found.year) == (FAMILY.id, "", None)


def test_fixed_and_listed_rows(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "t01,total,income,2156.51,,",
        "t03,201,total,1529.94,一般公共服务支出,",
        "t03,201,basic,,一般公共服务支出,",
        "t06,30101/50101,total,8.9,基本工资,工资奖金津补贴",
        "t12,某项目,total,3,,",
        "t03,20103,,,,".replace(",,,,", ",total,,名,"),
    )
    assert found.amounts == {
        CellRef("t01", "total", "income"): 2_156_510_000,
        CellRef("t03", "201", "total"): 1_529_940_000,
        CellRef("t06", "30101/50101", "total"): 8_900_000,
        CellRef("t12", "某项目", "total"): 3_000_000,
    }
    assert found.rows == {
        ("t03", "main"): (
            ListedRow("201", "201", "一般公共服务支出"),
            ListedRow("20103", "20103", "名"),
        ),
        ("t06", "main"): (ListedRow("30101/50101", "30101/50101", "基本工资", "工资奖金津补贴"),),
        ("t12", "main"): (ListedRow("某项目", "某项目", "某项目"),),
    }


def test_rows_that_a_workbook_lists_twice_keep_both(tmp_path: Path) -> None:
    found = read(tmp_path, "t03,201,total,1,甲,", "t03,201#2,total,2,乙,")
    assert [(row.id, row.code) for row in found.rows["t03", "main"]] == [
        ("201", "201"),
        ("201#2", "201"),
    ]


def test_names_that_hold_signs_of_codes_stay_whole(tmp_path: Path) -> None:
    names = ("1#楼维修", "道路/桥梁", "锅炉#2", "什么?项目", "_甲", "某项")
    found = read(tmp_path, *(f"t12,{name},total,5,," for name in (*names, "某项#2")))
    rows = found.rows["t12", "main"]
    assert [(row.code, row.label) for row in rows] == [(name, name) for name in (*names, "某项")]
    ids = [row.id for row in with_names({KEY: rows})[KEY]]
    assert ids == [*names, "某项#2"] == [cell.row for cell in found.amounts]


def test_rows_without_a_code_or_a_name(tmp_path: Path) -> None:
    found = read(tmp_path, "t12,_1,total,5,,", "t06,301?某项,total,5,某项,", "t06,?某,total,1,某,")
    assert found.rows["t12", "main"] == (ListedRow("_1", "_1", ""),)
    assert [row.code for row in found.rows["t06", "main"]] == ["301?某项", "?某"]


@pytest.mark.parametrize(
    ("words", "fen"),
    [
        ("1529.94", 1_529_940_000),
        ('"1,529.94"', 1_529_940_000),
        ("-0.01", -10_000),
        (" 5 ", 5_000_000),
        ("0.000001", 1),
        ("１２", 12_000_000),
    ],
)
def test_amounts(tmp_path: Path, words: str, fen: int) -> None:
    found = read(tmp_path, f"t01,total,income,{words},,")
    assert found.amounts == {CellRef("t01", "total", "income"): fen}


@pytest.mark.parametrize(
    "words", ["12a", "1e3", "nan", "inf", "1_000", "-", "10000000000000", "十二", '"1,5,3"', "=1+1"]
)
def test_what_is_no_amount_is_refused(tmp_path: Path, words: str) -> None:
    assert problems(tmp_path, f"t01,total,income,{words},,") == [["2", "amount", words.strip('"')]]


@pytest.mark.parametrize(
    ("line", "kind", "words"),
    [
        ("t99,total,income,1,,", "table", "t99"),
        ("t01,nothing,income,1,,", "row", "nothing"),
        ("t01,total,nothing,1,,", "column", "nothing"),
        ("t01,total,item,1,,", "column", "item"),
        ("t03,项目,total,1,,", "row", "项目"),
        ("t03,,total,1,,", "row", ""),
        ("t12,,total,1,,", "row", ""),
        ("unit,year,,25,,", "year", "25"),
        ("unit,year,,1999,,", "year", "1999"),
        ("last_year,t99[total],income,1,,", "row", "t99[total]"),
        ("last_year,t01[total],nothing,1,,", "row", "t01[total]"),
        ("last_year,t01[total],income,x,,", "amount", "x"),
        ("t01,total,income,1,529.94,,", "extra", ""),
        ("t01,total,income,1,,,,99", "extra", ",99"),
        (",total,income,1,,", "table", ""),
    ],
)
def test_lines_that_cannot_be_used(tmp_path: Path, line: str, kind: str, words: str) -> None:
    assert problems(tmp_path, "t01,current,income,1,,", line) == [["3", kind, words]]


def test_a_figure_that_is_given_twice(tmp_path: Path) -> None:
    lines = ["t01,total,income,1,,", "t01,total,income,1,,"]
    assert problems(tmp_path, *lines) == [["3", "again", "t01[total].income"]]


def test_all_bad_lines_are_told_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, "t99,a,b,1,,", "t01,total,income,1,,", "t01,x,income,1,,")
    assert [line[:2] for line in found] == [["2", "table"], ["4", "row"]]


def test_every_bad_line_is_kept(tmp_path: Path) -> None:
    found = problems(tmp_path, *(f"t99,{n},b,1,," for n in range(25)))
    assert found == [[str(n + 2), "table", "t99"] for n in range(25)]


def test_blank_lines_and_other_columns_are_nothing(tmp_path: Path) -> None:
    head = "cell,amount,column,row,table,remark\n"
    found = read(tmp_path, ",,,,,", "B6,3,income,total,t01,x", "", head=head)
    assert found.amounts == {CellRef("t01", "total", "income"): 3_000_000}


def test_last_year(tmp_path: Path) -> None:
    found = read(tmp_path, "last_year,t01[total],income,2000.5,,")
    assert found.last_year == {CellRef("t01", "total", "income"): 2_000_500_000}


@pytest.mark.parametrize("columns", ["", "table,row,amount", "表,行,栏,金额"])
def test_columns_are_found_by_name(tmp_path: Path, columns: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, head=f"{columns}\n")
    assert caught.value.code == "F203"
    assert caught.value.params["columns"] == "table, row, column, amount"


def test_quotes_that_do_not_match(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, 't01,total,income,"1,,')
    assert caught.value.code == "F202"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    gbk = tmp_path / "gbk.csv"
    gbk.write_bytes((HEAD + "unit,name,,某某局,,\n").encode("gbk"))
    for path, code in ((tmp_path / "no.csv", "F001"), (tmp_path, "F002"), (gbk, "F202")):
        with pytest.raises(UsageError) as caught:
            read_flat(FAMILY, path)
        assert caught.value.code == code


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_template_that_a_file_names(tmp_path: Path, mark: str) -> None:
    named = write(tmp_path, "unit,template,,other,,", head=mark + HEAD)
    assert template_of_flat(named) == "other"
    assert template_of_flat(write(tmp_path, "unit,name,,x,,")) is None
    assert template_of_flat(write(tmp_path, "unit,template,,,,")) is None


# ---- writing -------------------------------------------------------------------------------------


def test_lines_are_written_in_the_order_of_the_tables() -> None:
    rows = {("t12", "main"): (ListedRow("甲", "甲", "甲"), ListedRow("乙", "乙", "乙"))}
    amounts = {
        CellRef("t12", "甲", "total"): 1_529_945_600,
        CellRef("t01", "total", "income"): 0,
    }
    figures = UnitFigures("f", "某局", None, rows, amounts, {CellRef("t01", "x", "income"): 5})
    places = {CellRef("t12", "甲", "total"): Place("表十二", 8, 28)}
    lines = write_flat(FAMILY, figures, structure_of(FAMILY, rows), places).splitlines()
    assert lines == [
        ",".join(FIELDS),
        "unit,template,,f,,,,",
        "unit,name,,某局,,,,",
        "unit,year,,,,,,",
        "t01,total,income,0.00,收入总计,,,",
        "t12,甲,total,1529.9456,甲,,表十二,AB8",
        "t12,乙,total,,乙,,,",
        "last_year,t01[x],income,0.000005,,,,",
    ]


@settings(max_examples=drawn(25))
@given(unit=units(20))
def test_writing_and_reading_are_inverse(
    tmp_path_factory: pytest.TempPathFactory, unit: RandomUnit
) -> None:
    path = tmp_path_factory.mktemp("flat") / "unit.csv"
    path.write_text(write_flat(FAMILY, unit.figures, unit.structure), encoding="utf-8")
    found = read_flat(FAMILY, path)
    assert found.amounts == unit.figures.amounts
    assert found.rows == {key: rows for key, rows in unit.figures.rows.items() if rows}
    assert (found.unit_name, found.year) == (unit.figures.unit_name, unit.figures.year)


def test_names_are_made_unique_in_every_block() -> None:
    rows = {("t", "a"): [ListedRow("", "x", "1"), ListedRow("", "x", "2")], ("t", "b"): []}
    assert with_names(rows) == {
        ("t", "a"): (ListedRow("x", "x", "1"), ListedRow("x#2", "x", "2")),
        ("t", "b"): (),
    }
