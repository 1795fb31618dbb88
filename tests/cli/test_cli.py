"""The commands: bad input is one clear sentence, exit codes are as documented."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

import xlbudget.tasks.check
from tests.support import docx, example
from tests.support.workbooks import write_kinds
from xlbudget.base import texts
from xlbudget.cli.checked import with_progress
from xlbudget.cli.main import main
from xlbudget.template.common import templates_folder
from xlbudget.verdict.result import Report, Verdict

FIGURES = example.FOLDER / "figures.csv"
HEAD = "table,row,column,amount,label\nunit,year,,2025,\n"


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything that the commands cannot use."""
    folder = tmp_path_factory.mktemp("bad")
    (folder / "empty").mkdir()
    (folder / "text.xlsx").write_text("hello", encoding="utf-8")
    (folder / "keep.xlsx").write_text("keep", encoding="utf-8")
    workbook = Workbook()
    workbook["Sheet"]["A1"] = "通讯录"
    workbook["Sheet"]["B1"] = 12345
    workbook.save(folder / "none.xlsx")
    files = {
        "table.csv": f"{HEAD}t99,total,total,1,\n",
        "row.csv": f"{HEAD}t01,nowhere,total,1,\n",
        "column.csv": f"{HEAD}t01,total,nowhere,1,\n",
        "amount.csv": f"{HEAD}t01,total,total,三十,\n",
        "twice.csv": f"{HEAD}t01,total,total,1,\nt01,total,total,2,\n",
        "comma.csv": f"{HEAD}t01,total,total,1,529.94,\n",
        "year.csv": "table,row,column,amount\nunit,year,,²\n",
        "newline.csv": f'{HEAD}t01,total,total,"1\n\t2",\n',
        "many.csv": HEAD + "".join(f"t99,{n},total,1,\n" for n in range(30)),
        "columns.csv": "编码,金额\n201,5\n",
        "quotes.csv": f'{HEAD}t01,total,total,"1,\n',
        "no-year.csv": "table,row,column,amount\nt01,total,total,1\n",
        "rubbish.txt": "科目\n2010301 行政运行\n办公费\tabc\n",
        "none.txt": "科目编码\n# 没有\n",
        "typo.txt": "20l0301\n2010301\n",
        "foreign.txt": "9990101\n",
        "codes.txt": "科目编码,名称\n2010301,行政运行 # 说明\n30101\n",
    }
    for name, words in files.items():
        (folder / name).write_text(words, encoding="utf-8")
    (folder / "gbk.csv").write_bytes("table,row,column,amount,label\n表一".encode("gbk"))
    return folder


def run(*args: object, lang: str = "zh", code: int = 0) -> Result:
    result = CliRunner().invoke(main, [*map(str, args), "--lang", lang])
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result


