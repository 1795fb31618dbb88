"""The closed world of a form: the members that its words tell apart, and no others."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from xlbudget.drafting.selection import Selection
from xlbudget.drafting.vocabulary import vocabulary

UNSEEN = "unseen"
"""The member that stands for whatever words that are not understood may be about."""
SPENT = "spent"
"""The group of all that is spent: who selects it names no member."""
Reduced = Mapping[str, tuple[str, ...]]
"""A selection in the members of one form, dimensions left out of which it takes all."""


@dataclass(frozen=True)
class World:
    """The members of a form; `member_of` tells for each national member which one it became."""

    member_of: Mapping[str, Mapping[str, str]]
    is_open: bool = False
    """Whether words were not understood: they may be about members that nobody knows."""

    @cached_property
    def dimensions(self) -> Mapping[str, tuple[str, ...]]:
        """Returns the dimensions with more than one member."""
        more = (UNSEEN,) if self.is_open else ()
        members = {
            name: (*dict.fromkeys(of.values()), *more) for name, of in self.member_of.items() if of
        }
        return {name: several for name, several in members.items() if len(several) > 1}

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, tuple[str, ...]]]:
        """Returns the national groups that are neither one member here nor all of them."""
        groups = {}
        for name, (dimension, members) in vocabulary().groups.items():
            reduced = self.reduced({dimension: members}).get(dimension, ())
            if len(reduced) > 1:
                groups[name] = (dimension, reduced)
        return groups

    def reduced(self, select: Selection) -> Reduced:
        """Returns a selection in the members of this world."""
        reduced = {}
        for dimension, several in self.dimensions.items():
            if dimension in select:
                of = self.member_of[dimension]
                taken = {of[member] for member in select[dimension] if member in of}
                if select[dimension] >= vocabulary().members(dimension, SPENT):
                    taken.add(UNSEEN)
                members = tuple(member for member in several if member in taken)
                if len(members) < len(several):
                    reduced[dimension] = members
        return reduced

    def name(self, dimension: str, members: tuple[str, ...]) -> str | None:
        """Returns the name of the group that members are, None where they are none."""
        for name, group in self.groups.items():
            if group == (dimension, members):
                return name
        return None

    def said(self, dimension: str, members: tuple[str, ...]) -> str:
        """Returns what people are told of members: 财政拨款, or 一般公共预算、政府性基金预算."""
        names = vocabulary().names
        group = self.name(dimension, members)
        if group and (dimension, group) in names:
            return names[dimension, group]
        return "、".join(names.get((dimension, member), member) for member in members)


def world_of(selections: Iterable[Selection], *, is_open: bool = False) -> World:
    """Returns the world of a form: members that no word names do not exist.

    Those that no word tells apart are one. What is only named as all that is spent names nothing.
    """
    known = vocabulary()
    every = list(selections)
    member_of = {}
    for dimension, members in known.dimensions.items():
        used = {select[dimension] for select in every if dimension in select}
        used |= {
            frozenset({other})
            for member, other in known.layout["beside"].items()
            if other in members and frozenset({member}) in used
        }
        naming = used - {known.members(dimension, SPENT)}
        alike: dict[tuple[bool, ...], list[str]] = {}
        for member in members:
            if any(member in several for several in naming):
                signature = tuple(member in several for several in sorted(used, key=sorted))
                alike.setdefault(signature, []).append(member)
        told = [several for several in alike.values() if not _is_rest(several, alike, naming)]
        alive = {member for several in told for member in several}
        member_of[dimension] = {
            member: _name(dimension, several, alive) for several in told for member in several
        }
    return World(member_of, is_open)


def _is_rest(
    members: list[str],
    alike: Mapping[tuple[bool, ...], list[str]],
    naming: Collection[frozenset[str]],
) -> bool:
    """Tells whether members are only what a larger word leaves over beside others that are named.

    Where a form speaks of 财政拨款, 一般公共预算, 政府性基金 it has no 国有资本经营预算. One that
    stands beside a single other is not left over: that one may be told as a part (其中).
    """
    if frozenset(members) in naming:
        return False
    others = [frozenset(several) for several in alike.values() if several is not members]
    return all(
        sum(other <= whole and other in naming for other in others) > 1
        for whole in naming
        if whole.issuperset(members)
    )


def _name(dimension: str, members: list[str], alive: set[str]) -> str:
    if len(members) == 1:
        return members[0]
    for name, (of, group) in vocabulary().groups.items():
        if of == dimension and group & alive == set(members):
            return name
    return "_".join(members)
