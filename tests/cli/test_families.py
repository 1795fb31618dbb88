"""Several families side by side: which one is meant, and that none is taken silently."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from xlbudget.cli.main import main
from xlbudget.template import families
from xlbudget.template.common import templates_folder

MINE, OTHER = "shanxi-unit", "aa1-unit"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The templates, with a second family before the first one in the alphabet."""
    root = tmp_path / "templates"
    shutil.copytree(templates_folder(), root)
    for family in families.available_families(root):
        if family != MINE:
            shutil.rmtree(root / family)
    shutil.copytree(root / MINE, root / OTHER)
    file = root / OTHER / "family.toml"
    text = file.read_text(encoding="utf-8").replace(f'id = "{MINE}"', f'id = "{OTHER}"')
    text = text.replace('name = "山西省', 'name = "某省', 1)
    file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(families, "templates_folder", lambda: root)
    return root


def without_default(root: Path) -> None:
    (root / "common" / "defaults.toml").unlink()


def change_rule(root: Path, family: str, old: str, new: str) -> None:
    path = root / family / "rules.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.mark.usefixtures("folder")
def test_a_family_earlier_in_the_alphabet_changes_nothing(tmp_path: Path) -> None:
    assert run("rules").stdout.startswith("F 文件")
    assert run("rules", "--format", "markdown").stdout.startswith("# 山西省")
    done = run("new", "--unit", "某局", "--year", "2026", "-o", str(tmp_path / "a.xlsx"))
    assert done.exit_code == 0
    assert f"模板 {MINE} 2026" in run("check", str(tmp_path / "a.xlsx")).stdout


@pytest.mark.parametrize(
    "arguments", [("new", "--year", "2026", "-o", "a.xlsx"), ("rules",), ("explain", "F001")]
)
def test_without_a_default_all_families_are_listed(
    folder: Path, arguments: tuple[str, ...]
) -> None:
    without_default(folder)
    done = run(*arguments)
    assert done.exit_code == 2
    assert f"{OTHER}、{MINE}" in done.stderr
    assert "--template" in done.stderr


def test_the_only_family_needs_no_default(folder: Path) -> None:
    without_default(folder)
    shutil.rmtree(folder / MINE)
    assert run("explain", "G108").exit_code == 0


def test_explain_says_which_family_a_shared_number_is_of(folder: Path) -> None:
    assert f"模板：{MINE}。\n模板 {OTHER} 也有这个编号" in run("explain", "G108").stdout
    other = run("explain", "G108", "--template", OTHER).stdout
    assert f"模板：{OTHER}。\n模板 {MINE} 也有这个编号" in other
    assert "模板" not in run("explain", "T101").stdout.splitlines()[0]
    assert f"模板 {OTHER}" not in run("explain", "T101").stdout
    assert folder.is_dir()


def test_explain_finds_a_rule_that_only_another_family_has(folder: Path) -> None:
    change_rule(folder, OTHER, 'code = "J101"', 'code = "J199"')
    done = run("explain", "J199")
    assert done.exit_code == 0
    assert f"模板：{OTHER}。" in done.stdout
    assert run("explain", "J199", "--template", MINE).exit_code == 2
    assert run("explain", "J999").exit_code == 2
