"""Finds names in a text that codes had before, where they stand as names of codes: 某支出（类）."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from xlbudget.base.folding import fold
from xlbudget.base.place import Place
from xlbudget.base.texts import sentence
from xlbudget.intake.opened import Opened
from xlbudget.meaning.findings import Finding, at
from xlbudget.template.code_lists import code_list, old_names, renamed_in

if TYPE_CHECKING:
    from xlbudget.reader import RawParagraph

_LEVEL = r'"?\(\d{0,7}[类款项]\)'
"""What stands behind a name that is the name of a code."""


def old_names_in(opened: Opened, lines: Sequence["RawParagraph"]) -> Iterator[Finding]:
    """Yields each name of a text that its code does not have any more in the year of the tables."""
    for list_name in dict.fromkeys(opened.family.classification.values()):
        pattern = _pattern(list_name)
        met: dict[str, list[Place]] = {}
        for line in lines:
            for match in pattern.finditer(fold(line.text)) if pattern else ():
                places = met.setdefault(match[1], [])
                places.append(Place(sentence("docx.text"), line.number, 1))
        for name, places in met.items():
            yield from _finding(opened, list_name, name, places)


def _finding(
    opened: Opened, list_name: str, name: str, places: Sequence[Place]
) -> Iterator[Finding]:
    for code in _codes_by_old_name(list_name)[name]:
        expected = code_list(list_name).entries[code].name_in(opened.located.year)
        if fold(expected) != name:
            params = {"code": code, "name": name, "expected": expected}
            params["since"] = renamed_in(code, name)
            yield Finding("S961", params, tuple(at(place, name) for place in places))


@cache
def _codes_by_old_name(list_name: str) -> dict[str, list[str]]:
    """Returns the codes of a list by the folded names that they had and that none has today."""
    listed = code_list(list_name)
    codes: dict[str, list[str]] = {}
    for code, names in old_names().items():
        for name in names if code in listed.entries else ():
            if name not in listed.codes_by_name:
                codes.setdefault(name, []).append(code)
    return codes


@cache
def _pattern(list_name: str) -> re.Pattern[str] | None:
    names = sorted(_codes_by_old_name(list_name), key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, names))}){_LEVEL}") if names else None
