"""The result of a check: the verdict, the findings, the corrections."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from xlbudget.intake.locate import Located
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.outcomes import Outcome
from xlbudget.template import Family
from xlbudget.verdict.corrections import FoundCorrection
from xlbudget.verdict.diagnose import Diagnosis


class Verdict(StrEnum):
    """The verdict on one workbook, from best to worst."""

    CONSISTENT = "consistent"
    ROUNDING = "rounding"
    BALANCED = "balanced"
    INCOMPLETE = "incomplete"
    INCONSISTENT = "inconsistent"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found in one file; `located` is None where the file could not be read."""

    path: Path
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    family: Family | None = None
    located: Located | None = None
    year: int | None = None
    unit_name: str = ""
    rules: Mapping[str, Outcome] = field(default_factory=dict)
    """The worst outcome of each rule."""
    empty_rules: int = 0
    """How many of the exact rules speak only of cells that print nothing."""
    empty_tables: tuple[str, ...] = ()
    diagnosis: Diagnosis = field(default_factory=Diagnosis)
    corrections: tuple[FoundCorrection, ...] = ()
    """The smallest corrections, the likeliest first."""
