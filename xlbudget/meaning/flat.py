"""The flat form of a workbook: one line per figure, which `figures` writes and `new` reads.

Columns: table, row, column, amount (in the template's unit), label, government, sheet, cell. The
lines of table `unit` hold the template, the unit's name and the year; those of `last_year` the
figures of the year before. A listed row without any figure keeps one line with an empty amount;
what its columns of words and counts hold stands in that field too, on lines of their own.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from xlbudget.base.amounts import number_in, to_fen
from xlbudget.base.code import Code
from xlbudget.base.csv_text import csv_text, unguarded
from xlbudget.base.errors import BadLines, LineProblem, UsageError
from xlbudget.base.files import Source, named, read_text
from xlbudget.base.place import Place
from xlbudget.base.texts import UNWRITABLE
from xlbudget.meaning.structure import BlockKey, ListedRow, Structure, unique_rows
from xlbudget.template import CellRef, Column, Family, Table
from xlbudget.template.code_lists import code_list

FIELDS = ("table", "row", "column", "amount", "label", "government", "sheet", "cell")
_NEEDED = FIELDS[:4]
_UNIT, _LAST_YEAR = "unit", "last_year"
_EXTRA = "(extra)"
_LARGEST = 10**12
_YEAR = re.compile(r"20[0-9]{2}")


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """Everything that one unit's tables say, without where it stands; amounts in 分."""

    template: str
    unit_name: str
    year: int | None
    rows: Mapping[BlockKey, tuple[ListedRow, ...]]
    amounts: Mapping[CellRef, int]
    last_year: Mapping[CellRef, int] = field(default_factory=dict)


FlatLine = tuple[str, str, str, str, str, str, str, str]
"""One line of the flat form, in the order of `FIELDS`."""


def flat_lines(
    family: Family,
    figures: UnitFigures,
    structure: Structure,
    places: Mapping[CellRef, Place] | None = None,
) -> Iterator[FlatLine]:
    """Yields the lines of the flat form: the unit, its figures in the order of the tables."""
    unit = {"template": figures.template, "name": figures.unit_name, "year": figures.year or ""}
    for name, value in unit.items():
        yield (_UNIT, name, "", str(value), "", "", "", "")
    for table in family.tables.values():
        for block in table.blocks:
            for row in structure.rows.get((table.id, block.id), ()):
                cells = [CellRef(table.id, row.id, column.id) for column in block.amounts]
                shown = [cell for cell in cells if cell in figures.amounts]
                if not shown and row.code is not None:
                    shown = cells[:1]
                for cell in shown:
                    amount = figures.amounts.get(cell)
                    place = (places or {}).get(cell)
                    yield (
                        *cell,
                        "" if amount is None else table.text_of(amount),
                        row.label.replace("{unit}", figures.unit_name),
                        row.government,
                        place.sheet if place else "",
                        place.cell if place else "",
                    )
                for column, text in zip(block.typed, row.typed, strict=False):
                    if text:
                        yield (table.id, row.id, column.id, text, row.label, "", "", "")
    for cell, amount in figures.last_year.items():
        name = f"{cell.table}[{cell.row}]"
        text = family.tables[cell.table].text_of(amount)
        yield (_LAST_YEAR, name, cell.column, text, "", "", "", "")


def write_flat(
    family: Family,
    figures: UnitFigures,
    structure: Structure,
    places: Mapping[CellRef, Place] | None = None,
) -> str:
    """Returns the flat form as CSV text (LF line ends)."""
    return flat_csv(flat_lines(family, figures, structure, places))


def flat_csv(lines: Iterable[FlatLine]) -> str:
    """Returns lines of the flat form as CSV text (LF line ends), with a heading."""
    return csv_text(chain([FIELDS], lines))


def template_of_flat(source: Source) -> str | None:
    """Returns the template that a flat file names, or None where it names none."""
    for _, line in _lines(source):
        if line["table"] == _UNIT and line["row"] == "template":
            return line["amount"] or None
    return None


def read_flat(family: Family, source: Source) -> UnitFigures:
    """Returns the figures of a flat file.

    Raises UsageError F201 with every line that cannot be used: an unknown table, row or column, a
    figure given twice, an amount that is no number, more fields than the first line has.
    """
    return _FlatReader(family, source).read()


def _lines(source: Source) -> list[tuple[int, dict[str, str]]]:
    """Returns every line with its number; fields that have no column are under `_EXTRA`."""
    text = read_text(source)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), restkey=_EXTRA, strict=True)
        lines = [
            (
                reader.line_num,
                {
                    str(key): ",".join(value) if key == _EXTRA else unguarded((value or "").strip())
                    for key, value in line.items()
                },
            )
            for line in reader
        ]
    except csv.Error as error:
        raise UsageError("F202", path=named(source)[0]) from error
    names = tuple(reader.fieldnames or ())
    if not set(_NEEDED) <= set(names):
        raise UsageError("F203", path=named(source)[0], columns=", ".join(_NEEDED))
    return lines


