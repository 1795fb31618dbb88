"""The hidden sheet with the classification: codes, names, and the codes that may be chosen."""

from functools import cached_property

from xlbudget.entry.form.cells import Span
from xlbudget.template import Family
from xlbudget.template.code_lists import code_list

LISTS = "_codes"
_TOP = 2


class Lists:
    """The lists of a family: all codes and names, the lowest codes, and the official classes."""

    def __init__(self, family: Family) -> None:
        self.family = family

    @cached_property
    def columns(self) -> list[tuple[str, list[str]]]:
        """Returns the heading and the entries of each column of the sheet."""
        columns: list[tuple[str, list[str]]] = []
        for dimension, name in self.family.classification.items():
            entries = sorted(code_list(name).entries.values(), key=lambda e: e.code)
            above = {
                entry.code[:n] for entry in entries for n in self.family.lists[dimension] if n
            } - {entry.code for entry in entries if len(entry.code) == self._deepest(dimension)}
            offered = [
                entry.code
                for entry in entries
                if entry.status == "current" and entry.code not in above
            ]
            columns.append((f"{dimension} code", [entry.code for entry in entries]))
            columns.append((f"{dimension} name", [entry.name for entry in entries]))
            columns.append((f"{dimension} offered", offered))
            for classes in self.family.rowsets.values():
                if classes.dimension == dimension:
                    columns.append((f"{dimension} class", list(classes.labels)))
        return columns

    def _deepest(self, dimension: str) -> int:
        return self.family.lists[dimension][-1]

    def column(self, dimension: str, what: str) -> tuple[Span, list[str]]:
        """Returns where a column stands, and its entries.

        It is the `code`, `name`, `offered` or `class` of a dimension.
        """
        for number, (heading, entries) in enumerate(self.columns, start=1):
            if heading == f"{dimension} {what}":
                return Span(LISTS, _TOP, number, len(entries)), entries
        raise KeyError(dimension)

    def name_of(self, dimension: str, code: str) -> str:
        """Returns the official name of a code, or nothing."""
        return code_list(self.family.classification[dimension]).name(code) or ""
