"""Findings that somebody has approved, and tables that a unit declares to have nothing for.

A waived finding is shown with its reason and approver and does not count in the verdict. It is
never left out; a waiver that has expired, or that fits nothing, is a finding itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from xlbudget.base.texts import LANGUAGES, cell_words
from xlbudget.meaning.catalogue import makes_doubtful, rule_texts
from xlbudget.meaning.findings import Finding, FoundCell, Waived
from xlbudget.template import Family, available_families, load_family
from xlbudget.template.source import Mistakes, Reader, TemplateFile
from xlbudget.verdict.check import reported, verdict_of
from xlbudget.verdict.result import Report, Verdict

_EXPIRED, _FITS_NOTHING, _NOT_ABSENT = "A101", "A102", "A104"
_MISTAKEN = "A103"
_WAIVERS, _ABSENT = "waiver", "absent"
_OF_FILES = "F"
"""The letter of what keeps a file from being read; nobody can approve of that."""
_OF_WAIVERS = "A"


@dataclass(frozen=True, slots=True)
class Waiver:
    """One finding of one unit that is approved until a day, which is the last one.

    `unit` is the unit's name or the name of its file; `cell` is `表三 C8`; `row` a code or a label.
    """

    line: int
    code: str
    unit: str
    reason: str
    approver: str
    until: date
    cell: str = ""
    row: str = ""

    def fits(self, finding: Finding) -> bool:
        """Tells whether it is of a finding: of its rule, and of the cell and row that it names.

        A note, such as one of rounding, needs no waiver.
        """
        if finding.code != self.code or finding.severity == "note":
            return False
        if self.cell and not any(map(self.names, finding.cells)):
            return False
        labels = (finding.row, *(cell.label for cell in finding.cells))
        return not self.row or any(self.row in (text, text.split(" ")[0]) for text in labels)

    def names(self, cell: FoundCell) -> bool:
        """Tells whether it is of a cell: of all, or of the one that it names."""
        return not self.cell or self.cell in _names(cell)


def _names(cell: FoundCell) -> Iterator[str]:
    """Yields how a cell may be called; one of a document also as reports write it."""
    names = (cell.cell, *(cell_words(cell.cell, lang) for lang in LANGUAGES))
    return (_plain(f"{cell.sheet.replace('!', ' ')} {name}") for name in names)


def _plain(text: str) -> str:
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class AbsentTable:
    """A unit's declaration that it has nothing that a table could show (无此项)."""

    line: int
    unit: str
    table: str
    reason: str
    approver: str


@dataclass(frozen=True, slots=True)
class Waivers:
    """What a file of waivers says."""

    path: Path
    waivers: tuple[Waiver, ...] = ()
    absent: tuple[AbsentTable, ...] = ()

    def units(self) -> frozenset[str]:
        """Returns the units that it names."""
        waived = (waiver.unit for waiver in self.waivers)
        return frozenset((*waived, *(absent.unit for absent in self.absent)))


def read_waivers(path: Path, template: str | None = None) -> Waivers:
    """Returns what a file of waivers says; `template` is known besides those that are shipped.

    Raises TemplateMistakes A103 with every mistake in it: a key that is missing, unknown or of the
    wrong type, a code that no rule has, a table that no template has, a day that is none.
    """
    mistakes = Mistakes(code=_MISTAKEN)
    source = TemplateFile(path, path, mistakes)
    mistakes.raise_if_any()
    top = Reader(source, source.data)
    names = [*available_families(), *([template] if template else [])]
    families = [load_family(name) for name in names]
    readers = _Entries(source, families)
    waivers = tuple(map(readers.waiver, enumerate(top.tables(_WAIVERS))))
    absent = tuple(map(readers.absent, enumerate(top.tables(_ABSENT))))
    top.done()
    mistakes.raise_if_any()
    return Waivers(path, waivers, absent)


class _Entries:
    """Reads the entries of a file, each with the line on which it begins."""

    def __init__(self, source: TemplateFile, families: Sequence[Family]) -> None:
        self._source = source
        self._families = families

    def waiver(self, entry: tuple[int, object]) -> Waiver:
        reader = self._reader(_WAIVERS, entry)
        code = reader.text("code")
        known = any(rule_texts(code, "zh", family) for family in self._families)
        if code and (not known or code[0] in (_OF_FILES, _OF_WAIVERS)):
            reader.add("not_waivable", "code", code=code)
        waiver = Waiver(
            line=self._source.line(*reader.anchors),
            code=code,
            unit=reader.text("unit").strip(),
            reason=reader.text("reason"),
            approver=reader.text("approver"),
            until=_day(reader, "until"),
            cell=_plain(reader.text("cell", "").replace("!", " ")),
            row=reader.text("row", "").strip(),
        )
        reader.done()
        return waiver

    def absent(self, entry: tuple[int, object]) -> AbsentTable:
        reader = self._reader(_ABSENT, entry)
        number = reader.text("table")
        tables = (table for family in self._families for table in family.tables.values())
        if number and all(number not in (table.number, table.id) for table in tables):
            reader.add("unknown", "table", what=number)
        absent = AbsentTable(
            line=self._source.line(*reader.anchors),
            unit=reader.text("unit").strip(),
            table=number,
            reason=reader.text("reason"),
            approver=reader.text("approver"),
        )
        reader.done()
        return absent

    def _reader(self, kind: str, entry: tuple[int, object]) -> Reader:
        number, data = entry
        # Each heading is looked for behind the one before, so this leads to the right one.
        anchors = (f"[[{kind}]]",) * (number + 1)
        return Reader(self._source, data, *anchors, placeholders=None)