class _FlatReader:
    def __init__(self, family: Family, source: Source) -> None:
        self.family = family
        self.source = source
        self.problems: list[LineProblem] = []
        self.listed_rows: dict[BlockKey, dict[str, ListedRow]] = {}
        self.amounts: dict[CellRef, int] = {}
        self.last_year: dict[CellRef, int] = {}
        self.unit: dict[str, str] = {}

    def read(self) -> UnitFigures:
        for number, line in _lines(self.source):
            unwritable = [
                f"{name} U+{ord(match[0]):04X}"
                for name, value in line.items()
                if (match := UNWRITABLE.search(value))
            ]
            if unwritable:
                self._problem(number, "character", unwritable[0])
            elif _EXTRA in line:
                self._problem(number, "extra", line[_EXTRA])
            elif line["table"] == _UNIT:
                self._unit(number, line)
            elif line["table"] == _LAST_YEAR:
                self._last_year(number, line)
            elif any(line.values()):
                self._figure(number, line)
        if self.problems:
            raise BadLines("F201", named(self.source)[0], self.problems)
        year = self.unit.get("year", "")
        return UnitFigures(
            template=self.unit.get("template", self.family.id),
            unit_name=self.unit.get("name", ""),
            year=int(year) if year else None,
            rows={key: tuple(rows.values()) for key, rows in self.listed_rows.items()},
            amounts=self.amounts,
            last_year=self.last_year,
        )

    def _unit(self, number: int, line: Mapping[str, str]) -> None:
        value = line["amount"]
        if line["row"] == "year" and value and not _YEAR.fullmatch(value):
            self._problem(number, "year", value)
        self.unit[line["row"]] = value

    def _figure(self, number: int, line: Mapping[str, str]) -> None:
        table = self.family.tables.get(line["table"])
        if table is None:
            self._problem(number, "table", line["table"])
            return
        columns = {column.id: column for b in table.blocks for column in (*b.amounts, *b.typed)}
        if line["column"] not in columns:
            self._problem(number, "column", line["column"])
            return
        block = table.block_of(line["column"])
        cell = CellRef(table.id, line["row"], line["column"])
        if cell.row not in {row.id for row in block.fixed}:
            listed = self._listed((table.id, block.id), cell.row, line)
            if listed is None:
                self._problem(number, "row", cell.row)
                return
        column = columns[line["column"]]
        if column.kind != "amount":
            self._typed(number, (table.id, block.id), column, line)
            return
        if cell in self.amounts:
            self._problem(number, "again", f"{table.id}[{cell.row}].{cell.column}")
        amount = self._amount(number, line["amount"], table)
        if amount is not None:
            self.amounts[cell] = amount

    def _listed(self, key: BlockKey, row: str, line: Mapping[str, str]) -> ListedRow | None:
        row_list = self.family.tables[key[0]].block(key[1]).row_list
        listed_rows = self.listed_rows.setdefault(key, {})
        code = Code.of(row).first
        text = str(code)
        if row_list is None or not text:
            return None
        if row_list.coded and not (code.digits or code.is_unlisted):
            return None
        if row_list.level and code.digits and len(code.digits) != row_list.level:
            return None
        if not row_list.coded and text not in listed_rows:  # a name of its own may end in `#2`
            text = row
        label = line.get("label", "") or ("" if row_list.coded or code.is_blank else text)
        if row_list.level and not label:
            names = code_list(self.family.classification[row_list.dimension])
            label = names.name(code.digits) or code.name
        return listed_rows.setdefault(row, ListedRow(row, text, label, line.get("government", "")))

    def _typed(self, number: int, key: BlockKey, column: Column, line: Mapping[str, str]) -> None:
        """Takes what a listed row holds in a column of words or of counts."""
        block, rows = self.family.tables[key[0]].block(key[1]), self.listed_rows.get(key, {})
        row = rows.get(line["row"])
        if row is None:  # a fixed one
            self._problem(number, "column", column.id)
            return
        texts = list(row.typed or [""] * len(block.typed))
        texts[block.typed.index(column)] = line["amount"]
        rows[row.id] = replace(row, typed=tuple(texts))

    def _last_year(self, number: int, line: Mapping[str, str]) -> None:
        table, _, row = line["row"].rstrip("]").partition("[")
        declared = self.family.tables.get(table)
        if declared is None or line["column"] not in {column.id for column in declared.columns}:
            self._problem(number, "row", line["row"])
            return
        amount = self._amount(number, line["amount"], declared)
        if amount is not None:
            self.last_year[CellRef(table, row, line["column"])] = amount

    def _amount(self, number: int, text: str, table: Table) -> int | None:
        if not text:
            return None
        value = number_in(text)
        if value is None or abs(value) > _LARGEST:
            self._problem(number, "amount", text)
            return None
        return to_fen(value, table.unit)

    def _problem(self, number: int, kind: str, text: str) -> None:
        self.problems.append(LineProblem(number, kind, text))


def with_names(
    rows: Mapping[BlockKey, Sequence[ListedRow]],
) -> dict[BlockKey, tuple[ListedRow, ...]]:
    """Returns the rows with unique ids in every block."""
    return {key: unique_rows(listed) for key, listed in rows.items()}


__all__ = (
    "FIELDS",
    "Place",
    "UnitFigures",
    "read_flat",
    "template_of_flat",
    "with_names",
    "write_flat",
)
