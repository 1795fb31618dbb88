"""The command `publish`: what it says, in both languages, and its exit codes."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.workbooks import write_kinds
from xlbudget.cli.main import main
from xlbudget.report.display import WIDTH, display_width

NAME = "2025年长治市屯留区工业和信息化局预算公开表"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("publish")
    write_kinds(made)
    return made


@pytest.fixture(autouse=True)
def no_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLBUDGET_SOFFICE", "/nowhere/soffice")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["publish", *map(str, arguments)])


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", "没有找到 LibreOffice"), ("en", "LibreOffice was not found")]
)
def test_the_workbook_is_written_and_the_missing_pdf_told(
    folder: Path, tmp_path: Path, lang: str, words: str
) -> None:
    done = run(folder / "printed.xlsx", "-o", tmp_path / "new", "--lang", lang)
    assert done.exit_code == 0
    assert done.stdout.count("\n") == 1
    assert str(tmp_path / "new" / f"{NAME}.xlsx") in done.stdout
    assert done.stderr.startswith(words)
    assert [path.name for path in (tmp_path / "new").iterdir()] == [f"{NAME}.xlsx"]


def test_the_pdf_is_written_where_libreoffice_is_found(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "soffice"
    program.write_text('#!/bin/sh\necho "%PDF" >"$7/tables.pdf"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("XLBUDGET_SOFFICE", str(program))
    done = run(folder / "printed.xlsx", "-o", tmp_path / "new")
    assert (done.exit_code, done.stderr) == (0, "")
    assert (tmp_path / "new" / f"{NAME}.pdf").read_bytes() == b"%PDF\n"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_errors_are_told_and_nothing_is_written(folder: Path, tmp_path: Path, lang: str) -> None:
    done = run(folder / "two-digits-swapped.xlsx", "-o", tmp_path / "new", "--lang", lang)
    assert (done.exit_code, done.stdout) == (1, "")
    for words in ("two-digits-swapped.xlsx", "J301", "F227", "--despite-errors"):
        assert words in done.stderr
    assert len(done.stderr.splitlines()) < 25
    assert max(map(display_width, done.stderr.splitlines())) <= WIDTH
    assert not (tmp_path / "new").exists()
    done = run(folder / "two-digits-swapped.xlsx", "-o", tmp_path / "new", "--despite-errors")
    assert done.exit_code == 0


@pytest.mark.parametrize(
    ("kind", "exit_code", "code"),
    [
        ("table-missing", 1, "F228"),
        ("typed-as-text", 1, "F22"),
        ("blank", 1, "F228"),
        ("text", 2, "F005"),
        ("none", 2, "F001"),
    ],
)
def test_what_cannot_be_published(
    folder: Path, tmp_path: Path, kind: str, exit_code: int, code: str
) -> None:
    done = run(folder / f"{kind}.xlsx", "-o", tmp_path)
    assert (done.exit_code, code in done.stderr) == (exit_code, True), done.stderr
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten_unless_asked(folder: Path, tmp_path: Path) -> None:
    codes = [run(folder / "printed.xlsx", "-o", tmp_path).exit_code for _ in range(2)]
    assert codes == [0, 2]
    assert run(folder / "printed.xlsx", "-o", tmp_path, "--force").exit_code == 0
    (tmp_path / "file").write_bytes(b"")
    assert run(folder / "printed.xlsx", "-o", tmp_path / "file").exit_code == 2
