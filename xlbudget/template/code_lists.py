"""The official lists of codes and names, with how far each row can be trusted.

Only a `verified` row may make an error of a different name; see workbook_templates/classification.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from xlbudget.base.folding import fold
from xlbudget.template.common import list_index, templates_folder

_VERIFIED = "verified"
_NOW = 9999
_CONFIDENT = (_VERIFIED, "high")


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

    def is_new_in(self, year: int) -> bool:
        """Tells whether the code came later than a year; a code that only got a name did not."""
        renamed = any(change.is_of_name for change in renames().get(self.code, ()))
        return self.since is not None and year < self.since and not renamed

    def name_in(self, year: int | None) -> str:
        """Returns the name that the code had in a year, or has now where the year is not known.

        A change of which the year is not known counts as made.
        """
        name = self.name
        for change in renames().get(self.code, ()):
            if change.is_of_name and year is not None and change.year and year < change.year:
                name = change.old
        return name

    @property
    def since_confidence(self) -> str:
        """Returns how far the year in which the code came can be trusted."""
        changes = renames().get(self.code, ())
        return next((change.confidence for change in changes if change.year == self.since), "")

    @property
    def sure_budgets(self) -> tuple[str, ...]:
        """Returns the budgets that the code belongs to, none where the list may be wrong."""
        return self.budgets if self.confidence in _CONFIDENT else ()


@dataclass(frozen=True, slots=True)
class Change:
    """How a code and its name came to be: `year` is the first in which they are as they are now."""

    old: str
    """The name before, or "" where there was none."""
    old_code: str
    """The code under which it stood before, or "" where it did not move."""
    year: int | None
    confidence: str

    @property
    def is_of_name(self) -> bool:
        """Tells whether the code was there before and had another name."""
        return bool(self.old) and not self.old_code


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

    def title(self, lang: str) -> str:
        """Returns what people call the list."""
        return str(list_index()[self._name]["name"][lang])

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

    @property
    def verified(self) -> int:
        """Returns how many rows of the list were seen in a document, code and name together."""
        return sum(entry.confidence == _VERIFIED for entry in self.entries.values())

    def name(self, code: str, year: int | None = None) -> str | None:
        """Returns the official name of a code in a year, or None for an unknown code.

        Without a year it is today's.
        """
        entry = self.entries.get(code)
        return entry.name_in(year) if entry else None


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


def code_lists() -> Iterator[CodeList]:
    """Yields every list of the classification."""
    return map(code_list, list_index())


@cache
def renames() -> Mapping[str, tuple[Change, ...]]:
    """Returns what is known of the changes of each code, the latest first."""
    by_code: dict[str, list[Change]] = {}
    for row in lines_of("renames"):
        change = Change(
            row["old_name"], row["old_code"], _year(row["from_year"]), row["confidence"]
        )
        by_code.setdefault(row["code"], []).append(change)
    return {
        code: tuple(sorted(changes, key=lambda change: -(change.year or _NOW)))
        for code, changes in by_code.items()
    }


@cache
def old_names() -> Mapping[str, frozenset[str]]:
    """Returns the folded names that a code had before."""
    return {
        code: frozenset(fold(change.old) for change in changes if change.old)
        for code, changes in renames().items()
    }


def renamed_in(code: str, old: str) -> str:
    """Returns the year since which an old name is another, as a parameter of a sentence."""
    years = [r.year for r in renames().get(code, ()) if r.year and fold(r.old) == fold(old)]
    return f"known:{years[0]}" if years else "unknown"


def _year(text: str) -> int | None:
    return int(text) if text else None


def lines_of(name: str) -> Iterator[dict[str, str]]:
    """Yields the rows of one of the files of the classification, each value by its column."""
    path = templates_folder() / "classification" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
