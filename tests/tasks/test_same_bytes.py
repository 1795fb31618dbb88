"""The same file gets the same bytes of output: in every process, however busy the machine is."""

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from examples.variants import write_base
from tests.support import entry_books, example
from tests.support.shares import drawn
from xlbudget.base.cellref import cell_name
from xlbudget.entry.workbook import write_entry_sheets
from xlbudget.reader import read_workbook
from xlbudget.writer.content import linked
from xlbudget.writer.workbook import write_workbook

TOGETHER = 2 * drawn(2)
"""So many runs at a time are a load for any machine."""
ROOT = Path(__file__).parents[2]


def damaged(path: Path, target: Path, count: int) -> Path:
    """Writes a copy in which some official amounts are wrong."""
    rng = Random(count)
    cells = {
        f"{sheet.name}!{cell_name(*place)}": cell.value
        for sheet in read_workbook(path).sheets
        for place, cell in sheet.cells.items()
        if sheet.state == "visible" and sheet.name.startswith("表")
        if isinstance(cell.value, Decimal) and cell.value > 1
    }
    wrong = {
        name: cells[name] + Decimal(rng.randrange(100, 9999)) / 10
        for name in rng.sample(sorted(cells), count)
    }
    return entry_books.overwritten(path, target, wrong)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Workbooks of each way of filling them, right, then damaged."""
    folder = tmp_path_factory.mktemp("same")
    printed = write_base(example.FOLDER, folder / "printed.xlsx")
    write_workbook(folder / "linked.xlsx", linked(example.family(), example.figures()))
    inputs = entry_books.inputs(entry_books.unit(3, codes=4))
    write_entry_sheets(folder / "entry.xlsx", example.family(), inputs)
    bases = [printed, folder / "linked.xlsx", folder / "entry.xlsx"]
    return bases + [damaged(path, folder / f"{path.stem}-damaged.xlsx", 2) for path in bases]


@pytest.mark.parametrize("rounds", [1, pytest.param(5, marks=pytest.mark.long)])
def test_a_check_says_the_same_under_load(rounds: int, files: list[Path]) -> None:
    """Sets are in another order in each process, and files in another order in each run."""
    files = files if rounds > 1 else files[len(files) // 2 :]  # the damaged ones
    outputs = set()
    for number in range(rounds):
        started = [
            subprocess.Popen(
                [sys.executable, "-m", "xlbudget", "check", *map(str, files), *options],
                cwd=ROOT,
                env={**os.environ, "PYTHONHASHSEED": str(number * TOGETHER + seed)},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            for seed, options in enumerate([["--all", "--format", "json"], []] * (TOGETHER // 2))
        ]
        for at, process in enumerate(started):
            out, err = process.communicate()
            assert process.returncode == 1, err
            outputs.add((at % 2, out, err))
    assert len(outputs) == 2
