"""Builds the damaged workbooks that damages.toml declares, and tells what their lights say."""

import re
import tomllib
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from openpyxl.workbook import Workbook

from tests.support import entry_books, example, structure
from xlbudget.entry.form.places import Region, places_of
from xlbudget.entry.formulas.check_line import CODE, LABEL, RESULT, TARGET, TOP
from xlbudget.reader import RawSheet
from xlbudget.tasks.new import new
from xlbudget.verdict.result import Report

CHECKS, COVER = "勾稽检查", "目录"
_STALE = {"spend.general_basic[4]": 239500}
_CELL = re.compile(r"(\w+)\.(\w+)(?:\[(\d+)\])?")


@dataclass(frozen=True, slots=True)
class Damage:
    """One mistake; its keys are described at the head of damages.toml."""

    name: str
    type: Mapping[str, object] = field(default_factory=dict)
    row: Mapping[str, Any] = field(default_factory=dict)
    sheet: Mapping[str, str] = field(default_factory=dict)
    scale: tuple[str, ...] = ()
    sort: str = ""
    unprotect: bool = False
    stored: str = ""
    lights: tuple[str, ...] = ()
    check: str = ""
    why: str = ""

    @property
    def calculated(self) -> bool:
        """Tells whether a program calculated the workbook after the mistake."""
        return not self.stored

    def build(self, base: Path, path: Path) -> Path:
        """Writes the workbook as it is before any program calculates it."""
        if self.stored:
            return _stored(self.stored, base, path)
        cells = {"!".join(place_of(name)): _content(value) for name, value in self.type.items()}
        for section in self.scale:
            cells |= _scaled(base, _region(section))
        if self.sort:
            cells |= _sorted(base, _region(self.sort))
        if cells:
            return entry_books.overwritten(base, path, cells)
        with warnings.catch_warnings():
            # It does not know print areas that follow the content, and loses them.
            warnings.filterwarnings("ignore", message="Print area cannot be set")
            workbook = openpyxl.load_workbook(base)
        self._move(workbook)
        workbook.save(path)
        return path

    def _move(self, workbook: Workbook) -> None:
        if self.row:
            structure.move_rows(workbook, self.row["sheet"], self.row["at"], self.row["by"])
        if "copy" in self.sheet:
            workbook.copy_worksheet(workbook[self.sheet["copy"]])
        if "delete" in self.sheet:
            structure.delete_sheet(workbook, self.sheet["delete"])
        if "rename" in self.sheet:
            structure.rename_sheet(workbook, self.sheet["rename"], self.sheet["to"])
        if self.unprotect:
            for sheet in workbook.worksheets:
                sheet.protection.disable()


def damages() -> tuple[Damage, ...]:
    """Returns all mistakes."""
    text = Path(__file__).with_name("damages.toml").read_text(encoding="utf-8")
    return tuple(map(_damage, tomllib.loads(text)["damages"]))


def _damage(data: Mapping[str, Any]) -> Damage:
    lists = {key: tuple(data[key]) for key in ("scale", "lights") if key in data}
    return Damage(**{**data, **lists})


def write_base(path: Path) -> Path:
    """Writes the example's workbook with entry sheets."""
    path.write_bytes(_base())
    return path


@cache
def _base() -> bytes:
    return new(figures=example.FOLDER / "figures.csv", entry="sheets").content


def place_of(name: str) -> tuple[str, str]:
    """Returns sheet and cell of `section.column[line]`, or of `settings.row`."""
    match = _CELL.fullmatch(name)
    assert match, name
    region = _region(match[1])
    section = region.section
    if section.kind == "settings":
        return region.sheet, f"B{region.top + [row.id for row in section.rows].index(match[2])}"
    column = next(column for column in section.columns if column.id == match[2])
    return region.sheet, region.here(column, int(match[3]))


def _region(section: str) -> Region:
    return places_of(example.family()).regions[section]


