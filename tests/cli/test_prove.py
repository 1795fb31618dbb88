"""`xlbudget templates prove`: proven, not proven, not loaded."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from xlbudget.cli.main import main
from xlbudget.template import available_families
from xlbudget.template.common import templates_folder


def prove(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["templates", "prove", *arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of a small family."""
    source = Path(__file__).parents[1] / "families" / "ugly-unit"
    return Path(shutil.copytree(source, tmp_path / "ugly-unit"))


@pytest.mark.parametrize("name", available_families())
def test_every_shipped_family_is_proven(name: str) -> None:
    done = prove(name)
    assert done.exit_code == 0, done.output
    assert done.output.count("\n") == 1


def test_a_folder_is_proven_as_well_as_a_name(folder: Path) -> None:
    assert prove(str(folder)).exit_code == 0
    assert prove(str(templates_folder() / "shanxi-unit"), "--lang", "en").exit_code == 0


def test_what_a_family_without_rules_is_told_to_write_proves_it(folder: Path) -> None:
    for path in (folder / "tables").glob("*.toml"):
        path.write_text(re.sub(r', by = "\w+"', "", path.read_text("utf-8")), "utf-8")
    (folder / "rules.toml").write_text("rules = []\n", "utf-8")
    done = prove(str(folder))
    assert done.exit_code == 1, done.output
    rules = ""
    for number, told in enumerate(done.output.split("没有规则说：")[1:], 101):
        lines = [line for line in told.splitlines() if line.startswith("      ")]
        rules += "\n".join(["[[rules]]", f'code = "G{number}"', *lines, ""])
    other = Path(shutil.copytree(folder, folder.parent / "again" / folder.name))
    (other / "rules.toml").write_text(rules, "utf-8")
    assert prove(str(other)).exit_code == 0


def test_redundant_rules_are_told_if_asked_for() -> None:
    assert "G104 由其余各条已能推出" in prove("shanxi-unit", "--redundant").output


def test_what_cannot_be_loaded_is_told_with_file_and_line(folder: Path) -> None:
    rules = folder / "rules.toml"
    rules.write_text(rules.read_text("utf-8").replace("tree = ", 'tree = "x" # ', 1), "utf-8")
    done = prove(str(folder))
    assert done.exit_code == 2
    assert "rules.toml" in done.output
    assert prove("no-such-family").exit_code == 2
    assert prove().exit_code == 2
