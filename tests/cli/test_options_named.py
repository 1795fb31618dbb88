"""No sentence names an option that the command which says it does not have."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest

from xlbudget.base.texts import LANGUAGES, sentences
from xlbudget.cli.main import main
from xlbudget.template.common import common

OPTION = re.compile(r"--[a-z][a-z-]*")
COMMAND = re.compile(rf"(?<![a-z-])({'|'.join(main.commands)})(?![a-z-])")
READING = ("check", "figures", "publish", "new")
"""Commands that read a workbook and need its template."""
SAYING: Mapping[str, tuple[str, ...]] = {
    "rule_of_others": ("explain",),
    "summary_warned": ("check",),
    "differences": ("new",),
    "published.open": ("publish",),
    "or_force.yes": ("new", "figures", "publish"),
    "F020": READING,
    **dict.fromkeys(("R111", "R112", "R113", "R114", "R117"), READING),
    "F104": ("rules", "explain", "new"),
    **dict.fromkeys(("F207", "F210", "F211", "F221", "F222", "F223", "F224"), ("new",)),
    **dict.fromkeys(("F225", "F237", "F238", "F239", "F282"), ("new",)),
    **dict.fromkeys(("F213", "F234", "F254", "F240", "F241", "F242", "F243"), ("check",)),
    **dict.fromkeys(("F275", "F276"), ("check",)),
    "F227": ("publish",),
    "F255": ("serve",),
}
"""The commands that say a sentence with an option; others are named in it: `check --tables`."""


def texts(lang: str) -> Iterator[tuple[str, str]]:
    """Every sentence with the key, or the number of the rule, that it is of."""
    yield from sentences(lang).items()
    for code, rule in common()["rules"].items():
        yield from ((code, text) for text in rule[lang].values())


def options(command: str) -> set[str]:
    """What may be typed behind a command, or behind one of its own."""
    named: set[str] = {"--help"}
    waiting: list[click.Command] = [main.commands[command]]
    while waiting:
        click_command = waiting.pop()
        named.update(name for param in click_command.params for name in param.opts)
        if isinstance(click_command, click.Group):
            waiting += click_command.commands.values()
    return named


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_option_that_is_named_is_one_of_the_command_that_names_it(lang: str) -> None:
    seen = set()
    for key, text in texts(lang):
        for option in OPTION.finditer(text):
            before = COMMAND.findall(text[: option.start()])
            commands = SAYING.get(key) or tuple(before[-1:])
            seen.add(key)
            if option[0] in ("--debug", "--help"):
                commands = tuple(main.commands)
            assert commands, (key, text)
            for command in commands:
                assert option[0] in options(command), (key, command, text)
    assert lang != "zh" or seen >= SAYING.keys()


REFUSED: list[tuple[str, ...]] = [
    *(("check", "{d}/unit.xlsx", option, "{d}/there") for option in ("--facts", "--certificate")),
    *(("check", "{d}/unit.xlsx", "--report", f"{{d}}/there{end}") for end in (".html", ".csv")),
    ("check", "{d}/unit.xlsx", "--mark", "{d}/folder"),
    ("figures", "{d}/unit.xlsx", "-o", "{d}/there"),
    ("new", "--year", "2026", "-o", "{d}/there.xlsx"),
    ("new", "--figures", "{d}/f.csv", "-o", "{d}/there.xlsx"),
]


@pytest.mark.parametrize("words", REFUSED)
def test_only_a_command_that_can_overwrite_says_so(
    unit: Path, words: tuple[str, ...], run: Any
) -> None:
    done = run(*(word.format(d=unit.parent) for word in words))
    assert (done.exit_code, "× F204" in done.stderr) == (2, True)
    assert ("--force" in done.stderr) is ("--force" in options(words[0]))


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.support import example
    from xlbudget.writer.content import printed
    from xlbudget.writer.workbook import write_workbook

    folder = tmp_path_factory.mktemp("unit")
    write_workbook(folder / "unit.xlsx", printed(example.family(), example.figures()))
    (folder / "folder").mkdir()
    for name in ("there", "there.html", "there.csv", "there.xlsx", "folder/unit.xlsx"):
        (folder / name).write_bytes(b"")
    (folder / "f.csv").write_bytes((example.FOLDER / "figures.csv").read_bytes())
    return folder / "unit.xlsx"


@pytest.fixture
def run() -> Any:
    from click.testing import CliRunner

    return lambda *args: CliRunner().invoke(main, list(args))
