"""Workbooks with entry sheets for tests: written, typed into, calculated."""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache, lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from tests.support import example, workbooks
from tests.support.random_texts import unit_texts
from tests.support.random_units import RandomUnit, random_unit
from xlbudget.base.amounts import from_fen
from xlbudget.base.cellref import cell_name
from xlbudget.entry.form import reasons
from xlbudget.entry.form.from_facts import inputs_of_facts
from xlbudget.entry.form.inputs import Inputs, blank_inputs
from xlbudget.entry.form.places import places_of
from xlbudget.entry.form.texts import TYPED, text_lines, with_texts
from xlbudget.entry.formulas.calculating import Calc
from xlbudget.entry.formulas.official import Official
from xlbudget.entry.formulas.questions import Questions
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.reader import RawSheet, read_workbook

PROJECT_CODES = 30
_WITH_MONEY_LEFT = (2, 7)

CLOSE = Decimal("0.0000005")
"""Half a 分 in 万元: engines calculate in binary floats."""


def blank(path: Path, unit_name: str = "某某局", year: int = 2026) -> Path:
    """Writes a blank workbook."""
    family = example.family()
    write_entry_sheets(path, family, blank_inputs(family, unit_name, year, {}))
    return path


@cache
def blank_bytes() -> bytes:
    """Returns a blank workbook, written once for all tests that change nothing in it."""
    with TemporaryDirectory() as folder:
        return blank(Path(folder, "blank.xlsx")).read_bytes()


def unit(seed: int, codes: int | None = None) -> RandomUnit:
    """Returns a random unit whose projects have room on their sheet; some have money left over."""
    rng, family, left = random.Random(seed), example.family(), seed in _WITH_MONEY_LEFT
    return random_unit(rng, family, codes=codes, project_codes=PROJECT_CODES, year_end=left)


def inputs(unit: RandomUnit, *, shuffle: int | None = None) -> Inputs:
    """Returns what an accountant types for a unit, in any order of the lines."""
    family = example.family()
    facts = list(unit.facts.items())
    if shuffle is not None:
        random.Random(shuffle).shuffle(facts)
    figures = unit.figures
    base = blank_inputs(family, figures.unit_name, figures.year, {})
    given = inputs_of_facts(family, dict(facts), base, {})
    texts = unit_texts(random.Random(len(facts)), family, unit)
    return replace(with_texts(family, given, texts)[0], reasons=answers())


@lru_cache
def answers() -> Mapping[str, str]:
    """Returns a reason for every question of plausibility: random amounts are of any size."""
    return {asked.key: "随机抽取的数" for asked in questions().all}


def questions() -> Questions:
    """Returns the questions of plausibility of a blank form."""
    family = example.family()
    calc = Calc(family, blank_inputs(family, "", None, {}), places_of(family))
    return Questions(calc, Official(calc))


def typed_cells(given: Inputs) -> Iterator[tuple[str, int, int, str | int | Decimal]]:
    """Yields sheet, row, column and value of every cell that is typed."""
    family = example.family()
    places = places_of(family)
    said = given.texts
    numbers = {key: from_fen(fen, given.amount_unit) for key, fen in said.amounts.items()}
    numbers |= said.counts
    for text in text_lines(family):
        if typed := numbers.get(text.key) or said.texts.get(text.key):
            yield "录入·文字", text.row, TYPED, typed
    for number, key in enumerate(answers()):
        if key in given.reasons:
            yield "情况说明", reasons.TOP + number, reasons.REASON, given.reasons[key]
    for region in places.regions.values():
        section = region.section
        if section.kind == "settings":
            values = (given.unit_name, given.year or "", given.amount_unit)
            for index, value in enumerate(values):
                yield region.sheet, region.top + index, 2, value
            continue
        for index, line in enumerate(given.lines.get(section.id, ())):
            for column in section.columns:
                place = region.sheet, region.top + index, column.position + 1
                if line.amounts.get(column.id):
                    yield *place, from_fen(line.amounts[column.id], given.amount_unit)
                elif line.words.get(column.id) and column.kind != "scope":
                    yield *place, line.words[column.id]


def fill(template: Path, target: Path, given: Inputs) -> Path:
    """Types into the unlocked cells of a blank workbook; nothing is calculated."""
    workbook = workbooks.loaded(template)
    printed = {"录入·经济科目"}
    for sheet, row, column, value in typed_cells(given):
        cell = workbook[sheet].cell(row, column)
        if cell.protection.locked:
            assert sheet in printed, (sheet, row, column)
            assert str(cell.value) == str(value)
            continue
        cell.value = float(value) if isinstance(value, Decimal) else value
    workbook.save(target)
    return target


