"""The paragraphs of a text, and which section each of them belongs to."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from xlbudget.base.folding import fold, without_ordinal
from xlbudget.base.place import Place
from xlbudget.narrative.told import Told
from xlbudget.narrative.words import pattern_of
from xlbudget.template.common import document_words
from xlbudget.template.narrative import Section

LONGEST_TITLE = 50
_LEAST_TITLE = 6
"""Characters of a title that is recognised among other words."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, and where it stands."""

    text: str
    place: Place


@dataclass(frozen=True)
class Divided:
    """A text in its sections."""

    folded: tuple[str, ...]
    """The passages, folded."""
    of: Mapping[str, tuple[int, ...]]
    """The passages of each section that is there, by its id."""
    titles: Mapping[str, int]
    """The passage of its title, by the id of the section."""
    rest: tuple[int, ...]
    """The passages before the first title, and those of parts that hold no sections."""


def divided(told: Told, passages: Sequence[Passage]) -> Divided:
    """Returns the sections of a text, found by their titles in whatever order they stand.

    Of a title that stands twice, as in a table of contents, the one with more text is taken.
    """
    folded = tuple(fold(passage.text) for passage in passages)
    known = _known_titles(told)
    ends = {core_of(told, told.filled(part.title)) for part in told.narrative.parts}
    of: dict[str, list[int]] = {}
    titles: dict[str, int] = {}
    rest: list[int] = []
    now: list[int] = rest
    taken: Section | None = None

    def keep(section: Section | None, title: int, numbers: list[int]) -> None:
        if section is None:
            return
        size = sum(len(folded[number]) for number in numbers)
        before = of.get(section.id)
        if before is None or size > sum(len(folded[number]) for number in before):
            if before:
                rest.extend(before)
            of[section.id], titles[section.id] = numbers, title
        else:
            rest.extend(numbers)

    at = 0
    for number, text in enumerate(folded):
        seen = {*titles, taken.id if taken else ""}
        section = _section(told, text, known, seen)
        with_text = None if section else _before_text(told, text, seen)
        if section or with_text or core_of(told, text) in ends:
            keep(taken, at, now)
            taken, at = section or with_text, number
            now = [number] if with_text else [] if section else rest
        elif text:
            now.append(number)
    keep(taken, at, now)
    return Divided(
        folded, {name: tuple(numbers) for name, numbers in of.items()}, titles, tuple(sorted(rest))
    )


def _section(
    told: Told, text: str, known: Mapping[str, Sequence[Section]], seen: Collection[str]
) -> Section | None:
    """Returns the section that a passage is the title of, None for anything else.

    Where several have the title, it is the first that was not `seen`.
    """
    if not 1 < len(text) <= LONGEST_TITLE or is_contents(text) or text.endswith("。"):
        return None
    if text.startswith("(") and text.endswith(")"):
        return None  # a remark, as that the forms stand in an annex
    core = core_of(told, text)
    if core in known:
        return next((s for s in known[core] if s.id not in seen), known[core][0])
    inside = [title for title in known if len(title) >= _LEAST_TITLE and title in core]
    if not inside or any(character.isdigit() for character in core) or _is_of_table(core):
        return None
    return known[max(inside, key=len)][0]


def _before_text(told: Told, text: str, seen: Collection[str]) -> Section | None:
    """Returns the section whose numbered title a passage begins with, and goes on to speak.

    What words mean is explained behind them in the same way, as 三、“三公”经费：指….
    """
    rest = without_ordinal(text)
    if rest == text or is_contents(text):
        return None
    behind = {
        title: section
        for section in told.narrative.sections
        for name in (section.title, *section.also)
        if section.id not in seen
        and rest.startswith(title := without_ordinal(fold(told.filled(name))).rstrip(":"))
    }
    if not behind:
        return None
    title = max(behind, key=len)
    spoken = rest.removeprefix(title)
    is_long = title.endswith(tuple(document_words()["narrative"]["title_endings"]))
    is_title = (is_long and spoken[:1] in ("。", ":")) or _speaks(told, spoken.lstrip("。:;,"))
    return behind[title] if is_title and len(spoken) > 1 else None


def _speaks(told: Told, text: str) -> bool:
    """Tells whether a text begins as sentences of this year do."""
    words = document_words()["narrative"]
    subjects = filter(None, (fold(told.unit_name), *words["ourselves"]))
    return bool(re.match(rf"{told.year}年|{words['until']}", text)) or text.startswith(
        tuple(subjects)
    )


def _known_titles(told: Told) -> Mapping[str, Sequence[Section]]:
    """Returns the sections by the core of each title that they may have."""
    known: dict[str, list[Section]] = {}
    for section in told.narrative.sections:
        for title in (section.title, *section.also):
            known.setdefault(core_of(told, told.filled(title)), []).append(section)
    return known


def core_of(told: Told, title: str) -> str:
    """Returns what is peculiar to a title: without number, year, unit, quotes, usual ends."""
    core = without_ordinal(fold(title)).rstrip(":：")
    words = document_words()["narrative"]
    for beginning in words["title_beginnings"]:
        core = core.removeprefix(beginning)
    core = re.sub(r"(?:19|20)\d\d年度?", "", core).replace(fold(told.unit_name) or "\0", "")
    core = core.replace('"', "")  # as in 三公经费
    endings = words["title_endings"]
    shorter = True
    while shorter:
        shorter = False
        for ending in endings:
            if core.endswith(ending) and len(core) > len(ending):
                core, shorter = core.removesuffix(ending), True
    return core


def is_contents(text: str) -> bool:
    """Tells whether a folded text is a line of a table of contents."""
    return bool(pattern_of("contents").search(text))


def _is_of_table(core: str) -> bool:
    """Tells whether a title is that of a table, whose figures may be a picture."""
    return bool(pattern_of("table_title").search(core))
