"""A unit's tables as pages of PDF with one wrong figure, for tests of what is drawn and marked."""

from functools import cache
from random import Random
from typing import NamedTuple

from tests.support import example, pdf
from tests.support.pdf import LAYOUTS
from tests.support.random_units import random_unit
from xlbudget.intake.opened import Opened, open_workbook
from xlbudget.writer.content import printed
from xlbudget.writer.workbook import write_workbook


class Wrong(NamedTuple):
    """The file, and the text of the wrong cell, which stands in `table` of it only."""

    content: bytes
    text: str
    table: str = "t03"


@cache
def opened() -> Opened:
    """Returns the unit's tables without a fault."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    unit = random_unit(Random(3), example.family(), codes=9, projects=4)
    with TemporaryDirectory() as folder:
        path = Path(folder, "unit.xlsx")
        write_workbook(path, printed(example.family(), unit.figures))
        return open_workbook(path)


@cache
def with_wrong_total(layout: str) -> Wrong:
    """Returns the file with one digit too many in a total, in one of the layouts of pages."""
    located = opened().located.tables["t03"]
    lines = [row.row for rows in located.rows.values() for row in rows]
    texts = [str(cell.value) for cell in located.sheet.cells.values() if cell.row in lines]
    was = next(text for text in texts if "." in text and texts.count(text) == 1)
    wrong = f"{was.split('.')[0]}7.{was.split('.')[1]}"
    change = {was: wrong}
    return Wrong(pdf.official(opened(), LAYOUTS[layout], change=change, of="t03"), wrong)