def _day(reader: Reader, key: str) -> date:
    """Returns a day, written as TOML has it or as text; what is none is noted."""
    value = reader.data.get(key)
    reader.read_keys.add(key)
    if type(value) is date:
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    if value is None:
        reader.source.add("missing_key", *reader.anchors, key_name=key)
    else:
        reader.add("no_day", key, what=str(value))
    return date.max


def with_waivers(report: Report, waivers: Waivers, today: date) -> Report:
    """Returns a report in which the findings of a unit that are waived do not count.

    What keeps a file from being read stays as it is. Waivers that expired before `today`, that fit
    nothing, and declared tables that have amounts are findings more.
    """
    family = report.family
    if report.verdict is Verdict.UNREADABLE or family is None:
        return report
    names = unit_names(report)
    of_unit = [waiver for waiver in waivers.waivers if waiver.unit in names]
    declared = [absent for absent in waivers.absent if absent.unit in names]
    if not (of_unit or declared):
        return report
    file = waivers.path.name
    valid = [waiver for waiver in of_unit if waiver.until >= today]
    findings = _with_consequences([_waived(finding, valid) for finding in report.findings])
    empty = {table.id for table in report.tables if table.empty or not table.found}
    ids = {id_: absent for absent in declared for id_ in _tables(family, absent.table)}
    added = [
        *(_told(waiver, file, report.findings, today) for waiver in of_unit),
        *(
            Finding(_NOT_ABSENT, {"file": file, "line": str(absent.line), "table": absent.table})
            for id_, absent in ids.items()
            if id_ not in empty
        ),
    ]
    findings += [reported(finding, report.template) for finding in added if finding]
    return replace(
        report,
        findings=tuple(findings),
        verdict=verdict_of(findings),
        absent_tables=tuple(id_ for id_ in ids if id_ in empty),
    )


def unit_names(report: Report) -> frozenset[str]:
    """Returns what a file of waivers may call a unit: its name, and that of its file."""
    return frozenset((report.unit_name, report.path.name, report.path.stem)) - {""}


def _tables(family: Family, name: str) -> Iterator[str]:
    return (table.id for table in family.tables.values() if name in (table.id, table.number))


def _waived(finding: Finding, waivers: Iterable[Waiver]) -> Finding:
    fitting = [waiver for waiver in waivers if waiver.fits(finding)]
    if not fitting or not _is_covered(finding, fitting):
        return finding
    waiver = min(fitting, key=lambda waiver: waiver.until)
    until = waiver.until.isoformat()
    return replace(finding, waived=Waived(waiver.reason, waiver.approver, until))


def _is_covered(finding: Finding, waivers: Sequence[Waiver]) -> bool:
    """Tells whether a finding is waived as a whole: one that lists cells, in each of them."""
    listed = finding.cells if "count" in finding.params else ()
    return all(any(waiver.names(cell) for waiver in waivers) for cell in listed)


def _with_consequences(findings: Sequence[Finding]) -> list[Finding]:
    """Returns the findings; those that only follow from others are waived where all of these are.

    Which cause one follows from is not known, so each of them has to be waived. A doubt about all
    figures is no cause: where it is waived, what was put down to it counts by itself.
    """
    causes = [finding for finding in findings if finding.is_cause and not finding.explained]
    if causes and all(cause.waived for cause in causes):
        return [
            replace(finding, waived=finding.waived or causes[0].waived)
            if finding.explained
            else finding
            for finding in findings
        ]
    if not causes and any(finding.waived and makes_doubtful(finding) for finding in findings):
        return [replace(finding, explained=False) for finding in findings]
    return list(findings)


def _told(waiver: Waiver, file: str, findings: Iterable[Finding], today: date) -> Finding | None:
    """Returns what is to be told of a waiver itself, None for one that does what it says."""
    params = {"file": file, "line": str(waiver.line), "rule": waiver.code}
    if waiver.until < today:
        return Finding(_EXPIRED, {**params, "until": waiver.until.isoformat()})
    if any(map(waiver.fits, findings)):
        return None
    return Finding(_FITS_NOTHING, params)
