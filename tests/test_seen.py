"""What people see is what is checked: LibreOffice's text of official cells is what check reads.

Formats are drawn at random, honest and dishonest ones; a cell whose text is not taken for its
figure has to be named.
"""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from tests.intake.locate import layouts
from tests.intake.locate.layouts import Formatted, Plain, Value
from tests.support import example
from tests.support.libreoffice import save_all_as, shown_all
from tests.support.shares import shared
from xlbudget.base.amounts import Figure, from_fen
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.template import CellRef

_NO_AMOUNT = {"N102", "N121", "N122"}

_BODIES = (
    *("0.00", "#,##0.00", "0.0", "0", "0.0000", "#,##0", "0.##", "General", "00000.00", "#"),
    *(r"0\.0000", '0"."0000', r"0\.0,", "#,##0.00,", "0.0,,", "0.00%", "0.00E+00", "# ?/?"),
    *("yyyy-m-d", "m月d日", "h:mm", "*x0.00", "0-00", "0 0", ""),
)
_BEFORE = ("", "", "", "", '"¥"', "[$¥-804]", '"9"', "[$8-804]", r"\1", "-", "(", '"约"', "_ ")
_BEHIND = ("", "", "", "", '"万元"', "_ ", "_)", '"5"', r"\7", '"%"', ")", '"年"')
_ZEROS = ('"-"', "", '"无"', "0.00", '"5.00"', "—")
# LibreOffice takes zero into a section for numbers above it, Excel does not.
_CONDITIONS = (">=10000", "<1000", "=0", "<0", "<>0", ">=0", "<=0")


def random_code(random: Random) -> str:
    """Returns a format code as anybody, or nobody in good faith, might write it."""

    def section() -> str:
        return random.choice(_BEFORE) + random.choice(_BODIES) + random.choice(_BEHIND)

    match random.randrange(5):
        case 0:
            return f"[{random.choice(_CONDITIONS)}]{section()};{section()}"
        case 1:
            return f"{section()};{section()};{random.choice(_ZEROS)}"
        case 2:
            return f"{section()};{section()}"
    return section()


def random_value(random: Random) -> float:
    """Returns an amount: whole, of some decimals, zero or below zero."""
    value = round(random.choice((10, 1000, 10**7)) * random.random(), random.randrange(5))
    return random.choice((value, value, value, -value, 0))


def with_formats(random: Random) -> list[Plain]:
    """Returns the example's sheets, 表三 first, its amounts drawn anew, each with a format."""
    sheets = [sheet for sheet in layouts.sheets() if sheet.name == "表三"]
    cells: dict[tuple[int, int], Value] = {
        place: Formatted(random_value(random), random_code(random))
        if isinstance(value, int | float)
        else value
        for place, value in sheets[0].cells.items()
    }
    return [replace(sheets[0], cells=cells)]


def read_by_people(text: str) -> Decimal | None:
    """Returns the amount that a text says to a person, None where it is none."""
    bare = re.sub(r"[\s,¥]|万元$", "", text)
    if re.fullmatch(r"\((\d+\.?\d*)\)", bare):
        bare = f"-{bare[1:-1]}"
    if re.fullmatch(r"-?\d+\.?\d*", bare):
        return Decimal(bare)
    return None if re.search(r"\d", bare) else Decimal(0)


def agrees(figure: Figure, text: str) -> bool:
    """Tells whether a figure in 万元 is what a text says, down to the digits that it has."""
    said = read_by_people(text)
    return said is not None and abs(from_fen(figure.shown, "万元") - said) <= Decimal("1e-6")


def unnamed(opened: Opened) -> dict[CellRef, Figure | None]:
    """Returns the figures of the cells whose formats are not said to show no amount."""
    named = {
        (cell.sheet, cell.cell)
        for finding in opened.readings.findings
        if finding.code in _NO_AMOUNT
        for cell in finding.cells
    }
    places = opened.located.places
    return {
        cell: figure
        for cell, figure in opened.readings.figures.items()
        if (places[cell].sheet, places[cell].cell) not in named
    }


def test_what_libreoffice_shows_is_what_is_read(tmp_path: Path) -> None:
    random = Random(11)
    paths = [layouts.write(tmp_path / f"{n}.xlsx", with_formats(random)) for n in range(25)]
    texts = shown_all(paths, tmp_path / "shown")
    read = 0
    for path, rows in zip(paths, texts, strict=True):
        opened = open_workbook(path, example.family().id)
        for cell, figure in unnamed(opened).items():
            place = opened.located.places[cell]
            text = rows[place.row - 1][place.column - 1]
            raw = opened.workbook.sheets[0].cells.get((place.row, place.column))
            assert figure is not None, (place.cell, raw, text)
            assert agrees(figure, text), (place.cell, raw, text, figure)
            read += raw is not None and bool(raw.value)
    assert read > 500


@pytest.mark.parametrize("form", shared(["ods", "xls"], 2))
def test_another_form_of_the_same_formats_reads_the_same(tmp_path: Path, form: str) -> None:
    random = Random(12)
    paths = [layouts.write(tmp_path / f"{n}.xlsx", with_formats(random)) for n in range(6)]
    copies = save_all_as(form, paths, tmp_path / form)
    for copy, rows in zip(copies, shown_all(copies, tmp_path / "shown"), strict=True):
        opened = open_workbook(copy, example.family().id)
        for cell, figure in unnamed(opened).items():
            place = opened.located.places[cell]
            text = rows[place.row - 1][place.column - 1]
            raw = opened.workbook.sheets[0].cells.get((place.row, place.column))
            assert figure is not None, (place.cell, raw, text)
            # Any number may be the result of a formula, which is compared with few decimals.
            said = read_by_people(text)
            assert said is not None, (place.cell, raw, text)
            assert abs(from_fen(figure.shown, "万元") - said) <= Decimal("0.005"), (raw, text)
