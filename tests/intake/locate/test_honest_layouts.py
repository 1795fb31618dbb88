"""However a workbook is laid out, its figures are read as they were written, without an error."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.intake.locate import layouts
from tests.intake.locate.layouts import (
    Layout,
    Plain,
    Sheets,
    cells_of,
    codes_as,
    columns_inserted,
    columns_ordered,
    each,
    on_one_sheet,
    only,
    row_moved,
    rows_inserted,
    unmerged,
    with_cells,
    with_header,
    with_words,
)
from tests.support import example
from xlbudget.base.folding import fold
from xlbudget.intake.opened import open_workbook
from xlbudget.meaning.catalogue import severity
from xlbudget.tasks.check import check_file
from xlbudget.template import CellRef
from xlbudget.verdict.check import check_opened
from xlbudget.verdict.result import Verdict

UNIT = "长治市屯留区工业和信息化局"
TITLES = [t.title.replace("{year}", "2025") for t in example.family().tables.values()]


def contents(name: str = "目录", first: int = 3) -> Plain:
    """A sheet that lists the titles of all tables."""
    return Plain(name, {(1, 1): "目  录"} | {(first + n, 1): t for n, t in enumerate(TITLES)})


def total_last(sheet: Plain) -> Plain:
    """The 合计 row under the rows that it sums up."""
    row = next(r for (r, c), words in sorted(sheet.cells.items()) if c == 1 and words == "合计")
    last = max(r for (r, c), v in sheet.cells.items() if c > 1 and isinstance(v, int | float))
    return row_moved(sheet, row, last)


def leading_spaces(sheet: Plain) -> Plain:
    """Names and labels under the header begin with spaces, as an indent."""
    below = layouts.header_rows(sheet)[-1]
    cells: dict[layouts.Position, layouts.Value] = {
        (row, column): f"　 {value}" if isinstance(value, str) and row > below else value
        for (row, column), value in sheet.cells.items()
    }
    return replace(sheet, cells=cells)


def no_year(sheet: Plain) -> Plain:
    return with_cells(sheet, {"A2": str(sheet.cells[2, 1]).replace("2025年", "")})


def footer(sheet: Plain) -> Plain:
    """Notes and signatures under the table, some of them in the columns of amounts."""
    row = sheet.height + 1
    words = {
        f"A{row}": "注：本表不含上年结转。",
        f"A{row + 1}": "说明：数据来源于部门预算。",
        f"A{row + 2}": "单位负责人：张三",
        f"C{row + 2}": "制表人：李四",
        f"C{row + 3}": "2025年3月1日",
        f"C{row + 4}": " ",
    }
    return with_cells(sheet, words)


def with_marks_above(sheet: Plain) -> Plain:
    return with_cells(rows_inserted(sheet, 1, 3), {"A1": "附件2", "B2": "预算公开表"})


def government_merged(sheet: Plain) -> Plain:
    """One government section over the lines of several department sections."""
    rows = [r for (r, c), v in sorted(sheet.cells.items()) if c == 2 and v == "工资奖金津补贴"]
    assert rows == list(range(rows[0], rows[-1] + 1))
    assert len(rows) > 1
    cleared = with_cells(sheet, {f"B{row}": None for row in rows[1:]})
    return replace(cleared, merged=(*sheet.merged, ((rows[0], 2), (rows[-1], 2))))


def column_numbers(sheet: Plain) -> Plain:
    row = layouts.header_rows(sheet)[-1] + 1
    words: dict[str, layouts.Value] = {"A": "栏次", "B": "1", "C": 2, "D": 3, "E": "4"}
    return with_cells(rows_inserted(sheet, row), {f"{c}{row}": v for c, v in words.items()})


def hide(sheet: Plain) -> Plain:
    return replace(sheet, hidden_rows=(8, 9), hidden_columns=("C",))


# The columns of a table from left to right, by their numbers in the official form.
ORDERS: dict[str, tuple[int, ...]] = {
    "表一": (3, 4, 6, 5, 1, 2),
    "表二": (1, 2, 9, 3, 8, 7, 6, 5, 4),
    "表三": (5, 4, 3, 2, 1),
    "表四": (1, 2, 3, 7, 6, 5, 4),
    "表五": (2, 1, 4, 3, 5),
    "表八": (1, 2, 5, 4, 3),
    "表十": (1, 5, 4, 3, 2),
    "表十二": (1, 7, 6, 3, 4, 5, 2),
}

LAYOUTS: dict[str, Layout] = {
    "as the program writes it": lambda given: given,
    "sheets renamed and shuffled": layouts.renamed,
    "all tables on one sheet": on_one_sheet,
    "all tables on one sheet, close together": lambda given: on_one_sheet(given, gap=0),
    "all tables on one sheet, without merged cells": lambda given: on_one_sheet(
        each(unmerged)(given)
    ),
    "rows above the title": each(with_marks_above),
    "blank rows above the title": each(lambda s: rows_inserted(s, 1, 12)),
    "blank rows between title and header": each(lambda s: rows_inserted(s, 4, 3)),
    "a blank row under the header": each(
        lambda s: rows_inserted(s, layouts.header_rows(s)[-1] + 1)
    ),
    "blank rows among the lines": each(lambda s: rows_inserted(rows_inserted(s, 8), 11, 2)),
    "blank columns at the left": each(lambda s: columns_inserted(s, 1, 2)),
    "blank columns in the middle": each(lambda s: columns_inserted(s, 3)),
    "a blank column before every column": each(lambda s: layouts.moved(s, lambda r, c: (r, 2 * c))),
    "no merged cells": each(unmerged),
    "columns in another order": lambda given: tuple(
        columns_ordered(s, order) if (order := ORDERS.get(s.name)) else s for s in given
    ),
    "line breaks in the header": each(lambda s: with_header(s, lambda w: f"{w[:2]}\n{w[2:]}")),
    "half-width brackets and quotes": each(lambda s: with_words(s, layouts.half_width)),
    "spread words in the header": each(lambda s: with_header(s, layouts.spaced)),
    "full-width digits in the header": each(
        lambda s: with_header(s, lambda w: w.replace("2025", "２０２５"))
    ),
    "titles without the year": each(no_year),
    "titles spread out": each(lambda s: with_cells(s, {"A2": layouts.spaced(str(s.cells[2, 1]))})),
    "titles with the table's number": each(
        lambda s: with_cells(s, {"A2": f"附{s.name}：{s.cells[2, 1]}"})
    ),
    "codes as numbers": codes_as(int),
    "codes as numbers with a fraction of zero": codes_as(float),
    "codes with spaces": codes_as(lambda code: f" {code[:3]} {code[3:]}\xa0"),
    "codes in full width": codes_as(lambda c: c.translate({48 + d: 0xFF10 + d for d in range(10)})),
    "names with leading spaces": each(leading_spaces),
    "labels without their numbers": only(
        "表四", lambda s: with_words(s, lambda w: w.partition("、")[2] or w)
    ),
    "total row last": lambda given: tuple(
        total_last(s) if s.name in ("表二", "表三", "表五", "表六") else s for s in given
    ),
    "notes and signatures below": each(footer),
    "hidden rows and columns": each(hide),
    "hidden sheets": each(lambda s: replace(s, state="hidden" if s.name > "表三" else "visible")),
    "a sheet of contents first": lambda given: (contents(), *given),
    "a sheet of contents last": lambda given: (*given, contents()),
    "contents above the tables of one sheet": lambda given: on_one_sheet((contents("", 1), *given)),
    "contents beside a table": only(
        "表三", lambda s: replace(s, cells={**beside(s, 9, 8), **s.cells})
    ),
    "other sheets": lambda given: (
        Plain("封面", {(1, 1): f"{UNIT}2025年单位预算公开"}),
        *given,
        Plain("说明", {(1, 1): "一、概况", (2, 1): "收支总计2156.51万元。"}),
        Plain("测算", {(1, 1): "人数", (1, 2): 31}),
    ),
    "spaces that do not break": each(lambda s: with_words(s, lambda w: f"\xa0{w}\xa0")),
    "government sections merged over lines": only("表六", government_merged),
    "no unit name on some sheets": cells_of(表二={"A3": None}, 表十二={"A3": None}),
    "no unit name anywhere": each(lambda s: with_cells(s, {"A3": None})),
    "the unit's name in a cell of its own": each(
        lambda s: (
            with_cells(unmerged(s), {"A3": "单位名称：", "B3": UNIT})
            if (3, 2) not in s.cells
            else s
        )
    ),
    "amounts as plain text": each(
        lambda s: replace(
            s,
            cells={p: f"{v:,.2f}" if isinstance(v, int | float) else v for p, v in s.cells.items()},
        )
    ),
    "columns numbered under the header": only("表三", column_numbers),
    "blank cells as dashes": only(
        "表一", lambda s: with_cells(s, {"B7": "—", "B9": "-", "E8": "无"})
    ),
}


def beside(sheet: Plain, column: int, first: int) -> dict[tuple[int, int], layouts.Value]:
    """Links to the other tables at the right of a table."""
    return {(first + n, column): title for n, title in enumerate(TITLES)}


# What is unusual in a layout is told, but never as an error.
QUIET = {
    "amounts as plain text": {"N101"},
    "blank cells as dashes": {"N108"},
    "hidden sheets": {"T122"},
    "no unit name on some sheets": {"T203"},
    "no unit name anywhere": {"T203"},
    "other sheets": {"T107"},
}

# Figures are read there, but a person does not see them.
HIDDEN = {"hidden rows and columns", "hidden sheets"}


@pytest.mark.parametrize("name", LAYOUTS)
def test_an_honest_layout_gives_back_its_figures_without_an_error(
    tmp_path: Path, name: str
) -> None:
    path = layouts.write(tmp_path / "unit.xlsx", LAYOUTS[name](layouts.sheets()))
    opened = open_workbook(path)
    shown = {cell: amount for cell, amount in opened.figures.amounts.items() if amount}
    assert folded(shown) == folded(example.figures().amounts)
    rows, wanted = opened.figures.rows, example.figures().rows
    assert fold(repr(sorted(rows.items()))) == fold(repr(sorted(wanted.items())))
    report = check_opened(opened)
    assert [f for f in report.findings if severity(f) == "error"] == []
    assert report.verdict == (Verdict.DOUBTFUL if name in HIDDEN else Verdict.ROUNDING)
    hides_cells = name == "hidden rows and columns"
    assert ("R007" in {f.code for f in report.findings}) == hides_cells
    told = {f.code for f in report.findings if f.code[0] in "TNCP"} - {"T108"}
    assert told == QUIET.get(name, set())
    assert report.unit_name == ("" if name == "no unit name anywhere" else UNIT)
    assert report.year == (None if name == "titles without the year" else 2025)


def folded(amounts: Mapping[CellRef, int]) -> dict[CellRef, int]:
    """Names of projects are the workbook's own words, whatever brackets they have."""
    return {cell._replace(row=fold(cell.row)): amount for cell, amount in amounts.items()}


def test_layouts_are_not_all_the_same() -> None:
    plain = layouts.sheets()
    same = [name for name, layout in LAYOUTS.items() if layout(plain) == plain]
    assert same == ["as the program writes it"]


def test_sheets_of_contents_alone_are_no_tables(tmp_path: Path) -> None:
    given: Sheets = (contents(), contents("目录2"))
    report = check_file(layouts.write(tmp_path / "unit.xlsx", given))
    assert [f.code for f in report.findings] == ["F020"]
    assert report.verdict == Verdict.UNREADABLE
