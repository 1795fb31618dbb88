"""Whether the dates at which a text counts what a unit has can be, and are the same."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from xlbudget.base.folding import fold, years_in
from xlbudget.meaning.findings import Finding
from xlbudget.narrative.judging.found import Judged
from xlbudget.narrative.words import pattern_of
from xlbudget.template.narrative import Section

_DAY = re.compile(r"((?:19|20)\d\d)[年./-](\d{1,2})[月./-](\d{1,2})日?")
_MONTH_OR_END = re.compile(r"(?:19|20)\d\d年(?:(?:1[0-2]|0?[1-9])月)?(?:年?[末底])?")


class _Stated(NamedTuple):
    """A date as a text says it."""

    text: str
    passage: int
    memo: str


def check_dates(judged: Judged) -> Iterator[Finding]:
    """Yields dates that are none, of another year than the family's, or two for one thing."""
    first: dict[str, _Stated] = {}
    for stated in _dates(judged):
        expected = judged.told.memo_text(stated.memo)
        years, meant = years_in(stated.text), years_in(expected)
        if not _is_date(stated.text):
            yield _finding(judged, stated, "none")
        elif years and meant and years[0] != meant[0]:
            yield _finding(judged, stated, f"year:{expected}")
        elif stated.memo in judged.told.texts.texts and not _same(stated.text, expected):
            yield _finding(judged, stated, f"other:{expected}")
        elif not _same(stated.text, (before := first.setdefault(stated.memo, stated)).text):
            yield _finding(judged, stated, f"two:{before.text}")


def _finding(judged: Judged, stated: _Stated, fault: str) -> Finding:
    params = {"printed": stated.text, "date_fault": fault}
    return judged.of_passage("S929", stated.passage, None, stated.text, **params)


def _dates(judged: Judged) -> Iterator[_Stated]:
    for section in judged.told.narrative.sections:
        memo = _memo(section)
        for passage in judged.read.of.get(section.id, ()) if memo else ():
            for match in pattern_of("until").finditer(judged.read.folded[passage]):
                if any(map(str.isdigit, match[1])):
                    yield _Stated(match[1], passage, memo)


def _memo(section: Section) -> str:
    """Returns the date that a section names, "" where it names none."""
    slots = (slot for sentence in section.sentences for slot in sentence.slots())
    return next((slot.memo for slot in slots if slot.kind == "date"), "")


def _is_date(text: str) -> bool:
    """Tells whether a day is in the calendar; a month or the end of a year is one, too."""
    day = _DAY.fullmatch(text)
    if day is None:
        return bool(_MONTH_OR_END.fullmatch(text))
    try:
        date(*map(int, day.groups()))
    except ValueError:
        return False
    return True


def _same(text: str, other: str) -> bool:
    """Tells whether two dates may be the same: the end of a year is a day of it."""
    days = _DAY.fullmatch(text), _DAY.fullmatch(fold(other))
    if days[0] and days[1]:
        return [*map(int, days[0].groups())] == [*map(int, days[1].groups())]
    return years_in(text) == years_in(other)
