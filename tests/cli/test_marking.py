"""`check --mark FOLDER`."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from tests.support.workbooks import write_kinds
from xlbudget.cli.main import main


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    return write_kinds(tmp_path_factory.mktemp("kinds"))


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, args)])


def test_one_workbook(kinds: Mapping[str, Path], tmp_path: Path) -> None:
    source = kinds["two-digits-swapped"]
    content = source.read_bytes()
    without = run(source)
    marked = run(source, "--mark", tmp_path / "new" / "folder")
    copy = tmp_path / "new" / "folder" / source.name
    assert (marked.exit_code, marked.stdout) == (1, without.stdout)
    assert marked.stderr == f"标记好的副本：{copy}\n"
    assert source.read_bytes() == content
    again = run(source, "--mark", copy.parent)
    assert (again.exit_code, again.stdout) == (2, without.stdout)
    assert again.stderr.startswith("× F204")


def test_a_folder_keeps_its_folders_and_what_fails_stops_nothing(
    kinds: Mapping[str, Path], tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    for name, where in (("printed", "甲"), ("two-digits-swapped", "乙"), ("cut", "丙")):
        (inbox / where).mkdir(parents=True)
        shutil.copy(kinds[name], inbox / where / "unit.xlsx")
    result = run(inbox, "--mark", tmp_path / "marked", "--format", "json")
    assert [file["verdict"] for file in json.loads(result.stdout)["files"]] == [
        "unreadable",
        "inconsistent",
        "rounding",
    ]
    assert result.exit_code == 2
    assert "F241" in result.stderr
    copies = sorted(
        path.relative_to(tmp_path / "marked") for path in (tmp_path / "marked").rglob("*.xlsx")
    )
    assert copies == [Path("乙/unit.xlsx"), Path("甲/unit.xlsx")]


def test_english(kinds: Mapping[str, Path], tmp_path: Path) -> None:
    source = kinds["two-digits-swapped"]
    run(source, "--mark", tmp_path, "--lang", "en")
    book = load_workbook(tmp_path / source.name)
    assert book.sheetnames[0] == "Check results"
    again = run(tmp_path / source.name, "--lang", "en")
    assert again.stdout == run(source, "--lang", "en").stdout
