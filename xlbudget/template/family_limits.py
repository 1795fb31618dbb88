"""What a family file may declare and the engine cannot do: doubles, empties, foreign dimensions."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from xlbudget.template.common import list_index
from xlbudget.template.family import Family
from xlbudget.template.model import Absence, CellRef
from xlbudget.template.source import TemplateFile

_T = TypeVar("_T", bound=Hashable)
MOST_DIGITS = 9
"""The longest code: entry sheets sort codes by a number of so many digits."""


def check_family(family: Family, source: TemplateFile) -> None:
    """Notes what cannot be, at the line of the family file that asks for it."""
    _check_lists(family, source)
    _check_links(family, source)
    _check_absences(family, source)


def twice(names: Iterable[_T]) -> list[_T]:
    """Returns what stands more than once."""
    listed = list(names)
    if len(set(listed)) == len(listed):
        return []
    return [name for name, count in Counter(listed).items() if count > 1]


def has_pairs(family: Family, dimension: str) -> bool:
    """Tells whether the codes of a dimension have partners in another list."""
    return "pairs" in list_index().get(family.classification.get(dimension, ""), {})


def check_members(family: Family, source: TemplateFile) -> None:
    """Notes members, groups and measures that are empty, double or of nothing."""
    for heading, declared in (("[dimensions]", family.dimensions), ("[measures]", family.measures)):
        for name, members in declared.items():
            if not members:
                source.add("empty", heading, f"{name} =", key_name=name)
            for member in twice(members):
                again = [f'"{member}"'] * 2
                source.add("duplicate", heading, f"{name} =", *again, what=member)
    for name in family.dimensions.keys() & family.lists.keys():
        source.add("duplicate", "[lists]", f"{name} =", what=name)
    for name, group in family.groups.items():
        anchors = "[groups]", f"{name} ="
        for dimension, members in group.items():
            if not members:
                source.add("empty", *anchors, f"{dimension} =", key_name=dimension)
            for member in twice(members):
                source.add("duplicate", *anchors, *[f'"{member}"'] * 2, what=member)
            if dimension not in family.dimensions:
                source.add("unknown", *anchors, f"{dimension} =", what=dimension)
                continue
            for member in members:
                if member not in family.dimensions[dimension]:
                    source.add("unknown", *anchors, f'"{member}"', what=f"{dimension} = {member}")


def _check_lists(family: Family, source: TemplateFile) -> None:
    for name, levels in family.lists.items():
        growing = list(levels) == sorted(set(levels))
        if not growing or not all(1 <= level <= MOST_DIGITS for level in levels):
            source.add("levels", "[lists]", f"{name} =", name=name, most=str(MOST_DIGITS))
    for dimension, name in family.classification.items():
        levels = list_index()[name]["levels"]
        if not set(levels) <= set(family.lists[dimension]):
            params = {"name": name, "levels": _joined(levels), "dimension": dimension}
            source.add("other_levels", "classification =", name, **params)
    for name, rowset in family.rowsets.items():
        members = family.dimensions.get(rowset.dimension, ())
        coded = family.lists.get(rowset.dimension)
        for code in rowset.labels:
            if coded and not family.is_code(rowset.dimension, code):
                shape = _shape(family, rowset.dimension, code)
                source.add("code_shape", f"[rowsets.{name}]", f'"{code}"', **shape)
            elif members and code not in members:
                source.add("unknown", f"[rowsets.{name}]", f'"{code}"', what=code)


def _shape(family: Family, dimension: str, code: str) -> dict[str, str]:
    return {"what": code, "dimension": dimension, "levels": _joined(family.lists[dimension])}


def _joined(levels: Sequence[int]) -> str:
    return "、".join(map(str, levels))


def _check_links(family: Family, source: TemplateFile) -> None:
    for link in family.links:
        anchors = "[[links]]", f'of = "{link.of}"'
        if link.of == link.measure:
            source.add("itself", *anchors, f"{link.kind} =")
        for dimension in link.by:
            if dimension not in family.dimensions:
                source.add("unknown", *anchors, "by =", dimension, what=dimension)
                continue
            for measure in (link.of, link.measure):
                _check_of_measure(family, source, measure, [dimension], *anchors, "by =")
        _check_of_measure(family, source, link.measure, link.select, *anchors, f"{link.kind} =")
        _check_of_measure(family, source, link.of, link.where, *anchors, "where =")


def _check_absences(family: Family, source: TemplateFile) -> None:
    for name in twice(absence.id for absence in family.absences):
        anchor = f'id = "{name}"'
        source.add("duplicate", "[[absences]]", anchor, "[[absences]]", anchor, what=name)
    for absence in family.absences:
        anchors = "[[absences]]", f'id = "{absence.id}"', "select ="
        if absence.measure not in family.measures:
            source.add("unknown", *anchors, what=absence.measure)
            continue
        _check_of_measure(family, source, absence.measure, absence.select, *anchors)
        for cell in absence.zero:
            if not _sums_only(family, cell, absence):
                what = f"{cell.table}[{cell.row}].{cell.column}"
                source.add("zero_of_others", *anchors[:2], "zero =", what, what=what)


def _sums_only(family: Family, cell: CellRef, absence: Absence) -> bool:
    """Tells whether a figure sums up nothing but facts of an absence."""
    block = family.tables[cell.table].block_of(cell.column)
    selects = block.select, block.column(cell.column).select, block.fixed_by_id[cell.row].select
    return block.measure == absence.measure and all(
        any(dimension in s and set(s[dimension]) <= set(members) for s in selects)
        for dimension, members in absence.select.items()
    )


def _check_of_measure(
    family: Family, source: TemplateFile, measure: str, chosen: Iterable[str], *anchors: str
) -> None:
    for dimension in chosen:
        if dimension not in family.measures[measure]:
            source.add("not_of_measure", *anchors, dimension, measure=measure, what=dimension)
