"""Joins what is known of the same money by two names, such as projects and codes, into lines.

Figures tell what each project gets and what each code gets, not which project is paid under which
code. Any lines that add up to both will do; few of them are best.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

Pair = tuple[str, str]


def joined(
    names: Mapping[str, Mapping[str, int]], codes: Mapping[str, Mapping[str, int]]
) -> dict[Pair, Counter[str]]:
    """Returns amounts in 分 by name and code, and by column, that add up to those of both.

    Equal amounts go together, then amounts of pairs that are there for another column already,
    then one after the other. What has nothing on the other side stands without its other name.
    """
    lines: dict[Pair, Counter[str]] = {}
    columns = dict.fromkeys(
        c for side in (names, codes) for amounts in side.values() for c in amounts
    )
    for column in columns:
        named, coded = (
            {key: amounts[column] for key, amounts in side.items() if amounts.get(column)}
            for side in (names, codes)
        )
        for pair, amount in _pairs(named, coded, tuple(lines)):
            if amount:
                lines.setdefault(pair, Counter())[column] += amount
    return {pair: amounts for pair, amounts in lines.items() if any(amounts.values())}


def _pairs(
    names: dict[str, int], codes: dict[str, int], known: tuple[Pair, ...]
) -> Iterator[tuple[Pair, int]]:
    """Yields parts of two sets of amounts that are used up thereby."""
    first_name, first_code = next(iter(names), ""), next(iter(codes), "")

    def take(name: str, code: str, amount: int) -> tuple[Pair, int]:
        names[name] -= amount
        codes[code] -= amount
        return (name, code), amount

    every = [(name, code) for name in names for code in codes]
    for name, code in (*known, *every):
        if names.get(name) and names[name] == codes.get(code):
            yield take(name, code, names[name])
    for name, code in (*known, *every):
        if names.get(name, 0) > 0 and codes.get(code, 0) > 0:
            yield take(name, code, min(names[name], codes[code]))
    # Amounts below zero, which nothing above takes: any pairs do that add up.
    for name, amount in names.items():
        yield (name, first_code), amount
    for code, amount in codes.items():
        yield (first_name, code), amount
    if names:
        yield (first_name, first_code), -sum(codes.values())
