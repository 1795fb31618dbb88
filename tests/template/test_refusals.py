"""What the engine cannot do is refused when a template is loaded: sentence, file, line, exit 2."""

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from xlbudget.cli.main import main
from xlbudget.template.common import templates_folder

REFUSALS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("refusals.toml").read_text(encoding="utf-8")
)["refusals"]
FAMILIES = Path(__file__).parents[1] / "families"


def broken(case: dict[str, Any], folder: Path) -> str:
    """Writes the family with the slip of a case; returns the place where it is to be told."""
    source = FAMILIES / case["of"] if "of" in case else templates_folder() / "shanxi-unit"
    shutil.copytree(source, folder)
    path = folder / case["file"]
    words = path.read_text(encoding="utf-8")
    for old, new in ((case["old"], case["new"]), case.get("also", ("", ""))):
        assert old in words
        words = words.replace(old, new, 1)
    path.write_text(words, encoding="utf-8")
    name = case.get("in", case["file"])
    text = (folder / name).read_text(encoding="utf-8")
    at = case.get("at", case["new"])
    line = text[: text.index(at)].count("\n") + 1
    return f"{folder.name}/{name}:{line}"


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: case["name"])
def test_a_template_is_refused_with_file_and_line(case: dict[str, Any], tmp_path: Path) -> None:
    if "of" in case:  # it may stand on another one
        for family in FAMILIES.glob("split-*"):
            shutil.copytree(family, tmp_path / family.name)
    where = broken(case, tmp_path / "mine")
    done = CliRunner().invoke(main, ["rules", "--template", str(tmp_path / "mine")])
    assert done.exit_code == 2
    assert f"  {where}  {case['says']}" in done.stderr.split("\n")
    english = CliRunner().invoke(
        main, ["rules", "--template", str(tmp_path / "mine"), "--lang", "en"]
    )
    assert english.exit_code == 2
    assert f"  {where}  " in english.stderr


def test_all_that_is_refused_is_told_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(templates_folder() / "shanxi-unit", folder)
    chosen = [case for case in REFUSALS if case["file"] in ("tables/t07.toml", "shares.toml")]
    chosen = [
        case for case in chosen if case["name"].startswith(("a sheet name with", "the sheet"))
    ]
    for case in chosen:
        path = folder / case["file"]
        words = path.read_text(encoding="utf-8").replace(case["old"], case["new"], 1)
        path.write_text(words, encoding="utf-8")
    done = CliRunner().invoke(main, ["rules", "--template", str(folder)])
    assert "2 处错误" in done.stderr
    assert all(case["says"] in done.stderr for case in chosen)