def _content(value: object) -> object:
    """Returns what is typed: `""` clears a cell, and `=` begins a formula."""
    if isinstance(value, str) and value.startswith("="):
        return value[1:], 0
    return None if value == "" else value


def _scaled(base: Path, region: Region) -> dict[str, object]:
    """Returns the amounts of a section divided by ten thousand."""
    values = entry_books.values(base)
    cells = [region.here(c, line) for c in region.section.amounts for line in range(region.count)]
    amounts = {cell: values.get((region.sheet, cell)) for cell in cells}
    return {
        f"{region.sheet}!{cell}": amount / 10_000
        for cell, amount in amounts.items()
        if isinstance(amount, Decimal)
    }


def _sorted(base: Path, region: Region) -> dict[str, object]:
    """Returns the lines of a section turned round."""
    values = entry_books.values(base)
    typed = [c for c in region.section.columns if c.kind in ("code", "own_name", "amount")]
    lines = [[region.here(c, line) for c in typed] for line in range(region.count)]
    used = [line for line in lines if values.get((region.sheet, line[0]))]
    return {
        f"{region.sheet}!{cell}": values.get((region.sheet, source))
        for line, turned in zip(used, reversed(used), strict=True)
        for cell, source in zip(line, turned, strict=True)
        if values.get((region.sheet, cell)) or values.get((region.sheet, source))
    }


def _stored(kind: str, base: Path, path: Path) -> Path:
    """Writes what a program leaves that changes a cell and calculates nothing, or drops results."""
    source = base
    if kind != "lost":
        cells = {"!".join(place_of(name)): value for name, value in _STALE.items()}
        source = entry_books.overwritten(base, path.with_suffix(".before"), cells)
    with ZipFile(source) as package, ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as out:
        for name in package.namelist():
            text = package.read(name)
            if kind == "lost" and name.startswith("xl/worksheets/sheet"):
                text = re.sub(rb"</f><v>[^<]*</v>", b"</f>", text)
            if kind == "manual" and name == "xl/workbook.xml":
                text = re.sub(
                    rb"<calcPr[^>]*>", b'<calcPr calcId="124519" calcMode="manual"/>', text
                )
            out.writestr(name, text)
    return path


# ---- what is said of them -----------------------------------------------------------------------


def lights(sheets: Iterable[RawSheet]) -> tuple[str, ...]:
    """Returns the lines of the sheet of checks that are not good: sheet, rule, cell to mend."""
    return tuple(_lights(next(sheet for sheet in sheets if sheet.name == CHECKS)))


def _lights(sheet: RawSheet) -> Iterator[str]:
    def text(row: int, column: int) -> str:
        cell = sheet.cells.get((row, column))
        return "" if cell is None or cell.value is None else str(cell.value)

    heading, row = "", TOP
    while text(row, CODE):
        if not text(row, LABEL):
            heading = text(row, CODE)
        elif text(row, RESULT)[:1] not in ("√", "≈", "－"):
            name = (
                text(row, LABEL).partition("（")[2].rstrip("）") if heading == "官方表" else heading
            )
            mark = text(row, RESULT)[:1]
            yield f"{mark} {name} {text(row, CODE)} {text(row, TARGET)}"
        row += 1


def sheets_lit(sheets: Iterable[RawSheet]) -> set[str]:
    """Returns the sheets that the list of contents does not show as good."""
    cover = next(sheet for sheet in sheets if sheet.name == COVER)
    lit = set()
    for (row, column), cell in cover.cells.items():
        name = cover.cells.get((row, 1))
        if column == 4 and name and str(cell.value)[:1] not in ("√", "－", "状"):
            lit.add(str(name.value))
    return lit


def first_line(report: Report) -> str:
    """Returns the first finding that is more than a note, or the first note."""
    for finding in (*(f for f in report.findings if f.severity != "note"), *report.findings):
        return f"{finding.code} {finding.message_in('zh')}"
    return ""