# What is asked for, the number of the error, and words of its sentence in Chinese and English.
BAD: Mapping[str, tuple[str, str, str, str]] = {
    "missing file": ("check {d}/nope.xlsx", "F001", "找不到文件", "No such file"),
    "folder without workbooks": ("check {d}/empty", "F021", "没有工作簿", "no workbook"),
    "pattern without workbooks": ("check {d}/empty/*.xlsx", "F021", "没有工作簿", "no workbook"),
    "none of the tables": ("check {d}/none.xlsx", "F020", "没有找到", "None of the tables"),
    "text renamed": ("check {d}/text.xlsx", "F005", "内容是文本", "it is text"),
    "unknown template": ("check {d}/x.xlsx --template no", "F102", "没有模板“no”", '"no"'),
    "new, unknown template": (
        f"new --figures {FIGURES} --template no -o {{d}}/o.xlsx",
        "F102",
        "没有模板",
        "no template",
    ),
    "unknown table": (
        "new --figures {d}/table.csv -o {d}/o.xlsx",
        "F201",
        "第 3 行：没有“t99”这张表",
        "Line 3: there is no table “t99”",
    ),
    "unknown row": (
        "new --figures {d}/row.csv -o {d}/o.xlsx",
        "F201",
        "没有“nowhere”这一行",
        "no row “nowhere”",
    ),
    "unknown column": (
        "new --figures {d}/column.csv -o {d}/o.xlsx",
        "F201",
        "没有“nowhere”这一栏",
        "no column “nowhere”",
    ),
    "text amount": (
        "new --figures {d}/amount.csv -o {d}/o.xlsx",
        "F201",
        "“三十”不是金额",
        "“三十” is no amount",
    ),
    "figure given twice": (
        "new --figures {d}/twice.csv -o {d}/o.xlsx",
        "F201",
        "第 4 行：t01[total].total 重复",
        "given twice",
    ),
    "thousands comma": (
        "new --figures {d}/comma.csv -o {d}/o.xlsx",
        "F201",
        "第 3 行：格数比第一行多",
        "Line 3: more fields",
    ),
    "no year in digits": (
        "new --figures {d}/year.csv -o {d}/o.xlsx",
        "F201",
        "“²”不是年度",
        "“²” is no year",
    ),
    "line break in a field": (
        "new --figures {d}/newline.csv -o {d}/o.xlsx",
        "F201",
        "“1 2”不是金额",
        "“1 2” is no amount",
    ),
    "many bad lines": (
        "new --figures {d}/many.csv -o {d}/o.xlsx",
        "F201",
        "还有 10 行",
        "and 10 more",
    ),
    "missing columns": (
        "new --figures {d}/columns.csv -o {d}/o.xlsx",
        "F203",
        "table, row, column, amount",
        "table, row, column, amount",
    ),
    "open quote": ("new --figures {d}/quotes.csv -o {d}/o.xlsx", "F202", "引号不成对", "quotes"),
    "figures in GBK": ("new --figures {d}/gbk.csv -o {d}/o.xlsx", "F202", "不是 UTF-8", "no UTF-8"),
    "figures are a folder": (
        "new --figures {d}/empty -o {d}/o.xlsx",
        "F002",
        "是文件夹",
        "a folder",
    ),
    "no figures file": ("new --figures {d}/nope.csv -o {d}/o.xlsx", "F001", "找不到", "No such"),
    "codes with rubbish": (
        "new --codes {d}/rubbish.txt --year 2025 -o {d}/o.xlsx",
        "F205",
        "第 3 行：“办公费 abc”不是科目编码",
        "Line 3: “办公费 abc” is no code",
    ),
    "no codes": (
        "new --codes {d}/none.txt --year 2025 -o {d}/o.xlsx",
        "F205",
        "没有可用的科目编码",
        "has no code",
    ),
    "mistyped first code": (
        "new --codes {d}/typo.txt --year 2025 -o {d}/o.xlsx",
        "F205",
        "第 1 行",
        "Line 1",
    ),
    "code of no list": (
        "new --codes {d}/foreign.txt --year 2025 -o {d}/o.xlsx",
        "F206",
        "9990101",
        "9990101",
    ),
    "codes are a folder": (
        "new --codes {d}/empty --year 2025 -o {d}/o.xlsx",
        "F002",
        "是文件夹",
        "a folder",
    ),
    "output exists": (
        f"new --figures {FIGURES} -o {{d}}/keep.xlsx",
        "F204",
        "没有覆盖",
        "not overwritten",
    ),
    "output is a folder": (
        f"new --figures {FIGURES} -o {{d}}/empty --force",
        "F214",
        "以 .xlsx 结尾",
        "end in .xlsx",
    ),
    "output folder is a file": (
        f"new --figures {FIGURES} -o {{d}}/keep.xlsx/o.xlsx",
        "F208",
        "上级路径是文件",
        "is a file, not a folder",
    ),
    "output in a folder to be made": (
        "new --figures {d}/table.csv -o {d}/deep/new/o.xlsx",
        "F201",
        "第 3 行",
        "Line 3",
    ),
    "name on two lines": (
        "new --codes {d}/codes.txt --year 2025 --unit a\x07b",
        "F215",
        "不含控制字符",
        "control character",
    ),
    "figures onto a file": (
        "figures {d}/none.xlsx -o {d}/keep.xlsx",
        "F020",
        "没有找到",
        "None of",
    ),
    "last year without tables": (
        "new --from {d}/none.xlsx -o {d}/o.xlsx",
        "F020",
        "没有找到",
        "None of",
    ),
    "last year is a folder": ("new --from {d}/empty -o {d}/o.xlsx", "F002", "是文件夹", "a folder"),
    "no source": (
        "new --entry tables -o {d}/o.xlsx",
        "F207",
        "--figures、--codes 或 --from",
        "one of --figures",
    ),
    "entry sheets and printed figures": (
        f"new --figures {FIGURES} --as-printed --entry sheets -o {{d}}/o.xlsx",
        "F225",
        "不能与 --entry sheets 合用",
        "does not go with --entry sheets",
    ),
    "two sources": (
        f"new --figures {FIGURES} --codes {{d}}/codes.txt -o {{d}}/o.xlsx",
        "F207",
        "三者之一",
        "one of --figures",
    ),
    "missing year": (
        "new --codes {d}/codes.txt -o {d}/o.xlsx",
        "F210",
        "--year 2025",
        "--year 2025",
    ),
    "missing year in figures": (
        "new --figures {d}/no-year.csv -o {d}/o.xlsx",
        "F210",
        "--year",
        "--year",
    ),
    "nothing to copy": (
        "new --codes {d}/codes.txt --year 2025 --as-printed -o {d}/o.xlsx",
        "F211",
        "只能与 --figures 合用",
        "needs --figures",
    ),
    "unknown rule": ("explain Z999", "F209", "Z999", "There is no rule Z999"),
    "figures of text": ("figures {d}/text.xlsx", "F005", "内容是文本", "it is text"),
    "no paths": ("check", "F212", "缺少 PATHS", "PATHS is missing"),
    "unknown option": ("check {d} --nope", "F212", "没有选项 --nope", "no option --nope"),
    "unknown command": ("frobnicate", "F212", "没有命令 frobnicate", "no command frobnicate"),
    "unknown format": (
        "check {d} --format xml",
        "F212",
        "应为 --format text|json",
        "should be --format text|json",
    ),
    "year out of range": (
        "new --codes {d}/codes.txt --year 19",
        "F212",
        "应为 --year 2000-2099",
        "should be --year 2000-2099",
    ),
    "flag with a value": (
        "check {d} --all=3",
        "F212",
        "--all 后面不要写值",
        "--all takes no value",
    ),
    "too many arguments": ("rules more", "F212", "多余的参数 more", "nothing more"),
    "name of an old workbook": (
        "new --codes {d}/codes.txt --year 2025 -o {d}/o.xls",
        "F214",
        "以 .xlsx 结尾",
        "end in .xlsx",
    ),
}


