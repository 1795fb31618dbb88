"""The command `publish`: what it says, in both languages, and its exit codes."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support import example
from tests.support.workbooks import write_kinds
from xlbudget.base.display import WIDTH, display_width
from xlbudget.cli.main import main

NAME = "2025年长治市屯留区工业和信息化局预算公开表"
DRAFT = "（待补充）长治市屯留区工业和信息化局2025年度单位预算公开"
TEXTS = example.FOLDER / "texts.toml"


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
    assert done.stdout.count("\n") == 2
    for name in (f"{NAME}.xlsx", f"{DRAFT}.docx"):
        assert str(tmp_path / "new" / name) in done.stdout
    assert done.stderr.startswith(words)
    assert {path.name for path in (tmp_path / "new").iterdir()} == {f"{NAME}.xlsx", f"{DRAFT}.docx"}


def test_the_pdf_is_written_where_libreoffice_is_found(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "soffice"
    program.write_text('#!/bin/sh\necho "%PDF" >"$7/tables.pdf"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("XLBUDGET_SOFFICE", str(program))
    done = run(folder / "printed.xlsx", "-o", tmp_path / "new")
    assert done.exit_code == 0
    assert "LibreOffice" not in done.stderr
    assert (tmp_path / "new" / f"{NAME}.pdf").read_bytes() == b"%PDF\n"


@pytest.mark.parametrize(
    ("lang", "open_places", "nothing"),
    [
        ("zh", "有 5 处没有填", "共 15 项，请核对："),
        ("en", "5 places are still open", "told as nothing"),
    ],
)
def test_what_the_text_lacks_is_told(
    folder: Path, tmp_path: Path, lang: str, open_places: str, nothing: str
) -> None:
    done = run(folder / "printed.xlsx", "-o", tmp_path, "--lang", lang)
    told = done.stderr.replace("\n  ", "").replace("\n", "")
    assert open_places in told
    assert nothing in told
    for words in (
        "一、本单位职责",
        "八、机关运行经费增减变动原因说明",
        "政府采购货物预算",
        "领导用车",
    ):
        assert words in told
    assert max(map(display_width, done.stderr.splitlines()[1:])) <= WIDTH


def test_texts_are_taken_from_a_file(folder: Path, tmp_path: Path) -> None:
    done = run(folder / "printed.xlsx", "-o", tmp_path, "--texts", TEXTS)
    assert done.exit_code == 0
    assert "有 3 处没有填" in done.stderr  # last year's figures
    assert "请核对" not in done.stderr
    (tmp_path / "texts.toml").write_text("[text]\n", encoding="utf-8")
    done = run(folder / "printed.xlsx", "-o", tmp_path, "--texts", tmp_path / "texts.toml")
    assert (done.exit_code, "texts.toml" in done.stderr) == (2, True)


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
