"""What must be checked for each table of a template, and what became of each of these duties.

The list follows from the template alone: each table must be there, and each rule of the catalogue
must hold. It is the same for every unit, so that “checked n of m” has an m that no file changes.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from xlbudget.meaning.catalogue import makes_doubtful, reason_not_checked
from xlbudget.meaning.findings import Finding
from xlbudget.meaning.outcomes import Outcome
from xlbudget.meaning.relations import Missing
from xlbudget.template import Family
from xlbudget.verdict.result import Report

_MISSING_TABLE = "T101"
"""The rule that a table must be there, which every table is checked for."""


class Fulfilment(StrEnum):
    """What became of an obligation, from best to worst; the last two were not checked."""

    AGREES = "agrees"
    ROUNDING = "rounding"
    DOUBTFUL = "doubtful"
    DIFFERS = "differs"
    NOT_CHECKED = "not_checked"
    NOT_APPLICABLE = "not_applicable"


_OF_OUTCOME: Mapping[Outcome, Fulfilment] = {
    Outcome.EXACT: Fulfilment.AGREES,
    Outcome.ROUNDING: Fulfilment.ROUNDING,
    Outcome.BALANCED: Fulfilment.DOUBTFUL,
    Outcome.FAILED: Fulfilment.DIFFERS,
    Outcome.NOT_CHECKED: Fulfilment.NOT_CHECKED,
}
_PASSED = (Fulfilment.AGREES, Fulfilment.ROUNDING)
_UNCHECKED = (Fulfilment.NOT_CHECKED, Fulfilment.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Obligation:
    """One rule that a unit must keep, under the first of the tables that it speaks of."""

    code: str
    tables: tuple[str, ...]
    fulfilment: Fulfilment
    finding: Finding | None = None
    """The first finding that says why it is not simply kept; of waived ones only if all are."""
    missing: tuple[Missing, ...] = ()
    """What was not there, so that it was not checked."""

    @property
    def checked(self) -> bool:
        """Tells whether it was checked, whatever came of it."""
        return self.fulfilment not in _UNCHECKED

    @property
    def is_presence(self) -> bool:
        """Tells whether it is that the table is there."""
        return self.code == _MISSING_TABLE

    @property
    def waived(self) -> bool:
        """Tells whether what does not hold of it was waived."""
        return self.finding is not None and self.finding.waived is not None

    def reason(self, lang: str, family: Family) -> str:
        """Returns why it was not checked, or is in doubt; "" where there is nothing to say."""
        if self.fulfilment is Fulfilment.NOT_CHECKED:
            return reason_not_checked(self.missing, lang, family)
        if self.fulfilment is Fulfilment.DOUBTFUL and self.finding:
            return self.finding.message_in(lang)
        return ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many obligations there are, and how many of them were checked or do not apply."""

    due: int
    checked: int
    not_applicable: int

    @property
    def open(self) -> int:
        """Returns how many ought to be checked and were not."""
        return self.due - self.checked - self.not_applicable


def obligations(report: Report) -> tuple[Obligation, ...]:
    """Returns every obligation of a unit, table by table.

    There are none where the file was not read, nor where no template says what must be checked.
    """
    family = None if report.drafted else report.family
    return tuple(_obligations(report, family)) if family else ()


def coverage(report: Report) -> Coverage:
    """Returns how much of what must be checked was checked."""
    every = obligations(report)
    counts = Counter(obligation.fulfilment for obligation in every)
    checked = sum(obligation.checked for obligation in every)
    return Coverage(len(every), checked, counts[Fulfilment.NOT_APPLICABLE])


def _obligations(report: Report, family: Family) -> Iterator[Obligation]:
    lost = {table.id for table in report.tables if not table.found}
    doubts = _doubts(report, family)
    first: dict[str, Finding] = {}
    for finding in report.findings:
        if finding.outcome is not report.rules.get(finding.code):
            continue  # of another relation of the rule, which is not its worst
        before = first.get(finding.code)
        if before is None or (before.waived and not finding.waived):
            first[finding.code] = finding
    by_table: dict[str, list[str]] = {table: [] for table in family.tables}
    for rule in family.rules.values():
        by_table[rule.tables[0]].append(rule.code)
    for table, codes in by_table.items():
        yield _of_presence(report, family, table, table in lost)
        for code in codes:
            tables = family.rules[code].tables
            yield _of_rule(report, code, tables, first.get(code), lost, doubts)


def _of_presence(report: Report, family: Family, table: str, lost: bool) -> Obligation:
    """Returns the obligation that a table is there, if only to say that it has no data."""
    number = family.tables[table].number
    finding = next(
        (
            finding
            for finding in report.findings
            if finding.code == _MISSING_TABLE and finding.params.get("number") == number
        ),
        None,
    )
    kept = Fulfilment.DIFFERS if lost else Fulfilment.AGREES
    return Obligation(_MISSING_TABLE, (table,), kept, finding)


def _of_rule(
    report: Report,
    code: str,
    tables: tuple[str, ...],
    finding: Finding | None,
    lost: Collection[str],
    doubts: Mapping[str, Finding],
) -> Obligation:
    kept = _OF_OUTCOME[report.rules.get(code, Outcome.NOT_CHECKED)]
    doubt = next((doubts[table] for table in tables if table in doubts), None)
    if kept in _PASSED and doubt:
        return Obligation(code, tables, Fulfilment.DOUBTFUL, doubt)
    absent = [table for table in tables if table in report.absent_tables]
    if len(absent) == len(tables) or (absent and kept is Fulfilment.NOT_CHECKED):
        return Obligation(code, tables, Fulfilment.NOT_APPLICABLE)
    missing: tuple[Missing, ...] = ()
    if kept is Fulfilment.NOT_CHECKED:
        missing = finding.missing if finding else ()
        if not missing:
            missing = tuple(Missing("table", table) for table in tables if table in lost)
    return Obligation(code, tables, kept, finding, missing)


def _doubts(report: Report, family: Family) -> dict[str, Finding]:
    """Returns the tables whose figures may not be what people see, with the finding that says so.

    What was waived was looked at by somebody who answers for it.
    """
    return {
        table: finding
        for finding in reversed(report.findings)
        if makes_doubtful(finding) and not finding.waived
        for table in _in_doubt(report, family, finding)
    }


def _in_doubt(report: Report, family: Family, finding: Finding) -> list[str]:
    """Returns the tables that a doubt is about; one that names no place is about all of them."""
    here = [table for table in report.tables if table.found]
    number, sheet = (finding.params.get(name) for name in ("number", "sheet"))
    sheets = {cell.sheet for cell in finding.cells} or ({sheet} if sheet else set())
    if sheets:
        return [table.id for table in here if table.sheet in sheets]
    if number:
        return [table.id for table in here if family.tables[table.id].number == number]
    return [table.id for table in here]
