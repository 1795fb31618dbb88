"""Pairs of economic sections: which government section goes with a department section."""

from collections.abc import Mapping
from functools import cache

from xlbudget.base.folding import fold
from xlbudget.template.code_lists import code_list, lines_of

_CLASS = 3
"""Digits of a class."""


@cache
def economic_pairs() -> Mapping[str, tuple[str, ...]]:
    """Returns the government sections of each department section, the surest first."""
    order = {"verified": 0, "high": 1, "medium": 2}
    found: dict[str, list[tuple[int, str]]] = {}
    for line in lines_of("economic_mapping"):
        rank = order[line["confidence"]]
        found.setdefault(line["department_code"], []).append((rank, line["government_code"]))
    return {code: tuple(g for _, g in sorted(pairs)) for code, pairs in found.items()}


@cache
def pair_scopes() -> Mapping[tuple[str, str], str]:
    """Returns which units use a pair of department and government sections."""
    return {
        (line["department_code"], line["government_code"]): line["unit_scope"]
        for line in lines_of("economic_mapping")
    }


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