@pytest.mark.parametrize("lang", texts.LANGUAGES)
@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_clear_sentence(bad: Path, case: str, lang: str) -> None:
    command, number, chinese, english = BAD[case]
    before = {path: path.stat().st_mtime_ns for path in bad.rglob("*")}
    args = [word.replace("{d}", str(bad)) for word in command.split()]
    result = run(*args, lang=lang, code=2)
    words = result.stderr or result.stdout.replace("\n", "")
    assert words.startswith(f"× {number}  ")
    assert (chinese if lang == "zh" else english) in words.replace("\n", " ")
    assert {path: path.stat().st_mtime_ns for path in bad.rglob("*")} == before
    assert (bad / "keep.xlsx").read_text(encoding="utf-8") == "keep"


# ---- templates with mistakes --------------------------------------------------------------------


@pytest.fixture
def broken(tmp_path: Path) -> Callable[..., Path]:
    """Copies the template and changes words in its files."""
    folder = tmp_path / "broken"
    shutil.copytree(templates_folder() / example.family().id, folder)

    def change(file: str, old: str, new: str) -> Path:
        path = folder / file
        words = path.read_text(encoding="utf-8")
        assert old in words
        path.write_text(words.replace(old, new, 1), encoding="utf-8")
        return folder

    return change


def line_of(path: Path, words: str) -> int:
    text = path.read_text(encoding="utf-8")
    return text.count("\n", 0, text.index(words)) + 1


