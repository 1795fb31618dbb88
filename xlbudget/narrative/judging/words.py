"""What is wrong in the words of a text: blanks left, years, what stands twice or not at all."""

import re
from collections.abc import Iterator
from functools import cache

from xlbudget.base.folding import fold
from xlbudget.meaning.findings import Finding, at
from xlbudget.narrative.clauses import clauses_of
from xlbudget.narrative.judging.found import Judged, begun, listed, title_of
from xlbudget.narrative.judging.names import nearly
from xlbudget.narrative.passages import LONGEST_TITLE, core_of, is_contents
from xlbudget.narrative.quantities import with_words_before
from xlbudget.narrative.words import pattern_of
from xlbudget.template.common import document_words
from xlbudget.template.narrative import Section, Slot

_BEGINS = "。;"
_YEAR = re.compile(r"((?:19|20)\d\d)年度?")
SUMS = ("amount", "percent")
"""The kinds of numbers that may be figures of the tables."""
_LEAST_TWICE = 30
"""Characters of a paragraph that is not printed twice on purpose."""
_AROUND = 10
"""Characters that are quoted before what was left over."""


def check_words(judged: Judged) -> Iterator[Finding]:
    """Yields what is wrong in the words of each passage of a section."""
    read = judged.read
    for number in sorted(number for numbers in read.of.values() for number in numbers):
        text = read.folded[number]
        for match in _left_over().finditer(text):
            around = with_words_before(text, *match.span(), _AROUND)
            params = {"printed": match[0], "around": around}
            finding = judged.of_passage("S919", number, value=match[0], **params)
            yield begun(finding, match.start())
        yield from _years(judged, number, text)
        for match in pattern_of("period").finditer(text):
            if int(match["year"]) < judged.told.year:
                yield judged.of_passage(
                    "S918", number, value=match[0], printed=match[0], expected=str(judged.told.year)
                )


def check_titles(judged: Judged) -> Iterator[Finding]:
    """Yields titles that name another year: of the document, its parts, sections with amounts."""
    told = judged.told
    narrative = told.narrative
    with_amounts = (
        section
        for section in narrative.sections
        if any(slot.kind == "amount" for said in section.sentences for slot in said.slots())
    )
    titles = (
        narrative.title,
        *(part.title for part in narrative.parts),
        *(section.title for section in with_amounts),
    )
    cores = {core_of(told, told.filled(title)) for title in titles}
    for number, text in enumerate(judged.read.folded):
        if not text or is_contents(text):
            continue
        if core_of(told, text) not in cores:
            continue
        for match in _YEAR.finditer(text):
            if int(match[1]) != told.year:
                params = {"printed": match[0], "expected": str(told.year)}
                yield judged.of_passage("S917", number, value=match[0], **params)


def check_unit_name(judged: Judged) -> Iterator[Finding]:
    """Yields names that stand where the unit's does and differ in a few characters, each once."""
    official = judged.told.unit_name
    name, seen = fold(official), set[str]()
    for number, text in enumerate(judged.read.folded):
        starts = [match.end() for match in _this_year().finditer(text)]
        if len(text) <= LONGEST_TITLE:
            starts.append(0)
        for start in starts:
            said = text[start : start + len(name)]
            if said not in seen and nearly(said, name):
                seen.add(said)
                yield judged.of_passage("S923", number, value=said, name=said, official=official)


def _years(judged: Judged, number: int, text: str) -> Iterator[Finding]:
    """Yields years that begin what is said of this year and are another.

    Where this year comes behind last year in one sentence, both are meant.
    """
    told = judged.told
    subjects = (fold(told.unit_name), *document_words()["narrative"]["ourselves"])
    followers = "|".join(re.escape(subject) for subject in subjects if subject)
    for match in re.finditer(rf"(?:^|[{_BEGINS}])(((?:19|20)\d\d)年度?)(?={followers})", text):
        rest = re.split(f"[{_BEGINS}]", text[match.end() :])[0]
        both = int(match[2]) == told.year - 1 and f"{told.year}年" in rest
        if int(match[2]) != told.year and not both:
            params = {"printed": match[1], "expected": str(told.year)}
            yield judged.of_passage("S917", number, value=match[1], **params)


def repeated(folded: tuple[str, ...]) -> dict[int, int]:
    """Returns the passages that say again what one before says, with the one before."""
    first: dict[str, int] = {}
    again: dict[int, int] = {}
    for number, text in enumerate(folded):
        if len(text) < _LEAST_TWICE or not any(character.isdigit() for character in text):
            continue
        if text in first:
            again[number] = first[text]
        first.setdefault(text, number)
    return again


# ---- what is missing, what is not read -----------------------------------------------------------


def check_missing(judged: Judged) -> Iterator[Finding]:
    """Yields sections that are not there, and slots of those that are without their number."""
    read, told = judged.read, judged.told
    parts = _parts(judged)
    for section in read.absent:
        if section.part in parts or not parts:
            cell = at(read.passages[0].place) if read.passages else None
            params = {"section": title_of(told, section)}
            yield Finding("S902", params, (cell,) if cell else ())
    lacking: dict[str, tuple[Section, list[Slot]]] = {}
    for section, sentence, slot in read.missing:
        if slot.kind != "date":
            lacking.setdefault(sentence.id, (section, []))[1].append(slot)
    for section in told.narrative.sections:
        passages = read.of.get(section.id)
        if passages is not None and not any(read.passages[n].text.strip() for n in passages):
            for sentence in section.sentences if not clauses_of(section) else ():
                lacking[sentence.id] = section, list(sentence.slots())
    for section, slots in lacking.values():
        passages = read.of[section.id]
        number = passages[0] if passages else read.titles[section.id]
        finding = judged.of_passage("S901", number, section=title_of(told, section))
        names = (judged.name(slot.left) or judged.memo(slot.memo) for slot in slots)
        yield listed(finding, names=dict.fromkeys(filter(None, names)))


def _parts(judged: Judged) -> set[str]:
    """Returns the parts that are there: with their title, with a section, or as those of a whole.

    Where most parts have their titles, the text is the whole document.
    """
    read, told = judged.read, judged.told
    cores = {core_of(told, text) for text in read.folded if text and not is_contents(text)}
    parts = told.narrative.parts
    titled = {part.id for part in parts if core_of(told, told.filled(part.title)) in cores}
    if 2 * len(titled) > len(parts):
        return {part.id for part in parts}
    return titled | {told.narrative.by_id[name].part for name in read.of}


def check_unbound(judged: Judged) -> Iterator[Finding]:
    """Yields the numbers that are bound to nothing, each at its passage.

    What somebody says in words of his own may have other amounts: a note is enough.
    """
    for quantity in judged.read.unbound:
        yield judged.unread(quantity, None if quantity.kind in SUMS else "note")
    for quantity in judged.read.free:
        if quantity.kind in SUMS:
            yield judged.unread(quantity, "note")


@cache
def _this_year() -> re.Pattern[str]:
    """Returns how a sentence begins before the name of the unit."""
    return re.compile(rf"(?:^|[{_BEGINS}])(?:19|20)\d\d年度?")


@cache
def _left_over() -> re.Pattern[str]:
    return re.compile("|".join(document_words()["narrative"]["left_over"]))
