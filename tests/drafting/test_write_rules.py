"""Written rules are loaded as what they were, with words that are good for a person."""

import re
import shutil
from pathlib import Path

import pytest

from tests.drafting.rules import statements, with_rules
from xlbudget.drafting.derive import derived
from xlbudget.drafting.write_rules import RULES, rule_files, rules_text, with_words
from xlbudget.template import available_families, load_family
from xlbudget.template.common import templates_folder

ALONE = [
    name
    for name in available_families()
    if "extends =" not in (templates_folder() / name / "family.toml").read_text(encoding="utf-8")
]
"""Families that stand on no other one."""


@pytest.mark.parametrize("name", ALONE)
def test_a_template_loads_with_its_derived_rules(name: str, tmp_path: Path) -> None:
    family = with_rules(load_family(name), ())
    folder = _copy(name, tmp_path)
    rules = derived(family)
    written, _ = with_words(family, rules, {})
    for file, text in rule_files(family, rules, {}).items():
        (folder / file).write_text(text, encoding="utf-8")
    loaded = load_family(str(folder))
    assert statements(loaded.rules.values()) == statements(written)
    assert list(loaded.rules.values()) == list(written)


def _copy(name: str, into: Path) -> Path:
    """A copy of a family by itself: its tables without what formulas or sheets need of rules."""
    source = templates_folder() / name
    folder = into / f"{name}-derived"
    family = (source / "family.toml").read_text(encoding="utf-8")
    shutil.copytree(source / "tables", folder / "tables")
    for path in (folder / "tables").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r', by = "\w+"', "", text), encoding="utf-8")
    renamed = family.replace(f'id = "{name}"', f'id = "{folder.name}"', 1)
    (folder / "family.toml").write_text(renamed, encoding="utf-8")
    return folder


def test_words_that_a_person_gave_are_kept() -> None:
    family = load_family("shanxi-unit")
    text = rule_files(family, derived(family), {})[RULES]
    assert family.rules["G103"].texts["zh"]["name"] in text


def test_no_rules_are_a_file_too() -> None:
    assert "rules = []" in rules_text(())
