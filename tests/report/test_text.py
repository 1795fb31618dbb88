"""The text report: 80 columns, counts, and what is told where."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.support.workbooks import rename_sheets, write_kinds
from xlbudget.cli.main import main
from xlbudget.report.display import WIDTH, display_width, wrap

LONG = "2025年国有资本经营预算收支预算表（不含上年结转）终稿"


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    folder = tmp_path_factory.mktemp("kinds")
    paths = dict(write_kinds(folder))
    names = {"表二": LONG, "表三": "Sheet of all the expenditure"}
    swapped = paths["two-digits-swapped"]
    paths["long-names"] = rename_sheets(swapped, folder / "long-names.xlsx", names)
    return paths


def output(*args: object) -> str:
    return CliRunner().invoke(main, ["check", *map(str, args)]).stdout


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("options", [(), ("--all",)])
def test_every_line_fits_80_columns(
    kinds: Mapping[str, Path], lang: str, options: tuple[str, ...]
) -> None:
    words = output(*kinds.values(), "--lang", lang, *options)
    assert words
    assert [line for line in words.split("\n") if display_width(line) > WIDTH] == []


def test_errors_come_with_their_cells_and_the_room_that_rounding_leaves(
    kinds: Mapping[str, Path],
) -> None:
    words = output(kinds["two-digits-swapped"], "--all")
    assert "× 错误 3 项" in words
    assert "表三 C10      1,304.77  2010302 一般行政管理事务 · 合计" in words
    assert "前者多 36.00（四舍五入最多可解释 0.01）" in words
    assert words.endswith("结论：有 3 项错误，请改后再报。\n")


def test_a_long_sheet_name_has_a_line_of_its_own(kinds: Mapping[str, Path]) -> None:
    assert f"{LONG} C10\n" in output(kinds["long-names"], "--all")


def test_reasons_for_what_was_not_checked_are_in_the_language_asked_for(
    kinds: Mapping[str, Path],
) -> None:
    paths = kinds["table-missing"], kinds["typed-as-text"]
    chinese, english = output(*paths), output(*paths, "--lang", "en")
    assert "没有检查，因为缺少表八" in chinese
    assert "没有检查，因为有单元格读不出金额" in chinese
    assert "because 表八 is missing" in english.replace("\n        ", " ").replace("表\n八", "表八")
    assert "没有检查" not in english
    assert "a row equals the sum of the rows under it" in english


def test_a_blank_workbook_is_not_called_consistent(kinds: Mapping[str, Path]) -> None:
    assert output(kinds["blank"]).endswith("结论：还没有填数，没有可核对的内容。\n")


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("", [""]),
        ("一二三四，五", ["一二三", "四，五"]),
        ("ab cdef gh", ["ab", "cdef", "gh"]),
        ("abcdefghij", ["abcdef", "ghij"]),
    ],
)
def test_wrap_breaks_where_chinese_may_be_broken(words: str, lines: list[str]) -> None:
    assert wrap(words, width=6) == lines


def test_corrections_come_first_and_relations_are_folded_under_them(
    kinds: Mapping[str, Path],
) -> None:
    words = output(kinds["two-digits-swapped"])
    first = words.index("改法  改下列 1 格，全部关系即成立：")
    assert "1,304.77 改为 1,340.77" in words
    assert "相邻两位数字颠倒" in words
    assert first < words.index("× 错误 3 项") < words.index("表三 C10 相差 -36.00")
    assert "四舍五入最多可解释" not in words


def test_the_summary_tells_how_many_files_are_blank(kinds: Mapping[str, Path]) -> None:
    files, blank = output(kinds["blank"], kinds["printed"]).splitlines()[-2:]
    assert files.startswith("共 2 个文件：2 个通过")
    assert blank == "通过的文件中有 1 个还没有填数。"
    assert "Not filled in: 1" in output(kinds["blank"], kinds["printed"], "--lang", "en")
