"""Regenerates every generated part of the documentation: `python -m tools.docs [--check]`.

Whole files come from the template and the commands. In other files a part between
`<!-- generated: NAME -->` and `<!-- end -->` is filled in: the output of a command that is really
run on the example, so that it cannot go stale. With `--check` nothing is written; stale files are
listed and the exit code is 1. Needs openpyxl (the extra `test`).
"""

import re
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby, product
from pathlib import Path

import click
from click.testing import CliRunner

from examples.variants import variants, write_base, write_variant
from tests.damage.damage import damages
from tests.seen.kinds import KINDS
from xlbudget.base.texts import LANGUAGES
from xlbudget.cli.exits import Exit
from xlbudget.cli.main import main as cli
from xlbudget.cli.usage import LANGUAGE_VARIABLE
from xlbudget.report.manual import rules_markdown
from xlbudget.template import (
    Block,
    Family,
    RowList,
    available_families,
    default_family,
    load_family,
)
from xlbudget.template.common import without_year

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "tunliu-2025"
BROKEN = "two-digits-swapped"
PAGES = (
    "README.md",
    "README.zh.md",
    "docs/damage.md",
    "docs/flat.md",
    "docs/json.md",
    "docs/seen.md",
    "docs/templates.md",
)
_PART = re.compile(r"(<!-- generated: (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sample:
    """A command whose output a page shows: from line `skip` on, at most `first` lines."""

    command: str
    first: int | None = None
    skip: int = 0


SAMPLES: Mapping[str, Sample] = {
    "new": Sample("xlbudget new --figures figures.csv -o new.xlsx", first=1),
    "new-codes": Sample("xlbudget new --codes codes.txt --unit 某某局 --year 2026 -o blank.xlsx"),
    "new-from": Sample("xlbudget new --from unit.xlsx -o next.xlsx"),
    "check": Sample("xlbudget check unit.xlsx"),
    "check-en": Sample("xlbudget check unit.xlsx --lang en"),
    "rounding": Sample("xlbudget check printed.xlsx"),
    "rounding-all": Sample("xlbudget check printed.xlsx --all", first=7, skip=3),
    "folder": Sample("xlbudget check units", first=4),
    "figures": Sample("xlbudget figures unit.xlsx", first=8),
    "explain": Sample("xlbudget explain G108"),
    "templates": Sample("xlbudget templates"),
    "templates-en": Sample("xlbudget templates --lang en"),
    "json": Sample("xlbudget check unit.xlsx --format json --lang en", skip=103, first=39),
}


def generated() -> dict[Path, str]:
    """Returns every file that has generated parts, with the text that it should have."""
    family = load_family(default_family())
    text_by_path = {ROOT / "docs" / "cli.md": cli_markdown()}
    for name, lang in product(available_families(), LANGUAGES):
        manual = rules_markdown(load_family(name), lang)
        text_by_path[ROOT / "docs" / "rules" / f"{name}.{lang}.md"] = manual
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        _prepare(folder)
        output_of = cache(partial(sample_text, folder))
        for page in PAGES:
            path = ROOT / page
            text_by_path[path] = _filled(path.read_text(encoding="utf-8"), family, output_of)
    return text_by_path


def stale() -> list[str]:
    """Returns the names of the files whose generated parts are out of date."""
    return [
        path.relative_to(ROOT).as_posix()
        for path, text in generated().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]


def _filled(page: str, family: Family, run: Callable[[str], str]) -> str:
    def part(match: re.Match[str]) -> str:
        tables = {"damage": damage_markdown, "ids": ids_markdown, "seen": seen_markdown}
        made = tables.get(match[2])
        text = made(family) if made else run(match[2])
        return f"{match[1]}{text}{match[3]}"

    return _PART.sub(part, page)


# ---- outputs of commands ------------------------------------------------------------------------


def _prepare(folder: Path) -> None:
    """Puts the files that the samples name into a folder."""
    (folder / "figures.csv").write_bytes((EXAMPLE / "figures.csv").read_bytes())
    (folder / "codes.txt").write_text("2010301\n2010302\n2080505\n30101\n30201\n", encoding="utf-8")
    base = write_base(EXAMPLE, folder / "printed.xlsx")
    broken = next(v for v in variants(EXAMPLE) if v.name == BROKEN)
    write_variant(base, broken, folder / "unit.xlsx")
    units = folder / "units"
    units.mkdir()
    (units / "a.xlsx").write_bytes(base.read_bytes())
    (units / "b.xlsx").write_bytes((folder / "unit.xlsx").read_bytes())
    (units / "c.xlsx").write_text("not a workbook", encoding="utf-8")


def sample_text(folder: Path, name: str) -> str:
    """Returns a sample as a code block: the command and what it prints."""
    sample = SAMPLES[name]
    _, *arguments = shlex.split(sample.command)
    with chdir(folder):
        done = CliRunner(env={LANGUAGE_VARIABLE: None}).invoke(cli, arguments)
    if done.exit_code not in (Exit.GOOD, Exit.ERRORS_FOUND, Exit.NOT_READ):
        sys.exit(f"{sample.command}: {done.stderr}")
    lines = (done.stdout + done.stderr).rstrip("\n").split("\n")
    shown = lines[sample.skip :][: sample.first]
    above = ["……"] if sample.skip else []
    below = ["……"] if sample.first and shown[-1] != lines[-1] else []
    body = "\n".join([f"$ {sample.command}", *above, *shown, *below])
    return f"```console\n{body}\n```\n"


# ---- pages from declarations --------------------------------------------------------------------


def seen_markdown(_family: Family) -> str:
    """Returns the table of what is shown otherwise than it is stored, from the tests' kinds."""
    lines = []
    for section, kinds in groupby(KINDS, lambda kind: kind.section):
        lines += [
            f"\n### {section.capitalize()}\n",
            "| Kind | Seen | Stored | Verdict | Also tried in |",
        ]
        lines.append("| --- | --- | --- | --- | --- |")
        for kind in kinds:
            forms = ", ".join(sorted(kind.forms))
            lines.append(
                f"| {kind.name} | {kind.sees} | {kind.stores} | {kind.verdict} | {forms} |"
            )
    return "\n".join(lines).lstrip("\n") + "\n"


def damage_markdown(_family: Family) -> str:
    """Returns the table of mistakes and what tells of them, from the tests' damages."""
    lines = ["| Mistake | Light | First line of `check` |", "| --- | --- | --- |"]
    for damage in damages():
        lights = "<br>".join(damage.lights) or f"none: {damage.why}"
        check = damage.check.replace("|", "\\|") or "none"
        lines.append(f"| {damage.name} | {lights} | {check} |")
    return "\n".join(lines) + "\n"


def cli_markdown() -> str:
    """Returns the help of every command."""
    lines = [
        "# Commands",
        "",
        "Generated from `--help`. Messages are Chinese by default; `--lang en`, or the variable",
        "`XLBUDGET_LANG=en`, makes them English.",
        "",
        "Exit codes: 0 no error found, 1 errors found, 2 a file could not be read or the command",
        "was used wrongly, 3 a fault of the program (with `--debug` it prints its stack), 130 it",
        "was stopped (Ctrl-C), 141 nobody read its output to the end.",
    ]
    top = click.Context(cli, info_name="xlbudget", terminal_width=80, **cli.context_settings)
    for context in (top, *_below(top)):
        help_text = context.command.get_help(context)
        lines += ["", f"## {context.command_path}", "", "```text", help_text, "```"]
    return "\n".join(lines) + "\n"


def _below(context: click.Context) -> Iterator[click.Context]:
    """Yields the commands of a group, and behind each those of its own."""
    if isinstance(context.command, click.Group):
        for name, command in sorted(context.command.commands.items()):
            below = click.Context(command, context, name)
            yield below
            yield from _below(below)


def ids_markdown(family: Family) -> str:
    """Returns the ids of every table with its columns and rows, as the flat form names them."""
    lines: list[str] = []
    for table in family.tables.values():
        title = without_year(table.title)
        lines += [f"### `{table.id}` {table.number} {title}", ""]
        for block in table.blocks:
            columns = ", ".join(f"`{column.id}`" for column in block.amounts)
            lines += [f"- columns: {columns}", f"  rows: {', '.join(_rows(family, block))}"]
        lines.append("")
    return "\n".join(lines)


def _rows(family: Family, block: Block) -> Iterator[str]:
    sets = {tuple(rowset.labels): name for name, rowset in family.rowsets.items()}
    shared_codes = {code for codes in sets for code in codes}
    named = [row for row in block.rows if isinstance(row, RowList) or row.id not in shared_codes]
    if len(named) < len(block.rows):
        codes = next(iter(sets))
        yield f"the classes `{codes[0]}` to `{codes[-1]}`"
    for row in named:
        if isinstance(row, RowList):
            yield f"*{row.dimension} {'codes' if row.coded else 'names'}*"
        else:
            yield f"`{row.id}` {row.label.replace('{unit}', '(the unit)')}".rstrip()


def main() -> None:
    """Writes the stale files, or lists them with `--check`."""
    if "--check" in sys.argv[1:]:
        stale_files = stale()
        if stale_files:
            print("Stale, run make docs:", *stale_files, sep="\n  ")
        sys.exit(bool(stale_files))
    for path, text in generated().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
