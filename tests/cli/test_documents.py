"""`check` and `figures` of Word documents, alone, beside a workbook and in folders."""

import json
import shutil
from io import BytesIO
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from tests.reader.test_pdf_refused import only_a_picture
from tests.support import biff8, docx, example, pdf
from tests.support.docx import para
from xlbudget.cli.exits import Exit
from xlbudget.cli.main import main
from xlbudget.intake.opened import open_workbook
from xlbudget.writer.content import printed
from xlbudget.writer.workbook import write_workbook

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "report.schema.json").read_text(encoding="utf-8")
)
TEXT = para("三、支出预算情况说明") + para(
    "2025年度{unit}支出预算2,156.51万元，其中：基本支出249.32万元，占11.56%；"
    "项目支出1,907.20万元，占88.44%。"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a workbook, documents with and without tables, and what cannot be read."""
    folder = tmp_path_factory.mktemp("documents")
    stream = BytesIO()
    write_workbook(stream, printed(example.family(), example.figures()))
    (folder / "unit.xlsx").write_bytes(stream.getvalue())
    opened = open_workbook(folder / "unit.xlsx")
    tables = "".join(docx.official(opened).values())
    text = TEXT.replace("{unit}", opened.located.unit_name)
    (folder / "公开.docx").write_bytes(docx.package(tables))
    (folder / "文字.docx").write_bytes(docx.package(text))
    (folder / "错.docx").write_bytes(docx.package(text.replace("249.32", "294.32")))
    old = biff8.container({"1Table": b"1", "WordDocument": b"2"})
    (folder / "旧.docx").write_bytes(old)
    return folder


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, args)))


def test_a_document_is_checked_like_a_workbook(folder: Path) -> None:
    result = run("check", folder / "公开.docx")
    assert (result.exit_code, result.stderr) == (Exit.GOOD, "")
    assert "结论：通过" in result.stdout


def test_the_text_is_compared_with_a_workbook(folder: Path) -> None:
    right = run("check", folder / "文字.docx", "--tables", folder / "unit.xlsx")
    assert "与 unit.xlsx 的表核对" in right.stdout
    assert "文字中的 5 个数都与表中的数核对了" in right.stdout
    wrong = run("check", folder / "错.docx", "--tables", folder / "unit.xlsx", "--lang", "en")
    assert wrong.exit_code == Exit.ERRORS_FOUND
    assert "S910" in wrong.stdout
    assert "text, paragraph 2" in wrong.stdout


@pytest.mark.parametrize("name", ["公开.docx", "错.docx"])
def test_the_json_of_documents_keeps_to_the_contract(folder: Path, name: str) -> None:
    tables = ("--tables", folder / "unit.xlsx")
    result = run("check", folder / name, *tables, "--format", "json", "--all")
    data = json.loads(result.stdout)
    jsonschema.validate(data, SCHEMA)
    [file] = data["files"]
    assert file["tables_of"] == str(folder / "unit.xlsx")
    counts = {"numbers": 5, "compared": 5, "without_last_year": 0, "only_in_text": 0}
    assert file["text"] == (None if name == "公开.docx" else counts)


def test_documents_in_a_folder_are_counted(folder: Path) -> None:
    result = run("check", folder)
    assert result.exit_code == Exit.NOT_READ
    assert "F231" in result.stdout
    assert "共 3 个文件：2 个通过，0 个有错误或存疑，1 个没有读取。" in result.stdout
    # What has no tables and was not named is left aside, and named.
    assert "F233" not in result.stdout
    assert "文字.docx" in result.stderr and "错.docx" in result.stderr


def test_documents_of_a_folder_that_cannot_be_read_are_one_line(
    folder: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(folder, tmp_path / "all", ignore=lambda *_: ["旧.docx"]))
    for number in range(7):
        (folder / f"扫描{number}.pdf").write_bytes(b"%PDF-1.7" if number else only_a_picture())
    result = run("check", folder)
    assert result.exit_code == Exit.GOOD
    assert "F26" not in result.stdout
    [line] = [line for line in result.stderr.splitlines() if "扫描" in line]
    assert "7 个文档" in line
    assert "PDF 里没有文字 1 个" in line
    assert "扫描4.pdf…" in line
    named = run("check", folder, folder / "扫描3.pdf")
    assert (named.exit_code, "F260" in named.stdout) == (Exit.NOT_READ, True)


def test_a_workbook_and_what_is_published_of_it_are_two_files(folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(folder, tmp_path / "all", ignore=lambda *_: ["旧.docx"]))
    published = pdf.official(open_workbook(folder / "unit.xlsx"), pdf.LAYOUTS["plain"])
    (folder / "unit.pdf").write_bytes(published)
    result = run("check", folder)
    assert result.exit_code == Exit.GOOD
    assert "共 3 个文件：3 个通过" in result.stdout
    assert "unit.pdf" in result.stdout


def test_a_document_without_tables_that_was_named_is_told(folder: Path) -> None:
    result = run("check", folder / "文字.docx", folder / "unit.xlsx")
    assert result.exit_code == Exit.NOT_READ
    assert "F233" in result.stdout


def test_a_folder_of_nothing_but_such_documents_is_no_pass(tmp_path: Path) -> None:
    for name in ("a.docx", "b.docx"):
        (tmp_path / name).write_bytes(docx.package(para("说明")))
    assert run("check", tmp_path).exit_code == Exit.NOT_READ


@pytest.mark.parametrize(
    "paths", [("unit.xlsx",), ("文字.docx", "公开.docx")], ids=["a workbook", "two documents"]
)
def test_tables_go_with_one_document(folder: Path, paths: tuple[str, ...]) -> None:
    sources = [folder / path for path in paths]
    result = run("check", *sources, "--tables", folder / "unit.xlsx")
    assert (result.exit_code, result.stdout) == (Exit.NOT_READ, "")
    assert "F234" in result.stderr


def test_a_workbook_that_cannot_be_read_is_named(folder: Path) -> None:
    result = run("check", folder / "文字.docx", "--tables", folder / "旧.docx")
    assert result.exit_code == Exit.NOT_READ
    assert "旧.docx" in result.stdout


def test_figures_of_a_document_name_its_tables(folder: Path) -> None:
    lines = run("figures", folder / "公开.docx").stdout.splitlines()
    from_workbook = run("figures", folder / "unit.xlsx").stdout.splitlines()
    assert [line.split(",")[:5] for line in lines] == [
        line.split(",")[:5] for line in from_workbook
    ]
    assert any(line.endswith(",2025年预算支出总表,R3C3") for line in lines)
