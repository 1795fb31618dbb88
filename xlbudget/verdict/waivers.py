"""What a file of waivers says: findings that are approved, tables that a unit has nothing for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xlbudget.base.texts import LANGUAGES, cell_words
from xlbudget.meaning.catalogue import rule_texts
from xlbudget.meaning.findings import Finding, FoundCell
from xlbudget.template import Family, available_families, load_family
from xlbudget.template.source import Mistakes, Reader, TemplateFile

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
        if self.cell and not any(self.cell in _names(cell) for cell in finding.cells):
            return False
        labels = (finding.row, *(cell.label for cell in finding.cells))
        return not self.row or any(map(self._is_of_row, labels))

    def covers(self, cell: FoundCell) -> bool:
        """Tells whether it is of a cell: of all, or of the one and the row that it names."""
        is_of_cell = not self.cell or self.cell in _names(cell)
        return is_of_cell and (not self.row or self._is_of_row(cell.label))

    @property
    def is_broad(self) -> bool:
        """Tells whether it names neither cell nor row, so it is of all that its rule finds."""
        return not (self.cell or self.row)

    def _is_of_row(self, label: str) -> bool:
        return self.row in (label, label.partition(" ")[0])


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
