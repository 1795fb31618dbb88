"""The official lists of codes and names, with how far each row can be trusted.

Only a `verified` row may make an error of a different name; see workbook_templates/classification.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from xlbudget.base.folding import fold
from xlbudget.template.common import list_index, templates_folder

_CONFIDENT = ("verified", "high")


@dataclass(frozen=True, slots=True)
class ListedCode:
    """One code of a list."""

    code: str
    name: str
    level: str
    confidence: str
    status: str = "current"
    budgets: tuple[str, ...] = ()
    since: int | None = None
    """The first year in which the code has this name, where it is known."""
    until: int | None = None
    """The last year of the code, where it is known."""

    @property
    def sure_budgets(self) -> tuple[str, ...]:
        """Returns the budgets that the code belongs to, none where the list may be wrong."""
        return self.budgets if self.confidence in _CONFIDENT else ()


class CodeList:
    """One official list of codes, looked up by code or by name."""

    def __init__(self, name: str) -> None:
        self._name = name

    @cached_property
    def entries(self) -> Mapping[str, ListedCode]:
        """Returns every row of the list by its code."""
        return {
            row["code"]: ListedCode(
                row["code"],
                row["name"],
                row["level"],
                row["confidence"],
                row["status"],
                tuple(filter(None, row.get("budget", "").split("/"))),
                _year(row["since"]),
                _year(row["until"]),
            )
            for row in lines_of(self._name)
        }

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """Returns how long the codes are, the top ones first."""
        return tuple(list_index()[self._name]["levels"])

    @cached_property
    def codes_by_name(self) -> Mapping[str, tuple[str, ...]]:
        """Returns the codes that have a name, by folded name, current ones first."""
        codes_by_name: dict[str, list[str]] = {}
        for entry in sorted(self.entries.values(), key=lambda e: e.status == "historical"):
            codes_by_name.setdefault(fold(entry.name), []).append(entry.code)
        return {name: tuple(codes) for name, codes in codes_by_name.items()}

    def name(self, code: str) -> str | None:
        """Returns the official name of a code, or None for an unknown code."""
        entry = self.entries.get(code)
        return entry.name if entry else None


def code_of_name(listed: CodeList, name: str, length: int) -> str | None:
    """Returns the code of a length that has a folded name, or had it before; None for no name."""
    codes = [code for code in listed.codes_by_name.get(name, ()) if len(code) == length]
    if not codes:
        before = old_names().items()
        codes = [
            c for c, names in before if name in names and len(c) == length and c in listed.entries
        ]
    return codes[0] if codes else None


@cache
def code_list(name: str) -> CodeList:
    """Returns one of the lists: functional, economic_department, economic_government, revenue."""
    return CodeList(name)


@cache
def old_names() -> Mapping[str, frozenset[str]]:
    """Returns the folded names that a code had before."""
    names_by_code: dict[str, set[str]] = {}
    for row in lines_of("renames"):
        if row["old_name"]:
            names_by_code.setdefault(row["code"], set()).add(fold(row["old_name"]))
    return {code: frozenset(names) for code, names in names_by_code.items()}


def _year(text: str) -> int | None:
    return int(text) if text else None


def lines_of(name: str) -> Iterator[dict[str, str]]:
    """Yields the rows of one of the files of the classification, each value by its column."""
    path = templates_folder() / "classification" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
