"""Generated workbooks on paper, as LibreOffice prints them."""

import dataclasses
from pathlib import Path

import pytest

from tests.support import example, libreoffice
from xlbudget.meaning.plan import cells_of
from xlbudget.writer.content import WorkbookContent, linked, printed
from xlbudget.writer.workbook import write_workbook

pytestmark = pytest.mark.libreoffice

LARGEST = -9_999_999_990_000
"""-9,999,999.99 万元 in 分."""


def pages(content: WorkbookContent, folder: Path) -> list[str]:
    """Returns the text of each page of the workbook's printout."""
    path = folder / "unit.xlsx"
    write_workbook(path, content)
    [printout] = libreoffice.printed_all([path], folder / "out")
    return printout


def test_fixed_tables_take_one_page_each(tmp_path: Path) -> None:
    content = linked(example.family(), example.figures())
    printout = pages(content, tmp_path)
    lists = {t.table.mark for t in content.layout.tables.values() if has_list(t.table.blocks)}
    starts = [line for page in printout for line in page.split() if line.startswith("预算公开表")]
    assert starts == [table.mark for table in example.family().tables.values()]
    owners: list[str] = []
    for page in printout:
        first = page.split()[0]
        begins = first.startswith("预算公开表") or "占比与变动" in first
        owners.append(first if begins else owners[-1])
    for owner in set(owners) - lists:
        assert owners.count(owner) == 1, owner
    assert len(owners) <= len(starts) + 1 + len(lists)
    assert not any("#" in page for page in printout)
    footers = ["".join(page.rstrip().rsplit("\n", 1)[-1].split()) for page in printout]
    assert footers == [f"第{number}页" for number in range(1, len(printout) + 1)]


def has_list(blocks: tuple[object, ...]) -> bool:
    return any(getattr(block, "row_list", None) is not None for block in blocks)


def test_the_largest_figures_fit_their_columns(tmp_path: Path) -> None:
    content = printed(example.family(), example.figures())
    values = {cell: LARGEST for cell, _ in cells_of(content.family, content.structure)}
    printout = pages(dataclasses.replace(content, values=values), tmp_path)
    assert not any("#" in page for page in printout)
    assert sum(page.count("-9999999.99") for page in printout) == len(values)
