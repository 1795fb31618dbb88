"""The words over the columns of entry sheets, and the names of the sheets that calculate."""

from collections.abc import Iterable, Sequence

from xlbudget.base.texts import sentence
from xlbudget.template import EntryColumn, Section
from xlbudget.template.model import header_path

_BETWEEN = "·"
_LONGEST_NAME = 31
"""Characters of the name of a sheet."""


def header_words(section: Section, position: int) -> str:
    """Returns the words over a column, from the top line to the lowest."""
    return _BETWEEN.join(line.replace("\n", "") for line in header_path(section.header, position))


def columns_in_words(section: Section, columns: Sequence[EntryColumn]) -> str:
    """Returns the words over several columns; what stands over all of a group is said once."""
    if tuple(columns) == section.amounts and len(columns) > 1:
        return sentence("calculating.all")
    words = {
        column.id: header_words(section, column.position).rpartition(_BETWEEN)
        for column in section.amounts
    }
    groups: dict[str, list[str]] = {}
    for column in columns:
        above, _, lowest = words[column.id]
        groups.setdefault(above, []).append(lowest)
    sizes = [above for above, _, _ in words.values()]
    return "、".join(
        above
        if above and len(lowest) == sizes.count(above)
        else "、".join(f"{above}{_BETWEEN}{word}" if above else word for word in lowest)
        for above, lowest in groups.items()
    )


def parts_in_words(parts: Iterable[tuple[str, Section, Sequence[EntryColumn]]]) -> str:
    """Returns the words over the columns of several sections, each with its sheet."""
    words = {
        sheet: columns_in_words(section, columns) for sheet, section, columns in parts if columns
    }
    if len(words) == 1:
        return next(iter(words.values()))
    return "；".join(f"{sheet}：{columns}" for sheet, columns in words.items())


def calculating_sheet(name: str) -> str:
    """Returns the name of the calculating sheet that goes with a sheet, by its last word."""
    return sentence("calculating.sheet", of=name.rpartition(_BETWEEN)[2])[:_LONGEST_NAME]
