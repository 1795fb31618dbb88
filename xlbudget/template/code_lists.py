"""The official lists of codes and names, with how far each row can be trusted.

Only a `verified` row may make an error of a different name; see workbook_templates/classification.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from xlbudget.base.folding import fold
from xlbudget.template.load import templates_folder

_CLASS = 3
"""Digits of a class."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One code of a list."""

    code: str
    name: str
    level: str
    confidence: str
    status: str = "current"
    budgets: tuple[str, ...] = ()


class CodeList:
    """One official list of codes, looked up by code or by name."""

    def __init__(self, name: str) -> None:
        self._name = name

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Returns every row of the list by its code."""
        return {
            line["code"]: Entry(
                line["code"],
                line["name"],
                line["level"],
                line["confidence"],
                line["status"],
                tuple(filter(None, line.get("budget", "").split("/"))),
            )
            for line in _lines(self._name)
        }

    @cached_property
    def codes_by_name(self) -> Mapping[str, tuple[str, ...]]:
        """Returns the codes that have a name, by folded name, current ones first."""
        found: dict[str, list[str]] = {}
        for entry in sorted(self.entries.values(), key=lambda e: e.status == "historical"):
            found.setdefault(fold(entry.name), []).append(entry.code)
        return {name: tuple(codes) for name, codes in found.items()}

    def name(self, code: str) -> str | None:
        """Returns the official name of a code, or None for an unknown code."""
        entry = self.entries.get(code)
        return entry.name if entry else None


@cache
def code_list(name: str) -> CodeList:
    """Returns one of the lists: functional, economic_department, economic_government, revenue."""
    return CodeList(name)


@cache
def old_names() -> Mapping[str, frozenset[str]]:
    """Returns the folded names that a code had before."""
    found: dict[str, set[str]] = {}
    for line in _lines("renames"):
        if line["old_name"]:
            found.setdefault(line["code"], set()).add(fold(line["old_name"]))
    return {code: frozenset(names) for code, names in found.items()}


@cache
def economic_pairs() -> Mapping[str, tuple[str, ...]]:
    """Returns the government sections of each department section, the surest first."""
    order = {"verified": 0, "high": 1, "medium": 2}
    found: dict[str, list[tuple[int, str]]] = {}
    for line in _lines("economic_mapping"):
        rank = order[line["confidence"]]
        found.setdefault(line["department_code"], []).append((rank, line["government_code"]))
    return {code: tuple(g for _, g in sorted(pairs)) for code, pairs in found.items()}


@cache
def pair_scopes() -> Mapping[tuple[str, str], str]:
    """Returns which units use a pair of department and government sections."""
    return {
        (line["department_code"], line["government_code"]): line["unit_scope"]
        for line in _lines("economic_mapping")
    }


def _lines(name: str) -> Iterator[dict[str, str]]:
    path = templates_folder() / "classification" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def economic_code(name: str, government: str, under: str) -> str:
    """Returns the code of a line of economic sections, which official tables print by name only.

    `under` is the class of the lines above. A class line needs no government section. The code of a
    section is `30101/50101`; what the list does not have is `301?name`, and what several of its
    classes have is `?name` where nothing tells which one is meant.
    """
    departments = code_list("economic_department")
    codes = departments.codes_by_name.get(fold(name), ())
    classes = [c for c in codes if departments.entries[c].level == "类"]
    sections = [c for c in codes if departments.entries[c].level == "款"]
    if classes and not (government and sections):
        return classes[0]
    own = [c for c in sections if under and c.startswith(under)] or sections
    if not own:
        return f"{under}?{name}"
    known = code_list("economic_government").codes_by_name.get(fold(government), ())
    if len({c[:_CLASS] for c in own}) > 1:
        own = [c for c in own if set(known) & set(economic_pairs().get(c, ()))] or own
        if len({c[:_CLASS] for c in own}) > 1:
            return f"{under}?{name}"
    if not government:
        return own[0]
    for code in own:
        for pair in economic_pairs().get(code, ()):
            if pair in known:
                return f"{code}/{pair}"
    return f"{own[0]}/{known[0] if known else government}"
