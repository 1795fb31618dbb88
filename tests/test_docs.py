"""Documentation and messages say the same as the program, in both languages."""

import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from tests.support import example
from tools.docs import PAGES, SAMPLES, stale
from xlbudget.base.texts import LANGUAGES, sentences
from xlbudget.cli.main import main
from xlbudget.meaning.catalogue import codes, rule_texts
from xlbudget.template.common import templates_folder

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
RULES = tomllib.loads((templates_folder() / "common" / "rules.toml").read_text(encoding="utf-8"))
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


# ---- generated parts and links ------------------------------------------------------------------


@pytest.mark.usefixtures("shipped_size")
def test_generated_parts_are_up_to_date() -> None:
    assert stale() == [], "run make docs"


def test_every_sample_is_shown_and_every_marker_is_known() -> None:
    shown = {
        name
        for page in PAGES
        for name in re.findall(r"<!-- generated: (\S+) -->", (ROOT / page).read_text("utf-8"))
    }
    assert shown == {*SAMPLES, "damage", "ids", "seen"}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_files_and_headings(path: Path) -> None:
    words_ = path.read_text(encoding="utf-8")
    for link in _LINK.findall(words_):
        if re.match(r"https?:", link):
            continue
        name, _, heading = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.is_file(), link
        if heading:
            assert heading in set(headings(target)), link


def headings(path: Path) -> Iterator[str]:
    """Yields the anchors that a Markdown page has for its headings."""
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("#"):
            kept = (c for c in line.lstrip("#").strip().lower() if c.isalnum() or c in " -_")
            yield "".join(kept).replace(" ", "-")


# ---- commands -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", main.commands)
def test_every_command_has_help_and_is_documented(name: str) -> None:
    command = main.commands[name]
    assert command.help
    for option in command.params:
        assert isinstance(option, click.Argument) or getattr(option, "help", None), option.name
    reference = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert f"## xlbudget {name}\n" in reference
    for page in ("README.md", "README.zh.md"):
        assert f"`xlbudget {name}`" in (ROOT / page).read_text(encoding="utf-8")


def test_figures_written_by_hand_in_the_manual_make_a_consistent_workbook(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "flat.md").read_text(encoding="utf-8")
    [figures] = re.findall(r"```csv\n(.*?)```", page, re.DOTALL)
    (tmp_path / "figures.csv").write_text(figures, encoding="utf-8")
    source, target = str(tmp_path / "figures.csv"), str(tmp_path / "hand.xlsx")
    made = CliRunner().invoke(main, ["new", "--figures", source, "-o", target])
    assert len(made.stdout.strip().split("\n")) == 1  # no figure differs from its formula
    done = CliRunner().invoke(main, ["check", target])
    assert "结论：全部一致。" in done.stdout


# ---- messages -----------------------------------------------------------------------------------


def test_message_files_have_the_same_keys_and_placeholders() -> None:
    chinese, english = (sentences(lang) for lang in LANGUAGES)
    assert list(chinese) == list(english)
    differing = [k for k in chinese if placeholders(chinese[k]) != placeholders(english[k])]
    assert differing == []


@pytest.mark.parametrize("rule", RULES["rules"], ids=lambda rule: rule["code"])
def test_common_rules_say_everything_in_both_languages(rule: Mapping[str, Any]) -> None:
    marks = {"incomplete", "doubtful", "cause", "always", "unsure"}
    assert set(rule) - marks - {"unread"} == {"code", "severity", "zh", "en"}
    assert all(rule.get(key, True) is True for key in marks)
    assert rule.get("unread", "cell") in ("cell", "line")
    assert rule["severity"] in ("error", "warning", "note")
    for lang in LANGUAGES:
        of_several = set(rule[lang]) - {"name", "message", "why", "fix"}
        assert of_several in (set(), {"several", "one"})
        assert set(rule[lang]) == {"name", "message", "why", "fix"} | of_several
        assert all(rule[lang].values())
    for key in rule["zh"]:
        assert placeholders(rule["zh"][key]) == placeholders(rule["en"][key])


@pytest.mark.parametrize("kind", RULES["kinds"])
def test_kinds_of_relations_have_words_in_both_languages(kind: str) -> None:
    for key in ("name", "why", "fix", "basis"):
        chinese, english = (RULES["kinds"][kind][lang][key] for lang in LANGUAGES)
        assert placeholders(chinese) == placeholders(english)


def test_relations_state_their_own_words_in_both_languages() -> None:
    for rule in example.family().rules.values():
        chinese, english = (rule.texts.get(lang, {}) for lang in LANGUAGES)
        assert set(chinese) == set(english), rule.code
        for key in chinese:
            assert placeholders(chinese[key]) == placeholders(english[key]), rule.code


def test_numbers_of_rules_are_used_once() -> None:
    found = list(codes(example.family()))
    assert len(found) == len(set(found))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_can_be_explained(lang: str) -> None:
    for code in codes(example.family()):
        assert {"name", "why", "fix"} <= set(rule_texts(code, lang, example.family()))
        done = CliRunner().invoke(main, ["explain", code, "--lang", lang])
        assert done.exit_code == 0
        assert done.stdout.startswith(code)


def test_every_error_of_a_file_has_a_rule_with_its_parameters() -> None:
    from xlbudget.base.errors import FILE_CODES, FOREIGN_KINDS, LIMIT_KINDS

    known = {rule["code"]: rule for rule in RULES["rules"]}
    for code, params in FILE_CODES.items():
        assert placeholders(known[code]["zh"]["message"]) <= set(params)
    assert {f"kind.{kind}" for kind in FOREIGN_KINDS} <= set(sentences("zh"))
    assert {f"what.{kind}" for kind in LIMIT_KINDS} <= set(sentences("zh"))