def sheets(path: Path) -> tuple[RawSheet, ...]:
    """Returns the sheets of a workbook, read once as long as nobody writes it anew."""
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, _written: int) -> tuple[RawSheet, ...]:
    return tuple(read_workbook(path).sheets)


def values(path: Path) -> dict[tuple[str, str], object]:
    """Returns the value of every cell by sheet and name."""
    return {
        (sheet.name, cell_name(row, column)): cell.value
        for sheet in sheets(path)
        for (row, column), cell in sheet.cells.items()
    }


def formulas(path: Path) -> dict[tuple[str, str], str]:
    """Returns every formula by sheet and cell."""
    return {
        (sheet.name, cell_name(row, column)): cell.formula
        for sheet in sheets(path)
        for (row, column), cell in sheet.cells.items()
        if cell.formula is not None
    }


def same(one: object, other: object) -> bool:
    """Tells whether two values of a cell are the same, amounts to within half a 分."""
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return abs(one - other) <= CLOSE
    return (one or "") == (other or "")


def differences(
    stored: Mapping[tuple[str, str], object],
    found: Mapping[tuple[str, str], object],
    asked: Mapping[tuple[str, str], str],
) -> list[tuple[tuple[str, str], str, object, object]]:
    """Returns the formulas that two engines compute differently: cell, formula, both values."""
    return [
        (cell, formula, stored.get(cell), found.get(cell))
        for cell, formula in asked.items()
        if not same(stored.get(cell), found.get(cell))
    ]


_AREA = re.compile(
    r"(<definedName name=\"_xlnm.Print_Area\"[^>]*>)('?[^!<]+'?!)"
    r"\$A\$1:INDEX\([^,]+,(\d+)\+([^<]*)\)<"
)
_COUNT = re.compile(r"COUNT\('?([^'!(]+)'?!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+)\)")


def with_fixed_print_areas(path: Path, target: Path) -> Path:
    """Writes a copy whose print areas are fixed where they stand now, as LibreOffice needs it."""
    cells = values(path)

    def counted(words: str) -> int:
        found = [
            sum(isinstance(cells.get((m[1], f"{m[2]}{row}")), Decimal) for row in range(*_rows(m)))
            for m in _COUNT.finditer(words)
        ]
        return max([1, *found])

    def fixed(match: re.Match[str]) -> str:
        width = re.search(r"\$([A-Z]+)\$1:", match[0].split("INDEX(")[1])
        assert width
        last = int(match[3]) + counted(match[4])
        return f"{match[1]}{match[2]}$A$1:${width[1]}${last}<"

    with ZipFile(path) as package, ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as out:
        for name in package.namelist():
            content = package.read(name)
            if name == "xl/workbook.xml":
                content = _AREA.sub(fixed, content.decode("utf-8")).encode("utf-8")
            out.writestr(name, content)
    return target


def _rows(match: re.Match[str]) -> tuple[int, int]:
    return int(match[3]), int(match[4]) + 1


def overwritten(path: Path, target: Path, cells: Mapping[str, object]) -> Path:
    """Writes a copy with other contents of cells.

    That is a value, None for a blank cell, or a formula with its stored value.
    """
    by_sheet: dict[str, dict[str, object]] = {}
    for name, content in cells.items():
        sheet, _, cell = name.partition("!")
        by_sheet.setdefault(sheet, {})[cell] = content
    with ZipFile(path) as package, ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as out:
        names = re.findall(r'<sheet name="([^"]+)"', package.read("xl/workbook.xml").decode())
        for part in package.namelist():
            content = package.read(part)
            match = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", part)
            for cell, value in by_sheet.get(names[int(match[1]) - 1], {}).items() if match else ():
                pattern = re.compile(rf'<c r="{cell}"([^>]*?)(?: t="\w+")?(?:/>|>.*?</c>)')
                words = pattern.sub(partial(_cell, cell=cell, value=value), content.decode("utf-8"))
                assert words != content.decode("utf-8")
                content = words.encode("utf-8")
            out.writestr(part, content)
    return target


def _cell(match: re.Match[str], cell: str, value: object) -> str:
    style = re.sub(r' t="\w+"', "", match[1])
    if value is None:
        return f'<c r="{cell}"{style}/>'
    if isinstance(value, tuple):
        formula, stored = value
        formula = escape(formula)
        return f'<c r="{cell}"{style}><f>{formula}</f><v>{stored}</v></c>'
    if isinstance(value, str):
        return f'<c r="{cell}"{style} t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{cell}"{style}><v>{value}</v></c>'