def test_all_mistakes_of_a_template_are_told_with_file_and_line(
    broken: Callable[..., Path], bad: Path
) -> None:
    broken("family.toml", 'unit = "万元"', 'unit = "万元"\ncolour = "red"')
    broken("tables/t05.toml", 'id = "basic", width = 16', 'id = "basic", widht = 16')
    broken("rules.toml", '"t03[total].total"', '"t03[total].totally"')
    broken("rules.toml", '"t02[total].total"', '"t02[total] total"')
    folder = broken("rules.toml", 'tree = "t12.main"', 'tree = "t12.side"')
    expected = [
        ("family.toml", "colour", "不认识的键 colour", "Unknown key colour"),
        ("tables/t05.toml", "widht", "不认识的键 widht", "Unknown key widht"),
        ("tables/t05.toml", 'id = "basic"', "缺少 width", "width is missing"),
        ("rules.toml", '"t03[total].totally"', "t03[total].totally", "was not declared"),
        ("rules.toml", '"t02[total] total"', "看不懂的关系式", "is no relation"),
        ("rules.toml", '"t12.side"', "没有声明过“t12.side”", "was not declared"),
    ]
    for lang in texts.LANGUAGES:
        result = run("new", "--codes", bad / "codes.txt", "--year", 2025, "--template", folder,
                     "-o", bad / "o.xlsx", lang=lang, code=2)  # fmt: skip
        head, *lines = result.stderr.rstrip("\n").split("\n")
        assert head.startswith("× F101  ")
        assert str(len(expected)) in head
        assert len(lines) == len(expected)
        for file, anchor, *words in expected:
            place = f"  broken/{file}:{line_of(folder / file, anchor)}  "
            sentence = words[texts.LANGUAGES.index(lang)]
            assert any(line.startswith(place) and sentence in line for line in lines), place


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("family.toml", "levels = [3, 5, 7] }", "levels = 3 }"),
        ("family.toml", 'fund_revenue = ["revenue"]', "fund_revenue = 7"),
        ("family.toml", "vehicles = { line", "vehicles = 5 # { line"),
        ("family.toml", '["201", "一、一般公共服务支出"]', '["201"]'),
        ("family.toml", "[[absences]]", "[absences]"),
        ("rules.toml", "[[rules]]", "rules = 5\n[other]"),
        ("tables/t01.toml", 'id = "t01"', "id = 1"),
        ("tables/t01.toml", "header = [", "header = ["),
        ("tables/t01.toml", 'measure = "spend"', 'measure = "spend'),
    ],
)
def test_wrong_shapes_in_a_template_give_no_traceback(
    broken: Callable[..., Path], file: str, old: str, new: str
) -> None:
    folder = broken(file, old, new)
    if old == new:
        (folder / file).write_bytes("id = '表'".encode("gbk"))
    result = run("rules", "--template", folder, code=2)
    assert f"  broken/{file}:" in result.stderr


# ---- several files, exit codes ------------------------------------------------------------------


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    return write_kinds(tmp_path_factory.mktemp("kinds"))


def gather(folder: Path, kinds: Mapping[str, Path], names: Mapping[str, str]) -> Path:
    """Copies workbooks into a folder under other names."""
    for name, kind in names.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(kinds[kind], folder / name)
    return folder


def test_a_folder_reports_every_workbook_and_counts_them(
    tmp_path: Path, kinds: Mapping[str, Path]
) -> None:
    files = {
        "甲.xlsx": "printed",
        "乙.xlsx": "two-digits-swapped",
        "下级/丙.XLSX": "text",
        "下级/丁.xlsm": "blank",
        "~$甲.xlsx": "text",
    }
    folder = gather(tmp_path / "收到的表", kinds, files)
    (folder / "说明.docx").write_bytes(docx.package(docx.para("填报说明")))
    (folder / "说明.pdf").write_text("x", encoding="utf-8")
    words = run("check", folder, code=2).stdout
    assert "\n共 5 个文件：2 个通过，1 个有错误或存疑，2 个没有读取。\n" in words
    assert words.endswith("\n通过的文件中有 1 个还没有填数。\n")
    # Each has its line; those that need work are told in full below.
    roster, full = words.split("\n\n", maxsplit=1)
    names = ("下级/丁.xlsm", "下级/丙.XLSX", "乙.xlsx", "甲.xlsx", "说明.pdf")
    assert tuple(line.split()[0] for line in roster.split("\n")[1:]) == names
    assert [name in full.replace("\n", "") for name in names] == [False, True, True, False, True]
    assert "~$" not in words
    english = run("check", folder, lang="en", code=2).stdout
    assert "\nFiles: 5. Passed: 2, with errors or doubts: 1, not read: 2.\n" in english


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["printed"], 0),
        (["linked", "forced-to-balance", "blank"], 0),
        (["printed", "two-digits-swapped"], 1),
        (["table-missing"], 1),
        (["two-digits-swapped", "text"], 2),
        (["printed", "cut"], 2),
    ],
)
def test_exit_code_is_that_of_the_worst_file(
    kinds: Mapping[str, Path], names: list[str], code: int
) -> None:
    run("check", *(kinds[name] for name in names), code=code)


