"""The result of a check: the verdict, the findings, the corrections.

A report holds nothing of the workbook but what is told of it, so that many can be kept and sent
from one process to another.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from xlbudget.base.errors import wrong_argument
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.outcomes import Outcome
from xlbudget.template import Family, load_family
from xlbudget.verdict.corrections import ShownCorrection


class Verdict(StrEnum):
    """The verdict on one workbook, from best to worst."""

    CONSISTENT = "consistent"
    ROUNDING = "rounding"
    BALANCED = "balanced"
    INFERRED = "inferred"
    DOUBTFUL = "doubtful"
    INCOMPLETE = "incomplete"
    INCONSISTENT = "inconsistent"
    UNREADABLE = "unreadable"


_SEVERITIES = ("error", "warning", "note")
PASSES = (Verdict.CONSISTENT, Verdict.ROUNDING, Verdict.BALANCED)


@dataclass(frozen=True, slots=True)
class TableSeen:
    """One table of the template in a workbook; `title` and `sheet` are None where it is not."""

    id: str
    title: str | None = None
    sheet: str | None = None
    empty: bool = False
    """Whether it was found and prints no amount."""

    @property
    def found(self) -> bool:
        """Tells whether the table is in the workbook."""
        return self.sheet is not None


@dataclass(frozen=True, slots=True)
class TextSeen:
    """How many numbers the text of a document has, and with what they were compared.

    What is in none of the other counts was not read, and is a finding.
    """

    numbers: int
    compared: int
    """With figures of the tables, or with something that was typed."""
    without_last_year: int = 0
    """What is said of changes where last year's figures are not known."""
    only_in_text: int = 0
    """What nothing but the text holds."""

    @property
    def unread(self) -> int:
        """Returns how many numbers are bound to nothing."""
        return self.numbers - self.compared - self.without_last_year - self.only_in_text


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found in one file; `template` is "" where the file could not be read."""

    path: Path
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    template: str = ""
    """The name by which the template is loaded."""
    year: int | None = None
    unit_name: str = ""
    tables: tuple[TableSeen, ...] = ()
    rules: Mapping[str, Outcome] = field(default_factory=dict)
    """The worst outcome of each rule."""
    empty_rules: int = 0
    """How many of the exact rules speak only of cells that print nothing."""
    absent_tables: tuple[str, ...] = ()
    """Ids of the tables of which the unit declares that it has nothing of their kind."""
    corrections: tuple[ShownCorrection, ...] = ()
    """The smallest corrections, the likeliest first."""
    mended: bool = True
    """Whether the corrections mend everything; otherwise some relations need more."""
    complete: bool = True
    """Whether every correction of that size was looked for."""
    text: TextSeen | None = None
    """What was seen of the text of a document that has numbers."""
    tables_of: Path | None = None
    """The workbook whose figures a document was compared with, if not its own tables."""
    facts: str | None = None
    """Facts in 元 that print all figures, as CSV; None where not asked for, or where none do."""
    drafted: Family | None = None
    """What was inferred from the workbook's own headers where no template is known."""

    @property
    def ok(self) -> bool:
        """Tells whether the workbook passes: everything reconciles, or rounding explains it."""
        return self.verdict in PASSES

    @property
    def told_verdict(self) -> str:
        """Returns the verdict, or `blank` for a workbook in which nothing is filled in yet."""
        blank = any(finding.code == "P101" for finding in self.findings)
        return "blank" if blank and not self.count("error") else self.verdict.value

    @property
    def family(self) -> Family | None:
        """Returns the template or what was drafted; None where the file could not be read."""
        return load_family(self.template) if self.template else self.drafted

    @property
    def empty_tables(self) -> tuple[str, ...]:
        """Returns the ids of the tables that print no amount."""
        return tuple(table.id for table in self.tables if table.empty)

    @property
    def causes(self) -> tuple[Finding, ...]:
        """Returns the findings to be mended first, because others follow from them."""
        return tuple(
            finding
            for finding in self.findings
            if finding.is_cause and not (finding.explained or finding.waived)
        )

    @property
    def waived(self) -> tuple[Finding, ...]:
        """Returns the findings that are shown and do not count, because somebody approved them."""
        return tuple(finding for finding in self.findings if finding.waived)

    def count(self, severity: str) -> int:
        """Returns how many findings are of a severity: `error`, `warning` or `note`.

        Findings that only follow from another one are not counted, nor are waived ones.
        """
        if severity not in _SEVERITIES:
            raise wrong_argument("severity", severity, "severity")
        return sum(
            finding.severity == severity and not (finding.explained or finding.waived)
            for finding in self.findings
        )

    def to_dict(self, lang: str = "zh", *, everything: bool = False) -> dict[str, Any]:
        """Returns the report as plain data: one of the `files` of the JSON contract.

        Notes and roundings are in it with `everything`, sentences in the language asked for.
        """
        from xlbudget.verdict.as_data import file_data

        return file_data(self, lang, everything=everything)
