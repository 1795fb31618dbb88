"""The equations that follow from the selectors of a family, each as a rule that would state it.

In the order in which a person would look for them: rows and the rows under them, columns that
others of the block split, two figures of the same money, a figure that those of one to three
blocks split. First what always holds, then what holds without the money that most workbooks do
not have.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from xlbudget.drafting.figures import Figure, figures_of, lines_of
from xlbudget.template import Family, Rule
from xlbudget.template.model import RuleKind

MOST_BLOCKS = 3
"""From how many blocks the parts of a figure may come."""
_MOST_PARTS = 6
_PROVISIONAL = "?"
NO_WORDS: Mapping[str, Mapping[str, str]] = {"zh": {}, "en": {}}
"""What a rule says of itself where its kind says enough."""


def rule_of(
    kind: RuleKind,
    left: Iterable[Figure],
    right: Iterable[Figure] = (),
    unless: Iterable[str] = (),
    block: tuple[str, str] | None = None,
) -> Rule:
    """Returns a relation of figures as a rule that has no number yet."""
    sides = [tuple(figure.term for figure in side) for side in (left, right)]
    return Rule(
        code="",
        kind=kind,
        left=sides[0],
        right=sides[1],
        each={},
        unless=tuple(unless),
        block=block,
        texts=dict(NO_WORDS),
    )


def candidates_of(family: Family) -> tuple[Rule, ...]:
    """Returns all equations that follow, the plainest first, numbered as they stand."""
    return tuple(
        replace(rule, code=f"{_PROVISIONAL}{number}")
        for number, rule in enumerate(_candidates(family), 1)
    )


def _candidates(family: Family) -> Iterator[Rule]:
    yield from trees(family)
    yield from columns(family)
    for unless in (False, True) if family.absences else (False,):
        for figures in by_fineness(family):
            yield from pairs(family, figures, unless=unless)
            yield from covers(family, figures, unless=unless)


def by_fineness(family: Family) -> tuple[list[Figure], ...]:
    """Returns the figures of codes, of classes, of fixed rows: what finer ones say implies more."""
    levels: tuple[list[Figure], ...] = ([], [], [])
    for figure in figures_of(family):
        levels[0 if figure.level in family.lists else 1 if figure.level else 2].append(figure)
    return levels


def trees(family: Family) -> Iterator[Rule]:
    """Yields for each block with rows under rows that these sum up."""
    for table, block in family.blocks():
        if any(row.parent for row in block.rows):
            yield rule_of("tree", (), block=(table.id, block.id))


def columns(family: Family) -> Iterator[Rule]:
    """Yields each column that other columns of its block split, or that another one repeats."""
    for line in lines_of(family):
        for whole in line:
            inside = [part for part in line if _is_inside(part.raw, whole.raw)]
            parts = exact_cover(whole.raw, _largest(inside, _raw), _raw)
            if parts:
                yield rule_of("equal", [whole], parts)
        for left, right in combinations(line, 2):
            if left.raw == right.raw:
                yield rule_of("equal", [left], [right])


def pairs(
    family: Family, figures: Sequence[Figure], *, unless: bool = False, nearest: bool = False
) -> Iterator[Rule]:
    """Yields two figures of the same money in different blocks, the nearest table first."""
    view, absences = _view(family, unless=unless)
    order = list(family.tables)
    for at, figure in enumerate(figures):
        partners = [
            other
            for other in figures[:at]
            if other.level == figure.level
            and view(other) == view(figure) != 0
            and other.block != figure.block
            and _says_something(figure, other)
            and not (unless and other.money == figure.money)
        ]
        partners.sort(
            key=lambda other: (
                other.bound != 0,
                order.index(figure.block[0]) - order.index(other.block[0]),
            )
        )
        for other in partners[:1] if nearest else partners:
            yield rule_of("equal", [other], [figure], absences)


def _says_something(*figures: Figure) -> bool:
    """Tells whether figures are of rows and not of classes that are sums of codes everywhere."""
    return not figures[0].level.startswith("@") or any(figure.is_class for figure in figures)


def covers(family: Family, figures: Sequence[Figure], *, unless: bool = False) -> Iterator[Rule]:
    """Yields figures that those of one to three other blocks split, few blocks first."""
    view, absences = _view(family, unless=unless)
    by_size = sorted(figures, key=lambda figure: -view(figure).bit_count())
    for count in range(1, MOST_BLOCKS + 1):
        for whole in by_size:
            inside = [
                part
                for part in figures
                if part.level == whole.level and _is_inside(view(part), view(whole))
            ]
            blocks = dict.fromkeys(part.block for part in inside)
            for chosen in combinations(blocks, count):
                if chosen == (whole.block,):
                    continue  # its own tree and columns say so
                parts = exact_cover(view(whole), [p for p in inside if p.block in chosen], view)
                if (
                    parts
                    and len({part.block for part in parts}) == count
                    and _says_something(whole, *parts)
                    and not (unless and exact_cover(whole.money, parts, _money))
                ):
                    yield rule_of("equal", [whole], parts, absences)


def exact_cover(whole: int, parts: Iterable[Figure], view: Callable[[Figure], int]) -> list[Figure]:
    """Returns a few figures that split money among them, larger ones first; none if there are none.

    Figures of the same money are taken to be one.
    """
    known = list(parts)
    one_of: dict[int, Figure] = {}
    for part in sorted(known, key=lambda part: -view(part).bit_count()):
        if view(part) and not view(part) & ~whole:
            one_of.setdefault(view(part), part)

    def search(rest: int, left: int) -> list[Figure] | None:
        if not rest or not left:
            return None if rest else []
        lowest = rest & -rest
        for money, part in one_of.items():
            if money & lowest and not money & ~rest:
                others = search(rest & ~money, left - 1)
                if others is not None:
                    return [part, *others]
        return None

    return sorted(search(whole, _MOST_PARTS) or [], key=known.index)


def _view(family: Family, *, unless: bool) -> tuple[Callable[[Figure], int], tuple[str, ...]]:
    """Returns what of a figure is compared, and the absences that this needs."""
    return (_bare, tuple(family.absence)) if unless else (_money, ())


def _raw(figure: Figure) -> int:
    return figure.raw


def _money(figure: Figure) -> int:
    return figure.money


def _bare(figure: Figure) -> int:
    return figure.bare


def _is_inside(part: int, whole: int) -> bool:
    return part not in (0, whole) and not part & ~whole


def _largest(figures: Sequence[Figure], view: Callable[[Figure], int]) -> list[Figure]:
    """Returns the figures that lie in no other one."""
    return [
        figure
        for figure in figures
        if not any(_is_inside(view(figure), view(other)) for other in figures)
    ]
