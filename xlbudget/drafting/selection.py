"""Selections of members of the national dimensions: what a word, a column, a row selects."""

from collections.abc import Collection, Iterable, Mapping

Selection = Mapping[str, frozenset[str]]
"""Dimension to the members that are meant; a dimension that is not named means all."""
Members = Mapping[str, Collection[str]]
"""A selection, whatever holds its members."""


def narrowed(*selections: Selection) -> Selection:
    """Returns what all selections have in common."""
    result: dict[str, frozenset[str]] = {}
    for selection in selections:
        for dimension, members in selection.items():
            result[dimension] = result.get(dimension, members) & members
    return result


def is_empty(selection: Selection) -> bool:
    """Tells whether a selection contradicts itself: nothing is left of a dimension."""
    return not all(selection.values())


def is_inside(part: Members, whole: Members) -> bool:
    """Tells whether one selection is a true part of another."""
    return part != whole and all(
        dimension in part and set(members).issuperset(part[dimension])
        for dimension, members in whole.items()
    )


def within(selection: Selection, dimensions: Collection[str]) -> Selection:
    """Returns what a selection says of some dimensions."""
    return {name: members for name, members in selection.items() if name in dimensions}


def united(selections: Iterable[Selection]) -> Selection:
    """Returns the union of selections, in the dimensions that all of them name."""
    several = list(selections)
    shared = set[str]().union(*several).intersection(*several) if several else set[str]()
    return {
        dimension: frozenset[str]().union(*(selection[dimension] for selection in several))
        for dimension in sorted(shared)
    }
