"""The options --report and --waivers of check, and the command demo."""

import hashlib
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from examples.variants import variants, write_base, write_variant
from tests.support import example
from xlbudget.cli.main import main
from xlbudget.cli.reported import Filed

ENDINGS = ("html", "xlsx", "docx", "csv", "sarif", "junit.xml")
WAIVERS = """[[waiver]]
code = "{code}"
unit = "{unit}"
reason = "已批复"
approver = "张三"
until = 2099-12-31
"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(example.FOLDER, tmp_path_factory.mktemp("printed") / "printed.xlsx")


@pytest.fixture
def unit(printed: Path, tmp_path: Path) -> Path:
    variant = next(v for v in variants(example.FOLDER) if v.name == "two-digits-swapped")
    return write_variant(printed, variant, tmp_path / "unit.xlsx")


def check(*args: object) -> Result:
    return CliRunner().invoke(main, ["check", "--jobs", "1", *map(str, args)])


def test_a_report_of_every_kind_is_written_and_changes_nothing_that_is_printed(
    unit: Path, tmp_path: Path
) -> None:
    targets = [tmp_path / "reports" / f"r.{ending}" for ending in ENDINGS]
    options = [word for target in targets for word in ("--report", target)]
    plain, done = check(unit), check(unit, *options)
    assert (done.exit_code, done.stdout) == (plain.exit_code, plain.stdout) == (1, plain.stdout)
    for target in targets:
        assert f"报告已写入：{target}" in done.stderr
        assert target.stat().st_size > 500
    digest = hashlib.sha256(unit.read_bytes()).hexdigest()
    assert digest in targets[0].read_text(encoding="utf-8")
    assert targets[3].read_bytes().startswith(b"\xef\xbb\xbf")
    # Nothing is written over, and that is told before any work is done.
    before = [target.read_bytes() for target in targets]
    again = check(unit, "--report", targets[0])
    assert (again.exit_code, "F204" in again.stderr, again.stdout) == (2, True, "")
    assert [target.read_bytes() for target in targets] == before


def test_of_a_folder_the_ledger_is_written(unit: Path, printed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "units"
    for name, source in (("a/u.xlsx", unit), ("b/u.xlsx", printed)):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(source.read_bytes())
    (folder / "c.xlsx").write_text("none", encoding="utf-8")
    page = tmp_path / "ledger.html"
    done = check(folder, "--report", page)
    assert done.exit_code == 2
    text = page.read_text(encoding="utf-8")
    assert "预算公开检查台账" in text
    assert [name for name in ("a/u.xlsx", "b/u.xlsx", "c.xlsx") if f"<td>{name}</td>" in text] == [
        *("a/u.xlsx", "b/u.xlsx", "c.xlsx"),
    ]


@pytest.mark.parametrize("name", ["r.txt", "r", "r.pdf", "r.html.bak"])
def test_another_ending_is_refused(unit: Path, tmp_path: Path, name: str) -> None:
    done = check(unit, "--report", tmp_path / name)
    assert (done.exit_code, "F245" in done.stderr, done.stdout) == (2, True, "")
    assert not (tmp_path / name).exists()


def test_an_input_and_a_folder_are_never_written_over(unit: Path, tmp_path: Path) -> None:
    content = unit.read_bytes()
    assert "F226" in check(unit, "--report", unit).stderr
    assert unit.read_bytes() == content
    (tmp_path / "d.html").mkdir()
    assert "F208" in check(unit, "--report", tmp_path / "d.html").stderr


def test_a_file_that_changes_while_it_is_checked_has_no_digest(unit: Path, tmp_path: Path) -> None:
    page = tmp_path / "r.html"
    filed = Filed([page], None, "zh")
    filed.begin([unit], None, is_ledger=False)
    from xlbudget.tasks.check import check_file

    report = check_file(unit)
    unit.write_bytes(unit.read_bytes() + b" ")
    assert list(filed.keep(iter([report]))) == [report]
    filed.end()
    text = page.read_text(encoding="utf-8")
    assert "在检查期间被改动" in text
    assert not re.search("[0-9a-f]{64}", text)


def test_waivers_change_the_verdict_and_the_exit_code(unit: Path, tmp_path: Path) -> None:
    name = example.figures().unit_name
    waivers = tmp_path / "w.toml"
    codes = ("J301", "J302", "G108")
    waivers.write_text("".join(WAIVERS.format(code=c, unit=name) for c in codes), encoding="utf-8")
    done = check(unit, "--waivers", waivers, "--report", tmp_path / "r.html")
    assert done.exit_code == 0
    assert "另有 3 项已豁免，不计入结论。" in done.stdout
    assert "已豁免 3 项：照列，不计入结论" in done.stdout
    assert (tmp_path / "r.html").read_text(encoding="utf-8").count("不符（已豁免）") == 6
    json = check(unit, "--waivers", waivers, "--format", "json").stdout
    assert json.count('"approver": "张三"') == 3


def test_waivers_of_other_units_and_mistakes_are_told(unit: Path, tmp_path: Path) -> None:
    waivers = tmp_path / "w.toml"
    waivers.write_text(WAIVERS.format(code="J301", unit="别的单位"), encoding="utf-8")
    done = check(unit, "--waivers", waivers)
    assert done.exit_code == 1
    assert "没有检查：别的单位" in done.stderr
    waivers.write_text(WAIVERS.format(code="J999", unit="x"), encoding="utf-8")
    done = check(unit, "--waivers", waivers)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "w.toml:2  J999" in done.stderr


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_ledger_tells_of_documents_that_were_not_checked(
    unit: Path, tmp_path: Path, lang: str
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("a.xlsx", "b.xlsx"):
        (folder / name).write_bytes(unit.read_bytes())
    (folder / "说明<b>.txt").write_bytes(b"x")
    pages = [tmp_path / f"r{end}" for end in (".html", ".xlsx", ".docx")]
    words = [word for page in pages for word in ("--report", page)]
    done = check(folder, *words, "--lang", lang)
    told = next(line for line in done.stderr.splitlines() if "说明<b>.txt" in line)
    assert told.replace("<b>", "&lt;b&gt;") in pages[0].read_text(encoding="utf-8")
    from docx import Document
    from openpyxl import load_workbook

    assert told in load_workbook(pages[1]).worksheets[0]["A2"].value
    assert any(told in paragraph.text for paragraph in Document(str(pages[2])).paragraphs)


def test_a_name_of_several_files_in_the_waivers_is_told(unit: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / unit.name
    other.parent.mkdir()
    other.write_bytes(unit.read_bytes())
    waivers = tmp_path / "w.toml"
    for name, told in ((unit.stem, True), ("没有的单位", False)):
        waivers.write_text(WAIVERS.format(code="J301", unit=name), encoding="utf-8")
        done = check(unit, other, "--waivers", waivers)
        assert (
            f"不止一个文件，条目用在了每一个上；应只用于一个的，请改写单位名称：{name}"
            in done.stderr
        ) is told


def test_the_demo_shows_one_wrong_cell_and_writes_over_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "示例单位-检查报告.html").write_text("mine", encoding="utf-8")
    done = CliRunner().invoke(main, ["demo"])
    assert done.exit_code == 0, done.output
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["示例单位-2.xlsx", "示例单位-检查报告-2.html", "示例单位-检查报告.html"]
    assert (tmp_path / "示例单位-检查报告.html").read_text(encoding="utf-8") == "mine"
    assert "改下列 1 格，全部关系即成立" in done.stdout
    assert "表三 C10" in done.stdout
    assert f"报告已写入：{tmp_path.resolve()}" in done.stdout
    again = CliRunner().invoke(main, ["demo", "--lang", "en"])
    assert again.exit_code == 0
    assert {"example.xlsx", "example-report.html"} <= {path.name for path in tmp_path.iterdir()}
