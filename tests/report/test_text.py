"""The text report: 80 columns, counts, and what is told where."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from string import Formatter

import pytest
from click.testing import CliRunner

from tests.support import example
from tests.support.shares import shared
from tests.support.workbooks import rename_sheets, write_kinds
from xlbudget.base.display import WIDTH, cut, display_width, place_words, wrap
from xlbudget.base.place import Spot
from xlbudget.base.texts import sentence
from xlbudget.cli.main import main
from xlbudget.meaning.catalogue import rule_texts
from xlbudget.meaning.findings import Finding, FoundCell
from xlbudget.report.as_text import report_text
from xlbudget.report.batch import batch_text
from xlbudget.tasks.check import check_file
from xlbudget.template.common import common
from xlbudget.verdict.result import Report, Verdict

FAMILY = example.family().id

LONG = "2025年国有资本经营预算收支预算表（不含上年结转）终稿"


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    folder = tmp_path_factory.mktemp("kinds")
    paths = dict(write_kinds(folder))
    names = {"表二": LONG, "表三": "Sheet of all the expenditure"}
    swapped = paths["two-digits-swapped"]
    paths["long-names"] = rename_sheets(swapped, folder / "long-names.xlsx", names)
    return paths


@cache
def output(*args: object) -> str:
    """What the command prints; the same files are checked once, and no workers are started."""
    return CliRunner().invoke(main, ["check", "--jobs", "1", *map(str, args)]).stdout


@pytest.mark.parametrize(
    ("lang", "options"), shared(product(["zh", "en"], [(), ("--all",)]), every=3)
)
def test_every_line_fits_80_columns(
    kinds: Mapping[str, Path], lang: str, options: tuple[str, ...]
) -> None:
    words = output(*kinds.values(), "--lang", lang, *options)
    assert words
    assert [line for line in words.split("\n") if display_width(line) > WIDTH] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_of_many_files_has_one_line_whose_columns_stand_below_each_other(
    kinds: Mapping[str, Path], lang: str
) -> None:
    words = output(*kinds.values(), "--lang", lang)
    head, *lines = words.split("\n\n")[0].split("\n")
    assert [line.split()[0] for line in lines] == [path.name for path in kinds.values()]
    column = sentence("roster_verdict", lang)
    start = display_width(head[: head.index(column)])
    for line, kind in zip(lines, kinds, strict=True):
        name, rest = line[: len(kinds[kind].name)], line[len(kinds[kind].name) :]
        marked = rest.lstrip()
        assert display_width(name) + len(rest) - len(marked) == start
        assert marked[0] in "√≈▲×－"
    by_name = dict(zip(kinds, lines, strict=True))
    assert " 3     " in by_name["two-digits-swapped"]
    assert "F005" in by_name["text"] and "F007" in by_name["cut"]


def test_files_that_need_work_are_told_in_full_below_all_lines(kinds: Mapping[str, Path]) -> None:
    chosen = [kinds[kind] for kind in ("printed", "two-digits-swapped", "text")]
    words = output(*chosen)
    roster, full = words.split("\n\n", maxsplit=1)
    assert len(roster.split("\n")) == 1 + len(chosen)
    for path in chosen[1:]:
        alone = output(path)
        assert alone in full
    assert output(chosen[0]) not in words
    assert all(output(path, "--all") in output(*chosen, "--all") for path in chosen)


def test_the_name_and_the_unit_of_a_line_are_cut_to_80_columns(tmp_path: Path) -> None:
    long = Report(
        tmp_path / f"{'长' * 30}.xlsx", Verdict.ROUNDING, template=FAMILY, unit_name="局" * 50
    )
    odd = Report(
        tmp_path / "a\x1b[2J\u202e.xlsx", Verdict.ROUNDING, template=FAMILY, unit_name="x\n\x07y"
    )
    reports = [long, odd]
    words = "".join(batch_text(iter(reports), [r.path for r in reports], "zh", everything=False))
    _, first, second, *_ = words.split("\n")
    assert first.startswith("…长") and first.endswith("局…")
    assert display_width(first) in (WIDTH - 1, WIDTH)
    assert second.startswith("a·[2J·.xlsx") and second.endswith("x ·y")


def test_files_of_one_name_in_several_folders_are_told_apart(tmp_path: Path) -> None:
    paths = [tmp_path / "a" / "x.xlsx", tmp_path / "b" / "x.xlsx"]
    words = output(*paths)
    assert [line.split()[0] for line in words.split("\n")[1:3]] == ["a/x.xlsx", "b/x.xlsx"]


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
    chinese, english = output(*paths, "--all"), output(*paths, "--all", "--lang", "en")
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


def test_one_cell_to_mend_is_told_as_one(kinds: Mapping[str, Path]) -> None:
    words = output(kinds["two-digits-swapped"], "--lang", "en")
    assert "To mend: change this cell and every relation holds:" in words
    assert "1 cells" not in words


def test_the_summary_tells_how_many_files_are_blank(kinds: Mapping[str, Path]) -> None:
    files, blank = output(kinds["blank"], kinds["printed"]).splitlines()[-2:]
    assert files.startswith("共 2 个文件：2 个通过")
    assert blank == "通过的文件中有 1 个还没有填数。"
    assert "Not filled in: 1" in output(kinds["blank"], kinds["printed"], "--lang", "en")


@pytest.mark.parametrize(
    ("words", "width", "front", "shown"),
    [
        ("预算", 4, False, "预算"),
        ("预算公开", 6, False, "预算…"),
        ("预算公开", 6, True, "…公开"),
        ("abcdef", 5, False, "abc…"),
        ("", 5, False, ""),
    ],
)
def test_text_is_cut_to_a_width(words: str, width: int, front: bool, shown: str) -> None:
    assert cut(words, width, front=front) == shown


SAID_OF_SEVERAL = {
    "zh": "有 {count} 个科目的名称与编码不符：",
    "en": "Codes with the name of another: {count}",
}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("count", [2, 3, 30])
def test_several_findings_of_a_rule_are_a_list(
    kinds: Mapping[str, Path], lang: str, count: int
) -> None:
    findings = tuple(
        Finding(
            "C102",
            {"number": "表八", "code": f"302{n:02}", "name": f"旧{n}费", "expected": f"新{n}费用"},
            (FoundCell("第14页 表八", f"R{n}C1", "", ""),),
            severity="error",
            template=FAMILY,
        )
        for n in range(1, count + 1)
    )
    report = replace(check_file(kinds["printed"]), findings=findings, verdict=Verdict.INCONSISTENT)
    lines = report_text(report, lang, everything=False).splitlines()
    heads = [line for line in lines if line.startswith("  C102")]
    assert len(heads) == (1 if count >= 3 else count)
    assert (SAID_OF_SEVERAL[lang].format(count=count) in heads[0]) == (count >= 3)
    words = "".join(line.strip() for line in lines)
    for finding in findings:
        for said in ("code", "name", "expected"):
            assert words.count(finding.params[said]) == 1
        assert place_words(finding.cells[0].sheet, finding.cells[0].cell, lang) in words
    assert all(display_width(line) <= WIDTH for line in lines)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_said_of_one_of_several_is_in_its_sentence(lang: str) -> None:
    rules = {
        code: texts for code in common()["rules"] if "one" in (texts := rule_texts(code, lang))
    }
    assert {"C102", "S900", "S911"} <= rules.keys()
    for texts in rules.values():
        fields = {
            key: {f for _, f, _, _ in Formatter().parse(text) if f} for key, text in texts.items()
        }
        assert fields["several"] == {"count"}
        assert fields["one"] <= fields["message"]


def test_findings_of_a_text_come_as_it_is_read(kinds: Mapping[str, Path]) -> None:
    said = [("S910", "7", "23"), ("S910", "9", "1"), ("S915", "6", "5"), ("S912", "7", "23")]
    findings = tuple(
        Finding(
            code,
            {"printed": "1", "name": "某项", "expected": "2", "slip": "", "now": "0"},
            (FoundCell(f"第{page}页 正文", f"A{line}", "", "", spot=spot(int(page))),),
            severity="error",
            template=FAMILY,
        )
        for code, page, line in said
    )
    of_table = Finding("T107", {"sheet": "表"}, severity="error", template=FAMILY)
    report = replace(
        check_file(kinds["printed"]),
        findings=(of_table, *findings),
        verdict=Verdict.INCONSISTENT,
    )
    text = report_text(report, "zh", everything=False)
    told = re.findall(r"^  ([A-Z]\d{3}) |(第\d页 正文第\d+行)", text, re.MULTILINE)
    assert [code or place for code, place in told] == [
        *("T107", "S915", "第6页 正文第5行", "S910", "第7页 正文第23行"),
        *("S912", "第7页 正文第23行", "S910", "第9页 正文第1行"),
    ]


def spot(page: int) -> Spot:
    return Spot(page, (0, 0, 1, 1), (0, 0, 1, 1))
