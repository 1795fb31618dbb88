"""The inequalities that follow from the selectors: parts of a whole, and classes to be listed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from xlbudget.drafting.candidates import exact_cover, rule_of
from xlbudget.drafting.figures import Figure
from xlbudget.template import Family, Rule, Term


def parts(family: Family, figures: Sequence[Figure]) -> Iterator[Rule]:
    """Yields for each figure the largest parts of it that do not overlap, in other blocks.

    Where the rest is a sum of figures, or nothing in most workbooks, an equation says so already.
    """
    order = list(family.tables)
    for level in dict.fromkeys(figure.level for figure in figures):
        by_money: dict[int, list[Figure]] = {}
        for figure in figures:
            if figure.level == level and figure.money:
                by_money.setdefault(figure.money, []).append(figure)
        said: set[tuple[int, ...]] = set()
        for whole, of_whole in by_money.items():
            inside = [money for money in by_money if money != whole and not money & ~whole]
            for group in _groups(whole, _outermost(inside)):
                rest = whole & ~sum(group)
                names = [figure for money in inside for figure in by_money[money]]
                bare = sum(by_money[money][0].bare for money in group)
                if (
                    tuple(group) in said
                    or bare == of_whole[0].bare
                    or (rest and exact_cover(rest, names, _money))
                ):
                    continue
                said.add(tuple(group))
                rule = _part(of_whole, [by_money[money] for money in group], order)
                if rule:
                    yield rule
        yield from _bounded(figures, level, by_money)


def _money(figure: Figure) -> int:
    return figure.money


def _outermost(inside: Iterable[int]) -> list[int]:
    """Returns the money that lies in no other, the most first."""
    every = sorted(inside, key=int.bit_count, reverse=True)
    return [m for m in every if not any(m != other and not m & ~other for other in every)]


def _groups(whole: int, outermost: Sequence[int]) -> Iterator[list[int]]:
    """Yields money that can be added up inside of a whole, then the same of what overlaps it."""
    left = list(outermost)
    while left:
        group: list[int] = []
        for money in left:
            if not any(money & other for other in group):
                group.append(money)
        if sum(group) != whole:
            yield group
        left = [money for money in left if money not in group]


def _part(
    wholes: Sequence[Figure], groups: Sequence[Sequence[Figure]], order: Sequence[str]
) -> Rule | None:
    """Returns a rule of the figures that stand nearest to each other; None inside of a block."""

    def distance(left: Figure, right: Figure) -> int:
        return abs(order.index(left.block[0]) - order.index(right.block[0]))

    whole = min(wholes, key=lambda figure: (-figure.is_class, distance(figure, groups[0][0])))
    chosen = []
    for of_money in groups:
        apart = [figure for figure in of_money if figure.block != whole.block]
        if not apart:
            return None
        chosen.append(min(apart, key=lambda figure: distance(figure, whole)))
    every = [whole, *chosen]
    if whole.level.startswith("@") and not any(figure.is_class for figure in every):
        return None  # the rows of codes say so already
    return rule_of("at_most", chosen, [whole])


def _bounded(
    figures: Iterable[Figure], level: str, by_money: Mapping[int, Sequence[Figure]]
) -> Iterator[Rule]:
    """Yields figures that a link says to be at most the smallest whole that holds its money."""
    said: set[tuple[object, ...]] = set()
    for figure in figures:
        key = figure.block, figure.column, figure.bound
        if figure.level == level and figure.bound and key not in said:
            said.add(key)
            wholes = [m for m in by_money if not figure.bound & ~m and m != figure.money]
            if wholes:
                smallest = by_money[min(wholes, key=int.bit_count)][0]
                yield rule_of("at_most", [figure], [smallest])


def listed(family: Family, figures: Sequence[Figure]) -> Iterator[Rule]:
    """Yields blocks of fixed classes that are parts of a table that lists codes."""
    for table, block in family.blocks():
        of_block = [f for f in figures if f.block == (table.id, block.id) and f.is_class]
        if not of_block or block.row_list:
            continue
        level, whole = of_block[0].level, 0
        for figure in of_block:
            whole |= figure.money
        lists = [f for f in figures if f.level == level and not f.is_class and not whole & ~f.money]
        if lists and all(figure.money != whole for figure in lists):
            other = min(lists, key=lambda figure: figure.money.bit_count())
            rule = rule_of("listed", [])
            yield replace(
                rule,
                left=(Term(1, table.id, level, ""),),
                right=(Term(1, other.block[0], "*", ""),),
            )
