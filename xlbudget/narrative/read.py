"""Reads a text that anybody wrote: which of its numbers is which slot of the family's sentences."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from xlbudget.base.folding import fold
from xlbudget.narrative.align import Head, Match, aligned
from xlbudget.narrative.bound import (
    Bound,
    BoundChange,
    BoundList,
    BoundNames,
    BoundNumber,
    Spoken,
)
from xlbudget.narrative.clauses import HEADS, Clause, clauses_of
from xlbudget.narrative.items import items_of, names_behind, row_clause, rows_by_name, run_of
from xlbudget.narrative.passages import Passage, divided
from xlbudget.narrative.quantities import Quantity, quantities
from xlbudget.narrative.told import Told
from xlbudget.template.common import document_words
from xlbudget.template.narrative import Section, Sentence, Slot

_OWN = ("amount", "count", "date")
"""The kinds of quantities that say something of their own."""
_UNCHANGED = ("same", "new")
"""The kinds of what says that something is as last year, or was not there."""


def bound(told: Told, passages: Sequence[Passage]) -> Bound:
    """Returns a text with each of its numbers bound to what it speaks of."""
    parts = divided(told, passages)
    measures = _measures(told)
    reader = _Reader(told, parts.folded)
    by_passage = {
        number: quantities(parts.folded[number], number, told.year, measures)
        for numbers in parts.of.values()
        for number in numbers
    }
    absent = []
    for section in told.narrative.sections:
        if section.id in parts.of:
            reader.section(section, parts.of[section.id], by_passage)
        else:
            absent.append(section)
    return Bound(
        passages=tuple(passages),
        folded=parts.folded,
        numbers=tuple(reader.numbers),
        changes=tuple(reader.changes),
        lists=tuple(reader.lists),
        names=tuple(reader.names),
        denied=reader.denied,
        unbound=tuple(reader.unbound),
        free=tuple(reader.free),
        missing=tuple(reader.missing),
        absent=tuple(absent),
        titles=parts.titles,
        of=parts.of,
    )


def _measures(told: Told) -> frozenset[str]:
    """Returns what counts are counted in: the units of memos, also without what is in brackets."""
    units = {fold(memo.unit) for memo in told.narrative.memos.values() if memo.kind != "amount"}
    return frozenset(units | {unit.partition("(")[0] for unit in units}) - {""}


class _Reader:
    """Reads one section after the other and keeps what it finds."""

    def __init__(self, told: Told, folded: Sequence[str]) -> None:
        self.told = told
        self.folded = folded
        self.numbers: list[BoundNumber] = []
        self.changes: list[BoundChange] = []
        self.lists: list[BoundList] = []
        self.names: list[BoundNames] = []
        self.denied: dict[str, int] = {}
        self.unbound: list[Quantity] = []
        self.free: list[Quantity] = []
        self.missing: list[tuple[Section, Sentence, Slot]] = []

    def section(
        self,
        section: Section,
        passages: Sequence[int],
        by_passage: Mapping[int, Sequence[Quantity]],
    ) -> None:
        """Reads the passages of a section."""
        clauses = clauses_of(section)
        every = [q for number in passages for q in by_passage[number] if q.kind != "year"]
        if not clauses:
            self.free += every
            return
        self._denials(section, passages)
        heads, orphans = self._heads(passages, by_passage)
        rows = {
            number: rows_by_name(self.told, clause)
            for number, clause in enumerate(clauses)
            if clause.slot.kind == "each"
        }
        matches = aligned(heads, clauses, rows)
        of_head = {match.head: match for match in matches}
        said = set[int]()
        for number, head in enumerate(heads):
            match = of_head.get(number)
            if match is None or (head.free and not match.sure):
                (self.free if head.free else self.unbound).extend((head.quantity, *head.followers))
                continue
            said.add(match.clause)
            if match.clause not in rows:
                self._clause(section, clauses[match.clause], head, match)
        for number in rows:
            of_list = [match for match in matches if match.clause == number]
            self._list(section, clauses[number], heads, of_list)
        self.unbound += orphans
        self._missing(section, clauses, said)

    # ---- what is there ---------------------------------------------------------------------------

    def _heads(
        self, passages: Sequence[int], by_passage: Mapping[int, Sequence[Quantity]]
    ) -> tuple[list[Head], list[Quantity]]:
        """Returns the numbers that say something of their own, and those that follow none."""
        heads: list[Head] = []
        orphans: list[Quantity] = []
        for number in passages:
            text, free = self.folded[number], _free_spans(self.folded[number])
            here = [q for q in by_passage[number] if q.kind != "year"]
            starts = [n for n, q in enumerate(here) if q.kind in _OWN and not q.role]
            orphans += here[: starts[0] if starts else len(here)]
            for n, first in enumerate(starts):
                last = starts[n + 1] if n + 1 < len(starts) else len(here)
                quantity = here[first]
                before = here[first - 1].end if first else 0
                after = here[last].start if last < len(here) else len(text)
                heads.append(
                    Head(
                        quantity,
                        text[before : quantity.start],
                        text[quantity.end : after],
                        tuple(here[first + 1 : last]),
                        any(start <= quantity.start < end for start, end in free),
                    )
                )
        return heads, orphans

    def _denials(self, section: Section, passages: Sequence[int]) -> None:
        for sentence in section.sentences:
            if sentence.none:
                pattern = _denial(fold("".join(p for p in sentence.none if isinstance(p, str))))
                for number in passages:
                    if pattern.search(self.folded[number]):
                        self.denied[sentence.id] = number

    # ---- what it is ------------------------------------------------------------------------------

    def _clause(self, section: Section, clause: Clause, head: Head, match: Match) -> None:
        """Keeps a head and what follows it."""
        spoken = Spoken(section, clause.sentence, clause.slot)
        self.numbers.append(BoundNumber(spoken, head.quantity, match.sure))
        self._followers(spoken, clause, head)
        for follower in clause.followers:
            if follower.slot.kind == "names":
                names = names_behind(section, clause, follower.slot, head)
                self.names += [names] if names else []

    def _followers(self, spoken: Spoken, clause: Clause, head: Head) -> None:
        slots = [follower.slot for follower in clause.followers]
        share = next((slot for slot in slots if slot.kind == "share"), None)
        base = next((slot for slot in slots if slot.kind == "base"), Slot("base", spoken.slot.left))
        change = next((slot for slot in slots if slot.kind == "change"), None)
        changed = [q for q in head.followers if q.role == "change" or q.kind in _UNCHANGED]
        for quantity in head.followers:
            if quantity in changed:
                continue
            if quantity.kind == "amount" and quantity.role == "again":
                self.numbers.append(BoundNumber(spoken, quantity, again=True))
            elif quantity.kind == "amount" and quantity.role == "base":
                self.numbers.append(BoundNumber(_of(spoken, base), quantity))
            elif quantity.kind == "percent" and share:
                self.numbers.append(BoundNumber(_of(spoken, share), quantity))
                share = None
            else:
                self.unbound.append(quantity)
        if changed and spoken.slot.kind == "amount":
            self._change(_of(spoken, change or Slot("change", spoken.slot.left)), head, changed)
        else:
            self.unbound += changed
        for follower in clause.followers:
            if not follower.optional and self._lacks(follower.slot, share, bool(changed)):
                self.missing.append((spoken.section, spoken.sentence, follower.slot))

    def _lacks(self, slot: Slot, share: Slot | None, changed: bool) -> bool:
        if slot.kind == "share":
            return slot is share
        return slot.kind == "change" and not changed

    def _change(self, spoken: Spoken, head: Head, changed: Sequence[Quantity]) -> None:
        amount = next((q for q in changed if q.kind == "amount"), None)
        percent = next((q for q in changed if q.kind == "percent"), None)
        same = next((q for q in changed if q.kind in _UNCHANGED), None)
        base = next((q for q in head.followers if q.role == "base"), None)
        self.changes.append(BoundChange(spoken, head.quantity, amount, percent, same, base))
        self.unbound += [q for q in changed if q not in (amount, percent, same)]

    def _list(
        self, section: Section, clause: Clause, heads: Sequence[Head], matches: Sequence[Match]
    ) -> None:
        """Keeps a list; what stands before it or behind it is bound to nothing."""
        each, declared = clause.sentence.each, row_clause(clause)
        inside = run_of(matches, heads)
        for match in matches:
            if match not in inside:
                self.unbound += [heads[match.head].quantity, *heads[match.head].followers]
        if each is None or declared is None or not inside:
            return
        items = items_of(self.told, declared, [(heads[m.head], m.name, m.row) for m in inside])
        for item, match in zip(items, inside, strict=True):
            if item.row:
                table = each.rows[0].table
                of = Spoken(section, clause.sentence, declared.slot, table, item.row, item.name)
                self.numbers.append(BoundNumber(of, item.amount))
                self._followers(of, declared, heads[match.head])
        is_open = document_words()["narrative"]["and_so_on"] in heads[inside[-1].head].after
        self.lists.append(BoundList(section, clause.sentence, each, items, is_open))

    def _missing(self, section: Section, clauses: Sequence[Clause], said: set[int]) -> None:
        self.missing += [
            (section, clause.sentence, clause.slot)
            for number, clause in enumerate(clauses)
            if number not in said and not clause.optional and clause.sentence.id not in self.denied
        ]
        # A change may stand elsewhere in its sentence than it was declared.
        changed = {(c.of.sentence.id, c.of.slot.left, c.of.row) for c in self.changes}
        self.missing = [
            (where, sentence, slot)
            for where, sentence, slot in self.missing
            if slot.kind != "change" or (sentence.id, slot.left, "") not in changed
        ]


def _of(spoken: Spoken, slot: Slot) -> Spoken:
    return Spoken(spoken.section, spoken.sentence, slot, spoken.table, spoken.row, spoken.name)


def _free_spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _reasons().finditer(text)]


@cache
def _reasons() -> re.Pattern[str]:
    words = document_words()["narrative"]
    begins = "|".join(sorted(map(re.escape, words["reasons"]), key=len, reverse=True))
    ends = re.escape(fold(words["sentence_ends"]))
    return re.compile(f"(?:{begins})[^{ends}]*")


@cache
def _denial(none: str) -> re.Pattern[str]:
    """Returns how a text may say that there is nothing, from how the family says it."""
    words = document_words()["narrative"]
    denies = "|".join(sorted(map(re.escape, words["negations"]), key=len, reverse=True))
    core = re.split(f"(?:{denies})", none, maxsplit=1)[-1].rstrip("。").removesuffix("预算")
    return re.compile(rf"(?:{denies})[^。;,]{{0,12}}{re.escape(core)}")


def is_head(slot: Slot) -> bool:
    """Tells whether a slot prints a number with words of its own."""
    return slot.kind in HEADS


def slots_said(read: Bound) -> Iterator[Spoken]:
    """Yields what every bound number is of."""
    for number in read.numbers:
        yield number.of
    for change in read.changes:
        yield change.of
