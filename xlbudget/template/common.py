"""The data that all families share: the folder of the templates, rules, theme, lookalikes."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any


def templates_folder() -> Path:
    """Returns the folder of the templates: inside the installed package, or of the checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "workbook_templates"
    return installed if installed.is_dir() else package.parent / "workbook_templates"


@cache
def folder_digest(folder: str) -> str:
    """Returns the SHA-256 of the files of a template or of `common`, "" where none is shipped."""
    import hashlib

    digest, root = hashlib.sha256(), templates_folder() / folder
    files = sorted(root.rglob("*.toml"))
    for file in files:
        digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest() if files else ""


def _data(name: str, folder: str = "common") -> dict[str, Any]:
    path = templates_folder() / folder / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def common() -> Mapping[str, Any]:
    """Returns the rules that hold for every family, and the words for kinds of relations."""
    data = _data("rules")
    return {"kinds": data["kinds"], "rules": {rule["code"]: rule for rule in data["rules"]}}


@cache
def list_index() -> Mapping[str, Mapping[str, Any]]:
    """Returns what each list of codes is besides its codes: their lengths, which list it goes with.

    A list without `pairs` goes with no other.
    """
    return _data("index", "classification")


@cache
def document_words() -> Mapping[str, Any]:
    """Returns the words by which a check finds its way on a sheet."""
    return _data("words")


def without_year(title: str) -> str:
    """Returns the title of a table without the year that templates write before it."""
    return title.replace(document_words()["title"]["year"], "")


@cache
def theme() -> Mapping[str, Any]:
    """Returns the look of all workbooks: fonts, sizes, colours, number formats."""
    return _data("theme")


@cache
def document_look() -> Mapping[str, Any]:
    """Returns the look of all documents: fonts, paper, styles, cells of tables."""
    return _data("document")


@cache
def lookalikes() -> Sequence[Mapping[str, Any]]:
    """Returns the documents that look like a disclosure and are none, with their titles."""
    documents: Sequence[Mapping[str, Any]] = _data("lookalikes")["documents"]
    return documents


@cache
def rule_words() -> Mapping[str, Any]:
    """Returns how derived rules are worded, and the words for members of dimensions."""
    return _data("rule_names")
