"""What a report to file says, in the official shape of a checking table.

One content for all its forms: a page, a workbook, a document, a table of CSV.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from xlbudget import __version__
from xlbudget.base.display import clean
from xlbudget.base.texts import sentence
from xlbudget.report.pictured import Picture
from xlbudget.template.common import folder_digest

_NO_CHARACTERS = re.compile(
    "[\ufdd0-\ufdef"
    + "".join(f"{chr(n * 65536 + 65534)}{chr(n * 65536 + 65535)}" for n in range(17))
    + "]"
)
"""What is no character and never will be: neither pages nor workbooks may hold it."""
DIGITS_SHOWN = 12
"""Of a digest of files that everybody has."""
COLUMNS = ("item", "basis", "conclusion", "place", "should", "note")
"""The columns of a checking table, by the keys of their names."""
DUTY_COLUMNS = ("item", "basis", "conclusion", "table", "note")
"""Those of the list of what must be checked."""
FIX_COLUMNS = ("table", "cell", "label", "now", "change_to", "cause")
LEDGER_COLUMNS = (
    *("number", "unit", "file", "verdict", "errors", "warnings", "covered", "missing", "advice"),
)
SIGNATURES = ("sign_checked", "sign_reviewed", "sign_head", "sign_day")


class Line(NamedTuple):
    """A line of a checking table; `mark` tells how it is coloured, and what is filtered by."""

    mark: str
    item: str
    basis: str
    conclusion: str
    place: str
    should: str
    note: str
    pictures: tuple[Picture, ...] = ()
    """Of the places on their pages."""

    @property
    def cells(self) -> tuple[str, ...]:
        """Returns what stands in its columns."""
        return (self.item, self.basis, self.conclusion, self.place, self.should, self.note)

    @property
    def duty_cells(self) -> tuple[str, ...]:
        """Returns what stands in the columns of what must be checked."""
        return (self.item, self.basis, self.conclusion, self.place, self.note)


class Look(NamedTuple):
    """What was read in a cell and where to look for it, with its picture if there is one."""

    words: str
    picture: Picture | None


class Fixes(NamedTuple):
    """One correction: a sentence, and for each of its cells what stands in the columns."""

    words: str
    lines: tuple[tuple[str, ...], ...]
    looks: tuple[Look, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """What is told of one unit; counts are None where its file was not read."""

    name: str
    file: str
    mark: str
    brief: str
    verdict: str
    passes: bool
    errors: int | None
    warnings: int | None
    covered: str
    missing: str
    advice: str
    sha256: str
    """Of its file; words where the file changed while it was checked."""
    facts: tuple[tuple[str, str], ...]
    """Names and values of what was checked: file, template, digest."""
    fixes: tuple[Fixes, ...]
    findings: tuple[Line, ...]
    """A line for each."""
    grouped: tuple[Line, ...]
    """The same to be read: several of a rule in one line, with pictures."""
    obligations: tuple[tuple[str, tuple[Line, ...]], ...]
    """The lines of each table, with its name."""
    left_out: int = 0
    """How many pictures are left out."""
    inferred: bool = False
    """Whether no template describes it, and only its headers were checked."""

    @property
    def pictures(self) -> int:
        """Returns how many pictures it has."""
        looks = sum(bool(look.picture) for fixes in self.fixes for look in fixes.looks)
        return looks + sum(len(line.pictures) for line in self.grouped)

    def ledger(self, number: int) -> tuple[str, ...]:
        """Returns what stands in the columns of the ledger."""
        counts = ("" if count is None else str(count) for count in (self.errors, self.warnings))
        return (
            *(str(number), self.name, self.file, self.brief),
            *(*counts, self.covered, self.missing, self.advice),
        )


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a check was made, and by what: the same for all of its units."""

    time: datetime
    waivers: str = ""
    """The name of the file of waivers that was applied."""

    @property
    def moment(self) -> str:
        """Returns the time in digits, with the difference from that of Greenwich."""
        return f"{self.time:%Y-%m-%d %H:%M:%S %z}".strip()

    def lines(self, lang: str) -> tuple[tuple[str, str], ...]:
        """Returns names and values."""
        lines = [
            ("program", f"xlbudget {__version__}"),
            ("rules", folder_digest("common")[:DIGITS_SHOWN]),
            ("time", self.moment),
        ]
        if self.waivers:
            lines.append(("waivers", harmless(self.waivers)))
        return tuple((word(name, lang), value) for name, value in lines)


@dataclass(frozen=True, slots=True)
class Filing:
    """A report to file: of one unit, or the ledger of many with each of them behind it."""

    units: Sequence[Unit]
    stamp: Stamp
    lang: str
    is_ledger: bool
    others: str = ""
    """The sentence on files that lay beside those of a ledger and were not checked."""

    @property
    def title(self) -> str:
        """Returns what stands above it."""
        return word("ledger" if self.is_ledger else "title", self.lang)

    @property
    def summary(self) -> str:
        """Returns how many files pass, do not, were not read, and have no template."""
        good = sum(unit.passes for unit in self.units)
        unread = sum(unit.errors is None for unit in self.units)
        files = len(self.units)
        inferred = sum(unit.inferred for unit in self.units)
        bad = files - good - unread - inferred
        counts = {"files": files, "good": good, "bad": bad, "unread": unread}
        guessed = sentence("summary_inferred", self.lang, count=inferred) if inferred else ""
        told = (word("summary", self.lang, **counts), guessed, harmless(self.others))
        return "\n".join(filter(None, told))

    def facts(self, unit: Unit) -> tuple[tuple[str, str], ...]:
        """Returns names and values of what a unit's verdict is about, and of how it was made."""
        digest = (word("sha256", self.lang), unit.sha256)
        return (*unit.facts, digest, *self.stamp.lines(self.lang))


def harmless(text: str) -> str:
    """Returns a line of a text out of a file, as pages, workbooks and documents can hold it."""
    return _NO_CHARACTERS.sub("\ufffd", clean(text))


def word(key: str, lang: str, /, **params: object) -> str:
    """Returns a word of these reports."""
    return sentence(f"filed.{key}", lang, **params)
