"""The shape of the code: imports go one way, and no family is named in Python."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from xlbudget.template import available_families, load_family
from xlbudget.template.common import document_words, without_year

PACKAGE = Path(__file__).parents[1] / "xlbudget"

# From the ground up, in words: a room may import from itself and from the levels before its own.
# Rooms of one level do not know each other.
LEVELS: tuple[dict[str, str], ...] = (
    {
        "base": "amounts, codes, cell names, words, files, errors: no meaning",
        "verify": "a certificate confirmed with another reader; shares nothing with the check",
    },
    {
        "template": "what the files of a family say",
        "reader": "a file becomes raw cells, whatever they mean",
    },
    {
        "meaning": "what figures mean: structure, selectors, relations, catalogue",
        "calc": "formulas of raw workbooks, computed exactly",
    },
    {
        "facts": "the facts behind printed figures: whether any exist, and what to correct",
        "narrative": "what the text of a disclosure says: written from figures, read, judged",
    },
    {"writer": "figures become a workbook with live formulas"},
    {"entry": "the workbook with entry sheets before official tables of formulas"},
    {"intake": "raw cells become figures: which family, which table, which cell"},
    {
        "drafting": "a blank form becomes a template; its rules are derived and proven",
        "verdict": "figures become findings, corrections and a verdict",
    },
    {
        "report": "a verdict becomes text, JSON, a manual",
        "marking": "a sender's workbook handed back with fills, comments and a sheet of results",
    },
    {"tasks": "what users ask for: functions that return data and print nothing"},
    {"web": "the page in a browser, alone or before a server on this machine"},
    {"cli": "arguments in, printed lines out"},
)
LEVEL_OF = {room: number for number, level in enumerate(LEVELS) for room in level}


def modules() -> list[Path]:
    """Returns every source file of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def top_of(path: Path) -> str:
    """Returns the top-level module or package that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Returns the top-level parts of xlbudget that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("xlbudget."):
            found.add((node.module or "").split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {n.name.split(".")[1] for n in node.names if n.name.startswith("xlbudget.")}
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    room = top_of(path)
    if room in ("__init__", "__main__"):
        return
    assert room in LEVEL_OF, f"say in LEVELS where {room} belongs"
    for other in imports(path) - {room}:
        assert LEVEL_OF[other] < LEVEL_OF[room], f"{room} must not import {other}"


def test_the_root_holds_nothing_but_rooms() -> None:
    assert {path.name for path in PACKAGE.glob("*.py")} == {"__init__.py", "__main__.py"}


def test_no_family_table_or_sheet_is_named_in_python() -> None:
    names: set[str] = set()
    for family_id in available_families():
        family = load_family(family_id)
        names |= {family.id, family.name}
        for table in family.tables.values():
            names |= {table.id, table.number, table.mark, table.title}
            names.add(without_year(table.title))
        names |= set(family.rules)
    names.discard("")  # a mark that no form has
    pattern = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in sorted(names)))
    for path in modules():
        for line, words in strings(path):
            found = pattern.search(words)
            assert not found, f"{path.name}:{line} names {found and found[0]}"


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Yields the strings of a file with their lines, without those that document something."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


@pytest.mark.parametrize("room", ["template", "intake"])
def test_words_of_budget_documents_are_data(room: str) -> None:
    for path in sorted((PACKAGE / room).rglob("*.py")):
        for line, words in strings(path):
            found = re.search(r"[\u4e00-\u9fff]", words)
            assert not found, f"{path.name}:{line} says {words!r}; it belongs in words.toml"


def test_words_that_were_moved_into_data_are_in_no_other_room() -> None:
    data = document_words()
    moved = {*data["column_numbers"], *data["no_data"], *data["captions"]["unit_name"]}
    moved |= {data["title"]["unit_endings"], data["title"]["year"], *data["title"]["disclosure"]}
    for path in (path for path in modules() if top_of(path) != "cli"):  # its help speaks of them
        for line, words in strings(path):
            assert not any(word in words for word in moved), f"{path.name}:{line} says {words!r}"


def test_modules_stay_readable_in_one_sitting() -> None:
    long = {p.name: n for p in modules() if (n := len(p.read_text("utf-8").splitlines())) > 400}
    assert not long


def test_only_the_reader_opens_containers() -> None:
    for path in modules():
        if top_of(path) in ("reader", "verify"):  # the second reader is another one by design
            continue
        if path == PACKAGE / "marking" / "package.py":  # changes parts of one that was read
            continue
        source = path.read_text(encoding="utf-8")
        if path == PACKAGE / "writer" / "docx" / "package.py":  # makes one, and opens none
            assert re.findall(r"\bZipFile\(.*?\)", source) == ['ZipFile(buffer, "w")']
            source = source.replace("from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo\n", "")
        assert not re.search(r"^\s*(import|from) (zipfile|xml|openpyxl)\b", source, re.MULTILINE)


def test_the_page_on_the_architecture_names_every_room_and_folders_that_exist() -> None:
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert rooms == [*LEVEL_OF]
    tasks = re.findall(r"^\| [^|]+ \| `([^`]+)/` \|$", page, re.MULTILINE)
    assert len(tasks) == page.split("## Where to put what")[1].count("/` |") == 24
    for folder in tasks:
        root = PACKAGE.parent if folder.startswith("workbook_templates") else PACKAGE
        assert list(root.glob(folder.replace("<family>", "*"))), folder
