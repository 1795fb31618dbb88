"""Reads a text that anybody wrote: which of its numbers is which slot of the family's sentences."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from xlbudget.base.folding import fold
from xlbudget.narrative.align import Head, Match, aligned, says
from xlbudget.narrative.bound import (
    Bound,
    BoundChange,
    BoundList,
    BoundNames,
    BoundNumber,
    Spoken,
)
from xlbudget.narrative.clauses import Clause, clauses_of, name_before
from xlbudget.narrative.heads import free_spans, heads_of
from xlbudget.narrative.items import items_of, names_behind, run_of
from xlbudget.narrative.passages import Passage, divided
from xlbudget.narrative.quantities import Quantity, quantities
from xlbudget.narrative.row_names import RowNames, names_of_rows, row_clause
from xlbudget.narrative.told import Told
from xlbudget.narrative.two_years import with_bases
from xlbudget.narrative.untitled import measures_of, without_titles
from xlbudget.template.common import document_words
from xlbudget.template.narrative import Section, Sentence, Slot

_UNCHANGED = ("same", "new")
"""The kinds of what says that something is as last year, or was not there."""
_WORDS = (*_UNCHANGED, "moved")
"""The kinds of what says of a change something without a number."""


def bound(told: Told, passages: Sequence[Passage]) -> Bound:
    """Returns a text with each of its numbers bound to what it speaks of."""
    parts = divided(told, passages)
    measures = measures_of(told)
    reader = _Reader(told, parts.folded)
    absent = [section for section in told.narrative.sections if section.id not in parts.of]
    of = {**parts.of, **without_titles(told, absent, parts, measures)}
    by_passage = {
        number: quantities(parts.folded[number], number, told.year, measures)
        for numbers in of.values()
        for number in numbers
    }
    for section in told.narrative.sections:
        if section.id in of:
            reader.section(section, of[section.id], by_passage)
    reader.said_elsewhere()
    return Bound(
        passages=tuple(passages),
        folded=parts.folded,
        numbers=tuple(reader.numbers),
        changes=tuple(reader.changes),
        lists=tuple(reader.lists),
        names=tuple(reader.names),
        denied=reader.denied,
        unbound=tuple(q for q in reader.unbound if q.kind != "moved"),
        free=tuple(reader.free),
        missing=tuple(reader.missing),
        absent=tuple(section for section in absent if section.id not in of),
        titles=parts.titles,
        of=of,
    )


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
        self.loose: list[Head] = []
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
        heads, orphans, free = heads_of(passages, self.folded, by_passage)
        heads = with_bases(heads, self.told.year)
        rows = {
            number: names_of_rows(self.told, clause)
            for number, clause in enumerate(clauses)
            if clause.slot.kind == "each"
        }
        matches = aligned(heads, clauses, rows)
        of_head = {match.head: match for match in matches}
        said = set[int]()
        for number, head in enumerate(heads):
            match = of_head.get(number)
            if match is None:
                self.unbound += [head.quantity, *head.followers]
                self.loose.append(head)
                continue
            said.add(match.clause)
            if match.clause not in rows:
                self._clause(section, clauses[match.clause], head, match)
        for number, names in rows.items():
            of_list = [match for match in matches if match.clause == number]
            self._list(section, clauses[number], names, heads, of_list)
        self.unbound += orphans
        self.free += free
        self._missing(section, clauses, said)

    def _denials(self, section: Section, passages: Sequence[int]) -> None:
        for sentence in section.sentences:
            if sentence.none:
                pattern = _denial(fold("".join(p for p in sentence.none if isinstance(p, str))))
                for number in passages:
                    text = self.folded[number]
                    match = pattern.search(text)
                    if match and not self._is_aside(text, match.start()):
                        self.denied[sentence.id] = number

    def _is_aside(self, text: str, at: int) -> bool:
        """Tells whether words are those of a reason, or say something of last year."""
        of_last_year = document_words()["narrative"]["of_last_year"]
        is_of_last_year = re.search(
            f"{self.told.year - 1}年|{of_last_year}", name_before(text[:at])
        )
        return bool(is_of_last_year) or any(first <= at < last for first, last in free_spans(text))

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
        changed = [q for q in head.followers if q.role == "change" or q.kind in _WORDS]
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
        is_said = any(q.kind != "moved" for q in changed)
        for follower in clause.followers:
            if not follower.optional and self._lacks(follower.slot, share, is_said):
                slot = _of_row(follower.slot, spoken)
                self.missing.append((spoken.section, spoken.sentence, slot))

    def _lacks(self, slot: Slot, share: Slot | None, changed: bool) -> bool:
        if slot.kind == "share":
            return slot is share
        return slot.kind == "change" and not changed

    def _change(self, spoken: Spoken, head: Head, changed: Sequence[Quantity]) -> None:
        amount = next((q for q in changed if q.kind == "amount"), None)
        percent = next((q for q in changed if q.kind == "percent"), None)
        same = next((q for q in changed if q.kind in _UNCHANGED), None)
        base = next((q for q in head.followers if q.role == "base"), None)
        if same and any(q and q.value for q in (amount, percent)):
            # It cannot be both: what is said first counts, and the other is of something else.
            if changed[0] is same:
                amount = percent = None
            else:
                same = None
        moved = None if amount or percent or same else changed[0]
        self.changes.append(BoundChange(spoken, head.quantity, amount, percent, same, base, moved))
        rest = [q for q in changed if q not in (amount, percent, same, moved)]
        again = [q for q in rest if self._says_again(q, head)] if amount or percent else []
        if again:
            amounts, percents = ([q for q in again if q.kind == k] for k in ("amount", "percent"))
            amount, percent = next(iter(amounts), None), next(iter(percents), None)
            self.changes.append(BoundChange(spoken, head.quantity, amount, percent, None))
        self.unbound += [q for q in rest if q not in (amount, percent)]

    def _says_again(self, quantity: Quantity, head: Head) -> bool:
        """Tells whether nothing but how it changed stands between a change and what is before."""
        before = max(q.end for q in (head.quantity, *head.followers) if q.end <= quantity.start)
        words = self.folded[quantity.passage][before : quantity.start]
        return quantity.kind in ("amount", "percent") and bool(_again().fullmatch(words))

    def said_elsewhere(self) -> None:
        """Binds amounts that another section declares, where they are its figures.

        So what stands in brackets is compared, too: 预算 100 万元（含上年结转 20 万元）.
        """
        clauses = [
            (section, clause)
            for section in self.told.narrative.sections
            for clause in clauses_of(section)
            if clause.slot.kind == "amount" and self.loose
        ]
        for head in self.loose:
            spoken = self._declared(head, clauses)
            if spoken:
                self.numbers.append(BoundNumber(spoken, head.quantity))
                self.unbound.remove(head.quantity)

    def _declared(self, head: Head, clauses: Sequence[tuple[Section, Clause]]) -> Spoken | None:
        """Returns what an amount is of by its words and by its figure."""
        quantity, decimals = head.quantity, self.told.narrative.decimals
        for section, clause in clauses if quantity.kind == "amount" else ():
            figure = self.told.amount(clause.slot.left)
            if figure and quantity.fits(figure.low, figure.high, decimals) and says(head, clause):
                return Spoken(section, clause.sentence, clause.slot)
        return None

    def _list(
        self,
        section: Section,
        clause: Clause,
        names: RowNames,
        heads: Sequence[Head],
        matches: Sequence[Match],
    ) -> None:
        """Keeps a list; what stands before it or behind it is bound to nothing."""
        each, declared = clause.sentence.each, row_clause(clause)
        inside = run_of(matches, heads)
        for match in matches:
            if match not in inside:
                self.unbound += [heads[match.head].quantity, *heads[match.head].followers]
        if each is None or declared is None or not inside:
            return
        items = items_of(
            self.told, declared, names, [(heads[m.head], m.name, m.row) for m in inside]
        )
        for item, match in zip(items, inside, strict=True):
            if item.row:
                table = each.rows[0].table
                of = Spoken(section, clause.sentence, declared.slot, table, item.row, item.name)
                self.numbers.append(BoundNumber(of, item.amount))
                self._followers(of, declared, heads[match.head])
        is_open = bool(_and_so_on().search(heads[inside[-1].head].after))
        self.lists.append(BoundList(section, clause.sentence, each, items, is_open))

    def _missing(self, section: Section, clauses: Sequence[Clause], said: set[int]) -> None:
        self.missing += [
            (section, clause.sentence, clause.slot)
            for number, clause in enumerate(clauses)
            if number not in said and not clause.optional and clause.sentence.id not in self.denied
        ]
        # A change may stand elsewhere in its sentence than it was declared.
        changed = {
            (c.of.sentence.id, c.of.slot.left, c.of.row) for c in self.changes if not c.moved
        }
        self.missing = [
            (where, sentence, slot)
            for where, sentence, slot in self.missing
            if slot.kind != "change" or (sentence.id, slot.left, "") not in changed
        ]


def _of(spoken: Spoken, slot: Slot) -> Spoken:
    return Spoken(spoken.section, spoken.sentence, slot, spoken.table, spoken.row, spoken.name)


def _of_row(slot: Slot, spoken: Spoken) -> Slot:
    """Returns a slot that is said of a row of a list with the cells of that row."""
    if not spoken.row:
        return slot
    left = (
        term._replace(table=term.table or spoken.table, row=term.row or spoken.row)
        for term in slot.left
    )
    return replace(slot, left=tuple(left))


@cache
def _and_so_on() -> re.Pattern[str]:
    words = document_words()["narrative"]
    ends = re.escape(fold(words["sentence_ends"]))
    return re.compile(rf"{re.escape(words['and_so_on'])}(?=[{ends}]|$)")


@cache
def _denial(none: str) -> re.Pattern[str]:
    """Returns how a text may say that there is nothing, from how the family says it."""
    words = document_words()["narrative"]
    denies = "|".join(sorted(map(re.escape, words["negations"]), key=len, reverse=True))
    core = re.split(f"(?:{denies})", none, maxsplit=1)[-1].rstrip("。").removesuffix("预算")
    quotes_or_not = re.escape(core).replace('"', '"?')
    return re.compile(rf"(?:{denies})[^。;,]{{0,12}}{quotes_or_not}")


@cache
def _again() -> re.Pattern[str]:
    """Returns how a change may be said once more: ，比上年减少."""
    words = document_words()["narrative"]
    names = (*words["up"], *words["up_more"], *words["down"], *words["down_more"])
    return re.compile(rf"{words['said_again']}(?:{'|'.join(names)})[了为额数约达]*")