def test_a_missing_file_does_not_stop_the_others(kinds: Mapping[str, Path]) -> None:
    missing = kinds["printed"].with_name("nope.xlsx")
    words = run("check", missing, kinds["printed"], code=2).stdout
    assert "F001" in words
    assert "共 2 个文件：1 个通过，0 个有错误或存疑，1 个没有读取。" in words


# ---- generating and reading back ----------------------------------------------------------------


def test_new_from_codes_is_named_after_the_unit(
    bad: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run("new", "--codes", bad / "codes.txt", "--unit", "甲/乙局", "--year", 2026)
    assert [path.name for path in tmp_path.iterdir()] == ["甲_乙局2026.xlsx"]
    words = run("check", "甲_乙局2026.xlsx").stdout
    assert "甲/乙局" in words
    assert "P101" in words


def test_figures_are_read_back_from_file_and_from_standard_output(
    kinds: Mapping[str, Path], tmp_path: Path
) -> None:
    for source in ("printed", "linked"):
        run("figures", kinds[source], "-o", tmp_path / f"{source}.csv")
        printed = run("figures", kinds[source]).stdout
        assert (tmp_path / f"{source}.csv").read_text(encoding="utf-8-sig") == printed
    run("new", "--figures", tmp_path / "printed.csv", "--as-printed", "-o", tmp_path / "o.xlsx")
    assert run("figures", tmp_path / "o.xlsx").stdout == run("figures", kinds["printed"]).stdout


def test_force_overwrites(bad: Path, tmp_path: Path) -> None:
    target = tmp_path / "o.xlsx"
    target.write_text("old", encoding="utf-8")
    args = ("new", "--codes", bad / "codes.txt", "--year", 2026, "-o", target)
    run(*args, code=2)
    assert target.read_text(encoding="utf-8") == "old"
    run(*args, "--force")
    run("check", target)


def test_new_from_last_year_keeps_codes_and_goes_on_a_year(
    kinds: Mapping[str, Path], tmp_path: Path
) -> None:
    for entry in ("tables", "sheets"):
        path = tmp_path / f"{entry}.xlsx"
        run("new", "--from", kinds["printed"], "--entry", entry, "-o", path)
        flat = run("figures", path).stdout.split("\n")
        assert "unit,year,,2026,,,," in flat
        # Tables that follow from entry sheets list a code only where it has an amount.
        listed = any(line.startswith("t03,2010301,total,0.00,行政运行") for line in flat)
        assert listed == (entry == "tables")
        assert any(line.startswith("last_year,t03[total],total,2156.51") for line in flat)


# ---- faults of the program ----------------------------------------------------------------------


def test_our_own_bug_says_so_and_exits_with_3(
    kinds: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("xlbudget.tasks.check.check_file", fail)
    words = run("check", kinds["printed"], code=3).stderr
    assert "程序出错了（RuntimeError: boom）" in words
    assert "--debug" in words
    assert "This is our fault" in run("check", kinds["printed"], lang="en", code=3).stderr
    result = CliRunner().invoke(main, ["check", str(kinds["printed"]), "--debug"])
    assert result.exit_code == 3
    assert "Traceback" in result.stderr
    assert 'raise RuntimeError("boom")' in result.stderr


# ---- a real process -----------------------------------------------------------------------------


def process(
    *args: object, stdout: int | IO[bytes] = subprocess.PIPE, **variables: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "xlbudget", *map(str, args)],
        env={**os.environ, "PYTHONUTF8": "0", **variables},
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
    )


def test_json_is_utf8_where_the_console_is_gbk(kinds: Mapping[str, Path]) -> None:
    args = ("check", kinds["two-digits-swapped"])
    text = process(*args, PYTHONIOENCODING="gbk")
    assert "结论" in text.stdout.decode("gbk")
    report = process(*args, "--format", "json", PYTHONIOENCODING="gbk")
    assert "行政运行" in report.stdout.decode("utf-8")
    assert (text.returncode, report.returncode) == (1, 1)


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_name_that_is_no_text_stops_nothing(
    kinds: Mapping[str, Path], tmp_path: Path, form: str
) -> None:
    shutil.copy(kinds["printed"], tmp_path / os.fsdecode(b"\xb1\xed.xlsx"))
    shutil.copy(kinds["text"], tmp_path / os.fsdecode(b"\xb1\xed.csv.xlsx"))
    done = process("check", tmp_path, "--format", form, PYTHONIOENCODING="utf-8")
    assert (done.returncode, done.stderr) == (2, b"")
    assert b"??.xlsx" in done.stdout


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full disk at hand")
@pytest.mark.parametrize("args", [("templates",), ("check", "--format", "json"), ("-h",)])
def test_output_that_cannot_be_written_is_one_sentence(
    kinds: Mapping[str, Path], args: tuple[str, ...]
) -> None:
    paths = [str(kinds["printed"])] if "check" in args else []
    with open("/dev/full", "wb") as full:
        done = process(*args, *paths, stdout=full, PYTHONIOENCODING="utf-8")
    assert done.returncode == 2
    assert done.stderr.decode() == (
        "× F208  不能写入 输出（磁盘已满）。请检查文件夹和权限，或关闭正在使用它的程序。\n"
    )


@pytest.mark.parametrize("args", [("templates",), ("-h",)])
def test_whoever_reads_no_further_is_told_of_no_errors(args: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = process(*args, stdout=closed)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize(("lang", "words"), [("zh", "已中断"), ("en", "Stopped")])
def test_whoever_stops_a_command_is_told_of_no_errors(
    kinds: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch, lang: str, words: str
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("xlbudget.tasks.check.check_file", stop)
    done = run("check", kinds["printed"], lang=lang, code=130)
    assert words in done.stderr
    assert done.stdout == ""


def test_language_may_come_from_the_environment(kinds: Mapping[str, Path]) -> None:
    done = process("check", kinds["printed"], XLBUDGET_LANG="en", PYTHONIOENCODING="utf-8")
    assert b"Verdict: pass" in done.stdout
    wrong = process("check", XLBUDGET_LANG="en", PYTHONIOENCODING="utf-8")
    assert b"PATHS is missing" in wrong.stderr


def test_version_and_help_need_no_files() -> None:
    assert CliRunner().invoke(main, ["--version"]).exit_code == 0
    for name in main.commands:
        done = CliRunner().invoke(main, [name, "-h"])
        assert (done.exit_code, done.stderr) == (0, "")


def test_a_bug_on_one_file_stops_no_other_and_is_not_hidden(
    kinds: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    check = xlbudget.tasks.check.check_file

    def fail(path: Path, template: str | None = None, *, last: Path | None) -> Report:
        if path == kinds["linked"]:
            raise RuntimeError("boom")
        return check(path, template, last=last)

    monkeypatch.setattr("xlbudget.tasks.batch.check_file", fail)
    words = run("check", kinds["linked"], kinds["printed"], code=3).stdout
    assert "× F013" in words
    assert "RuntimeError: boom" in words.replace("\n", "")
    assert "共 2 个文件：1 个通过，0 个有错误或存疑，1 个没有读取。" in words


def test_the_number_of_jobs_changes_nothing_that_is_told(kinds: Mapping[str, Path]) -> None:
    paths = (kinds["two-digits-swapped"], kinds["text"], kinds["printed"])
    one, two = (run("check", *paths, "--jobs", jobs, code=2).stdout for jobs in (1, 2))
    assert one == two
    run("check", *paths, "--jobs", 0, code=2)


def test_progress_is_shown_on_a_terminal_only(
    kinds: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = [Report(kinds["text"], Verdict.UNREADABLE)] * 3
    assert list(with_progress(iter(reports), 3)) == reports
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert list(with_progress(iter(reports), 3)) == reports
    words = capsys.readouterr().err
    assert [part for part in words.split("\r") if part.strip()] == ["1/3", "2/3", "3/3"]
    assert words.endswith(" \r")
