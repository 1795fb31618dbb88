"""The example in every form that is read: one folder of them, checked at once."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support import biff8, biff12, example, ods
from xlbudget.cli.main import main
from xlbudget.intake.opened import open_workbook
from xlbudget.reader import read_workbook
from xlbudget.writer.content import printed
from xlbudget.writer.workbook import write_workbook

WRITERS = {"xlsb": biff12.write_raw, "xls": biff8.write_raw, "ods": ods.write_raw}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("forms")
    write_workbook(found / "unit.xlsx", printed(example.family(), example.figures()))
    raw = read_workbook(found / "unit.xlsx")
    for form, write in WRITERS.items():
        write(found / f"unit.{form}", raw)
    (found / "unit.et").write_bytes((found / "unit.xls").read_bytes())
    return found


@pytest.mark.parametrize("form", [*WRITERS, "et"])
def test_every_form_gives_the_figures_of_the_example(folder: Path, form: str) -> None:
    opened = open_workbook(folder / f"unit.{form}")
    assert opened.figures.amounts == example.figures().amounts
    assert opened.readings.findings == ()
    assert opened.located.findings == []


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_folder_of_all_forms_and_one_that_cannot_be_read(folder: Path, tmp_path: Path) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "old.xls").write_text("<html><table><tr><td>收入", encoding="utf-8")
    (tmp_path / "~$unit.xlsx").write_bytes(b"\x04user" + b" " * 160)
    (tmp_path / "notes.docx").write_bytes(b"PK\3\4")
    shown = run("check", tmp_path)
    assert shown.exit_code == 2
    for name in ("unit.xlsx", "unit.xlsb", "unit.xls", "unit.et", "unit.ods", "old.xls"):
        assert name in shown.output
    assert "没有找到任何一张预算公开表" in "".join(shown.output.split())
    assert "notes.docx" in shown.output
    found = json.loads(run("check", tmp_path, "--all", "--format", "json").stdout)
    told = {
        Path(file["path"]).name: (file["verdict"], {one["code"] for one in file["findings"]})
        for file in found["files"]
    }
    unread = {name: told.pop(name) for name in ("old.xls", "notes.docx")}
    assert told.keys() == {f"unit.{form}" for form in (*WRITERS, "et", "xlsx")}
    assert unread["old.xls"] == ("unreadable", {"F233"})
    assert unread["notes.docx"][0] == "unreadable"
    for name, (verdict, codes) in told.items():
        assert verdict == told["unit.xlsx"][0]
        assert ("R102" in codes) == (name != "unit.xlsx")
        assert ("R103" in codes) == (name == "unit.xlsx")


def test_a_folder_of_good_files_passes(folder: Path) -> None:
    assert run("check", folder).exit_code == 0
