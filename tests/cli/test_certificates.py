"""The commands around certificates."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.support import example
from xlbudget.cli.main import main
from xlbudget.writer.content import printed
from xlbudget.writer.workbook import write_workbook


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "unit.xlsx"
    write_workbook(path, printed(example.family(), example.figures()))
    return path


def test_a_certificate_is_written_and_confirmed(workbook: Path) -> None:
    target = workbook.with_suffix(".json")
    result = CliRunner().invoke(main, ["check", str(workbook), "--certificate", str(target)])
    assert result.exit_code == 0, result.output
    assert "证明已写入" in result.stderr
    again = CliRunner().invoke(main, ["check", str(workbook), "--certificate", str(target)])
    assert (again.exit_code, "F204" in again.stderr) == (2, True)  # nothing is written over
    confirmed = CliRunner().invoke(main, ["verify", str(target), str(workbook)])
    assert confirmed.exit_code == 0
    assert "核实通过：824 格与文件一致（329 格不为零）" in confirmed.stdout
    assert "看得见的工作表里的数都在证明内。" in confirmed.stdout


def test_another_workbook_is_refused(workbook: Path, tmp_path: Path) -> None:
    target = workbook.with_suffix(".json")
    CliRunner().invoke(main, ["check", str(workbook), "--certificate", str(target)])
    other = tmp_path / "other.xlsx"
    other.write_bytes(workbook.read_bytes() + b"\0")
    result = CliRunner().invoke(main, ["verify", str(target), str(other)])
    assert (result.exit_code, "SHA-256" in result.stdout) == (1, True)


@pytest.mark.parametrize("missing", [0, 1])
def test_what_is_not_there_is_told(workbook: Path, missing: int) -> None:
    files = [str(workbook), str(workbook)]
    files[missing] = str(workbook.parent / "no.xlsx")
    result = CliRunner().invoke(main, ["verify", *files])
    assert (result.exit_code, "F001" in result.stderr) == (2, True)


def test_only_of_one_workbook(workbook: Path, tmp_path: Path) -> None:
    other = tmp_path / "second.xlsx"
    other.write_bytes(workbook.read_bytes())
    target = tmp_path / "out.json"
    result = CliRunner().invoke(
        main, ["check", str(workbook), str(other), "--certificate", str(target)]
    )
    assert (result.exit_code, "F254" in result.stderr, target.exists()) == (2, True, False)
