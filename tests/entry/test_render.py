"""Workbooks with entry sheets on paper, as LibreOffice prints them."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support import entry_books, example, libreoffice
from xlbudget.entry.form.inputs import Inputs, Line
from xlbudget.entry.workbook import write_entry_sheets

pytestmark = pytest.mark.libreoffice

FAMILY = example.family()


def written(given: Inputs, path: Path) -> Path:
    """Writes a workbook whose print areas LibreOffice understands."""
    plain = path.with_name(f"plain {path.name}")
    write_entry_sheets(plain, FAMILY, given)
    return entry_books.with_fixed_print_areas(plain, path)


def footer(page: str) -> str:
    """Returns what stands at the end of a page, without spaces: some fonts have none there."""
    return "".join(page.rstrip().rsplit("\n", 1)[-1].split())


def largest() -> Inputs:
    """A thousand million 元 in every column of amounts, on one line of each section."""
    base = replace(entry_books.inputs(entry_books.unit(2, 3)), amount_unit="元")
    lines = {}
    for section in FAMILY.entry.sections:
        if section.kind == "facts":
            own = list(base.of(FAMILY, section))
            words = own[0].words or {"code": "2010301", "label": "项目"}
            own[0] = Line(words, {column.id: 10**11 for column in section.amounts})
            lines[section.id] = tuple(own)
    return replace(base, lines=lines)


# One test: the start of LibreOffice takes as long as a printout.
def test_every_sheet_is_printed_and_nothing_is_cut_off(tmp_path: Path) -> None:
    usual = written(entry_books.inputs(entry_books.unit(4, 60)), tmp_path / "usual.xlsx")
    wide = written(largest(), tmp_path / "wide.xlsx")
    printout, widest = libreoffice.printed_all([usual, wide], tmp_path / "out")
    assert not any("#" in page for page in printout)
    starts = [line for page in printout for line in page.split() if line.startswith("预算公开表")]
    assert starts == [table.mark for table in FAMILY.tables.values()]
    begin = next(n for n, page in enumerate(printout) if starts[0] in page.split())
    official = printout[begin:]
    assert [footer(page) for page in official] == [f"第{n + 1}页" for n in range(len(official))]
    assert not [sign for sign in ("√", "×", "！", "返回目录") if sign in "".join(official)]
    for words in ("目录", "填表说明", "勾稽检查", "占比与变动情况", "支出录入表", "其他事项录入表"):
        assert any(words in page.split("\n")[0] or words in page for page in printout), words
    for words in ("排序键", "怎样由录入表", "官方分类"):  # of the sheets that calculate
        assert not any(words in page for page in printout), words
    # The largest amounts fit their columns.
    assert not any("#" in page for page in widest)
    assert sum(page.count("1,000,000,000.00") for page in widest) > 30
